"""Measures the claims of the lessons on 20 seeds, and writes lab/lessons/measured.json and
docs/lessons.md.

python docs/lessons.py
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from lab.lessons import LESSONS, Lesson, Runs  # noqa: E402
from lab.lessons.claims import MEASURED, SEEDS, table, true_of  # noqa: E402
from lab.sweep import sweep  # noqa: E402

DOCUMENT = ROOT / "docs" / "lessons.md"
HEAD = """# The lessons and their claims

A lesson states what it claims as a rule over its runs (`lab/lessons/`). Each was trained from 20
seeds, which draw the data and the starting weights. `python docs/lessons.py` measures this table
anew; `tests/test_lessons_claims.py` runs every claim.

"""


def main() -> None:
    counts = {lesson.key: len(true_of(lesson, trained(lesson))) for lesson in LESSONS}
    MEASURED.write_text(json.dumps(counts, indent=2) + "\n", encoding="utf-8")
    DOCUMENT.write_text(HEAD + table(LESSONS, counts) + "\n", encoding="utf-8")


def trained(lesson: Lesson) -> dict[int, Runs]:
    """The lesson's runs for every seed, those of one shape in stacks."""
    wanted = {seed: lesson.experiments(seed) for seed in SEEDS}
    everything = [one for experiments in wanted.values() for one in experiments.values()]
    runs = {one.experiment: one.run for one in sweep(everything, workers=1) if one.run}
    return {
        seed: {name: runs[one] for name, one in experiments.items()}
        for seed, experiments in wanted.items()
    }


if __name__ == "__main__":
    main()
