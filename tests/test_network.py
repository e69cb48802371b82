"""The equations of forward, cost and backward against oracles that share no code with them.

A pass worked by hand, finite differences of the cost written here, one step of scikit-learn, and
dropout summed over every possible mask.
"""

import copy
import dataclasses
import itertools
import pickle

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lab.engine import (
    ACTIVATIONS,
    CHAIN_RULE,
    COSTS,
    DEFAULT_COST,
    SCHEMES,
    Gradients,
    Network,
    Parameters,
    Trace,
    backward,
    cost,
    forward,
    initialize,
)

OUTPUT_AND_COST = [(output, name) for name in COSTS for output in COSTS[name].outputs]
XOR = [[0, 0, 1, 1], [0, 1, 0, 1]], [[0, 1, 1, 0]]


def random_parameters(
    network: Network, rng: np.random.Generator, stack: tuple[int, ...] = ()
) -> Parameters:
    return Parameters(
        network.layer_sizes, 0.7 * rng.standard_normal((*stack, network.parameter_count))
    )


def random_targets(network: Network, rng: np.random.Generator, m: int) -> np.ndarray:
    """Targets that the cost has a meaning for: any numbers, numbers from 0 to 1, or columns that
    sum to 1.
    """
    n = network.layer_sizes[-1]
    if network.output == "softmax":
        return rng.dirichlet(np.ones(n), m).T
    return (
        rng.random((n, m)) if COSTS[network.cost].of_probabilities else rng.standard_normal((n, m))
    )


def slopes(f, at: np.ndarray, eps: float = 1e-5) -> np.ndarray:
    """df/d(at) by central differences, one number of `at` at a time."""
    result = np.empty(at.shape)
    for index in np.ndindex(at.shape):
        up, down = at.copy(), at.copy()
        up[index] += eps
        down[index] -= eps
        result[index] = (f(up) - f(down)) / (2 * eps)
    return result


# ---- worked by hand: a 2-2-1 network, two examples, every number exact


HAND = Network((2, 2, 1), hidden="relu", output="linear", cost="half squared error")
HAND_PARAMETERS = Parameters.of(
    {1: [[1, -1], [2, 0.5]], 2: [[1, -2]]}, {1: [[0], [-1]], 2: [[0.5]]}
)
HAND_X, HAND_Y = [[1, 2], [3, -1]], [[1, -4]]


def test_forward_by_hand():
    trace = forward(HAND, HAND_PARAMETERS, HAND_X)
    assert trace.A[0].tolist() == [[1, 2], [3, -1]]
    assert trace.Z[1].tolist() == [[-2, 3], [2.5, 2.5]]  # 1*1 - 1*3 + 0 = -2, and so on
    assert trace.A[1].tolist() == [[0, 3], [2.5, 2.5]]
    assert trace.Z[2].tolist() == trace.A[2].tolist() == [[-4.5, -1.5]]
    assert set(trace.Z) == {1, 2}
    assert set(trace.A) == {0, 1, 2}


def test_cost_by_hand():
    trace = forward(HAND, HAND_PARAMETERS, HAND_X)
    assert cost(HAND, trace, HAND_Y) == (5.5**2 / 2 + 2.5**2 / 2) / 2 == 9.125
    # sum of W^2 = 1 + 1 + 4 + 0.25 + 1 + 4 = 11.25; the penalty is 0.4 / (2 * 2) * 11.25 = 1.125
    assert cost(HAND, trace, HAND_Y, HAND_PARAMETERS, l2=0.4) == pytest.approx(10.25)


@pytest.mark.parametrize("matched", [True, False])
def test_backward_by_hand(matched):
    gradients = backward(
        HAND, HAND_PARAMETERS, forward(HAND, HAND_PARAMETERS, HAND_X), HAND_Y, matched=matched
    )
    assert gradients.dA[2].tolist() == gradients.dZ[2].tolist() == [[-5.5, 2.5]]
    # (-5.5 * 0 + 2.5 * 3) / 2, (-5.5 * 2.5 + 2.5 * 2.5) / 2
    assert gradients.dW[2].tolist() == [[3.75, -3.75]]
    assert gradients.db[2].tolist() == [[-1.5]]
    assert gradients.dA[1].tolist() == [[-5.5, 2.5], [11, -5]]
    # the first unit is off for the first example
    assert gradients.dZ[1].tolist() == [[0, 2.5], [11, -5]]
    assert gradients.dW[1].tolist() == [[2.5, -1.25], [0.5, 19]]
    assert gradients.db[1].tolist() == [[1.25], [3]]
    assert gradients.dA[0].tolist() == [[22, -7.5], [5.5, -5]]
    assert gradients.flat.tolist() == [2.5, -1.25, 1.25, 0.5, 19, 3, 3.75, -3.75, -1.5]


