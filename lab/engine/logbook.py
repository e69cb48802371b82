"""What is written down while a network trains: its history, which thins out as it grows, snapshots,
and when to stop.

What is written depends on the epoch alone, and not on how a run was cut into calls.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, isinf
from typing import NamedTuple

import numpy as np

from lab.engine.activations import Array
from lab.engine.network import Network

# the history has every epoch up to here, then one in every one to two per cent
HISTORY_POINTS = 100
# and the weights are kept at every epoch up to here, then at one in every five to ten per cent
SNAPSHOT_POINTS = 20
# the weights of larger networks are not kept: nobody draws them, and they add up
SNAPSHOT_NUMBERS = 2**17


class Snapshot(NamedTuple):
    """The weights at one epoch: a copy of Parameters.flat, shape (P,). Those that are kept are in
    float32: they are for pictures.
    """

    epoch: int
    flat: Array


@dataclass(frozen=True)
class Stop:
    """When to stop: after so many epochs, at a target cost (training set), or when the test cost
    has not improved for `patience` epochs (which needs a test set). None leaves a rule out. A cost
    that is not finite always stops.
    """

    epochs: int | None = None
    target_cost: float | None = None
    patience: int | None = None


class Logbook:
    """history: a column for every measure; snapshots; stopped: why training has ended, in words, or
    None.
    """

    def __init__(self, network: Network) -> None:
        columns = [
            "epoch",
            "cost",
            "test_cost",
            "accuracy",
            "test_accuracy",
            *(f"gradient_{l}" for l in network.layers),
        ]
        self.history: dict[str, list[float]] = {name: [] for name in columns}
        self.snapshots: list[Snapshot] = []
        self.stop = Stop()
        self.stopped: str | None = None

    def write(self, epoch: int, row: Mapping[str, Array | float], flat: Array) -> None:
        """Write this epoch's row, in place of the last one where that is off the grid and was only
        the latest.
        """
        epochs = self.history["epoch"]
        if epochs and not on_grid(int(epochs[-1]), HISTORY_POINTS):
            for column in self.history.values():
                column.pop()
        for name, column in self.history.items():
            column.append(epoch if name == "epoch" else float(row.get(name, np.nan)))
        if is_moment(epoch, flat) and isfinite(row["cost"]):
            self.snapshots.append(Snapshot(epoch, flat.astype(np.float32)))

    def forget(self, epoch: int) -> None:
        """Drop the row and the snapshot of this epoch, the latest, to be written anew."""
        if self.has(epoch):
            for column in self.history.values():
                column.pop()
        self.snapshots = [one for one in self.snapshots if one.epoch != epoch]

    def has(self, epoch: int) -> bool:
        return self.history["epoch"][-1:] == [epoch]

    def reason_to_stop(self, epoch: int) -> str | None:
        """The first rule that holds, in words. Costs are looked at on the grid only, so that a run
        cut otherwise ends alike.
        """
        if self.stop.epochs is not None and epoch >= self.stop.epochs:
            return f"all {self.stop.epochs} epochs are done"
        if not self.has(epoch) or not on_grid(epoch, HISTORY_POINTS):
            return None
        epochs, cost = self.history["epoch"], self.history["cost"][-1]
        if not isfinite(cost):
            return (
                f"the cost became {'infinite' if isinf(cost) else 'not a number'} at epoch {epoch}"
            )
        if self.stop.target_cost is not None and cost <= self.stop.target_cost:
            return (
                f"the cost reached {cost:.4g}, at or below the target of {self.stop.target_cost:g}"
            )
        if self.stop.patience is not None and not np.isnan(self.history["test_cost"][-1]):
            best = epochs[int(np.argmin(self.history["test_cost"]))]
            if epoch - best >= self.stop.patience:
                return f"the test cost has not improved since epoch {best:.0f}"
        return None


def on_grid(epoch: int, points: int) -> bool:
    """True for every epoch up to `points`, for every second one up to twice that, every fourth up
    to four times, and so on.
    """
    return epoch % (1 << (max(epoch - 1, 0) // points).bit_length()) == 0


def is_moment(epoch: int, flat: Array) -> bool:
    """True where the weights of this epoch are kept, flat (P,) or (R, P)."""
    return flat.shape[-1] <= SNAPSHOT_NUMBERS and on_grid(epoch, SNAPSHOT_POINTS)
