"""Writes a tree back as the learner writes: NumPy with np.dot or @, LaTeX, plain text.

One rule for each operation; the handwriting is that of `hand.py`.
"""

import re
from collections.abc import Callable

from lab.checker.activations import SPELLINGS
from lab.checker.answer.hand import Hand, in_numpy, symbol
from lab.checker.meaning.vocabulary import words
from lab.checker.reading.tree import Apply, Layer, Number, Symbol, Tree, is_number
from lab.checker.setting import Setting

SUM, TIMES, POWER, ATOM = range(4)
Written = tuple[str, int]  # the text, and how tightly it holds together
Rule = Callable[[Apply, Hand], Written]


def write(tree: Tree, hand: Hand) -> str:
    """The tree in the learner's notation."""
    return written(tree, hand)[0]


def written(tree: Tree, hand: Hand) -> Written:
    if isinstance(tree, Number):
        return f"{tree.value:g}", ATOM if tree.value >= 0 else SUM
    if isinstance(tree, Symbol):
        return symbol(tree, hand), ATOM
    assert isinstance(tree, Apply)
    of_numbers = NUMBERS if hand.of_numbers else {}
    notation = NUMPY if hand.notation == "numpy" else MATHEMATICS
    for rules in (hand.rules, of_numbers, notation, RULES):
        if tree.op in rules:
            return rules[tree.op](tree, hand)
    return called(tree.op.replace(" ", "_"))(tree, hand)


def bracketed(tree: Tree, hand: Hand, at_least: int) -> str:
    """The text of a tree, in brackets unless it holds together tightly enough."""
    text, tightness = written(tree, hand)
    return text if tightness >= at_least else hand.bracketed(text)


def arguments(tree: Apply, hand: Hand) -> str:
    return ", ".join(write(arg, hand) for arg in tree.args)


# One rule for each operation.


def infix(sign: str, tightness: int, right_tighter: bool = False) -> Rule:
    def rule(tree: Apply, hand: Hand) -> Written:
        left = bracketed(tree.args[0], hand, tightness)
        right = bracketed(tree.args[1], hand, tightness + right_tighter)
        return left + sign + right, tightness

    return rule


def called(name: str) -> Rule:
    return lambda tree, hand: (name + hand.bracketed(arguments(tree, hand)), ATOM)


def behind(ending: Callable[[Apply, Hand], str]) -> Rule:
    """What stands behind an array: its transpose, its shape."""
    return lambda tree, hand: (bracketed(tree.args[0], hand, ATOM) + ending(tree, hand), ATOM)


def minus(tree: Apply, hand: Hand) -> Written:
    return "-" + bracketed(tree.args[0], hand, TIMES), SUM


def matrix(tree: Apply, hand: Hand) -> Written:
    if hand.matrix.startswith("np."):
        return called(hand.matrix)(tree, hand)
    return infix(hand.matrix, TIMES, right_tighter=True)(tree, hand)


def elementwise(tree: Apply, hand: Hand) -> Written:
    of_numbers = r" \cdot " if hand.notation == "latex" else " * "
    sign = of_numbers if any(is_number(arg) for arg in tree.args) else hand.elementwise
    return infix(sign, TIMES, right_tighter=True)(tree, hand)


def transposed(tree: Apply, hand: Hand) -> Written:
    inner = tree.args[0]
    if isinstance(inner, Symbol):
        return symbol(inner, hand, raised="T"), ATOM
    raised = "^{T}" if hand.notation == "latex" else "^T"
    return hand.bracketed(write(inner, hand)) + raised, ATOM


def quotient(tree: Apply, hand: Hand) -> Written:
    if hand.notation == "latex":
        return rf"\frac{{{write(tree.args[0], hand)}}}{{{write(tree.args[1], hand)}}}", ATOM
    return infix(" / ", TIMES, right_tighter=True)(tree, hand)


def reduction(tree: Apply, hand: Hand) -> Written:
    axis, keep = tree.note
    options = ("" if axis is None else f", axis={axis}") + (", keepdims=True" if keep else "")
    return f"np.{tree.op}({write(tree.args[0], hand)}{options})", ATOM


def sum_examples(tree: Apply, hand: Hand) -> Written:
    rows = hand.setting is not None and hand.setting.rows
    axis = 0 if rows != (tree.op == "sum units") else 1
    return f"np.sum({write(tree.args[0], hand)}, axis={axis}, keepdims=True)", ATOM


def sum_sign(tree: Apply, hand: Hand) -> Written:
    sign = r"\sum " if hand.notation == "latex" else "Σ "
    return sign + hand.bracketed(write(tree.args[0], hand)), ATOM


def elementary(tree: Apply, hand: Hand) -> Written:
    return called("\\" * (hand.notation == "latex") + tree.op)(tree, hand)


