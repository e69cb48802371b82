"""By hand: the matrices of one small pass as grids to fill, forwards and then back.

    variant = draw(seed=3)
    verdicts = judge(variant, {"Z[1]": entries})     # (n[1], m), nan where nothing stands yet

Each entry is judged to DIGITS decimals, and follow-on errors are forgiven: an entry is right if it
is the right number, or what follows from the learner's own entries before it.
"""

import math
import re
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lab.lessons.slips import name_slip
from lab.lessons.variants import Grids, Variant, compute, draw, tolerance

MOST = 1e6  # the largest number that an entry may be


@dataclass(frozen=True)
class GridVerdict:
    """What one grid is worth. right: entry by entry. filled: where a number stands. follows: a
    right entry among them is right only given the learner's own entries before. slip: what was
    done wrong, where it can be told; "" else.
    """

    right: NDArray[np.bool_]
    filled: NDArray[np.bool_]
    follows: bool = False
    slip: str = ""

    @property
    def is_whole(self) -> bool:
        return bool(self.filled.all() and self.right.all())


def judge(variant: Variant, entries: Grids) -> dict[str, GridVerdict]:
    """A verdict on every grid of which something was filled in, in the order of the pass. Later
    grids are judged from the learner's own earlier ones, where these are complete.
    """
    known = {**variant.given, **variant.right}
    verdicts = {}
    for name in variant.names:
        own = entries.get(name)
        if own is None or np.all(np.isnan(own)):
            continue
        filled = ~np.isnan(own)
        allowed = tolerance(variant, known, name)
        from_own = np.abs(own - compute(variant, known, name)) <= allowed
        absolute = np.abs(own - variant.right[name]) <= allowed
        right = from_own | absolute
        slip = name_slip(variant, known, name, own, right | ~filled)
        verdicts[name] = GridVerdict(right, filled, bool(np.any(from_own & ~absolute)), slip)
        if filled.all():
            known[name] = own
    return verdicts


def read_entry(text: str) -> float:
    """The number that someone typed: 0.25, -.5, 0,25, 1/4, 2e-3; nan for nothing. ValueError, in
    one sentence, for anything else.
    """
    plain = text.strip().replace("−", "-").replace(",", ".")
    if not plain:
        return math.nan
    number = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?"
    match = re.fullmatch(rf"({number})(?:\s*/\s*({number}))?", plain)
    try:
        value = float(match[1]) / float(match[2] or 1) if match else math.nan
    except ZeroDivisionError:
        value = math.nan
    if not abs(value) <= MOST:
        raise ValueError(f"entry: expected a number such as -0.125, got {text.strip()[:20]!r}")
    return value


@dataclass
class Drill:
    """Someone at a variant: what they typed, grid by grid, and the grid that they are at."""

    seed: int
    at: int = 0
    typed: dict[str, list[list[str]]] = field(default_factory=dict)

    @cached_property
    def variant(self) -> Variant:
        return draw(self.seed)

    @property
    def name(self) -> str:
        """The grid that is to be filled."""
        return self.variant.names[self.at]

    def take(self, texts: list[list[str]]) -> str:
        """Take what was typed for the present grid. The first entry that is no number is told in a
        sentence, and nothing is taken; "" where all are.
        """
        try:
            [[read_entry(text) for text in row] for row in texts]
        except ValueError as problem:
            return f"{problem}."
        self.typed[self.name] = texts
        return ""

    @property
    def verdicts(self) -> dict[str, GridVerdict]:
        entries = {
            name: np.array([[read_entry(text) for text in row] for row in texts])
            for name, texts in self.typed.items()
        }
        return judge(self.variant, entries)
