"""What a question says of its network: in the equations themselves first, then in its words.

`evidence` only collects. What nothing says is None, and is chosen by `lab/checker/network.py`, which
tries what fits the lines.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lab.checker.meaning.helpers import ACTIVATIONS
from lab.checker.meaning.names import cut_up, meanings
from lab.checker.reading.entries import names_of
from lab.checker.reading.headings import NUMERALS, ORDINALS
from lab.checker.reading.tree import (
    LAST,
    Apply,
    Layer,
    Name,
    Number,
    Statement,
    Symbol,
    Tree,
    nodes,
)

CROSS_ENTROPY = re.compile(
    r"cross[- ]?entropy|log[- ]?loss|logistic loss|negative log[- ]likelihood|\bBCE\b|\bNLL\b", re.I
)
SQUARED = re.compile(
    r"\bMSE\b|\bSSE\b|squared? (?:error|loss|difference)|mean[- ]squared?|quadratic (?:cost|loss)"
    r"|least squares|sum of squares|\bL2 loss\b",
    re.I,
)
ROWS = re.compile(
    r"(?:each|every|one) row (?:is|as|=|being|holds?|represents?|corresponds)|rows? (?:are|is|as|="
    r"|represent) (?:the |an? |single |one |my )*(?:examples?|samples?)|(?:examples?|samples?)"
    r" (?:are|is|as|in) (?:the )?rows?|row as a single example",
    re.I,
)
COLUMNS = re.compile(
    r"(?:each|every|one) column (?:is|as|=|being|holds?)|columns? (?:are|is|as|=) (?:the |an? )*"
    r"(?:examples?|samples?)|(?:examples?|samples?) (?:are|is|as|in) (?:the )?columns?",
    re.I,
)
ACTIVATION = re.compile(
    r"\b(leaky[ -]?relu|relu|tanh|sigmoid|logistic function|softmax|gelu|linear activation)\b", re.I
)
COUNT = rf"(\d{{1,2}}|{'|'.join(NUMERALS)}|single)"
LAYERS = (
    (re.compile(r"\bL\s*=\s*(?:[A-Za-z ]+=\s*)?(\d{1,2})\b"), 0),
    (re.compile(rf"\blayers?\s*=\s*{COUNT}\b", re.I), 0),
    (re.compile(rf"\b{COUNT}[- ](?:hidden|inner)[- ]layers?\b", re.I), 1),
    (re.compile(rf"\b{COUNT}[- ]layer(?:ed|s)?\b", re.I), 0),
    (re.compile(rf"\b({'|'.join(ORDINALS)}) and (?:output|last|final) layer\b", re.I), 0),
)
PARAMETERS = ("W", "b", "dW", "db")
LAYERED = (*PARAMETERS, "Z", "A", "dZ", "dA")


@dataclass
class Evidence:
    """What is said. L: the number of layers. hidden: {layer: activation}, None for any hidden layer;
    output, cost: names of the engine, cost "squared" where only that much is said. rows, mean: as
    in a Setting. sources: what of these an equation says, the rest being words.
    """

    L: int | None = None
    hidden: dict[int | None, str] = field(default_factory=dict)
    output: str | None = None
    cost: str | None = None
    rows: bool | None = None
    mean: bool | None = None
    sources: set[str] = field(default_factory=set)


def evidence(statements: Sequence[Statement], words: str) -> Evidence:
    """What the equations say, and where they say nothing, the words around them."""
    found = Evidence(L=layers_numbered(statements))
    if found.L is None:
        found.L = layers_in_words(words)
    else:
        found.sources.add("L")
    for statement in statements:
        of_a_forward_line(statement, found)
        of_slopes(statement, found)
        of_the_cost(statement, found)
    of_the_words(words, found)
    if mentions_m(statements):
        found.mean = True
        found.sources.add("mean")
    return found


# The number of layers.


def symbols_named(names: Iterable[Name]) -> Iterator[Symbol]:
    """What names stand for at first sight."""
    for name in names:
        meant = next(iter(meanings(name)), None)
        if isinstance(meant, Symbol):
            yield meant


def layers_numbered(statements: Sequence[Statement]) -> int | None:
    """The highest number of a layer; where Z and A go one further than W, the input is layer 1."""
    every = [one for statement in statements for one in symbols_named(names_of(statement))]
    numbered = [one for one in every if one.layer and not one.layer.l and one.kind in LAYERED]
    weights = [one.layer.plus for one in numbered if one.kind in PARAMETERS and not one.layer.L]  # type: ignore[union-attr]
    others = [one.layer.plus for one in numbered if one.layer and not one.layer.L]
    if others and max(others) > 0:
        highest = max(others)
        shifted = weights and max(weights) == highest - 1 and min(weights) == 1
        return highest - 1 if shifted else highest
    if numbered and any(one.layer == LAST for one in numbered):
        named = [name for statement in statements for name in names_of(statement)]
        return 2 if any(is_of_the_hidden(name) for name in named) else None
    return 1 if is_single_layer(statements) else None


def is_of_the_hidden(name: Name) -> bool:
    cut = cut_up(name.word)
    return cut is not None and not {"hidden", "hid", "h"}.isdisjoint(cut.pieces)


def is_single_layer(statements: Sequence[Statement]) -> bool:
    """True where no quantity has a layer and X meets W or dZ: logistic regression."""
    every = [one for statement in statements for one in symbols_named(names_of(statement))]
    layers = {one.layer for one in every if one.kind in LAYERED and one.kind != "A"}
    has_X = any(one.kind == "A" and one.layer == Layer() for one in every)
    explicit = any(
        name.layer is not None for statement in statements for name in names_of(statement)
    )
    return has_X and not explicit and layers <= {Layer(l=1), Layer()}


def layers_in_words(words: str) -> int | None:
    for pattern, besides in LAYERS:
        if match := pattern.search(words):
            return number(match[1]) + besides
    return None


def number(word: str) -> int:
    word = word.lower()
    if word.isdigit():
        return int(word)
    if word in ORDINALS:
        return ORDINALS.index(word) + 1
    return 1 if word == "single" else NUMERALS.index(word) + 1


# Activations and the cost, from the equations.


def place(symbol: Symbol, L: int | None) -> int | str | None:
    """The number of a hidden layer, "output", or None for any hidden layer."""
    layer = symbol.layer
    if layer is None or layer.l:
        return None
    if layer == LAST or layer.plus == L:
        return "output"
    return layer.plus


def of_a_forward_line(statement: Statement, found: Evidence) -> None:
    """A^{[3]} = \\sigma(Z^{[3]})."""
    left = next(
        iter(symbols_named(one for one in statement.targets if isinstance(one, Name))), None
    )
    if left is None or left.kind != "A" or statement.how != "=":
        return
    name = activation_of(statement.value)
    if name:
        say_activation(found, place(left, found.L), name)


def activation_of(value: Tree) -> str | None:
    """The activation that a value applies last, by its name or written out."""
    if isinstance(value, Apply) and value.op == "g":
        return value.note or None
    exponentials = any(isinstance(node, Apply) and node.op == "exp" for node in nodes(value))
    if exponentials:
        sums = any(isinstance(node, Apply) and node.op == "sum over" for node in nodes(value))
        return "softmax" if sums else "sigmoid"
    return None


def say_activation(found: Evidence, at: int | str | None, name: str) -> None:
    """Keep the first that is said of each layer."""
    if at == "output":
        if "output" not in found.sources:
            found.output = name
            found.sources.add("output")
    elif at not in found.hidden and name != "softmax":
        found.hidden[at if isinstance(at, int) else None] = name
        found.sources.add("hidden")


def of_slopes(statement: Statement, found: Evidence) -> None:
    """relu'(Z^{[2]}), and 1 - (A^{[1]})^2 for tanh: a derivative tells its activation."""
    for tree in (statement.value, *statement.targets):
        for node in nodes(tree):
            if not isinstance(node, Apply):
                continue
            name, inside = slope_of(node)
            if name is None or name == "softmax":
                continue
            at = next(
                iter(symbols_named(one for one in nodes(inside) if isinstance(one, Name))), None
            )
            where = place(at, found.L) if at is not None and at.kind in ("Z", "A") else None
            if at is not None and at.kind in ("Z", "A") and where != "output":
                say_activation(found, where, name)


