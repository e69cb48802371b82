"""What the letters of an index number: the units of a layer, as in w[j][k] and w_{kj}, or the
layers themselves.
"""

import ast
import re
from collections.abc import Callable
from dataclasses import replace

from lab.checker.meaning.parsing import parse
from lab.checker.reading.tree import Apply, Name, Statement, Tree, names_in, rebuilt
from lab.checker.reading.vocabulary import COSTS

LOCAL_DERIVATIVE = re.compile(r"d_?([A-Za-z][A-Za-z0-9]*)_d_?([A-Za-z]\w*)")
OUTPUTS = ("out", "output")
# the letters of a unit, or of a weight between two
COMPONENT = "[ijk]|[ijk],?[hijklm]|[hlm],?[ijk]"


def component_letters(node: ast.Subscript) -> str:
    """jk, of an entry w[j][k] or w[j, k]; "" where the brackets hold something else."""
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    letters = "".join(
        part.id if isinstance(part, ast.Name) and part.id in ("i", "j", "k") else "?"
        for part in parts
    )
    if isinstance(node.value, ast.Subscript):
        letters = (component_letters(node.value) or "?") + letters
    return "" if "?" in letters or len(letters) > 2 else letters


def entries_of(node: ast.expr) -> ast.expr:
    """w, of w[j][k]."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return node


def with_units_or_layers(statement: Statement) -> Statement:
    """What the letters in brackets number: units, where there are several letters, as in w[j][k] *
    delta[k]; else the layers.
    """
    units = len({letter for name in names_of(statement) for letter in name.component}) > 1

    def change(name: Name) -> Name:
        if not name.component:
            return name
        parsed = parse(name.word)
        says_its_layer = units or (parsed is not None and parsed.layer is not None)
        return replace(
            name,
            component=name.component if units else "",
            layer=None if says_its_layer else name.layer,
        )

    return with_names(statement, change)


def with_other_letters(statement: Statement) -> Statement:
    """The h of w_{kh} numbers units in the whole line: delta_h is no delta of a layer h."""
    letters = {
        letter for name in names_of(statement) for letter in name.component if letter in "hlm"
    }

    def change(name: Name) -> Name:
        ending = re.search(r"_\{?\\?(h|l|m|ell)\}?$", name.spelling)
        if name.component or ending is None or ending[1][-1] not in letters:
            return name
        return Name(name.spelling, name.word.removesuffix("_" + ending[1]), component=ending[1][-1])

    return with_names(statement, change) if letters else statement


def with_local_derivatives(statement: Statement) -> Statement:
    """The da_dz of code as the derivative da/dz; dE_da is the gradient, which names know."""

    def change(tree: Tree) -> Tree | None:
        found = LOCAL_DERIVATIVE.fullmatch(tree.word) if isinstance(tree, Name) else None
        if not isinstance(tree, Name) or found is None:
            return None
        if found[1] in COSTS:
            return gradient_by(tree, found[2])
        if not all(map(parse, found.groups())):
            return None
        return Apply("partial", tuple(Name(word, word) for word in found.groups()))

    return changed(statement, change)


def gradient_by(name: Name, quantity: str) -> Name:
    """The name of dJ/dquantity. By the output it is dA[L]; dout alone may be another."""
    return replace(name, word="da_out") if quantity in OUTPUTS else name


def names_of(statement: Statement) -> list[Name]:
    return [name for tree in (statement.value, *statement.targets) for name in names_in(tree)]


def with_names(statement: Statement, change: Callable[[Name], Name]) -> Statement:
    """The statement with every name changed, on both sides."""
    return changed(statement, lambda node: change(node) if isinstance(node, Name) else None)


def changed(statement: Statement, change: Callable[[Tree], Tree | None]) -> Statement:
    """The statement with every node that `change` has an answer for replaced, on both sides."""
    return replace(
        statement,
        targets=tuple(rebuilt(one, change) for one in statement.targets),
        value=rebuilt(statement.value, change),
    )
