"""The duel: the right equations and the wrong ones train side by side, from the same weights on the
same mini-batches.

Both advance by the same epochs, in one playback with two stages. Where the wrong equation's shapes
do not fit there is nothing to train: then `problem` says which, and the right network trains alone.
"""

from dataclasses import dataclass, replace
from functools import partial
from math import ceil
from typing import Any

from lab.data import Dataset
from lab.engine import Network, Parameters, Trainer
from lab.experiment import Experiment
from lab.mistakes import Finding, Mistake, ShapeError, watched
from lab.mistakes.game import OPTIONS, playable
from lab.visit.playback import Lock, Playback
from lab.visit.scene import make_scene

RIGHT = "right"  # the keys of the stages
WRONG = "wrong"
EPOCHS = 2000  # the longest duel
# of an epoch: wrong equations train step by step, far slower than the tape, and others wait
# meanwhile
MOST_STEPS = 200
INSTANT = 1e-9  # seconds: as little training as there can be


@dataclass
class Duel:
    """Two trainers of one experiment. problem: why the wrong equations cannot train, if they
    cannot; then the right ones train alone.
    """

    mistake: Mistake
    experiment: Experiment
    dataset: Dataset
    start: Parameters
    playback: Playback
    problem: str = ""
    findings: list[Finding] | None = None  # of the wrong pass, once it has been examined
    state_shown: tuple[Any, ...] = ()  # the page_state that the page was last drawn with

    @classmethod
    def of(
        cls,
        mistake: Mistake,
        experiment: Experiment,
        dataset: Dataset,
        lock: "Lock | None" = None,
    ) -> "Duel":
        """A duel at epoch 0, under the visit's lock. ValueError if the experiment's network does
        not go with the data.
        """
        right = experiment.make_trainer(dataset)
        playback = Playback(RIGHT, WRONG, lock=lock)
        duel = cls(mistake, experiment, dataset, right.parameters.copy(), playback)
        try:
            # shapes that do not fit show in the first step
            duel._make_wrong(right.network).run(seconds=INSTANT)
        except ShapeError as problem:
            duel.problem = str(problem)
        duel._load(right)
        return duel

    def _load(self, right: Trainer) -> None:
        trainers = {RIGHT: right}
        if not self.problem:
            trainers[WRONG] = self._make_wrong(right.network)
        self.playback.load(trainers, partial(make_scene, self.dataset, right.network))

    def _make_wrong(self, network: Network) -> Trainer:
        """The right trainer's twin, but for the equations."""
        data = self.dataset
        return Trainer(
            network,
            self.start,
            X=data.X,
            Y=data.Y,
            seed=self.experiment.make_order(),
            X_test=data.X_test,
            Y_test=data.Y_test,
            equations=watched(self.mistake.equations, network),
            **vars(self.experiment.make_hyperparameters()),
        )

    @property
    def right(self) -> Trainer:
        return self.playback.trainers[RIGHT]

    @property
    def wrong(self) -> Trainer | None:
        """None where its equations cannot train."""
        return self.playback.trainers.get(WRONG)

    @property
    def page_state(self) -> tuple[Any, ...]:
        """What the page shows of this duel besides the live pictures."""
        playback = self.playback
        ended = tuple(trainer.stopped for trainer in playback.trainers.values())
        return (id(self), id(self.right), playback.playing, playback.goal, playback.fault, ended)

    def notes(self) -> dict[str, Any]:
        """What the stages are told beside the pictures; see `Session.notes`."""
        return {"stale": self.page_state != self.state_shown}

    def reset(self) -> None:
        """Pause, and put both back to the same starting weights."""
        self.playback.pause()
        self._load(self.experiment.make_trainer(self.dataset))

    def close(self) -> None:
        """Let go of everything that it holds."""
        self.playback.close()
        vars(self).clear()

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
    "biases": True,
    "activations": (),
    "frozen": (),
    "off": (),
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
    so that every difference between the two sides is the mistake's; biases are in. Weights do not
    start at zero, where most mistakes do nothing, and mini-batches are large enough for an epoch of
    MOST_STEPS.
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
