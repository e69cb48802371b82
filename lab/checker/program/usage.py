"""What the names of a paste are used as, seen in its text before it is run."""

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lab.checker.meaning.vocabulary import RATE
from lab.checker.program.depth import word_of
from lab.checker.program.numpy_names import RANDOM
from lab.checker.program.words import symbol_of
from lab.checker.reading.tree import Layer

DROPOUT = re.compile(r"(?i)keep_?prob|drop_?out")
Nodes = Sequence[ast.AST]  # all those of a paste
LOOPED = ("zip", "enumerate", "reversed")


@dataclass(frozen=True)
class Usage:
    """lists: names whose items are taken, or that are looped over; dictionaries: those whose items
    are taken by words; from_0: the kinds of parameters, "W" and "b", that are counted from 0; said:
    usual names for what other names are used as, the learning rate and the share that dropout
    keeps; means: dictionaries of running means, with a usual name of each, v or s; betas: what those
    keep, be it called b1; turned: the names that a = x.T goes on with, where x stands nowhere else;
    called: the functions that something calls; drops: it has dropout; rates: functions with the
    name of what only scales a step in them, "" for the whole paste; from_the_step_before: gradients
    that a loop takes over from its last round.
    """

    lists: frozenset[str]
    dictionaries: frozenset[str]
    from_0: frozenset[str]
    said: Mapping[str, str]
    means: Mapping[str, str]
    betas: frozenset[str]
    turned: frozenset[str]
    called: frozenset[str]
    drops: bool
    rates: frozenset[tuple[str, str]]
    from_the_step_before: frozenset[str]

    @classmethod
    def of(cls, tree: ast.Module) -> "Usage":
        nodes = [*ast.walk(tree)]
        rates = frozenset(rates_by_use(nodes))
        calls = (node for node in nodes if isinstance(node, ast.Call))
        return cls(
            lists=subscripted(nodes),
            dictionaries=keyed(nodes),
            from_0=counted_from_0(nodes),
            said=usual_rate(nodes) | shares(nodes) | rates_in_other_words(rates, nodes),
            means=dict(means_by_key(nodes)),
            betas=frozenset(kept_shares(nodes)),
            turned=frozenset(turned(nodes)),
            called=frozenset(word_of(node.func) for node in calls),
            drops=any(DROPOUT.search(word_of(node)) for node in nodes),
            rates=rates,
            from_the_step_before=frozenset(from_the_step_before(nodes)),
        )


def usual_rate(nodes: Nodes) -> dict[str, str]:
    """epsilon as the learning rate, in a paste that has no other."""
    words = {word_of(node) for node in nodes}
    return {} if words & (RATE - {"step"}) else {"epsilon": "alpha"}


def shares(nodes: Nodes) -> dict[str, str]:
    """The names that random numbers are compared with and that nothing is put into, as the share
    that dropout keeps.
    """
    drawn = {
        word_of(node.targets[0])
        for node in nodes
        if isinstance(node, ast.Assign) and is_draw(node.value)
    }
    written = {
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            sides = node.left, node.comparators[0]
            if any(is_draw(one) or word_of(one) in drawn - {""} for one in sides):
                found |= {one.id for one in sides if isinstance(one, ast.Name)}
    return dict.fromkeys(found - written, "keep_prob")


def turned(nodes: Nodes) -> Iterator[str]:
    """a in a = x.T, or of an array made of x, where x is read nowhere else."""
    read = Counter(
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    )
    for node in nodes:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Attribute):
            continue
        inner = node.value.value
        data = inner.args[0] if isinstance(inner, ast.Call) and inner.args else inner
        if node.value.attr == "T" and isinstance(data, ast.Name) and read[data.id] == 1:
            yield word_of(node.targets[0])


def kept_shares(nodes: Nodes) -> Iterator[str]:
    """b1 in b1 * v + (1 - b1) * g."""
    for node in nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            factors = [part for side in (node.left, node.right) for part in factors_of(side)]
            texts = {ast.unparse(one) for one in factors}
            names = [one.id for one in factors if isinstance(one, ast.Name)]
            yield from (name for name in names if f"1 - {name}" in texts)


