"""One connection of a stage: listens to what the browser asks, and sends the packets as they are
due.

Whatever takes time or a lock is done in a worker thread; the server's event loop only waits.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TypeVar

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from lab.live.loop import BUSY_WAIT, ClosedLoop
from lab.live.protocol import (
    NO_SUCH_VISIT,
    ODD_MESSAGE,
    REPLACED,
    Command,
    OddMessageError,
    player_of,
    read_message,
)
from lab.stage import Slices, Tick
from lab.stage.slices import LONGEST
from lab.visit.playback import Playback
from lab.visit.player import Player
from lab.visit.session import Session
from lab.visit.turns import training_turn, why_slow
from lab.visit.visits import Visits

PATH = "wire"  # below the server's base path; a visit's key follows
LONGEST_BEFORE_ANSWER = 0.005  # seconds of training between a change and the picture that shows it
MAX_THREADS = 256  # most of them wait for their turn

VISIT_IS_OVER = (NO_SUCH_VISIT, "the visit is over")

Outcome = TypeVar("Outcome")


def routes(
    base_path: str, visits: Callable[[], Visits[Session]], slices: Callable[[], Slices]
) -> list[WebSocketRoute]:
    """The wire's route. visits, slices: those of the whole process, asked for when a connection
    comes.
    """
    workers = ThreadPoolExecutor(MAX_THREADS, thread_name_prefix=PATH)
    wires: dict[str, Wire] = {}  # by the key of their visit

    async def connect(socket: WebSocket) -> None:
        await socket.accept()
        key = socket.path_params["key"]
        session = visits().find(key)
        if session is None:
            await socket.close(NO_SUCH_VISIT, "no such visit")
            return
        if key in wires:
            wires[key].end(REPLACED, "replaced by a newer connection")
        wire = Wire(socket, session, slices(), workers)
        wires[key] = wire
        try:
            await wire.run()
        finally:
            if wires[key] is wire:
                del wires[key]

    return [WebSocketRoute(f"{prefix_of(base_path)}/{{key}}", connect)]


def prefix_of(base_path: str) -> str:
    """The path of all wires, before a visit's key."""
    base = base_path.strip("/")
    return f"/{base}/{PATH}" if base else f"/{PATH}"


class Wire:
    """What one connection does, from its first message to its end."""

    def __init__(
        self, socket: WebSocket, session: Session, slices: Slices, workers: ThreadPoolExecutor
    ) -> None:
        self._socket = socket
        self._session = session
        self._visitor = session.visitor
        self._slices = slices
        self._workers = workers
        self._events = asyncio.get_running_loop()
        self._loop = ClosedLoop()
        self._news = asyncio.Event()
        self._train = session.playback  # closed when the visit is over: then all else is gone
        self._player: Player | None = None  # what the stage shows
        self._playback: Playback | None = None  # the player's
        self._tick: Tick | None = None  # what the stage has said last
        self._ended: asyncio.Future[tuple[int, str]] = self._events.create_future()

    async def run(self) -> None:
        """Listen and send until something ends it."""
        tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._send())]
        try:
            done, _ = await asyncio.wait([*tasks, self._ended], return_when="FIRST_COMPLETED")
            code, reason = done.pop().result()
            await self._socket.close(code, reason)
        except WebSocketDisconnect:
            pass  # the browser has ended it
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._turn_to(None)

    def end(self, code: int, reason: str) -> None:
        """Close the connection."""
        if not self._ended.done():
            self._ended.set_result((code, reason))

    def wake(self) -> None:
        """Look again: something has changed, and a turn that is waited for is an answer now. Called
        by any thread.
        """
        self._slices.prefer(self._visitor)
        self._events.call_soon_threadsafe(self._news.set)

    async def _listen(self) -> tuple[int, str]:
        """Take what the browser says; gives the code and the reason to close with."""
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1005))
            if self._train.closed:
                return VISIT_IS_OVER
            try:
                asked = read_message(message.get("text"))
            except OddMessageError as problem:
                return ODD_MESSAGE, str(problem)
            if isinstance(asked, Command):
                await self._in_thread(partial(asked.apply, self._session))
            else:
                self._hear(asked)

    def _hear(self, tick: Tick) -> None:
        player = player_of(self._session, tick)
        if player is None:  # a duel that was left meanwhile: its page will bring another
            return
        self._turn_to(player)
        self._tick = replace(tick, is_wired=True)
        self._loop.ask(is_lacking=any(not (one.scene and one.run) for one in tick.held.values()))
        self._news.set()

    def _turn_to(self, player: Player | None) -> None:
        """Train and show this one from now on, and no other."""
        before = self._playback
        self._player = player
        self._playback = player.playback if player else None
        if before is not None and before is not self._playback and before.wire is self:
            before.wire = None
        if self._playback is not None:
            self._playback.wire = self

    async def _send(self) -> tuple[int, str]:
        """Send the packets as they are due; gives the code and the reason to close with."""
        while True:
            self._news.clear()
            if self._playback is None or self._player is None:
                await self._news.wait()
            elif self._playback.closed:
                return VISIT_IS_OVER
            elif (wait := self._loop.wait(self._playback)) != 0:
                await self._sleep(wait)
            elif packets := await self._in_thread(
                partial(self._next_packets, self._player, self._playback)
            ):
                for packet in packets:
                    await self._socket.send_bytes(packet)
            else:
                await asyncio.sleep(BUSY_WAIT)

    async def _sleep(self, seconds: float | None) -> None:
        """Wait so long, or until there are news."""
        try:
            await asyncio.wait_for(self._news.wait(), seconds)
        except TimeoutError:
            return

    def _next_packets(self, player: Player, playback: Playback) -> list[bytes]:
        """Train for a turn, if there is anything to train, and make the packets; none where the
        turn passes.
        """
        if not playback.is_running:
            with self._slices.noted(self._visitor), playback.lock:
                return self._packets(player, playback)
        longest = LONGEST
        if self._loop.has_news(playback):  # somebody waits for an answer
            self._slices.prefer(self._visitor)
            longest = LONGEST_BEFORE_ANSWER
        turn = training_turn(self._slices, self._visitor, playback, at_most=longest)
        with turn as is_possible:
            return self._packets(player, playback) if is_possible else []

    def _packets(self, player: Player, playback: Playback) -> list[bytes]:
        """One for each stage; the one that leads comes last, and the browser answers it."""
        if playback.closed:
            return []
        playback.hear(self._tick)
        notes = player.notes()
        if "words" in notes and (why := why_slow(self._slices, playback)):
            notes["words"] += f" · {why}"
        packets = playback.send(notes)
        self._loop.sent(playback, playback.version)
        return list(reversed(packets.values()))

    async def _in_thread(self, work: Callable[[], Outcome]) -> Outcome:
        return await self._events.run_in_executor(self._workers, work)
