"""From what was typed to what may be meant: every reading of a statement as a tree of quantities and operations.

A name can stand for several things, a layer can be counted from 0 or from 1, a bare product can be the matrix product
or elementwise. A `Reading` is one consistent choice of all of these. The likeliest come first, and there are never
more than a few dozen.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from lab.checker.evaluate import Impossible, evaluate
from lab.checker.names import meanings
from lab.checker.read_math import read_small
from lab.checker.reference import Sample, bench
from lab.checker.setting import Setting
from lab.checker.targets import Target, named_target, named_targets
from lab.checker.tree import HERE, LAST, Apply, Layer, Name, Number, Statement, Symbol, Tree, Unreadable, nodes, symbols

MOST_READINGS = 48
LARGEST = 300  # nodes of a tree with all names put in


@dataclass(frozen=True)
class Reading:
    """One meaning of a statement: the value it computes, and what that value should be."""

    value: Tree
    target: Target


@dataclass(frozen=True)
class Counting:
    """How a learner numbers the layers, as shifts to ours: of W, b and their gradients, of Z and dZ, of A and dA."""

    weights: int = 0
    Z: int = 0
    A: int = 0
    loop: int = 0  # besides, what l is short of ours: in a loop over range(L), l + 1 is the layer

    def of(self, kind: str) -> int:
        return self.Z if kind in ("Z", "dZ") else self.A if kind in ("A", "dA") else self.weights

    def shift(self, symbol: Symbol) -> Symbol:
        if symbol.layer is None or symbol.layer.L:  # counted from the end, which is the same for everyone
            return symbol
        by = self.of(symbol.kind) + (self.loop if symbol.layer.l else 0)
        return replace(symbol, layer=symbol.layer.shifted(by))


ON_PAPER = Counting()
LISTS_FROM_0 = Counting(weights=1, Z=1, A=0)  # activations[0] is X, weights[0] is W1
ALL_LISTS_FROM_0 = Counting(weights=1, Z=1, A=1)  # activations[0] is A1
INPUT_IS_LAYER_1 = Counting(weights=0, Z=-1, A=-1)  # a(1) is X, z(2) = Theta(1) a(1): older courses


@dataclass
class Context:
    """What a line is read with: the setting, and what the lines before it have named."""

    setting: Setting
    aliases: dict[str, Tree] = field(default_factory=dict)  # what the paste's own names were given
    before: dict[str, Tree] = field(default_factory=dict)  # what a quantity was given last, for += and masks
    factors: dict[tuple[str, Layer | None], str] = field(
        default_factory=dict
    )  # what the learner's quantities are, in terms of the right ones

    def define(self, statement: Statement) -> None:
        """Keep what a statement gives its names."""
        for target in statement.targets:
            if isinstance(target, Name) and statement.how == "=":
                value = inlined(statement.value, self.aliases)
                self.before[target.spelling] = value
                if not any(isinstance(one, Symbol) for one in meanings(target)):
                    self.aliases[target.spelling] = value

    def begun(self, statement: Statement) -> None:
        """Keep what a quantity was given, should a later line change it in place."""
        for target in statement.targets:
            if isinstance(target, Name):
                if statement.how == "=":
                    self.before[target.spelling] = inlined(statement.value, self.aliases)
                else:
                    self.before.pop(target.spelling, None)

    def scaled(self, symbol: Symbol) -> Tree:
        """The symbol as the paste has it: the right quantity, times what its own line left open."""
        factor = self.factors.get((symbol.kind, symbol.layer))
        if factor is None:
            return symbol
        known = replace(symbol, loose=False)
        return known if factor == "1" else Apply("as", (Apply("*", (FACTORS[factor], known)),), symbol.spelling)

    def meanings(self, name: Name, counting: Counting) -> list[Tree]:
        """What the name may stand for here, the setting's names first, then the paste's own, then the usual ones."""
        given = given_names(tuple(sorted(self.setting.names.items())))
        for key in lookups(name):
            if key in given:
                return [
                    Apply("as", (meant,), name.spelling) if not isinstance(meant, Symbol) else respelled(meant, name)
                    for meant in given[key]
                ]
        numbered = name.layer is not None or any(sign.isdigit() for sign in name.word)
        found = meanings(name)
        if name.lost:
            found += [Symbol(one.kind, one.layer.shifted(-1), one.spelling) for one in found if isinstance(one, Symbol) and one.layer]
        shifted = [counting.shift(one) if numbered and isinstance(one, Symbol) else one for one in found]
        return [self.scaled(one) if isinstance(one, Symbol) else one for one in shifted]


M = Symbol("m")
FACTORS: dict[str, Tree] = {
    "-1": Number(-1.0),
    "m": M,
    "1/m": Apply("/", (Number(1.0), M)),
    "-1/m": Apply("/", (Number(-1.0), M)),
}


def inlined(tree: Tree, aliases: Mapping[str, Tree]) -> Tree:
    """The tree with the paste's own names replaced by what they were given."""
    if isinstance(tree, Name):
        return aliases.get(tree.spelling, tree)
    if isinstance(tree, Apply):
        return Apply(tree.op, tuple(inlined(arg, aliases) for arg in tree.args), tree.note)
    return tree


