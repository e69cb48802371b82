import numpy as np
import pytest

from lab.engine import (
    COSTS,
    Gradients,
    Network,
    Parameters,
    backward,
    cost,
    forward,
    gradient_check,
    initialize,
    numeric_gradient,
)
from lab.engine.gradcheck import (
    compare,
    draw_sample,
    eps_curve,
    examples_for,
    measure,
    outcome,
    tail_from,
)


def problem(network, m=7, seed=0):
    rng = np.random.default_rng(seed)
    parameters = initialize(network, seed=seed)
    parameters.flat[...] += 0.1 * rng.standard_normal(parameters.flat.shape)
    X = rng.standard_normal((network.layer_sizes[0], m))
    n = network.layer_sizes[-1]
    if network.output == "softmax" or network.J.of_probabilities:
        Y = (
            np.eye(n)[:, rng.integers(n, size=m)]
            if n > 1
            else rng.integers(2, size=(1, m)).astype(float)
        )
    else:
        Y = rng.standard_normal((n, m))
    return parameters, X, Y


EVERY_PAIR = [(output, name) for name, entry in COSTS.items() for output in entry.outputs]


@pytest.mark.parametrize(("output", "name"), EVERY_PAIR)
@pytest.mark.parametrize("hidden", ["tanh", "relu", "leaky relu", "gelu", "sigmoid"])
def test_right_gradients_pass_for_every_output_and_cost(output, name, hidden):
    network = Network((3, 5, 4, 2), hidden, output, name)
    for l2 in (0.0, 0.7):
        report = gradient_check(network, *problem(network), l2=l2)
        assert report.passed, {key: check.difference for key, check in report.items()}


def test_the_numeric_gradient_is_the_plain_one_computed_one_parameter_at_a_time():
    network = Network((2, 4, 3, 1), ("tanh", "gelu"))
    parameters, X, Y = problem(network)
    plain = []
    for i in range(network.parameter_count):
        costs = []
        for step in (1e-5, -1e-5):
            moved = parameters.copy()
            moved.flat[i] += step
            costs.append(cost(network, forward(network, moved, X), Y, moved, 0.3))
        plain.append((costs[0] - costs[1]) / 2e-5)
    np.testing.assert_allclose(
        numeric_gradient(network, parameters, X, Y, l2=0.3), plain, atol=1e-9
    )


def test_many_stacks_give_what_one_does(monkeypatch):
    network = Network((2, 6, 5, 1))
    arguments = problem(network)
    whole = numeric_gradient(network, *arguments)
    monkeypatch.setattr("lab.engine.gradcheck.STACK", 100)
    np.testing.assert_allclose(numeric_gradient(network, *arguments), whole, rtol=0, atol=1e-12)


def test_single_precision_and_lists_are_taken_to_double():
    network = Network((2, 5, 4, 1))
    parameters, X, Y = problem(network)
    report = gradient_check(
        network, initialize(network, dtype=np.float32), X.astype(np.float32), Y.astype(np.float32)
    )
    assert report.passed, {key: check.difference for key, check in report.items()}
    assert gradient_check(network, parameters, X.tolist(), Y.tolist()).passed


def test_what_cannot_be_checked_is_refused_in_words():
    network = Network((2, 5, 4, 1))
    parameters, X, Y = problem(network)
    with pytest.raises(
        ValueError, match=r"parameters: .* one network, got a stack of shape \(3,\)"
    ):
        gradient_check(network, initialize(network, seed=range(3)), X, Y)
    for eps in (0.0, -1e-5, np.nan):
        with pytest.raises(ValueError, match="eps: expected a number above 0"):
            gradient_check(network, parameters, X, Y, eps=eps)


