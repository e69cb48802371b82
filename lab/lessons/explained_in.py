"""Which lesson explains what is seen elsewhere in the lab: a remark on a training, a page."""

from lab.diagnosis import Remark
from lab.lessons import BY_KEY, Lesson

OF_REMARKS = {
    "too large": "large-weights",
    "too fast": "learning-rate",
    "identical units": "all-zeros",
    "dead units": "dead-relu-units",
    "vanishing": "vanishing-gradient",
    "plateau": "vanishing-gradient",
    "stuck": "hidden-units",
    "overfitting": "overfitting",
    "unfinished": "learning-rate",
    "patience": "overfitting",
}
"""The keys of lessons by the kinds of remarks."""

WITHOUT_LESSON = frozenset({"same inputs", "constant inputs", "imbalance"})
"""Kinds of remarks on the data, which no lesson is about."""


def lesson_on(remark: Remark) -> Lesson | None:
    """The lesson that explains what the remark says, if there is one."""
    key = OF_REMARKS.get(remark.kind)
    return BY_KEY[key] if key else None
