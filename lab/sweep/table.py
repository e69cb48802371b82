"""The results of a sweep as a table, and how much each of its settings matters.

A row for every experiment: the settings in which they differ, what was reached, and the problem
where there is one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from lab.experiment import kinds
from lab.sweep.work import Result

BINS = 6  # of a setting with many numbers, when its importance is asked for


@dataclass(frozen=True)
class Measure:
    """What runs are judged by: a column of their metrics, its name on a page, and which way is
    better.
    """

    column: str
    label: str
    higher_is_better: bool = False

    @property
    def is_share(self) -> bool:
        return self.column.endswith("accuracy")

    def best(self, values: pd.Series) -> Any:
        """The index of the best of the values that are numbers; None where there is none."""
        finite = values[np.isfinite(values)]
        if finite.empty:
            return None
        return finite.idxmax() if self.higher_is_better else finite.idxmin()


MEASURES = {
    measure.column: measure
    for measure in (
        Measure("test_accuracy", "test accuracy", higher_is_better=True),
        Measure("test_cost", "test cost"),
        Measure("accuracy", "training accuracy", higher_is_better=True),
        Measure("cost", "training cost"),
        Measure("epoch", "epochs trained"),
        Measure("seconds", "seconds of training"),
    )
}


def table(results: Iterable[Result], settings: Sequence[str]) -> pd.DataFrame:
    """The settings as numbers where they are numbers, all else as a link writes it; the columns of
    MEASURES; the problem.

    What is not finite is nan, and of a run with a problem every measure is.
    """
    rows = [row(result, settings) for result in results]
    return pd.DataFrame(rows, columns=[*settings, *MEASURES, "problem"])


def row(result: Result, settings: Sequence[str]) -> dict[str, Any]:
    shown = {name: readable(name, getattr(result.experiment, name)) for name in settings}
    reached = dict.fromkeys(MEASURES, np.nan)
    if result.run and not result.problem:
        reached |= {name: result.run.metrics.get(name, np.nan) for name in MEASURES} | {
            "seconds": result.run.seconds
        }
    return (
        shown
        | {name: x if np.isfinite(x) else np.nan for name, x in reached.items()}
        | {"problem": result.problem}
    )


def readable(name: str, value: Any) -> Any:
    """A setting's value in a table."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return kinds()[name].format(value) or "none"


def importance(rows: pd.DataFrame, settings: Sequence[str], measure: Measure) -> pd.Series:
    """The part of the measure's variance that each setting explains by itself, from 0 to 1, the
    largest first.

    Epsilon squared (Kelley 1935): the variance between the values of a setting, less what chance
    would give it. Numbers of which there are many are put into BINS groups of equal size. A run
    with a problem counts as the worst that was measured; a cost counts by its logarithm.
    """
    scores = scored(rows[measure.column], measure)
    shares = {name: explained(grouped(rows[name]), scores) for name in settings}
    return pd.Series(shares, dtype=float).sort_values(ascending=False, kind="stable")


def scored(values: pd.Series, measure: Measure) -> pd.Series:
    worst = values.min() if measure.higher_is_better else values.max()
    filled = values.fillna(worst)
    return filled if measure.is_share or not (filled > 0).all() else np.log(filled)


def grouped(values: pd.Series) -> pd.Series:
    """Whose scores are compared: runs with the same value, or with numbers that are near."""
    if (
        pd.api.types.is_numeric_dtype(values)
        and values.nunique() > BINS
        and values.nunique() > len(values) / 4
    ):
        return pd.qcut(values, BINS, labels=False, duplicates="drop")
    return values


def explained(groups: pd.Series, scores: pd.Series) -> float:
    """Epsilon squared of scores in groups; 0 where there is nothing to explain, or nothing to tell
    chance by.
    """
    total = float(((scores - scores.mean()) ** 2).sum())
    within = float(((scores - scores.groupby(groups).transform("mean")) ** 2).sum())
    n, k = len(scores), groups.nunique()
    if not np.isfinite(total) or total <= 0 or not 1 < k < n:
        return 0.0
    return max(0.0, (total - within - (k - 1) * within / (n - k)) / total)
