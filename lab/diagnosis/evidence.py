"""What the checks look at: the history, the weights at epoch 0 and now, and what follows of them.

Training at a large learning rate is chaotic: the last bit of a product, which is another on another
processor, decides where it is after some epochs. So what a check compares with a threshold is
settled in the first epochs, or adds up over the whole history, or is a median over many epochs.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lab.diagnosis.units import Units, dead_in
from lab.engine import Array, Network, Parameters, Trace, Trainer, accuracy, forward

MAX_EXAMPLES = 2000  # at most so many are looked at
MAX_NEIGHBOURS = 300  # and so many where each is compared with each
FIRST_EPOCHS = 5
LEAST_LEAP = 0.25  # of the guess; a smaller rise of the cost is the noise of mini-batches


@dataclass(frozen=True)
class Evidence:
    """A trainer, and what can be measured on it: on the training examples unless it says
    otherwise.
    """

    trainer: Trainer

    @property
    def network(self) -> Network:
        return self.trainer.network

    @property
    def parameters(self) -> Parameters:
        return self.trainer.parameters

    @cached_property
    def start(self) -> Parameters:
        """The weights of epoch 0, which are not kept where their cost was infinite: then training
        never left them.
        """
        snapshots = self.trainer.snapshots
        if not snapshots:
            return self.parameters
        return Parameters(self.network.layer_sizes, snapshots[0].flat)

    @property
    def untrained(self) -> bool:
        return self.trainer.epoch == 0

    @property
    def hidden(self) -> range:
        """The hidden layers' numbers."""
        return self.network.layers[:-1]

    # the data

    @cached_property
    def X(self) -> Array:
        return thinned(self.trainer.X, MAX_EXAMPLES)

    @cached_property
    def Y(self) -> Array:
        return thinned(self.trainer.Y, MAX_EXAMPLES)

    @property
    def is_classification(self) -> bool:
        """True where the engine measures an accuracy, which it does for targets of 0 and 1."""
        return not np.isnan(self.history["accuracy"][-1:]).any()

    @cached_property
    def guess(self) -> float:
        """The cost of giving the mean target to every example: what there is to beat."""
        Y = self.trainer.Y
        mean = np.broadcast_to(np.mean(Y, axis=-1, keepdims=True), Y.shape)
        return float(np.sum(self.network.J.loss(mean, Y)) / Y.shape[-1])

    @property
    def scale(self) -> float:
        """What counts as one unit of cost: the guess's, or what it is for standard targets where
        there is little to guess.
        """
        return max(self.guess, 0.5)

    @cached_property
    def straight(self) -> float:
        """R squared of the best linear answer (least squares): 0 where it is no better than the
        mean, 1 where it is exact.
        """
        rows = np.vstack((self.X, np.ones(self.X.shape[-1]))).T
        line = np.linalg.lstsq(rows, self.Y.T, rcond=None)[0]
        return 1 - unexplained(self.Y, (rows @ line).T)

    @cached_property
    def lags_behind_neighbours(self) -> bool:
        """True where each example's nearest other example tells its target clearly better than the
        network does.
        """
        X, Y, A = (thinned(values, MAX_NEIGHBOURS) for values in (self.X, self.Y, self.answers))
        told = Y[:, nearest(X)]
        if self.is_classification:
            return bool(accuracy(told, Y) > accuracy(A, Y) + 0.1)
        return unexplained(Y, told) < 0.5 * unexplained(Y, A)

    # the forward pass

    @cached_property
    def trace(self) -> Trace:
        return forward(self.network, self.parameters, self.X)

    @property
    def answers(self) -> Array:
        """The outputs A[L]."""
        return self.trace.A[self.network.L]

    @cached_property
    def trace_of_start(self) -> Trace:
        return forward(self.network, self.start, self.X)

    @cached_property
    def dead(self) -> Units:
        return dead_in(self.network, self.trace)

    @cached_property
    def dead_at_start(self) -> Units:
        return dead_in(self.network, self.trace_of_start)

    # the history

    @cached_property
    def history(self) -> dict[str, Array]:
        return {name: np.asarray(column, float) for name, column in self.trainer.history.items()}

    @cached_property
    def finite(self) -> NDArray[np.bool_]:
        """The rows of the history whose cost is a finite number."""
        return np.isfinite(self.history["cost"])

    @property
    def has_diverged(self) -> bool:
        return not self.finite.all()

    def column(self, name: str) -> Array:
        """A column of the history, as far as the cost was finite."""
        return self.history[name][self.finite]

    def second_half(self, name: str) -> Array:
        """A column of the history over the second half of the epochs, which is not half of the
        rows: they thin out.
        """
        epochs = self.column("epoch")
        return self.column(name)[epochs >= np.max(epochs, initial=0) / 2]

    @cached_property
    def cost(self) -> float:
        """What the cost is now, or was last while finite: the median of the last tenth of the rows,
        as epochs jump about.
        """
        return float(np.median(last(self.column("cost"), 0.1))) if self.finite.any() else np.nan

    def leaps_in(self, costs: Array) -> Array:
        """The leaps of the cost from one row to the next, in costs of the guess, or of epoch 0
        where that was higher.
        """
        rises = np.diff(costs) / np.max(self.column("cost")[:1], initial=self.guess)
        return rises[rises > LEAST_LEAP]

    @cached_property
    def leaps(self) -> float:
        """By how much the cost has leapt up in all."""
        return float(np.sum(self.leaps_in(self.column("cost"))))

    @cached_property
    def leaps_of_late(self) -> bool:
        """True where the cost has leapt in the second half of the training."""
        return self.leaps_in(self.second_half("cost")).size > 0

    @property
    def leaps_per_epoch(self) -> float:
        """The mean over the recorded epochs, of which a few prove nothing."""
        return self.leaps / max(30, len(self.column("cost")))

    @cached_property
    def cost_at_first(self) -> float:
        """The mean cost of the first epochs, in which rounding has not grown yet: in costs of the
        guess, or of epoch 0 where that was higher.
        """
        costs = self.column("cost")[1 : 1 + FIRST_EPOCHS]
        unit = np.max(self.column("cost")[:1], initial=self.guess)
        return float(np.mean(costs) / unit) if costs.size else 0.0

    @property
    def is_restless(self) -> bool:
        """True where the cost has leapt up by as much in all as there was to gain over a guess."""
        return self.leaps > 1

    @cached_property
    def is_no_better_than_guess(self) -> bool:
        """True where the second half of the training was spent near the cost of the guess or above
        it.
        """
        costs = self.second_half("cost")
        return bool(costs.size) and float(np.median(costs)) > 0.9 * self.guess

    @property
    def penalty(self) -> float:
        """The part of the cost that is L2's: l2/(2m) times the sum of W squared."""
        squares = sum(np.sum(np.square(W)) for W in self.parameters.W.values())
        m = self.trainer.X.shape[-1]
        return float(self.trainer.hyperparameters.l2 / (2 * m) * squares / self.cost)

    @property
    def learned(self) -> bool:
        """True once the cost is well below that of the guess."""
        return self.cost < max(0.25 * self.guess, 0.01 * self.scale)

    @cached_property
    def falling(self) -> float:
        """The part of the cost that went in the second half of the epochs."""
        costs = self.second_half("cost")
        if len(costs) < 2:
            return 0.0
        before, after = np.median(first(costs, 0.2)), np.median(last(costs, 0.2))
        return float(1 - after / before)

    @cached_property
    def gradients(self) -> Array:
        """The gradient magnitude of layers 1..L, shape (L,): medians of the last tenth of the
        finite rows.
        """
        rows = [last(self.column(f"gradient_{l}"), 0.1) for l in self.network.layers]
        return np.median(rows, axis=-1) if self.finite.any() else np.full(self.network.L, np.nan)


