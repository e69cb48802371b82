"""Where am I wrong? A learner's equations on the page: which line, and what belongs there."""

import streamlit as st

from lab.lessons.where_wrong import LONGEST_LINE, PASTE, Hunt
from lab.ui.check.verdict import first_sentence
from lab.ui.lessons.address import HUNT
from lab.ui.messages import plain
from lab.visit.session import Session


def show(session: Session) -> None:
    progress = session.lessons.course
    hunt = progress.hunt
    with session.charged():
        is_done = hunt.is_done
    sizes = "-".join(map(str, PASTE.setting.layer_sizes))
    st.markdown(
        f"A {sizes} network, relu and then sigmoid, with cross-entropy. Its owner knows the cost"
        f" and wrote down how it goes back from there: *Where am I wrong, and what have I missed?*"
        f" ∂W stands for ∂J/∂W, ∗ or ⊙ for the product entry by entry, a dot for that of matrices."
    )
    if is_done:
        progress.finished.add(HUNT)
    elif hunt.pointed is None:
        st.markdown("**Press the number of a line that is wrong.**")
    told(hunt)
    if is_done:
        at_the_end(hunt)
    every_line(session, hunt)
    st.caption(f"{len(hunt.mended)} mended so far.")
    st.button("Start over", icon=":material/replay:", on_click=start_over, args=(session,))


def start_over(session: Session) -> None:
    session.lessons.course.hunt = Hunt()


def told(hunt: Hunt) -> None:
    """What is to be said of the last try."""
    if hunt.said is None:
        return
    is_right, words = hunt.said
    box, icon = (st.success, "check_circle") if is_right else (st.warning, "cancel")
    box(plain(words), icon=f":material/{icon}:")


def every_line(session: Session, hunt: Hunt) -> None:
    """The equations, a button before each, and what may belong in the one that was found; those
    that were mended have a mark.
    """
    for number, row in enumerate(hunt.rows, start=1):
        line = st.container(horizontal=True, vertical_alignment="center", key=f"hunt {number}")
        is_mended = number in hunt.mended
        line.button(
            f"{number}",
            key=f"point {number}",
            help=f"Line {number} is wrong",
            icon=":material/check:" if is_mended else None,
            type="primary" if number == hunt.pointed else "secondary",
            on_click=point,
            args=(session, hunt, number),
            disabled=is_mended or hunt.is_done,
            width=80,
        )
        line.markdown(f"${row}$" if "\\" in row else f"`{row}`", width="stretch")
        if number == hunt.pointed:
            mend(session, hunt)


def point(session: Session, hunt: Hunt, number: int) -> None:
    with session.charged():
        hunt.point(number)


def mend(session: Session, hunt: Hunt) -> None:
    """What may belong in the line that was found, to choose or to write."""
    with session.charged():
        options = hunt.options
    with st.form(f"mend {hunt.pointed}", border=True), st.container(key="mending"):
        chosen = st.radio(
            f"What belongs in line {hunt.pointed}?",
            options,
            index=None,
            format_func=lambda option: f"${option}$",
        )
        own = st.text_input(
            "Or write it yourself",
            max_chars=LONGEST_LINE,
            placeholder="dZ3 = ...",
            help="LaTeX, NumPy, or as on paper; what you write counts before what you choose.",
        )
        if st.form_submit_button("Check", type="primary", icon=":material/rule:"):
            answer = own.strip() or chosen
            if answer:
                with session.charged():
                    hunt.answer(answer)
                st.rerun()
            st.warning("Choose a line, or write one.")


def at_the_end(hunt: Hunt) -> None:
    """The checker's own words on the whole, and where to go with equations of one's own."""
    with st.container(border=True):
        first_sentence(hunt.report)
        st.page_link("lab/pages/check.py", label="Now check your own", icon=":material/fact_check:")
        st.page_link(
            "lab/pages/lessons.py",
            label="Put a whole pass in order",
            icon=":material/edit:",
            query_params={"lesson": "what-first"},
        )
