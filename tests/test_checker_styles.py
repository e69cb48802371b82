"""Whole pastes in the manners of courses, books, notebooks and questions: nothing right in them is
called wrong, and of a mistake exactly its line.
"""

import json
from pathlib import Path

import pytest

from lab.checker import check

FILE = Path(__file__).parent / "data" / "checker_styles.json"
PASTES = json.loads(FILE.read_text(encoding="utf-8"))
MISTAKES = [(paste, mistake) for paste in PASTES for mistake in paste["mistakes"]]


def wrong_lines(text):
    return [line.number for line in check(text).lines if line.verdict == "wrong"]


def name(value):
    return value.get("name") or value["wrong"]


@pytest.mark.parametrize("paste", PASTES, ids=name)
def test_nothing_right_is_called_wrong(paste):
    assert wrong_lines("\n".join(paste["text"])) == []


@pytest.mark.parametrize(("paste", "mistake"), MISTAKES, ids=name)
def test_a_mistake_is_found_on_its_line(paste, mistake):
    right = "\n".join(paste["text"])
    text = right.replace(mistake["right"], mistake["wrong"], 1)
    assert text != right
    assert wrong_lines(text) == [right[: right.index(mistake["right"])].count("\n") + 1]
