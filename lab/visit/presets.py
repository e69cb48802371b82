"""Settings that show one thing each: a name, the experiment, and the lesson that explains it.

/?preset=vanishing opens one; `tests/test_presets.py` holds each to the remark that names it.
"""

from dataclasses import dataclass

from lab.experiment import Experiment


@dataclass(frozen=True)
class Preset:
    """lesson: the key of the lesson on it."""

    title: str
    experiment: Experiment
    lesson: str


PRESETS = {
    "vanishing": Preset(
        "Vanishing gradients",
        Experiment(hidden_layers=(8,) * 6, activation="sigmoid"),
        "vanishing-gradient",
    ),
    "too-fast": Preset("Too fast", Experiment(learning_rate=10.0), "learning-rate"),
    "zeros": Preset("All zeros", Experiment(initialization="zeros"), "all-zeros"),
    "overfitting": Preset(
        "Overfitting",
        Experiment(
            samples=60,
            noise=0.4,
            test_share=0.5,
            hidden_layers=(32, 32),
            optimizer="adam",
            learning_rate=0.01,
        ),
        "overfitting",
    ),
    "dead-relu": Preset(
        "Dead relu units",
        Experiment(
            hidden_layers=(8, 8, 8), activation="relu", initialization="he", learning_rate=3.0
        ),
        "dead-relu-units",
    ),
    "hidden-units-needed": Preset(
        "Hidden units needed", Experiment(dataset="xor", hidden_layers=()), "hidden-units"
    ),
}
