"""Units that are frozen or switched off: what training does with them, against independent oracles."""

import numpy as np
import pytest

from lab.engine import (
    Adam,
    GradientDescent,
    Momentum,
    Network,
    Parameters,
    RMSProp,
    StackTrainer,
    Trainer,
    backward,
    cost,
    forward,
    gradient_check,
    initialize,
)
from lab.engine.loop import Loop

OPTIMIZERS = [GradientDescent(0.3), Momentum(0.3), RMSProp(0.02), Adam(0.02)]
OUTPUTS = {"sigmoid": 1, "softmax": 3, "linear": 1}
rng = np.random.default_rng(5)
X = rng.normal(size=(2, 40))


def targets(output):
    if output == "softmax":
        return np.eye(3)[rng.integers(0, 3, 40)].T
    return (rng.random((1, 40)) > 0.5) * 1.0


def network_of(output, off=(), hidden="tanh"):
    return Network((2, 5, 4, OUTPUTS[output]), hidden, output, off=off)


def without(parameters, l, i):
    """The same without unit i of layer l: its row of W[l] and b[l], its column of W[l + 1]."""
    W, b = dict(parameters.W), dict(parameters.b)
    W[l] = np.delete(W[l], i - 1, axis=0)
    b[l] = np.delete(b[l], i - 1, axis=0)
    W[l + 1] = np.delete(W[l + 1], i - 1, axis=1)
    return Parameters.of(W, b)


def trainer_of(network, parameters, optimizer, Y, **settings):
    return Trainer(network, parameters, optimizer, X, Y, batch_size=7, seed=3, **settings)


@pytest.mark.parametrize("hidden", ["tanh", "relu", "sigmoid", "gelu"])
@pytest.mark.parametrize("output", OUTPUTS)
def test_a_network_with_a_unit_off_is_the_network_without_it(output, hidden):
    Y = targets(output)
    network = network_of(output, off=((1, 2),), hidden=hidden)
    smaller = Network((2, 4, 4, OUTPUTS[output]), hidden, output)
    parameters = initialize(network, "xavier", 1)
    parameters.b[1][...] = 0.3
    trace = forward(network, parameters, X)
    rest = without(parameters, 1, 2)
    trace_rest = forward(smaller, rest, X)
    assert np.all(trace.A[1][1] == 0)
    np.testing.assert_allclose(trace.A[3], trace_rest.A[3], rtol=1e-12)
    gradients = backward(network, parameters, trace, Y)
    of_rest = backward(smaller, rest, trace_rest, Y)
    for part in (gradients.dZ[1][1], gradients.dW[1][1], gradients.db[1][1], gradients.dW[2][:, 1]):
        assert np.all(part == 0)
    left = without(Parameters.of(gradients.dW, gradients.db), 1, 2)
    np.testing.assert_allclose(left.flat, of_rest.flat, rtol=1e-9, atol=1e-14)
    assert gradient_check(network, parameters, X, Y).passed


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("output", OUTPUTS)
def test_training_with_a_unit_off_is_training_without_it(output, optimizer):
    Y = targets(output)
    network = network_of(output, off=((2, 3),))
    parameters = initialize(network, "xavier", 1)
    trainer = trainer_of(network, parameters, optimizer, Y)
    smaller = Network((2, 5, 3, OUTPUTS[output]), "tanh", output)
    rest = trainer_of(smaller, without(parameters, 2, 3), optimizer, Y)
    trainer.run(epochs=5)
    rest.run(epochs=5)
    np.testing.assert_allclose(
        without(trainer.parameters, 2, 3).flat, rest.parameters.flat, rtol=1e-7, atol=1e-9
    )
    np.testing.assert_allclose(trainer.history["cost"], rest.history["cost"], rtol=1e-7)
    assert np.array_equal(trainer.parameters.W[2][2], parameters.W[2][2])
    assert np.array_equal(trainer.parameters.W[3][:, 2], parameters.W[3][:, 2])


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("l2", [0.0, 0.5])
def test_a_unit_that_is_frozen_under_way_stays_exactly_what_it_is(optimizer, l2):
    Y = targets("sigmoid")
    network = network_of("sigmoid")
    trainer = trainer_of(network, initialize(network, "xavier", 1), optimizer, Y, l2=l2)
    trainer.run(epochs=5)
    trainer.change(frozen=((1, 2), (2, 1), (3, 1)))
    before = trainer.parameters.copy()
    trainer.run(epochs=5)
    after = trainer.parameters
    for l, i in ((1, 1), (2, 0), (3, 0)):  # the output's too
        assert np.array_equal(after.W[l][i], before.W[l][i])
        assert np.array_equal(after.b[l][i], before.b[l][i])
    assert np.all(after.W[1][[0, 2, 3, 4]] != before.W[1][[0, 2, 3, 4]])
    assert np.all(after.W[2][:, 1][1:] != before.W[2][:, 1][1:])  # its output is still learned from
    trainer.change(frozen=())
    trainer.run(epochs=1)
    assert np.all(trainer.parameters.W[1][1] != before.W[1][1])


