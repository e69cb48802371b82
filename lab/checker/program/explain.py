"""What a wrong line should be, in the learner's own hand: found by running the paste with it.

`normal/` explains the mistake, on the values of the paste's own run. The first of its explanations
with which the line gives what is due, and the paste is mended, is the right form. The next wrong
line is looked at with that mended.
"""

import ast
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice

import numpy as np

from lab.checker.answer.explain import capitalized, confused, sentence
from lab.checker.answer.mistakes import MISTAKES
from lab.checker.meaning.readings import Reading
from lab.checker.meaning.targets import Target
from lab.checker.normal.diagnose import Diagnosis, Patience, diagnoses
from lab.checker.program.as_tree import LineTree
from lab.checker.program.budget import Budget, Spent
from lab.checker.program.judge import Judge
from lab.checker.program.judged import Judged
from lab.checker.program.matching import TOLERANCE
from lab.checker.program.oracle import Quantity
from lab.checker.program.reach import block_around
from lab.checker.program.read_as import setting_as_read
from lab.checker.program.repair import Mending, Repair
from lab.checker.program.rewriting import (
    rewritings,
    with_its_parameter,
    with_other_signs,
    with_other_words,
)
from lab.checker.program.trials import SIMPLE, Spot, Statement, statement_of, with_statements
from lab.checker.reading.tree import Layer, Symbol, Tree, Unreadable
from lab.checker.values.compare import right_value
from lab.checker.values.reference import Bench
from lab.engine import Array

MOST_EXPLAINED = 4  # wrong lines of a paste
MOST_CONFIRMED = 12  # right forms of a line that are run
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
    statement: Statement | None = None
    mistakes: int = 1  # that are undone in it: 2 with a constant besides, 3 for none that is known


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
    tree, patience = judge.source.tree, Patience()
    wrong: dict[int, tuple[Mending, Repair]] = {}
    for outcome in judged.outcomes:
        for one in outcome.repairs:
            wrong.setdefault(one.site.line, (outcome, one))
    # what is found by then is told
    with suppress(Spent, Unreadable, RecursionError), np.errstate(all="ignore"):
        for line, (outcome, repair) in list(wrong.items())[:MOST_EXPLAINED]:
            statement = statement_of(tree, repair.site)
            if statement is None:
                continue
            spot = Spot(tree, statement, repair, outcome, judged, judge, budget)
            form = mended(spot, patience)
            if form is None or form.statement is None:
                form = moved_up(spot) or form
            if form is not None:
                found[line] = form
                new = form.statement
                tree = with_statements(tree, statement, [new]) if new else tree
    right_value.cache_clear()  # it would keep the arrays of this paste
    return found


@dataclass(frozen=True)
class Due(Target):
    """What a wrong line should give, as the repair of the paste says: its gradient in the paste's own
    convention, or the parameter after its step.
    """

    def right_tree(self) -> Tree:
        return Symbol("due step" if self.step else "due")

    def levels(self, L: int) -> list[int]:
        return [L]


def mended(spot: Spot, patience: Patience) -> RightForm | None:
    """The line as the first explanation has it with which the paste is mended; else as a formula,
    or in words that the learner has not.
    """
    for step in of_a_step(spot):
        if step.statement is not None and mends(spot, step.statement):
            return step
    line = LineTree(spot, setting_as_read(spot.judged))
    found: list[RightForm] = []
    for target, due, change in dues(spot) if not spot.budget.is_over else ():
        bench = line.hand.bench({"due": due, "due step": change})
        form = first_that_mends(line, Reading(line.whole, target), bench, patience)
        if form is not None and form.mistakes == 1:
            return form
        found += [form] if form else []
    others = with_other_words(line) if spot.repair.site.node.value is None else ()
    for was, now, statement in islice(others, MOST_CONFIRMED):
        if mends(spot, statement):
            told = MISTAKES["wrong_layer_index"].sentence.format(was=was, now=now) + "."
            return RightForm("wrong_layer_index", ast.unparse(statement), told, 1, statement)
    return min(found, key=lambda one: (one.statement is None, one.mistakes), default=None)


