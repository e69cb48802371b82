"""What a sweep says in one sentence: the best setting with its spread over seeds, and which others
it cannot be told apart from.

Seeds are repetitions: runs that differ in nothing else belong to one setting. The test is Fisher's
permutation test (1935), one-sided: two settings are told apart if, of all ways to deal their runs
into two groups of these sizes, at most one in twenty sets the means as far apart or further. Three
seeds each are the fewest that can be told apart, and only if every run of the one is better.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd

from lab.engine import Array
from lab.sweep.table import Measure

REPETITIONS = ("seed", "data_seed")
LEVEL = 0.05
MAX_DEALS = 2000  # of all ways to deal; where there are more, so many are drawn at random
ROUNDING = 1e-12  # of a sum: what differs by less is equal
MAX_NAMED = 2  # settings that are named as not told apart


@dataclass(frozen=True)
class Answer:
    """best: the setting with the best mean, as a text; empty where only seeds differ. mean, low,
    high: over its `count` runs. alike: the others that it is not told apart from, the best first;
    others: how many there are altogether.
    """

    best: str
    mean: float
    low: float
    high: float
    count: int
    alike: tuple[str, ...]
    others: int

    def in_words(self, measure: Measure) -> str:
        """The answer as a sentence, without its full stop."""
        mean, low, high = (write(x, measure) for x in (self.mean, self.low, self.high))
        reached = f"{measure.label} {mean}"
        if self.count > 1:
            reached += f" ({low} to {high}, {self.count} seeds)"
        begin = f"{self.best}: {reached}" if self.best else reached
        return f"{begin}{self._comparison()}"

    def _comparison(self) -> str:
        if not self.others:
            return ""
        if self.count == 1:
            return "; of one seed each, so that a difference may be chance"
        if not self.alike:
            return "; told apart from " + (
                f"all {self.others} others" if self.others > 1 else "the other"
            )
        more = len(self.alike) - MAX_NAMED
        if more > 0:
            named = f"{', '.join(self.alike[:MAX_NAMED])} and {more} more"
        else:
            named = " and ".join(self.alike)
        return f"; not told apart from {named}"


def answer(rows: pd.DataFrame, settings: Sequence[str], measure: Measure) -> Answer | None:
    """The answer of a sweep's table; None where no run has a number. A run without one counts as
    the worst that was measured.
    """
    values = rows[measure.column]
    if not values.notna().any():
        return None
    sign = 1.0 if measure.higher_is_better else -1.0
    scores = (sign * values).fillna((sign * values).min())
    names = [name for name in settings if name not in REPETITIONS]
    groups = [
        (setting_text(names, group.iloc[0]), scores[group.index].to_numpy())
        for _, group in (rows.groupby(names, sort=False) if names else [((), rows)])
    ]
    (best, runs), *rest = sorted(groups, key=lambda group: -group[1].mean())
    alike = [other for other, theirs in rest if not is_better(runs, theirs)]
    reached = sign * runs
    return Answer(
        best=best,
        mean=float(reached.mean()),
        low=float(reached.min()),
        high=float(reached.max()),
        count=len(reached),
        alike=tuple(alike),
        others=len(rest),
    )


def is_better(first: Array, second: Array) -> bool:
    """Whether the mean of first (n,) is told from the lower mean of second (k,)."""
    return chance_of(first, second) <= LEVEL


def chance_of(first: Array, second: Array) -> float:
    """The share of all ways to deal both into groups of these sizes in which the mean of the one is
    above that of the other by as much as it is, or more.
    """
    both = np.concatenate([first, second])
    n = len(first)
    # the larger the sum of the one group, the further the means are apart
    least = first.sum() - ROUNDING * np.abs(both).sum()
    if comb(len(both), n) <= MAX_DEALS:
        dealt = np.array(list(combinations(range(len(both)), n)))
    else:
        rng = np.random.default_rng(0)
        dealt = rng.permuted(np.tile(np.arange(len(both)), (MAX_DEALS, 1)), axis=1)[:, :n]
        dealt[0] = np.arange(n)  # as they are
    return float(np.mean(both[dealt].sum(axis=1) >= least))


def setting_text(names: Sequence[str], row: pd.Series) -> str:
    """A setting as a person writes it: "hidden layers 8, 8 with learning rate 0.3"."""
    return " with ".join(f"{name.replace('_', ' ')} {value_text(row[name])}" for name in names)


def value_text(value: object) -> str:
    if isinstance(value, str):
        return value.replace(",", ", ")
    return f"{value:g}" if isinstance(value, float) else str(value)


def write(value: float, measure: Measure) -> str:
    return f"{value:.1%}" if measure.is_share else f"{value:.3g}"
