"""A run whose ends are judged, and how good a reading that makes it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from lab.checker.program.ends import End
from lab.checker.program.forward import ForwardCheck
from lab.checker.program.oracle import own_output
from lab.checker.program.repair import Mending
from lab.checker.program.run import Run


@dataclass(frozen=True, eq=False)
class Judged:
    """A run with its ends judged. outcomes: one for the network, one for each layer alone."""

    run: Run
    outcomes: tuple[Mending, ...]
    forward: tuple[ForwardCheck, ...] = ()
    right_with_one_output: frozenset[int] = frozenset()  # lines that are wrong with more
    has_one_output: bool = False  # as the setting or the paste says

    @property
    def ends(self) -> list[End]:
        return [end for one in self.outcomes for end in one.ends]

    @property
    def right(self) -> int:
        return sum(one.scores.count for one in self.outcomes)

    @property
    def has_something(self) -> bool:
        return bool(self.ends or self.forward)

    @property
    def all_right(self) -> bool:
        ends = all(one.scores.all_right for one in self.outcomes)
        return self.has_something and ends and not self.wrong_forward

    @property
    def wrong_forward(self) -> list[ForwardCheck]:
        """The lines of the forward pass that are wrong: no cost is made of them."""
        costs = [one.oracle.J for one in self.outcomes]
        return [
            one
            for one in self.forward
            if not one.right and not any(J.depends_on(one.site.node) for J in costs)
        ]

    @property
    def is_unrolled(self) -> bool:
        """True if a line was run once for each example: no single place in it can be mended."""
        times = Counter((site.line, site.word) for site in self.run.sites if site.fresh)
        return max(times.values(), default=0) >= self.run.reading.m

    def mend(self) -> None:
        for outcome in self.outcomes:
            outcome.mend()

    @property
    def repaired_lines(self) -> set[int]:
        return {one.site.line for outcome in self.outcomes for one in outcome.repairs}

    @property
    def wrong_lines(self) -> set[int]:
        return self.repaired_lines | {one.site.line for one in self.wrong_forward}

    @property
    def negative_lines(self) -> set[int]:
        """Errors with the sign that only an update could explain, which is not here."""
        return {one.negative.site.line for one in self.outcomes if one.negative is not None}

    @property
    def has_lost_its_minus(self) -> bool:
        return any(one.has_lost_its_minus for one in self.outcomes)

    @property
    def unmended(self) -> int:
        return sum(not one.scores.all_right for one in self.outcomes)

    @property
    def repair_rank(self) -> tuple[int, int, int, bool]:
        """The better repaired the smaller: what is left wrong, how many lines are replaced, how many
        by more than another sign or factor; then a squared error rather than a cross-entropy, where a forward pass takes no logarithm.
        """
        made = self.run
        own = [node for node in made.tape.nodes if not made.network.inside >> node.index & 1]
        logs = any(node.op == "log" for node in own)
        squared = "squared" in self.run.reading.cost
        unlikely = own_output(made) is not None and not logs and not squared
        rewritten = sum(outcome.rewritten for outcome in self.outcomes)
        return self.unmended, len(self.wrong_lines), rewritten, unlikely

    @property
    def rank(self) -> tuple[Any, ...]:
        """The better the smaller: wrong ends, then operations without a value."""
        wrong = len(self.ends) - self.right + len(self.wrong_forward)
        return not self.ends, wrong, self.run.misfits