def respelled(meant: Symbol, name: Name) -> Symbol:
    return Symbol(meant.kind, meant.layer, name.spelling, meant.loose)


def lookups(name: Name) -> Iterator[str]:
    """The ways a name may be written in a Setting's names."""
    for spelling in (name.spelling, name.spelling.removeprefix("self."), name.word):
        yield key(spelling)


def key(spelling: str) -> str:
    """A spelling without what does not matter: spaces, backslashes, braces, the kind of quote."""
    return (
        spelling.replace("{", "[" if "\\" not in spelling and "_{" not in spelling and "^{" not in spelling else "")
        .replace("}", "]" if "\\" not in spelling and "_{" not in spelling and "^{" not in spelling else "")
        .replace("\\", "")
        .replace(" ", "")
        .replace('"', "'")
        .removeprefix("self.")
    )


@lru_cache(maxsize=256)
def given_names(items: tuple[tuple[str, str], ...]) -> dict[str, list[Tree]]:
    """The Setting's names as trees. What cannot be read is left out: the usual meaning is used then.

    "(up to sign)" makes a name loose, and a gradient of something stored transposed is transposed as well.
    """
    given: dict[str, list[Tree]] = {}
    for spelling, meaning in items:
        tree = small_tree(meaning)
        if tree is not None:
            given[key(spelling)] = [tree]
            if isinstance(tree, Apply) and tree.op == "T" and isinstance(tree.args[0], Symbol) and tree.args[0].kind == "W":
                gradient = Apply("T", (Symbol("dW", tree.args[0].layer),))
                given.setdefault("d" + key(spelling), [gradient])
                given.setdefault("d_" + key(spelling), [gradient])
    return given


def small_tree(meaning: str) -> Tree | None:
    loose = "sign" in meaning
    text = meaning.split("(up")[0].split(",")[0].replace("scalar ", "").replace("learning rate", "alpha")
    for attempt in (text, text.split("(")[0], text.split(" ")[0]):
        try:
            return resolved(read_small(attempt), loose)
        except Unreadable:
            continue
    return None


def resolved(tree: Tree, loose: bool) -> Tree:
    """A small canonical expression with its names replaced; its products are those of numbers or elementwise."""
    if isinstance(tree, Name):
        found = meanings(tree)
        if not found:
            raise Unreadable(f"{tree.spelling} stands for nothing that I know")
        symbol = found[0]
        return Symbol(symbol.kind, symbol.layer, symbol.spelling, loose) if isinstance(symbol, Symbol) else symbol
    if isinstance(tree, Apply):
        return Apply("chain" if tree.op == "chain" else tree.op, tuple(resolved(arg, loose) for arg in tree.args), tree.note)
    return tree


