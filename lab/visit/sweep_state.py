"""What the Sweep page remembers of a visit: the plan, the results so far, and whether it is
running.

Results are kept as they come. Whatever breaks a run of the page off, a cancelled sweep or another
page, loses what was being trained at that moment and nothing else; a sweep that was not cancelled
goes on when the page is looked at again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from lab.experiment import Experiment
from lab.sweep import Estimate, Plan, Result, estimate, table
from lab.sweep.estimate import maker, trial
from lab.sweep.plan import STACKED, without

MAX_RUNS = (
    512  # runs: their histories and weights stay in the server's memory while the visit lasts
)
MAX_SECONDS = 600.0  # seconds
HISTORY_ROWS = 40  # that are kept of each run


@dataclass
class SweepState:
    """plan: what is being trained, or was. contents: of the CSV file it is on. machine: what a
    trial found, and of what.
    """

    plan: Plan = field(default_factory=lambda: Plan((), ()))
    results: dict[Experiment, Result] = field(default_factory=dict)
    under_way: dict[Experiment, Result] = field(default_factory=dict)
    contents: bytes | None = None
    running: bool = False
    machine: tuple[Experiment | None, float] = (None, 1.0)
    id: str | None = None  # in the store of kept sweeps
    name: str = ""  # that it is kept under
    mine: bool = True
    published: bool = False
    is_written: bool = True  # the store has it as it is
    write_due: float = 0.0  # when it may be written again, by time.monotonic
    unwritten: str = ""  # why the store could not take it
    is_address_read: bool = False  # whether the sweep of the page's address was looked for
    deleted: list[str] = field(default_factory=list)  # the kept sweeps of the last deletion

    def start(self, plan: Plan, contents: bytes | None) -> None:
        self.plan = plan
        self.contents = contents
        self.results = {}
        self.under_way = {}
        self.id = None
        self.name = ""
        self.mine = True
        self.published = False
        self.running = True
        self.is_written = False

    def open(self, plan: Plan, results: Sequence[Result], contents: bytes | None) -> None:
        """Turn to a sweep that was kept."""
        self.start(plan, contents)
        self.results = {result.experiment: result for result in results}
        self.running = False
        self.is_written = True

    def cancel(self) -> None:
        """Stop; what has finished stays, and what has not stays as it is."""
        self.running = False
        trained = {
            experiment: result
            for experiment, result in self.under_way.items()
            if result.run and result.run.metrics["epoch"] > 0
        }
        self.results = trained | self.results
        self.under_way = {}
        self.is_written = False

    def go_on(self) -> None:
        """Train what is left; what was broken off begins anew."""
        self.results = {one: result for one, result in self.results.items() if result.is_whole}
        self.running = True
        self.is_written = False

    def take(self, result: Result) -> None:
        """Keep a result, with a few rows of its history and few of its weights: they add up."""
        self.results[result.experiment] = slim(result)
        self.under_way.pop(result.experiment, None)
        self.is_written = False

    def take_so_far(self, results: Sequence[Result]) -> None:
        """Remember what networks in training have reached, in case this is all that comes."""
        self.under_way |= {result.experiment: slim(result) for result in results}

    @property
    def at_epoch(self) -> str:
        """How far the networks in training have come, in words; empty where there are none."""
        epochs = [one.run.metrics["epoch"] for one in self.under_way.values() if one.run]
        return f"; {len(epochs)} more at epoch {max(epochs):,.0f}" if epochs else ""

    @property
    def broken_off(self) -> int:
        """How many of the results are of runs that have not come to their end."""
        return sum(not result.is_whole for result in self.results.values())

    @property
    def left(self) -> list[Experiment]:
        return [
            experiment for experiment in self.plan.experiments if experiment not in self.results
        ]

    @property
    def in_order(self) -> list[Result]:
        """The results in the order of the plan."""
        return [
            self.results[experiment]
            for experiment in self.plan.experiments
            if experiment in self.results
        ]

    @property
    def rows(self) -> pd.DataFrame:
        return table(self.in_order, self.plan.settings)

    def expect(
        self, experiments: Sequence[Experiment], contents: bytes | None, share: float
    ) -> Estimate:
        """How long these will take on this machine: a trial of a moment says, made anew when the
        kind of network is another.
        """
        make = maker(contents)
        first = estimate(experiments, make)
        kind = without(first.pieces[0][0], STACKED)
        if self.machine[0] != kind:
            self.machine = (kind, trial(first, make))
        return estimate(experiments, make, machine=self.machine[1], share=share)


def slim(result: Result) -> Result:
    """The result with HISTORY_ROWS of its history, at about even steps of log(epoch), and the
    weights of the first moment and the last.
    """
    run = result.run
    if not run:
        return result
    places = np.log1p(run.history["epoch"])
    even = np.linspace(places[0], places[-1], HISTORY_ROWS)
    rows = np.unique(np.abs(places[:, np.newaxis] - even).argmin(axis=0))
    history = {name: [column[row] for row in rows] for name, column in run.history.items()}
    ends = {run.moments[0].epoch, run.moments[-1].epoch}
    moments = tuple(moment for moment in run.moments if moment.epoch in ends)
    return replace(result, run=replace(run, history=history, moments=moments))


def refusal(told: Estimate | None) -> str:
    """Why a page does not take the sweep on; empty if it does. None: there is nothing to
    estimate.
    """
    if told is None:
        return "No combination of these values can be trained."
    if told.seconds > MAX_SECONDS:
        return (
            f"That would take about {format_duration(told.seconds)}; a page takes sweeps of up to"
            f" {format_duration(MAX_SECONDS)}, because others train on this server too. Take fewer"
            " values or epochs, or run `python -m lab sweep` on a machine of your own."
        )
    return ""


def format_duration(seconds: float) -> str:
    """Rounded, in the unit that suits it."""
    if seconds < 90:
        return f"{max(1, round(seconds))} second{'s' if seconds >= 1.5 else ''}"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
