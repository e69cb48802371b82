"""The passes that the pages on backpropagation look at, and what is measured of them: in turns, and
remembered between the runs of a page.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from lab.engine import Array, GradientReport, Network, Parameters, backward, forward, initialize
from lab.engine.gradcheck import (
    EPS,
    WORK,
    Mask,
    Pieces,
    draw_sample,
    eps_curve,
    examples_for,
    measure,
    report_on,
)
from lab.ui.turns import in_turns
from lab.visit.duel import Duel
from lab.visit.session import Session

MOST_PARAMETERS = 1000  # are measured; of a larger network a sample
FEWEST_PARAMETERS = 10  # however many examples there are
MOST_REMEMBERED = 20  # measurements of a visit

Outcome = TypeVar("Outcome")

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

    def few(self, most: int) -> "Example":
        """The same with so few examples, at most, that measuring takes about a second."""
        return self.part(slice(0, examples_for(self.network, most, MOST_PARAMETERS)))

    @property
    def sampled(self) -> Mask:
        """The parameters that are measured, (P,)."""
        return draw_sample(self.network, MOST_PARAMETERS)

    def check(
        self, session: Session, eps: float = EPS, sampled: Mask | None = None
    ) -> GradientReport:
        """The gradient check of this pass; by default of a sample where the network is large."""
        sampled = self.sampled if sampled is None else sampled

        def pieces() -> Pieces[tuple[Array, Mask]]:
            return measure(
                self.network, self.parameters, self.X, self.Y, self.l2, eps, sampled=sampled
            )

        numeric, kinks = self._measured(session, ("check", eps, sampled.tobytes()), pieces)
        trace = forward(self.network, self.parameters, self.X)
        gradients = backward(self.network, self.parameters, trace, self.Y, self.l2)
        return report_on(self.network, gradients, numeric, kinks, sampled)

    def tensor_check(self, session: Session, name: str) -> GradientReport:
        """The check of one tensor, "dW2", and no other: of the fewer entries, the larger the pass."""
        chosen = Parameters(self.network.layer_sizes, np.zeros(self.network.parameter_count))
        tensors = chosen.W if name[1] == "W" else chosen.b
        tensors[int(name[2:])][...] = 1
        wanted = np.flatnonzero(chosen.flat)
        most = WORK // (self.network.parameter_count * self.X.shape[1])
        most = max(FEWEST_PARAMETERS, min(most, MOST_PARAMETERS))
        if wanted.size > most:
            wanted = np.random.default_rng(0).choice(wanted, most, replace=False)
        sampled = np.zeros(chosen.flat.size, dtype=bool)
        sampled[wanted] = True
        return self.check(session, sampled=sampled)

    def curves(self, session: Session, epsilons: Sequence[float]) -> dict[str, list[float]]:
        """The difference of each tensor for each eps."""

        def pieces() -> Pieces[dict[str, list[float]]]:
            arguments = (self.network, self.parameters, self.X, self.Y, epsilons, self.l2)
            return eps_curve(*arguments, self.sampled)

        return self._measured(session, ("curves", *epsilons), pieces)

    def _measured(
        self, session: Session, what: tuple[object, ...], pieces: Callable[[], Pieces[Outcome]]
    ) -> Outcome:
        """What these pieces measure of this pass, in turns; or what was remembered of it."""
        memory = session.lessons.measured
        key = (what, self._digest())
        if key not in memory:
            memory[key] = in_turns(session.visitor, pieces(), "Measuring")
        while len(memory) > MOST_REMEMBERED:
            del memory[next(iter(memory))]
        return memory[key]

    def _digest(self) -> bytes:
        """Tells this pass from all others."""
        digest = hashlib.blake2b(repr((self.network, self.l2)).encode())
        for array in (self.parameters.flat, self.X, self.Y):
            digest.update(array.tobytes())
        return digest.digest()


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
    with session.lock:  # a stage may still be there that trains it
        trainer = session.trainer
        settings = session.experiment
        parameters = trainer.parameters.copy()
    batch_size = min(settings.batch_size, trainer.X.shape[1])
    rate = settings.learning_rate * trainer.hyperparameters.decay.factor(trainer.epoch)
    return Example(
        replace(trainer.network, off=()),  # one pass in which every unit takes part
        parameters,
        trainer.X,
        trainer.Y,
        settings.l2,
        rate,
        batch_size=batch_size,
    )


def duel_example(duel: Duel) -> Example:
    """The network of a duel at its starting weights, with all its training examples."""
    settings, data = duel.experiment, duel.dataset
    return Example(
        duel.right.network,
        duel.start,
        data.X,
        data.Y,
        settings.l2,
        settings.learning_rate,
        settings.batch_size,
    )
