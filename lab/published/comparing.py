"""Printed numbers beside ours: how many digits agree, and whether that is what rounding allows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import floor, inf, log10
from typing import Any

import numpy as np

from lab.published.recipes import RUNS, PublishedRun
from lab.published.training import Progress, results_of

MAX_DIGITS = 16  # of a float
DEFAULT_TOLERANCE = (6e-9, 0.0)  # of arrays, which are printed with 8 decimals


@dataclass(frozen=True)
class Line:
    """One printed number: what it is of ("costs", "W1", ...), at which epoch or entry, and ours.

    tolerance: the difference that rounding explains, in the print and on other machines.
    others: what other publications of the same run print here, where they differ from one another.
    """

    what: str
    at: tuple[int, ...]
    printed: float
    ours: float
    tolerance: float
    others: tuple[float, ...] = ()

    @property
    def digits(self) -> int:
        """How many significant digits agree, from 0 to 16."""
        return agreeing_digits(self.printed, self.ours)

    @property
    def agrees(self) -> bool:
        """True where the difference is one that rounding explains; where the publications
        themselves differ, it explains any.
        """
        return bool(self.others) or abs(self.printed - self.ours) <= self.tolerance

    @property
    def is_overflow(self) -> bool:
        """True where infinity was printed: the published program took log 0."""
        return self.printed == inf


@dataclass(frozen=True)
class Comparison:
    """A published run, and the numbers that were printed of it beside ours, as far as these are
    known.
    """

    published: PublishedRun
    lines: tuple[Line, ...]

    @property
    def compared(self) -> list[Line]:
        """The lines but for printed infinities."""
        return [line for line in self.lines if not line.is_overflow]

    @property
    def is_whole(self) -> bool:
        """True where ours are known to all that was printed."""
        return len(self.lines) == len(printed_numbers(self.published))

    @property
    def digits(self) -> int:
        """Of the line that agrees least, but for those where the publications themselves differ."""
        settled = [line for line in self.compared if not line.others] or self.compared
        return min(line.digits for line in settled)

    @property
    def agrees(self) -> bool:
        return self.is_whole and all(line.agrees for line in self.compared)


def run(name: str, progress: Progress | None = None) -> Comparison:
    """Make the published run of this name again. progress is told the share that is done.

    Raises ValueError for a name that is none of RUNS.
    """
    if name not in RUNS:
        raise ValueError(f"published run: expected one of {', '.join(RUNS)}, got {name!r}")
    return compare(RUNS[name], results_of(RUNS[name], progress))


def compare(published: PublishedRun, results: dict[str, Any]) -> Comparison:
    """The printed numbers beside these results, in the order in which they were printed; those to
    which nothing of ours is known yet are left out.
    """
    lines: list[Line] = []
    for what, at, value, *own in printed_numbers(published):
        if what not in results or (what == "costs" and at[0] not in results[what]):
            continue
        ours = results[what][at[0]] if what == "costs" else np.asarray(results[what])[at]
        absolute, relative = tolerance_of(published, what)
        allowed = own[0] if own else absolute + relative * abs(value)
        others = others_of(published, what, at)
        lines.append(Line(what, at, value, float(ours), allowed, others))
    return Comparison(published, tuple(lines))


def printed_numbers(published: PublishedRun) -> list[tuple[Any, ...]]:
    """(what, at, value), and for some costs a tolerance of its own, of each number."""
    return [
        (what, *entry)
        for what, printed in published.expected.items()
        for entry in entries(what, printed)
    ]


def others_of(published: PublishedRun, what: str, at: tuple[int, ...]) -> tuple[float, ...]:
    """What other publications print at this place, where they differ."""
    spread = published.published_spread
    if what == "costs" and isinstance(spread, Mapping):
        return tuple(spread.get(f"iteration_{at[0]}", ()))
    if what == "train_accuracy" and isinstance(spread, list):
        return tuple(spread)
    return ()


def tolerance_of(published: PublishedRun, what: str) -> Sequence[float]:
    tolerance = published.tolerance
    return tolerance.get(what, tolerance.get("default", DEFAULT_TOLERANCE))


def entries(what: str, printed: Any) -> Iterator[tuple[Any, ...]]:
    """(at, value), and for some costs a tolerance of its own, of each number that was printed."""
    if what == "costs":
        for epoch, value, *own in printed:
            yield ((epoch,), float(value), *own)
        return
    values = np.asarray(printed, float)
    for at in np.ndindex(values.shape):
        yield (at, float(values[at]))


def agreeing_digits(printed: float, ours: float) -> int:
    """How many significant digits of two numbers agree, from 0 to 16."""
    if printed == ours:
        return MAX_DIGITS
    if not np.isfinite(printed) or not np.isfinite(ours) or printed == 0:
        return 0
    return min(MAX_DIGITS, max(0, floor(-log10(abs(ours - printed) / abs(printed)))))
