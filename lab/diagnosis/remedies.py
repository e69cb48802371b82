"""What to try, and which of it where.

It depends on what the run already has, since nobody should be told to take what they have.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from lab.diagnosis.evidence import Evidence, gain
from lab.diagnosis.remark import Remedy
from lab.diagnosis.words import short
from lab.engine import Adam, Optimizer, RMSProp, Trainer
from lab.experiment import Experiment

# of a gain: Xavier and He lie near 1, but for what chance does to a handful of weights
LARGE_GAIN, SMALL_GAIN = 5.0, 0.1
LARGE_VALUES = 5.0  # root mean square of an input or a target: standardized, it is 1
USELESS_LINE = 0.1  # R squared of a straight line
STRONG_DROPOUT = 0.6  # keep_prob
LARGE_PENALTY = 0.03  # of the cost: with less, L2 makes it a tenth higher at most
RECKLESS_STEP, RECKLESS_RATE = 0.1, 5.0  # learning rates; the former with RMSProp and Adam
SMALLEST_RATE, MAX_EPOCHS, MAX_UNITS = 1e-4, 100_000, 64  # what an experiment takes

Change = Callable[[Experiment], Experiment]


def setting(**settings: Any) -> Change:
    """The experiment with these settings in place of its own."""
    return lambda experiment: replace(experiment, **settings)


def multiply_rate(factor: float) -> Change:
    return lambda experiment: replace(
        experiment, learning_rate=max(SMALLEST_RATE, factor * experiment.learning_rate)
    )


def next_seed(experiment: Experiment) -> Experiment:
    return replace(experiment, seed=(experiment.seed + 1) % 10_000)


def double_units(experiment: Experiment) -> Experiment:
    units = tuple(min(MAX_UNITS, 2 * n) for n in experiment.hidden_layers)
    return replace(experiment, hidden_layers=units)


def two_layers(experiment: Experiment) -> Experiment:
    return replace(experiment, hidden_layers=experiment.hidden_layers[:2])


SLOWER = Remedy("Reset, and divide the learning rate by 10.", multiply_rate(1 / 10))
FASTER = Remedy("Reset, and take 10 times this learning rate.", multiply_rate(10))
SMALLER_WEIGHTS = Remedy(
    "Start from smaller weights: Xavier or He.", setting(initialization="xavier")
)
LARGER_WEIGHTS = Remedy(
    "Start from larger weights: Xavier or He.", setting(initialization="xavier")
)
RANDOM_WEIGHTS = Remedy(
    "Start from random weights: Xavier for tanh and sigmoid, He for relu.",
    setting(initialization="xavier"),
)
LEAKY_RELU = Remedy(
    "Take leaky relu, whose units do not die.", setting(activation="leaky relu", activations=())
)
SMALLER_L2 = Remedy("Take a smaller L2: it draws the weights towards 0.", setting(l2=0.0))
LESS_DROPOUT = Remedy("Take less dropout: keep more of the units.", setting(keep_prob=1.0))
HIDDEN_LAYER = Remedy("Add a hidden layer.", setting(hidden_layers=(8,)))
CURVED_UNITS = Remedy(
    "Take tanh or relu: linear layers, however many, are together one linear layer.",
    setting(activation="tanh", activations=()),
)
NO_SIGMOID = Remedy(
    "Take tanh or relu in place of sigmoid.", setting(activation="tanh", activations=())
)
FEWER_LAYERS = Remedy("Take fewer layers.", two_layers)
MORE_UNITS = Remedy("Take more units.", double_units)
OTHER_WEIGHTS = Remedy("Try other starting weights (New weights), or more units.", next_seed)
OTHER_DATA = Remedy("Take data with inputs that differ.", setting(dataset="moons"))
FEWER_INPUTS = Remedy("Leave it out of the file.", setting(dataset="moons"))
TEST_PART = Remedy("Set a part of the data aside for testing.", setting(test_share=0.25))


def too_large_from_the_start(evidence: Evidence) -> tuple[str, Remedy] | None:
    """Whether weights, inputs or targets were too large at epoch 0, in a sentence, and what to
    try.
    """
    if gain(evidence.start) > LARGE_GAIN:
        return "The weights were too large from the start.", SMALLER_WEIGHTS
    for name, values in (("inputs", evidence.X), ("targets", evidence.Y)):
        if np.max(np.mean(np.square(values), axis=-1)) > LARGE_VALUES**2:
            words = f"Standardize the {name}: they go up to {short(np.max(np.abs(values)))}."
            return f"The {name} are too large.", Remedy(words, setting(standardize=True))
    return None


def too_small(evidence: Evidence) -> Remedy | None:
    """What to try where weights were too small from the start, or L2 has made them so."""
    if evidence.trainer.hyperparameters.l2 and gain(evidence.parameters) < 0.3 * gain(
        evidence.start
    ):
        return SMALLER_L2
    # without hidden layers J has one minimum, which training finds from anywhere
    return LARGER_WEIGHTS if evidence.hidden and gain(evidence.start) < SMALL_GAIN else None


def livelier(evidence: Evidence) -> Remedy:
    """What to try where too little moves: what keeps signals and gradients small, or else too small
    a network.
    """
    if evidence.hidden and not gain(evidence.start):
        return RANDOM_WEIGHTS
    if (remedy := curved(evidence)) and (
        evidence.straight < USELESS_LINE or evidence.lags_behind_neighbours
    ):
        return remedy
    if remedy := too_small(evidence):
        return remedy
    if evidence.trainer.hyperparameters.keep_prob < STRONG_DROPOUT:
        return LESS_DROPOUT
    if len(evidence.hidden) > 2:
        return NO_SIGMOID if "sigmoid" in evidence.network.hidden else FEWER_LAYERS
    optimizer = evidence.trainer.hyperparameters.optimizer
    small = 0.01 if scales_gradients(optimizer) else 0.1
    return FASTER if optimizer.learning_rate < small else MORE_UNITS


def scales_gradients(optimizer: Optimizer) -> bool:
    """True where every step is about as large as the learning rate."""
    return isinstance(optimizer, RMSProp | Adam)


def is_reckless(trainer: Trainer) -> bool:
    """True for steps so large that chance decides how training ends."""
    optimizer, hidden = trainer.hyperparameters.optimizer, set(trainer.network.hidden)
    if scales_gradients(optimizer):
        return bool(optimizer.learning_rate > RECKLESS_STEP)
    # sigmoid makes gradients small, and a network without hidden layers has no chance in it
    return bool(optimizer.learning_rate >= RECKLESS_RATE) and not hidden <= {"sigmoid"}


def curved(evidence: Evidence) -> Remedy | None:
    """What to try where the network is linear, and so can draw nothing but straight lines."""
    if not evidence.hidden:
        return HIDDEN_LAYER
    return CURVED_UNITS if set(evidence.network.hidden) == {"linear"} else None


def freer(evidence: Evidence) -> tuple[str, Remedy]:
    """Why a cost stays where it is, and what to try: what holds the network back, or else another
    start.
    """
    if remedy := curved(evidence):
        return "straight lines do no better", remedy
    if evidence.penalty > LARGE_PENALTY:
        return "L2 holds the weights near 0", SMALLER_L2
    if evidence.trainer.hyperparameters.keep_prob < STRONG_DROPOUT:
        return "dropout takes most of its units away while it learns", LESS_DROPOUT
    return "training is stuck in a local minimum", OTHER_WEIGHTS


def more_epochs(evidence: Evidence) -> Remedy:
    epochs = min(MAX_EPOCHS, 4 * evidence.trainer.epoch)
    return Remedy(f"Train on, for {epochs} epochs in all.", setting(epochs=epochs))


def watch_the_cost(evidence: Evidence) -> Remedy:
    words = "Watch the cost, not the accuracy, and train on; or add examples of the other classes."
    return Remedy(words, more_epochs(evidence).apply)


def against_overfitting(evidence: Evidence, can_stop_earlier: bool) -> Remedy:
    trainer = evidence.trainer
    l2 = trainer.hyperparameters.l2
    others = f"more examples, {'a larger L2' if l2 else 'L2'}, or fewer units."
    if not can_stop_earlier:
        return Remedy(f"Try {others}", setting(l2=10 * l2 or 1.0))
    patience = max(1, (trainer.stop.patience or 40) // 2)
    how = "a smaller patience" if trainer.stop.patience else "patience"
    return Remedy(f"Stop earlier ({how}), or try {others}", setting(patience=patience))
