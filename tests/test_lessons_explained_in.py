"""Remarks and pages lead to lessons that exist, and every kind of remark is thought of."""

import ast
from pathlib import Path

import pytest

import lab.diagnosis
from lab.diagnosis import KINDS, Remark, Remedy
from lab.lessons import BY_KEY
from lab.lessons.explained_in import OF_REMARKS, WITHOUT_LESSON, lesson_on
from lab.ui.lessons.address import EXERCISES
from lab.ui.messages import link_of

ROOT = Path(lab.__file__).parent


def remark(kind):
    return Remark(kind, "info", "text", Remedy("words", lambda experiment: experiment))


def calls(folder, name):
    """The first argument of every call of this function, where it is a text."""
    for path in (ROOT / folder).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name:
                yield from [arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)]


def test_the_kinds_are_those_that_the_checks_give():
    assert set(calls("diagnosis", "Remark")) == set(KINDS)


def test_every_kind_of_remark_has_a_lesson_or_none_on_purpose():
    assert set(OF_REMARKS) | WITHOUT_LESSON == set(KINDS)
    assert not set(OF_REMARKS) & WITHOUT_LESSON
    assert set(OF_REMARKS.values()) <= set(BY_KEY)


@pytest.mark.parametrize("kind", KINDS)
def test_a_remark_links_to_its_lesson(kind):
    lesson = lesson_on(remark(kind))
    assert (lesson is None) == (kind in WITHOUT_LESSON)
    link = link_of(remark(kind))
    assert link == (f" [Lesson: {lesson.title}](lessons?lesson={lesson.key})" if lesson else "")


def test_pages_link_to_lessons_and_exercises_that_exist():
    linked = set(calls("pages", "lesson_link"))
    assert linked == {"gradient-check", "where-am-i-wrong"}
    assert linked <= {*BY_KEY, *EXERCISES}
