"""The share of examples classified right, by hand; confusion and R^2 against scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, r2_score, root_mean_squared_error

from lab.engine import accuracy, confusion, r_squared, root_mean_square


def test_one_output_is_right_on_the_side_of_one_half():
    assert accuracy(np.array([[0.4, 0.5, 0.6, 0.9]]), np.array([[0, 0, 1, 0]])) == 0.75


def test_of_several_outputs_the_largest_counts():
    A = np.array([[0.5, 0.1, 0.3], [0.3, 0.2, 0.4], [0.2, 0.7, 0.3]])
    assert accuracy(A, np.array([[1, 0, 1], [0, 0, 0], [0, 1, 0]])) == 2 / 3


def test_it_has_no_meaning_for_other_numbers():
    assert np.isnan(accuracy(np.array([[0.4, 0.5]]), np.array([[0.2, 1.0]])))
    assert np.isnan(accuracy(np.zeros((3, 1, 2)), np.array([[0.2, 1.0]]))).all()


def test_a_stack_gets_one_for_each_network():
    A = np.array([[[0.1, 0.9]], [[0.9, 0.9]]])
    assert accuracy(A, np.array([[0, 1]])).tolist() == [1, 0.5]


@given(
    st.integers(2, 20).flatmap(
        lambda k: st.tuples(
            st.just(k),
            st.lists(
                st.tuples(st.integers(0, k - 1), st.integers(0, k - 1)), min_size=1, max_size=60
            ),
        )
    )
)
def test_confusion_counts_as_scikit_learn_does(drawn):
    k, pairs = drawn
    labels, answers = np.array(pairs).T
    expected = confusion_matrix(labels, answers, labels=range(k))
    assert np.array_equal(confusion(labels, answers, k), expected)


@pytest.mark.parametrize("seed", range(5))
def test_r_squared_and_the_error_are_those_of_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    targets = rng.normal(5, 3, 40)
    outputs = targets + rng.normal(0, seed, 40)
    assert r_squared(outputs, targets) == pytest.approx(r2_score(targets, outputs))
    expected = root_mean_squared_error(targets, outputs)
    assert root_mean_square(outputs - targets) == pytest.approx(expected)


def test_outputs_that_are_far_too_large_raise_no_alarm():
    assert r_squared(np.full(3, 1e200), np.arange(3.0)) == -np.inf
    assert root_mean_square(np.full(3, 1e200)) == np.inf


def test_r_squared_has_no_meaning_where_all_targets_are_equal():
    assert np.isnan(r_squared(np.array([1.0, 2.0]), np.array([3.0, 3.0])))
