"""What stands beside a line: the mistake in the learner's notation, its right form, the shapes."""

import re
from collections.abc import Callable
from dataclasses import replace

from lab.checker.answer.formulas import formula
from lab.checker.answer.hand import Hand
from lab.checker.answer.mistakes import CONFUSED, MISTAKES
from lab.checker.answer.write import write
from lab.checker.meaning.targets import Target
from lab.checker.normal.diagnose import Diagnosis
from lab.checker.reading.matlab import Writer
from lab.checker.reading.tree import Apply, Symbol, Tree, is_op, nodes
from lab.checker.report import Line
from lab.checker.values.compare import Pair, difference, pairs
from lab.checker.values.evaluate import Impossible, evaluate
from lab.checker.values.judge import Finding
from lab.checker.values.penalty import constant, plus_penalty
from lab.checker.values.reference import Bench

SLIPS = {
    "upside_down": "It is written upside down besides: the cost is differentiated by A, ∂L/∂A."
}


def explained(line: Line, finding: Finding, bench: Bench, hand: Hand, left: str) -> Line:
    """The line with all that is said of it. left: the learner's left side, "" where there is
    none.
    """
    reading, diagnosis = finding.reading, finding.diagnosis
    pair = next(pairs(reading.value, reading.target, (bench.own,)), None)
    right = right_form(reading.target.in_numbers(bench.setting.L), diagnosis, bench)
    reason = finding.reason
    if diagnosis is not None:
        reason = confused(diagnosis, bench) or sentence(
            diagnosis, reading.target, lambda tree: write(tree, hand.in_words)
        )
    said = filter(None, (capitalized(reason), *(SLIPS[slip] for slip in line.slips)))
    is_right = finding.verdict == "right"
    mended = f"{left or reading.target.name} = {write(right, hand)}"
    return replace(
        line,
        reason=" ".join(said),
        expected=line.text if is_right else mended,
        shapes=shapes(pair, right, bench, reading.target),
        difference=difference(pair) if pair else None,
        right_value=right,
        yours=pair.value if pair else None,
        right=pair.right if pair else None,
    )


def in_its_language(line: Line, writer: Writer) -> Line:
    """A wrong line with its right form in the language that it was typed in."""
    if line.verdict != "wrong":
        return line
    return replace(line, expected=writer.line(line.expected), reason=writer.sentence(line.reason))


def right_form(target: Target, diagnosis: Diagnosis | None, bench: Bench) -> Tree:
    """The learner's own line with the mistake mended, where one edit does that; otherwise the
    course's formula.

    Of an equation for single entries, or an einsum, the course's is shown too.
    """
    repair = diagnosis.repair if diagnosis else None
    mends = diagnosis and diagnosis.factor == "1" and not diagnosis.reading.target.step
    if mends and repair and not any(map(is_of_entries, nodes(repair.tree))):
        return repair.tree
    right = formula(target, bench.setting)
    if diagnosis and diagnosis.error_class == "penalty_wrong" and target.kind in ("W", "dW"):
        return plus_penalty(target, right, constant("1/m" if bench.setting.mean else "1"))
    return right


def is_of_entries(node: Tree) -> bool:
    if isinstance(node, Apply):
        return node.op == "einsum"
    return isinstance(node, Symbol) and bool(node.component)


def confused(diagnosis: Diagnosis, bench: Bench) -> str:
    """What is said where one quantity is written for another; "" where CONFUSED knows nothing."""
    target, network = diagnosis.reading.target, bench.setting.network
    written = re.sub(r"[\d\[\]lL+-]", "", diagnosis.equals)
    text = CONFUSED.get((target.kind, written), "")
    return text.format(
        output=network.output, cost=network.cost, equals=diagnosis.equals, target=target.name
    )


def sentence(diagnosis: Diagnosis, target: Target, written: Callable[[Tree], str]) -> str:
    """The mistake in words. written: writes a tree as the learner does in a sentence."""
    repair, text = diagnosis.repair, MISTAKES[diagnosis.error_class].sentence
    if repair is None and "{was}" in text:
        text = UNREPAIRED
    text = text.format(
        was=written(repair.was) if repair else "this",
        now=written(repair.now) if repair else "the right one",
        equals=diagnosis.equals,
        target=target.name,
        factor=diagnosis.factor,
        attribute=repair.was.note if repair and isinstance(repair.was, Apply) else "",
    )
    return text + (BESIDES.get(diagnosis.factor, "") if repair else "")


UNREPAIRED = "This does not give the right values, and no single change would mend it"
BESIDES = {
    "m": "; and 1/m is missing",
    "1/m": "; and 1/m is once too many",
    "-1": "; and the sign is wrong",
}


def shapes(pair: Pair | None, right: Tree, bench: Bench, target: Target) -> str:
    """Shapes: (3,6)·(6,4) = (3,4); yours gives (3,3). Empty where the shapes agree."""
    same = pair is None or (pair.value is not None and pair.value.shape == pair.right.shape)
    if pair is None or same or bench.setting.scalar:
        return ""
    value = pair.value
    yours = f"in yours, {pair.problem}" if value is None else f"yours gives {shape(value.shape)}"
    return f"Shapes: {product_shapes(right, bench, target)}{shape(pair.right.shape)}; {yours}."


def product_shapes(right: Tree, bench: Bench, target: Target) -> str:
    """The factors' shapes of the right form's matrix product, "(3,6)·(6,4) = "; "" without one."""
    products = (node for node in nodes(right) if is_op(node, "@"))
    product = next(products, None)
    if product is None or target.kind == "dZ":
        return ""
    try:
        x, y = (evaluate(arg, bench.own, target.level(bench.setting.L)) for arg in product.args)
    except Impossible:
        return ""
    return f"{shape(x.shape)}·{shape(y.shape)} = "


def shape(sizes: tuple[int, ...]) -> str:
    return f"{sizes}".replace(" ", "") if sizes else "a number"


def capitalized(text: str) -> str:
    return text[:1].upper() + text[1:] + ("." if text and text[-1] not in ".?!" else "")
