"""Small trees of Python: numbers, texts, lambdas, stacks of matrices."""

import ast

from lab.checker.reading.matlab.functions import fill
from lab.checker.reading.matlab.scope import Scope


def number(text: str) -> ast.expr:
    return ast.Constant(int(text) if text.isdigit() else float(text))


def is_list(node: ast.expr, scope: Scope) -> bool:
    return isinstance(node, ast.Name) and node.id in scope.lists


def joined(parts: list[ast.expr]) -> ast.expr:
    node = parts[0]
    for part in parts[1:]:
        node = ast.BinOp(node, ast.Add(), part)
    return node


def stack(how: str, parts: list[ast.expr]) -> ast.expr:
    if len(parts) == 1:
        return parts[0]
    boxed = [
        fill("np.array([[_0]])", part) if isinstance(part, ast.Constant) else part for part in parts
    ]
    return fill(f"np.{how}(_0)", ast.List(boxed))


def function(takes: ast.expr, body: ast.expr) -> ast.expr:
    names = takes.elts if isinstance(takes, ast.Tuple) else [takes]
    args = [ast.arg(name.id) for name in names if isinstance(name, ast.Name)]
    return ast.Lambda(ast.arguments([], args, None, [], [], None, []), body)


def is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    if isinstance(node, ast.BinOp):
        return is_text(node.left) or is_text(node.right)
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "str"


def is_mask(node: ast.expr) -> bool:
    return isinstance(node, ast.Compare) or (isinstance(node, ast.BinOp) and is_mask(node.left))
