"""Adds to the head of every page what a browser should ask for at once: the lab's style sheet, so
that nothing is laid out twice, and the modules that would otherwise be found one after the other.
"""

from functools import cache
from pathlib import Path

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lab.stage.files import STATIC

STREAMLIT = Path(streamlit.__file__).parent / "static" / "static" / "js"
FOR_FILES = {"kept.js", "lesson_file.js", "run_file.js", "sketch.js"}  # written into files
# Streamlit loads the code of each kind of element when the first one comes; these are on Train
ELEMENTS = (
    "BidiComponent",
    "Button",
    "ButtonGroup",
    "Checkbox",
    "FileUploader",
    "NumberInput",
    "Selectbox",
    "Slider",
    "TextArea",
)
END = b"</head>"
# of a request: a page that was compressed, or that the browser holds already, cannot be written
# into
PACKED = (b"accept-encoding", b"if-none-match", b"if-modified-since")


class PageHead:
    """Middleware: writes the links into pages, and leaves everything else as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_asked_for(scope):
            await self._app(scope, receive, send)
            return
        scope = {**scope, "headers": [one for one in scope["headers"] if one[0] not in PACKED]}
        started: list[Message] = []
        body = b""

        async def send_with_links(message: Message) -> None:
            nonlocal body
            if message["type"] == "http.response.start" and is_html(message):
                started.append(message)
            elif not started:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    await send_page(send, started[0], body)

        await self._app(scope, receive, send_with_links)


def is_asked_for(scope: Scope) -> bool:
    """Whether it is a page that the browser wants, rather than a part of one."""
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


def is_html(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    is_page = headers.get("content-type", "").startswith("text/html")
    return is_page and "content-encoding" not in headers


async def send_page(send: Send, start: Message, body: bytes) -> None:
    page = body.replace(END, links() + END, 1) if body else body
    headers = MutableHeaders(raw=start["headers"])
    if body:
        headers["content-length"] = str(len(page))
        del headers["etag"]  # it is of the page without the links
        del headers["last-modified"]
    await send(start)
    await send({"type": "http.response.body", "body": page})


@cache
def links() -> bytes:
    """Relative, as Streamlit's own: they hold below any base path."""
    names = {path.name for path in (STATIC / "stage").glob("*.js")} - FOR_FILES
    modules = [f"./app/static/stage/{name}" for name in sorted(names)]
    for name in ELEMENTS:
        modules += [f"./static/js/{path.name}" for path in STREAMLIT.glob(f"{name}.*.js")]
    preloads = "".join(f'<link rel="modulepreload" href="{module}">' for module in modules)
    return f'<link rel="stylesheet" href="./app/static/lab.css">{preloads}'.encode()
