r"""The one expression tree that every notation is read into, and the few things that are done to
trees.

    1/m * np.dot(dZ2, A1.T)      \frac{1}{m} \partial Z^{[2]} A^{[1]T}      dW2 = 1/m dZ2 · A1ᵀ

all become the same `Apply`. Trees are immutable; an edit makes a new one. A reader leaves `Name`s,
what the learner typed; `names.py` turns each into a `Symbol`, what it stands for. In mathematics a
product is only a row of factors, the operation "chain": `readings.py` finds out where the matrix
product is meant.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeGuard


class Unreadable(ValueError):  # noqa: N818 - it is a verdict
    """The text cannot be read; the message says why, in the learner's words."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer number such as l - 1, L or 2, as the coefficients of l and L, plus a number."""

    l: int = 0
    L: int = 0
    plus: int = 0

    def at(self, l: int, L: int) -> int:
        return self.l * l + self.L * L + self.plus

    def shifted(self, by: int) -> "Layer":
        return Layer(self.l, self.L, self.plus + by)

    @property
    def text(self) -> str:
        """2, l, l-1 or L, as it stands in a place for a layer."""
        base = "l" if self.l else "L" if self.L else ""
        return base + (f"{self.plus:+d}" if self.plus else "") if base else str(self.plus)


HERE = Layer(l=1)
LAST = Layer(L=1)


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """A name as typed, the word in it that carries the meaning (dZ in cache["dZ"]), and the layer
    written beside it, if any.

    subscripted: the layer stood in square brackets of code, where lists count from 0 and from the
    end. lost: a place for the layer is there and empty, as in Z^{}. component: the letters of an
    entry's indices, jk in w_{jk}.
    """

    spelling: str
    word: str
    layer: Layer | None = None
    subscripted: bool = False
    lost: bool = False
    component: str = ""

    @property
    def is_numbered(self) -> bool:
        return self.layer is not None or any(sign.isdigit() for sign in self.word)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A quantity of the network: kind "W", "b", "Z", "A", "dW", "db", "dZ", "dA", or one without a
    layer: "Y", "m", "alpha", "J".

    loose: an error or a delta, whose sign and 1/m are the learner's own choice.
    """

    kind: str
    layer: Layer | None = None
    spelling: str = ""
    loose: bool = False
    component: str = ""


@dataclass(frozen=True, slots=True)
class Apply:
    """An operation on trees. note: what the operation needs to know besides, an axis or the name of
    an activation.
    """

    op: str
    args: tuple["Tree", ...]
    note: Any = None


Tree = Number | Name | Symbol | Apply


@dataclass(frozen=True, slots=True)
class Statement:
    """One equation: targets = value. how: "=", "+=", "-=", "*=", "/=", or "mask" for targets[mask]
    = value.

    text is what the learner wrote, notation "numpy", "latex" or "text". upside_down: a derivative
    in it is written as \\frac{\\partial A}{\\partial L}.
    """

    targets: tuple[Tree, ...]
    how: str
    value: Tree
    notation: str
    mask: Tree | None = None
    upside_down: bool = False


def rectified(tree: Apply) -> Apply:
    """max(0, x) as what it is, relu; any other tree as it stands."""
    others = [arg for arg in tree.args if arg != Number(0.0)]
    return Apply("g", (others[0],), "relu") if tree.op == "maximum" and len(others) == 1 else tree


def walk(tree: Tree, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Tree]]:
    """Every node with the way to it, the root first."""
    yield path, tree
    if isinstance(tree, Apply):
        for position, arg in enumerate(tree.args):
            yield from walk(arg, (*path, position))


def nodes(tree: Tree) -> Iterator[Tree]:
    return (node for _, node in walk(tree))


def put(tree: Tree, path: tuple[int, ...], new: Tree) -> Tree:
    """The tree with the node at the path replaced."""
    if not path:
        return new
    assert isinstance(tree, Apply)
    first, rest = path[0], path[1:]
    args = tuple(
        put(arg, rest, new) if position == first else arg for position, arg in enumerate(tree.args)
    )
    return Apply(tree.op, args, tree.note)


def rebuilt(tree: Tree, change: Callable[[Tree], Tree | None]) -> Tree:
    """The tree with every node that `change` has an answer for replaced by the answer."""
    new = change(tree)
    if new is not None or not isinstance(tree, Apply):
        return tree if new is None else new
    return Apply(tree.op, tuple(rebuilt(arg, change) for arg in tree.args), tree.note)


def is_op(tree: Tree | None, *ops: str) -> TypeGuard[Apply]:
    """True for one of these operations."""
    return isinstance(tree, Apply) and tree.op in ops


def has_op(tree: Tree, *ops: str) -> bool:
    return any(is_op(node, *ops) for node in nodes(tree))


def symbols(tree: Tree) -> Iterator[Symbol]:
    return (node for node in nodes(tree) if isinstance(node, Symbol))


def has_kind(tree: Tree, *kinds: str) -> bool:
    return any(symbol.kind in kinds for symbol in symbols(tree))


def names_in(tree: Tree) -> Iterator[Name]:
    return (node for node in nodes(tree) if isinstance(node, Name))


def without_spelling(tree: Tree) -> Tree:
    """The tree without the learner's own spellings."""
    return rebuilt(
        tree, lambda node: replace(node, spelling="") if isinstance(node, Symbol) else None
    )


def is_number(tree: Tree) -> bool:
    """True for what is made of numbers alone: 1/m, the learning rate."""
    return all(
        isinstance(node, Apply | Number)
        or (isinstance(node, Symbol) and node.kind in ("m", "alpha", "lambda", "J"))
        for node in nodes(tree)
    )


def matrix_product(x: Tree, y: Tree, rows: bool) -> Tree:
    """x y of columns; of rows the other way round: dZ W^T, A_prev^T dZ, A_prev W."""
    return Apply("@", (y, x) if rows else (x, y))


def turned(tree: Tree) -> Tree:
    """The transpose; of a transpose, the tree itself."""
    return tree.args[0] if isinstance(tree, Apply) and tree.op == "T" else Apply("T", (tree,))
