"""What one visitor's visit holds, as one typed object: the experiment, its data and trainer, and
whether it is playing.

`current()` is the only door: it makes the Session of a new visit from the link it came by, and
finds it again in later runs of the script. Everything a page can do to training is a method here,
plain Python that needs no page, so that buttons, keys and tests all do the same.
"""

import math
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lab.data import Axes, Dataset, quoted
from lab.diagnosis import Remark, diagnose
from lab.engine import Parameters, Snapshot, Trainer
from lab.experiment import (
    AUTO,
    CSV,
    KEEPS_TRAINING,
    OF_A_FILE,
    OF_THE_DATA,
    STOP_RULES,
    Experiment,
    digest_of,
    kinds,
)
from lab.settings import bounds
from lab.stage import Feed, Scene, Tick, frames_for
from lab.ui.departures import present
from lab.ui.lessons import Lessons
from lab.ui.pace import Pace
from lab.ui.runs_state import Shelf
from lab.ui.sweep_state import Sweeping
from lab.ui.turns import door, slices
from lab.ui.visitor import address, visitor

WAIT = "Many visits are beginning at once. Yours begins in a moment."
NO_FILE = {name: getattr(Experiment(), name) for name in OF_A_FILE}


@dataclass(frozen=True)
class Upload:
    """A visitor's own table, and how it is to be read: the settings OF_A_FILE."""

    contents: bytes
    settings: Mapping[str, Any]

    @classmethod
    def of(cls, experiment: Experiment, contents: bytes) -> "Upload":
        return cls(contents, {name: getattr(experiment, name) for name in OF_A_FILE})


@dataclass(frozen=True)
class Awaited:
    """The experiment of a link that still needs its file, and what stands in for it until then."""

    experiment: Experiment
    stand_in: Experiment

    @property
    def need(self) -> str:
        """Which file it is, in words for the visitor."""
        name = f"the file {quoted(self.experiment.file)}" if self.experiment.file else "a file"
        target = self.experiment.target
        predicts = f", to predict its column {quoted(target)}" if target else ""
        return f"This link is about {name}{predicts}."

    def is_for(self, contents: bytes) -> bool:
        """Whether this is the file, whatever it is called; a link without a digest takes any."""
        return self.experiment.file_digest in ("", digest_of(contents))


