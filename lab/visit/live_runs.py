"""Trainings shown on a stage of their own, one after the other: those of a lesson, or one that
others published.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from lab.data import Dataset
from lab.engine import Trainer
from lab.visit.playback import Lock, Playback
from lab.visit.scene import make_scene

LIVE = "live"  # the key of the stage
SECONDS_EACH = 5.0  # that one training is shown, if the machine can
SECONDS_ALL = 15.0

Make = Callable[[], tuple[Dataset, Trainer]]


class LiveRuns:
    """makers: what makes the data and the trainer of each run, by its name, as its turn comes.
    lock: the visit's.

    trained: the trainers that have ended, and the seconds that they took, by name. in_a_hurry: what
    is left is to be trained at full speed, without the picture.
    """

    def __init__(self, makers: Mapping[str, Make], lock: "Lock | None" = None) -> None:
        self.playback = Playback(LIVE, lock=lock)
        self.in_a_hurry = False
        self.trained: dict[str, tuple[Trainer, float]] = {}
        self.state_shown: tuple[Any, ...] = ()  # the page_state that the page was last drawn with
        self._makers = dict(makers)
        self._load(next(iter(self._makers)))

    def _load(self, name: str) -> None:
        dataset, trainer = self._makers[name]()
        self.name = name
        self.playback.load({LIVE: trainer}, partial(make_scene, dataset, trainer.network))
        seconds = min(SECONDS_EACH, SECONDS_ALL / len(self._makers))
        self.playback.set_speed((trainer.stop.epochs or 1) / seconds)
        self.playback.play()

    @property
    def trainer(self) -> Trainer:
        """The one that is on."""
        return self.playback.trainer

    @property
    def is_over(self) -> bool:
        return len(self.trained) == len(self._makers)

    def go_on(self) -> None:
        """Where the training that is on has ended: keep it, and play the next one, if any."""
        with self.playback.lock:
            if not self.trainer.finished or self.is_over:
                return
            self.trained[self.name] = (self.trainer, self.playback.seconds)
            if not self.is_over:
                self._load(next(name for name in self._makers if name not in self.trained))
                if self.in_a_hurry:
                    self.playback.run_to()

    def hurry(self) -> None:
        """Train what is left at full speed, by as many calls of `advance` as that takes."""
        self.in_a_hurry = True
        self.playback.run_to()

    @property
    def share(self) -> float:
        """How far all of them are, from 0 to 1."""
        of_this = 0 if self.is_over else self.trainer.epoch / (self.trainer.stop.epochs or 1)
        return min(1.0, (len(self.trained) + of_this) / len(self._makers))

    @property
    def place(self) -> str:
        """Which of how many runs is on, in words."""
        names = list(self._makers)
        of_all = f" · run {names.index(self.name) + 1} of {len(names)}" if len(names) > 1 else ""
        return f"{self.name}{of_all}"

    @property
    def page_state(self) -> tuple[Any, ...]:
        """What the page shows besides the live picture: where it changes, it is drawn anew."""
        playback = self.playback
        noted = len(getattr(self.trainer, "costs", ()))  # a published run's printed numbers
        return (
            id(self.trainer),
            playback.playing,
            playback.goal,
            playback.fault,
            self.trainer.finished,
            noted,
        )

    def notes(self) -> dict[str, Any]:
        """What the stage is told beside the picture: how far training is, and whether the page
        around it has to be drawn anew.
        """
        epochs = self.trainer.stop.epochs or 1
        return {
            "share": min(1.0, self.trainer.epoch / epochs),
            "words": f"{self.place} · {epochs:,} epochs",
            "stale": self.page_state != self.state_shown,
        }

    def close(self) -> None:
        """Let go of everything that it holds."""
        self.playback.close()
        vars(self).clear()
