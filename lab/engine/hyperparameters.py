"""Hyperparameters: what steers training and may change while it goes on, in one frozen object."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from lab.engine.activations import Array
from lab.engine.network import Network, Units, layer_blocks
from lab.engine.optimizers import Optimizer


@dataclass(frozen=True)
class Decay:
    """A learning rate that falls as alpha / (1 + rate n), n = floor((epoch - after) / every).

    Epochs are counted from 0, and up to the epoch `after` alpha is whole: the course's learning
    rate decay, with fixed intervals where every > 1. A rate of 0 leaves alpha as it is. Raises
    ValueError, naming the setting, for one that is out of range.
    """

    rate: float = 0.0
    every: int = 1
    after: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.rate < np.inf:
            raise ValueError(f"decay: expected a rate from 0 up, got {self.rate}")
        for name, value, least in (("every", self.every, 1), ("after", self.after, 0)):
            if not isinstance(value, int | np.integer) or value < least:
                raise ValueError(
                    f"decay: expected {name} as a whole number from {least} up, got {value}"
                )

    def factor(self, epoch: int) -> float:
        """What the learning rate is multiplied with in this epoch, counted from 0."""
        return 1 / (1 + self.rate * (max(0, epoch - self.after) // self.every))


CONSTANT = Decay()


@dataclass(frozen=True)
class Hyperparameters:
    """The optimizer, the examples of a step, the L2 penalty, the share of hidden units that dropout
    keeps, how the learning rate decays, whether biases are trained, and which units are not.

    biases=False is a network without them: they stay what they start from, 0 from `initialize`.
    frozen: units whose row of W and b stay what they are: their gradient is there, and is not
    applied.
    For a stack of R networks l2 may be R numbers, as the optimizer's learning rate may.
    Raises ValueError, naming the setting, for one that is out of range.
    """

    optimizer: Optimizer
    batch_size: int = 32
    l2: float | tuple[float, ...] = 0.0
    keep_prob: float = 1.0
    decay: Decay = CONSTANT
    biases: bool = True
    frozen: Units = ()

    def __post_init__(self) -> None:
        if not isinstance(self.batch_size, int | np.integer) or self.batch_size < 1:
            raise ValueError(
                f"batch_size: expected a whole number from 1 up, got {self.batch_size}"
            )
        if not (np.min(self.l2) >= 0 and np.max(self.l2) < np.inf):
            raise ValueError(f"l2: expected a number from 0 up, got {self.l2}")
        if not 0 < self.keep_prob <= 1:
            raise ValueError(
                f"keep_prob: expected a number above 0 and at most 1, got {self.keep_prob}"
            )

    @property
    def trains_everything(self) -> bool:
        return self.biases and not self.frozen

    def trained(self, network: Network, dtype: DTypeLike) -> Array:
        """(P,): 1 at every parameter that is trained, 0 where it stays what it is."""
        mask = np.ones(network.parameter_count, dtype)
        blocks = layer_blocks(network.layer_sizes, mask)
        if not self.biases:
            for block in blocks.values():
                block[:, -1] = 0
        for l, i in self.frozen:
            blocks[l][i - 1] = 0
        return mask
