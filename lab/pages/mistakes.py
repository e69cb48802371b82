"""Wrong on purpose: choose a wrong equation, watch it train beside the right one, and see what
finds it.
"""

import numpy as np
import streamlit as st

from lab import plots
from lab.mistakes import HINTS, MISTAKES, SIGNATURES, Finding, Mistake, Round, first_wrong
from lab.mistakes.game import HINT_COST, MISS_COST, START
from lab.ui import address
from lab.ui.lessons.links import lesson_link
from lab.ui.messages import plain
from lab.ui.mistakes.duel import arena, findings
from lab.ui.session import current
from lab.visit.duel import Duel

LOOK, PLAY = "Look at a mistake", "Find the hidden one"
PART = slice(0, 5)  # of the rows and columns of a tensor, to be laid beside the right one

session = current()
lessons = session.lessons


def choose_mistake() -> Mistake:
    row = st.container(horizontal=True)
    names = list(MISTAKES)
    wanted = st.query_params.get("mistake", lessons.chosen)
    if session.has_arrived and wanted in MISTAKES:
        lessons.chosen = wanted
    elif session.has_arrived:
        st.error(plain(f"mistake: there is none called {wanted[:60]!r}. These are all."))
    chosen = row.selectbox(
        "The wrong equation",
        names,
        names.index(lessons.chosen),
        format_func=titled,
        label_visibility="collapsed",
    )
    row.button("Surprise me", icon=":material/casino:", on_click=lessons.surprise)
    with row.popover("What is wrong with it?", icon=":material/help:"):
        explain(MISTAKES[chosen])
    if chosen != lessons.chosen:
        lessons.chosen = chosen
        st.rerun()  # so that the list itself starts from the new choice
    address.put_setting(session, {"mistake": chosen})
    return MISTAKES[chosen]


def duel_on(mistake: Mistake) -> Duel:
    return lessons.duel_on(mistake, session.experiment, session.dataset, session.charged)


def titled(name: str) -> str:
    return f"{MISTAKES[name].quantity}: {name}"


def show_equations(mistake: Mistake) -> None:
    """The right one and the wrong one, each above its own picture."""
    for place, title, latex in zip(
        st.columns(2), ("Right", "Wrong"), (mistake.right, mistake.wrong), strict=True
    ):
        place.caption(title)
        for part in latex.split(r", \qquad "):
            place.latex(part)


def explain(mistake: Mistake) -> None:
    """The wrong equation as code, and what is wrong with it."""
    st.code(mistake.code, language="python")
    st.markdown(mistake.why)


def row(finding: Finding, first: Finding | None) -> dict[str, str]:
    verdict = (
        "✓ right" if finding.passed else "✗ wrong, the first" if finding is first else "✗ wrong"
    )
    difference = "no number" if np.isinf(finding.difference) else f"{finding.difference:.1e}"
    ratio = "" if finding.ratio is None else f" (ratio {finding.ratio:.6g})"
    # further on the patterns blur
    telling = finding is first or finding.signature not in ("", "no simple pattern")
    looks = SIGNATURES[finding.signature] + ratio if telling else ""
    return {
        "tensor": finding.quantity,
        "verdict": verdict,
        "what it looks like": looks,
        "relative difference": difference,
    }


def show_check(duel: Duel) -> None:
    """The check, tensor by tensor from the output backwards, and the first wrong one beside the
    right one.
    """
    st.header("What the gradient check says")
    st.caption(
        "Read from the output backwards, at the starting weights: dW and db beside finite"
        " differences, dA and dZ beside the chain rule."
    )
    found = findings(session, duel)
    first = first_wrong(found)
    wide = {"what it looks like": st.column_config.TextColumn(width="large")}
    st.dataframe(
        [row(finding, first) for finding in found],
        hide_index=True,
        height="content",
        column_config=wide,
    )
    if first is None:
        st.info("Every tensor is right: with these numbers the equation does no harm.")
        return
    st.markdown(
        f"**{first.quantity}** is the first that is wrong: {SIGNATURES[first.signature]}."
        f" {first.problem}"
    )
    left, right = st.columns(2)
    left.plotly_chart(
        plots.matrix(f"right {first.quantity}", first.right[PART, PART]), key="right tensor"
    )
    if first.given is not None:
        right.plotly_chart(
            plots.matrix(f"wrong {first.quantity}", first.given[PART, PART]), key="wrong tensor"
        )


def show_lesson(duel: Duel) -> None:
    """What the accuracy says about the mistake: often nothing."""
    if duel.wrong is None or duel.right.epoch == 0:
        return
    right, wrong = (trainer.history["accuracy"][-1] for trainer in (duel.right, duel.wrong))
    words = (
        f"After {duel.right.epoch:,} epochs the right equations classify {right:.1%}, the wrong"
        f" ones {wrong:.1%}."
    )
    if wrong >= right - 0.01:
        st.info(
            f"{words} The accuracy cannot find this mistake. The check below finds it before the"
            " first step."
        )
    else:
        st.info(
            f"{words} That says that something is wrong. Which equation it is, only the check says."
        )


def look() -> None:
    mistake = choose_mistake()
    show_equations(mistake)
    duel = duel_on(mistake)
    arena(session, duel, show_lesson)
    st.caption(duel.description)
    show_check(duel)


def play() -> None:
    """One round: the curves and the check are on the table, the equation is not."""
    game = lessons.game(session.experiment, session.dataset)
    duel = duel_on(game.mistake)
    st.markdown(
        "One of these five equations is planted on the wrong side. The round is worth"
        f" **{game.points}** of {START} points: a hint costs {HINT_COST}, a wrong answer"
        f" {MISS_COST}. So far: {lessons.points} points in {lessons.rounds} rounds."
    )
    options, hints = st.columns(2)
    with options:
        show_options(game)
    with hints:
        show_hints(game, duel)
    if game.found:
        show_equations(game.mistake)
        explain(game.mistake)
    arena(session, duel)
    st.caption(duel.description)
    st.header("What the gradient check says")
    parameters = [
        finding for finding in findings(session, duel) if finding.quantity[:2] in ("dW", "db")
    ]
    columns = ("tensor", "verdict", "relative difference")
    st.dataframe(
        [{name: row(finding, None)[name] for name in columns} for finding in parameters],
        hide_index=True,
        height="content",
    )


def show_options(game: Round) -> None:
    for name in game.options:
        mark = "✓ " if game.found and name == game.hidden else "✗ " if name in game.misses else ""
        st.button(
            mark + titled(name),
            on_click=lessons.answer,
            args=(name,),
            disabled=game.found or name in game.misses,
            width="stretch",
        )
    if game.found:
        st.success(f"Found, for {game.points} points.")
        st.button(
            "Next round",
            icon=":material/arrow_forward:",
            type="primary",
            on_click=lessons.next_round,
        )


def show_hints(game: Round, duel: Duel) -> None:
    for name, question in HINTS.items():
        if name in game.hints:
            show = st.code if name == "code" else st.info
            show(game.hint(name, duel.right.network))
        else:
            st.button(
                f"{question} (−{HINT_COST})",
                on_click=lessons.ask,
                args=(name,),
                disabled=game.found,
                width="stretch",
            )


head = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
head.title("Wrong on purpose", width="content")
mode = head.segmented_control(
    "What to do", [LOOK, PLAY], default=LOOK, required=True, label_visibility="collapsed"
)
lesson_link("gradient-check")
if mode == LOOK:
    look()
else:
    address.put_setting(session)
    play()
