"""The page says the same on the teacher's machine and on the learner's.

Processors differ in the last bit of a product, and training can make a difference of 1e-12 in the
weights as large as the weights. So copies of a run whose starting weights differ by as much are
diagnosed, and must be told the same.
"""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.diagnosis import diagnose
from lab.engine import Parameters, StackTrainer, Trainer, initialize
from lab.experiment import Experiment

COPIES = 12
MOMENTS = (10, 30, 100)


def perturbed(parameters: Parameters) -> Parameters:
    """A stack of copies; the first is the original."""
    shape = (COPIES, parameters.flat.size)
    factors = 1 + 1e-12 * np.random.default_rng(0).normal(size=shape)
    factors[0] = 1
    return Parameters(parameters.layer_sizes, parameters.flat * factors)


def stack_of(experiment: Experiment) -> StackTrainer:
    dataset = experiment.make_dataset()
    network = experiment.make_network(dataset)
    return StackTrainer(
        network,
        perturbed(initialize(network, experiment.initialization, experiment.seed)),
        experiment.make_optimizer(),
        dataset.X,
        dataset.Y,
        batch_size=experiment.batch_size,
        seed=experiment.seed,
        X_test=dataset.X_test,
        Y_test=dataset.Y_test,
        l2=experiment.l2,
        stop=experiment.make_stop(),
    )


def as_trainer(stack: StackTrainer, r: int, alone: Trainer) -> Any:
    """Network r of a stack with the rest of what a Trainer has, as it has it alone."""
    names = ("X", "Y", "X_test", "Y_test", "hyperparameters", "stop")
    rest = {name: getattr(alone, name) for name in names}
    return SimpleNamespace(**vars(stack[r]), **rest)


def verdicts(experiment: Experiment) -> dict[int, list[Any]]:
    """What each copy is told at each moment: kind, severity, advice and layer of every remark."""
    stack, alone = stack_of(experiment), experiment.make_trainer(experiment.make_dataset())
    told = {}
    for epoch in MOMENTS:
        if not stack.finished:
            stack.run(epochs=epoch - stack.epoch)
        told[epoch] = [
            [
                (remark.kind, remark.severity, remark.advice, remark.layer)
                for remark in diagnose(as_trainer(stack, r, alone))
            ]
            for r in range(COPIES)
        ]
    return told


experiments = st.builds(
    Experiment,
    dataset=st.sampled_from(
        ["moons", "circles", "blobs", "xor", "spirals", "linear", "sine", "plane", "bumps", "iris"]
    ),
    samples=st.sampled_from([100, 300]),
    standardize=st.sampled_from([True, True, False]),
    hidden_layers=st.sampled_from([(4,), (8,), (8, 8), (4, 4, 4)]),
    activation=st.sampled_from(["tanh", "relu", "sigmoid", "leaky relu", "gelu", "linear"]),
    initialization=st.sampled_from(["xavier", "he", "small", "large", "zeros"]),
    learning_rate=st.sampled_from([0.001, 0.01, 0.1, 0.3, 1.0, 3.0, 10.0]),
    seed=st.integers(0, 99),
    epochs=st.just(MOMENTS[-1]),
)


@settings(max_examples=40, derandomize=True)
@given(experiments)
def test_what_is_told_does_not_hang_on_the_last_bit(experiment):
    for epoch, told in verdicts(experiment).items():
        assert all(one == told[0] for one in told), (epoch, told)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("rate", [3.0, 10.0])
def test_chaos_is_told_alike(rate, seed):
    """The same, where copies are known to part: the cost differs, what is told does not."""
    experiment = Experiment(learning_rate=rate, seed=seed, epochs=MOMENTS[-1])
    for epoch, told in verdicts(experiment).items():
        assert all(one == told[0] for one in told), (epoch, told)
