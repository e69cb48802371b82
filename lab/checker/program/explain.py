"""What a wrong line should be, in the learner's own hand: found by running the paste with it.

The edits of `edits.py` are put into the paste one by one. The first with which the line gives what
is due is its right form, and names the mistake. The next wrong line is looked at with that mended.
"""

import ast
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from lab.checker.answer.explain import SENTENCES
from lab.checker.program.budget import Budget, Spent
from lab.checker.program.edits import Edit, Hand, edits
from lab.checker.program.judge import Judge, Judged
from lab.checker.program.matching import TOLERANCE
from lab.checker.program.repair import Repair
from lab.checker.program.run import Run, run
from lab.checker.program.sites import Site
from lab.checker.program.tape import Node
from lab.checker.program.values import Box
from lab.checker.program.words import symbol_of
from lab.engine import Array

SIMPLE = (ast.Assign, ast.AugAssign, ast.Return)
BLOCKS = ("body", "orelse", "finalbody", "handlers")
MOST_EXPLAINED = 4  # wrong lines of a paste
MOST_OTHERS = 6  # names that may be meant instead of one
MOST_TRIED = 120  # edits of a line
SECONDS = 0.8  # of processor time, for all of them


@dataclass(frozen=True)
class RightForm:
    """The line as it should be, the mistake's class, and the sentence that tells it."""

    error_class: str
    text: str
    sentence: str


def right_forms(judge: Judge, judged: Judged) -> dict[int, RightForm]:
    """The right forms of the wrong lines, by their numbers, as far as they are found."""
    found: dict[int, RightForm] = {}
    tree = judge.source.tree
    budget = Budget.of(min(SECONDS, judge.budget.left))
    wrong: dict[int, Repair] = {}
    for outcome in judged.outcomes:
        for one in outcome.repairs:
            wrong.setdefault(one.site.line, one)
    with suppress(Spent), np.errstate(all="ignore"):  # what is found by then is told
        for line, repair in list(wrong.items())[:MOST_EXPLAINED]:
            edit = mended(tree, line, repair, judged, judge, budget)
            if edit is not None:
                tree = with_statement(tree, line, edit.statement)
                is_step = any(end.kind == "step" and end.site is repair.site for end in judged.ends)
                found[line] = form_of(edit, is_step)
    return found


def mended(
    tree: ast.Module,
    line: int,
    repair: Repair,
    judged: Judged,
    judge: Judge,
    budget: Budget,
) -> Edit | None:
    """The first edit of the line with which it gives what is due, or with which more ends are
    right.
    """
    statement = statement_at(tree, line)
    if statement is None:
        return None
    place = places_of(judged.run, line).index(repair.site)
    hand = hand_of(tree, judged, repair)
    for _, edit in zip(range(MOST_TRIED), edits(statement, hand), strict=False):
        made = run(
            with_statement(tree, line, edit.statement), judged.run.reading, judge.names, budget
        )
        sites = places_of(made, line)
        value = sites[place].node.value if place < len(sites) else None
        if value is None or value.shape != repair.value.shape:
            continue
        start = start_of(repair, judged)
        factor = ratio(value - start, repair.value - start)
        if abs(factor) < TOLERANCE or not close(value - start, factor * (repair.value - start)):
            continue
        if close(value, repair.value) or mends_an_end(judge.judged_once(made), judged):
            return edit
    return None


def close(value: Array, due: Array) -> bool:
    return bool(np.linalg.norm(value - due) <= TOLERANCE * np.linalg.norm(due))


def start_of(repair: Repair, judged: Judged) -> Array | float:
    """Of a step the parameter before it, 0 for a gradient."""
    ends = (end for end in judged.ends if end.site is repair.site and end.start is not None)
    return next((end.start.value for end in ends if end.start and end.start.value is not None), 0.0)


def ratio(value: Array, due: Array) -> float:
    return float(np.vdot(due, value)) / max(float(np.vdot(due, due)), 1e-300)


