"""What a run of a page does for the stages on it: trains where no wire does, and mounts them."""

import logging
import time

import streamlit as st

from lab import live
from lab.stage import Tick
from lab.ui.turns import slices
from lab.visit.playback import Playback
from lab.visit.player import Player
from lab.visit.session import Session
from lab.visit.turns import training_turn

log = logging.getLogger(__name__)


def hear(session: Session, tick: Tick | None) -> None:
    """Take note of what the stage holds, and do what a hand on it asks for where no wire says it."""
    session.playback.hear(tick)
    if tick is not None:
        live.obey(session, tick.commands)


def train_on(visitor: str, playback: Playback) -> None:
    """Where it plays, a turn at the pace of Play."""
    if playback.playing:
        time.sleep(playback.time_to_next_epoch)
        take_turn(visitor, playback)


def take_turn(visitor: str, playback: Playback, at_least: float = 0.0) -> None:
    """Train for this visitor's fair share, if there is anything to train."""
    with training_turn(slices(), visitor, playback, at_least):
        pass


def send(session: Session, player: Player) -> None:
    """Make the next packet of each stage, with the address of this visit's wire."""
    notes = player.notes() | {"wire": f"{live.PATH}/{session.key}"}
    player.playback.send(notes)


def note_a_missing_wire(tick: Tick | None) -> None:
    """Say once, in the server's log, that packets have to travel with Streamlit's."""
    if tick is not None and not (tick.is_wired or tick.fault):
        _say_that_the_wire_is_missing()


def play_button(playback: Playback, key: str, is_over: bool) -> None:
    """Play or Pause, on a page whose stages have no controls of their own."""
    name, icon, action = (
        ("Pause", "pause", playback.pause)
        if playback.playing
        else ("Play", "play_arrow", playback.play)
    )
    st.button(
        name,
        key=key,
        icon=f":material/{icon}:",
        shortcut="Space",
        type="primary",
        on_click=action,
        disabled=is_over,
        width=140,
    )


@st.cache_resource(show_spinner=False)
def _say_that_the_wire_is_missing() -> None:
    log.warning(
        "A browser cannot open the lab's own WebSocket (%s/...): a proxy may not let it through."
        " Training is shown over Streamlit's connection instead, which is slower.",
        live.PATH,
    )
