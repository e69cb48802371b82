"""Which names are one quantity, and what a name is the gradient of.

A quantity is known by its stem and by the letters of its index: w_ji and w_kj are two.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from lab.checker.reading.entries import LOCAL_DERIVATIVE
from lab.checker.reading.tree import Apply, Name, Number, Tree, is_op, names_in, rebuilt
from lab.checker.reading.vocabulary import COSTS

COST = re.compile(rf"(?:{'|'.join(sorted(COSTS - {'l'}, reverse=True))})(?:tot|total|o?\d?|[iknp])")


class Key(NamedTuple):
    """A quantity: out_{o1} is ("outo1", ""), w_{kj} is ("w", "kj")."""

    stem: str
    letters: str

    @property
    def is_cost(self) -> bool:
        return COST.fullmatch(self.stem) is not None

    @property
    def is_delta(self) -> bool:
        return self.stem.startswith(("delta", "err")) and not self.is_cost

    @property
    def label(self) -> str:
        """Which of several units it is: o1, of out_{o1}."""
        found = re.search(r"(?<=[A-Za-z])[oh]?\d+$", self.stem)
        return found[0] if found else ""

    @property
    def kind(self) -> str:
        """Of which units it is one: outo, of out_{o1}."""
        return self.stem.rstrip("0123456789")


@lru_cache(maxsize=4096)
def key_of(name: Name) -> Key:
    spelling = re.sub(r"_(\w+)_\{\1\}", r"_\1", name.spelling)
    if found := LOCAL_DERIVATIVE.fullmatch(spelling):  # dL_dw
        spelling = "d" + found[2]
    if name.component:
        letters = ",?".join(name.component)
        spelling = re.sub(rf"_\{{?{letters}\}}?(?![a-z])", "", spelling, count=1)
    return Key(re.sub(r"[\W_]", "", spelling), name.component)


def gradient_of(key: Key) -> Key | None:
    """w, of the dw that ∂E/∂w is read as."""
    return Key(key.stem[1:], key.letters) if key.stem[:1] == "d" and key.stem[1:] else None


def is_kronecker(key: Key) -> bool:
    """True for δ_ij."""
    return key.stem == "delta" and len(key.letters) == 2


def keys_in(tree: Tree) -> set[Key]:
    """The quantities that an expression speaks of."""
    return {key_of(name) for name in names_in(tree)}


def squares_told(trees: Sequence[Tree]) -> list[Tree]:
    """The expressions with a^2 as a square where a stands elsewhere too, else as layer 2's."""
    alone = {key for tree in trees for key in keys_in(rebuilt(tree, without_powers))}

    def told(node: Tree) -> Tree | None:
        if not is_op(node, "power or layer"):
            return None
        base, layered = node.args
        if isinstance(base, Name):
            base = replace(base, spelling=re.sub(r"\^\{?\d\}?$", "", base.spelling))
            if key_of(base) not in alone:
                return layered
        return Apply("**", (base, Number(float(node.note))))

    return [rebuilt(tree, told) for tree in trees]


def without_powers(node: Tree) -> Tree | None:
    return Number(0.0) if is_op(node, "power or layer") else None
