"""Stacks: every network ends, and is recorded, as when a Trainer trains it alone; and none can
spoil another.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.engine import (
    Adam,
    Decay,
    GradientDescent,
    Momentum,
    Network,
    Parameters,
    RMSProp,
    StackTrainer,
    Stop,
    Trainer,
    initialize,
)
from lab.engine import stack as stack_module

NETWORKS = [
    Network((2, 4, 2, 1)),
    Network((2, 5, 1), "relu", "linear"),
    Network((2, 3, 4, 3), ("gelu", "leaky relu"), "softmax"),
    Network((2, 3, 1), "sigmoid", "tanh", "squared error"),
    Network((2, 2)),
]


def examples(network, m, seed=0):
    rng = np.random.default_rng(seed)
    Y = np.eye(network.layer_sizes[-1])[rng.integers(0, network.layer_sizes[-1], m)].T
    return rng.standard_normal((network.layer_sizes[0], m)), (
        Y if len(Y) > 1 else rng.random((1, m)).round()
    )


def alone(network, flat, optimizer, X, Y, **keywords):
    return Trainer(network, Parameters(network.layer_sizes, flat), optimizer, X, Y, **keywords)


def assert_same(trained, trainer):
    assert (trained.epoch, trained.stopped) == (trainer.epoch, trainer.stopped)
    np.testing.assert_allclose(trained.parameters.flat, trainer.parameters.flat, rtol=0, atol=1e-10)
    assert trained.history.keys() == trainer.history.keys()
    for name, column in trainer.history.items():
        np.testing.assert_allclose(
            trained.history[name], column, rtol=1e-9, atol=1e-10, err_msg=name
        )
    assert [snapshot.epoch for snapshot in trained.snapshots] == [
        snapshot.epoch for snapshot in trainer.snapshots
    ]


@settings(deadline=None, max_examples=60)
@given(
    network=st.sampled_from(NETWORKS),
    kind=st.sampled_from([GradientDescent, Momentum, RMSProp, Adam]),
    rates=st.lists(st.sampled_from([0.003, 0.01, 0.03]), min_size=1, max_size=5),
    seeds=st.lists(st.integers(0, 3), min_size=5, max_size=5),
    m=st.integers(1, 30),
    batch_size=st.integers(1, 33),
    l2=st.sampled_from([0.0, 0.2]) | st.none(),
    keep_prob=st.sampled_from([1.0, 0.8]),
    decay=st.sampled_from([Decay(), Decay(0.5, every=2)]),
    biases=st.booleans(),
    pieces=st.lists(st.integers(1, 6), min_size=1, max_size=3),
    together=st.sampled_from([1, stack_module.TOGETHER]),
)
def test_each_network_ends_as_when_trained_alone(
    network, kind, rates, seeds, m, batch_size, l2, keep_prob, decay, biases, pieces, together
):
    R = len(rates)
    l2s = [0.1 * r for r in range(R)] if l2 is None else [l2] * R
    parameters, (X, Y) = initialize(network, "xavier", range(R)), examples(network, m)
    common = {
        "batch_size": batch_size,
        "keep_prob": keep_prob,
        "decay": decay,
        "biases": biases,
        "X_test": X[:, :3],
        "Y_test": Y[:, :3],
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stack_module, "TOGETHER", together)
        stack = StackTrainer(
            network, parameters, kind(rates), X, Y, seed=seeds[:R], l2=l2s, **common
        )
    for epochs in pieces:
        stack.run(epochs=epochs)
    for r in range(R):
        trainer = alone(
            network, parameters.flat[r], kind(rates[r]), X, Y, seed=seeds[r], l2=l2s[r], **common
        )
        trainer.run(epochs=sum(pieces))
        assert_same(stack[r], trainer)


def test_one_value_stands_for_all_networks():
    network, (X, Y) = NETWORKS[0], examples(NETWORKS[0], 20)
    stack = StackTrainer(
        network, initialize(network, seed=range(3)), Adam(0.01), X, Y, seed=4, l2=0.1
    )
    stack.run(epochs=5)
    for r in range(len(stack)):
        trainer = alone(network, initialize(network, seed=r).flat, Adam(0.01), X, Y, seed=4, l2=0.1)
        trainer.run(epochs=5)
        assert_same(stack[r], trainer)


def test_a_learning_rate_decays_on_after_others_have_stopped():
    network, (X, Y) = NETWORKS[0], examples(NETWORKS[0], 20)
    settings = {"batch_size": 6, "decay": Decay(0.1)}
    parameters = initialize(network, seed=range(4))
    rules = [Stop(epochs=epochs) for epochs in (3, 3, 5, 30)]
    stack = StackTrainer(network, parameters, Adam(0.03), X, Y, stop=rules, **settings)
    stack.run()
    trainer = alone(network, parameters.flat[3], Adam(0.03), X, Y, **settings)
    trainer.run(epochs=30)
    np.testing.assert_allclose(
        stack[3].parameters.flat, trainer.parameters.flat, rtol=0, atol=1e-10
    )


def test_who_stops_keeps_the_weights_of_that_epoch_and_the_others_go_on():
    network, (X, Y) = NETWORKS[0], examples(NETWORKS[0], 20)
    rules = [Stop(epochs=epochs, target_cost=0.6) for epochs in (1, 150, 7, 131, 300, 20, 260)]
    seeds, parameters = (5, 0, 3, 3, 5, 0, 3), initialize(network, "xavier", range(7))
    stack = StackTrainer(
        network, parameters, Adam(0.003), X, Y, batch_size=6, seed=seeds, keep_prob=0.9, stop=rules
    )
    stack.run()
    assert stack.finished
    for r, rule in enumerate(rules):
        trainer = alone(
            network,
            parameters.flat[r],
            Adam(0.003),
            X,
            Y,
            batch_size=6,
            seed=seeds[r],
            keep_prob=0.9,
            stop=rule,
        )
        trainer.run()
        assert_same(stack[r], trainer)


def test_one_that_diverges_stops_alone():
    network, (X, Y) = Network((2, 4, 1), "relu", "linear"), examples(NETWORKS[0], 20)
    parameters = initialize(network, seed=range(4))
    stack = StackTrainer(
        network, parameters, GradientDescent([0.01, 1e6, 0.02, 0.03]), X, Y, seed=range(4)
    )
    stack.run(epochs=200)
    assert [trained.stopped is None for trained in (stack[0], stack[1], stack[2], stack[3])] == [
        True,
        False,
        True,
        True,
    ]
    assert stack[1].epoch < 200
    for r, rate in ((0, 0.01), (2, 0.02), (3, 0.03)):
        trainer = alone(network, parameters.flat[r], GradientDescent(rate), X, Y, seed=r)
        trainer.run(epochs=200)
        assert_same(stack[r], trainer)


def test_patience_is_of_each_network_its_own():
    network, (X, Y) = NETWORKS[0], examples(NETWORKS[0], 40)
    test = {"X_test": X[:, 20:], "Y_test": Y[:, 20:]}
    parameters, rule = initialize(network, "xavier", range(5)), Stop(epochs=400, patience=10)
    stack = StackTrainer(
        network, parameters, Adam(0.01), X[:, :20], Y[:, :20], seed=range(5), stop=rule, **test
    )
    stack.run()
    for r in range(5):
        trainer = alone(
            network, parameters.flat[r], Adam(0.01), X[:, :20], Y[:, :20], seed=r, stop=rule, **test
        )
        trainer.run()
        assert_same(stack[r], trainer)


def test_a_time_budget_trains_whole_epochs_of_all():
    network, (X, Y) = NETWORKS[0], examples(NETWORKS[0], 20)
    stack = StackTrainer(network, initialize(network, seed=range(3)), Adam(0.01), X, Y)
    stack.run(seconds=1e-9)
    assert stack.epoch == stack[0].epoch == stack[2].epoch == 1


def test_what_the_caller_gives_is_not_written_to():
    network, (X, Y) = NETWORKS[0], examples(NETWORKS[0], 20)
    parameters = initialize(network, seed=range(3))
    for array in (X, Y, parameters.flat):
        array.setflags(write=False)
    StackTrainer(network, parameters, Adam(0.01), X, Y).run(epochs=2)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"parameters": initialize(NETWORKS[0], seed=0)}, "parameters"),
        ({"parameters": initialize(NETWORKS[1], seed=range(3))}, "parameters"),
        ({"optimizer": Adam([0.1, 0.2])}, "learning_rate"),
        ({"seed": [1, 2]}, "seed"),
        ({"l2": [0.1, 0.2]}, "l2"),
        ({"l2": [0.1, 0.2, -1.0]}, "l2"),
        ({"stop": [Stop()]}, "stop"),
        ({"batch_size": 0}, "batch_size"),
        ({"X": np.ones((3, 4))}, "X"),
        ({"Y": np.full((1, 4), np.nan)}, "Y"),
    ],
)
def test_bad_input_is_named(change, named):
    good = {
        "parameters": initialize(NETWORKS[0], seed=range(3)),
        "optimizer": Adam(),
        "X": np.ones((2, 4)),
        "Y": np.ones((1, 4)),
    }
    with pytest.raises(ValueError, match=f"^{named}: "):
        StackTrainer(NETWORKS[0], **good | change)


def test_the_weights_of_large_networks_are_kept_as_little_as_alone():
    network = Network((2, 400, 400, 1))
    X, Y = examples(network, 4)
    parameters = initialize(network, "xavier", range(2))
    stack = StackTrainer(network, parameters, Adam(0.01), X, Y, seed=range(2))
    trainer = alone(network, parameters.flat[1], Adam(0.01), X, Y, seed=1)
    assert stack[1].snapshots == trainer.snapshots == []
