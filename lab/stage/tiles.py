"""What travels to the canvas of small multiples: a scene once, then the weights of every network on
it. In the form of the stage's packets; static/stage/many.js reads it.
"""

import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lab.engine import Array, Network
from lab.stage.packet import GRID_WORK, NOTHING, Scene, Tick, encode


@dataclass(frozen=True)
class Tile:
    """One of the networks: its name, its weights (P,), and how far it has come."""

    name: str
    network: Network
    flat: Array
    epoch: int
    cost: float

    def description(self) -> dict[str, Any]:
        network = self.network
        return {
            "name": self.name,
            "network": {
                "sizes": network.layer_sizes,
                "hidden": network.hidden,
                "output": network.output,
            },
            "epoch": self.epoch,
            "cost": self.cost if math.isfinite(self.cost) else None,
        }


class TilesFeed:
    """The packets of one canvas: the last one, and what the browser holds already."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.sequence = 0
        self.latest = b""
        self._held = NOTHING
        self._name = secrets.token_hex(4)

    def hear(self, tick: Tick | None) -> None:
        """Take note of what the browser holds. None is no news."""
        if tick is not None:
            self._held = tick.held.get(self.key, NOTHING)

    def is_due(self, tick: Tick | None) -> bool:
        """Whether a run of the page should train and send, as of `Feed`."""
        held = NOTHING if tick is None else tick.held.get(self.key, NOTHING)
        return tick is None or not self.latest or held.sequence == self.sequence

    def send(self, scene: Scene, tiles: Sequence[Tile], playing: bool) -> bytes:
        """Make the next packet, and keep it as `latest`."""
        self.sequence += 1
        scene_id = f"{scene.id}-{hash(tuple(tile.network for tile in tiles)):x}"
        header = {
            "key": self.key,
            "sequence": self.sequence,
            "run": self._name,
            "playing": playing,
            "scene_id": scene_id,
            "tiles": [tile.description() for tile in tiles],
        }
        with np.errstate(over="ignore"):  # weights that diverge
            weights = np.concatenate([tile.flat for tile in tiles]).astype(np.float32)
        arrays = {"weights": weights}
        if self._held.scene != scene_id:
            header["scene"] = scene.description
            arrays |= scene.arrays
        self.latest = encode(header, arrays)
        return self.latest


def resolution_of_tiles(networks: Sequence[Network]) -> int:
    """The rows and columns of the grid that a browser can put through all of these networks for
    each packet.
    """
    work = sum(network.parameter_count for network in networks)
    return int(np.clip(np.sqrt(GRID_WORK / work), 12, 40))
