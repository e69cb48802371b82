"""Fair time slices: many visitors train in one process, one at a time, each for its share of a
core.

A visitor that takes turns gets SHARE of one core, divided by the number of visitors that are taking
turns; the rest is left to draw, to answer and to serve pages. What it earns is that share of the
time since its last turn, and so much is its slice. A slice has a shortest length, and work stops
only between pieces, so that a visitor can take more than it has earned; it then waits longer, and
the others go first. What it owes stays owed until it is paid, whether its page is still there or
not: a debt belongs to the visitor.

Nothing runs here: no thread, no timer. Who owes nothing is forgotten after a few seconds.
"""

import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

SHARE = 0.6  # of a core, for everybody's training together
SHORTEST, LONGEST = 0.0015, 0.030  # seconds of a slice
IN_COMPANY = 0.010  # seconds of a slice, at most, that is asked for while others wait for theirs
# seconds that a visitor waits for its turn to be due: its page does not answer meanwhile
PATIENCE = 0.3
FORGOTTEN_AFTER = 2.0  # seconds
MOST_DEBT = 30.0  # seconds to wait, whatever was overdrawn
LONGEST_QUEUE = 5.0  # seconds that one with debts waits for another


@dataclass(eq=False)
class Waiting:
    """Somebody who waits for a turn, and what wakes them."""

    visitor: Hashable
    turn: threading.Condition