def readings(statement: Statement, context: Context, hint: Target | None) -> list[Reading]:
    """The readings of a statement, the likeliest first. hint: what the learner says it computes.

    Raises Unreadable where a name stands for nothing that is known, or nothing says what the line computes.
    """
    found: list[Reading] = []
    L = context.setting.L
    if hint is not None and not hint.levels(L):
        raise Unreadable(f"there is no {hint.name} in a network of {L} layer{'s' if L > 1 else ''}")
    for counting in countings(statement, context, hint):
        for target in targets_of(statement, context, counting, hint):
            if not target.levels(L):
                continue
            for value in values_of(statement, context, counting, target):
                reading = Reading(value, target)
                if reading not in found:
                    found.append(reading)
                if len(found) >= MOST_READINGS:
                    return found
    return found


def countings(statement: Statement, context: Context, hint: Target | None) -> list[Counting]:
    """The ways of numbering layers that fit this statement."""
    names = [node for tree in (statement.value, *statement.targets) for node in nodes(tree) if isinstance(node, Name)]
    options = [ON_PAPER]
    if any(name.subscripted for name in names):
        options += [LISTS_FROM_0, ALL_LISTS_FROM_0]
    if beyond_the_last(names, context) or any("heta" in name.word for name in names):
        options.append(INPUT_IS_LAYER_1)
    left = named_target(statement, context.meanings, ON_PAPER)
    if hint is None or hint.layer is None or left is None or left.layer is None or left.kind != hint.kind:
        return options
    if hint.layer.l and left.layer.l:
        return [replace(one, loop=hint.layer.plus - left.layer.plus - one.of(hint.kind)) for one in options]
    by = hint.layer.at(0, context.setting.L) - left.layer.at(0, context.setting.L)
    if by and not hint.layer.l and not left.layer.l and not left.layer.L:
        return [one for one in (INPUT_IS_LAYER_1, LISTS_FROM_0, ALL_LISTS_FROM_0) if one.of(hint.kind) == by] or options
    return options


def beyond_the_last(names: list[Name], context: Context) -> bool:
    """A Z, A or delta of layer L + 1: whoever writes that counts the input as layer 1."""
    L = context.setting.L
    for name in names:
        for meant in context.meanings(name, ON_PAPER)[:1]:
            if (
                isinstance(meant, Symbol)
                and meant.kind in ("Z", "A", "dZ", "dA")
                and meant.layer
                and not meant.layer.l
                and meant.layer.at(0, L) > L
            ):
                return True
    return False


def targets_of(statement: Statement, context: Context, counting: Counting, hint: Target | None) -> list[Target]:
    """What the statement should compute: the hint, or what its left side names."""
    named = named_targets(statement, context.meanings, counting)
    if hint is None and not named:
        return []
    target = hint or named[0]
    targets = [hint] if hint else named
    if hint and hint.update and named and named[0].step:
        targets = [replace(hint, update=False, step=True)]
    if hint is None and target.kind in ("dA", "dZ", "A") and target.layer == HERE and compares_with_labels(statement, context):
        targets = [replace(target, layer=LAST)]
    elif hint is None and target.kind == "dA" and target.layer == HERE:
        targets = [target, replace(target, layer=HERE.shifted(-1))]
    if target.kind in ("W", "dW") and not target.transposed and stored_transposed(context, target.layer):
        targets += [replace(one, transposed=True) for one in targets]
    return targets


def compares_with_labels(statement: Statement, context: Context) -> bool:
    """True if Y is in it: an equation of the output layer."""
    meant = (one for node in nodes(statement.value) if isinstance(node, Name) for one in context.meanings(node, ON_PAPER)[:1])
    return any(isinstance(one, Symbol) and one.kind == "Y" for one in meant)


def stored_transposed(context: Context, layer: Layer | None) -> bool:
    """True if the learner's W of this layer is the transpose of ours, and so its gradient is too."""
    given = given_names(tuple(sorted(context.setting.names.items())))
    return any(tree == Apply("T", (Symbol("W", layer, tree.args[0].spelling),)) for (tree,) in given.values() if is_turned(tree))


