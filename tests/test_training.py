"""Trainer: that it trains, that it repeats itself, what it records, when it stops, and what it
refuses.
"""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.engine import (
    CHAIN_RULE,
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
    accuracy,
    backward,
    cost,
    forward,
    initialize,
)

NETWORK = Network((2, 4, 1))
RNG = np.random.default_rng(0)
X = RNG.standard_normal((2, 50))
Y = (X[:1] * X[1:] > 0).astype(float)


def trainer_of(network=NETWORK, optimizer=None, **keywords):
    return Trainer(
        network,
        initialize(network, "xavier", 1),
        optimizer or Adam(0.02),
        X,
        Y,
        **{"batch_size": 16} | keywords,
    )


# ---- training


def test_one_full_batch_step_by_hand():
    # z = 0.5, a = sigmoid(0.5), dW = (a - y) x, db = a - y
    network, parameters = Network((1, 1)), Parameters.of({1: [[0.25]]}, {1: [[0.0]]})
    trainer = Trainer(network, parameters, GradientDescent(0.1), [[2.0]], [[1.0]])
    trainer.run(epochs=1)
    dZ = 1 / (1 + np.exp(-0.5)) - 1
    assert trainer.parameters.W[1].item() == pytest.approx(0.25 - 0.1 * dZ * 2)
    assert trainer.parameters.b[1].item() == pytest.approx(-0.1 * dZ)


def test_exclusive_or_is_learned():
    trainer = trainer_of(Network((2, 8, 1)), Adam(0.05))
    trainer.run(epochs=400)
    assert trainer.history["accuracy"][-1] > 0.95
    assert trainer.history["cost"][-1] < trainer.history["cost"][0] / 3


def test_an_epoch_of_mini_batches_uses_every_example_once():
    # with a learning rate too small to matter, the steps of an epoch add up to the sum over all
    # examples
    network, rate = Network((2, 1), output="linear"), 1e-7
    parameters = initialize(network)
    trainer = Trainer(network, parameters, GradientDescent(rate), X, Y, batch_size=1)
    trainer.run(epochs=1)
    whole = backward(network, parameters, forward(network, parameters, X), Y).flat * 50
    np.testing.assert_allclose((parameters.flat - trainer.parameters.flat) / rate, whole, rtol=1e-4)


def test_wrong_equations_train_too_and_differently():
    wrong = dataclasses.replace(CHAIN_RULE, db=lambda *, dZ, **_: np.zeros_like(dZ[:, :1]))
    trainer, right = trainer_of(equations=wrong), trainer_of()
    trainer.run(epochs=5)
    right.run(epochs=5)
    assert not np.any(trainer.parameters.b[1])
    assert np.any(right.parameters.b[1])


def test_right_equations_in_other_words_train_alike():
    same = dataclasses.replace(CHAIN_RULE, dW=lambda *, dZ, A_prev, m, **_: (A_prev @ dZ.T).T / m)
    trainer, right = (
        trainer_of(equations=same, l2=0.1, keep_prob=0.8),
        trainer_of(l2=0.1, keep_prob=0.8),
    )
    trainer.run(epochs=5)
    right.run(epochs=5)
    np.testing.assert_allclose(trainer.parameters.flat, right.parameters.flat, rtol=0, atol=1e-12)


# ---- the same again


@settings(deadline=None, max_examples=40)
@given(
    pieces=st.lists(st.integers(1, 60), min_size=1, max_size=5),
    batch_size=st.sampled_from([7, 50]),
    keep_prob=st.sampled_from([1.0, 0.8]),
)
def test_a_run_is_the_same_bit_for_bit_however_it_is_cut(pieces, batch_size, keep_prob):
    keywords = {
        "batch_size": batch_size,
        "keep_prob": keep_prob,
        "X_test": X[:, :9],
        "Y_test": Y[:, :9],
    }
    whole, cut = trainer_of(**keywords), trainer_of(**keywords)
    whole.run(epochs=sum(pieces))
    for epochs in pieces:
        cut.run(epochs=epochs)
    assert whole.parameters.flat.tobytes() == cut.parameters.flat.tobytes()
    assert whole.history == cut.history
    assert [epoch for epoch, _ in whole.snapshots] == [epoch for epoch, _ in cut.snapshots]


