"""Programs of single units: every weight is one number, and so is what each example gives.

dw2 = (a2 - y) * a1         # of one example
dw = sum(x * (a - y)) / n   # of n
"""

import ast
import re

from lab.checker.meaning.depth import SINGLE_INPUT
from lab.checker.meaning.helpers import helper
from lab.checker.meaning.vocabulary import words
from lab.checker.program.depth import word_of
from lab.checker.program.words import FAMILIES, symbol_of

OF_NUMBERS = words("exp log log1p tanh sqrt abs pow max min maximum minimum square power float int")
GRADIENT_OF_COST = re.compile(r"^d[A-Z]_?d(?=_?[a-z])")  # dL_dw
OVER_EXAMPLES = words("sum mean average")
AROUND = words("range print zip random uniform gauss normal randn rand seed format append len")
KNOWN = OF_NUMBERS | OVER_EXAMPLES | AROUND
OF_MATRICES = (ast.MatMult, ast.Subscript, ast.Lambda, ast.ListComp, ast.GeneratorExp)


def is_scalar(tree: ast.Module) -> bool:
    """True where a gradient of a weight is a product of small letters, and nowhere anything stands
    that only matrices have: a capital letter, a transpose, an index, a product of theirs.
    """
    every = list(ast.walk(tree))
    inputs = {word for node in every if SINGLE_INPUT.fullmatch(word := word_of(node))}
    return (
        len(inputs) < 2
        and any(is_gradient_as_product(node) for node in every)
        and not any(isinstance(node, OF_MATRICES) for node in every)
        and all(is_of_numbers(node) for node in every if isinstance(node, ast.Call))
        and not any(is_of_a_layer(word_of(node)) for node in every)
    )


def is_gradient_as_product(node: ast.AST) -> bool:
    """True for dw = dz * x, and for w -= lr * dz * x."""
    if not isinstance(node, ast.Assign | ast.AugAssign):
        return False
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    inside = list(ast.walk(node.value))
    if not any(isinstance(part, ast.Mult) for part in inside):
        return False
    kind = kind_of(word_of(target))
    return kind == "dW" or (kind == "W" and "A" in {kind_of(word_of(part)) for part in inside})


def sums_examples(tree: ast.Module) -> bool:
    """True for sum(x * dz), but not for sum(w * dz), over the units of the next layer."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(is_sum_of_examples(call) for call in calls)


def is_sum_of_examples(call: ast.Call) -> bool:
    kinds = {kind_of(word_of(part)) for one in call.args for part in ast.walk(one)}
    return word_of(call.func) in OVER_EXAMPLES and "W" not in kinds


def is_of_numbers(call: ast.Call) -> bool:
    """True for a function of one number, an activation, its derivative, exp, and for sums."""
    word = word_of(call.func)
    return (word in KNOWN or helper(word) is not None) and not call.keywords


def is_of_a_layer(word: str) -> bool:
    """True for a capital letter, and what matrices have."""
    name = GRADIENT_OF_COST.sub("d", word)
    capital = kind_of(word) in FAMILIES and name != name.lower()
    return capital or word in ("T", "shape", "dot", "reshape")


def kind_of(word: str) -> str:
    symbol = symbol_of(word) if word else None
    return symbol.kind if symbol is not None else ""
