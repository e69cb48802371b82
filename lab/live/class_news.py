"""News of classes: tells a browser when its class has changed, and puts what learners train on the
class's board.

A WebSocket beside the stage's wire carries nothing but two counters; what a browser may see, its
page asks for then. For all visits of a process together there is one look at the database a beat,
and one write for each class, however many watch.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from lab.classroom import Classes, ClassOverError, Entry, counters
from lab.live.protocol import NO_SUCH_VISIT
from lab.visit.class_state import ClassState
from lab.visit.playback import Playback
from lab.visit.session import Session
from lab.visit.visits import Visits

log = logging.getLogger(__name__)
BEAT = 0.5  # seconds between two looks
BOARD_EVERY = 1.0  # seconds between two pictures of a learner on the board
BOARD_SHARE = 0.1  # of the time that the making of such pictures may take

Counters = dict[str, tuple[int, int]]


@dataclass(eq=False)
class Watcher:
    """A browser that watches a class: its connection, its visit, and the news it was told last.
    What the visit holds is kept here too, since a visit that ends lets go of it.
    """

    socket: WebSocket
    session: Session
    state: ClassState
    playback: Playback
    told: str = ""

    def news(self, found: Counters | None) -> str:
        """What it is to be told, of what `ClassNews.look` gave; of what learners do only a teacher
        hears. Empty for nothing.
        """
        code = self.state.code
        if not code or found is None:
            return ""
        if code not in found:
            return f"{code} over"
        version, activity = found[code]
        return f"{code} {version}" if self.state.is_learner else f"{code} {version} {activity}"

    def entry(self) -> Entry | None:
        """What the board is to show; None where it shows it already, there is nothing yet, or
        somebody trains or changes it at this moment.
        """
        if not self.state.is_learner or not self.playback.lock.acquire(blocking=False):
            return None
        try:
            if self.playback.closed or not self.playback.has_trained:
                return None
            trainer = self.playback.trainer
            trained = (id(trainer), trainer.epoch, trainer.part)
            if trained == self.state.posted:
                return None
            self.state.posted = trained
            return Entry.of(
                self.session.experiment,
                self.session.dataset,
                trainer.network,
                trainer.parameters,
                trainer.history,
                self.state.grid(self.session.dataset),
            )
        finally:
            self.playback.lock.release()


class ClassNews:
    """All who watch a class over this process. One for the whole process."""

    def __init__(self, classes: Callable[[], Classes]) -> None:
        """classes: gives those of the process, or raises ValueError where there are none now."""
        self._classes = classes
        self._watchers: set[Watcher] = set()
        self._beating: asyncio.Task[None] | None = None
        self._next_board = 0.0
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="class-news")

    async def watch(self, socket: WebSocket, session: Session) -> None:
        """Tell this browser of news until it leaves."""
        watcher = Watcher(socket, session, session.classroom, session.playback)
        self._watchers.add(watcher)
        if self._beating is None or self._beating.done():
            self._beating = asyncio.create_task(self._beat())
        try:
            while (await socket.receive())["type"] != "websocket.disconnect":
                pass  # nothing is to be said on this side
        finally:
            self._watchers.discard(watcher)

    async def _beat(self) -> None:
        events = asyncio.get_running_loop()
        while self._watchers:
            found = await events.run_in_executor(self._worker, self.look, list(self._watchers))
            for watcher in list(self._watchers):
                await self._tell(watcher, watcher.news(found))
            await asyncio.sleep(BEAT)

    async def _tell(self, watcher: Watcher, news: str) -> None:
        if not news or news == watcher.told:
            return
        watcher.told = news
        with suppress(WebSocketDisconnect, RuntimeError):  # it is leaving, as `watch` will hear
            await watcher.socket.send_bytes(news.encode())

    def look(self, watchers: Sequence[Watcher]) -> Counters | None:
        """Post what has been trained, and see how the classes stand; None where the database does
        not answer: the next beat tries again.
        """
        by_code: dict[str, list[Watcher]] = defaultdict(list)
        for watcher in watchers:
            if watcher.state.code:
                by_code[watcher.state.code].append(watcher)
        try:
            classes = self._classes()
            if time.monotonic() >= self._next_board:
                self._post(classes, by_code)
            return counters(classes, by_code)
        except ValueError as problem:
            log.warning("news of classes: %s", problem)
            return None

    def _post(self, classes: Classes, by_code: dict[str, list[Watcher]]) -> None:
        began = time.monotonic()
        for code, watchers in by_code.items():
            found = {watcher: watcher.entry() for watcher in watchers}
            entries = {one.state.owner: entry for one, entry in found.items() if entry}
            if entries:
                self._post_of(classes, code, entries, watchers)
        taken = time.monotonic() - began
        self._next_board = began + max(BOARD_EVERY, taken / BOARD_SHARE)

    @staticmethod
    def _post_of(
        classes: Classes, code: str, entries: dict[str, Entry], watchers: Sequence[Watcher]
    ) -> None:
        try:
            classes.post(code, entries)
        except ClassOverError:
            return  # they are told so
        except ValueError:
            for watcher in watchers:
                watcher.state.posted = None  # to be posted once the database answers
            raise


def class_routes(
    prefix: str, visits: Callable[[], Visits[Session]], classes: Callable[[], Classes]
) -> list[WebSocketRoute]:
    """The route of news. prefix: the wire's path, before a visit's key."""
    news = ClassNews(classes)

    async def connect(socket: WebSocket) -> None:
        await socket.accept()
        session = visits().find(socket.path_params["key"])
        if session is None:
            await socket.close(NO_SUCH_VISIT, "no such visit")
            return
        await news.watch(socket, session)

    return [WebSocketRoute(f"{prefix}/{{key}}/class", connect)]
