"""Whole pastes in the manners of courses, books, notebooks and questions: nothing right in them is
called wrong, and of a mistake exactly its line.
"""

import json
from pathlib import Path

import pytest

from lab.checker import check

DATA = Path(__file__).parent / "data"
# the second: pastes whose names alone say what they are about, as caches without a forward pass
FILES = [DATA / "checker_styles.json", DATA / "checker_names.json"]
PASTES = [paste for file in FILES for paste in json.loads(file.read_text(encoding="utf-8"))]
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
