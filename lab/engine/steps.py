"""The optimizers on the tape: their equations in the order of fewest calls, over all parameters at
once.

Running averages are kept as sums, v / (1 - beta) and s / (1 - beta): v = beta v + dW saves a call.
What that changes, the m that the tape's gradient is multiplied with, and Adam's two corrections all
go into two numbers a step, `rate` and `epsilon`, which are computed many steps ahead. Large
networks are updated in blocks, each of which can stay in the cache from the first call to the last.
"""

from functools import partial

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from lab.engine.activations import Array
from lab.engine.elementwise import Call
from lab.engine.optimizers import Adam, GradientDescent, Momentum, Optimizer, RMSProp

BLOCK = 2**16  # numbers of an update that are worked on together
WHOLE = 2**12  # numbers of an update up to which a constant for each is quicker than one for a row
TABLE = 1024  # steps whose sizes are computed together


class StepSizes:
    """The sizes of the steps, in slots that recorded calls read them from: as many as mini-batches
    follow one another.

    t: the steps done. unit: how many times the gradient dV is. The learning rate may be one, or (R,
    1) for a stack.
    """

    def __init__(
        self, optimizer: Optimizer, unit: int, t: int, slots: int, dtype: DTypeLike
    ) -> None:
        self.unit, self.t = unit, t
        self.factor = 1.0  # of the learning rate, where it decays
        self.change(optimizer)
        self.rates, self.epsilons = (
            np.empty((slots, *self._rates.shape[1:]), dtype),
            np.empty(slots, dtype),
        )

    def change(self, optimizer: Optimizer) -> None:
        """Go on with another learning rate."""
        self.optimizer, self._first = optimizer, self.t
        rates, self._epsilons = step_sizes(optimizer, self.t + np.arange(1.0, TABLE + 1), self.unit)
        self._rates = np.multiply.outer(rates, optimizer.learning_rate)

    def advance(self, count: int) -> None:
        """Write the next steps' sizes into the first slots."""
        if self.t + count > self._first + TABLE:
            self.change(self.optimizer)
        ahead = slice(self.t - self._first, self.t - self._first + count)
        np.multiply(self._rates[ahead], self.factor, self.rates[:count], casting="same_kind")
        self.epsilons[:count] = self._epsilons[ahead]
        self.t += count

    def slot(self, i: int) -> tuple[Array, Array]:
        """(rate, epsilon) of slot i: arrays without an axis, or rates of shape (R, 1)."""
        return self.rates[i, ...], self.epsilons[i, ...]


def freezing_calls(moments: Array, is_trained: Array) -> list[Call]:
    """dW = 0 and db = 0 for what is not trained. is_trained (P,): 1 or 0."""
    dV = moments[0]
    return [partial(np.multiply, dV, is_trained, dV)]


def penalty_calls(flat: Array, moments: Array, shrinkage: Array) -> list[Call]:
    """dV += shrinkage * V, where shrinkage (..., P) is l2 / m at weights and 0 at biases, times
    `times_m`.
    """
    dV, room = moments
    return [partial(np.multiply, flat, shrinkage, room), partial(np.add, dV, room, dV)]


def update_calls(
    optimizer: Optimizer, flat: Array, moments: Array, averages: Array, rate: Array, epsilon: Array
) -> list[Call]:
    """The step of gradient descent or of one of its relatives; rate and epsilon are those of
    `step_sizes`.

    moments (2, ..., P): dV, which is used up, and room for its square. averages (2, ..., P): v and
    s, as sums.
    """
    calls: list[Call] = []
    for start in range(0, flat.shape[-1], BLOCK):
        part = np.s_[..., start : start + BLOCK]
        calls += block_calls(optimizer, flat[part], moments[part], averages[part], rate, epsilon)
    return calls


def block_calls(
    optimizer: Optimizer, w: Array, moments: Array, averages: Array, rate: Array, epsilon: Array
) -> list[Call]:
    (d, d2), (v, s) = moments, averages

    # sums = beta sums + terms
    def add_up(sums: Array, beta: ArrayLike, terms: Array) -> list[Call]:
        return [
            partial(np.multiply, sums, np.array(beta, w.dtype), sums),
            partial(np.add, sums, terms, sums),
        ]

    def descend(direction: Array) -> list[Call]:  # w = w - rate direction
        return [partial(np.multiply, direction, rate, d), partial(np.subtract, w, d, w)]

    square = partial(np.multiply, d, d, d2)
    root = [partial(np.sqrt, s, d2), partial(np.add, d2, epsilon, d2)]  # sqrt(s) + epsilon
    match optimizer:
        case GradientDescent():
            return descend(d)
        case Momentum(beta=beta):
            return [*add_up(v, beta, d), *descend(v)]
        case RMSProp(beta=beta):
            return [square, *add_up(s, beta, d2), *root, partial(np.divide, d, d2, d), *descend(d)]
        case Adam(beta1=beta1, beta2=beta2):
            both = np.reshape([beta1, beta2], (2, *(1 for _ in w.shape)))
            if w.size <= WHOLE:
                both = np.broadcast_to(both, moments.shape)
            return [
                square,
                *add_up(averages, both, moments),
                *root,
                partial(np.divide, v, d2, d),
                *descend(d),
            ]
    raise TypeError(f"optimizer: the tape knows no {type(optimizer).__name__}")


def step_sizes(optimizer: Optimizer, t: Array, unit: int) -> tuple[Array, Array]:
    """(rate, epsilon) of the steps t, for a learning rate of 1 and gradients that are `unit` times
    dW.

    With v and s as the sums they are on the tape, Adam's alpha v_corrected / (sqrt(s_corrected) +
    epsilon) is rate v / (sqrt(s) + epsilon') once both sides of the fraction are divided by what
    stands before sqrt(s).
    """
    ones = np.ones_like(t)
    match optimizer:
        case Momentum(beta=beta):
            return ones * (1 - beta) / unit, ones
        case RMSProp(beta=beta, epsilon=epsilon):
            return ones / np.sqrt(1 - beta), ones * epsilon * unit / np.sqrt(1 - beta)
        case Adam(beta1=beta1, beta2=beta2, epsilon=epsilon):
            of_root = np.sqrt((1 - beta2**t) / (1 - beta2))
            return (1 - beta1) / (1 - beta1**t) * of_root, epsilon * unit * of_root
    return ones / unit, ones


def betas(optimizer: Optimizer) -> tuple[float, float]:
    """How much of v and of s is kept at each step."""
    match optimizer:
        case Momentum(beta=beta):
            return beta, 0.0
        case RMSProp(beta=beta):
            return 0.0, beta
        case Adam(beta1=beta1, beta2=beta2):
            return beta1, beta2
    return 0.0, 0.0
