r"""A learner's handwriting: NumPy with np.dot or @, LaTeX with ^{[2]} or _2, plain
text.

A `Hand` is what is taken from the learner's own line: whether gradients are \partial Z or dZ, where
the layer stands, and the signs of the two products.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lab.checker.meaning.counting import ON_PAPER, Counting
from lab.checker.meaning.vocabulary import words
from lab.checker.reading.tree import Layer, Symbol
from lab.checker.setting import Setting

GREEK = words("delta Delta sigma theta Theta eta alpha lambda phi epsilon nabla")
Names = Mapping[tuple[str, Layer | None], str]  # what the learner calls the quantities


@dataclass(frozen=True)
class Hand:
    """A learner's handwriting. layer: how a layer is written, with {} for its number; counting: how
    layers are numbered; rules: of operations that are written in a way of its own.
    """

    notation: str = "numpy"
    layer: str = "{}"
    gradient: str = "d"
    matrix: str = " @ "
    elementwise: str = " * "
    setting: Setting | None = None
    names: Names = field(default_factory=dict)
    counting: Counting = ON_PAPER
    brackets: tuple[str, str] = ("(", ")")
    rules: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls, text: str, notation: str, setting: Setting, names: Names, counting: Counting
    ) -> "Hand":
        """The hand that wrote this text."""
        known = cls(notation, setting=setting, names=names, counting=counting)
        if notation == "numpy":
            called = re.search(r"\b(dot|matmul)\(", text)
            brackets = re.search(r"\b\w+\[(?:l|L|i|\d|-)", text)
            return replace(
                known,
                layer="[{}]" if brackets else "{}",
                matrix=f"np.{called[1]}" if called else " @ ",
            )
        in_front = "\\partial" in text and "\\frac{\\partial" not in text
        matrix = next((one for one in (r" \cdot ", " . ", " · ", r" \times ") if one in text), " ")
        elementwise = next(
            (f" {sign} " for sign in (r"\odot", r"\circ", "⊙", "∘", ".*", "*") if sign in text),
            r" \odot " if notation == "latex" else " ⊙ ",
        )
        return replace(
            known,
            layer=layer_style(text, notation),
            gradient=r"\partial " if in_front else "∂" if "∂" in text else "d",
            matrix=matrix,
            elementwise=elementwise,
        )

    @property
    def of_numbers(self) -> bool:
        """True where every letter is one number."""
        return self.setting is not None and self.setting.scalar

    @property
    def in_words(self) -> "Hand":
        """How quantities are named in a sentence: for who writes LaTeX without its commands."""
        if self.notation != "latex":
            return self
        gradient = "d" if self.gradient == "d" else "∂"
        return replace(
            self, notation="text", layer="[{}]", gradient=gradient, matrix=" ", elementwise=" ⊙ "
        )

    def bracketed(self, text: str) -> str:
        left, right = self.brackets
        return left + text + right


def layer_style(text: str, notation: str) -> str:
    styles = (
        (r"\^\{?\[", "^{{[{}]}}"),
        (r"\^\{?\(", "^{{({})}}"),
        (r"_\{", "_{{{}}}"),
        (r"[A-Za-z]_[\dlL]", "_{}"),
        (r"\^\{?[\dlL]", "^{{{}}}"),
        (r"\w\[", "[{}]"),
    )
    if notation == "text" and re.search(r"(?<![\w^{\[(])d?[WbZAwbza]\d", text):
        return "{}"
    for pattern, style in styles:
        if re.search(pattern, text):
            return style
    return "^{{[{}]}}" if notation == "latex" else "{}"


BESIDE = {0: "", -1: "_prev", 1: "_next"}  # of l, without any number
UNLAYERED = {"Y": "Y", "m": "m", "alpha": "alpha", "lambda": "lambda", "J": "J", "A - Y": "(A - Y)"}


def symbol(tree: Symbol, hand: Hand, raised: str = "") -> str:
    """A quantity: as the learner spelled it, or in the same style. raised: a T to be put into its
    superscript.
    """
    if hand.notation == "numpy":
        return tree.spelling or hand.names.get((tree.kind, tree.layer)) or in_numpy(tree, hand)
    tree = tree if tree.layer == Layer() else hand.counting.back(tree)
    own = re.split(r"[_^]\{", tree.spelling)[0]
    if own and not re.fullmatch(r"d?[WbZAwbza](\d*|[lL])|X|x", own):
        is_numbered = re.fullmatch("delta|Delta|theta|Theta", own)
        return greek(own, hand) + with_layer(tree.layer if is_numbered else None, hand, raised)
    if tree.kind in UNLAYERED or tree.layer is None:
        word = own or UNLAYERED.get(tree.kind, tree.kind)
        return greek(word, hand) + with_layer(None, hand, raised)
    if tree.kind == "A" and tree.layer == Layer():
        return (own or "X") + with_layer(None, hand, raised)
    letter = tree.kind[-1]
    if re.fullmatch(r"d?[wbza]", own) or hand.of_numbers:
        letter = letter.lower()
    gradient = hand.gradient if tree.kind[0] == "d" else ""
    return gradient + letter + with_layer(tree.layer, hand, raised)


def greek(word: str, hand: Hand) -> str:
    if word == "yhat":
        return r"\hat{y}" if hand.notation == "latex" else "ŷ"
    return "\\" + word if hand.notation == "latex" and word in GREEK else word


def with_layer(layer: Layer | None, hand: Hand, raised: str) -> str:
    place = hand.layer.format(layer.text) if layer is not None else ""
    if layer is not None and layer.l and hand.layer == "{}":  # of someone who numbers no layers
        place = BESIDE.get(layer.plus, place)
    if not raised:
        return place
    if hand.notation == "text":
        return place + "^T"
    return place[:-1] + raised + "}" if place.startswith("^{") else place + "^{" + raised + "}"


def learners_stem(kind: str, hand: Hand) -> str:
    """delta, of someone who writes delta3: what quantities of a kind are called before their
    number; "" if no name shows it.
    """
    for (named, layer), spelling in hand.names.items():
        counted = hand.counting.back(Symbol(named, layer)).layer
        stem = spelling.removesuffix(counted.text) if counted is not None else spelling
        if named == kind and stem != spelling and re.fullmatch("[A-Za-z_]+", stem):
            return stem
    return ""


def in_numpy(tree: Symbol, hand: Hand) -> str:
    if tree.layer is None or tree.kind in UNLAYERED:
        spelled = {"alpha": "learning_rate", "lambda": "lambd"}
        return spelled.get(tree.kind, UNLAYERED.get(tree.kind, tree.kind))
    if tree.kind == "A" and tree.layer == Layer():
        return "X"
    layer = hand.counting.back(tree).layer or tree.layer
    if not layer.l and (stem := learners_stem(tree.kind, hand)):
        return stem + layer.text
    in_list = f"[{layer.text}]"
    if layer.l and hand.layer == "{}":
        return tree.kind + BESIDE.get(layer.plus, in_list)
    return tree.kind + (in_list if hand.layer == "[{}]" or layer.l else layer.text)
