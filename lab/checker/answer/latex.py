r"""Writes a tree as LaTeX for a page: W^{[2]T} \, dZ^{[2]}.

The products are those that were meant, \odot entry by entry and none for the matrix product, so
that a learner sees how a line was read. `read_math` reads back what is written here.
"""

from collections.abc import Callable

from lab.checker.reading.tree import Apply, Layer, Number, Symbol, Tree, symbols
from lab.checker.report import Line
from lab.checker.setting import Setting

SUM, TIMES, POWER, ATOM = range(4)  # how tightly an expression holds together
NAMES = {"Y": "Y", "m": "m", "alpha": r"\alpha", "lambda": r"\lambda", "J": "J"}
ACTIVATIONS = {"sigmoid": r"\sigma", "tanh": r"\tanh"}
COMPARISONS = {">": ">", "<": "<", ">=": r"\geq", "<=": r"\leq", "!=": r"\neq", "==": "="}
Written = tuple[str, int]
Rule = Callable[[Apply, Setting | None], Written]


def equations(line: Line, setting: Setting | None = None) -> tuple[str, str]:
    """The line's own equation and the right one, as LaTeX; "" for what is not known as a tree."""
    if line.target is None:
        return "", ""
    left = latex(left_side(line), setting)
    own = f"{left} = {latex(line.value, setting)}" if line.value is not None else ""
    right = f"{left} = {latex(line.right_value, setting)}" if line.right_value is not None else ""
    return own, right


def left_side(line: Line) -> Tree:
    """What the line computes, as a tree."""
    target = line.target
    assert target is not None
    if target.kind in ("g", "g'"):
        return target.right_tree()
    tree: Tree = Symbol(target.kind, target.layer)
    return Apply("T", (tree,)) if target.transposed else tree


def latex(tree: Tree, setting: Setting | None = None) -> str:
    """The tree as LaTeX. setting: gives g its name, where all hidden layers share one."""
    return written(tree, setting)[0]


def written(tree: Tree, setting: Setting | None) -> Written:
    """The text, and how tightly it holds together."""
    if isinstance(tree, Number):
        return f"{tree.value:g}", ATOM if tree.value >= 0 else SUM
    if isinstance(tree, Symbol):
        return symbol(tree), ATOM
    if not isinstance(tree, Apply):
        return rf"\text{{{tree.spelling}}}", ATOM
    return RULES.get(tree.op, called)(tree, setting)


def bracketed(tree: Tree, setting: Setting | None, at_least: int) -> str:
    text, tightness = written(tree, setting)
    return text if tightness >= at_least else rf"\left({text}\right)"


def layer(of: Layer) -> str:
    if not of.l and not of.L:
        return str(of.plus)
    return ("l" if of.l else "L") + (f"{of.plus:+d}" if of.plus else "")


def symbol(tree: Symbol, raised: str = "") -> str:
    """A quantity with its layer; raised: a T for its superscript."""
    if tree.kind == "A - Y":
        return rf"\left(A^{{[L]}} - Y\right){raised and '^T'}"
    if tree.kind in NAMES or (tree.kind == "A" and tree.layer == Layer()):
        return NAMES.get(tree.kind, "X") + (f"^{{{raised}}}" if raised else "")
    return f"{tree.kind}^{{[{layer(tree.layer or Layer(l=1))}]{raised}}}"


# One rule for each operation.


def infix(sign: str, tightness: int, right_tighter: bool = False) -> Rule:
    def rule(tree: Apply, setting: Setting | None) -> Written:
        left = bracketed(tree.args[0], setting, tightness)
        right = bracketed(tree.args[1], setting, tightness + right_tighter)
        return " ".join(filter(None, (left, sign, right))), tightness

    return rule


def negative(tree: Apply, setting: Setting | None) -> Written:
    return "-" + bracketed(tree.args[0], setting, TIMES), SUM


def elementwise(tree: Apply, setting: Setting | None) -> Written:
    """Between a number and a matrix nothing, between matrices \\odot."""
    left, right = tree.args
    if is_number(left) and not is_number(right):
        return f"{bracketed(left, setting, TIMES)} {of_a_number(right, setting)}", TIMES
    numbers = is_number(left) or is_number(right)
    return infix(r"\cdot" if numbers else r"\odot", TIMES, True)(tree, setting)


