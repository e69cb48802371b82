"""A control of what can be changed elsewhere too: on the stage, or by a class.

The page says the values of all its controls with each message, and a late one may still hold what
was changed elsewhere meanwhile; Streamlit takes that for a hand on the control. So a hand is only
what differs from what the control showed or said last; and where its value was changed elsewhere a
control is replaced by another one, so that nothing counts that is still said of the first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

CONTROLS = "controls"  # those of a page by their names, in Streamlit's session state


@dataclass
class Shown:
    """The widget that a control is at present, by its key, and the value that it showed or said
    last.
    """

    key: str
    value: Any


def control(
    widget: Any,
    name: str,
    label: str,
    value: Any,
    set_to: Callable[[Any], None],
    **options: Any,
) -> None:
    """Show this value in a Streamlit widget; a hand that moves it sets another one.

    name: the key of the first such widget.
    """
    controls = st.session_state.setdefault(CONTROLS, {})
    key = _key(controls[name].key, value) if name in controls else name
    controls[name] = Shown(key, value)
    st.session_state[key] = value

    def changed() -> None:
        said = st.session_state[key]
        if controls[name].key == key and controls[name].value != said:
            controls[name].value = said
            set_to(said)

    widget(label, key=key, on_change=changed, **options)


def _key(before: str, value: Any) -> str:
    """The key of the widget before, or of another one where that shows something else."""
    if before not in st.session_state or st.session_state[before] == value:
        return before
    name, _, count = before.partition(" ")
    return f"{name} {int(count or 1) + 1}"
