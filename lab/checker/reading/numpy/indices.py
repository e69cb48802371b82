"""Indices in code: dW[l], cache["Z1"], grads["dA" + str(l)], b[:, None], probs[range(m), y]."""

import ast

from lab.checker.meaning.vocabulary import LABEL
from lab.checker.reading.tree import HERE, LAST, Layer, Unreadable


def is_label_index(index: ast.expr) -> bool:
    """[range(m), y]: one entry of every example; [y] and [targets[t]], of a single one."""
    if isinstance(index, ast.Subscript):
        index = index.value
    if isinstance(index, ast.Name) and index.id in LABEL:
        return True
    if not (isinstance(index, ast.Tuple) and len(index.elts) == 2):
        return False
    return any(
        isinstance(part, ast.Call) and "range" in ast.unparse(part.func) for part in index.elts
    )


def is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) or (
        isinstance(node, ast.Attribute | ast.Subscript) and is_name(node.value)
    )


def last_word(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else ast.unparse(node)


def dictionary_key(index: ast.expr) -> tuple[str, Layer | None] | None:
    """ "Z1", "dW" + str(l), f"W{l}", "W%d" % l: the word and the layer in it."""
    if isinstance(index, ast.Constant) and isinstance(index.value, str):
        return index.value, None
    if isinstance(index, ast.JoinedStr) and len(index.values) == 2:
        word, part = index.values
        if isinstance(word, ast.Constant) and isinstance(part, ast.FormattedValue):
            return str(word.value), layer_index(part.value)
    left = index.left if isinstance(index, ast.BinOp) else None
    if (
        isinstance(index, ast.BinOp)
        and isinstance(left, ast.Constant)
        and isinstance(left.value, str)
    ):
        called = index.right.args if isinstance(index.right, ast.Call) else []
        number = called[0] if called else index.right
        return left.value.replace("%d", "").replace("%s", ""), layer_index(number)
    return None


def new_axis(index: ast.expr) -> int | None:
    """The position of None or np.newaxis in an index like [:, None]."""
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    texts = [ast.unparse(part) for part in parts]
    return next(
        (i for i, one in enumerate(texts) if one == "None" or one.endswith("newaxis")), None
    )


LAYER_NAMES = {"l", "i", "k", "j", "layer", "idx", "index", "layer_index", "layer_idx", "ll", "lay"}
LAST_NAMES = {"L", "n_layers", "num_layers", "last", "n", "end", "nl"}


def layer_index(node: ast.expr) -> Layer | None:
    """A whole number, l, l - 1, L, -1, -l + 1 ... as a Layer; None if it is something else.
    Negative: from the end.
    """
    found = linear(node)
    if found is None:
        return None
    if found.l < 0:
        # a loop with -l goes backwards: weights[-l+1] belongs to the layer after this one
        return HERE.shifted(found.plus)
    if found.l == 0 and found.L == 0 and found.plus < 0:
        return LAST.shifted(found.plus + 1)  # the last of a list has the index -1
    return found


def from_the_end(node: ast.expr) -> bool:
    """True for -1, -l + 1: the same for whoever counts from 0 and from 1."""
    found = linear(node)
    return found is not None and (found.l < 0 or (found.l == 0 and found.L == 0 and found.plus < 0))


def linear(node: ast.expr) -> Layer | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and abs(node.value) < 1000:
        return Layer(plus=int(node.value))
    if isinstance(node, ast.Name | ast.Attribute):
        word = ast.unparse(node).removeprefix("self.")
        return HERE if word in LAYER_NAMES else LAST if word in LAST_NAMES else None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return negated(linear(node.operand))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        left, right = linear(node.left), linear(node.right)
        right = negated(right) if isinstance(node.op, ast.Sub) else right
        if left and right:
            return Layer(left.l + right.l, left.L + right.L, left.plus + right.plus)
    return None


def negated(layer: Layer | None) -> Layer | None:
    return Layer(-layer.l, -layer.L, -layer.plus) if layer else None


def is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def whole(node: ast.expr) -> int:
    """A whole number; Unreadable for anything else."""
    found = linear(node)
    if found and not found.l and not found.L and abs(found.plus) < 100:
        return found.plus
    raise Unreadable(f"expected a small whole number, got {ast.unparse(node)[:40]}")
