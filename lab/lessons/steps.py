"""The steps that a lesson is made of, as typed values.

A prediction knows its question and how its answer is read off the runs; the answer itself stands
nowhere. Every text is Markdown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lab.experiment import Experiment, Run

Runs = Mapping[str, Run]
"""What a lesson has trained, by the names of its experiments."""


@dataclass(frozen=True)
class Read:
    """Something to read. text: the words, or what makes them for a seed."""

    text: str | Callable[[int], str]

    def words(self, seed: int) -> str:
        return self.text if isinstance(self.text, str) else self.text(seed)


@dataclass(frozen=True)
class Choice:
    """Predict one of the options, and say how sure you are."""

    question: str
    options: tuple[str, ...]
    answer: Callable[[Runs], str]


@dataclass(frozen=True)
class Number:
    """Predict a number on a scale from low to high. near: how far off still counts as right."""

    question: str
    low: float
    high: float
    step: float
    near: float
    answer: Callable[[Runs], float]
    unit: str = ""

    @property
    def middle(self) -> float:
        """Where a control begins."""
        return self.low + self.step * round((self.high - self.low) / self.step / 2)


@dataclass(frozen=True)
class Curve:
    """Sketch the cost of one run over its epochs: five heights, from 0 to top."""

    question: str
    run: str
    top: float

    def answer(self, runs: Runs) -> list[float]:
        """The cost at the five epochs, evenly apart, that are sketched."""
        history = runs[self.run].history
        epochs, costs = history["epoch"], history["cost"]
        wanted = self.epochs(epochs[-1])
        rows = [min(range(len(epochs)), key=lambda i: abs(epochs[i] - epoch)) for epoch in wanted]
        return [costs[row] for row in rows]

    def epochs(self, last: float) -> list[float]:
        """Those that are sketched of so many, evenly apart."""
        return [last * place / (SKETCHED - 1) for place in range(SKETCHED)]


@dataclass(frozen=True)
class Train:
    """Train the lesson's experiments. text: what is trained."""

    text: str


@dataclass(frozen=True)
class See:
    """The predictions beside what happened. column: of the histories, the one that is drawn.

    shown: the names of the runs to draw; log: whether on a logarithmic axis.
    """

    column: str
    shown: tuple[str, ...]
    log: bool = False


@dataclass(frozen=True)
class Why:
    """Why it came so, in the numbers of these runs."""

    text: Callable[[Runs], str]


@dataclass(frozen=True)
class TryNext:
    """One thing to try by oneself, on the Train page, with this experiment."""

    text: str
    experiment: Callable[[int], Experiment]


Prediction = Choice | Number | Curve
Step = Read | Choice | Number | Curve | Train | See | Why | TryNext

SKETCHED = 5  # points of a sketched curve
SURE = ("a guess", "fairly sure", "certain")
