"""From what was typed to what may be meant: every reading of a statement as a tree of quantities
and operations.

A name can stand for several things, a layer can be counted from 0 or from 1, a bare product can be
the matrix product or elementwise. A `Reading` is one consistent choice of all of these. The
likeliest come first, and there are never more than a few dozen.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lab.checker.meaning.choices import Choice, alternatives
from lab.checker.meaning.components import with_components
from lab.checker.meaning.context import Context, plain_key
from lab.checker.meaning.counting import ON_PAPER, Counting
from lab.checker.meaning.depth import is_of_the_hidden
from lab.checker.meaning.in_place import whole_value
from lab.checker.meaning.numbering import countings
from lab.checker.meaning.targets import Target, named_targets
from lab.checker.meaning.vocabulary import words
from lab.checker.reading.tree import (
    HERE,
    LAST,
    Apply,
    Layer,
    Name,
    Number,
    Statement,
    Symbol,
    Tree,
    Unreadable,
    has_kind,
    names_in,
    nodes,
    rebuilt,
    without_spelling,
)

MOST_READINGS = 48
TARGETS_BESIDE_Y = words("t target targets label labels d y_true ytrue y_target")
MOST_NODES = 300  # of a tree with all names put in


@dataclass(frozen=True)
class Reading:
    """One meaning of a statement: the value it computes, what that value should be, and how the
    layers were counted.

    one_example: where J is a sum, it is an equation of a single example, as books write it or as a
    loop with += adds it up. oriented: an earlier line shows which way round W is stored.
    """

    value: Tree
    target: Target
    counting: Counting = ON_PAPER
    one_example: bool = False
    oriented: bool = False


def readings(statement: Statement, context: Context, hint: Target | None) -> list[Reading]:
    """The readings of a statement, the likeliest first; empty if nothing says what the line
    computes.

    hint: what the learner says it computes. Raises Unreadable for a name that stands for nothing
    known, or a hint of a layer that there is not.
    """
    L = context.setting.L
    if hint is not None and not hint.levels(L):
        raise Unreadable(f"there is no {hint.name} in a network of {L} layer{'s' if L > 1 else ''}")
    one_example = statement.how == "+=" or statement.notation != "numpy"
    every = (
        Reading(value, target, counting, one_example, context.oriented)
        for counting in countings(statement, context, hint)
        for target in targets_of(statement, context, counting, hint)
        if target.levels(L)
        for value in values_of(statement, context, counting, target)
    )
    return list(dict.fromkeys(itertools.islice(every, MOST_READINGS)))


# What is computed, and how its layers are counted.


def targets_of(
    statement: Statement, context: Context, counting: Counting, hint: Target | None
) -> list[Target]:
    """What the statement should compute: the hint, or what its left side names."""
    named = named_targets(statement, lambda name: context.meanings(name, counting))
    targets = likely_layers(statement, context, named) if hint is None else [hint]
    if hint is not None and hint.update and named and named[0].step:
        targets = [replace(hint, update=False, step=True)]
    turned = [
        replace(one, transposed=True)
        for one in targets
        if one.kind in ("W", "dW") and is_stored_transposed(one, context)
    ]
    return turned + targets if turned and turned[0].kind == "dW" else targets + turned


def likely_layers(statement: Statement, context: Context, named: Sequence[Target]) -> list[Target]:
    """The targets of a left side. Without a layer, an equation with Y is one of the output; dA may
    be dA or dA_prev.
    """
    if named and named[0].layer == HERE and named[0].kind in ("W", "dW"):
        return [*after_the_hidden(statement, context, named[0]), *named]
    if not named or named[0].layer != HERE or named[0].kind not in ("dA", "dZ", "A"):
        return list(named)
    if compares_with_labels(statement, context):
        return [replace(named[0], layer=LAST)]
    before = [replace(named[0], layer=HERE.shifted(-1))]
    return [named[0], *before] if named[0].kind == "dA" else list(named)


def after_the_hidden(statement: Statement, context: Context, target: Target) -> list[Target]:
    """Of two layers, the weights that a line with h is about are those of the second."""
    hidden = any(map(is_of_the_hidden, names_in(statement.value)))
    return [replace(target, layer=LAST)] if hidden and context.setting.L == 2 else []


def compares_with_labels(statement: Statement, context: Context) -> bool:
    return any(stands_for_target(name, context) for name in names_in(statement.value))


def is_stored_transposed(target: Target, context: Context) -> bool:
    """True if the learner's W of this layer, and so its gradient, is the transpose of ours."""
    W = Apply("T", (Symbol("W", target.layer),))
    return any(without_spelling(tree) == W for tree in context.given.values())


# What the right side computes.


def values_of(
    statement: Statement, context: Context, counting: Counting, target: Target
) -> Iterator[Tree]:
    """The trees that the right side may mean, with what += and masks do to the value before."""
    value = context.inlined(whole_value(statement, context.before, target))
    if sum(1 for _ in nodes(value)) > MOST_NODES:
        raise Unreadable("with what the lines before it name, this line is too long")
    names = list(dict.fromkeys(names_in(value)))
    choices = [options_for(name, names, statement, context, counting, target) for name in names]
    choice = Choice(context.setting, target, statement.notation)
    for chosen in itertools.islice(itertools.product(*choices), MOST_READINGS):
        meant = dict(zip(names, chosen, strict=True))
        tree = with_rate(rebuilt(value, lambda node, meant=meant: meant.get(node)), target)  # type: ignore[misc]
        yield from with_components(tree, components_of(statement), choice, context.ways)
        yield from itertools.islice(alternatives(tree, choice), 8)


