"""check(text): which way a paste goes, by what it is, and the report on it."""

from collections.abc import Callable
from dataclasses import replace

from lab.checker import by_line
from lab.checker.program.way import as_program, outside_the_scope
from lab.checker.question import check_question, is_question
from lab.checker.report import Report
from lab.checker.setting import Setting

LARGEST_LAYER = 64
DEFAULT = Setting((4, 5, 3))


def check(text: str, setting: Setting | None = None, defines: str | None = None) -> Report:
    """The report on a paste. setting: the network it is about; None: it is read from the paste.
    defines: what a line without a telling left side computes, "dW2", "dZ[l]", "W1 update".

    Never raises for what the text may be: what cannot be read is "unreadable", with the reason.
    """
    setting = scaled_down(setting) if setting else None
    if defines is not None:
        return by_line.check(text, setting or DEFAULT, defines)
    reports = (way(text, setting) for way in WAYS)
    return next(report for report in reports if report is not None)


def scaled_down(setting: Setting) -> Setting:
    """The setting with layers of at most LARGEST_LAYER units: what is right there is right in any
    size. Layers of one size keep one size.
    """
    large = sorted({n for n in setting.layer_sizes if n > LARGEST_LAYER}, reverse=True)
    small = {n: LARGEST_LAYER - place for place, n in enumerate(large)}
    return replace(setting, layer_sizes=tuple(small.get(n, n) for n in setting.layer_sizes))


def as_question(text: str, setting: Setting | None) -> Report | None:
    """The report on equations with words around them."""
    return check_question(text, setting, as_program) if is_question(text) else None


def as_equations(text: str, setting: Setting | None) -> Report:
    """The report on equations alone, one to a line."""
    return by_line.check(text, setting) if setting else check_question(text, judge_code=as_program)


Way = Callable[[str, Setting | None], Report | None]
# in the order in which they are tried: each gives a report, or None for a paste that is not its own
WAYS: tuple[Way, ...] = (as_question, outside_the_scope, as_program, as_equations)
