"""The budget of a paste: steps, nodes, memory and processor time, of its own thread: other pages
may be training. Whoever spends it is stopped.
"""

import time
from dataclasses import dataclass, field

SECONDS = 2.0  # of this thread's processor time, for all readings of a paste together
MOST_STEPS = 400_000
STEPS_BETWEEN_LOOKS = (
    1_000  # at the clock: some ten milliseconds; each look costs as much as a step
)
MOST_NODES = 3_000  # of one tape
MOST_NUMBERS = 3_000_000  # in all arrays of one tape: 24 MB
LONGEST_LIST = 2_000
LONGEST_STRING = 5_000
LARGEST_INTEGER = 10**12
DEEPEST_CALLS = 12
LONGEST_LOOP = 64  # rounds of one loop that are run; a longer one is training, run once


class Spent(Exception):  # noqa: N818 - it is a finding
    """The paste asks for more than it may; the message says of what."""


@dataclass
class Budget:
    """What may still be spent. `deadline` is processor time, shared by all runs of a paste."""

    deadline: float = field(default_factory=lambda: time.thread_time() + SECONDS)
    steps: int = 0
    nodes: int = 0
    numbers: int = 0

    @classmethod
    def of(cls, seconds: float) -> "Budget":
        return cls(time.thread_time() + seconds)

    @property
    def left(self) -> float:
        """Seconds of processor time."""
        return max(0.0, self.deadline - time.thread_time())

    def again(self) -> "Budget":
        """A new budget for the next run, with what is left of the time."""
        return Budget(self.deadline)

    @property
    def is_over(self) -> bool:
        return time.thread_time() > self.deadline

    def spend_steps(self, count: int = 1) -> None:
        before = self.steps
        self.steps += count
        if self.steps > MOST_STEPS:
            raise Spent("it takes too many steps")
        if before // STEPS_BETWEEN_LOOKS != self.steps // STEPS_BETWEEN_LOOKS and self.is_over:
            raise Spent("it takes too long")

    def spend_node(self) -> None:
        self.nodes += 1
        self.spend_steps(8)
        if self.nodes > MOST_NODES:
            raise Spent("it makes too many arrays")

    def spend_memory(self, numbers: int) -> None:
        self.numbers += numbers
        if self.numbers > MOST_NUMBERS:
            raise Spent("its arrays are too large")
