"""A stack: R networks of one shape, trained together in one pass, each ending where it would have ended alone.

    parameters = initialize(network, "he", seed=range(10))                 # flat (10, P)
    stack = StackTrainer(network, parameters, Adam([0.001] * 5 + [0.01] * 5), X, Y, seed=range(10), l2=[0.0, 0.1] * 5)
    stack.run(epochs=100)
    stack[3].history["cost"], stack[3].parameters, stack[3].stopped        # the fourth network, as a Trainer would show it

Small networks spend most of their time on calls, and a stack makes each call for all of them: on small batches that is
about ten times as fast as one after the other. It is a class of its own, and not a Trainer with an axis more, because
what is one value there, a history, a reason to stop, an epoch, is one for each network here.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from lab.engine.activations import Array
from lab.engine.logbook import HISTORY_POINTS, Logbook, Snapshot, Stop, on_grid
from lab.engine.network import Network, Parameters
from lab.engine.optimizers import Optimizer
from lab.engine.replay import Examples, Replay, Scratch
from lab.engine.training import check_examples, check_settings, diverging

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
    """Trains R networks, parameters.flat (R, P), on the same X (n[0], m) and Y (n[L], m): a copy of them.

    The arguments are Trainer's, where one value stands for all networks. The optimizer's learning rate, the seed, l2 and
    stop may be R values, one for each. A network that stops, or whose cost is not finite any more, keeps the parameters
    of that epoch, and the others go on.

    stack[r] is the network r, len(stack) is R. Raises ValueError, naming the argument, for what does not fit.
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
    ) -> None:
        if parameters.layer_sizes != network.layer_sizes or parameters.flat.ndim != 2:
            shape = f"{parameters.layer_sizes}, flat {parameters.flat.shape}"
            raise ValueError(f"parameters: expected a stack, flat (R, P), of networks {network.layer_sizes}, got {shape}")
        self.network, self.parameters, self.epoch = network, parameters.copy(), 0
        R, dtype = len(parameters.flat), parameters.flat.dtype
        train = check_examples("X", X, "Y", Y, network, dtype)
        test = None
        if X_test is not None and Y_test is not None:
            test = check_examples("X_test", X_test, "Y_test", Y_test, network, dtype)
        rates, l2s, seeds = for_each(R, "learning_rate", optimizer.learning_rate), for_each(R, "l2", l2), for_each(R, "seed", seed)
        check_settings(batch_size, l2s.min(), keep_prob)
        check_settings(batch_size, l2s.max(), keep_prob)
        self._logs = [Logbook(network) for _ in range(R)]
        rules = [stop or Stop()] * R if isinstance(stop, Stop | None) else list(stop)
        if len(rules) != R:
            raise ValueError(f"stop: expected one rule, or one for each of the {R} networks, got {len(rules)}")
        for log, rule in zip(self._logs, rules, strict=True):
            log.stop = rule
        training, testing = Examples(network, *train, dtype), Examples(network, *test, dtype) if test else None
        self._crews, scratch = [], Scratch(network, dtype)
        for rows in crews(network, R, min(batch_size, training.m)):
            flat, rngs = self.parameters.flat[rows], generators(seeds[rows])
            own_rates, own_l2s = replace(optimizer, learning_rate=rates[rows, np.newaxis]), tuple(l2s[rows])
            replay = Replay(network, flat, own_rates, training, testing, rngs, batch_size, own_l2s, keep_prob, scratch)
            self._crews += [Crew(rows, replay)]
        self._look(write=True)

    def __len__(self) -> int:
        return len(self._logs)

    def __getitem__(self, r: int) -> Trained:
        log, parameters = self._logs[r], Parameters(self.network.layer_sizes, self.parameters.flat[r])
        return Trained(self.network, parameters, int(log.history["epoch"][-1]), log.history, log.snapshots, log.stopped)

    @property
    def finished(self) -> bool:
        return not self._crews

    def run(self, epochs: int | None = None, seconds: float | None = None) -> None:
        """Train for so many epochs, or whole epochs until the seconds are spent (at least one), or until all have stopped."""
        began, first, done = time.perf_counter(), self.epoch, 0.0
        while done < 1 and not self.finished:
            with diverging():
                for crew in self._crews:
                    crew.replay.train_one_epoch()
            self.epoch += 1
            of_epochs = (self.epoch - first) / epochs if epochs else 0.0
            of_seconds = (time.perf_counter() - began) / seconds if seconds else 0.0
            done = max(of_epochs, of_seconds)
            self._look(write=done >= 1)

    def _look(self, write: bool) -> None:
        """Write the histories where it is time to, and let those go that have to stop."""
        write = write or on_grid(self.epoch, HISTORY_POINTS) or any(log.stop.epochs == self.epoch for log in self._logs)
        for crew in self._crews:
            if write:
                self._write(crew)
                crew.keep([i for i in crew.running if not self._logs[crew.rows[i]].stopped])
        self._crews = [crew for crew in self._crews if crew.running]

    def _write(self, crew: "Crew") -> None:
        with diverging():
            measured = crew.replay.measure()
        rows = [dict(zip(measured, row, strict=True)) for row in zip(*(values.tolist() for values in measured.values()), strict=True)]
        for i in crew.running:
            r, flat = crew.rows[i], crew.replay.flat[i]
            log = self._logs[r]
            log.write(self.epoch, rows[i], flat)
            log.stopped = log.reason_to_stop(self.epoch)
            self.parameters.flat[r] = flat


class Crew:
    """Networks of a stack that train in one pass. One that has stopped is carried along, until half of them have."""

    def __init__(self, rows: list[int], replay: Replay) -> None:
        self.rows, self.replay = rows, replay  # rows[i] is the place in the whole stack of network i of this pass
        self.running = list(range(len(rows)))

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
        raise ValueError(f"{argument}: expected one value, or one for each of the {R} networks, got {numbers.size}")
    return np.broadcast_to(numbers.ravel(), R)


def crews(network: Network, R: int, batch_size: int) -> list[list[int]]:
    """Which networks to train in one pass."""
    size = max(1, TOGETHER // (4 * (sum(network.layer_sizes) * batch_size + network.parameter_count)))
    return [list(range(start, min(start + size, R))) for start in range(0, R, size)]


def generators(seeds: Array) -> list[np.random.Generator]:
    """One for each network; or a single one, where all would draw the same."""
    return [np.random.default_rng(int(seed)) for seed in (seeds if np.ptp(seeds) else seeds[:1])]
