"""Optimizers: steps worked by hand, sequences from the papers' formulas in plain floats, and
scikit-learn's own optimizers.
"""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.engine import OPTIMIZERS, Adam, GradientDescent, Gradients, Momentum, Parameters, RMSProp

slopes = st.lists(st.floats(-10, 10), min_size=1, max_size=8)


def path(optimizer, gradients, w=1.0):
    """The values of a single weight after each step along the given gradients; the bias gets the
    opposite of each.
    """
    parameters, values = Parameters.of({1: [[w]]}, {1: [[-w]]}), []
    state = optimizer.start(parameters)
    for gradient in gradients:
        optimizer.update(parameters, Gradients.of({1: [[gradient]]}, {1: [[-gradient]]}), state)
        values.append(parameters.W[1].item())
        assert parameters.b[1].item() == -values[-1]
    assert state.t == len(gradients)
    return values


# ---- by hand


def test_gradient_descent_by_hand():
    assert path(GradientDescent(0.1), [2, -1]) == pytest.approx([0.8, 0.9])


def test_momentum_by_hand():
    # v = 0.1 * 1 = 0.1, then 0.9 * 0.1 + 0.1 * 1 = 0.19, then 0.9 * 0.19 + 0.1 * 0 = 0.171
    assert path(Momentum(0.5), [1, 1, 0]) == pytest.approx([0.95, 0.855, 0.7695])


def test_rmsprop_by_hand():
    # s = 0.1 * 4 = 0.4, then 0.9 * 0.4 + 0.1 * 1 = 0.46
    assert path(RMSProp(0.1), [2, -1]) == pytest.approx(
        [1 - 0.2 / math.sqrt(0.4), 1 - 0.2 / math.sqrt(0.4) + 0.1 / math.sqrt(0.46)]
    )


@given(gradient=st.floats(0.01, 1e6))
def test_the_first_step_of_adam_is_the_learning_rate_whatever_the_gradient(gradient):
    assert path(Adam(0.1), [gradient]) == pytest.approx([0.9], abs=1e-6)


# ---- the papers' formulas, one number at a time


@settings(deadline=None)
@given(gradients=slopes, alpha=st.floats(1e-4, 1), beta=st.floats(0, 0.99))
def test_momentum_is_the_weighted_sum_of_all_gradients(gradients, alpha, beta):
    w, expected = 1.0, []
    for t in range(1, len(gradients) + 1):
        w -= alpha * (1 - beta) * sum(beta ** (t - i) * gradients[i - 1] for i in range(1, t + 1))
        expected.append(w)
    assert path(Momentum(alpha, beta), gradients) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@settings(deadline=None)
@given(
    gradients=slopes,
    alpha=st.floats(1e-4, 1),
    beta=st.floats(0, 0.99),
    epsilon=st.floats(1e-8, 0.1),
)
def test_rmsprop_divides_by_the_root_of_the_mean_square(gradients, alpha, beta, epsilon):
    w, mean_square, expected = 1.0, 0.0, []
    for gradient in gradients:
        mean_square = beta * mean_square + (1 - beta) * gradient * gradient
        w -= alpha * gradient / (math.sqrt(mean_square) + epsilon)
        expected.append(w)
    assert path(RMSProp(alpha, beta, epsilon), gradients) == pytest.approx(
        expected, rel=1e-9, abs=1e-12
    )


@settings(deadline=None)
@given(
    gradients=slopes,
    alpha=st.floats(1e-4, 1),
    beta1=st.floats(0, 0.99),
    beta2=st.floats(0, 0.9999),
    epsilon=st.floats(1e-8, 0.1),
)
def test_adam_is_algorithm_1_of_kingma_and_ba(gradients, alpha, beta1, beta2, epsilon):
    theta, m, v, expected = 1.0, 0.0, 0.0, []
    for t, g in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        theta -= alpha * m_hat / (math.sqrt(v_hat) + epsilon)
        expected.append(theta)
    assert path(Adam(alpha, beta1, beta2, epsilon), gradients) == pytest.approx(
        expected, rel=1e-9, abs=1e-12
    )


# ---- scikit-learn


@pytest.mark.parametrize("name", ["gradient descent", "momentum", "adam"])
def test_against_scikit_learn(name):
    # slow to import
    from sklearn.neural_network._stochastic_optimizers import AdamOptimizer, SGDOptimizer

    theirs = [np.array([0.5, -2.0, 1.0])]
    mine, other = {
        "gradient descent": (
            GradientDescent(0.1),
            SGDOptimizer(theirs, 0.1, momentum=0.0, nesterov=False),
        ),
        # without the course's 1 - beta in v, the learning rate carries it
        "momentum": (
            Momentum(0.1, 0.8),
            SGDOptimizer(theirs, 0.1 * (1 - 0.8), momentum=0.8, nesterov=False),
        ),
        # it adds epsilon before the bias correction, "epsilon hat" in the paper: as good as equal
        # when tiny
        "adam": (Adam(0.1, 0.8, 0.95, 1e-20), AdamOptimizer(theirs, 0.1, 0.8, 0.95, 1e-20)),
    }[name]
    parameters = Parameters((2, 1), theirs[0].copy())
    state, rng = mine.start(parameters), np.random.default_rng(0)
    for _ in range(20):
        gradient = rng.standard_normal(3)
        mine.update(
            parameters, Gradients.of({1: gradient[None, :2]}, {1: gradient[None, 2:]}), state
        )
        other.update_params(theirs, [gradient])
        np.testing.assert_allclose(parameters.flat, theirs[0], rtol=1e-10)


