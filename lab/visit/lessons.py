"""What the pages on backpropagation remember of a visit: the step of the pass, the duel, the
game.
"""

import threading
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lab.data import Dataset
from lab.experiment import Experiment
from lab.lessons.progress import Progress
from lab.mistakes import CATALOGUE, MISTAKES, Mistake, Round
from lab.published import Comparison
from lab.visit.check_state import CheckState
from lab.visit.duel import Duel, game_network, ground
from lab.visit.live_runs import LiveRuns, Make
from lab.visit.playback import Lock
from lab.visit.turns import Charged


@dataclass
class KeptProgress:
    """Whose progress was taken back from the store, and the text that is kept there. problem: why
    it cannot be kept, if it cannot.
    """

    owner: str = ""
    text: str = ""
    problem: str = ""


@dataclass
class Lessons:
    """Where the visitor stands. lock: the visit's, for what trains here too. round: the one that is
    on, if any; points and rounds: of those that are over.
    """

    lock: Lock = field(default_factory=threading.RLock)
    step: int = 0
    chosen: str = CATALOGUE[0].name
    duel: Duel | None = None
    # the mistake, the experiment and the data it was made for
    duel_for: tuple[str, Experiment, int] | None = None
    round: Round | None = None
    points: int = 0
    rounds: int = 0
    check: CheckState = field(default_factory=CheckState)
    course: Progress = field(default_factory=Progress)  # the page of lessons
    kept: KeptProgress = field(default_factory=KeptProgress)  # of the course, for another day
    # the published runs that were made again in this visit, by name
    published: dict[str, Comparison] = field(default_factory=dict)
    live: LiveRuns | None = None  # what that page trains before one's eyes
    live_for: tuple[Any, ...] = ()  # the lesson and its seed, or the published run
    # the measurements of this visit, by what was measured; see `lab.ui.examples`
    measured: dict[Any, Any] = field(default_factory=dict)
    rng: np.random.Generator = field(default_factory=np.random.default_rng)

    def surprise(self) -> None:
        """Choose another mistake by chance."""
        self.chosen = str(self.rng.choice([name for name in MISTAKES if name != self.chosen]))

    def duel_on(
        self,
        mistake: Mistake,
        experiment: Experiment,
        dataset: Dataset,
        charged: Charged = nullcontext,
    ) -> Duel:
        """The duel that is on; a new one, on the visitor's account, if the mistake, the experiment
        or its data are others.
        """
        wanted = (mistake.name, experiment, id(dataset))
        if self.duel is None or self.duel_for != wanted:
            with charged():
                self.duel = Duel.of(mistake, *ground(mistake, experiment, dataset), lock=self.lock)
            self.duel_for = wanted
        return self.duel

    def live_on(self, what: tuple[Any, ...]) -> LiveRuns | None:
        """The live runs of a lesson, or of a published run, if they are on; others are ended."""
        if self.live is not None and self.live_for != what:
            self.end_live()
        return self.live

    def begin_live(self, what: tuple[Any, ...], makers: Mapping[str, Make]) -> None:
        """Play these, in place of what was played before."""
        self.end_live()
        self.live = LiveRuns(makers, self.lock)
        self.live_for = what

    def end_live(self) -> None:
        if self.live is not None:
            self.live.close()
        self.live = None

    def game(self, experiment: Experiment, dataset: Dataset) -> Round:
        """The round that is on; a new one where there is none."""
        if self.round is None:
            self.round = Round.deal(self.rng, game_network(experiment, dataset))
        return self.round

    def next_round(self) -> None:
        """Put this round away."""
        self.round = None

    def ask(self, hint: str) -> None:
        """Take a hint, for its price."""
        if self.round is not None:
            self.round = self.round.ask(hint)

    def answer(self, name: str) -> None:
        """Give an answer; the right one ends the round and brings its points."""
        if self.round is None or self.round.found:
            return
        self.round = self.round.answer(name)
        if self.round.found:
            self.points += self.round.points
            self.rounds += 1
