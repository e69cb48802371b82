"""The passes that the pages on backpropagation look at, and what is measured of them, remembered
between runs of a page.
"""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lab.engine import Array, GradientReport, Network, Parameters, backward, forward, initialize
from lab.engine.gradcheck import EPS, eps_curve, measure, report_on
from lab.ui.session import Session

DIVERGED = (
    "The network of the Train page has diverged: its numbers are no longer finite. Reset it there,"
    " and lower the learning rate."
)


@dataclass(frozen=True)
class Example:
    """A network with its weights, the examples that go through it, and the settings of its
    update.
    """

    network: Network
    parameters: Parameters
    X: Array
    Y: Array
    l2: float
    learning_rate: float
    batch_size: int

    def part(self, columns: slice) -> "Example":
        """The same with these examples only."""
        return replace(self, X=self.X[:, columns], Y=self.Y[:, columns])

    @property
    def arguments(self) -> tuple[Network, Parameters, Array, Array, float, float]:
        """What `walk` and `script` take."""
        return self.network, self.parameters, self.X, self.Y, self.l2, self.learning_rate

    @property
    def has_diverged(self) -> bool:
        """Whether some number of the pass is infinite or not a number, so that there is nothing to
        follow or to measure.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            Z = forward(self.network, self.parameters, self.X).Z
        return not all(np.all(np.isfinite(values)) for values in Z.values())

    def check(self, eps: float = EPS) -> GradientReport:
        """The gradient check of this pass."""
        numeric, kinks = measured(self.network, self.parameters.flat, self.X, self.Y, self.l2, eps)
        gradients = backward(
            self.network,
            self.parameters,
            forward(self.network, self.parameters, self.X),
            self.Y,
            self.l2,
        )
        return report_on(self.network, gradients, numeric, kinks)

    def curves(self, epsilons: list[float]) -> dict[str, list[float]]:
        """The difference of each tensor for each eps."""
        return curves(self.network, self.parameters.flat, self.X, self.Y, self.l2, epsilons)


def small_example() -> Example:
    """A 2-3-2-1 network with four examples, whose matrices fit on a blackboard."""
    network = Network((2, 3, 2, 1))
    X = np.array([[0.5, -1.0, 1.5, -0.5], [1.0, 0.5, -0.5, -1.5]])
    Y = np.array([[1.0, 0.0, 1.0, 0.0]])
    return Example(
        network, initialize(network, "xavier", 1), X, Y, l2=0.0, learning_rate=0.5, batch_size=4
    )


def train_example(session: Session) -> Example:
    """The network of the Train page as it stands, with all its training examples."""
    trainer, settings = session.trainer, session.experiment
    batch_size = min(settings.batch_size, trainer.X.shape[1])
    return Example(
        trainer.network,
        trainer.parameters.copy(),
        trainer.X,
        trainer.Y,
        settings.l2,
        settings.learning_rate,
        batch_size=batch_size,
    )


@st.cache_data(max_entries=100, show_spinner="Measuring ...")
def measured(
    network: Network, flat: Array, X: Array, Y: Array, l2: float, eps: float
) -> tuple[Array, NDArray[np.bool_]]:
    return measure(network, Parameters(network.layer_sizes, flat), X, Y, l2, eps)


@st.cache_data(max_entries=100, show_spinner="Measuring ...")
def curves(
    network: Network, flat: Array, X: Array, Y: Array, l2: float, epsilons: list[float]
) -> dict[str, list[float]]:
    return eps_curve(network, Parameters(network.layer_sizes, flat), X, Y, epsilons, l2)
