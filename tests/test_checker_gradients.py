"""check_gradients: a learner's own function, right and with each mistake that it should name."""

import numpy as np
import pytest

from lab.checker import check_gradients

M = 7
random = np.random.default_rng(0)
X, Y = random.normal(size=(3, M)), random.normal(size=(2, M))
PARAMS = {
    "W1": random.normal(size=(4, 3)),
    "b1": random.normal(size=(4, 1)),
    "W2": random.normal(size=(2, 4)),
    "b2": random.normal(size=(2, 1)),
}


def loss_and_grads(params, X, Y, l2=0.3):
    m = X.shape[1]
    A1 = np.tanh(params["W1"] @ X + params["b1"])
    A2 = params["W2"] @ A1 + params["b2"]
    loss = np.sum((A2 - Y) ** 2) / (2 * m) + l2 / (2 * m) * np.sum(params["W2"] ** 2)
    dZ2 = A2 - Y
    dZ1 = params["W2"].T @ dZ2 * (1 - A1**2)
    return loss, {
        "dW1": dZ1 @ X.T / m,
        "db1": dZ1.sum(axis=1, keepdims=True) / m,
        "dW2": dZ2 @ A1.T / m + l2 / m * params["W2"],
        "db2": dZ2.sum(axis=1, keepdims=True) / m,
        "dZ1": dZ1,
    }


def with_mistake(key, wrong):
    """The function, with one gradient replaced by what `wrong` makes of all of them."""

    def function(params, X, Y):
        loss, grads = loss_and_grads(params, X, Y)
        return loss, {**grads, key: wrong(grads)}

    return function


def test_right_gradients_pass():
    report = check_gradients(loss_and_grads, PARAMS, X, Y)
    assert report.passed
    assert report.first_wrong is None
    assert list(report) == ["W1", "b1", "W2", "b2"]
    assert report.loss == pytest.approx(loss_and_grads(PARAMS, X, Y)[0])
    assert all(one.difference < 1e-8 for one in report.values())
    assert str(report).endswith("All 4 gradients are those of your loss.")


MISTAKES = {
    "a sign": ("dW1", lambda g: -g["dW1"], "ratio -1", "wrong sign"),
    "no 1/m": ("dW1", lambda g: g["dW1"] * M, "ratio m", "1/m is missing"),
    "1/m twice": ("dW1", lambda g: g["dW1"] / M, "ratio 1/m", "1/m too many"),
    "sign and 1/m": ("dW1", lambda g: -g["dW1"] * M, "ratio -m", "wrong sign"),
    "a 2": ("db1", lambda g: 2 * g["db1"], "ratio 2", "twice"),
    "a half": ("db1", lambda g: g["db1"] / 2, "ratio 1/2", "half"),
    "some factor": ("dW1", lambda g: 1.7 * g["dW1"], "constant ratio", "1.7 times"),
    "transposed": ("dW1", lambda g: g["dW1"].T, "transposed", "(3, 4)"),
    "flat": ("db1", lambda g: g["db1"].ravel(), "wrong shape", "broadcast"),
    "not summed": ("db1", lambda g: g["dZ1"] / M, "not summed", "not summed over the examples"),
    "not averaged": ("db1", lambda g: g["dZ1"], "not summed", "divided by their number"),
    "another shape": ("dW1", lambda g: g["dW2"], "wrong shape", "(2, 4)"),
    "zero": ("dW1", lambda g: 0 * g["dW1"], "zero", "zero everywhere"),
    "nan": ("dW1", lambda g: g["dW1"] * np.nan, "not finite", "12 of its 12"),
    "no penalty": ("dW2", lambda g: g["dW2"] - 0.3 / M * PARAMS["W2"], "penalty missing", "0.0428"),
    "a penalty": ("dW1", lambda g: g["dW1"] + 0.5 * PARAMS["W1"], "penalty too much", "0.5"),
    "no axis": (
        "db1",
        lambda g: np.full((4, 1), g["db1"].sum()),
        "one number for all units",
        "the sum of what they should have",
    ),
    "a mean": ("db1", lambda g: np.full((4, 1), g["db1"].mean()), "one number", "axis"),
    "a column": ("dW1", lambda g: np.tile(g["dW1"][:, :1], 3), "broadcast", "every column"),
    "a row": (
        "dW1",
        lambda g: g["dW1"] * np.array([[1], [1], [3], [1]]),
        "right in places",
        "all in row 2",
    ),
    "nothing of it": ("dW1", lambda g: g["dW1"] ** 2 + 1, "no simple pattern", "no simple pattern"),
    "missing": ("dW1", lambda _: None, "missing", "no gradient"),
}


