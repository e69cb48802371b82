"""What stands between the network and Streamlit: who may embed the lab, how many may connect, how
fast they may send, and how much they may upload. `app.py` hands it to `st.App`.

LAB_EMBED      origins whose pages may show the lab in a frame, such as https://course.example.org
LAB_VISITORS   connections at a time; a page that is open holds one

Streamlit checks the rest: the Host of a connection (server.allowedHosts), the token of an upload,
and the size of each message and file (.streamlit/config.toml).
"""

import asyncio
import importlib
import os
import re
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from html import escape
from time import monotonic
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config, runtime

from lab import live
from lab.settings import Whole, refuse
from lab.ui import process
from lab.ui.classroom.store import classes_now
from lab.ui.page_head import PageHead
from lab.ui.turns import slices
from lab.ui.visits import visits
from lab.visit.limits import Rate
from lab.visit.link import from_link

MOST_VISITORS = Whole(1, 10_000)
USUAL_VISITORS = 200
MOST_OF_ADDRESS = 300  # connections a minute: a hundred behind one address, with a reload or two
MOST_WIRES_OF_ADDRESS = 600  # a minute: the same, and wires that come back by themselves
MOST_MESSAGES = 100  # a second, of one connection; what comes faster waits
MOST_OF_VISIT = 120 * 2**20  # bytes of a visit's files: an archive and a CSV, and those before them
MOST_OF_ALL = 500 * 2**20
SILENCE = 30.0  # seconds that an upload may send nothing
ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9.-]+(:\d{1,5})?", re.IGNORECASE)
LOCAL = ("localhost", "127.0.0.1", "::1")


def middleware() -> list[Middleware]:
    """For `st.App`, the outermost first. ValueError for an environment variable that is not
    right.
    """
    visitors = os.environ.get("LAB_VISITORS", str(USUAL_VISITORS))
    return [
        Middleware(SafeHeaders, embedders=embedders(os.environ.get("LAB_EMBED", ""))),
        Middleware(Connections, most=MOST_VISITORS.parse("LAB_VISITORS", visitors)),
        Middleware(Uploads),
        Middleware(PageHead),
    ]


def routes() -> list[BaseRoute]:
    """For `st.App`: the wire of the live stages, and the news of classes."""
    base_path = config.get_option("server.baseUrlPath")
    return [
        *live.routes(base_path, visits, slices),
        *live.class_routes(live.prefix_of(base_path), visits, classes_now),
    ]


@asynccontextmanager
async def lifespan(_: object) -> AsyncIterator[None]:
    """For `st.App`: what the first visitor would wait a second for is done before they come; who
    stays does not keep the server from ending, and it ends the processes beside it.
    """
    process.end_in_time(end_processes)
    threading.Thread(target=warm_up, daemon=True).start()
    yield
    await asyncio.to_thread(end_processes)


def warm_up() -> None:
    """Load what the first page needs: scikit-learn's data and plotly, most of it."""
    importlib.import_module("lab.ui.train.bench")
    from_link({})
    process.keep_for_good()


def end_processes() -> None:
    """End those that train sweeps and read large tables, whether they work or wait."""
    from lab.sweep.schedule import close_all  # not before somebody comes: they take a second
    from lab.visit.beside import reader

    close_all()
    reader.close()


def tell_of_fault(_: Exception) -> bool:
    """What a visitor reads of an exception that nobody caught. Streamlit has logged it by then."""
    st.error(
        "Something failed here, and the server's log says what. Load the page again to go on.",
        icon=":material/error:",
    )
    return True  # instead of Streamlit's own words


def embedders(text: str) -> list[str]:
    """The origins of LAB_EMBED, separated by spaces."""
    for origin in text.split():
        if not ORIGIN.fullmatch(origin):
            raise refuse("LAB_EMBED", "origins such as https://course.example.org", origin)
    return text.split()


