"""How far a script's costs can be the lab's, although it rounds differently.

A script adds the same numbers up in another order, and another machine has other kernels for its
products, so the last bits differ. Where training contracts, they stay the last bits; where it is
chaotic (deep tanh networks, large rates), they double every few epochs until nothing is left of
the agreement. Which of the two a run does is measured on the run itself: copies of it are trained
that differ from it by rounding alone, as in Monte Carlo arithmetic (Parker 1997), and what lies
between their costs and the run's is what rounding does to it.
"""

import textwrap
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.data import Dataset
from lab.engine import Array, Network, Parameters, Trainer
from lab.experiment import Experiment, Run

COPIES = 2
NUDGE = 1e-15  # what a step's rounding does to a weight, as a part of it
MARGIN = 100.0  # other ways to round come this many times as far apart as the copies, at most
AGREEING = 1e-6  # up to here two costs count as the same
SURE = 1e-9  # a closer agreement is not claimed
SMALLEST_COST = 1e-6  # differences are parts of the cost, or of this where the cost is smaller
SECONDS = 1.0  # that the copies may take
WIDTH = 100  # columns


@dataclass(frozen=True)
class Agreement:
    """What a script can claim of its costs, training and test.

    within: up to epoch `until`, another rounding moves them by at most this part of themselves.
    until: the last epoch up to which `within` is at most AGREEING. followed: the last epoch that
    was looked at, of `epochs`. apart: how far the copies' costs and the run's came apart by then.
    is_rounding: False where the run's own costs were not reached, although the copies agree.
    """

    within: float
    until: int
    followed: int
    epochs: int
    apart: float
    is_rounding: bool

    def __str__(self) -> str:
        """What the header of a script says of it, in lines of WIDTH columns."""
        return textwrap.fill(" ".join(self.sentences()), WIDTH)

    def sentences(self) -> list[str]:
        size = f"of their size (of {upwards(SMALLEST_COST)}, where a cost is smaller)"
        if not self.is_rounding:
            return [
                "Trained again from its settings, the run came to other costs: it was made by other"
                " versions of the lab or its libraries, and the costs here are those of today's."
            ]
        if self.until == self.epochs:
            return [
                "Only rounding differs here: training and test cost are the lab's to within about"
                f" {upwards(self.within)} {size}."
            ]
        if self.until == self.followed:
            return [
                "Only rounding differs here: training and test cost are the lab's to within about"
                f" {upwards(self.within)} {size} up to epoch {self.until}. Beyond it, how far"
                " rounding grows was not followed."
            ]
        return [
            "Only rounding differs here, but rounding grows in this run, as it does in chaotic"
            " training (deep networks, large rates): copies of the run that round in other ways"
            f" came to costs up to {percent(self.apart)} away from the lab's by epoch"
            f" {self.followed}.",
            f"Up to about epoch {self.until} training and test cost are the lab's to within about"
            f" {upwards(self.within)} {size}; from there on they can be quite different.",
        ]


def agreement(run: Run, dataset: Dataset, seconds: float = SECONDS) -> Agreement:
    """Train copies of a run beside its history, for so many seconds at most."""
    began = time.perf_counter()
    rng = np.random.default_rng(0)
    copies = [copy_of(run.experiment, dataset, rng) for _ in range(COPIES)]
    epochs = [int(epoch) for epoch in run.history["epoch"]]
    gap = spread = within = 0.0
    until = followed = 0
    for row, epoch in enumerate(epochs):
        advance(copies, epoch, rng, run.experiment.batch_size)
        costs = np.array([costs_of(copy.history, -1) for copy in copies])
        lab = costs_of(run.history, row)
        gap = max(gap, *(difference(each, lab) for each in costs))
        spread = max(spread, difference(costs[0], costs[1]))
        if MARGIN * gap <= AGREEING:
            within, until = max(SURE, MARGIN * gap), epoch
        followed = epoch
        if time.perf_counter() - began > seconds:
            break
    is_rounding = gap <= AGREEING or gap <= MARGIN * spread
    return Agreement(within, until, followed, epochs[-1], gap, is_rounding)


def copy_of(experiment: Experiment, dataset: Dataset, rng: np.random.Generator) -> Trainer:
    """The same network with inputs and hidden units in another order, so that its sums round
    differently. Dropout's masks belong to units in their order, which then stays.
    """
    network = experiment.make_network(dataset)
    start = experiment.make_parameters(network)
    order = orders(network, experiment.keep_prob, rng)
    X_test = None if dataset.X_test is None else dataset.X_test[order[0]]
    return Trainer(
        network,
        Parameters.of(
            {l: start.W[l][np.ix_(order[l], order[l - 1])] for l in network.layers},
            {l: start.b[l][order[l]] for l in network.layers},
        ),
        X=dataset.X[order[0]],
        Y=dataset.Y,
        seed=experiment.make_order(),
        X_test=X_test,
        Y_test=dataset.Y_test,
        **vars(experiment.make_hyperparameters()),
    )


def orders(network: Network, keep_prob: float, rng: np.random.Generator) -> list[NDArray[np.intp]]:
    """An order of the units of each layer, 0..L."""
    mixed = range(network.L) if keep_prob == 1 else range(1)
    return [
        rng.permutation(n) if l in mixed else np.arange(n)
        for l, n in enumerate(network.layer_sizes)
    ]


def advance(copies: list[Trainer], epoch: int, rng: np.random.Generator, batch_size: int) -> None:
    """Train the copies up to an epoch, then nudge their weights by what has been rounded since."""
    for copy in copies:
        epochs = epoch - copy.epoch
        if epochs and not copy.finished:
            copy.run(epochs=epochs)
        steps = max(1, epochs) * -(-copy.X.shape[1] // batch_size)
        flat = copy.parameters.flat
        flat *= 1 + NUDGE * np.sqrt(steps) * rng.standard_normal(flat.size)


def costs_of(history: dict[str, list[float]], row: int) -> Array:
    """Training and test cost in a row of a history, (2,); nan where there is no test set."""
    return np.array([history["cost"][row], history["test_cost"][row]])


def difference(costs: Array, lab: Array) -> float:
    """How far costs are from the lab's, as a part of these: the largest. Costs that are not finite
    are equal.
    """
    finite = np.isfinite(lab)
    if np.any(np.isfinite(costs) != finite):
        return np.inf
    scale = np.maximum(np.abs(lab[finite]), SMALLEST_COST)
    with np.errstate(over="ignore"):  # costs that are about to diverge
        return float(np.max(np.abs(costs[finite] - lab[finite]) / scale, initial=0.0))


def upwards(x: float) -> str:
    """The next power of ten, as 1e-9."""
    return f"1e{int(np.ceil(np.log10(x) - 1e-9))}"


def percent(part: float) -> str:
    """A part of a cost, as 4 %, or in words where it is out of all proportion."""
    if part >= 10:
        return "ten times and more"
    return f"{100 * part:.2g} %" if part < 1 else f"{100 * part:.0f} %"
