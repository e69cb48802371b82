"""How many layers the equations of a question have, and how they are numbered."""

import re
from collections.abc import Iterable, Iterator, Sequence

from lab.checker.meaning.counting import ALL_FROM_2, INPUT_IS_LAYER_1, ON_PAPER, Counting
from lab.checker.meaning.cutting import cut_up
from lab.checker.meaning.names import meanings
from lab.checker.reading.entries import names_of
from lab.checker.reading.headings import NUMERALS, ORDINALS, number
from lab.checker.reading.tree import HERE, LAST, Layer, Name, Statement, Symbol, Tree, is_op, nodes

COUNT = rf"(\d{{1,2}}|{'|'.join(NUMERALS)}|single)"
LAYERS = (  # in words, with what is to be added
    (re.compile(r"\bL\s*=\s*(?:[A-Za-z ]+=\s*)?(\d{1,2})\b"), 0),
    (re.compile(rf"\blayers?\s*=\s*{COUNT}\b", re.I), 0),
    (re.compile(rf"\b{COUNT}[- ](?:hidden|inner)[- ]layers?\b", re.I), 1),
    (re.compile(rf"\b{COUNT}[- ]layer(?:ed|s)?\b", re.I), 0),
    (re.compile(rf"\b({'|'.join(ORDINALS)}) and (?:output|last|final) layer\b", re.I), 0),
)
SINGLE_INPUT = re.compile(r"x_?[1-9]")
SINGLE_UNIT = re.compile(r"_\{\d{1,3}\}\^\{\d")  # both below and above, as Name spells it
LAYERED = ("W", "b", "dW", "db", "Z", "A", "dZ", "dA")


def symbols_named(names: Iterable[Name]) -> Iterator[Symbol]:
    """What names stand for at first sight."""
    for name in names:
        meant = next(iter(meanings(name)), None)
        if isinstance(meant, Symbol):
            yield meant


def symbols_in(tree: Tree) -> list[Symbol]:
    return list(symbols_named(node for node in nodes(tree) if isinstance(node, Name)))


def computed(statement: Statement) -> Symbol | None:
    """What the left side names."""
    return next(symbols_named(one for one in statement.targets if isinstance(one, Name)), None)


def numbers(symbols: Iterable[Symbol]) -> list[int]:
    """The layers that are written as numbers."""
    layers = [one.layer for one in symbols if one.layer is not None and one.kind in LAYERED]
    return [layer.plus for layer in layers if not layer.l and not layer.L]


def counting_of(statements: Sequence[Statement]) -> Counting:
    """ON_PAPER, or one that counts the input as layer 1: a(1) = x, or z(2) = W(1) a(1)."""
    if any(map(leads_on, statements)):
        return INPUT_IS_LAYER_1
    for statement in statements:
        left = computed(statement)
        if left is None or not numbers([left]):
            continue
        right = symbols_in(statement.value)
        is_input = isinstance(statement.value, Name) and [one.layer for one in right] == [Layer()]
        if is_input and (left.kind, numbers([left])) == ("A", [1]):
            weights = [n for one in statements for n in numbers(weights_in(one))]
            return ALL_FROM_2 if weights and min(weights) > 1 else INPUT_IS_LAYER_1
        of_W = numbers(one for one in right if one.kind == "W")
        if left.kind == "Z" and of_W == [numbers([left])[0] - 1]:
            return INPUT_IS_LAYER_1
    return ON_PAPER


def leads_on(statement: Statement) -> bool:
    """True for z^{l+1} = W^l a^l and dW^l = delta^{l+1} a^l: the weights of l lead to l + 1."""
    left = computed(statement)
    right = [(one.kind, one.layer) for one in symbols_in(statement.value)]
    if left is None or ("A", HERE) not in right:
        return False
    if left.kind == "Z":
        return left.layer == HERE.shifted(1) and ("W", HERE) in right
    return (left.kind, left.layer) == ("dW", HERE) and ("dZ", HERE.shifted(1)) in right


def weights_in(statement: Statement) -> list[Symbol]:
    found = [one for tree in (statement.value, *statement.targets) for one in symbols_in(tree)]
    return [one for one in found if one.kind in ("W", "dW")]


