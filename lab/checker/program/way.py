"""The way of a pasted program: run, judged, reported. None for a text that is no program."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lab.checker.answer.explain import in_its_language
from lab.checker.answer.read_as import sentence
from lab.checker.meaning.coverage import in_code, why_not_covered
from lab.checker.program.budget import Budget, Spent
from lab.checker.program.explain import RightForm, best_explained
from lab.checker.program.judge import Judge
from lab.checker.program.judged import Judged
from lab.checker.program.misnamed import Misnamed, misnamed_in, with_misnamed, without
from lab.checker.program.naming import Renamed
from lab.checker.program.numbers.judge import judged_numbers
from lab.checker.program.parse import LONGEST_LINE, MOST_LINES, Source, TooLarge, parse
from lab.checker.program.read_as import setting_as_read
from lab.checker.program.roles import by_use
from lab.checker.program.training import Training
from lab.checker.program.verdict import lines_of
from lab.checker.reading.matlab import Writer
from lab.checker.report import Line, ReadAs, Report
from lab.checker.setting import Setting

MATHEMATICS = re.compile(r"\\[a-zA-Z]|[\^_]\{|[⊙∘∂∇∑′ᵀᵗ]")
STRING = re.compile(r"""(["'])[^"'\n]*\1""")
EQUATION = re.compile(r"\s*[^=#]{1,80}=[^=]")  # a line that gives something a value
JUDGED = ("right", "wrong")
MOST_ON_NUMBERS = 0.8  # seconds
OF_NUMBERS = "Read as: single numbers, each judged by this code's own forward pass and cost."
LITTLE_KNOWN = "Not judged: too little of what stands around it is known."
MOST_UNREAD = 0.25  # of the lines: above, the text is no program


def outside_the_scope(text: str, _: Setting | None) -> Report | None:
    """The report on a network that is not covered."""
    kind = in_code(text)
    return grey(text, "not covered", why_not_covered(kind)) if kind else None


def has_several_lines(text: str) -> bool:
    return sum(1 for line in text.split("\n") if line.split("#")[0].strip()) > 1


def as_program(text: str, setting: Setting | None, words: str = "") -> Report | None:
    """The report on a paste that can be run and has an end. words: what is said around it."""
    if MATHEMATICS.search(STRING.sub("", text)) or not has_several_lines(text):
        return None
    try:
        source = parse(text)
    except TooLarge:
        return None
    written = sum(1 for line in source.lines if line.split("#")[0].strip())
    if len(source.unread) > MOST_UNREAD * written:
        return None
    judge = Judge(source, setting, Budget(), words)
    numbers = as_numbers(source)
    try:
        report = judged_program(judge, text)
    except Spent as problem:
        report = grey(text, "not judged", f"Not judged: {problem}.")
    return report if numbers is None or says_as_much(report, numbers) else numbers


def as_numbers(source: Source) -> Report | None:
    """The report on a program of single numbers, None for any other."""
    try:
        lines = judged_numbers(source, Budget.of(MOST_ON_NUMBERS))
    except Spent:
        return None
    return Report(lines, assumed=(OF_NUMBERS,)) if lines else None


def says_as_much(report: Report | None, numbers: Report) -> bool:
    """True for a report on a network that calls wrong what its numbers call wrong, and judges no
    less.
    """
    if report is None:
        return False
    wrong = [{line.number for line in one.wrong} for one in (report, numbers)]
    told = [sum(line.verdict in JUDGED for line in one.lines) for one in (report, numbers)]
    return wrong[0] == wrong[1] and told[0] >= told[1]


def judged_program(judge: Judge, text: str) -> Report | None:
    """The report of a program that can be parsed. Raises Spent."""
    source = judge.source
    judged = judge.judge()
    misnamed: Mapping[str, Misnamed] = {}
    if as_named := judged_as_named(judge, judged):
        judge, judged, misnamed = as_named
    back = Renamed.none(source)
    if is_open(judged, source) and (found := judged_by_use(judge, judged)):
        judge, judged, back = found
    if not judged and (is_program(text) or source.language):
        return grey(text, "not judged", "Not judged: I find no step and no gradient in this code.")
    if not judged:
        return None
    best, forms = best_explained(judge, judged)
    own = {number: in_own_names(form, back) for number, form in forms.items()}
    report = report_on(judge, best, own)
    return replace(report, lines=with_misnamed(report.lines, misnamed, source))


def judged_as_named(
    judge: Judge, judged: Sequence[Judged]
) -> tuple[Judge, list[Judged], Mapping[str, Misnamed]] | None:
    """The same with the activations that functions are named after, where that calls fewer lines
    wrong: then it is these functions that are.
    """
    found = misnamed_in(judged[0]) if judged and doubtful(judged[0]) else {}
    if not found:
        return None
    budget = Budget.of(judge.budget.left / 2)
    other = Judge(without(judge.source, found), judge.setting, budget, judge.words)
    try:
        named = other.judge()
    except Spent:
        return None
    is_better = bool(named) and len(doubtful(named[0])) < len(doubtful(judged[0]))
    return (other, named, found) if is_better and is_settled(named) else None


def doubtful(judged: Judged) -> set[int]:
    """The lines that are wrong, or right with another sign than is usual."""
    return judged.wrong_lines | judged.negative_lines


def judged_by_use(
    judge: Judge, judged: Sequence[Judged]
) -> tuple[Judge, list[Judged], Renamed] | None:
    """The same with names that say what the paste's are used as, where that judges more. Raises
    Spent where there is nothing else.
    """
    source, budget = judge.source, judge.budget
    if judged:  # what is left is for the words of the report
        budget = Budget.of(budget.left / 2)
    try:
        renamed = by_use(source, budget)
        if renamed is None:
            return None
        other = Judge(renamed.source, judge.setting, budget, judge.words)
        found = other.judge()
    except Spent:
        if judged:
            return None
        raise
    more = judged_lines(found, source) > judged_lines(judged, source)
    fits = bool(found and judged) and found[0].run.misfits < judged[0].run.misfits
    if is_settled(found) and (fits or (more and not contradicts(found, judged, source))):
        return other, found, renamed
    return None


def contradicts(found: Sequence[Judged], judged: Sequence[Judged], source: Source) -> bool:
    """True where it calls wrong what is right by the paste's own names, if those say enough."""
    is_known = bool(judged) and not judged[0].run.unknown_lines
    lines = lines_of(judged[0], source, {}) if is_known else []
    right = {line.number for line in lines if line.verdict == "right"}
    return any(one.wrong_lines & right for one in found)


def in_own_names(form: RightForm, renamed: Renamed) -> RightForm:
    text, sentence = renamed.in_own_names(form.text), renamed.in_own_names(form.sentence)
    return replace(form, text=text, sentence=sentence)


def is_open(judged: Sequence[Judged], source: Source) -> bool:
    """True where the names do not say of every line what it is about: of none that is wrong, or of
    less than two thirds of them; or not so that shapes fit.
    """
    if not judged or (judged[0].wrong_lines and judged[0].run.misfits[1]):
        return True
    lines = lines_of(judged[0], source, {})
    open_lines = sum(line.verdict == "not judged" for line in lines)
    return 3 * open_lines > len(lines) or (open_lines > 0 and not judged[0].wrong_lines)


def is_settled(found: Sequence[Judged]) -> bool:
    """False where wrong would be said though something is not known, or stays unmended."""
    wrong = [one for one in found if one.wrong_lines]
    return not any(one.run.unknown_lines or one.unmended for one in wrong)


def judged_lines(judged: Sequence[Judged], source: Source) -> int:
    """How many lines are called right or wrong."""
    lines = lines_of(judged[0], source, {}) if judged else []
    return sum(line.verdict in JUDGED for line in lines)


def is_program(text: str) -> bool:
    """True for code around equations: by itself none of its lines says what it computes."""
    return re.search(r"^\s*(?:class\s+\w+|(?:for|while)\b.*:\s*$)", text, re.MULTILINE) is not None


def grey(text: str, verdict: str, why: str) -> Report:
    """A report without a judgement: on every line that computes something."""
    lines = [
        Line(number, line.strip()[:LONGEST_LINE], verdict, reason=why)
        for number, line in enumerate(text.split("\n")[:MOST_LINES], 1)
        if EQUATION.match(line)
    ]
    return Report(lines or [Line(1, text.strip()[:LONGEST_LINE], verdict, reason=why)])


def report_on(judge: Judge, judged: Judged, forms: Mapping[int, RightForm]) -> Report:
    source = judge.source
    lines = only_if_known(lines_of(judged, source, forms), judged)
    lines = in_the_language_of(lines, source)
    written = sum(1 for line in source.lines if line.split("#")[0].strip())
    read = setting_as_read(judged)
    told = sentence(read, any_mean=True, one_example=judged.run.reading.m == 1)
    return Report(
        lines,
        read_as=ReadAs(read, told, biases=has_biases(judged)),
        passed_over=max(written - len(lines), 0),
        **trained_by(judged),
    )


def only_if_known(lines: list[Line], judged: Judged) -> list[Line]:
    """The lines; none is called wrong where most are open, because something is not known."""
    open_lines = sum(line.verdict == "not judged" for line in lines)
    if not judged.run.unknown_lines or 2 * open_lines <= len(lines):
        return lines
    return [
        Line(line.number, line.text, "not judged", reason=LITTLE_KNOWN)
        if line.verdict == "wrong"
        else line
        for line in lines
    ]


def trained_by(judged: Judged) -> dict[str, Any]:
    """What trains with the gradients of a program, or why nothing does."""
    try:
        return {"train": Training.of(judged).histories}
    except ValueError as problem:
        return {"untrained": str(problem)}


def has_biases(judged: Judged) -> bool:
    """False where the paste's own forward pass goes without."""
    return any(key[0] == "b" for one in judged.outcomes for key in one.oracle.quantities)


def in_the_language_of(lines: list[Line], source: Source) -> list[Line]:
    """The lines with their right forms in the language of the paste."""
    if not source.language:
        return lines
    writer = Writer("\n".join(source.lines), julia=source.language == "julia")
    return [in_its_language(line, writer) for line in lines]
