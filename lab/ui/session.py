"""What one visitor's visit holds, as one typed object: the experiment, its data and trainer, and whether it is playing.

`current()` is the only door: it makes the Session of a new visit from the link it came by, and finds it again in later
runs of the script. Everything a page can do to training is a method here, plain Python that needs no page, so that
buttons, keys and tests all do the same.
"""

import math
import secrets
import time
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from lab.data import Axes, Dataset
from lab.diagnosis import Remark, diagnose
from lab.engine import Parameters, Snapshot, Trainer
from lab.experiment import AUTO, CSV, KEEPS_TRAINING, Experiment
from lab.stage import Feed, Scene, Tick, frames_for
from lab.ui.lessons import Lessons
from lab.ui.pace import Pace
from lab.ui.shelf import Shelf
from lab.ui.sweeping import Sweeping


@dataclass
class Session:
    """One visitor's bench. `problems` are sentences to show; `changes` what was altered while training went on."""

    experiment: Experiment
    dataset: Dataset
    trainer: Trainer
    contents: bytes | None = None  # of the visitor's CSV file
    playing: bool = False  # a tick at a time, in front of the visitor's eyes
    hurrying: bool = False  # to the end, without them
    frames: list[Snapshot] = field(default_factory=list)  # the last tick's
    seconds: float = 0.0  # spent in training
    problems: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    pace: Pace = field(default_factory=Pace)
    key: str = field(default_factory=lambda: secrets.token_hex(8))  # this visit's, for its turns to train
    axes: Axes = "pca"  # the plane that is drawn, of more than two inputs
    feed: Feed = field(default_factory=lambda: Feed("stage"))
    scene: Scene | None = None  # of the present trainer and plane; None until it is drawn
    fault: str | None = None  # why the stage could not load
    shown: tuple[Any, ...] = ()  # the face that the page was last drawn with
    read: tuple[float, list[Remark]] = (-math.inf, [])  # when the remarks were last made, and what they were
    lessons: Lessons = field(default_factory=Lessons)  # where the pages on backpropagation stand
    shelf: Shelf = field(default_factory=Shelf)  # what the pages on kept runs remember
    sweep: Sweeping = field(default_factory=Sweeping)  # the sweep that runs, or was the last

    @classmethod
    def of(cls, experiment: Experiment, contents: bytes | None = None) -> "Session":
        """A session ready to play. ValueError if the experiment's data or network cannot be made."""
        dataset = experiment.make_dataset(contents)
        return cls(experiment, dataset, experiment.make_trainer(dataset), contents)

    def change(self, **settings: Any) -> None:
        """Set settings of the experiment. Those that allow it take effect in training as it goes on; any other starts anew.

        What cannot be is refused with a sentence in `problems`, and everything stays as it was.
        """
        if "dataset" in settings:  # what only made sense for the data before
            settings = {"features": (), "output": AUTO, **settings}
        if "output" in settings:
            settings = {"cost": AUTO, **settings}
        self.problems = []
        try:
            experiment = replace(self.experiment, **settings)
            if settings.keys() <= KEEPS_TRAINING:
                experiment.steer(self.trainer)
                self._remember(settings)
            else:
                self._start(experiment)
        except ValueError as problem:
            self.problems.append(f"{problem}. Nothing was changed.")
        else:
            self.experiment = experiment

    def open(self, experiment: Experiment) -> None:
        """Turn to another experiment, at epoch 0; on any fault everything stays as it was and `problems` says why."""
        self.pause()
        self.problems = []
        try:
            self._start(experiment)
        except ValueError as problem:
            self.problems.append(f"{problem}. Nothing was changed.")
        else:
            self.experiment = experiment

    def load_csv(self, name: str, contents: bytes, target: str, task: str = AUTO) -> None:
        """Turn to the visitor's own file; on any fault the data stay as they were and `problems` says why."""
        before, self.contents = self.contents, contents
        self.change(dataset=CSV, file=name, target=target, task=task)
        if self.experiment.dataset != CSV or self.experiment.file != name:
            self.contents = before

    def hear(self, tick: Tick | None) -> None:
        """Take note of what the stage in the browser holds, and of its key r. Without a stage there are no ticks to play by."""
        self.feed.hear(tick)
        if tick is not None and tick.fault:
            self.fault = tick.fault
            self.pause()
        if tick is not None and tick.pressed == "r" and self.trainer.epoch:  # a page that is drawn again hears the same tick again
            self.reset()

    def play(self) -> None:
        self.playing, self.hurrying = not self.trainer.finished, False
        self.pace.restart()

    def hurry(self) -> None:
        self.playing, self.hurrying = False, not self.trainer.finished

    def pause(self) -> None:
        self.playing = self.hurrying = False

    def step(self) -> None:
        """Pause, and train one epoch."""
        self.pause()
        self._train(epochs=1)

    def advance(self, seconds: float) -> None:
        """Train whole epochs for so long, and while playing no more than the pace allows; pause when training ends."""
        allowed = self.pace.begin(self.trainer.epoch)
        self._train(allowed if self.playing else None, seconds)
        self.pace.end(self.trainer.epoch)

    def reset(self) -> None:
        """Pause, and go back to epoch 0 and the same starting weights."""
        self.pause()
        self._start(self.experiment)

    def new_weights(self) -> None:
        """Epoch 0, and the starting weights of the next seed."""
        self.change(seed=(self.experiment.seed + 1) % 10_000)

    @property
    def face(self) -> tuple[Any, ...]:
        """What the page shows of this session besides the live picture: where it changes, the page has to be drawn anew."""
        return self.experiment, id(self.trainer), self.playing, self.hurrying, self.fault

    def remarks(self) -> list[Remark]:
        """What the numbers mean. While it plays they are made anew once a second, since they cost as much as a tick."""
        now, trainer = time.perf_counter(), self.trainer
        if not self.playing or now - self.read[0] > 1:
            self.read = now, diagnose(trainer.network, trainer.parameters, trainer.history, trainer.X, trainer.Y)
        return self.read[1]

    def moments(self) -> list[int]:
        """The epochs whose weights were kept, the latest last."""
        return sorted({snapshot.epoch for snapshot in self.trainer.snapshots} | {self.trainer.epoch})

    def parameters_at(self, epoch: int) -> Parameters:
        """The weights at one of the `moments`."""
        kept = {snapshot.epoch: snapshot.flat for snapshot in self.trainer.snapshots}
        return self.trainer.parameters if epoch == self.trainer.epoch else Parameters(self.trainer.network.layer_sizes, kept[epoch])

    def _train(self, epochs: int | None = None, seconds: float | None = None) -> None:
        began = time.perf_counter()
        self.frames = self.trainer.run(epochs=epochs, seconds=seconds, frames=frames_for(self.trainer.network))
        self.seconds += time.perf_counter() - began
        if self.trainer.finished:
            self.pause()

    def _start(self, experiment: Experiment) -> None:
        """Data and network anew, at epoch 0. If they cannot be made nothing is touched."""
        fresh = Session.of(experiment, self.contents)
        self.dataset, self.trainer = fresh.dataset, fresh.trainer
        self.scene, self.frames, self.seconds, self.changes = None, [], 0.0, []
        self.pace.restart()

    def _remember(self, settings: dict[str, Any]) -> None:
        """Note a change under way: such a run is no longer its Experiment alone."""
        if self.trainer.epoch:
            told = ", ".join(f"{name.replace('_', ' ')} = {value}" for name, value in settings.items())
            self.changes.append(f"epoch {self.trainer.epoch}: {told}")


def current() -> Session:
    """This visit's Session; on the first call it is made from the link, and what the link had wrong is in `problems`."""
    if "lab" not in st.session_state:
        st.session_state["lab"] = from_link(st.query_params.to_dict())
    return st.session_state["lab"]


def from_link(query: dict[str, str]) -> Session:
    """The session a link asks for; what cannot be had is told in `problems`, and the defaults stand in."""
    experiment, problems = Experiment.from_query(query)
    try:
        session = Session.of(experiment)
    except ValueError as problem:
        problems.append(f"{problem}. The default is used.")
        session = Session.of(Experiment())
    session.problems = problems
    return session
