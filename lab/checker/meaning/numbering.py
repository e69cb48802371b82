"""The ways of numbering layers that fit a statement."""

import re
from dataclasses import replace

from lab.checker.meaning.context import Context
from lab.checker.meaning.counting import (
    ALL_FROM_2,
    DELTAS_FROM_2,
    INPUT_IS_LAYER_1,
    LISTS_OF_A_FROM_0,
    LISTS_OF_X_FROM_0,
    ON_PAPER,
    WEIGHTS_LEAVE,
    Counting,
)
from lab.checker.meaning.targets import Target, named_target
from lab.checker.reading.entries import names_of
from lab.checker.reading.tree import HERE, Name, Statement, Symbol, is_op, nodes


def countings(statement: Statement, context: Context, hint: Target | None) -> list[Counting]:
    """The ways of numbering layers that fit this statement."""
    names = names_of(statement)
    options = [ON_PAPER]
    if context.counting != ON_PAPER:
        options = [context.counting, replace(ON_PAPER, guess=True)]
    if any(name.subscripted for name in names):
        options += [LISTS_OF_X_FROM_0, LISTS_OF_A_FROM_0]
    if any("heta" in name.word or is_beyond_the_last(name, context) for name in names):
        options += [INPUT_IS_LAYER_1, DELTAS_FROM_2, ALL_FROM_2]
    if statement.how == "+=" and any(
        isinstance(target, Name) and target.word == "Delta" for target in statement.targets
    ):
        # \Delta^{(l)} += \delta^{(l+1)} a^{(l)T}, of an older course
        options.append(INPUT_IS_LAYER_1)
    left = named_target(statement, context.meanings)
    kind = hint.kind if hint else left.kind if left else ""
    open_still = kind in ("dW", "db") and not context.numbered
    if open_still and any(is_numbered_delta(name) for name in names):
        options += [replace(one, guess=True) for one in (WEIGHTS_LEAVE, DELTAS_FROM_2)]
    if hint is not None and hint.layer == HERE.shifted(-1) and is_loop_from_0(statement):
        return [replace(ON_PAPER, loop=-1)]
    if not (hint and left and hint.layer and left.layer) or left.kind != hint.kind:
        return options
    if hint.layer.l and left.layer.l:
        by = hint.layer.plus - left.layer.plus
        return [replace(one, loop=by - one.of(hint.kind)) for one in options]
    by = hint.layer.at(0, context.setting.L) - left.layer.at(0, context.setting.L)
    if by and not (hint.layer.l or left.layer.l or left.layer.L):
        every = (INPUT_IS_LAYER_1, DELTAS_FROM_2, LISTS_OF_X_FROM_0, LISTS_OF_A_FROM_0)
        return [one for one in every if one.of(hint.kind) == by] or options
    return options


def is_loop_from_0(statement: Statement) -> bool:
    """linear_backward(grads["dA" + str(l + 1)], caches[l]): a helper is given the gradient of the
    layer it belongs to.
    """
    parts = list(nodes(statement.value))
    if not any(is_op(node, "layer backward") for node in parts):
        return False
    layers = [one.layer for one in parts if isinstance(one, Name) and one.layer]
    named = any(isinstance(one, Name) and one.layer for one in statement.targets)
    return layers == [HERE.shifted(1)] and not named


def is_numbered_delta(name: Name) -> bool:
    in_list = name.word == "delta" and name.layer is not None
    return in_list or re.fullmatch(r"delta_?\d", name.word) is not None


def is_beyond_the_last(name: Name, context: Context) -> bool:
    """A W, Z, A or delta of layer L + 1: whoever writes that counts the input as layer 1."""
    L = context.setting.L
    meant = next(iter(context.meanings(name)), None)
    if not isinstance(meant, Symbol) or meant.layer is None or meant.layer.l:
        return False
    return meant.kind in ("W", "b", "Z", "A", "dW", "db", "dZ", "dA") and meant.layer.at(0, L) > L
