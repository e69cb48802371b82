"""Who a visitor is, as far as kept runs go: their sign-in where the server has one, else a key that
only their browser knows.

The key is 256 random bits, made by the browser at the first visit and kept in its localStorage. It
reaches the server over the page's own connection and never stands in the address, because addresses
are shared. The store sees its hash, so that reading the database is not enough to be somebody.
"""

import hashlib
import re

import streamlit as st

from lab.visit.session import Session

KEY = re.compile(r"[\w-]{43}", re.ASCII)  # 32 bytes in base64url
ASK = """
const name = "backprop-lab-browser";

function made() {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function key() {
  let found = null;
  try {
    found = localStorage.getItem(name);
    if (!found) localStorage.setItem(name, (found = made()));
  } catch {}
  return found ?? made(); // a browser that keeps nothing has a key for this visit
}

const told = new WeakSet();
export default function ({ parentElement, setStateValue }) {
  if (told.has(parentElement)) return;
  told.add(parentElement);
  setStateValue("key", key());
}
"""

_ask = st.components.v2.component("backprop_lab_browser_key", js=ASK)


def owner(session: Session, offer: bool = True) -> str | None:
    """The visitor, for the run store. None while the browser has not answered yet, or the visitor
    has not signed in: then there is a button for it, if that is to be offered.
    """
    user = st.user.to_dict()
    if user.get("is_logged_in"):
        name = user.get("sub") or user.get("email")
        return f"user:{user.get('iss', '')} {name}" if name else None
    if "is_logged_in" in user:  # sign-in is configured
        if offer:
            st.button("Sign in to keep runs", icon=":material/login:", on_click=st.login)
        return None
    # in every run, so that what follows keeps its place, and with it its state, once the question
    # is gone
    place = st.empty()
    if session.runs.browser is None:
        with place:
            told = getattr(_ask(key="browser_key", on_key_change=_reruns), "key", None)
        session.runs.browser = told if isinstance(told, str) and KEY.fullmatch(told) else None
    if session.runs.browser is None:
        return None
    return f"browser:{hashlib.sha256(session.runs.browser.encode()).hexdigest()}"


def _reruns() -> None:
    """An answer needs no handler: that it reruns the page is what it is for."""
