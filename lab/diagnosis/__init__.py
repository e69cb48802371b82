"""What the numbers mean, in words: a trained network's faults, each with its figure and one thing
to try.

    for remark in diagnose(trainer):
        print(remark.text, remark.advice)

Each check is a small function that looks at the Evidence and yields what it has to say. CHECKS is
their order, causes before effects, and only the first fault is told: it explains the others.

remark.py       Remark: what is said, how grave it is, and what to try
data.py         checks of data and settings, which need no training to be seen
course.py       checks of the course of training
symptoms.py     what shows that a network was thrown out of its range, as sentences of one remark
remedies.py     what to try, in words and as a change of the experiment
evidence.py     what the checks look at
units.py        dead and saturated units
health.py       every layer in figures: how Z, A and dZ lie, its faulty units, the size of its steps
words.py        numbers as the remarks write them
"""

from collections.abc import Callable, Iterator

import numpy as np

from lab.diagnosis import course, data
from lab.diagnosis.evidence import Evidence, thinned
from lab.diagnosis.health import LayerHealth, Spread, health
from lab.diagnosis.remark import KINDS, SEVERITIES, Remark, Remedy
from lab.engine import Trainer

__all__ = [
    "ASIDES",
    "CHECKS",
    "KINDS",
    "SEVERITIES",
    "LayerHealth",
    "Remark",
    "Remedy",
    "Spread",
    "diagnose",
    "health",
    "thinned",
]

Check = Callable[[Evidence], Iterator[Remark]]

CHECKS: tuple[Check, ...] = (
    data.same_inputs,
    course.too_large,
    course.identical_units,
    course.too_fast,
    course.dead_units,
    data.imbalance,
    course.vanishing,
    course.plateau,
    course.stuck,
    course.overfitting,
    course.unfinished,
)

ASIDES: tuple[Check, ...] = (data.constant_inputs, data.patience_without_test)
"""Told beside any fault, since they neither explain one nor follow from one."""


def diagnose(trainer: Trainer) -> list[Remark]:
    """What is worth saying about this training, most important first; an empty list for one that
    goes well.
    """
    with np.errstate(all="ignore"):  # a network that diverged is a case, not an accident
        evidence = Evidence(trainer)
        faults = (remark for check in CHECKS for remark in check(evidence))
        remarks = [fault] if (fault := next(faults, None)) else []
        remarks += [remark for check in ASIDES for remark in check(evidence)]
    return sorted(remarks, key=lambda remark: SEVERITIES.index(remark.severity))