def test_backward_with_l2_by_hand():
    gradients = backward(
        HAND, HAND_PARAMETERS, forward(HAND, HAND_PARAMETERS, HAND_X), HAND_Y, l2=0.4
    )
    # 0.4 / 2 * W is added to dW, and nothing to db
    np.testing.assert_allclose(gradients.dW[2], [[3.95, -4.15]])
    np.testing.assert_allclose(gradients.dW[1], [[2.7, -1.45], [0.9, 19.1]])
    assert gradients.db[1].tolist() == [[1.25], [3]]


# ---- finite differences, for every activation, output and cost


@pytest.mark.parametrize(("output", "cost_name"), OUTPUT_AND_COST)
@pytest.mark.parametrize("hidden", ACTIVATIONS)
@settings(max_examples=6, deadline=None, derandomize=True)
@given(
    sizes=st.lists(st.integers(1, 3), min_size=2, max_size=5),
    m=st.integers(1, 4),
    l2=st.sampled_from([0.0, 0.7]),
    keep_prob=st.sampled_from([1.0, 0.6]),
    seed=st.integers(0, 2**32 - 1),
)
def test_backward_is_the_slope_of_the_cost(
    hidden, output, cost_name, sizes, m, l2, keep_prob, seed
):
    rng = np.random.default_rng(seed)
    network = Network(tuple(sizes), hidden, output, cost_name)
    parameters = random_parameters(network, rng)
    X, Y = rng.standard_normal((sizes[0], m)), random_targets(network, rng, m)
    masks = {l: rng.random((sizes[l], m)) < keep_prob for l in network.layers[:-1]}
    trace = forward(network, parameters, X, masks, keep_prob)
    # at a kink there is no slope
    assume(all(np.min(np.abs(trace.Z[l])) > 1e-3 for l in network.layers[:-1]))

    def J(flat, X):
        moved = Parameters(network.layer_sizes, flat)
        return cost(network, forward(network, moved, X, masks, keep_prob), Y, moved, l2)

    gradients = backward(network, parameters, trace, Y, l2)
    np.testing.assert_allclose(
        gradients.flat, slopes(lambda flat: J(flat, X), parameters.flat), rtol=1e-6, atol=1e-8
    )
    np.testing.assert_allclose(
        gradients.dA[0], m * slopes(lambda X: J(parameters.flat, X), X), rtol=1e-6, atol=1e-8
    )

    long_way = backward(network, parameters, trace, Y, l2, matched=False)
    np.testing.assert_allclose(long_way.flat, gradients.flat, rtol=1e-9, atol=1e-12)
    for l in network.layers:
        assert gradients.dW[l].shape == parameters.W[l].shape
        assert gradients.db[l].shape == parameters.b[l].shape
        assert gradients.dZ[l].shape == gradients.dA[l].shape == trace.A[l].shape


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    hidden=st.lists(st.sampled_from(list(ACTIVATIONS)), max_size=4), seed=st.integers(0, 2**32 - 1)
)
def test_every_hidden_layer_has_its_own_activation(hidden, seed):
    rng = np.random.default_rng(seed)
    network = Network((2, *(3 for _ in hidden), 2), hidden)
    parameters = random_parameters(network, rng)
    X = A = rng.standard_normal((2, 3))
    for l, name in enumerate(hidden, start=1):
        A = ACTIVATIONS[name].g(parameters.W[l] @ A + parameters.b[l])
    np.testing.assert_array_equal(forward(network, parameters, X).A[network.L - 1], A)


# ---- scikit-learn


