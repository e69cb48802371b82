"""What is added to a page's head, and that everything else passes as it was."""

import asyncio
import re
from pathlib import Path

import pytest
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse, StreamingResponse

from lab.ui.page_head import ELEMENTS, STREAMLIT, PageHead

ROOT = Path(__file__).parents[1]
PAGE = "<html><head><title>x</title></head><body></head></body></html>"


def answered(response, method="GET", accept="text/html,*/*"):
    """Status, headers and body of what the middleware makes of this response."""
    sent = []

    async def receive():
        return await asyncio.Event().wait()  # the visitor does not leave

    async def send(message):
        sent.append(message)

    headers = [(b"accept", accept.encode()), (b"accept-encoding", b"gzip")]
    scope = {"type": "http", "method": method, "path": "/", "headers": headers}
    asyncio.run(PageHead(response)(scope, receive, send))
    start, *rest = sent
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], headers, b"".join(message.get("body", b"") for message in rest).decode()


def test_a_page_asks_for_the_style_sheet_and_the_stage():
    status, headers, body = answered(HTMLResponse(PAGE, headers={"etag": "old"}))
    assert status == 200
    assert "etag" not in headers
    assert int(headers["content-length"]) == len(body.encode())
    head = body[: body.index("</head>")]
    assert '<link rel="stylesheet" href="./app/static/lab.css">' in head
    assert "./app/static/stage/stage.js" in head
    for file in re.findall(r'href="\./app/(static/[^"]+)"', head):
        assert (ROOT / file).is_file()
    assert body.replace(head, PAGE[: PAGE.index("</head>")]) == PAGE


def test_a_page_in_pieces_is_put_together():
    pieces = iter([PAGE[:10], PAGE[10:]])
    _, _, body = answered(StreamingResponse(pieces, media_type="text/html"))
    assert "lab.css" in body
    assert body.endswith("</html>")


@pytest.mark.parametrize(
    ("response", "method", "accept"),
    [
        (PlainTextResponse(PAGE), "GET", "text/html"),
        (HTMLResponse(PAGE), "GET", "application/json"),
        (HTMLResponse(PAGE), "POST", "text/html"),
        (HTMLResponse(PAGE, headers={"content-encoding": "br"}), "GET", "text/html"),
    ],
)
def test_all_else_passes_as_it_was(response, method, accept):
    assert answered(response, method, accept)[2] == PAGE


def test_a_page_is_asked_for_uncompressed():
    packed = GZipMiddleware(HTMLResponse(PAGE), minimum_size=1)
    _, headers, body = answered(packed)
    assert "content-encoding" not in headers
    assert "lab.css" in body


def test_streamlit_still_has_the_code_that_is_asked_for_early():
    assert [name for name in ELEMENTS if not list(STREAMLIT.glob(f"{name}.*.js"))] == []
