"""What is random in training: the orders in which examples are seen, and dropout's masks, for one
network or a stack.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lab.engine.activations import Array


@dataclass
class Draws:
    """What is random. Networks of one seed draw the same numbers, so there is one generator for
    them.

    whose: the place of each network's generator, (R,); or (), where all share one and see the
    examples in one order.
    """

    rngs: list[np.random.Generator]
    whose: NDArray[np.intp]

    @classmethod
    def of(cls, seeds: ArrayLike | np.random.Generator) -> "Draws":
        """Those of one seed, or of R; or a generator's own."""
        if isinstance(seeds, np.random.Generator):
            return cls([seeds], np.array(0))
        distinct, whose = np.unique(np.atleast_1d(seeds), return_inverse=True)
        return cls(
            [np.random.default_rng(seed) for seed in distinct],
            whose if len(distinct) > 1 else whose[0, ...],
        )

    def part(self, rows: list[int]) -> "Draws":
        """Those of some networks of the stack, to go on without the others."""
        if not self.whose.shape:
            return self
        kept, whose = np.unique(self.whose[rows], return_inverse=True)
        return Draws([self.rngs[place] for place in kept], whose)

    def permutations(self, m: int) -> NDArray[np.intp]:
        """An order of m examples for each network, (R, m), or for all, (m,)."""
        orders = [rng.permutation(m) for rng in self.rngs]
        return np.array(orders)[self.whose] if self.whose.shape else orders[0]

    def masks(self, n: int, m: int, keep_prob: float) -> Array:
        """Masks of 0 and 1 / keep_prob, (R, n, m) or (n, m)."""
        return (
            np.array([rng.random((n, m)) for rng in self.rngs])[self.whose] < keep_prob
        ) / keep_prob
