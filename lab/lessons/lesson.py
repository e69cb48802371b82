"""A lesson: its steps, the experiments that it trains for a seed, and the claim they decide."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lab.experiment import Experiment
from lab.lessons.steps import Choice, Curve, Number, Prediction, Runs, See, Step, Train


@dataclass(frozen=True)
class Claim:
    """What a lesson says is so, in words with its figures, and as a rule over its runs."""

    text: str
    holds: Callable[[Runs], bool]


@dataclass(frozen=True)
class Lesson:
    """One lesson.

    key: its name in an address. minutes: what it takes. experiments: what is trained for a seed, by
    name; the seed draws the data and the starting weights.
    """

    key: str
    title: str
    minutes: int
    experiments: Callable[[int], Mapping[str, Experiment]]
    claim: Claim
    steps: tuple[Step, ...]

    @property
    def predictions(self) -> dict[int, Prediction]:
        """The steps that ask for a prediction, by their places."""
        asked = (Choice, Number, Curve)
        return {place: step for place, step in enumerate(self.steps) if isinstance(step, asked)}

    @property
    def shown(self) -> tuple[str, ...]:
        """The names of the experiments whose runs are seen: live, and then side by side."""
        return next(step.shown for step in self.steps if isinstance(step, See))

    @property
    def training(self) -> int:
        """The place of the step that trains: what lies after it needs the runs."""
        return next(place for place, step in enumerate(self.steps) if isinstance(step, Train))
