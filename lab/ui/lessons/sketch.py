"""A cost curve to sketch on the page: five points that a hand or the arrow keys move."""

import streamlit as st

from lab.plots.predictions import YOURS
from lab.stage.files import STATIC

MOUNT = """
const drawn = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  if (drawn.has(parentElement)) return;
  const tell = (heights) => setStateValue("heights", heights);
  drawn.set(parentElement, new Sketch(parentElement, data, tell));
}
"""
_mount = st.components.v2.component(
    "backprop_lab_sketch", js=(STATIC / "stage" / "sketch.js").read_text(encoding="utf-8") + MOUNT
)


def sketch(
    epochs: list[float], top: float, key: str, begin: list[float] | None = None
) -> list[float]:
    """The heights of the points, from 0 to top; where they were not moved those of `begin`, or half
    of the top.
    """
    default = begin or [top / 2] * len(epochs)
    data = {"epochs": epochs, "heights": default, "top": top, "color": YOURS}
    _mount(data=data, key=key, on_heights_change=_reruns)
    return told(key, len(epochs), top) or default


def told(key: str, count: int, top: float) -> list[float] | None:
    """What the browser has told of the sketch with this key, if it is so many heights."""
    heights = getattr(st.session_state.get(key), "heights", None)
    if not isinstance(heights, list) or len(heights) != count:
        return None
    if not all(isinstance(height, int | float) and 0 <= height <= top for height in heights):
        return None
    return [float(height) for height in heights]


def _reruns() -> None:
    """What was told needs no handler: that it reruns the page is what it is for."""
