"""The way of equations alone: check(text, setting) gives the report on them.

Lines are judged one after the other, each with everything before it taken as right: a name that an
earlier line defined stands for the right quantity. What a learner may choose, the sign of an error
or the place of 1/m, is kept for the lines that follow, and at the end decides what an ambiguous
line was.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from lab.checker.answer.explain import capitalized, explained, in_its_language
from lab.checker.answer.hand import Hand
from lab.checker.answer.write import write
from lab.checker.entry import Entry
from lab.checker.meaning.chain_rule import is_chain_rule
from lab.checker.meaning.components import leads_from_the_first
from lab.checker.meaning.context import Context
from lab.checker.meaning.counting import ON_PAPER, Counting
from lab.checker.meaning.depth import is_single_input, is_single_unit, symbols_in
from lab.checker.meaning.numbering import is_numbered_delta
from lab.checker.meaning.readings import components_of, readings
from lab.checker.meaning.scalars import of_one_input
from lab.checker.meaning.targets import Target, named_target, parse_target
from lab.checker.normal.diagnose import Diagnosis, Patience
from lab.checker.reading.entries import names_of
from lab.checker.reading.lines import LONGEST_PASTE, MOST_LINES, split
from lab.checker.reading.matlab import Writer
from lab.checker.reading.octave import is_octave
from lab.checker.reading.tree import (
    Layer,
    Name,
    Statement,
    Symbol,
    Tree,
    Unreadable,
    has_op,
    is_op,
    symbols,
)
from lab.checker.report import Line, Report
from lab.checker.setting import Setting
from lab.checker.settle import is_step_along, told
from lab.checker.values.judge import Finding, judge
from lab.checker.values.reference import Bench, bench


def check(text: str, setting: Setting, defines: str | None = None) -> Report:
    """The report on a paste. defines: what a line without a telling left side computes, "dW2",
    "dZ[l]", "W1 update".

    Never raises for what the text may be: what cannot be read is "unreadable", with the reason.
    """
    if len(text) > LONGEST_PASTE:
        return too_long(text)
    paste = Paste(setting, parse_target(defines))
    sources = list(split(text)) or [(1, text.strip())]
    entries = [Entry.read(number, source) for number, source in sources[:MOST_LINES]]
    paste.judge_all(entries)
    return Report(told(entries))


def too_long(text: str) -> Report:
    """The report on a text that is not read at all."""
    reason = f"The text is longer than {LONGEST_PASTE} characters."
    return Report([Line(1, text[:80] + "...", "unreadable", reason=reason)])


CHAIN_RULE = "The chain rule, before its derivatives are put in."


class Paste:
    """The lines of one paste, judged in order."""

    def __init__(
        self,
        setting: Setting,
        hint: Target | None,
        counting: Counting = ON_PAPER,
        biases: bool = True,
    ) -> None:
        self.setting = setting
        self.hint = hint
        self.context = Context(setting, counting)
        self.bench: Bench = bench(setting.without_names, biases)
        self.patience = Patience()
        # what the learner calls the quantities
        self.names: dict[tuple[str, Layer | None], str] = {}

    def judge_all(self, entries: Sequence[Entry]) -> None:
        """Judge the lines in their order; then once more an error of the output that is right as a
        dA, where the others take it for the dZ, and a gradient with another sign than its layer's.
        """
        for entry in entries:
            self.judge(entry)
        self.context.numbered = any(map(is_numbered_on_paper, entries))
        for entry in entries:
            if self.context.numbered and is_guess(entry):
                self.judge(entry)
            target = taken_for(entry, entries, self.setting.L) or against_its_layer(entry, entries)
            if target is not None:
                self.hint = target
                self.judge(entry)
                self.hint = None

    def judge(self, entry: Entry) -> None:
        """Judge the next line."""
        if entry.line.verdict == "unreadable":
            return
        number, source = entry.line.number, entry.line.text
        try:
            statement = self.chosen(entry.statements)
            if self.setting.scalar:
                statement = of_one_input(statement)
            entry.finding = self.judged(statement, entry.lost)
            entry.line = self.line(number, source, statement, entry.finding)
            self.remember(statement, entry.finding)
        except (Unreadable, RecursionError) as problem:
            entry.line = Line(number, source, "unreadable", reason=capitalized(str(problem)))

    def chosen(self, statements: Sequence[Statement]) -> Statement:
        """The statement of a line that is judged: the one that computes what the hint says, else
        the last. The others come before it: what they compute is put in where its name is used.
        """
        if not statements:
            raise Unreadable("there is no equation here")
        best = statements[-1]
        if self.hint is not None:
            targets = [(one, self.named(one)) for one in statements]
            fitting = [one for one, found in targets if found and found.kind == self.hint.kind]
            best = fitting[-1] if fitting else best
        for statement in statements:
            if statement is best:
                break
            self.context.define(statement)
        return best

    def named(self, statement: Statement) -> Target | None:
        return named_target(statement, self.context.meanings)

    def judged(self, statement: Statement, lost: frozenset[str]) -> Finding | None:
        """The finding on a statement; None where it only gives something a name."""
        named = self.named(statement)
        if self.hint is None and named is None and statement.targets:
            return None
        if named is not None and is_of_losses_or_penalty(statement, named):
            return None
        found = readings(statement, self.context, self.hint)
        if not found and is_of_single_units(statement):
            return None
        if not found:
            raise Unreadable(
                "nothing on the left says what this computes: put its name there, such as dW2 = ..."
            )
        lost |= {"layer"} if has_lost_its_layer(statement) else set()
        return judge(found, self.bench, self.patience, self.hint is not None, lost)

    def line(self, number: int, source: str, statement: Statement, finding: Finding | None) -> Line:
        """The report on one line."""
        wrong = finding is not None and finding.verdict == "wrong"
        if finding is None or (wrong and is_of_no_layer(statement, finding)):
            return Line(number, source, "not judged", reason=not_judged(statement))
        if wrong and is_chain_rule(statement):
            return Line(number, source, "right", reason=CHAIN_RULE)
        self.learn_names(statement, finding)
        counting = finding.reading.counting
        hand = Hand.of(source, statement.notation, self.setting, self.names, counting)
        # the items of cells are numbered as they were typed, which only Python is not
        writer = Writer(source, julia=False) if is_octave(source) and "{" not in source else None
        hand = replace(hand, matrix="np.dot") if writer else hand
        left = left_side(source, statement, finding, hand)
        target = finding.reading.target
        line = Line(
            number,
            source,
            finding.verdict,
            target.name,
            finding.error_class,
            place=target.place(self.setting.L),
            target=target,
            value=finding.reading.value,
            slips=("upside_down",) if statement.upside_down else (),
            form=form_of(finding.diagnosis) if finding.diagnosis else (),
        )
        line = explained(line, finding, self.bench, hand, left)
        return in_its_language(line, writer) if writer else line

    def learn_names(self, statement: Statement, finding: Finding) -> None:
        """Keep the shortest name that the learner has for each quantity."""
        target = finding.reading.target
        left = next((one.spelling for one in statement.targets if isinstance(one, Name)), "")
        own = [] if target.transposed else [Symbol(target.kind, target.layer, left)]
        for one in (*own, *symbols(finding.reading.value)):
            known = self.names.get((one.kind, one.layer))
            if one.spelling and (known is None or len(one.spelling) < len(known)):
                self.names[one.kind, one.layer] = one.spelling

    def remember(self, statement: Statement, finding: Finding | None) -> None:
        """What the following lines take from this one."""
        if finding is None:
            self.context.define(statement)
            return
        target, value = finding.reading.target, finding.reading.value
        way = leads_from_the_first(value, components_of(statement))
        if finding.verdict == "right" and way is not None and not self.setting.names:
            self.context.ways = (way,)
        if finding.verdict == "right" and target.kind in ("Z", "A") and multiplies_matrix(value):
            self.context.oriented = True
        if not target.update and not target.step:
            self.context.factors[target.kind, target.layer] = finding.factor
            self.context.factors_of_names[target.spelling] = finding.factor


def is_guess(entry: Entry) -> bool:
    """True for a gradient that is right only if the layers are numbered otherwise than on paper."""
    return entry.finding is not None and entry.finding.reading.counting.guess


def is_numbered_on_paper(entry: Entry) -> bool:
    """True for a right dW2 or db2 that is made of delta2."""
    if entry.finding is None or entry.line.verdict != "right" or is_guess(entry):
        return False
    target = entry.finding.reading.target
    return target.kind in ("dW", "db") and any(
        is_numbered_delta(name) for one in entry.statements for name in names_of(one)
    )


def is_of_no_layer(statement: Statement, finding: Finding) -> bool:
    """True for sigma'(z) = 1 if z > 0, of the relu that some call sigma too; for y_pred = o1, one
    more name for an activation, whichever layer its own says; and for single inputs.
    """
    defined, value = any(is_op(one, "g'") for one in statement.targets), finding.reading.value
    relu = defined and has_op(statement.value, ">") and not has_op(statement.value, "g", "g'", "-")
    name = finding.reading.target.kind == "A" and isinstance(value, Symbol) and value.kind == "A"
    return relu or name or is_of_single_units(statement)


def multiplies_matrix(tree: Tree) -> bool:
    """True for W X, with a capital letter: a small w may be a column all the same."""
    return has_op(tree, "@") and any(
        one.kind == "W" and one.spelling[:1].isupper() for one in symbols(tree)
    )


def taken_for(entry: Entry, entries: Sequence[Entry], L: int) -> Target | None:
    """The dZ that other lines take a delta for which is a dA, or that the delta of the output is
    where no line takes it for anything; None for any other line.
    """
    if entry.finding is None or entry.line.verdict != "right":
        return None
    target = entry.finding.reading.target
    if target.kind != "dA" or not target.loose:
        return None
    if not target.at_the_end(L) and letters_of(target) != "delta":  # a dhidden is masked elsewhere
        return None
    others = [one.finding.reading for one in entries if one.finding and one is not entry]
    if any(one.target.spelling == target.spelling for one in others):
        return None
    used = {
        one.kind
        for reading in others
        for one in symbols(reading.value)
        if one.spelling == target.spelling
    }
    if not used and not target.at_the_end(L):
        letters = letters_of(target)
        used = {
            one.target.kind
            for one in others
            if one.target.at_the_end(L) and letters_of(one.target) == letters
        }
    return Target("dZ", target.layer, target.spelling) if used == {"dZ"} else None


def letters_of(target: Target) -> str:
    """delta, of \\delta^{(l)} and delta2."""
    return re.sub(r"[^A-Za-z].*", "", target.spelling.removeprefix("\\"))


def against_its_layer(entry: Entry, entries: Sequence[Entry]) -> Target | None:
    """What a line computes that is the negative gradient, where the other gradient of its layer
    has no minus and no update adds it.
    """
    finding = entry.finding
    if finding is None or finding.error_class != "sign_convention":
        return None
    target = finding.reading.target
    others = [
        one.finding.reading.target
        for one in entries
        if one.finding and one.finding.verdict == "right" and one.finding.factor == "1"
    ]
    beside = {"dW": "db", "db": "dW"}.get(target.kind)
    if any(is_step_along(one, target) for one in others):
        return None
    found = any((one.kind, one.layer) == (beside, target.layer) for one in others)
    return replace(target, negated=False) if found else None


def is_of_single_units(statement: Statement) -> bool:
    """dw1 = x1 dz, of a single unit: x1 is one input, and w1 no layer's weights; and z^3_1 = ..."""
    return any(is_single_input(name) or is_single_unit(name) for name in names_of(statement))


