"""Gradient descent and its relatives, each in the notation of its source.

An optimizer is a frozen set of settings. What it remembers between steps stands in a State of its
own, which `start` makes and `update` changes, in place, together with the parameters. Everything
works on `flat`: below, W and dW stand for all weights and biases at once, of one network (P,) or of
a stack (..., P).

Training runs their recorded form, `steps.py`, which a test holds to these.

    optimizer = Adam(0.01)
    state = optimizer.start(parameters)
    optimizer.update(parameters, gradients, state)
"""

from dataclasses import dataclass

import numpy as np

from lab.engine.activations import Array
from lab.engine.network import Gradients, Parameters


@dataclass
class State:
    """What an optimizer remembers: the number of steps t, and running averages of the gradient (v)
    and its square (s).
    """

    t: int
    v: Array
    s: Array


@dataclass(frozen=True)
class Optimizer:
    """What all optimizers share: a learning rate, checked settings, and a State to start from.

    For a stack, a setting may be an array of shape (..., 1): each network has its own.
    Raises ValueError, naming the setting, for a learning rate or epsilon not above 0, and for a
    beta not in [0, 1).
    """

    learning_rate: float | Array = 0.1

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            numbers = np.asarray(value)
            is_number = np.issubdtype(numbers.dtype, np.number)
            if name.startswith("beta"):
                if not (is_number and np.all((numbers >= 0) & (numbers < 1))):
                    raise ValueError(
                        f"{name}: expected a number from 0 up and below 1, got {value!r}"
                    )
            elif not (is_number and np.all((numbers > 0) & (numbers < np.inf))):
                raise ValueError(f"{name}: expected a number above 0, got {value!r}")

    def start(self, parameters: Parameters) -> State:
        return State(0, np.zeros_like(parameters.flat), np.zeros_like(parameters.flat))

    def update(self, parameters: Parameters, gradients: Gradients, state: State) -> None:
        raise NotImplementedError


@dataclass(frozen=True)
class GradientDescent(Optimizer):
    """W = W - alpha dW."""

    def update(self, parameters: Parameters, gradients: Gradients, state: State) -> None:
        state.t += 1
        dW = gradients.flat
        parameters.flat[...] -= self.learning_rate * dW


@dataclass(frozen=True)
class Momentum(Optimizer):
    """v = beta v + (1 - beta) dW, W = W - alpha v: the course's form, an average of gradients
    (Polyak 1964 has no 1 - beta).
    """

    beta: float = 0.9

    def update(self, parameters: Parameters, gradients: Gradients, state: State) -> None:
        state.t += 1
        dW = gradients.flat
        state.v = self.beta * state.v + (1 - self.beta) * dW
        parameters.flat[...] -= self.learning_rate * state.v


@dataclass(frozen=True)
class RMSProp(Optimizer):
    """s = beta s + (1 - beta) dW^2, W = W - alpha dW / (sqrt(s) + epsilon) (Tieleman and Hinton
    2012).
    """

    learning_rate: float | Array = 0.01
    beta: float = 0.9
    epsilon: float = 1e-8

    def update(self, parameters: Parameters, gradients: Gradients, state: State) -> None:
        state.t += 1
        dW = gradients.flat
        state.s = self.beta * state.s + (1 - self.beta) * dW**2
        parameters.flat[...] -= self.learning_rate * dW / (np.sqrt(state.s) + self.epsilon)


@dataclass(frozen=True)
class Adam(Optimizer):
    """Momentum and RMSProp together, both corrected for having started at zero (Kingma and Ba 2015,
    algorithm 1).
    """

    learning_rate: float | Array = 0.01
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def update(self, parameters: Parameters, gradients: Gradients, state: State) -> None:
        state.t += 1
        dW = gradients.flat
        state.v = self.beta1 * state.v + (1 - self.beta1) * dW
        state.s = self.beta2 * state.s + (1 - self.beta2) * dW**2
        v_corrected = state.v / (1 - self.beta1**state.t)
        s_corrected = state.s / (1 - self.beta2**state.t)
        parameters.flat[...] -= (
            self.learning_rate * v_corrected / (np.sqrt(s_corrected) + self.epsilon)
        )


OPTIMIZERS: dict[str, type[Optimizer]] = {
    "gradient descent": GradientDescent,
    "momentum": Momentum,
    "rmsprop": RMSProp,
    "adam": Adam,
}
