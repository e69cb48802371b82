"""What a learner's name stands for: dZ2, delta_output, dL_dz2, l2_delta, nabla_w[-1], syn0, who,
y_hat, grads["dA" + str(l)].

A name is cut into known words. The words say whether it is a gradient, of what kind of quantity,
and of which layer: the first of RULES that knows them answers. What can be read in several ways (is
`dout` a dZ or a dA?) gets several meanings, the likeliest first.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from lab.checker.reading.tree import HERE, LAST, Apply, Layer, Name, Number, Symbol, Tree

INPUT, FIRST, SECOND = Layer(), Layer(plus=1), Layer(plus=2)
PREVIOUS, NEXT = HERE.shifted(-1), HERE.shifted(1)


def words(text: str, *more: str) -> frozenset[str]:
    return frozenset(text.split()) | frozenset(more)


# The words, by what they say.

GRADIENT = words(
    "d dl dj dc de dloss dcost derror derr grad gradient gradients grads nabla partial wrt deriv"
    " derivative"
)
SLOPE = words("derivative deriv slope slopes gprime fprime sp prime sigprime")
WEIGHT = words("w ws weight weights theta thetas kernel wt wts coef synapse synapses syn")
BIAS = words("b bs bias biases intercept")
BEFORE = words(
    "z zs net nets preactivation preact logit logits score scores lin sop linear weighted pre s u"
)
AFTER = words("a as act acts activation activations activated h hs relu sigmoid tanh softmax fire")
ACTIVATED = words("relu sigmoid tanh softmax")  # h_relu is A for certain
DELTA = words("delta deltas")
ERROR = words("error errors err errs diff difference residual")
LABEL = words(
    "y ys t ts target targets label labels truth true expected desired actual onehot ground correct"
)
PREDICTION = words("yhat hat yh ypred pred preds prediction predictions predicted prob probs p o")
AT_THE_HIDDEN = words("hidden hid")
AT_THE_OUTPUT = words("final last top out output outputs outer")
AT_THE_INPUT = words("input inputs in inp x xs data features")
FILLING = words(
    "layer layers self cache the value values val vector matrix temp tmp new train training batch"
    " curr current list array cur at of for total mat unit l"
)
PLACES = {
    **dict.fromkeys(words("prev previous before below"), PREVIOUS),
    **dict.fromkeys(words("next after above following upstream"), NEXT),
    **dict.fromkeys(AT_THE_OUTPUT, LAST),
    **dict.fromkeys(AT_THE_HIDDEN, FIRST),
    **dict.fromkeys(AT_THE_INPUT, INPUT),
    "first": FIRST,
    "second": SECOND,
}
PAIRS = {  # weights named after the layers they join: who leads from the hidden layer to the output
    **dict.fromkeys(words("who ho why hy"), LAST),
    **dict.fromkeys(words("wih ih wxh xh"), FIRST),
}
KNOWN = (
    GRADIENT
    | SLOPE
    | WEIGHT
    | BIAS
    | BEFORE
    | AFTER
    | DELTA
    | ERROR
    | LABEL
    | PREDICTION
    | FILLING
    | PLACES.keys()
    | PAIRS.keys()
)

# Whole names that are no quantity of a layer.

EXAMPLES = words(
    "m n N M B batch_size batchsize num_examples n_samples num_samples samples nsamples n_examples"
    " num_train m_train bs batch_sz minibatch_size mini_batch_size n_train num_data examples"
    " n_batch n_obs no_of_examples batch"
)
RATE = words(
    "alpha lr eta learning_rate learningrate learn_rate learningRate rate step_size stepsize LR"
    " l_rate step learning_speed"
)
PENALTY = words(
    "lambda lambd lam reg reg_lambda regularization weight_decay lmbda l2_reg lambda_ reg_strength"
)
COST = words("J C L E cost loss Loss Cost")
ONES = words("ones ones_array one_vector ones_vector ones_m one")
OF_THE_MEAN = words("g grad")  # out.g, of the gradients that are divided by m where the cost is
AT_THE_COST = words("logit logits score scores out output outputs value values")
NOTHING = words("eps epsilon tiny")  # what keeps a logarithm finite
OF_THE_TARGET = words("gradient grad grads gradients")
CHANGES = words("change changes adjustment adjustments")  # what is added, or subtracted

SINGLE: dict[str, tuple[Tree, ...]] = {
    **dict.fromkeys(EXAMPLES, (Symbol("m"),)),
    **dict.fromkeys(RATE, (Symbol("alpha"),)),
    **dict.fromkeys(PENALTY, (Symbol("lambda"),)),
    **dict.fromkeys(COST, (Symbol("J"),)),
    **dict.fromkeys(NOTHING, (Number(0.0),)),
    **dict.fromkeys(
        ONES,
        (
            Apply("full", (Number(1.0), Symbol("m")), 1.0),
            Apply("full", (Symbol("m"), Number(1.0)), 1.0),
        ),
    ),
    "epsilon": (Number(0.0), Symbol("alpha")),
    "N": (Symbol("m"), Symbol("alpha")),
    "E": (Symbol("J"), Symbol("dA", LAST, loose=True), Symbol("A - Y", loose=True)),
    "pi": (Number(3.141592653589793),),
}


def meanings(name: Name) -> list[Tree]:
    """What the name may stand for, the likeliest first; an empty list if it says nothing."""
    single = SINGLE.get(name.word) or SINGLE.get(name.word.split(".")[-1], ())
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
    """The symbols of a kind; the kinds named here stand for more than one thing."""

    def each(kinds: Sequence[str], *places: Layer) -> list[Symbol]:
        return [
            Symbol(one, at, loose=True)
            for at in (places if layer is None else (layer,))
            for one in kinds
        ]

    if kind == "Y":
        return [Symbol("Y")]
    if kind == "delta":
        return each(("dZ",), HERE, NEXT, LAST) + each(("dA",), HERE, NEXT, LAST)
    if kind == "error":
        return each(("dA",), LAST) + (
            [Symbol("A - Y", loose=True)] if layer in (None, LAST) else []
        )
    if kind == "d output":
        places = (HERE, LAST) if layer in (None, LAST) else (layer,)
        return [Symbol(one, at, loose=True) for at in places for one in ("dZ", "dA")]
    if kind == "d prediction":
        return each(("dZ", "dA"))
    if kind == "hidden":
        return [Symbol("A", layer), Symbol("Z", layer)]
    if kind == "d hidden":
        return each(("dA", "dZ"))
    if kind == "x":
        return [Symbol("A", INPUT), Symbol("A", PREVIOUS), Symbol("Z", HERE)]
    if kind == "d x":
        return [Symbol("dA", PREVIOUS), Symbol("dA", INPUT), Symbol("dZ", HERE)]
    return [Symbol(kind, layer or HERE, loose=loose)]


ENDING = re.compile(r"(?<=[^_])_+(?!min|max|std|var|dim|len|idx|id|pos|num|mean|fn)[A-Za-z]{0,3}$")


def without_ending(word: str) -> str:
    """The word without a short ending that says nothing: m_, dW1_v, lr_new. "" where it has none."""
    bare = ENDING.sub("", word)
    return bare if bare != word else ""


@dataclass(frozen=True)
class Cut:
    """A name cut into words. layer: what its number or its places say, None where nothing does;
    numbered: a number did.
    """

    word: str
    pieces: tuple[str, ...]
    layer: Layer | None
    numbered: bool

    def has(self, known: frozenset[str]) -> bool:
        return not known.isdisjoint(self.pieces)

    @property
    def gradient(self) -> bool:
        return self.has(GRADIENT)

    @property
    def places(self) -> list[str]:
        return [piece for piece in self.pieces if piece in PLACES]


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
    cut = cut_up(word)
    if cut is None:
        # y_j: one component stands for all
        component = re.fullmatch(r"(.+)_(?:[ijkn]|[ijk][ijk])", word)
        bare = component[1] if component else without_ending(word)
        return parse(bare) if bare else None
    return next((found for rule in RULES if (found := rule(cut)) is not None), None)


GREEK = str.maketrans({"θ": "theta", "Θ": "theta", "δ": "delta", "Δ": "delta", "∇": "nabla"})


def cut_up(word: str) -> Cut | None:
    """The word in known words and numbers. None if that cannot be done."""
    joined = (
        re.sub(r"(?i)(?:one|^y)_?hot", "onehot", word)
        .replace("ground_truth", "truth")
        .replace("pre_activation", "preactivation")
    )
    joined = joined.translate(GREEK)
    pieces: list[str] = []
    for part in re.findall(r"[A-Za-z]+|\d+", joined):
        cut = (part,) if part.isdigit() else cut_letters(part.lower())
        if cut is None:
            return None
        pieces += cut
    numbers = [Layer(plus=int(piece)) for piece in pieces if piece.isdigit() and len(piece) < 4]
    letters = tuple(piece for piece in pieces if not piece.isdigit())
    said = [
        *(PLACES[piece] for piece in letters if piece in PLACES),
        *(PAIRS[piece] for piece in letters if piece in PAIRS),
        *numbers,
    ]
    layer = said[-1] if said else None
    if "syn" in letters and layer is not None:
        layer = layer.shifted(1)  # syn0 leads from the input to layer 1
    return Cut(joined, letters, layer, bool(numbers))


@lru_cache(maxsize=4096)
def cut_letters(letters: str) -> tuple[str, ...] | None:
    """As few known words as possible: djdw -> dj d w. None if it cannot be cut into five or
    fewer.
    """
    if len(letters) > 40:
        return None
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(1, len(letters) + 1):
        ways = [
            (*best[start], letters[start:end])
            for start in range(end)
            if start in best and letters[start:end] in KNOWN
        ]
        if ways:
            best[end] = min(ways, key=len)
    cut = best.get(len(letters))
    return cut if cut and len(cut) <= 5 else None


# The rules: what the words of a name say, None where a rule has nothing to say.

Rule = Callable[[Cut], Parsed | None]


def cache(cut: Cut) -> Parsed | None:
    """What relu_backward is given besides dA: Z."""
    return Parsed("Z", None) if cut.word in ("cache", "activation_cache") else None


def slope(cut: Cut) -> Parsed | None:
    """slope_output_layer, sp: g'(Z) computed beforehand."""
    around = SLOPE | FILLING | PLACES.keys() | words("act activation")
    if (
        cut.pieces
        and (cut.pieces[0] in SLOPE or cut.pieces[-1] in SLOPE)
        and around.issuperset(cut.pieces)
    ):
        return Parsed("slope", cut.layer)
    return None


