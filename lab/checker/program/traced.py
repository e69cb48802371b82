"""A run in which no name says anything: only what is done with each value can tell what it is.

All that the paste does not compute is a square array of random numbers, so that everything fits,
whichever way round it is written. What is left is the tape: which value is made of which.
"""

import ast
from dataclasses import replace
from typing import Any

import numpy as np

from lab.checker.program.binding import Binder
from lab.checker.program.budget import Budget
from lab.checker.program.depth import word_of
from lab.checker.program.evidence import STACKS
from lab.checker.program.interpreter import Interpreter
from lab.checker.program.network import Network
from lab.checker.program.numpy_names import MODULES, Arguments, Arrays, Options
from lab.checker.program.readings import Reading
from lab.checker.program.tape import Node, Tape
from lab.checker.program.usage import LOOPED, Usage, subscripted
from lab.checker.program.values import Box, Family, Random, Unknown

SIDE = 3  # of the squares
SQUARE = (SIDE, SIDE)
NOTHING = "q"  # no name of a quantity begins with it
LAYERS = 2  # of lists that nothing is put into
Place = tuple[str, Any]  # a word, and the index in a list or None


class SquareArrays(Arrays):
    """Arrays that know of nothing unknown: it is a square too."""

    def node(self, value: Any) -> Node | None:
        if isinstance(value, Unknown):
            return self.tape.leaf(np.eye(SIDE))
        return super().node(value)

    def call(self, name: str, args: Arguments, options: Options) -> Any:
        """What has a 1 beside it stays a square."""
        if name in STACKS:
            parts = args[0] if isinstance(args[0], list | tuple) else args
            whole = [one for one in parts if isinstance(one, Box) and one.node.shape == SQUARE]
            if len(whole) == 1 < len(parts):
                return self.apply("as", whole[0])
        return super().call(name, args, options)


class Blind(Binder):
    """Gives every name that is not written a square of its own. given: those squares."""

    def __init__(self, network: Network, tree: ast.Module) -> None:
        usage = Usage.of(tree)
        super().__init__(network, replace(usage, turned=frozenset()), {})  # squares are as they are
        self.pairs = looped_in_pairs(tree)
        self.sizes = cut_short(tree) - operands(tree)
        self.lists = subscripted([*ast.walk(tree)], LOOPED) - operands(tree) - self.pairs.keys()
        self.places: dict[Node, Place] = {}
        self.keys: set[str] = set()  # the words by which items of dictionaries are taken
        self.labels: set[Node] = set()

    def leaf(self, word: str, index: Any = None) -> Box:
        node = self.network.tape.leaf(self.network.rng.uniform(0.2, 0.8, size=SQUARE), "data")
        self.places[node] = word, index if isinstance(index, int | str) else None
        return Box(node)

    def found(self, word: str) -> Any:
        if word in self.sizes:
            return [SIDE] * (LAYERS + 1)
        return Family(word) if word in self.lists else self.leaf(word)

    def keyed(self, name: str, key: str) -> str:  # noqa: ARG002 - a dictionary says nothing
        word = key if key[:1] == NOTHING else NOTHING + key
        self.keys.add(word)
        return word

    def length(self, family: Family) -> int:
        return 2 * LAYERS if family.name in self.dictionaries else LAYERS

    def item(self, family: Family, key: Any) -> Any:
        if not isinstance(key, int | str):
            key = None  # some of them: a batch
        if key not in family.items:
            word = self.keyed(family.name, key) if isinstance(key, str) else family.name
            family.items[key] = self.leaf(word, key if isinstance(key, int) else None)
        return family.items[key]

    def all_items(self, family: Family) -> list[Any]:
        return [family.items.get(place) or self.item(family, place) for place in range(LAYERS)]

    def is_data(self, word: str) -> bool:  # noqa: ARG002 - any may be
        return True

    def fill(self, family: Family) -> None:
        pass

    def start(self, _kind: str, word: str, index: Any = None) -> Any:
        return self.leaf(word, index)

    def remember(self, word: str, node: Node) -> None:
        pass


