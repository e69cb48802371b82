"""The whole way of a program: readings, run, oracle, ends, repair.

All readings of the layout are run first, and those in which most shapes fit are judged. The first
in which every end is right settles the paste: then nothing in it is wrong. Only if no reading does
that, the best is repaired.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lab.checker.program.budget import Budget
from lab.checker.program.ends import End, find_ends
from lab.checker.program.evidence import Evidence
from lab.checker.program.forward import ForwardCheck, forward_checks
from lab.checker.program.oracle import Oracle, has_own_products, oracles, own_output, probes
from lab.checker.program.parse import Source
from lab.checker.program.readings import Reading, families, fits, layouts, small_sizes
from lab.checker.program.repair import Mending
from lab.checker.program.run import Run, run
from lab.checker.program.tape import Misfit, Node
from lab.checker.program.usage import Usage
from lab.checker.setting import Setting

MOST_LAYOUTS_JUDGED = 4
SEEDS = range(2, 4)  # of further samples
MANY_SEEDS = range(2, 8)  # where something is wrong, and more may be
MOST_BLIND = 4  # samples that are tried
MOST_REPAIRED = 3  # of the readings in which something is wrong
STORED_THE_OTHER_WAY = re.compile(r"(?<=^W\d)\.T$|(?<=^W)\.T$")
PENALTY_WORDS = ("lambda", "lambd", "lam", "reg", "l2", "decay", "regularization")


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


@dataclass
class Judge:
    """Judges one paste within its budget. words: what is said around it, of its network."""

    source: Source
    setting: Setting | None
    budget: Budget
    words: str = ""

    def __post_init__(self) -> None:
        names = self.setting.names if self.setting else {}
        self.names: Mapping[str, str] = {
            name: STORED_THE_OTHER_WAY.sub("", meaning) for name, meaning in names.items()
        }
        outputs = self.setting.layer_sizes[-1] if self.setting else 1
        self.told = Evidence.of(self.source.tree, outputs)
        self.told = self.told.with_words(self.words)
        if self.names != names:
            self.told = replace(self.told, theta=True)
        self.usage = Usage.of(self.source.tree)
        text = "\n".join(self.source.lines).lower()
        self.penalised = any(word in text for word in PENALTY_WORDS)

    def judge(self) -> list[Judged]:
        """The best reading, repaired where it must be, with those that are as good. Empty where
        there is nothing to judge. Raises Spent.
        """
        with np.errstate(all="ignore"):
            return self.best()

    def best(self) -> list[Judged]:
        """The first reading in which all is right, else those that need the fewest repairs."""
        wrong: list[Judged] = []
        negative: list[Judged] = []  # right, with an update that adds
        for found in self.readings():
            again = self.on_other_samples(found) if found.all_right else found
            if again.all_right and again.ends:
                if not again.negative_lines:
                    return [found]
                negative.append(found)
            elif again.has_something and self.is_as_told(again):
                wrong.append(again)
        lost = [one for one in wrong if one.has_lost_its_minus]
        if negative and not lost:
            return negative[:1]
        with_ends = [one for one in wrong if one.ends]  # a forward pass alone says less
        ranked = sorted(lost or with_ends or wrong, key=lambda one: one.rank)
        return [self.with_one_output(one) for one in self.repaired(most_different(ranked))]

    def with_one_output(self, found: Judged) -> Judged:
        """The same with what is wrong only where there are several outputs: a db that is summed over
        everything is right with one. Where the paste has one, and all is right then, that is it.
        """
        reading = found.run.reading
        many = not self.told.narrow or (self.told.outputs_said or 1) > 1
        repairs = [one for outcome in found.outcomes for one in outcome.repairs]
        at_the_output = any(one.quantity.key == ("b", reading.L) for one in repairs)
        if many or reading.sizes[-1] == 1 or not at_the_output:
            return found
        narrow = self.judged(self.run(replace(reading, sizes=small_sizes(reading.L, 1))))
        narrow = self.on_other_samples(narrow)
        narrow.mend()
        if not narrow.ends or narrow.unmended or not narrow.wrong_lines < found.wrong_lines:
            return found
        if self.has_one_output and not narrow.wrong_lines:
            return narrow
        return replace(
            found,
            right_with_one_output=frozenset(found.wrong_lines - narrow.wrong_lines),
            has_one_output=self.has_one_output,
        )

    @property
    def has_one_output(self) -> bool:
        """True where the setting or the paste says so."""
        given = self.setting.layer_sizes[-1] if self.setting else None
        return 1 in (given, self.told.outputs_said)

    def is_as_told(self, found: Judged) -> bool:
        """True for a reading with the hidden activation that the setting gives, or the words: another
        is believed only where all is right with it.
        """
        told = self.setting.network.hidden[:1] if self.setting else self.told.hidden_said
        asked = "hidden" in found.run.network.asked
        return not told or not asked or found.run.reading.hidden[:1] == told

    def repaired(self, readings: list[Judged]) -> list[Judged]:
        """Of these the ones that need the fewest lines repaired."""
        readings = [one for one in readings if not one.is_unrolled] or readings
        if not readings:
            return []
        readings[0] = self.on_other_samples(readings[0], MANY_SEEDS)
        for one in readings:
            one.mend()
        certain = [readings[0]]
        while (best := min(readings, key=lambda one: one.repair_rank)) not in certain:
            again = self.on_other_samples(best, MANY_SEEDS)
            again.mend()
            readings[readings.index(best)] = again
            certain.append(again)
        return [one for one in readings if one.repair_rank == best.repair_rank]

    def on_other_samples(self, found: Judged, seeds: range = SEEDS) -> Judged:
        """The same reading on the numbers on which most is wrong: what is right by accident is not
        right every time.
        """
        readings = [replace(found.run.reading, seed=n) for n in seeds]
        if has_kinks(found.run):
            readings[-1] = replace(readings[-1], close=True)
        runs = [found.run, *(self.run(one) for one in readings)]
        others = [self.judged(one) for one in runs[1:] if not is_at_a_kink(one)]
        return max([found, *others], key=lambda one: one.rank)

    def readings(self) -> Iterator[Judged]:
        """The judged readings: the first network in each layout, others in the best of those."""
        first, *others = families(self.told, self.setting)
        best: list[Judged] = []
        for found in self.in_layouts(first):
            best.append(found)
            yield found
        seen = set()
        owns = {own for one in best if (own := own_output(one.run)) is not None}
        for layout in best_of_each_way(best):
            seen.add(asked_of(layout, layout.reading))
            own = own_output(layout)
            for family in others:
                if own is not None and not fits(own[1], family.cost):
                    continue
                reading = replace(
                    layout.reading, hidden=family.hidden, output=family.output, cost=family.cost
                )
                if (asked := asked_of(layout, reading)) not in seen:
                    seen.add(asked)
                    yield self.judged(self.run(reading))
        setting = self.setting
        if setting is None or (
            owns == {(setting.L, setting.output)} and self.told.layers == setting.L
        ):
            return
        yield from self.in_its_own_network(setting)

    def in_its_own_network(self, setting: Setting) -> Iterator[Judged]:
        """The paste read without the setting, where its own forward pass is another network's."""
        told = setting.L, setting.output
        for found in Judge(self.source, None, self.budget).readings():
            own = own_output(found.run)
            if own is not None and own != told:
                yield found

    def run(self, reading: Reading) -> Run:
        return run(self.source.tree, reading, self.usage, self.names, self.budget)

    def run_if_it_fits(self, reading: Reading, others: Sequence[Run]) -> Run | None:
        """A run, None where fewer operations fit than in the best of the others."""
        best = min(one.misfits for one in others)
        limit = best[1] if best[0] == 0 else None
        try:
            return run(self.source.tree, reading, self.usage, self.names, self.budget, limit)
        except Misfit:
            return None

    def in_layouts(self, family: Reading) -> Iterator[Judged]:
        """The network in the layouts in which most operations have a value. A layout in which all
        have one is judged at once: if the paste is right in it, that settles it.
        """
        runs = [self.run(family)]
        fitting = False
        asked = runs[0].network.asked | ({"flipped"} if has_own_products(runs[0]) else set())
        for reading in [family, *layouts(family, asked, self.told)]:
            made = runs[0] if reading is family else self.run_if_it_fits(reading, runs)
            if made is None:
                continue
            if reading is not family:
                runs.append(made)
            if made.misfits == (0, 0):
                fitting = True
                yield self.judged(made)
        if fitting:
            return
        if self.told.narrow and family.sizes[-1] != 1 and all(map(is_too_wide, runs)):
            narrow = small_sizes(family.L, 1)
            narrowed = [self.run(replace(one.reading, sizes=narrow)) for one in runs]
            if min(one.misfits for one in narrowed) < min(one.misfits for one in runs):
                runs = narrowed
        fewest = min(one.misfits for one in runs)
        for made in [one for one in runs if one.misfits == fewest][:MOST_LAYOUTS_JUDGED]:
            yield self.judged(made)

    def judged(self, made: Run) -> Judged:
        """The judged run; on other numbers where those hide something."""
        found = self.judged_once(made)
        for n in range(1, MOST_BLIND):
            if not any(one.oracle.is_blind for one in found.outcomes):
                break
            reading = replace(made.reading, seed=made.reading.seed + 10 * n)
            found = self.judged_once(self.run(reading))
        return found

    def judged_once(self, made: Run) -> Judged:
        """The ends of a run under the cost that makes most of them right."""
        penalised = self.penalised
        found: list[Mending] = []
        costs = list(oracles(made))
        if costs and costs[0].is_penalised:  # it says how large the penalty is in the gradients
            costs = costs[:1]
        tried = [self.mending(oracle, penalised) for oracle in costs]
        tried = [one for one in tried if one.ends]
        if tried:
            found.append(min(tried, key=lambda one: len(one.ends) - one.scores.count))
        layers = [self.mending(oracle, penalised) for oracle in probes(made)]
        found += [one for one in layers if one.ends]
        return Judged(made, tuple(found), forward_checks(made))

    def mending(self, oracle: Oracle, penalised: bool) -> Mending:
        return Mending(oracle, find_ends(oracle.run, oracle), penalised)


