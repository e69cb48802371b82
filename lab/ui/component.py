"""Mounts the stage on a page and hears its ticks."""

import re
from pathlib import Path

import streamlit as st

from lab.stage import Tick

# The loader is sent again with every packet, so without its comments; what it loads is served once,
# from static/stage/.
LOADER = re.sub(
    r"^ *//.*\n",
    "",
    (Path(__file__).parent / "loader.js").read_text(encoding="utf-8"),
    flags=re.MULTILINE,
)

_mount = st.components.v2.component("backprop_lab_stage", html="<div></div>", js=LOADER)
_mount_many = st.components.v2.component(
    "backprop_lab_many", html="<div></div>", js=LOADER.replace("stage/stage.js", "stage/many.js")
)


def stage(packet: bytes, key: str) -> None:
    """Mount the stage `key`, or hand the packet to it where it is mounted already. To be called in
    every run of the page.
    """
    _mount(data=packet, key=key, on_tick_change=_reruns)


def many(packet: bytes, key: str) -> None:
    """The same for the canvas of small multiples."""
    _mount_many(data=packet, key=key, on_tick_change=_reruns)


def heard(*keys: str) -> Tick | None:
    """The tick that one of these stages asked for this run with; None where something else did."""
    for key in keys:
        tick = Tick.read(getattr(st.session_state.get(key), "tick", None))
        if tick is not None:
            return tick
    return None


def _reruns() -> None:
    """A tick needs no handler: that it reruns the fragment is what it is for."""
