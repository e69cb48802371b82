"""The visits that are going on, by their keys; and those that have ended: what they held is freed
when they can come back no more, and not when somebody else happens to come.

Streamlit keeps the state of a visit whose connection broke for `server.disconnectedSessionTTL`
seconds, and after that until the next visit ends. When its connection is gone a timer runs, one for
all who have left.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar


class Visit(Protocol):
    """key: tells it from all others. visitor: whose it is. close: let go of everything."""

    key: str
    visitor: str

    def close(self) -> None: ...


VisitType = TypeVar("VisitType", bound=Visit)


class Visits(Generic[VisitType]):
    """Who is here, and who has left and may come back. One for the whole process."""

    def __init__(
        self,
        kept_for: float,  # seconds
        clock: Callable[[], float] = time.monotonic,
        timer: Callable[[float, Callable[[], None]], Any] = threading.Timer,
    ) -> None:
        self._kept_for = kept_for
        self._clock = clock
        self._timer = timer
        self._lock = threading.Lock()
        self._open: dict[str, VisitType] = {}
        self._connections: Counter[str] = Counter()  # of each visit that is open
        self._left: dict[str, tuple[float, VisitType]] = {}  # in the order in which they left

    def enter(self, visit: VisitType) -> None:
        """It has come, or is back, with a connection of its own: a page that is loaded again may be
        here before the one that it replaces is known to be gone.
        """
        with self._lock:
            self._left.pop(visit.key, None)
            self._open[visit.key] = visit
            self._connections[visit.key] += 1

    def find(self, key: str) -> VisitType | None:
        """The visit with this key, unless it is over."""
        with self._lock:
            return self._open.get(key)

    def has_others(self, visitor: str) -> bool:
        """Whether somebody else than this visitor is here, or was lately."""
        with self._lock:
            return any(visit.visitor != visitor for visit in self._open.values())

    def find_left(self, key: str) -> VisitType | None:
        """The visit with this key, if its connection is gone and it may still come back."""
        with self._lock:
            return self._left[key][1] if key in self._left else None

    def leave(self, visit: VisitType) -> None:
        """One of its connections is gone. Was it the last: close it unless it is back in time."""
        with self._lock:
            self._connections[visit.key] -= 1
            if self._connections[visit.key] > 0:
                return
            del self._connections[visit.key]
            self._left[visit.key] = (self._clock() + self._kept_for, visit)
            if len(self._left) == 1:
                self._start(self._kept_for)

    def _start(self, seconds: float) -> None:
        timer = self._timer(seconds, self._sweep)
        timer.daemon = True
        timer.start()

    def _sweep(self) -> None:
        """Close those whose time is over; look again when the next one's is."""
        with self._lock:
            now = self._clock()
            over = [(key, visit) for key, (until, visit) in self._left.items() if until <= now]
            for key, _ in over:
                del self._left[key]
                self._open.pop(key, None)
            if self._left:
                self._start(min(until for until, _ in self._left.values()) - now)
        for _, visit in over:
            visit.close()