def parameter(cut: Cut) -> Parsed | None:
    """W, b and their gradients: dW, weights_error, delta_w."""
    kind = "W" if cut.has(WEIGHT) or cut.has(frozenset(PAIRS)) else "b" if cut.has(BIAS) else None
    gradient = cut.gradient or cut.has(DELTA | ERROR)
    layer = cut.layer
    if kind and layer is None:  # w_h, b_o
        layer = LAST if "o" in cut.pieces else FIRST if "h" in cut.pieces else None
    return Parsed("d" + kind if gradient else kind, layer) if kind else None


def delta_or_error(cut: Cut) -> Parsed | None:
    kind = (
        "delta"
        if cut.has(DELTA) or (cut.pieces == ("d",) and cut.numbered)
        else "error"
        if cut.has(ERROR)
        else None
    )
    return Parsed(kind, cut.layer, True) if kind else None


def prediction(cut: Cut) -> Parsed | None:
    if not cut.has(PREDICTION) or "pre" in cut.pieces:
        return None
    layer = cut.layer or LAST
    return Parsed("d prediction", layer, True) if cut.gradient else Parsed("A", layer)


def label(cut: Cut) -> Parsed | None:
    if not cut.has(LABEL) or cut.has(BEFORE | AFTER):
        return None
    return Parsed("d output", LAST, True) if cut.gradient else Parsed("Y")


