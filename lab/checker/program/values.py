"""What a name of a paste can hold, besides Python's numbers, strings, lists and dictionaries."""

import ast
from dataclasses import dataclass, field
from typing import Any

from lab.checker.program.tape import Node


@dataclass(eq=False)
class Box:
    """An array. Names share a box, so that what is changed in place changes under all its names.

    attributes: what the learner hangs on it, out.g = ... or w.grad = ....
    """

    node: Node
    attributes: dict[str, Any] = field(default_factory=dict)
    one_hot: bool = False  # np.eye(n): indexed by labels it is Y


@dataclass(frozen=True)
class Unknown:
    """What nothing is known of: whatever touches it is unknown too."""

    name: str = ""


@dataclass(frozen=True)
class Random:
    """Random numbers: a start for parameters, an order of examples, a mask of dropout. shape: where
    the paste says one.
    """

    shape: tuple[int, ...] = ()


@dataclass(eq=False)
class Family:
    """A list, dictionary or cache that is read before it is written: its items are bound when they
    are asked for. `items` holds what the paste puts in.
    """

    name: str
    items: dict[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cache:
    """What a layer has kept for its way back, where the paste does not show how: the names that it
    is taken apart into say what they are, of this layer.
    """

    layer: int


@dataclass(eq=False)
class Function:
    """A function of the paste, with the names around it."""

    node: ast.FunctionDef | ast.Lambda
    names: "Names"
    calls: int = 0

    @property
    def name(self) -> str:
        return self.node.name if isinstance(self.node, ast.FunctionDef) else "lambda"

    @property
    def first(self) -> str:
        """Its first parameter."""
        return next((one.arg for one in self.node.args.args), "")


@dataclass(eq=False)
class Class:
    node: ast.ClassDef
    members: dict[str, Any]
    objects: list["Object"] = field(default_factory=list)


@dataclass(eq=False)
class Object:
    """An object of a class of the paste; `kind` is None for a bare self."""

    kind: Class | None
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Method:
    """A function of the paste with its self, or the name of an array's own method."""

    owner: Any
    function: Any


@dataclass(frozen=True)
class Module:
    """np, torch, torch.nn.functional: only its name, to look things up in the fixed tables."""

    path: str


@dataclass(frozen=True)
class Builtin:
    """A function of the fixed tables, by its name."""

    name: str


@dataclass(eq=False)
class Names:
    """The names of a block, inside of those around it."""

    own: dict[str, Any] = field(default_factory=dict)
    outer: "Names | None" = None

    def find(self, name: str) -> "Names | None":
        """The block in which the name has been written, None if it has not."""
        block: Names | None = self
        while block is not None and name not in block.own:
            block = block.outer
        return block
