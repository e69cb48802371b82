"""How a paste spells each quantity of each layer: W1, params["W1"], weights[i], self.W1, syn0."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Layer:
    """A layer's number: a constant, or a loop's letter and a shift (l - 1)."""

    shift: int
    letter: str = ""

    def __add__(self, more: int) -> "Layer":
        return Layer(self.shift + more, self.letter)

    def __sub__(self, less: int) -> "Layer":
        return self + -less

    def __str__(self) -> str:
        if not self.letter:
            return str(self.shift)
        sign = "-" if self.shift < 0 else "+"
        return f"{self.letter} {sign} {abs(self.shift)}" if self.shift else self.letter


@dataclass(frozen=True)
class Names:
    """templates: by kind, with {l} for the layer, or one name for each layer from 1; offsets: what
    is added to the layer in the spelling; counted: the templates where the layer is a letter.
    """

    templates: Mapping[str, str | tuple[str, ...]]
    X: str = "X"
    Y: str = "Y"
    m: str = "m"
    offsets: Mapping[str, int] = field(default_factory=dict)
    counted: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, kind: str, l: Layer) -> str:
        if kind == "A" and not l.letter and l.shift == 0 and not self.has_list("A"):
            return self.X
        template = self.templates[kind]
        if isinstance(template, tuple):
            return template[l.shift - 1]
        if l.letter:
            template = self.counted.get(kind, template)
        return template.format(l=l + self.offsets.get(kind, 0))

    def has_list(self, kind: str) -> bool:
        """True where the quantities of all layers stand in one list or dictionary."""
        return kind in self.templates and "[" in str(self.templates[kind])


KINDS = ("W", "b", "Z", "A", "dZ", "dW", "db", "dA", "vW", "vb", "sW", "sb")


def each(template: str, kinds: tuple[str, ...] = KINDS) -> dict[str, str]:
    """One template for many kinds; {k} is the kind."""
    return {kind: template.replace("{k}", kind) for kind in kinds}


COURSE = {**each("{k}{l}"), "vW": "vdW{l}", "vb": "vdb{l}", "sW": "sdW{l}", "sb": "sdb{l}"}
LOWER = {kind: name.lower() for kind, name in COURSE.items()} | {"W": "W{l}", "dW": "dW{l}"}
DICTIONARY = {
    "W": 'params["W{l}"]',
    "b": 'params["b{l}"]',
    "Z": 'cache["Z{l}"]',
    "A": 'cache["A{l}"]',
    **{kind: f'grads["{kind}{{l}}"]' for kind in ("dZ", "dA", "dW", "db")},
    "vW": 'v["dW{l}"]',
    "vb": 'v["db{l}"]',
    "sW": 's["dW{l}"]',
    "sb": 's["db{l}"]',
}
LISTS = {**each("{k}[{l}]"), "dZ": "dZ[{l}]"}
FROM_0 = {
    "W": "weights[{l}]",
    "b": "biases[{l}]",
    "Z": "zs[{l}]",
    "A": "activations[{l}]",
    "dZ": "deltas[{l}]",
    "dA": "errors[{l}]",
    "dW": "nabla_w[{l}]",
    "db": "nabla_b[{l}]",
    **each("{k}[{l}]", ("vW", "vb", "sW", "sb")),
}
SELF = each("self.{k}{l}") | {"dA": "dA{l}", "dZ": "dZ{l}", "dW": "dW{l}", "db": "db{l}"}


def names(naming: str) -> Names:
    """The spellings of one naming."""
    if naming == "dictionary":
        counted = {k: t.replace('{l}"', '" + str({l})') for k, t in DICTIONARY.items()}
        return Names(DICTIONARY, counted=counted)
    if naming == "lists from 0":
        minus = dict.fromkeys(set(FROM_0) - {"A"}, -1)
        return Names(FROM_0, X="x", Y="y", offsets=minus)
    return TABLE[naming]


WORDS = {
    "W": ("w_hidden", "w_output"),
    "b": ("b_hidden", "b_output"),
    "Z": ("hidden_in", "output_in"),
    "A": ("hidden", "output"),
    "dA": ("hidden_error", "output_error"),
    "dZ": ("hidden_delta", "output_delta"),
    "dW": ("grad_w_hidden", "grad_w_output"),
    "db": ("grad_b_hidden", "grad_b_output"),
    **{f"v{k}": (f"v_{k}_hidden", f"v_{k}_output") for k in "Wb"},
    **{f"s{k}": (f"s_{k}_hidden", f"s_{k}_output") for k in "Wb"},
}
TABLE = {
    "course": Names(COURSE),
    "lower case": Names(LOWER, X="x", Y="y"),
    "deltas": Names(
        {**COURSE, "dZ": "delta{l}", "Z": "z{l}", "A": "a{l}", "dA": "error{l}"}, Y="y"
    ),
    "delta again": Names({**COURSE, "dZ": "delta", "dA": "delta"}),
    "errors": Names(
        {
            "W": "syn{l}",
            "b": "bias{l}",
            "A": "l{l}",
            "dA": "l{l}_error",
            "dZ": "l{l}_delta",
        },
        Y="y",
        offsets={"W": -1, "b": -1},
    ),
    "words": Names(WORDS, X="X", Y="targets", m="n"),
    "lists": Names(LISTS),
    "self": Names(SELF),
}
