"""Plays training in front of a visitor: the trainers, how fast and how far they go, and the packets
that show it.

The Train page plays one trainer. Wrong on purpose plays two, which advance by the same epochs.
"""

import math
import threading
import time
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeAlias, TypeVar

from lab.engine import Parameters, Snapshot, Trainer
from lab.stage import Feed, Scene, Tick, frames_for
from lab.visit.pace import Pace

Given = ParamSpec("Given")
Outcome = TypeVar("Outcome")

SECONDS_TO_COME_UP = 0.3
"""How long a pause may take, for the other one to come to the same epoch."""

Lock: TypeAlias = "threading.RLock"  # the page's script and the wire reach for the same visit


class HasLock(Protocol):
    @property
    def lock(self) -> Lock: ...


class Wakes(Protocol):
    def wake(self) -> None:
        """Look again: something has changed. Called by any thread."""


Owner = TypeVar("Owner", bound=HasLock)


def under_lock(
    method: Callable[Concatenate[Owner, Given], Outcome],
) -> Callable[Concatenate[Owner, Given], Outcome]:
    """The method, called by one thread at a time."""

    @wraps(method)
    def locked(self: Owner, *args: Given.args, **kwargs: Given.kwargs) -> Outcome:
        with self.lock:
            return method(self, *args, **kwargs)

    return locked


