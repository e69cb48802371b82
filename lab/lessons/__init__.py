"""Lessons that the run decides: predict, train, see both, and why.

    lesson = BY_KEY["learning-rate"]
    runs = {name: one.run() for name, one in lesson.experiments(seed=7).items()}
    lesson.claim.holds(runs)

No answer is written down: a prediction's answer, a lesson's claim and its reasons are read off the
runs of the learner's own seed.

steps.py              the kinds of steps, predictions among them
lesson.py             Lesson: steps, experiments, and the claim as a rule over their runs
measures.py           what rules and texts read off a run
common.py             experiments that lessons share
first_networks.py     one neuron, hidden units, the learning rate
starting_weights.py   zeros, large weights
lost_gradients.py     vanishing gradients, dead units
examples.py           batch size, overfitting, L2 and dropout
descent.py            confidently wrong, momentum and Adam
checks.py             the gradient check, linear layers
progress.py           what was predicted and trained, and what may be shown
explained_in.py       which lesson explains a remark on a training
claims.py             the claims on 20 seeds
ordering.py           what first, then what: a backward pass to be put in order
variants.py           one small pass to be worked out by hand
slips.py              slips of calculating, and what each makes of a grid
where_wrong.py        where am I wrong? which line of a paste, and what belongs there
by_hand.py            judging what was worked out, entry by entry
"""

from lab.lessons.checks import CHECKS
from lab.lessons.descent import DESCENTS
from lab.lessons.examples import EXAMPLES
from lab.lessons.first_networks import FIRST_NETWORKS
from lab.lessons.lesson import Claim, Lesson
from lab.lessons.lost_gradients import LOST_GRADIENTS
from lab.lessons.starting_weights import STARTING_WEIGHTS
from lab.lessons.steps import (
    Choice,
    Curve,
    Number,
    Prediction,
    Read,
    Runs,
    See,
    Step,
    Train,
    TryNext,
    Why,
)

__all__ = [
    "BY_KEY",
    "LESSONS",
    "Choice",
    "Claim",
    "Curve",
    "Lesson",
    "Number",
    "Prediction",
    "Read",
    "Runs",
    "See",
    "Step",
    "Train",
    "TryNext",
    "Why",
]

LESSONS: tuple[Lesson, ...] = (
    *FIRST_NETWORKS,
    *STARTING_WEIGHTS,
    *LOST_GRADIENTS,
    *EXAMPLES,
    *DESCENTS,
    *CHECKS,
)
"""All lessons, in the order in which they are meant to be taken."""

BY_KEY = {lesson.key: lesson for lesson in LESSONS}