@pytest.mark.parametrize("l2", [0.0, 0.5])
@pytest.mark.parametrize("hidden", ["tanh", "relu", "sigmoid", "linear"])
@pytest.mark.parametrize("output", ["sigmoid", "softmax", "linear"])
def test_one_step_of_scikit_learn_from_the_same_weights_gives_the_same_weights(output, hidden, l2):
    from sklearn.neural_network import MLPClassifier, MLPRegressor  # slow to import

    rng = np.random.default_rng(1)
    network = Network((3, 5, 4, {"sigmoid": 1, "softmax": 3, "linear": 2}[output]), hidden, output)
    parameters, X = random_parameters(network, rng), rng.standard_normal((3, 20))
    labels = np.arange(20) % max(2, network.layer_sizes[-1])
    Y = {
        "sigmoid": labels[None, :],
        "softmax": np.eye(3)[:, labels % 3],
        "linear": rng.standard_normal((2, 20)),
    }[output]
    model = (MLPRegressor if output == "linear" else MLPClassifier)(
        hidden_layer_sizes=(5, 4),
        activation={"sigmoid": "logistic", "linear": "identity"}.get(hidden, hidden),
        solver="sgd",
        alpha=l2,
        batch_size=20,
        learning_rate_init=0.3,
        momentum=0.0,
        nesterovs_momentum=False,
    )
    examples = (
        dict(X=X.T, y=Y.T)
        if output == "linear"
        else dict(X=X.T, y=labels, classes=np.unique(labels))
    )
    model.partial_fit(**examples)  # makes the weights; then ours take their place
    for l in network.layers:
        model.coefs_[l - 1][...] = parameters.W[l].T
        model.intercepts_[l - 1][...] = parameters.b[l].ravel()
    model.partial_fit(**examples)

    trace = forward(network, parameters, X)
    gradients = backward(network, parameters, trace, Y, l2)
    for l in network.layers:
        np.testing.assert_allclose(
            parameters.W[l] - 0.3 * gradients.dW[l], model.coefs_[l - 1].T, rtol=1e-9, atol=1e-12
        )
        np.testing.assert_allclose(
            parameters.b[l] - 0.3 * gradients.db[l],
            model.intercepts_[l - 1][:, None],
            rtol=1e-9,
            atol=1e-12,
        )
    if output != "linear":  # the regressor's loss is a mean over the outputs, its gradient is not
        assert cost(network, trace, Y, parameters, l2) == pytest.approx(model.loss_, rel=1e-9)


# ---- edges: saturation, precision, whole numbers, networks without hidden layers


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("matched", [True, False])
@pytest.mark.parametrize(("output", "cost_name"), OUTPUT_AND_COST)
@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_no_warning_and_finite_numbers_of_one_precision_at_1000(
    hidden, output, cost_name, matched, dtype
):
    network = Network((2, 3, 2), hidden, output, cost_name)
    W = {
        1: 1000 * np.array([[1, 0], [0, 1], [-1, 0]], dtype),
        2: np.array([[1, 0, 1], [0, 1, 0]], dtype),
    }
    parameters = Parameters.of(
        W, {1: np.zeros((3, 1), dtype), 2: 1000 * np.array([[1], [-1]], dtype)}
    )
    X, Y = np.array([[1, -1, 1, -1], [1, 1, -1, -1]], dtype), np.array([[0, 1, 0, 1], [1, 0, 1, 0]])
    trace = forward(network, parameters, X)
    J = cost(network, trace, Y, parameters, l2=0.1)
    gradients = backward(network, parameters, trace, Y, l2=0.1, matched=matched)
    assert np.isfinite(J)
    assert J.dtype == dtype
    for layers in (trace.Z, trace.A, gradients.dW, gradients.db, gradients.dZ, gradients.dA):
        for array in layers.values():
            assert array.dtype == dtype
            assert np.all(np.isfinite(array))


@pytest.mark.parametrize(("output", "cost_name"), OUTPUT_AND_COST)
def test_the_cost_is_finite_for_outputs_of_exactly_0_and_1(output, cost_name):
    network = Network((1, 2), output=output, cost=cost_name)
    A = np.array([[0.0, 1.0, 0.0, 1.0], [1.0, 0.0, 1.0, 0.0]])
    trace = Trace({1: 1000 * (2 * A - 1)}, {0: np.zeros((1, 4)), 1: A})
    assert np.isfinite(cost(network, trace, [[0, 0, 1, 1], [1, 1, 0, 0]]))


def test_the_matched_pair_stays_right_where_the_long_way_is_lost():
    network, parameters = Network((1, 1)), Parameters.of({1: [[1000]]}, {1: [[0]]})
    trace = forward(network, parameters, [[1]])
    assert backward(network, parameters, trace, [[0]]).dZ[1] == 1
    assert backward(network, parameters, trace, [[0]], matched=False).dZ[1] == 0
    assert cost(network, trace, [[0]]) == 1000


def test_the_long_way_uses_whatever_the_trace_holds():
    network, parameters = Network((1, 1)), Parameters.of({1: [[1]]}, {1: [[0]]})
    trace = Trace(Z={1: np.array([[0.0]])}, A={0: np.array([[1.0]]), 1: np.array([[0.2]])})
    gradients = backward(network, parameters, trace, [[1]], matched=False)
    assert gradients.dZ[1].item() == pytest.approx(-1 / 0.2 * 0.25)