@pytest.mark.parametrize(("key", "wrong", "name", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named(key, wrong, name, words):
    report = check_gradients(with_mistake(key, wrong), PARAMS, X, Y)
    found = report[key[1:]]
    assert (found.signature, [one for one in report if not report[one].passed]) == (name, [key[1:]])
    assert words in str(found)
    assert report.verdict.startswith(f"Only {key[1:]} is wrong")


def test_the_first_or_the_last_example_alone():
    for at, words in ((0, "first"), (-1, "last")):
        part = X[:, [at]], Y[:, [at]]
        alone = with_mistake("dW1", lambda _, part=part: loss_and_grads(PARAMS, *part)[1]["dW1"])
        report = check_gradients(alone, PARAMS, X, Y)
        assert report["W1"].signature == "one example"
        assert f"the {words} example alone" in report["W1"].message


def test_the_same_factor_in_all_is_one_finding():
    def halved(params, X, Y):
        loss, grads = loss_and_grads(params, X, Y)
        return loss, {key: value / 2 for key, value in grads.items()}

    report = check_gradients(halved, PARAMS, X, Y)
    assert report.verdict.startswith("The same in every gradient: half of what it should be")


def test_several_wrong_gradients_begin_at_the_output():
    def wrong(params, X, Y):
        loss, grads = loss_and_grads(params, X, Y)
        return loss, {**grads, "dW1": grads["dW1"] ** 3, "db2": -grads["db2"]}

    report = check_gradients(wrong, PARAMS, X, Y)
    assert report.first_wrong.name == "b2"
    assert "2 of 4 gradients are right. Look at b2 first" in report.verdict


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ([np.ones(3), np.ones((2, 2))], ["[0]", "[1]"]),
        ((np.ones(3), [np.ones(2)]), ["[0]", "[1][0]"]),
        ({"layer": {"W": np.ones((2, 2))}, "b": np.ones(2)}, ["layer.W", "b"]),
        (np.ones(4), ["params"]),
        ([1.0, 2.0, 3.0], ["params"]),
    ],
)
def test_params_may_have_any_structure(params, names):
    def squares(params):
        if isinstance(params, dict):
            parts = [squares(value) for value in params.values()]
            grads = dict(zip(params, [grads for _, grads in parts], strict=True))
        elif isinstance(params, list | tuple):
            parts = [squares(value) for value in params]
            grads = [grads for _, grads in parts]
        else:
            return float(np.sum(params**2)), 2 * params
        return sum(loss for loss, _ in parts), grads

    report = check_gradients(squares, params)
    assert report.passed
    assert list(report) == names


def test_a_large_tensor_is_sampled_and_said_to_be():
    def square(w):
        return float(np.sum(w**2)) / 2, w

    report = check_gradients(square, np.linspace(1, 2, 5000), max_entries=50)
    assert report["params"].measured == 50
    assert "50 of 5000 entries measured" in str(report)
    assert not check_gradients(lambda w: (square(w)[0], -w), np.ones(5000), max_entries=50).passed


@pytest.mark.parametrize("near", [0.0, 3e-6, -4e-7])
def test_a_kink_is_left_out(near):
    def relu(w):
        return float(np.sum(np.maximum(w, 0))), (w >= 0).astype(float)

    report = check_gradients(relu, np.array([-1.0, near, 2.0]))
    assert report.passed
    assert report["params"].kinks == 1
    assert "1 on a kink" in str(report)


def test_a_bend_is_no_kink():
    report = check_gradients(lambda w: (float(np.sum(w**4)), 4.4 * w**3), np.array([1.0, 2.0, 3.0]))
    assert report["params"].signature == "constant ratio"
    assert report["params"].kinks == 0


def test_a_function_that_changes_its_parameters_is_told():
    params = {"W": np.ones((2, 2))}

    def step(params):
        loss, grads = float(np.sum(params["W"] ** 2)), {"W": 2 * params["W"]}
        params["W"] -= 0.1 * grads["W"]
        return loss, grads

    report = check_gradients(step, params)
    assert report.passed
    assert "changes W itself" in str(report)
    assert np.all(params["W"] == 1)


def test_float32_is_said_and_allowed_for():
    def single(w):
        w = w.astype(np.float32)
        return np.sum(w**3), 3 * w**2

    report = check_gradients(single, np.linspace(0.5, 1, 5))
    assert report.passed
    assert "float32" in str(report)
    assert not check_gradients(lambda w: (single(w)[0], 3.3 * w**2), np.linspace(0.5, 1, 5)).passed


def test_a_relative_gap_of_one_percent_is_found():
    assert not check_gradients(lambda w: (float(np.sum(w**2)), 2.02 * w), np.ones(3)).passed


@pytest.mark.parametrize(
    ("function", "params", "message"),
    [
        (lambda w: (w, w), np.ones(3), "expected one finite number as loss"),
        (lambda w: (np.nan * w[0], w), np.ones(3), "expected one finite number as loss"),
        (lambda w: float(np.sum(w)), np.ones(3), r"expected \(loss, gradients\) back, got float"),
        (lambda w: (np.random.default_rng().normal(), w), np.ones(3), "the same loss twice"),
    ],
)
def test_what_is_no_loss_is_refused(function, params, message):
    with pytest.raises(ValueError, match=message):
        check_gradients(function, params)


@pytest.mark.parametrize(
    ("function", "params", "message"),
    [
        (3, np.ones(3), "expected a function, got 3"),
        (lambda w: (0.0, w), {}, "expected at least one array"),
        (lambda w: (0.0, w), {"W": "weights"}, "W: expected an array of numbers, got 'weights'"),
    ],
)
def test_what_is_no_function_or_no_array_is_refused(function, params, message):
    with pytest.raises(TypeError, match=message):
        check_gradients(function, params)
