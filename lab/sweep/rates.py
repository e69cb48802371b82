"""Find a learning rate, and see whether it was right: the usual ramp, and 64 real trainings.

The ramp (Smith 2017) raises the rate with every mini-batch of one short training, and rules of
thumb read a rate off the curve. That is cheap, but it asks how far the cost falls within a few
steps, not where training ends. Small networks can be trained to their end at every rate, as one
stack. So each candidate stands beside what it really gave.

    search = rate_search(experiment, dataset, pieces)          # a generator: yields the share done
    found = ...                                                # its return value, a RateSearch
    found.suggestion.rate, found.suggestion.cost
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lab.data import Dataset
from lab.engine import Array, Gradients, Parameters, backward, cost, forward
from lab.engine.loop import diverging
from lab.experiment import Experiment
from lab.sweep.work import make_stack

LOWEST, HIGHEST = 1e-4, 10.0  # what the setting allows
RATES = tuple(float(f"{rate:.2g}") for rate in np.geomspace(LOWEST, HIGHEST, 64))
GOOD = 1.5  # times the lowest final cost: whoever ends there has done well
STEPS = 200  # of the ramp
SMOOTHING = 0.9  # of its costs: a moving average, as wide as about ten steps
SETTLED = 10  # steps until the average means something
BLOWN_UP = 4.0  # times the lowest average: the ramp ends there
SLICE = 0.01  # seconds of training between two reports


@dataclass(frozen=True, eq=False)
class Ramp:
    """rates (S,) and, after each step, the moving average of the mini-batches' costs (S,)."""

    rates: Array
    costs: Array


@dataclass(frozen=True)
class Candidate:
    """A rate that a rule proposes, one of RATES; the cost at which training with it really ended,
    infinite where it diverged.
    """

    rule: str
    rate: float
    cost: float


@dataclass(frozen=True, eq=False)
class RateSearch:
    """rates (64,), costs (64,): where training ended with each rate, infinite where it diverged."""

    rates: Array
    costs: Array
    ramp: Ramp

    @property
    def best(self) -> float:
        """The lowest final cost."""
        return float(self.costs.min())

    @property
    def good_up_to(self) -> float:
        """The cost up to which a training has done well."""
        return GOOD * self.best

    @property
    def good(self) -> Array:
        """The rates that ended there."""
        return self.rates[self.costs <= self.good_up_to]

    @property
    def suggestion(self) -> Candidate:
        """The middle one of the good rates: a lowest cost alone may be luck. ValueError where every
        training diverged.
        """
        if not np.isfinite(self.best):
            raise ValueError("learning rate: training diverged with every rate that was tried")
        return self.candidate("the middle of the good ones", self.good[len(self.good) // 2])

    @property
    def candidates(self) -> list[Candidate]:
        """What the rules of thumb read off the ramp."""
        return [self.candidate(rule, rate) for rule, rate in ramp_rules(self.ramp).items()]

    def candidate(self, rule: str, rate: float) -> Candidate:
        """With what the nearest of the rates gave."""
        place = int(np.argmin(np.abs(np.log(self.rates / rate))))
        return Candidate(rule, float(self.rates[place]), float(self.costs[place]))


def trainings(experiment: Experiment) -> list[Experiment]:
    """The same experiment at each of RATES, to the end of its epochs."""
    return [
        replace(experiment, learning_rate=rate, target_cost=None, patience=None) for rate in RATES
    ]


def rate_search(
    experiment: Experiment, dataset: Dataset, pieces: Sequence[Sequence[Experiment]]
) -> Generator[float, None, RateSearch]:
    """Trains at every rate, and ramps up. Yields the share that is done.

    pieces: the `trainings` in groups, each of which trains as one stack; see `estimate`.
    """
    costs = {}
    done = 0
    for piece in pieces:
        stack = make_stack(piece, dataset)
        while not stack.finished:
            stack.run(seconds=SLICE)
            yield (done + len(piece) * stack.epoch / experiment.epochs) / len(RATES)
        done += len(piece)
        for r, trained in enumerate(piece):
            costs[trained.learning_rate] = stack[r].history["cost"][-1]
    final = np.array([costs[rate] for rate in RATES])
    final[~np.isfinite(final)] = np.inf
    return RateSearch(np.array(RATES), final, ramp_up(experiment, dataset))


def ramp_up(experiment: Experiment, dataset: Dataset) -> Ramp:
    """The learning-rate range test of Smith (2017): from the experiment's starting weights, a
    higher rate with every mini-batch, until the cost blows up. Dropout is off.
    """
    network = experiment.make_network(dataset)
    parameters = experiment.make_parameters(network)
    optimizer = experiment.make_optimizer()
    state = optimizer.start(parameters)
    is_trained = experiment.make_hyperparameters().trained(network, parameters.flat.dtype)
    rates = np.geomspace(LOWEST, HIGHEST, STEPS)
    averages: list[float] = []
    average = 0.0
    batches = mini_batches(dataset.X.shape[1], experiment.batch_size, experiment.seed)
    with diverging():
        for step, (rate, batch) in enumerate(zip(rates, batches, strict=False), start=1):
            Y = dataset.Y[:, batch]
            trace = forward(network, parameters, dataset.X[:, batch])
            J = float(cost(network, trace, Y, parameters, experiment.l2))
            average = SMOOTHING * average + (1 - SMOOTHING) * J
            averages.append(average / (1 - SMOOTHING**step))
            if not averages[-1] <= BLOWN_UP * min(averages):
                averages.pop()
                break
            gradients = backward(network, parameters, trace, Y, experiment.l2)
            applied = Parameters(network.layer_sizes, is_trained * gradients.flat)
            gradients = Gradients.of(applied.W, applied.b)
            replace(optimizer, learning_rate=rate).update(parameters, gradients, state)
    return Ramp(rates[: len(averages)], np.array(averages))


def mini_batches(m: int, size: int, seed: int) -> Iterator[NDArray[np.intp]]:
    """The columns of one mini-batch after the other, epoch after epoch, without end."""
    rng = np.random.default_rng(seed)
    while True:
        order = rng.permutation(m)
        for start in range(0, m, size):
            yield order[start : start + size]


def ramp_rules(ramp: Ramp) -> dict[str, float]:
    """The rates that the usual rules read off a ramp, as fastai's finder has them.

    steepest fall: where the average falls fastest over log rate, on its way to its lowest. a tenth
    of the lowest: of the rate at which the average is lowest. valley: two thirds along the longest
    stretch on which it falls.
    """
    rates = ramp.rates
    lowest = int(np.argmin(ramp.costs))
    settled = max(0, min(SETTLED, lowest - 1))
    steepest = settled + np.argmin(np.diff(ramp.costs[settled : lowest + 1])) if lowest else 0
    begins, ends = longest_fall(ramp.costs)
    return {
        "steepest fall": float(rates[steepest]),
        "a tenth of the lowest": float(rates[lowest] / 10),
        "valley": float(rates[begins + 2 * (ends - begins) // 3]),
    }


def longest_fall(costs: Array) -> tuple[int, int]:
    """Where the longest stretch begins and ends on which each cost is below the one before."""
    longest = (0, 0)
    begins = 0
    for place in range(1, len(costs)):
        if not costs[place] < costs[place - 1]:
            begins = place
        elif place - begins > longest[1] - longest[0]:
            longest = (begins, place)
    return longest