def slope_of(node: Apply) -> tuple[str | None, Tree]:
    """The activation whose derivative this node is, and what it is taken at."""
    if node.op in ("g'", "g' helper", "g' prime") and node.note:
        return str(node.note), node.args[0]
    if node.op == "-" and node.args[0] == Number(1.0):
        other = node.args[1]
        if isinstance(other, Apply) and other.note == 2 and other.op == "power or layer":
            return "tanh", other
        if isinstance(other, Apply) and other.op == "**" and other.args[1] == Number(2.0):
            return "tanh", other.args[0]
    return None, node


def of_the_cost(statement: Statement, found: Evidence) -> None:
    """J = -1/m \\sum Y \\log A + ..., and dA[L] = -(Y/A - ...), which only cross-entropy has."""
    targets = list(symbols_named(one for one in statement.targets if isinstance(one, Name)))
    if any(one.kind == "J" for one in targets):
        cost = cost_of(statement.value)
        if cost:
            found.cost = cost
            found.sources.add("cost")
    elif any(one.kind == "dA" for one in targets) and "cost" not in found.sources:
        divided = [node for node in nodes(statement.value) if is_quotient_of_labels(node)]
        if divided:
            both = len(divided) > 1
            found.cost = "binary cross-entropy" if both else found.cost or "entropy"
            found.sources.add("cost")


