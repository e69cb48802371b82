r"""Why each equation is as it is: the words of the walk, and the derivations of dZ[L] = A[L] -
Y.
"""

from lab.engine import Network

WHY = {
    "X": (
        "Everything starts from the inputs: A[0] is another name for X. Each column is one example,"
        " each row one input."
    ),
    "Z": (
        "Row i of W[l] holds the weights into unit i. Its product with column k of A[l-1] adds up"
        " what example k sends to unit i; b[l] has one column and is added to every example."
    ),
    "A": (
        "Without g two layers would be one: W[2] (W[1] X) = (W[2] W[1]) X. g bends, entry by entry,"
        " so the shape stays. Keep Z[l]: the way back needs g' at exactly these numbers."
    ),
    "A linear": (
        "Here g(z) = z: nothing bends, so this layer and the next could as well be one, W[2] (W[1]"
        " X) = (W[2] W[1]) X."
    ),
    "J": (
        "One number says how wrong the outputs are: the mean of the losses of the m examples. The"
        " 1/m in it is where the 1/m of dW and db comes from. From here it goes backwards: how does"
        " J change when a number before it changes?"
    ),
    "dA output": (
        "The first step back: the derivative of each example's loss by its own output, nothing"
        " else. It has no 1/m: dA and dZ hold one column for each example, and the mean is taken"
        " when the examples are added up, in dW and db."
    ),
    "dZ": (
        "A = g(Z) entry by entry, so the chain rule multiplies dA by the slope g', entry by entry"
        " (no matrix product), and takes the slope where the unit stood on the way forwards: at Z."
        " For relu it is relu'(Z), 1 where the unit was on and 0 where it was off; relu(dA) would"
        " ask whether the gradient is positive, which has nothing to do with it."
    ),
    "dZ softmax": (
        "Softmax is the one activation whose outputs depend on one another: each a contains every"
        " z. So the slope is a matrix for each example, diag(a) - a a^T, and the second term takes"
        " away what all units share."
    ),
    "dW": (
        "Z[l] = W[l] A[l-1] + b[l]: W[l] meets A[l-1], the activations *before* it, so those stand"
        " in its derivative, not A[l] or dA[l]. The transpose makes m the inner dimension, so that"
        " the product adds up the examples, and 1/m makes that sum the mean that J is. Only here"
        " and in db: once."
    ),
    "db": (
        "The bias is a weight on an input that is always 1: dW with a row of ones for A[l-1]. What"
        " is left is the sum of dZ over the examples, along each row, and the 1/m of the mean. One"
        " number for each unit, not one for each example."
    ),
    "dA": (
        "Unit j of layer l-1 reaches the cost through every unit i it feeds, with weight W[i, j]."
        " The sum over those paths runs down column j of W, which is row j of its transpose. The"
        " shapes agree: n[l-1] x n[l] by n[l] x m. No 1/m: no examples are added up here."
    ),
    "update": (
        "The gradient points uphill, so a step against it lowers J if alpha is small enough. All"
        " gradients are computed first, with the old weights; only then is anything changed. This"
        " is gradient descent. Momentum puts an average of the gradients in the place of dW,"
        " RMSProp divides dW by the root of an average of its squares, Adam does both."
    ),
}

WHY_L2 = " The penalty (l2 / 2m) W^2 adds its own derivative, (l2 / m) W."

OUTPUTS = {  # what g makes of Z[L]
    "sigmoid": (
        "Entry by entry, sigmoid makes of z a number between 0 and 1, which can be read as the"
        " probability that y is 1."
    ),
    "softmax": (
        "Softmax makes of each column numbers above 0 that sum to 1: a probability for every class."
        " It is the one g that does not work entry by entry: each a contains every z of its column."
    ),
    "linear": "A linear output hands Z[L] on as it is, g(z) = z, so that it can be any number.",
    "tanh": "Entry by entry, tanh makes of z a number between -1 and 1.",
}

