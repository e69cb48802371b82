"""A class session on one server or on several behind a proxy: learners join by the code, all are
told of a reveal, all follow, and train for the board meanwhile, which a teacher's page shows.

    PYTHONPATH=. python benchmarks/class_session.py [--learners 30] [--seconds 20]
    PYTHONPATH=. python benchmarks/class_session.py --processes 2 --proxy

The teacher here acts on the database that the servers share, as a page of another process would;
learners come through the page Class, as of `learner.py`. With --processes and --proxy: nginx with
the configuration of deploy/, and one of the processes is killed in the middle.
"""

import argparse
import asyncio
import json
import math
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from learner import Bell, Learner
from server import ROOT, Server, free_port, wait_until_healthy
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import WebSocketException

from lab.classroom import Classes, Place, Question, board
from lab.classroom.tables import ANSWERS, MEMBERS
from lab.runs import RunStore

sys.path.append(str(ROOT / "tests"))  # whose PostgreSQL this takes
from postgresql_server import run_postgresql

TEACHER = "browser:teacher"
QUESTION = Question("Does the cost fall?", options=("yes", "no"))
PATIENCE = 60.0
BACK_AFTER = 0.5  # seconds after which a browser tries a connection that broke again
AIMS = {
    "joined: seconds until all are in": ("<=", 10),
    "reveal: seconds until all see it": ("<=", 2),
    "follow me: seconds until all are there": ("<=", 2),
    "ticks a second of the median, of those without a class, %": (">=", 80),
    "answers lost": ("<=", 0),
    "killed: seconds until all are back": ("<=", 5),
}