def test_lists_integers_and_booleans_count_as_numbers():
    network = Network([2, np.int64(3), 1], hidden=["tanh"])
    parameters = initialize(network)
    X, Y = (np.array(rows, float) for rows in XOR)
    expected = backward(network, parameters, forward(network, parameters, X), Y)
    for kind in (
        list,
        np.array,
        lambda rows: np.array(rows, bool),
        lambda rows: np.array(rows, np.uint8),
    ):
        trace = forward(network, parameters, kind(XOR[0]))
        np.testing.assert_array_equal(
            backward(network, parameters, trace, kind(XOR[1])).flat, expected.flat
        )
        assert float(cost(network, trace, kind(XOR[1]))) == float(
            cost(network, forward(network, parameters, X), Y)
        )


def test_the_parameters_decide_the_precision():
    network = Network((2, 3, 1))
    parameters = initialize(network, dtype=np.float32)
    trace = forward(network, parameters, np.array(XOR[0], np.float64), {1: np.ones((3, 4))}, 0.5)
    gradients = backward(network, parameters, trace, np.array(XOR[1], np.int64), l2=0.1)
    assert {
        array.dtype for array in (*trace.A.values(), *gradients.dW.values(), gradients.flat)
    } == {np.dtype(np.float32)}


def test_without_hidden_layers_it_is_logistic_regression():
    network = Network((2, 1))
    parameters = Parameters.of({1: [[1, -2]]}, {1: [[0.5]]})
    X, Y = np.array(XOR[0]), np.array(XOR[1])
    trace = forward(network, parameters, X)
    P = 1 / (1 + np.exp(-np.array([[0.5, -1.5, 1.5, -0.5]])))
    np.testing.assert_allclose(trace.A[1], P)
    np.testing.assert_allclose(backward(network, parameters, trace, Y).dW[1], (P - Y) @ X.T / 4)
    assert cost(network, trace, Y) == pytest.approx(-np.mean(np.log(np.where(Y == 1, P, 1 - P))))


def test_weights_that_have_diverged_give_a_cost_that_says_so():
    network, parameters = (
        Network((2, 1), output="linear"),
        Parameters.of({1: [[np.nan, 1]]}, {1: [[0]]}),
    )
    assert np.isnan(cost(network, forward(network, parameters, XOR[0]), XOR[1]))


# ---- dropout


@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_dropped_units_are_zero_and_the_others_divided_by_keep_prob(hidden):
    network, parameters = Network((2, 3, 1), hidden), initialize(Network((2, 3, 1)), seed=3)
    mask = np.array([[1, 0, 1, 1], [0, 1, 1, 0], [1, 1, 0, 1]])
    plain, dropped = (
        forward(network, parameters, XOR[0]),
        forward(network, parameters, XOR[0], {1: mask}, keep_prob=0.8),
    )
    np.testing.assert_allclose(dropped.A[1], plain.A[1] * mask / 0.8)
    np.testing.assert_array_equal(dropped.Z[1], plain.Z[1])
    gradients = backward(network, parameters, dropped, XOR[1])
    np.testing.assert_array_equal(gradients.dZ[1][mask == 0], 0)
    np.testing.assert_allclose(gradients.dA[1], parameters.W[2].T @ gradients.dZ[2] * mask / 0.8)


def test_dropout_keeps_the_expectation():
    network, parameters, keep_prob = Network((2, 3, 1)), initialize(Network((2, 3, 1)), seed=4), 0.7
    X, expectation = [[0.3], [-0.8]], 0
    for bits in itertools.product([0, 1], repeat=3):
        chance = np.prod([keep_prob if bit else 1 - keep_prob for bit in bits])
        expectation += (
            chance * forward(network, parameters, X, {1: np.array(bits)[:, None]}, keep_prob).Z[2]
        )
    np.testing.assert_allclose(expectation, forward(network, parameters, X).Z[2])


# ---- stacks


@pytest.mark.parametrize(("output", "cost_name"), OUTPUT_AND_COST)
@settings(max_examples=10, deadline=None, derandomize=True)
@given(
    stack=st.lists(st.integers(1, 3), min_size=1, max_size=2),
    shared=st.booleans(),
    seed=st.integers(0, 999),
)
def test_a_stack_gives_what_each_network_gives_alone(output, cost_name, stack, shared, seed):
    rng, stack = np.random.default_rng(seed), tuple(stack)
    network = Network((2, 3, 2), "gelu", output, cost_name)
    parameters, Y = random_parameters(network, rng, stack), random_targets(network, rng, 4)
    X = rng.standard_normal((2, 4) if shared else (*stack, 2, 4))
    masks = {1: rng.random((*stack, 3, 4)) < 0.5}
    trace = forward(network, parameters, X, masks, 0.5)
    J, gradients = (
        cost(network, trace, Y, parameters, 0.3),
        backward(network, parameters, trace, Y, 0.3),
    )
    assert J.shape == stack
    for i in np.ndindex(stack):
        one = Parameters(network.layer_sizes, parameters.flat[i])
        one_trace = forward(network, one, X if shared else X[i], {1: masks[1][i]}, 0.5)
        one_gradients = backward(network, one, one_trace, Y, 0.3)
        np.testing.assert_allclose(trace.A[2][i], one_trace.A[2], rtol=1e-12)
        np.testing.assert_allclose(J[i], cost(network, one_trace, Y, one, 0.3), rtol=1e-12)
        np.testing.assert_allclose(gradients.flat[i], one_gradients.flat, rtol=1e-9, atol=1e-13)
        np.testing.assert_allclose(gradients.dA[0][i], one_gradients.dA[0], rtol=1e-9, atol=1e-13)


