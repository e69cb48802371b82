"""What the text of a program says: whether it is one of numbers, which names are parameters, and
which loops train.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from typing import TypeGuard

from lab.checker.meaning.vocabulary import words
from lab.checker.program.depth import word_of
from lab.checker.program.reach import names_in

OF_MATRICES = words(
    "dot matmul outer einsum transpose T mm mv bmm hstack vstack concatenate c_ axis keepdims dim"
    " keepdim backward eye softmax argmax reshape nn autograd"
)

MOST_NESTED = 2  # loops over the items of items


def is_of_numbers(tree: ast.Module) -> bool:
    """True for a program without products of matrices, transposes and axes."""
    defined = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.ClassDef)]
    of_matrices = OF_MATRICES - {one.name for one in defined}
    return not any(
        isinstance(node, ast.MatMult)
        or word_of(node) in of_matrices
        or (isinstance(node, ast.keyword) and node.arg in OF_MATRICES)
        for node in ast.walk(tree)
    )


def is_step(statement: ast.AST) -> TypeGuard[ast.Assign | ast.AugAssign]:
    """True for w -= ..., and for w = w - ..."""
    if isinstance(statement, ast.AugAssign):
        return isinstance(statement.op, ast.Add | ast.Sub) and not is_written(statement.value)
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.BinOp):
        return False
    target: ast.expr = statement.targets[0]
    value: ast.expr = statement.value
    while isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add | ast.Sub):
        if ast.unparse(target) in (ast.unparse(value.left), ast.unparse(value.right)):
            return True
        value = value.left
    return False


def is_written(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant)


def target_of(statement: ast.Assign | ast.AugAssign) -> ast.expr:
    return statement.target if isinstance(statement, ast.AugAssign) else statement.targets[0]


def parameters(tree: ast.Module) -> frozenset[str]:
    """The names that are read before they are changed: a sum that is begun is changed at once."""
    changed: dict[str, int] = {}
    for node in ast.walk(tree):
        if is_step(node):
            word = root_of(target_of(node))
            changed[word] = min(changed.get(word, node.lineno), node.lineno)
    own = {
        part
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AugAssign)
        for place in ([node] if is_step(node) else getattr(node, "targets", []))
        for part in ast.walk(place)
        if own_word(part) == root_of(target_of(node))
    }
    return frozenset(
        word
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute)
        and (word := own_word(node))
        and isinstance(node.ctx, ast.Load)
        and node not in own
        and node.lineno < changed.get(word, 0)
    )


def own_word(node: ast.AST) -> str:
    """w of a name, and of self.w."""
    of_self = isinstance(node, ast.Attribute) and word_of(node.value) == "self"
    return word_of(node) if of_self or isinstance(node, ast.Name) else ""


def root_of(node: ast.AST) -> str:
    """w of w[i][j], of w["a"].b, and of self.w[i]"""
    while isinstance(node, ast.Attribute | ast.Subscript) and not own_word(node):
        node = node.value
    return own_word(node)


def depths(tree: ast.Module) -> dict[str, int]:
    """How many indices names are taken with: 2 for w[i][j], for w[i, j], and for w where row[i] is
    taken of each row in w.
    """
    found: Counter[str] = Counter()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
            found[root_of(node)] = max(found[root_of(node)], depth_of(node))
    for _ in range(MOST_NESTED):
        for node in ast.walk(tree):
            if isinstance(node, ast.For | ast.comprehension) and found[word_of(node.target)]:
                word = root_of(node.iter)
                found[word] = max(
                    found[word], depth_of(node.iter) + 1 + found[word_of(node.target)]
                )
    return dict(found)


def depth_of(node: ast.AST) -> int:
    if not isinstance(node, ast.Subscript):
        return 0
    here = len(node.slice.elts) if isinstance(node.slice, ast.Tuple) else 1
    return here + depth_of(node.value)


def trains(loop: ast.For, steppers: frozenset[str]) -> bool:
    """True for a loop that changes in each round what its rounds read, and not one item each time.
    steppers: the functions that change parameters.
    """
    own = {word_of(part) for part in ast.walk(loop.target)} - {""}
    inside = [part for statement in loop.body for part in ast.walk(statement)]
    for part in inside:
        if isinstance(part, ast.For) and own & names_in(part.iter):
            own |= {word_of(one) for one in ast.walk(part.target)}
    own |= {root_of(target) for one in inside for target in begun_in(one)}
    read = Counter(word for one in inside if (word := own_word(one)))
    for part in inside:
        if isinstance(part, ast.Call) and word_of(part.func) in steppers:
            return True
        if is_step(part):
            target = target_of(part)
            itself = sum(root_of(target) == word for word in all_names(part))
            if not own & names_in(target) and read[root_of(target)] > itself:
                return True
    return False


def begun_in(statement: ast.AST) -> list[ast.expr]:
    """What gets a value of its own in each round, as a sum."""
    if not isinstance(statement, ast.Assign) or is_step(statement):
        return []
    return [one for one in statement.targets if isinstance(one, ast.Name)]


def all_names(node: ast.AST) -> Iterator[str]:
    return (word for one in ast.walk(node) if (word := own_word(one)))


def steppers(tree: ast.Module) -> frozenset[str]:
    """The functions that change items of what they are given."""
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and any(
            is_step(one) and isinstance(target_of(one), ast.Subscript) for one in ast.walk(node)
        )
    )


def whole_numbers(tree: ast.Module) -> frozenset[str]:
    """The names in range(n) and range(n + 1): whole numbers."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and word_of(node.func) == "range":
            plain = [arg for arg in node.args if not any(is_call(one) for one in ast.walk(arg))]
            found |= {word for arg in plain for word in all_names(arg)}
    return frozenset(found)


def is_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call | ast.Subscript | ast.Attribute) and not own_word(node)
