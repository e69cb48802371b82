"""check(text, setting): the whole way from a paste to a report.

Lines are judged one after the other, each with everything before it taken as right: a name that an earlier line
defined stands for the right quantity. What a learner may choose, the sign of an error or the place of 1/m, is kept
for the lines that follow, and at the end decides what an ambiguous line was.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lab.checker.explain import capitalized, explain
from lab.checker.judge import Finding, judge
from lab.checker.lines import LONGEST_PASTE, MOST_LINES, read, split
from lab.checker.readings import ON_PAPER, Context, readings
from lab.checker.reference import Bench, bench
from lab.checker.report import Line, Report
from lab.checker.setting import Setting
from lab.checker.targets import Target, named_target, parse_target
from lab.checker.tree import Name, Statement, Unreadable, nodes
from lab.checker.write import Hand


def check(text: str, setting: Setting, defines: str | None = None) -> Report:
    """The report on a paste. defines: what a line without a telling left side computes, "dW2", "dZ[l]", "W1 update".

    Never raises for what the text may be: what cannot be read is "unreadable", with the reason.
    """
    if len(text) > LONGEST_PASTE:
        return Report([Line(1, text[:80] + "...", "unreadable", message=f"The text is longer than {LONGEST_PASTE} characters.")])
    paste = Paste(setting, parse_target(defines))
    sources = list(split(text)) or [(1, text.strip())]
    for number, source in sources[:MOST_LINES]:
        paste.add(number, source)
    return Report(paste.settled())


@dataclass
class Entry:
    """A line under way: its report so far, and what was found."""

    line: Line
    finding: Finding | None = None


class Paste:
    """The lines of one paste, judged in order."""

    def __init__(self, setting: Setting, hint: Target | None) -> None:
        self.setting, self.hint = setting, hint
        self.context = Context(setting)
        self.bench: Bench = bench(setting.without_names)
        self.entries: list[Entry] = []

    def add(self, number: int, source: str) -> None:
        """Judge the next line."""
        try:
            statements = read(source)
            statement = self.chosen(statements)
            finding = self.judged(statement)
        except (Unreadable, RecursionError) as problem:
            self.entries.append(Entry(Line(number, source, "unreadable", message=capitalized(str(problem)))))
            return
        self.entries.append(Entry(self.line(number, source, statement, finding), finding))
        self.remember(statement, finding)

    def chosen(self, statements: Sequence[Statement]) -> Statement:
        """The statement of a line that is judged: the one that computes what the hint says, else the last. The others
        come before it: what they compute is put in where its name is used."""
        if not statements:
            raise Unreadable("there is no equation here")
        best = statements[-1]
        if self.hint is not None:
            kinds = [target.kind if (target := self.named(statement)) else None for statement in statements]
            if self.hint.kind in kinds:
                best = statements[len(kinds) - 1 - kinds[::-1].index(self.hint.kind)]
        for statement in statements:
            if statement is best:
                break
            self.context.define(statement)
        return best

    def named(self, statement: Statement) -> Target | None:
        return named_target(statement, self.context.meanings, ON_PAPER)

    def judged(self, statement: Statement) -> Finding | None:
        """The finding on a statement; None where it only gives something a name."""
        if self.hint is None and self.named(statement) is None and statement.targets:
            return None
        found = readings(statement, self.context, self.hint)
        if not found:
            raise Unreadable("nothing on the left says what this computes: choose it beside the line")
        lost = any(isinstance(node, Name) and node.lost for tree in (statement.value, *statement.targets) for node in nodes(tree))
        return judge(found, self.bench, self.hint is not None, lost)

    def line(self, number: int, source: str, statement: Statement, finding: Finding | None) -> Line:
        """The report on one line."""
        if finding is None:
            return Line(number, source, "right", message="A name of your own: judged where it is used.")
        hand = Hand.of(source, statement.notation, self.setting)
        left = source.split("=")[0].strip(" +-*/:&") if statement.targets and statement.how != "mask" and "=" in source else ""
        told = explain(finding, self.bench, hand, left)
        yours, right = (told.pair.value, told.pair.right) if told.pair else (None, None)
        return Line(
            number, source, finding.verdict, finding.reading.target.name, finding.error_class, told.message, told.expected, told.shapes,
            told.difference, finding.reading.target.place(self.setting.L), yours, right,
        )  # fmt: skip

    def remember(self, statement: Statement, finding: Finding | None) -> None:
        """What the following lines take from this one."""
        if finding is None:
            self.context.define(statement)
            return
        target = finding.reading.target
        if not target.update and not target.step:
            self.context.factors[target.kind, target.layer] = finding.factor
            self.context.begun(statement)

    def settled(self) -> list[Line]:
        """The lines, where the rest of the paste decides what an ambiguous one was."""
        lines = [entry.line for entry in self.entries]
        updates = [entry for entry in self.entries if entry.finding and entry.finding.reading.target.update]
        parameters = [e for e in self.entries if e.finding and e.finding.reading.target.kind in ("dW", "db") and e.line.verdict == "right"]
        for place, line in enumerate(lines):
            if line.verdict != "ambiguous":
                continue
            if line.error_class == "sign_convention" and any(update.line.verdict == "right" for update in updates):
                lines[place] = replace(line, verdict="right", message="The negative gradient, which your update adds: right together.")
            elif line.error_class == "one_over_m_placement" and parameters:
                lines[place] = replace(line, verdict="right", message="1/m stands here, and not in dW and db: right together.")
        return lines