# ---- nothing is changed; the equations are values


@pytest.mark.parametrize(("output", "cost_name"), OUTPUT_AND_COST)
def test_nothing_that_is_given_is_changed(output, cost_name):
    network = Network((2, 3, 3, 2), ("relu", "linear"), output, cost_name)
    parameters, rng = initialize(network, seed=1), np.random.default_rng(0)
    X, Y, masks = (
        rng.standard_normal((2, 5)),
        random_targets(network, rng, 5),
        {1: np.ones((3, 5)), 2: np.eye(3, 5)},
    )
    trace = forward(network, parameters, X, masks, 0.9)
    given_ = (parameters.flat, X, Y, masks, trace.Z, trace.A)
    before = copy.deepcopy(given_)
    cost(network, trace, Y, parameters, 0.1)
    for matched in (True, False):
        backward(network, parameters, trace, Y, 0.1, matched)
    forward(network, parameters, X, masks, 0.9)
    for was, now in zip(before, given_, strict=True):
        for l in was if isinstance(was, dict) else [...]:
            np.testing.assert_array_equal(was[l], now[l])


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(CHAIN_RULE)])
def test_a_swapped_equation_is_the_one_that_runs(name):
    network, parameters = Network((2, 3, 2, 1)), initialize(Network((2, 3, 2, 1)), seed=2)
    right, seen = getattr(CHAIN_RULE, name), []

    def wrong(**at_hand):
        seen.append(at_hand)
        return 2 * right(**at_hand)

    trace = forward(network, parameters, XOR[0])
    equations = dataclasses.replace(CHAIN_RULE, **{name: wrong})
    expected = backward(network, parameters, trace, XOR[1])
    swapped = backward(network, parameters, trace, XOR[1], equations=equations)
    # which quantity carries the factor, how often the equation runs, and the factor from layer 3 to
    # 1
    where, calls, factors = {
        "dA_output": ("dA", 1, {3: 2, 2: 1, 1: 1}),
        "dZ_output": ("dZ", 1, {3: 2, 2: 2, 1: 2}),
        "dZ": ("dZ", 2, {3: 1, 2: 2, 1: 4}),
        "dW": ("dW", 3, {3: 2, 2: 2, 1: 2}),
        "db": ("db", 3, {3: 2, 2: 2, 1: 2}),
        "dA_prev": ("dA", 3, {3: 1, 2: 2, 1: 4}),
    }[name]
    assert len(seen) == calls
    for l, factor in factors.items():
        np.testing.assert_allclose(
            getattr(swapped, where)[l], factor * getattr(expected, where)[l], rtol=1e-12
        )


def test_an_equation_may_return_what_it_was_given():
    network, parameters = Network((2, 3, 1)), initialize(Network((2, 3, 1)), seed=2)
    before, equations = (
        parameters.flat.copy(),
        dataclasses.replace(CHAIN_RULE, dW=lambda *, W, **_: W),
    )
    gradients = backward(
        network,
        parameters,
        forward(network, parameters, XOR[0]),
        XOR[1],
        l2=4.0,
        equations=equations,
    )
    np.testing.assert_array_equal(parameters.flat, before)
    # W from the equation, 4 / 4 * W from the penalty
    np.testing.assert_allclose(gradients.dW[1], 2 * parameters.W[1])


def test_equations_are_given_every_quantity_of_their_layer():
    network, parameters = Network((2, 3, 1)), initialize(Network((2, 3, 1)))
    trace, seen = forward(network, parameters, XOR[0]), {}

    def dW(**at_hand):
        seen[at_hand["l"]] = at_hand
        return CHAIN_RULE.dW(**at_hand)

    gradients = backward(
        network, parameters, trace, XOR[1], equations=dataclasses.replace(CHAIN_RULE, dW=dW)
    )
    for l, at_hand in seen.items():
        assert set(at_hand) == {"l", "dA", "dZ", "Z", "A", "A_prev", "W", "Y", "g", "J", "m"}
        assert at_hand["m"] == 4
        assert at_hand["A_prev"] is trace.A[l - 1]
        assert at_hand["dZ"] is gradients.dZ[l]
        assert at_hand["g"] is network.g(l)
    assert set(seen) == {1, 2}


