"""What a stack gives is what each experiment gives by itself; what fails is a result with its
reason.
"""

from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import pytest

from lab.experiment import Experiment, Run
from lab.sweep import Result
from lab.sweep.work import train

BASE = Experiment(samples=80, epochs=30)


def equal(result: Result, run: Run) -> None:
    """Equal: the same weights and the same history to 1e-10, relative; the same epoch, and stopped
    for the same reason.

    Most are the same bits. Where a product is taken of one or two columns, the BLAS may add in
    another order in a stack.
    """
    assert result.experiment == run.experiment
    assert (result.run.stopped, result.run.metrics["epoch"]) == (run.stopped, run.metrics["epoch"])
    np.testing.assert_allclose(
        result.run.parameters.flat, run.parameters.flat, rtol=1e-10, atol=1e-13
    )
    assert result.run.history.keys() == run.history.keys()
    for name, column in run.history.items():
        np.testing.assert_allclose(
            result.run.history[name], column, rtol=1e-10, atol=1e-13, err_msg=name
        )
    assert [moment.epoch for moment in result.run.moments] == [
        moment.epoch for moment in run.moments
    ]


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"batch_size": 10, "hidden_layers": (4, 2), "optimizer": "momentum"},
        {"batch_size": 300, "optimizer": "adam"},
        {"keep_prob": 0.8, "optimizer": "rmsprop", "activation": "relu"},
        {"decay_rate": 0.3, "decay_every": 2, "biases": False},
        {"dataset": "iris", "activation": "leaky relu", "batch_size": 16},
        {"dataset": "sine", "activation": "sigmoid", "test_share": 0.0},
        {
            "dataset": "spirals",
            "classes": 3,
            "features": ("x1^2",),
            "activation": "gelu",
            "batch_size": 7,
        },
        {"hidden_layers": (), "dataset": "linear"},
        {"patience": 3, "dataset": "circles"},
    ],
    ids=str,
)
def test_every_run_of_a_stack_equals_the_same_experiment_alone(settings):
    base = replace(BASE, learning_rate=0.01, **settings)
    varied = [
        {},
        {"seed": 1},
        {"learning_rate": 0.03},
        {"l2": 0.5, "seed": 2},
        {"epochs": 7},
        {"initialization": "he", "target_cost": 0.6},
    ]
    experiments = [replace(base, **one) for one in varied]
    results = train(experiments, base.make_dataset())
    assert [result.experiment for result in results] == experiments
    for result in results:
        equal(result, result.experiment.run())
        assert not result.problem


def test_one_that_diverges_is_a_row_with_its_reason_and_the_others_go_on():
    calm = replace(
        BASE, dataset="sine", activation="relu", initialization="large", learning_rate=1e-4
    )
    wild = replace(calm, learning_rate=10.0)
    still, gone = train([calm, wild], calm.make_dataset())
    assert still.problem == ""
    assert gone.problem == gone.run.stopped
    assert "the cost became" in gone.problem


def test_one_that_cannot_be_made_is_a_row_with_its_reason():
    wrong = replace(BASE, output="softmax")
    results = train([wrong, replace(wrong, seed=1)], BASE.make_dataset())
    assert [result.run for result in results] == [None, None]
    assert results[0].problem.startswith("output: expected one of sigmoid, tanh, linear for moons")


def test_a_fault_in_a_stack_costs_only_the_one_whose_fault_it_is(monkeypatch):
    whole = Experiment.make_parameters

    def make_parameters(self, network):
        if self.seed == 1:
            raise MemoryError("too large\nby far")
        return whole(self, network)

    monkeypatch.setattr(Experiment, "make_parameters", make_parameters)
    results = train([replace(BASE, seed=seed) for seed in range(3)], BASE.make_dataset())
    assert [result.problem for result in results] == ["", "MemoryError: too large", ""]


class Left(BaseException):
    pass


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("fault", [Left, OSError])
def test_what_progress_raises_ends_the_training(count, fault):
    calls = []

    def progress(share):
        assert 0 < share <= 1
        calls.append(share)
        raise fault

    with pytest.raises(fault):
        train(
            [replace(BASE, epochs=100_000, seed=seed) for seed in range(count)],
            BASE.make_dataset(),
            progress=progress,
        )
    assert len(calls) == 1


def test_a_turn_that_passes_trains_nothing_and_the_next_one_goes_on():
    given, seen = iter([0.0, 0.0, 10.0]), []
    (result,) = train([BASE], BASE.make_dataset(), lambda: nullcontext(next(given)), seen.append)
    assert seen == [0, 0, 1]
    equal(result, BASE.run())


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_broken_off_leaves_what_it_has_reached(count):
    class Cancelled(BaseException):
        pass

    def cancel(share):
        if share > 0.1:
            raise Cancelled

    experiments = [replace(BASE, epochs=1000, seed=seed) for seed in range(count)]
    reached = []
    with pytest.raises(Cancelled):
        train(
            experiments,
            BASE.make_dataset(),
            turn=lambda: nullcontext(1e-4),
            progress=cancel,
            so_far=reached.append,
        )
    assert [result.experiment for result in reached[-1]] == experiments
    for result in reached[-1]:
        epoch = int(result.run.metrics["epoch"])
        assert 100 <= epoch < 1000
        assert not result.is_whole
        trainer = result.experiment.make_trainer(BASE.make_dataset())
        trainer.run(epochs=epoch)
        np.testing.assert_allclose(
            result.run.parameters.flat, trainer.parameters.flat, rtol=1e-9, atol=1e-12
        )
