import numpy as np
import pytest

from lab.engine import (
    CHAIN_RULE,
    GradientDescent,
    Network,
    Parameters,
    Trainer,
    backward,
    forward,
    gradient_check,
    initialize,
)
from lab.mistakes import CATALOGUE, MISTAKES, SIGNATURES, ShapeError, examine, first_wrong, watched
from lab.mistakes.signatures import OF_SHAPE

SEEDS = range(20)


def problem(mistake, seed):
    """A random network in which this mistake can be made: no two layers of one size, but the square
    ones it needs.
    """
    rng = np.random.default_rng(seed)
    sizes = rng.permutation([2, 3, 4, 5, 6])
    square = [int(sizes[2])] * (mistake is not None and "square" in mistake.name)
    hidden = (
        rng.choice(mistake.hidden)
        if mistake is not None and mistake.hidden
        else rng.choice(["tanh", "relu", "sigmoid", "gelu"])
    )
    network = Network(
        (*map(int, sizes[: 2 + seed % 2]), int(sizes[2]), *square, (1, 7, 8)[seed % 3]),
        str(hidden),
        "sigmoid",
    )
    m = 20
    X = rng.standard_normal((network.layer_sizes[0], m))
    Y = rng.integers(2, size=(network.layer_sizes[-1], m)).astype(float)
    return network, initialize(network, seed=seed), X, Y


def test_the_catalogue_is_complete():
    assert len(CATALOGUE) == len(MISTAKES) >= 16
    for mistake in CATALOGUE:
        assert mistake.signature in SIGNATURES
        assert mistake.quantity in ("dA", "dZ", "dW", "db")
        assert mistake.right.split("=")[0].strip() == mistake.wrong.split("=")[0].strip()
        assert mistake.equations != CHAIN_RULE
        assert len(mistake.why) < 420


@pytest.mark.parametrize("mistake", CATALOGUE, ids=lambda mistake: mistake.name)
def test_each_mistake_is_found_where_and_as_the_catalogue_says(mistake):
    for seed in SEEDS:
        network, parameters, X, Y = problem(mistake, seed)
        report = gradient_check(network, parameters, X, Y)
        assert report.passed
        findings = examine(network, parameters, X, Y, mistake.equations, report)
        found = first_wrong(findings)
        assert found is not None
        assert found.quantity == f"{mistake.quantity}[{mistake.layer(network)}]"
        assert found.signature == mistake.signature
        if found.problem:
            assert found is findings[-1]
            assert found.quantity in found.problem
        elif seed == 0:  # the plain check finds it, too, though not its place
            assert not gradient_check(network, parameters, X, Y, equations=mistake.equations).passed


@pytest.mark.parametrize("seed", SEEDS)
def test_the_right_equations_are_never_found(seed):
    network, parameters, X, Y = problem(None, seed)
    findings = examine(network, parameters, X, Y, CHAIN_RULE)
    assert first_wrong(findings) is None
    L = network.L
    due = [
        name for l in range(L, 0, -1) for name in (f"dA[{l}]", f"dZ[{l}]", f"dW[{l}]", f"db[{l}]")
    ]
    assert [finding.quantity for finding in findings] == due


@pytest.mark.parametrize("mistake", CATALOGUE, ids=lambda mistake: mistake.name)
def test_where_a_mistake_is_said_to_do_no_harm_the_check_passes(mistake):
    for sizes in ((3, 1), (2, 5, 1), (2, 1, 1)):
        network = Network(sizes, mistake.hidden[0] if mistake.hidden else "tanh")
        if mistake.layer(network) is not None:
            continue
        rng = np.random.default_rng(0)
        X, Y = rng.standard_normal((sizes[0], 9)), rng.integers(2, size=(1, 9)).astype(float)
        parameters = initialize(network)
        assert first_wrong(examine(network, parameters, X, Y, mistake.equations)) is None