@dataclass
class Member(Learner):
    """A learner who joins a class, hears its news, and notes what it was shown when."""

    code: str = ""
    key: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    values: dict[str, str] = field(default_factory=dict)  # of components, by id
    page_hash: str = ""
    news: asyncio.Task[None] | None = None
    seen: dict[str, float] = field(default_factory=dict)  # what was shown, and when first
    strip: str = ""  # the fragment that news rerun
    has_joined: bool = False
    joins: dict[str, str] = field(default_factory=dict)  # the form's widgets

    async def attend(self, bell: Bell) -> None:
        """Be in the class until everybody leaves; come back where the connection breaks."""
        while not bell.leave.is_set():
            try:
                async with self.connection(
                    "_stcore/stream", subprotocols=["streamlit"]
                ) as self.socket:
                    await self.rerun()
                    await self.live(bell)
            except (WebSocketException, OSError) as problem:
                self.lost(problem)
                await asyncio.sleep(BACK_AFTER)

    def lost(self, problem: Exception) -> None:
        """The connection broke: what its page held is to be had anew."""
        self.errors.append(repr(problem))
        for name in ("ids", "held", "values", "seen"):
            setattr(self, name, {})
        self.wire, self.wiring, self.news = None, None, None
        self.wired = asyncio.Event()
        self.page_hash = self.strip = self.page = ""
        self.runs = self.runs_ended = self.commands = self.done = 0
        self.page = "class"

    async def live(self, bell: Bell) -> None:
        tasks = [asyncio.create_task(self.read()), asyncio.create_task(self.draw())]
        ends = asyncio.create_task(bell.leave.wait())
        try:
            done, _ = await asyncio.wait([*tasks, ends], return_when="FIRST_COMPLETED")
            for task in done - {ends}:
                task.result()  # a connection that ended is an error here
                raise OSError("the connection ended")
        finally:
            running = [task for task in (*tasks, ends, self.wiring, self.news) if task]
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def rerun(self, fragment: str = "", events: dict[str, Any] | None = None) -> None:
        message = BackMsg()
        run = message.rerun_script
        run.query_string = self.query
        run.page_script_hash = self.page_hash
        run.page_name = "" if self.page_hash else self.page
        run.fragment_id = fragment
        for name, value in self.values.items():
            run.widget_states.widgets.add(id=name).json_value = value
        for name, value in (events or {}).items():
            widget = run.widget_states.widgets.add(id=name)
            if value is True:
                widget.trigger_value = True
            elif isinstance(value, str):
                widget.string_value = value
            else:
                widget.json_trigger_value = json.dumps([{"event": "tick", "value": value}])
        await self.socket.send(message.SerializeToString())

    def see(self, delta: Any) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "bidi_component":
            self.see_component(element.bidi_component, delta.fragment_id)
        elif kind == "text_input":
            self.joins[element.text_input.label] = element.text_input.id
        elif kind == "button" and element.button.label == "Join":
            self.joins["Join"] = element.button.id
        elif kind == "button" and element.button.label in ("Answer", "Change my answer"):
            self.ids["answer"] = element.button.id
        elif kind == "radio":
            self.ids["choices"] = element.radio.id
        elif kind == "markdown" and element.markdown.body.startswith("You said"):
            self.note("you said")
        elif kind == "plotly_chart":
            self.note(element.plotly_chart.id)
        elif kind == "heading":
            self.note(element.heading.body)
        super().see(delta)

    def note(self, what: str) -> None:
        name = "votes" if "class_votes" in what else what
        self.seen.setdefault(name, time.perf_counter())

    def see_component(self, component: Any, fragment: str) -> None:
        name = component.component_name
        if name.endswith("browser_key") and component.id not in self.values:
            self.values[component.id] = json.dumps({"key": self.key})
            self.again = asyncio.create_task(self.rerun())
        elif name.endswith("class_news"):
            self.note("in class")
            self.strip = fragment
            self.news_id = component.id
            if self.news is None:
                address = json.loads(component.json)["address"]
                self.news = asyncio.create_task(self.hear(address))

    async def hear(self, address: str) -> None:
        """The class's news: each reruns the strip."""
        with suppress(WebSocketException, OSError):
            async with self.connection(address) as socket:
                async for told in socket:
                    assert isinstance(told, bytes)
                    self.values[self.news_id] = json.dumps({"told": told.decode()})
                    await self.rerun(self.strip)

    async def read(self) -> None:
        async for data in self.socket:
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.runs += not message.metadata.run.fragment_ids
            elif kind == "navigation":
                self.turn_to(message.navigation.page_script_hash)
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self.see(message.delta)
            elif kind == "script_finished" and (
                message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
            ):
                self.loaded.set()
                self.runs_ended = self.runs
                await self.join()

    async def answer(self, choice: str) -> None:
        """Answer the question, and again until the page says that it has the answer."""
        while "you said" not in self.seen:
            if {"answer", "choices"} <= self.ids.keys():
                chosen = {self.ids["choices"]: choice, self.ids["answer"]: True}
                with suppress(WebSocketException):
                    await self.rerun(self.strip, chosen)
            await asyncio.sleep(BACK_AFTER)

    def turn_to(self, page_hash: str) -> None:
        if page_hash and page_hash != self.page_hash:
            self.page_hash = page_hash

    async def join(self) -> None:
        """Fill the form and press Join, once it is there."""
        if self.has_joined or len(self.joins) < 3 or "Join" not in self.joins:
            return
        self.has_joined = True
        named = {label: widget for label, widget in self.joins.items() if label != "Join"}
        events: dict[str, Any] = {self.joins["Join"]: True}
        for label, widget in named.items():
            if label == "Code":
                events[widget] = self.code
            elif label.startswith("What"):
                events[widget] = f"learner {self.key[:4]}"
        await self.rerun(events=events)


async def all_see(members: list[Member], what: str, since: float) -> float:
    """Seconds from then until all have been shown it; infinite for too long."""
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until:
        if all(what in member.seen for member in members):
            return max(member.seen[what] for member in members) - since
        await asyncio.sleep(0.02)
    there = sum(what in member.seen for member in members)
    print(f"only {there} of {len(members)} have been shown {what}")
    return float("inf")


