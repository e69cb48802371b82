"""What the learner's equations are about: the network, its cost, the layout of the examples, and
what names stand for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lab.checker import activations, costs
from lab.engine import Network

LAYOUTS = ("columns", "rows")

COMMON_NAMES = {
    **activations.NAMED,
    **costs.NAMED,
    "none": "linear",
    "leaky_relu": "leaky relu",
}


@dataclass(frozen=True)
class Setting:
    """The network a paste is judged in.

    layout "columns": examples are columns and Z = W A_prev + b. "rows": examples are rows and Z =
    A_prev W + b. mean=False: J is a sum over the examples, and no 1/m stands anywhere. names: what
    the learner's own names stand for, in canonical names or small expressions of them: {"delta":
    "-dZ2"}.

    Raises ValueError, naming the argument, for a network or a layout that does not exist.
    """

    layer_sizes: tuple[int, ...]
    hidden: str | tuple[str, ...] = "tanh"
    output: str = "sigmoid"
    cost: str | None = None
    layout: str = "columns"
    mean: bool = True
    names: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if self.layout not in LAYOUTS:
            raise ValueError(f"layout: expected one of {', '.join(LAYOUTS)}, got {self.layout!r}")
        network = self.network  # raises for what the engine does not know
        object.__setattr__(self, "layer_sizes", network.layer_sizes)
        object.__setattr__(self, "hidden", network.hidden)
        object.__setattr__(self, "output", network.output)
        object.__setattr__(self, "cost", network.cost)

    @property
    def network(self) -> Network:
        given, output = self.hidden, common_name(self.output)
        hidden = common_name(given) if isinstance(given, str) else tuple(map(common_name, given))
        cost = None if self.cost is None else common_name(self.cost)
        if (output, cost) == ("sigmoid", "cross-entropy"):
            cost = "binary cross-entropy"  # what is meant when the outputs are sigmoids
        return Network(tuple(self.layer_sizes), hidden, output, cost)

    @property
    def L(self) -> int:
        return len(self.layer_sizes) - 1

    @property
    def rows(self) -> bool:
        return self.layout == "rows"

    @property
    def scalar(self) -> bool:
        """True for one unit in every layer: then every quantity is one number, of one example."""
        return set(self.layer_sizes) == {1}

    @property
    def without_names(self) -> "Setting":
        """The same setting for a cache that does not depend on how the learner spells things."""
        return replace(self, names={})


def common_name(name: str) -> str:
    """The engine's name for an activation or a cost that has several."""
    return COMMON_NAMES.get(name.lower(), name.lower())
