"""What a wrong line should be, in the learner's own hand: found by running the paste with it.

The edits of `edits.py` are tried on the line, then the formulas of `due.py`. The first that gives
what is due, and mends the paste, is the right form. The next wrong line is looked at with that
mended.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from lab.checker.answer.explain import SENTENCES
from lab.checker.program.budget import Budget, Spent
from lab.checker.program.due import formulas, times, with_penalty
from lab.checker.program.edits import Edit, edits
from lab.checker.program.identity import identify
from lab.checker.program.judge import Judge
from lab.checker.program.judged import Judged
from lab.checker.program.matching import TOLERANCE, match
from lab.checker.program.reach import block_around
from lab.checker.program.repair import Mending, Repair
from lab.checker.program.rules import Hand
from lab.checker.program.trials import Spot, statement_of, with_statements
from lab.checker.program.written import Written
from lab.engine import Array

MOST_EXPLAINED = 4  # wrong lines of a paste
MOST_OTHERS = 16  # names that may be meant instead of one
MOST_EDITS = 240  # of a line
MOST_CONFIRMED = 8  # of these
UNEXPLAINED = "unexplained"
SECONDS = 0.8  # of processor time, for all of them


@dataclass(frozen=True)
class RightForm:
    """The line as it should be, the mistake's class, and the sentence that tells it. text: "" where
    it cannot be written with the names of the paste, and the sentence says why. changed: how many
    characters of the line are taken out and put in.
    """

    error_class: str
    text: str
    sentence: str
    changed: int = 0


def best_explained(judge: Judge, readings: Sequence[Judged]) -> tuple[Judged, dict[int, RightForm]]:
    """Of equally good readings the one in which most wrong lines are mended by one edit, by the
    smallest: 1 - Z1 ** 2 is meant for tanh. With the right forms in it.
    """
    budget = Budget.of(min(SECONDS, judge.budget.left))
    found = []
    explained: set[tuple[str, ...]] = set()  # activations in which all is
    for judged in readings:
        hidden = judged.run.reading.hidden
        if hidden in explained:
            continue
        forms = right_forms(judge, judged, budget)
        edited = sum(1 for one in forms.values() if one.error_class != UNEXPLAINED)
        left = len(judged.repaired_lines) - edited
        explained |= set() if left else {hidden}
        changed = 0 if left else sum(one.changed for one in forms.values())
        found.append((left, changed, judged, forms))
        if not judged.repaired_lines:
            break
    _, _, judged, forms = min(found, key=lambda one: one[:2])
    return judged, forms


def right_forms(judge: Judge, judged: Judged, budget: Budget) -> dict[int, RightForm]:
    """The right forms of the wrong lines, by their numbers, as far as they are found."""
    found: dict[int, RightForm] = {}
    tree = judge.source.tree
    wrong: dict[int, tuple[Mending, Repair]] = {}
    for outcome in judged.outcomes:
        for one in outcome.repairs:
            wrong.setdefault(one.site.line, (outcome, one))
    with suppress(Spent), np.errstate(all="ignore"):  # what is found by then is told
        for line, (outcome, repair) in list(wrong.items())[:MOST_EXPLAINED]:
            statement = statement_of(tree, repair.site)
            if statement is None:
                continue
            spot = Spot(tree, statement, repair, outcome, judged, judge, budget)
            edit = mended(spot)
            if edit is not None:
                found[line] = form_of(edit, spot)
                tree = with_statements(tree, statement, [edit.statement])
            elif (form := unwritten(spot)) is not None:
                found[line] = form
    return found


def mended(spot: Spot, further: tuple[str, ...] = ()) -> Edit | None:
    """The first edit of the line, else the first formula, with which the paste is mended."""
    written = Written(spot, further)
    changed = [
        one
        for _, one in zip(range(MOST_EDITS), edits(spot.statement, hand_of(written)), strict=False)
    ]
    fitting = first_that_fits(spot, changed)
    return fitting or first_that_fits(spot, list(formula_edits(spot, written)))


def first_that_fits(spot: Spot, changed: list[Edit]) -> Edit | None:
    """The first of some edits with which the line gives what is due and more ends are right; of
    several wrong lines, the first with which it gives what is due.
    """
    values = spot.tried([one.value for one in changed if one.value is not None])
    tried = iter(values)
    ranked = [(rank(spot, next(tried)) if one.value else 0, one) for one in changed]
    hopeful = [one for place in range(3) for number, one in ranked if number == place]
    exact: list[Edit] = []
    for edit in hopeful[:MOST_CONFIRMED]:
        made = spot.run(edit.statement)
        if mends_an_end(spot.judge.judged_once(made), spot.judged):
            return edit
        value = spot.value_in(made)
        if value is not None and close(value, spot.repair.value):
            exact.append(edit)
    is_alone = len(spot.judged.wrong_lines) == 1
    return None if is_alone else next(iter(exact), None)


def rank(spot: Spot, value: Array | None) -> int | None:
    """How well a value is what is due: 0 exactly, 1 up to a constant or a penalty, 2 as the gradient
    of another quantity, None not at all.
    """
    value = after(spot.statement, value, spot)
    if value is None:
        return None
    start, due = start_of(spot), spot.repair.value
    if value.shape == due.shape and close(value, due):
        return 0
    if np.shape(start) not in ((), value.shape):
        return None
    quantity = spot.repair.quantity
    rows, weights = spot.oracle.run.reading.rows, None
    if spot.oracle.has_penalty and quantity.key[0] == "W":
        weights = quantity.node.value
    if match(value - start, quantity.gradient, rows, weights) is not None:
        return 1
    return 2 if identify(spot.oracle, value) is not None else None


def after(statement: ast.stmt, value: Array | None, spot: Spot) -> Array | None:
    """What the statement leaves: of W -= step, W minus the step."""
    if value is None or not isinstance(statement, ast.AugAssign):
        return value
    args = spot.repair.site.node.args
    before = args[0].value if len(args) == 2 else None
    if before is None or not isinstance(statement.op, ast.Add | ast.Sub):
        return None
    with suppress(ValueError):
        return before + value if isinstance(statement.op, ast.Add) else before - value
    return None


def close(value: Array, due: Array) -> bool:
    return value.shape == due.shape and bool(
        np.linalg.norm(value - due) <= TOLERANCE * np.linalg.norm(due)
    )


def start_of(spot: Spot) -> Array | float:
    """Of a step the parameter before it, 0 for a gradient."""
    ends = (end for end in spot.judged.ends if end.site is spot.repair.site and end.start)
    return next((end.start.value for end in ends if end.start and end.start.value is not None), 0.0)


def mends_an_end(after: Judged, before: Judged) -> bool:
    wrong = [sum(one.first_wrong for one in judged.outcomes) for judged in (after, before)]
    return wrong[0] < wrong[1]


def hand_of(written: Written) -> Hand:
    """What the learner writes around a wrong line."""
    spot = written.spot
    kind, l = spot.repair.quantity.key
    layers = [l, l + 1] if kind == "Z" else [l + 1, l] if kind == "A" else [l]
    return Hand(
        others={text: others_for(text, written.values) for text in written.values},
        slopes=[one for layer in layers for one in written.slopes(layer)],
        m=written.m,
        axis=0 if spot.judged.run.reading.rows else 1,
        penalised=spot.oracle.has_penalty and kind == "W",
    )


def others_for(text: str, values: Mapping[str, Array]) -> list[str]:
    """What may be meant instead of a name: the same with another number, then what has its shape,
    then what has as many examples.
    """
    bare, shape = without_numbers(text), values[text].shape
    ranked = sorted(
        (without_numbers(other) != bare, value.shape != shape, other)
        for other, value in values.items()
        if other != text and (without_numbers(other) == bare or set(value.shape) & set(shape))
    )
    return [other for _, _, other in ranked][:MOST_OTHERS]


def without_numbers(text: str) -> str:
    return re.sub(r"\d", "", text)


def formula_edits(spot: Spot, written: Written) -> Iterator[Edit]:
    """The line written anew: with the penalty that it lacks, or as a formula of what is due."""
    for new in with_penalty(written):
        yield rewritten(spot, new, "penalty_wrong")
    quantity = spot.repair.quantity
    if spot.repair.slope:
        ways = written.slopes(quantity.key[1])
    else:
        ways = [] if spot.is_step else list(formulas(quantity.key, written))
    reading = spot.oracle.run.reading
    for way, value in zip(ways, spot.tried(ways), strict=True):
        found = match(value, spot.repair.value, reading.rows, None) if value is not None else None
        scaled = times(1 / found.constant, way, reading.m, written.m) if found else None
        if scaled is not None:
            yield rewritten(spot, scaled, UNEXPLAINED)


def rewritten(spot: Spot, value: ast.expr, error_class: str) -> Edit:
    """The line with another value."""
    fields = dict(ast.iter_fields(spot.statement)) | {"value": value}
    changed = ast.copy_location(type(spot.statement)(**fields), spot.statement)
    return Edit(error_class, changed, ast.unparse(spot.statement), ast.unparse(changed), value)


def unwritten(spot: Spot) -> RightForm | None:
    """Why a line has no right form in its place."""
    return moved_up(spot) or with_further_names(spot)


def moved_up(spot: Spot) -> RightForm | None:
    """A line that comes too late: a parameter in it has taken its step before."""
    block = block_around(spot.tree, spot.statement)
    above = block[: next((i for i, one in enumerate(block) if one is spot.statement), 0)]
    steps = {end.site.line: end for end in spot.judged.ends if end.kind == "step"}
    for step in (one for one in above if one.lineno in steps):
        gone = with_statements(
            spot.tree, spot.statement, [ast.Pass(lineno=spot.line, col_offset=0)]
        )
        moved = Spot(gone, step, spot.repair, spot.outcome, spot.judged, spot.judge, spot.budget)
        value = spot.value_in(moved.run(spot.statement, step))
        if value is not None and close(value, spot.repair.value):
            end = steps[step.lineno]
            name = (
                ast.unparse(end.site.target) if end.site.target else f"{end.base[0]}{end.base[1]}"
            )
            sentence = (
                f"{name} has taken its step in line {step.lineno} already: this belongs before"
            )
            return RightForm("parameter_already_updated", "", f"{sentence}.")
    return None


def with_further_names(spot: Spot) -> RightForm | None:
    """A line whose right form takes a quantity that the paste has no name for."""
    l = spot.repair.quantity.key[1]
    names = (f"A{l}", f"Z{l}", f"A{l + 1}", f"Z{l + 1}", f"W{l + 1}", f"dZ{l + 1}", f"A{l - 1}")
    edit = mended(spot, names)
    if edit is None:
        return None
    form = form_of(edit, spot)
    had = {node.id for node in ast.walk(spot.tree) if isinstance(node, ast.Name)}
    missing = [one for one in names if one not in had and re.search(rf"\b{one}\b", form.text)]
    why = f"It takes {' and '.join(missing)}, which no line here has: {form.text}"
    return RightForm(form.error_class, "", f"{form.sentence} {why}.".strip())


def form_of(edit: Edit, spot: Spot) -> RightForm:
    error_class = edit.error_class
    if spot.is_step and error_class == "sign_error":
        error_class = "update_sign_error"
    known = SENTENCES.get(error_class)
    sentence = known.format(was=edit.was, now=edit.now) + "." if known else ""
    changed = len(edit.was) + len(edit.now)
    return RightForm(error_class, ast.unparse(edit.statement), sentence, changed)
