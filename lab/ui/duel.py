"""The duel: the right equations and the wrong ones train side by side, from the same weights on the
same mini-batches.

Both advance by the same epochs, in one closed loop with two stages. Where the wrong equation's
shapes do not fit there is nothing to train: then `problem` says which, and the right network trains
alone.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from math import ceil
from typing import Any

from lab.data import Dataset
from lab.engine import Network, Parameters, Snapshot, Trainer
from lab.engine.gradcheck import examples_for
from lab.experiment import Experiment
from lab.mistakes import Finding, Mistake, ShapeError, examine, watched
from lab.mistakes.game import OPTIONS, playable
from lab.stage import Feed, Scene, frames_for
from lab.ui.pace import Pace

EPOCHS = 2000  # the longest duel
MOST_EXAMPLES = 200  # of the check
# of an epoch: wrong equations train step by step, far slower than the tape, and others wait
# meanwhile
MOST_STEPS = 200


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
    pace: Pace = field(default_factory=Pace)
    feeds: dict[str, Feed] = field(
        default_factory=lambda: {"right": Feed("right"), "wrong": Feed("wrong", leads=False)}
    )
    frames: dict[str, list[Snapshot]] = field(default_factory=dict)
    scene: Scene | None = None

    @classmethod
    def of(cls, mistake: Mistake, experiment: Experiment, dataset: Dataset) -> "Duel":
        """A duel at epoch 0. ValueError if the experiment's network does not go with the data."""
        right = experiment.make_trainer(dataset)
        duel = cls(mistake, experiment, dataset, right, right.parameters.copy())
        try:
            duel.make_wrong().run(epochs=1)  # shapes that do not fit show in the first step
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
        self.playing = not self.right.finished
        self.pace.restart()

    def pause(self) -> None:
        self.playing, self.frames = False, {}

    def reset(self) -> None:
        """Pause, and put both back to the same starting weights."""
        self.pause()
        self.right = self.experiment.make_trainer(self.dataset)
        self.wrong = self.make_wrong() if self.wrong else None

    def step(self) -> None:
        """Pause, and train both for an epoch."""
        self.pause()
        for trainer in self.trainers.values():
            trainer.run(epochs=1)

    def advance(self, seconds: float) -> None:
        """Train both for so long together, no more epochs than the pace allows; pause when the
        right one is done.

        The wrong one sets the number of epochs: it takes the slower way, through equations that are
        swapped. One that has diverged stays where it is.
        """
        leader = self.right if self.wrong is None or self.wrong.finished else self.wrong
        before, frames = leader.epoch, frames_for(leader.network)
        taken = leader.run(self.pace.begin(before), seconds / len(self.trainers), frames)
        for side, trainer in self.trainers.items():
            self.frames[side] = (
                taken
                if trainer is leader
                else trainer.run(epochs=leader.epoch - before, frames=frames)
            )
        self.pace.end(leader.epoch)
        self.playing = self.playing and not self.right.finished

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

    @cached_property
    def findings(self) -> list[Finding]:
        """Every tensor of the wrong pass beside the right one, at the starting weights."""
        network = self.right.network
        columns = slice(0, examples_for(network, MOST_EXAMPLES))
        return examine(
            network,
            self.start,
            self.dataset.X[:, columns],
            self.dataset.Y[:, columns],
            self.mistake.equations,
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
