"""Python's own parser, for one thread at a time: two that make trees at once break each other's in
Python 3.11 ("SystemError: AST constructor recursion depth mismatch").
"""

import ast
import re
from threading import Lock

_parsing = Lock()

QUOTES = re.compile(r"\"{3}|'{3}")
BESIDE_BRACKETS = re.compile(r"""(["'])(?:\\.|(?!\1).)*\1|#.*$""")


def parse(source: str) -> ast.Module:
    """`ast.parse`, as for all that follow; raises what it raises."""
    with _parsing:
        return ast.parse(source)


def parse_expression(source: str) -> ast.expr:
    with _parsing:
        return ast.parse(source, mode="eval").body


def from_inside(lines: list[str]) -> list[str]:
    """The lines moved to the left, where they begin inside a function or a class: what follows
    further left stood around it.
    """
    moved: list[str] = []
    base, brackets, quoted = None, 0, False
    for line in lines:
        bare = line.lstrip()
        indent = len(line) - len(bare)
        if bare and bare[0] != "#" and brackets <= 0 and not quoted:
            base = indent if base is None else min(base, indent)
        moved.append(line[min(indent, base or 0) :])
        if len(QUOTES.findall(bare)) % 2:
            quoted = not quoted
        elif not quoted:
            code = BESIDE_BRACKETS.sub("", bare)
            brackets += sum((sign in "([{") - (sign in ")]}") for sign in code)
    return moved
