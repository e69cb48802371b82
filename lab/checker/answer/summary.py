"""What a report says in its first sentences: how many lines are wrong, by which mistakes, and what
is missing.
"""

from collections import Counter
from collections.abc import Sequence

from lab.checker.answer.chain import chain
from lab.checker.reading.headings import numeral
from lab.checker.report import Line, Mistake, Report

# a mistake in a few words, where its class alone would not say it
MISTAKES = {
    "activation_instead_of_derivative": "the activation in the place of its derivative",
    "missing_activation_derivative": "the slope g'(Z) is missing",
    "derivative_at_wrong_quantity": "the slope is taken at the wrong quantity",
    "wrong_derivative_formula": "not the derivative of the activation",
    "wrong_activation_derivative": "the derivative of another activation",
    "relu_mask_always_true": "a mask that is always true",
    "output_delta_loss_mismatch": "the output's error of another pair of activation and cost",
    "cost_derivative_wrong": "not the derivative of the cost",
    "softmax_jacobian_diagonal": "softmax treated entry by entry",
    "wrong_operand": "another quantity in the place of the right one",
    "wrong_layer_index": "another layer's quantity",
    "wrong_formula_copied": "the formula of another quantity",
    "missing_weight_factor": "the weights are missing",
    "missing_upstream_gradient": "the incoming gradient is missing",
    "extra_factor": "a factor too many",
    "missing_transpose": "a transpose is missing",
    "wrong_order": "factors in the wrong order",
    "elementwise_vs_matmul": "the wrong kind of product",
    "missing_1_over_m": "1/m is missing",
    "extra_1_over_m": "1/m once too often",
    "extra_constant_factor": "a constant too many",
    "sum_missing": "no sum over the examples",
    "sum_axis_missing": "a sum without its axis",
    "sum_axis_wrong": "a sum along the wrong axis",
    "extra_sum": "a sum too many",
    "keepdims_missing": "a plain vector for a matrix",
    "sign_error": "the wrong sign",
    "update_sign_error": "a step uphill",
    "update_wrong_quantity": "a step along something else than the gradient",
    "operator_precedence": "brackets are missing",
    "penalty_wrong": "the penalty on the weights",
    "parameter_already_updated": "a parameter that has taken its step already",
    "undefined_name": "an attribute that an array has not",
}
MOST_NAMED = 6  # missing equations; the rest is counted


def headline(report: Report) -> str:
    """The first sentence: "8 of 12 lines are wrong, by three mistakes: ..."."""
    judged = [line for line in report.lines if line.verdict not in ("not judged", "not covered")]
    if not report.lines:
        return "There is no equation here that I could judge."
    wrong, mistakes = report.wrong, report.mistakes
    if not wrong:
        return all_right(report, judged)
    are = "is" if len(wrong) == 1 else "are"
    mistake = f"{numeral(len(mistakes))} mistake{'s' * (len(mistakes) > 1)}"
    told = "; ".join(described(mistake) for mistake in mistakes)
    first = f"{report.other_network} As it is read, " if report.other_network else ""
    lines = f"{len(wrong)} of {len(judged)} lines {are}" if len(judged) > 1 else "the line is"
    lines = first + (lines if first else lines[0].upper() + lines[1:])
    return f"{lines} wrong, by {mistake}: {told}.{upside_down(report)}{not_there(report)}"


def upside_down(report: Report) -> str:
    """The lines whose derivative is written the wrong way up, in a sentence."""
    lines = [line for line in report.lines if "upside_down" in line.slips]
    names = ", ".join(dict.fromkeys(line.defines or "" for line in lines))
    return f" Written upside down: {names}." if lines else ""


def all_right(report: Report, judged: Sequence[Line]) -> str:
    counts = Counter(line.verdict for line in judged)
    right = counts["right"]
    if not judged:
        return "No line could be judged."
    lines = "line is" if right == 1 else "lines are"
    if right == len(judged):
        return f"{'The' if right == 1 else f'All {right}'} {lines} right.{not_there(report)}"
    rest = len(judged) - right
    certain = f"Nothing is wrong: {right} {lines} right, {rest} cannot be judged for certain."
    return certain + not_there(report)


def not_there(report: Report) -> str:
    """What of the way back is missing, in a sentence; of a question only."""
    links = chain(report)
    absent = [link for link in links if link.status == "missing"]
    if not absent or len(absent) == len(links):
        return ""
    names = [
        link.name + (" (where it begins)" if link.begins else "")
        for link in absent
        if not link.name.startswith("new ")
    ]
    update = ["the update"] if any(link.name.startswith("new ") for link in absent) else []
    if len(names) > MOST_NAMED:
        names = [*names[:MOST_NAMED], f"{len(names) - MOST_NAMED} more"]
    return f" Missing: {', '.join([*names, *update])}."


def described(mistake: Mistake) -> str:
    """A mistake and the lines it was made in."""
    line = mistake.lines[0]
    words = MISTAKES.get(mistake.error_class, mistake.error_class.replace("_", " "))
    if mistake.error_class == "wrong_operand" and len(line.form) == 2 and all(line.form):
        words = f"{line.form[0]} in the place of {line.form[1]}"
        if line.form[0] == line.form[1]:
            words = f"the {line.form[0]} of another layer"
    elif mistake.error_class == "wrong_formula_copied" and line.form and line.form[0]:
        words = f"the formula of {line.form[0]}"
    elif mistake.error_class == "output_delta_loss_mismatch" and line.form == ("dZ",):
        words = "dZ in the place of dA"
    elif mistake.error_class == "output_delta_loss_mismatch" and line.form == ("dA",):
        words = "dA in the place of dZ, without its slope"
    where = ", ".join(dict.fromkeys(one.defines or f"line {one.number}" for one in mistake.lines))
    return f"{words} ({where})"
