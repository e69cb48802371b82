"""Fair time slices: many sessions train in one process, one at a time, each for its share of a
core.

A session that takes turns gets SHARE of one core, divided by the number of sessions that are taking
turns; the rest is left to draw, to answer and to serve pages. Its slice is that share of the time
since its last turn. Training stops only between epochs, so that a session can overdraw its slice;
it then waits longer, and the others go first.

Nothing runs here: no thread, no timer. A session that is gone is forgotten after a few seconds.
"""

import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager

SHARE = 0.6  # of a core, for everybody's training together
SHORTEST, LONGEST = 0.0015, 0.030  # seconds of a slice
# seconds that a session waits for its turn to be due: its page does not answer meanwhile
PATIENCE = 0.3
FORGOTTEN_AFTER = 5.0  # seconds


class Slices:
    """Whose turn it is to train, and for how long. One for the whole process, shared by all
    sessions and their threads.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.perf_counter,
        worked: Callable[[], float] = time.thread_time,
    ) -> None:
        # time that passes, and the processor's that a thread has used
        self._clock, self._worked = clock, worked
        self._changed = threading.Condition()
        self._began: dict[Hashable, float] = {}  # when each session's last turn began
        self._due: dict[Hashable, float] = {}  # when each session has paid for its last turn
        self._waiting: list[Hashable] = []
        self._busy = False

    @contextmanager
    def turn(self, session: Hashable, at_least: float = 0.0) -> Iterator[float]:
        """Wait for this session's turn; gives the seconds to train for. The others wait until the
        block is left.

        at_least: seconds that are worth a turn to a session that draws nothing in between. It gets
        them while it is alone. 0 seconds: the session has trained far beyond its share, and this
        turn passes.
        """
        if self._is_deep_in_debt(session):
            yield 0.0
            return
        seconds = self._enter(session, at_least)
        began, worked = self._clock(), self._worked()
        try:
            yield seconds
        finally:
            self._leave(session, began, overdrawn=self._worked() - worked - seconds)

    def prefer(self, session: Hashable) -> None:
        """Let this session go before all that wait, the next time, unless it has yet to pay:
        somebody waits for an answer.
        """
        with self._changed:
            if self._when_due(session) <= self._clock():
                self._due[session] = 0.0

    def _is_deep_in_debt(self, session: Hashable) -> bool:
        """True, after a pause, for a session that would have to wait longer than a page may keep
        its visitor waiting.
        """
        with self._changed:
            if self._when_due(session) - self._clock() <= PATIENCE:
                return False
            self._began[session] = self._clock()  # it is still there
            self._changed.wait_for(lambda: False, PATIENCE)
            return True

    def _enter(self, session: Hashable, at_least: float) -> float:
        with self._changed:
            self._waiting.append(session)
            try:
                while wait := self._wait(session):
                    self._changed.wait(wait)
            finally:
                self._waiting.remove(session)
            self._busy = True
            seconds = self._slice(session)
            return max(seconds, at_least) if len(self._began) == 1 else seconds

    def _wait(self, session: Hashable) -> float:
        """Seconds until it is worth looking again; 0 when this session may go."""
        if self._busy or session != min(self._waiting, key=self._when_due):
            return PATIENCE
        return max(0.0, self._when_due(session) - self._clock())

    def _when_due(self, session: Hashable) -> float:
        return self._due.get(session, 0.0)

    def _slice(self, session: Hashable) -> float:
        now = self._clock()
        share = SHARE / self._count(now)
        earned = share * (now - self._began.get(session, now))
        self._began[session] = now
        return min(max(earned, SHORTEST), LONGEST)

    def _count(self, now: float) -> int:
        """The sessions that are taking turns, this one among them; forgets those that no longer
        do.
        """
        for gone in [
            session for session, began in self._began.items() if now - began > FORGOTTEN_AFTER
        ]:
            self._began.pop(gone)
            self._due.pop(gone, None)
        return max(1, len(self._began))

    def _leave(self, session: Hashable, began: float, overdrawn: float) -> None:
        with self._changed:
            now = self._clock()
            sessions = self._count(now)
            due = began + max(0.0, overdrawn) * sessions / SHARE
            # alone, it keeps nobody waiting
            self._due[session] = due if sessions > 1 else min(due, now + PATIENCE)
            self._busy = False
            self._changed.notify_all()
