"""Which steps go down the cost, and the fewest lines to replace so that all do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from lab.checker.program.budget import Budget
from lab.checker.program.matching import (
    TOLERANCE,
    Match,
    agrees,
    counted,
    match,
    most_frequent,
    same,
)
from lab.checker.program.numbers.names import helper_dues, named_dues, named_for
from lab.checker.program.numbers.run import Numbers
from lab.checker.program.numbers.slopes import Slopes, all_slopes, is_computed
from lab.checker.program.numbers.text import is_of_numbers
from lab.checker.program.parse import Source
from lab.checker.program.sites import Site
from lab.checker.program.tape import Node
from lab.checker.program.words import ALPHA
from lab.checker.report import Line
from lab.engine import Array

MOST_REPAIRS = 4


@dataclass(frozen=True, eq=False)
class End:
    """What must come out right: a step of a parameter, or what is named after the derivative by it.
    start: of a step, the parameter before it.
    """

    site: Site
    by: Node
    start: Node | None = None

    def value(self, value: Array | None) -> Array | None:
        """What is compared: the value, or of a step what it adds."""
        if value is None or self.start is None or self.start.value is None:
            return value
        return value - self.start.value


@dataclass(frozen=True, eq=False)
class Repair:
    site: Site
    name: str
    value: Array


@dataclass
class Mending:
    """The ends under one cost, and what has been replaced so far."""

    slopes: Slopes
    ends: list[End] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ends = list(ends_of(self.slopes))
        self.sites = list(self.sites_back())
        self.look()

    def look(self) -> None:
        """See which ends are right, with what is replaced so far."""
        self.constant = self.common(self.matches(self.replaced))
        self.right = self.judged(self.replaced)

    @property
    def run(self) -> Numbers:
        return self.slopes.run

    @property
    def replaced(self) -> dict[Node, Array]:
        return {one.site.node: one.value for one in self.repairs}

    def judged(self, changed: Mapping[Node, Array]) -> tuple[bool, ...]:
        """Which ends are right: all with one constant, or each with a rate that is written."""
        found = self.matches(changed)
        dues = {self.common(found)}
        if near(-min(dues), self.rates):
            dues |= {-rate for rate in self.rates}
        return tuple(one is not None and near(one.constant, dues) for one in found)

    def matches(self, changed: Mapping[Node, Array]) -> list[Match | None]:
        values = self.run.tape.replay(changed, [end.site.node for end in self.ends])
        return [self.matched(end, value) for end, value in zip(self.ends, values, strict=True)]

    def matched(self, end: End, value: Array | None) -> Match | None:
        """How an end is made of the derivative by its parameter; None for a step up the cost."""
        gradient = self.slopes.of(self.slopes.J, end.by)
        value = end.value(value)
        if value is None or gradient is None or value.shape != gradient.shape:
            return None
        found = match(value, gradient, True, end.start.value if end.start is not None else None)
        return found if found and (end.start is None or found.constant < 0) else None

    def common(self, found: Sequence[Match | None]) -> float:
        """The constant of most; of a tie a rate that is written, or 1; where the cost is not the
        program's own, the smaller one: 1/m is rather left out than too much.
        """
        times = counted(one.constant for one in found if one is not None)
        usual = {one for one in times if agrees(one, 1.0) or near(-one, self.rates)}
        ranked = sorted(
            times,
            key=lambda one: (-times[one], one not in usual if self.slopes.own else abs(one)),
        )
        is_step = any(end.start is not None for end in self.ends)
        return ranked[0] if ranked else -max(self.rates & {ALPHA}, default=1.0) if is_step else 1.0

    @cached_property
    def rates(self) -> set[float]:
        """The numbers that are the same in all samples, and no whole ones."""
        leaves = [one.value for one in self.run.tape.nodes if not one.args]
        still = [one for one in leaves if one is not None and one.size and np.ptp(one) == 0]
        return {number for one in still if not (number := float(one.flat[0])).is_integer()}

    def sites_back(self) -> Iterator[Site]:
        """The places between the forward pass and the ends."""
        seen: set[Node] = set()
        for site in self.run.sites:
            node = site.node
            if node in seen or self.slopes.J.depends_on(node) or not is_computed(node, self.run):
                continue
            if site.fresh and any(end.site.node.depends_on(node) for end in self.ends):
                seen.add(node)
                yield site

    def mend(self) -> None:
        while not all(self.right) and len(self.repairs) < MOST_REPAIRS * len(self.ends):
            found = min(self.replacements(), key=lambda one: one[0], default=None)
            if found is None:
                return
            self.repairs.append(found[1])
            self.look()

    def replacements(self) -> Iterator[tuple[tuple[float, ...], Repair]]:
        """What mends an end and breaks none, with its rank: a line that is replaced already, then
        what mends most, then what is no derivative, then the earliest.
        """
        lines = {one.site.line for one in self.repairs}
        nodes = [site.node for site in self.sites]
        values = self.run.tape.replay(self.replaced, nodes)
        for site, value in zip(self.sites, values, strict=True):
            if site.node in self.replaced or value is None or self.is_what_it_says(site, value):
                continue
            is_known = not named_for(self.slopes, site) and self.is_derivative(value)
            for one in self.candidates(site, value):
                right = self.judged({**self.replaced, site.node: one.value})
                if any(was and not now for was, now in zip(self.right, right, strict=True)):
                    continue
                if (gain := sum(right) - sum(self.right)) > 0:
                    yield (site.line not in lines, -gain, is_known, site.node.index), one

    def dues(self, site: Site) -> dict[str, Array]:
        """What a place should give, by its name; {} for a name that does not say it."""
        return named_dues(self.slopes, site) | helper_dues(self.slopes, site)

    def is_what_it_says(self, site: Site, value: Array) -> bool:
        return any(same(value, due) for due in self.dues(site).values())

    def derivative(self, value: Array) -> tuple[str, float] | None:
        """What a value is a multiple of, among the derivatives of the cost, and the multiple."""
        names, slopes = self.derivatives.get(value.shape, ([], np.empty((0, value.size))))
        self.run.tape.budget.spend_steps(1 + len(names) // 100)
        v, sizes = value.ravel(), np.sum(slopes**2, axis=1)
        constants = slopes @ v / sizes
        rest = np.linalg.norm(v - constants[:, None] * slopes, axis=1)
        fitting = np.flatnonzero(rest <= TOLERANCE * np.linalg.norm(v))
        if not np.any(v) or not fitting.size:
            return None
        return names[fitting[0]], float(constants[fitting[0]])

    @cached_property
    def derivatives(self) -> dict[tuple[int, ...], tuple[list[str], Array]]:
        """The derivatives of the cost by what it is made of, by shape: names, and a row each."""
        found: dict[tuple[int, ...], list[tuple[str, Array]]] = {}
        for by, word in self.slopes.forward.items():
            slope = self.slopes.of(self.slopes.J, by)
            if slope is not None:
                found.setdefault(slope.shape, []).append((f"dJ/d{word}", slope.ravel()))
        return {
            shape: ([name for name, _ in rows], np.stack([row for _, row in rows]))
            for shape, rows in found.items()
        }

    def is_derivative(self, value: Array) -> bool:
        """True for a derivative of the cost, of the program's own as large as that or most are."""
        found = self.derivative(value)
        return found is not None and (not self.slopes.own or near(abs(found[1]), {1.0, self.size}))

    @cached_property
    def size(self) -> float:
        """The multiple of derivatives that most places on the way back hold."""
        values = [site.node.value for site in self.sites]
        found = [one for value in values if value is not None and (one := self.derivative(value))]
        return most_frequent(abs(constant) for _, constant in found) or 1.0

    def candidates(self, site: Site, value: Array) -> Iterator[Repair]:
        """What a place might have had to give: a step what is due, what is named after a derivative
        that; anything else a derivative by which some end comes out right.
        """
        end = next((one for one in self.ends if one.site is site), None)
        if end is not None:
            due = self.due(end)
            yield from [] if due is None else [Repair(site, "", due)]
            return
        yield from (Repair(site, name, due) for name, due in self.dues(site).items())
        for wanted in self.wanted(site, value):
            if (found := self.derivative(wanted)) is not None:
                yield Repair(site, found[0], wanted)

    def due(self, end: End) -> Array | None:
        """What a step should give; None where the cost does not say it."""
        slope = self.slopes.of(self.slopes.J, end.by)
        if slope is None or end.start is None or end.start.value is None:
            return None if slope is None else self.constant * slope
        return end.start.value + self.constant * slope

    def wanted(self, site: Site, value: Array) -> list[Array]:
        """The values by which wrong ends come out right. Each end grows in proportion to what is on
        the way back to it.
        """
        wrong = [end for end, right in zip(self.ends, self.right, strict=True) if not right]
        wrong = [end for end in wrong if end.site.node.depends_on(site.node)]
        nodes = [end.site.node for end in wrong]
        now = self.run.tape.replay(self.replaced, nodes)
        more = self.run.tape.replay({**self.replaced, site.node: value + 1}, nodes)
        found: list[Array] = []
        for end, one, other in zip(wrong, now, more, strict=True):
            due = self.due(end)
            if one is None or other is None or due is None:
                continue
            if not one.shape == other.shape == due.shape == value.shape:
                continue
            growth = other - one
            if np.all(growth) and np.all(np.isfinite(growth)):
                wanted = value + (due - one) / growth
                if not any(same(wanted, known) for known in found):
                    found.append(wanted)
        return found


