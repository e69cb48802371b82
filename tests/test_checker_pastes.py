"""Whole pastes: each line judged with everything before it taken as right, conventions judged over
all of it.
"""

import pytest

from lab.checker import Setting, check
from lab.checker.answer.pastes import EXAMPLES
from lab.checker.reading.lines import split

TWO = Setting((2, 4, 1))
ERROR_ROWS = Setting(
    (3, 4, 1), hidden="sigmoid", cost="half squared error", layout="rows", mean=False
)


def verdicts(text, setting):
    return {line.number: line.verdict for line in check(text, setting).lines}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_every_example_is_judged_as_it_says(example):
    found = verdicts(example.text, example.setting)
    assert "unreadable" not in found.values()
    assert tuple(number for number, verdict in found.items() if verdict == "wrong") == example.wrong


def test_one_mistake_is_one_wrong_line():
    text = (
        "dZ2 = A2 + Y\ndW2 = dZ2 @ A1.T / m\ndb2 = np.sum(dZ2, axis=1, keepdims=True) / m\ndZ1 ="
        " W2.T @ dZ2 * (1 - A1**2)"
    )
    assert list(verdicts(text, TWO).values()) == ["wrong", "right", "right", "right"]


def test_the_first_wrong_line_is_the_first_on_the_way_back():
    text = "dW1 = dZ1 @ X / m\ndZ2 = 2 * (A2 - Y)\nW1 = W1 + alpha * dW1"
    report = check(text, TWO)
    assert report.first_wrong.text == "dZ2 = 2 * (A2 - Y)"
    assert check("dZ2 = A2 - Y", TWO).first_wrong is None


def test_a_negative_error_is_right_with_an_update_that_adds_and_unsettled_alone():
    lines = "l2_delta = (y - l2) * nonlin(l2, deriv=True)"
    assert verdicts(lines, ERROR_ROWS) == {1: "ambiguous"}
    assert verdicts(lines + "\nsyn1 += l1.T.dot(l2_delta)", ERROR_ROWS) == {1: "right", 2: "right"}
    report = check(lines + "\nsyn1 -= l1.T.dot(l2_delta)", ERROR_ROWS)
    assert [line.verdict for line in report.lines] == ["right", "wrong"]
    assert (report.lines[0].role, report.lines[0].factor) == ("dJ/dZ2", "times -1")
    assert report.lines[1].error_class == "update_sign_error"


def test_one_over_m_may_stand_in_the_first_delta_and_then_nowhere_else():
    setting = Setting((4, 5, 3), hidden="relu", output="softmax", layout="rows")
    assert verdicts("dZ2 = (A2 - Y) / m", setting) == {1: "ambiguous"}
    once = "dZ2 = (A2 - Y) / m\ndW2 = A1.T @ dZ2\ndZ1 = dZ2 @ W2.T * (Z1 > 0)\ndW1 = X.T @ dZ1"
    assert set(verdicts(once, setting).values()) == {"right"}
    twice = "dZ2 = (A2 - Y) / m\ndW2 = A1.T @ dZ2 / m"
    report = check(twice, setting)
    assert report.lines[1].error_class == "extra_1_over_m"


def test_a_name_that_courses_give_to_the_gradient_of_the_mean_leaves_the_place_of_one_over_m_open():
    setting = Setting(
        (4, 5, 3), hidden="relu", output="softmax", layout="rows", names={"dscores": "dZ2"}
    )
    assert verdicts("dW2 = A1.T @ dscores", setting) == {1: "ambiguous"}
    assert verdicts("dW2 = A1.T @ dZ2", setting) == {1: "wrong"}


def test_a_gradient_may_be_added_up_example_by_example_in_a_long_way_or_a_short_one():
    setting = Setting((3, 4, 2), hidden="sigmoid", cost="half squared error", mean=False)
    for line in (
        "dW2 = dW2 + delta2 @ a1.T",
        "dW2 += np.outer(delta2, a1)",
        "db2 += delta2",
        "db2 = db2 + dZ2",
    ):
        assert verdicts(line, setting) == {1: "right"}, line
    assert verdicts("dW2 = dW2 - delta2 @ a1.T", setting) == {1: "ambiguous"}


