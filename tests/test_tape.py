"""The tape against the loop through network.py: same random numbers, same training, to rounding."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from unittest import mock

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lab.engine import (
    ACTIVATIONS,
    COSTS,
    Adam,
    Decay,
    GradientDescent,
    Hyperparameters,
    Momentum,
    Network,
    RMSProp,
    Trainer,
    initialize,
)
from lab.engine.elementwise import _measure_exp, exp_is_faster, g_calls, g_prime_calls
from lab.engine.loop import Loop
from lab.engine.steps import step_sizes
from lab.engine.tape import FROM_A, Buffers, product


def optimizers(dtype):
    """One of each. In float32 with a large epsilon: where a gradient is all rounding, dividing it
    by its size makes a step of it.
    """
    epsilon = 1e-8 if dtype is np.float64 else 1e-2
    return st.sampled_from(
        [
            GradientDescent(0.05),
            Momentum(0.05),
            RMSProp(0.01, epsilon=epsilon),
            Adam(0.01, epsilon=epsilon),
        ]
    )


@st.composite
def trainings(draw, dtype=np.float64):
    """Everything a Trainer is given: (network, parameters, optimizer, X, Y) and the keyword
    settings.
    """
    sizes = tuple(draw(st.lists(st.integers(1, 6), min_size=2, max_size=5)))
    hidden = tuple(draw(st.sampled_from(sorted(ACTIVATIONS))) for _ in sizes[1:-1])
    output, cost = draw(
        st.sampled_from([(output, cost) for cost in COSTS for output in COSTS[cost].outputs])
    )
    units = [(l, i) for l in range(1, len(sizes) - 1) for i in range(1, sizes[l] + 1)]
    some_units = st.lists(st.sampled_from(units), max_size=2) if units else st.just([])
    network = Network(sizes, hidden, output, cost, off=tuple(draw(some_units)))
    seed, m = draw(st.integers(0, 999)), draw(st.integers(1, 40))
    rng = np.random.default_rng(seed)
    X, Y = rng.uniform(-1, 1, (sizes[0], m)).astype(dtype), rng.random((sizes[-1], m)).astype(dtype)
    if output == "softmax":
        Y = np.eye(sizes[-1], dtype=dtype)[np.argmax(Y, axis=0)].T
    elif draw(st.booleans()):
        Y = np.round(Y)
    keywords = {
        "batch_size": draw(st.integers(1, m + 3)),
        "seed": seed,
        "l2": draw(st.sampled_from([0.0, 0.3])),
        "keep_prob": draw(st.sampled_from([1.0, 0.7])),
        "decay": draw(st.sampled_from([Decay(), Decay(0.5), Decay(1.0, every=2, after=1)])),
        "biases": draw(st.booleans()),
        "frozen": tuple(draw(some_units)),
    }
    parameters = initialize(network, "xavier", seed, dtype)
    parameters.flat[...] *= 0.5  # so that no training diverges: it would do so along its rounding
    return (network, parameters, draw(optimizers(dtype)), X, Y), keywords


def loop_of(network, parameters, optimizer, X, Y, *, seed, **settings):
    return Loop(
        network,
        parameters.copy(),
        Hyperparameters(optimizer, **settings),
        train=(X, Y),
        test=None,
        rng=np.random.default_rng(seed),
    )


def train_one_epoch(loop):
    while not loop.train_part():
        pass


def difference_after_20_epochs(training) -> float:
    """The largest difference of a parameter, or of a measure, relative to 1 or to its size."""
    arguments, keywords = training
    trainer, loop = Trainer(*arguments, **keywords), loop_of(*arguments, **keywords)
    trainer.run(epochs=20)
    for _ in range(20):
        train_one_epoch(loop)
    differences = [np.max(np.abs(trainer.parameters.flat - loop.parameters.flat))]
    for name, value in loop.measure_part().items():
        if np.isfinite(value):
            differences.append(abs(trainer.history[name][-1] - value) / max(1, abs(value)))
    return float(max(differences))


def rounding_after_20_epochs(training) -> float:
    """What the loop alone makes of differences like those of rounding: RMSProp and Adam divide by
    gradients that may be next to 0.
    """
    (network, parameters, *rest), keywords = training
    loop, other = (loop_of(network, parameters, *rest, **keywords) for _ in range(2))
    other.parameters.flat[...] += 1e-15 * np.random.default_rng(0).normal(
        size=parameters.flat.shape
    )
    for _ in range(20):
        train_one_epoch(loop)
        train_one_epoch(other)
    return float(np.max(np.abs(loop.parameters.flat - other.parameters.flat)))


@contextmanager
def tanh_through_exp(through_exp: bool):
    """The engine as on a processor where exp is the faster way, or is not."""
    with mock.patch.multiple(
        "lab.engine.elementwise", exp_is_faster=lambda: through_exp, MIN_ENTRIES=1
    ):
        yield


@settings(deadline=None, max_examples=120)
@given(training=trainings(), through_exp=st.booleans())
def test_twenty_epochs_end_where_the_loop_through_the_equations_ends(training, through_exp):
    with tanh_through_exp(through_exp):
        difference = difference_after_20_epochs(training)
        assert difference < 1e-10 or difference < 10 * rounding_after_20_epochs(training)


@given(n=st.integers(1, 20), m=st.integers(1, 20), R=st.integers(1, 40))
def test_a_network_takes_tanh_the_same_way_alone_as_in_a_stack(n, m, R):
    alone, stacked = np.zeros((n, m)), np.zeros((n, R, m))
    with mock.patch("lab.engine.elementwise.exp_is_faster", return_value=True):
        calls = [len(g_calls("tanh", Z, np.empty_like(Z))) for Z in (alone, stacked)]
    assert calls[0] == calls[1]


def test_the_way_of_tanh_is_measured_once_and_the_same_for_all_threads():
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: exp_is_faster(), range(64)))
    assert len(set(answers)) == 1
    assert _measure_exp.cache_info().misses == 1


@settings(deadline=None, max_examples=40)
@given(training=trainings(dtype=np.float32))
def test_in_float32_too_within_its_rounding(training):
    assert difference_after_20_epochs(training) < 2e-3


@settings(deadline=None, max_examples=40)
@given(first=trainings(), second=trainings(), third=trainings())
def test_settings_that_change_under_way_change_as_in_the_loop(first, second, third):
    arguments, keywords = first
    trainer, loop = Trainer(*arguments, **keywords), loop_of(*arguments, **keywords)
    for (_, _, optimizer, _, _), changed in (second, third):
        settings = {
            "optimizer": optimizer,
            **{name: value for name, value in changed.items() if name != "seed"},
            "frozen": keywords["frozen"] if changed is third[1] else (),
        }
        trainer.run(epochs=3)
        for _ in range(3):
            train_one_epoch(loop)
        trainer.change(**settings)
        loop.change(Hyperparameters(**settings))
    trainer.run(epochs=3)
    for _ in range(3):
        train_one_epoch(loop)
    np.testing.assert_allclose(trainer.parameters.flat, loop.parameters.flat, rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Momentum(0.1, 0.9), Momentum(0.1, 0.5)),
        (RMSProp(0.01, 0.9), RMSProp(0.01, 0.99)),
        (Adam(0.01), Adam(0.01, 0.5, 0.99, 1e-3)),
    ],
)
def test_what_an_optimizer_remembers_survives_a_change_of_how_long_it_does(before, after):
    network, rng = Network((2, 3, 1)), np.random.default_rng(0)
    X, Y = rng.standard_normal((2, 20)), rng.random((1, 20)).round()
    settings = {"batch_size": 7, "l2": 0.0, "keep_prob": 1.0}
    trainer = Trainer(network, initialize(network), before, X, Y, seed=1, **settings)
    loop = loop_of(network, initialize(network), before, X, Y, seed=1, **settings)
    trainer.run(epochs=3)
    trainer.change(optimizer=after)
    trainer.run(epochs=3)
    for optimizer in (before, after):
        loop.change(Hyperparameters(optimizer, **settings))
        for _ in range(3):
            train_one_epoch(loop)
    np.testing.assert_allclose(trainer.parameters.flat, loop.parameters.flat, rtol=0, atol=1e-12)


def test_a_learning_rate_changes_without_a_new_recording():
    network = Network((2, 3, 1))
    trainer = Trainer(
        network, initialize(network), Adam(0.01), np.ones((2, 9)), np.ones((1, 9)), batch_size=4
    )
    groups = trainer._engine.groups
    trainer.change(optimizer=Adam(0.1))
    assert trainer._engine.groups is groups
    trainer.change(optimizer=Adam(0.1, beta1=0.5))
    assert trainer._engine.groups is not groups


def test_thousands_of_steps_pass_the_end_of_the_table_of_step_sizes():
    network, X = Network((1, 1)), np.array([[-1.0, 0.5, 2.0]])
    arguments = (network, initialize(network), Adam(0.001), X, (X > 0).astype(float))
    keywords = {"batch_size": 1, "seed": 0, "l2": 0.0, "keep_prob": 1.0}
    trainer, loop = Trainer(*arguments, **keywords), loop_of(*arguments, **keywords)
    trainer.run(epochs=700)
    for _ in range(700):
        train_one_epoch(loop)
    np.testing.assert_allclose(trainer.parameters.flat, loop.parameters.flat, rtol=0, atol=1e-10)


@pytest.mark.parametrize("hidden", ["relu", "gelu"])
def test_many_examples_are_shuffled_and_measured_in_parts(hidden):
    network, rng = Network((60, 50, 4), hidden, "softmax"), np.random.default_rng(0)
    X, Y = rng.standard_normal((60, 2600)), np.eye(4)[rng.integers(0, 4, 2600)].T
    for batch_size in (300, 2600):
        arguments = (network, initialize(network, seed=1), GradientDescent(0.1), X, Y)
        keywords = {"batch_size": batch_size, "seed": 3, "l2": 0.1, "keep_prob": 1.0}
        trainer, loop = Trainer(*arguments, **keywords), loop_of(*arguments, **keywords)
        trainer.run(epochs=2)
        train_one_epoch(loop)
        train_one_epoch(loop)
        np.testing.assert_allclose(
            trainer.parameters.flat, loop.parameters.flat, rtol=0, atol=1e-12
        )
        for name, value in loop.measure_part().items():
            assert trainer.history[name][-1] == pytest.approx(float(value), rel=1e-10)


# ---- the calls themselves, against the tables


@pytest.mark.parametrize("through_exp", [False, True])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
@settings(deadline=None, max_examples=30)
@given(
    numbers=st.lists(st.floats(-50, 50, width=32, allow_subnormal=False), min_size=1, max_size=20)
)
@example(numbers=[0.0, -0.0, 1e-30, -1e-30])
def test_the_calls_of_an_activation_give_g_and_g_prime(name, dtype, through_exp, numbers):
    Z = np.array(numbers, dtype)[np.newaxis]
    A, slope = Z.copy() if name in FROM_A else np.empty_like(Z), np.empty_like(Z)
    kept = A if name in FROM_A else Z
    slope[...] = 1  # as the buffers come: linear writes nothing
    with tanh_through_exp(through_exp):
        calls = [*g_calls(name, kept, A), *g_prime_calls(name, kept, A, slope)]
    for call in calls:
        call()
    Z = np.array(numbers, dtype)[np.newaxis]
    tolerance = {"rtol": 0, "atol": 60 * np.finfo(dtype).eps}
    np.testing.assert_allclose(A, ACTIVATIONS[name].g(Z), **tolerance)
    np.testing.assert_allclose(slope, ACTIVATIONS[name].g_prime(Z), **tolerance)


@settings(deadline=None)
@given(
    n=st.integers(1, 5),
    k=st.integers(1, 5),
    m=st.integers(1, 5),
    R=st.integers(1, 4),
    layout=st.sampled_from("CF"),
)
def test_a_product_is_the_matrix_product_whatever_the_layout(n, k, m, R, layout):
    rng = np.random.default_rng(0)
    one, stack = rng.standard_normal((n, k)), np.moveaxis(rng.standard_normal((n, R, k)), 0, 1)
    B, Bs = np.asarray(rng.standard_normal((k, m)), order=layout), rng.standard_normal((R, k, m))
    for A, right, out in [
        (one, B, np.empty((n, m))),
        (stack, B, np.moveaxis(np.empty((n, R, m)), 0, 1)),
        (np.ascontiguousarray(stack), B, np.empty((R, n, m))),
        (stack, Bs, np.moveaxis(np.empty((n, R, m)), 0, 1)),
    ]:
        for call in product(A, right, out):
            call()
        np.testing.assert_allclose(out, A @ right, rtol=1e-13, atol=1e-13)


def test_neighbours_with_one_activation_run_together():
    buffers = Buffers(
        Network((2, 3, 4, 5, 6, 1), ("tanh", "tanh", "relu", "tanh")), (), 7, np.dtype(float)
    )
    assert [(name, rows.start, rows.stop) for name, rows in buffers.runs()] == [
        ("tanh", 0, 9),
        ("relu", 9, 15),
        ("tanh", 15, 22),
    ]


def test_a_network_without_hidden_layers_has_no_runs():
    assert list(Buffers(Network((2, 1)), (), 7, np.dtype(float)).runs()) == []


def test_the_first_step_size_of_adam_by_hand():
    # v / (1 - beta1) = g and s / (1 - beta2) = g^2 after one step, so g / (|g| + epsilon) is left:
    # rate 1, epsilon as it is
    rate, epsilon = step_sizes(Adam(1.0, epsilon=1e-8), np.array([1.0]), 1)
    assert (rate[0], epsilon[0]) == pytest.approx((1, 1e-8))