def layers_numbered(statements: Sequence[Statement], counting: Counting) -> int | None:
    """The number of layers as the equations say it, None where none has a number."""
    names = [name for statement in statements for name in names_of(statement)]
    every = list(symbols_named(names))
    found = numbers(counting.shift(one) if numbers([one]) else one for one in every)
    if found and is_in_headings_alone(names):
        left = [one for one in map(computed, statements) if one is not None]
        return max(numbers(left), default=0) + (LAST in {one.layer for one in left})
    if has_single_inputs(statements):
        return 1
    outputs = hypotheses(names, statements)
    hidden = any(is_of_the_hidden(name) for name in names if name not in outputs)
    least = 2 if hidden or joins_two_layers(names) else 0
    if max([*found, least], default=0) > 0:
        return max([*found, least])
    if any(name.layer == LAST for name in names):
        return None
    return 1 if is_single_layer(every, names) else None


def hypotheses(names: Iterable[Name], statements: Sequence[Statement]) -> list[Name]:
    """The h of h - y: what would be the hidden layer is compared with the labels."""
    compared: set[str] = set()
    for node in (node for statement in statements for node in nodes(statement.value)):
        pair = [one for one in node.args if isinstance(one, Name)] if is_op(node, "-") else []
        kinds = [one.kind for one in symbols_named(pair)]
        if len(pair) == 2 and sorted(kinds) == ["A", "Y"]:
            compared.add(pair[kinds.index("A")].word)
    return [one for one in names if one.word in compared and is_of_the_hidden(one)]


def joins_two_layers(names: Sequence[Name]) -> bool:
    """True for w_kj between delta_k and delta_j."""
    every = list(symbols_named(names))
    of_deltas = {one.component for one in every if one.kind == "dZ" and len(one.component) == 1}
    of_weights = {one.component for one in every if one.kind == "W" and len(one.component) == 2}
    return any(of_deltas.issuperset(letters) for letters in of_weights)


def is_in_headings_alone(names: Sequence[Name]) -> bool:
    """True where no equation has a number itself: "hidden layer 1", then "output layer"."""
    numbered = [name for name in names if name.layer is not None]
    return bool(numbered) and all(name.lost for name in numbered)


def has_single_inputs(statements: Sequence[Statement]) -> bool:
    """True for z = w1 x1 + w2 x2 + b: the numbers count the inputs of one unit."""
    names = [name for statement in statements for name in names_of(statement)]
    targets = [one for statement in statements for one in statement.targets]
    of_units = (one for one in symbols_named(names) if one.kind in ("Z", "dZ", "A", "dA"))
    is_of_one_unit = max(numbers(of_units), default=0) == 0
    return is_of_one_unit and any(is_single_input(one) and one not in targets for one in names)


def is_single_input(name: Name) -> bool:
    return SINGLE_INPUT.fullmatch(name.word) is not None


def is_single_unit(name: Name) -> bool:
    """True for z^3_1, of unit 1 in layer 3."""
    return SINGLE_UNIT.search(name.spelling) is not None


def is_of_the_hidden(name: Name) -> bool:
    """True for hidden_layer and h, which are A[1]; alpha has an h as well."""
    meant = next(symbols_named([name]), None)
    if meant is None or meant.layer != Layer(plus=1):
        return False
    cut = cut_up(name.word)
    return cut is not None and not {"hidden", "hid", "h"}.isdisjoint(cut.pieces)


def is_single_layer(every: Sequence[Symbol], names: Sequence[Name]) -> bool:
    """True where no quantity has a layer and X is there: logistic regression."""
    layers = {one.layer for one in every if one.kind in LAYERED and one.kind != "A"} - {LAST}
    has_X = any(one.kind == "A" and one.layer == Layer() for one in every)
    explicit = any(name.layer is not None for name in names)
    return has_X and not explicit and layers <= {Layer(l=1), Layer()}


def layers_in_words(words: str) -> int | None:
    for pattern, besides in LAYERS:
        if match := pattern.search(words):
            return besides + (1 if match[1].lower() == "single" else number(match[1]))
    return None
