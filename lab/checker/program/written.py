"""What is at hand at a wrong line, by what it is: the learner's own words for Z1, dA2, g'(Z1)."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lab.checker.program.depth import word_of
from lab.checker.program.identity import identify
from lab.checker.program.oracle import activation_between
from lab.checker.program.reach import activation_functions, within_reach, word_for
from lab.checker.program.rules import PRODUCTS, parsed
from lab.checker.program.trials import Spot
from lab.engine import Array

MOST_SLOPES = 3  # ways to write one, of those that a paste allows


@dataclass(frozen=True, eq=False)
class Written:
    """The arrays at hand at a line. further: names that the learner has not, taken for theirs."""

    spot: Spot
    further: tuple[str, ...] = ()

    @cached_property
    def values(self) -> dict[str, Array]:
        """What is at hand, as it is written, with its values at the line."""
        texts = [*within_reach(self.spot.tree, self.spot.statement), *self.further]
        found = self.spot.tried([parsed(text) for text in texts])
        return {
            text: value
            for text, value in zip(texts, found, strict=True)
            if value is not None and value.ndim
        }

    @cached_property
    def roles(self) -> dict[str, list[str]]:
        """What is at hand for "A1", "dZ2" (up to a constant), "Y"."""
        found: dict[str, list[str]] = {}
        for text, value in self.values.items():
            for role in self.roles_of(value):
                found.setdefault(role, []).append(text)
        return found

    def roles_of(self, value: Array) -> Iterator[str]:
        oracle = self.spot.oracle
        for one in oracle.quantities.values():
            if one.node.value is not None and same(one.node.value, value):
                yield one.name
        if (known := identify(oracle, value)) is not None:
            yield "d" + known.quantity.name
        Y = oracle.run.network.Y.value
        if Y is not None and same(Y, value):
            yield "Y"

    def of(self, role: str) -> list[ast.expr]:
        return [parsed(text) for text in self.roles.get(role, ())]

    @cached_property
    def m(self) -> str:
        """What the learner writes for the number of examples."""
        if word := word_for("m", self.spot.tree):
            return word
        axis = 0 if self.spot.oracle.run.reading.rows else 1
        X = next(iter(self.roles.get("A0", self.roles.get("Y", ["X"]))))
        return f"{X}.shape[{axis}]"

    @property
    def module(self) -> str:
        words = {word_of(node) for node in ast.walk(self.spot.tree)}
        return "torch" if "torch" in words and "np" not in words else "np"

    def product(self, left: ast.expr, right: ast.expr) -> ast.expr:
        """A matrix product in the learner's style."""
        for node in ast.walk(self.spot.tree):
            if (
                isinstance(node, ast.Call)
                and word_of(node.func) in PRODUCTS
                and len(node.args) == 2
            ):
                return ast.Call(node.func, [left, right], [])
        return ast.BinOp(left, ast.MatMult(), right)

    def slopes(self, l: int) -> list[ast.expr]:
        """g'(Z[l]), as far as it can be written with what is at hand."""
        Z = self.spot.oracle.quantities.get(("Z", l))
        due = self.spot.oracle.slope(Z) if Z else None
        if due is None:
            return []
        ways = list(self.ways_to_slopes(l))
        found = self.spot.tried(ways)
        return [
            one
            for one, value in zip(ways, found, strict=True)
            if value is not None and same(value, due)
        ][:MOST_SLOPES]

    def ways_to_slopes(self, l: int) -> Iterator[ast.expr]:
        """What may be a slope, a function of the paste first."""
        functions = activation_functions(self.spot.tree, self.spot.statement)
        As, Zs = self.roles.get(f"A{l}", [])[:3], self.roles.get(f"Z{l}", [])[:3]
        name = activation_between(self.spot.oracle, l) or self.spot.oracle.run.reading.activation(l)
        activated = [f"{one}({z})" for z in Zs for one in functions]
        texts = [*activated, *(f"{one}({a})" for a in As for one in functions)]
        texts += [way.format(a) for way in OF_A.get(name, ()) for a in [*As, *activated]]
        texts += [way.format(z, np=self.module) for way in OF_Z.get(name, ()) for z in Zs]
        yield from map(parsed, dict.fromkeys(texts))


OF_A = {
    "sigmoid": ("{0} * (1 - {0})",),
    "tanh": ("1 - {0} ** 2",),
    "relu": ("({0} > 0)",),
    "leaky relu": ("np.where({0} > 0, 1, 0.01)",),
}
OF_Z = {
    "sigmoid": ("{np}.exp(-{0}) / (1 + {np}.exp(-{0})) ** 2",),
    "tanh": ("1 - {np}.tanh({0}) ** 2",),
    "relu": ("({0} > 0)",),
    "leaky relu": ("{np}.where({0} > 0, 1, 0.01)",),
}


def same(one: Array, other: Array) -> bool:
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=1e-6, atol=1e-9))
