"""A classroom on one server: N learners press Play at once, and each changes the learning rate
every few seconds.

    python benchmarks/classroom.py [--learners 10 30] [--seconds 30] [--json
    benchmarks/results/classroom.json]
    python benchmarks/classroom.py --abuser [--seconds 60]

A learner here is not a browser but a WebSocket that speaks Streamlit's own protobufs, and another
that is the stage's wire: it keeps the closed loop turning (with a pause for the drawing that a
browser does), and notes when each packet arrives. So the figures are the server's alone.

A learner whose page is not drawn within PATIENCE, whose connection breaks or who gets nothing for
STARVED is an error, and the others go on without.

With --without-wire: over Streamlit's connection alone, as where a host lets no other through.

With --abuser: what HONEST learners keep beside ABUSERS visitors of each kind in `abuse.py`. By
number they should keep HONEST / (HONEST + ABUSERS) of their ticks; at least half is asked for.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import Any

from server import Server
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

DRAWING = 0.02  # seconds that a browser takes before it asks for the next packet
CHANGE_EVERY = 6.0  # seconds between two changed settings of one learner, on average
RATES = ("0.1", "0.3", "1.0")
HONEST, ABUSERS = 5, 3
PATIENCE = 60.0  # seconds that a whole class may take to come in
STARVED = 5.0  # seconds without a tick
STALE = 0.4  # seconds after which a stage asks for the page to be drawn anew
LIMITS = {  # learners -> figure -> at least or at most what
    10: {
        "ticks per second of the slowest learner": (">=", 20),
        "starved": ("<=", 0),
        "errors": ("<=", 0),
        "megabytes per learner": ("<=", 1),
    },
    30: {
        "ticks per second of the slowest learner": (">=", 6),
        "changed setting to its first new tick, median": ("<=", 60),  # ms
        "changed setting to its first new tick, worst": ("<=", 300),
        "starved": ("<=", 0),
        "errors": ("<=", 0),
        "megabytes per learner": ("<=", 1),
    },
    60: {
        "ticks per second of the slowest learner": (">=", 2.5),
        "changed setting to its first new tick, worst": ("<=", 1000),
        "starved": ("<=", 0),
        "errors": ("<=", 0),
        "megabytes per learner": ("<=", 1),
    },
    100: {"starved": ("<=", 0), "errors": ("<=", 0), "megabytes per learner": ("<=", 1)},
}


@dataclass
class Learner:
    """One visit: what it has seen of the page, when its ticks came, and what went wrong."""

    url: str
    query: str
    page: str = ""  # none: the first one
    is_wired: bool = True
    socket: ClientConnection = field(init=False)
    ids: dict[str, str] = field(default_factory=dict)  # of the widgets, by label
    fragment: str = ""
    rate: str = "0.3"
    held: dict[str, Any] = field(default_factory=dict)
    wire: ClientConnection | None = None
    wiring: asyncio.Task[None] | None = None
    runs: int = 0  # runs of the whole page that have begun
    runs_ended: int = 0
    stale_since: float | None = None
    ticks: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)  # ms
    errors: list[str] = field(default_factory=list)
    loaded: asyncio.Event = field(default_factory=asyncio.Event)
    # when the last setting was changed, and the run that will bring it
    asked: tuple[float, int] | None = None
    packets: asyncio.Queue[None] = field(default_factory=asyncio.Queue)

    async def visit(self, bell: "Bell") -> None:
        """Open the page, wait for the others, press Play, and change the learning rate now and
        then. Whatever ends that early is written down.
        """
        try:
            async with self.connected():
                await bell.begins.wait()
                if not self.loaded.is_set():
                    raise TimeoutError(f"no page within {PATIENCE:g} s")
                await self.play(bell)
                await bell.leave.wait()  # nobody leaves before the memory is counted
        except (WebSocketException, OSError) as problem:
            self.errors.append(repr(problem))

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[None]:
        """The page is open, and what a browser does by itself is done."""
        async with connect(
            f"{self.url}/_stcore/stream", subprotocols=["streamlit"], max_size=None
        ) as self.socket:
            await self.rerun()
            tasks = [asyncio.create_task(self.read()), asyncio.create_task(self.draw())]
            try:
                yield
            finally:
                tasks += [self.wiring] if self.wiring else []
                for task in tasks:
                    task.cancel()
                outcomes = await asyncio.gather(*tasks, return_exceptions=True)
                self.errors += [repr(one) for one in outcomes if isinstance(one, Exception)]

    async def play(self, bell: "Bell") -> None:
        """Press Play, and change the learning rate, but not so late that no answer can come."""
        self.ticks.clear()
        await self.rerun(events={self.ids["Play"]: True})
        while (left := bell.ends_at - time.perf_counter()) > 0:
            await asyncio.sleep(min(left, random.uniform(0.5, 1.5) * CHANGE_EVERY))
            if time.perf_counter() < bell.ends_at - 2:
                await self.change()

    def waits(self, began: float, ended: float) -> list[float]:
        """Seconds from tick to tick, the begin and the end counted as two."""
        moments = [began, *self.ticks, ended]
        return [after - before for before, after in pairwise(moments)]

    async def rerun(self, fragment: str = "", events: dict[str, Any] | None = None) -> None:
        """Ask for a run of the page or of a fragment. events: a button's id: True, or the stage's
        events: its tick.
        """
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.page_name = self.page
        message.rerun_script.fragment_id = fragment
        if "Learning rate" in self.ids:
            slider = message.rerun_script.widget_states.widgets.add(id=self.ids["Learning rate"])
            slider.string_array_value.data.append(self.rate)
        for name, value in (events or {}).items():
            widget = message.rerun_script.widget_states.widgets.add(id=name)
            if value is True:
                widget.trigger_value = True
            else:
                widget.json_trigger_value = json.dumps([{"event": "tick", "value": value}])
        await self.socket.send(message.SerializeToString())

    async def change(self) -> None:
        self.rate = random.choice([rate for rate in RATES if rate != self.rate])
        self.asked = (time.perf_counter(), self.runs + 1)
        await self.rerun()

    async def read(self) -> None:
        async for data in self.socket:
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "new_session" and not message.metadata.run.fragment_ids:
                self.runs += 1
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self.see(message.delta)
            elif kind == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    self.loaded.set()
                    self.runs_ended = self.runs
                if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    self.errors.append("the page did not compile")

    def see(self, delta: Any) -> None:
        element = delta.new_element
        match element.WhichOneof("type"):
            case "button":
                self.ids[element.button.label] = element.button.id
            case "slider":
                self.ids[element.slider.label] = element.slider.id
            case "exception":
                self.errors.append(element.exception.message)
            case "bidi_component":
                if not element.bidi_component.component_name.endswith("stage"):
                    return
                self.ids["stage"] = element.bidi_component.id
                self.fragment = delta.fragment_id
                self.receive(element.bidi_component.bytes)

    async def listen(self, address: str) -> None:
        """Open the wire, and take what comes over it."""
        async with connect(f"{self.url}/{address}", max_size=None) as self.wire:
            await self.wire.send(json.dumps({"held": {"stage": self.held}}))
            async for packet in self.wire:
                assert isinstance(packet, bytes)
                self.receive(packet)

    def receive(self, packet: bytes) -> None:
        """What static/stage/stage.js does with a packet, but for the drawing."""
        header = json.loads(packet[4 : 4 + int.from_bytes(packet[:4], "little")])
        if header["sequence"] <= self.held.get("sequence", 0):
            return
        rows = dict(header["arrays"])["history"][1]
        self.held = {
            "sequence": header["sequence"],
            "scene": header["scene_id"],
            "run": header["run"],
            "rows": header["row"] + rows,
        }
        notes = header["notes"]
        if self.is_wired and not self.wiring and "wire" in notes:
            self.wiring = asyncio.create_task(self.listen(notes["wire"]))
        if header["playing"]:
            self.note_tick(is_stale=notes["stale"])
        if header["playing"] or self.wire:
            self.packets.put_nowait(None)

    def note_tick(self, is_stale: bool) -> None:
        """Write down when it came. It answers a changed setting where it was made with it: over the
        wire the page says so by being stale, until it is drawn anew.
        """
        now = time.perf_counter()
        self.ticks.append(now)
        self.stale_since = (self.stale_since or now) if is_stale else None
        if not self.asked or self.runs < self.asked[1]:
            return
        if not self.wire or is_stale or self.runs_ended >= self.asked[1]:
            self.answers.append(1000 * (now - self.asked[0]))
            self.asked = None

    async def draw(self) -> None:
        """Ask for the next packet after each, and for the page where it has been stale for long."""
        while True:
            await self.packets.get()
            await asyncio.sleep(DRAWING)
            if self.wire:
                await self.wire.send(json.dumps({"held": {"stage": self.held}}))
            else:
                await self.tick()
            if self.wire and self.stale_since and time.perf_counter() > self.stale_since + STALE:
                self.stale_since = None
                await self.tick()

    async def tick(self) -> None:
        """Ask with Streamlit's message, which runs what the stage stands in."""
        events = f"$$STREAMLIT_INTERNAL_KEY_{self.ids['stage']}__events"
        said = {"held": {"stage": self.held}, "wired": self.wire is not None}
        await self.rerun(self.fragment, {events: said})


