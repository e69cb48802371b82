r"""Writes a tree as LaTeX for a page: W^{[2]T} \, dZ^{[2]}.

The products are those that were meant, \odot entry by entry and none for the matrix product, so
that a learner sees how a line was read. `read_math` reads back what is written here.
"""

from dataclasses import replace

from lab.checker.activations import SPELLINGS
from lab.checker.answer.hand import Hand
from lab.checker.answer.write import (
    ATOM,
    SUM,
    TIMES,
    Rule,
    Written,
    activation_at,
    bracketed,
    called,
    infix,
    latex_name,
    write,
    written,
)
from lab.checker.meaning.targets import Target
from lab.checker.reading.numpy import read_expression
from lab.checker.reading.tree import (
    Apply,
    Number,
    Symbol,
    Tree,
    is_number,
    is_op,
    nodes,
    symbols,
    without_spelling,
)
from lab.checker.report import Line
from lab.checker.setting import Setting

COLORS = {"yours": "#e0524a", "right": "#2da44e"}  # that can be read on white and on black
COMPARISONS = {">": ">", "<": "<", ">=": r"\geq", "<=": r"\leq", "!=": r"\neq", "==": "="}
OPPOSITES = {">": "<=", "<": ">=", ">=": "<", "<=": ">"}


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
    if line.value is None or line.right_value is None:
        return equations(line, setting)
    yours, due = marked_apart(line.value, line.right_value)
    return equations(replace(line, value=yours, right_value=due), setting)


def marked_apart(own: Tree, right: Tree) -> tuple[Tree, Tree]:
    """Both trees with the smallest parts in which they differ marked."""
    if without_spelling(own) == without_spelling(right):
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


def is_writable(tree: Tree) -> bool:
    """True for a tree of operations that mathematics has signs for."""
    operations = {node.op for node in nodes(tree) if isinstance(node, Apply)}
    return operations <= PAGE.rules.keys() | COMMON


def latex(tree: Tree, setting: Setting | None = None) -> str:
    """The tree as LaTeX. setting: gives g its name, where the layer is known."""
    if not is_writable(tree):
        raise Unwritable
    return write(without_spelling(tree), replace(PAGE, setting=setting))


# One rule for each operation that a page writes otherwise than a learner's LaTeX.


def elementwise(tree: Apply, hand: Hand) -> Written:
    """Between a number and a matrix nothing, between matrices \\odot."""
    left, right = tree.args
    if is_number(left) and not is_number(right):
        return f"{bracketed(left, hand, TIMES)} {of_a_number(right, hand)}", TIMES
    numbers = is_number(left) or is_number(right)
    return infix(r" \cdot " if numbers else r" \odot ", TIMES, True)(tree, hand)


def of_a_number(tree: Tree, hand: Hand) -> str:
    """What a number multiplies: a sum takes all the rest, and needs no brackets."""
    is_sum = is_op(tree, "sum", "sum examples", "sum units")
    return bracketed(tree, hand, SUM if is_sum else TIMES)


def quotient(tree: Apply, hand: Hand) -> Written:
    """A fraction; a division by a number as a factor in front, 1/m."""
    above, below = tree.args
    if is_number(below) and not is_number(above):
        return rf"\frac{{1}}{{{write(below, hand)}}} {of_a_number(above, hand)}", TIMES
    return rf"\frac{{{write(above, hand)}}}{{{write(below, hand)}}}", ATOM


def activation(tree: Apply, hand: Hand) -> Written:
    name = shared_activation(tree, hand).replace(" ", "")
    shown = latex_name(name) or (name if len(name) == 1 else rf"\operatorname{{{name}}}")
    return called(shown + "'" * (tree.op != "g"))(tree, hand)


def slope_in_A(tree: Apply, hand: Hand) -> Written:
    """A helper that is given A: 1 - A^2 of tanh, A (1 - A) of the sigmoid."""
    known = SPELLINGS.get(shared_activation(tree, hand))
    if known is None or not known.by_A:
        raise Unwritable(tree.op)
    return written(read_expression(known.by_A.format("A", np="np"), {"A": tree.args[0]}), hand)


def shared_activation(tree: Apply, hand: Hand) -> str:
    """The activation that is meant, "g" where the layer is any."""
    layer = next((one.layer for one in symbols(tree) if one.layer is not None), None)
    is_any = layer is not None and layer.l
    return str(tree.note or ("g" if is_any else activation_at(layer, hand.setting)))


def total(sign: str) -> Rule:
    return lambda tree, hand: (f"{sign} {bracketed(tree.args[0], hand, TIMES)}", SUM)


def reduction(tree: Apply, hand: Hand) -> Written:
    """np.sum and np.mean along an axis that is kept, as a sum over examples or over units."""
    axis, kept = tree.note
    examples = axis == axis_of_examples(hand)
    if axis is None or not kept or (tree.op == "mean" and not examples):
        raise Unwritable(tree.op)
    text, tightness = RULES["sum examples" if examples else "sum units"](tree, hand)
    return (text, tightness) if tree.op == "sum" else (rf"\frac{{1}}{{m}} {text}", TIMES)


def size(tree: Apply, hand: Hand) -> Written:
    """X.shape[1], where that is m."""
    if tree.note != axis_of_examples(hand):
        raise Unwritable(tree.op)
    return "m", ATOM


def axis_of_examples(hand: Hand) -> int:
    return 0 if hand.setting and hand.setting.rows else 1


def chosen(tree: Apply, hand: Hand) -> Written:
    """where(Z > 0, dA, 0): the indicator times what is kept."""
    condition, kept, other = tree.args
    if kept == Number(0.0) and isinstance(condition, Apply) and condition.op in OPPOSITES:
        condition = Apply(OPPOSITES[condition.op], condition.args)
        kept, other = other, kept
    if other != Number(0.0):
        raise Unwritable(tree.op)
    indicator = hand.bracketed(write(condition, hand))
    return rf"{bracketed(kept, hand, TIMES)} \odot {indicator}", TIMES


def marked(tree: Apply, hand: Hand) -> Written:
    inner, tightness = written(tree.args[0], hand)
    return rf"\textcolor{{{COLORS[str(tree.note)]}}}{{\underline{{{inner}}}}}", tightness


RULES: dict[str, Rule] = {
    "marked": marked,
    "*": elementwise,
    "/": quotient,
    "as": lambda tree, hand: written(tree.args[0], hand),
    "g": activation,
    "g'": activation,
    "g' of A": slope_in_A,
    "step": lambda tree, hand: (r"\Delta " + write(tree.args[0], hand), ATOM),
    "sum": reduction,
    "mean": reduction,
    "sum examples": total(r"\sum"),
    "sum units": total(r"\sum_k"),
    "size": size,
    "where": chosen,
    "sign": called(r"\operatorname{sign}"),
    "sqrt": called(r"\sqrt"),
    "maximum": called(r"\max"),
    "minimum": called(r"\min"),
    **{op: infix(f" {sign} ", SUM) for op, sign in COMPARISONS.items()},
}
COMMON = {"+", "-", "neg", "@", "T", "**", "exp", "log"}  # as in a learner's LaTeX
PAGE = Hand("latex", "^{{[{}]}}", matrix=" ", brackets=(r"\left(", r"\right)"), rules=RULES)
