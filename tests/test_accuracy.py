"""The share of examples classified right, by hand."""

import numpy as np

from lab.engine import accuracy


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