@pytest.mark.parametrize("tensor", ["dW1", "db1", "dW2", "db2", "dW3", "db3"])
def test_a_gradient_that_is_one_per_cent_off_is_found_where_it_is(tensor):
    network = Network((2, 4, 3, 1))
    parameters, X, Y = problem(network)
    right = backward(network, parameters, forward(network, parameters, X), Y)
    wrong = Gradients.of(dict(right.dW), dict(right.db))
    getattr(wrong, tensor[:2])[int(tensor[2])] = 1.01 * getattr(right, tensor[:2])[int(tensor[2])]
    report = gradient_check(network, parameters, X, Y, gradients=wrong)
    assert [name for name, check in report.items() if not check.passed] == [tensor]
    assert report[tensor].difference == pytest.approx(0.01 / 2.01, rel=1e-3)


def test_dropout_is_checked_with_the_masks_that_were_drawn():
    network = Network((2, 6, 5, 1))
    parameters, X, Y = problem(network)
    rng = np.random.default_rng(3)
    masks = {
        l: (rng.random((network.layer_sizes[l], X.shape[1])) < 0.7).astype(float) for l in (1, 2)
    }
    assert gradient_check(network, parameters, X, Y, masks=masks, keep_prob=0.7).passed
    gradients = backward(network, parameters, forward(network, parameters, X, masks, 0.7), Y)
    assert not gradient_check(network, parameters, X, Y, gradients=gradients).passed


def test_a_kink_within_eps_is_marked_and_left_out_of_the_verdict():
    network = Network((1, 2, 1), "relu")
    parameters = Parameters.of(
        {1: [[1.0], [1.0]], 2: [[0.5, -0.7]]}, {1: [[0.0], [1.0]], 2: [[0.1]]}
    )
    # unit 1 stands at Z = 1e-7 for the first example
    X, Y = np.array([[1e-7, 2.0]]), np.array([[1.0, 0.0]])
    report = gradient_check(network, parameters, X, Y)
    assert report.passed
    np.testing.assert_array_equal(report["db1"].kinks, [[True], [False]])
    # there X is 1e-7: its move is far smaller
    np.testing.assert_array_equal(report["dW1"].kinks, [[False], [False]])
    # compared, it would have failed
    assert abs(report["db1"].analytic[0, 0] - report["db1"].numeric[0, 0]) > 0.01


def test_a_tensor_that_stands_on_kinks_alone_is_not_measured():
    network = Network((2, 3, 1), "relu")
    _, X, Y = problem(network)
    report = gradient_check(network, initialize(network, "zeros"), X, Y)
    assert report.unmeasured == ["dW1", "db1"]
    assert [check.is_measured for check in report.values()] == [False, False, True, True]
    assert gradient_check(network, initialize(network, "he"), X, Y).unmeasured == []


@pytest.mark.parametrize("hidden", ["tanh", "gelu", "sigmoid", "linear"])
def test_smooth_networks_have_no_kinks(hidden):
    network = Network((2, 4, 1), hidden)
    assert not outcome(measure(network, *problem(network)))[1].any()


def test_the_eps_curve_is_a_v():
    network = Network((2, 5, 1))
    epsilons = [1e-1, 1e-3, 1e-5, 1e-8, 1e-11]
    curves = outcome(eps_curve(network, *problem(network), epsilons=epsilons))
    assert set(curves) == {"dW1", "db1", "dW2", "db2"}
    for curve in curves.values():
        assert curve[0] > curve[1] > curve[2] < curve[3] < curve[4]
        # truncation falls with the square of eps
        assert curve[0] / curve[1] == pytest.approx(1e4, rel=0.2)


def test_the_tail_of_a_network_computes_its_last_layers():
    network = Network((2, 4, 3, 1), ("tanh", "relu"))
    parameters, X, _ = problem(network)
    whole = forward(network, parameters, X)
    tail, rest = tail_from(network, parameters, 2)
    np.testing.assert_array_equal(forward(tail, rest, whole.A[1]).A[2], whole.A[3])


def test_a_tensor_of_the_wrong_shape_or_not_finite_never_passes():
    right = np.ones((2, 3))
    assert compare(right, right).passed
    assert compare(right.T, right).difference == np.inf
    assert compare(np.full((2, 3), np.nan), right).difference == np.inf
    assert compare(np.zeros((2, 3)), np.zeros((2, 3))).passed


