"""The door: how fast new visits are let in, so that whoever comes back again and again gains
nothing by it.

A visit that is new owes nothing, and making it is work: its data, its network, its page. Visits of
one address therefore share an allowance of SHARE of a core. It holds CREDIT seconds of work when it
is full, so that a class that sits behind one address comes in at once; after that its visits come
in one after the other, in the order in which they knocked. The runs of one visitor's pages have
such an allowance too, and those of fragments of a page.

Nothing runs here: no thread, no timer. An address whose allowance is full again is forgotten.
"""

import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager

SHARE = 0.1  # of a core, for the new visits of one address
CREDIT = 2.0  # seconds of work: about fifty visits, or thirty with the largest networks
PAGE = 0.03  # seconds of work that drawing a page for the first time is, besides making the visit
SHARE_OF_PAGES, CREDIT_OF_PAGES = 0.05, 1.0  # the same for the runs of one visitor's pages
SHARE_OF_FRAGMENTS = 0.15  # of their fragments: six a second where no wire brings the live picture
RUN = 0.004  # seconds of work that any run of them is besides: its thread, its messages
LOOK = 0.3  # seconds between two looks of who waits


class Door:
    """Who may come in. One for the whole process, shared by the threads of all visits.

    share, credit: of an address; see above. besides: seconds of work that an entry is, beside what
    is done inside.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.perf_counter,
        worked: Callable[[], float] = time.thread_time,
        sleep: Callable[[float], None] = time.sleep,
        share: float = SHARE,
        credit: float = CREDIT,
        besides: float = PAGE,
    ) -> None:
        self._clock = clock
        self._worked = worked
        self._sleep = sleep
        self._share = share
        self._credit = credit
        self._besides = besides
        self._lock = threading.Lock()
        self._owed: dict[Hashable, tuple[float, float]] = {}  # seconds of work, and as of when
        self._waiting: list[tuple[Hashable, object]] = []

    @contextmanager
    def entry(self, address: Hashable, waiting: Callable[[], object]) -> Iterator[None]:
        """Wait, and pay for what is done inside."""
        self.wait(address, waiting)
        with self.paying(address):
            yield

    def wait(self, address: Hashable, waiting: Callable[[], object]) -> None:
        """Wait until this address has an allowance. `waiting` is called now and then meanwhile;
        what it raises leaves the line.
        """
        me = (address, object())
        with self._lock:
            self._waiting.append(me)
        try:
            while not self._admits(me):
                self._sleep(LOOK)  # first: who asks again is let go, and would begin anew at once
                waiting()
        finally:
            with self._lock:
                self._waiting.remove(me)

    @contextmanager
    def paying(self, address: Hashable) -> Iterator[None]:
        """What is done inside is work that this address pays for."""
        began = self._worked()
        try:
            yield
        finally:
            with self._lock:
                self._pay(address, self._worked() - began)

    def _admits(self, me: tuple[Hashable, object]) -> bool:
        """Whether it is this one's turn. What it is besides is paid for at once: who waits next
        must not slip in beside.
        """
        address = me[0]
        with self._lock:
            is_first = me == next(one for one in self._waiting if one[0] == address)
            if not is_first or self._owes(address) > self._credit:
                return False
            self._pay(address, self._besides)
            return True

    def _owes(self, address: Hashable) -> float:
        """Seconds of work that the address has yet to pay for."""
        owed, since = self._owed.get(address, (0.0, 0.0))
        return max(0.0, owed - self._share * (self._clock() - since))

    def _pay(self, address: Hashable, seconds: float) -> None:
        self._owed[address] = (self._owes(address) + seconds, self._clock())
        self._owed = {one: owed for one, owed in self._owed.items() if self._owes(one) > 0}
