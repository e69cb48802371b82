"""One run of a paste in one reading, and what can be seen of it without judging."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from lab.checker.meaning.names import RATE
from lab.checker.program.binding import Binder
from lab.checker.program.budget import Budget
from lab.checker.program.interpreter import Interpreter
from lab.checker.program.network import Network
from lab.checker.program.readings import Reading, word_of
from lab.checker.program.sites import Probe, Site
from lab.checker.program.tape import Tape
from lab.checker.program.values import Unknown
from lab.checker.program.words import symbol_of
from lab.checker.reading.tree import Layer


@dataclass(frozen=True, eq=False)
class Run:
    reading: Reading
    tape: Tape
    network: Network
    binder: Binder
    sites: list[Site]
    probes: list[Probe]
    unknown_lines: frozenset[int]
    assumed: Mapping[int, str]

    @property
    def misfits(self) -> tuple[int, int]:
        """How many lines are not known; and how many operations have no value, because their shapes
        do not fit or those of what they are made of.
        """
        return len(self.unknown_lines), self.tape.misfits


def run(
    tree: ast.Module,
    reading: Reading,
    names: Mapping[str, str],
    budget: Budget,
    most_misfits: int | None = None,
) -> Run:
    """Run a paste. names: what the learner says that names stand for. Raises Spent, and Misfit
    where more operations have no value than most_misfits.
    """
    tape = Tape(budget.again(), most_misfits)
    network = Network(tape, reading)
    binder = Binder(network, subscripted(tree), keyed(tree), counted_from_0(tree), names)
    interpreter = Interpreter(tape, binder)
    for name, meaning in {**rates(tree), **names}.items():
        bind_given(interpreter, name, meaning)
    interpreter.sites.clear()
    interpreter.run(tree)
    tape.most_misfits = None
    return Run(
        reading=reading,
        tape=tape,
        network=network,
        binder=binder,
        sites=interpreter.sites,
        probes=interpreter.probes,
        unknown_lines=frozenset(interpreter.unknown_lines),
        assumed=interpreter.assumed,
    )


def rates(tree: ast.Module) -> dict[str, str]:
    """epsilon as the learning rate, in a paste that has no other."""
    words = {word_of(node) for node in ast.walk(tree)}
    return {} if words & (RATE - {"step"}) else {"epsilon": "alpha"}


def bind_given(interpreter: Interpreter, name: str, meaning: str) -> None:
    """Give a name the value that the learner says: "A1", "-dZ2", "W2.T"."""
    if not name.isidentifier() or len(meaning) > 80:
        return
    try:
        value = interpreter.value(ast.parse(meaning, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    if not isinstance(value, Unknown):
        interpreter.binder.bound[name] = value


def subscripted(tree: ast.Module) -> frozenset[str]:
    """The names that the paste takes items of, or loops over: lists, dictionaries and caches."""
    found = set(keyed(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and is_key(node.slice):
            found.add(word_of(node.value))
        elif isinstance(node, ast.For | ast.comprehension):
            found.add(word_of(node.iter))
        elif isinstance(node, ast.Call) and word_of(node.func) in LOOPED:
            found |= {word_of(arg) for arg in node.args}
    return frozenset(found - {""})


def keyed(tree: ast.Module) -> frozenset[str]:
    """The names that hold dictionaries: their items are taken by words, or they are gone through as
    pairs of words and values.
    """
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and has_text(node.slice):
            found.add(word_of(node.value))
        if isinstance(node, ast.Attribute) and node.attr in ("items", "keys"):
            found.add(word_of(node.value))
    return frozenset(found - {""})


def has_text(node: ast.expr) -> bool:
    """True for "W1", "W" + str(l) and f"W{l}"."""
    return any(
        isinstance(part, ast.Constant) and isinstance(part.value, str) for part in ast.walk(node)
    )


def counted_from_0(tree: ast.Module) -> frozenset[str]:
    """The kinds of parameters, "W" and "b", of which a name has the number 0: b0, bias0."""
    found: set[str] = set()
    for node in ast.walk(tree):
        symbol = symbol_of(word) if (word := word_of(node)).endswith("0") else None
        if symbol is not None and symbol.kind in ("W", "b") and symbol.layer == Layer():
            found.add(symbol.kind)
    return frozenset(found)


LOOPED = ("zip", "enumerate", "reversed", "len")


def is_key(node: ast.expr) -> bool:
    """True for what counts or names an item, not a part of an array."""
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int | str)
    return isinstance(node, ast.Name | ast.BinOp | ast.JoinedStr)
