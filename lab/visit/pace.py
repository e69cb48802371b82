"""How fast Play goes: a limit that lets an eye follow, and the rate that was reached."""

import time
from collections import deque
from collections.abc import Callable

SPEEDS = {"10 epochs/s": 10.0, "100 epochs/s": 100.0, "1,000 epochs/s": 1000.0, "Full speed": None}
TICKS = 20  # the last ones, over which the rate is taken
# seconds without a tick after which Play begins anew: its page was left, and nothing is made up for
GAP = 2.0


class Pace:
    """Epochs per second over the last ticks, held below `limit` (None: no limit). To change the
    limit, restart.
    """

    def __init__(
        self, limit: float | None = 100.0, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self.limit = limit
        self._clock = clock
        self._began = 0.0
        # when each began, and the epoch it reached
        self._ticks: deque[tuple[float, int]] = deque(maxlen=TICKS)

    def restart(self) -> None:
        """Forget the past: Play was pressed, or training began anew."""
        self._ticks.clear()

    def wait(self, epoch: int) -> float:
        """Seconds until the next epoch is due."""
        return 0.0 if self.limit is None else max(0.0, (1 - self._due(epoch)) / self.limit)

    def begin(self, epoch: int) -> int | None:
        """A tick begins at this epoch: how many it may train; None: as many as there is time
        for.
        """
        self._began = self._clock()
        return None if self.limit is None else max(1, int(self._due(epoch)))

    def end(self, epoch: int) -> None:
        """The tick has reached this epoch."""
        self._ticks.append((self._began, epoch))

    @property
    def rate(self) -> float | None:
        """Epochs per second; None until two ticks have ended."""
        if len(self._ticks) < 2:
            return None
        (began, first), (ended, last) = self._ticks[0], self._ticks[-1]
        return (last - first) / (ended - began)

    def _due(self, epoch: int) -> float:
        if self._ticks and self._clock() - self._ticks[-1][0] > GAP:
            self.restart()
        if self.limit is None or not self._ticks:
            return 1.0
        began, first = self._ticks[0]
        return self.limit * (self._clock() - began) - (epoch - first)