def cost_of(value: Tree) -> str | None:
    logs = [node for node in nodes(value) if isinstance(node, Apply) and node.op == "log"]
    if logs:
        complements = [log for log in logs if is_complement(log.args[0])]
        return "binary cross-entropy" if complements else "cross-entropy"
    squared = any(
        isinstance(node, Apply) and node.op in ("**", "power or layer") for node in nodes(value)
    )
    return "squared" if squared else None


def is_complement(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.op == "-" and tree.args[0] == Number(1.0)


def is_quotient_of_labels(node: Tree) -> bool:
    """Y/A, or (1 - Y)/(1 - A)."""
    if not isinstance(node, Apply) or node.op != "/":
        return False
    above, below = (
        {one.kind for one in symbols_named(part for part in nodes(side) if isinstance(part, Name))}
        for side in node.args
    )
    return above == {"Y"} and below == {"A"}


def mentions_m(statements: Sequence[Statement]) -> bool:
    """True if m stands in a cost or in a gradient of the parameters."""
    return any(
        one.kind == "m"
        for statement in statements
        for one in symbols_named(name for name in nodes(statement.value) if isinstance(name, Name))
    )


# What the words say.


def of_the_words(words: str, found: Evidence) -> None:
    if found.cost is None:
        entropy, squared = CROSS_ENTROPY.search(words), SQUARED.search(words)
        if bool(entropy) != bool(squared):
            found.cost = "entropy" if entropy else "squared"
    for clause in re.split(r"[.,;\n]| and | then ", words):
        for match in ACTIVATION.finditer(clause):
            name = ACTIVATIONS.get(
                re.sub(r"[ -]", "", match[1].lower()).replace("function", ""), ""
            )
            at_output = re.search(r"\b(?:output|last|final)\b", clause, re.I)
            at_hidden = re.search(r"\bhidden\b", clause, re.I)
            if name == "softmax" or (at_output and not at_hidden):
                found.output = found.output or name
            elif at_hidden and None not in found.hidden and not found.hidden:
                found.hidden[None] = name
    if bool(ROWS.search(words)) != bool(COLUMNS.search(words)):
        found.rows = bool(ROWS.search(words))
