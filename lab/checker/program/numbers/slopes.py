"""The cost of a program of numbers, and its derivatives by every value.

The cost is the program's own where it has one: a number made of the parameters, of which no step is
made. Where it has none, it is half the squares of what is subtracted from the predictions, or the
cross-entropy of those.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from lab.checker.program.matching import same
from lab.checker.program.numbers.run import Numbers
from lab.checker.program.oracle import COSTS
from lab.checker.program.sites import Site
from lab.checker.program.tape import EPS, Node
from lab.checker.program.words import symbol_of
from lab.engine import Array

MOST_COSTS = 4


@dataclass
class Slopes:
    """A cost J and what it grows with. forward: the places that it is made of, and parameters."""

    run: Numbers
    J: Node
    own: bool = True
    forward: dict[Node, str] = field(default_factory=dict)  # with their words
    by_word: dict[str, list[Node]] = field(default_factory=dict)
    known: dict[tuple[Node, Node], Array | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.forward = {
            node: word for node, word in self.run.binder.leaves.items() if self.J.depends_on(node)
        }
        for node, word in self.forward.items():
            self.by_word.setdefault(word, []).append(node)
        for site in self.run.sites:
            if self.J.depends_on(site.node) and is_computed(site.node, self.run):
                self.forward.setdefault(site.node, site.word)
                self.by_word.setdefault(site.word, []).append(site.node)

    def of(self, node: Node, by: Node) -> Array | None:
        """d(node)/d(by) in the shape of by, entry by entry of what each sample holds."""
        if (node, by) not in self.known:
            self.known[node, by] = self.differences(node, by)
        return self.known[node, by]

    def differences(self, node: Node, by: Node) -> Array | None:
        values = [one.value for one in (node, by)]
        are_columns = all(one is not None and one.ndim == 2 for one in values)
        if by.value is None or not are_columns or not node.depends_on(by):
            return None
        columns = []
        single = by.shape == node.shape  # each entry goes into its own
        for place in [slice(None)] if single else range(by.shape[1]):
            ends = []
            for eps in (EPS, -EPS):
                changed = by.value.copy()
                changed[:, place] += eps
                (value,) = self.run.tape.replay({by: changed}, [node])
                ends.append(np.full(node.shape, np.nan) if value is None else value)
            change = (ends[0] - ends[1]) / (2 * EPS)
            columns.append(change if single else change.sum(axis=1, keepdims=True))
        found = np.concatenate(columns, axis=1)
        return found if np.all(np.isfinite(found)) and np.any(found) else None


def is_computed(node: Node, run: Numbers) -> bool:
    leaves = sum(1 << one.index for one in run.binder.leaves)
    return bool(node.args) and node.value is not None and bool(node.above & leaves)


def all_slopes(run: Numbers) -> tuple[list[Slopes], list[Slopes]]:
    """Under each cost that may be the program's own, those called so first; and, where none is
    called so, under those that its errors may be of.
    """
    bits = sum(1 << node.index for node in (start for _, start in run.steps))
    bits |= sum(
        1 << node.index for node, word in run.binder.leaves.items() if word in run.binder.parameters
    )
    own = {node: word for node, word in own_costs(run) if node.above & bits}
    called_so = [node for node, word in own.items() if is_cost(word)]
    costs = (called_so or [*own])[-MOST_COSTS:][::-1]
    pairs = [] if called_so else list(residuals(run, bits))
    run.hold_still(costs + [node for pair in pairs for node in pair])
    pairs = distinct(pairs)
    others = [made(run, pairs) for made in (squares, entropy)] if pairs else []
    return [Slopes(run, J) for J in costs], [Slopes(run, J, own=False) for J in others]


def is_cost(word: str) -> bool:
    symbol = symbol_of(word) if word else None
    named = any(part in word.lower() for part in (*COSTS, "err"))
    return named or (symbol is not None and symbol.kind == "J")


def distinct(pairs: list[tuple[Node, Node]]) -> list[tuple[Node, Node]]:
    """The pairs that differ: one may be computed more than once."""
    found: list[tuple[Node, Node]] = []
    for one, other in pairs:
        known = [p.value for p, target in found if target is other]
        if one.value is not None and not any(p is not None and same(one.value, p) for p in known):
            found.append((one, other))
    return found


def own_costs(run: Numbers) -> Iterator[tuple[Node, str]]:
    """The last value of each place of which no step is made, with the word there."""
    last: dict[tuple[int, str], Site] = {}
    for site in run.sites:
        last[site.line, site.word] = site
    for site in last.values():
        node = site.node
        used = any(step.node.depends_on(node) for step, _ in run.steps)
        if is_computed(node, run) and node.shape[1:] == (1,) and not used:
            yield node, site.word


def residuals(run: Numbers, parameters: int) -> Iterator[tuple[Node, Node]]:
    """Predictions, and what they are compared with: p - t and t - p, one example's at a time."""
    known = sum(1 << node.index for node in run.binder.leaves)
    for node in run.tape.nodes:
        if node.op != "-" or node.value is None:
            continue
        for one, other in (node.args, node.args[::-1]):
            is_data = other.above & known and not other.above & parameters
            if is_data and one.above & parameters and one.args:
                yield one, other


def squares(run: Numbers, pairs: list[tuple[Node, Node]]) -> Node:
    apply = run.tape.apply
    gaps = [apply("-", one, other) for one, other in pairs]
    return total(run, [apply("*", gap, gap) for gap in gaps], 0.5)


def entropy(run: Numbers, pairs: list[tuple[Node, Node]]) -> Node:
    apply, one = run.tape.apply, run.tape.leaf(1.0)
    losses = []
    for p, t in pairs:
        losses.append(apply("*", t, apply("log", p)))
        rest = apply("log", apply("-", one, p))
        losses.append(apply("*", apply("-", one, t), rest))
    return total(run, losses, -1.0)


def total(run: Numbers, nodes: list[Node], factor: float) -> Node:
    sums = [run.tape.apply("sum", node, note=(1, True)) for node in nodes]
    found = sums[0]
    for node in sums[1:]:
        found = run.tape.apply("+", found, node)
    return run.tape.apply("*", found, run.tape.leaf(factor))
