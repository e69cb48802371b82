"""The learner's equations at work: right ones train like backward's own, wrong ones as wrong as
they are; whole programs by replaying them.
"""

import numpy as np
import pytest

from lab.checker import Setting
from lab.checker import check as check_whole
from lab.checker.answer.pastes import EXAMPLES
from lab.checker.answer.train import examples, learned_equations, training
from lab.checker.by_line import check
from lab.engine import backward, forward, initialize
from tests.pastes import paste_of

COLUMNS = Setting((3, 4, 2), hidden="tanh", output="sigmoid")
ROWS = Setting((3, 4, 2), hidden="relu", output="softmax", layout="rows")
SUMMED = Setting(
    (3, 4, 2), hidden="sigmoid", output="sigmoid", cost="half squared error", mean=False
)

RIGHT = [
    (COLUMNS, "dZ2 = A2 - Y\ndW2 = dZ2 @ A1.T / m\ndb2 = np.sum(dZ2, axis=1, keepdims=True) / m\n"
              "dZ1 = W2.T @ dZ2 * (1 - A1**2)\ndW1 = dZ1 @ X.T / m\ndb1 = np.mean(dZ1, axis=1, keepdims=True)"),
    (COLUMNS, r"dZ^{[L]} = A^{[L]} - Y" "\n" r"dZ^{[l]} = dA^{[l]} * g'(Z^{[l]})" "\n" r"dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T}" "\n"
              r"db^{[l]} = \frac{1}{m} \sum dZ^{[l]}" "\n" r"dA^{[l-1]} = W^{[l]T} dZ^{[l]}"),
    (ROWS, "dZ2 = (A2 - Y) / m\ndW2 = A1.T @ dZ2\ndb2 = dZ2.sum(axis=0)\n"
           "dZ1 = dZ2 @ W2.T * (Z1 > 0)\ndW1 = X.T @ dZ1\ndb1 = dZ1.sum(axis=0)"),
    (SUMMED, "dZ2 = (A2 - Y) * A2 * (1 - A2)\ndW2 = dZ2 @ A1.T\ndb2 = np.sum(dZ2, axis=1, keepdims=True)\n"
             "dZ1 = W2.T @ dZ2 * A1 * (1 - A1)\ndW1 = dZ1 @ X.T\ndb1 = np.sum(dZ1, axis=1, keepdims=True)"),
]  # fmt: skip


def gradients(setting, text):
    network = setting.network
    X, Y = examples(network, m=7)
    parameters = initialize(network, seed=3)
    trace = forward(network, parameters, X)
    learned = backward(
        network, parameters, trace, Y, equations=learned_equations(check(text, setting), setting)
    )
    return learned, backward(network, parameters, trace, Y)


@pytest.mark.parametrize(("setting", "text"), RIGHT)
def test_right_equations_give_the_right_gradients(setting, text):
    learned, right = gradients(setting, text)
    np.testing.assert_allclose(learned.flat, right.flat, atol=1e-12)


def test_wrong_equations_give_the_wrong_gradients_that_they_say():
    setting, text = RIGHT[0]
    learned, right = gradients(setting, text.replace("dZ2 = A2 - Y", "dZ2 = 2 * (A2 - Y)"))
    np.testing.assert_allclose(learned.flat, 2 * right.flat, atol=1e-12)


def test_what_is_missing_is_named():
    with pytest.raises(ValueError, match="dZ2, dW2, db1"):
        learned_equations(
            check(
                "db2 = np.mean(dZ2, axis=1, keepdims=True)\ndZ1 = dA1 * (1 - A1**2)\ndW1 = dZ1 @"
                " X.T / m",
                COLUMNS,
            ),
            COLUMNS,
        )


