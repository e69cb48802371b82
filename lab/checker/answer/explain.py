"""What stands beside a line: the mistake in the learner's notation, its right form, the shapes."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lab.checker.answer.formulas import formula
from lab.checker.answer.hand import Hand
from lab.checker.answer.write import write
from lab.checker.meaning.targets import Target
from lab.checker.normal.diagnose import Diagnosis
from lab.checker.reading.tree import Apply, Symbol, Tree, is_op, nodes
from lab.checker.values.compare import Pair, difference, pairs
from lab.checker.values.evaluate import Impossible, evaluate
from lab.checker.values.judge import Finding
from lab.checker.values.penalty import constant, plus_penalty
from lab.checker.values.reference import Bench

# One sentence for each class. {was} stood there, {now} belongs there, in the learner's notation.
SENTENCES = {
    "activation_instead_of_derivative": (
        "The activation itself stands where its derivative g'(Z), times the incoming gradient,"
        " belongs"
    ),
    "missing_activation_derivative": (
        "The factor g'(Z) of the activation is missing on the way back"
    ),
    "derivative_at_wrong_quantity": (
        "The derivative is taken at the wrong quantity: you have {was}, and {now} belongs there"
    ),
    "wrong_derivative_formula": (
        "This is not the derivative of the activation: you have {was}, and {now} belongs there"
    ),
    "wrong_activation_derivative": (
        "This is the derivative of another activation: this layer's own is {now}"
    ),
    "relu_mask_always_true": (
        "A relu's output is never below 0, so {was} is always true: ask for > 0"
    ),
    "output_delta_loss_mismatch": (
        "This is the output's delta for another pair of activation and cost"
    ),
    "cost_derivative_wrong": (
        "This is not the derivative of the cost: you have {was}, and {now} belongs there"
    ),
    "softmax_jacobian_diagonal": (
        "Softmax outputs depend on every Z of their layer, so s(1 - s) is only the diagonal of the"
        " derivative"
    ),
    "wrong_operand": "You used {was} where {now} belongs",
    "wrong_layer_index": "You used {was}, and {now} belongs there: another layer's",
    "wrong_formula_copied": "This is the formula of {equals}, not of {target}",
    "missing_weight_factor": "The weights are missing: the gradient comes back through {now}",
    "missing_upstream_gradient": (
        "Only the local derivative stands here: the gradient that comes in is missing"
    ),
    "extra_factor": "There is a factor too many in {was}",
    "missing_transpose": "A transpose is missing: {now} instead of {was}",
    "wrong_order": (
        "The factors of the matrix product are in the wrong order, or the wrong one is transposed:"
        " {now}"
    ),
    "elementwise_vs_matmul": "The wrong kind of product: {now} instead of {was}",
    "missing_1_over_m": "The cost is a mean over the m examples: divide by m",
    "extra_1_over_m": "1/m stands here once too often: it belongs in dW and db, once",
    "extra_constant_factor": (
        "The value is right except for a constant: it is {factor} times what it should be"
    ),
    "sum_missing": "A bias is shared by all examples: sum {was} over them",
    "sum_axis_missing": (
        "Without an axis the sum makes one number of everything: sum over the examples only"
    ),
    "sum_axis_wrong": "The sum runs along the wrong axis: sum over the examples",
    "extra_sum": "Nothing is to be summed here",
    "keepdims_missing": (
        "The numbers are right, but in a plain vector: keep both dimensions (keepdims=True), or"
        " later sums go wrong"
    ),
    "sign_error": "The sign is wrong",
    "update_sign_error": "The gradient points uphill: subtract it",
    "update_wrong_quantity": (
        "The step must be along the gradient: you used {was} where {now} belongs"
    ),
    "operator_precedence": "Brackets are missing: as it stands, another operation comes first",
    "penalty_wrong": (
        "The penalty is wrong: it adds lambda/m times W to the gradient of W, and nothing to that of"
        " b"
    ),
    "undefined_name": "A NumPy array has no attribute {attribute}",
}
# the same class, said more plainly where it is known what stands there: (computed, written)
CONFUSED = {
    ("dA", "dZ"): (
        "This is dZ of the output already: with {output} and {cost} the slope has cancelled, and dA"
        " comes before that"
    ),
    ("dZ", "dA"): (
        "This is dA of the output: with {output} and {cost} the slope g'(Z) does not cancel, so it"
        " is still missing"
    ),
    ("dA", "dW"): (
        "This is the formula of {equals}: on its way back to {target} the gradient goes through the"
        " weights, and no 1/m stands there"
    ),
}
SLIPS = {
    "upside_down": "It is written upside down besides: the cost is differentiated by A, ∂L/∂A."
}


@dataclass(frozen=True)
class Explanation:
    """reason, expected and shapes as text; right: the right form; pair: the line's value and the
    right one in a network of the learner's sizes.
    """

    reason: str
    right: Tree
    expected: str
    shapes: str
    pair: Pair | None
    difference: float | None


def explain(finding: Finding, bench: Bench, hand: Hand, left: str) -> Explanation:
    """The explanation of a finding. left: the learner's left side, "" where there is none."""
    reading, diagnosis = finding.reading, finding.diagnosis
    pair = next(pairs(reading.value, reading.target, (bench.own,)), None)
    right = right_form(reading.target.in_numbers(bench.setting.L), diagnosis, bench)
    reason = finding.reason
    if diagnosis is not None:
        reason = confused(diagnosis, bench) or sentence(
            diagnosis, reading.target, lambda tree: write(tree, hand.in_words)
        )
    expected = f"{left or reading.target.name} = {write(right, hand)}"
    gap = None if pair is None else difference(pair)
    return Explanation(
        reason=capitalized(reason),
        right=right,
        expected=expected,
        shapes=shapes(pair, right, bench, reading.target),
        pair=pair,
        difference=gap,
    )


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
    repair, text = diagnosis.repair, SENTENCES[diagnosis.error_class]
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
