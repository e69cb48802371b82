r"""Reads mathematics: LaTeX copied from a page, and plain text with Unicode signs, into the
expression tree.

plain.py       takes the formatting away and writes every sign in one way
grammar.lark   parses what is left
reader.py      turns the parse into the expression tree, with the rules of functions.py and
               derivatives.py
vocabulary.py  every spelling that they know
"""

import re
from functools import lru_cache
from pathlib import Path

from lark import Lark
from lark import Tree as Parsed
from lark.exceptions import LarkError

from lab.checker.reading.entries import with_other_letters
from lab.checker.reading.plain import plain
from lab.checker.reading.reader import Reader
from lab.checker.reading.tree import Statement, Tree, Unreadable, has_op, is_op, rebuilt

GRAMMAR = (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def parser() -> Lark:
    return Lark(GRAMMAR, start="line", parser="lalr")


def read_math(source: str, notation: str) -> list[Statement]:
    """The statement of one line; of a = b = c, the last is the value. Raises Unreadable, with the
    reason.
    """
    text = plain(source)
    how = "="
    if step := re.search(r"([+\-*/])=", text):
        how, text = step[0], text[: step.start()] + "=" + text[step.end() :]
    try:
        sides = [child for child in parser().parse(text).children if isinstance(child, Parsed)]
        trees = [Reader(text).side(side) for side in sides]
    except LarkError as problem:
        raise Unreadable(f"I cannot read this from {near(text, problem)} on") from None
    except RecursionError:
        raise Unreadable("the expression is nested too deeply") from None
    *targets, value = [
        rebuilt(tree, lambda node: node.args[0] if is_op(node, "upside down") else None)
        for tree in trees
    ]
    turned = any(has_op(tree, "upside down") for tree in trees)
    statement = Statement(tuple(targets), how, value, notation, upside_down=turned)
    return [with_other_letters(statement)]


def read_small(text: str) -> Tree:
    """A small expression in canonical names, as a Setting's `names` have it: "A2 - Y", "-dZ2"."""
    return read_math(text, "text")[0].value


def near(text: str, problem: LarkError) -> str:
    at = getattr(problem, "pos_in_stream", None)
    return repr(text[at : at + 12]) if isinstance(at, int) and at < len(text) else "its end"