def test_loops_over_single_units_are_read():
    text = """delta_o[k] = (o[k] - t[k]) * o[k] * (1 - o[k])
delta_h[j] = h[j] * (1 - h[j]) * sum([delta_o[k] * w2[k][j] for k in range(n_out)])
w2[k][j] -= lr * delta_o[k] * h[j]
w1[j][i] -= lr * delta_o[j] * x[i]"""
    names = {"o": "A2", "h": "A1", "t": "Y", "x": "A0", "delta_o": "dZ2", "delta_h": "dZ1"}
    setting = Setting(
        (3, 4, 2),
        hidden="sigmoid",
        output="sigmoid",
        cost="half squared error",
        mean=False,
        names=names,
    )
    assert list(verdicts(text, setting).values()) == ["right", "right", "right", "wrong"]


def test_what_changes_a_quantity_in_place_is_judged_with_what_it_began():
    right = "dZ = np.array(dA, copy=True)\ndZ[Z <= 0] = 0"
    assert verdicts(right, Setting((5, 4, 3, 1), hidden="relu")) == {1: "right", 2: "right"}
    wrong = "dZ = np.array(dA, copy=True)\ndZ[Z > 0] = 0"
    assert verdicts(wrong, Setting((5, 4, 3, 1), hidden="relu")) == {
        1: "not judged",
        2: "wrong",
    }


def test_names_of_the_pastes_own_are_put_in_where_they_are_used():
    text = "g1 = 1 - np.power(A1, 2)\nback = np.dot(W2.T, dZ2)\ndZ1 = back * g1"
    assert set(verdicts(text, TWO).values()) == {"right"}
    wrong = check(text.replace("2.T", "2"), TWO)
    assert [line.verdict for line in wrong.lines] == ["right", "wrong", "right"]
    assert wrong.first_wrong.expected == "back = np.dot(W2.T, dZ2)"


def test_the_number_of_examples_is_checked_too():
    assert verdicts("m = X.shape[1]", TWO) == {1: "right"}
    assert verdicts("m = X.shape[0]", TWO) == {1: "wrong"}


def test_code_around_the_equations_is_passed_over():
    text = '''import numpy as np
def backward(cache, X, Y):  # one pass
    """Gradients."""
    m = X.shape[1]
    A1 = cache["A1"]
    dZ2 = A2 - Y      # the output
    dZ1 = np.multiply(np.dot(W2.T, dZ2),
                      1 - np.power(A1, 2))
    grads = {"dZ1": dZ1}
    return grads'''
    assert [number for number, _ in split(text)] == [4, 5, 6, 7]
    assert set(verdicts(text, TWO).values()) == {"right"}


def test_latex_is_cut_at_its_own_line_ends():
    text = (
        r"\begin{aligned} dZ^{[2]} &= A^{[2]} - Y \\ dW^{[2]} &= \frac{1}{m} dZ^{[2]} A^{[1]}"
        r" \end{aligned}"
    )
    assert [line.verdict for line in check(text, TWO).lines] == ["right", "wrong"]


def test_a_line_without_a_telling_left_side_asks_for_it():
    (line,) = check("np.dot(dZ2, A1.T) / m", TWO).lines
    assert line.verdict == "unreadable"
    assert "Nothing on the left" in line.message
    assert check("np.dot(dZ2, A1.T) / m", TWO, defines="dW2").lines[0].verdict == "right"


def test_an_unknown_name_is_named():
    (line,) = check("dW2 = np.dot(dZ2, foo.T) / m", TWO).lines
    assert line.verdict == "unreadable"
    assert "foo" in line.message


def test_lost_layer_numbers_leave_a_line_open():
    (line,) = check(r"Z^{} = W^{} . A^{} + b^{}", Setting((5, 4, 3, 1)), defines="Z2").lines
    assert (line.verdict, line.error_class) == ("ambiguous", "layer_index_lost")
