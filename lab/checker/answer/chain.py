"""The answer to "what do I compute first, and then what?": the way back, link by link, with what of
it the learner has.

    for link in chain(report):
        link.name, link.status, link.right        # "dZ[3]", "yours, right", "dZ[3] = A[3] - Y"
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace

from lab.checker.answer.formulas import formula
from lab.checker.answer.hand import Hand
from lab.checker.answer.latex import is_writable, latex
from lab.checker.answer.write import write
from lab.checker.meaning.targets import Target
from lab.checker.reading.tree import HERE, LAST, Layer, Symbol, Tree, has_kind, rebuilt
from lab.checker.report import Line, Report
from lab.checker.setting import Setting

STATUSES = ("yours, right", "yours, wrong", "missing", "not judged")
STATUS_OF = {"right": "yours, right", "wrong": "yours, wrong"}


@dataclass(frozen=True)
class Link:
    """One equation of the way back. status: one of STATUSES; line: the learner's, None where it is
    missing.

    right: the right equation as plain text; latex: the same for a page; step: the name of its step
    in the walkthrough, "" where that has none; note: what is to be said of it; begins: the way back
    starts here.
    """

    name: str
    status: str
    line: Line | None
    right: str
    latex: str
    step: str
    note: str = ""
    begins: bool = False


def chain(report: Report, setting: Setting | None = None) -> tuple[Link, ...]:
    """The links in the order in which they are computed: dA[L], dZ[L], dW[L], db[L], dA[L-1], ...,
    the update. setting: the network that was given; None: the one that was read. Empty where there
    is neither.
    """
    setting = setting or (report.read_as.setting if report.read_as else None)
    if setting is None:
        return ()
    lines = list(report.lines)
    biases = report.read_as.biases if report.read_as else True
    asked = [one for one in targets(lines, setting) if biases or one.kind not in ("db", "b")]
    dA_of = {target.layer for target in asked if target.kind == "dA"}
    first, *rest = [link_of(target, lines, dA_of, setting) for target in asked]
    return replace(first, begins=True), *rest


def targets(lines: list[Line], setting: Setting) -> Iterator[Target]:
    """What is to be computed; a dA or dZ that the learner's own line does without is left out."""
    for l in range(setting.L, 0, -1):
        dA, dZ, dW, db = (Target(kind, Layer(plus=l)) for kind in ("dA", "dZ", "dW", "db"))
        in_one = own(dZ, lines, setting) is None and is_right_at_once(own(dW, lines, setting))
        if own(dA, lines, setting) or not (in_one or goes_without(l, lines, setting)):
            yield dA
        yield from (dW, db) if in_one else (dZ, dW, db)
    if any(
        computes(line, Target("dA", Layer()), setting) for line in lines if not is_general(line)
    ):
        yield Target("dA", Layer())
    yield Target("W", HERE, update=True)
    yield Target("b", HERE, update=True)


def is_right_at_once(line: Line | None) -> bool:
    """True for a dW that was run and is right, though no line before it computes its dZ."""
    return line is not None and line.verdict == "right" and bool(line.gives)


def goes_without(l: int, lines: list[Line], setting: Setting) -> bool:
    """True if the learner's dZ[l] does without a dA[l]: W^T dZ g' in one line, and at the output
    A - Y, where that is right.
    """
    line = own(Target("dZ", Layer(plus=l)), lines, setting)
    if line is None or (l == setting.L and line.verdict != "right"):
        return False
    if line.value is None:  # of a paste that was run its values are known, not its form
        return bool(line.gives)
    return not has_kind(line.value, "dA")


def own(target: Target, lines: list[Line], setting: Setting) -> Line | None:
    """The learner's line for it: one for this layer before one for any layer, a right one first."""
    fitting = [line for line in lines if computes(line, target, setting)]
    ranks = {"right": 0, "ambiguous": 1, "wrong": 2}
    return min(
        fitting, key=lambda line: (is_general(line), ranks.get(line.verdict, 3)), default=None
    )