# ---- what they share


@pytest.mark.parametrize("kind", OPTIMIZERS.values())
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_stack_takes_the_steps_that_each_network_takes_alone_each_at_its_own_rate(kind, dtype):
    rng, rates = np.random.default_rng(0), [0.1, 0.3]
    flat = rng.standard_normal((2, 3)).astype(dtype)
    stack = Parameters((2, 1), flat.copy())
    alone = [Parameters((2, 1), row.copy()) for row in flat]
    together = kind(np.array(rates, dtype)[:, None])
    state, states = (
        together.start(stack),
        [kind(rate).start(one) for rate, one in zip(rates, alone, strict=True)],
    )
    for _ in range(5):
        dW, db = (
            rng.standard_normal((2, 1, 2)).astype(dtype),
            rng.standard_normal((2, 1, 1)).astype(dtype),
        )
        together.update(stack, Gradients.of({1: dW}, {1: db}), state)
        for i, one in enumerate(alone):
            kind(rates[i]).update(one, Gradients.of({1: dW[i]}, {1: db[i]}), states[i])
    assert stack.flat.dtype == dtype
    np.testing.assert_allclose(
        stack.flat, [one.flat for one in alone], rtol=1e-5 if dtype == np.float32 else 1e-12
    )


@pytest.mark.parametrize("kind", OPTIMIZERS.values())
def test_the_parameters_change_in_place_and_the_gradients_not_at_all(kind):
    parameters = Parameters((2, 1), np.ones(3))
    flat, W, optimizer = parameters.flat, parameters.W[1], kind()
    gradients = Gradients.of({1: [[1.0, 2.0]]}, {1: [[3.0]]})
    state = optimizer.start(parameters)
    optimizer.update(parameters, gradients, state)
    assert parameters.flat is flat
    assert np.shares_memory(W, flat)
    assert np.all(W < 1)
    assert gradients.flat.tolist() == [1, 2, 3]
    # what is remembered stands in the state, not in the optimizer
    assert optimizer.start(parameters).t == 0
    assert not optimizer.start(parameters).v.any()


@pytest.mark.parametrize("kind", OPTIMIZERS.values())
def test_a_gradient_of_zero_moves_nothing(kind):
    assert path(kind(), [0, 0]) == [1, 1]


@pytest.mark.parametrize("kind", OPTIMIZERS.values())
def test_an_optimizer_is_a_value(kind):
    assert kind(0.5) == kind(0.5) != kind(0.25)
    assert hash(kind(0.5)) == hash(kind(0.5))
    with pytest.raises(dataclasses.FrozenInstanceError):
        kind().learning_rate = 1.0


def test_the_table():
    assert list(OPTIMIZERS.items()) == [
        ("gradient descent", GradientDescent),
        ("momentum", Momentum),
        ("rmsprop", RMSProp),
        ("adam", Adam),
    ]


@pytest.mark.parametrize("kind", OPTIMIZERS.values())
@pytest.mark.parametrize(
    "rate", [0, -0.1, math.nan, math.inf, "0.1", None, True, np.array([[0.1], [0.0]])]
)
def test_a_learning_rate_that_is_no_number_above_0_is_refused(kind, rate):
    with pytest.raises(ValueError, match=r"^learning_rate: expected a number above 0, got "):
        kind(rate)


@pytest.mark.parametrize(
    ("kind", "name", "value", "expected"),
    [
        (Momentum, "beta", 1, "from 0 up and below 1, got 1"),
        (RMSProp, "beta", -0.1, "from 0 up and below 1, got -0.1"),
        (RMSProp, "epsilon", 0, "above 0, got 0"),
        (Adam, "beta1", 1.0, "from 0 up and below 1, got 1.0"),
        (Adam, "beta2", math.nan, "from 0 up and below 1, got nan"),
        (Adam, "epsilon", -1e-8, "above 0, got -1e-08"),
    ],
)
def test_other_settings_are_refused_by_name(kind, name, value, expected):
    with pytest.raises(ValueError, match=f"^{name}: expected a number {expected}$"):
        kind(**{name: value})


def test_gradients_of_the_wrong_shape_are_named():
    parameters = Parameters((2, 1), np.ones(3))
    optimizer = GradientDescent(0.1)
    with pytest.raises(ValueError, match=r"^db\[1\]: expected the shape \(1, 1\), got \(2, 1\)"):
        optimizer.update(
            parameters, Gradients.of({1: [[1, 2]]}, {1: [[1], [2]]}), optimizer.start(parameters)
        )