class SafeHeaders:
    """Adds to every response who may embed it, and that browsers take it for what it says it is."""

    def __init__(self, app: ASGIApp, embedders: list[str]) -> None:
        self._app = app
        ancestors = " ".join(["'self'", *embedders])
        self._headers = {
            "Content-Security-Policy": (
                f"frame-ancestors {ancestors}; object-src 'none'; base-uri 'self'"
            ),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",  # an address holds a whole setting
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class Connections:
    """Refuses WebSockets from other sites, those above `most` at a time, and more than
    MOST_OF_ADDRESS a minute; slows down those that send too fast. A page that could not connect is
    answered with the reason.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most
        self._open = 0
        self._new = Rate(MOST_OF_ADDRESS, 60)
        self._new_wires = Rate(MOST_WIRES_OF_ADDRESS, 60)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._connect(scope, receive, send)
        elif scope["type"] == "http" and self._open >= self._most and is_page(scope):
            await full(self._most)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_wire = f"/{live.PATH}/" in scope["path"]  # beside the connection of its page
        if not is_of_this_site(Headers(scope=scope)) or not self._has_room(scope, is_wire):
            await send({"type": "websocket.close", "code": 1008})
            return
        self._open += not is_wire
        try:
            await self._app(scope, slowed(receive), send)
        finally:
            self._open -= not is_wire

    def _has_room(self, scope: Scope, is_wire: bool) -> bool:
        address = (scope.get("client") or ("",))[0]
        if is_wire:
            return self._new_wires.allows(address)
        return self._open < self._most and self._new.allows(address)


def is_of_this_site(headers: Headers) -> bool:
    """Whether a connection comes from a page of this server, or of an origin that Streamlit's
    settings allow.

    Streamlit would ask too, but for a foreign origin it asks the network for its own external
    address first, while everybody waits.
    """
    origin = headers.get("origin")
    if origin is None or not config.get_option("server.enableCORS"):
        return True
    with suppress(ValueError):
        asked = urlsplit(origin)
        allowed = [urlsplit(one).hostname for one in config.get_option("server.corsAllowedOrigins")]
        names = (*LOCAL, config.get_option("browser.serverAddress"), *allowed)
        return asked.netloc == headers.get("host") or asked.hostname in names
    return False


def slowed(receive: Receive, clock: Callable[[], float] = monotonic) -> Receive:
    """The same messages, at most MOST_MESSAGES a second: a connection that floods waits for
    itself, and nobody for it.
    """
    began, count = clock(), 0

    async def receive_slowly() -> Message:
        nonlocal began, count
        message = await receive()
        if clock() - began >= 1:
            began, count = clock(), 0
        count += 1
        if count > MOST_MESSAGES:
            await asyncio.sleep(max(0.0, began + 1 - clock()))
        return message

    return receive_slowly


def is_page(scope: Scope) -> bool:
    """Whether somebody asks for a page, rather than a page for one of its parts."""
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


def full(most: int) -> HTMLResponse:
    words = f"This lab has all the {most:,} visitors that it can serve. Try again in a few minutes."
    page = f"<!doctype html><title>Backprop Lab</title><h1>Backprop Lab</h1><p>{escape(words)}</p>"
    return HTMLResponse(page, 503, {"Retry-After": "60"})


class Uploads:
    """Bounds what all visits together, and each of them, hold in memory as uploaded files: every
    file stays there until its visit ends. An upload that falls silent is broken off.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._held: dict[str, dict[str, int]] = defaultdict(dict)  # bytes by visit and file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _, found, place = scope.get("path", "").partition("/_stcore/upload_file/")
        visit, _, file = place.partition("/")
        if found and scope["method"] == "PUT":
            await self._put(visit, file, scope, receive, send)
            return
        if found and scope["method"] == "DELETE":
            self._held[visit].pop(file, None)
        await self._app(scope, receive, send)

    async def _put(self, visit: str, file: str, scope: Scope, receive: Receive, send: Send) -> None:
        self._forget()
        size = declared_size(Headers(scope=scope))
        if refusal := self._lack_of_room(visit, size):
            await PlainTextResponse(refusal, 413)(scope, receive, send)
            return
        self._held[visit][file] = size  # before the first await: two at once must not both fit

        async def send_and_note(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 300:
                self._held[visit].pop(file, None)
            await send(message)

        await self._app(scope, in_time(receive), send_and_note)

    def _lack_of_room(self, visit: str, size: int) -> str:
        mine = sum(self._held.get(visit, {}).values())
        if mine + size > MOST_OF_VISIT:
            return (
                f"This visit holds as many files as it may, {MOST_OF_VISIT >> 20} MB: remove one,"
                " or load the page again."
            )
        if sum(sum(files.values()) for files in self._held.values()) + size > MOST_OF_ALL:
            return "The server holds as many files of its visitors as it can: try again later."
        return ""

    def _forget(self) -> None:
        """Drop the visits that are over: Streamlit has dropped their files."""
        server = runtime.get_instance()
        for visit in [one for one in self._held if not server.is_active_session(one)]:
            del self._held[visit]


def declared_size(headers: Headers) -> int:
    """The bytes that an upload says it has; the most that Streamlit takes, if it does not say."""
    text = headers.get("content-length", "")
    return int(text) if text.isdecimal() else config.get_option("server.maxUploadSize") << 20


def in_time(receive: Receive) -> Receive:
    """The same, but as if the visitor had left where nothing comes for SILENCE seconds."""

    async def receive_in_time() -> Message:
        try:
            return await asyncio.wait_for(receive(), SILENCE)
        except TimeoutError:
            return {"type": "http.disconnect"}

    return receive_in_time
