"""Writes a tree back as the learner writes: NumPy with np.dot or @, LaTeX, plain text.

One rule for each operation; the handwriting is that of `hand.py`.
"""

from collections.abc import Callable

from lab.checker.answer.hand import Hand, in_numpy, symbol
from lab.checker.reading.tree import Apply, Number, Symbol, Tree

SUM, TIMES, POWER, ATOM = range(4)  # how tightly an expression holds together


def write(tree: Tree, hand: Hand) -> str:
    """The tree in the learner's notation."""
    return written(tree, hand)[0]


def written(tree: Tree, hand: Hand) -> tuple[str, int]:
    """The text, and how tightly it holds together."""
    if isinstance(tree, Number):
        return f"{tree.value:g}", ATOM if tree.value >= 0 else SUM
    if isinstance(tree, Symbol):
        return symbol(tree, hand), ATOM
    assert isinstance(tree, Apply)
    rule = NUMPY_RULES.get(tree.op) if hand.notation == "numpy" else MATH_RULES.get(tree.op)
    return (rule or RULES.get(tree.op) or called)(tree, hand)


def bracketed(tree: Tree, hand: Hand, at_least: int) -> str:
    """The text of a tree, in brackets unless it holds together tightly enough."""
    text, tightness = written(tree, hand)
    return text if tightness >= at_least else f"({text})"


# One rule for each operation: the text, and how tightly it holds together.

Rule = Callable[[Apply, Hand], tuple[str, int]]


def infix(sign: str, tightness: int, right_tighter: bool = False) -> Rule:
    def rule(tree: Apply, hand: Hand) -> tuple[str, int]:
        left, right = tree.args
        return (
            (
                f"{bracketed(left, hand, tightness)}{sign}{bracketed(right, hand, tightness + right_tighter)}"
            ),
            tightness,
        )

    return rule


def minus(tree: Apply, hand: Hand) -> tuple[str, int]:
    return "-" + bracketed(tree.args[0], hand, TIMES), SUM


def matrix(tree: Apply, hand: Hand) -> tuple[str, int]:
    if hand.matrix.startswith("np."):
        return f"{hand.matrix}({write(tree.args[0], hand)}, {write(tree.args[1], hand)})", ATOM
    return infix(hand.matrix, TIMES, right_tighter=True)(tree, hand)


def elementwise(tree: Apply, hand: Hand) -> tuple[str, int]:
    scalars = any(is_number(arg) for arg in tree.args)
    sign = (r" \cdot " if hand.notation == "latex" else " * ") if scalars else hand.elementwise
    return infix(sign, TIMES, right_tighter=True)(tree, hand)


def is_number(tree: Tree) -> bool:
    """True for what is made of numbers alone: 1/m, the learning rate."""
    if isinstance(tree, Apply):
        return all(is_number(arg) for arg in tree.args)
    return isinstance(tree, Number) or (
        isinstance(tree, Symbol) and tree.kind in ("m", "alpha", "lambda", "J")
    )


def transposed(tree: Apply, hand: Hand) -> tuple[str, int]:
    inner = tree.args[0]
    if hand.notation == "numpy":
        return bracketed(inner, hand, ATOM) + ".T", ATOM
    if isinstance(inner, Symbol):
        return symbol(inner, hand, raised="T"), ATOM
    return f"({write(inner, hand)})" + ("^{T}" if hand.notation == "latex" else "^T"), ATOM


def quotient(tree: Apply, hand: Hand) -> tuple[str, int]:
    if hand.notation == "latex":
        return rf"\frac{{{write(tree.args[0], hand)}}}{{{write(tree.args[1], hand)}}}", ATOM
    return infix(" / ", TIMES, right_tighter=True)(tree, hand)


def reduction(tree: Apply, hand: Hand) -> tuple[str, int]:
    axis, keep = tree.note
    options = ("" if axis is None else f", axis={axis}") + (", keepdims=True" if keep else "")
    return f"np.{tree.op}({write(tree.args[0], hand)}{options})", ATOM


def sum_examples(tree: Apply, hand: Hand) -> tuple[str, int]:
    rows = hand.setting is not None and hand.setting.rows
    axis = 0 if rows != (tree.op == "sum units") else 1
    return f"np.sum({write(tree.args[0], hand)}, axis={axis}, keepdims=True)", ATOM


def sum_sign(tree: Apply, hand: Hand) -> tuple[str, int]:
    sign = r"\sum " if hand.notation == "latex" else "Σ "
    return f"{sign}({write(tree.args[0], hand)})", ATOM


def activation_name(tree: Apply, hand: Hand) -> str:
    """The name of the activation, where one is known; g where the layer is any."""
    if tree.note:
        return str(tree.note).replace(" ", "_")
    layer = next(
        (node.layer for node in tree.args if isinstance(node, Symbol) and node.layer), None
    )
    if hand.setting is None or layer is None:
        return "g"
    L, hidden = hand.setting.L, hand.setting.network.hidden
    if layer.l:
        return str(hidden[0]).replace(" ", "_") if len(set(hidden)) == 1 else "g"
    at = layer.at(0, L)
    if at < 1:
        return "g"
    return str(hand.setting.network.output if at >= L else hidden[at - 1]).replace(" ", "_")


