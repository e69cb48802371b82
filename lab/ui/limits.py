"""How often something may happen: the limits on what visitors ask of the server."""

import threading
import time
from collections import deque
from collections.abc import Callable


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