KINKS = frozenset((">", "<", ">=", "<=", "maximum", "minimum", "abs", "activation", "slope"))
WIDTH_OF_A_KINK = 3e-5  # a little more than what the differences look at


def has_kinks(made: Run) -> bool:
    """True where something is compared, or has a slope that jumps. Not where steps are divided by a
    root: for small gradients that root is not what it should be.
    """
    nodes = made.tape.nodes
    return any(is_kink(node) for node in nodes) and not any(node.op == "sqrt" for node in nodes)


def is_kink(node: Node) -> bool:
    return node.op in KINKS and (not node.note or "relu" in str(node.note))


def is_at_a_kink(made: Run) -> bool:
    """True where a difference of the cost may look at both sides of a kink."""
    for node in made.tape.nodes:
        if not is_kink(node) or node.args[0].value is None:
            continue
        other = node.args[1].value if len(node.args) > 1 else 0.0
        with suppress(ValueError):  # of shapes that do not fit
            if other is None:
                continue
            gaps = np.abs(node.args[0].value - other)
            if np.any((gaps > 0) & (gaps < WIDTH_OF_A_KINK)):
                return True
    return False


def best_of_each_way(found: Sequence[Judged]) -> list[Run]:
    """The run in which most is right, of those that take all examples together, and of those that
    take one at a time if as much fits there.
    """
    ranked = sorted(found, key=lambda one: one.rank)
    ways = {one.run.reading.one_by_one: one.run for one in reversed(ranked)}
    best = ranked[0].run
    return [
        best,
        *(one for one in ways.values() if one is not best and one.misfits <= best.misfits),
    ]


