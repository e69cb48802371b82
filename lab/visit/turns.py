"""Turns to train: a visit trains for its fair share of the server, and never while somebody changes
it.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeAlias

from lab.stage import Slices
from lab.stage.slices import LONGEST
from lab.visit.playback import Playback

Charged: TypeAlias = Callable[[], AbstractContextManager[object]]
"""Around work in one piece, for the visitor's account; see `Slices.charged`."""


MANY = 10  # who take turns; fewer leave each other the speeds that Play has
SLOW = 0.5  # of the speed that was set


def why_slow(slices: Slices, playback: Playback) -> str:
    """Why Play is much slower than its speed was set to, in words; empty where it is not, or where
    it is for no other reason than the network's size. Short: the stage has two lines for it.
    """
    pace = playback.pace
    if not playback.playing or pace.limit is None or pace.rate is None:
        return ""
    count = slices.visitors
    if count < MANY or pace.rate >= SLOW * pace.limit:
        return ""
    return f"slow: {count} train here"


@contextmanager
def training_turn(
    slices: Slices,
    visitor: str,
    playback: Playback,
    at_least: float = 0.0,
    at_most: float = LONGEST,
) -> Iterator[bool]:
    """Wait for this visitor's turn and train; inside, the visit is the caller's alone. Gives
    whether it was possible.

    A turn passes where the visitor has to pay for earlier ones, and where a change of the visit is
    under way: that may itself wait for the visitor's debts, and nobody else should wait with it.
    """
    with slices.turn(visitor, at_least, at_most) as seconds:
        if not seconds or not playback.lock.acquire(blocking=False):
            yield False
            return
        try:
            if playback.is_running:
                playback.advance(seconds)
            yield True
        finally:
            playback.lock.release()
