r"""The catalogue of wrong equations: what learners write, what is wrong with it, and the trace it
leaves.

Each mistake swaps one or two of the five equations that `backward` applies, so that the wrong
network runs through the same code as the right one:

    mistake = MISTAKES["no 1/m in dW"]
    backward(network, parameters, trace, Y, equations=mistake.equations)

`layer(network)` says where it shows first, reading from the output backwards; None means that it
does no harm in that network. `signature` is a name of signatures.SIGNATURES: what the first wrong
tensor looks like beside the right one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from lab.engine import CHAIN_RULE, Equations, Network
from lab.engine.network import Equation, dZ_chain

# Where a mistake shows first: the layer of the quantity, or None in a network where it does no
# harm.


def at_output(network: Network) -> int | None:
    return network.L


def below_output(network: Network) -> int | None:
    return network.L - 1 or None


def first_square(network: Network) -> int | None:
    """The layer below the last one whose W is square and larger than 1 x 1."""
    return last(
        l - 1
        for l in network.layers[1:]
        if network.layer_sizes[l] == network.layer_sizes[l - 1] > 1
    )


def first_of_many(network: Network) -> int | None:
    """The last layer of several units."""
    return last(l for l in network.layers if network.layer_sizes[l] > 1)


def below_first_of_many(network: Network) -> int | None:
    return last(l - 1 for l in network.layers[1:] if network.layer_sizes[l] > 1)


def below_output_of_many_weights(network: Network) -> int | None:
    return last(l - 1 for l in network.layers[1:] if network.layer_sizes[l - 1 : l + 1] != (1, 1))


def last(layers: Iterable[int]) -> int | None:
    return max(layers, default=None)


@dataclass(frozen=True)
class Mistake:
    """One wrong equation.

    quantity: what it computes: "dA", "dZ", "dW" or "db". right, wrong: LaTeX. code: as a learner
    types it. swaps: the fields of Equations it replaces. why: what is wrong with it, in words, with
    numbers. hidden, output: the activations without which it is no mistake, or another one; empty
    for any.
    """

    name: str
    quantity: str
    right: str
    wrong: str
    code: str
    swaps: dict[str, Equation]
    signature: str
    why: str
    layer_of: Callable[[Network], int | None] = at_output
    hidden: tuple[str, ...] = ()
    output: tuple[str, ...] = ()

    @cached_property
    def equations(self) -> Equations:
        return replace(CHAIN_RULE, **self.swaps)

    def layer(self, network: Network) -> int | None:
        """The layer of the first wrong tensor. None where the equation does no harm, or is not the
        one that is used.
        """
        fits_hidden = not self.hidden or all(name in self.hidden for name in network.hidden)
        fits_output = network.is_matched and (not self.output or network.output in self.output)
        return self.layer_of(network) if fits_hidden and fits_output else None


# The wrong equations, in the order of a backward pass. They are given the same quantities as the
# right ones.


def error_without_variance(*, A, Y, **_):
    return A - Y


def bracket_lost(*, A, Y, **_):
    return -(Y / A) - (1 - Y) / (1 - A)


def one_minus_A_lost(*, A, Y, **_):
    return -(Y / A - (1 - Y) / A)


def sign_flipped(*, A, Y, **_):
    return Y - A


def mean_error(*, A, Y, m, **_):
    return (A - Y) / m


def g_of_dA(*, g, dA, **_):
    return g.g(dA)


def slope_at_dA(*, g, dA, **_):
    return g.g_prime(dA)


def slope_at_A(*, g, dA, A, **_):
    return dA * g.g_prime(A)


def slope_forgotten(*, dA, **_):
    return dA


def dA_forgotten(*, g, Z, **_):
    return g.g_prime(Z)


def mask_of_A(*, dA, A, **_):
    return dA * (A >= 0)


def dW_with_dA(*, dZ, dA, m, **_):
    return dZ @ dA.mT / m


def dW_with_own_A(*, dZ, A, m, **_):
    return dZ @ A.mT / m


def dW_not_averaged(*, dZ, A_prev, **_):
    return dZ @ A_prev.mT


def dW_over_units(*, dZ, A_prev, **_):
    return dZ @ A_prev.mT / A_prev.shape[0]


def dW_transposed(*, dZ, A_prev, m, **_):
    return A_prev @ dZ.mT / m


def dW_of_rows(*, dZ, A_prev, m, **_):
    return A_prev.mT @ dZ / m


def db_not_averaged(*, dZ, **_):
    return np.sum(dZ, axis=1, keepdims=True)


def db_over_units(*, dZ, m, **_):
    return np.sum(dZ, axis=0, keepdims=True) / m


def db_of_everything(*, dZ, m, **_):
    return np.full((dZ.shape[0], 1), np.sum(dZ) / m)


def dA_prev_averaged(*, W, dZ, m, **_):
    return W.mT @ dZ / m


def dA_prev_as_dW(*, dZ, dA, m, **_):
    return dZ @ dA.mT / m


def W_not_transposed(*, W, dZ, **_):
    return W @ dZ


def W_not_transposed_where_square(*, W, dZ, **_):
    return (W if W.shape[0] == W.shape[1] else W.mT) @ dZ


def star_for_product(*, W, dZ, **_):
    return W.mT * dZ


def dA_prev_from_dA(*, W, dA, **_):
    return W.mT @ dA


RIGHT_DA_OUTPUT = r"dA^{[L]} = -\left(\frac{Y}{A^{[L]}} - \frac{1 - Y}{1 - A^{[L]}}\right)"
RIGHT_DZ_SIGMOID = r"dZ^{[L]} = dA^{[L]} * \sigma'(Z^{[L]}) = A^{[L]} - Y"
# for softmax, too, whose slope is no factor entry by entry
RIGHT_DZ_MATCHED = r"dZ^{[L]} = A^{[L]} - Y"
RIGHT_DZ = r"dZ^{[l]} = dA^{[l]} * g'(Z^{[l]})"
RIGHT_DW = r"dW^{[l]} = \frac{1}{m}\, dZ^{[l]} A^{[l-1]T}"
RIGHT_DB = r"db^{[l]} = \frac{1}{m} \sum_{i=1}^{m} dZ^{[l](i)}"
RIGHT_DA = r"dA^{[l-1]} = W^{[l]T} dZ^{[l]}"

CATALOGUE = (
    Mistake(
        "A - Y taken for dA",
        "dA",
        RIGHT_DA_OUTPUT + r", \qquad " + RIGHT_DZ_SIGMOID,
        r"dA^{[L]} = A^{[L]} - Y, \qquad dZ^{[L]} = dA^{[L]} * \sigma'(Z^{[L]})",
        "dA = A - Y\ndZ = dA * A * (1 - A)",
        {"dA_output": error_without_variance, "dZ_output": dZ_chain},
        "ratio a(1-a)",
        "A - Y already is dZ: for sigmoid with binary cross-entropy the slope a(1 - a) has"
        " cancelled. Multiplied in again, it makes the error smallest where it should be largest:"
        " an output of 0.99 for a target of 0 has dZ = 0.99, and gets 0.99 x 0.0099 = 0.0098. It"
        " still learns, slowly, from the examples it is unsure of, so the accuracy does not give it"
        " away.",
        output=("sigmoid",),
    ),
    Mistake(
        "1 - A lost below the fraction",
        "dA",
        RIGHT_DA_OUTPUT,
        r"dA^{[L]} = -\left(\frac{Y}{A^{[L]}} - \frac{1 - Y}{A^{[L]}}\right)",
        "dA = -(Y / A - (1 - Y) / A)",
        {"dA_output": one_minus_A_lost, "dZ_output": dZ_chain},
        "right in places",
        "The derivative of log(1 - a) is -1/(1 - a): the second fraction stands over 1 - A. With A"
        " below it, examples with y = 1 are right and those with y = 0 are not: at a = 0.9 and y ="
        " 0 the slope of the cost is 1/(1 - 0.9) = 10, and 1/0.9 = 1.1 comes out.",
        output=("sigmoid",),
    ),
    Mistake(
        "minus sign on one fraction only",
        "dA",
        RIGHT_DA_OUTPUT,
        r"dA^{[L]} = -\frac{Y}{A^{[L]}} - \frac{1 - Y}{1 - A^{[L]}}",
        "dA = -(Y / A) - (1 - Y) / (1 - A)",
        {"dA_output": bracket_lost, "dZ_output": dZ_chain},
        "right in places",
        "The minus stands before the bracket, and the inner derivative of 1 - a brings another:"
        " together they make the second fraction positive. Without the bracket both are negative,"
        " which says that a higher output is better for every example, y = 0 or not.",
        output=("sigmoid",),
    ),
    Mistake(
        "sigmoid of dA",
        "dZ",
        RIGHT_DZ_SIGMOID,
        r"dZ^{[L]} = \sigma(dA^{[L]})",
        "dZ = sigmoid(dA)",
        {"dZ_output": g_of_dA},
        "g(dA)",
        "The sigmoid is for the way forwards, on Z. Backwards dA is multiplied by its slope at Z. A"
        " sigmoid is never negative, so every output is pushed down: with z = 0 and y = 1, dA = -2"
        " and dZ = -2 x 0.25 = -0.5, but sigmoid(-2) = +0.12.",
        output=("sigmoid",),
    ),
    Mistake(
        "sign flipped",
        "dZ",
        RIGHT_DZ_MATCHED,
        r"dZ^{[L]} = Y - A^{[L]}",
        "dZ = Y - A",
        {"dZ_output": sign_flipped},
        "ratio -1",
        "Y - A points down the cost, A - Y up. The update W - alpha dW turns round once; given Y -"
        " A it climbs, and the cost grows from the first epoch. (Y - A belongs to an update with a"
        " plus.) Everything before it inherits the sign.",
    ),
    Mistake(
        "1/m twice",
        "dZ",
        RIGHT_DZ_MATCHED,
        r"dZ^{[L]} = \frac{1}{m} (A^{[L]} - Y)",
        "dZ = (A - Y) / m\ndW = dZ @ A_prev.T / m",
        {"dZ_output": mean_error},
        "ratio 1/m",
        "The mean over the examples is taken once. Here dW and db bring the 1/m, so dZ and dA must"
        " not have one. Every gradient comes out m times too small: with 300 examples a learning"
        " rate of 0.3 acts like 0.001.",
    ),
    Mistake(
        "relu of dA",
        "dZ",
        RIGHT_DZ,
        r"dZ^{[l]} = \mathrm{relu}(dA^{[l]})",
        "dZ = relu(dA)",
        {"dZ": g_of_dA},
        "g(dA)",
        "relu(dA) keeps the gradients that are positive; relu'(Z) keeps those of the units that"
        " were on. A unit that was on (z = 1.2) with dA = -0.3 has dZ = -0.3 x 1 = -0.3, not"
        " relu(-0.3) = 0; one that was off (z = -1) has dZ = 0 whatever its dA.",
        below_output,
        hidden=("relu",),
    ),
    Mistake(
        "slope taken at dA",
        "dZ",
        RIGHT_DZ,
        r"dZ^{[l]} = g'(dA^{[l]})",
        "dZ = g_prime(dA)",
        {"dZ": slope_at_dA},
        "g'(dA)",
        "The slope is taken where the unit stood, at Z, and it multiplies dA; it does not replace"
        " it. For tanh with z = 1.5 and dA = 0.2: 0.2 x (1 - tanh(1.5)^2) = 0.2 x 0.18 = 0.036. The"
        " slope at 0.2 is 0.96, and it is never negative.",
        below_output,
        hidden=("tanh", "sigmoid", "gelu", "relu"),
    ),
    Mistake(
        "tanh' at A instead of Z",
        "dZ",
        RIGHT_DZ,
        r"dZ^{[l]} = dA^{[l]} * g'(A^{[l]})",
        "dZ = dA * (1 - np.tanh(A) ** 2)",
        {"dZ": slope_at_A},
        "slope at A",
        "The formula in A is 1 - A^2; the formula in Z is 1 - tanh(Z)^2. Mixed, the tanh is taken"
        " twice: at z = 1.5, A = 0.905 and the slope is 0.181, but 1 - tanh(0.905)^2 = 0.483. The"
        " sign is always right and the size nearly, so it trains about as well.",
        below_output,
        hidden=("tanh",),
    ),
    Mistake(
        "slope forgotten",
        "dZ",
        RIGHT_DZ,
        r"dZ^{[l]} = dA^{[l]}",
        "dZ = dA",
        {"dZ": slope_forgotten},
        "slope missing",
        "Z reaches the cost only through A = g(Z), so the slope of g is a factor of the chain."
        " Without it a saturated unit (tanh at z = 3: slope 0.0099) is told to change a hundred"
        " times more than it can.",
        below_output,
        hidden=("tanh", "sigmoid", "gelu"),
    ),
    Mistake(
        "dA forgotten",
        "dZ",
        RIGHT_DZ,
        r"dZ^{[l]} = g'(Z^{[l]})",
        "dZ = g_prime(Z)",
        {"dZ": dA_forgotten},
        "g'(Z)",
        "The slope alone says how A follows Z, not what the cost makes of A. Nothing of the error"
        " arrives: the hidden layers get the same gradient whether the output is right or wrong,"
        " and drift in one direction.",
        below_output,
        hidden=("tanh", "sigmoid", "gelu", "relu"),
    ),
    Mistake(
        "relu mask A >= 0",
        "dZ",
        RIGHT_DZ,
        r"dZ^{[l]} = dA^{[l]} * [A^{[l]} \ge 0]",
        "dZ = dA * (A >= 0)",
        {"dZ": mask_of_A},
        "slope missing",
        "A = relu(Z) is never negative, so A >= 0 is true for every unit, on or off, and masks"
        " nothing: dZ = dA. A > 0 or Z > 0 is right. One character; about half the entries of dZ"
        " are wrong.",
        below_output,
        hidden=("relu",),
    ),
    Mistake(
        "dA in place of A[l-1]",
        "dW",
        RIGHT_DW,
        r"dW^{[l]} = \frac{1}{m}\, dZ^{[l]} dA^{[l]T}",
        "dW = dZ @ dA.T / m",
        {"dW": dW_with_dA},
        "wrong shape",
        "W[l] multiplies A[l-1] on the way forwards, Z[l] = W[l] A[l-1] + b[l], so A[l-1] is what"
        " its derivative contains. dZ[l] and dA[l] both have n[l] rows: their product is n[l] x"
        " n[l], where W[l] is n[l] x n[l-1]. If layer l has one unit the product is 1 x 1, and"
        " NumPy subtracts that one number from every weight without a word.",
    ),
    Mistake(
        "A[l] in place of A[l-1]",
        "dW",
        RIGHT_DW,
        r"dW^{[l]} = \frac{1}{m}\, dZ^{[l]} A^{[l]T}",
        "dW = dZ @ A.T / m",
        {"dW": dW_with_own_A},
        "wrong shape",
        "Z[l] = W[l] A[l-1] + b[l]: the weights of layer l never meet A[l], which is made from Z[l]"
        " afterwards. The product of dZ[l] and A[l] transposed is n[l] x n[l]; between two layers"
        " of the same size it has the right shape and the wrong numbers.",
    ),
    Mistake(
        "no 1/m in dW",
        "dW",
        RIGHT_DW,
        r"dW^{[l]} = dZ^{[l]} A^{[l-1]T}",
        "dW = dZ @ A_prev.T",
        {"dW": dW_not_averaged},
        "ratio m",
        "The product adds up over the m examples; the cost is their mean. Without 1/m each dW is m"
        " times too large: with 300 examples a learning rate of 0.3 acts like 90, and the right one"
        " depends on how much data there is.",
    ),
    Mistake(
        "m read from the wrong axis",
        "dW",
        RIGHT_DW,
        r"dW^{[l]} = \frac{1}{n^{[l-1]}}\, dZ^{[l]} A^{[l-1]T}",
        "dW = dZ @ A_prev.T / A_prev.shape[0]",
        {"dW": dW_over_units},
        "ratio m/n[l-1]",
        "Examples are columns here, so m is shape[1]; shape[0] counts the units. With 8 units and"
        " 300 examples dW is 300/8 = 37.5 times too large, and by another factor in each layer.",
    ),
    Mistake(
        "dW transposed",
        "dW",
        RIGHT_DW,
        r"dW^{[l]} = \frac{1}{m}\, A^{[l-1]} dZ^{[l]T}",
        "dW = A_prev @ dZ.T / m",
        {"dW": dW_transposed},
        "transposed",
        "The numbers are right and lie the wrong way round: n[l-1] x n[l], where W[l] is n[l] x"
        " n[l-1]. Row i of dW belongs to unit i of layer l, as row i of dZ does: dZ stands on the"
        " left.",
    ),
    Mistake(
        "rows taken for columns",
        "dW",
        RIGHT_DW,
        r"dW^{[l]} = \frac{1}{m}\, A^{[l-1]T} dZ^{[l]}",
        "dW = A_prev.T @ dZ / m",
        {"dW": dW_of_rows},
        "does not multiply",
        "This is the equation of the other layout, where each example is a row (PyTorch,"
        " scikit-learn). With examples as columns it would multiply (m, n[l-1]) by (n[l], m). The"
        " sum must run over the examples, so m has to be the inner dimension.",
    ),
    Mistake(
        "no 1/m in db",
        "db",
        RIGHT_DB,
        r"db^{[l]} = \sum_{i=1}^{m} dZ^{[l](i)}",
        "db = np.sum(dZ, axis=1, keepdims=True)",
        {"db": db_not_averaged},
        "ratio m",
        "The bias is a weight on an input of 1: it takes the same mean as dW. The sum alone is m"
        " times too large: the biases leap while the weights walk. With mini-batches of 32 the"
        " accuracy hardly shows it; with all examples in one batch it does.",
    ),
    Mistake(
        "db summed over the units",
        "db",
        RIGHT_DB,
        r"db^{[l]} = \frac{1}{m} \sum_{j=1}^{n^{[l]}} dZ^{[l]}_j",
        "db = np.sum(dZ, axis=0, keepdims=True) / m",
        {"db": db_over_units},
        "wrong shape",
        "axis=0 adds down a column, over the units, and leaves one number an example: 1 x m. A bias"
        " belongs to a unit and is shared by all examples, so the sum runs along the row, axis=1."
        " NumPy would subtract it all the same and make b an n[l] x m array.",
    ),
    Mistake(
        "db summed over everything",
        "db",
        RIGHT_DB,
        r"db^{[l]} = \frac{1}{m} \sum_{i=1}^{m} \sum_{j=1}^{n^{[l]}} dZ^{[l](i)}_j",
        "db = np.sum(dZ) / m",
        {"db": db_of_everything},
        "one number for all units",
        "Without an axis np.sum adds up units and examples to one number, and every unit of the"
        " layer gets the same db. In a layer of one unit it is right by accident. The weights can"
        " make up for it, so the accuracy hardly suffers.",
        first_of_many,
    ),
    Mistake(
        "extra 1/m in dA",
        "dA",
        RIGHT_DA,
        r"dA^{[l-1]} = \frac{1}{m}\, W^{[l]T} dZ^{[l]}",
        "dA_prev = W.T @ dZ / m",
        {"dA_prev": dA_prev_averaged},
        "ratio 1/m",
        "dA has a column for each example and sums over none of them: there is no mean to take."
        " With 300 examples the layer below learns 300 times too slowly, the one below that 90,000"
        " times: it looks like a vanishing gradient.",
        below_output,
    ),
    Mistake(
        "dA computed like dW",
        "dA",
        RIGHT_DA,
        r"dA^{[l-1]} = \frac{1}{m}\, dZ^{[l]} dA^{[l]T}",
        "dA_prev = dZ @ dA.T / m",
        {"dA_prev": dA_prev_as_dW},
        "wrong shape",
        "dA[l-1] asks how the cost follows A[l-1], and the path goes through W[l]: without W[l] in"
        " it no error can find its way back. The product is n[l] x n[l] and has lost the examples;"
        " A[l-1] is n[l-1] x m. After an output of one unit it is 1 x 1, and NumPy stretches that"
        " to fit.",
        below_output,
    ),
    Mistake(
        "W not transposed",
        "dA",
        RIGHT_DA,
        r"dA^{[l-1]} = W^{[l]} dZ^{[l]}",
        "dA_prev = W @ dZ",
        {"dA_prev": W_not_transposed},
        "does not multiply",
        "Row i of W[l] holds the weights into unit i of layer l. Going back, unit j of layer l-1"
        " collects from all units it fed: column j of W[l], which is row j of its transpose. The"
        " shapes say so too: W[l] has n[l-1] columns, dZ[l] has n[l] rows.",
        below_output_of_many_weights,
    ),
    Mistake(
        "W not transposed where it is square",
        "dA",
        RIGHT_DA,
        r"dA^{[l-1]} = W^{[l]} dZ^{[l]} \quad (n^{[l]} = n^{[l-1]})",
        "dA_prev = W @ dZ    # both layers have 8 units",
        {"dA_prev": W_not_transposed_where_square},
        "W for W transposed",
        "Between two layers of the same size W and its transpose have the same shape, so NumPy"
        " cannot object: the error goes back along the wrong connections. The layers above learn"
        " around it, and the accuracy is often as good as the right one's.",
        first_square,
    ),
    Mistake(
        "star for the matrix product",
        "dA",
        RIGHT_DA,
        r"dA^{[l-1]} = W^{[l]T} * dZ^{[l]}",
        "dA_prev = W.T * dZ",
        {"dA_prev": star_for_product},
        "does not multiply",
        "* multiplies entry by entry; the sum over the units of layer l, over all paths back, is"
        " what @ adds. After an output of one unit there is one path and nothing to sum, so both"
        " agree; from the next layer on the shapes do not fit.",
        below_first_of_many,
    ),
    Mistake(
        "dA in place of dZ",
        "dA",
        RIGHT_DA,
        r"dA^{[l-1]} = W^{[l]T} dA^{[l]}",
        "dA_prev = W.T @ dA",
        {"dA_prev": dA_prev_from_dA},
        "no simple pattern",
        "The way back passes Z[l]: from A[l] through the slope g'(Z[l]) to Z[l], then through W[l]."
        " Taking dA[l] skips the slope. At a sigmoid output with a = 0.99 and y = 0, dZ is 0.99 and"
        " dA is 100: one confident error drowns out all others.",
        below_output,
        output=("sigmoid",),
    ),
)

MISTAKES = {mistake.name: mistake for mistake in CATALOGUE}