def near(one: float, others: set[float]) -> bool:
    return any(agrees(one, other) for other in others)


def ends_of(slopes: Slopes) -> Iterator[End]:
    """The steps of parameters; where there is none, what is named after the derivatives by them."""
    J, run = slopes.J, slopes.run
    steps = [(site, start) for site, start in run.steps if J.depends_on(start)]
    yield from (End(site, start, start) for site, start in steps if not J.depends_on(site.node))
    for site in run.sites if not steps else ():
        pairs = [by for of, by in named_for(slopes, site) if of is J]
        if site.fresh and len(pairs) == 1 and not pairs[0].args and not J.depends_on(site.node):
            yield End(site, pairs[0])


def judged_numbers(source: Source, budget: Budget) -> list[Line] | None:
    """The lines of a program of numbers; None for any other, and for what it does not settle."""
    if source.language or not is_of_numbers(source.tree):
        return None
    run = Numbers(source.tree, budget)
    with np.errstate(all="ignore"):
        own, others = all_slopes(run)
        tried = mendings(own)
        if not any(any(one.right) for one in tried):
            tried += mendings(others)
        if not tried:
            return None
        best = max(tried, key=lambda one: sum(one.right))
        if not (run.is_unsure or run.unknown_lines):
            best.mend()
        return list(lines_of(best, source))