@pytest.mark.parametrize("scheme", ["zeros", "small", "xavier", "he"])
@pytest.mark.parametrize("hidden", ["relu", "tanh", "sigmoid", "gelu"])
def test_rounding_is_not_taken_for_a_difference_where_gradients_are_tiny(scheme, hidden):
    network = Network((2, 8, 8, 1), hidden)
    _, X, Y = problem(network, m=200)
    assert gradient_check(network, initialize(network, scheme), X, Y).passed


def test_a_tiny_gradient_that_is_wrong_is_found_all_the_same():
    network = Network((2, 8, 8, 1))
    _, X, Y = problem(network, m=200)
    parameters = initialize(network, "small")
    right = backward(network, parameters, forward(network, parameters, X), Y)
    assert np.linalg.norm(right.dW[1]) < 1e-3
    wrong = Gradients.of({**right.dW, 1: 1.1 * right.dW[1]}, right.db)
    report = gradient_check(network, parameters, X, Y, gradients=wrong)
    assert [name for name, check in report.items() if not check.passed] == ["dW1"]


def test_a_large_network_is_checked_on_fewer_examples():
    assert examples_for(Network((2, 3, 1)), most=300) == 300
    assert examples_for(Network((64, 64, 64, 10)), most=300) == 3
    assert examples_for(Network((64, 64, 64, 10)), most=300, sample=300) == 92
    assert examples_for(Network((2000, 1000, 1)), most=300) == 1


# ---- a sample of a large network

LARGE = Network((6, 20, 20, 3), "tanh", "softmax")


@pytest.mark.parametrize("count", [6, 60, 300])
def test_a_sample_has_its_count_and_a_part_of_every_tensor(count):
    sampled = draw_sample(LARGE, count)
    assert np.sum(sampled) == count
    seen = Parameters(LARGE.layer_sizes, sampled.astype(float))
    for tensor in [*seen.W.values(), *seen.b.values()]:
        assert 1 <= np.sum(tensor) <= tensor.size


def test_a_sample_larger_than_the_network_is_all_of_it():
    assert np.all(draw_sample(LARGE, LARGE.parameter_count + 1))
    assert np.all(draw_sample(LARGE, None))


def test_a_sample_measures_what_the_whole_check_measures_there():
    arguments = (LARGE, *problem(LARGE))
    whole, part = gradient_check(*arguments), gradient_check(*arguments, sample=60)
    assert part.passed
    assert (whole.sampled, part.sampled) == (LARGE.parameter_count, 60)
    for name, check in part.items():
        assert np.all(np.isnan(check.numeric[~check.sampled]))
        np.testing.assert_allclose(
            check.numeric[check.sampled], whole[name].numeric[check.sampled], rtol=0, atol=1e-9
        )


def test_a_sample_fails_on_a_gradient_that_is_one_per_cent_off():
    network, (parameters, X, Y) = LARGE, problem(LARGE)
    gradients = backward(network, parameters, forward(network, parameters, X), Y)
    gradients.dW[2][...] *= 1.01
    report = gradient_check(network, parameters, X, Y, gradients=gradients, sample=60)
    assert [name for name, check in report.items() if not check.passed] == ["dW2"]


def test_a_sample_of_nothing_is_refused():
    with pytest.raises(ValueError, match=r"^sample: expected a number of parameters from 1 up, "):
        gradient_check(LARGE, *problem(LARGE), sample=0)


def test_pieces_tell_how_far_they_are():
    shares = list(measure(LARGE, *problem(LARGE), sampled=draw_sample(LARGE, 60)))
    assert shares == sorted(shares)
    assert shares[-1] == 1
    curve = list(eps_curve(LARGE, *problem(LARGE), epsilons=[1e-3, 1e-5]))
    assert curve == sorted(curve)
    assert curve[-1] == 1
