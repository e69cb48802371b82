"""The training loop: epochs of mini-batches, a history that thins out as it grows, and snapshots of the weights.

    trainer = Trainer(network, parameters, Adam(0.01), X, Y, batch_size=32, seed=0)
    trainer.run(epochs=100)        # or seconds=0.03
    trainer.history["cost"]        # one number for every recorded epoch

Silent: it prints and draws nothing. The same arguments give the same numbers, bit for bit, however the run is cut
into calls: what is random comes from the seed alone, and what is recorded depends on the epoch alone.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lab.engine.activations import Array
from lab.engine.network import (
    CHAIN_RULE,
    Equations,
    Layers,
    Network,
    Parameters,
    backward,
    cost,
    forward,
    penalty,
)
from lab.engine.optimizers import Optimizer

HISTORY_POINTS = 100  # the history is recorded at every epoch up to here, then about every one per cent
SNAPSHOT_POINTS = 20  # and the weights at every epoch up to here, then about every five per cent


class Snapshot(NamedTuple):
    """The weights at one epoch: a copy of Parameters.flat, shape (P,)."""

    epoch: int
    flat: Array


@dataclass(frozen=True)
class Stop:
    """When to stop: after so many epochs, at a target cost (training set), or when the test cost has not improved for
    `patience` epochs. None leaves a rule out. A cost that is not finite always stops."""

    epochs: int | None = None
    target_cost: float | None = None
    patience: int | None = None


class Trainer:
    """Trains a network's parameters (its own copy of them) on X (n[0], m) and Y (n[L], m).

    batch_size: examples of a step; they are shuffled anew every epoch, and the last batch is as short as it comes,
    with a 1/m of its own. From m up it is full batch, in the order given. keep_prob < 1: dropout on hidden layers.
    equations: what `backward` applies; wrong ones train as well as they can.

    Raises ValueError, naming the argument, for shapes that do not fit and for settings out of range.
    """

    def __init__(
        self,
        network: Network,
        parameters: Parameters,
        optimizer: Optimizer,
        X: Array,
        Y: Array,
        batch_size: int = 32,
        seed: int = 0,
        X_test: Array | None = None,
        Y_test: Array | None = None,
        l2: float = 0.0,
        keep_prob: float = 1.0,
        stop: Stop | None = None,
        equations: Equations = CHAIN_RULE,
    ) -> None:
        check_examples("X", X, "Y", Y, network)
        if X_test is not None and Y_test is not None:
            check_examples("X_test", X_test, "Y_test", Y_test, network)
        self.network, self.parameters = network, parameters.copy()
        self.X, self.Y, self.X_test, self.Y_test = X, Y, X_test, Y_test
        self.equations = equations
        self.optimizer, self.state = optimizer, optimizer.start(self.parameters)
        self._rng = np.random.default_rng(seed)
        self.epoch = 0
        columns = ["epoch", "cost", "test_cost", "accuracy", "test_accuracy", *(f"gradient_{l}" for l in network.layers)]
        self.history: dict[str, list[float]] = {name: [] for name in columns}
        self.snapshots: list[Snapshot] = []
        self.stopped: str | None = None  # why training has ended, in words
        self.change(batch_size=batch_size, l2=l2, keep_prob=keep_prob)
        self._record()
        self.change(stop=stop or Stop())

    def change(
        self,
        optimizer: Optimizer | None = None,
        batch_size: int | None = None,
        l2: float | None = None,
        keep_prob: float | None = None,
        stop: Stop | None = None,
    ) -> None:
        """Change settings between epochs; training goes on from where it is. Another optimizer starts its averages anew."""
        if batch_size is not None:
            if batch_size < 1:
                raise ValueError(f"batch_size: expected a whole number from 1 up, got {batch_size}")
            self.batch_size = batch_size
        if l2 is not None:
            if not 0 <= l2 < np.inf:
                raise ValueError(f"l2: expected a number from 0 up, got {l2}")
            self.l2 = l2
        if keep_prob is not None:
            if not 0 < keep_prob <= 1:
                raise ValueError(f"keep_prob: expected a number above 0 and at most 1, got {keep_prob}")
            self.keep_prob = keep_prob
        if optimizer is not None:
            if type(optimizer) is not type(self.optimizer):
                self.state = optimizer.start(self.parameters)
            self.optimizer = optimizer
        if stop is not None:
            self.stop = stop
            self.stopped = self._reason_to_stop()

    @property
    def finished(self) -> bool:
        return self.stopped is not None

    def run(self, epochs: int | None = None, seconds: float | None = None, frames: int = 0) -> list[Snapshot]:
        """Train for so many epochs, or whole epochs until the seconds are spent (at least one), or until training stops.

        frames: return about so many snapshots, spread evenly over the call and ending with its last epoch.
        """
        began, first = time.perf_counter(), self.epoch
        taken: list[Snapshot] = []
        done = 0.0  # the part of this call's work that is done
        while done < 1 and not self.finished:
            self._train_one_epoch()
            of_epochs = (self.epoch - first) / epochs if epochs else 0.0
            of_seconds = (time.perf_counter() - began) / seconds if seconds else 0.0
            done = max(of_epochs, of_seconds)
            if frames and (done * frames >= len(taken) + 1 or done >= 1 or self.finished):
                taken.append(Snapshot(self.epoch, self.parameters.flat.copy()))
        self._record()
        return taken

    def _train_one_epoch(self) -> None:
        for columns in minibatches(self._rng, self.X.shape[-1], self.batch_size):
            X, Y = self.X[:, columns], self.Y[:, columns]
            masks = dropout_masks(self._rng, self.network, X.shape[-1], self.keep_prob)
            with np.errstate(over="ignore", invalid="ignore"):  # a cost that diverges is a result: the history shows it
                trace = forward(self.network, self.parameters, X, masks, self.keep_prob)
                gradients = backward(self.network, self.parameters, trace, Y, self.l2, equations=self.equations)
                self.optimizer.update(self.parameters, gradients, self.state)
        self.epoch += 1
        if on_grid(self.epoch, HISTORY_POINTS):
            self._record()
        self.stopped = self._reason_to_stop()

    def _record(self) -> None:
        """Write this epoch's row, in place of the last one where that is off the grid and was only the latest."""
        epochs = self.history["epoch"]
        if epochs and epochs[-1] == self.epoch:
            return
        if epochs and not on_grid(int(epochs[-1]), HISTORY_POINTS):
            for column in self.history.values():
                column.pop()
        with np.errstate(over="ignore", invalid="ignore"):
            row = self._measure()
        for name, value in row.items():
            self.history[name].append(value)
        if on_grid(self.epoch, SNAPSHOT_POINTS) and np.isfinite(row["cost"]):
            self.snapshots.append(Snapshot(self.epoch, self.parameters.flat.copy()))

    def _measure(self) -> dict[str, float]:
        """The row of this epoch, over the whole training and test set, dropout off. Both costs carry the same penalty."""
        trace = forward(self.network, self.parameters, self.X)
        gradients = backward(self.network, self.parameters, trace, self.Y, self.l2, equations=self.equations)
        row = {
            "epoch": self.epoch,
            "cost": float(cost(self.network, trace, self.Y, self.parameters, self.l2)),
            "test_cost": np.nan,
            "accuracy": accuracy(trace.A[self.network.L], self.Y),
            "test_accuracy": np.nan,
        }
        if self.X_test is not None and self.Y_test is not None:
            test = forward(self.network, self.parameters, self.X_test)
            weight_penalty = penalty(self.parameters, self.l2, self.Y.shape[-1])
            row["test_cost"] = float(cost(self.network, test, self.Y_test) + weight_penalty)
            row["test_accuracy"] = accuracy(test.A[self.network.L], self.Y_test)
        for l, dW in gradients.dW.items():
            row[f"gradient_{l}"] = float(np.sqrt(np.mean(dW**2)))
        return row

    def _reason_to_stop(self) -> str | None:
        """The first rule that holds, in words. Costs are looked at on the grid only, so that a run cut otherwise ends alike."""
        if self.stop.epochs is not None and self.epoch >= self.stop.epochs:
            return f"all {self.stop.epochs} epochs are done"
        epochs, costs = self.history["epoch"], self.history["cost"]
        if epochs[-1] != self.epoch or not on_grid(self.epoch, HISTORY_POINTS):
            return None
        if not np.isfinite(costs[-1]):
            return f"the cost became {'infinite' if np.isinf(costs[-1]) else 'not a number'} at epoch {self.epoch}"
        if self.stop.target_cost is not None and costs[-1] <= self.stop.target_cost:
            return f"the cost reached {costs[-1]:.4g}, at or below the target of {self.stop.target_cost:g}"
        if self.stop.patience is not None and self.X_test is not None:
            best = epochs[int(np.argmin(self.history["test_cost"]))]
            if self.epoch - best >= self.stop.patience:
                return f"the test cost has not improved since epoch {best:.0f}"
        return None


