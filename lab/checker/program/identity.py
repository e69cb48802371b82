"""What a value on the way back is by its value, and what its name allows it to be."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lab.checker.meaning.vocabulary import OF_THE_TARGET
from lab.checker.program.matching import Match, match
from lab.checker.program.oracle import Oracle, Quantity
from lab.checker.program.sites import Site, is_kept_over_steps
from lab.checker.program.words import kept_of, symbol_of
from lab.engine import Array


@dataclass(frozen=True)
class Identity:
    """What a value is: constant * dJ/dN."""

    quantity: Quantity
    match: Match


def identify(oracle: Oracle, value: Array | None) -> Identity | None:
    """The gradient that a value is, up to a constant."""
    if value is None:
        return None
    for quantity in oracle.quantities.values():
        is_vector = quantity.key[0] == "b" and value.ndim == 1  # as among rows
        if value.size < 2 or (value.shape != quantity.gradient.shape and not is_vector):
            continue
        rows = oracle.run.reading.rows
        found = match(value, quantity.gradient, rows, None)
        if found is None and oracle.penalty:  # which may come on a later line
            found = match(value, oracle.unpenalised(quantity), rows, None)
        if found is not None and not found.signs:
            return Identity(quantity, found)
    return None


def may_become(shape: tuple[int, ...], due: tuple[int, ...]) -> bool:
    """True if a value of this shape may be a slip for one of the other: a transpose, a sum more."""
    return shape == due or len(shape) != len(due) or shape == due[::-1] or 1 in (*shape, *due)


def is_only_signed(
    known: Identity | None, quantity: Quantity, constant: float, others: Sequence[Identity]
) -> bool:
    """True for the same gradient with the other sign, where no other line has that sign: the sign
    of an error is the learner's, and the step decides.
    """
    if known is None or known.match.constant * constant > 0 or not is_same(known, quantity):
        return False
    parameter = quantity.key[0] in "Wb"
    return not any(
        one.match.constant * constant > 0
        for one in others
        if (one.quantity.key[0] in "Wb") == parameter
    )


def is_two_mistakes(known: Identity | None, quantity: Quantity, constant: float) -> bool:
    """True for what is a gradient, and should be another one with the other sign besides."""
    if known is None or known.match.constant * constant > 0:
        return False
    return not is_same(known, quantity)


def is_same(known: Identity, quantity: Quantity) -> bool:
    """True for the same gradient: of a linear layer dZ and dA are one."""
    one, other = known.quantity.gradient, quantity.gradient
    return one is other or (one.shape == other.shape and np.allclose(one, other))


def is_named_for(site: Site, quantity: Quantity) -> bool:
    """True if the name says that this is due, be it loosely: a delta is a dZ."""
    symbol = symbol_of(site.word) or kept_of(site.word)
    return symbol is not None and symbol.kind == "d" + quantity.key[0]


def kind_of(site: Site) -> str:
    """What has a constant of its own: gradients of parameters, and what an optimizer keeps."""
    if site.word in OF_THE_TARGET:
        return ""
    if is_kept_over_steps(site):
        return "running mean" + site.word[0]
    symbol = symbol_of(site.word)
    return "parameter" if symbol is not None and symbol.kind in ("dW", "db") else ""


def may_be_named(site: Site, quantity: Quantity) -> bool:
    """False for a dW that should become a db, a delta that should become a dW, and so on."""
    if site.word in OF_THE_TARGET:  # grad: of whatever comes
        return True
    kept = kept_of(site.word)
    if kept is not None:
        return kept.kind[-1] == quantity.key[0]
    symbol = symbol_of(site.word)
    kind = symbol.kind if symbol is not None else ""
    if kind in ("dW", "db"):
        return kind == "d" + quantity.key[0]
    fits = site.node.value is None or site.node.shape == quantity.gradient.shape
    if symbol is not None and symbol.loose and fits:
        return True  # a Delta to which gradients of W are added
    return quantity.key[0] not in "Wb" or kind not in ("dZ", "dA")