def means_by_key(nodes: Nodes) -> Iterator[tuple[str, str]]:
    """m in m[k] = 0.9 * m[k] + 0.1 * g[k], as a v; as an s where squares are added."""
    for node in nodes:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.BinOp):
            continue
        target, value = node.targets[0], node.value
        if not isinstance(target, ast.Subscript) or not isinstance(value.op, ast.Add):
            continue
        sides = [
            {ast.unparse(one) for one in factors_of(side)} for side in (value.left, value.right)
        ]
        kept = [ast.unparse(target) in texts and len(texts) > 1 for texts in sides]
        if kept.count(True) == 1:
            added = sides[kept.index(False)]
            squared = any("** 2" in one or "square" in one for one in added)
            yield word_of(target.value), "s" if squared else "v"


def factors_of(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return factors_of(node.left) + factors_of(node.right)
    return [node]


def rates_by_use(nodes: Nodes) -> Iterator[tuple[str, str]]:
    """The a of W - a * dW that is named as another quantity, with the name of the function that has
    it nowhere else; without one where the whole paste has it nowhere else.
    """
    for part in nodes:
        if not isinstance(part, ast.FunctionDef | ast.Module):
            continue
        inner = list(ast.walk(part))
        names = Counter(node.id for node in inner if isinstance(node, ast.Name))
        rates = Counter(
            word
            for node in inner
            if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Sub)
            for word in scales_of(node.right if isinstance(node, ast.BinOp) else node.value)
        )
        where = "" if isinstance(part, ast.Module) else part.name
        once = (name for name in rates if rates[name] == names[name])
        yield from ((where, name) for name in once if is_of_another(name))


def is_of_another(name: str) -> bool:
    symbol = symbol_of(name)
    return symbol is not None and symbol.kind in ("A", "Z", "X", "Y")


def rates_in_other_words(rates: Collection[tuple[str, str]], nodes: Nodes) -> dict[str, str]:
    """a as the learning rate, where it only scales steps and no line says what it is."""
    told = {one.arg for one in nodes if isinstance(one, ast.arg)}
    return dict.fromkeys({name for where, name in rates if not where} - told, "alpha")


def scales_of(change: ast.expr) -> set[str]:
    """a and dW in a * dW."""
    factors = factors_of(change)
    return {word_of(one) for one in factors} if len(factors) > 1 else set()


def from_the_step_before(nodes: Nodes) -> Iterator[str]:
    """The names of gradients that a loop reads before it gives them a value."""
    for loop in nodes:
        if isinstance(loop, ast.For):
            for name in read_before_written(loop.body):
                symbol = symbol_of(name)
                if symbol is not None and symbol.kind in ("dW", "db"):
                    yield name


def read_before_written(body: list[ast.stmt]) -> set[str]:
    """The names that a loop takes over from its last round."""
    read: set[str] = set()
    written: set[str] = set()
    found: set[str] = set()
    for statement in body:
        names = [one for one in ast.walk(statement) if isinstance(one, ast.Name)]
        stored = {one.id for one in names if isinstance(one.ctx, ast.Store)}
        loaded = {one.id for one in names if isinstance(one.ctx, ast.Load)}
        found |= (stored & read) - loaded - written
        read |= loaded - written
        written |= stored
    return found


def is_draw(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and word_of(node.func) in RANDOM


def subscripted(nodes: Nodes, looped: tuple[str, ...] = (*LOOPED, "len")) -> frozenset[str]:
    """The names that the paste takes items of, or loops over: lists, dictionaries and caches."""
    found = set(keyed(nodes))
    for node in nodes:
        if isinstance(node, ast.Subscript) and is_key(node.slice):
            found.add(word_of(node.value))
        elif isinstance(node, ast.For | ast.comprehension):
            found.add(word_of(node.iter))
        elif isinstance(node, ast.Call) and word_of(node.func) in looped:
            found |= {word_of(arg) for arg in node.args}
    return frozenset(found - {""})


def keyed(nodes: Nodes) -> frozenset[str]:
    """The names that hold dictionaries: their items are taken by words, or they are gone through as
    pairs of words and values.
    """
    found: set[str] = set()
    for node in nodes:
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


def counted_from_0(nodes: Nodes) -> frozenset[str]:
    """The kinds of parameters, "W" and "b", of which a name has the number 0: b0, bias0."""
    found: set[str] = set()
    for node in nodes:
        symbol = symbol_of(word) if (word := word_of(node)).endswith("0") else None
        if symbol is not None and symbol.kind in ("W", "b") and symbol.layer == Layer():
            found.add(symbol.kind)
    return frozenset(found)


def is_key(node: ast.expr) -> bool:
    """True for what counts or names an item, not a part of an array."""
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int | str)
    return isinstance(node, ast.Name | ast.BinOp | ast.JoinedStr)
