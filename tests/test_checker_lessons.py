"""Lessons on paper in the styles of books, lectures and forums: what is right in them, and one
mistake in each.
"""

import json
from pathlib import Path

import pytest

from lab.checker import check
from lab.checker.answer.chain import chain
from lab.checker.answer.summary import headline

LESSONS = json.loads((Path(__file__).parent / "data/checker_lessons.json").read_text("utf-8"))


@pytest.mark.parametrize("name", LESSONS)
def test_a_right_lesson_has_no_wrong_line(name: str) -> None:
    lines = check("\n".join(LESSONS[name]["text"])).lines
    verdicts = [line.verdict for line in lines]
    assert set(verdicts) <= {"right", "not judged"}, [(one.text, one.verdict) for one in lines]
    assert verdicts.count("right") >= len(lines) - 2


@pytest.mark.parametrize("name", LESSONS)
def test_its_mistake_and_nothing_else_is_wrong(name: str) -> None:
    lesson = LESSONS[name]
    text = "\n".join(lesson["text"])
    assert text.count(lesson["was"]) == 1
    changed = text.replace(lesson["was"], lesson["now"])
    (mistaken,) = (line for line in changed.split("\n") if line not in lesson["text"])
    (wrong,) = (line for line in check(changed).lines if line.verdict == "wrong")
    assert wrong.text in mistaken
    assert wrong.reason


# What is not proved is not called wrong.


def test_a_unit_beside_others_that_no_line_computes_is_not_judged() -> None:
    lesson = """net_{o1} = w_5 out_{h1} + w_6 out_{h2} + b_2
out_{o1} = σ(net_{o1})
E = 1/2 (target_{o1} - out_{o1})^2 + 1/2 (target_{o2} - out_{o2})^2
∂E/∂net_{o1} = (out_{o1} - target_{o1}) out_{o1} (1 - out_{o1})
∂out_{o1}/∂net_{o1} = out_{o1} (1 - out_{o1})
∂E/∂out_{h1} = ∂E/∂net_{o1} w_5 + ∂E/∂net_{o2} w_7"""
    *others, last = check(lesson).lines
    assert {line.verdict for line in others} == {"right"}
    assert last.verdict == "not judged"


@pytest.mark.parametrize(
    ("was", "now", "reason"),
    [
        ("x0 * (1 - f)", "-x0 * (1 - f)", "The sign is wrong."),
        ("x0 * (1 - f)", "2 * x0 * (1 - f)", "This is 2 times the derivative."),
        ("x0 * (1 - f)", "x1 * (1 - f)", "You used x1 where x0 belongs."),
        ("x0 * (1 - f)", "x0 * (1 + f)", "not the derivative that your forward pass gives"),
    ],
)
def test_why_a_derivative_is_wrong_is_said(was: str, now: str, reason: str) -> None:
    lesson = "\n".join(LESSONS["one unit, its inputs by number"]["text"])
    (wrong,) = (one for one in check(lesson.replace(was, now)).lines if one.verdict == "wrong")
    assert reason in wrong.reason


def test_a_line_that_goes_on_has_the_left_side_of_the_one_before() -> None:
    lesson = "dZ2 = dA2 * g'(Z2)\n    = A2 - Y\n    = Y - A2\nand so dW2 = 1/m dZ2 A1^T"
    verdicts = {line.text: line.verdict for line in check(lesson).lines}
    assert verdicts["= A2 - Y"] == "right"
    assert verdicts["= Y - A2"] != "right"


def test_a_network_of_layers_that_does_not_fit_is_not_said() -> None:
    """Neither how it was read, nor what of it is missing, nor a right form of its own."""
    lesson = """net_{h1} = w_1 i_1 + w_2 i_2 + b_1
out_{h1} = σ(net_{h1})
net_{o1} = w_5 out_{h1} + w_6 out_{h2} + b_2
out_{o1} = σ(net_{o1})
E = 1/2 (target_{o1} - out_{o1})^2
∂E/∂out_{o1} = -(target_{o1} - out_{o1})
∂out_{o1}/∂net_{o1} = out_{o1} (1 - out_{o1})
∂net_{o1}/∂w_5 = out_{h1}
∂E/∂w_5 = (target_{o1} - out_{o1}) out_{o1} (1 - out_{o1}) out_{h1}"""
    report = check(lesson)
    assert [line.verdict for line in report.lines] == ["right"] * 8 + ["wrong"]
    assert report.lines[-1].message == "The sign is wrong."
    assert report.read_as is None
    assert not chain(report)
    assert "missing" not in headline(report).lower()
