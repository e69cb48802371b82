"""The duel: the right equations and the wrong ones train side by side, from the same weights on the
same mini-batches.

Both advance by the same epochs, in one closed loop with two stages. Where the wrong equation's
shapes do not fit there is nothing to train: then `problem` says which, and the right network trains
alone.
"""

from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any

from lab.data import Dataset
from lab.engine import Network, Parameters, Snapshot, Trainer
from lab.experiment import Experiment
from lab.mistakes import Finding, Mistake, ShapeError, watched
from lab.mistakes.game import OPTIONS, playable
from lab.stage import Feed, Scene, frames_for
from lab.ui.pace import Pace

EPOCHS = 2000  # the longest duel
# of an epoch: wrong equations train step by step, far slower than the tape, and others wait
# meanwhile
MOST_STEPS = 200
INSTANT = 1e-9  # seconds: as little training as there can be


@dataclass
class Duel:
    """Two trainers of one experiment. wrong is None where its equations cannot train, and then
    problem says why not.
    """

    mistake: Mistake
    experiment: Experiment
    dataset: Dataset
    right: Trainer
    start: Parameters
    wrong: Trainer | None = None
    problem: str = ""
    playing: bool = False
    goal: int | None = None  # the epoch to train to, without being watched
    pace: Pace = field(default_factory=Pace)
    feeds: dict[str, Feed] = field(
        default_factory=lambda: {"right": Feed("right"), "wrong": Feed("wrong", leads=False)}
    )
    frames: dict[str, list[Snapshot]] = field(default_factory=dict)
    scene: Scene | None = None
    findings: list[Finding] | None = None  # of the wrong pass, once it has been examined

    @classmethod
    def of(cls, mistake: Mistake, experiment: Experiment, dataset: Dataset) -> "Duel":
        """A duel at epoch 0. ValueError if the experiment's network does not go with the data."""
        right = experiment.make_trainer(dataset)
        duel = cls(mistake, experiment, dataset, right, right.parameters.copy())
        try:
            duel.make_wrong().run(seconds=INSTANT)  # shapes that do not fit show in the first step
            duel.wrong = duel.make_wrong()
        except ShapeError as problem:
            duel.problem = str(problem)
        return duel

    def make_wrong(self) -> Trainer:
        """The right trainer's twin, but for the equations."""
        right, data = self.right, self.dataset
        return Trainer(
            right.network,
            self.start,
            self.experiment.make_optimizer(),
            data.X,
            data.Y,
            batch_size=self.experiment.batch_size,
            seed=self.experiment.seed,
            X_test=data.X_test,
            Y_test=data.Y_test,
            equations=watched(self.mistake.equations, right.network),
        )

    @property
    def trainers(self) -> dict[str, Trainer]:
        return {"right": self.right} | ({"wrong": self.wrong} if self.wrong else {})

    def play(self) -> None:
        self.goal = None
        self.playing = not self.right.finished
        self.pace.restart()

    def pause(self) -> None:
        self.playing = False
        self.goal = None
        self.frames = {}

    def reset(self) -> None:
        """Pause, and put both back to the same starting weights."""
        self.pause()
        self.right = self.experiment.make_trainer(self.dataset)
        self.wrong = self.make_wrong() if self.wrong else None

    def step(self, epochs: int = 1) -> None:
        """Pause, and train both so many epochs further, by as many calls of `advance` as that
        takes.
        """
        self.pause()
        if not self.right.finished:
            self.goal = self.leader.epoch + epochs

    @property
    def leader(self) -> Trainer:
        """The wrong one, which takes the slower way, through equations that are swapped. One that
        has diverged stays where it is.
        """
        return self.right if self.wrong is None or self.wrong.finished else self.wrong

    def advance(self, seconds: float) -> None:
        """Train both for so long together: the leader no more epochs than the pace allows, or up to
        the goal, and the other one up to where it is. Pause when the right one is done.
        """
        leader, seconds = self.leader, seconds / len(self.trainers)
        others = [one for one in self.trainers.values() if one is not leader and not one.finished]
        allowed = self.pace.begin(leader.epoch)
        epochs = allowed if self.goal is None else self.goal - leader.epoch
        if all(other.epoch == leader.epoch for other in others):
            self._train(leader, epochs, seconds)
        for other in others:
            if other.epoch < leader.epoch:
                self._train(other, leader.epoch - other.epoch, seconds)
        self.pace.end(leader.epoch)
        self.playing = self.playing and not self.right.finished
        if self.right.finished or self.right.epoch == leader.epoch == self.goal:
            self.goal = None

    def _train(self, trainer: Trainer, epochs: int | None, seconds: float) -> None:
        side = "right" if trainer is self.right else "wrong"
        self.frames[side] = trainer.run(epochs, seconds, frames_for(trainer.network))

    def moments(self, side: str) -> list[Snapshot]:
        """What the stage of this side is to show, once: what it has trained since it was last
        asked, else where it stands.
        """
        trainer, taken = self.trainers[side], self.frames.pop(side, [])
        return (
            taken if taken and self.playing else [Snapshot(trainer.epoch, trainer.parameters.flat)]
        )

    @property
    def description(self) -> str:
        """What trains on what, in one line."""
        network, settings = self.right.network, self.experiment
        sizes = "-".join(map(str, network.layer_sizes))
        m = min(settings.batch_size, self.dataset.X.shape[1])
        return (
            f"{sizes} with {settings.activation} on {self.dataset.name}, {settings.optimizer} with"
            f" a learning rate of {settings.learning_rate:g}, m = {m} in a mini-batch. Both sides"
            " start from the same weights and see the same mini-batches."
        )


PLAIN: dict[str, Any] = {
    "l2": 0.0,
    "keep_prob": 1.0,
    "epochs": EPOCHS,
    "target_cost": None,
    "patience": None,
}


def ground(
    mistake: Mistake, experiment: Experiment, dataset: Dataset
) -> tuple[Experiment, Dataset]:
    """Where this mistake can be watched: the visitor's own experiment if it shows there, else two
    moons and 2-8-8-1.

    The activation follows the mistake: relu of dA needs a relu. Dropout and penalty are left out,
    so that every difference between the two sides is the mistake's. Weights do not start at zero,
    where most mistakes do nothing, and mini-batches are large enough for an epoch of MOST_STEPS.
    """
    activation = experiment.activation
    if mistake.hidden and activation not in mistake.hidden:
        activation = mistake.hidden[0]
    batch_size = max(experiment.batch_size, ceil(dataset.X.shape[1] / MOST_STEPS))
    initialization = (
        Experiment().initialization
        if experiment.initialization == "zeros"
        else experiment.initialization
    )
    own = replace(
        experiment,
        activation=activation,
        initialization=initialization,
        batch_size=batch_size,
        **PLAIN,
    )
    if dataset.task != "regression" and mistake.layer(own.make_network(dataset)) is not None:
        return own, dataset
    default = Experiment(activation=activation, **PLAIN)
    return default, default.make_dataset()


def game_network(experiment: Experiment, dataset: Dataset) -> Network:
    """The network to plant a mistake in: the visitor's own, or 2-8-8-1 where too few mistakes show
    in that.
    """
    own = experiment.make_network(dataset)
    if dataset.task != "regression" and len(playable(own)) >= OPTIONS:
        return own
    default = Experiment()
    return default.make_network(default.make_dataset())
