"""Tells lines of code from lines of mathematics: dW2 = dZ2 * A1 may be either."""

import re

from lab.checker.reading.matlab import is_command
from lab.checker.reading.prose import is_sentence
from lab.checker.reading.vocabulary import LATEX
from lab.checker.syntax import parse

CODE_LINE = re.compile(
    r"^\s*(?:def |class |for .*:\s*$|while .*:\s*$|if .*:\s*$|else:\s*$|import |using |from \w+ import "
    r"|return\b|@\w|print\s*\(|function\b|end(?:for|if|function|while)?\s*;?\s*$"
    r"|(?:for|while|if|elseif)\b[^:]*(?:=|∈|\bin\b|[<>])[^:]*(?::[^:]+){0,2}$)"
    r"|^(?!.*\w'\().*(?:\w\s*\.[*/^+-]?=|[\w)\]}']\s*\.[*/^](?!\*)|\w\.\()"
    r"|\b(?:np|numpy|torch|tf|jnp|self)\.|\.dot\(|\.sum\(|\w+\[['\"]|;\s*$"
)
KEYWORD = re.compile(r"(?:for|while|if|elif|return)\b")  # most begin a sentence, too
IF_BEFORE_A_STATEMENT = re.compile(r"^(?:if|elseif|while)\b(?=[^:]*[=<>].*[;,].*\bend;?$)")
CODE_IF_PYTHON = re.compile(r"\.T\b|\s@\s|\w ?\*\* ?\w")  # notes have these as well


def may_be_code(line: str) -> bool:
    """True for what can stand in a program: a statement, its beginning or end, a comment, nothing."""
    bare = line.strip()
    if not bare or bare[0] in "#%" or not re.search(r"\w", bare) or is_command(bare):
        return True
    said = re.sub(r"(?<!['\"])#.*$", "", bare).strip()
    if KEYWORD.match(said) and is_statement(said):
        return True
    if LATEX.search(bare) or is_sentence(IF_BEFORE_A_STATEMENT.sub("", said)):
        return False
    return is_code(line) or is_statement(bare)


def is_code(line: str) -> bool:
    """True for what only a program has."""
    certain = bool(CODE_LINE.search(line))
    return certain or (bool(CODE_IF_PYTHON.search(line)) and is_statement(line.strip()))


def is_statement(line: str) -> bool:
    try:
        line = line[2:] if line.startswith("elif ") else line
        parse(line + " pass" if line.endswith(":") else line)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