def of_a_number(tree: Tree, setting: Setting | None) -> str:
    """What a number multiplies: a sum takes all the rest, and needs no brackets."""
    is_sum = isinstance(tree, Apply) and RULES.get(tree.op) is total
    return bracketed(tree, setting, SUM if is_sum else TIMES)


def is_number(tree: Tree) -> bool:
    if isinstance(tree, Apply):
        return all(is_number(arg) for arg in tree.args)
    return isinstance(tree, Number) or (isinstance(tree, Symbol) and tree.kind in ("m", "alpha"))


def quotient(tree: Apply, setting: Setting | None) -> Written:
    """A fraction; a division by a number as a factor in front, 1/m."""
    above, below = tree.args
    if is_number(below) and not is_number(above):
        return rf"\frac{{1}}{{{latex(below, setting)}}} {of_a_number(above, setting)}", TIMES
    return rf"\frac{{{latex(above, setting)}}}{{{latex(below, setting)}}}", ATOM


def transposed(tree: Apply, setting: Setting | None) -> Written:
    inner = tree.args[0]
    if isinstance(inner, Symbol):
        return symbol(inner, raised="T"), ATOM
    return rf"\left({latex(inner, setting)}\right)^{{T}}", ATOM


def power(tree: Apply, setting: Setting | None) -> Written:
    base, exponent = tree.args
    inner = bracketed(base, setting, ATOM)
    inner = rf"\left({inner}\right)" if isinstance(base, Symbol) else inner
    return f"{inner}^{{{latex(exponent, setting)}}}", POWER


def activation(tree: Apply, setting: Setting | None) -> Written:
    prime = "" if tree.op == "g" else "'"
    name = str(tree.note or shared_activation(tree, setting) or "g").replace(" ", "")
    shown = ACTIVATIONS.get(name, name if len(name) == 1 else rf"\operatorname{{{name}}}")
    return rf"{shown}{prime}\left({latex(tree.args[0], setting)}\right)", ATOM


def shared_activation(tree: Apply, setting: Setting | None) -> str | None:
    """The activation of the layer that is meant, None where layers differ."""
    if setting is None:
        return None
    at = next((one.layer for one in symbols(tree) if one.layer is not None), None)
    network, hidden = setting.network, set(setting.network.hidden)
    if at is None or at.l:
        return None
    number = at.at(0, setting.L)
    if number == setting.L:
        return str(network.output)
    return network.hidden[number - 1] if hidden and 1 <= number < setting.L else None


def total(tree: Apply, setting: Setting | None) -> Written:
    return rf"\sum {bracketed(tree.args[0], setting, TIMES)}", SUM


def function(name: str) -> Rule:
    return lambda tree, setting: (rf"{name}\left({arguments(tree, setting)}\right)", ATOM)


def arguments(tree: Apply, setting: Setting | None) -> str:
    return ", ".join(latex(arg, setting) for arg in tree.args)


def called(tree: Apply, setting: Setting | None) -> Written:
    """An operation that mathematics has no sign for, by its name."""
    name = tree.op.replace(" ", r"\ ")
    return rf"\operatorname{{{name}}}\left({arguments(tree, setting)}\right)", ATOM


def alias(tree: Apply, setting: Setting | None) -> Written:
    return written(tree.args[0], setting)


def chosen(tree: Apply, setting: Setting | None) -> Written:
    """where(Z > 0, dA, 0): the indicator times what is kept."""
    condition, kept, other = tree.args
    if other != Number(0.0):
        return called(tree, setting)
    return (
        rf"{bracketed(kept, setting, TIMES)} \odot \left({latex(condition, setting)}\right)",
        TIMES,
    )


RULES: dict[str, Rule] = {
    "+": infix("+", SUM),
    "-": infix("-", SUM, right_tighter=True),
    "neg": negative,
    "@": infix("", TIMES, right_tighter=True),
    "*": elementwise,
    "/": quotient,
    "**": power,
    "T": transposed,
    "as": alias,
    "g": activation,
    "g'": activation,
    "g' of A": activation,
    "sum": total,
    "sum examples": total,
    "sum units": total,
    "where": chosen,
    "exp": function(r"\exp"),
    "log": function(r"\log"),
    "sqrt": function(r"\sqrt"),
    "maximum": function(r"\max"),
    "minimum": function(r"\min"),
    **{op: infix(sign, SUM) for op, sign in COMPARISONS.items()},
}
