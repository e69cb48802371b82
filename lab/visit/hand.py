"""The hand on the stage: which of its commands have been done, and the weights it has set.

The browser counts its commands and sends each again until it hears that it was done, over whatever
connection there is; so a press counts once, whatever becomes of the connection in between.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from lab.engine import Network


class Edit(NamedTuple):
    """A parameter that was set by hand. place: in Parameters.flat; told: in words, among the
    session's changes.
    """

    place: int
    before: float
    told: str


@dataclass
class Hand:
    """by: the page whose commands these are; done: how many of them have been."""

    by: str = ""
    done: int = 0
    edits: list[Edit] = field(default_factory=list)  # since training went on, the latest last
    edited_at: tuple[int, int] = (0, 0)  # the trainer they were made on, by its id, and its epoch

    def takes(self, by: str, number: int) -> bool:
        """Whether the command with this number is a new one; then it counts as done."""
        if by == self.by and number <= self.done:
            return False
        self.by = by
        self.done = number
        return True

    def edits_at(self, trainer: int, epoch: int) -> list[Edit]:
        """Those that can be undone: training has not gone on since."""
        if self.edited_at != (trainer, epoch):
            self.edits = []
            self.edited_at = (trainer, epoch)
        return self.edits


def name_of(network: Network, place: int) -> str:
    """A parameter's name on paper, by its place in Parameters.flat: W[1][2, 1], counted from 1, or
    b[1][2].
    """
    l, i, j = position_of(network, place)
    return f"b[{l}][{i}]" if j > network.layer_sizes[l - 1] else f"W[{l}][{i}, {j}]"


def position_of(network: Network, place: int) -> tuple[int, int, int]:
    """l, i, j of the parameter at a place of Parameters.flat, counted from 1; j = n[l-1] + 1 is the
    bias. ValueError for a place that there is not.
    """
    sizes = network.layer_sizes
    for l in network.layers:
        width = sizes[l - 1] + 1
        if place < sizes[l] * width:
            i, j = divmod(place, width)
            return l, i + 1, j + 1
        place -= sizes[l] * width
    raise ValueError(f"place: expected one of {network.parameter_count} parameters")
