"""Costs: values worked by hand, dA against central differences of the loss, and finite numbers at
the edges.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.engine import COSTS, DEFAULT_COST, OUTPUTS

MATCHED = {name: cost for name, cost in COSTS.items() if cost.matched}
edges = np.array([[0.0, 0.0, 1.0, 1.0]]), np.array([[0.0, 1.0, 0.0, 1.0]])


@pytest.mark.parametrize(
    ("name", "a", "y", "loss", "dA"),
    [
        ("binary cross-entropy", 0.25, 1.0, math.log(4), -4.0),
        ("binary cross-entropy", 0.25, 0.0, math.log(4 / 3), 4 / 3),
        ("cross-entropy", 0.5, 1.0, math.log(2), -2.0),
        ("cross-entropy", 0.5, 0.0, 0.0, 0.0),
        ("half squared error", 3.0, 1.0, 2.0, 2.0),
        ("squared error", 3.0, 1.0, 4.0, 4.0),
    ],
)
def test_by_hand(name, a, y, loss, dA):
    A, Y = np.array([[a]]), np.array([[y]])
    assert COSTS[name].loss(A, Y).item() == pytest.approx(loss)
    assert COSTS[name].dA(A, Y).item() == pytest.approx(dA)


@pytest.mark.parametrize("name", COSTS)
@given(a=st.floats(0.01, 0.99), y=st.floats(0, 1))
def test_dA_is_the_slope_of_the_loss(name, a, y):
    eps, Y = 1e-6, np.array([[y]])
    slope = (
        COSTS[name].loss(np.array([[a + eps]]), Y) - COSTS[name].loss(np.array([[a - eps]]), Y)
    ) / (2 * eps)
    np.testing.assert_allclose(COSTS[name].dA(np.array([[a]]), Y), slope, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", COSTS)
def test_outputs_of_exactly_0_and_1_give_finite_numbers_of_the_same_precision(name, dtype):
    A, Y = (array.astype(dtype) for array in edges)
    for value in (COSTS[name].loss(A, Y), COSTS[name].dA(A, Y)):
        assert (value.shape, value.dtype) == (A.shape, dtype)
        assert np.all(np.isfinite(value))
    loss = COSTS[name].loss(A, Y)[0]
    assert loss[0] == 0
    assert loss[1] > 0.4
    assert loss[3] == 0


@pytest.mark.parametrize("name", MATCHED)
@given(z=st.lists(st.floats(-8, 8), min_size=2, max_size=4))
def test_the_loss_from_Z_is_the_loss_from_A(name, z):
    cost = MATCHED[name]
    Z = np.array(z)[:, None]
    Y = np.eye(len(z))[:, :1]
    np.testing.assert_allclose(
        cost.loss_from_Z(Z, Y), cost.loss(OUTPUTS[cost.matched].g(Z), Y), rtol=1e-9, atol=1e-12
    )


def test_the_loss_from_Z_is_exact_where_A_is_rounded():
    Z, Y = np.array([[1000.0, 1000.0, 40.0]]), np.array([[0.0, 1.0, 1.0]])
    np.testing.assert_allclose(
        COSTS["binary cross-entropy"].loss_from_Z(Z, Y), [[1000, 0, math.exp(-40)]], rtol=1e-12
    )
    Z, Y = np.array([[1000.0], [-1000.0]]), np.array([[0.0], [1.0]])
    np.testing.assert_allclose(COSTS["cross-entropy"].loss_from_Z(Z, Y), [[0], [2000]])


def test_against_scikit_learn():
    from sklearn.metrics import log_loss, mean_squared_error  # slow to import

    rng = np.random.default_rng(0)
    A, Y = rng.uniform(0.05, 0.95, (1, 9)), rng.integers(0, 2, (1, 9)).astype(float)
    assert COSTS["binary cross-entropy"].loss(A, Y).mean() == pytest.approx(log_loss(Y[0], A[0]))
    P, K = rng.dirichlet(np.ones(3), 9).T, np.eye(3)[:, rng.integers(0, 3, 9)]
    assert COSTS["cross-entropy"].loss(P, K).sum() / 9 == pytest.approx(
        log_loss(K.argmax(axis=0), P.T, labels=[0, 1, 2])
    )
    assert COSTS["squared error"].loss(A, Y).mean() == pytest.approx(mean_squared_error(Y[0], A[0]))


def test_the_table_is_consistent():
    assert {DEFAULT_COST[cost.matched] for cost in MATCHED.values()} == set(MATCHED)
    for output, name in DEFAULT_COST.items():
        assert output in COSTS[name].outputs
    for cost in COSTS.values():
        assert set(cost.outputs) <= set(OUTPUTS)
        assert cost.matched is None or cost.matched in cost.outputs
