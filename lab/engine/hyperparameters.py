"""Hyperparameters: what steers training and may change while it goes on, in one frozen object."""

from dataclasses import dataclass

import numpy as np

from lab.engine.optimizers import Optimizer


@dataclass(frozen=True)
class Hyperparameters:
    """The optimizer, the examples of a step, the L2 penalty, and the share of hidden units that
    dropout keeps.

    For a stack of R networks l2 may be R numbers, as the optimizer's learning rate may.
    Raises ValueError, naming the setting, for one that is out of range.
    """

    optimizer: Optimizer
    batch_size: int = 32
    l2: float | tuple[float, ...] = 0.0
    keep_prob: float = 1.0

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
