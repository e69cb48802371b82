"""What a learner can write at a line: the names, attributes and items that hold something there."""

import ast
from collections.abc import Iterator

from lab.checker.program.depth import word_of
from lab.checker.program.evidence import named_activation
from lab.checker.program.trials import BLOCKS
from lab.checker.program.words import symbol_of
from lab.checker.reading.matlab.functions import moved

MOST_TEXTS = 80
WITH_OWN_NAMES = (ast.FunctionDef, ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.DictComp)
NO_ITEMS = ("T", "shape", "size", "dot", "sum", "mean", "copy", "reshape", "append")


def within_reach(tree: ast.Module, statement: ast.stmt) -> list[str]:
    """The arrays that a line can use, as they are written: A1, self.A1, cache["A1"], A[l - 1]."""
    scope = scope_of(tree, statement)
    names = set(names_at(tree, scope, statement))
    written = sorted(
        (node for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Subscript)),
        key=lambda node: abs(node.lineno - statement.lineno),
    )
    texts = dict.fromkeys([*sorted(names)])
    for node in written:
        if is_place(node) and root_of(node) in names:
            texts |= dict.fromkeys(with_other_letters(node, scope, statement))
    return list(texts)[:MOST_TEXTS]


def scope_of(tree: ast.Module, statement: ast.stmt) -> ast.Module | ast.FunctionDef:
    """The innermost function around a statement, else the whole program."""
    functions = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and any(part is statement for part in ast.walk(node))
    ]
    return functions[-1] if functions else tree


def names_at(
    tree: ast.Module, scope: ast.Module | ast.FunctionDef, statement: ast.stmt
) -> Iterator[str]:
    """The names that hold something at a line: parameters, what is written above it or around it,
    and what the paste reads and never writes.
    """
    if isinstance(scope, ast.FunctionDef):
        yield from (one.arg for one in ast.walk(scope.args) if isinstance(one, ast.arg))
    counters = names_of_other_loops(scope, statement)
    for block in dict.fromkeys([scope, tree]):
        nodes = [*own_nodes(block)]
        used = [one for one in nodes if isinstance(one, ast.Name) and one.id not in counters]
        stored = {node.id for node in used if isinstance(node.ctx, ast.Store)}
        first = statement.lineno
        above = {node.id for node in used if block is not scope or node.lineno < first}
        loaded = {node.id for node in used if isinstance(node.ctx, ast.Load)}
        calls = {word_of(node.func) for node in nodes if isinstance(node, ast.Call)}
        yield from ((above & stored) | (loaded - stored)) - calls


def names_of_other_loops(scope: ast.AST, statement: ast.stmt) -> set[str]:
    """What loops that are over by then went through: w of for w, b in zip(weights, biases)."""
    around = loops_around(scope, statement)
    loops = [node for node in own_nodes(scope) if isinstance(node, ast.For)]
    inside = {name for loop in around for name in names_in(loop.target)}
    over = {name for loop in loops if loop not in around for name in names_in(loop.target)}
    return over - inside - names_in(statement)


def own_nodes(block: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a block without those of what has names of its own in it."""
    for child in ast.iter_child_nodes(block):
        if not isinstance(child, WITH_OWN_NAMES):
            yield child
            yield from own_nodes(child)


def is_place(node: ast.expr) -> bool:
    """True for self.A1, cache["A1"], A[l - 1], but not for A.T or A.shape[0]."""
    if isinstance(node, ast.Subscript):
        plain = not isinstance(node.slice, ast.Slice | ast.Tuple | ast.Compare)
        return plain and (isinstance(node.value, ast.Name) or is_place(node.value))
    return (
        isinstance(node, ast.Attribute)
        and node.attr not in NO_ITEMS
        and (isinstance(node.value, ast.Name) or is_place(node.value))
    )


def root_of(node: ast.AST) -> str:
    """w of w[i][j] and of w["a"].b"""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def with_other_letters(node: ast.expr, scope: ast.AST, statement: ast.stmt) -> Iterator[str]:
    """A place as it is written; an item of a list with the indices used around the line."""
    if not isinstance(node, ast.Subscript) or is_key(node.slice):
        yield ast.unparse(node)
        return
    around = indices_around(scope, statement)
    own = [ast.unparse(node.slice)] if is_constant(node.slice) else []
    beside = [ast.unparse(shifted(index, by)) for index in around for by in (-1, 1)]
    for text in [*map(ast.unparse, around), *beside] if around else own:
        yield f"{ast.unparse(node.value)}[{text}]"


def shifted(index: ast.expr, by: int) -> ast.expr:
    """The index of the layer beside: l - 1 for l, "W" + str(l + 1) for "W" + str(l)."""
    if isinstance(index, ast.Call) and len(index.args) == 1:
        return ast.Call(index.func, [shifted(index.args[0], by)], [])
    if isinstance(index, ast.BinOp) and isinstance(index.right, ast.Call):
        return ast.BinOp(index.left, index.op, shifted(index.right, by))
    return moved(index, by)


def is_key(index: ast.expr) -> bool:
    return isinstance(index, ast.Constant) and isinstance(index.value, str)


def is_constant(index: ast.expr) -> bool:
    index = index.operand if isinstance(index, ast.UnaryOp) else index
    return isinstance(index, ast.Constant)


def indices_around(scope: ast.AST, statement: ast.stmt) -> list[ast.expr]:
    """The indices by which items are taken in the loop around a line, with their letters."""
    loops = loops_around(scope, statement)
    letters = {
        name for block in [statement, *(loop.target for loop in loops)] for name in names_in(block)
    }
    indices = [
        node.slice
        for node in ast.walk(loops[0] if loops else statement)
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice | ast.Tuple)
    ]
    plain = [one for one in indices if not is_constant(one) and names_in(one) <= letters]
    return list({ast.unparse(one): one for one in plain}.values())


def names_in(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def loops_around(scope: ast.AST, statement: ast.stmt) -> list[ast.For]:
    """The loops around a line, the innermost first."""
    loops = [
        node
        for node in ast.walk(scope)
        if isinstance(node, ast.For) and any(part is statement for part in ast.walk(node))
    ]
    return loops[::-1]


def activation_functions(tree: ast.Module, statement: ast.stmt) -> list[str]:
    """The functions that a line can call for an activation or its slope, as they are written."""
    scope = scope_of(tree, statement)
    here = scope.name if isinstance(scope, ast.FunctionDef) else ""
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    texts = [ast.unparse(one) for one in called if named_activation(word_of(one))]
    defined = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    texts += [name for name in defined if named_activation(name)]
    return [one for one in dict.fromkeys(texts) if one != here]


def word_for(kind: str, tree: ast.Module) -> str | None:
    """The paste's own name for m, or for the learning rate."""
    words = (word_of(node) for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute))
    return next((word for word in words if (one := symbol_of(word)) and one.kind == kind), None)


def block_around(tree: ast.Module, statement: ast.stmt) -> list[ast.stmt]:
    """The statements among which one stands."""
    for node in ast.walk(tree):
        for name in BLOCKS:
            block = getattr(node, name, None)
            if isinstance(block, list) and any(one is statement for one in block):
                return block
    return []
