"""What superscripts and subscripts say of a quantity: its layer, a power, a transpose."""

import re

from lab.checker.reading.entries import COMPONENT
from lab.checker.reading.tree import HERE, LAST, Layer

UNITS = re.compile(r"[1-9],?[1-9]")


class Scripts:
    """What superscripts and subscripts say: [l] or (l) a layer, T a transpose, a bare number a
    power or a layer, a word.
    """

    def __init__(self, ups: list[str], downs: list[str]) -> None:
        self.layer: Layer | None = None
        self.power: int | None = None
        self.transposed = False
        self.word = ""
        self.component = ""
        self.by_label = False  # P_{i, y_i}, the entry that the label names
        self.lost = not all(one.strip("{}") for one in (*ups, *downs))
        for up in ups:
            self._up(up)
        for down in downs:
            self._down(down)

    def _up(self, text: str) -> None:
        # some call the layers k
        text = re.sub(r"(?<=[\[(])k(?=[+-]\d|[\])])", "l", text.strip("{}").replace("'", ""))
        text = re.sub(r"[\[(]T[\])]", "T", text)
        for bracketed in re.findall(r"\[[^\]]*\]|\([^)]*\)", text):
            layer = layer_of(bracketed[1:-1])
            if layer is not None and self.layer is None:
                self.layer = layer
            text = text.replace(bracketed, "", 1)
        text = text.replace("{", "").replace("}", "")
        if text.endswith(("T", "t")) or text == "tr":
            self.transposed, text = True, text.rstrip("Tt,")
        text = text.strip(",")
        if text.isdigit() and len(text) < 4:
            self.power = int(text)
        elif text in ("h", "o", "out", "in"):
            self.word = text
        elif text and self.layer is None:
            self.layer = layer_of(text)

    def _down(self, text: str) -> None:
        text = text.strip("{}").strip("[]()").replace(r"\ell", "l")
        layer = layer_of(text)
        if re.fullmatch(r"(?:[a-z],)?[yt](?:_?\{?[a-z]\}?)?", text):
            self.by_label = True
        elif self.power is not None and UNITS.fullmatch(text):  # w^2_{13}
            self.layer, self.power = Layer(plus=self.power), None
        elif layer is not None and self.layer is None:
            self.layer = layer
        elif re.fullmatch(COMPONENT, text):
            self.component = text.replace(",", "")
        elif layer is None and re.fullmatch(r"[A-Za-z_]{3,}|out|in|o|h|[xhyio]{2}", text):
            self.word = text


def layer_of(text: str) -> Layer | None:
    """l, l-1, L, 2, L-1, l+1; None for anything else, such as the index i of an example."""
    match = re.fullmatch(
        r"(l|L|\d{1,3})?([+-]\d{1,2})?",
        text.replace("ℓ", "l").replace(r"\ell", "l").replace("n_l", "L"),
    )
    if not match or not match[0] or match[1] is None:
        return None
    plus = int(match[2] or 0)
    if match[1].isdigit():
        return Layer(plus=int(match[1]) + plus)
    return (HERE if match[1] == "l" else LAST).shifted(plus)
