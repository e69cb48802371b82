"""What a line should compute: dW2, dA[l-1], g'(Z1), the cost, the update of W2; its right value."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from lab.checker.reading.tree import (
    HERE,
    LAST,
    Apply,
    Layer,
    Name,
    Statement,
    Symbol,
    Tree,
    is_op,
    names_in,
    nodes,
)
from lab.checker.values.evaluate import evaluate
from lab.checker.values.reference import Sample
from lab.engine import Array


@dataclass(frozen=True)
class Target:
    """A quantity that a line computes.

    kind: "W" .. "dA", "J", "m", "g" or "g'". update: the new W or b after a step; step: only what
    is added to it. loose: an error or a delta, whose sign is the learner's. negated: the learner
    keeps the negative gradient. transposed: the learner stores W, and so dW, the other way round.
    unit_rate: a step with a learning rate of 1. activation: of g and g', the one that is named.
    """

    kind: str
    layer: Layer | None = None
    spelling: str = ""
    loose: bool = False
    negated: bool = False
    update: bool = False
    step: bool = False
    transposed: bool = False
    unit_rate: bool = False
    activation: str | None = None

    def in_numbers(self, L: int) -> "Target":
        """The same target with the last layer counted: dA[L] of three layers is dA3."""
        if self.layer is None or self.layer.l:
            return self
        return replace(self, layer=Layer(plus=self.layer.at(0, L)))

    def at_the_end(self, L: int) -> bool:
        """True for a quantity of the output layer."""
        return self.layer is not None and not self.layer.l and self.layer.at(0, L) == L

    @property
    def name(self) -> str:
        """The canonical name: dW2, dZ[l], dA[l-1], g'(Z1), cost, "W2 update"."""
        kind = {"J": "cost", "g'": "Z", "g": "Z"}.get(self.kind, self.kind)
        name = kind + written(self.layer) if self.layer else kind
        if self.kind in ("g", "g'"):
            name = f"{self.activation or 'g'}{self.kind[1:]}({name})"
        ending = " update" if self.update or self.step else ""
        return "-" * self.negated + name + ending

    @property
    def here(self) -> Layer:
        """The layer whose equations this is one of: dA[l-1] is computed in layer l."""
        layer = self.layer or LAST
        if self.kind != "dA" or layer == LAST:
            return layer
        return layer.shifted(1)

    def level(self, L: int) -> int:
        """One layer at which it can be looked at."""
        return self.levels(L)[0]

    def levels(self, L: int) -> list[int]:
        """The layers l at which a line that computes this is judged: where names without a layer
        are taken from.

        A generic Z, A or dZ is judged in the hidden layers: the output layer has an activation of
        its own. Empty for a layer that there is not.
        """
        layer = self.layer or LAST
        lowest, highest = (0, L) if self.kind in ("A", "dA") else (1, L)
        if not layer.l:
            at = layer.at(0, L)
            level = min(at + 1, L) if self.kind == "dA" else max(at, 1)
            return [level] if lowest <= at <= highest else []
        lowest, highest = (0, L - 1) if self.kind == "dA" else (1, L)
        if self.kind in ("A", "dZ", "g", "g'") and L > 1:
            highest = L - 1
        inside = [l for l in range(-1, L + 2) if lowest <= layer.at(l, L) <= highest]
        return inside[1:] + inside[:1] if len(inside) > 1 else inside  # an inner layer first

    def place(self, L: int) -> tuple[int, ...]:
        """Its place: forward first, then dA, dZ, dW, db from the output back, then updates."""
        at = (self.layer or LAST).at(max(L - 1, 1), L)
        if self.update or self.step:
            return 3, at
        if self.kind == "m":
            return (0,)
        if self.kind in ("Z", "A", "J", "g"):
            return 1, L + 1 if self.kind == "J" else at, self.kind == "A"
        order = ["dA", "g'", "dZ", "dW", "db"]
        return 2, L - at, order.index(self.kind) if self.kind in order else 5

    def right_tree(self) -> Tree:
        """The right value as a tree."""
        layer = self.layer
        if self.kind in ("g", "g'"):
            return Apply(self.kind, (Symbol("Z", layer or HERE),), self.activation)
        right: Tree = Symbol(self.kind, layer)
        if self.update or self.step:
            gradient: Tree = Symbol("d" + self.kind, layer)
            step = gradient if self.unit_rate else Apply("*", (Symbol("alpha"), gradient))
            right = Apply("neg", (step,)) if self.step else Apply("-", (right, step))
        right = transposed(right) if self.transposed else right
        return Apply("neg", (right,)) if self.negated else right

    def right(self, sample: Sample, l: int) -> Array:
        return evaluate(self.right_tree(), sample, l)


def transposed(tree: Tree) -> Tree:
    """The transpose of W, or of W - alpha dW and its step, term by term."""
    if is_op(tree, "-", "*", "neg"):
        return Apply(tree.op, tuple(transposed(arg) for arg in tree.args))
    return tree if tree == Symbol("alpha") else Apply("T", (tree,))


def written(layer: Layer) -> str:
    """2, L, [l], [l-1], as it follows a name."""
    is_plain = not layer.l and not (layer.L and layer.plus)
    return layer.text if is_plain else f"[{layer.text}]"