@dataclass
class Session:
    """One visitor's bench. `problems` are sentences to show; `changes` what was altered while
    training went on.
    """

    experiment: Experiment
    dataset: Dataset
    trainer: Trainer
    upload: Upload | None = None
    awaited: Awaited | None = None
    playing: bool = False  # a tick at a time, in front of the visitor's eyes
    hurrying: bool = False  # to the end, or to the epoch `goal`, without them
    goal: int | None = None
    frames: list[Snapshot] = field(default_factory=list)  # the last tick's
    seconds: float = 0.0  # spent in training
    problems: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    pace: Pace = field(default_factory=Pace)
    key: str = field(default_factory=lambda: secrets.token_hex(8))  # this visit's
    visitor: str = ""  # whose turns to train this visit takes
    # around work in one piece, for the visitor's account: data and network of another experiment
    charged: Callable[[], AbstractContextManager[object]] = nullcontext
    axes: Axes = "pca"  # the plane that is drawn, of more than two inputs
    feed: Feed = field(default_factory=lambda: Feed("stage"))
    scene: Scene | None = None  # of the present trainer and plane; None until it is drawn
    fault: str | None = None  # why the stage could not load
    shown: tuple[Any, ...] = ()  # the face that the page was last drawn with
    # when the remarks were last made, and what they were
    read: tuple[float, list[Remark]] = (-math.inf, [])
    lessons: Lessons = field(default_factory=Lessons)  # where the pages on backpropagation stand
    shelf: Shelf = field(default_factory=Shelf)  # what the pages on kept runs remember
    sweep: Sweeping = field(default_factory=Sweeping)  # the sweep that runs, or was the last

    @classmethod
    def of(cls, experiment: Experiment) -> "Session":
        """A session ready to play. ValueError if the experiment's data or network cannot be
        made.
        """
        dataset = experiment.make_dataset()
        return cls(experiment, dataset, experiment.make_trainer(dataset))

    def change(self, **settings: Any) -> None:
        """Set settings of the experiment. Those that allow it take effect in training as it goes
        on; any other starts anew.

        What cannot be is refused with a sentence in `problems`, and everything stays as it was.
        """
        if "dataset" in settings:  # what only made sense for the data before
            of_file = (
                self.upload.settings if self.upload and settings["dataset"] == CSV else NO_FILE
            )
            settings = {"features": (), "output": AUTO, **of_file, **settings}
        if "output" in settings:
            settings = {"cost": AUTO, **settings}
        with self._refusing():
            experiment = replace(self.experiment, **settings)
            if settings.keys() <= KEEPS_TRAINING and self.has_trained:
                experiment.steer(self.trainer)
                self._remember(settings)
                self.experiment = experiment
            else:
                self._start(experiment)

    def open(self, experiment: Experiment, contents: bytes | None = None) -> None:
        """Turn to another experiment, at epoch 0; on any fault everything stays as it was and
        `problems` says why.

        contents: of the CSV file, where the experiment is on one that is not the visitor's present
        file.
        """
        self.pause()
        with self._refusing():
            if contents is None:
                self._start(experiment)
            else:
                self._start(experiment, experiment.make_dataset(contents))
                self.upload = Upload.of(experiment, contents)
                self.awaited = None

    def load_csv(self, name: str, contents: bytes, target: str, **reading: Any) -> None:
        """Turn to the visitor's own file; on any fault the data stay as they were and `problems`
        says why. reading: the other settings OF_A_FILE.
        """
        with self._refusing():
            settings = {"file": name, "file_digest": digest_of(contents), "target": target}
            experiment = replace(
                self.experiment,
                **NO_FILE | settings | reading,
                dataset=CSV,
                features=(),
                output=AUTO,
                cost=AUTO,
            )
        if not self.problems:
            self.open(experiment, contents)

    def take_awaited(self, contents: bytes) -> None:
        """Turn to the link's experiment, now that its file is here."""
        if self.awaited and self.awaited.is_for(contents):
            self.open(replace(self.awaited.experiment, file_digest=digest_of(contents)), contents)

    def forget_awaited(self) -> None:
        """Go on without the link's file."""
        self.awaited = None

    @property
    def in_the_address(self) -> Experiment:
        """What the address says: the link's, while it waits for its file and nothing was
        changed.
        """
        if self.awaited and self.experiment == self.awaited.stand_in:
            return self.awaited.experiment
        return self.experiment

    @property
    def contents(self) -> bytes | None:
        """Of the visitor's own file, if there is one."""
        return self.upload.contents if self.upload else None

    def hear(self, tick: Tick | None) -> None:
        """Take note of what the stage in the browser holds, and of its key r. Without a stage there
        are no ticks to play by.
        """
        self.feed.hear(tick)
        if tick is not None:
            self.fault = tick.fault
        if self.fault:
            self.pause()
        # a page that is drawn again hears the same tick again
        if tick is not None and tick.pressed == "r" and self.has_trained:
            self.reset()

    def play(self) -> None:
        self.problems = []
        self.pause()
        self.playing = not self.trainer.finished
        self.pace.restart()

    def hurry(self, goal: int | None = None) -> None:
        """Train to the end, or to the epoch `goal`, by as many calls of `advance` as that takes."""
        self.problems = []
        self.pause()
        self.hurrying = not self.trainer.finished
        self.goal = goal
        self.pace.restart()

    def step(self) -> None:
        """Pause, and train to the end of the next epoch, as `hurry` does."""
        self.hurry(goal=self.trainer.epoch + 1)

    @property
    def has_trained(self) -> bool:
        """True after the first step of training, though its epoch may not be whole."""
        return self.trainer.epoch > 0 or self.trainer.part > 0

    @property
    def is_out_of_epochs(self) -> bool:
        """Training has ended for no other reason than that its epochs are done, and may have
        more.
        """
        return (
            self.trainer.epoch >= self.experiment.epochs
            and self.trainer.epoch < bounds(kinds()["epochs"])[1]
        )

    def extend(self, epochs: int) -> None:
        """Let training go on for so many epochs more."""
        self.change(epochs=min(self.trainer.epoch + epochs, int(bounds(kinds()["epochs"])[1])))

    def set_speed(self, limit: float | None) -> None:
        """The epochs per second that Play keeps to; None: as many as there is time for."""
        self.pace.limit = limit
        self.pace.restart()

    def pause(self) -> None:
        self.playing = False
        self.hurrying = False
        self.goal = None

    def advance(self, seconds: float) -> None:
        """Train for so long, and while playing no more epochs than the pace allows; pause when
        training ends or has come to its goal.
        """
        epochs = self.pace.begin(self.trainer.epoch)
        if not self.playing:
            epochs = None if self.goal is None else self.goal - self.trainer.epoch
        began = time.perf_counter()
        self.frames = self.trainer.run(
            epochs=epochs, seconds=seconds, frames=frames_for(self.trainer.network)
        )
        self.seconds += time.perf_counter() - began
        self.pace.end(self.trainer.epoch)
        if self.trainer.finished or self.trainer.epoch == self.goal:
            self.pause()

    def reset(self) -> None:
        """Pause, and go back to epoch 0 and the same starting weights."""
        self.problems = []
        self.pause()
        self._start(self.experiment)

    def new_weights(self) -> None:
        """Epoch 0, and the starting weights of the next seed."""
        self.change(seed=(self.experiment.seed + 1) % 10_000)

    @property
    def face(self) -> tuple[Any, ...]:
        """What the page shows of this session besides the live picture: where it changes, the page
        has to be drawn anew.
        """
        return (
            self.experiment,
            id(self.trainer),
            self.playing,
            self.hurrying,
            self.fault,
            self.pace.limit,
        )

    def remarks(self) -> list[Remark]:
        """What the numbers mean. While it plays they are made anew once a second, since they cost
        as much as a tick.
        """
        now, trainer = time.perf_counter(), self.trainer
        if not self.playing or now - self.read[0] > 1:
            self.read = now, diagnose(trainer)
        return self.read[1]

    @property
    def reached(self) -> str:
        """How far training has come, in words."""
        part = f" and {self.trainer.part:.0%} of the next" if self.trainer.part else ""
        return f"epoch {self.trainer.epoch:,}{part}"

    @property
    def present(self) -> Snapshot:
        """The weights as they are now."""
        return Snapshot(self.trainer.epoch, self.trainer.parameters.flat)

    def moments(self) -> list[int]:
        """The epochs whose weights were kept, the latest last."""
        return sorted(
            {snapshot.epoch for snapshot in self.trainer.snapshots} | {self.trainer.epoch}
        )

    def parameters_at(self, epoch: int) -> Parameters:
        """The weights at one of the `moments`."""
        kept = {snapshot.epoch: snapshot.flat for snapshot in self.trainer.snapshots}
        return (
            self.trainer.parameters
            if epoch == self.trainer.epoch
            else Parameters(self.trainer.network.layer_sizes, kept[epoch])
        )

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """Turns a ValueError into a sentence in `problems`; what is done inside must change nothing
        before it can fail.
        """
        self.problems = []
        try:
            yield
        except ValueError as problem:
            self.problems = [f"{sentence(problem)} Nothing was changed."]

    def _start(self, experiment: Experiment, dataset: Dataset | None = None) -> None:
        """At epoch 0, on the data at hand where they are the experiment's. If data or network
        cannot be made nothing is touched.
        """
        with self.charged():
            dataset = dataset or self._dataset_for(experiment)
            trainer = experiment.make_trainer(dataset)
        self.experiment = experiment
        self.dataset = dataset
        self.trainer = trainer
        self.scene = None
        self.frames = []
        self.seconds = 0.0
        self.changes = []
        self.pace.restart()

    def _dataset_for(self, experiment: Experiment) -> Dataset:
        """The data at hand where they are the experiment's, or its own."""
        is_same = all(
            getattr(experiment, name) == getattr(self.experiment, name) for name in OF_THE_DATA
        )
        return self.dataset if is_same else experiment.make_dataset(self.contents_of(experiment))

    def contents_of(self, experiment: Experiment) -> bytes | None:
        """Those of the visitor's file, for an experiment on one; if it is another, `make_dataset`
        refuses it by its digest.

        ValueError for an experiment without a digest: two files may share a name.
        """
        if experiment.dataset != CSV or not self.upload:
            return None
        if not experiment.file_digest:
            raise ValueError(
                f"dataset: only the name of the file {experiment.file} was kept, and the file at"
                " hand may be another; train on it anew"
            )
        return self.upload.contents

    def close(self) -> None:
        """The visit is over: let go of everything, as Streamlit still holds on to the session and
        to what its buttons call.
        """
        if self.lessons.duel:
            vars(self.lessons.duel).clear()
        vars(self).clear()

    def _remember(self, settings: dict[str, Any]) -> None:
        """Note a change under way: such a run is no longer its Experiment alone."""
        told = [
            f"{name.replace('_', ' ')} = {value}"
            for name, value in settings.items()
            if name not in STOP_RULES
        ]
        if told:
            self.changes.append(f"{self.reached}: {', '.join(told)}")