def called(tree: Apply, hand: Hand) -> tuple[str, int]:
    name = tree.op.replace(" ", "_")
    return f"{name}({', '.join(write(arg, hand) for arg in tree.args)})", ATOM


def function(tree: Apply, hand: Hand) -> tuple[str, int]:
    name, latex = activation_name(tree, hand), hand.notation == "latex"
    name = (
        {"sigmoid": r"\sigma", "tanh": r"\tanh"}.get(name, name)
        if latex
        else "np.tanh"
        if name == "tanh" and hand.notation == "numpy"
        else name
    )
    return f"{name}({write(tree.args[0], hand)})", ATOM


def prime(tree: Apply, hand: Hand) -> tuple[str, int]:
    name = activation_name(tree, hand)
    name = (
        {"sigmoid": r"\sigma", "tanh": r"\tanh"}.get(name, name)
        if hand.notation == "latex"
        else name
    )
    return f"{name}'({write(tree.args[0], hand)})", ATOM


def numpy_prime(tree: Apply, hand: Hand) -> tuple[str, int]:
    """g'(Z) as NumPy computes it: from A where that is the custom."""
    name, inner = activation_name(tree, hand), tree.args[0]
    if not isinstance(inner, Symbol) or inner.kind != "Z":
        return f"{name}_prime({write(inner, hand)})", ATOM
    Z, A = write(inner, hand), in_numpy(Symbol("A", inner.layer), hand)
    forms = {
        "relu": f"({Z} > 0)",
        "tanh": f"(1 - {A}**2)",
        "sigmoid": f"{A} * (1 - {A})",
        "softmax": f"{A} * (1 - {A})",
        "linear": "1",
    }
    if name == "leaky_relu":
        return f"np.where({Z} > 0, 1, 0.01)", ATOM
    return forms.get(name, f"{name}_prime({Z})"), TIMES if name in ("sigmoid", "softmax") else ATOM


def through_layer(tree: Apply, hand: Hand) -> tuple[str, int]:
    return f"{activation_name(tree, hand)}_backward({write(tree.args[0], hand)}, cache)", ATOM


def alias(tree: Apply, hand: Hand) -> tuple[str, int]:
    """A name of the learner's, as it was typed."""
    return (
        (str(tree.note), ATOM) if tree.note not in (None, "prime") else written(tree.args[0], hand)
    )


def named(name: str) -> Rule:
    return lambda tree, hand: (f"{name}({', '.join(write(arg, hand) for arg in tree.args)})", ATOM)


def conditional(tree: Apply, hand: Hand) -> tuple[str, int]:
    return f"np.where({', '.join(write(arg, hand) for arg in tree.args)})", ATOM


def reshaped(tree: Apply, hand: Hand) -> tuple[str, int]:
    return (
        (
            f"{bracketed(tree.args[0], hand, ATOM)}.reshape({', '.join(write(arg, hand) for arg in tree.args[1:])})"
        ),
        ATOM,
    )


def expanded(tree: Apply, hand: Hand) -> tuple[str, int]:
    return (
        bracketed(tree.args[0], hand, ATOM) + ("[None, :]" if tree.note == 0 else "[:, None]"),
        ATOM,
    )


def power(tree: Apply, hand: Hand) -> tuple[str, int]:
    base, exponent = tree.args
    if hand.notation == "numpy":
        return f"{bracketed(base, hand, ATOM)}**{bracketed(exponent, hand, ATOM)}", POWER
    inner = bracketed(base, hand, ATOM)
    inner = f"({inner})" if isinstance(base, Symbol) and "^" in inner else inner
    return (
        f"{inner}^{{{write(exponent, hand)}}}"
        if hand.notation == "latex"
        else f"{inner}^{write(exponent, hand)}"
    ), POWER


def size(tree: Apply, hand: Hand) -> tuple[str, int]:
    return (
        bracketed(tree.args[0], hand, ATOM)
        + (".size" if tree.note is None else f".shape[{tree.note}]"),
        ATOM,
    )


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
    "g": function,
    "g'": prime,
    "g' of A": prime,
    "backward": through_layer,
    "sum": reduction,
    "mean": reduction,
    "max": reduction,
    "where": conditional,
    "reshape": reshaped,
    "expand": expanded,
    "size": size,
    "full": lambda tree, hand: ("ones" if tree.note else "zeros", ATOM),
    **{sign: infix(f" {sign} ", SUM - 1) for sign in (">", "<", ">=", "<=", "==", "!=")},
}
NUMPY_RULES: dict[str, Rule] = {
    "g'": numpy_prime,
    "sum examples": sum_examples,
    "sum units": sum_examples,
    **{
        op: named(f"np.{op}")
        for op in (
            "exp",
            "log",
            "sqrt",
            "abs",
            "maximum",
            "minimum",
            "outer",
            "squeeze",
            "sign",
            "diag",
            "cosh",
        )
    },
}
MATH_RULES: dict[str, Rule] = {
    "sum examples": sum_sign,
    "sum units": sum_sign,
    "sum": sum_sign,
    "log": lambda tree, hand: (
        ("\\log" if hand.notation == "latex" else "log") + f"({write(tree.args[0], hand)})",
        ATOM,
    ),
    "exp": lambda tree, hand: (
        ("\\exp" if hand.notation == "latex" else "exp") + f"({write(tree.args[0], hand)})",
        ATOM,
    ),
}
