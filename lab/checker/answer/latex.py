r"""Writes a tree as LaTeX for a page: W^{[2]T} \, dZ^{[2]}.

The products are those that were meant, \odot entry by entry and none for the matrix product, so
that a learner sees how a line was read. `read_math` reads back what is written here.
"""

from collections.abc import Callable
from dataclasses import replace

from lab.checker.meaning.targets import Target
from lab.checker.reading.tree import Apply, Layer, Number, Symbol, Tree, rebuilt, symbols
from lab.checker.report import Line
from lab.checker.setting import Setting

SUM, TIMES, POWER, ATOM = range(4)  # how tightly an expression holds together
NAMES = {"Y": "Y", "m": "m", "alpha": r"\alpha", "lambda": r"\lambda", "J": "J"}
COLORS = {"yours": "#e0524a", "right": "#2da44e"}  # that can be read on white and on black
ACTIVATIONS = {"sigmoid": r"\sigma", "tanh": r"\tanh"}
COMPARISONS = {">": ">", "<": "<", ">=": r"\geq", "<=": r"\leq", "!=": r"\neq", "==": "="}
OPPOSITES = {">": "<=", "<": ">=", ">=": "<", "<=": ">"}
Written = tuple[str, int]
Rule = Callable[[Apply, Setting | None], Written]


class Unwritable(ValueError):  # noqa: N818 - not an error of the caller's
    """The tree has an operation that only code has."""


def equations(line: Line, setting: Setting | None = None) -> tuple[str, str]:
    """The line's own equation and the right one, as LaTeX. "" for what only code can say, such as
    an axis that is none of mathematics.
    """
    if line.target is None:
        return "", ""
    target = line.target
    # of a wrong update, it is the step that was looked at
    own, due = left_side(target, target.step), left_side(target, target.step and not target.update)
    typed = line.text.replace("&", "").rstrip(" \\") if "\\" in line.text else ""
    return (equation(own, line.value, setting) or typed, equation(due, line.right_value, setting))


def contrasted(line: Line, setting: Setting | None = None) -> tuple[str, str]:
    """As `equations`, with what differs in color, and underlined for who sees no color."""
    own, right = equations(line, setting)
    target = line.target
    if target is None or line.value is None or line.right_value is None:
        return own, right
    yours, due = marked_apart(line.value, line.right_value)
    left, left_due = (
        left_side(target, target.step),
        left_side(target, target.step and not target.update),
    )
    return equation(left, yours, setting) or own, equation(left_due, due, setting) or right


def marked_apart(own: Tree, right: Tree) -> tuple[Tree, Tree]:
    """Both trees with the smallest parts in which they differ marked."""
    if meaning_of(own) == meaning_of(right):
        return own, right
    if isinstance(own, Apply) and isinstance(right, Apply) and own.op == right.op:
        pairs = [marked_apart(a, b) for a, b in zip(own.args, right.args, strict=False)]
        same_number = len(own.args) == len(right.args)
        is_nested = len(pairs) == 1 or any(a == b for a, b in pairs)
        if same_number and own.note == right.note and is_nested:
            return (
                Apply(own.op, tuple(a for a, _ in pairs), own.note),
                Apply(right.op, tuple(b for _, b in pairs), right.note),
            )
    return Apply("marked", (own,), "yours"), Apply("marked", (right,), "right")


def meaning_of(tree: Tree) -> Tree:
    """The tree without the learner's spellings."""
    return rebuilt(
        tree, lambda node: replace(node, spelling="") if isinstance(node, Symbol) else None
    )


def equation(left: Tree, right: Tree | None, setting: Setting | None) -> str:
    try:
        return f"{latex(left, setting)} = {latex(right, setting)}" if right is not None else ""
    except Unwritable:
        return ""


