"""The right values, from the engine, on small random networks: what every line of a paste is
compared with.

A `Bench` holds the networks of one Setting. In those that judge, no two sizes are equal, so that a
wrong transpose shows.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import numpy as np

from lab.checker.setting import Setting
from lab.engine import Array, Network, backward, cost, forward, initialize

ALPHA = 0.3717  # a learning rate that no product of small numbers equals by accident


@dataclass(frozen=True, eq=False)  # a sample is itself: what is computed of it is kept
class Sample:
    """One random network with its examples: `values[kind, layer]` in the setting's layout, and the
    numbers m and J.
    """

    network: Network
    values: dict[tuple[str, int], Array]
    m: int
    rows: bool
    mean: bool

    @property
    def L(self) -> int:
        return self.network.L


@dataclass(frozen=True)
class Bench:
    """kin: networks of the learner's own kind (one output where they have one), on which a line is
    judged. The others explain. biases: there are some.
    """

    setting: Setting
    biases: bool = field(default=True, kw_only=True)

    @cached_property
    def kin(self) -> tuple[Sample, ...]:
        return self._sample(1), self._sample(2)

    @cached_property
    def wide(self) -> Sample:
        """No size is 1 and all differ."""
        return self._sample(3, wide=True)

    @cached_property
    def single(self) -> Sample:
        """One example."""
        return self._sample(4, m=1)

    @cached_property
    def unbiased(self) -> Sample:
        """All b are 0."""
        return self._sample(6, wide=True, biased=False)

    @cached_property
    def own(self) -> Sample:
        """The learner's own sizes, with six examples: for the shapes and matrices that are
        shown.
        """
        m = 1 if self.setting.scalar else 6
        return sample(self.setting.network, m, 7, self.setting.rows, self.setting.mean)

    def _sample(self, seed: int, wide: bool = False, m: int = 0, biased: bool = True) -> Sample:
        own, rng = self.setting.layer_sizes, np.random.default_rng(seed)
        *sizes, drawn = (int(n) for n in rng.permutation(np.arange(3, len(own) + 4)))
        if not wide:
            sizes = [
                1 if own[l] == 1 and l in (0, self.setting.L) else n for l, n in enumerate(sizes)
            ]
        if self.setting.scalar:
            sizes, m = [*own], 1
        network = replace(self.setting.network, layer_sizes=tuple(sizes))
        biased = biased and self.biases
        return sample(network, m or drawn, seed, self.setting.rows, self.setting.mean, biased)


@lru_cache(maxsize=64)
def bench(setting: Setting, biases: bool = True) -> Bench:
    """The bench of a setting; give it `setting.without_names`, so that pastes with other names
    share it.
    """
    return Bench(setting, biases=biases)


def sample(
    network: Network, m: int, seed: int, rows: bool, mean: bool, biased: bool = True
) -> Sample:
    """A random network of this kind with m examples, and the right values of all its quantities."""
    rng = np.random.default_rng(seed)
    parameters = initialize(network, "xavier", seed)
    parameters.flat[...] += rng.normal(scale=0.3, size=network.parameter_count)
    for b in parameters.b.values():
        b[...] *= biased
    X, Y = rng.normal(size=(network.layer_sizes[0], m)), targets(network, rng, m)
    trace = forward(network, parameters, X)
    # a layer of dead relus would hide every mistake before it
    if any(np.all(trace.Z[l] < 0) for l in network.layers[:-1]):
        return sample(network, m, seed + 100, rows, mean, biased)
    gradients = backward(network, parameters, trace, Y)
    total = 1 if mean else m  # the engine's J is a mean
    values = {
        ("Y", 0): Y,
        ("J", 0): cost(network, trace, Y) * total,
        ("m", 0): np.array(float(m)),
        ("alpha", 0): np.array(ALPHA),
    }
    # the cost has no penalty: what multiplies it drops out
    values |= {("lambda", 0): np.array(0.0)}
    families = {
        "W": parameters.W,
        "b": parameters.b,
        "Z": trace.Z,
        "A": trace.A,
        "dZ": gradients.dZ,
        "dA": gradients.dA,
    }
    families |= {
        "dW": {l: total * dW for l, dW in gradients.dW.items()},
        "db": {l: total * db for l, db in gradients.db.items()},
    }
    values |= {(kind, l): value for kind, family in families.items() for l, value in family.items()}
    if rows:
        values = {key: value.T for key, value in values.items()}
    return Sample(network, values, m, rows, mean)


def targets(network: Network, rng: np.random.Generator, m: int) -> Array:
    """Y of shape (n[L], m): probabilities rather than 0 and 1, for which Y and Y * Y would look the
    same.
    """
    Y = rng.uniform(0.1, 0.9, size=(network.layer_sizes[-1], m))
    if network.output == "softmax":
        return Y / Y.sum(axis=0)
    return Y if network.cost == "binary cross-entropy" else rng.normal(size=Y.shape)