def mends_an_end(after: Judged, before: Judged) -> bool:
    wrong = [sum(one.first_wrong for one in judged.outcomes) for judged in (after, before)]
    return wrong[0] < wrong[1]


def places_of(made: Run, line: int) -> list[Site]:
    return [site for site in made.sites if site.line == line]


def statement_at(tree: ast.Module, line: int) -> ast.stmt | None:
    return next(
        (node for node in ast.walk(tree) if isinstance(node, SIMPLE) and node.lineno == line), None
    )


def with_statement(tree: ast.Module, line: int, statement: ast.stmt) -> ast.Module:
    """The program with the statement of a line replaced; what does not hold it is shared."""

    def copied(node: Any) -> Any:
        if isinstance(node, SIMPLE):
            return statement if node.lineno == line else node
        fields = dict(ast.iter_fields(node))
        blocks = [name for name in BLOCKS if isinstance(fields.get(name), list)]
        if not blocks:
            return node
        for name in blocks:
            fields[name] = [copied(one) for one in fields[name]]
        return ast.copy_location(type(node)(**fields), node)

    changed: ast.Module = copied(tree)
    return changed


def hand_of(tree: ast.Module, judged: Judged, repair: Repair) -> Hand:
    """What the learner writes for the quantities around a wrong line."""
    nodes = written_nodes(judged.run)
    words = (node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    m = next((word for word in words if (one := symbol_of(word)) and one.kind == "m"), "m")
    return Hand(
        others={text: others_for(text, nodes) for text in nodes},
        slopes=slopes_of(judged, repair, nodes),
        m=m,
        axis=0 if judged.run.reading.rows else 1,
    )


def written_nodes(made: Run) -> dict[str, Node]:
    """What the learner writes for arrays, as text: A1, self.A1, cache["A1"], A[l]."""
    bound = made.binder.bound.items()
    nodes = {word: one.node for word, one in bound if isinstance(one, Box)}
    written = [site for site in made.sites if site.target is not None]
    return nodes | {ast.unparse(site.target): site.node for site in written if site.target}


def others_for(text: str, nodes: Mapping[str, Node]) -> list[str]:
    """What may be meant instead of a name: the same with another number, then what has its shape,
    then what has as many examples.
    """
    bare = without_numbers(text)
    shape = nodes[text].shape
    ranked = sorted(
        (without_numbers(other) != bare, node.shape != shape, other)
        for other, node in nodes.items()
        if other != text and (without_numbers(other) == bare or set(node.shape) & set(shape))
    )
    return [other for _, _, other in ranked][:MOST_OTHERS]


def without_numbers(text: str) -> str:
    return re.sub(r"\d", "", text)


def slopes_of(judged: Judged, repair: Repair, nodes: Mapping[str, Node]) -> list[str]:
    """The slopes of the layer that is due, written with the learner's names for its A and Z."""
    kind, l = repair.quantity.key
    if kind not in "ZA":
        return []
    quantities = [one.oracle.quantities for one in judged.outcomes]
    found: dict[str, list[str]] = {}
    for letter in "ZA":
        mine = {one[letter, l].node for one in quantities if (letter, l) in one}
        found[letter] = [
            ast.unparse(site.target)
            for site in judged.run.sites
            if site.node in mine and site.target is not None
        ] + [text for text, node in nodes.items() if node in mine]
    A, Z = found["A"][:1], found["Z"][:1]
    slopes = [f"{a} * (1 - {a})" for a in A] + [f"(1 - {a} ** 2)" for a in A]
    return [*slopes, *(f"({one} > 0)" for one in (Z or A)), *A, *Z]


def form_of(edit: Edit, is_step: bool) -> RightForm:
    error_class = edit.error_class
    if is_step and error_class == "sign_error":
        error_class = "update_sign_error"
    sentence = SENTENCES[error_class].format(was=edit.was, now=edit.now)
    return RightForm(error_class, ast.unparse(edit.statement), sentence + ".")