class Slices:
    """Whose turn it is to train, and for how long. One for the whole process, shared by all
    visitors and their threads.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.perf_counter,
        worked: Callable[[], float] = time.thread_time,
    ) -> None:
        self._clock = clock  # time that passes
        self._worked = worked  # the processor's time that a thread has used
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._began: dict[Hashable, float] = {}  # when each visitor's last turn began
        self._due: dict[Hashable, float] = {}  # when each visitor has paid for its last turn
        self._waiting: list[Waiting] = []
        self._preferred: set[Hashable] = set()  # until their next turn
        self._busy = False
        self._here = threading.local()
        self._indebted = threading.RLock()  # held by who works in one piece after having had debts

    @property
    def accounted(self) -> float:
        """Seconds of the processor's time that this thread has spent in turns and charged work."""
        return getattr(self._here, "seconds", 0.0)

    @property
    def visitors(self) -> int:
        """How many take turns now, or did lately."""
        with self._lock:
            self._count(self._clock())
            return len(self._began)

    @contextmanager
    def turn(
        self, visitor: Hashable, at_least: float = 0.0, at_most: float = LONGEST
    ) -> Iterator[float]:
        """Wait for this visitor's turn; gives the seconds to train for. The others wait until the
        block is left.

        at_least: seconds that are worth a turn to a visitor that draws nothing in between. It gets
        them while it is alone, and in company up to IN_COMPANY. at_most: seconds after which
        somebody waits for an answer. 0 seconds: the visitor has trained far beyond its share, and
        this turn passes.
        """
        if self._is_deep_in_debt(visitor):
            yield 0.0
            return
        earned = self._enter(visitor)
        is_alone = len(self._began) == 1
        seconds = max(min(earned, at_most), SHORTEST)
        seconds = max(seconds, at_least if is_alone else min(at_least, IN_COMPANY))
        paid = seconds if is_alone else earned  # alone, it keeps nobody waiting
        began, worked = self._clock(), self._worked()
        try:
            yield seconds
        finally:
            self._leave(visitor, began, overdrawn=self._spent_since(worked) - paid)

    @contextmanager
    def charged(self, visitor: Hashable) -> Iterator[None]:
        """Work in one piece that somebody waits for and that may be long, beside the turns of
        others: it begins when all debts are paid, and makes a new one. Of those who had debts one
        works at a time.
        """
        has_waited = self._pay(visitor)
        is_alone = has_waited and self._indebted.acquire(timeout=LONGEST_QUEUE)
        try:
            with self._on_account_of(visitor):
                yield
        finally:
            if is_alone:
                self._indebted.release()

    @contextmanager
    def noted(self, visitor: Hashable) -> Iterator[None]:
        """Short work beside the turns of others, such as a picture of what rests: it makes a debt,
        too, but whoever owes waits PATIENCE for it at most. Who is alone neither waits nor owes.
        """
        with self._lock:
            self._count(self._clock())
            is_alone = not self._began.keys() - {visitor}
            if not is_alone and (wait := self._when_due(visitor) - self._clock()) > 0:
                self._pause(min(wait, PATIENCE))
        with nullcontext() if is_alone else self._on_account_of(visitor):
            yield

    @contextmanager
    def _on_account_of(self, visitor: Hashable) -> Iterator[None]:
        with self._lock:
            began = self._clock()
            self._began[visitor] = began
            self._count(began)
        worked = self._worked()
        try:
            yield
        finally:
            with self._lock:
                self._owe(visitor, began, self._spent_since(worked))

    def _pay(self, visitor: Hashable) -> bool:
        """Wait until this visitor owes nothing; whether it did."""
        with self._lock:
            if self._when_due(visitor) <= self._clock():
                return False
            while (wait := self._when_due(visitor) - self._clock()) > 0:
                self._pause(wait)
            return True

    def _spent_since(self, worked: float) -> float:
        """What this thread has spent since its clock said so much, which is accounted for now."""
        spent = self._worked() - worked
        self._here.seconds = self.accounted + spent
        return spent

    def prefer(self, visitor: Hashable) -> None:
        """Let this visitor go before all that wait, whether it waits already or will: somebody waits
        for an answer. It need not have paid for its last turn, and pays for both after this one; but
        not where it owes more than a page may be kept waiting for.
        """
        with self._lock:
            if self._when_due(visitor) - self._clock() <= PATIENCE:
                self._preferred.add(visitor)
                self._signal_next()

    def _is_deep_in_debt(self, visitor: Hashable) -> bool:
        """True, after a pause, for a visitor that would have to wait longer than a page may keep
        it waiting.
        """
        with self._lock:
            if self._when_due(visitor) - self._clock() <= PATIENCE:
                return False
            self._began[visitor] = self._clock()  # it is still there
            until = self._clock() + PATIENCE
            while (left := until - self._clock()) > 0:
                self._pause(left)
            return True

    def _pause(self, seconds: float, signal: threading.Condition | None = None) -> None:
        """Wait so long, or until there is a signal."""
        (signal or self._changed).wait(seconds)

    def _enter(self, visitor: Hashable) -> float:
        """Wait until it is this visitor's turn; what it has earned, in seconds."""
        with self._lock:
            me = Waiting(visitor, threading.Condition(self._lock))
            self._waiting.append(me)
            try:
                while wait := self._wait(me):
                    self._pause(wait, me.turn)
            finally:
                self._waiting.remove(me)
            self._busy = True
            self._preferred.discard(visitor)
            return self._earn(visitor)

    def _wait(self, me: Waiting) -> float:
        """Seconds until it is worth looking again; 0 when this one may go."""
        if self._busy or me is not self._next():
            return PATIENCE
        if me.visitor in self._preferred:
            return 0.0
        return max(0.0, self._when_due(me.visitor) - self._clock())

    def _next(self) -> Waiting:
        """Who goes first: the one that is preferred, or whose turn has been due for longest."""
        return min(
            self._waiting,
            key=lambda one: (one.visitor not in self._preferred, self._when_due(one.visitor)),
        )

    def _signal_next(self) -> None:
        """Wake who goes first. Nobody else: to wake thirty takes as long as a turn."""
        if self._waiting:
            self._next().turn.notify()

    def _when_due(self, visitor: Hashable) -> float:
        return self._due.get(visitor, 0.0)

    def _earn(self, visitor: Hashable) -> float:
        now = self._clock()
        share = SHARE / self._count(now)
        # until it was due it has paid for its last turn
        since = max(self._began.get(visitor, now), self._when_due(visitor))
        self._began[visitor] = now
        return share * max(0.0, now - since)

    def _count(self, now: float) -> int:
        """The visitors that are taking turns, this one among them; forgets those that no longer do,
        but not what they owe.
        """
        self._began = {
            visitor: began
            for visitor, began in self._began.items()
            if now - began <= FORGOTTEN_AFTER
        }
        self._due = {
            visitor: due
            for visitor, due in self._due.items()
            if due > now or visitor in self._began
        }
        self._preferred &= self._began.keys()  # who comes anew goes first anyway
        return max(1, len(self._began))

    def _leave(self, visitor: Hashable, began: float, overdrawn: float) -> None:
        with self._lock:
            self._owe(visitor, began, overdrawn)
            self._busy = False
            if (
                self._waiting
            ):  # one, not all: with thirty of them, to wake all takes as long as a turn
                self._next().turn.notify()

    def _owe(self, visitor: Hashable, began: float, overdrawn: float) -> None:
        visitors = max(1, len(self._began))  # as of when it began: nobody has left since
        paid = max(began, self._when_due(visitor))  # what it owes already is paid first
        due = paid + max(0.0, overdrawn) * visitors / SHARE
        self._due[visitor] = min(due, self._clock() + (MOST_DEBT if visitors > 1 else PATIENCE))
