"""Visitors that take more than their share, each in its own way: what `classroom.py --abuser` sets
beside honest learners.

Each is a coroutine that goes on until it is cancelled.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from learner import Learner
from websockets.exceptions import WebSocketException

LARGEST = "dataset=digits&hidden_layers=64,64,64,64,64,64,64,64&batch_size=1&epochs=100000"
A_MOMENT = 0.5  # seconds


async def visit(learner: Learner, while_open: Callable[[Learner], Awaitable[object]]) -> None:
    """Open a page, wait until it is drawn, do something, and leave."""
    with suppress(WebSocketException, OSError):
        async with learner.connected():
            await while_open(learner)


async def plays_the_largest_network(url: str) -> None:
    """8 layers of 64 on digits, with a step for each example."""

    async def play(learner: Learner) -> None:
        await learner.loaded.wait()
        await learner.command(do="play")
        await asyncio.Event().wait()

    await visit(Learner(url, LARGEST), play)


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


KINDS = (plays_the_largest_network, steps_and_reconnects, leaves_a_gradient_check, reloads)
