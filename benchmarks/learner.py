"""A learner without a browser, for the benchmarks: a WebSocket that speaks Streamlit's own
protobufs, and another that is the stage's wire.

It keeps the closed loop turning, with a pause for the drawing that a browser does, and notes when
each packet arrives. So what is measured is the server's alone.
"""

import asyncio
import json
import random
import secrets
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

AGAIN_AFTER = 0.5  # seconds after which a command that was not done is given again
TRIES = 20
DRAWING = 0.02  # seconds that a browser takes before it asks for the next packet
CHANGE_EVERY = 6.0  # seconds between two changed settings of one learner, on average
RATES = ("0.1", "0.3", "1.0")
PATIENCE = 60.0  # seconds that a whole class may take to come in
# seconds after which a stage asks for a stale page to be drawn anew, and again: as in stage.js
STALE, WATCHDOG = 0.4, 3.0
# seconds before a lost wire is tried again: as in static/stage/wire.js
FIRST_WAIT, LONGEST_WAIT = 0.25, 8.0


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


@dataclass
class Learner:
    """One visit: what it has seen of the page, when its ticks came, and what went wrong."""

    url: str
    query: str
    page: str = ""  # none: the first one
    is_wired: bool = True
    # a proxy's, which sends what comes of one browser to one process
    cookie: str = field(default_factory=lambda: f"lab_process={secrets.token_hex(16)}")
    socket: ClientConnection = field(init=False)
    visit_id: str = ""  # Streamlit's
    ids: dict[str, str] = field(default_factory=dict)  # of sliders, by label, and of the stage
    widgets: dict[str, Any] = field(default_factory=dict)  # the others, as they came, by label
    fragment: str = ""
    rate: str = "0.3"
    held: dict[str, Any] = field(default_factory=dict)
    wire: ClientConnection | None = None
    address: str = ""  # of its wire
    wired: asyncio.Event = field(default_factory=asyncio.Event)
    commands: int = 0  # given by a hand on the stage
    done: int = 0  # of them, as the server says
    wiring: asyncio.Task[None] | None = None
    runs: int = 0  # runs of the whole page that have begun
    runs_ended: int = 0
    is_at_rest: bool = True  # the page: no run of it is under way
    redraw_at: float | None = None  # when a stale page is to be drawn anew
    ticks: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)  # ms
    errors: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)  # of its wire, which came back
    loaded: asyncio.Event = field(default_factory=asyncio.Event)
    asked: float | None = None  # when a setting was changed, until a tick has been made with it
    packets: asyncio.Queue[None] = field(default_factory=asyncio.Queue)

    async def visit(self, bell: Bell) -> None:
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
        async with self.connection("_stcore/stream", subprotocols=["streamlit"]) as self.socket:
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

    def connection(self, address: str, **options: Any) -> connect:
        """A connection to the server, as of one browser, which sends no pings of its own."""
        return connect(
            f"{self.url}/{address}",
            max_size=None,
            ping_interval=None,
            open_timeout=PATIENCE,
            additional_headers={"Cookie": self.cookie},
            **options,
        )

    async def play(self, bell: Bell) -> None:
        """Press Play, and change the learning rate, but not so late that no answer can come."""
        self.ticks.clear()
        await self.command(do="play")
        while (left := bell.ends_at - time.perf_counter()) > 0:
            await asyncio.sleep(min(left, random.uniform(0.5, 1.5) * CHANGE_EVERY))
            if time.perf_counter() < bell.ends_at - 2:
                await self.change()

    def waits(self, began: float, ended: float) -> list[float]:
        """Seconds from tick to tick, the begin and the end counted as two."""
        moments = [began, *self.ticks, ended]
        return [after - before for before, after in pairwise(moments)]

    async def rerun(
        self,
        fragment: str = "",
        events: dict[str, Any] | None = None,
        widgets: Iterable[WidgetState] = (),
    ) -> None:
        """Ask for a run of the page or of a fragment. events: the stage's, and its tick. widgets:
        what else was changed on the page.
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
            widget.json_trigger_value = json.dumps([{"event": "tick", "value": value}])
        message.rerun_script.widget_states.widgets.extend(widgets)
        self.is_at_rest = False
        await self.socket.send(message.SerializeToString())

    async def put(self, label: str, **value: Any) -> None:
        """Give the widget with this label a value, as a field of Streamlit's WidgetState, and wait
        until the page is drawn.
        """
        run = self.runs + 1
        await self.rerun(widgets=[WidgetState(id=self.widgets[label].id, **value)])
        while self.runs_ended < run:
            await asyncio.sleep(DRAWING)

    async def command(self, **what: Any) -> None:
        """A hand on the stage asks for this, until it is told that it is done."""
        self.commands += 1
        said = {"by": str(id(self)), "n": self.commands} | what
        for _ in range(TRIES):
            if not self.is_wired:
                await self.tick(said)
            else:
                await asyncio.wait_for(self.wired.wait(), PATIENCE)
                await self.say(said)
            await asyncio.sleep(AGAIN_AFTER)
            if self.done >= self.commands:
                return

    async def change(self) -> None:
        self.rate = random.choice([rate for rate in RATES if rate != self.rate])
        self.asked = time.perf_counter()
        await self.rerun()

    async def read(self) -> None:
        async for data in self.socket:
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "new_session" and not message.metadata.run.fragment_ids:
                self.runs += 1
                self.visit_id = message.new_session.initialize.session_id
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self.see(message.delta)
            elif kind == "script_finished":
                self.is_at_rest = message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
                if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    self.loaded.set()
                    self.runs_ended = self.runs
                if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    self.errors.append("the page did not compile")

    def see(self, delta: Any) -> None:
        element = delta.new_element
        match element.WhichOneof("type"):
            case "slider":
                self.ids[element.slider.label] = element.slider.id
            case "button" | "text_area" | "text_input" | "file_uploader" as kind:
                widget = getattr(element, kind)
                self.widgets[widget.label] = widget
            case "exception":
                self.errors.append(element.exception.message)
            case "bidi_component":
                if not element.bidi_component.component_name.endswith("stage"):
                    return
                self.ids["stage"] = element.bidi_component.id
                self.fragment = delta.fragment_id
                self.receive(element.bidi_component.bytes)

    def wire_again(self) -> None:
        """Open the wire, in place of the one before."""
        if self.wiring:
            self.wire = None
            self.wiring.cancel()
        self.wiring = asyncio.create_task(self.listen(self.address))

    async def listen(self, address: str) -> None:
        """Open the wire, and take what comes over it; where it is lost, open it again."""
        wait = FIRST_WAIT
        while True:
            try:
                async with self.connection(address) as self.wire:
                    wait = FIRST_WAIT
                    await self.say({"held": {"stage": self.held}})
                    self.wired.set()
                    async for packet in self.wire:
                        assert isinstance(packet, bytes)
                        self.receive(packet)
                self.losses.append("closed")
            except (WebSocketException, OSError) as problem:
                self.losses.append(repr(problem))
            self.wire = None
            await asyncio.sleep(wait)
            wait = min(LONGEST_WAIT, 2 * wait)

    async def say(self, message: dict[str, Any]) -> None:
        """Send it over the wire, where there is one: what is lost with it is said again."""
        if self.wire:
            with suppress(ConnectionClosed):
                await self.wire.send(json.dumps(message))

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
        if "controls" in notes:  # the stages of a duel have none
            self.done = notes["controls"]["done"]
        if self.is_wired and not self.wiring and "wire" in notes:
            self.address = notes["wire"]
            self.wire_again()
        if header["playing"]:
            self.note_tick(notes)
        if header["playing"] or self.wire:
            self.packets.put_nowait(None)

    def note_tick(self, notes: dict[str, Any]) -> None:
        """Write down when it came. It answers a changed setting where it was made with it, as its
        controls say.
        """
        now = time.perf_counter()
        self.ticks.append(now)
        self.redraw_at = (self.redraw_at or now + STALE) if notes["stale"] else None
        if self.asked and notes["controls"]["set"]["learning_rate"] == float(self.rate):
            self.answers.append(1000 * (now - self.asked))
            self.asked = None

    async def draw(self) -> None:
        """Ask for the next packet after each, and for the page where it has been stale for long."""
        while True:
            await self.packets.get()
            await asyncio.sleep(DRAWING)
            if self.wire:
                await self.say({"held": {"stage": self.held}})
            elif not self.wired.is_set():
                await self.tick()
            now = time.perf_counter()
            if self.wire and self.redraw_at and now > self.redraw_at:
                self.redraw_at = now + (WATCHDOG if self.is_at_rest else STALE)
                if self.is_at_rest:
                    await self.tick()

    async def tick(self, *commands: dict[str, Any]) -> None:
        """Ask with Streamlit's message, which runs what the stage stands in."""
        events = f"$$STREAMLIT_INTERNAL_KEY_{self.ids['stage']}__events"
        is_wired = self.wire is not None
        said = {"held": {"stage": self.held}, "wired": is_wired, "commands": commands}
        await self.rerun(self.fragment, {events: said})
