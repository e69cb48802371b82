"""What a check has to say: a Remark, with a Remedy that can be applied to the experiment."""

from collections.abc import Callable
from dataclasses import dataclass

from lab.experiment import Experiment

SEVERITIES = ("error", "warning", "info")
KINDS = (
    "same inputs",
    "too large",
    "too fast",
    "identical units",
    "dead units",
    "imbalance",
    "vanishing",
    "plateau",
    "stuck",
    "overfitting",
    "unfinished",
    "constant inputs",
    "patience",
)


@dataclass(frozen=True)
class Remedy:
    """One thing to try, in words, and the experiment that follows the words."""

    words: str
    apply: Callable[[Experiment], Experiment]


@dataclass(frozen=True)
class Remark:
    """One thing to know: the fault in a sentence or two with the figure in it, and one thing to
    try.

    kind: one of KINDS. severity: one of SEVERITIES. layer: the one at fault, where it is a
    single one.
    """

    kind: str
    severity: str
    text: str
    remedy: Remedy
    layer: int | None = None

    @property
    def advice(self) -> str:
        return self.remedy.words
