"""How far a learner has come: what was predicted, what was trained, and what may be shown.

A step after the training is shown once every prediction is made and the training is done; until
then nothing of the answer exists.
"""

from dataclasses import dataclass, field

import numpy as np

from lab.lessons.by_hand import Drill
from lab.lessons.common import LAST_SEED
from lab.lessons.lesson import Lesson
from lab.lessons.ordering import Ordering
from lab.lessons.steps import Choice, Number, Prediction, Runs
from lab.lessons.where_wrong import Hunt

MAX_LESSONS_HELD = 2  # whose runs are kept; that of an older lesson is trained again

Answer = str | float | list[float]
"""Of a Choice, a Number, a Curve."""


@dataclass(frozen=True)
class Committed:
    """A prediction that was made. sure: one of SURE, or "" where it was not asked."""

    value: Answer
    sure: str = ""


@dataclass
class Progress:
    """One learner's way through the lessons. seed: draws data and starting weights of what they
    train; predictions and runs belong to it.
    """

    seed: int = field(default_factory=lambda: int(np.random.default_rng().integers(LAST_SEED + 1)))
    finished: set[str] = field(default_factory=set)  # keys of lessons taken to their last step
    ordering: Ordering | None = None
    drill: Drill | None = None
    hunt: Hunt = field(default_factory=Hunt)
    _committed: dict[tuple[str, int, int], Committed] = field(default_factory=dict)
    _runs: dict[tuple[str, int], Runs] = field(default_factory=dict)

    def commit(self, lesson: Lesson, place: int, committed: Committed) -> None:
        """Make the prediction of that step; the first one counts."""
        self._committed.setdefault((lesson.key, self.seed, place), committed)

    def committed(self, lesson: Lesson, place: int) -> Committed | None:
        return self._committed.get((lesson.key, self.seed, place))

    def keep_runs(self, lesson: Lesson, runs: Runs) -> None:
        self._runs[lesson.key, self.seed] = runs
        while len(self._runs) > MAX_LESSONS_HELD:
            del self._runs[next(iter(self._runs))]

    def runs(self, lesson: Lesson) -> Runs | None:
        return self._runs.get((lesson.key, self.seed))

    def last_open(self, lesson: Lesson) -> int:
        """The furthest step that may be shown: the first that still asks for something."""
        for place in sorted(lesson.predictions):
            if self.committed(lesson, place) is None:
                return place
        return lesson.training if self.runs(lesson) is None else len(lesson.steps) - 1

    def start_anew(self) -> None:
        """Other numbers: the next seed, and nothing predicted or trained with it yet."""
        self.seed = (self.seed + 1) % (LAST_SEED + 1)


def is_right(prediction: Prediction, committed: Committed, runs: Runs) -> bool | None:
    """Whether a prediction came true; None for a sketched curve, which is more or less near."""
    if isinstance(prediction, Choice):
        return committed.value == prediction.answer(runs)
    if isinstance(prediction, Number):
        assert isinstance(committed.value, float | int)
        return abs(committed.value - prediction.answer(runs)) <= prediction.near
    return None
