"""Many runs that train side by side in front of a visitor: networks of one shape as one stack, and
all of them on the same data, by the same epochs.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lab.data import Axes, Dataset
from lab.experiment import Experiment
from lab.published import PUBLISHED
from lab.stage import Scene, Tile, TilesFeed
from lab.stage.tiles import resolution_of_tiles
from lab.sweep.plan import stacks
from lab.sweep.work import make_stack
from lab.visit.scene import make_scene

MOST = 16  # networks
KEY = "many"  # of the canvas


class Many:
    """experiments: at most MOST, which differ in nothing of the data; names: of their pictures.
    ValueError for a network that cannot be made.
    """

    def __init__(
        self,
        experiments: Sequence[Experiment],
        names: Sequence[str],
        dataset: Dataset,
        axes: Axes = "pca",
    ) -> None:
        if not 1 <= len(experiments) <= MOST:
            raise ValueError(
                f"side by side: expected from 1 to {MOST} networks, got {len(experiments)}"
            )
        if any(each.initialization == PUBLISHED for each in experiments):
            raise ValueError(
                "side by side: a published run has one start and one order of its mini-batches;"
                " choose other starting weights on the Train page"
            )
        self.experiments = tuple(experiments)
        self.names = dict(zip(experiments, names, strict=True))
        self.feed = TilesFeed(KEY)
        self.playing = False
        self._groups = stacks(self.experiments)
        self._dataset = dataset
        self._axes = axes
        self._scene: Scene | None = None
        self.reset()

    def reset(self) -> None:
        """Back to the starting weights."""
        self.playing = False
        self._stacks = [make_stack(group, self._dataset) for group in self._groups]

    @property
    def finished(self) -> bool:
        return all(stack.finished for stack in self._stacks)

    @property
    def epoch(self) -> int:
        """The least that one in training has come to; where none is, the most."""
        running = [stack.epoch for stack in self._stacks if not stack.finished]
        return min(running) if running else max(stack.epoch for stack in self._stacks)

    def advance(self, seconds: float) -> None:
        """Train for so long, whichever is behind first, so that all show about the same epoch."""
        running = [stack for stack in self._stacks if not stack.finished]
        if not running:
            self.playing = False
            return
        epochs = [stack.epoch for stack in running]
        behind = [stack for stack in running if stack.epoch == min(epochs)]
        for stack in behind:
            # to the others where it is behind them, or with all
            ahead = max(epochs) - stack.epoch or None
            stack.run(ahead, seconds=seconds / len(behind))
        self.playing = not self.finished

    def tiles(self) -> list[Tile]:
        """The networks as they are, in the order of the experiments."""
        reached = {
            experiment: stack[r]
            for group, stack in zip(self._groups, self._stacks, strict=True)
            for r, experiment in enumerate(group)
        }
        return [
            Tile(
                self.names[experiment],
                trained.network,
                trained.parameters.flat,
                trained.epoch,
                trained.history["cost"][-1],
            )
            for experiment, trained in ((one, reached[one]) for one in self.experiments)
        ]

    @property
    def scene(self) -> Scene:
        """What all of them are drawn in: as of the first, on a coarser grid."""
        if self._scene is None:
            networks = [
                stack.network
                for group, stack in zip(self._groups, self._stacks, strict=True)
                for _ in group
            ]
            self._scene = make_scene(
                self._dataset, networks[0], self._axes, resolution=resolution_of_tiles(networks)
            )
        return self._scene

    def send(self) -> bytes:
        return self.feed.send(self.scene, self.tiles(), self.playing)


def varied(base: Experiment, setting: str, values: Sequence[Any]) -> list[Experiment]:
    """The same experiment with each of these values of a setting."""
    return [replace(base, **{setting: value}) for value in values]