class Playback:
    """Trainers that play together, each on a stage of its own.

    keys: of the stages. The first one's trainer says how far training is and when it is over. lock:
    the visit's, under which whatever is done to training is done. version: counts the changes that
    a stage has to be told of, training's own apart.
    """

    def __init__(self, *keys: str, lock: "Lock | None" = None) -> None:
        self.lock = lock or threading.RLock()
        self.version = 0
        self.closed = False
        self.wire: Wakes | None = None  # the connection that trains it; None: the page does
        self.trainers: dict[str, Trainer] = {}
        self.feeds = {key: Feed(key, leads=key == keys[0]) for key in keys}
        self.pace = Pace()
        self.playing = False  # a tick at a time, in front of the visitor's eyes
        # the epoch to train to without being watched, infinity for the end; None: it is not
        self.goal: float | None = None
        self.look_back: int | None = None  # the epoch that is looked at while it rests
        self.look_back_from: int | None = None  # where that begins; None: at the latest epoch
        self.seconds = 0.0  # spent in training
        self.fault: str | None = None  # why the stage could not load
        self.frames: dict[str, list[Snapshot]] = {}  # trained, and not shown yet
        self._make_scene: Callable[[], Scene] | None = None
        self._scene: Scene | None = None

    def changed(self) -> None:
        """There is something new to show."""
        self.version += 1
        wire = self.wire
        if wire is not None:
            wire.wake()

    @under_lock
    def close(self) -> None:
        """Let go of everything that it holds."""
        self.closed = True
        self.playing = False
        self.pause()
        self.trainers = {}
        self.feeds = {}
        self._scene = None
        self._make_scene = None
        self.changed()

    @under_lock
    def load(self, trainers: Mapping[str, Trainer], make_scene: Callable[[], Scene]) -> None:
        """Take these trainers in place of those before, by the keys of their stages."""
        self.trainers = dict(trainers)
        self.seconds = 0.0
        self.pace.restart()
        self.draw(make_scene)

    @under_lock
    def draw(self, make_scene: Callable[[], Scene]) -> None:
        """Draw the trainers in this scene, which is made when it is needed."""
        self._make_scene = make_scene
        self._scene = None
        self.frames = {}
        self.look_back = None
        self.look_back_from = None
        self.changed()

    @property
    def time_to_next_epoch(self) -> float:
        """Seconds until the pace allows one; none on the way to a goal."""
        return 0.0 if self.goal is not None else self.pace.wait(self.trainers[self.leader].epoch)

    @property
    def scene(self) -> Scene:
        if self._scene is None:
            assert self._make_scene is not None  # load comes first
            self._scene = self._make_scene()
        return self._scene

    @property
    def trainer(self) -> Trainer:
        """The first one."""
        return next(iter(self.trainers.values()))

    @property
    def leader(self) -> str:
        """The last one that has not finished: of two, the wrong one, which takes the slower way
        through equations that are swapped.
        """
        running = [key for key, trainer in self.trainers.items() if not trainer.finished]
        return running[-1] if running else next(iter(self.trainers))

    @property
    def is_running(self) -> bool:
        """Whether there is training to do: it plays, or is on its way to a goal."""
        return self.playing or self.goal is not None

    @property
    def has_trained(self) -> bool:
        """True after the first step of training, though its epoch may not be whole."""
        return self.trainer.epoch > 0 or self.trainer.part > 0

    @under_lock
    def play(self) -> None:
        self.pause()
        self.playing = not self.trainer.finished
        self.pace.restart()
        self.changed()

    @under_lock
    def pause(self) -> None:
        """Rest. In mid-play the others come up to where the leader is first."""
        if self.playing:
            self._come_up(SECONDS_TO_COME_UP)
        self.frames = {}
        self._rest()

    def _come_up(self, seconds: float) -> None:
        """Train the others to the leader's epoch, for so long at most each."""
        epoch = self.trainers[self.leader].epoch
        for trainer in self.trainers.values():
            if trainer.epoch < epoch and not trainer.finished:
                trainer.run(epoch - trainer.epoch, seconds)

    def _rest(self) -> None:
        self.playing = False
        self.goal = None
        self.look_back = None
        self.look_back_from = None
        self.changed()

    @under_lock
    def look_from(self, epoch: int) -> None:
        """Pause, and begin to look back at one of the `recorded_epochs`, until training goes on."""
        self.pause()
        self.look_back_from = epoch

    @under_lock
    def look_at(self, epoch: int) -> None:
        """Show one of the `recorded_epochs`, while it rests. A hand on the stage may have begun anew
        since a page read them: one that is gone is passed over.
        """
        if not self.is_running and epoch in self.recorded_epochs():
            self.look_back = epoch

    @under_lock
    def run_to(self, epoch: float = math.inf) -> None:
        """Pause, and train to this epoch or to the end, by as many calls of `advance` as that
        takes.
        """
        self.pause()
        if not self.trainer.finished:
            self.goal = epoch
        self.pace.restart()
        self.changed()

    @under_lock
    def step(self, epochs: int = 1) -> None:
        """Pause, and train so many epochs further, as `run_to` does: each of several steps counts,
        though they come faster than epochs can be trained.
        """
        reached = self.trainers[self.leader].epoch
        ahead = self.goal if self.goal is not None and self.goal != math.inf else reached
        self.run_to(ahead + epochs)

    @under_lock
    def set_speed(self, limit: float | None) -> None:
        """The epochs per second that Play keeps to; None: as many as there is time for."""
        self.pace.limit = limit
        self.pace.restart()
        self.changed()

    @under_lock
    def advance(self, seconds: float) -> None:
        """Train all for so long together: the leader no more epochs than the pace allows, or up to
        the goal, and the others up to where it is. Pause when the first one is done.
        """
        key = self.leader
        leader = self.trainers[key]
        others = [
            other
            for other, trainer in self.trainers.items()
            if other != key and not trainer.finished
        ]
        epochs = self._epochs_allowed(leader.epoch)
        share = seconds / len(self.trainers)
        if all(self.trainers[other].epoch == leader.epoch for other in others):
            self._train(key, epochs, share)
        for other in others:
            behind = leader.epoch - self.trainers[other].epoch
            if behind > 0:
                self._train(other, behind, share)
        self.pace.end(leader.epoch)
        if self.trainer.finished or self.trainer.epoch == leader.epoch == self.goal:
            self._rest()

    def _epochs_allowed(self, epoch: int) -> int | None:
        allowed = self.pace.begin(epoch)
        if self.goal is None:
            return allowed if self.playing else None
        return None if self.goal == math.inf else int(self.goal) - epoch

    def _train(self, key: str, epochs: int | None, seconds: float) -> None:
        trainer = self.trainers[key]
        began = time.perf_counter()
        self.frames[key] = trainer.run(epochs, seconds, frames_for(trainer.network))
        self.seconds += time.perf_counter() - began

    @under_lock
    def hear(self, tick: Tick | None) -> None:
        """Take note of what the stages in the browser hold. Without a stage there are no ticks to
        play by.
        """
        for feed in self.feeds.values():
            feed.hear(tick)
        if tick is not None and not tick.is_wired:
            self.wire = None
        if tick is not None:
            self.fault = tick.fault
        if self.fault:
            self.pause()

    def is_due(self, tick: Tick | None) -> bool:
        """Whether the run of a page that came with this tick should train and send. While the wire
        does that, no run of the page should.
        """
        feed = next(iter(self.feeds.values()))
        if self.wire is not None and self.is_running:
            return not feed.latest
        return feed.is_due(tick)

    @under_lock
    def send(self, notes: Mapping[str, Any] | None = None) -> dict[str, bytes]:
        """The next packet of every stage, by its key: what was trained since the last one while it
        plays, else the epoch that is looked at. notes: for the stage that leads, beside the
        picture.
        """
        return {
            key: self.feeds[key].send(
                self.scene,
                self.to_show(key),
                trainer.history,
                playing=self.is_running,
                notes=notes if self.feeds[key].leads else None,
            )
            for key, trainer in self.trainers.items()
        }

    def to_show(self, key: str) -> list[Snapshot]:
        """The weights that a stage is to show now, once, oldest first."""
        frames = self.frames.pop(key, [])
        if self.is_running and frames:
            return frames
        epoch = self.epoch_shown(key)
        return [Snapshot(epoch, self.parameters_at(epoch, key).flat)]

    def epoch_shown(self, key: str) -> int:
        """The epoch that a stage is at: the latest, or one that is looked back at."""
        if self.is_running or self.look_back is None:
            return self.trainers[key].epoch
        return self.look_back

    def recorded_epochs(self) -> list[int]:
        """The epochs whose weights were kept, the latest last."""
        kept = {snapshot.epoch for snapshot in self.trainer.snapshots}
        return sorted(kept | {self.trainer.epoch})

    def parameters_at(self, epoch: int, key: str | None = None) -> Parameters:
        """The weights at one of the `recorded_epochs`, of the first trainer unless another's key is
        given.
        """
        trainer = self.trainer if key is None else self.trainers[key]
        if epoch == trainer.epoch:
            return trainer.parameters
        kept = {snapshot.epoch: snapshot.flat for snapshot in trainer.snapshots}
        return Parameters(trainer.network.layer_sizes, kept[epoch])

    @property
    def reached(self) -> str:
        """How far training has come, in words."""
        part = f" and {self.trainer.part:.0%} of the next" if self.trainer.part else ""
        return f"epoch {self.trainer.epoch:,}{part}"
