"""The published runs in groups, as they were published: what each is about, and what tells its runs
apart.
"""

import re
from dataclasses import dataclass

from lab.published.recipes import RUNS, PublishedRun


@dataclass(frozen=True)
class Group:
    """Runs that belong together. text: Markdown, what was done and what it is known for."""

    title: str
    text: str
    names: str  # a regular expression of the names of its runs

    @property
    def runs(self) -> list[PublishedRun]:
        return [run for name, run in RUNS.items() if re.fullmatch(self.names, name)]


GROUPS = (
    Group(
        "Mazur's worked example",
        "Two inputs, two hidden sigmoid units, two outputs, one example: the backward pass that"
        " many have followed with a pencil. Its first step is printed to nine digits.",
        r"mazur_.*",
    ),
    Group(
        "The flower, with 1 to 50 hidden units",
        "The course's planar data: one hidden tanh layer, 5,000 iterations at a rate of 1.2. How"
        " many units does it take?",
        r"flower_\d+_hidden_5000_iterations",
    ),
    Group(
        "The flower with 4 hidden units",
        "The same data and network for 10,000 iterations, with the cost printed every 1,000; two"
        " editions of the course, which differ in the seed of the weights.",
        r"flower_4_hidden(_2021)?",
    ),
    Group(
        "Four starts on two circles",
        "The course's lesson on initialization, 2-10-5-1 with relu: from zeros nothing happens,"
        " from weights times ten it takes long to recover, from He it works.",
        r"circles_.*",
    ),
    Group(
        "Three optimizers on two moons",
        "The course's lesson on optimizers, 2-5-2-1 with relu in mini-batches of 64, whose orders"
        " are seeded anew in every epoch.",
        r"moons_.*",
    ),
    Group(
        "Thirteen lines",
        "Trask's networks without biases on four examples of three bits, one layer and then two,"
        " with learning rates from 0.001 to 10.",
        r"trask_.*",
    ),
)
