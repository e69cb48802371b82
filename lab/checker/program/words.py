"""What the words of a program say, besides those of `meaning/names.py`: what optimizers keep, sizes,
letters of loops.
"""

import re
from functools import lru_cache

from lab.checker.meaning.names import meanings
from lab.checker.meaning.parsing import parse
from lab.checker.meaning.vocabulary import words
from lab.checker.reading.tree import Name, Symbol

ALPHA = 0.3717  # a learning rate that no product of small numbers equals by accident
LAMBDA = 0.5813
RUNNING_MEAN = re.compile(
    r"(v|V|s|S|m|M|r|G|vel|velocity|mom|momentum|moment|cache|mem|sq|squares)_?(?P<rest>.+)"
)
CORRECTED = re.compile(r"_?(corrected|corr|hat|unbiased)(?=_|$)")  # for its beginning at 0
RUNNING_MEANS = words(
    "v V s S m r G vel velocity velocities mom momentum moments sq squares mem accum averages"
)
SIZES = re.compile(r"(n_)?(layer|layers|net|network)?_?(sizes|dims|dimensions|structure|layers)")
OUTPUT_SIZES = re.compile(
    r"n_?(?:y|out|outputs?)|(?:n|num)_?(?:\w+_)?(?:classes|labels)|(?:n_|num_)?outputs?_?(?:size|dim|nodes|units|neurons|layer_size)"
)
# of a well-known course: the places of their layers in a network of two
LAYER_SIZES = {"input_layer_size": 0, "hidden_layer_size": 1}
LOOP_LETTERS = words("i j k l idx layer")
# the constants of momentum, RMSProp and Adam, where a paste does not say its own
HABITS = {
    **dict.fromkeys(["beta", "beta1", "beta_1", "momentum", "mu", "rho", "decay_rate"], 0.9),
    **dict.fromkeys(["beta2", "beta_2"], 0.999),
    **dict.fromkeys(["l2_reg", "l2_lambda", "l2_lam", "reg_l2", "wd", "L2", "lamda"], LAMBDA),
    "t": 1,
    "keep_prob": 1.0,
}
ONE_HOT = re.compile(r"(?i)one_?hot|^[yt]s?_?(hot|oh|enc|encoded|cat|bin)$")
MASK = re.compile(r"(?:D|[Mm]ask_?)(?P<layer>\d)")  # of dropout
COUNTS = words("L num_layers n_layers nlayers number_of_layers")
GRADIENTS = words("grads gradients grad gradient dparams derivatives d g nabla")
CACHE = re.compile(r"(?i)(\w+_)?(caches?|memory|memories)")
FAMILIES = words("W b Z A dW db dZ dA")
LONGEST_NAME = 40  # a longer word names no quantity


def symbol_of(word: str) -> Symbol | None:
    """The likeliest quantity that a word stands for."""
    return None if len(word) > LONGEST_NAME else symbol_of_name(word)


@lru_cache(maxsize=4096)
def symbol_of_name(word: str) -> Symbol | None:
    if RUNNING_MEAN.fullmatch(word) and is_running_mean(word):
        return None
    found = meanings(Name(word, word))
    return found[0] if found and isinstance(found[0], Symbol) else None


def is_running_mean(word: str) -> bool:
    """True for what an optimizer keeps: vW1, s_dW2, velocity_w. It begins at 0."""
    return kept_of(word) is not None


def kept_of(word: str) -> Symbol | None:
    """The parameter or gradient whose running mean a word is, dW2 of s_dW2."""
    found = RUNNING_MEAN.fullmatch(CORRECTED.sub("", word))
    rest = symbol_of(found["rest"]) if found else None
    return rest if rest is not None and rest.kind in ("W", "b", "dW", "db") else None


def is_of_gradients(name: str, key: str) -> bool:
    """True for grads["W2"]: the gradient by W2, kept under the name of W2."""
    words = set(re.findall(r"[a-z]+", name.lower()))
    parsed = parse(key) if len(key) <= LONGEST_NAME else None
    return bool(words & GRADIENTS) and parsed is not None and parsed.kind in ("W", "b")


def is_target(word: str) -> bool:
    """True for a name of the targets."""
    symbol = symbol_of(word) if word else None
    return symbol is not None and symbol.kind == "Y"
