"""A place in a wrong line, and what may stand in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lab.checker.meaning.targets import Target
from lab.checker.reading.tree import HERE, LAST, Apply, Layer, Symbol, Tree, symbols
from lab.checker.setting import Setting

FORWARD = ("Z", "A", "J")


@dataclass(frozen=True)
class Spot:
    """A place in a wrong line: the node, the way to it, the whole tree, and what the line should
    compute.
    """

    node: Tree
    path: tuple[int, ...]
    tree: Tree
    target: Target
    setting: Setting

    @property
    def is_cost_derivative(self) -> bool:
        return self.target.kind == "dA" and self.target.at_the_end(self.setting.L)

    def mistake(self, error_class: str) -> str:
        """The class of a mistake here: of the cost's derivative all are one."""
        return "cost_derivative_wrong" if self.is_cost_derivative else error_class


Edits = Iterator[tuple[Tree, str]]
Rule = Callable[[Spot], Edits]


def is_gradient(tree: Tree) -> bool:
    """True if something that came back from the cost is in it."""
    return any(symbol.kind[0] == "d" or symbol.kind in ("A - Y", "Y") for symbol in symbols(tree))


def is_forward(tree: Tree) -> bool:
    """True for an expression of Z and A alone, as the derivative of an activation is."""
    kinds = {symbol.kind for symbol in symbols(tree)}
    return bool(kinds & {"Z", "A"}) and kinds <= {"Z", "A"}


def layers(at: Spot) -> list[Layer]:
    """The layers that may be meant in a line: numbers where it has numbers, else l and its
    neighbours.
    """
    if at.target.layer is not None and at.target.layer.l:
        return [HERE, HERE.shifted(-1), HERE.shifted(1), LAST]
    return [Layer(plus=l) for l in range(at.setting.L + 1)]


def quantities(at: Spot) -> list[Symbol]:
    """What may stand in a line, except what it computes: dZ = dZ would make every line right."""
    kinds = ("A", "dZ", "dA", "W", "Z", "dW", "db", "b")
    every = [*(Symbol(kind, layer) for kind in kinds for layer in layers(at)), Symbol("Y")]
    return [one for one in every if (one.kind, one.layer) != (at.target.kind, at.target.layer)]


def primes(at: Spot) -> list[Tree]:
    """g'(Z) of the layers that may be meant, the target's own first."""
    own = at.target.layer or LAST
    own = own if own.l else Layer(plus=own.at(0, at.setting.L))
    return [Apply("g'", (Symbol("Z", layer),)) for layer in dict.fromkeys((own, *layers(at)))]


def number(layer: Layer | None, setting: Setting) -> int:
    """A layer as a number, to be compared with others of the same line."""
    return layer.at(max(setting.L - 1, 1), setting.L) if layer else 0
