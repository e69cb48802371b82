"""The training loop as on paper: one epoch of mini-batches through network.py, and what is measured
after it.

`replay.py` does the same and draws the same random numbers, several times as fast. This one stays
because it is readable, because the fast one is tested against it, and because wrong equations can
be put into it.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lab.engine.accuracy import accuracy
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

Examples = tuple[Array, Array]  # X (n[0], m) and Y (n[L], m)


class Loop:
    """One network in training; its parameters are changed in place."""

    def __init__(
        self,
        network: Network,
        parameters: Parameters,
        optimizer: Optimizer,
        train: Examples,
        test: Examples | None,
        rng: np.random.Generator,
        batch_size: int,
        l2: float,
        keep_prob: float,
        equations: Equations = CHAIN_RULE,
    ) -> None:
        self.network, self.parameters, self.train, self.test = network, parameters, train, test
        self.optimizer, self.state, self.rng, self.equations = (
            optimizer,
            optimizer.start(parameters),
            rng,
            equations,
        )
        self.change(optimizer, batch_size, l2, keep_prob)

    def change(self, optimizer: Optimizer, batch_size: int, l2: float, keep_prob: float) -> None:
        if type(optimizer) is not type(self.optimizer):
            self.state = optimizer.start(self.parameters)
        self.optimizer, self.batch_size, self.l2, self.keep_prob = (
            optimizer,
            batch_size,
            l2,
            keep_prob,
        )

    def forget(self) -> None:
        """Nothing is kept between epochs."""

    def train_one_epoch(self) -> None:
        X, Y = self.train
        for columns in minibatches(self.rng, X.shape[-1], self.batch_size):
            masks = dropout_masks(self.rng, self.network, Y[:, columns].shape[-1], self.keep_prob)
            trace = forward(self.network, self.parameters, X[:, columns], masks, self.keep_prob)
            gradients = backward(
                self.network,
                self.parameters,
                trace,
                Y[:, columns],
                self.l2,
                equations=self.equations,
            )
            self.optimizer.update(self.parameters, gradients, self.state)

    def measure(self) -> dict[str, Array]:
        """Costs, accuracies and the gradient's root mean squares by layer, over all examples,
        dropout off. Both costs carry the penalty of the training set.
        """
        X, Y = self.train
        trace = forward(self.network, self.parameters, X)
        gradients = backward(
            self.network, self.parameters, trace, Y, self.l2, equations=self.equations
        )
        row = {
            "cost": cost(self.network, trace, Y, self.parameters, self.l2),
            "accuracy": accuracy(trace.A[self.network.L], Y),
        }
        if self.test:
            X_test, Y_test = self.test
            test = forward(self.network, self.parameters, X_test)
            row["test_cost"] = cost(self.network, test, Y_test) + penalty(
                self.parameters, self.l2, Y.shape[-1]
            )
            row["test_accuracy"] = accuracy(test.A[self.network.L], Y_test)
        return row | {f"gradient_{l}": np.sqrt(np.mean(dW**2)) for l, dW in gradients.dW.items()}


def minibatches(
    rng: np.random.Generator, m: int, batch_size: int
) -> Iterator[NDArray[np.intp] | slice]:
    """The columns of each mini-batch of one epoch, shuffled anew; a full batch is taken as it
    stands.
    """
    if batch_size >= m:
        yield slice(None)
        return
    order = rng.permutation(m)
    for start in range(0, m, batch_size):
        yield order[start : start + batch_size]


def dropout_masks(
    rng: np.random.Generator, network: Network, m: int, keep_prob: float
) -> Layers | None:
    """For every hidden layer a 0/1 array (n[l], m) that is 1 with probability keep_prob; None
    without dropout.
    """
    if keep_prob == 1:
        return None
    return {
        l: (rng.random((network.layer_sizes[l], m)) < keep_prob).astype(float)
        for l in network.layers[:-1]
    }


def diverging() -> np.errstate:
    """A cost that diverges is a result, which the history shows: no warnings about it."""
    return np.errstate(over="ignore", invalid="ignore", divide="ignore")