async def session(
    url: str, classes: Classes, count: int, seconds: float, kill: Callable[[], None] | None
) -> dict[str, float]:
    """A class session; the figures."""
    code, key = classes.start(TEACHER)
    bell = Bell()
    socket_url = url.replace("http", "ws")
    members = [Member(socket_url, f"class={code}", page="class", code=code) for _ in range(count)]
    began = time.perf_counter()
    visits = [asyncio.create_task(member.attend(bell)) for member in members]
    figures = {"joined: seconds until all are in": await all_see(members, "in class", began)}
    board_page = Member(socket_url, f"class={code}&view=board", page="class", code=code)
    visits.append(asyncio.create_task(board_page.attend(bell)))
    await show_board(classes, code, key, board_page)
    figures |= await training(classes, code, members, bell, seconds)
    figures |= await voting(classes, code, members, kill)
    began = time.perf_counter()
    classes.reveal(code, TEACHER)
    figures["reveal: seconds until all see it"] = await all_see(members, "votes", began)
    bell.leave.set()
    await asyncio.gather(*visits, return_exceptions=True)
    classes.end(code, TEACHER)
    if not kill:
        figures["errors"] = sum(len(one.errors) for one in members)
        print(*{problem for one in members for problem in one.errors}, sep="\n")
    return figures


async def show_board(classes: Classes, code: str, key: str, page: Member) -> None:
    """Have this page be a teacher's, with the board, which all that learners do draws anew."""
    await all_see([page], "in class", time.perf_counter())
    named = sa.select(MEMBERS.c.owner).where(
        MEMBERS.c.code == code, MEMBERS.c.name == f"learner {page.key[:4]}"
    )
    with classes.store.reading() as connection:
        owner = connection.scalar(named)
    assert owner
    classes.admit(code, owner, key)
    await page.rerun()


async def training(
    classes: Classes, code: str, members: list[Member], bell: Bell, seconds: float
) -> dict[str, float]:
    """All are taken to one experiment, press Play, and are on the board."""
    classes.set_pace(code, TEACHER, True)
    began = time.perf_counter()
    classes.send(code, TEACHER, Place("train", {"epochs": "100000"}, varied="seed"))
    figures = {"follow me: seconds until all are there": await stages(members, began)}
    await asyncio.gather(*(one.command(do="play") for one in members))
    bell.ring(seconds)
    for one in members:
        one.ticks.clear()
    await asyncio.sleep(seconds)
    rates = sorted(len(one.ticks) / seconds for one in members)
    figures["ticks a second of the median learner"] = statistics.median(rates)
    figures["ticks a second of the slowest learner"] = rates[0]
    figures["learners on the board"] = len(board(classes, code, TEACHER))
    return figures


async def voting(
    classes: Classes, code: str, members: list[Member], kill: Callable[[], None] | None
) -> dict[str, float]:
    """All answer on their pages, every second one while a process is killed."""
    number = classes.ask(code, TEACHER, QUESTION)
    first, second = members[::2], members[1::2]
    yes, no = QUESTION.options
    figures = {}
    await asyncio.gather(*(one.answer(yes) for one in first))
    if kill:
        for one in members:
            one.errors.clear()
        kill()
    began = time.perf_counter()
    others = [asyncio.create_task(one.answer(no)) for one in second]
    if kill:
        await asyncio.sleep(1)  # until each has noticed
        broken = [one for one in members if one.errors]
        figures["killed: learners of that process"] = len(broken)
        figures["killed: seconds until all are back"] = await all_see(broken, "in class", began)
    await asyncio.gather(*others)
    kept = await in_thread(lambda: answers(classes, code, number))
    figures["answers lost"] = (Counter({yes: len(first), no: len(second)}) - kept).total()
    return figures