def current() -> Session:
    """This visit's Session; on the first call it is made from the link, and what the link had wrong
    is in `problems`.
    """
    if "lab" not in st.session_state:
        with waiting_at_the_door() as tell:
            st.session_state["lab"] = new_visit(st.query_params.to_dict(), tell)
    session = st.session_state["lab"]
    present(session.key, session)
    return session


@contextmanager
def waiting_at_the_door() -> Iterator[Callable[[], None]]:
    """What tells a visitor that they wait. Whoever waited begins anew: the sentence would leave a
    gap, and what is below would be mounted again when it closes.
    """
    places: list[DeltaGenerator] = []

    def tell() -> None:
        if not places:
            places.append(st.empty())
        places[0].caption(WAIT)

    yield tell
    if places:
        st.rerun()


def new_visit(query: dict[str, str], waiting: Callable[[], None]) -> Session:
    """The Session of a visitor who has just come in by this link, through the door."""
    me = visitor()
    with door().entry(address(), waiting), slices().charged(me):
        session = from_link(query)
    session.visitor = me
    session.charged = partial(slices().charged, me)
    return session


def from_link(query: dict[str, str]) -> Session:
    """The session a link asks for. What cannot be had is told in `problems`; there the defaults
    stand in, and the rest is kept.
    """
    experiment, problems = Experiment.from_query(query)
    awaited = experiment if experiment.dataset == CSV else None
    if awaited:
        experiment = without_file(awaited)
    session = None
    while session is None:
        try:
            session = Session.of(experiment)
        except ValueError as problem:
            problems.append(f"{sentence(problem)} The default is used.")
            unsuited = ("features", "output", "cost")
            experiment = replace(
                experiment, **{name: getattr(Experiment(), name) for name in unsuited}
            )
    session.problems = problems
    session.awaited = Awaited(awaited, session.experiment) if awaited else None
    return session


def without_file(experiment: Experiment) -> Experiment:
    """The same on the default data, until its file is there."""
    default = Experiment()
    unsuited = ("dataset", "features", "output", "cost", *NO_FILE)
    return replace(experiment, **{name: getattr(default, name) for name in unsuited})


def sentence(problem: ValueError) -> str:
    """The message, with the full stop that some have and some have not."""
    return f"{str(problem).rstrip('.')}."
