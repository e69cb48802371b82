"""What a learner's name stands for: dZ2, delta_output, dL_dz2, l2_delta, nabla_w[-1], syn0, who, y_hat, grads["dA" + str(l)].

A name is cut into known words (WORDS); the words say what kind of quantity it is, whether it is a gradient, and of
which layer. What several readings are possible for (is `dout` a dZ or a dA?) gets several meanings, the likeliest
first. Names of functions are cut the same way: sigmoid_prime, tanh2deriv, relu_backward, linear_activation_backward.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from lab.checker.tree import HERE, LAST, Apply, Layer, Name, Number, Symbol, Tree

# What each word says. Gradient words come before a quantity (dW, grad_b1, dL_dz) or after it (Theta2_grad).
GRADIENT = "d dl dj dc de dloss dcost derror derr grad gradient gradients grads nabla partial wrt deriv derivative".split()
QUANTITIES = {
    "W": "w ws weight weights theta thetas kernel wt wts coef synapse synapses syn",
    "b": "b bs bias biases intercept",
    "Z": "z zs net nets preactivation preact logit logits score scores lin sop linear weighted pre s u",
    "A": "a as act acts activation activations activated h hs relu sigmoid tanh softmax fire",
    "delta": "delta deltas",
    "error": "error errors err errs diff difference residual",
    "Y": "y ys t ts target targets label labels truth true expected desired actual onehot ground correct",
}
SLOPES = "derivative deriv slope slopes gprime fprime sp prime sigprime".split()
PREDICTION = "yhat hat yh ypred pred preds prediction predictions predicted prob probs p o".split()
PLACES: dict[str, Layer] = {
    **dict.fromkeys("prev previous before below".split(), HERE.shifted(-1)),
    **dict.fromkeys("next after above following upstream".split(), HERE.shifted(1)),
    **dict.fromkeys("final last top out output outputs outer".split(), LAST),
    **dict.fromkeys("hidden hid".split(), Layer(plus=1)),
    **dict.fromkeys("input inputs in inp x xs data features".split(), Layer()),
    **dict.fromkeys("first".split(), Layer(plus=1)),
    **dict.fromkeys("second".split(), Layer(plus=2)),
}
HIDDEN, OUTPUT, INPUT = ("hidden", "hid"), ("out", "output", "outputs", "final"), ("input", "inputs", "in", "inp", "x", "xs", "data", "features")
NOISE = "layer layers self cache the value values val vector matrix temp tmp new train training batch current curr list array cur at of for total mat unit".split()
SINGLE: dict[str, Tree] = {
    **dict.fromkeys(
        "m n N M batch_size batchsize num_examples n_samples num_samples samples nsamples n_examples num_train m_train bs batch_sz "
        "minibatch_size mini_batch_size n_train num_data examples n_batch n_obs no_of_examples B".split(),
        Symbol("m"),
    ),
    **dict.fromkeys(
        "alpha lr eta learning_rate learningrate learn_rate learningRate rate step_size stepsize LR l_rate step learning_speed".split(),
        Symbol("alpha"),
    ),
    **dict.fromkeys("lambda lambd lam reg reg_lambda regularization weight_decay lmbda l2_reg lambda_ reg_strength".split(), Symbol("lambda")),
    **dict.fromkeys("J C L E cost loss Loss Cost mathcalL".split(), Symbol("J")),
    **dict.fromkeys("eps epsilon tiny".split(), Number(0.0)),  # what keeps a logarithm finite
    "pi": Number(3.141592653589793),
}
WITHIN_WORDS = "who wih wxh why whh oh ho ih".split()
PAIRS = {"who": LAST, "ho": LAST, "why": LAST, "hy": LAST, "wih": Layer(plus=1), "ih": Layer(plus=1), "wxh": Layer(plus=1), "xh": Layer(plus=1)}

ROW_OF_ONES, COLUMN_OF_ONES = Apply("full", (Number(1.0), Symbol("m")), 1.0), Apply("full", (Symbol("m"), Number(1.0)), 1.0)
OF_ONES = dict.fromkeys("ones ones_array one_vector ones_vector ones_m vec1 one".split(), (ROW_OF_ONES, COLUMN_OF_ONES))

WORD_OF = {word: kind for kind, words in QUANTITIES.items() for word in words.split()}
WORDS = {*GRADIENT, *SLOPES, *WORD_OF, *PREDICTION, *PLACES, *NOISE, *PAIRS, "l"}


def meanings(name: Name, here: bool = True) -> list[Tree]:
    """What the name may stand for, the likeliest first; an empty list if it says nothing."""
    if (vector := OF_ONES.get(name.word)) is not None:
        return list(vector)
    single = SINGLE.get(name.word) or SINGLE.get(name.word.split(".")[-1])
    if single is not None and name.layer is None:
        named = Symbol(single.kind, None, name.spelling) if isinstance(single, Symbol) else single
        others: dict[str, list[Tree]] = {"epsilon": [Symbol("alpha", None, name.spelling)], "E": list(quantities("error", None, True))}
        return [named, *others.get(name.word, [])]
    if name.word in ("gradient", "grad", "grads", "gradients"):  # of whatever the line is about
        return [Symbol(kind, name.layer or HERE, name.spelling) for kind in ("dW", "db", "dZ", "dA")]
    parsed = parse(name.word)
    if parsed is None:
        return []
    kind, layer, loose = parsed
    if kind == "g'":
        return [Apply("g'", (Symbol("Z", name.layer or layer or HERE),))]
    return [
        symbol if isinstance(symbol, Apply) else Symbol(symbol.kind, symbol.layer, name.spelling, symbol.loose)
        for symbol in quantities(kind, name.layer if name.layer is not None else layer, loose)
    ]


def quantities(kind: str, layer: Layer | None, loose: bool) -> list[Symbol]:
    """The symbols of a kind; the kinds below stand for more than one thing."""
    if kind in ("Y", "m"):
        return [Symbol("Y")]
    if kind == "delta":
        places = [HERE, HERE.shifted(1), LAST] if layer is None else [layer]
        return [Symbol("dZ", at, loose=True) for at in places] + [Symbol("dA", at, loose=True) for at in places]
    if kind == "error":
        places = [LAST] if layer is None else [layer]
        return [Symbol("dA", at, loose=True) for at in places] + [Symbol("A - Y", loose=True)] * (layer in (None, LAST))
    if kind == "hidden":
        return [Symbol("A", layer), Symbol("Z", layer)]
    if kind == "d hidden":
        return [Symbol("dA", layer, loose=True), Symbol("dZ", layer, loose=True)]
    if kind == "d out":
        places = [HERE, LAST] if layer is None or layer == LAST else [layer]
        return [Symbol(kind, at, loose=True) for at in places for kind in ("dZ", "dA")]
    if kind == "x":
        return [Symbol("A", Layer()), Symbol("A", HERE.shifted(-1)), Symbol("Z", HERE)]
    if kind == "dX":
        return [Symbol("dA", HERE.shifted(-1)), Symbol("dA", Layer()), Symbol("dZ", HERE)]
    return [Symbol(kind, HERE if layer is None else layer, loose=loose)]


@lru_cache(maxsize=4096)
def parse(word: str) -> tuple[str, Layer | None, bool] | None:
    """The kind of quantity a word names, its layer, and whether sign and 1/m are open. None if it names none."""
    word = word.replace("one_hot", "onehot").replace("ground_truth", "truth").replace("pre_activation", "preactivation")
    if (at := re.fullmatch(r"(.*[WAZBwazb]_?)([Ll])", word)) and parse(at[1]) and not word.lower().endswith(("nl", "al_l")):
        kind, _, loose = parse(at[1])  # type: ignore[misc]
        return kind, LAST if at[2] == "L" else HERE, loose
    if word.split(".")[-1] in ("e", "E_o", "err"):
        return "error", None, True
    pieces = segments(word)
    if pieces is None:
        component = re.fullmatch(r"(.+)_(?:[ijkn]|[ijk][ijk])", word)  # y_j: one component stands for all
        return parse(component[1]) if component else None
    layers = [Layer(plus=int(piece)) for piece in pieces if piece.isdigit() and len(piece) < 4]
    words = [piece for piece in pieces if not piece.isdigit()]
    gradient = any(piece in GRADIENT for piece in words)
    if words and (words[0] in SLOPES or words[-1] in SLOPES) and all(piece in SLOPES or piece in PLACES or piece in NOISE or piece in ("act", "activation") for piece in words):
        places = [PLACES[piece] for piece in words if piece in PLACES]
        return "g'", layers[-1] if layers else places[-1] if places else None, False
    kinds = [WORD_OF[piece] for piece in words if piece in WORD_OF]
    pair = next((PAIRS[piece] for piece in words if piece in PAIRS), None)
    places = [piece for piece in words if piece in PLACES]
    layer = layers[-1] if layers else pair or (PLACES[places[-1]] if places else None)
    if words[:1] in (["syn"], ["synapse"]) or "syn" in words:
        layer = layer.shifted(1) if layer else None  # syn0 leads from the input to layer 1
    loose = False
    if pair is not None or "W" in kinds:
        kind = "W"
    elif "b" in kinds:
        kind = "b"
    elif "delta" in kinds:
        return "delta", layer, True
    elif "error" in kinds:
        return "error", layer, True
    elif any(piece in PREDICTION for piece in words):
        kind, layer, loose = "A", layer or LAST, gradient
        if gradient:
            return "d out", layer, True
    elif kinds and set(kinds) <= {"Y"}:
        return ("d out", LAST, True) if gradient else ("Y", None, False)
    elif places and places[-1] in (*INPUT,) and len(places) > 1 and places[0] in (*HIDDEN, "final", "output"):
        kind, layer = "Z", PLACES[places[0]]  # hidden_inputs, final_inputs
    elif "Z" in kinds and "A" not in kinds:
        kind, loose = "Z", any(piece.startswith(("logit", "score")) for piece in words)
        layer = LAST if loose and layer is None else layer
    elif places and places[0] in HIDDEN:
        return ("d hidden" if gradient else "hidden"), layer if layers else PLACES["hidden"], gradient
    elif "A" in kinds and "h" in words:
        return ("d hidden" if gradient else "hidden"), layer or PLACES["hidden"], gradient
    elif "A" in kinds:
        kind = "A"
    elif places and places[-1] in INPUT:
        return ("dX", None, False) if gradient else ("x" if word == "x" else "A", Layer(), False)
    elif places and places[-1] in OUTPUT:
        return ("d out", layer, True) if gradient else ("A", layer, False)
    elif "upstream" in words or (gradient and places and PLACES[places[-1]] == HERE.shifted(1)):
        return "delta", HERE, True
    elif layers and ("layer" in words or "l" in words):
        kind, loose = "A", gradient
    else:
        return None
    return ("d" + kind if gradient else kind), layer, loose and gradient


def segments(word: str) -> list[str] | None:
    """The word cut into known words and numbers, as few as possible: dJdW2 -> dj d w 2. None if that cannot be done."""
    pieces: list[str] = []
    for part in re.findall(r"[A-Za-z]+|\d+", word):
        cut = [part] if part.isdigit() else cut_words(part.lower())
        if cut is None:
            return None
        pieces += cut
    return pieces


@lru_cache(maxsize=4096)
def cut_words(letters: str) -> list[str] | None:
    if len(letters) > 40:
        return None
    best: dict[int, list[str]] = {0: []}
    for end in range(1, len(letters) + 1):
        ways = [[*best[start], letters[start:end]] for start in range(end) if start in best and letters[start:end] in WORDS]
        if ways:
            best[end] = min(ways, key=len)
    cut = best.get(len(letters))
    return cut if cut and len(cut) <= 5 else None


# Names of functions.

ACTIVATION_WORDS = {
    **dict.fromkeys("relu rectifier rectified".split(), "relu"),
    **dict.fromkeys("leakyrelu lrelu leaky prelu".split(), "leaky relu"),
    **dict.fromkeys("sigmoid sigm sig sigma logistic expit logsig sgm sigmoids σ".split(), "sigmoid"),
    **dict.fromkeys("tanh tanhyp hyperbolic tansig".split(), "tanh"),
    **dict.fromkeys("softmax".split(), "softmax"),
    **dict.fromkeys("gelu".split(), "gelu"),
    **dict.fromkeys("identity linear purelin".split(), "linear"),
    **dict.fromkeys("activation activate act actfunc g f phi nonlin nonlinearity transfer squash activations φ".split(), ""),
}
PRIME_WORDS = "prime p deriv derivative derivatives der grad gradient d diff slope df derivate derived derivation back".split()
FUNCTION_WORDS = {*ACTIVATION_WORDS, *PRIME_WORDS, "backward", "forward", "function", "func", "fn", "apply", "layer", "stable", "of", "the", "fun", "output", "hidden"}
HELPERS_OF_A_LAYER = ("linear_backward", "linear_activation_backward", "affine_backward", "affine_relu_backward", "backward_linear")


def helper(word: str, flags: Sequence[str] = ()) -> Callable[..., Tree] | None:
    """What a call of a learner's helper function means: a function from its arguments to a tree, None if unknown.

    flags: the further arguments as text; nonlin(x, deriv=True) is a derivative, activation="relu" names the activation.
    """
    word = word.split(".")[-1] if word.split(".")[-1] not in ("backward", "forward", "prime", "derivative", "gradient", "deriv") else word
    if word.strip("_") in HELPERS_OF_A_LAYER:
        return lambda *args: layer_backward(word, named_activation(flags), *args)
    if word in ("linear_forward", "affine_forward", "linear_activation_forward"):
        return lambda *args: layer_forward(word, named_activation(flags), *args)
    if re.fullmatch(r"d?_?(cost|loss|mse|error|objective)_?(derivative|prime|gradient|grad|deriv|der)?", word) and word[-4:] not in ("cost", "loss"):
        return lambda *_: Symbol("dA", LAST, word)
    pieces = function_words(word)
    if pieces is None:
        return None
    named = [ACTIVATION_WORDS[piece] for piece in pieces if piece in ACTIVATION_WORDS]
    if not named and "backward" not in pieces:
        return None
    which = next((one for one in named if one), "") or named_activation(flags) or None
    if "backward" in pieces:
        return lambda *args: Apply("backward", args[:2], which)
    primed = any(piece in PRIME_WORDS for piece in pieces) or any(flag in ("True", "deriv") for flag in flags)
    if not primed:
        return lambda *args: Apply("g", args[:1], which)
    op = "g'" if "prime" in pieces or "gradient" in pieces else "g' helper"  # sigmoid_derivative(a) is mostly a (1 - a); sigmoid_prime(z) is not
    return lambda *args: Apply(op, args[:1], which)


@lru_cache(maxsize=1024)
def function_words(word: str) -> tuple[str, ...] | None:
    pieces: list[str] = []
    for part in re.findall(r"[a-zσφ]+|[A-Z]+[a-z]*", word.replace("ReLU", "relu").replace("RELU", "relu")):
        lowered, cut = part.lower(), []
        while lowered:
            size = next((n for n in range(len(lowered), 0, -1) if lowered[:n] in FUNCTION_WORDS), 0)
            if not size:
                return None
            cut.append(lowered[:size])
            lowered = lowered[size:]
        pieces += cut
    return tuple(pieces)


def named_activation(flags: Sequence[str]) -> str | None:
    """The activation in activation="relu"."""
    for flag in flags:
        word = flag.strip("'\"").lower()
        if word in ACTIVATION_WORDS and flag[:1] in "'\"":
            return ACTIVATION_WORDS[word] or None
    return None


def layer_backward(word: str, which: str | None, gradient: Tree, *cache: Tree) -> Tree:
    """linear_backward(dZ, cache) and its like return dA_prev, dW, db; which of them is meant the left side says."""
    through = "activation" in word or "relu" in word
    which = "relu" if "relu" in word else which
    dZ = Apply("backward", (gradient,), which) if through else gradient
    return Apply("layer backward", (dZ,))


def layer_forward(word: str, which: str | None, *args: Tree) -> Tree:
    A_prev, W, b = args[:3] if len(args) >= 3 else (Name("A_prev", "A_prev"), Name("W", "W"), Name("b", "b"))
    Z = Apply("layer forward", (A_prev, W, b))
    return Apply("g", (Z,), which) if "activation" in word else Z
