"""Every claim of every lesson, on 20 seeds; and the document that says of how many it was true."""

import importlib.util
from pathlib import Path

import pytest

from lab.lessons import LESSONS
from lab.lessons.claims import LEAST_TRUE, SEEDS, measured, table, true_of

ROOT = Path(__file__).parents[1]
SCRIPT = importlib.util.spec_from_file_location("lessons_document", ROOT / "docs" / "lessons.py")
document = importlib.util.module_from_spec(SCRIPT)
SCRIPT.loader.exec_module(document)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_the_claim_is_true_on_at_least_18_of_20_seeds(lesson):
    runs = document.trained(lesson)
    assert len(runs) == len(SEEDS) == 20
    assert len(true_of(lesson, runs)) >= LEAST_TRUE


def test_the_document_holds_the_lessons_and_claims_of_the_code():
    assert set(measured()) == {lesson.key for lesson in LESSONS}
    assert all(LEAST_TRUE <= count <= len(SEEDS) for count in measured().values())
    text = document.DOCUMENT.read_text(encoding="utf-8")
    assert text == document.HEAD + table(LESSONS, measured()) + "\n"


def test_a_claim_can_be_false():
    """Runs that were swapped decide against what the lesson says."""
    swapped = {
        "learning-rate": ("alpha = 0.5", "alpha = 10"),
        "large-weights": ("Xavier", "standard deviation 10"),
        "dead-relu-units": ("alpha = 0.1", "alpha = 10"),
        "batch-size": ("one at a time", "all at once"),
        "linear-layers": ("three linear layers", "three tanh layers"),
    }
    for lesson in LESSONS:
        if lesson.key in swapped:
            a, b = swapped[lesson.key]
            runs = {name: one.run() for name, one in lesson.experiments(0).items()}
            assert lesson.claim.holds(runs)
            assert not lesson.claim.holds(runs | {a: runs[b], b: runs[a]})
