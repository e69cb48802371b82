"""Which of the equations are a forward pass, and which are derivatives of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


def lines_of(statements: Mapping[int, Statement], setting: Setting) -> Lines | None:
    """What these equations are; None where they are of layers. setting: what they leave out, where
    every letter is a number.
    """
    trees = [tree for one in statements.values() for tree in (*one.targets, one.value)]
    if any(map(is_of_layers, trees)):
        return None
    told = iter(activations_named(squares_told(trees), setting))
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


def activations_named(trees: Sequence[Tree], setting: Setting) -> list[Tree]:
    """The expressions with an f that no line names as the setting's activation; linear, no slope
    could be told from 1.
    """
    network = setting.network
    activation = network.hidden[0] if network.hidden else network.output
    bent = activation if activation in ("sigmoid", "tanh", "relu", "leaky relu") else "tanh"

    def named(node: Tree) -> Tree | None:
        if not is_op(node, "g", "g'") or node.note:
            return None
        return Apply(node.op, tuple(rebuilt(arg, named) for arg in node.args), bent)

    return [rebuilt(tree, named) for tree in trees]


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
