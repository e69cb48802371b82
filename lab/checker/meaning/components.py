r"""Equations for one component: \delta_j = \sum_k w_{kj} \delta_k \sigma'(z_j).

Such a product is an einsum: each factor has the letters of its indices, and n for the examples
where it has a value for each of them. So it becomes the einsum that computes all components at
once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lab.checker.meaning.choices import Choice, alternatives
from lab.checker.reading.tree import (
    Apply,
    Number,
    Symbol,
    Tree,
    has_kind,
    has_op,
    is_number,
    is_op,
    nodes,
    symbols,
)
from lab.checker.setting import Setting

MOST_FACTORS = 5


def with_components(
    tree: Tree, letters: str, choice: Choice, ways: Sequence[bool] = (False, True)
) -> Iterator[Tree]:
    """The einsums that a product of components may mean; none for what is no product of components.

    letters: the indices on the left side. ways: w_{jk} may lead from k to j, False, or from j to k,
    True.
    """
    setting, target = choice.setting, choice.target
    if target.update and is_op(tree, "+", "-"):
        step = replace(choice, target=replace(target, kind="d" + target.kind, update=False))
        own = next(alternatives(tree.args[0], choice))
        einsums = with_components(tree.args[1], letters, step, ways)
        yield from (Apply(tree.op, (own, einsum)) for einsum in einsums)
        return
    factors, numbers = product_of(tree)
    if not letters or not factors:
        return
    # y - a, of the one unit of the output
    alone = [factor for factor in numbers if not is_number(factor)]
    if alone and setting.layer_sizes[-1] == 1 and target.at_the_end(setting.L):
        letters = "o" + letters if target.kind == "dW" else letters
        factors, numbers = [*factors, *alone], [number for number in numbers if is_number(number)]
    elif alone:
        return
    if len(factors) > MOST_FACTORS:
        return
    for turned in ways:
        patterns = [pattern(indices(factor) or "o", setting, turned) for factor in factors]
        out = pattern(letters, setting, turned)
        settled = tuple(next(alternatives(without_transpose(factor), choice)) for factor in factors)
        value: Tree = Apply("einsum", settled, f"{','.join(patterns)}->{out}")
        if target.kind == "db":
            value = Apply("sum examples", (value,))
        for number in numbers:
            value = Apply("*", (next(alternatives(number, choice)), value))
        one_by_one = setting.mean and target.kind in ("dW", "db") and not sums_examples(tree)
        if one_by_one and not has_kind(tree, "m"):
            value = Apply("/", (value, Symbol("m")))
        yield value


def leads_from_the_first(tree: Tree, letters: str) -> bool | None:
    """Which of the two ways a right line has gone; None where no entry of a matrix is in it, and
    no product of matrices either.
    """
    for node in nodes(tree):
        if is_op(node, "einsum"):
            inputs, out = node.note.split("->")
            written = [*map(indices, node.args), letters]
            found = zip(written, [*inputs.split(","), out], strict=True)
            return next((axes != entry for entry, axes in found if len(entry) == 2), None)
    return False if has_op(tree, "@") else None


def product_of(tree: Tree) -> tuple[list[Tree], list[Tree]]:
    """The factors that have indices, and those that are numbers; a sum over an index is what einsum
    does by itself.
    """
    if is_op(tree, "sum over"):
        return product_of(tree.args[0])
    if is_op(tree, "neg"):
        factors, numbers = product_of(tree.args[0])
        return factors, [*numbers, Number(-1.0)]
    if is_op(tree, "chain", "*") and "/" not in (tree.note or ()):
        parts = [product_of(arg) for arg in tree.args]
        factors = [factor for found, _ in parts for factor in found]
        return factors, [number for _, numbers in parts for number in numbers]
    return ([tree], []) if indices(tree) else ([], [tree])


def sums_examples(tree: Tree) -> bool:
    """True if \\sum_{i=1}^m is in it: then it is no equation of one example."""
    return any(is_op(node, "sum over") and node.note[1] in ("m", "N") for node in nodes(tree))


def indices(tree: Tree) -> str:
    """The letters of a factor: those of its symbols, which must agree."""
    found = {symbol.component for symbol in symbols(tree) if symbol.component}
    return found.pop() if len(found) == 1 else ""


def pattern(letters: str, setting: Setting, turned: bool) -> str:
    """The axes of the array that has these indices: of a matrix both, of a unit's value the
    examples as well.
    """
    if len(letters) == 2:
        return letters[::-1] if turned else letters
    return "n" + letters if setting.rows else letters + "n"


def without_transpose(tree: Tree) -> Tree:
    """A component has no transpose."""
    return tree.args[0] if is_op(tree, "T") else tree
