"""A program whose every name is a random word: what it computes says what it is."""

import ast
import builtins
from collections.abc import Iterator, Mapping
from random import Random

LIBRARY = frozenset(
    ["np", "numpy", "torch", "math", "random", "F", "nn", "self", "cls", "super", *dir(builtins)]
)


def renamed(text: str, random: Random) -> str:
    """A Python program with a random word for every name that it gives itself."""
    tree = ast.parse(text)
    names = sorted(set(own_names(tree)))
    words: dict[str, None] = {}
    while len(words) < len(names):
        words[random_word(random)] = None
    return with_names(text, tree, dict(zip(names, words, strict=True)))


def random_word(random: Random) -> str:
    """Three syllables: nimato."""
    return "".join(random.choice("bcdfgklmnprstvz") + random.choice("aeiou") for _ in range(3))


def own_names(tree: ast.Module) -> Iterator[str]:
    """The variables of a program, its parameters, and the attributes that it sets; neither what
    it imports, nor functions and methods, which a library may call by their names.
    """
    called = {node.func.id for node in nodes(tree, ast.Call) if isinstance(node.func, ast.Name)}
    defined = {node.name for node in nodes(tree, ast.FunctionDef, ast.ClassDef)}
    imported = {
        (one.asname or one.name).split(".")[0]
        for node in nodes(tree, ast.Import, ast.ImportFrom)
        for one in node.names
    }
    stored = {node.id for node in nodes(tree, ast.Name) if isinstance(node.ctx, ast.Store)}
    kept = LIBRARY | defined | imported | (called - stored)
    yield from (node.id for node in nodes(tree, ast.Name) if node.id not in kept)
    yield from (node.arg for node in nodes(tree, ast.arg) if node.arg not in kept)
    yield from own_attributes(tree) - defined


def own_attributes(tree: ast.Module) -> set[str]:
    return {node.attr for node in nodes(tree, ast.Attribute) if isinstance(node.ctx, ast.Store)}


def nodes(tree: ast.AST, *kinds: type) -> Iterator:
    return (node for node in ast.walk(tree) if isinstance(node, kinds))


def with_names(text: str, tree: ast.Module, words: Mapping[str, str]) -> str:
    """The text with other names where the program has these, nothing else of it changed."""
    lines = text.split("\n")
    for line, column, old in sorted(set(places(tree, lines, words)), reverse=True):
        row = lines[line - 1]
        lines[line - 1] = row[:column] + words[old] + row[column + len(old) :]
    return "\n".join(lines)


def places(
    tree: ast.Module, lines: list[str], words: Mapping[str, str]
) -> Iterator[tuple[int, int, str]]:
    """Where the names stand: line, column, name."""
    for node in nodes(tree, ast.Name, ast.arg, ast.keyword, ast.Attribute):
        name = getattr(node, "id", None) or getattr(node, "arg", None)
        line, column = node.lineno, node.col_offset
        if isinstance(node, ast.Attribute) and node.attr in own_attributes(tree):
            name, line = node.attr, node.end_lineno
            column = node.end_col_offset - len(name.encode())
        if name in words:
            yield line, len(lines[line - 1].encode()[:column].decode()), name
