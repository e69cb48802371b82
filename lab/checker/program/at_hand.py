"""What is at hand at a wrong line: the learner's own words for Z1, dA2, g'(Z1), and their values."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from lab.checker.activations import SPELLINGS, Spelling
from lab.checker.answer.hand import Hand
from lab.checker.answer.write import ATOM, SUM, Rule, Written, bracketed, write, written
from lab.checker.meaning.counting import ON_PAPER
from lab.checker.program.depth import word_of
from lab.checker.program.identity import identify
from lab.checker.program.matching import match, same
from lab.checker.program.network import Key
from lab.checker.program.numpy_names import MODULES
from lab.checker.program.oracle import activation_between
from lab.checker.program.reach import activation_functions, names_in, within_reach, word_for
from lab.checker.program.trials import Spot
from lab.checker.program.words import symbol_of
from lab.checker.reading.tree import Apply, Layer, Number, Symbol, Tree
from lab.checker.setting import Setting
from lab.checker.syntax import parse_expression
from lab.checker.values.reference import Bench, Sample
from lab.engine import Array

NUMBERS = ("m", "alpha", "lambda")
LOOSEST = SUM - 2  # what must stand in brackets anywhere
MOST_EXAMPLES = 10**6  # a number that says another is no number of examples
MOST_WORDS = 3  # for a quantity, with which slopes are tried


class AtHand:
    """The quantities that a line can be written with, and the numbers.

    own: the expressions in the line itself, which come first where a quantity has several words.
    values: by kind and layer, as they are at the line; of what the learner has no word for as well.
    words: the learner's. trees: what each word stands for.
    """

    def __init__(self, spot: Spot, setting: Setting, own: Sequence[str]) -> None:
        self.spot = spot
        self.setting = setting
        self.values: dict[Key, Array] = {}
        self.words: dict[tuple[str, Layer | None], str] = {}
        self.trees: dict[str, Tree] = {}
        self.ways: dict[int, Sequence[str]] = {}  # to write the slopes
        here = names_in(spot.statement)
        others = within_reach(spot.tree, spot.statement)  # of the line's own lists first
        others.sort(key=lambda text: not names_in(parse_expression(text)) & here)
        texts = list(dict.fromkeys([*own, *others]))
        found = dict(zip(texts, spot.tried([parse_expression(one) for one in texts]), strict=True))
        self.arrays = {text: one for text, one in found.items() if one is not None and one.ndim}
        for text, value in self.arrays.items():
            self.learn(text, value)
        self.learn_numbers([text for text in own if text not in self.arrays])
        self.complete()

    def learn(self, text: str, value: Array) -> None:
        """Keep a word with the quantity that its value is."""
        roles = [key for key in self.roles(value) if self.may_be(key, value)]
        if not roles and (slope := self.slope_like(value)) is not None:
            self.trees[text] = Apply("as", (slope,), text)
            return
        said = symbol_of(word_of(parse_expression(text)))
        named = [key for key in roles if said is not None and key[0] == said.kind]
        key = next(iter([*named, *roles]), (text, 0))
        has_layer = bool(roles) and key[0] != "Y"
        symbol = Symbol(key[0], Layer(plus=key[1]) if has_layer else None, text)
        self.words.setdefault((symbol.kind, symbol.layer), text)
        constant = ratio(value, self.values.setdefault(key, value))
        scaled = Apply("*", (Number(constant), symbol))
        self.trees[text] = symbol if constant == 1 else Apply("as", (scaled,), text)

    def may_be(self, key: Key, value: Array) -> bool:
        """False beside a word of another shape: that of one example, or without its 1."""
        return key not in self.values or self.values[key].shape == value.shape

    def slope_like(self, value: Array) -> Tree | None:
        """g'(Z[l]), where a value is that."""
        for (kind, l), one in self.spot.oracle.quantities.items():
            slope = self.spot.oracle.slope(one) if kind == "Z" else None
            if slope is not None and same(slope, value):
                return Apply("g'", (Symbol("Z", Layer(plus=l)),))
        return None

    def roles(self, value: Array) -> Iterator[Key]:
        """What a value is: A1, dZ2 (up to a constant), Y."""
        oracle = self.spot.oracle
        for key, known in self.forward:
            if same(known, value):
                yield key
        if (found := identify(oracle, value)) is not None:
            yield "d" + found.quantity.key[0][0], found.quantity.key[1]
        for (kind, l), known in self.forward:  # of one example
            if kind in "ZAY" and any(same(one.ravel(), value.ravel()) for one in self.each(known)):
                yield kind, l
        for (kind, l), one in oracle.quantities.items():
            if kind in "ZA" and any(is_along(one, value) for one in self.each(one.gradient)):
                yield "d" + kind, l

    @cached_property
    def forward(self) -> list[tuple[Key, Array]]:
        """The values of the forward pass, and the targets."""
        run = self.spot.oracle.run
        found = [
            ((kind[0], l), one.node.value)  # A, whether or not it has a 1
            for (kind, l), one in self.spot.oracle.quantities.items()
            if one.node.value is not None
        ]
        Y = run.network.Y.value
        return found if Y is None else [*found, (("Y", 0), Y)]

    def each(self, value: Array) -> Array:
        """An array of all examples, example by example; one number is one of them."""
        return np.atleast_1d(value if self.setting.rows else value.T)

    def learn_numbers(self, texts: Sequence[str]) -> None:
        """Keep the words that stand for a number."""
        ways = [parse_expression(f"np.ones((1, 1)) * ({text})") for text in texts]
        for text, value in zip(texts, self.spot.tried(ways), strict=True):
            if value is not None and value.size == 1:
                said = symbol_of(word_of(parse_expression(text)))
                kind = said.kind if said is not None and said.kind in NUMBERS else text
                self.values.setdefault((kind, 0), value.reshape(()))
                self.words.setdefault((kind, None), text)
                self.trees[text] = Symbol(kind, None, text)

    def complete(self) -> None:
        """Add what the learner has no word for, and m."""
        run = self.spot.oracle.run
        self.learn_numbers([word for kind in NUMBERS if (word := word_for(kind, self.spot.tree))])
        m = float(self.values.setdefault(("m", 0), np.asarray(float(run.reading.examples))))
        self.values.setdefault(("alpha", 0), np.asarray(1.0))
        for key, value in self.forward:
            self.values.setdefault(key, value)
        for (kind, l), one in self.spot.oracle.quantities.items():
            factor = m if kind in ("Z", "A") and run.reading.mean else 1.0
            self.values.setdefault(("d" + kind[0], l), factor * one.gradient)
        X = self.words.get(("A", Layer())) or self.words.get(("Y", None), "X")
        self.words.setdefault(("m", None), f"{X}.shape[{0 if run.reading.rows else 1}]")

    def bench(self, due: Mapping[str, Array]) -> Bench:
        """The one sample on which the line is judged: the paste's own run."""
        values = self.values | {(kind, 0): value for kind, value in due.items()}
        setting, m = self.setting, float(self.values["m", 0])
        m = int(m) if 1 <= m <= MOST_EXAMPLES else self.spot.oracle.run.reading.m
        sample = Sample(setting.network, values, m, rows=setting.rows, mean=setting.mean)
        return OwnBench(setting, sample)

    @cached_property
    def hand(self) -> Hand:
        """The learner's handwriting, in the style of the line, else of the paste."""
        line = ast.unparse(self.spot.statement)
        text = line if re.search(r"@|dot\(|matmul\(", line) else ast.unparse(self.spot.tree)
        hand = Hand.of(text, "numpy", self.setting, self.words, ON_PAPER)
        rules: dict[str, Rule] = {"g'": self.slope, "sum examples": self.summed}
        if method := re.search(r"(?<!np)(?<!numpy)(?<!torch)\.(dot|mm|matmul)\(", text):
            rules["@"] = product_by(method[1])
        return replace(hand, rules=rules)

    def slope(self, tree: Apply, hand: Hand) -> Written:
        """g'(Z) in the learner's way."""
        inner = tree.args[0]
        layer = inner.layer if isinstance(inner, Symbol) and inner.kind == "Z" else None
        ways = self.slopes(layer.plus) if layer else ()
        if not ways:
            return written(tree, replace(hand, rules={}))
        is_call = isinstance(parse_expression(ways[0]), ast.Call)
        return ways[0], ATOM if is_call else LOOSEST

    def summed(self, tree: Apply, hand: Hand) -> Written:
        axis = 0 if self.setting.rows else 1
        inner = write(tree.args[0], hand)
        return f"{self.module}.sum({inner}, axis={axis}, keepdims=True)", ATOM

    @property
    def module(self) -> str:
        words = {word_of(node) for node in ast.walk(self.spot.tree)}
        return "torch" if "torch" in words and "np" not in words else "np"

    def slopes(self, l: int) -> Sequence[str]:
        """g'(Z[l]), as it can be written with what is at hand."""
        if l not in self.ways:
            Z = self.spot.oracle.quantities.get(("Z", l))
            due = self.spot.oracle.slope(Z) if Z else None
            ways = list(dict.fromkeys(self.ways_to_slopes(l)))
            found = self.spot.tried([parse_expression(one) for one in ways])
            self.ways[l] = [
                way
                for way, value in zip(ways, found, strict=True)
                if due is not None and value is not None and same(value, due)
            ]
        return self.ways[l]

    def ways_to_slopes(self, l: int) -> Iterator[str]:
        """What may be a slope, a function of the paste first."""
        oracle = self.spot.oracle
        functions = activation_functions(self.spot.tree, self.spot.statement)
        As, Zs = self.words_of("A", l), self.words_of("Z", l)
        name = activation_between(oracle, l) or oracle.run.reading.activation(l)
        activated = [f"{one}({Z})" for Z in Zs for one in functions]
        yield from activated
        yield from (f"{one}({A})" for A in As for one in functions)
        spelled = SPELLINGS.get(name, Spelling(""))
        words, ways = [*As, *activated, *Zs], filter(None, (spelled.by_A, spelled.by_Z))
        yield from (way.format(word, np=self.module) for way in ways for word in words)

    def words_of(self, kind: str, l: int) -> list[str]:
        """The words for a quantity."""
        one = self.values.get((kind, l))
        found = [
            text for text, value in self.arrays.items() if one is not None and same(one, value)
        ]
        return found[:MOST_WORDS]

    def missing_in(self, statement: ast.stmt) -> list[str]:
        """The names in a statement that the learner has not at the line."""
        functions = activation_functions(self.spot.tree, self.spot.statement)
        words = [word_for(kind, self.spot.tree) for kind in NUMBERS]
        texts = [*self.arrays, *functions, *filter(None, words)]
        known = {name for text in texts for name in names_in(parse_expression(text))}
        known |= names_in(self.spot.statement) | MODULES
        return sorted(names_in(statement) - known)

    def has(self, symbol: Symbol) -> bool:
        """True for what the learner has a word for."""
        return bool(symbol.spelling) or (symbol.kind, symbol.layer) in self.words


@dataclass(frozen=True)
class OwnBench(Bench):
    """A bench of one sample."""

    sample: Sample

    @cached_property
    def kin(self) -> tuple[Sample, ...]:
        return (self.sample,)


def product_by(method: str) -> Rule:
    """A matrix product written as x.dot(y)."""

    def rule(tree: Apply, hand: Hand) -> Written:
        return f"{bracketed(tree.args[0], hand, ATOM)}.{method}({write(tree.args[1], hand)})", ATOM

    return rule


def is_along(one: Array, other: Array) -> bool:
    """True for two vectors of which one is a multiple of the other."""
    return one.size == other.size > 1 and match(other.ravel(), one.ravel(), False, None) is not None


def ratio(value: Array, other: Array) -> float:
    """The constant by which a value is another of the same shape."""
    if value.shape != other.shape or same(value, other):
        return 1.0
    return float(np.vdot(other, value) / np.vdot(other, other))
