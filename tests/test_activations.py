"""Activations: each g against values known on paper, each g' against central differences of g, both
at the edges.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.engine import ACTIVATIONS, OUTPUTS, Softmax

BY_HAND = {
    "relu": lambda z: z if z > 0 else 0,
    "leaky relu": lambda z: z if z > 0 else 0.01 * z,
    "tanh": lambda z: (math.exp(z) - math.exp(-z)) / (math.exp(z) + math.exp(-z)),
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    # z * P(N(0, 1) <= z), what the tanh form approximates
    "gelu": lambda z: z * 0.5 * math.erfc(-z / math.sqrt(2)),
    "linear": lambda z: z,
}
KINKED = ("relu", "leaky relu")
numbers = st.floats(-20, 20)


def test_the_tables_offer_what_the_course_uses():
    assert set(ACTIVATIONS) == set(BY_HAND)
    assert set(OUTPUTS) == {"sigmoid", "softmax", "linear", "tanh"}


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(z=numbers)
def test_g_is_the_function_of_that_name(name, z):
    tolerance = 5e-4 if name == "gelu" else 1e-13
    assert ACTIVATIONS[name].g(np.array(z)) == pytest.approx(
        BY_HAND[name](z), rel=1e-13, abs=tolerance
    )


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(z=numbers)
def test_g_prime_is_the_slope_of_g(name, z):
    eps = 1e-5
    if name in KINKED and abs(z) < 2 * eps:
        z = 1.0
    g, g_prime = ACTIVATIONS[name].g, ACTIVATIONS[name].g_prime
    slope = (g(np.array(z + eps)) - g(np.array(z - eps))) / (2 * eps)
    assert g_prime(np.array(z)) == pytest.approx(slope, rel=1e-7, abs=1e-9)


def test_the_slope_at_a_kink_is_the_one_from_the_left():
    assert ACTIVATIONS["relu"].g_prime(np.array([-1.0, 0.0, 1.0])).tolist() == [0, 0, 1]
    assert ACTIVATIONS["leaky relu"].g_prime(np.array([-1.0, 0.0, 1.0])).tolist() == [0.01, 0.01, 1]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_whole_numbers_give_what_the_same_floats_give(name):
    Z = np.array([[-2, 0, 3]])
    np.testing.assert_array_equal(ACTIVATIONS[name].g(Z), ACTIVATIONS[name].g(Z.astype(float)))
    np.testing.assert_array_equal(
        ACTIVATIONS[name].g_prime(Z), ACTIVATIONS[name].g_prime(Z.astype(float))
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_shape_and_precision_stay_and_nothing_overflows(name, dtype):
    Z = np.linspace(-1000, 1000, 24, dtype=dtype).reshape(2, 3, 4)
    before = Z.copy()
    for value in (ACTIVATIONS[name].g(Z), ACTIVATIONS[name].g_prime(Z), ACTIVATIONS[name].dZ(Z, Z)):
        assert (value.shape, value.dtype) == (Z.shape, Z.dtype)
        assert np.all(np.isfinite(value))
    np.testing.assert_array_equal(Z, before)


def test_saturated_units_have_no_slope():
    Z = np.array([-1000.0, 1000.0])
    assert ACTIVATIONS["sigmoid"].g(Z).tolist() == [0, 1]
    assert ACTIVATIONS["tanh"].g(Z).tolist() == [-1, 1]
    assert (
        ACTIVATIONS["sigmoid"].g_prime(Z).tolist()
        == ACTIVATIONS["tanh"].g_prime(Z).tolist()
        == [0, 0]
    )
    assert ACTIVATIONS["gelu"].g(Z).tolist() == [0, 1000]
    assert ACTIVATIONS["gelu"].g_prime(Z).tolist() == [0, 1]


@given(z=st.lists(st.floats(-1000, 1000), min_size=1, max_size=5), shift=st.floats(-500, 500))
def test_softmax_is_a_distribution_over_the_units_that_a_shift_leaves_alone(z, shift):
    Z = np.array(z)[:, None]
    A = Softmax().g(Z)
    assert np.all(A >= 0)
    assert A.sum() == pytest.approx(1)
    np.testing.assert_allclose(A, Softmax().g(Z + shift), rtol=1e-9, atol=1e-300)


def test_softmax_by_hand_takes_each_column_alone():
    Z = np.log([[1.0, 5.0], [2.0, 5.0], [7.0, 10.0]])
    np.testing.assert_allclose(Softmax().g(Z), [[0.1, 0.25], [0.2, 0.25], [0.7, 0.5]])


@given(z=st.lists(st.floats(-5, 5), min_size=1, max_size=4), seed=st.integers(0, 99))
def test_softmax_dZ_is_dA_times_the_matrix_of_slopes(z, seed):
    eps, softmax = 1e-5, Softmax()
    Z, dA = np.array(z)[:, None], np.random.default_rng(seed).normal(size=(len(z), 1))
    slopes = [
        (softmax.g(Z + eps * e[:, None]) - softmax.g(Z - eps * e[:, None])) / (2 * eps)
        for e in np.eye(len(z))
    ]
    np.testing.assert_allclose(
        softmax.dZ(dA, Z).ravel(), [np.sum(dA * slope) for slope in slopes], atol=1e-9
    )


def test_dZ_multiplies_by_the_slope():
    dA, Z = np.array([[2.0, -3.0]]), np.array([[0.0, 1.0]])
    np.testing.assert_allclose(
        ACTIVATIONS["sigmoid"].dZ(dA, Z), [[2 * 0.25, -3 * 0.19661193324148185]]
    )
