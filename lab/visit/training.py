"""The training that a visitor watches and steers: an experiment, its data, the playback that trains
it, and what a hand changes while it goes on.

What cannot be done raises ValueError and changes nothing. Whether the visitor may do it, and what
they are told, is for the Session to say.
"""

import math
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from lab.data import EXTRA_FEATURES, PLAIN_INPUTS, Axes, Dataset
from lab.diagnosis import Remark, diagnose
from lab.engine import Stop, Trainer
from lab.experiment import STOP_RULES, Experiment, kinds
from lab.lessons.explained_in import lesson_on
from lab.stage import Scene
from lab.visit.hand import Edit, Hand, name_of
from lab.visit.look import Look
from lab.visit.playback import Lock, Playback, under_lock
from lab.visit.scene import make_scene
from lab.visit.stop_rules import MORE_EPOCHS, can_go_on, end_of_run, stop_of_play
from lab.visit.view import Name, View

STAGE = "stage"  # the key of the Train page's stage
REMARKS_EVERY = 1.0  # seconds, while it plays: they cost as much as a tick
LARGEST_WEIGHT = 1e6  # that a hand may set
BY_HAND = "by hand"  # the end of what is told of a weight that was set


class Training:
    """One experiment in training, at epoch 0 to begin with. changes: what was altered while
    training went on, in words: such a run is no longer its experiment alone. axes: the plane that
    is drawn, of more than two inputs.
    """

    def __init__(self, experiment: Experiment, dataset: Dataset) -> None:
        """ValueError if the experiment's network cannot be made for the data."""
        self.playback = Playback(STAGE)
        self.hand = Hand()
        self.view = View()  # what stands beside the network
        self.look = Look()  # what the hand points at
        self.axes: Axes = "pca"
        # when the remarks were last made, of what state of training, and what they were
        self._remarks_cache: tuple[float, tuple[Any, ...], list[Remark]] = (-math.inf, (), [])
        self.load(experiment, dataset, experiment.make_trainer(dataset))

    @property
    def trainer(self) -> Trainer:
        return self.playback.trainer

    @property
    def lock(self) -> Lock:
        """One for the visit: held by whoever changes or trains it."""
        return self.playback.lock

    @under_lock
    def load(
        self,
        experiment: Experiment,
        dataset: Dataset,
        trainer: Trainer,
        changes: Iterable[str] = (),
    ) -> None:
        """Turn to this trainer of the experiment, in place of the one before."""
        self.experiment = experiment
        self.dataset = dataset
        self.changes = list(changes)
        trainer.change(stop=stop_of_play(experiment))
        self.playback.load({STAGE: trainer}, self._scene_maker(trainer))

    @under_lock
    def steer(self, experiment: Experiment, settings: Mapping[str, Any]) -> None:
        """Go on as this experiment, which differs from the present one in these settings; the stop
        rule that holds stays aside unless it is one of them.
        """
        rules = self.trainer.stop
        network = self.trainer.network
        experiment.steer(self.trainer)
        is_rule = not STOP_RULES.isdisjoint(settings)
        self.trainer.change(stop=stop_of_play(experiment) if is_rule else rules)
        told = [
            f"{name.replace('_', ' ')} = {kinds()[name].format(value) or 'none'}"
            for name, value in settings.items()
            if name not in STOP_RULES
        ]
        if told:
            self.changes.append(f"{self.playback.reached}: {', '.join(told)}")
        self.experiment = experiment
        if self.trainer.network != network:  # other units are off
            self.playback.draw(self._scene_maker(self.trainer))
        self.playback.changed()

    @under_lock
    def train_on(self, experiment: Experiment, dataset: Dataset) -> None:
        """Go on as this experiment, which is on other examples, with the weights that are reached."""
        self.trainer.train_on(dataset.X, dataset.Y, dataset.X_test, dataset.Y_test)
        self.experiment = experiment
        self.dataset = dataset
        self.playback.draw(self._scene_maker(self.trainer))

    @under_lock
    def play(self) -> None:
        """Play; where a rule has ended training, on from there without it."""
        self._put_rule_aside()
        self.playback.play()

    @under_lock
    def step(self) -> None:
        """Pause, and train to the end of the next epoch."""
        self._put_rule_aside()
        self.playback.step()

    @under_lock
    def run_to_end(self) -> None:
        """Pause, and train to the end of the experiment's epochs, or until another rule holds; from
        there, so many epochs more.
        """
        self._put_rule_aside()
        self.playback.run_to(end_of_run(self.experiment, self.trainer))

    def _put_rule_aside(self) -> None:
        """Go on beyond the rule that has ended training, if one has."""
        if self.trainer.finished and can_go_on(self.trainer):
            self.trainer.change(stop=Stop())

    @under_lock
    def set_weight(self, place: int, value: float) -> None:
        """Set one parameter by hand, by its place in Parameters.flat. ValueError inside an epoch,
        and for what is no place or no number.
        """
        trainer = self.trainer
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
        told = f"{self.playback.reached}: {name} = {value:.4g} {BY_HAND}"
        self._edits.append(Edit(place, before, told))
        self.changes.append(told)
        self.playback.changed()

    @under_lock
    def undo_weight(self) -> None:
        """Take back the last parameter that was set, unless training has gone on since."""
        if self._edits:
            place, before, told = self._edits.pop()
            self.trainer.set_parameter(place, before)
            self.changes.remove(told)
            self.playback.changed()

    @property
    def is_edited(self) -> bool:
        """Whether weights were set by hand: the link says so."""
        return any(told.endswith(BY_HAND) for told in self.changes)

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

    @under_lock
    def look_through(self, name: Name, l: int | None = None) -> None:
        """Have this stand beside the network: the curves, every layer's health, or layer l's space."""
        self.view.turn_to(name, l)
        self.playback.changed()

    def _scene_maker(self, trainer: Trainer) -> Callable[[], Scene]:
        return partial(make_scene, self.dataset, trainer.network, self.axes)

    @property
    def state(self) -> tuple[Any, ...]:
        """What can be seen of it besides the live picture."""
        playback = self.playback
        trainer = self.trainer
        return (
            self.experiment,
            id(trainer),
            playback.is_running,
            playback.fault,
            playback.pace.limit,
            None if playback.is_running else (trainer.epoch, trainer.part),
            tuple(self.changes),
        )

    def progress(self) -> tuple[float | None, str]:
        """How far training is, from 0 to 1, None where it has no end; and in words, with how fast
        it is and why it stopped. The stage says the epoch that it shows.
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
    def remarks(self) -> list[Remark]:
        """What the numbers mean; while it plays, made anew every REMARKS_EVERY."""
        now = time.perf_counter()
        made_at, made_of, remarks = self._remarks_cache
        state = (self.playback.version, self.trainer.epoch, self.trainer.part)
        is_recent = self.playback.playing and now - made_at <= REMARKS_EVERY
        if state != made_of and not is_recent:
            remarks = diagnose(self.trainer)
            self._remarks_cache = (now, state, remarks)
        return remarks

    @under_lock
    def notes(self, controls: Iterable[str]) -> dict[str, Any]:
        """What the stage is told beside the picture: how far training is, what its numbers mean,
        and what its controls of these settings show.
        """
        share, words = self.progress()
        shown = self._shown()
        return {
            "share": share,
            "words": words,
            "remarks": [as_told(remark) for remark in self.remarks()],
            "controls": {
                "by": self.hand.by,
                "done": self.hand.done,
                "finished": not can_go_on(self.trainer),
                "more": MORE_EPOCHS if self.trainer.epoch >= self.experiment.epochs else 0,
                "speed": self.playback.pace.limit,
                "set": {name: getattr(self.experiment, name) for name in controls},
                "examples": self.trainer.X.shape[-1],
                "edits": len(self._edits),
            },
            "view": self.view.tell(**shown, scene=lambda: self.playback.scene),
            "look": self.look.say(**shown),
        }

    def network_controls(self, is_shown: Callable[[str], bool]) -> dict[str, Any]:
        """What the controls in the picture of the network show, of the settings that are shown:
        units at rest, and the layers.
        """
        shown = self.experiment
        inputs = self.dataset.raw_inputs
        pairs = zip(PLAIN_INPUTS, inputs, strict=True) if len(inputs) == 2 else ()
        features = EXTRA_FEATURES if len(inputs) == 2 else ()
        layers = {
            "hidden_layers": shown.hidden_layers,
            "activations": self.trainer.network.hidden,
            "inputs_off": [[key, name, key not in shown.inputs_off] for key, name in pairs],
            "features": [[name, name, name in shown.features] for name in features],
        }
        return {
            "rest": {name: getattr(shown, name) for name in ("frozen", "off") if is_shown(name)},
            "layers": {name: value for name, value in layers.items() if is_shown(name)},
        }

    def _shown(self) -> dict[str, Any]:
        """The weights that the stage shows, and what tells them from others."""
        playback = self.playback
        trainer = self.trainer
        epoch = playback.epoch_shown(STAGE)
        return {
            "trainer": trainer,
            "parameters": playback.parameters_at(epoch),
            "state": (playback.version, trainer.epoch, trainer.part, epoch),
            "is_playing": playback.is_running,
        }


def as_told(remark: Remark) -> dict[str, str]:
    """A remark as the stage tells it, with the lesson that explains it."""
    lesson = lesson_on(remark)
    return {
        "kind": remark.kind,
        "severity": remark.severity,
        "text": remark.text,
        "advice": remark.advice,
        "lesson": lesson.key if lesson else "",
    }