class Trace(Interpreter):
    """A run of a paste whose names say nothing."""

    binder: Blind
    changed: frozenset[str]

    @classmethod
    def of(cls, tree: ast.Module, budget: Budget) -> "Trace":
        """Raises Spent."""
        tape = Tape(budget.again())
        reading = Reading((SIDE,) * 3, ("sigmoid",), "sigmoid", "half squared error", m=SIDE)
        trace = cls(tape, Blind(Network(tape, reading), tree))
        trace.changed = changed(tree)
        trace.arrays = SquareArrays(tape, rows=False)
        with np.errstate(all="ignore"):
            trace.run(tree)
        return trace

    def store(self, target: ast.expr, value: Any, before: int, *, changed: bool = False) -> None:
        if not isinstance(target, ast.Tuple | ast.List) and self.is_a_start(target, value):
            value = self.binder.leaf(*self.word_of(target))
        elif isinstance(value, list) and any(isinstance(one, Random) for one in value):
            word, _ = self.word_of(target)
            value = [self.binder.leaf(word, place) for place in range(len(value))]
        super().store(target, value, before, changed=changed)

    def unpack(self, targets: list[ast.expr], value: Any, before: int) -> None:
        unknown = isinstance(value, Box) and value.node in self.binder.places
        super().unpack(targets, Unknown() if unknown else value, before)

    def apart(self, value: Any, before: int) -> Any:
        is_alias = isinstance(value, Box) and value.node.index < before
        return self.arrays.apply("as", value) if is_alias else value

    def is_a_start(self, target: ast.expr, value: Any) -> bool:
        """True for what is not known, for numbers that are written, and for a zero that is added
        to later.
        """
        if isinstance(value, Box):
            made_of = sum(1 << node.index for node in (*self.binder.places, self.binder.network.Y))
            written = value.node.op not in ("full", "full like") and value.node.shape != ()
            return written and not value.node.above & made_of
        number = isinstance(value, int | float) and not isinstance(value, bool)
        word = target.id if isinstance(target, ast.Name) else ""
        return isinstance(value, Unknown | Random) or (
            number and value == 0 and word in self.changed
        )

    def part(self, box: Box, key: Any) -> Any:
        found = super().part(box, key)
        return self.arrays.apply("as", box) if isinstance(found, Unknown) else found

    def binary(self, op: str, left: Any, right: Any) -> Any:
        if isinstance(left, Box) and isinstance(right, Unknown):
            right = Box(self.tape.leaf(np.eye(SIDE)))
        if isinstance(right, Box) and isinstance(left, Unknown):
            left = Box(self.tape.leaf(np.eye(SIDE)))
        return super().binary(op, left, right)

    def as_targets(self, one: Any, other: Any) -> Any:
        """X - Xhat, of an autoencoder: nothing is compared on the way to Xhat, as it is to a step."""
        if not (isinstance(one, Box) and isinstance(other, Box) and one.node in self.binder.places):
            return one
        way = [node for node in self.tape.nodes if other.node.depends_on(node)]
        compared = any(
            node.op == "-" and any(arg.bare in self.binder.places for arg in node.args)
            for node in way
        )
        Y = self.binder.network.Y
        if compared or Y in way or one.node not in way or not any(node.op == "@" for node in way):
            return one
        self.binder.labels.add(Y)
        return Box(Y)

    def is_target(self, value: Any) -> bool:
        """Of what is taken by [range(m), y], y."""
        if not isinstance(value, Box):
            return False
        node = value.node
        while node.op in ("as", "index", "reshape"):
            node = node.args[0]
        self.binder.labels.add(node)
        return True


def operands(tree: ast.Module) -> frozenset[str]:
    """The names that are added, multiplied and so on: arrays, though they have a length."""
    found: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp):
            found += [node.left, node.right]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found += node.args if word_of(node.func.value) in MODULES else []
    return frozenset(word_of(one) for one in found if isinstance(one, ast.Name | ast.Attribute))


def looped_in_pairs(tree: ast.Module) -> dict[str, list[str]]:
    """What for x, y in data goes through, with the names of the two."""
    return {
        word_of(node.iter): [one.id for one in node.target.elts if isinstance(one, ast.Name)]
        for node in ast.walk(tree)
        if isinstance(node, ast.For)
        and isinstance(node.target, ast.Tuple)
        and isinstance(node.iter, ast.Name | ast.Attribute)
    }


def cut_short(tree: ast.Module) -> frozenset[str]:
    """The lists of sizes: [784, 30, 10], or gone through in pairs, sizes[1:] and sizes[:-1]."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            found |= {word_of(node.value)} if ast.unparse(node.slice) in ("1:", ":-1") else set()
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.List):
            items = [getattr(one, "value", None) for one in node.value.elts]
            whole = len(items) > 2 and all(type(one) is int for one in items)
            found |= {word_of(node.targets[0])} if whole else set()
    return frozenset(found - {""})


def changed(tree: ast.Module) -> frozenset[str]:
    """The names that something computed is added to, or that are made of themselves."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.AugAssign) and not isinstance(node.value, ast.Constant):
            found.add(word_of(node.target))
        elif isinstance(node, ast.Assign):
            word = word_of(node.targets[0])
            inside = (one for one in ast.walk(node.value) if isinstance(one, ast.Name))
            found |= {word} & {one.id for one in inside}
    return frozenset(found)