async def stages(members: list[Member], since: float) -> float:
    """Seconds until every learner's stage is mounted, and its wire asked for."""
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until and not all("stage" in one.ids for one in members):
        await asyncio.sleep(0.02)
    there = all("stage" in one.ids for one in members)
    return time.perf_counter() - since if there else math.inf


async def in_thread(work: Callable[[], Any]) -> Any:
    return await asyncio.get_running_loop().run_in_executor(None, work)


def answers(classes: Classes, code: str, number: int) -> Counter[str]:
    """How many gave each answer, as the database has it."""
    given = sa.select(ANSWERS.c.answer).where(ANSWERS.c.code == code, ANSWERS.c.number == number)
    with classes.store.reading() as connection:
        return Counter(json.loads(answer) for answer in connection.scalars(given))


async def without_class(url: str, count: int, seconds: float) -> float:
    """Ticks a second of the median learner, of as many without a class."""
    bell = Bell()
    learners = [Learner(url.replace("http", "ws"), "epochs=100000") for _ in range(count)]
    visits = [asyncio.create_task(one.visit(bell)) for one in learners]
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(one.loaded.wait() for one in learners))
    bell.ring(seconds)
    await asyncio.sleep(seconds)
    rates = [len(one.ticks) / seconds for one in learners]
    bell.leave.set()
    await asyncio.gather(*visits)
    return statistics.median(rates)


@contextmanager
def proxied(servers: list[Server]) -> Iterator[str]:
    """nginx with the configuration of deploy/, before these servers; its address."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
        for place, server in enumerate(servers, start=1):
            text = text.replace(f"lab-{place}:8501", server.url.removeprefix("http://"))
        text = text.replace("listen 8080", f"listen 127.0.0.1:{port}")
        text = text.replace("include mime.types;", "")
        file = Path(folder) / "nginx.conf"
        file.write_text(
            f"pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off;\n{text}"
        )
        process = subprocess.Popen(["nginx", "-c", str(file), "-p", folder])
        url = f"http://127.0.0.1:{port}"
        try:
            wait_until_healthy(url, process)
            yield url
        finally:
            process.terminate()
            process.wait(10)


@contextmanager
def database(is_shared: bool) -> Iterator[str]:
    """The address of a fresh PostgreSQL for several processes, of an SQLite file for one."""
    if is_shared:
        with run_postgresql() as server:
            yield server.url.render_as_string(hide_password=False)
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/runs.sqlite"


def report(figures: dict[str, float]) -> None:
    for name, value in figures.items():
        sign, aim = AIMS.get(name, ("", 0))
        met = value >= aim if sign == ">=" else value <= aim
        verdict = f"   aim {sign} {aim:g}: {'met' if met else 'MISSED'}" if sign else ""
        print(f"  {name:62}{value:8.3g}{verdict}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--learners", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--proxy", action="store_true", help="nginx before them")
    options = parser.parse_args()
    with ExitStack() as stack:
        if "LAB_DATABASE_URL" not in os.environ:
            os.environ["LAB_DATABASE_URL"] = stack.enter_context(database(options.proxy))
        servers = [stack.enter_context(Server()) for _ in range(options.processes)]
        url = stack.enter_context(proxied(servers)) if options.proxy else servers[0].url
        store = stack.enter_context(closing(RunStore()))
        kill = servers[-1].kill if options.processes > 1 else None
        alone = asyncio.run(without_class(url, options.learners, options.seconds))
        print(f"without a class: {alone:.3g} ticks a second", flush=True)
        figures = asyncio.run(session(url, Classes(store), options.learners, options.seconds, kill))
    rate = figures["ticks a second of the median learner"]
    figures["ticks a second of the median, of those without a class, %"] = 100 * rate / alone
    figures["load of the machine"] = os.getloadavg()[0]
    print(f"{options.learners} learners, {options.processes} processes")
    report(figures)


if __name__ == "__main__":
    main()