def most_different(ranked: list[Judged]) -> list[Judged]:
    """The best readings, the best of those that go through the examples the other way, and of those
    with another hidden activation what is as good as the first.
    """
    best = ranked[:MOST_REPAIRED]
    if not best:
        return []
    first = best[0]
    others = [one for one in ranked if one.run.reading.one_by_one != first.run.reading.one_by_one]
    found = dict.fromkeys([*best, *others[:MOST_REPAIRED]])
    hidden = {one.run.reading.hidden for one in found}
    for one in ranked:
        if one.rank == first.rank and one.run.reading.hidden not in hidden:
            hidden.add(one.run.reading.hidden)
            found[one] = None
    return list(found)


def is_too_wide(made: Run) -> bool:
    """True if an operation of the forward pass, or with the targets, does not fit: they may be for
    one output only.
    """
    network = made.network
    others = sum(1 << node.index for node in network.keys if node is not network.Y)
    return any(
        node.value is None
        and all(arg.value is not None for arg in node.args)
        and (
            not node.depends_on(network.Y)
            or any(arg.depends_on(network.Y) and not arg.above & others for arg in node.args)
        )
        for node in made.tape.nodes
    )


def asked_of(made: Run, reading: Reading) -> tuple[object, ...]:
    """What of a network a run depends on: a paste that brings its own forward pass asks for no
    activation.
    """
    parts = {"hidden": reading.hidden, "output": reading.output}
    cost = "" if any(one.own_cost for one in oracles(made)) else reading.cost
    cost += " of shares" * (reading.output == "softmax")  # whose targets add up to 1
    cost += " one by one" * reading.one_by_one
    return *(parts[word] for word in sorted(made.network.asked & parts.keys())), cost
