"""A stack: R networks of one shape, trained together in one pass, each ending where it would have
ended alone.

    parameters = initialize(network, "he", seed=range(10))      # flat (10, P)
    rates = [0.001] * 5 + [0.01] * 5
    stack = StackTrainer(network, parameters, Adam(rates), X, Y, seed=range(10))
    stack.run(epochs=100)
    stack[3].history["cost"], stack[3].stopped      # the fourth, as a Trainer would show it

Small networks spend most of their time on calls, and a stack makes each call for all of them: on
small batches that is about ten times as fast as one after the other. It is a class of its own, and
not a Trainer with an axis more, because what is one value there, a history, a reason to stop, an
epoch, is one for each network here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from time import perf_counter

import numpy as np
from numpy.typing import ArrayLike

from lab.engine.activations import Array
from lab.engine.arguments import (
    check_budget,
    check_examples,
    check_seed,
    check_test,
)
from lab.engine.draws import Draws
from lab.engine.hyperparameters import CONSTANT, Decay, Hyperparameters
from lab.engine.logbook import HISTORY_POINTS, Logbook, Snapshot, Stop, is_moment, on_grid
from lab.engine.loop import diverging
from lab.engine.network import Network, Parameters, Units
from lab.engine.optimizers import Optimizer
from lab.engine.replay import Examples, Replay, Scratch

TOGETHER = 3 * 2**17  # numbers that the networks of one pass work on: about what fits the cache


@dataclass(frozen=True)
class Trained:
    """One network of a stack, with the names it has in a Trainer."""

    network: Network
    parameters: Parameters
    epoch: int
    history: dict[str, list[float]]
    snapshots: list[Snapshot]
    stopped: str | None


class StackTrainer:
    """Trains R networks, parameters.flat (R, P), on the same X (n[0], m) and Y (n[L], m): a copy of
    them.

    The arguments are Trainer's, where one value stands for all networks. The optimizer's learning
    rate, the seed, l2 and stop may be R values, one for each. A network that stops, or whose cost
    is not finite any more, keeps the parameters of that epoch, and the others go on.

    stack[r] is the network r, len(stack) is R. Raises ValueError, naming the argument, for what
    does not fit.
    """

    def __init__(
        self,
        network: Network,
        parameters: Parameters,
        optimizer: Optimizer,
        X: ArrayLike,
        Y: ArrayLike,
        batch_size: int = 32,
        seed: int | Sequence[int] = 0,
        X_test: ArrayLike | None = None,
        Y_test: ArrayLike | None = None,
        l2: float | Sequence[float] = 0.0,
        keep_prob: float = 1.0,
        stop: Stop | Sequence[Stop] | None = None,
        decay: Decay = CONSTANT,
        biases: bool = True,
        frozen: Units = (),
    ) -> None:
        if parameters.layer_sizes != network.layer_sizes or parameters.flat.ndim != 2:
            shape = f"{parameters.layer_sizes}, flat {parameters.flat.shape}"
            raise ValueError(
                f"parameters: expected a stack, flat (R, P), of networks {network.layer_sizes}, got"
                f" {shape}"
            )
        self.network, self.parameters, self.epoch = network, parameters.copy(), 0
        R, dtype = len(parameters.flat), parameters.flat.dtype
        train = check_examples("X", X, "Y", Y, network, dtype)
        test = check_test(X_test, Y_test, network, dtype)
        self._has_test = test is not None
        rates = for_each(R, "learning_rate", optimizer.learning_rate)[:, np.newaxis]
        l2s = for_each(R, "l2", l2)
        seeds = for_each(R, "seed", seed)
        for each in seeds:
            check_seed(each)
        shared = Hyperparameters(
            optimizer, batch_size, tuple(l2s), keep_prob, decay, biases, frozen
        )
        for l, i in frozen:
            network.check_unit("frozen", l, i)
        rules = [stop or Stop()] * R if isinstance(stop, Stop | None) else list(stop)
        if len(rules) != R:
            raise ValueError(
                f"stop: expected one rule, or one for each of the {R} networks, got {len(rules)}"
            )
        self._journal = Journal(network, rules)
        examples = Examples(network, *train, dtype)
        test_examples = Examples(network, *test, dtype) if test else None
        scratch = Scratch(network, dtype)
        self._crews: list[Crew] = []
        for rows in crews(network, R, min(batch_size, examples.m)):
            own_optimizer = replace(optimizer, learning_rate=rates[rows])
            replay = Replay(
                network,
                self.parameters.flat[rows],
                replace(shared, optimizer=own_optimizer, l2=tuple(l2s[rows])),
                train=examples,
                test=test_examples,
                draws=Draws.of(seeds[rows]),
                scratch=scratch,
            )
            self._crews += [Crew(rows, replay)]
        self._look(epoch=0)

    def __len__(self) -> int:
        return len(self._journal.stops)

    def __getitem__(self, r: int) -> Trained:
        log, parameters = (
            self._journal.log(r),
            Parameters(self.network.layer_sizes, self.parameters.flat[r]),
        )
        return Trained(
            self.network,
            parameters,
            int(log.history["epoch"][-1]),
            log.history,
            log.snapshots,
            log.stopped,
        )

    @property
    def finished(self) -> bool:
        return not self._crews

    @property
    def part(self) -> float:
        """How far the next epoch has come, from 0 to 1: above 0 where a call has ended inside it."""
        return sum(crew.progress for crew in self._crews) / max(1, len(self._crews))

    def run(self, epochs: int | None = None, seconds: float | None = None) -> None:
        """Train for so many epochs, or until the seconds are spent, or until all have stopped. As
        with a Trainer, an epoch that is longer than the seconds may be left for the next call.
        """
        check_budget(epochs, seconds, self._journal.stops, self._has_test)
        began = perf_counter()
        first = self.epoch
        deadline = began + seconds if seconds else None
        is_carried_over = self.part > 0
        done = 0.0
        while done < 1 and not self.finished:
            if not self._finish_epoch(deadline, is_carried_over):
                return
            of_epochs = (self.epoch - first) / epochs if epochs else 0.0
            of_seconds = (perf_counter() - began) / seconds if seconds else 0.0
            done = max(of_epochs, of_seconds)
            if not is_carried_over:
                deadline = None  # epochs are short: those that follow are whole
            is_carried_over = False
        self._look(self.epoch)

    def _finish_epoch(self, deadline: float | None, is_recorded: bool) -> bool:
        """Train all to the end of the next epoch, and write the histories where it is time to.
        False if the deadline came first.
        """
        with diverging():
            for crew in self._crews:
                while not crew.is_trained:
                    crew.is_trained = crew.replay.train_part()
                    if deadline and perf_counter() >= deadline and not self._is_trained:
                        return False
        epoch = self.epoch + 1
        is_due = on_grid(epoch, HISTORY_POINTS) or epoch in self._journal.ends
        if (is_recorded or is_due) and not self._look(epoch, deadline):
            return False
        self.epoch = epoch
        for crew in self._crews:
            crew.is_trained = False
        return True

    @property
    def _is_trained(self) -> bool:
        return all(crew.is_trained for crew in self._crews)

    def _look(self, epoch: int, deadline: float | None = None) -> bool:
        """Write the histories, unless this epoch's rows are there, and let those go that have to
        stop. False if the deadline came first.
        """
        if self._journal.last_epoch == epoch:
            return True
        for crew in self._crews:
            with diverging():
                while crew.measured is None:
                    crew.measured = crew.replay.measure_part()
                    if deadline and perf_counter() >= deadline and not self._is_measured:
                        return False
        row: dict[str, Array] = {}
        for crew in self._crews:
            running = np.array(crew.running)
            places = np.array(crew.rows)[running]
            self.parameters.flat[places] = crew.replay.flat[running]
            for name, values in (crew.measured or {}).items():
                row.setdefault(name, np.full(len(self), np.nan))[places] = values[running]
            crew.measured = None
        if self._journal.write(epoch, row, self.parameters.flat):
            for crew in self._crews:
                crew.keep([i for i in crew.running if not self._journal.stopped[crew.rows[i]]])
            self._crews = [crew for crew in self._crews if crew.running]
        return True

    @property
    def _is_measured(self) -> bool:
        return all(crew.measured for crew in self._crews)


class Journal:
    """The logbooks of a stack, written for all networks at once: a row of R numbers for every
    measure and epoch.

    `log` gives a network's own, as a Logbook would have it. stopped: why each network has ended, in
    words, or None.
    """

    def __init__(self, network: Network, stops: Sequence[Stop]) -> None:
        R = len(stops)
        self.network, self.stops, self.ends = network, stops, {stop.epochs for stop in stops}
        self.stopped: list[str | None] = [None] * R
        self.closed: dict[int, Logbook] = {}  # the logbooks of those that have stopped
        self.running = np.ones(R, bool)
        self.last = np.zeros(R, int)  # the epoch of each network's last row
        self.columns = list(Logbook(network).history)[1:]
        self.rows: list[tuple[int, Array]] = []  # an epoch, and its measures (columns, R)
        self.moments: list[tuple[int, Array]] = []  # an epoch, and the weights (R, P) at it
        # the lowest test cost on the grid, for `patience`
        self.best, self.best_epoch = np.full(R, np.inf), np.zeros(R, int)
        self.epochs, self.targets, self.patience = (
            np.array(
                [missing if getattr(stop, name) is None else getattr(stop, name) for stop in stops],
                float,
            )
            for name, missing in (
                ("epochs", np.inf),
                ("target_cost", -np.inf),
                ("patience", np.inf),
            )
        )

    def write(self, epoch: int, row: Mapping[str, Array], flat: Array) -> bool:
        """Write this epoch's row of the networks that are running, and why any of them has to stop.
        True if one has.
        """
        if (
            self.rows
            and not on_grid(self.rows[-1][0], HISTORY_POINTS)
            and not np.any(self.last[~self.running] == self.rows[-1][0])
        ):
            self.rows.pop()  # it was only the latest
        nothing = np.full(len(self.stops), np.nan)
        self.rows.append((epoch, np.array([row.get(name, nothing) for name in self.columns])))
        self.last[self.running] = epoch
        if is_moment(epoch, flat):
            with diverging():
                self.moments.append((epoch, flat.astype(np.float32)))
        due = np.flatnonzero(self._due(epoch) & self.running)
        for r in map(int, due):
            log = self.log(r)
            log.stopped = self.stopped[r] = log.reason_to_stop(epoch)
            if log.stopped:
                self.running[r], self.closed[r] = False, log
        return bool(due.size)

    def _due(self, epoch: int) -> Array:
        """(R,): the networks that a rule may stop; each one's own logbook has the last word."""
        measures = dict(zip(self.columns, self.rows[-1][1], strict=True))
        cost, test_cost = measures["cost"], np.nan_to_num(measures["test_cost"], nan=-np.inf)
        due = (epoch >= self.epochs) | ~np.isfinite(cost) | (cost <= self.targets)
        if on_grid(epoch, HISTORY_POINTS):
            better = test_cost < self.best
            self.best[better], self.best_epoch[better] = test_cost[better], epoch
            due |= epoch - self.best_epoch >= self.patience
        return due

    @property
    def last_epoch(self) -> int:
        """That of the last row; -1 before the first."""
        return self.rows[-1][0] if self.rows else -1

    def log(self, r: int) -> Logbook:
        """The logbook of network r."""
        if r in self.closed:
            return self.closed[r]
        log, last = Logbook(self.network), int(self.last[r])
        log.stop = self.stops[r]
        rows = [
            (epoch, row)
            for epoch, row in self.rows
            if epoch <= last and (epoch == last or on_grid(epoch, HISTORY_POINTS))
        ]
        log.history["epoch"] = [epoch for epoch, _ in rows]
        log.history |= zip(
            self.columns, np.array([row[:, r] for _, row in rows]).T.tolist(), strict=True
        )
        finite = {
            epoch
            for epoch, cost in zip(log.history["epoch"], log.history["cost"], strict=True)
            if isfinite(cost)
        }
        log.snapshots = [
            Snapshot(epoch, flat[r]) for epoch, flat in self.moments if epoch in finite
        ]
        return log