MATCHED = {  # dZ[L] = A[L] - Y, by output
    "sigmoid": (
        "For sigmoid with binary cross-entropy the slope cancels against the derivative of the"
        " loss, and what is left is the plain error. Taken directly it stays finite: the long way"
        " divides by A (1 - A), which is 0 for an output rounded to 0 or 1. With a squared error"
        " the slope stays: dZ = 2 (A - Y) * A (1 - A)."
    ),
    "softmax": (
        "Each a depends on every z, so the derivative goes over all units k. For softmax with"
        " cross-entropy, and targets that sum to 1, the sum comes to the plain error. Taken"
        " directly it stays finite: the long way divides by a_k, which is 0 for an output rounded"
        " to 0. With a squared error the whole matrix of slopes stays."
    ),
    "linear": (
        "For linear outputs with half the squared error the derivative of the loss already is the"
        " plain error, and the slope is 1: the long way comes to the same and divides by nothing."
        " Without the half: 2 (A - Y). With tanh: (A - Y) * (1 - A^2)."
    ),
}

DERIVATIONS = {  # of dZ[L] = A[L] - Y, by output
    "sigmoid": (
        r"dA^{[L]} = -\left(\frac{Y}{A} - \frac{1 - Y}{1 - A}\right) = \frac{A - Y}{A (1 - A)}",
        r"\sigma'(Z^{[L]}) = A (1 - A)",
        r"dZ^{[L]} = dA^{[L]} * \sigma'(Z^{[L]}) = A^{[L]} - Y",
    ),
    "softmax": (
        (
            r"\frac{\partial \mathcal{L}}{\partial a_k} = -\frac{y_k}{a_k}, \qquad \frac{\partial"
            r" a_k}{\partial z_j} = a_k (\delta_{kj} - a_j)"
        ),
        r"dz_j = \sum_k -\frac{y_k}{a_k}\, a_k (\delta_{kj} - a_j) = -y_j + a_j \sum_k y_k",
        r"\sum_k y_k = 1 \;\Rightarrow\; dZ^{[L]} = A^{[L]} - Y",
    ),
    "linear": (
        r"dA^{[L]} = \frac{\partial}{\partial A} \tfrac{1}{2} (A - Y)^2 = A - Y",
        r"g(Z) = Z \;\Rightarrow\; g'(Z) = 1",
        r"dZ^{[L]} = dA^{[L]} * 1 = A^{[L]} - Y",
    ),
}

STAYS = {  # what keeps dZ[L] from being A[L] - Y where output and cost are no matched pair
    "sigmoid": "the slope A (1 - A) stays",
    "softmax": "the matrix of slopes stays",
    "linear": "the slope is 1, but without a half in the cost a 2 stays",
    "tanh": "the slope 1 - A^2 stays",
}


def of_A(network: Network, l: int) -> str:
    if l == network.L:
        back = (
            "starts from A[L] itself: dZ[L] = A[L] - Y"
            if network.is_matched
            else "starts with the derivative of the loss by A[L]"
        )
        return f"{OUTPUTS[network.output]} The way back {back}."
    return WHY["A linear" if network.hidden[l - 1] == "linear" else "A"]


SHORT_WAY = {  # from dA[L] to dZ[L] = A[L] - Y, by output
    "sigmoid": "multiplied by sigmoid's slope A (1 - A), both denominators cancel",
    "softmax": "multiplied by softmax's slopes, every a_k cancels",
    "linear": "the slope of a linear output is 1",
}


def from_here(network: Network) -> str:
    """What becomes of dA[L]: the next step takes it together with the slope, or it cannot."""
    if network.is_matched:
        short_way = SHORT_WAY[network.output]
        return f"The next step takes it in one with the slope: {short_way}, and A[L] - Y is left."
    pair = (
        f"{network.output} outputs and the {network.cost} cost are no matched pair:"
        f" {STAYS[network.output]}"
    )
    return f"dZ[L] = A[L] - Y would be wrong here, because {pair}."


ROWS_NOTE = (
    "With examples as rows every matrix is the transpose of its twin, and every product turns"
    " round: (A B) transposed is B transposed times A transposed. W is n[l-1] x n[l] here, as"
    " scikit-learn's coefs_; PyTorch's Linear keeps n[l] x n[l-1] and computes A W transposed + b."
)
