"""What a report says in its first sentences: how many lines are wrong, by which mistakes, and what
is missing.
"""

from collections import Counter
from collections.abc import Sequence

from lab.checker.answer.chain import chain
from lab.checker.answer.mistakes import MISTAKES
from lab.checker.reading.headings import numeral
from lab.checker.report import Line, Mistake, Report

MOST_NAMED = 6  # missing equations; the rest is counted


def headline(report: Report) -> str:
    """The first sentence: "8 of 12 lines are wrong, by three mistakes: ..."."""
    judged = [line for line in report.lines if line.verdict not in ("not judged", "not covered")]
    if not report.lines:
        return "There is no equation here that I could judge."
    wrong, mistakes = report.wrong, report.mistakes
    if not wrong:
        return all_right(report, judged)
    are = "is" if len(wrong) == 1 else "are"
    mistake = f"{numeral(len(mistakes))} mistake{'s' * (len(mistakes) > 1)}"
    told = "; ".join(described(mistake) for mistake in mistakes)
    first = f"{report.other_network} As it is read, " if report.other_network else ""
    lines = f"{len(wrong)} of {len(judged)} lines {are}" if len(judged) > 1 else "the line is"
    lines = first + (lines if first else lines[0].upper() + lines[1:])
    return f"{lines} wrong, by {mistake}: {told}.{upside_down(report)}{not_there(report)}"


def upside_down(report: Report) -> str:
    """The lines whose derivative is written the wrong way up, in a sentence."""
    lines = [line for line in report.lines if "upside_down" in line.slips]
    names = ", ".join(dict.fromkeys(line.defines or "" for line in lines))
    return f" Written upside down: {names}." if lines else ""


def all_right(report: Report, judged: Sequence[Line]) -> str:
    counts = Counter(line.verdict for line in judged)
    right = counts["right"]
    if not judged:
        return "No line could be judged."
    lines = "line is" if right == 1 else "lines are"
    if right == len(judged):
        return f"{'The' if right == 1 else f'All {right}'} {lines} right.{not_there(report)}"
    rest = len(judged) - right
    certain = f"Nothing is wrong: {right} {lines} right, {rest} cannot be judged for certain."
    return certain + not_there(report)


def not_there(report: Report) -> str:
    """What of the way back is missing, in a sentence; of a question only."""
    links = chain(report)
    absent = [link for link in links if link.status == "missing"]
    if not absent or len(absent) == len(links):
        return ""
    names = [
        link.name + (" (where it begins)" if link.begins else "")
        for link in absent
        if not link.name.startswith("new ")
    ]
    update = ["the update"] if any(link.name.startswith("new ") for link in absent) else []
    if len(names) > MOST_NAMED:
        names = [*names[:MOST_NAMED], f"{len(names) - MOST_NAMED} more"]
    return f" Missing: {', '.join([*names, *update])}."


def described(mistake: Mistake) -> str:
    """A mistake and the lines it was made in."""
    words = in_short(mistake.error_class, mistake.lines[0].form)
    where = ", ".join(dict.fromkeys(one.defines or f"line {one.number}" for one in mistake.lines))
    return f"{words} ({where})"


def in_short(error_class: str, form: tuple[str, ...]) -> str:
    """A mistake in a few words, with what stood for what where that says more than its class."""
    match error_class, form:
        case "wrong_operand", (was, now) if was and now:
            return f"the {was} of another layer" if was == now else f"{was} in the place of {now}"
        case "wrong_formula_copied", (formula, *_) if formula:
            return f"the formula of {formula}"
        case "output_delta_loss_mismatch", ("dZ",):
            return "dZ in the place of dA"
        case "output_delta_loss_mismatch", ("dA",):
            return "dA in the place of dZ, without its slope"
        case "unexplained", _:
            return "not what is due"
    known = MISTAKES.get(error_class)
    return known.short if known else error_class.replace("_", " ")
