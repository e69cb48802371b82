"""The mistakes by their classes, in words. Where to teach the checker to name one more: the rules
of `normal/` say which class a mistake is.
"""

from typing import NamedTuple


class Words(NamedTuple):
    """short: a mistake in a few words. sentence: what is said beside a line, in which {was} stood
    there and {now} belongs there, in the learner's notation.
    """

    short: str
    sentence: str = ""


MISTAKES = {
    "activation_instead_of_derivative": Words(
        "the activation in the place of its derivative",
        "The activation itself stands where its derivative g'(Z), times the incoming"
        " gradient, belongs",
    ),
    "missing_activation_derivative": Words(
        "the slope g'(Z) is missing",
        "The factor g'(Z) of the activation is missing on the way back",
    ),
    "derivative_at_wrong_quantity": Words(
        "the slope is taken at the wrong quantity",
        "The derivative is taken at the wrong quantity: you have {was}, and {now} belongs there",
    ),
    "wrong_derivative_formula": Words(
        "not the derivative of the activation",
        "This is not the derivative of the activation: you have {was}, and {now} belongs there",
    ),
    "wrong_activation_derivative": Words(
        "the derivative of another activation",
        "This is the derivative of another activation: this layer's own is {now}",
    ),
    "relu_mask_always_true": Words(
        "a mask that is always true",
        "A relu's output is never below 0, so {was} is always true: ask for > 0",
    ),
    "not_the_activation": Words("a function that is not the activation in its name"),
    "output_delta_loss_mismatch": Words(
        "the output's error of another pair of activation and cost",
        "This is the output's delta for another pair of activation and cost",
    ),
    "cost_derivative_wrong": Words(
        "not the derivative of the cost",
        "This is not the derivative of the cost: you have {was}, and {now} belongs there",
    ),
    "softmax_jacobian_diagonal": Words(
        "softmax treated entry by entry",
        "Softmax outputs depend on every Z of their layer, so s(1 - s) is only the diagonal"
        " of the derivative",
    ),
    "wrong_operand": Words(
        "another quantity in the place of the right one", "You used {was} where {now} belongs"
    ),
    "wrong_layer_index": Words(
        "another layer's quantity", "You used {was}, and {now} belongs there: another layer's"
    ),
    "wrong_formula_copied": Words(
        "the formula of another quantity", "This is the formula of {equals}, not of {target}"
    ),
    "missing_weight_factor": Words(
        "the weights are missing", "The weights are missing: the gradient comes back through {now}"
    ),
    "missing_upstream_gradient": Words(
        "the incoming gradient is missing",
        "Only the local derivative stands here: the gradient that comes in is missing",
    ),
    "extra_factor": Words("a factor too many", "There is a factor too many in {was}"),
    "missing_transpose": Words(
        "a transpose is missing", "A transpose is missing: {now} instead of {was}"
    ),
    "wrong_order": Words(
        "factors in the wrong order",
        "The factors of the matrix product are in the wrong order, or the wrong one is"
        " transposed: {now}",
    ),
    "elementwise_vs_matmul": Words(
        "the wrong kind of product", "The wrong kind of product: {now} instead of {was}"
    ),
    "missing_1_over_m": Words(
        "1/m is missing", "The cost is a mean over the m examples: divide by m"
    ),
    "extra_1_over_m": Words(
        "1/m once too often", "1/m stands here once too often: it belongs in dW and db, once"
    ),
    "extra_constant_factor": Words(
        "a constant too many",
        "The value is right except for a constant: it is {factor} times what it should be",
    ),
    "sum_missing": Words(
        "no sum over the examples", "A bias is shared by all examples: sum {was} over them"
    ),
    "sum_axis_missing": Words(
        "a sum without its axis",
        "Without an axis the sum makes one number of everything: sum over the examples only",
    ),
    "sum_axis_wrong": Words(
        "a sum along the wrong axis", "The sum runs along the wrong axis: sum over the examples"
    ),
    "extra_sum": Words("a sum too many", "Nothing is to be summed here"),
    "keepdims_missing": Words(
        "a plain vector for a matrix",
        "The numbers are right, but in a plain vector: keep both dimensions (keepdims=True),"
        " or later sums go wrong",
    ),
    "sign_error": Words("the wrong sign", "The sign is wrong"),
    "update_sign_error": Words("a step uphill", "The gradient points uphill: subtract it"),
    "update_wrong_quantity": Words(
        "a step along something else than the gradient",
        "The step must be along the gradient: you used {was} where {now} belongs",
    ),
    "operator_precedence": Words(
        "brackets are missing", "Brackets are missing: as it stands, another operation comes first"
    ),
    "penalty_wrong": Words(
        "the penalty on the weights",
        "The penalty is wrong: it adds lambda/m times W to the gradient of W, and nothing to"
        " that of b",
    ),
    "parameter_already_updated": Words("a parameter that has taken its step already"),
    "undefined_name": Words(
        "an attribute that an array has not", "A NumPy array has no attribute {attribute}"
    ),
}
# one quantity for another, said more plainly than by the class alone: (computed, written)
CONFUSED = {
    ("dA", "dZ"): (
        "This is dZ of the output already: with {output} and {cost} the slope has cancelled,"
        " and dA comes before that"
    ),
    ("dZ", "dA"): (
        "This is dA of the output: with {output} and {cost} the slope g'(Z) does not cancel,"
        " so it is still missing"
    ),
    ("dA", "dW"): (
        "This is the formula of {equals}: on its way back to {target} the gradient goes"
        " through the weights, and no 1/m stands there"
    ),
}
