"""How far a learner has come: what was predicted, what was trained, and what may be shown.

A step after the training is shown once every prediction is made and the training is done; until
then nothing of the answer exists.
"""

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lab.lessons import BY_KEY
from lab.lessons.by_hand import Drill
from lab.lessons.common import LAST_SEED
from lab.lessons.lesson import Lesson
from lab.lessons.ordering import Ordering
from lab.lessons.steps import SKETCHED, Choice, Number, Prediction, Runs
from lab.lessons.where_wrong import Hunt
from lab.settings import Whole

MAX_PREDICTIONS_KEPT = 100
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

    def to_json(self) -> str:
        """What outlasts the visit: the seed, what is finished, predicted and mended. Runs are made
        anew, and come out the same.
        """
        predictions = [
            [*key, committed.value, committed.sure]
            for key, committed in list(self._committed.items())[-MAX_PREDICTIONS_KEPT:]
        ]
        kept = {
            "seed": self.seed,
            "finished": sorted(self.finished),
            "predictions": predictions,
            "mended": list(self.hunt.mended.items()),
        }
        return json.dumps(kept)

    def take_back(self, text: str) -> None:
        """Add what `to_json` wrote in an earlier visit, from lessons that are still the same; what
        was done in this visit stands. A text that is something else is left.
        """
        try:
            kept = json.loads(text)
            earlier = predictions_of(kept["predictions"])
            mended = {int(number): str(line) for number, line in kept["mended"]}
            finished = {str(key) for key in kept["finished"]}
            seed = Whole(0, LAST_SEED).check("seed", kept["seed"])
        except (ValueError, TypeError, KeyError, RecursionError):
            return
        if not self._committed and not self._runs:
            self.seed = seed
        self.finished |= finished
        self._committed = earlier | self._committed
        self.hunt.mended = self.hunt.mended or {
            number: line for number, line in mended.items() if number in self.hunt.example.wrong
        }

    def start_anew(self) -> None:
        """Other numbers: the next seed, and nothing predicted or trained with it yet."""
        self.seed = (self.seed + 1) % (LAST_SEED + 1)


def predictions_of(rows: list[Any]) -> dict[tuple[str, int, int], Committed]:
    """The predictions as they were kept, but for those of steps that are others now. ValueError or
    TypeError for what is none.
    """
    predictions = {}
    for key, seed, place, value, sure in rows:
        lesson = BY_KEY.get(key)
        prediction = lesson.predictions.get(place) if lesson else None
        if prediction and is_answer(prediction, value):
            predictions[str(key), int(seed), int(place)] = Committed(value, str(sure))
    return predictions


def is_answer(prediction: Prediction, value: Any) -> bool:
    """Whether this can have been predicted."""
    if isinstance(prediction, Choice):
        return value in prediction.options
    if isinstance(prediction, Number):
        return isinstance(value, float | int) and prediction.low <= value <= prediction.high
    is_curve = isinstance(value, list) and len(value) == SKETCHED
    return is_curve and all(isinstance(height, float | int) for height in value)


def is_right(prediction: Prediction, committed: Committed, runs: Runs) -> bool | None:
    """Whether a prediction came true; None for a sketched curve, which is more or less near."""
    if isinstance(prediction, Choice):
        return committed.value == prediction.answer(runs)
    if isinstance(prediction, Number):
        assert isinstance(committed.value, float | int)
        return abs(committed.value - prediction.answer(runs)) <= prediction.near
    return None