def unexplained(Y: Array, answers: Array) -> float:
    """The squared error of the answers, in parts of that of the mean; both (n[L], m)."""
    around_mean = np.sum(np.square(Y - np.mean(Y, axis=-1, keepdims=True)))
    return float(np.sum(np.square(Y - answers)) / around_mean) if around_mean else 0.0


def nearest(X: Array) -> NDArray[np.intp]:
    """The number of the column nearest to each column of X, itself left out."""
    squares = np.sum(X * X, axis=0)
    distances = squares[:, np.newaxis] + squares - 2 * X.T @ X
    np.fill_diagonal(distances, np.inf)
    return np.argmin(distances, axis=1)


def gain(parameters: Parameters) -> float:
    """How large weights are: the root mean square of W sqrt(n_prev), which is 1 for Xavier and 1.4
    for He.
    """
    squares = [np.square(W) * W.shape[-1] for W in parameters.W.values()]
    return float(np.sqrt(sum(map(np.sum, squares)) / sum(square.size for square in squares)))


def thinned(columns: Array, most: int) -> Array:
    """Evenly spaced columns, at most so many."""
    return columns[:, :: -(-columns.shape[-1] // most)]


def first(values: Array, share: float) -> Array:
    """The first part of a column, at least one row of it."""
    return values[: max(1, round(share * len(values)))]


def last(values: Array, share: float) -> Array:
    """The last part of a column, at least one row of it."""
    return values[-max(1, round(share * len(values))) :]


def smooth(values: Array) -> Array:
    """The running median over a tenth of the rows, which single jumps do not move; the curve is
    mirrored at its ends.
    """
    reach = max(2, len(values) // 20)
    padded = np.pad(values, reach, mode="symmetric")
    return np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1), axis=-1)