def activation_name(tree: Apply, hand: Hand) -> str:
    """The name of the activation, where one is known; g where the layer is any."""
    layer = next((arg.layer for arg in tree.args if isinstance(arg, Symbol)), None)
    return str(tree.note or activation_at(layer, hand.setting)).replace(" ", "_")


def latex_name(name: str) -> str:
    """The sign that mathematics has for an activation, "" where it has none."""
    return SPELLINGS[name].latex if name in SPELLINGS else ""


def activation_at(layer: Layer | None, setting: Setting | None) -> str:
    """The activation of a layer; of any hidden layer, where all have the same."""
    if setting is None or layer is None:
        return "g"
    network, at = setting.network, layer.at(0, setting.L)
    if layer.l:
        return network.hidden[0] if len(set(network.hidden)) == 1 else "g"
    return "g" if at < 1 else network.output if at >= setting.L else network.hidden[at - 1]


def activation(tree: Apply, hand: Hand) -> Written:
    name = activation_name(tree, hand)
    if hand.notation == "latex":
        name = latex_name(name) or name
    elif hand.notation == "numpy" and name == "tanh" and tree.op == "g":
        name = "np.tanh"
    return called(name + "'" * (tree.op != "g"))(tree, hand)


def numpy_prime(tree: Apply, hand: Hand) -> Written:
    """g'(Z) as NumPy computes it: from A where that is the custom."""
    name, inner = activation_name(tree, hand), tree.args[0]
    known = SPELLINGS.get(name.replace("_", " "))
    if not isinstance(inner, Symbol) or inner.kind != "Z" or known is None or not known.by_A:
        return called(f"{name}_prime")(tree, hand)
    of_Z = known.by_A == known.by_Z
    word = write(inner, hand) if of_Z else in_numpy(Symbol("A", inner.layer), hand)
    text = known.by_A.format(word, np="np")
    is_loose = re.search(r"^[^(]+ [->] ", text)
    return f"({text})" if is_loose else text, TIMES if " * " in text else ATOM


def alias(tree: Apply, hand: Hand) -> Written:
    """A name of the learner's, as it was typed."""
    if tree.note in (None, "prime"):
        return written(tree.args[0], hand)
    return str(tree.note), ATOM


def power(tree: Apply, hand: Hand) -> Written:
    base, exponent = tree.args
    inner = bracketed(base, hand, ATOM)
    if hand.notation == "numpy":
        return f"{inner}**{bracketed(exponent, hand, ATOM)}", POWER
    inner = hand.bracketed(inner) if isinstance(base, Symbol) and "^" in inner else inner
    raised = write(exponent, hand)
    return f"{inner}^{{{raised}}}" if hand.notation == "latex" else f"{inner}^{raised}", POWER


RULES: dict[str, Rule] = {
    "+": infix(" + ", SUM),
    "-": infix(" - ", SUM, right_tighter=True),
    "neg": minus,
    "@": matrix,
    "*": elementwise,
    "/": quotient,
    "**": power,
    "T": transposed,
    "as": alias,
    "g": activation,
    "g'": activation,
    "g' of A": activation,
    "backward": lambda tree, hand: (
        f"{activation_name(tree, hand)}_backward({write(tree.args[0], hand)}, cache)",
        ATOM,
    ),
    "sum": reduction,
    "mean": reduction,
    "max": reduction,
    "where": called("np.where"),
    "reshape": behind(lambda tree, hand: f".reshape({arguments(Apply('', tree.args[1:]), hand)})"),
    "expand": behind(lambda tree, _: "[None, :]" if tree.note == 0 else "[:, None]"),
    "size": behind(lambda tree, _: ".size" if tree.note is None else f".shape[{tree.note}]"),
    "full": lambda tree, _: ("ones" if tree.note else "zeros", ATOM),
    **{sign: infix(f" {sign} ", SUM - 1) for sign in (">", "<", ">=", "<=", "==", "!=")},
}
NUMPY: dict[str, Rule] = {
    "g'": numpy_prime,
    "g' of A": numpy_prime,
    "T": behind(lambda *_: ".T"),
    "sum examples": sum_examples,
    "sum units": sum_examples,
    **{
        name: called(f"np.{name}")
        for name in words("exp log sqrt abs maximum minimum outer squeeze sign diag cosh")
    },
}
MATHEMATICS: dict[str, Rule] = {
    "sum examples": sum_sign,
    "sum units": sum_sign,
    "sum": sum_sign,
    "log": elementary,
    "exp": elementary,
}
# of equations in which every letter is one number
NUMBERS: dict[str, Rule] = {
    "@": elementwise,
    **{
        op: lambda tree, hand: written(tree.args[0], hand)
        for op in ("T", "sum examples", "sum units")
    },
}
