"""The verdict on a paste: the first sentence, then each mistake with yours beside the right one,
then the lines that cannot be judged.
"""

from typing import Literal

import streamlit as st

from lab import plots
from lab.checker import Line, Report, Setting
from lab.checker.answer.latex import contrasted
from lab.checker.answer.summary import described, headline
from lab.checker.report import Mistake
from lab.ui.messages import plain
from lab.visit.check_state import CheckState

Color = Literal["green", "red", "orange", "gray"]
VERDICTS: dict[str, tuple[str, str, Color]] = {
    "right": ("right", ":material/check_circle:", "green"),
    "wrong": ("wrong", ":material/cancel:", "red"),
    "ambiguous": ("it depends", ":material/help:", "orange"),
    "unreadable": ("not read", ":material/visibility_off:", "gray"),
    "not judged": ("not judged", ":material/remove:", "gray"),
    "not covered": ("not covered", ":material/block:", "gray"),
}
UNCERTAIN = ("ambiguous", "unreadable", "not judged", "not covered")
MOST_BADGES = 100  # lines that are named beside the verdict
MOST_SHOWN = 20  # mistakes, and lines that cannot be judged: the next come when these are mended


def first_sentence(report: Report) -> None:
    """The verdict on the whole paste, and one word on each line."""
    verdicts = {line.verdict for line in report.lines}
    sentence = plain(headline(report))
    if "wrong" in verdicts:
        st.error(sentence)
    elif not report.lines or verdicts & set(UNCERTAIN):
        st.warning(sentence)
    else:
        st.success(sentence)
    with st.container(horizontal=True, gap="small"):
        for line in report.lines[:MOST_BADGES]:
            label, icon, color = VERDICTS[line.verdict]
            name = line.defines or label
            stands = report.place(line)
            number = "" if stands == name else f"{line.number} "
            st.badge(f"{number}{name}", icon=icon, color=color)
    and_more(len(report.lines) - MOST_BADGES, "line")
    if report.passed_over:
        is_one = report.passed_over == 1
        lines = "line that is no equation was" if is_one else "lines that are no equations were"
        st.caption(f"{report.passed_over} {lines} passed over.")


def mistakes(state: CheckState, report: Report, setting: Setting | None) -> None:
    """One frame for each mistake, the first to mend at the top."""
    for place, mistake in enumerate(report.mistakes[:MOST_SHOWN]):
        with st.container(border=True, key=f"mistake {place}"):
            show_mistake(state, report, mistake, setting, place)
    and_more(len(report.mistakes) - MOST_SHOWN, "mistake")


def and_more(count: int, what: str) -> None:
    """Say how many are not shown."""
    if count > 0:
        st.caption(f"And {count:,} more {what}{'s' if count > 1 else ''}.")


def show_mistake(
    state: CheckState, report: Report, mistake: Mistake, setting: Setting | None, place: int
) -> None:
    line = mistake.lines[0]
    st.markdown(f"**{plain(capitalized(described(mistake)))}**")
    yours_and_right(line, report.place(line), setting)
    if line.reason:
        st.markdown(plain(line.reason))
    others = [report.place(other) for other in mistake.lines[1:]]
    if others:
        st.caption(f"The same in {', '.join(others)}.")
    with st.container(horizontal=True):
        if any(mended(state.text, one) != state.text for one in mistake.lines):
            st.button(
                "Put the right line in" if len(mistake.lines) == 1 else "Put the right lines in",
                key=f"mend {place}",
                icon=":material/auto_fix_high:",
                on_click=mend,
                args=(state, mistake),
            )
        if line.value is not None and line.right_value is not None:
            with st.popover("As you write it", icon=":material/content_copy:"):
                source(line)
        if line.yours is not None or line.right is not None:
            with st.popover("Both as numbers", icon=":material/grid_on:"):
                compare(line, place)


def capitalized(words: str) -> str:
    """With a capital letter, unless a quantity such as dZ comes first."""
    return words if words[1:2].isupper() else words[:1].upper() + words[1:]


def yours_and_right(line: Line, place: str, setting: Setting | None) -> None:
    """The learner's equation beside the right one, as mathematics where it was read as such."""
    left, right = st.columns(2)
    own_equation, right_equation = contrasted(line, setting)
    left.caption(f"Yours, {place}")
    if line.expected:
        right.caption("Right")
    if own_equation and right_equation:
        left.latex(own_equation)
        right.latex(right_equation)
        return
    language = "latex" if "\\" in line.text else "python"
    left.code(line.text, language=language, wrap_lines=True)
    if line.expected:
        right.code(line.expected, language=language, wrap_lines=True)
    if line.shapes:
        right.caption(plain(line.shapes))


def source(line: Line) -> None:
    """Both as text to copy."""
    language = "latex" if "\\" in line.text else "python"
    st.caption("Yours")
    st.code(line.text, language=language, wrap_lines=True)
    st.caption("Right")
    st.code(line.expected, language=language, wrap_lines=True)


def compare(line: Line, place: int) -> None:
    """The two matrices, in a random network of the learner's sizes."""
    if line.yours is not None and line.yours.ndim <= 2:
        st.plotly_chart(plots.matrix("yours", line.yours), key=f"yours {place}")
    else:
        st.warning("Yours has no value: its shapes do not fit.")
    if line.right is not None:
        st.plotly_chart(plots.matrix("right", line.right), key=f"right {place}")
    st.caption(plain(f"In a random network, with a few examples. {line.shapes}"))


def uncertain(report: Report) -> None:
    """What cannot be judged, and why."""
    lines = [line for line in report.lines if line.verdict in UNCERTAIN]
    if not lines:
        return
    st.header("Not certain")
    for line in lines[:MOST_SHOWN]:
        label, icon, color = VERDICTS[line.verdict]
        with st.container(horizontal=True):
            st.badge(f"{report.place(line)}: {label}", icon=icon, color=color)
            st.markdown(plain(line.reason), width="stretch")
        st.code(line.text, language="latex" if "\\" in line.text else "python", wrap_lines=True)
    and_more(len(lines) - MOST_SHOWN, "line")


def mend(state: CheckState, mistake: Mistake) -> None:
    """Put the right form of a mistake's lines in their places in the paste."""
    for line in mistake.lines:
        state.text = mended(state.text, line)
    st.session_state["check text"] = state.text


def mended(text: str, line: Line) -> str:
    """The paste with the right form in the line's place; as it is where the line is not found as it
    was read.
    """
    rows = text.split("\n")
    row = rows[line.number - 1] if line.number <= len(rows) else ""
    if not line.expected or line.text not in row:
        return text
    rows[line.number - 1] = row.replace(line.text, line.expected, 1)
    return "\n".join(rows)
