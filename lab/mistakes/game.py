"""The game: one mistake is hidden, the curves and the check are on the table, and the learner says
which equation it is.

A round starts at 10 points. Each hint costs 2, each wrong answer 3, and no round ends below 0. A
Round is a value: what the learner does makes a new one, so that a page can keep it in its session
and draw it from there.
"""

from dataclasses import dataclass, replace

import numpy as np

from lab.engine import Network
from lab.mistakes.catalogue import CATALOGUE, MISTAKES, Mistake
from lab.mistakes.signatures import OF_SHAPE, SIGNATURES

START, HINT_COST, MISS_COST = 10, 2, 3
OPTIONS = 5  # answers to choose from

HINTS = {
    "where": "Which tensor is wrong first, from the output backwards?",
    "signature": "What do its numbers look like beside the right ones?",
    "code": "What does the line of code look like?",
}


@dataclass(frozen=True)
class Round:
    """One hidden mistake, the answers to choose from, the hints taken (names of HINTS) and the
    answers that were wrong.
    """

    hidden: str
    options: tuple[str, ...]
    hints: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    found: bool = False

    @classmethod
    def deal(cls, rng: np.random.Generator, network: Network) -> "Round":
        """A round on this network, with a mistake that shows in it.

        ValueError if the network has too few mistakes to choose from, as one with an unmatched cost
        has.
        """
        names = [one.name for one in playable(network)]
        if len(names) < OPTIONS:
            raise ValueError(
                f"network: expected one in which {OPTIONS} mistakes show, got {len(names)} in"
                f" {network}"
            )
        options = tuple(str(name) for name in rng.choice(names, OPTIONS, replace=False))
        return cls(options[int(rng.integers(OPTIONS))], options)

    @property
    def mistake(self) -> Mistake:
        return MISTAKES[self.hidden]

    @property
    def points(self) -> int:
        """What the round is worth now."""
        return max(0, START - HINT_COST * len(self.hints) - MISS_COST * len(self.misses))

    def ask(self, hint: str) -> "Round":
        """The round with this hint taken; a hint that was taken before costs nothing more."""
        return (
            self if hint in self.hints or self.found else replace(self, hints=(*self.hints, hint))
        )

    def answer(self, name: str) -> "Round":
        """The round after this answer; after the right one nothing changes any more."""
        if self.found or name in self.misses:
            return self
        return (
            replace(self, found=True)
            if name == self.hidden
            else replace(self, misses=(*self.misses, name))
        )

    def hint(self, name: str, network: Network) -> str:
        """What the hint says."""
        if name == "where":
            return (
                f"{self.mistake.quantity}[{self.mistake.layer(network)}] is the first that is"
                " wrong."
            )
        signature = SIGNATURES[self.mistake.signature]
        return (
            f"{signature[0].upper()}{signature[1:]}." if name == "signature" else self.mistake.code
        )


def playable(network: Network) -> list[Mistake]:
    """The mistakes that show in this network and train in it: where the shapes do not fit, the
    message would tell.
    """
    return [
        one for one in CATALOGUE if one.layer(network) is not None and one.signature not in OF_SHAPE
    ]
