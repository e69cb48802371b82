"""What a call of a learner's helper means: sigmoid_prime(z), tanh2deriv(a), relu_backward(dA,
cache), linear_backward(dZ, cache).
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from lab.checker.activations import NAMED
from lab.checker.meaning.vocabulary import words
from lab.checker.reading.tree import LAST, Apply, Symbol, Tree

ACTIVATIONS = {
    **NAMED,
    **dict.fromkeys(
        words(
            "activation activate act actfunc g f phi nonlin nonlinearity transfer squash"
            " activations φ ativacao activacion"
        ),
        "",
    ),
    **dict.fromkeys(["sigmoide", "logistica"], "sigmoid"),
}
PRIMES = words(
    "prime p deriv derivative derivatives der grad gradient d diff slope df derivate derived"
    " derivation back derivada derivado derivee ableitung"
)
# sigmoid_derivative(a) is mostly a (1 - a); sigmoid_prime(z) is mostly not
OF_Z = words("prime gradient")
FILLING = words("backward forward function func fn fun apply layer stable of the output hidden")
KNOWN = FILLING | PRIMES | ACTIVATIONS.keys()
COURSE_HELPER = ("sigmoid", "gradient")  # an exercise of a well-known course asks for it: at z
BACKWARD = words(
    "linear_backward linear_activation_backward affine_backward affine_relu_backward"
    " backward_linear"
)
# what says too little without the object they are methods of
METHODS = words("backward forward prime derivative gradient deriv")
COST_DERIVATIVE = re.compile(
    r"d_?(cost|loss|mse|objective)|(cost|loss|mse|error|objective)_?(derivative|prime|gradient|grad|deriv|der)"
)


def helper(word: str, flags: Sequence[str] = ()) -> Callable[..., Tree] | None:
    """A function from the arguments of such a call to its tree; None for a name that says nothing.

    flags: the further arguments as text: nonlin(x, deriv=True) is a derivative, activation="relu"
    names the activation.
    """
    last = word.split(".")[-1]
    word = (word if last in METHODS else last).strip("_")
    if word in BACKWARD:
        return lambda gradient, *_: layer_backward(word, flags, gradient)
    if COST_DERIVATIVE.fullmatch(word):
        return lambda *_: Symbol("dA", LAST, word)
    pieces = cut_up(word)
    named = [ACTIVATIONS[piece] for piece in pieces if piece in ACTIVATIONS]
    if "backward" in pieces:
        op = "backward"
    elif not named:
        return None
    elif "True" in flags or "deriv" in flags or not PRIMES.isdisjoint(pieces):
        op = "g' helper" if OF_Z.isdisjoint(pieces) else "g' prime"
        op = "g'" if pieces == COURSE_HELPER else op
    else:
        op = "g"
    which = next((one for one in named if one), None) or named_activation(flags)
    return lambda *args: Apply(op, args[: 2 if op == "backward" else 1], which)


@lru_cache(maxsize=1024)
def cut_up(word: str) -> tuple[str, ...]:
    """The name in known words, the longest first: dsigmoid -> d sigmoid. Empty if it has others."""
    pieces: list[str] = []
    word = re.sub("relu", "relu", word, flags=re.IGNORECASE)
    for part in re.findall(r"[a-zσφ]+|[A-Z]+[a-z]*", word):
        rest = part.lower()
        while rest:
            size = next((n for n in range(len(rest), 0, -1) if rest[:n] in KNOWN), 0)
            if not size:
                return ()
            pieces.append(rest[:size])
            rest = rest[size:]
    return tuple(pieces)


def named_activation(flags: Sequence[str]) -> str | None:
    """The activation in activation="relu"."""
    quoted = [flag.strip("'\"").lower() for flag in flags if flag[:1] in "'\""]
    return next((ACTIVATIONS[word] or None for word in quoted if word in ACTIVATIONS), None)


def layer_backward(word: str, flags: Sequence[str], gradient: Tree) -> Tree:
    """linear_backward(dZ, cache) and its like return dA_prev, dW, db: the left side says which of
    them is meant.
    """
    if "relu" in word:
        gradient = Apply("backward", (gradient,), "relu")
    elif "activation" in word:
        gradient = Apply("backward", (gradient,), named_activation(flags))
    return Apply("layer backward", (gradient,))
