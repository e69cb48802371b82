"""What the hand points at in the picture of the network, a unit or a weight, and what the engine
says of it: the gradient, and what a nudge would do to J.

The cost is J over all training examples, with its L2 penalty and without dropout, as in the
history.
"""

import math
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lab.engine import Array, Network, Parameters, Trainer, backward, cost, forward
from lab.visit.hand import position_of

MADE_EVERY = 0.25  # seconds, while it plays: it costs as much as an epoch in full batch
LARGEST_NUDGE = 10.0


@dataclass(frozen=True)
class Unit:
    """Unit i of layer l, both counted from 1."""

    l: int
    i: int

    def check(self, network: Network) -> None:
        """ValueError for a unit that the network does not have."""
        if self.l not in network.layers or not 1 <= self.i <= network.layer_sizes[self.l]:
            raise ValueError(
                f"look: expected a unit of {network.layer_sizes}, got {self.i} of layer {self.l}"
            )

    def say(self, trainer: Trainer, parameters: Parameters) -> dict[str, Any]:
        """The unit's db, its row of dW, and what lies before them, as root mean squares over the
        examples: dA, g'(Z) and dZ. g'(Z) is None for softmax, whose units depend on one another.
        """
        network = trainer.network
        trace = forward(network, parameters, trainer.X)
        gradients = backward(network, parameters, trace, trainer.Y, l2_of(trainer))
        l, row = self.l, self.i - 1
        g_prime = getattr(network.g(l), "g_prime", None)
        slopes = g_prime(trace.Z[l][row]) if g_prime else None
        return {
            "unit": [l, row],
            "db": finite(gradients.db[l][row, 0]),
            "dW": [finite(one) for one in gradients.dW[l][row]],
            "dA": rms(gradients.dA[l][row]),
            "dZ": rms(gradients.dZ[l][row]),
            "slope": None if slopes is None else rms(slopes),
            "examples": trainer.X.shape[1],
            "rest": rest_of_unit(trainer, l, self.i),
            "l2": l2_of(trainer),
        }


@dataclass(frozen=True)
class Weight:
    """The parameter at a place of Parameters.flat, and by how much it is nudged."""

    place: int
    delta: float

    def check(self, network: Network) -> None:
        """ValueError for a place that the network does not have."""
        if not self.place < network.parameter_count:
            raise ValueError(
                f"look: expected one of {network.parameter_count} parameters, got {self.place}"
            )

    def say(self, trainer: Trainer, parameters: Parameters) -> dict[str, Any]:
        """dJ/dw; dJ/dw times the nudge, which is the change of J to first order; and the change."""
        network = trainer.network
        l2 = l2_of(trainer)
        before = forward(network, parameters, trainer.X)
        gradient = backward(network, parameters, before, trainer.Y, l2).flat[self.place]
        nudged = parameters.copy()
        nudged.flat[self.place] += self.delta
        after = forward(network, nudged, trainer.X)
        costs = (
            cost(network, trace, trainer.Y, weights, l2)
            for trace, weights in ((before, parameters), (after, nudged))
        )
        J, J_nudged = map(float, costs)
        return {
            "weight": self.place,
            "gradient": finite(gradient),
            "delta": self.delta,
            "predicted": finite(gradient * self.delta),
            "change": finite(J_nudged - J),
            "examples": trainer.X.shape[1],
            "rest": rest_of_weight(trainer, self.place),
        }


Target = Unit | Weight


@dataclass
class Look:
    """target: what is pointed at, None for nothing. What is said of it is kept until training, a
    hand or the pointer moves on.
    """

    target: Target | None = None
    _made_at: float = -math.inf
    _made_of: tuple[Any, ...] = ()
    _said: dict[str, Any] | None = field(default=None, repr=False)

    def turn_to(self, target: Target | None) -> None:
        self.target = target

    def say(
        self, trainer: Trainer, parameters: Parameters, state: tuple[Any, ...], is_playing: bool
    ) -> dict[str, Any] | None:
        """What the engine says of the target, for these weights of the trainer's network. state:
        what tells them from others. While it plays, made anew every MADE_EVERY.
        """
        if self.target is None:
            return None
        now = time.perf_counter()
        made_of = (self.target, *state)
        is_recent = (
            is_playing and self._made_of[:1] == made_of[:1] and now - self._made_at <= MADE_EVERY
        )
        if made_of != self._made_of and not is_recent:
            self._said = self._ask(trainer, parameters)
            self._made_at = now
            self._made_of = made_of
        return self._said

    def _ask(self, trainer: Trainer, parameters: Parameters) -> dict[str, Any] | None:
        assert self.target is not None
        try:
            self.target.check(trainer.network)
        except ValueError:  # of the network before, from which the pointer has not moved
            return None
        with np.errstate(all="ignore"):  # a network that diverged has no finite gradient
            return self.target.say(trainer, parameters)


def rest_of_unit(trainer: Trainer, l: int, i: int) -> str:
    """Why a unit is not trained: it is off, or frozen; empty where it is."""
    if (l, i) in trainer.network.off:
        return "off"
    return "frozen" if (l, i) in trainer.hyperparameters.frozen else ""


def rest_of_weight(trainer: Trainer, place: int) -> str:
    """Why a parameter is not trained, or has a gradient of 0: its unit, the unit it comes from
    (cut), or a network without biases.
    """
    l, i, j = position_of(trainer.network, place)
    if reason := rest_of_unit(trainer, l, i):
        return reason
    if (l - 1, j) in trainer.network.off:
        return "cut"
    is_bias = j > trainer.network.layer_sizes[l - 1]
    return "biases" if is_bias and not trainer.hyperparameters.biases else ""


def l2_of(trainer: Trainer) -> float:
    l2 = trainer.hyperparameters.l2
    assert isinstance(l2, int | float)  # of one network
    return l2


def rms(values: Array) -> float | None:
    return finite(np.sqrt(np.mean(values**2)))


def finite(value: Any) -> float | None:
    """The number, or None where it is none that JSON can hold."""
    return float(value) if math.isfinite(value) else None