class Crew:
    """Networks of a stack that train in one pass. One that has stopped is carried along, until half
    of them have.
    """

    def __init__(self, rows: list[int], replay: Replay) -> None:
        # rows[i] is the place in the whole stack of network i of this pass
        self.rows, self.replay = rows, replay
        self.running = list(range(len(rows)))
        self.is_trained = False  # to the end of the epoch under way
        self.measured: dict[str, Array] | None = None  # after it

    @property
    def progress(self) -> float:
        """How far the epoch under way has come, from 0 to 1."""
        return 1.0 if self.is_trained else self.replay.progress

    def keep(self, running: list[int]) -> None:
        """Go on with these, of those that are running."""
        self.running = running
        if 0 < 2 * len(running) <= len(self.rows):
            self.rows, self.replay = [self.rows[i] for i in running], self.replay.part(running)
            self.running = list(range(len(running)))


def for_each(R: int, argument: str, value: ArrayLike) -> Array:
    """R numbers, from one or from R. ValueError, naming the argument, for another count."""
    numbers = np.asarray(value)
    if numbers.ndim and numbers.size != R:
        raise ValueError(
            f"{argument}: expected one value, or one for each of the {R} networks, got"
            f" {numbers.size}"
        )
    return np.broadcast_to(numbers.ravel(), R)


def crews(network: Network, R: int, batch_size: int) -> list[list[int]]:
    """Which networks to train in one pass."""
    size = max(
        1, TOGETHER // (4 * (sum(network.layer_sizes) * batch_size + network.parameter_count))
    )
    return [list(range(start, min(start + size, R))) for start in range(0, R, size)]
