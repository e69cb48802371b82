"""Python's own parser, for one thread at a time: two that make trees at once break each other's in
Python 3.11 ("SystemError: AST constructor recursion depth mismatch").
"""

import ast
from threading import Lock

_parsing = Lock()


def parse(source: str) -> ast.Module:
    """`ast.parse`, as for all that follow; raises what it raises."""
    with _parsing:
        return ast.parse(source)


def parse_expression(source: str) -> ast.expr:
    with _parsing:
        return ast.parse(source, mode="eval").body
