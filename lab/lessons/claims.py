"""The claims, measured: how many seeds each is true of, and the table that says so.

The script docs/lessons.py measures; what it found stands in measured.json, which the page reads.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from lab.lessons.lesson import Lesson
from lab.lessons.steps import Runs

SEEDS = range(20)
LEAST_TRUE = 18  # of those seeds
MEASURED = Path(__file__).with_name("measured.json")


def true_of(lesson: Lesson, runs_by_seed: Mapping[int, Runs]) -> list[int]:
    """The seeds of which the lesson's claim is true."""
    return [seed for seed, runs in runs_by_seed.items() if lesson.claim.holds(runs)]


def measured() -> dict[str, int]:
    """Of how many of SEEDS each lesson's claim was true when it was measured, by the lesson's
    key.
    """
    return json.loads(MEASURED.read_text(encoding="utf-8"))


def table(lessons: Sequence[Lesson], counts: Mapping[str, int]) -> str:
    """Lesson, claim and seeds, as a Markdown table."""
    rows = [
        f"| {place} | {lesson.title} | {lesson.claim.text} | {counts[lesson.key]} |"
        for place, lesson in enumerate(lessons, start=1)
    ]
    heading = f"| | lesson | claim | seeds true of {len(SEEDS)} |\n|---|---|---|---|"
    return "\n".join([heading, *rows])
