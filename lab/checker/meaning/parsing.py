"""What the words of a name say: a kind of quantity and its layer. The first of RULES that knows
them answers.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from lab.checker.meaning.cutting import Cut, cut_up, without_ending
from lab.checker.meaning.vocabulary import (
    ACTIVATED,
    AFTER,
    AT_THE_HIDDEN,
    AT_THE_INPUT,
    AT_THE_OUTPUT,
    BEFORE,
    BIAS,
    DELTA,
    ERROR,
    FILLING,
    FIRST,
    INPUT,
    LABEL,
    NEXT,
    PAIRS,
    PLACES,
    PREDICTION,
    SLOPE,
    WEIGHT,
    words,
)
from lab.checker.reading.tree import HERE, LAST, Layer


@dataclass(frozen=True)
class Parsed:
    """What a name says: a kind of quantity, its layer, and whether its sign and 1/m are the
    learner's own choice.
    """

    kind: str
    layer: Layer | None = None
    loose: bool = False


@lru_cache(maxsize=4096)
def parse(word: str) -> Parsed | None:
    """What the word says. None if that is nothing known."""
    if word.split(".")[-1] == "e":
        return Parsed("error", None, True)
    if last := re.fullmatch(r"(.*[WAZBwazb]_?|.+_)([Ll])", word):  # AL, dZ_l
        before = parse(last[1].rstrip("_"))
        if before is not None:
            return Parsed(before.kind, LAST if last[2] == "L" else HERE, before.loose)
    if prefixed := re.fullmatch(r"g_?([WBZAHSO]\w?\d*|[wbzah]\d*)", word):  # gW2, g_b1
        return parse("d" + prefixed[1])
    if word.startswith("g_") and len(word) > 4:  # g_W_out, g_logits
        return parse("d_" + word[2:])
    if batch := re.fullmatch(r"([XYxy])(?:b|mb|tr)", word):
        return parse(batch[1])
    cut = cut_up(word)
    if cut is None:
        # y_j: one component stands for all
        component = re.fullmatch(r"(.+)_(?:[ijkn]|[ijk][ijk])", word)
        bare = component[1] if component else without_ending(word)
        return parse(bare) if bare else None
    return next((found for rule in RULES if (found := rule(cut)) is not None), None)


Rule = Callable[[Cut], Parsed | None]


def cache(cut: Cut) -> Parsed | None:
    """What relu_backward is given besides dA: Z."""
    return Parsed("Z", None) if cut.word in ("cache", "activation_cache") else None


def slope(cut: Cut) -> Parsed | None:
    """slope_output_layer, sp: g'(Z) computed beforehand."""
    around = SLOPE | FILLING | PLACES.keys() | words("act activation")
    at_an_end = not SLOPE.isdisjoint((*cut.pieces[:1], *cut.pieces[-1:]))
    return Parsed("slope", cut.layer) if at_an_end and around.issuperset(cut.pieces) else None


def parameter(cut: Cut) -> Parsed | None:
    """W, b and their gradients: dW, weights_error, delta_w."""
    said = (("W", WEIGHT), ("b", BIAS), ("W", frozenset(PAIRS)))  # b_ih is a bias
    kind = next((kind for kind, words_of_it in said if cut.has(words_of_it)), None)
    gradient = cut.gradient or cut.has(DELTA | ERROR)
    layer = cut.layer
    if kind and layer is None:  # w_h, b_o
        layer = LAST if "o" in cut.pieces else FIRST if "h" in cut.pieces else None
    return Parsed("d" + kind if gradient else kind, layer) if kind else None


def delta_or_error(cut: Cut) -> Parsed | None:
    if cut.has(DELTA) or (cut.pieces == ("d",) and cut.numbered):
        return Parsed("delta", cut.layer, True)
    return Parsed("error", cut.layer, True) if cut.has(ERROR) else None


def prediction(cut: Cut) -> Parsed | None:
    of_units = cut.has(words("z a s u")) and "o" in cut.pieces  # z_o, a_o
    if not cut.has(PREDICTION) or "pre" in cut.pieces or of_units:
        return None
    layer = cut.layer or LAST
    return Parsed("d prediction", layer, True) if cut.gradient else Parsed("A", layer)


def label(cut: Cut) -> Parsed | None:
    if not cut.has(LABEL) or cut.has(BEFORE | AFTER):
        return None
    return Parsed("d output", LAST, True) if cut.gradient else Parsed("Y")


def inputs_of_a_layer(cut: Cut) -> Parsed | None:
    """hidden_inputs, final_inputs: the Z of that layer."""
    if len(cut.places) < 2:
        return None
    fits = cut.places[-1] in AT_THE_INPUT and cut.places[0] in AT_THE_HIDDEN | AT_THE_OUTPUT
    return Parsed("Z", PLACES[cut.places[0]]) if fits else None


def before_activation(cut: Cut) -> Parsed | None:
    certain = cut.has(words("pre preact preactivation"))  # h_preact
    if not cut.has(BEFORE) or (cut.has(AFTER) and not certain):
        return None
    scores = cut.has(words("logit logits score scores p o"))
    layer = cut.layer or (LAST if scores else FIRST if "h" in cut.pieces else None)
    return Parsed("dZ" if cut.gradient else "Z", layer, scores and cut.gradient)


def hidden(cut: Cut) -> Parsed | None:
    """hidden_layer, h, h_relu: the A of the hidden layer, or, as in h.clamp(min=0), its Z."""
    if cut.places and cut.places[0] in AT_THE_HIDDEN:
        layer = cut.layer if cut.numbered else FIRST
    elif "h" in cut.pieces:
        layer = cut.layer or FIRST
    else:
        return None
    if cut.has(ACTIVATED):
        return Parsed("dA" if cut.gradient else "A", layer, cut.gradient)
    return Parsed("d hidden", layer, True) if cut.gradient else Parsed("hidden", layer)


def after_activation(cut: Cut) -> Parsed | None:
    layer = cut.layer or (LAST if "o" in cut.pieces else None)
    return Parsed("dA" if cut.gradient else "A", layer) if cut.has(AFTER) else None


def place_alone(cut: Cut) -> Parsed | None:
    """inputs, dx, output, dout: a quantity that is named after where it is."""
    if cut.gradient and cut.has(words("value values")) and not cut.places:
        return Parsed("d output", None, True)  # dvalues, what comes in from the next layer
    if not cut.places:
        return None
    if cut.places[-1] in AT_THE_INPUT:
        if cut.gradient:
            return Parsed("d x")
        return Parsed("x") if cut.word == "x" else Parsed("A", INPUT)
    if cut.places[-1] in AT_THE_OUTPUT:
        return Parsed("d output", cut.layer, True) if cut.gradient else Parsed("A", cut.layer)
    if "upstream" in cut.pieces or (cut.gradient and PLACES[cut.places[-1]] == NEXT):
        return Parsed("delta", HERE, True)
    return None


def layer_alone(cut: Cut) -> Parsed | None:
    """layer_1, l1: the A of that layer."""
    if cut.numbered and cut.has(words("layer l")):
        return Parsed("dA" if cut.gradient else "A", cut.layer, cut.gradient)
    return None


RULES: tuple[Rule, ...] = (
    cache,
    slope,
    parameter,
    delta_or_error,
    prediction,
    label,
    inputs_of_a_layer,
    before_activation,
    hidden,
    after_activation,
    place_alone,
    layer_alone,
)
