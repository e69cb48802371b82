"""Values of a setting as people write them, and the round numbers between two ends."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.sweep import Span, split, values


def written(name, text, spans=False):
    return values(name, split(name, text), spans)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("learning_rate", "0.01, 0.03, 0.1", [0.01, 0.03, 0.1]),
        ("learning_rate", " 0.01;0.03 , 0.1, ", [0.01, 0.03, 0.1]),
        ("learning_rate", "0.001:10:5", [0.001, 0.01, 0.1, 1.0, 10.0]),
        ("learning_rate", "0.01:1:3, 3", [0.01, 0.1, 1.0, 3.0]),
        ("noise", "0:0.4:5", [0.0, 0.1, 0.2, 0.3, 0.4]),
        ("seed", "0:3", [0, 1, 2, 3]),
        ("batch_size", "8, 32", [8, 32]),
        ("hidden_layers", "8; 8, 8; 16, 16", [(8,), (8, 8), (16, 16)]),
        ("hidden_layers", "; 4", [(), (4,)]),
        ("features", "x1^2, x2^2", [("x1^2", "x2^2")]),
        ("target_cost", "0.01, 0.1", [0.01, 0.1]),
    ],
)
def test_what_is_written_is_what_is_meant(name, text, expected):
    assert written(name, text) == expected


def test_in_a_random_sample_two_ends_are_all_numbers_between():
    assert written("learning_rate", "0.001:3", spans=True) == Span(0.001, 3.0, log=True)
    assert written("noise", "0:0.4", spans=True) == Span(0.0, 0.4)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("learning_rate", "0.01 0.03", "expected a number from 0.0001 to 10, got 0.01 0.03"),
        ("learning_rate", "0.01:1", "a count behind low:high"),
        ("learning_rate", "1:0.01:3", "the lower number first"),
        ("learning_rate", "0.1:1:x", "count: expected a whole number"),
        ("seed", "1, 1", "each value once, got 1 twice"),
        ("hidden_layers", "8; 99", "a whole number from 1 to 64, got 99"),
    ],
)
def test_what_is_not_understood_gets_a_sentence(name, text, told):
    with pytest.raises(ValueError, match=told):
        written(name, text)


def test_numbers_between_two_ends_are_round_where_that_leaves_them_even():
    assert Span(0.01, 3.0, log=True).steps(8) == [0.01, 0.02, 0.05, 0.1, 0.3, 0.6, 1.0, 3.0]
    assert Span(0.001, 3.0, log=True).steps(4) == [0.001, 0.01, 0.2, 3.0]
    assert Span(50, 1000).steps(4) == [50, 400, 700, 1000]
    assert Span(0.9, 1.1).steps(5) == [0.9, 0.95, 1.0, 1.05, 1.1]  # three figures, or they coincide


@settings(max_examples=100, deadline=None)
@given(st.floats(1e-4, 5), st.floats(1.05, 1000), st.integers(1, 40), st.booleans())
def test_steps_keep_their_ends_and_their_order(low, ratio, count, log):
    high = low * ratio
    steps = Span(low, high, log).steps(count)
    assert len(steps) == count
    assert steps[0] == low
    assert count == 1 or steps[-1] == high
    exact = (np.geomspace if log else np.linspace)(low, high, count)
    np.testing.assert_allclose(steps, exact, rtol=0.5)
