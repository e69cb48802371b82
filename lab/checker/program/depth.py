"""How many layers a paste speaks of: by the numbers in its names, or the lengths of its lists."""

import ast
import re
from collections.abc import Collection, Iterator, Sequence

from lab.checker.meaning.parsing import parse
from lab.checker.program.words import SIZES, symbol_of
from lab.checker.reading.tree import HERE, LAST

MOST_LAYERS = 6


def layers_said(tree: ast.Module, words: set[str]) -> int:
    """The layers that names speak of: of weights if they do, deltas may be counted otherwise. 0
    where nothing says how many.
    """
    weights = {word: one for word in words if (one := symbol_of(word)) and one.kind in ("W", "dW")}
    found = max((layer_of(word) for word in weights), default=0)
    if found and any(one.layer == LAST for one in weights.values()) and not has_numbers(weights):
        found += 1  # w_hidden, and w_output after it
    found = found or max((layer_of(word) for word in words), default=0)
    found = max(found, layers_listed(tree)) or layer_objects(tree) or layers_zipped(tree)
    return found or layers_multiplied(tree)


def layer_of(word: str) -> int:
    """The highest layer that a name speaks of, 0 where it speaks of none."""
    if len(word) > 30 or not word.isidentifier():
        return 0
    parsed = parse(word)
    if parsed is None or parsed.layer is None or parsed.layer.l or parsed.layer.L:
        return 0
    return parsed.layer.plus if parsed.layer.plus <= MOST_LAYERS else 0


def has_numbers(words: Collection[str]) -> bool:
    return any(re.search(r"\d", word) for word in words)


def layer_objects(tree: ast.Module) -> int:
    """How many objects the paste makes of a class that has weights: its layers. 0 for one, which
    may be made in a loop.
    """
    classes = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(
            isinstance(part, ast.Attribute) and (one := symbol_of(part.attr)) and one.kind == "W"
            for part in ast.walk(node)
        )
    }
    made = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    count = sum(word_of(node.func) in classes for node in made)
    return count if 1 < count <= MOST_LAYERS else 0


def layers_zipped(tree: ast.Module) -> int:
    """The pairs in zip([4, 5, 3], [5, 3]): each is the shape of a layer's weights."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    pairs = [one.args for one in calls if word_of(one.func) == "zip" and len(one.args) == 2]
    lengths = [
        min(len(one.elts) for one in args if isinstance(one, ast.List))
        for args in pairs
        if all(isinstance(one, ast.List) and is_of_sizes(one) for one in args)
    ]
    return max((one for one in lengths if one <= MOST_LAYERS), default=0)


def is_of_sizes(node: ast.List) -> bool:
    values = [getattr(one, "value", None) for one in node.elts]
    return len(values) > 1 and all(type(one) is int for one in values)


def layers_listed(tree: ast.Module) -> int:
    """The layers in sizes = [4, 5, 3], in weights = [..., ...], and in W[1] = ..., W[2] = ..."""
    lists = [0]
    keys: set[object] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign):
            continue
        target = node.targets[0]
        items = len(node.value.elts) if isinstance(node.value, ast.List) else 0
        if isinstance(target, ast.Name) and SIZES.fullmatch(target.id):
            lists.append(items - 1)
        elif isinstance(target, ast.Name) and is_of_weights(target.id):
            lists.append(items)
        elif isinstance(target, ast.Subscript) and is_of_weights(word_of(target.value)):
            keys |= {target.slice.value} if isinstance(target.slice, ast.Constant) else set()
    numbered = sum(1 for key in keys if type(key) is int)
    return max([numbered, *(one for one in lists if one <= MOST_LAYERS)])


def layers_multiplied(tree: ast.Module) -> int:
    """The layers in weights[k] @ a, in a loop of k that writes its numbers out: range(3), [2, 1, 0].
    Entries of one vector of weights are multiplied as numbers, not as matrices.
    """
    loops = [one for one in ast.walk(tree) if isinstance(one, ast.For | ast.comprehension)]
    numbers = {ast.unparse(loop.target): numbers_in(loop.iter) for loop in loops}
    places = {
        place
        for factor in matrix_factors(tree)
        if isinstance(factor, ast.Subscript) and is_of_weights(word_of(factor.value))
        for place in numbers.get(ast.unparse(factor.slice), ())
    }
    count = max(places) + (0 in places) if places else 0
    return count if count <= MOST_LAYERS else 0


def matrix_factors(tree: ast.AST) -> Iterator[ast.expr]:
    """What is multiplied as matrices, without its transpose."""
    for node in ast.walk(tree):
        factors: list[ast.expr] = []
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            factors = [node.left, node.right]
        elif isinstance(node, ast.Call) and word_of(node.func) in ("dot", "matmul", "mm"):
            factors = [*node.args, getattr(node.func, "value", node.func)]
        for factor in factors:
            if isinstance(factor, ast.Attribute) and factor.attr == "T":
                factor = factor.value
            yield factor


def numbers_in(node: ast.expr) -> Sequence[int]:
    """The numbers of a range or a list that is written in numbers, else none."""
    if isinstance(node, ast.Call) and word_of(node.func) == "reversed" and len(node.args) == 1:
        node = node.args[0]
    is_range = isinstance(node, ast.Call) and word_of(node.func) == "range"
    parts = getattr(node, "args" if is_range else "elts", [])
    try:
        values = [ast.literal_eval(one) for one in parts]
        found: Sequence[int] = range(*values) if is_range else values
    except (ValueError, TypeError):
        return ()
    fits = 1 < len(found) <= MOST_LAYERS and all(type(one) is int and one >= 0 for one in found)
    return found if fits else ()


def numbered(node: ast.Attribute) -> str:
    """weights1 of layer1.weights: the attribute, with the layer that its owner's name says."""
    number = re.search(r"\d+$", word_of(node.value))
    return node.attr + number[0] if number and is_of_weights(node.attr, "Wb") else node.attr


def is_of_weights(word: str, kinds: str = "W") -> bool:
    symbol = symbol_of(word)
    return symbol is not None and symbol.kind in (*kinds,) and symbol.layer == HERE


def word_of(node: ast.AST) -> str:
    """The word in a name, an attribute, or a string that is a key."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.FunctionDef):
        return node.name
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Constant):
        return word_of(node.value)
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 30:
        return node.value
    return ""
