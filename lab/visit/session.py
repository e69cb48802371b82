"""What one visitor's visit holds, as one typed object: the experiment, its data, and the playback
that trains it.

Everything a page can do to training is a method here, plain Python that needs no page, so that
buttons, keys and tests all do the same.
"""

import math
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from lab.data import Axes, Dataset
from lab.diagnosis import Remark, diagnose
from lab.engine import Parameters, Stop, Trainer
from lab.experiment import (
    AUTO,
    CSV,
    KEEPS_TRAINING,
    OF_THE_DATA,
    STOP_RULES,
    Experiment,
    Run,
    digest_of,
)
from lab.lessons.explained_in import lesson_on
from lab.published import PUBLISHED
from lab.stage import Scene
from lab.sweep import RateSearch
from lab.visit.class_state import ClassState
from lab.visit.hand import Edit, Hand, name_of
from lab.visit.landscape_state import LandscapeState
from lab.visit.lessons import Lessons
from lab.visit.many import Many
from lab.visit.own_file import NO_FILE, Awaited, Upload
from lab.visit.playback import Lock, Playback, under_lock
from lab.visit.player import Player
from lab.visit.runs_state import RunsState
from lab.visit.scene import make_scene
from lab.visit.stop_rules import MORE_EPOCHS, can_go_on, end_of_run, stop_of_play
from lab.visit.sweep_state import SweepState

STAGE = "stage"  # the key of the Train page's stage
REMARKS_EVERY = 1.0  # seconds, while it plays: they cost as much as a tick
SEED_COUNT = 10_000
# the settings that have a control on the stage
ON_THE_STAGE = ("learning_rate", "batch_size", "l2", "keep_prob")
LARGEST_WEIGHT = 1e6  # that a hand may set
OTHER_WEIGHTS = {"dataset", "features", "hidden_layers", "seed"}
"""Settings with which a network no longer starts from the weights of a published run."""


