"""The checker on nearly six hundred lines as the courses, books and tutorials write them, right
ones and wrong ones.

tests/data/checker_lines.json gives for each line the verdicts that are fair, and for a wrong one
its mistake.
"""

import json
from functools import cache
from pathlib import Path

import pytest

from lab.checker import Setting, check

CASES = json.loads(
    (Path(__file__).parent / "data" / "checker_lines.json").read_text(encoding="utf-8")
)
LINES = [(case, line) for case in CASES for line in case["lines"]]


def setting_of(case):
    return Setting(**{**case["setting"], "layer_sizes": tuple(case["setting"]["layer_sizes"])})


def judged(case, line):
    return judged_once(CASES.index(case), case["lines"].index(line))


@cache
def judged_once(case, line):
    case, line = CASES[case], CASES[case]["lines"][line]
    (found,) = check(line["text"], setting_of(case), defines=line["defines"]).lines
    return found


@pytest.mark.parametrize(
    ("case", "line"), LINES, ids=lambda value: value.get("name") or value["text"]
)
def test_every_line_gets_a_fair_verdict(case, line):
    found = judged(case, line)
    assert found.verdict in line["accept"], found.message


def test_nearly_all_mistakes_are_named():
    wrong = [
        (case, line) for case, line in LINES if line["error_class"] and line["accept"] == ["wrong"]
    ]
    named = [judged(case, line).error_class == line["error_class"] for case, line in wrong]
    assert len(wrong) > 80
    assert sum(named) >= 0.95 * len(named)


def test_a_wrong_line_is_told_its_right_form_which_is_right():
    for case, line in LINES:
        found = judged(case, line)
        if found.verdict == "wrong" and "\n" not in found.expected and "self" not in found.expected:
            (again,) = check(found.expected, setting_of(case), defines=line["defines"]).lines
            assert again.verdict in ("right", "ambiguous"), (
                line["text"],
                found.expected,
                again.message,
            )


def test_a_message_names_both_quantities_and_the_shapes():
    setting = Setting((5, 4, 3, 1), hidden="relu")
    (line,) = check("dW2 = np.dot(dZ2, dA2.T) / m", setting).lines
    assert line.error_class == "wrong_operand"
    assert (
        line.message
        == "You used dA2 where A1 belongs. Right: dW2 = np.dot(dZ2, A1.T) / m. Shapes: (3,6)·(6,4)"
        " = (3,4); yours gives (3,3)."
    )


def test_a_right_form_is_in_the_readers_notation_and_the_sentence_in_words():
    setting = Setting((5, 4, 3, 1), hidden="relu")
    latex = check(
        r"\partial W^{[2]} = \frac{1}{m} \partial Z^{[2]} . \partial A^{[2]T}", setting
    ).lines[0]
    assert "You used ∂A[2] where A[1] belongs" in latex.message
    assert (
        latex.expected
        == r"\partial W^{[2]} = \frac{1}{m} . \partial Z^{[2]} . A^{[1]T}".replace(
            ". \\partial", r"\cdot \partial", 1
        )
    )
    text = check("dA2 = W3 · dZ3", setting).lines[0]
    assert text.expected == "dA2 = W3^T · dZ3"


def test_a_right_form_numbers_quantities_as_the_reader_does():
    setting = Setting((2, 5, 3), output="softmax", layout="rows", mean=False)
    assert (
        check("dW1 = np.dot(X.T, delta3)", setting).lines[0].expected == "dW1 = np.dot(X.T, delta2)"
    )


def test_a_name_names_its_gradient_too():
    setting = Setting(
        (4, 5, 3), hidden="relu", output="softmax", mean=False, names={r"\mathbf{h}": "A1"}
    )
    text = r"\frac{\partial J}{\partial \mathbf{h}} = W_2^T \frac{\partial J}{\partial z_2}"
    assert check(text, setting).lines[0].defines == "dA1"
    assert check(text, setting).lines[0].verdict == "right"


def test_names_stand_for_small_expressions():
    setting = Setting(
        (2, 4, 1), names={"diff": "A2 - Y", "h": "A1", "w_out": "W2.T", "scalar": "2"}
    )
    assert check("dW2 = diff @ h.T / m", setting).lines[0].verdict == "right"
    assert check("dZ1 = w_out @ diff * (1 - h**2)", setting).lines[0].verdict == "right"
    assert check("dW2 = diff @ h.T", setting).lines[0].error_class == "missing_1_over_m"


@pytest.mark.parametrize(
    ("meaning", "text"),
    [
        ("error A2 - Y", "dW2 = q @ A1.T / m"),
        ("minus dZ2", "dW2 = -q @ A1.T / m"),
        ("dZ2 (pre-activation)", "dW2 = q @ A1.T / m"),
        ("A1 of the hidden layer", "dW2 = dZ2 @ q.T / m"),
        ("the one-hot Y", "dZ2 = A2 - q"),
    ],
)
def test_names_may_be_explained_in_words(meaning, text):
    assert check(text, Setting((2, 4, 1), names={"q": meaning})).lines[0].verdict == "right"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"layer_sizes": (3,)}, "layer_sizes"),
        ({"layer_sizes": (3, 1), "layout": "diagonal"}, "layout"),
        ({"layer_sizes": (3, 2, 1), "hidden": "step"}, "hidden"),
        ({"layer_sizes": (3, 1), "output": "linear", "cost": "cross-entropy"}, "cost"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(arguments, problem):
    with pytest.raises(ValueError, match=problem):
        Setting(**arguments)


def test_a_setting_knows_the_usual_names_of_costs_and_activations():
    setting = Setting((3, 2, 1), hidden="logistic", output="identity", cost="MSE")
    assert (setting.hidden, setting.output, setting.cost) == (
        ("sigmoid",),
        "linear",
        "squared error",
    )


def test_settings_that_differ_in_names_only_are_one_bench():
    assert Setting((2, 1), names={"a": "A1"}).without_names == Setting((2, 1)).without_names
