r"""A learner's handwriting: NumPy with np.dot or @, LaTeX with ^{[2]} or _2, plain
text.

A `Hand` is what is taken from the learner's own line: whether gradients are \partial Z or dZ, where
the layer stands, and the signs of the two products.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lab.checker.meaning.counting import ON_PAPER, Counting
from lab.checker.reading.tree import Layer, Symbol
from lab.checker.setting import Setting

GREEK = [
    "delta",
    "Delta",
    "sigma",
    "theta",
    "Theta",
    "eta",
    "alpha",
    "lambda",
    "phi",
    "epsilon",
    "nabla",
]


Names = Mapping[tuple[str, Layer | None], str]  # what the learner calls the quantities


@dataclass(frozen=True)
class Hand:
    """A learner's handwriting. layer: how a layer is written, with {} for its number; counting: how
    layers are numbered.
    """

    notation: str = "numpy"
    layer: str = "{}"
    gradient: str = "d"
    matrix: str = " @ "
    elementwise: str = " * "
    setting: Setting | None = None
    names: Names = field(default_factory=dict)
    counting: Counting = ON_PAPER

    @classmethod
    def of(
        cls, text: str, notation: str, setting: Setting, names: Names, counting: Counting
    ) -> "Hand":
        """The hand that wrote this text."""
        if notation == "numpy":
            matrix = (
                "np.dot"
                if re.search(r"\bdot\(", text)
                else "np.matmul"
                if "matmul(" in text
                else " @ "
            )
            brackets = re.search(r"\b\w+\[(?:l|L|i|\d|-)", text)
            return cls(
                "numpy", "[{}]" if brackets else "{}", "d", matrix, " * ", setting, names, counting
            )
        gradient = (
            r"\partial "
            if "\\partial" in text and "\\frac{\\partial" not in text
            else "∂"
            if "∂" in text
            else "d"
        )
        matrix = next(
            (
                sign
                for sign in (r" \cdot ", " . ", " · ", r" \times ")
                if sign.strip() and sign in text
            ),
            " ",
        )
        elementwise = next(
            (f" {sign} " for sign in (r"\odot", r"\circ", "⊙", "∘", ".*", "*") if sign in text),
            r" \odot " if notation == "latex" else " ⊙ ",
        )
        return cls(
            notation,
            layer_style(text, notation),
            gradient,
            matrix,
            elementwise,
            setting,
            names,
            counting,
        )


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


UNLAYERED = {"Y": "Y", "m": "m", "alpha": "alpha", "lambda": "lambda", "J": "J", "A - Y": "(A - Y)"}


def number(layer: Layer) -> str:
    if not layer.l and not layer.L:
        return str(layer.plus)
    base = "l" if layer.l else "L"
    return base + (f"{layer.plus:+d}" if layer.plus else "")


def symbol(tree: Symbol, hand: Hand, raised: str = "") -> str:
    """A quantity: as the learner spelled it, or in the same style. raised: a T to be put into its
    superscript.
    """
    if hand.notation == "numpy":
        return tree.spelling or hand.names.get((tree.kind, tree.layer)) or in_numpy(tree, hand)
    tree = tree if tree.layer == Layer() else hand.counting.back(tree)
    own = re.split(r"[_^]\{", tree.spelling)[0]
    if own and not re.fullmatch(r"d?[WbZAwbza]\d*|X|x", own):
        return greek(own, hand) + with_layer(
            tree.layer if re.fullmatch("delta|Delta|theta|Theta", own) else None, hand, raised
        )
    if tree.kind in UNLAYERED or tree.layer is None:
        return greek(own or UNLAYERED.get(tree.kind, tree.kind), hand) + with_layer(
            None, hand, raised
        )
    if tree.kind == "A" and tree.layer == Layer():
        return (own or "X") + with_layer(None, hand, raised)
    letter = own[-1] if re.fullmatch(r"d?[wbza]", own) else tree.kind[-1]
    return (
        (hand.gradient if tree.kind[0] == "d" else "")
        + letter
        + with_layer(tree.layer, hand, raised)
    )


def greek(word: str, hand: Hand) -> str:
    if word == "yhat":
        return r"\hat{y}" if hand.notation == "latex" else "ŷ"
    return "\\" + word if hand.notation == "latex" and word in GREEK else word


def with_layer(layer: Layer | None, hand: Hand, raised: str) -> str:
    place = hand.layer.format(number(layer)) if layer is not None else ""
    if layer is not None and layer.l and hand.layer == "{}":  # of someone who numbers no layers
        place = {0: "", -1: "_prev", 1: "_next"}.get(layer.plus, place)
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
        if (
            named == kind
            and counted is not None
            and re.fullmatch(r"[A-Za-z_]+" + re.escape(number(counted)), spelling)
        ):
            return spelling.removesuffix(number(counted))
    return ""


def in_numpy(tree: Symbol, hand: Hand) -> str:
    if tree.layer is None or tree.kind in UNLAYERED:
        return {"alpha": "learning_rate", "lambda": "lambd"}.get(
            tree.kind, UNLAYERED.get(tree.kind, tree.kind)
        )
    if tree.kind == "A" and tree.layer == Layer():
        return "X"
    tree = hand.counting.back(tree)
    assert tree.layer is not None
    if not tree.layer.l and (stem := learners_stem(tree.kind, hand)):
        return stem + number(tree.layer)
    if tree.layer.l and hand.layer == "{}":
        return tree.kind + {0: "", -1: "_prev", 1: "_next"}.get(
            tree.layer.plus, f"[{number(tree.layer)}]"
        )
    return tree.kind + (
        f"[{number(tree.layer)}]" if hand.layer == "[{}]" or tree.layer.l else number(tree.layer)
    )