@dataclass
class Session:
    """One visitor's bench. `problems` are sentences to show; `changes` what was altered while
    training went on.
    """

    experiment: Experiment
    dataset: Dataset
    playback: Playback = field(default_factory=lambda: Playback(STAGE))
    hand: Hand = field(default_factory=Hand)
    upload: Upload | None = None
    awaited: Awaited | None = None
    problems: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    key: str = field(default_factory=lambda: secrets.token_hex(16))  # this visit's, 128 bits
    visitor: str = ""  # whose turns to train this visit takes
    # around work in one piece, for the visitor's account: data and network of another experiment
    charged: Callable[[], AbstractContextManager[object]] = nullcontext
    is_newcomer: bool = True  # has neither trained nor turned to another page
    page: str | None = None  # that is shown, by the end of its address
    has_arrived: bool = False  # with the present run of the page: what its address says is news
    only: frozenset[str] | None = None  # the settings that have controls, in a frame; None: all
    axes: Axes = "pca"  # the plane that is drawn, of more than two inputs
    state_shown: tuple[Any, ...] = ()  # the page_state that the page was last drawn with
    # when the remarks were last made, of what state of training, and what they were
    remarks_cache: tuple[float, tuple[Any, ...], list[Remark]] = (-math.inf, (), [])
    lessons: Lessons = field(default_factory=Lessons)  # where the pages on backpropagation stand
    runs: RunsState = field(default_factory=RunsState)  # what the pages on kept runs remember
    sweep: SweepState = field(default_factory=SweepState)  # the sweep that runs, or was the last
    # the last search for a learning rate, and what it was for
    rates: tuple[Experiment, RateSearch] | None = None
    many: Many | None = None  # the runs that train side by side
    landscape: LandscapeState = field(default_factory=LandscapeState)  # what its page remembers
    classroom: ClassState = field(default_factory=ClassState)  # the class that the visit is in

    @classmethod
    def of(cls, experiment: Experiment) -> "Session":
        """A session ready to play. ValueError if the experiment's data or network cannot be
        made.
        """
        dataset = experiment.make_dataset()
        session = cls(experiment, dataset)
        session._load(experiment.make_trainer(dataset))
        return session

    @property
    def trainer(self) -> Trainer:
        return self.playback.trainer

    @property
    def lock(self) -> Lock:
        """One for the visit: held by whoever changes or trains it."""
        return self.playback.lock

    @under_lock
    def change(self, **settings: Any) -> None:
        """Set settings of the experiment. Those that allow it take effect in training as it goes
        on; any other starts anew.

        What cannot be is refused with a sentence in `problems`, and everything stays as it was.
        """
        if not self._is_free(*settings):
            return
        if "dataset" in settings:  # what only made sense for the data before
            of_file = (
                self.upload.settings if self.upload and settings["dataset"] == CSV else NO_FILE
            )
            settings = {"features": (), "output": AUTO, "published": "", **of_file, **settings}
        if "output" in settings:
            settings = {"cost": AUTO, **settings}
        if self.experiment.initialization == PUBLISHED and settings.keys() & OTHER_WEIGHTS:
            settings = {"initialization": Experiment().initialization, **settings}
        with self._refusing():
            experiment = replace(self.experiment, **settings)
            if settings.keys() <= KEEPS_TRAINING and self.playback.has_trained:
                rules = self.trainer.stop
                experiment.steer(self.trainer)
                is_rule = not STOP_RULES.isdisjoint(settings)
                self.trainer.change(stop=stop_of_play(experiment) if is_rule else rules)
                self._remember(settings)
                self.experiment = experiment
                self.playback.changed()
            else:
                self._start(experiment)

    @under_lock
    def open(self, experiment: Experiment, contents: bytes | None = None) -> None:
        """Turn to another experiment, at epoch 0; on any fault everything stays as it was and
        `problems` says why.

        contents: of the CSV file, where the experiment is on one that is not the visitor's present
        file.
        """
        if not self._is_free(*([] if contents is None else ["dataset"])):
            return
        self.pause()
        with self._refusing():
            if contents is None:
                self._start(self.classroom.held_to(experiment))
            else:
                self._start(experiment, experiment.make_dataset(contents))
                self.upload = Upload.of(experiment, contents)
                self.awaited = None

    @under_lock
    def open_trained(self, run: Run, contents: bytes | None = None) -> None:
        """Turn to a run as it ended, with its weights; otherwise as `open`."""
        self.open(run.experiment, contents)
        if not self.problems and self.experiment == run.experiment:
            with self._refusing():
                trainer = run.make_trainer(self.dataset)
                self.changes = list(run.changes)
                self._load(trainer)

    @under_lock
    def follow(self, experiment: Experiment) -> None:
        """Turn to the experiment that the class was sent to, paused or not."""
        self.pause()
        with self._refusing():
            self._start(experiment)

    @under_lock
    def start_from(self, parameters: Parameters, words: str) -> None:
        """The same experiment at epoch 0, with other starting weights; words: whose they are."""
        if not self._is_free():
            return
        self.pause()
        with self._refusing():
            trainer = self.experiment.make_trainer(self.dataset, parameters)
            self.changes = [f"epoch 0: starting weights of {words}"]
            self._load(trainer)

    @under_lock
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

    @under_lock
    def take_awaited(self, contents: bytes) -> None:
        """Turn to the link's experiment, now that its file is here."""
        if self.awaited and self.awaited.is_for(contents):
            self.open(replace(self.awaited.experiment, file_digest=digest_of(contents)), contents)

    @under_lock
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

    def turn_to(self, page: str) -> None:
        """A run of this page begins."""
        self.has_arrived = page != self.page
        self.page = page
        if page:
            self.is_newcomer = False

    def has_control(self, name: str) -> bool:
        """Whether the visitor may see and move this setting."""
        return self.classroom.shows(name) and (self.only is None or name in self.only)

    @under_lock
    def play(self) -> None:
        """Play; where a rule has ended training, on from there without it."""
        if self._is_free():
            self._go_on()
            self.playback.play()

    @under_lock
    def pause(self) -> None:
        self.playback.pause()

    @under_lock
    def step(self) -> None:
        """Pause, and train to the end of the next epoch."""
        if self._is_free():
            self._go_on()
            self.playback.step()

    @under_lock
    def run_to_end(self) -> None:
        """Pause, and train to the end of the experiment's epochs, or until another rule holds; from
        there, so many epochs more.
        """
        if self._is_free():
            self._go_on()
            self.playback.run_to(end_of_run(self.experiment, self.trainer))

    def _go_on(self) -> None:
        """Put a rule that has ended training aside."""
        self.problems = []
        self.is_newcomer = False
        if self.trainer.finished and can_go_on(self.trainer):
            self.trainer.change(stop=Stop())

    @under_lock
    def reset(self) -> None:
        """Pause, and go back to epoch 0 and the same starting weights."""
        if self._is_free():
            self.pause()
            self._start(self.experiment)

    @under_lock
    def new_weights(self) -> None:
        """Epoch 0, and the starting weights of the next seed."""
        self.change(seed=(self.experiment.seed + 1) % SEED_COUNT)

    @under_lock
    def set_weight(self, place: int, value: float) -> None:
        """Set one parameter by hand, by its place in Parameters.flat. The run is no longer its
        Experiment alone then, and says so.
        """
        if not self._is_free("weights"):
            return
        trainer = self.trainer
        with self._refusing():
            name = name_of(trainer.network, place)
            if not abs(value) <= LARGEST_WEIGHT:
                raise ValueError(
                    f"{name}: expected a number from {-LARGEST_WEIGHT:,.0f} to"
                    f" {LARGEST_WEIGHT:,.0f}, got {value}"
                )
            if trainer.part:
                raise ValueError(f"{name}: an epoch is under way; press Step to end it first")
            before = float(trainer.parameters.flat[place])
            trainer.set_parameter(place, value)
            told = f"{self.playback.reached}: {name} = {value:.4g} by hand"
            self._edits.append(Edit(place, before, told))
            self.changes.append(told)
            self.playback.changed()

    @under_lock
    def undo_weight(self) -> None:
        """Take back the last parameter that was set, unless training has gone on since."""
        if self._is_free() and self._edits:
            place, before, told = self._edits.pop()
            self.trainer.set_parameter(place, before)
            self.changes.remove(told)
            self.playback.changed()

    @property
    def _edits(self) -> list[Edit]:
        """Those that can be taken back."""
        return self.hand.edits_at(id(self.trainer), self.trainer.epoch)

    @under_lock
    def look_along(self, axes: Axes) -> None:
        """Draw this plane through more than two inputs."""
        if axes != self.axes:
            self.axes = axes
            self.playback.draw(self._scene_maker(self.trainer))

    @property
    def page_state(self) -> tuple[Any, ...]:
        """What the page shows of this session besides the live picture: where it changes, the page
        has to be drawn anew.
        """
        playback = self.playback
        trainer = self.trainer
        return (
            self.experiment,
            id(trainer),
            playback.is_running,
            playback.fault,
            playback.pace.limit,
            None if playback.is_running else (trainer.epoch, trainer.part),
            tuple(self.problems),
            tuple(self.changes),
        )

    def progress(self) -> tuple[float | None, str]:
        """How far training is, from 0 to 1, None where it has no end; and in words, with how fast it
        is and why it stopped. The stage says the epoch that it shows.
        """
        trainer = self.trainer
        playback = self.playback
        end = playback.goal or trainer.stop.epochs
        words = []
        if trainer.part and not playback.playing:
            words.append(f"and {trainer.part:.0%} of the next epoch")
        if trainer.stopped:
            words.append(f"stopped: {trainer.stopped}")
        elif end:
            words.append(f"of {end:,.0f} epochs")
        if playback.pace.rate and (playback.playing or playback.goal):
            words.append(f"{playback.pace.rate:,.0f} a second")
        share = min(1.0, (trainer.epoch + trainer.part) / end) if end else None
        return share, " · ".join(words)

    @under_lock
    def notes(self) -> dict[str, Any]:
        """What the stage is told beside the picture: how far training is, what its numbers mean,
        what its controls show, and whether the page around it has to be drawn anew.
        """
        share, words = self.progress()
        return {
            "share": share,
            "words": words,
            "remarks": [told(remark) for remark in self.remarks()],
            "stale": self.page_state != self.state_shown,
            "controls": self._controls(),
        }

    def _controls(self) -> dict[str, Any]:
        """What the controls on the stage show."""
        experiment = self.experiment
        return {
            "by": self.hand.by,
            "done": self.hand.done,
            "finished": not can_go_on(self.trainer),
            "more": MORE_EPOCHS if self.trainer.epoch >= experiment.epochs else 0,
            "speed": self.playback.pace.limit,
            "set": {
                name: getattr(experiment, name) for name in ON_THE_STAGE if self.has_control(name)
            },
            "examples": self.trainer.X.shape[-1],
            "edits": len(self._edits),
        }

    def player_of(self, stage: str) -> Player | None:
        """What plays on the stage with this key."""
        players: tuple[Player | None, ...] = (self, self.lessons.duel, self.lessons.live)
        return next((one for one in players if one and stage in one.playback.feeds), None)

    @under_lock
    def remarks(self) -> list[Remark]:
        """What the numbers mean; while it plays, made anew every REMARKS_EVERY."""
        now = time.perf_counter()
        made_at, made_of, remarks = self.remarks_cache
        state = (self.playback.version, self.trainer.epoch, self.trainer.part)
        is_recent = self.playback.playing and now - made_at <= REMARKS_EVERY
        if state != made_of and not is_recent:
            remarks = diagnose(self.trainer)
            self.remarks_cache = (now, state, remarks)
        return remarks

    def _is_free(self, *settings: str) -> bool:
        """Whether the class lets the visitor do something just now, and change these settings;
        where not, `problems` says why.
        """
        refusal = self.classroom.refusal(settings)
        self.problems = [refusal] if refusal else []
        return not refusal

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
        self.changes = []
        self._load(trainer)

    def _load(self, trainer: Trainer) -> None:
        trainer.change(stop=stop_of_play(self.experiment))
        self.playback.load({STAGE: trainer}, self._scene_maker(trainer))

    def _scene_maker(self, trainer: Trainer) -> Callable[[], Scene]:
        return partial(make_scene, self.dataset, trainer.network, self.axes)

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
        for one in (self.lessons.duel, self.lessons.live):
            if one:
                one.close()
        self.playback.close()
        vars(self).clear()

    def _remember(self, settings: dict[str, Any]) -> None:
        """Note a change under way: such a run is no longer its Experiment alone."""
        told = [
            f"{name.replace('_', ' ')} = {value}"
            for name, value in settings.items()
            if name not in STOP_RULES
        ]
        if told:
            self.changes.append(f"{self.playback.reached}: {', '.join(told)}")


def told(remark: Remark) -> dict[str, str]:
    """A remark as the stage tells it, with the lesson that explains it."""
    lesson = lesson_on(remark)
    return {
        "kind": remark.kind,
        "severity": remark.severity,
        "text": remark.text,
        "advice": remark.advice,
        "lesson": lesson.key if lesson else "",
    }


def sentence(problem: ValueError) -> str:
    """The message, with the full stop that some have and some have not."""
    return f"{str(problem).rstrip('.')}."