def left_side(target: Target, step: bool) -> Tree:
    """What a line computes, as a tree."""
    if target.kind in ("g", "g'"):
        return target.right_tree()
    tree: Tree = Symbol(target.kind, target.layer)
    tree = Apply("T", (tree,)) if target.transposed else tree
    return Apply("step", (tree,)) if step else tree


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
    if tree.op not in RULES:
        raise Unwritable(tree.op)
    return RULES[tree.op](tree, setting)


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
    is_sum = isinstance(tree, Apply) and tree.op in ("sum", "sum examples", "sum units")
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


def slope_in_A(tree: Apply, setting: Setting | None) -> Written:
    """A helper that is given A: 1 - A^2 of tanh, A (1 - A) of the sigmoid."""
    A = tree.args[0]
    rest: Tree = Apply("-", (Number(1.0), A))
    forms: dict[str, Tree] = {
        "tanh": Apply("-", (Number(1.0), Apply("**", (A, Number(2.0))))),
        "sigmoid": Apply("*", (A, rest)),
        "relu": Apply(">", (A, Number(0.0))),
    }
    name = str(tree.note or shared_activation(tree, setting))
    if name not in forms:
        raise Unwritable(tree.op)
    return written(forms[name], setting)


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
    """A sum over the examples, or, of the cost, over everything."""
    return rf"\sum {bracketed(tree.args[0], setting, TIMES)}", SUM


def total_of_units(tree: Apply, setting: Setting | None) -> Written:
    return rf"\sum_k {bracketed(tree.args[0], setting, TIMES)}", SUM


def reduction(tree: Apply, setting: Setting | None) -> Written:
    """np.sum and np.mean along an axis that is kept, as a sum over examples or over units."""
    axis, kept = tree.note
    examples = 0 if setting and setting.rows else 1
    if axis is None or not kept or (tree.op == "mean" and axis != examples):
        raise Unwritable(tree.op)
    text, tightness = (total if axis == examples else total_of_units)(tree, setting)
    return (text, tightness) if tree.op == "sum" else (rf"\frac{{1}}{{m}} {text}", TIMES)


def size(tree: Apply, setting: Setting | None) -> Written:
    """X.shape[1], where that is m."""
    if tree.note != (0 if setting and setting.rows else 1):
        raise Unwritable(tree.op)
    return "m", ATOM


def function(name: str) -> Rule:
    return lambda tree, setting: (rf"{name}\left({arguments(tree, setting)}\right)", ATOM)


def arguments(tree: Apply, setting: Setting | None) -> str:
    return ", ".join(latex(arg, setting) for arg in tree.args)


def alias(tree: Apply, setting: Setting | None) -> Written:
    return written(tree.args[0], setting)


def chosen(tree: Apply, setting: Setting | None) -> Written:
    """where(Z > 0, dA, 0): the indicator times what is kept."""
    condition, kept, other = tree.args
    if kept == Number(0.0) and isinstance(condition, Apply) and condition.op in OPPOSITES:
        condition = Apply(OPPOSITES[condition.op], condition.args)
        kept, other = other, kept
    if other != Number(0.0):
        raise Unwritable(tree.op)
    return (
        rf"{bracketed(kept, setting, TIMES)} \odot \left({latex(condition, setting)}\right)",
        TIMES,
    )


def marked(tree: Apply, setting: Setting | None) -> Written:
    inner, tightness = written(tree.args[0], setting)
    return rf"\textcolor{{{COLORS[str(tree.note)]}}}{{\underline{{{inner}}}}}", tightness


RULES: dict[str, Rule] = {
    "marked": marked,
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
    "g' of A": slope_in_A,
    "step": lambda tree, setting: (r"\Delta " + latex(tree.args[0], setting), ATOM),
    "sum": reduction,
    "mean": reduction,
    "sum examples": total,
    "sum units": total_of_units,
    "size": size,
    "sign": function(r"\operatorname{sign}"),
    "where": chosen,
    "exp": function(r"\exp"),
    "log": function(r"\log"),
    "sqrt": function(r"\sqrt"),
    "maximum": function(r"\max"),
    "minimum": function(r"\min"),
    **{op: infix(sign, SUM) for op, sign in COMPARISONS.items()},
}