def not_judged(statement: Statement) -> str:
    """Why a line has no verdict of its own."""
    if is_of_single_units(statement):
        return "This is about single units or inputs: I judge whole layers."
    is_local = any(is_op(one, "partial") for one in statement.targets)
    return f"{'A local derivative' if is_local else 'A name of your own'}: judged where it is used."


def left_side(source: str, statement: Statement, finding: Finding, hand: Hand) -> str:
    """The left side as the learner wrote it; "" where there is none. What stood upside down is
    written the right way up.
    """
    target = finding.reading.target
    if statement.upside_down:
        return write(Symbol(target.kind, target.layer), hand)
    if statement.how == "mask" and isinstance(statement.targets[0], Name):
        return statement.targets[0].spelling
    has_one = statement.targets and statement.how != "mask" and "=" in source
    return source.split("=")[0].strip(" +-*/:&") if has_one else ""


def is_of_losses_or_penalty(statement: Statement, target: Target) -> bool:
    """J = 1/m \\sum L, the cost by the losses of the examples, which another line gives; and
    s = lambda/2 ||W||^2, the penalty alone, whatever its letter mostly is.
    """
    kinds = {symbol.kind for symbol in symbols_in(statement.value)}
    if target.kind == "J":
        return "J" in kinds
    return target.kind in ("Z", "A") and {"lambda", "W"} <= kinds <= {"lambda", "W", "m"}


def has_lost_its_layer(statement: Statement) -> bool:
    """True if a place for a layer is empty, and no heading says which one stood there."""
    return any(name.lost and name.layer is None for name in names_of(statement))


def form_of(diagnosis: Diagnosis) -> tuple[str, ...]:
    """What stood for what, whatever the layer: the same in two lines is the same mistake."""
    repair = diagnosis.repair
    if repair is None:
        return (re.sub(r"[\d\[\]lL+-]", "", diagnosis.equals),)
    trees = (repair.was, repair.now)
    return tuple(" ".join(symbol.kind for symbol in symbols(tree)) for tree in trees)
