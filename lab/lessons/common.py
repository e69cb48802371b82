"""Experiments that several lessons share: small ones, whose data and starting weights follow the
seed.
"""

from typing import Any

from lab.experiment import Experiment


def on_moons(seed: int, **settings: Any) -> Experiment:
    """Two moons that touch without mixing, 150 examples to train on and 50 to test."""
    return Experiment(**{"samples": 200, "noise": 0.1, "seed": seed, "data_seed": seed} | settings)


ALL = 150
"""The batch size that takes all training examples of `on_moons` at once."""

LAST_SEED = 499
"""The seeds of lessons go from 0 to this: the lesson on hidden units makes 20 starts of each."""
