"""What an optimizer keeps from step to step, and whether a step makes use of it.

The first step shows little of it: the mean begins at 0, so that a mean which forgets what it held
gives the same numbers up to a constant. So the start is replaced by 1 and the mean replayed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lab.checker.program.run import Run
from lab.checker.program.tape import Node
from lab.checker.program.words import is_running_mean

LEAST_KEPT = 0.5  # v = 0.9 v + ...: less is v = (1 - beta) v + beta dW, or nothing at all


@dataclass(frozen=True, eq=False)
class RunningMean:
    """A running mean of gradients after a step, and the share of its start that it keeps."""

    node: Node
    kept: float

    @property
    def forgets(self) -> bool:
        return self.kept < LEAST_KEPT


def running_means(run: Run) -> Iterator[RunningMean]:
    """The means after their first step: v = beta v + ..., from zeros, be they written or not."""
    starts = dict(run.binder.zeros)
    for site in run.sites:
        if not is_running_mean(site.word) or isinstance(site.index, list | dict | slice):
            continue
        place = site.word, site.index
        start = starts.setdefault(place, site.node)
        if start is not site.node and (mean := running_mean(run, start, site.node)):
            yield mean


def running_mean(run: Run, start: Node, node: Node) -> RunningMean | None:
    """None for a start that is no zeros, and for what is no gradient's mean."""
    if start.value is None or node.value is None or np.any(start.value):
        return None
    if not node.depends_on(run.network.Y) or start.depends_on(run.network.Y):
        return None
    if not node.depends_on(start):
        return RunningMean(node, 0.0)
    (raised,) = run.tape.replay({start: np.ones_like(start.value)}, [node])
    return None if raised is None else RunningMean(node, float(np.min(raised - node.value)))
