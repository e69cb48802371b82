"""What a learner's name stands for: dZ2, delta_output, dL_dz2, l2_delta, nabla_w[-1], syn0, who,
y_hat, grads["dA" + str(l)].

A name is cut into known words. The words say whether it is a gradient, of what kind of quantity,
and of which layer. What can be read in several ways (is `dout` a dZ or a dA?) gets several
meanings, the likeliest first.
"""

from dataclasses import replace

from lab.checker.meaning.cutting import cut_up, without_ending
from lab.checker.meaning.parsing import parse
from lab.checker.meaning.vocabulary import (
    AT_THE_COST,
    CHANGES,
    FIRST,
    INPUT,
    NEXT,
    OF_THE_MEAN,
    OF_THE_TARGET,
    PREVIOUS,
    SINGLE,
)
from lab.checker.reading.tree import HERE, LAST, Apply, Layer, Name, Symbol, Tree


def meanings(name: Name) -> list[Tree]:
    """What the name may stand for, the likeliest first; an empty list if it says nothing."""
    constant = len(name.word) > 1 and name.word.isupper()  # LEARNING_RATE
    spellings = (name.word, name.word.split(".")[-1], name.word.lower() if constant else "")
    single = next((SINGLE[one] for one in spellings if one in SINGLE), ())
    if name.word.endswith(("learning_rate", "step_size")):
        single = (Symbol("alpha"),)
    if single and name.layer is None:
        return [spelled(one, name) for one in single]
    if name.word in OF_THE_TARGET | CHANGES:
        loose = name.word in CHANGES
        return [
            Symbol(kind, name.layer or HERE, name.spelling, loose)
            for kind in ("dW", "db", "dZ", "dA")
        ]
    parsed = parse(name.word)
    if parsed is None:
        bare = without_ending(name.word)
        return meanings(replace(name, word=bare)) if bare else []
    if name.word == "e" and name.layer is not None:
        return [spelled(one, name) for one in symbols_of("delta", name.layer, True)]
    layer = name.layer if name.layer is not None else parsed.layer
    if parsed.kind == "slope":
        return [Apply("g'", (Symbol("Z", layer or HERE),))]
    return [spelled(one, name) for one in symbols_of(parsed.kind, layer, parsed.loose)]


def is_of_the_mean(name: Name) -> bool:
    """True for a gradient that courses divide by m at once: dscores, dout, grad_output, out.g."""
    cut = cut_up(name.word)
    return name.word.split(".")[-1] in OF_THE_MEAN or (
        cut is not None and cut.gradient and cut.has(AT_THE_COST)
    )


def spelled(tree: Tree, name: Name) -> Tree:
    """A symbol that remembers how the learner writes it."""
    return (
        replace(tree, spelling=name.spelling, component=name.component)
        if isinstance(tree, Symbol)
        else tree
    )


def symbols_of(kind: str, layer: Layer | None, loose: bool) -> list[Symbol]:
    """The symbols of a kind; some kinds stand for more than one thing."""
    if kind in LAYERLESS:
        return LAYERLESS[kind]
    if kind == "error":
        at_the_end = [Symbol("A - Y", loose=True)] if layer in (None, LAST) else []
        return [Symbol("dA", layer or LAST, loose=True), *at_the_end]
    if kind == "d output" and layer == LAST:
        layer = None
    several = SEVERAL.get(kind, [(kind, HERE)])
    return list(dict.fromkeys(Symbol(one, layer or at, loose=loose) for one, at in several))


LAYERLESS = {
    "Y": [Symbol("Y")],
    "x": [Symbol("A", INPUT), Symbol("A", PREVIOUS), Symbol("Z", HERE)],
    "d x": [Symbol("dA", PREVIOUS), Symbol("dA", INPUT), Symbol("dZ", HERE)],
}
SEVERAL = {  # with the layer that is meant where none is said
    "delta": [(kind, at) for kind in ("dZ", "dA") for at in (HERE, NEXT, LAST)],
    "d output": [(kind, at) for at in (HERE, LAST) for kind in ("dZ", "dA")],
    "d prediction": [("dZ", LAST), ("dA", LAST)],
    "hidden": [("A", FIRST), ("Z", FIRST)],
    "d hidden": [("dA", FIRST), ("dZ", FIRST)],
}
