"""The training loop as on paper: one epoch of mini-batches through network.py, and what is measured
after it.

`replay.py` does the same and draws the same random numbers, several times as fast. This one stays
because it is readable, because the fast one is tested against it, and because wrong equations can
be put into it.
"""

from dataclasses import replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from lab.engine.accuracy import accuracy
from lab.engine.activations import Array
from lab.engine.hyperparameters import Hyperparameters
from lab.engine.network import (
    CHAIN_RULE,
    Equations,
    Gradients,
    Layers,
    Network,
    Parameters,
    backward,
    cost,
    forward,
    penalty,
)
from lab.engine.optimizers import Optimizer, State

Examples = tuple[Array, Array]  # X (n[0], m) and Y (n[L], m)


class Loop:
    """One network in training; its parameters are changed in place."""

    def __init__(
        self,
        network: Network,
        parameters: Parameters,
        hyperparameters: Hyperparameters,
        train: Examples,
        test: Examples | None,
        rng: np.random.Generator,
        equations: Equations = CHAIN_RULE,
    ) -> None:
        self.network = network
        self.parameters = parameters
        self.hyperparameters = hyperparameters
        self.train = train
        self.test = test
        self.rng = rng
        self.equations = equations
        self.state = hyperparameters.optimizer.start(parameters)
        self.epoch = 0  # the one under way
        # the shuffled places of the examples that are left
        self.left = np.empty(0, np.intp)

    def change(self, hyperparameters: Hyperparameters) -> None:
        """Go on with other settings, at once: in an epoch under way with the examples that are
        left.
        """
        optimizer = hyperparameters.optimizer
        if type(optimizer) is not type(self.hyperparameters.optimizer):
            self.state = optimizer.start(self.parameters)
        if hyperparameters.frozen != self.hyperparameters.frozen:
            is_trained = hyperparameters.trained(self.network, self.parameters.flat.dtype)
            self.state.v = self.state.v * is_trained
            self.state.s = self.state.s * is_trained
        self.hyperparameters = hyperparameters

    def train_on(self, train: Examples, test: Examples | None) -> None:
        """Go on with other examples; an epoch under way begins anew."""
        self.train = train
        self.test = test
        self.left = np.empty(0, np.intp)

    def switch(self, network: Network) -> None:
        """Go on, between two epochs, with other units off."""
        self.network = network

    @property
    def _l2(self) -> float:
        return cast(float, self.hyperparameters.l2)  # one network has one

    def forget(self) -> None:
        """Nothing is kept between epochs."""

    @property
    def optimizer_state(self) -> State:
        """A copy of what the optimizer remembers."""
        return State(self.state.t, self.state.v.copy(), self.state.s.copy())

    @property
    def progress(self) -> float:
        """How far the epoch under way has come, from 0 to 1."""
        return 1 - self.left.size / self.train[1].shape[-1] if self.left.size else 0.0

    def train_part(self) -> bool:
        """Train on one mini-batch. True when that ended the epoch."""
        settings = self.hyperparameters
        columns = self.next_columns()
        self.left = self.left[settings.batch_size :]
        X, Y = (whole[:, columns] for whole in self.train)
        masks = dropout_masks(self.rng, self.network, Y.shape[-1], settings.keep_prob)
        trace = forward(self.network, self.parameters, X, masks, settings.keep_prob)
        gradients = backward(
            self.network, self.parameters, trace, Y, self._l2, equations=self.equations
        )
        self._optimizer.update(self.parameters, self._applied(gradients), self.state)
        is_whole = not self.left.size
        self.epoch += is_whole
        return is_whole

    def _applied(self, gradients: Gradients) -> Gradients:
        """The gradients with 0 for what is not trained."""
        settings = self.hyperparameters
        if settings.trains_everything:
            return gradients
        mask = settings.trained(self.network, self.parameters.flat.dtype)
        is_trained = Parameters(self.network.layer_sizes, mask)
        return replace(
            gradients,
            dW={l: dW * is_trained.W[l] for l, dW in gradients.dW.items()},
            db={l: db * is_trained.b[l] for l, db in gradients.db.items()},
        )

    @property
    def _optimizer(self) -> Optimizer:
        """With the learning rate of this epoch."""
        optimizer = self.hyperparameters.optimizer
        factor = self.hyperparameters.decay.factor(self.epoch)
        if factor == 1:  # a new one is checked, which takes as long as a product
            return optimizer
        return replace(optimizer, learning_rate=factor * optimizer.learning_rate)

    def next_columns(self) -> NDArray[np.intp] | slice:
        """The columns of the next mini-batch. The examples are shuffled anew for every epoch; a
        full batch is taken as it stands.
        """
        m, batch_size = self.train[1].shape[-1], self.hyperparameters.batch_size
        if not self.left.size:
            if batch_size >= m:
                return slice(None)
            self.left = self.rng.permutation(m)
        return self.left[:batch_size]

    def measure_part(self) -> dict[str, Array]:
        """Costs, accuracies and the gradient's root mean squares by layer, over all examples,
        dropout off, in one piece. Both costs carry the penalty of the training set.
        """
        X, Y = self.train
        l2 = self._l2
        trace = forward(self.network, self.parameters, X)
        gradients = self._applied(
            backward(self.network, self.parameters, trace, Y, l2, equations=self.equations)
        )
        row = {
            "cost": cost(self.network, trace, Y, self.parameters, l2),
            "accuracy": accuracy(trace.A[self.network.L], Y),
        }
        if self.test:
            X_test, Y_test = self.test
            test = forward(self.network, self.parameters, X_test)
            row["test_cost"] = cost(self.network, test, Y_test) + penalty(
                self.parameters, l2, Y.shape[-1]
            )
            row["test_accuracy"] = accuracy(test.A[self.network.L], Y_test)
        return row | {f"gradient_{l}": np.sqrt(np.mean(dW**2)) for l, dW in gradients.dW.items()}


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