# ---- Network, Parameters, Gradients


def test_a_network_is_a_value():
    network = Network((2, 8, 8, 1), hidden="tanh", output="sigmoid", cost="binary cross-entropy")
    same = Network(np.array([2, 8, 8, 1]), hidden=["tanh", "tanh"])
    assert network == same
    assert hash(network) == hash(same)
    assert len({network, same, Network((2, 8, 8, 1), hidden="relu")}) == 2
    assert pickle.loads(pickle.dumps(network)) == network
    assert dataclasses.replace(network, output="tanh", cost=None).cost == "half squared error"
    with pytest.raises(dataclasses.FrozenInstanceError):
        network.output = "linear"
    assert all(type(n) is int for n in same.layer_sizes)


def test_a_network_knows_its_layers():
    network = Network((4, 3, 2))
    assert (network.L, list(network.layers), network.parameter_count) == (
        2,
        [1, 2],
        3 * 4 + 3 + 2 * 3 + 2,
    )
    assert [Network((2, 1), output=output).cost for output in DEFAULT_COST] == list(
        DEFAULT_COST.values()
    )


def test_parameters_are_views_into_flat():
    parameters = Parameters((2, 3, 1), np.arange(13.0))
    assert parameters.W[1].tolist() == [[0, 1], [3, 4], [6, 7]]
    assert parameters.b[1].tolist() == [[2], [5], [8]]
    assert parameters.W[2].tolist() == [[9, 10, 11]]
    parameters.flat[...] += 1
    assert parameters.b[2].tolist() == [[13]]
    parameters.W[1][0, 0] = 99
    assert parameters.flat[0] == 99


@pytest.mark.parametrize(
    "again",
    [Parameters.copy, copy.deepcopy, lambda parameters: pickle.loads(pickle.dumps(parameters))],
)
def test_a_copy_has_views_and_numbers_of_its_own(again):
    parameters = Parameters((2, 1), np.arange(3.0))
    other = again(parameters)
    other.flat[...] += 1
    assert other.W[1].tolist() == [[1, 2]]
    assert parameters.flat.tolist() == [0, 1, 2]


@settings(deadline=None)
@given(
    sizes=st.lists(st.integers(1, 4), min_size=2, max_size=5),
    stack=st.lists(st.integers(1, 3), max_size=2),
    seed=st.integers(0, 99),
)
def test_from_arrays_and_back(sizes, stack, seed):
    flat = np.random.default_rng(seed).standard_normal(
        (*stack, Network(tuple(sizes)).parameter_count)
    )
    parameters = Parameters(tuple(sizes), flat)
    again = Parameters.of(parameters.W, parameters.b)
    assert again.layer_sizes == tuple(sizes)
    np.testing.assert_array_equal(again.flat, flat)
    np.testing.assert_array_equal(Gradients.of(parameters.W, parameters.b).flat, flat)
    again.flat[...] = 0  # a copy: what was given stays
    np.testing.assert_array_equal(parameters.flat, flat)


def test_gradients_flat_follows_a_change_of_dW():
    gradients = Gradients.of({1: [[1, 2]]}, {1: [[3]]})
    assert gradients.flat.tolist() == [1, 2, 3]
    gradients.dW[1] *= 10  # clipping, say
    assert gradients.flat.tolist() == [10, 20, 3]


# ---- initialize


@pytest.mark.parametrize(
    ("scheme", "deviation"),
    [("zeros", 0), ("small", 0.01), ("large", 10), ("xavier", 400**-0.5), ("he", 200**-0.5)],
)
def test_the_scale_of_each_scheme(scheme, deviation):
    parameters = initialize(Network((400, 300, 2)), scheme, seed=5)
    # 120,000 numbers: a standard error of 0.2 %
    assert np.std(parameters.W[1]) == pytest.approx(deviation, rel=0.01)
    assert abs(np.mean(parameters.W[1])) <= 0.02 * deviation
    assert np.std(parameters.W[2]) == pytest.approx(
        deviation * (400 / 300) ** (0.5 * (scheme in ("xavier", "he"))), rel=0.1
    )
    assert not parameters.b[1].any()
    assert not parameters.b[2].any()


