"""J as a function of the weights alone: what a landscape is the picture of.

Costs are computed by the engine's own `forward` and `cost` on stacks of networks, a chunk at a
time. Each computation is a generator that yields the share that is done after every chunk, so that
a page can take turns with others; `finished` runs one through.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from lab.engine import Array, Network, Parameters, cost, forward
from lab.engine.loop import diverging

# outputs of all units, of all networks of a chunk: these and their temporaries stay in the cache,
# and below the size from which the allocator asks the system for every array anew
CHUNK = 2**17
# multiplications, of all examples in all networks: about two seconds on one core
MOST_WORK = 2 * 10**10

Result = TypeVar("Result")
Pieces = Generator[float, None, Result]
"""Work in pieces of a few milliseconds. Yields the share that is done; returns the result."""


@dataclass(frozen=True, eq=False)
class Objective:
    """J of a network on X (n[0], m) and Y (n[L], m), with the L2 penalty and without dropout.

    This is the cost of a Trainer's history.
    """

    network: Network
    X: Array
    Y: Array
    l2: float = 0.0

    @property
    def m(self) -> int:
        return self.X.shape[1]

    def costs(self, points: Array) -> Array:
        """J at each of points (R, P), as one stack; shape (R,). Infinite or nan where it
        overflows.
        """
        parameters = Parameters(self.network.layer_sizes, points)
        with diverging():
            trace = forward(self.network, parameters, self.X)
            return cost(self.network, trace, self.Y, parameters, self.l2)

    def costs_in_chunks(self, count: int, points: Callable[[slice], Array]) -> Pieces[Array]:
        """J at `count` points, shape (count,); points(part) gives those of a slice, (r, P)."""
        costs = np.empty(count)
        size = max(1, CHUNK // (sum(self.network.layer_sizes) * self.m))
        for start in range(0, count, size):
            part = slice(start, min(start + size, count))
            costs[part] = self.costs(points(part))
            yield part.stop / count
        return costs

    def limited(self, count: int) -> "Objective":
        """The same on so few of its first examples that J at `count` points is computed in about
        two seconds; at least one.

        The penalty keeps its part of J: l2/(2m) stays as it is.
        """
        work = self.network.parameter_count + 20 * sum(self.network.layer_sizes)
        m = max(1, min(self.m, MOST_WORK // (work * count)))
        return replace(self, X=self.X[:, :m], Y=self.Y[:, :m], l2=self.l2 * m / self.m)


def finished(pieces: Pieces[Result]) -> Result:
    """The result of work in pieces, done in one go."""
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            return end.value