def test_a_step_with_a_frozen_unit_by_hand():
    Y = targets("sigmoid")
    network = network_of("sigmoid")
    parameters = initialize(network, "xavier", 1)
    trainer = Trainer(
        network, parameters, GradientDescent(0.5), X, Y, batch_size=40, frozen=((1, 2),)
    )
    trainer.run(epochs=1)
    gradients = backward(network, parameters, forward(network, parameters, X), Y)
    gradients.dW[1][1] = 0
    gradients.db[1][1] = 0
    np.testing.assert_allclose(
        trainer.parameters.flat, parameters.flat - 0.5 * gradients.flat, rtol=1e-12
    )


def test_the_gradient_in_the_history_is_what_is_applied():
    Y = targets("sigmoid")
    network = Network((2, 1, 1), "tanh", "sigmoid")
    trainer = trainer_of(
        network, initialize(network, "xavier", 1), GradientDescent(0.1), Y, frozen=((1, 1),)
    )
    trainer.run(epochs=2)
    assert trainer.history["gradient_1"] == [0, 0, 0]
    assert min(trainer.history["gradient_2"]) > 0


@pytest.mark.parametrize("keep_prob", [1.0, 0.7])
@pytest.mark.parametrize("batch_size", [7, 40])
def test_units_switched_off_and_on_under_way_train_as_in_the_loop(batch_size, keep_prob):
    Y = targets("softmax")
    network = network_of("softmax")
    parameters = initialize(network, "xavier", 1)
    settings = {"batch_size": batch_size, "keep_prob": keep_prob}
    trainer = Trainer(network, parameters, Adam(0.02), X, Y, seed=3, **settings)
    loop = Loop(
        network,
        parameters.copy(),
        trainer.hyperparameters,
        train=(X, Y),
        test=None,
        rng=np.random.default_rng(3),
    )
    for off in ((), ((1, 1), (2, 4)), ((2, 4),), ()):
        trainer.change(off=off)
        loop.switch(network_of("softmax", off=off))
        trainer.run(epochs=3)
        for _ in range(3):
            while not loop.train_part():
                pass
        np.testing.assert_allclose(trainer.parameters.flat, loop.parameters.flat, atol=1e-10)


def test_the_cost_of_the_epoch_is_measured_anew_when_a_unit_is_switched_off():
    Y = targets("sigmoid")
    network = network_of("sigmoid")
    trainer = trainer_of(network, initialize(network, "xavier", 1), GradientDescent(0.1), Y)
    trainer.run(epochs=3)
    trainer.change(off=((1, 1),))
    trace = forward(trainer.network, trainer.parameters, X)
    assert trainer.history["epoch"] == [0, 1, 2, 3]
    assert trainer.history["cost"][-1] == pytest.approx(cost(trainer.network, trace, Y), rel=1e-12)


def test_a_stack_trains_each_network_as_alone():
    Y = targets("sigmoid")
    network = network_of("sigmoid", off=((1, 1),))
    parameters = initialize(network, "xavier", [1, 2])
    settings = {"batch_size": 7, "frozen": ((2, 2),)}
    stack = StackTrainer(network, parameters, Adam(0.02), X, Y, seed=[3, 4], **settings)
    stack.run(epochs=3)
    for r, seed in enumerate((3, 4)):
        one = Parameters(network.layer_sizes, parameters.flat[r])
        alone = Trainer(network, one, Adam(0.02), X, Y, seed=seed, **settings)
        alone.run(epochs=3)
        np.testing.assert_allclose(stack[r].parameters.flat, alone.parameters.flat, atol=1e-10)


@pytest.mark.parametrize("unit", [(0, 1), (3, 1), (1, 6), (1, 0), (9, 1)])
def test_only_hidden_units_can_be_off(unit):
    with pytest.raises(ValueError, match=r"^off: expected hidden units of"):
        network_of("sigmoid", off=(unit,))


@pytest.mark.parametrize("unit", [(0, 1), (3, 2), (1, 6), (1, 0), (9, 1)])
def test_only_units_that_have_weights_can_be_frozen(unit):
    network = network_of("sigmoid")
    trainer = trainer_of(network, initialize(network), Adam(), targets("sigmoid"))
    with pytest.raises(ValueError, match=r"^frozen: expected units of"):
        trainer.change(frozen=(unit,))
    assert trainer.hyperparameters.frozen == ()


def test_inside_an_epoch_no_unit_is_switched_off():
    Y = targets("sigmoid")
    network = network_of("sigmoid")
    trainer = Trainer(network, initialize(network), Adam(), X, Y, batch_size=1)
    trainer.run(seconds=1e-9)
    if trainer.part:
        with pytest.raises(ValueError, match=r"^off: an epoch is under way"):
            trainer.change(off=((1, 1),))
    trainer.run(epochs=1)
    trainer.change(off=((1, 1),))
    assert trainer.network.off == ((1, 1),)


def test_the_step_that_is_foretold_leaves_what_is_frozen():
    Y = targets("sigmoid")
    network = network_of("sigmoid")
    parameters = initialize(network, "xavier", 1)
    trainer = trainer_of(network, parameters, Adam(0.02), Y, frozen=((1, 2),), biases=False)
    step = trainer.step_from(backward(network, parameters, forward(network, parameters, X), Y))
    moves = Parameters(network.layer_sizes, step)
    assert not np.any(moves.W[1][1])
    assert not any(np.any(b) for b in moves.b.values())
    assert np.all(moves.W[2])
