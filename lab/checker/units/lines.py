"""Which of the equations are a forward pass, and which are derivatives of it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from lab.checker.reading.tree import (
    Apply,
    Name,
    Statement,
    Tree,
    is_op,
    names_in,
    nodes,
    rebuilt,
)
from lab.checker.setting import Setting
from lab.checker.units.forward import Forward
from lab.checker.units.names import Key, gradient_of, key_of, keys_in, squares_told
from lab.checker.units.usual import completed

ACTIVATIONS = ("tanh", "sigmoid", "relu")
FUNCTIONS_OR_NUMBERS = ("g", "f", "act")
OF_LAYERS = re.compile(r"[WAZXBVU]")


@dataclass(frozen=True)
class Claim:
    """What a line says is a derivative, a delta, or a step along one. above: what is
    differentiated, None for the cost; below: by what, None of a delta; how: as in a Statement, and
    Δ for what is added to w.
    """

    left: Key
    sides: tuple[Tree, ...]
    above: Key | None
    below: Key | None
    how: str

    @property
    def is_delta(self) -> bool:
        return self.below is None

    @property
    def written_in(self) -> set[Key]:
        return {self.left, *(key for tree in self.sides for key in keys_in(tree))}


@dataclass(frozen=True)
class Lines:
    """The equations by their numbers: which define the forward pass, and which are proved."""

    forward: Forward
    defined: Mapping[int, Key]
    proved: Mapping[int, Claim]


def lines_of(statements: Mapping[int, Statement], setting: Setting) -> Iterator[Lines]:
    """What these equations may be; nothing where they are of layers. setting: what they leave out,
    where every letter is a number. An f that no line names may be any of ACTIVATIONS; what a line
    says that it is, f(x) = 1 / (1 + e^-x), is none of the equations.
    """
    statements = {n: one for n, one in statements.items() if not defines_an_activation(one)}
    trees = [tree for one in statements.values() for tree in (*one.targets, one.value)]
    if any(map(is_of_layers, trees)):
        return
    trees = squares_told(with_factors(trees))
    unnamed = any(
        is_op(node, "g", "g'") and not node.note for tree in trees for node in nodes(tree)
    )
    readings = (lines_with(one, trees, statements, setting) for one in ACTIVATIONS)
    found = (one for one in islice(readings, None if unnamed else 1))
    yield from (one for one in found if one is not None)


def defines_an_activation(statement: Statement) -> bool:
    return any(is_op(target, "g", "g'") for target in statement.targets)


def lines_with(
    activation: str, trees: Sequence[Tree], statements: Mapping[int, Statement], setting: Setting
) -> Lines | None:
    """The equations with this activation where none is named; None where they go in a circle."""
    told = (named(tree, activation) for tree in trees)
    sides = {
        number: [next(told) for _ in (*one.targets, one.value)]
        for number, one in statements.items()
    }
    definitions = definitions_in([mine for n, mine in sides.items() if statements[n].how == "="])
    if setting.scalar:
        names = [name for mine in sides.values() for tree in mine for name in names_in(tree)]
        definitions = completed(definitions, names, setting)
    forward = Forward(definitions)
    if any(key in forward.written_in(key) for key in definitions):
        return None
    lefts = {n: key_of(mine[0]) for n, mine in sides.items() if isinstance(mine[0], Name)}
    lines = {n: line_of(mine, statements[n].how, forward) for n, mine in sides.items()}
    return Lines(
        forward=forward,
        defined={n: key for n, key in lefts.items() if key in definitions},
        proved={n: line for n, line in lines.items() if line is not None},
    )


def named(tree: Tree, activation: str) -> Tree:
    """The expression with this activation where it has an f."""

    def change(node: Tree) -> Tree | None:
        if not is_op(node, "g", "g'") or node.note:
            return None
        return Apply(node.op, tuple(named(arg, activation) for arg in node.args), activation)

    return rebuilt(tree, change)


def with_factors(trees: Sequence[Tree]) -> list[Tree]:
    """The expressions with g (1 - g) as a product, where the paste has a g that is a quantity."""
    letters = [one for one in trees if isinstance(one, Name) and one.word in FUNCTIONS_OR_NUMBERS]
    if not letters:
        return list(trees)

    def change(node: Tree) -> Tree | None:
        if not is_op(node, "g") or node.note:
            return None
        return Apply("chain", (letters[0], rebuilt(node.args[0], change)), ("", ""))

    return [rebuilt(tree, change) for tree in trees]


def is_of_layers(tree: Tree) -> bool:
    """True for what only matrices have, and for equations of any layer."""
    for node in nodes(tree):
        if is_op(node, "T", "@", "outer", "sum", "mean", "sum examples", "full"):
            return True
        if isinstance(node, Name):
            general = node.layer is not None and (node.layer.l or node.layer.L)
            matrix = OF_LAYERS.match(node.word.removeprefix("d")) and not node.component
            if general or matrix:
                return True
    return False


def definitions_in(equations: Sequence[Sequence[Tree]]) -> dict[Key, Tree]:
    """What the equations define: names that are no gradients and no deltas."""
    named = {
        key_of(sides[0]): sides[1] for sides in reversed(equations) if isinstance(sides[0], Name)
    }
    written = {*named, *(key for tree in named.values() for key in keys_in(tree))}
    known = {(key.stem, len(key.letters)) for key in written}

    def is_gradient(key: Key) -> bool:
        return (key.stem[1:], len(key.letters)) in known and gradient_of(key) is not None

    return {k: tree for k, tree in named.items() if not (k.is_delta or is_gradient(k))}


def line_of(sides: Sequence[Tree], how: str, forward: Forward) -> Claim | None:
    """The line, if it is a derivative, a delta or a step."""
    left, rest = sides[0], tuple(sides[1:])
    if is_op(left, "partial"):
        above, below = left.args
        if isinstance(above, Name) and isinstance(below, Name):
            return Claim(key_of(above), rest, key_of(above), key_of(below), how)
    if not isinstance(left, Name):
        return None
    key = key_of(left)
    if left.word.startswith("Delta_"):
        changed = Key(key.stem.removeprefix("Delta"), key.letters)
        return Claim(key, rest, None, changed, "Δ") if forward.is_written(changed) else None
    by = key if how != "=" else forward.gradient(key)
    return Claim(key, rest, None, by, how) if by is not None or key.is_delta else None
