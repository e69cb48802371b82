"""When the next packet of a connection is due: the rules of its closed loop, which know no socket
and no thread.

A packet goes out when the stage has asked, which it does when it has received the last one. So one
packet is in flight at most: a slow browser slows itself, and one that sleeps costs nothing.
"""

import math
import time
from collections.abc import Callable

from lab.visit.playback import Playback

MAX_PACKETS_PER_SECOND = 30.0  # more show nothing more: the stage moves between them by itself
BUSY_WAIT = 0.01  # seconds between two looks at a visit that is being changed


class ClosedLoop:
    """The loop of one connection. It shows a `playback` that may be another one later."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._has_asked = False
        self._sent_at = -math.inf
        self._shown: tuple[Playback, int] | None = None  # and the version of it that was sent

    def ask(self, is_lacking: bool = False) -> None:
        """The stage has received what was sent, and wants the next packet; is_lacking: something
        that the last one took for granted, as a stage does that was mounted anew.
        """
        self._has_asked = True
        if is_lacking:
            self._shown = None

    def has_news(self, playback: Playback) -> bool:
        """Whether somebody has changed something since the last packet, or it showed another one."""
        return self._shown != (playback, playback.version)

    def wait(self, playback: Playback) -> float | None:
        """Seconds until the next packet is due; None: not before the stage asks or somebody
        changes the visit.
        """
        if not self._has_asked:
            return None
        if self.has_news(playback):
            return 0.0
        if not playback.is_running:
            return None
        beat = self._sent_at + 1 / MAX_PACKETS_PER_SECOND - self._clock()
        if not playback.lock.acquire(blocking=False):
            return max(BUSY_WAIT, beat)
        try:
            return 0.0 if playback.closed else max(0.0, beat, playback.time_to_next_epoch)
        finally:
            playback.lock.release()

    def sent(self, playback: Playback, version: int) -> None:
        """A packet has gone out that shows the visit as of this version."""
        self._has_asked = False
        self._sent_at = self._clock()
        self._shown = (playback, version)