def inputs_of_a_layer(cut: Cut) -> Parsed | None:
    """hidden_inputs, final_inputs: the Z of that layer."""
    if (
        len(cut.places) > 1
        and cut.places[-1] in AT_THE_INPUT
        and cut.places[0] in AT_THE_HIDDEN | AT_THE_OUTPUT
    ):
        return Parsed("Z", PLACES[cut.places[0]])
    return None


def before_activation(cut: Cut) -> Parsed | None:
    if not cut.has(BEFORE) or cut.has(AFTER):
        return None
    scores = cut.has(words("logit logits score scores p o"))
    return Parsed(
        "dZ" if cut.gradient else "Z",
        cut.layer or (LAST if scores else None),
        scores and cut.gradient,
    )


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
    return Parsed("dA" if cut.gradient else "A", cut.layer) if cut.has(AFTER) else None


def place_alone(cut: Cut) -> Parsed | None:
    """inputs, dx, output, dout: a quantity that is named after where it is."""
    if cut.gradient and cut.has(words("value values")) and not cut.places:
        return Parsed("d output", None, True)  # dvalues, what comes in from the next layer
    if not cut.places:
        return None
    if cut.places[-1] in AT_THE_INPUT:
        return (
            Parsed("d x")
            if cut.gradient
            else Parsed("x")
            if cut.word == "x"
            else Parsed("A", INPUT)
        )
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