def is_general(line: Line) -> bool:
    return bool(line.target and line.target.layer and line.target.layer.l)


def computes(line: Line, target: Target, setting: Setting) -> bool:
    return any(is_for(found, target, setting) for found in line.targets)


def is_for(found: Target, target: Target, setting: Setting) -> bool:
    """True if what a line computes is the target, or a general form of it."""
    if found.kind != target.kind:
        return False
    step = found.update or found.step
    if target.update or step:
        return target.update and step
    layer = found.layer or HERE
    l = target.layer.plus if target.layer else 0
    if not layer.l:
        return layer.at(0, setting.L) == l
    lowest, highest = (0, setting.L - 1) if target.kind == "dA" else (1, setting.L)
    return lowest <= l <= highest


def link_of(target: Target, lines: list[Line], dA_of: Set[Layer | None], setting: Setting) -> Link:
    """The link of a target. dA_of: the layers whose dA is a link of its own."""
    line = own(target, lines, setting)
    mended = line.right_value if line and has_a_form_of_its_own(line, target) else None
    mended = in_numbers(mended, setting) if mended else None
    right = mended if mended and is_writable(mended) else formula(target, setting)
    if target.kind == "dZ" and target.layer not in dA_of:
        right = without_dA(right, setting)
    hand = Hand(notation="text", layer="[{}]", matrix=" ", elementwise=" * ", setting=setting)
    left = Symbol(target.kind, target.layer)
    sign = ":=" if target.update else "="
    return Link(
        name=f"new {write(left, hand)}" if target.update else write(left, hand),
        status="missing" if line is None else STATUS_OF.get(line.verdict, "not judged"),
        line=line,
        right=f"{write(left, hand)} {sign} {write(right, hand)}",
        latex=f"{latex(left, setting)} {sign} {latex(right, setting)}",
        step=step_name(target),
        note=note(target, line, setting),
    )


def has_a_form_of_its_own(line: Line, target: Target) -> bool:
    """True where the learner's own line, mended, is what belongs in this one place."""
    return line.verdict == "wrong" and not is_general(line) and not target.update


def without_dA(tree: Tree, setting: Setting) -> Tree:
    """The tree with W^T dZ of the layer after in the place of dA."""

    def in_its_place(node: Tree) -> Tree | None:
        if not isinstance(node, Symbol) or node.kind != "dA":
            return None
        return formula(Target("dA", node.layer), setting)

    return rebuilt(tree, in_its_place)


def in_numbers(tree: Tree, setting: Setting) -> Tree:
    """The tree with the last layer counted, for a chain in numbers."""

    def counted(node: Tree) -> Tree | None:
        if not isinstance(node, Symbol) or node.layer != LAST:
            return None
        return replace(node, layer=Layer(plus=setting.L), spelling="")

    return rebuilt(tree, counted)


def step_name(target: Target) -> str:
    """The name of the step that computes it; of the general update, that of layer 1."""
    if target.update:
        return f"new {target.kind}[1]"
    l = target.layer.plus if target.layer else 0
    return f"{target.kind}[{l}]" if l else ""


def note(target: Target, line: Line | None, setting: Setting) -> str:
    """How it begins, at dA[L]; why dA[0] may go; that every layer is updated."""
    network, L = setting.network, setting.L
    if target.update:
        return "For every layer, when all gradients are there." if line is None else ""
    l = target.layer.plus if target.layer else 0
    if target.kind != "dA" or 0 < l < L:
        return ""
    if l == 0:
        return "Not needed: nothing is learned in the inputs."
    if network.is_matched:
        return (
            f"This is how it begins. With {network.output} the slope cancels, and both steps in one"
            f" are dZ[{L}] = A[{L}] - Y."
        )
    return f"This is how it begins: the derivative of the {network.cost}."