def test_another_seed_shuffles_otherwise():
    one, other = trainer_of(seed=1), trainer_of(seed=2)
    one.run(epochs=1)
    other.run(epochs=1)
    assert not np.array_equal(one.parameters.flat, other.parameters.flat)


def test_parameters_that_somebody_changes_between_runs_are_trained_from_there():
    one, other = (
        trainer_of(batch_size=50, optimizer=GradientDescent(0.1)),
        trainer_of(batch_size=50, optimizer=GradientDescent(0.1)),
    )
    one.run(epochs=3)
    start = one.parameters.flat.copy()
    other.parameters.flat[...] = start
    one.run(epochs=2)
    other.run(epochs=2)
    assert np.array_equal(one.parameters.flat, other.parameters.flat)


# ---- what is recorded


@pytest.mark.parametrize("batch_size", [16, 50])
def test_a_row_is_what_the_equations_say_about_these_parameters(batch_size):
    trainer = trainer_of(batch_size=batch_size, l2=0.3, X_test=X[:, :20], Y_test=Y[:, :20])
    trainer.run(epochs=7)
    trace, test = (
        forward(NETWORK, trainer.parameters, X),
        forward(NETWORK, trainer.parameters, X[:, :20]),
    )
    J = cost(NETWORK, trace, Y, trainer.parameters, l2=0.3)
    gradients = backward(NETWORK, trainer.parameters, trace, Y, l2=0.3)
    row = {name: column[-1] for name, column in trainer.history.items()}
    assert row.pop("epoch") == 7
    assert row == pytest.approx(
        {
            "cost": float(J),
            "test_cost": float(cost(NETWORK, test, Y[:, :20]) + J - cost(NETWORK, trace, Y)),
            "accuracy": accuracy(trace.A[2], Y),
            "test_accuracy": accuracy(test.A[2], Y[:, :20]),
            "gradient_1": np.sqrt(np.mean(gradients.dW[1] ** 2)),
            "gradient_2": np.sqrt(np.mean(gradients.dW[2] ** 2)),
        },
        rel=1e-10,
    )


def test_without_a_test_set_its_columns_are_nan():
    trainer = trainer_of()
    trainer.run(epochs=2)
    assert np.isnan(trainer.history["test_cost"]).all()
    assert np.isnan(trainer.history["test_accuracy"]).all()


def test_frames_are_spread_over_the_call_and_end_with_it():
    trainer = trainer_of()
    frames = trainer.run(epochs=40, frames=4)
    assert [epoch for epoch, _ in frames] == [10, 20, 30, 40]
    assert np.array_equal(frames[-1].flat, trainer.parameters.flat)
    assert not np.shares_memory(frames[-1].flat, trainer.parameters.flat)


def test_a_time_budget_trains_something_however_short_it_is():
    trainer, in_one_piece = trainer_of(), trainer_of(batch_size=50)
    trainer.run(seconds=1e-9)
    in_one_piece.run(seconds=1e-9)
    assert trainer.part > 0
    assert in_one_piece.epoch == in_one_piece.history["epoch"][-1] == 1


# ---- changes and stops


def test_another_optimizer_starts_its_averages_anew():
    one, fresh = (
        trainer_of(optimizer=Adam(0.01), batch_size=50),
        trainer_of(optimizer=Adam(0.01), batch_size=50),
    )
    one.run(epochs=3)
    fresh.parameters.flat[...] = one.parameters.flat
    one.change(optimizer=Momentum(0.1))
    fresh.change(optimizer=Momentum(0.1))
    one.run(epochs=2)
    fresh.run(epochs=2)
    assert np.array_equal(one.parameters.flat, fresh.parameters.flat)


def test_a_learning_rate_decays_as_the_course_has_it():
    rates = [0.2 * Decay(rate=1).factor(epoch) for epoch in range(4)]
    assert rates == pytest.approx([0.2, 0.1, 0.2 / 3, 0.05])
    stepped = [Decay(rate=0.3, every=1000).factor(epoch) for epoch in (999, 1000, 2999, 3000)]
    assert stepped == pytest.approx([1, 1 / 1.3, 1 / 1.6, 1 / 1.9])
    late = [Decay(rate=1, after=1).factor(epoch) for epoch in range(4)]
    assert late == pytest.approx([1, 1, 1 / 2, 1 / 3])


