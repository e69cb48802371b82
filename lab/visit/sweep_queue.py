"""Who may start processes: one sweep at a time in this server, in the order in which they came."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LOOK_EVERY = 0.5  # seconds


class SweepQueue:
    """Callers in the order in which they came. One for the whole process, shared by all sessions
    and their threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._callers: list[object] = []

    @contextmanager
    def place(self, waiting: Callable[[int], None]) -> Iterator[None]:
        """Wait until nobody is ahead. `waiting` is called with their number while there are any;
        what it raises leaves the queue.
        """
        me = object()
        with self._lock:
            self._callers.append(me)
        try:
            while ahead := self._ahead(me):
                waiting(ahead)
                time.sleep(LOOK_EVERY)
            yield
        finally:
            with self._lock:
                self._callers.remove(me)

    def _ahead(self, me: object) -> int:
        with self._lock:
            return self._callers.index(me)