def test_some_of_the_examples_can_train():
    trained = 0
    for example in EXAMPLES:
        try:
            equations = learned_equations(check(example.text, example.setting), example.setting)
        except ValueError:
            continue
        network = example.setting.network
        X, Y = examples(network, m=50)
        parameters = initialize(network)
        assert np.all(
            np.isfinite(
                backward(
                    network, parameters, forward(network, parameters, X), Y, equations=equations
                ).flat
            )
        )
        trained += 1
    assert trained >= 3


@pytest.mark.parametrize("setting", [COLUMNS, ROWS, SUMMED], ids=lambda setting: setting.output)
def test_there_is_something_to_learn_for_every_network(setting):
    X, Y = examples(setting.network, m=40)
    assert X.shape == (3, 40)
    assert Y.shape == (2, 40)
    assert len(np.unique(np.argmax(Y, axis=0))) == 2


SCRIPT = """
def sigmoid(z):
    return 1 / (1 + np.exp(-z))

for epoch in range(1000):
    hidden = np.tanh(X @ W1 + b1)
    guess = sigmoid(hidden @ W2 + b2)
    loss = np.mean((guess - y) ** 2)
    error = 2 * (guess - y) * guess * (1 - guess) / len(X)
    back = error @ W2.T * (1 - hidden ** 2)
    W2 -= 0.1 * hidden.T @ error
    b2 -= 0.1 * error.sum(axis=0)
    W1 -= 0.1 * X.T @ back
    b1 -= 0.1 * back.sum(axis=0)
"""


def whole(text):
    """The training of a program, and a place in it: parameters, and its first example."""
    trained = check_whole(text).train.__self__
    rng = np.random.default_rng(0)
    return trained, {**trained.drawn(rng, 0.5), **trained.examples[0]}


@pytest.mark.parametrize("seed", range(2000, 2012))
def test_right_programs_have_the_gradients_of_their_cost_anywhere(seed):
    paste = paste_of(seed)
    report = check_whole(paste.text, Setting(**paste.setting))
    trained = report.train.__self__
    values = {**trained.drawn(np.random.default_rng(seed), 0.5), **trained.examples[0]}
    right, own = trained.right_gradients(values), trained.own_gradients(values)
    for node, gradient in right.items():
        np.testing.assert_allclose(own[node], gradient, rtol=1e-4, atol=1e-7)


def test_a_wrong_program_has_the_gradients_that_it_says():
    trained, values = whole(SCRIPT.replace("* (1 - hidden ** 2)", ""))
    right, own = trained.right_gradients(values), trained.own_gradients(values)
    equal = {key: np.allclose(own[n], right[n], atol=1e-7) for key, n in trained.parameters.items()}
    assert equal == {("W", 1): False, ("b", 1): False, ("W", 2): True, ("b", 2): True}


def test_a_program_trains_until_its_cost_has_no_end():
    for text in (SCRIPT, SCRIPT.replace("W1 -=", "W1 +=")):
        work = check_whole(text).train()
        shares = []
        while True:
            try:
                shares.append(next(work))
            except StopIteration as end:
                histories = end.value
                break
        assert shares == sorted(shares)
        assert shares[-1] <= 1
        assert histories["right"]["cost"][-1] < 0.5 * histories["right"]["cost"][0]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (SCRIPT.replace("    W1 -= 0.1 * X.T @ back\n", ""), "no line gives a dW1"),
        (
            SCRIPT.replace("hidden.T @ error", "error @ hidden.T"),
            "the shapes in line 11 do not fit",
        ),
        ("dW2 = dZ2 @ A1.T / m\ndb2 = np.sum(dZ2, axis=1, keepdims=True) / m", "dZ2 is used here"),
        (
            "class Tanh:\n    def forward(self, inputs):\n        self.output = np.tanh(inputs)\n"
            "    def backward(self, dvalues):\n"
            "        self.dinputs = dvalues * (1 - self.output ** 2)\n",
            "only layers that stand alone",
        ),
    ],
)
def test_why_a_program_does_not_train_is_one_sentence(text, why):
    report = check_whole(text)
    assert report.train is None
    with pytest.raises(ValueError, match=why):
        training(report, COLUMNS)
