"""Training that is left inside an epoch and gone on with later: the same bits, whatever the cuts."""

import random
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain, repeat
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_tape import loop_of, train_one_epoch, trainings

from lab.engine import (
    CHAIN_RULE,
    Adam,
    Hyperparameters,
    Network,
    StackTrainer,
    Stop,
    Trainer,
    initialize,
)

NETWORK = Network((2, 5, 4, 1), ("relu", "tanh"))
M = 600
RNG = np.random.default_rng(0)
X = RNG.standard_normal((2, M))
Y = (X[:1] * X[1:] > 0).astype(float)
IN_OTHER_WORDS = replace(CHAIN_RULE, db=lambda **at_hand: CHAIN_RULE.db(**at_hand))


def trainer_of(seed=0, **keywords):
    parameters = initialize(NETWORK, "xavier", seed)
    given = {"X_test": X[:, :290], "Y_test": Y[:, :290], "seed": seed} | keywords
    train = Trainer if parameters.flat.ndim == 1 else StackTrainer
    with small_chunks():
        return train(NETWORK, parameters, Adam(0.02), X, Y, **given)


def small_chunks():
    """Passes over all examples in several parts, as those of large data are."""
    return mock.patch.multiple("lab.engine.replay", CHUNK=1, FEWEST=100)


