"""g and g' as they are written: in the line, or as a helper of Z or of A with its definition."""

from random import Random

from tests.pastes.paste import Row, indented, row

# {Z} and {A}: the layer's own; with the kinds of what may be written wrongly there
G = {
    "sigmoid": ("sigmoid({Z})", "1 / (1 + np.exp(-{Z}))"),
    "tanh": ("np.tanh({Z})",),
    "relu": ("np.maximum(0, {Z})", "relu({Z})"),
    "leaky relu": ("np.maximum(0.01 * {Z}, {Z})", "leaky_relu({Z})"),
    "linear": ("{Z}",),
    "softmax": ("softmax({Z})",),
}
WRITTEN = {
    "sigmoid": ("{A} * (1 - {A})", "(1 - {A}) * {A}"),
    "tanh": ("(1 - {A} ** 2)", "(1 - np.power({A}, 2))", "(1 - {A} * {A})"),
    "relu": ("({Z} > 0)", "np.where({Z} > 0, 1, 0)", "({Z} > 0).astype(float)"),
    "leaky relu": ("np.where({Z} > 0, 1, 0.01)",),
}
# the same numbers, written in another way
EQUAL = {
    "sigmoid": "({A} - {A} ** 2)",
    "tanh": "(1 - {A}) * (1 + {A})",
    "relu": "({A} > 0)",
    "leaky relu": "np.where({A} > 0, 1, 0.01)",
}
BASE = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "relu", "leaky relu": "leaky_relu"}

DEFINITIONS = {
    "sigmoid": ("def sigmoid(z):", "return 1 / (1 + np.exp(-z))"),
    "relu": ("def relu(z):", "return np.maximum(0, z)"),
    "leaky_relu": ("def leaky_relu(z):", "return np.where(z > 0, z, 0.01 * z)"),
}
SLOPES_OF_Z = {
    "sigmoid": ("sigmoid(z) * (1 - sigmoid(z))", "sigmoid(z) * (1 + sigmoid(z))"),
    "tanh": ("1 - np.tanh(z) ** 2", "1 - np.tanh(z)"),
    "relu": ("(z > 0).astype(float)", "(z < 0).astype(float)"),
    "leaky relu": ("np.where(z > 0, 1, 0.01)", "np.where(z > 0, 0.01, 1)"),
}
SLOPES_OF_A = {
    "sigmoid": ("a * (1 - a)", "a * (1 + a)"),
    "tanh": ("1 - a ** 2", "1 - a"),
    "relu": ("(a > 0).astype(float)", "(a < 0).astype(float)"),
    "leaky relu": ("np.where(a > 0, 1, 0.01)", "np.where(a > 0, 0.01, 1)"),
}


class Slopes:
    """The activations of one paste: chosen once, used in every layer.

    own: what method calls are prefixed with; kind: "written", "of Z" or "of A".
    """

    def __init__(self, random: Random, kind: str) -> None:
        self.kind = kind
        self.forms = {g: random.choice(WRITTEN[g]) for g in WRITTEN}
        self.calls = {g: random.choice(G[g]) for g in G}
        self.suffix = random.choice(("_prime", "_derivative", "_grad"))
        self.used: dict[str, bool] = {}  # names of helpers that the paste calls

    def g(self, name: str, Z: str) -> str:
        call = self.calls[name]
        text = call.format(Z=f"({Z})" if "-{Z}" in call and " " in Z else Z)
        if "(" in text:
            self.use(text.split("(")[0])
        return text

    def use(self, name: str) -> None:
        if name and not name.startswith(("np.", "1")) and name.isidentifier():
            self.used[name] = True

    def helper(self, name: str) -> str:
        return BASE[name] + self.suffix

    def slope(self, name: str, Z: str, A: str) -> str:
        """g'(Z) as this paste writes it, ready to be a factor; "" for a linear layer."""
        if name == "linear":
            return ""
        if self.kind == "written":
            return self.forms[name].format(Z=Z, A=A)
        self.use(self.helper(name))
        return f"{self.helper(name)}({Z if self.kind == 'of Z' else A})"

    def mistakes(self, name: str, Z: str, A: str) -> dict[str, str]:
        """Other factors in the slope's place, by kind; an equal one is among them."""
        if name == "linear":
            return {}
        at = {"Z": A, "A": Z} if self.kind == "written" else {"Z": A, "A": A}
        if self.kind == "of A":
            at = {"Z": Z, "A": Z}
        other = self.slope(name, at["Z"], at["A"])
        gap = {} if Z == A else {"slope at the wrong quantity": other}
        activation = A if self.kind == "of A" or Z == A else self.calls[name].format(Z=Z)
        if " / " in activation:
            activation = A
        return {
            "slope missing": "",
            "activation for slope": activation,
            "the same slope in other words": EQUAL[name].format(A=A),
            **gap,
        }

    def definitions(self, softmax_axis: int) -> list[Row]:
        """The functions that the paste calls, in an order in which they can be read."""
        rows: list[Row] = []
        used = dict(self.used)
        if self.helper("sigmoid") in used and self.kind == "of Z":
            used = {"sigmoid": True, **used}
        for name in used:
            if name == "softmax":
                rows += softmax(softmax_axis)
            elif name in DEFINITIONS:
                head, body = DEFINITIONS[name]
                rows += [row(head), *indented([row(body, "g")]), row("")]
            else:
                rows += self.definition(name)
        return rows

    def definition(self, name: str) -> list[Row]:
        table, letter = (SLOPES_OF_Z, "z") if self.kind == "of Z" else (SLOPES_OF_A, "a")
        g = next(g for g in BASE if self.helper(g) == name)
        right, wrong = table[g]
        body = row(f"return {right}", "slope", slope_wrong_in_the_helper=f"return {wrong}")
        return [row(f"def {name}({letter}):"), *indented([body]), row("")]


def softmax(axis: int) -> list[Row]:
    body = [
        row(f"e = np.exp(z - np.max(z, axis={axis}, keepdims=True))", "g"),
        row(f"return e / np.sum(e, axis={axis}, keepdims=True)", "g"),
    ]
    return [row("def softmax(z):"), *indented(body), row("")]
