"""The whole way of a program: readings, run, oracle, ends, repair.

All readings of the layout are run first, and those in which most shapes fit are judged. The first
in which every end is right settles the paste: then nothing in it is wrong. Only if no reading does
that, the best is repaired.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lab.checker.program.budget import Budget
from lab.checker.program.choosing import asked_of, best_of_each_way, is_too_wide, most_different
from lab.checker.program.ends import find_ends
from lab.checker.program.evidence import Evidence
from lab.checker.program.forward import forward_checks
from lab.checker.program.judged import Judged
from lab.checker.program.kinks import has_kinks, is_at_a_kink
from lab.checker.program.oracle import Oracle, has_own_products, oracles, own_output, probes
from lab.checker.program.parse import Source
from lab.checker.program.readings import Reading, families, fits, layouts, of_vectors, small_sizes
from lab.checker.program.repair import Mending
from lab.checker.program.run import Run, run
from lab.checker.program.tape import Misfit
from lab.checker.program.usage import Usage
from lab.checker.setting import Setting

MOST_LAYOUTS_JUDGED = 4


SEEDS = range(2, 4)  # of further samples


MANY_SEEDS = range(2, 8)  # where something is wrong, and more may be


MOST_BLIND = 4  # samples that are tried


STORED_THE_OTHER_WAY = re.compile(r"(?<=^W\d)\.T$|(?<=^W)\.T$")


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
        ranked = [one for one in ranked if has_its_cost(one.run)] or ranked
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
        have one is judged at once: if the paste is right in it, that settles it. As plain vectors,
        whose products always have one, only what does not fit in several places is read.
        """
        runs = [self.run(family)]
        fitting = False
        asked = runs[0].network.asked | ({"flipped"} if has_own_products(runs[0]) else set())
        first = [family, *layouts(family, asked, self.told)]
        with_ones = [replace(one, ones_in_X=True) for one in first if one.bias_column]
        for reading in [*first, *with_ones, *of_vectors([*first, *with_ones], self.told)]:
            if fitting and (reading.ones_in_X or reading.vectors):
                return
            made = runs[0] if reading is family else self.run_if_it_fits(reading, runs)
            if made is None:
                continue
            if not reading.vectors and reading is not family:
                runs.append(made)
            if made.misfits != (0, 0):
                continue
            found = self.judged(made)
            is_doubtful = reading.vectors and min(one.misfits for one in runs) <= (0, 1)
            if found.all_right or not is_doubtful:
                fitting = True
                yield found
        if fitting:
            return
        said = self.told.outputs_said == 1 or all(map(is_too_wide, runs))
        if self.told.narrow and family.sizes[-1] != 1 and said:
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
        found: list[Mending] = []
        costs = list(oracles(made))
        if costs and costs[0].is_penalised:  # it says how large the penalty is in the gradients
            costs = costs[:1]
        tried = [mending(oracle) for oracle in costs]
        tried = [one for one in tried if one.ends]
        if tried:
            found.append(min(tried, key=lambda one: len(one.ends) - one.scores.count))
        layers = [mending(oracle) for oracle in probes(made)]
        found += [one for one in layers if one.ends]
        return Judged(made, tuple(found), forward_checks(made))


def has_its_cost(made: Run) -> bool:
    """False for a cost that has no value for the outputs of the paste's own forward pass."""
    own = own_output(made)
    return own is None or fits(own[1], made.reading.cost)


def mending(oracle: Oracle) -> Mending:
    return Mending(oracle, find_ends(oracle.run, oracle))
