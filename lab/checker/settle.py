"""What the whole of a paste says of its lines, once each is judged."""

from collections.abc import Sequence
from dataclasses import replace

from lab.checker.entry import Entry
from lab.checker.meaning.coverage import line_not_covered, not_covered
from lab.checker.report import Line


def told(entries: Sequence[Entry]) -> list[Line]:
    """The lines as they are reported: of a network that the lab does not know, none is called
    wrong.
    """
    lines = [without_verdict(line) for line in settled(entries)]
    kind = not_covered(line.text for line in lines)
    if not kind:
        return lines
    reason = f"This is about {kind}, which I do not know: I judge layers of units only."
    return [
        replace(Line(line.number, line.text, "not covered"), reason=reason)
        if line.verdict != "right" or not_covered([line.text])
        else line
        for line in lines
    ]


def without_verdict(line: Line) -> Line:
    """A step with momentum, or dropout, is not judged, whatever the gradients before it are."""
    kind = line_not_covered(line.text)
    if line.verdict == "right" or not kind:
        return line
    reason = f"This is about {kind}, which I do not judge."
    return Line(line.number, line.text, "not covered", reason=reason)


def settled(entries: Sequence[Entry]) -> list[Line]:
    """The lines, where the rest of the paste decides what an ambiguous one was, and what an
    unfinished one became.
    """
    updates = [entry for entry in entries if entry.finding and entry.finding.reading.target.update]
    parameters = [
        entry
        for entry in entries
        if entry.finding and entry.finding.reading.target.kind in ("dW", "db")
    ]
    added = any(entry.line.verdict == "right" for entry in updates)
    divided = any(entry.line.verdict == "right" for entry in parameters)
    for entry in entries:
        if (
            entry.line.verdict == "ambiguous"
            and entry.line.error_class == "sign_convention"
            and added
        ):
            entry.line = replace(
                entry.line,
                verdict="right",
                error_class=None,
                expected=entry.line.text,
                reason="The negative gradient, which your update adds: right together.",
            )
        elif (
            entry.line.verdict == "ambiguous"
            and entry.line.error_class == "one_over_m_placement"
            and divided
        ):
            entry.line = replace(
                entry.line,
                verdict="right",
                error_class=None,
                expected=entry.line.text,
                reason="1/m stands here, and not in dW and db: right together.",
            )
    for entry in reversed(entries):
        if entry.finished is not None:
            last = entry.finished.line
            reason = f"The beginning of what line {last.number} finishes: judged there."
            entry.line = replace(
                entry.line,
                verdict="right" if last.verdict == "right" else "ambiguous",
                defines=last.defines,
                reason=reason,
            )
    return [entry.line for entry in entries]
