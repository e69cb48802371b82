"""The way into a class and to its board: their addresses, and the QR code."""

from urllib.parse import urljoin

import segno
import streamlit as st

QR_SCALE = 6  # pixels of a module


def link_of(code: str) -> str:
    """By which learners come in."""
    return f"{urljoin(st.context.url or '', './class')}?class={code}"


def board_link() -> str:
    """The board's own address, without the frame of the lab."""
    return f"{urljoin(st.context.url or '', './class')}?view=board&embed=true"


def qr(code: str) -> None:
    """The link as a QR code, dark on white on either page."""
    picture = segno.make(link_of(code), micro=False).svg_data_uri(
        scale=QR_SCALE, border=3, dark="#000", light="#fff"
    )
    st.html(f'<img class="lab-qr" alt="The link to join as a QR code" src="{picture}">')
