"""Functions of a program that are not the activation they are named after."""

import pytest

from lab.checker import check

BATCH = """
def forward(X):
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = {name}(Z2)
    return A1, A2

def backward(X, Y, A1, A2):
    m = X.shape[1]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = W2.T @ dZ2 * (1 - A1 ** 2)
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return dW1, db1, dW2, db2
"""
ONE_EXAMPLE = """
def forward(x):
    h = np.tanh(W1 @ x + b1)
    return h, softmax(W2 @ h + b2)

def backward(x, y, h, p):
    dz2 = p - y
    dW2 = dz2 @ h.T
    db2 = dz2
    dz1 = W2.T @ dz2 * (1 - h ** 2)
    dW1 = dz1 @ x.T
    db1 = dz1
    return dW1, db1, dW2, db2
"""


def defined(name, expression):
    """A function of this name on two lines, before the rest."""
    return f"def {name}(t):\n    return {expression}\n"


def verdicts(text):
    report = check(text)
    return [line.number for line in report.lines if line.verdict == "wrong"], report


@pytest.mark.parametrize(
    ("name", "expression", "shown"),
    [
        ("sigmoid", "1 / (1 + np.exp(t))", "at 1 that is 0.731, and yours is 0.269"),
        ("sigmoid", "1 / 1 + np.exp(-t)", "at 1 that is 0.731"),
        ("softmax", "np.exp(t) / np.sum(np.exp(t))", "axis=0"),
        ("softmax", "np.exp(t) / np.exp(t).sum(axis=1, keepdims=True)", "axis=0"),
    ],
)
def test_a_function_that_is_not_what_it_is_named_after_is_wrong_and_nothing_else(
    name, expression, shown
):
    wrong, report = verdicts(defined(name, expression) + BATCH.format(name=name))
    assert wrong == [2]
    assert shown in next(line.reason for line in report.lines if line.number == 2)
    assert sum(line.verdict == "right" for line in report.lines) == 10


@pytest.mark.parametrize(
    ("name", "expression"),
    [
        ("sigmoid", "1 / (1 + np.exp(-t))"),
        ("sigmoid", "0.5 * (1 + np.tanh(t / 2))"),
        ("sigmoid", "1 / (1 + np.exp(-np.clip(t, -500, 500)))"),
        ("softmax", "np.exp(t) / np.exp(t).sum(axis=0)"),
        ("softmax", "np.exp(t - np.max(t)) / (np.sum(np.exp(t - np.max(t)), axis=0) + 1e-8)"),
    ],
)
def test_another_way_to_write_an_activation_is_right(name, expression):
    wrong, report = verdicts(defined(name, expression) + BATCH.format(name=name))
    assert wrong == []
    assert sum(line.verdict == "right" for line in report.lines) >= 10


def test_a_softmax_that_divides_by_the_sum_of_everything_is_right_for_one_example():
    wrong, report = verdicts(defined("softmax", "np.exp(t) / np.sum(np.exp(t))") + ONE_EXAMPLE)
    assert wrong == []
    assert [line.number for line in report.lines if line.verdict == "right"] == [5, *range(9, 15)]


def test_the_x_of_a_helper_is_not_the_networks_x():
    softmax = "def softmax(x):\n    return np.exp(x) / np.sum(np.exp(x))\n"
    wrong, _ = verdicts(softmax + ONE_EXAMPLE)
    assert wrong == []
