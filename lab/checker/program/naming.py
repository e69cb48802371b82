"""The names that a program gives itself, and the program with others in their place."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lab.checker.program.depth import word_of
from lab.checker.program.numpy_names import MODULES
from lab.checker.program.parse import Source
from lab.checker.program.plain import BUILTINS
from lab.checker.program.usage import has_text

KEPT = BUILTINS | MODULES | {"self", "cls", "__name__"}
OF_TENSORS = frozenset(["g", "grad", "data", "T"])


@dataclass(frozen=True)
class Renamed:
    """A program with other names. back: the learner's names, by those that stand for them."""

    source: Source
    back: Mapping[str, str]

    @classmethod
    def of(cls, source: Source, names: Mapping[str, str]) -> "Renamed":
        """The program with these names instead of its own."""
        tree = copied(source.tree)
        Renaming(names, own_attributes(tree), set(whole_keys(tree))).visit(tree)
        return cls(replace(source, tree=tree), {new: old for old, new in names.items()})

    @classmethod
    def none(cls, source: Source) -> "Renamed":
        """The program with its own names."""
        return cls(source, {})

    def in_own_names(self, text: str) -> str:
        """A text about the program in the names that the learner has given."""
        return re.sub(r"[^\W\d]\w*", lambda found: self.back.get(found[0], found[0]), text)


def copied(tree: ast.Module) -> ast.Module:
    """The tree anew, with its line numbers."""

    def copy(node: object) -> object:
        if isinstance(node, list):
            return [copy(one) for one in node]
        if not isinstance(node, ast.AST) or isinstance(node, ast.expr_context | ast.operator):
            return node
        made = type(node)(**{name: copy(value) for name, value in ast.iter_fields(node)})
        return ast.copy_location(made, node)

    made = copy(tree)
    assert isinstance(made, ast.Module)
    return made


class Renaming(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str], attributes: set[str], keys: set[str]) -> None:
        self.names = names
        self.attributes = attributes
        self.keys = keys

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.Name):
            node.id = self.names.get(node.id, node.id)
        elif isinstance(node, ast.arg | ast.keyword) and node.arg:
            node.arg = self.names.get(node.arg, node.arg)
        elif isinstance(node, ast.Attribute) and node.attr in self.attributes:
            node.attr = self.names.get(node.attr, node.attr)
        elif isinstance(node, ast.Constant) and node.value in self.keys:
            node.value = self.names.get(node.value, node.value)
        return self.generic_visit(node)


def own_words(tree: ast.Module) -> set[str]:
    """The variables of a program, its parameters, the attributes that it sets, and the keys of its
    dictionaries: what it could have called otherwise.
    """
    defined = {
        one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.ClassDef)
    }
    stored = {word for node in ast.walk(tree) if (word := stored_word(node))}
    called = {word_of(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    words = (stored | read) - called | own_attributes(tree) | set(whole_keys(tree))
    return words - KEPT - OF_TENSORS - defined - imported(tree)


def stored_word(node: ast.AST) -> str:
    if isinstance(node, ast.arg):
        return node.arg
    return node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else ""


def own_attributes(tree: ast.Module) -> set[str]:
    """The attributes that are set, and what is read of self but for methods."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    methods = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    found = {
        node.attr
        for node in nodes
        if isinstance(node.ctx, ast.Store) or (word_of(node.value) == "self" and node not in called)
    }
    return found - methods - OF_TENSORS


def imported(tree: ast.Module) -> set[str]:
    return {
        (one.asname or one.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for one in node.names
    }


def whole_keys(tree: ast.Module) -> Iterator[str]:
    """The words by which items of dictionaries are taken, where all of them are written out."""
    return iter(keys_of(tree)) if has_whole_keys(tree) else iter(())


def has_whole_keys(tree: ast.Module) -> bool:
    """False for a program that puts keys together: "W" + str(l)."""
    return not any(
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.BinOp | ast.JoinedStr)
        and has_text(node.slice)
        for node in ast.walk(tree)
    )


def keys_of(tree: ast.Module) -> set[str]:
    parts = [node.slice for node in ast.walk(tree) if isinstance(node, ast.Subscript)]
    parts += [
        key for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys if key
    ]
    return {
        part.value
        for part in parts
        if isinstance(part, ast.Constant)
        and isinstance(part.value, str)
        and part.value.isidentifier()
    }