def test_a_mistake_of_another_activation_or_output_does_not_apply():
    assert MISTAKES["relu of dA"].layer(Network((2, 3, 1), "tanh")) is None
    assert MISTAKES["sigmoid of dA"].layer(Network((2, 3, 2), output="softmax")) is None
    assert (
        MISTAKES["sign flipped"].layer(Network((2, 3, 1), output="sigmoid", cost="squared error"))
        is None
    )


@pytest.mark.parametrize(
    "mistake",
    [one for one in CATALOGUE if one.output != ("sigmoid",)],
    ids=lambda mistake: mistake.name,
)
def test_what_serves_any_output_names_no_slope_of_the_output(mistake):
    assert "g'(Z^{[L]})" not in mistake.right  # for softmax it is a matrix, and * is entry by entry


def test_a_wrong_tensor_that_stands_on_kinks_alone_is_not_called_right():
    network = Network((1, 1, 1), "relu")
    parameters = Parameters.of({1: [[1.0]], 2: [[0.5]]}, {1: [[0.0]], 2: [[0.1]]})
    # db[1] stands on a kink for the first example
    X, Y = np.array([[1e-6, 2.0, 1.0, -1.0]]), np.array([[1.0, 0.0, 1.0, 1.0]])
    findings = examine(network, parameters, X, Y, MISTAKES["no 1/m in db"].equations)
    assert gradient_check(network, parameters, X, Y).unmeasured == ["db1"]
    wrong = {finding.quantity: finding.signature for finding in findings if not finding.passed}
    assert wrong == {"db[2]": "ratio m", "db[1]": "ratio m"}


@pytest.mark.parametrize(
    "mistake",
    [one for one in CATALOGUE if one.signature not in OF_SHAPE],
    ids=lambda mistake: mistake.name,
)
def test_a_wrong_network_trains(mistake):
    network, parameters, X, Y = problem(mistake, 2)
    trainer = Trainer(
        network,
        parameters,
        GradientDescent(0.01),
        X,
        Y,
        equations=watched(mistake.equations, network),
    )
    trainer.run(epochs=2)
    assert trainer.epoch == 2
    assert np.all(np.isfinite(trainer.parameters.flat))


@pytest.mark.parametrize(
    "mistake",
    [one for one in CATALOGUE if one.signature in OF_SHAPE],
    ids=lambda mistake: mistake.name,
)
def test_a_wrong_network_that_cannot_train_says_which_shapes_do_not_fit(mistake):
    network, parameters, X, Y = problem(mistake, 2)
    quantity = rf"^{mistake.quantity}\[{mistake.layer(network)}\] (comes out as|cannot be computed)"
    with pytest.raises(ShapeError, match=quantity):
        Trainer(
            network,
            parameters,
            GradientDescent(0.01),
            X,
            Y,
            equations=watched(mistake.equations, network),
        ).run(epochs=1)


def test_a_shape_error_names_the_quantity_and_all_shapes():
    network = Network((2, 8, 1))
    parameters, X, Y = initialize(network), np.ones((2, 300)), np.ones((1, 300))
    trace = forward(network, parameters, X)
    with pytest.raises(
        ShapeError,
        match=r"^dA\[1\] cannot be computed: W\[2\] is \(1, 8\), dZ\[2\] is \(1, 300\)\.$",
    ):
        backward(
            network,
            parameters,
            trace,
            Y,
            equations=watched(MISTAKES["W not transposed"].equations, network),
        )
    with pytest.raises(
        ShapeError,
        match=(
            r"^dW\[2\] comes out as \(1, 1\), but W\[2\] is \(1, 8\): dZ\[2\] is \(1, 300\),"
            r" dA\[2\]"
        ),
    ):
        backward(
            network,
            parameters,
            trace,
            Y,
            equations=watched(MISTAKES["dA in place of A[l-1]"].equations, network),
        )


def test_watching_changes_no_number():
    network, parameters, X, Y = problem(None, 1)
    trace = forward(network, parameters, X)
    plain, checked = (
        backward(network, parameters, trace, Y, equations=e)
        for e in (CHAIN_RULE, watched(CHAIN_RULE, network))
    )
    np.testing.assert_array_equal(plain.flat, checked.flat)
