"""Wrong on purpose: the equations learners get wrong, what each does to training, and how the
gradient check finds it.

catalogue.py    MISTAKES: each wrong equation, the right one beside it, where it shows and what is
                wrong with it
signatures.py   examine: every tensor of a wrong pass beside the right one, and what the difference
                looks like
game.py         Round: one hidden mistake, its hints, its points
"""

from lab.mistakes.catalogue import CATALOGUE, MISTAKES, Mistake
from lab.mistakes.game import HINTS, Round
from lab.mistakes.signatures import SIGNATURES, Finding, ShapeError, examine, first_wrong, watched

__all__ = [
    "CATALOGUE",
    "HINTS",
    "MISTAKES",
    "SIGNATURES",
    "Finding",
    "Mistake",
    "Round",
    "ShapeError",
    "examine",
    "first_wrong",
    "watched",
]