class Clock:
    """Passes the end of every budget by chance, now and then."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.now = 100.0

    def __call__(self):
        self.now += self.random.choice([0, 0, 0, 0, 1])
        return self.now


def on(clock):
    """The engine on this clock."""
    with ExitStack() as patches:
        for module in ("training", "stack"):
            patches.enter_context(mock.patch(f"lab.engine.{module}.perf_counter", clock))
        return patches.pop_all()


def train_in_cuts(trainer, epochs, clock):
    """Train to this epoch by many short calls. How often one ended inside an epoch."""
    cuts = 0
    with on(clock):
        while trainer.epoch < epochs and not trainer.finished:
            trainer.run(epochs=epochs - trainer.epoch, seconds=0.5)
            assert 0 <= trainer.part <= 1
            cuts += trainer.part > 0
    return cuts


SETTINGS = {
    "batch_size": st.sampled_from([1, 7, 64, M]),
    "keep_prob": st.sampled_from([1.0, 0.8]),
    "l2": st.sampled_from([0.0, 0.3]),
    "equations": st.sampled_from([CHAIN_RULE, IN_OTHER_WORDS]),
}


@settings(deadline=None, max_examples=40)
@given(keywords=st.fixed_dictionaries(SETTINGS), seed=st.integers(0, 999))
def test_epochs_that_are_cut_anywhere_give_the_same_bits(keywords, seed):
    whole, cut = trainer_of(**keywords), trainer_of(**keywords)
    whole.run(epochs=4)
    train_in_cuts(cut, 4, Clock(seed))
    assert whole.parameters.flat.tobytes() == cut.parameters.flat.tobytes()
    assert whole.history == cut.history
    assert [epoch for epoch, _ in whole.snapshots] == [epoch for epoch, _ in cut.snapshots]
    assert all(
        one.flat.tobytes() == other.flat.tobytes()
        for one, other in zip(whole.snapshots, cut.snapshots, strict=True)
    )


@settings(deadline=None, max_examples=15)
@given(batch_size=st.sampled_from([7, M]), seed=st.integers(0, 999))
def test_a_stack_too(batch_size, seed):
    rules = [Stop(epochs=3), Stop(), Stop(target_cost=0.6)]
    keywords = {"batch_size": batch_size, "stop": rules, "seed": [1, 2, 3]}
    with mock.patch("lab.engine.stack.TOGETHER", 4000):  # several crews
        whole, cut = trainer_of(**keywords), trainer_of(**keywords)
    whole.run(epochs=5)
    train_in_cuts(cut, 5, Clock(seed))
    assert whole.parameters.flat.tobytes() == cut.parameters.flat.tobytes()
    for one, other in zip(whole, cut, strict=True):
        assert one.history == other.history
        assert one.stopped == other.stopped


@pytest.mark.parametrize("batch_size", [7, M])
@pytest.mark.parametrize("equations", [CHAIN_RULE, IN_OTHER_WORDS])
def test_calls_do_end_inside_epochs(batch_size, equations):
    trainer = trainer_of(batch_size=batch_size, equations=equations)
    cuts = train_in_cuts(trainer, 5, Clock(0))
    # the equations on paper take a full batch in one piece
    assert (cuts == 0) == (batch_size == M and equations is IN_OTHER_WORDS)


def test_the_history_is_that_of_whole_epochs_at_every_cut():
    trainer, clock = trainer_of(batch_size=7), Clock(1)
    with on(clock):
        while trainer.epoch < 150:
            trainer.run(seconds=0.5)
            assert trainer.history["epoch"][-1] == trainer.epoch


def test_a_call_counts_the_epoch_under_way_as_its_first():
    trainer = trainer_of(batch_size=7)
    trainer.run(seconds=1e-9)
    assert trainer.epoch == 0
    assert 0 < trainer.part < 1
    trainer.run(epochs=1)
    assert (trainer.epoch, trainer.part) == (1, 0.0)
    assert trainer.history["epoch"] == [0, 1]


def test_an_epoch_that_is_shorter_than_the_seconds_is_whole():
    trainer = trainer_of(batch_size=7)
    times = {
        0: repeat(100.0),
        1: chain([101.0], repeat(999.0)),
        2: repeat(999.0),
    }  # the second one runs over
    with on(lambda: next(times[trainer.epoch])):
        trainer.run(seconds=5)
    assert (trainer.epoch, trainer.part) == (2, 0.0)


def test_frames_are_of_whole_epochs():
    trainer = trainer_of(batch_size=7)
    assert trainer.run(seconds=1e-9, frames=3) == []
    (frame,) = trainer.run(epochs=1, frames=3)
    assert frame.epoch == 1


# ---- settings that change inside an epoch


@settings(deadline=None, max_examples=60)
@given(first=trainings(), second=trainings(), calls=st.integers(1, 6))
def test_settings_that_change_inside_an_epoch_change_as_in_the_loop(first, second, calls):
    (arguments, keywords), ((_, _, optimizer, _, _), changed) = first, second
    changes = {
        "optimizer": optimizer,
        **{name: value for name, value in changed.items() if name != "seed"},
    }
    hidden = {(l, i + 1) for l, n in enumerate(arguments[0].layer_sizes[1:-1], 1) for i in range(n)}
    changes["frozen"] = tuple(unit for unit in changed["frozen"] if unit in hidden)
    with mock.patch("lab.engine.replay.CALLS", 1):  # a call of run is a mini-batch
        trainer, loop = Trainer(*arguments, **keywords), loop_of(*arguments, **keywords)
        for _ in range(calls):
            trainer.run(seconds=1e-9)
        for _ in range(trainer.epoch):
            train_one_epoch(loop)
        while loop.progress < trainer.part - 1e-9:
            loop.train_part()
        trainer.change(**changes)
        loop.change(Hyperparameters(**changes))
        trainer.run(epochs=3)
    for _ in range(3):
        train_one_epoch(loop)
    np.testing.assert_allclose(trainer.parameters.flat, loop.parameters.flat, rtol=0, atol=1e-9)


def test_a_learning_rate_changes_at_once():
    trainer = trainer_of(batch_size=7)
    trainer.run(seconds=1e-9)
    before = trainer.parameters.flat.copy()
    trainer.change(optimizer=Adam(1e-300))
    trainer.run(epochs=1)
    assert np.array_equal(trainer.parameters.flat, before)


def test_another_batch_size_cuts_the_examples_that_are_left():
    trainer = trainer_of(batch_size=1)
    trainer.run(seconds=1e-9)
    seen = trainer.part
    trainer.change(batch_size=64)
    assert trainer.part == seen
    steps = trainer._engine.steps.t
    trainer.run(epochs=1)
    assert trainer._engine.steps.t - steps == np.ceil((1 - seen) * M / 64)
    trainer.run(epochs=1)
    assert trainer._engine.steps.t - steps == np.ceil((1 - seen) * M / 64) + np.ceil(M / 64)


def test_a_full_batch_under_way_is_finished_as_one():
    one, other = trainer_of(batch_size=M), trainer_of(batch_size=M)
    one.run(epochs=1)
    other.run(seconds=1e-9)
    assert 0 < other.part < 1
    other.change(batch_size=7, keep_prob=0.5)
    other.run(epochs=1)
    assert np.array_equal(one.parameters.flat, other.parameters.flat)
    other.run(epochs=1)
    assert other._engine.steps.t == 1 + np.ceil(M / 7)


def test_an_end_that_is_set_inside_an_epoch_holds_at_once():
    trainer = trainer_of(batch_size=7)
    trainer.run(epochs=2)
    trainer.run(seconds=1e-9)
    trainer.change(stop=Stop(epochs=2))
    assert trainer.finished
    assert trainer.run(epochs=3) == []
    trainer.change(stop=Stop(epochs=3))
    trainer.run()
    assert (trainer.epoch, trainer.part) == (3, 0.0)