def with_rate(tree: Tree, target: Target) -> Tree:
    """W -= 0.01 * dW: in an update, a number below 1 is the learning rate."""
    if not (target.update or target.step) or has_kind(tree, "alpha"):
        return tree
    rates = [node for node in nodes(tree) if isinstance(node, Number) and 0 < node.value < 1]
    if len(rates) != 1:
        return tree
    alpha = Symbol("alpha", None, f"{rates[0].value:g}")
    return rebuilt(tree, lambda node: alpha if node is rates[0] else None)


def components_of(statement: Statement) -> str:
    """The indices of the entry that is computed: those on the left side, or the ones that nothing
    on the right sums over.
    """
    left = [one.component for target in statement.targets for one in names_in(target)]
    right = "".join(dict.fromkeys(one.component for one in names_in(statement.value)))
    alone = (letter for letter in right if right.count(letter) == 1)
    return next(filter(None, left), "") or "".join(alone)


def options_for(
    name: Name,
    names: Sequence[Name],
    statement: Statement,
    context: Context,
    counting: Counting,
    target: Target,
) -> list[Tree]:
    """What a name may stand for in this line. Raises Unreadable if it is nothing."""
    if is_output_beside_targets(name, names, context):
        return [Symbol("A", LAST, name.spelling, component=name.component)]
    options = context.meanings(name, counting) or split_letters(name, statement, context)
    if not options:
        raise Unreadable(f"I do not know what {name.spelling} stands for: say so in the names")
    if name.word.startswith("Delta") and target.kind == "dW":
        options = [*options, *added_up(name, context)]
    if name.component[1:]:  # x_ji, what unit j gets from i
        options = [
            replace(one, component=name.component[-1])
            if isinstance(one, Symbol) and one.kind in ("A", "Z")
            else one
            for one in options
        ]
    kinds = [one.kind if isinstance(one, Symbol) else "" for one in options]
    if target.update and name.word.startswith("Delta_"):  # a change, with a sign of its own
        options = [replace(one, loose=True) if isinstance(one, Symbol) else one for one in options]
    if target.update and "d" + target.kind in kinds:  # `gradient`, in an update
        return [options[kinds.index("d" + target.kind)]]
    if name.word == "x" and has_numbered_layers(names, statement):
        return options[:1]  # where layers are numbered, x is X
    # one delta from another: from the next layer's
    if len(options) > 1 and kinds[0] == target.kind and target.kind in ("dZ", "dA"):
        return sorted(
            options,
            key=lambda one: isinstance(one, Symbol) and is_same(one, target, context.setting.L),
        )
    first = options[0]
    if not name.component or not isinstance(first, Symbol):
        return options
    if first.kind == "A" and (first.layer == HERE or name.word == "o"):
        return [replace(first, layer=layer) for layer in layers_of_units(target)] + options
    if target.kind == "dZ" and (first.kind, first.layer) == ("W", HERE):
        # w_{kj}, which leads on to the next layer
        return [replace(first, layer=HERE.shifted(1)), *options]
    return options


def has_numbered_layers(names: Sequence[Name], statement: Statement) -> bool:
    """True if a name has a number; in code, self.dW2 may stand beside the x of its own layer."""
    left = [target for target in statement.targets if isinstance(target, Name)]
    on_both_sides = names if statement.notation == "numpy" else (*names, *left)
    return any(name.is_numbered for name in on_both_sides)


def layers_of_units(target: Target) -> list[Layer]:
    """The layers of an a_j: what a weight leads from is in the layer before."""
    layer = target.layer or HERE
    return [layer.shifted(-1), layer] if target.kind in ("W", "dW", "Z") else [layer]


def is_same(symbol: Symbol, target: Target, L: int) -> bool:
    """True for the quantity that is computed."""
    level = target.level(L)
    layers = [(layer or HERE).at(level, L) for layer in (symbol.layer, target.layer)]
    return symbol.kind == target.kind and layers[0] == layers[1]


def added_up(name: Name, context: Context) -> list[Tree]:
    """Delta2, what dW2 is before it is divided by m: it is numbered as the weights are."""
    numbered = [one.layer for one in context.meanings(name)[:1] if isinstance(one, Symbol)]
    sums = [Apply("*", (Symbol("m"), Symbol("dW", layer))) for layer in numbered]
    return [Apply("as", (total,), name.spelling) for total in sums]


def is_output_beside_targets(name: Name, names: Sequence[Name], context: Context) -> bool:
    """True for the y in y - t: where t is the target, y is what the network gives."""
    if last_word(name) != "y" or not stands_for_target(name, context):
        return False
    others = (one for one in names if last_word(one) in TARGETS_BESIDE_Y)
    beside = any(stands_for_target(one, context) for one in others)
    return beside and plain_key(name.spelling) not in context.given


def last_word(name: Name) -> str:
    return name.word.split(".")[-1].lower()


def stands_for_target(name: Name, context: Context) -> bool:
    meant = next(iter(context.meanings(name)), None)
    return isinstance(meant, Symbol) and meant.kind == "Y"


def split_letters(name: Name, statement: Statement, context: Context) -> list[Tree]:
    """Wx + b, in mathematics: letters that stand side by side are a product."""
    if statement.notation == "numpy" or not 2 <= len(name.word) <= 3 or not name.word.isalpha():
        return []
    parts = [context.meanings(Name(letter, letter)) for letter in name.word]
    if not all(parts):
        return []
    return [Apply("chain", tuple(part[0] for part in parts), ("",) * len(parts))]
