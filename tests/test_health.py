"""Every layer's figures, against what is computed here example by example."""

import math

import numpy as np
import pytest

from lab.diagnosis import health
from lab.diagnosis.health import BINS
from lab.engine import (
    OPTIMIZERS,
    Decay,
    Momentum,
    Network,
    Parameters,
    Trainer,
    backward,
    forward,
    initialize,
)
from lab.engine.network import CHAIN_RULE, Equations

RNG = np.random.default_rng(3)
X = RNG.normal(size=(2, 60))
NETWORKS = {
    "two classes": (Network((2, 5, 4, 1), hidden=("tanh", "relu")), (X[:1] > 0) * 1.0),
    "softmax": (
        Network((2, 6, 3), hidden="sigmoid", output="softmax"),
        np.eye(3)[:, RNG.integers(0, 3, 60)],
    ),
    "regression": (Network((2, 5, 1), hidden="gelu", output="linear"), X[:1] * X[1:]),
}


def one_example(network, parameters, x, y):
    """Z, A and dZ of every layer for one example (matched outputs), in plain loops."""
    a, Z, A = list(x), {}, {}
    for l in network.layers:
        W, b = parameters.W[l], parameters.b[l]
        Z[l] = [
            sum(w * one for w, one in zip(W[i], a, strict=True)) + b[i, 0] for i in range(len(W))
        ]
        a = A[l] = list(np.ravel(network.g(l).g(np.array(Z[l])[:, None])))
    dZ = {network.L: [a - t for a, t in zip(A[network.L], y, strict=True)]}
    for l in range(network.L - 1, 0, -1):
        W = parameters.W[l + 1]
        slopes = np.ravel(network.g(l).g_prime(np.array(Z[l])[:, None]))
        dZ[l] = [
            sum(W[i, j] * dZ[l + 1][i] for i in range(len(W))) * slopes[j]
            for j in range(len(slopes))
        ]
    return {"Z": Z, "A": A, "dZ": dZ}


@pytest.mark.parametrize("name", NETWORKS)
def test_histograms_count_every_unit_and_example(name):
    network, Y = NETWORKS[name]
    parameters = initialize(network, "he", 1)
    passes = [one_example(network, parameters, X[:, p], Y[:, p]) for p in range(X.shape[1])]
    for layer in health(network, parameters, X, Y):
        for kind in ("Z", "A", "dZ"):
            spread = getattr(layer, kind)
            numbers = sorted(value for one in passes for value in one[kind][layer.l])
            assert sum(spread.counts) == len(numbers)
            assert spread.low <= numbers[0] + 1e-9
            assert spread.high >= numbers[-1] - 1e-9
            width = (spread.high - spread.low) / BINS
            for k in (1, BINS // 2, BINS - 1):  # as many lie below an edge, but for those on it
                edge = spread.low + k * width
                below = sum(spread.counts[:k])
                assert sum(n < edge - 1e-9 for n in numbers) <= below
                assert below <= sum(n <= edge + 1e-9 for n in numbers)


def test_units_at_fault_are_named():
    network = Network((2, 3, 3, 1), hidden=("relu", "tanh"))
    parameters = initialize(network, "xavier", 0)
    parameters.b[1][1] = -100  # no example reaches it
    parameters.b[2][2] = 50
    first, second, output = health(network, parameters, X, (X[:1] > 0) * 1.0)
    assert list(first.dead) == [False, True, False]
    assert first.saturated is None
    assert list(second.saturated) == [False, False, True]
    assert (second.dead, output.dead, output.saturated) == (None, None, None)


@pytest.mark.parametrize("is_loop", [False, True])
@pytest.mark.parametrize("decay", [Decay(), Decay(rate=0.5)])
@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("data", NETWORKS)
def test_the_step_is_the_one_that_training_takes(data, name, decay, is_loop):
    network, Y = NETWORKS[data]
    equations = on_paper() if is_loop else CHAIN_RULE
    trainer = Trainer(
        network,
        initialize(network, "he", 0),
        OPTIMIZERS[name](0.03),
        X,
        Y,
        batch_size=100,
        l2=0.1,
        decay=decay,
        equations=equations,
    )
    trainer.run(epochs=7)
    before = trainer.parameters.copy()
    trace = forward(network, before, X)
    step = trainer.step_from(backward(network, before, trace, Y, 0.1))
    layers = health(network, before, X, Y, step)
    assert np.array_equal(trainer.parameters.flat, before.flat)
    trainer.run(epochs=1)
    for layer in layers:
        moved = trainer.parameters.W[layer.l] - before.W[layer.l]
        ratio = math.sqrt(np.sum(moved**2) / np.sum(before.W[layer.l] ** 2))
        assert layer.update_ratio == pytest.approx(ratio, rel=1e-6)


def on_paper():
    """The same equations, but not those that the engine knows: it trains by the loop as on paper."""
    return Equations(dW=lambda **at: CHAIN_RULE.dW(**at))


def test_a_diverged_network_has_no_figures_and_raises_nothing():
    network, Y = NETWORKS["two classes"]
    parameters = Parameters(network.layer_sizes, np.full(network.parameter_count, np.inf))
    layers = health(network, parameters, X, Y, parameters.flat)
    assert [layer.Z for layer in layers] == [None] * 3
    assert [layer.update_ratio for layer in layers] == [None] * 3


def test_without_a_step_there_is_no_ratio():
    network, Y = NETWORKS["regression"]
    layers = health(network, initialize(network, "zeros", 0), X, Y)
    assert [layer.update_ratio for layer in layers] == [None, None]
    zeros = health(network, initialize(network, "zeros", 0), X, Y, np.ones(network.parameter_count))
    assert [layer.update_ratio for layer in zeros] == [None, None]  # of weights of 0


def test_momentum_remembers():
    """After one step the average of the gradients is more than the next gradient's tenth."""
    network, Y = NETWORKS["regression"]
    trainer = Trainer(network, initialize(network, "he", 0), Momentum(0.1), X, Y, batch_size=100)
    trainer.run(epochs=1)
    gradients = backward(network, trainer.parameters, forward(network, trainer.parameters, X), Y)
    alone = -0.1 * 0.1 * gradients.flat
    assert not np.allclose(trainer.step_from(gradients), alone)
