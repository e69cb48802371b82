"""What a line makes of the value that its left side had before: +=, *=, and masks."""

from collections.abc import Mapping

from lab.checker.meaning.names import meanings
from lab.checker.meaning.targets import Target
from lab.checker.reading.tree import HERE, Apply, Name, Number, Statement, Symbol, Tree, names_in


def whole_value(statement: Statement, before: Mapping[str, Tree], target: Target) -> Tree:
    """The value after the statement: with +=, *= or a mask it depends on the value before."""
    if statement.how == "=":
        return statement.value
    held = value_before(statement, before, target)
    if isinstance(held, Number):  # a sum that starts at 0
        return statement.value if statement.how == "+=" else Apply("neg", (statement.value,))
    return in_place(statement, held)


def value_before(statement: Statement, before: Mapping[str, Tree], target: Target) -> Tree:
    """What the left side held: what an earlier statement gave it, or what is usual for its kind."""
    name = next((one for one in statement.targets if isinstance(one, Name)), None)
    layer = target.layer or HERE
    if target.update:
        if target.transposed:
            return Apply("T", (Symbol(target.kind, layer),))
        return Symbol(target.kind, layer, name.spelling if name else "")
    if name is not None and name.spelling in before:
        return before[name.spelling]
    if target.kind in ("dZ", "dA"):
        if statement.how == "-=":  # probs[range(m), y] -= 1
            return Symbol("A", layer)
        if statement.how == "+=":  # a sum over the units of the next layer
            return Number(0.0)
        return Symbol("dA" if statement.how in ("mask", "*=") else target.kind, layer)
    if target.kind in ("dW", "db", "J"):
        right = Symbol(target.kind, target.layer)
        if statement.how in ("/=", "*="):
            return Apply("*", (right, Symbol("m")))  # it is here that 1/m comes in
        return right if mentions_penalty(statement.value) else Number(0.0)
    return Symbol(target.kind, layer)


def mentions_penalty(tree: Tree) -> bool:
    meant = (one for name in names_in(tree) for one in meanings(name))
    return any(isinstance(one, Symbol) and one.kind == "lambda" for one in meant)


def in_place(statement: Statement, before: Tree) -> Tree:
    """What +=, *= and their like, or a mask, make of what was there before."""
    if statement.how == "mask":
        assert statement.mask is not None
        return Apply("where", (statement.mask, statement.value, before))
    return Apply(statement.how[0], (before, statement.value))
