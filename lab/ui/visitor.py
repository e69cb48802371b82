"""Who a visitor is, where turns are shared out: the browser, so that a reload is the same visitor.

Streamlit gives every browser a cookie against forged requests, which it sends whenever it connects.
A client that sends none is a visitor of its own in each visit, and its visits are new ones of its
address; see `lab.stage.door`.
"""

import binascii
import hashlib
import secrets
from itertools import cycle

import streamlit as st

COOKIE = "_streamlit_xsrf"  # 2|mask|token, masked|time: the mask changes, the token stays


def address() -> str:
    """Where this visit comes from. Behind a proxy that says nothing of it, all come from one."""
    return st.context.ip_address or ""


def visitor() -> str:
    """A key for this visitor, the same in every visit of one browser."""
    token = token_of(st.context.cookies.to_dict().get(COOKIE, ""))
    if token is None:
        return secrets.token_hex(8)
    return hashlib.sha256(token + address().encode()).hexdigest()


def token_of(cookie: str) -> bytes | None:
    """What stays the same in the cookie; None if it is not one of Streamlit's."""
    try:
        version, mask, masked, _ = cookie.strip("\"'").split("|")
        pairs = zip(binascii.unhexlify(masked), cycle(binascii.unhexlify(mask)), strict=False)
        token = bytes(byte ^ other for byte, other in pairs)
    except ValueError:
        return None
    return token if version == "2" and token else None
