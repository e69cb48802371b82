"""What a sweep trains: a grid or a random sample over settings of an Experiment, and which
experiments train together.

    grid(base, {"learning_rate": (0.01, 0.1, 1.0), "seed": range(4)})      # 12 experiments
    spans = {"learning_rate": Span(1e-3, 3, log=True), "activation": ("tanh", "relu")}
    sample(base, spans, count=50)

Both refuse, with one sentence, a value that its setting does not allow. Two settings that
contradict each other only in some of the combinations leave these out, and the plan says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import Any

import numpy as np

from lab.experiment import Experiment, kinds
from lab.published import PUBLISHED
from lab.settings import Maybe, Whole, refuse

LOGARITHMIC = frozenset(
    {
        "learning_rate",
        "decay_rate",
        "decay_every",
        "l2",
        "batch_size",
        "epochs",
        "samples",
        "target_cost",
        "patience",
    }
)
"""Settings whose values are spaced evenly by their ratio."""

STACKED = frozenset(
    {"learning_rate", "l2", "seed", "initialization", "epochs", "target_cost", "patience"}
)
"""Settings in which the networks of one stack may differ."""

MOST = 100_000  # experiments of a plan
EVEN = 2.5  # times the smallest gap between spaced numbers, the largest may be
DRAWS = 20  # for each of a sample, until they are all different


@dataclass(frozen=True)
class Span:
    """The numbers from low to high, both included; log: evenly by their ratio. ValueError for a
    span that is none.
    """

    low: float
    high: float
    log: bool = False

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise refuse("from", f"a number up to {self.high:g}, where the span ends", self.low)
        if self.log and self.low <= 0:
            raise refuse("from", "a number above 0, on a logarithmic scale", self.low)

    def steps(self, count: int) -> list[float]:
        """So many numbers, evenly from low to high; those between in as few figures as leave them
        about evenly spaced, at most three.
        """
        exact = (np.geomspace if self.log else np.linspace)(self.low, self.high, count)
        numbers: list[float] = []
        for figures in (1, 2, 3):
            between = [float(f"{x:.{figures}g}") for x in exact[1:-1]]
            numbers = [self.low, *between, self.high][:count]
            if self._are_even(numbers):
                break
        return numbers

    def _are_even(self, numbers: Sequence[float]) -> bool:
        gaps = np.diff(np.log(numbers) if self.log else numbers)
        return bool(np.all(gaps > 0) and np.all(gaps.max(initial=0) <= EVEN * gaps))

    def draw(self, rng: np.random.Generator) -> float:
        """One of the numbers by chance, to three figures."""
        drawn = (
            np.exp(rng.uniform(np.log(self.low), np.log(self.high)))
            if self.log
            else rng.uniform(self.low, self.high)
        )
        return min(max(float(f"{drawn:.3g}"), self.low), self.high)


Values = Sequence[Any] | Span


@dataclass(frozen=True)
class Plan:
    """The experiments, each once; the settings in which they were asked to differ; a sentence for
    each kind of combination left out.
    """

    experiments: tuple[Experiment, ...]
    settings: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.experiments)


def grid(base: Experiment, choices: Mapping[str, Sequence[Any]], most: int = MOST) -> Plan:
    """Every combination of the values, on top of `base`. ValueError, in one sentence, for a bad
    value and for more than `most`.
    """
    checked = {name: check(name, values) for name, values in choices.items()}
    count = prod(len(values) for values in checked.values())
    if count > most:
        sizes = " x ".join(str(len(values)) for values in checked.values())
        raise refuse(
            "sweep",
            f"at most {most:,} runs",
            f"{sizes} = {count:,}; take fewer values, or a random sample",
        )
    return planned(
        base,
        checked,
        (dict(zip(checked, values, strict=True)) for values in product(*checked.values())),
    )


def sample(
    base: Experiment, choices: Mapping[str, Values], count: int, seed: int = 0, most: int = MOST
) -> Plan:
    """So many combinations by chance: from a Span any of its numbers, from values one of them.
    ValueError as of `grid`.

    No combination comes twice: where there are few, the plan has fewer than `count`.
    """
    if not 1 <= count <= most:
        raise refuse("sample", f"from 1 to {most:,} runs", count)
    rng = np.random.default_rng(seed)
    checked = {
        name: check_span(name, values) if isinstance(values, Span) else check(name, values)
        for name, values in choices.items()
    }
    draws = (
        {name: drawn(name, values, rng) for name, values in checked.items()}
        for _ in range(DRAWS * count)
    )
    return planned(base, checked, draws, count)


def drawn(name: str, values: Values, rng: np.random.Generator) -> Any:
    return (
        fitting(name, values.draw(rng))
        if isinstance(values, Span)
        else values[int(rng.integers(len(values)))]
    )


def check(name: str, values: Sequence[Any]) -> list[Any]:
    """The values as the setting's kind has them, each once."""
    if name not in kinds():
        raise refuse("sweep", f"settings such as {', '.join(list(kinds())[:3])}", name)
    if not len(values):
        raise refuse(name, "at least one value", "none")
    return list(dict.fromkeys(kinds()[name].check(name, value) for value in values))


def check_span(name: str, span: Span) -> Span:
    """The span, if the setting is of numbers and both of its ends are allowed."""
    check(name, [fitting(name, span.low), fitting(name, span.high)])
    return span


def planned(
    base: Experiment,
    settings: Iterable[str],
    combinations: Iterable[Mapping[str, Any]],
    count: int = MOST,
) -> Plan:
    """The first so many different experiments of these combinations."""
    experiments: dict[Experiment, None] = {}
    left_out: dict[str, None] = {}
    for combination in combinations:
        try:
            if "activation" in combination:  # of all layers
                combination = {"activations": (), **combination}
            experiments[replace(base, **combination)] = None
        except ValueError as problem:
            left_out[str(problem)] = None
        if len(experiments) == count:
            break
    return Plan(tuple(experiments), tuple(settings), tuple(left_out))


def spaced(name: str, low: float, high: float, count: int) -> list[Any]:
    """Values of a setting of numbers from low to high, on the scale that suits it; whole ones
    rounded, each once.
    """
    span = Span(low, high, log=name in LOGARITHMIC and low > 0)
    return list(dict.fromkeys(fitting(name, value) for value in span.steps(count)))


def fitting(name: str, number: float) -> Any:
    """The number, as a whole one where the setting is of these."""
    kind = kinds().get(name)
    kind = kind.kind if isinstance(kind, Maybe) else kind
    return round(number) if isinstance(kind, Whole) else float(number)


def varied(experiments: Iterable[Experiment]) -> tuple[str, ...]:
    """The settings in which the experiments differ."""
    seen = list(experiments)
    return tuple(
        name for name in kinds() if len({getattr(experiment, name) for experiment in seen}) > 1
    )


def without(experiment: Experiment, settings: Iterable[str]) -> Experiment:
    """The experiment with these settings at their defaults: equal for experiments that differ in
    nothing else.
    """
    default = Experiment()
    return replace(experiment, **{name: getattr(default, name) for name in settings})


def stacks(experiments: Iterable[Experiment]) -> list[tuple[Experiment, ...]]:
    """The experiments in groups that can train as one stack: they differ in STACKED settings
    alone.
    """
    groups: dict[Experiment, list[Experiment]] = {}
    for experiment in experiments:
        has_own_order = experiment.initialization == PUBLISHED  # of mini-batches
        key = experiment if has_own_order else without(experiment, STACKED)
        groups.setdefault(key, []).append(experiment)
    return [tuple(group) for group in groups.values()]