def test_a_step_of_an_epoch_is_taken_at_its_decayed_rate():
    # one weight and full batch, so that a step is the rate times the gradient
    network = Network((1, 1), output="linear")
    parameters = Parameters.of({1: [[0.0]]}, {1: [[0.0]]})
    trainer = Trainer(
        network,
        parameters,
        GradientDescent(0.1),
        [[1.0]],
        [[1.0]],
        decay=Decay(1.0),
        biases=False,
    )
    w = 0.0
    for epoch in range(5):
        trainer.run(epochs=1)
        w += 0.1 / (1 + epoch) * (1 - w)
        assert trainer.parameters.W[1].item() == pytest.approx(w, rel=1e-14)
    assert trainer.parameters.b[1].item() == 0


@pytest.mark.parametrize("optimizer", [GradientDescent(0.3), Momentum(0.3), RMSProp(), Adam()])
def test_biases_that_are_not_trained_stay_what_they_are(optimizer):
    parameters = initialize(NETWORK, seed=1)
    for b in parameters.b.values():
        b[...] = 0.25
    trainer = Trainer(NETWORK, parameters, optimizer, X, Y, batch_size=7, l2=0.1, biases=False)
    trainer.run(epochs=20)
    assert all(np.all(b == 0.25) for b in trainer.parameters.b.values())
    assert all(np.all(trainer.parameters.W[l] != parameters.W[l]) for l in NETWORK.layers)


def test_a_refused_change_changes_nothing():
    trainer = trainer_of()
    before = trainer.hyperparameters
    with pytest.raises(ValueError, match=r"^keep_prob: "):
        trainer.change(batch_size=3, l2=0.1, keep_prob=0.0)
    assert trainer.hyperparameters == before


def test_training_stops_when_it_should_and_not_again():
    trainer = trainer_of(stop=Stop(epochs=5))
    trainer.run(epochs=100)
    assert (trainer.epoch, trainer.finished, trainer.stopped) == (5, True, "all 5 epochs are done")
    assert trainer.run(epochs=100) == []
    trainer.change(stop=Stop(epochs=7))
    trainer.run()
    assert trainer.epoch == 7


def test_a_cost_that_is_not_finite_stops_without_a_warning():
    trainer = trainer_of(Network((2, 4, 1), "relu", "linear"), GradientDescent(1e9))
    trainer.run(epochs=100)
    assert trainer.finished
    assert "cost became" in trainer.stopped


# ---- input


def test_lists_integers_and_strided_arrays_are_welcome():
    doubled = np.repeat(np.repeat(X, 2, axis=0), 2, axis=1)[::2, ::2]
    usual = trainer_of()
    for X_given, Y_given in [
        (X.tolist(), Y.astype(int).tolist()),
        (doubled, Y.astype(bool)),
        (np.asfortranarray(X), Y.astype(np.uint8)),
    ]:
        trainer = Trainer(
            NETWORK, initialize(NETWORK, "xavier", 1), Adam(0.02), X_given, Y_given, batch_size=16
        )
        trainer.run(epochs=2)
        usual_again = trainer_of()
        usual_again.run(epochs=2)
        assert np.array_equal(trainer.parameters.flat, usual_again.parameters.flat)
    assert usual.epoch == 0


