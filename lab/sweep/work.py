"""One piece of a sweep: experiments of one shape, trained together as a stack, or one by itself.

This is what runs in other processes. It needs no dataset's source and no file there: the data come
with it. What goes wrong becomes a result with its reason.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import numpy as np

from lab.data import Dataset
from lab.engine import OPTIMIZERS, Parameters, StackTrainer, Trained, Trainer
from lab.experiment import PAUSED, Experiment, Run

Turn = Callable[[], AbstractContextManager[float]]
"""Waits until training may go on; gives the seconds it may take, or 0 where this turn passes."""

SoFar = Callable[[list["Result"]], None]
"""Takes what the networks in training have reached by now."""

SLICE = 0.1  # seconds of training between two reports
KEEP_EVERY = 1.0  # seconds of training between two looks at what was reached so far
KEEP_COST = 0.05  # of the time, that such looks may take


@dataclass(frozen=True)
class Result:
    """What became of an experiment: its run, or the reason why there is none. A run that diverged
    has both.
    """

    experiment: Experiment
    run: Run | None = None
    problem: str = ""

    @property
    def is_whole(self) -> bool:
        """False for a run that was broken off: it stands as it was then."""
        return not self.run or self.run.stopped != PAUSED

    @classmethod
    def of(cls, experiment: Experiment, trained: Trainer | Trained, seconds: float) -> "Result":
        run = Run.of(experiment, trained, seconds)
        return cls(experiment, run, "" if np.isfinite(run.metrics["cost"]) else run.stopped)


@contextmanager
def at_once() -> Iterator[float]:
    """The turn of a process that has nobody else to train for."""
    yield SLICE


def train(
    experiments: Sequence[Experiment],
    dataset: Dataset,
    turn: Turn = at_once,
    progress: Callable[[float], None] = lambda share: None,
    so_far: SoFar = lambda results: None,
) -> list[Result]:
    """A result for each of the experiments, which share the dataset and all that a stack shares.

    progress is called after each turn with the share of the epochs that is done; what it raises
    ends the training. so_far is given what was reached now and then, and where training is ended.
    """
    raised: list[Exception] = []

    def told(share: float) -> None:
        try:
            progress(share)
        except Exception as problem:
            raised.append(problem)
            raise

    try:
        return (
            together(experiments, dataset, turn, told, so_far)
            if len(experiments) > 1
            else alone(experiments[0], dataset, turn, told, so_far)
        )
    except Exception as problem:  # whatever it is, it must not cost the others their results
        if problem in raised:
            raise
        if len(experiments) == 1:
            return [Result(experiments[0], problem=in_words(problem))]
        return [
            result
            for experiment in experiments
            for result in train([experiment], dataset, turn, progress, so_far)
        ]


def together(
    experiments: Sequence[Experiment],
    dataset: Dataset,
    turn: Turn,
    progress: Callable[[float], None],
    so_far: SoFar,
) -> list[Result]:
    began = time.perf_counter()
    stack = make_stack(experiments, dataset)

    def reached() -> list[Result]:
        seconds = (time.perf_counter() - began) / len(experiments)
        return [Result.of(each, stack[r], seconds) for r, each in enumerate(experiments)]

    epochs = max(experiment.epochs for experiment in experiments)
    finish(stack, epochs, turn, progress, lambda: so_far(reached()))
    return reached()


def alone(
    experiment: Experiment,
    dataset: Dataset,
    turn: Turn,
    progress: Callable[[float], None],
    so_far: SoFar,
) -> list[Result]:
    began = time.perf_counter()
    trainer = experiment.make_trainer(dataset)

    def reached() -> list[Result]:
        return [Result.of(experiment, trainer, time.perf_counter() - began)]

    finish(trainer, experiment.epochs, turn, progress, lambda: so_far(reached()))
    return reached()


def finish(
    trainer: Trainer | StackTrainer,
    epochs: int,
    turn: Turn,
    progress: Callable[[float], None],
    keep: Callable[[], None],
) -> None:
    """Train to the end, a turn at a time. keep is called after the first and then every KEEP_EVERY
    seconds, less often where it takes long, and where training is ended from outside.
    """
    due = 0.0
    try:
        while not trainer.finished:
            with turn() as seconds:
                if seconds:
                    trainer.run(seconds=seconds)
            if (began := time.perf_counter()) >= due:
                keep()
                ended = time.perf_counter()
                due = ended + max(KEEP_EVERY, (ended - began) / KEEP_COST)
            progress(trainer.epoch / epochs)
    except BaseException:  # whatever it is: somebody has pressed Cancel, or is gone
        keep()
        raise


def make_stack(experiments: Sequence[Experiment], dataset: Dataset) -> StackTrainer:
    """The experiments' networks at epoch 0, as one stack: what `Experiment.make_trainer` makes of
    each.
    """
    shared = experiments[0]
    network = shared.make_network(dataset)
    flat = np.stack([each.make_parameters(network).flat for each in experiments])
    rates = np.array([each.learning_rate for each in experiments])
    own = {
        "optimizer": OPTIMIZERS[shared.optimizer](rates),
        "l2": [each.l2 for each in experiments],
    }
    return StackTrainer(
        network,
        Parameters(network.layer_sizes, flat),
        X=dataset.X,
        Y=dataset.Y,
        seed=[each.seed for each in experiments],
        X_test=dataset.X_test,
        Y_test=dataset.Y_test,
        stop=[each.make_stop() for each in experiments],
        **vars(shared.make_hyperparameters()) | own,
    )


def in_words(problem: BaseException) -> str:
    """A fault as one sentence: what the lab says of itself, or else its kind and the first line of
    its own words.
    """
    words = str(problem).strip().splitlines() or ["no reason given"]
    return words[0] if isinstance(problem, ValueError) else f"{type(problem).__name__}: {words[0]}"
