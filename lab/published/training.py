"""Trains a published run from its recipe, and notes on the way what was printed of it.

A publication prints the cost of an epoch *before* its step, or a sum over the costs of its
mini-batches, each before its step, which is told at that step only: those are trained by the loop
as on paper.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from lab.engine import Array, Parameters, Stop, Trainer, accuracy, cost, forward
from lab.engine.draws import Draws
from lab.engine.loop import Loop
from lab.engine.replay import Replay
from lab.published.recipes import Examples, PublishedRun

Progress = Callable[[float], None]  # told the share of the training that is done
TURN = 0.1  # seconds between two of its calls


def results_of(published: PublishedRun, progress: Progress | None = None) -> dict[str, Any]:
    """Our numbers for what was printed; see `PublishedTrainer.results`."""
    trainer = PublishedTrainer(published)
    while not trainer.finished:
        trainer.run(seconds=TURN)
        if progress:
            progress(trainer.epoch / published.epochs)
    return trainer.results


class PublishedTrainer(Trainer):
    """A Trainer of a published run. costs: what the publication prints as the costs of its epochs,
    as far as it has come. last_output: A[L] of the last epoch, before its step.
    """

    def __init__(self, published: PublishedRun) -> None:
        self.published = published
        self.costs: dict[int, float] = {}
        self.last_output: Array | None = None
        X, Y = published.make_examples()
        X_test, Y_test = published.make_test() or (None, None)
        super().__init__(
            published.network,
            published.make_parameters(),
            X=X,
            Y=Y,
            X_test=X_test,
            Y_test=Y_test,
            seed=published.make_order(),
            stop=Stop(epochs=published.epochs),
            **vars(published.make_hyperparameters(X.shape[1])),
        )

    def _make_engine(self, draws: Draws, test: Examples | None) -> Loop | Replay:
        if not self.published.batch_size:
            return super()._make_engine(draws, test)
        return WatchedLoop(
            self.network,
            self.parameters,
            self.hyperparameters,
            train=(self.X, self.Y),
            test=test,
            rng=draws.rngs[0],
        ).watched(self._watched, self._note)

    @cached_property
    def _watched(self) -> set[int]:
        return {*self.published.printed_epochs, self.published.epochs - 1}

    def _finish_epoch(self, deadline: float | None, is_recorded: bool) -> bool:
        is_whole = not self.published.batch_size  # of mini-batches the loop tells
        if is_whole and not self.part and self.epoch in self._watched:
            self._note(self.epoch, [(self.parameters, (self.X, self.Y))])
        return super()._finish_epoch(deadline, is_recorded)

    def _note(self, epoch: int, batches: list[tuple[Parameters, Examples]]) -> None:
        """Take down an epoch, by its mini-batches and the parameters before their steps."""
        if self.published.hyper.get("epoch_cost") == "last":
            batches = batches[-1:]
        losses = [self._printed_cost(*each) * each[1][1].shape[1] for each in batches]
        self.costs[epoch] = sum(losses) / sum(Y.shape[1] for _, (_, Y) in batches)
        before, (X, _) = batches[-1]
        self.last_output = forward(self.network, before, X).A[self.network.L]

    def _printed_cost(self, parameters: Parameters, examples: Examples) -> float:
        """The number that the run printed as its cost or error."""
        X, Y = examples
        trace = forward(self.network, parameters, X)
        report = self.published.hyper.get("report")
        if report == "mean_abs":
            return float(np.mean(np.abs(trace.A[self.network.L] - Y)))
        total = Y.shape[1] if report == "half_sum_squares" else 1
        return float(total * cost(self.network, trace, Y))

    @property
    def results(self) -> dict[str, Any]:
        """Our numbers for what was printed, as far as training has come: `costs`, and at the end
        `last_output`, accuracies and the final weights too.
        """
        results: dict[str, Any] = {"costs": dict(self.costs)}
        if not self.finished:
            return results
        results["last_output"] = self.last_output
        results["train_accuracy"] = self._accuracy(self.X, self.Y)
        if self.X_test is not None and self.Y_test is not None:
            results["test_accuracy"] = self._accuracy(self.X_test, self.Y_test)
        for l in self.network.layers:
            results[f"W{l}"] = self.parameters.W[l]
            results[f"b{l}"] = self.parameters.b[l]
        return results

    def _accuracy(self, X: Array, Y: Array) -> float:
        A = forward(self.network, self.parameters, X).A[self.network.L]
        return float(accuracy(A, Y))


class WatchedLoop(Loop):
    """A Loop that tells of some epochs, when they are over, what each of their steps began with."""

    def watched(
        self, epochs: set[int], tell: Callable[[int, list[tuple[Parameters, Examples]]], None]
    ) -> "WatchedLoop":
        self._epochs = epochs
        self._tell = tell
        self._batches: list[tuple[Parameters, Examples]] = []
        return self

    def train_part(self) -> bool:
        """Train on one mini-batch. True when that ended the epoch."""
        epoch = self.epoch
        if epoch not in self._epochs:
            return super().train_part()
        X, Y = self.train
        columns = self.next_columns()
        self._batches.append((self.parameters.copy(), (X[:, columns], Y[:, columns])))
        is_whole = super().train_part()
        if is_whole:
            self._tell(epoch, self._batches)
            self._batches = []
        return is_whole