def mendings(slopes: Sequence[Slopes]) -> list[Mending]:
    tried = [Mending(one) for one in slopes if one.J.value is not None]
    return [one for one in tried if one.ends]


def lines_of(found: Mending, source: Source) -> Iterator[Line]:
    run, J = found.run, found.slopes.J
    settled = all(found.right)
    wrong = {one.site.line: one for one in found.repairs} if settled else {}
    right = [
        end.site.node
        for end, ok in zip(found.ends, found.right, strict=True)
        if ok and end.site.node not in found.replaced
    ]
    by_line: dict[int, list[Site]] = {}
    for site in run.sites:
        if is_computed(site.node, run):
            by_line.setdefault(site.line, []).append(site)
    for number, sites in sorted(by_line.items()):
        line = Line(number, source.text(number), "not judged", reason=UNUSED)
        used = any(node.depends_on(site.node) for site in sites for node in right)
        forward = bool(right) and any(J.depends_on(site.node) for site in sites)
        if number in wrong:
            due = wrong[number].name or "a step down the cost"
            reason = f"This does not give {due}, which is due here."
            yield Line(number, line.text, "wrong", error_class="unexplained", reason=reason)
        elif used or forward:
            yield Line(number, line.text, "right", expected=line.text)
        else:
            yield line


UNUSED = "Not judged: no step that could be checked is made of it."