def test_the_schemes_are_those():
    assert set(SCHEMES) == {"zeros", "small", "large", "xavier", "he"}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_same_seed_same_bits_and_a_stack_of_seeds_is_each_alone(dtype):
    network = Network((2, 3, 1))
    seeds = [3, np.int64(0), 3, 7]
    stack = initialize(network, seed=seeds, dtype=dtype)
    assert stack.flat.shape == (4, network.parameter_count)
    assert stack.flat.dtype == dtype
    for row, seed in zip(stack.flat, seeds, strict=True):
        np.testing.assert_array_equal(row, initialize(network, seed=seed, dtype=dtype).flat)
    assert not np.array_equal(stack.flat[0], stack.flat[1])
    np.testing.assert_array_equal(
        initialize(network, seed=np.array(seeds), dtype=dtype).flat, stack.flat
    )


# ---- bad input: a ValueError that names the argument, what was expected, and the value

NETWORK = Network((2, 3, 1))
PARAMETERS = initialize(NETWORK)
TRACE = forward(NETWORK, PARAMETERS, XOR[0])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: Network((2,)),
            r"layer_sizes: expected at least an input and an output layer, got \(2,\)",
        ),
        (lambda: Network(5), r"layer_sizes: expected at least an input .* got \(5,\)"),
        (
            lambda: Network((2, 0, 1)),
            r"layer_sizes: expected whole numbers from 1 up, got \(2, 0, 1\)",
        ),
        (lambda: Network((2, 1.5)), r"layer_sizes: expected whole numbers .* got \(2, 1.5\)"),
        (lambda: Network("21"), r"layer_sizes: expected whole numbers .* got \('2', '1'\)"),
        (
            lambda: Network((2, 3, 1), hidden="swish"),
            r"hidden: expected one of relu, .*, got 'swish'",
        ),
        (lambda: Network((2, 1), hidden="swish"), r"hidden: expected one of relu, .*, got 'swish'"),
        (
            lambda: Network((2, 3, 1), hidden=[["tanh"]]),
            r"hidden: expected one of relu, .*, got \['tanh'\]",
        ),
        (
            lambda: Network((2, 3, 1), hidden=("tanh", "relu")),
            r"hidden: expected one name, or 1 for the hidden layers of \(2, 3, 1\), got",
        ),
        (
            lambda: Network((2, 3, 1), output="relu"),
            r"output: expected one of sigmoid, .*, got 'relu'",
        ),
        (
            lambda: Network((2, 3, 1), cost="hinge"),
            r"cost: expected one of binary cross-entropy, .*, got 'hinge'",
        ),
        (
            lambda: Network((2, 3, 1), output="tanh", cost="cross-entropy"),
            r"cost: cross-entropy has no meaning for tanh .* softmax",
        ),
        (
            lambda: Parameters((2, 1), np.zeros(4)),
            r"flat: expected 3 numbers for the layer sizes \(2, 1\), got the shape \(4,\)",
        ),
        (
            lambda: Parameters((2, 1), ["a", "b", "c"]),
            r"flat: expected an array of numbers, got \['a'",
        ),
        (lambda: Parameters.of({}, {}), r"W and b: expected layers"),
        (
            lambda: Parameters.of({0: [[1]]}, {0: [[1]]}),
            r"W and b: expected layers 1 to 1 in both, got \[0\] and \[0\]",
        ),
        (
            lambda: Parameters.of({"W1": [[1]]}, {1: [[1]]}),
            r"W and b: expected layers 1 to 1 in both, got \['W1'\]",
        ),
        (
            lambda: Parameters.of({1: [[1, 2], [3]]}, {1: [[1]]}),
            r"W\[1\]: expected an array of numbers, got \[\[1, 2\], \[3\]\]",
        ),
        (
            lambda: Parameters.of({1: [1, 2]}, {1: [[1]]}),
            r"W\[1\]: expected one column for every unit of layer 0, got the shape \(2,\)",
        ),
        (
            lambda: Parameters.of({1: [[1, 2]], 2: [[1, 2]]}, {1: [[1]], 2: [[1]]}),
            r"W\[2\]: .* unit of layer 1, got the shape \(1, 2\)",
        ),
        (
            lambda: Parameters.of({1: [[1, 2]]}, {1: [1]}),
            r"b\[1\]: expected the shape \(1, 1\), got \(1,\)",
        ),
        (
            lambda: Parameters.of({1: [[[1]]], 2: [[1]]}, {1: [[[1]]], 2: [[1]]}),
            r"W\[2\]: expected the leading axes \(1,\) of W\[1\]",
        ),
        (
            lambda: Gradients.of({1: [[1, 2]]}, {1: [[1], [2]]}).flat,
            r"db\[1\]: expected the shape \(1, 1\), got \(2, 1\)",
        ),
        (
            lambda: Gradients.of({1: ["x"]}, {1: [[1]]}),
            r"dW\[1\]: expected an array of numbers, got \['x'\]",
        ),
        (lambda: initialize(NETWORK, "best"), r"scheme: expected one of zeros, .*, got 'best'"),
        (
            lambda: initialize(NETWORK, seed=-1),
            r"seed: expected a whole number from 0 up, or several, got -1",
        ),
        (lambda: initialize(NETWORK, seed=[1, -2]), r"seed: .* got -2"),
        (lambda: initialize(NETWORK, seed=[]), r"seed: .* got \[\]"),
        (lambda: initialize(NETWORK, seed=1.5), r"seed: .* got 1.5"),
        (lambda: initialize(NETWORK, seed="12"), r"seed: .* got '12'"),
        (
            lambda: initialize(NETWORK, dtype=int),
            r"dtype: expected a floating-point type .* got <class 'int'>",
        ),
        (
            lambda: forward(NETWORK, PARAMETERS, [1, 2]),
            r"X: expected 2 rows, .* got the shape \(2,\)",
        ),
        (
            lambda: forward(NETWORK, PARAMETERS, np.zeros((4, 2))),
            r"X: expected 2 rows, .* got the shape \(4, 2\)",
        ),
        (
            lambda: forward(NETWORK, PARAMETERS, [[1, 2], [3]]),
            r"X: expected an array of numbers, got \[\[1, 2\], \[3\]\]",
        ),
        (
            lambda: forward(NETWORK, PARAMETERS, [["a"], ["b"]]),
            r"X: expected an array of numbers, got \[\['a'\]",
        ),
        (
            lambda: forward(NETWORK, PARAMETERS, [[1, np.nan], [1, 2]]),
            r"X: expected finite numbers, got nan",
        ),
        (
            lambda: forward(NETWORK, PARAMETERS, [[1], [np.inf]]),
            r"X: expected finite numbers, got inf",
        ),
        (
            lambda: forward(NETWORK, initialize(Network((2, 4, 1))), XOR[0]),
            r"parameters: .* sizes \(2, 3, 1\) .* got \(2, 4, 1\)",
        ),
        (
            lambda: forward(NETWORK, PARAMETERS, XOR[0], {2: [[1] * 4]}),
            r"masks: expected hidden layers only, from 1 to 1, got layer 2",
        ),
        (
            lambda: forward(NETWORK, PARAMETERS, XOR[0], {0: XOR[0]}),
            r"masks: expected hidden layers only, .* got layer 0",
        ),
        (
            lambda: forward(NETWORK, PARAMETERS, XOR[0], {1: [1, 0, 1]}),
            r"masks\[1\]: expected the shape \(3, 4\), got \(3,\)",
        ),
        (
            lambda: forward(NETWORK, PARAMETERS, XOR[0], keep_prob=0),
            r"keep_prob: expected a number above 0 and at most 1, got 0",
        ),
        (
            lambda: cost(NETWORK, TRACE, [0, 1, 1, 0]),
            r"Y: expected the shape \(1, 4\) of the outputs, .* got \(4,\)",
        ),
        (
            lambda: cost(NETWORK, TRACE, [[0, 1]]),
            r"Y: expected the shape \(1, 4\) of the outputs, .* got \(1, 2\)",
        ),
        (
            lambda: cost(NETWORK, TRACE, [[0, 1, 2, -1]]),
            r"Y: expected numbers from 0 to 1 for the binary cross-entropy cost, got -1 to 2",
        ),
        (lambda: cost(NETWORK, TRACE, [[0, 1, 1, np.nan]]), r"Y: expected finite numbers, got nan"),
        (
            lambda: cost(NETWORK, TRACE, XOR[1], l2=0.1),
            r"parameters: .* penalty of l2 = 0.1, got None",
        ),
        (
            lambda: cost(NETWORK, TRACE, XOR[1], PARAMETERS, l2=-1),
            r"l2: expected a number from 0 up, got -1",
        ),
        (
            lambda: backward(NETWORK, PARAMETERS, TRACE, XOR[1], l2=-1),
            r"l2: expected a number from 0 up, got -1",
        ),
        (
            lambda: backward(NETWORK, PARAMETERS, TRACE, [[0], [1], [1], [0]]),
            r"Y: expected the shape \(1, 4\) .* got \(4, 1\)",
        ),
        (
            lambda: backward(NETWORK, PARAMETERS, TRACE, [[0, 1, 1, 2]]),
            r"Y: expected numbers from 0 to 1 .* got 0 to 2",
        ),
        (
            lambda: backward(NETWORK, initialize(Network((2, 1))), TRACE, XOR[1]),
            r"parameters: expected the layer sizes \(2, 3, 1\)",
        ),
        (
            lambda: cost(NETWORK, forward(NETWORK, PARAMETERS, np.zeros((2, 0))), np.zeros((1, 0))),
            r"Y: .* at least one example, got \(1, 0\)",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
