"""Visitors that take more than their share, each in its own way: what `classroom.py --abuser` sets
beside honest learners.

Each is a coroutine that goes on until it is cancelled, and takes the server's address, ws://...
"""

import asyncio
import random
import secrets
import urllib.request
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import cache

import numpy as np
from learner import Learner
from streamlit.proto.Common_pb2 import FileUploaderState, UploadedFileInfo
from websockets.exceptions import WebSocketException

NETWORK = "hidden_layers=64,64,64,64,64,64,64,64&batch_size=1&epochs=100000"
LARGEST = f"dataset=digits&{NETWORK}"
ROWS, COLUMNS = 20_000, 100  # of the largest table
RUNS = {"Learning rate": "0.01:3:8", "Seed": "0:63"}  # 512, as many as a sweep may have
EPOCHS_OF_SWEEP = (100_000, 30_000, 10_000, 3000, 1000)
LINES = 1000  # of the longest paste
A_MOMENT = 0.5  # seconds
A_TOUCH = 0.01  # seconds, as often as a connection may send


Abuser = Callable[[str], Awaitable[None]]


async def visit(learner: Learner, while_open: Callable[[Learner], Awaitable[object]]) -> None:
    """Open a page, wait until it is drawn, do something, and leave."""
    try:
        with suppress(WebSocketException, OSError):
            async with learner.connected():
                await while_open(learner)
    finally:
        for problem in learner.errors:  # else it would seem to take nothing
            print(problem)


async def plays_the_largest_network(url: str) -> None:
    """8 layers of 64 on digits, with a step for each example."""

    async def play(learner: Learner) -> None:
        await learner.loaded.wait()
        await learner.command(do="play")
        await asyncio.Event().wait()

    await visit(Learner(url, LARGEST), play)


async def plays_on_the_largest_table(url: str) -> None:
    """The same network on a file of ROWS x COLUMNS numbers."""

    async def play(learner: Learner) -> None:
        await learner.loaded.wait()
        await upload(learner, "large.csv", await asyncio.to_thread(large_table))
        await learner.command(do="play")
        await asyncio.Event().wait()

    await visit(Learner(url, f"dataset=csv&file=large.csv&target=y&{NETWORK}"), play)


@cache
def large_table() -> bytes:
    numbers = np.random.default_rng(0).standard_normal((ROWS, COLUMNS)).round(3)
    rows = (f"{','.join(map(str, row))},{int(row[0] > row[1])}" for row in numbers.tolist())
    names = ",".join(f"x{i}" for i in range(COLUMNS))
    return "\n".join([f"{names},y", *rows]).encode()


async def upload(learner: Learner, name: str, contents: bytes) -> None:
    """Choose a file in the page's box for one, as a browser does."""
    file = secrets.token_hex(16)
    base = learner.url.replace("ws", "http", 1)
    await asyncio.to_thread(put, base, f"{learner.visit_id}/{file}", name, contents)
    info = UploadedFileInfo(file_id=file, name=name, size=len(contents))
    chosen = FileUploaderState(uploaded_file_info=[info])
    await learner.put("A file: CSV or another table of text", file_uploader_state_value=chosen)


def put(base: str, place: str, name: str, contents: bytes) -> None:
    """Send the file to where Streamlit takes files, with its token against forged requests."""
    with urllib.request.urlopen(f"{base}/_stcore/health") as answer:
        cookie = answer.headers["Set-Cookie"].split(";")[0]
    edge = secrets.token_hex(16)
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    headers = {
        "Content-Type": f"multipart/form-data; boundary={edge}",
        "Cookie": cookie,
        "X-Xsrftoken": cookie.split("=", 1)[1].strip('"'),
    }
    body = head.encode() + contents + f"\r\n--{edge}--\r\n".encode()
    request = urllib.request.Request(
        f"{base}/_stcore/upload_file/{place}", body, headers, method="PUT"
    )
    urllib.request.urlopen(request).close()


async def runs_the_largest_sweep(url: str) -> None:
    """As many runs as a sweep may have, of as many epochs as a page takes on."""

    async def start(learner: Learner) -> None:
        await learner.loaded.wait()
        for label, values in RUNS.items():
            await learner.put(label, string_value=values)
        if not learner.widgets["Start"].disabled:
            await learner.put("Start", trigger_value=True)

    while True:
        for epochs in EPOCHS_OF_SWEEP:
            await visit(Learner(url, f"epochs={epochs}", page="sweep"), start)


async def pastes_a_thousand_lines(url: str) -> None:
    """Has a long program checked again and again, each time another."""

    async def paste(learner: Learner) -> None:
        await learner.loaded.wait()
        while True:
            await learner.put("Your equations", string_value=long_paste())

    await visit(Learner(url, "", page="check"), paste)


def long_paste() -> str:
    """A backward pass, one after the other, that differ in a constant."""
    lines = (
        "Z1 = W1 @ X + b1",
        "A1 = np.tanh(Z1)",
        "Z2 = W2 @ A1 + b2",
        "A2 = 1 / (1 + np.exp(-Z2))",
        "dZ2 = {} * (A2 - Y)",
        "dW2 = dZ2 @ A1.T / m",
        "db2 = np.sum(dZ2, axis=1, keepdims=True) / m",
        "dZ1 = W2.T @ dZ2 * (1 - A1 ** 2)",
        "dW1 = dZ1 @ X.T / m",
        "db1 = np.sum(dZ1, axis=1, keepdims=True) / m",
    )
    passes = range(LINES // len(lines))
    return "\n".join(line.format(random.random()) for _ in passes for line in lines)


async def steps_and_reconnects(url: str) -> None:
    """Presses Step, which is a long epoch, and comes back as somebody else."""

    async def step(learner: Learner) -> None:
        await learner.loaded.wait()
        await learner.command(do="step")
        await asyncio.sleep(A_MOMENT)

    while True:
        await visit(Learner(url, LARGEST), step)


async def leaves_a_gradient_check(url: str) -> None:
    """Asks for the gradient check of a large network, and does not wait for it."""

    async def leave(_: Learner) -> None:
        await asyncio.sleep(A_MOMENT)

    while True:
        await visit(Learner(url, LARGEST, page="gradcheck"), leave)


async def reloads(url: str) -> None:
    """Loads the page again and again."""

    async def wait(learner: Learner) -> None:
        await learner.loaded.wait()

    while True:
        await visit(Learner(url, LARGEST), wait)


async def draws_a_fragment(url: str) -> None:
    """Has two stages and the curves below them drawn again and again, and never the page around."""

    async def draw(learner: Learner) -> None:
        await learner.loaded.wait()
        while True:
            await learner.tick()
            await asyncio.sleep(A_TOUCH)

    await visit(Learner(url, "", page="mistakes"), draw)


KINDS = (
    plays_the_largest_network,
    plays_on_the_largest_table,
    runs_the_largest_sweep,
    pastes_a_thousand_lines,
    steps_and_reconnects,
    leaves_a_gradient_check,
    reloads,
    draws_a_fragment,
)
