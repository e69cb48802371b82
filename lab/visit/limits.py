"""The limits on what visitors ask of the server: how often, and how much of its memory."""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol
from weakref import WeakValueDictionary

MOST_HELD = 300 * 10**6  # bytes of the files on which all visits together train


class Rate:
    """At most so many events in so many seconds, for each name that is asked about."""

    def __init__(
        self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.most = most
        self.seconds = seconds
        self._clock = clock
        self._events: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def allows(self, name: str = "") -> bool:
        """Whether there is room for one more event of this name; then it is counted."""
        with self._lock:
            self._forget()
            events = self._events.setdefault(name, deque())
            if len(events) >= self.most:
                return False
            events.append(self._clock())
            return True

    def _forget(self) -> None:
        """Drop what is past, and the names that have nothing else."""
        past = self._clock() - self.seconds
        for name, events in list(self._events.items()):
            while events and events[0] <= past:
                events.popleft()
            if not events:
                del self._events[name]


class Visit(Protocol):
    """Whoever may hold a file."""

    @property
    def contents(self) -> bytes | None: ...


class HeldFiles:
    """What living visits hold of their own files, all together."""

    def __init__(self) -> None:
        self._visits: WeakValueDictionary[str, Visit] = WeakValueDictionary()

    def lack_of_room(self, key: str, visit: Visit, size: int) -> str:
        """Why a visit cannot change to a file of this size; empty if it can."""
        others = [one for name, one in self._visits.items() if name != key]
        self._visits[key] = visit
        if sum(len(one.contents or b"") for one in others) + size <= MOST_HELD:
            return ""
        return (
            f"The server holds {MOST_HELD // 10**6} MB of its visitors' files, which is all it can:"
            " use a smaller file, or try again when others have left. Nothing was changed."
        )