def on_grid(epoch: int, points: int) -> bool:
    """True for every epoch up to `points`, then for about one in every (100 / points) per cent."""
    return epoch % max(1, epoch // points) == 0


def minibatches(rng: np.random.Generator, m: int, batch_size: int) -> Iterator[NDArray[np.intp] | slice]:
    """The columns of each mini-batch of one epoch, shuffled anew; a full batch is taken as it stands."""
    if batch_size >= m:
        yield slice(None)
        return
    order = rng.permutation(m)
    for start in range(0, m, batch_size):
        yield order[start : start + batch_size]


def dropout_masks(rng: np.random.Generator, network: Network, m: int, keep_prob: float) -> Layers | None:
    """For every hidden layer a 0/1 array (n[l], m) that is 1 with probability keep_prob; None without dropout."""
    if keep_prob == 1:
        return None
    return {l: (rng.random((network.layer_sizes[l], m)) < keep_prob).astype(float) for l in network.layers[:-1]}


def accuracy(A: Array, Y: Array) -> float:
    """The share of examples classified right: the largest output, or one output above 0.5. nan where Y is not 0/1."""
    if not np.all((Y == 0) | (Y == 1)):
        return float("nan")
    if Y.shape[-2] == 1:
        return float(np.mean((A > 0.5) == (Y > 0.5)))
    return float(np.mean(np.argmax(A, axis=-2) == np.argmax(Y, axis=-2)))


def check_examples(name_X: str, X: Array, name_Y: str, Y: Array, network: Network) -> None:
    """ValueError unless X is (n[0], m) and Y (n[L], m) with the same m >= 1: examples are columns."""
    if X.ndim != 2 or X.shape[0] != network.layer_sizes[0] or X.shape[1] < 1:
        raise ValueError(f"{name_X}: expected {network.layer_sizes[0]} rows, one for each input, and a column an example, got {X.shape}")
    if Y.shape != (network.layer_sizes[-1], X.shape[1]):
        raise ValueError(f"{name_Y}: expected the shape {(network.layer_sizes[-1], X.shape[1])}, got {Y.shape}")
