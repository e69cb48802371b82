"""What one visitor's visit holds, as one typed object: the training on the bench, and where the
visitor stands on the other pages.

Everything a page can do to training is a method here, plain Python that needs no page, so that
buttons, keys and tests all do the same: it asks whether the visitor may, has the Training do it,
and tells of what was refused.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

from lab.data import Dataset, Drawing, PointEdit
from lab.engine import Parameters, Trainer
from lab.experiment import (
    AUTO,
    CSV,
    DRAWN,
    KEEPS_TRAINING,
    Experiment,
    Run,
    digest_of,
)
from lab.sweep import RateSearch
from lab.visit.class_state import ClassState
from lab.visit.dependent_settings import with_dependent_settings
from lab.visit.landscape_state import LandscapeState
from lab.visit.lessons import Lessons
from lab.visit.look import Target
from lab.visit.many import Many
from lab.visit.own_file import NO_FILE, Awaited, Upload, dataset_of, made_of
from lab.visit.playback import Lock, Playback, under_lock
from lab.visit.player import Player
from lab.visit.runs_state import RunsState
from lab.visit.strokes import Strokes, drawn, is_picture
from lab.visit.sweep_state import SweepState
from lab.visit.training import Training
from lab.visit.turns import Charged
from lab.visit.view import Name

SEED_COUNT = 10_000
# the settings that have a control on the stage
ON_THE_STAGE = ("learning_rate", "batch_size", "l2", "keep_prob")
WEIGHTS = "weights"  # as a class holds them: no setting, but what it has set starts from its own
HELD = "Your teacher has set the experiment for everybody; only what has a control can be changed."


@dataclass
class Session:
    """One visitor's visit. `problems` are sentences to show."""

    training: Training
    strokes: Strokes = field(default_factory=Strokes)  # of a hand that draws points
    upload: Upload | None = None
    awaited: Awaited | None = None
    problems: list[str] = field(default_factory=list)
    key: str = field(default_factory=lambda: secrets.token_hex(16))  # this visit's, 128 bits
    visitor: str = ""  # whose turns to train this visit takes
    charged: Charged = nullcontext  # around data and network of another experiment
    is_newcomer: bool = True  # has neither trained nor turned to another page
    page: str | None = None  # that is shown, by the end of its address
    has_arrived: bool = False  # at the page, which has not read its address yet
    # the address that a button has led away from, and the one it led to; see `lab.ui.address`
    last_move: tuple[dict[str, str], dict[str, str]] | None = None
    only: frozenset[str] | None = None  # the settings that have controls, in a frame; None: all
    is_on_projector: bool = False  # the picture alone, in large
    state_shown: tuple[Any, ...] = ()  # the page_state that the page was last drawn with
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
        training = Training(experiment, experiment.make_dataset())
        return cls(training, lessons=Lessons(training.lock))

    # what every page asks of the training

    @property
    def experiment(self) -> Experiment:
        return self.training.experiment

    @property
    def dataset(self) -> Dataset:
        return self.training.dataset

    @property
    def playback(self) -> Playback:
        return self.training.playback

    @property
    def trainer(self) -> Trainer:
        return self.training.trainer

    @property
    def lock(self) -> Lock:
        return self.training.lock

    @under_lock
    def change(self, **settings: Any) -> None:
        """Set settings of the experiment. Those that allow it take effect in training as it goes
        on; any other starts anew.

        What cannot be is refused with a sentence in `problems`, and everything stays as it was.
        """
        if not self._is_free(*settings):
            return
        settings = with_dependent_settings(
            settings, self.experiment, self.upload, self.strokes.latest
        )
        with self._refusing():
            count_before = len(self.experiment.hidden_layers)
            experiment = replace(self.experiment, **settings).fitted_to_layers(count_before)
            if settings.keys() <= KEEPS_TRAINING and self.playback.has_trained:
                self.training.steer(experiment, settings)
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
                held = self.classroom.held_to(experiment)
                self._start(held)
                self.problems = [] if held == experiment else [HELD]
            else:
                self._start(experiment, contents)
                self.upload = Upload.of(experiment, contents)
                self.awaited = None

    @under_lock
    def open_trained(self, run: Run, contents: bytes | None = None) -> None:
        """Turn to a run as it ended, with its weights; otherwise as `open`."""
        self.open(run.experiment, contents)
        if not self.problems and self._is_free(WEIGHTS):
            with self._refusing():
                trainer = run.make_trainer(self.dataset)
                self.training.load(run.experiment, self.dataset, trainer, changes=run.changes)

    @under_lock
    def follow(self, experiment: Experiment) -> None:
        """Turn to the experiment that the class was sent to, paused or not."""
        self.pause()
        with self._refusing():
            self._start(experiment)

    @under_lock
    def start_from(self, parameters: Parameters, words: str) -> None:
        """The same experiment at epoch 0, with other starting weights; words: whose they are."""
        if not self._is_free(WEIGHTS):
            return
        self.pause()
        with self._refusing():
            trainer = self.experiment.make_trainer(self.dataset, parameters)
            changes = [f"epoch 0: starting weights of {words}"]
            self.training.load(self.experiment, self.dataset, trainer, changes=changes)

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
                inputs_off=(),
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

    def dataset_of(self, experiment: Experiment) -> Dataset:
        """A kept run's data: those at hand or lately made, or made anew, for the visitor's account.
        ValueError, with the reason, for a run on a file that is not open.
        """
        key = experiment.data_settings
        if key == self.experiment.data_settings:
            return self.dataset
        dataset = self.runs.datasets.pop(key, None)
        if dataset is None:
            with self.charged():
                dataset = dataset_of(experiment, self.upload)
        self.runs.keep_dataset(key, dataset)
        return dataset

    @property
    def contents(self) -> bytes | None:
        """Of the visitor's own file, if there is one."""
        return self.upload.contents if self.upload else None

    def turn_to(self, page: str) -> None:
        """A run of this page begins. The page ends the arrival when it has read its address: a run
        may be broken off before.
        """
        if page != self.page:
            self.page = page
            self.has_arrived = True
            self.is_on_projector = False
            self.last_move = None
        if page:
            self.is_newcomer = False

    def has_control(self, name: str) -> bool:
        """Whether the visitor may see and move this setting."""
        return self.classroom.shows(name) and (self.only is None or name in self.only)

    @under_lock
    def play(self) -> None:
        """Play; see `Training`, as for all that follow."""
        if self._may_train():
            self.training.play()

    @under_lock
    def pause(self) -> None:
        self.playback.pause()

    @under_lock
    def step(self) -> None:
        if self._may_train():
            self.training.step()

    @under_lock
    def run_to_end(self) -> None:
        if self._may_train():
            self.training.run_to_end()

    @under_lock
    def come_back(self) -> None:
        """Its page was loaded again. What showed it before is gone, known or not: the new page has to be
        sent everything.
        """
        self.last_move = None
        for one in self._players:
            one.playback.wire = None

    def rest(self) -> None:
        """Pause all that plays anywhere in this visit."""
        for one in self._players:
            if one.playback.is_running:
                one.playback.pause()

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
        """Set one parameter by hand, by its place in Parameters.flat."""
        if self._is_free(WEIGHTS):
            with self._refusing():
                self.training.set_weight(place, value)

    @under_lock
    def undo_weight(self) -> None:
        if self._is_free():
            self.training.undo_weight()

    @under_lock
    def look_through(self, name: Name, l: int | None = None) -> None:
        """Have this stand beside the network: the curves, every layer's health, or layer l's space."""
        self.training.look_through(name, l)

    @under_lock
    def draw(self, edits: Sequence[PointEdit], stroke: tuple[str, int]) -> None:
        """Edit the points by hand, of a drawing or of a drawn copy of the data at hand. Training
        goes on with the weights that it has. stroke: whose edits are undone together.
        """
        if not self._is_free("dataset"):
            return
        with self._refusing():
            before = self.experiment
            experiment = drawn(before, self.dataset, edits)
            if experiment != before:
                self._train_on(experiment, edits)
                self.strokes.note(before, self.experiment, stroke)

    @under_lock
    def undo_points(self) -> None:
        """Take the last stroke back; training goes on."""
        if self._is_free("dataset") and self.strokes.can_undo(self.experiment):
            with self._refusing():
                self._train_on(self.strokes.undone(self.experiment), None)
                self.strokes.undo(self.experiment)

    @under_lock
    def draw_anew(self, is_regression: bool) -> None:
        """Begin an empty drawing, of classes or of values."""
        before = self.experiment
        self.change(dataset=DRAWN, points=Drawing.empty(is_regression).text)
        if not self.problems:
            self.strokes.note(before, self.experiment)

    def _train_on(self, experiment: Experiment, edits: Sequence[PointEdit] | None) -> None:
        """Go on with this experiment's points, or from epoch 0 where nothing has been trained, and
        where the network has to be another one. edits: what led to them; None: they were undone.
        """
        with self.charged():
            dataset = self._dataset_for(experiment)
            experiment = experiment.fitted_to_outputs(dataset.Y.shape[0])
            is_same = experiment.make_network(dataset) == self.trainer.network
            if is_same and self.playback.has_trained:
                self.training.train_on(experiment, dataset)
        if self.experiment != experiment:
            self._start(experiment)
            return
        self.strokes.tell(self.training.changes, self.playback.reached, edits)

    @under_lock
    def look_at(self, target: Target | None) -> None:
        """Have the engine say more of a unit or a weight, until the pointer moves on."""
        self.training.look.turn_to(target)

    @property
    def marks_in_the_address(self) -> dict[str, str]:
        """What the address says of this visit beside the settings."""
        marks = {"projector": "1"} if self.is_on_projector else {}
        return marks | ({"edited": "yes"} if self.training.is_edited else {})

    def show_on_projector(self, is_on: bool) -> None:
        """The picture alone, in large, or the whole page."""
        self.is_on_projector = is_on
        self.playback.changed()

    @property
    def page_state(self) -> tuple[Any, ...]:
        """What the page shows of this session besides the live picture: where it changes, the page
        has to be drawn anew.
        """
        return (*self.training.state, tuple(self.problems), self.is_on_projector)

    @under_lock
    def notes(self) -> dict[str, Any]:
        """What the stage is told beside the picture: what the training says of itself, and whether
        the page around it has to be drawn anew.
        """
        controls = [name for name in ON_THE_STAGE if self.has_control(name)]
        notes = self.training.notes(controls)
        shown = {"seeds": self.classroom.shows("seed"), "weights": self.classroom.shows(WEIGHTS)}
        notes["controls"] |= shown | self.training.network_controls(self.has_control)
        can_draw = is_picture(self.dataset) and self.has_control("dataset")
        notes["controls"]["points"] = self._points_told() if can_draw else None
        is_stale = self.page_state != self.state_shown
        return notes | {"stale": is_stale, "projector": self.is_on_projector}

    def _points_told(self) -> dict[str, Any]:
        """What the stage needs to know of points to draw some."""
        notes = self.strokes.notes(self.experiment, self.dataset)
        return notes | {"problem": self.problems[0] if self.problems else ""}

    def player_of(self, stage: str) -> Player | None:
        """What plays on the stage with this key."""
        return next((one for one in self._players if stage in one.playback.feeds), None)

    @property
    def _players(self) -> list[Player]:
        """All that can play in this visit."""
        players: tuple[Player | None, ...] = (self, self.lessons.duel, self.lessons.live)
        return [one for one in players if one]

    def _is_free(self, *settings: str) -> bool:
        """Whether the class lets the visitor do something just now, and change these settings;
        where not, `problems` says why.
        """
        refusal = self.classroom.refusal(settings)
        self.problems = [refusal] if refusal else []
        return not refusal

    def _may_train(self) -> bool:
        """As `_is_free`; whoever trains is no newcomer."""
        if self._is_free():
            self.is_newcomer = False
            return True
        return False

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

    def _start(self, experiment: Experiment, contents: bytes | None = None) -> None:
        """At epoch 0, on these contents of a file, or on the data at hand where they are the
        experiment's. If data or network cannot be made nothing is touched.
        """
        with self.charged():
            dataset = (
                self._dataset_for(experiment) if contents is None else made_of(contents, experiment)
            )
            experiment = experiment.fitted_to_outputs(dataset.Y.shape[0])
            trainer = experiment.make_trainer(dataset)
        self.strokes.keep(self.experiment)
        self.training.load(experiment, dataset, trainer)

    def _dataset_for(self, experiment: Experiment) -> Dataset:
        """The data at hand where they are the experiment's, or its own."""
        if experiment.data_settings == self.experiment.data_settings:
            return self.dataset
        contents = self.upload.contents_for(experiment) if self.upload else None
        return made_of(contents, experiment)

    def close(self) -> None:
        """The visit is over: let go of everything, as Streamlit still holds on to the session and
        to what its buttons call.
        """
        for one in (self.lessons.duel, self.lessons.live):
            if one:
                one.close()
        self.playback.close()
        vars(self).clear()


def sentence(problem: ValueError) -> str:
    """The message, with the full stop that some have and some have not."""
    return f"{str(problem).rstrip('.')}."
