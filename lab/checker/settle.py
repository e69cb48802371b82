"""What the whole of a paste says of its lines, once each is judged."""

from collections.abc import Sequence
from dataclasses import replace

from lab.checker.entry import Entry
from lab.checker.meaning.coverage import line_not_covered, not_covered, why_not_covered
from lab.checker.meaning.targets import Target
from lab.checker.reading.tree import HERE
from lab.checker.report import Line


def told(entries: Sequence[Entry]) -> list[Line]:
    """The lines as reported: of a network that the lab does not know, none is called wrong."""
    lines = [without_verdict(line) for line in settled(entries)]
    kind = not_covered(line.text for line in lines)
    if not kind:
        return lines
    reason = why_not_covered(kind)
    return [
        replace(Line(line.number, line.text, "not covered"), reason=reason)
        if line.verdict != "right" or not_covered([line.text])
        else line
        for line in lines
    ]


LEAST_WRONG = 3  # lines, before the network is doubted rather than they


def of_a_known_network(lines: list[Line]) -> list[Line]:
    """The lines of a question whose network was read from them. Where most would be wrong, one of
    the forward pass among them or not read, the network is another one: none is called wrong.
    """
    wrong = [line for line in lines if line.verdict == "wrong"]
    right = [line for line in lines if line.verdict == "right"]
    odd = [
        line
        for line in lines
        if line.verdict == "unreadable" or (line in wrong and is_forward(line))
    ]
    if len(wrong) < max(LEAST_WRONG, len(right) + 1) or not odd:
        return lines
    reason = f"Not judged: I cannot tell which network {odd[0].text} belongs to."
    return [
        Line(line.number, line.text, "not judged", reason=reason) if line in wrong else line
        for line in lines
    ]


def is_forward(line: Line) -> bool:
    return line.target is not None and line.target.kind in ("Z", "A")


def without_verdict(line: Line) -> Line:
    """A step with momentum, or dropout, is not judged, whatever the gradients before it are."""
    kind = line_not_covered(line.text)
    if line.verdict == "right" or not kind:
        return line
    reason = f"This is about {kind}, which I do not judge."
    return Line(line.number, line.text, "not covered", reason=reason)


# what a right line elsewhere makes of an ambiguous one: the class, and what is said then
SETTLED_BY_AN_UPDATE = (
    "sign_convention",
    "The negative gradient, which your update adds: right together.",
)
SETTLED_BY_A_GRADIENT = (
    "one_over_m_placement",
    "1/m stands here, and not in dW and db: right together.",
)


def settled(entries: Sequence[Entry]) -> list[Line]:
    """The lines, where the rest of the paste decides what an ambiguous one was."""
    right = [
        entry.finding.reading.target
        for entry in entries
        if entry.finding and entry.line.verdict == "right"
    ]
    for entry in entries:
        if entry.line.verdict != "ambiguous" or entry.line.target is None:
            continue
        reasons: dict[str | None, str] = {}
        if any(is_step_along(target, entry.line.target) for target in right):
            reasons |= [SETTLED_BY_AN_UPDATE]
        if any(target.kind in ("dW", "db") for target in right):
            reasons |= [SETTLED_BY_A_GRADIENT]
        if entry.line.error_class in reasons:
            entry.line = replace(
                entry.line,
                verdict="right",
                error_class=None,
                expected=entry.line.text,
                reason=reasons[entry.line.error_class],
            )
    return [entry.line for entry in entries]


def is_step_along(step: Target, gradient: Target) -> bool:
    """True for an update that uses this gradient: of a dW or a db that of its own layer."""
    if not step.update or gradient.kind not in ("dW", "db"):
        return step.update
    same_layer = step.layer == gradient.layer or HERE in (step.layer, gradient.layer)
    return gradient.kind == "d" + step.kind and same_layer
