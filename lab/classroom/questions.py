"""A question to a class: its choices, its scale or the curve to sketch, and the run that settles
it.

    Question("Which loses?", options=("few units", "many units"), settings={"epochs": "300"})
    lesson_question("learning-rate", step=1, seed=7)

An answer is the text of a choice, a number on the scale, or the heights of a sketched curve.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from lab.experiment import Experiment, Run
from lab.lessons import BY_KEY, Choice, Curve, Number
from lab.settings import Real, refuse

Answer = str | float | list[float]
LONGEST_QUESTION = 500
LONGEST_OPTION = 100
MOST_OPTIONS = 6
BARS = 10  # of the answers on a scale
MOST_POINTS = 60  # of a curve in an outcome


@dataclass(frozen=True)
class Question:
    """options: of a choice, or empty for a number on a scale from low to high. epochs: of the
    points of a cost curve to sketch, whose heights are on that scale. lesson: the key, the step and
    the seed of the lesson that it is from. settings: the link of the experiment that settles one of
    the teacher's own; None: no run does. ValueError for what cannot be asked.
    """

    text: str
    options: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0
    step: float = 0.1
    unit: str = ""
    epochs: tuple[float, ...] = ()
    lesson: tuple[str, int, int] | None = None
    settings: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        if not 0 < len(self.text.strip()) <= LONGEST_QUESTION:
            raise ValueError(
                f"question: expected 1 to {LONGEST_QUESTION} characters, got {len(self.text)}"
            )
        if self.options:
            self._check_options()
        elif not self.low < self.high or self.step <= 0:
            raise refuse("question", "a scale from a low to a high number", (self.low, self.high))

    def _check_options(self) -> None:
        if not 2 <= len(set(self.options)) == len(self.options) <= MOST_OPTIONS:
            raise refuse("choices", f"2 to {MOST_OPTIONS} different ones", list(self.options))
        if any(not 0 < len(option) <= LONGEST_OPTION for option in self.options):
            raise refuse("choices", f"1 to {LONGEST_OPTION} characters each", list(self.options))

    def check(self, answer: Any) -> Answer:
        """The answer, if it is one to this question. ValueError if it is not."""
        if self.epochs:
            if not isinstance(answer, list) or len(answer) != len(self.epochs):
                raise refuse("answer", f"{len(self.epochs)} heights of a curve", answer)
            return [Real(self.low, self.high).check("answer", height) for height in answer]
        if not self.options:
            return Real(self.low, self.high).check("answer", answer)
        if answer not in self.options:
            raise refuse("answer", f"one of {', '.join(self.options)}", answer)
        return str(answer)

    def tally(self, answers: Sequence[Answer]) -> dict[str, int]:
        """How many gave each answer: by choice, or by part of the scale. Empty for curves, which
        are not counted but drawn.
        """
        if self.epochs:
            return {}
        if self.options:
            counts = Counter(answers)
            return {option: counts[option] for option in self.options}
        counts = Counter(map(self.label, answers))
        width = (self.high - self.low) / BARS
        labels = [self.label(self.low + (bar + 0.5) * width) for bar in range(BARS)]
        return {label: counts[label] for label in labels}

    def label(self, answer: Answer) -> str:
        """What an answer is counted under: the choice, or a part of the scale; a curve under
        nothing.
        """
        if isinstance(answer, str):
            return answer
        if isinstance(answer, list):
            return ""
        width = (self.high - self.low) / BARS
        bar = min(max(int((answer - self.low) / width), 0), BARS - 1)
        low = self.low + bar * width
        return f"{low:.3g} to {low + width:.3g}"

    @property
    def sketched_run(self) -> str:
        """The name of the run whose cost is sketched; empty where none is."""
        if self.lesson and self.epochs:
            key, step, _ = self.lesson
            prediction = BY_KEY[key].predictions[step]
            return prediction.run if isinstance(prediction, Curve) else ""
        return ""

    @property
    def experiments(self) -> dict[str, Experiment]:
        """What is trained to settle it, by name."""
        if self.lesson:
            key, _, seed = self.lesson
            return dict(BY_KEY[key].experiments(seed))
        if self.settings is None:
            return {}
        return {"the run": Experiment.from_query(self.settings)[0]}

    def outcome(self, runs: Mapping[str, Run]) -> "Outcome":
        """What these runs of `experiments` say."""
        answer: Answer | None = None
        if self.lesson:
            key, step, _ = self.lesson
            prediction = BY_KEY[key].predictions[step]
            answer = prediction.answer(runs)
        curves = {name: thinned(run.history) for name, run in runs.items()}
        return Outcome(answer, curves)

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Question":
        fields = json.loads(text)
        lesson = fields["lesson"]
        fields["options"] = tuple(fields["options"])
        fields["epochs"] = tuple(fields.get("epochs", ()))
        fields["lesson"] = (lesson[0], lesson[1], lesson[2]) if lesson else None
        return cls(**fields)


@dataclass(frozen=True)
class Outcome:
    """What settles a question. answer: None where a run is only shown. curves: the cost of each run
    by epoch.
    """

    answer: Answer | None = None
    curves: Mapping[str, Mapping[str, Sequence[float]]] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Outcome":
        return cls(**json.loads(text))


def lesson_question(key: str, step: int, seed: int) -> Question:
    """A lesson's prediction as a question to a class. ValueError for a step that predicts nothing."""
    lesson = BY_KEY.get(key)
    prediction = lesson.predictions.get(step) if lesson else None
    origin = (key, step, seed)
    if isinstance(prediction, Choice):
        return Question(prediction.question, prediction.options, lesson=origin)
    if isinstance(prediction, Number):
        scale = {name: getattr(prediction, name) for name in ("low", "high", "step", "unit")}
        return Question(prediction.question, lesson=origin, **scale)
    if lesson and isinstance(prediction, Curve):
        epochs = prediction.epochs(lesson.experiments(seed)[prediction.run].epochs)
        return Question(
            prediction.question, high=prediction.top, epochs=tuple(epochs), lesson=origin
        )
    raise ValueError("question: this step of the lesson predicts nothing")


def thinned(history: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
    """Epochs and cost of a history, at MOST_POINTS of its rows, the last among them."""
    count = len(history["epoch"])
    rows = np.unique(np.linspace(0, count - 1, min(count, MOST_POINTS)).round().astype(int))
    return {name: [float(history[name][row]) for row in rows] for name in ("epoch", "cost")}