def test_what_the_caller_gives_is_not_written_to():
    given_X, given_Y, parameters = X.copy(), Y.copy(), initialize(NETWORK)
    for array in (given_X, given_Y, parameters.flat):
        array.setflags(write=False)
    Trainer(NETWORK, parameters, Adam(0.1), given_X, given_Y, X_test=given_X, Y_test=given_Y).run(
        epochs=3
    )
    Trainer(NETWORK, parameters, Adam(0.1), given_X, given_Y, batch_size=99).run(epochs=3)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"X": np.full((2, 50), np.nan)}, "X: expected finite numbers, got nan"),
        ({"X": [["a"] * 50] * 2}, "X: expected an array of numbers"),
        ({"X": np.full((2, 50), None)}, "X: expected"),
        ({"X": X.T}, "X: expected 2 rows"),
        ({"X": X[:, :0], "Y": Y[:, :0]}, "X: expected 2 rows"),
        ({"Y": Y[0]}, "Y: expected the shape"),
        ({"Y": Y + 1}, "Y: expected numbers from 0 to 1"),
        ({"X_test": X[:1], "Y_test": Y}, "X_test: expected 2 rows"),
        ({"X_test": X, "Y_test": Y[:, 1:]}, "Y_test: expected the shape"),
        ({"batch_size": 0}, "batch_size: expected"),
        ({"l2": -1.0}, "l2: expected"),
        ({"l2": np.nan}, "l2: expected"),
        ({"keep_prob": 0.0}, "keep_prob: expected"),
        ({"keep_prob": 1.1}, "keep_prob: expected"),
        ({"parameters": initialize(Network((3, 4, 1)))}, "parameters: expected"),
        (
            {
                "parameters": Parameters(
                    NETWORK.layer_sizes, np.zeros((1, 1, NETWORK.parameter_count))
                )
            },
            "parameters: expected",
        ),
        ({"batch_size": 2.5}, "batch_size: expected a whole number"),
        ({"seed": -1}, "seed: expected a whole number from 0 up, got -1"),
        ({"X_test": X}, "X_test and Y_test: expected both or neither, got no Y_test"),
    ],
)
def test_bad_input_is_named(change, message):
    good = {"parameters": initialize(NETWORK), "optimizer": Adam(), "X": X, "Y": Y}
    with pytest.raises(ValueError, match=f"^{message}"):
        Trainer(NETWORK, **good | change)


ONE_OR_TWO = [(Trainer, 0), (StackTrainer, [0, 1])]


@pytest.mark.parametrize("budget", [{"epochs": 0}, {"epochs": -1}, {"seconds": 0}, {}])
@pytest.mark.parametrize(("train", "seed"), ONE_OR_TWO)
def test_a_run_without_an_end_is_refused(budget, train, seed):
    trainer = train(NETWORK, initialize(NETWORK, seed=seed), Adam(), X, Y, seed=seed)
    with pytest.raises(ValueError, match=r"(epochs|seconds): expected"):
        trainer.run(**budget)
    assert trainer.epoch == 0


@pytest.mark.parametrize(("train", "seed"), ONE_OR_TWO)
def test_patience_without_a_test_set_is_no_end(train, seed):
    stop, words = (
        Stop(patience=3),
        r"^stop: expected a test set for patience = 3 to watch, or epochs or seconds, got none$",
    )
    trainer = train(NETWORK, initialize(NETWORK, seed=seed), Adam(), X, Y, seed=seed, stop=stop)
    with pytest.raises(ValueError, match=words):
        trainer.run()
    trainer.run(epochs=5)
    assert trainer.epoch == 5
    train(
        NETWORK,
        initialize(NETWORK, seed=seed),
        Adam(),
        X,
        Y,
        seed=seed,
        stop=Stop(epochs=2, patience=3),
    ).run()
    train(
        NETWORK,
        initialize(NETWORK, seed=seed),
        Adam(0.1),
        X,
        Y,
        seed=seed,
        X_test=X,
        Y_test=1 - Y,
        stop=stop,
    ).run()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_targets_of_softmax_sum_to_1(dtype):
    network, rng = Network((2, 4, 7), output="softmax"), np.random.default_rng(0)
    parameters, soft = initialize(network, dtype=dtype), rng.random((7, 50)).astype(dtype)
    soft /= soft.sum(axis=0)
    Trainer(network, parameters, Adam(), X, soft).run(epochs=1)
    soft[:, 3] *= 0.99
    with pytest.raises(
        ValueError,
        match=(
            r"^Y: expected columns that sum to 1 for the cross-entropy cost, got 0\.99\d* in"
            r" column 3$"
        ),
    ):
        Trainer(network, parameters, Adam(), X, soft)
    with pytest.raises(ValueError, match=r"^Y_test: expected columns that sum to 1"):
        StackTrainer(
            network,
            initialize(network, seed=[0, 1], dtype=dtype),
            Adam(),
            X,
            np.eye(7)[:, [0] * 50],
            X_test=X,
            Y_test=soft,
        )
    for output, name in (
        ("softmax", "squared error"),
        ("softmax", "binary cross-entropy"),
        ("sigmoid", None),
    ):
        Trainer(Network((2, 4, 7), output=output, cost=name), parameters, Adam(), X, soft).run(
            epochs=1
        )


