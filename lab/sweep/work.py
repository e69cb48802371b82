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
from lab.engine import OPTIMIZERS, Parameters, StackTrainer, Trained, Trainer, initialize
from lab.experiment import Experiment, Run

Turn = Callable[[], AbstractContextManager[float]]
"""Waits until training may go on; gives the seconds it may take, or 0 where this turn passes."""

SLICE = 0.1  # seconds of training between two reports


@dataclass(frozen=True)
class Result:
    """What became of an experiment: its run, or the reason why there is none. A run that diverged
    has both.
    """

    experiment: Experiment
    run: Run | None = None
    problem: str = ""

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
) -> list[Result]:
    """A result for each of the experiments, which share the dataset and all that a stack shares.

    progress is called after each turn with the share of the epochs that is done; what it raises
    ends the training.
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
            together(experiments, dataset, turn, told)
            if len(experiments) > 1
            else [alone(experiments[0], dataset, turn, told)]
        )
    except Exception as problem:  # whatever it is, it must not cost the others their results
        if problem in raised:
            raise
        if len(experiments) == 1:
            return [Result(experiments[0], problem=in_words(problem))]
        return [
            result
            for experiment in experiments
            for result in train([experiment], dataset, turn, progress)
        ]


def together(
    experiments: Sequence[Experiment],
    dataset: Dataset,
    turn: Turn,
    progress: Callable[[float], None],
) -> list[Result]:
    began = time.perf_counter()
    stack = make_stack(experiments, dataset)
    finish(stack, max(experiment.epochs for experiment in experiments), turn, progress)
    seconds = (time.perf_counter() - began) / len(experiments)
    return [Result.of(experiment, stack[r], seconds) for r, experiment in enumerate(experiments)]


def alone(
    experiment: Experiment, dataset: Dataset, turn: Turn, progress: Callable[[float], None]
) -> Result:
    began = time.perf_counter()
    trainer = experiment.make_trainer(dataset)
    finish(trainer, experiment.epochs, turn, progress)
    return Result.of(experiment, trainer, time.perf_counter() - began)


def finish(
    trainer: Trainer | StackTrainer, epochs: int, turn: Turn, progress: Callable[[float], None]
) -> None:
    """Train to the end, a turn at a time."""
    while not trainer.finished:
        with turn() as seconds:
            if seconds:
                trainer.run(seconds=seconds)
        progress(trainer.epoch / epochs)


def make_stack(experiments: Sequence[Experiment], dataset: Dataset) -> StackTrainer:
    """The experiments' networks at epoch 0, as one stack: what `Experiment.make_trainer` makes of
    each.
    """
    shared = experiments[0]
    network = shared.make_network(dataset)
    flat = np.stack(
        [initialize(network, each.initialization, each.seed).flat for each in experiments]
    )
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
