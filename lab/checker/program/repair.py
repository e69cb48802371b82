"""The smallest repair: the fewest lines to replace by what they should give, so that every end
comes out right. What must be replaced is wrong; everything else is judged with that mended.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from lab.checker.meaning.cutting import cut_up
from lab.checker.program.ends import End, further_ends, negative_error
from lab.checker.program.identity import (
    Identity,
    identify,
    is_named_for,
    is_only_signed,
    is_two_mistakes,
    kind_of,
    may_be_named,
    may_become,
)
from lab.checker.program.matching import agrees, counted, match
from lab.checker.program.named import (
    goes_back_as_dA,
    is_named_after_its_own,
    layer_of_dA,
    named_key,
    says_its_layer,
)
from lab.checker.program.oracle import Oracle, Quantity, number_of
from lab.checker.program.scores import Scores, anchors, end_value, score
from lab.checker.program.sites import Site
from lab.checker.program.suspects import gradient_sites, slope_sites
from lab.checker.program.tape import Node
from lab.checker.program.words import HABITS, is_running_mean, kept_of, symbol_of
from lab.engine import Array

MOST_REPAIRS = 6
MOST_CONSTANTS = 4


@dataclass(frozen=True, eq=False)
class Repair:
    """A site, the quantity whose gradient it should give, and its constant."""

    site: Site
    quantity: Quantity
    constant: float
    value: Array
    slope: bool = False  # it should give g'(Z) of that quantity, not its gradient


@dataclass
class Mending:
    """The search for a repair: what has been replaced so far, and how the ends stand."""

    oracle: Oracle
    ends: Sequence[End]
    repairs: list[Repair] = field(default_factory=list)
    known: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.slopes = slope_sites(self.oracle)
        self.sites = sorted(
            [*self.slopes, *gradient_sites(self.oracle)], key=lambda site: site.node.index
        )
        self.scores = self.scored({})
        self.negative = negative_error(self.oracle, self.ends)
        if self.has_lost_its_minus:
            self.known = {"dW": abs(self.scores.constants["dW"])}
            self.scores = self.scored({})
        self.first_wrong = len(self.ends) - self.scores.count  # ends, before anything is mended

    @property
    def has_lost_its_minus(self) -> bool:
        """True for a dAL of a cross-entropy with the wrong sign: of Y / AL - ... nobody leaves out the
        minus on purpose, as in the Y - A of an error.
        """
        cost = self.oracle.run.reading.cost
        return self.negative is not None and self.negative.kind == "dA" and "entropy" in cost

    @cached_property
    def is_uphill(self) -> bool:
        """True where all steps, of several parameters, go uphill, or all gradients have a penalty of
        the other sign: their error has the wrong sign.
        """
        steps = [end for end in self.ends if end.kind == "step"]
        found = [self.points_up(end) for end in steps or self.ends if end.base[0] == "W" or steps]
        return len(found) > 1 and all(found) and len({end.site.line for end in steps}) != 1

    def points_up(self, end: End) -> bool:
        value, quantity = end_value(end, end.node.value), self.oracle.quantities.get(end.base)
        if value is None or quantity is None:
            return False
        gradient, rows = self.oracle.unpenalised(quantity), self.oracle.run.reading.rows
        W = quantity.node.value
        weights = None if W is None else self.oracle.run.network.without_bias(W)
        found = match(value, gradient, rows, weights)
        if found is None:
            return False
        return found.constant > 0 if end.kind == "step" else found.constant < 0 < found.penalty

    @property
    def replaced(self) -> dict[Node, Array]:
        return {one.site.node: one.value for one in self.repairs}

    def scored(self, changed: dict[Node, Array]) -> Scores:
        nodes = [end.node for end in self.ends]
        values = self.oracle.run.tape.replay(changed, nodes) if changed else plain(nodes)
        return score(self.ends, values, self.oracle, self.known, changed)

    @property
    def rewritten(self) -> int:
        """How many repairs are more than another sign or factor."""
        known = [identify(self.oracle, one.site.node.value) for one in self.repairs]
        return sum(
            one is None or one.quantity is not repair.quantity
            for one, repair in zip(known, self.repairs, strict=True)
        )

    def values(self) -> dict[Site, Array | None]:
        """The sites' values with what is replaced so far."""
        nodes = [site.node for site in self.sites]
        changed = self.replaced
        found = self.oracle.run.tape.replay(changed, nodes) if changed else plain(nodes)
        return dict(zip(self.sites, found, strict=True))

    def mend(self) -> None:
        """Replace one site after the other until all ends are right, or nothing helps."""
        if not self.scores.all_right:
            right = self.scores.right
            self.known |= anchors(self.oracle, self.ends, right)
            wrong = [end for end, ok in zip(self.ends, right, strict=True) if not ok]
            self.ends = [*self.ends, *further_ends(self.oracle, self.ends, wrong)]
            self.scores = self.scored({})
        while not self.scores.all_right and len(self.repairs) < MOST_REPAIRS:
            best = self.best()
            if best is None:
                return
            self.repairs.append(best)
            self.scores = self.scored(self.replaced)

    def best(self) -> Repair | None:
        """The replacement that mends most ends and breaks none. The way back is mended from the
        output on: what is wrong in a layer has its cause there or in a later one.
        """
        values = self.values()
        identities = {site: identify(self.oracle, value) for site, value in values.items()}
        wrong = [end for end, right in zip(self.ends, self.scores.right, strict=True) if not right]
        for layer in sorted({end.base[1] for end in wrong}, reverse=True):
            nearest = [end for end in wrong if end.base[1] == layer]
            found = list(self.replacements(nearest, values, identities))
            if found:
                return min(found, key=lambda pair: pair[0])[1]
        return None

    def replacements(
        self,
        ends: Sequence[End],
        values: Mapping[Site, Array | None],
        identities: Mapping[Site, Identity | None],
    ) -> Iterator[tuple[tuple[float, ...], Repair]]:
        """The replacements that mend one of these ends, with their ranks."""
        aims = {place for place, end in enumerate(self.ends) if end in ends}
        for site in self.sites:
            if not any(end.node.depends_on(site.node) for end in ends):
                continue
            if site.node in self.replaced:
                continue
            is_end = any(end.node is site.node for end in ends)
            if not is_end and self.is_what_it_says(site, values[site]):
                continue
            if self.is_its_mean(site, identities[site]):
                continue
            for one in self.candidates(site, values[site], identities):
                found = self.scored({**self.replaced, site.node: one.value})
                if any(found.right[place] for place in aims) and not self.breaks(found):
                    gain = found.count - self.scores.count
                    yield self.rank(one, gain, identities[site], is_end), one

    def breaks(self, found: Scores) -> bool:
        """True if an end that is right would become wrong, unless it was by a constant that nothing
        says, and another is said now: a delta of one number may be any multiple of itself.
        """
        surer = found.said - self.scores.said
        return any(
            was and not now and end.kind not in surer
            for end, was, now in zip(self.ends, self.scores.right, found.right, strict=True)
        )

    def rank(
        self, one: Repair, gain: int, known: Identity | None, is_end: bool
    ) -> tuple[float, ...]:
        """A line that is wrong already first; then most ends mended; then what is no gradient, or
        another one, before a dZ or dA that is due up to a factor; then what is no gradient at all
        before what is another one; of the first the earliest, of the others the latest. At last what
        only gets another sign.
        """
        place = one.site.node.index
        another = known is not None and known.quantity is not one.quantity
        another = another and not is_named_for(one.site, one.quantity)
        again = any(one.site.line == other.site.line for other in self.repairs)
        unnamed = not is_named_for(one.site, one.quantity)
        scaled = known is not None and known.quantity is one.quantity
        is_put_into_a_list = not one.site.word and one.quantity.key[0] in "Wb"
        scaled = scaled and not is_end and not kind_of(one.site) and not is_put_into_a_list
        turned = known is not None and known.match.constant * one.constant < 0
        turned = turned and (self.is_uphill or self.says_its_sign(one.site, one.quantity))
        scaled = scaled and not turned
        scaled = scaled and one.site.node not in self.oracle.run.last_only
        place = -place if another else place
        another = another and not self.lacks_its_slope(one, known)
        rescaled = known is not None and not agrees(abs(known.match.constant), abs(one.constant))
        return not again, -gain, scaled, another, place, unnamed, rescaled

    def lacks_its_slope(self, one: Repair, known: Identity | None) -> bool:
        """True for dJ/dA where dJ/dZ of that layer is due, cut off behind the unit of the bias under a
        name that says neither.
        """
        kind, l = one.quantity.key
        unnamed = symbol_of(one.site.word) is None and one.site.node.op == "index"
        return unnamed and kind == "Z" and known is not None and known.quantity.key == ("A", l)

    def is_what_it_says(self, site: Site, value: Array | None) -> bool:
        """True for a value that its own name asks for."""
        key = named_key(self.oracle.run, self.oracle, site)
        if is_named_after_its_own(self.oracle, site, value):
            return True
        l = layer_of_dA(self.oracle, value) if key is None else None
        if l is not None and goes_back_as_dA(self.oracle, site, l):
            return True
        if value is None or key is None or key[0] not in "ZA":
            return False
        dropped = self.oracle.quantities.get(("A dropped", key[1])) if key[0] == "A" else None
        for quantity in (self.oracle.quantities[key], dropped):
            if quantity is None or value.shape != quantity.gradient.shape or value.size < 2:
                continue
            found = match(value, quantity.gradient, self.oracle.run.reading.rows, None)
            if found is not None:
                return found.constant > 0 or not self.says_its_sign(site, quantity)
        return False

    def is_its_mean(self, site: Site, known: Identity | None) -> bool:
        """True for a running mean of a gradient whose shares add up to 1: beta v + (1 - beta) dW."""
        mean = next((one for one in self.oracle.means if one.node is site.node), None)
        if mean is None or mean.forgets or known is None or self.is_under_a_root(site):
            return False
        kept = kept_of(site.word)
        if kept is not None and kept.kind[-1] != known.quantity.key[0]:
            return False
        share = known.match.constant / self.known.get("dW", 1.0)
        return agrees(share + mean.kept, 1.0)

    def candidates(
        self, site: Site, value: Array | None, identities: Mapping[Site, Identity | None]
    ) -> Iterator[Repair]:
        """The values that a site might have had to give."""
        for end in self.ends:
            if end.node is site.node and end.kind in ("step", "dW"):
                yield from self.due(site, end, identities)
                return
        if is_running_mean(site.word):
            yield from self.mean_squares(site, value)
        if site in self.slopes:
            yield from self.slope_candidates(site, value)
            return
        if symbol_of(site.word) is None and (own := self.oracle.named_after(site.word)):
            for constant in self.constants(site, identities):
                yield Repair(site, own, constant, constant * own.gradient)
        key = named_key(self.oracle.run, self.oracle, site)
        layered = key is None or key[0] not in "Wb" or says_its_layer(site)
        constants = self.constants(site, identities)
        others = [one for other, one in identities.items() if one and other is not site]
        for quantity in self.oracle.quantities.values():
            before_mask = key is not None and quantity.key == (f"{key[0]} dropped", key[1])
            if not may_be_named(site, quantity):
                continue
            if layered and key not in (None, quantity.key) and not before_mask:
                continue
            free = key or value is None or is_named_for(site, quantity)
            shape = None if free or value is None else value.shape
            is_free = identities[site] is None and key in (None, quantity.key)
            uncut = beside_bias(value, quantity) if is_free else None
            fits = shape is None or may_become(shape, quantity.gradient.shape)
            if uncut is None and not fits:
                continue
            for constant in constants:
                known = identities[site]
                if is_two_mistakes(known, quantity, constant):
                    continue
                if is_only_signed(known, quantity, constant, others) and not (
                    self.is_uphill or (constant > 0 and self.says_its_sign(site, quantity))
                ):
                    continue
                bare = self.gets_its_penalty_later(site, value, quantity)
                dues = [self.with_penalty(quantity, 0.0)] if bare else self.dues(quantity)
                for gradient in dues if uncut is None else (uncut,):
                    yield Repair(site, quantity, constant, constant * gradient)

    def gets_its_penalty_later(self, site: Site, value: Array | None, quantity: Quantity) -> bool:
        """True for a dW that is what it should be without a penalty, and goes into another of that
        parameter: there the penalty is due. Where it only gets another name, if its line is run for
        other layers, too.
        """
        plain, rows = self.oracle.unpenalised(quantity), self.oracle.run.reading.rows
        if value is None or quantity.key[0] != "W" or not match(value, plain, rows, None):
            return False
        is_shared = sum(one.line == site.line and one.word == site.word for one in self.sites) > 1
        return any(
            one.node.depends_on(site.node)
            and one.node is not site.node
            and (one.node.op != "as" or is_shared)
            and named_key(self.oracle.run, self.oracle, one) == quantity.key
            for one in self.sites
        )

    def says_its_sign(self, site: Site, quantity: Quantity) -> bool:
        """True for a dAL and a dZ2: the derivatives, by their names, where an error or a delta has
        the sign that its owner likes; and for what the backward of a loss gives back. A dW has the
        sign of those that right steps are made of.
        """
        if site.word == "return":
            return quantity.key[0] == "A" and quantity.key[1] == self.oracle.run.reading.L
        symbol = symbol_of(site.word)
        if symbol is None or symbol.kind != "d" + quantity.key[0]:
            return False
        cut = cut_up(site.word) if symbol.loose else None  # grad_y_pred, but no delta
        if symbol.loose and (cut is None or not cut.gradient):
            return False
        return quantity.key[0] in "ZA" or self.known.get("dW", 0.0) > 0

    def due(
        self, site: Site, end: End, identities: Mapping[Site, Identity | None]
    ) -> Iterator[Repair]:
        """What an end itself should give, where it is computed. A dW has its sign from the dZ that
        it is made of.
        """
        quantity = self.oracle.quantities.get(end.base)
        if quantity is None:
            return
        constant = self.scores.constants[end.kind]
        errors = [one for one in identities.values() if one and one.quantity.key[0] in "ZA"]
        if end.kind == "dW" and errors and all(one.match.constant > 0 for one in errors):
            constant = abs(constant)
        bare = not any(one and one.quantity.key[0] in "Wb" for one in identities.values())
        if end.kind == "dW" and bare and errors and all(one.match.constant < 0 for one in errors):
            constant = -abs(constant)
        start = 0.0 if end.start is None or end.start.value is None else end.start.value
        for gradient in self.dues(quantity, end.kind):
            yield Repair(site, quantity, constant, start + constant * gradient)

    def dues(self, quantity: Quantity, kind: str = "dW") -> Iterator[Array]:
        """What is due of a gradient by W: with the penalty of this kind of ends, for a dW also with
        another's or without, since that may come on a later line.
        """
        penalties = [self.scores.penalties.get(kind, 0.0)]
        if kind != "step":
            penalties += [*self.scores.penalties.values(), 0.0]
        for penalty in dict.fromkeys(penalties) if quantity.key[0] == "W" else (0.0,):
            yield self.with_penalty(quantity, penalty)

    def with_penalty(self, quantity: Quantity, penalty: float) -> Array:
        plain, W = self.oracle.unpenalised(quantity), quantity.node.value
        if not penalty or W is None:
            return plain
        return plain + penalty * self.oracle.run.network.without_bias(W)

    def slope_candidates(self, site: Site, value: Array | None) -> Iterator[Repair]:
        """g'(Z) of the layers whose Z has the same shape."""
        for quantity in self.oracle.quantities.values():
            slope = self.oracle.slope(quantity)
            if slope is not None and value is not None and value.shape != slope.shape:
                slope = with_bias(value, slope)
            if slope is not None:
                yield Repair(site, quantity, 1.0, slope, slope=True)

    def is_under_a_root(self, site: Site) -> bool:
        nodes = self.oracle.run.tape.nodes
        return any(one.op == "sqrt" and one.depends_on(site.node) for one in nodes)

    def mean_squares(self, site: Site, value: Array | None) -> Iterator[Repair]:
        """What Adam and RMSProp divide by: a mean of squares, where a line may have no squares."""
        if value is None or not self.is_under_a_root(site):
            return
        share = 1 - HABITS["beta2"]
        for quantity in self.oracle.quantities.values():
            if quantity.key[0] in "Wb" and quantity.gradient.shape == value.shape:
                yield Repair(site, quantity, share, share * quantity.gradient**2)

    def constants(self, site: Site, identities: Mapping[Site, Identity | None]) -> list[float]:
        """The constants that occur in the paste, the most frequent first, and the usual ones."""
        kind, known = kind_of(site), identities[site]
        if known is not None and site.node in self.oracle.run.last_only:
            return [known.match.constant * self.oracle.run.reading.m]
        if kind == "parameter" and "dW" in self.known:
            return [self.known["dW"]]
        times = counted(
            one.match.constant
            for other, one in identities.items()
            if one is not None and kind_of(other) == kind and not (kind and other is site)
        )
        # as it is written: 1, not 0.9999999
        found = [float(f"{one:.6g}") for one, _ in times.most_common(MOST_CONSTANTS - 1)]
        if is_running_mean(site.word) and any(mean.forgets for mean in self.oracle.means):
            found.insert(0, 1 - HABITS["beta"])
        if kind and found:
            return found
        usual = [float(self.oracle.run.reading.examples), 1.0]
        constants = list(dict.fromkeys([*found, *usual]))
        if identities[site] is None:
            constants += [one / factor for factor in self.factors_after(site) for one in constants]
        return constants + [-one for one in constants if -one not in constants]

    def factors_after(self, site: Site) -> list[float]:
        """The numbers that a value is multiplied by at once, as a share of dropout."""
        nodes = self.oracle.run.tape.nodes
        after = (one for one in nodes if one.op in ("*", "/") and one.args[0] is site.node)
        return [
            number if one.op == "*" else 1 / number
            for one in after
            if (number := number_of(one.args[1]))
        ]


def beside_bias(value: Array | None, quantity: Quantity) -> Array | None:
    """dJ/dZ where the value still has the unit of the bias, which a later line cuts off."""
    is_free = value is not None and quantity.key[0] == "Z"
    return with_bias(value, quantity.gradient) if is_free and value is not None else None


def with_bias(value: Array, due: Array) -> Array | None:
    """What is due behind the first unit of a value, which stays as it is; None where it has none."""
    if value.ndim != 2 or due.ndim != 2:
        return None
    for axis in (0, 1):
        if np.delete(value, 0, axis).shape == due.shape:
            return np.concatenate([value.take([0], axis), due], axis)
    return None


def plain(nodes: Sequence[Node]) -> list[Array | None]:
    return [node.value for node in nodes]
