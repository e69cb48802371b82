"""A limit on how much short work is done side by side, so that a class that wants its pages all at
once is served one after the other.

Threads of Python share one interpreter. Thirty that run a page at once are done no sooner than one
after the other, and take twice the processor's time to hand the interpreter around; whoever answers
a learner waits for all of them, each time that it needs the interpreter.

Nothing runs here: no thread, no timer.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MOST_AT_ONCE = 2  # one that computes, and one that waits for a database or a disk
SHORT = 0.25  # seconds
LOOK = 0.1  # seconds between two looks of who waits


class Limiter:
    """At most MOST_AT_ONCE at a time, first come, first served. What takes longer than SHORT counts
    no more: it may be waiting itself, and nobody is to wait with it.

    One for the whole process, shared by the threads of all visits.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: deque[threading.Condition] = deque()
        self._began: dict[threading.Condition, float] = {}  # of what is under way

    @contextmanager
    def slot(self, waiting: Callable[[], object]) -> Iterator[None]:
        """Wait until what is done inside may begin. `waiting` is called now and then meanwhile; what
        it raises leaves the line.
        """
        me = threading.Condition(self._lock)
        self._wait(me, waiting)
        try:
            yield
        finally:
            with self._lock:
                del self._began[me]
                self._wake_next()

    def _wait(self, me: threading.Condition, waiting: Callable[[], object]) -> None:
        with self._lock:
            self._waiting.append(me)
        try:
            while not self._begins(me):
                waiting()
        finally:
            with self._lock:
                self._waiting.remove(me)
                self._wake_next()

    def _begins(self, me: threading.Condition) -> bool:
        """Whether this one may begin, now or after a moment."""
        with self._lock:
            if (left := self._time_left(me)) > 0:
                self._pause(me, min(left, LOOK))
            if self._time_left(me) > 0:
                return False
            self._began[me] = self._clock()
            return True

    def _time_left(self, me: threading.Condition) -> float:
        """Seconds until this one may begin, if nothing ends before."""
        if me is not self._waiting[0]:
            return SHORT
        long_ago = self._clock() - SHORT
        recent = [began for began in self._began.values() if began > long_ago]
        return min(recent) - long_ago if len(recent) >= MOST_AT_ONCE else 0.0

    def _pause(self, me: threading.Condition, seconds: float) -> None:
        """Wait so long, or until this one is woken."""
        me.wait(seconds)

    def _wake_next(self) -> None:
        if self._waiting:
            self._waiting[0].notify()
