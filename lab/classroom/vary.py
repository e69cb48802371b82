"""The class as one experiment: another seed, learning rate or size for each learner; and what
learners may change.
"""

from collections.abc import Iterable
from dataclasses import replace

from lab.experiment import Experiment, kinds
from lab.settings import bounds, refuse

VARIED = ("seed", "learning_rate", "hidden_layers")
GOLDEN = 0.618034  # steps of this share fill a circle evenly, however many there are
DECADES = 2.0  # that the learning rates span, around the experiment's own
MOST_UNITS = 12


def variant(experiment: Experiment, varied: str, number: int) -> Experiment:
    """The experiment of the learner with this number, from 1 on. ValueError for a setting that is
    none of VARIED.
    """
    if varied == "seed":
        low, high = bounds(kinds()["seed"])
        seed = low + (experiment.seed + number - 1 - low) % int(high - low + 1)
        return replace(experiment, seed=int(seed))
    if varied == "learning_rate":
        low, high = bounds(kinds()["learning_rate"])
        share = (0.5 + (number - 1) * GOLDEN) % 1.0  # the first has the experiment's own
        rate = experiment.learning_rate * 10 ** (DECADES * (share - 0.5))
        return replace(experiment, learning_rate=float(f"{min(max(rate, low), high):.2g}"))
    if varied == "hidden_layers":
        units = 1 + (number - 1) % MOST_UNITS
        return replace(experiment, hidden_layers=(units,) * max(1, len(experiment.hidden_layers)))
    raise refuse("varied", f"one of {', '.join(VARIED)}", varied)


def within(experiment: Experiment, base: Experiment, allowed: Iterable[str]) -> Experiment:
    """The base with those settings of the experiment that learners may change: whatever came by a
    link, nothing else gets through.
    """
    allowed_settings = {name: getattr(experiment, name) for name in allowed}
    return replace(base, **allowed_settings).fitted_to_layers()