def of_a_step(spot: Spot) -> Iterator[RightForm]:
    """A step with the other sign, or into its own parameter."""
    was = spot.statement
    if spot.is_step:
        for now in with_other_signs(was):
            adds = ast.unparse(now).count("+") > ast.unparse(was).count("+")
            told = MISTAKES["sign_error" if adds else "update_sign_error"].sentence
            yield RightForm("update_sign_error", ast.unparse(now), f"{told}.", 1, now)
    if (stepped := with_its_parameter(was)) is not None:
        names = [ast.unparse(one).split(" =")[0] for one in (was, stepped)]
        told = MISTAKES["wrong_operand"].sentence.format(was=names[0], now=names[1])
        yield RightForm("wrong_operand", ast.unparse(stepped), f"{told}.", 1, stepped)


def dues(spot: Spot) -> Iterator[tuple[Due, Array, Array]]:
    """What the line may have to give, and as a step: first what the repair says, then the same in a
    constant of the learner's own, or the gradient that it comes to be one line later.
    """
    repair, start = spot.repair, start_of(spot)
    yield due_of(spot, repair.quantity), repair.value, repair.value - start
    if repair.slope:
        return
    kind, m = repair.quantity.key[0], float(spot.oracle.run.reading.examples)
    if spot.is_step:
        steps = [constant * repair.quantity.gradient for constant in (-1.0, -m, -1 / m)]
        others = [(repair.quantity, step) for step in steps]
    else:
        near = [one for one in spot.oracle.quantities.values() if one.key[0] in "ZA"]
        near = [one for one in near if one is not repair.quantity and kind in "ZA"]
        others = [(one, repair.constant * one.gradient) for one in near]
    for quantity, step in others:
        yield due_of(spot, quantity), start + step, step


def first_that_mends(
    line: LineTree, reading: Reading, bench: Bench, patience: Patience
) -> RightForm | None:
    """The first right form in the learner's words, else the first in others."""
    further = None
    mendings = (
        (diagnosis, statement)
        for diagnosis in diagnoses([reading], bench, patience)
        for statement in rewritings(line, diagnosis, bench)
    )
    for diagnosis, statement in islice(mendings, MOST_CONFIRMED):
        if not mends(line.spot, statement):
            continue
        form = form_of(line, diagnosis, statement, bench)
        if not (missing := line.hand.missing_in(statement)):
            return form
        further = further or in_further_words(form, missing)
    return further


def due_of(spot: Spot, quantity: Quantity) -> Due:
    kind, l = quantity.key
    if spot.is_step:
        return Due(kind[0], Layer(plus=l), update=True)
    return Due("g'" if spot.repair.slope else "d" + kind[0], Layer(plus=l))


def mends(spot: Spot, statement: Statement) -> bool:
    """True if the statement gives what is due, or more ends are right with it."""
    made = spot.run(statement)
    value = spot.value_in(made)
    if value is not None and close(value, spot.repair.value):
        return True
    return mends_an_end(spot.judge.judged_once(made), spot.judged)


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


def form_of(line: LineTree, diagnosis: Diagnosis, statement: Statement, bench: Bench) -> RightForm:
    """The right form with the mistake in words."""
    repair, text = diagnosis.repair, ast.unparse(statement)
    changed = len(ast.unparse(line.statement) + text)
    if repair is None and diagnosis.factor == "1" and not diagnosis.equals:
        return RightForm(UNEXPLAINED, text, "", changed, statement, mistakes=3)
    if repair is not None:
        changed = distance(line.write(repair.was), line.write(repair.now))
    mistakes = 2 if repair is not None and diagnosis.factor != "1" else 1
    told = confused(diagnosis, bench) or sentence(diagnosis, diagnosis.reading.target, line.write)
    return RightForm(diagnosis.error_class, text, capitalized(told), changed, statement, mistakes)


def distance(one: str, other: str) -> int:
    """How much of two texts is not in both: of A ** 2, 1 - A ** 2 is nearer than A > 0."""
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return len(one) + len(other) - 2 * sum(block.size for block in blocks)


def in_further_words(form: RightForm, missing: Sequence[str]) -> RightForm:
    """The form of a line that takes a quantity which the paste has no word for."""
    why = f"It takes {' and '.join(missing)}, which no line here has: {form.text}"
    return RightForm(form.error_class, "", f"{form.sentence} {why}.".strip())


def moved_up(spot: Spot) -> RightForm | None:
    """A line that comes too late: a parameter in it has taken its step before."""
    block = block_around(spot.tree, spot.statement)
    above = block[: next((i for i, one in enumerate(block) if one is spot.statement), 0)]
    steps = {end.site.line: end for end in spot.judged.ends if end.kind == "step"}
    for step in (one for one in above if one.lineno in steps and isinstance(one, SIMPLE)):
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
