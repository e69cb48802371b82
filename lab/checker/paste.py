"""check(text): the way of a paste, by what it is: a question, or equations alone."""

from lab.checker import by_line
from lab.checker.question import check_question, is_question
from lab.checker.report import Report
from lab.checker.setting import Setting


def check(text: str, setting: Setting | None = None, defines: str | None = None) -> Report:
    """The report on a paste. setting: the network it is about; None: it is read from the paste.
    defines: what a line without a telling left side computes, "dW2", "dZ[l]", "W1 update".

    Never raises for what the text may be: what cannot be read is "unreadable", with the reason.
    """
    if setting is None or (defines is None and is_question(text)):
        return check_question(text, setting)
    return by_line.check(text, setting, defines)
