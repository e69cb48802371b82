"""Keep what the trainer has reached, and take it away: two buttons for the Train page."""

import streamlit as st

from lab.engine import Snapshot
from lab.experiment import CSV, Experiment, Run
from lab.runs import Entry
from lab.runs.document import LONGEST_NAME, LONGEST_NOTE
from lab.ui.messages import outcome
from lab.ui.owner import owner
from lab.ui.runs.store import answer
from lab.ui.train import takeaway
from lab.visit.session import Session
from lab.visit.stop_rules import as_reached


def section(session: Session) -> None:
    """Of use while training rests; before the first epoch there is nothing to keep."""
    me = owner(session)
    is_early = session.trainer.epoch == 0 or session.playback.is_running
    is_refused = me is None or is_early
    with st.popover("Keep this run", icon=":material/bookmark_add:", disabled=is_refused):
        if me is not None and not is_early:
            keep_form(session, me)
            # in here: the open popover would hide it anywhere else
            outcome(session, ":material/bookmark_added:")
    with st.popover("Take it away", icon=":material/download:", disabled=is_early):
        if not is_early:
            takeaway.section(
                reached(session),
                session.dataset,
                key="train",
                title=suggested(session.experiment),
                moments=moments(session),
                axes=session.training.axes,
            )


def keep_form(session: Session, me: str) -> None:
    with st.form("keep", border=False, clear_on_submit=True, enter_to_submit=False):
        suggestion = suggested(session.experiment)
        st.text_input("Name", suggestion, max_chars=LONGEST_NAME, key="keep_name")
        st.text_area(
            "Note",
            max_chars=LONGEST_NOTE,
            key="keep_note",
            placeholder="What you tried, what you saw",
        )
        if session.training.changes:
            st.caption(
                "Settings or weights were changed while it trained: the run is kept with that"
                " note, and cannot be replayed from its settings alone."
            )
        if session.experiment.dataset == CSV:
            st.caption(
                "Your file stays with you: only its name, the target column and a digest of its"
                " contents, to know it again, are kept."
            )
        st.form_submit_button("Keep", type="primary", on_click=keep, args=(session, me))


def keep(session: Session, me: str) -> None:
    """Keep what has been reached under the name and note that were typed."""

    def kept() -> None:
        entry = Entry(
            st.session_state["keep_name"], reached(session), st.session_state["keep_note"]
        )
        answer(lambda store: store.keep(me, [entry]))

    session.runs.attempt(kept, "Kept. You find it on the page Runs.")


def reached(session: Session) -> Run:
    """The run as it stands. What stands inside an epoch says so: its settings do not lead there."""
    inside = [f"kept at {session.playback.reached}"] if session.trainer.part else []
    trainer = session.trainer
    experiment = as_reached(session.experiment, trainer)
    return Run.of(experiment, trainer, session.playback.seconds, session.training.changes + inside)


def moments(session: Session) -> list[Snapshot]:
    """The weights at every epoch whose weights were kept, as far as training has come."""
    playback = session.playback
    with session.lock:
        epochs = playback.recorded_epochs()
        return [Snapshot(epoch, playback.parameters_at(epoch).flat) for epoch in epochs]


def suggested(experiment: Experiment) -> str:
    """A name that says what is likely to be compared."""
    layers = "-".join(map(str, experiment.hidden_layers)) or "no hidden layer"
    return (
        f"{experiment.dataset} {layers} {experiment.activation_words}, {experiment.optimizer}"
        f" {experiment.learning_rate:g}"
    )