def is_turned(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.op == "T" and isinstance(tree.args[0], Symbol)


def values_of(statement: Statement, context: Context, counting: Counting, target: Target) -> Iterator[Tree]:
    """The trees that the right side may mean, with what += and masks do to what was there before."""
    value = inlined(whole_value(statement, context, target), context.aliases)
    if sum(1 for _ in nodes(value)) > LARGEST:
        raise Unreadable("with what the lines before it name, this line is too long")
    unknown = [node for node in nodes(value) if isinstance(node, Name)]
    distinct = list(dict.fromkeys(unknown))
    choices = [context.meanings(name, counting) or split_letters(name, statement, context) for name in distinct]
    for name, options in zip(distinct, choices, strict=True):
        if not options:
            raise Unreadable(f"I do not know what {name.spelling} stands for: say so in the names")
    numbered = any(name.layer is not None or any(sign.isdigit() for sign in name.word) for name in distinct)
    choices = [
        options[:1] if name.word == "x" and numbered else preferred(options, target)
        for name, options in zip(distinct, choices, strict=True)
    ]
    for chosen in itertools.islice(itertools.product(*choices), MOST_READINGS):
        meant = dict(zip(distinct, chosen, strict=True))
        yield from itertools.islice(alternatives(substituted(value, meant), context.setting, target, statement.notation), 8)


def preferred(options: list[Tree], target: Target) -> list[Tree]:
    """In the equation of a delta, another delta without a layer is that of the next layer; `gradient` is that of the target."""
    kinds = [one.kind if isinstance(one, Symbol) else "" for one in options]
    if target.update and "d" + target.kind in kinds:
        return [options[kinds.index("d" + target.kind)]]
    if target.kind in ("dZ", "dA") and len(options) > 1 and isinstance(options[0], Symbol) and options[0].kind == target.kind:
        return sorted(options, key=lambda one: isinstance(one, Symbol) and one.kind == target.kind and one.layer == target.layer)
    return options


def substituted(tree: Tree, meant: Mapping[Name, Tree]) -> Tree:
    if isinstance(tree, Name):
        return meant[tree]
    if isinstance(tree, Apply):
        return Apply(tree.op, tuple(substituted(arg, meant) for arg in tree.args), tree.note)
    return tree


def split_letters(name: Name, statement: Statement, context: Context) -> list[Tree]:
    """Wx + b, in mathematics: letters that stand side by side are a product."""
    if statement.notation == "numpy" or not 2 <= len(name.word) <= 3 or not name.word.isalpha():
        return []
    parts = [context.meanings(Name(letter, letter), ON_PAPER) for letter in name.word]
    if not all(parts):
        return []
    return [Apply("chain", tuple(part[0] for part in parts), ("",) * len(parts))]


def whole_value(statement: Statement, context: Context, target: Target) -> Tree:
    """The value after the statement: with +=, *= or a mask it depends on the value before."""
    value = statement.value
    if statement.how == "=":
        return value
    before = value_before(statement, context, target)
    if statement.how == "mask":
        assert statement.mask is not None
        return Apply("where", (statement.mask, value, before))
    if isinstance(before, Number):  # a sum that starts at 0
        return value if statement.how == "+=" else Apply("neg", (value,))
    return Apply(statement.how[0], (before, value), "dot")


def value_before(statement: Statement, context: Context, target: Target) -> Tree:
    """What the left side held before: what an earlier line gave it, or what is usual for its kind."""
    name = next((one for one in statement.targets if isinstance(one, Name)), None)
    if name is not None and name.spelling in context.before and not target.update:
        return context.before[name.spelling]
    layer = target.layer or HERE
    if target.update:
        return Symbol(target.kind, layer, name.spelling if name else "")
    if target.kind in ("dZ", "dA"):
        if statement.how == "-=":
            return Symbol("A", layer)
        return Symbol("dA" if statement.how in ("mask", "*=") else target.kind, layer)
    if target.kind in ("dW", "db", "J"):
        right = Symbol(target.kind, target.layer)
        if statement.how in ("/=", "*="):
            return Apply("*", (right, Symbol("m")))  # it is here that 1/m comes in
        penalty = any(
            isinstance(node, Name) and Symbol("lambda") in [strip(one) for one in meanings(node)] for node in nodes(statement.value)
        )
        return right if penalty else Number(0.0)
    return Symbol(target.kind, layer)


def strip(tree: Tree) -> Tree:
    return Symbol(tree.kind, tree.layer) if isinstance(tree, Symbol) else tree


def alternatives(tree: Tree, setting: Setting, target: Target, notation: str) -> Iterator[Tree]:
    """The tree with every open choice made: chains, sums over something, superscripts, derivatives of one thing by another."""
    if not isinstance(tree, Apply):
        yield tree
        return
    if tree.op == "power or layer":
        power, layered = tree.args
        as_power = Apply("**", (power, Number(float(tree.note))))
        yield from (as_power, layered) if is_activation(power) else (layered, as_power)
        return
    several = [list(itertools.islice(alternatives(arg, setting, target, notation), 6)) for arg in tree.args]
    for args in itertools.islice(itertools.product(*several), 16):
        yield from CHOICES.get(tree.op, as_it_is)(Apply(tree.op, args, tree.note), setting, target, notation)


def is_activation(tree: Tree) -> bool:
    return isinstance(tree, Symbol) and tree.kind in ("A", "Y", "Z", "A - Y")


def as_it_is(tree: Apply, setting: Setting, target: Target, notation: str) -> Iterator[Tree]:
    yield tree


def summed(tree: Apply, setting: Setting, target: Target, notation: str) -> Iterator[Tree]:
    """A sum over what its index says; without one, over the examples."""
    index, top = tree.note
    over_units = index in ("j", "k") or top in ("K", "C", "n_L")
    first, second = ("sum units", "sum examples") if over_units else ("sum examples", "sum units")
    everything = Apply("sum", tree.args, (None, False))
    if target.kind == "J":
        yield from (everything, Apply("sum units", tree.args))  # J, and the loss of each example
        return
    yield from (Apply(first, tree.args), Apply(second, tree.args), everything)
    if index:
        yield tree.args[0]  # a sum that the matrix product already is


def derivative(tree: Apply, setting: Setting, target: Target, notation: str) -> Iterator[Tree]:
    """A helper for g' is given Z, or, as many write it, A."""
    inner = tree.args[0]
    if notation == "numpy" and isinstance(inner, Symbol) and inner.kind == "A" and inner.layer != Layer():
        of_A = Apply("g' of A", tree.args, tree.note)
        yield Apply("as", (of_A,), "prime") if tree.op == "g'" else of_A
    yield Apply("g'", tree.args, tree.note)


def partial(tree: Apply, setting: Setting, target: Target, notation: str) -> Iterator[Tree]:
    """The derivatives in a chain rule: dA/dZ is g'(Z), dZ/dW is A_prev, dZ/dA_prev is W, dZ/db is 1."""
    above, below = tree.args
    if not (isinstance(above, Symbol) and isinstance(below, Symbol)):
        raise Unreadable("I cannot read this derivative")
    kinds = above.kind, below.kind
    layer = above.layer or HERE
    if kinds == ("A", "Z"):
        yield Apply("g'", (Symbol("Z", layer),))
    elif kinds == ("Z", "W"):
        previous = Symbol("A", layer.shifted(-1))
        yield from (Apply("T", (previous,)), previous)
    elif kinds == ("Z", "A"):
        weights = Symbol("W", layer)
        yield from (Apply("T", (weights,)), weights)
    elif kinds == ("Z", "b"):
        yield Number(1.0)
    else:
        raise Unreadable(f"I cannot read the derivative of {above.spelling} by {below.spelling}")


def backward_helper(tree: Apply, setting: Setting, target: Target, notation: str) -> Iterator[Tree]:
    """linear_backward(dZ, cache): whichever of dA_prev, dW and db the left side names."""
    dZ, l = tree.args[0], target.here
    W, A_prev = Symbol("W", l), Symbol("A", l.shifted(-1))
    mean = (lambda tree: Apply("/", (tree, Symbol("m")))) if setting.mean else (lambda tree: tree)
    T = lambda tree: Apply("T", (tree,))  # noqa: E731
    if target.kind == "dW":
        yield mean(Apply("@", (T(A_prev), dZ) if setting.rows else (dZ, T(A_prev))))
    elif target.kind == "db":
        yield mean(Apply("sum examples", (dZ,)))
    else:
        yield Apply("@", (dZ, T(W)) if setting.rows else (T(W), dZ))


def forward_helper(tree: Apply, setting: Setting, target: Target, notation: str) -> Iterator[Tree]:
    A_prev, W, b = tree.args
    yield Apply("+", (Apply("@", (A_prev, W) if setting.rows else (W, A_prev)), b))


def item(tree: Apply, setting: Setting, target: Target, notation: str) -> Iterator[Tree]:
    """One of several results of a call: the call has been read as the one that the left side names."""
    yield tree.args[0]


# Products in mathematics.


@dataclass(frozen=True)
class Part:
    """A stretch of a chain, read: its tree, its shape on the sample, and how unusual the reading is."""

    tree: Tree
    shape: tuple[int, ...]
    cost: float


def chain(tree: Apply, setting: Setting, target: Target, notation: str) -> Iterator[Tree]:
    """The products that a row of factors may mean: those whose shapes fit on a sample in which no two sizes are equal.

    Where none does, the row is multiplied from the left, so that the mistake in it can be looked for.
    """
    sample = bench(setting.without_names).wide
    l = target.level(sample.L)
    try:
        shapes = [evaluate(arg, sample, l).shape for arg in tree.args]
    except Impossible:
        shapes = []
    parts = fitting(tree, shapes) if shapes else []
    if not parts:
        yield from_the_left(tree)
        return
    yield from (part.tree for part in sorted(parts, key=lambda part: part.cost)[:4])


def fitting(tree: Apply, shapes: list[tuple[int, ...]]) -> list[Part]:
    """Every way to put brackets and kinds of product into the row, from short stretches to long ones."""
    operators, n = tree.note, len(shapes)
    table = {(i, i + 1): [Part(tree.args[i], shapes[i], 0.0)] for i in range(n)}
    for width in range(2, n + 1):
        for i in range(n - width + 1):
            parts = [
                joined
                for k in range(i + 1, i + width)
                for left, right in itertools.product(table[i, k], table[k, i + width])
                for joined in join(left, operators[k], right, out_of_turn=0.1 * (i + width - k - 1))
            ]
            table[i, i + width] = sorted(parts, key=lambda part: part.cost)[:4]
    return table[0, n]


def join(left: Part, operator: str, right: Part, out_of_turn: float) -> Iterator[Part]:
    """The products of two stretches that have a shape."""
    x, y = left.shape, right.shape
    cost = left.cost + right.cost + out_of_turn
    if operator == "/":
        if y == () or x == y:
            yield Part(Apply("/", (left.tree, right.tree)), x, cost + (1 if out_of_turn else 0))
        return
    if operator != "@" and (x == () or y == ()):
        yield Part(Apply("*", (left.tree, right.tree)), x or y, cost)
        return
    if operator not in ("⊙",) and len(x) == len(y) == 2 and x[1] == y[0]:
        yield Part(Apply("@", (left.tree, right.tree), "star" if operator == "*" else None), (x[0], y[1]), cost + (operator == "*"))
    if operator != "@" and x == y:
        yield Part(Apply("*", (left.tree, right.tree)), x, cost + (0.5 if operator in ("", ".", "·") else 0))


def from_the_left(tree: Apply) -> Tree:
    product, operators = tree.args[0], tree.note
    for operator, factor in zip(operators[1:], tree.args[1:], strict=True):
        numbers = is_scalar(product) or is_scalar(factor)
        op = "/" if operator == "/" else "*" if operator in ("⊙", "*") or numbers else "@"
        product = Apply(op, (product, factor))
    return product


def is_scalar(tree: Tree) -> bool:
    leaves = [node for node in nodes(tree) if not isinstance(node, Apply)]
    return all(isinstance(leaf, Number) or (isinstance(leaf, Symbol) and leaf.kind in ("m", "alpha", "lambda", "J")) for leaf in leaves)


CHOICES = {
    "chain": chain,
    "sum over": summed,
    "g'": derivative,
    "g' helper": derivative,
    "partial": partial,
    "layer backward": backward_helper,
    "layer forward": forward_helper,
    "item": item,
}