def test_a_stack_of_parameters_is_for_a_stack_trainer():
    with pytest.raises(ValueError, match=r"^parameters: .*StackTrainer$"):
        Trainer(NETWORK, initialize(NETWORK, seed=[3, 4, 5]), GradientDescent(0.1), X, Y)
    seeds, rates = [3, 4, 5], [0.01, 0.1, 1.0]
    stack = StackTrainer(
        NETWORK,
        initialize(NETWORK, seed=seeds),
        GradientDescent(rates),
        X,
        Y,
        batch_size=4,
        seed=seeds,
        l2=[0.0, 0.1, 0.2],
    )
    stack.run(epochs=7)
    for r, l2 in enumerate((0.0, 0.1, 0.2)):
        alone = Trainer(
            NETWORK,
            initialize(NETWORK, seed=seeds[r]),
            GradientDescent(rates[r]),
            X,
            Y,
            batch_size=4,
            seed=seeds[r],
            l2=l2,
        )
        alone.run(epochs=7)
        np.testing.assert_allclose(
            stack.parameters.flat[r], alone.parameters.flat, rtol=0, atol=1e-10
        )


# ---- other examples while training goes on

OTHER_X = RNG.standard_normal((2, 30))
OTHER_Y = (OTHER_X[:1] > 0).astype(float)


@pytest.mark.parametrize(
    "optimizer", [GradientDescent(0.5), Momentum(0.2), RMSProp(0.01), Adam(0.05)]
)
def test_other_examples_are_trained_on_from_the_weights_and_averages_that_are_reached(optimizer):
    trainer = trainer_of(optimizer=optimizer, batch_size=100, l2=0.3)
    trainer.run(epochs=3)
    trainer.train_on(OTHER_X, OTHER_Y, X, Y)
    trainer.run(epochs=4)
    # the same by the equations on paper
    parameters = initialize(NETWORK, "xavier", 1)
    state = optimizer.start(parameters)
    for x, y in [(X, Y)] * 3 + [(OTHER_X, OTHER_Y)] * 4:
        gradients = backward(NETWORK, parameters, forward(NETWORK, parameters, x), y, 0.3)
        optimizer.update(parameters, gradients, state)
    np.testing.assert_allclose(trainer.parameters.flat, parameters.flat, rtol=1e-9)
    assert trainer.epoch == 7


def test_other_examples_are_measured_at_the_epoch_that_is_reached():
    trainer = trainer_of()
    trainer.run(epochs=5)
    before = dict(trainer.history)
    trainer.train_on(OTHER_X, OTHER_Y)
    assert trainer.history["epoch"] == before["epoch"]
    trace = forward(NETWORK, trainer.parameters, OTHER_X)
    assert trainer.history["cost"][-1] == pytest.approx(cost(NETWORK, trace, OTHER_Y))
    assert np.isnan(trainer.history["test_cost"][-1])


@pytest.mark.parametrize(
    "equations",
    [CHAIN_RULE, dataclasses.replace(CHAIN_RULE, dW=lambda dZ, A_prev, m, **_: dZ @ A_prev.T / m)],
)
def test_other_examples_may_come_inside_an_epoch(equations):
    trainer = trainer_of(batch_size=1, equations=equations)
    while not trainer.part:
        trainer.run(seconds=1e-9)
    epoch = trainer.epoch
    trainer.train_on(OTHER_X, OTHER_Y)
    assert trainer.part == 0
    trainer.run(epochs=1)
    assert epoch < trainer.epoch <= epoch + 2


def test_examples_that_do_not_fit_change_nothing():
    trainer = trainer_of()
    with pytest.raises(ValueError, match=r"^X: expected 2 rows"):
        trainer.train_on(np.ones((3, 5)), np.ones((1, 5)))
    assert trainer.X is not None
    assert trainer.X.shape == X.shape
    trainer.run(epochs=1)