@dataclass
class Bell:
    """When a lesson begins and ends, for all its learners."""

    begins: asyncio.Event = field(default_factory=asyncio.Event)
    leave: asyncio.Event = field(default_factory=asyncio.Event)
    began_at: float = 0.0
    ends_at: float = 0.0

    def ring(self, seconds: float) -> None:
        """The lesson begins, and takes so long."""
        self.began_at = time.perf_counter()
        self.ends_at = self.began_at + seconds
        self.begins.set()


async def lesson(server: Server, learners: list[Learner], seconds: float) -> dict[str, Any]:
    """Let them all come in, play for so long, and leave: how long that took, and what the server
    counted meanwhile.
    """
    bell = Bell()
    opened_at = time.perf_counter()
    visits = [asyncio.create_task(learner.visit(bell)) for learner in learners]
    pages = [asyncio.create_task(learner.loaded.wait()) for learner in learners]
    _, late = await asyncio.wait(pages, timeout=PATIENCE)
    for page in late:
        page.cancel()
    before = server.counts()
    bell.ring(seconds)
    await asyncio.sleep(seconds)
    after = server.counts()
    bell.leave.set()
    await asyncio.gather(*visits)
    waits = [max(learner.waits(bell.began_at, bell.ends_at)) for learner in learners]
    training, processor = (after[name] - before[name] for name in ("training", "processor"))
    return {
        "came in": bell.began_at - opened_at,
        "waits": waits,
        "memory": after["memory"],
        "training": training,
        "processor": processor,
    }