def parse_target(text: str | None) -> Target | None:
    """The Target of a hint like "dW2", "db[l]", "dAL", "-dZ2", "W2 update", "g'(Z1)", "cost". None
    if it says nothing.
    """
    if not text:
        return None
    text = text.strip().replace(" ", "")
    negated, text = text.startswith("-"), text.lstrip("-")
    update, text = "update" in text, text.replace("update", "").rstrip("_,:")
    if text.lower() in ("cost", "j", "loss", "l"):
        return Target("J", None, text, negated=negated)
    if match := re.fullmatch(r"\w+'\((.*)\)", text):
        inner = parse_target(match[1])
        return Target("g'", inner.layer, text, negated=negated) if inner else None
    match = re.fullmatch(r"(d?[WbZA])(?:\^?[\[{(_]*(l|L|\d+)?([+-]\d+)?[\])}]*)?", text)
    if not match:
        return Target("dA", Layer(), text, negated=negated) if text == "dX" else None
    base = {"l": HERE, "L": LAST, None: HERE}.get(match[2]) or Layer(plus=int(match[2]))
    return Target(match[1], base.shifted(int(match[3] or 0)), text, negated=negated, update=update)


Meanings = Callable[[Name], list[Tree]]


def named_target(statement: Statement, meanings: Meanings) -> Target | None:
    """What the left side of a statement names, as it is likeliest meant. None if it stands for
    nothing known.
    """
    return next(iter(named_targets(statement, meanings)), None)


def named_targets(statement: Statement, meanings: Meanings) -> list[Target]:
    """All that the left side of a statement may name: `dhidden` is dA1, once masked dZ1."""
    for left in reversed(statement.targets):
        transposed = is_op(left, "T")
        name = left.args[0] if isinstance(left, Apply) and transposed else left
        if is_op(name, "power or layer"):
            name = name.args[1]
        if is_op(name, "g") and isinstance(statement.targets[0], Name):
            continue  # a = g(z) = sigma(z)
        if is_op(name, "g", "g'"):
            if any(has_weights(one, meanings) for one in names_in(statement.value)):
                return [Target("A", LAST)]  # f(x) = W_2 g(W_1 x + b_1) + b_2, the whole network
            layers = (one.layer for one in nodes(name) if isinstance(one, Name) and one.layer)
            return [Target(name.op, next(layers, HERE), activation=name.note)]
        if is_op(name, "partial"):
            return local_slope(name, meanings)
        if not isinstance(name, Name):
            continue
        step = name.word.startswith("Delta_")
        plain = replace(name, word=name.word.removeprefix("Delta_"), component="")
        found = [scaled_symbol(one) or one for one in meanings(plain)]
        if is_added_up(name, statement):
            weight = replace(plain, word=re.sub(r"^(?:Delta|D)", "dW", plain.word))
            found = [
                replace(one, loose=True) for one in meanings(weight) if isinstance(one, Symbol)
            ]
        targets = [target for one in found if (target := target_of(one, statement, name))]
        if targets and step:
            targets = [replace(target, update=False, step=True) for target in targets]
        if targets:
            return [replace(one, spelling=name.spelling) for one in dict.fromkeys(targets)]
    return []


def has_weights(name: Name, meanings: Meanings) -> bool:
    return any(isinstance(one, Symbol) and one.kind == "W" for one in meanings(name))


def local_slope(partial: Apply, meanings: Meanings) -> list[Target]:
    """g' of dA/dZ; of the other derivatives within a layer nothing is judged alone."""
    above, below = (
        next(iter(meanings(one)), None) if isinstance(one, Name) else None for one in partial.args
    )
    if not (isinstance(above, Symbol) and isinstance(below, Symbol)):
        return []
    is_slope = (above.kind, below.kind) == ("A", "Z") and above.layer == below.layer
    return [Target("g'", above.layer)] if is_slope else []


def is_added_up(name: Name, statement: Statement) -> bool:
    """Delta2 = delta3 a2^T, and D2 = Delta2 / m: how an older course adds up and divides dW."""
    factors = list(nodes(statement.value))
    turned = any(is_op(node, "T") for node in factors)
    of_D = re.fullmatch(r"D_?\d?", name.word) and any(
        isinstance(node, Name) and node.word.startswith("Delta") for node in factors
    )
    is_Delta = re.fullmatch(r"Delta_?\d?", name.word) is not None
    return bool(of_D) or (is_Delta and turned and statement.how in ("=", "+="))


def scaled_symbol(tree: Tree) -> Symbol | None:
    """The quantity in a tree that stands for it with the sign or the 1/m that an earlier line of
    the paste gave it.
    """
    inner = tree.args[0] if is_op(tree, "as") else None
    if not is_op(inner, "*"):
        return None
    return inner.args[1] if isinstance(inner.args[1], Symbol) else None


def target_of(meant: Tree, statement: Statement, name: Name) -> Target | None:
    """The target that one meaning of the left side makes."""
    if is_op(meant, "as", "T", "neg"):
        inner = target_of(meant.args[0], statement, name)
        if inner is None or meant.op == "as":
            return inner
        return replace(inner, negated=meant.op == "neg", transposed=meant.op == "T")
    if is_op(meant, "g'") and isinstance(meant.args[0], Symbol):
        return Target("g'", meant.args[0].layer, name.spelling)
    if not isinstance(meant, Symbol) or meant.kind in ("alpha", "lambda", "Y"):
        return None
    if meant.kind == "A - Y":
        return Target("dA", LAST, name.spelling, loose=True)
    if meant.kind in ("W", "b"):
        read = {node.spelling for node in nodes(statement.value) if isinstance(node, Name)}
        update = name.spelling in read or statement.how in ("+=", "-=")
        return Target(meant.kind, meant.layer, name.spelling, update=update)
    return Target(meant.kind, meant.layer, name.spelling, meant.loose)
