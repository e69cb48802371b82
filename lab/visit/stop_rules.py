"""When Play ends: by a rule that the visitor has set, and otherwise not by itself.

A number of epochs that differs from the default's is such a rule. The default's is where Run to the
end stops, as a sweep and a run from the command line do.
"""

import math
from dataclasses import replace

from lab.engine import Stop, Trainer
from lab.experiment import Experiment, kinds
from lab.settings import bounds

MORE_EPOCHS = 500  # of a run to the end that is at its end already
MAX_EPOCHS = int(bounds(kinds()["epochs"])[1])


def counts_epochs(experiment: Experiment) -> bool:
    """Whether Play, too, stops when the experiment's epochs are done."""
    return experiment.epochs != Experiment().epochs


def stop_of_play(experiment: Experiment) -> Stop:
    """The rules that the visitor has set."""
    rules = experiment.make_stop()
    return rules if counts_epochs(experiment) else replace(rules, epochs=None)


def can_go_on(trainer: Trainer) -> bool:
    """Whether Play can: a rule that held is put aside for it, a cost that is no number is not."""
    return not trainer.finished or math.isfinite(trainer.history["cost"][-1])


def end_of_run(experiment: Experiment, trainer: Trainer) -> int:
    """The epoch to which Run to the end trains."""
    is_before = trainer.epoch < experiment.epochs
    return experiment.epochs if is_before else trainer.epoch + MORE_EPOCHS


def as_reached(experiment: Experiment, trainer: Trainer) -> Experiment:
    """The experiment with the epochs that it took, where it has gone beyond its own."""
    if trainer.epoch <= experiment.epochs:
        return experiment
    return replace(experiment, epochs=min(trainer.epoch, MAX_EPOCHS))