async def classroom(
    server: Server, count: int, seconds: float, query: str, is_wired: bool = True
) -> dict[str, float]:
    """So many learners at once for so long, on a server that has been visited once before: imports
    and caches are paid for by then.
    """
    url = server.url.replace("http", "ws")
    await lesson(server, [Learner(url, query)], seconds=2)
    memory = server.counts()["memory"]
    learners = [Learner(url, query, is_wired=is_wired) for _ in range(count)]
    told = await lesson(server, learners, seconds)
    rates = sorted(len(learner.ticks) / seconds for learner in learners)
    answers = [answer for learner in learners for answer in learner.answers]
    for problem in {problem for learner in learners for problem in learner.errors}:
        print(problem)
    return {
        "seconds until everybody's page is drawn": told["came in"],
        "ticks per second of the median learner": statistics.median(rates),
        "ticks per second of the slowest learner": rates[0],
        "longest wait for a tick, seconds": max(told["waits"]),
        "starved": sum(wait > STARVED for wait in told["waits"]),
        "changed settings": len(answers),
        "changed setting to its first new tick, median": statistics.median(answers or [inf]),
        "changed setting to its first new tick, worst": max(answers or [inf]),
        "megabytes per learner": (told["memory"] - memory) / count / 2**20,
        "errors": sum(len(learner.errors) + (learner.asked is not None) for learner in learners),
        "training's part of the server's processor time": (
            100 * told["training"] / told["processor"]
        ),
        "server's processor in use": 100 * told["processor"] / seconds,
        "load of the machine": os.getloadavg()[0],
    }


async def beside(
    server: Server, abuser: Callable[[str], Awaitable[None]] | None, seconds: float, query: str
) -> float:
    """Ticks a second of the slowest of HONEST learners, beside ABUSERS of this kind."""
    url = server.url.replace("http", "ws")
    tasks = [asyncio.create_task(abuser(url)) for _ in range(ABUSERS)] if abuser else []
    try:
        figures = await classroom(server, HONEST, seconds, query)
    finally:
        for task in tasks:
            task.cancel()
    return figures["ticks per second of the slowest learner"]


def with_abusers(seconds: float, query: str) -> dict[str, float]:
    """What honest learners keep of their ticks beside each kind of abuser; each kind on a server of
    its own, and after a measurement without.
    """
    from abuse import KINDS  # it is made of learners

    kept = {}
    for kind in KINDS:
        with Server() as server:
            alone = asyncio.run(beside(server, None, seconds, query))
            among = asyncio.run(beside(server, kind, seconds, query))
        name = kind.__name__.replace("_", " ")
        kept[name] = among / alone
        met = "met" if kept[name] >= 0.5 else "MISSED"
        print(
            f"  {name:34}{alone:6.2f} -> {among:6.2f} ticks/s  {kept[name]:6.0%}"
            f"   aim >= 50%: {met}",
            flush=True,
        )
    return kept


def report(count: int, figures: dict[str, float]) -> None:
    print(f"{count} learners")
    for name, value in figures.items():
        sign, aim = LIMITS.get(count, {}).get(name, ("", 0))
        met = value >= aim if sign == ">=" else value <= aim
        print(
            f"  {name:54}{value:10.4g}"
            + (f"   aim {sign} {aim:g}: {'met' if met else 'MISSED'}" if sign else "")
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--learners", type=int, nargs="+", default=[10, 30, 60, 100])
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument(
        "--query",
        default="epochs=100000",
        help="the setting everybody opens the page with, as in a link",
    )
    parser.add_argument(
        "--json", type=Path, default=Path(__file__).parent / "results" / "classroom.json"
    )
    parser.add_argument("--without-wire", action="store_true", help="as where there is none")
    parser.add_argument("--abuser", action="store_true", help="honest learners beside others")
    arguments = parser.parse_args()
    if arguments.abuser:
        print(
            f"{HONEST} honest learners, the slowest one's ticks, without and beside {ABUSERS} who"
        )
        with_abusers(arguments.seconds, arguments.query)
        return
    results = {}
    for count in arguments.learners:
        with Server() as server:
            results[count] = asyncio.run(
                classroom(
                    server,
                    count,
                    arguments.seconds,
                    arguments.query,
                    is_wired=not arguments.without_wire,
                )
            )
        report(count, results[count])
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
