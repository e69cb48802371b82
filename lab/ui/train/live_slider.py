"""A setting's slider that moves the picture while it is dragged: it speaks on the stage's wire.
Streamlit's own speaks when it is let go of.
"""

from typing import Any

import streamlit as st

LOADER = """
const slider = import(new URL("app/static/stage/setting.js", document.baseURI));
export default function ({ data, parentElement }) {
  slider.then(({ show }) => show(parentElement, data)).catch(console.error);
}
"""

_mount = st.components.v2.component("backprop_lab_setting", html="<div></div>", js=LOADER)


def live_slider(name: str, label: str, value: float, low: float, high: float, step: float) -> None:
    """Show this setting's value; a hand sets others by the stage's commands."""
    data: dict[str, Any] = dict(name=name, label=label, value=value, low=low, high=high, step=step)
    _mount(data=data, key=f"setting_{name}")
