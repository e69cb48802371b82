from dataclasses import replace

import numpy as np
import pytest

from lab.experiment import Experiment
from lab.mistakes import MISTAKES
from lab.visit.duel import MOST_STEPS, Duel, game_network, ground

EXPERIMENT = Experiment(samples=60, hidden_layers=(4, 4))
DATASET = EXPERIMENT.make_dataset()


def duel_on(name):
    return Duel.of(MISTAKES[name], EXPERIMENT, DATASET)


def train(duel, epochs):
    duel.playback.step(epochs)
    while duel.playback.goal is not None:
        duel.playback.advance(seconds=1)


def test_both_start_from_the_same_weights_and_advance_by_the_same_epochs():
    duel = duel_on("tanh' at A instead of Z")
    np.testing.assert_array_equal(duel.right.parameters.flat, duel.wrong.parameters.flat)
    duel.playback.pace.limit = None
    duel.playback.play()
    while duel.wrong.epoch < 3:
        duel.playback.advance(seconds=0.002)
        assert duel.right.epoch <= duel.wrong.epoch
    train(duel, 1)
    assert duel.right.epoch == duel.wrong.epoch > 3
    for side, trainer in duel.playback.trainers.items():
        assert duel.playback.to_show(side)[-1].epoch == trainer.epoch
        np.testing.assert_array_equal(duel.playback.to_show(side)[-1].flat, trainer.parameters.flat)


def test_the_right_side_is_what_the_experiment_gives_alone():
    duel, alone = duel_on("sign flipped"), EXPERIMENT.make_trainer(DATASET)
    train(duel, 20)
    alone.run(epochs=20)
    np.testing.assert_array_equal(duel.right.parameters.flat, alone.parameters.flat)


def test_a_twin_with_the_right_equations_would_be_the_same():
    duel = duel_on("W not transposed where it is square")
    train(duel, 5)
    assert np.any(duel.wrong.parameters.flat != duel.right.parameters.flat)
    np.testing.assert_array_equal(duel.wrong.history["epoch"], duel.right.history["epoch"])


def test_both_sides_decay_alike_and_have_biases():
    experiment, dataset = ground(
        MISTAKES["sign flipped"],
        replace(EXPERIMENT, decay_rate=0.5, biases=False),
        DATASET,
    )
    assert experiment.biases
    duel = Duel.of(MISTAKES["sign flipped"], experiment, dataset)
    assert duel.wrong.hyperparameters == duel.right.hyperparameters
    assert duel.wrong.hyperparameters.decay.factor(1) == pytest.approx(1 / 1.5)


def test_shapes_that_do_not_fit_leave_the_right_side_alone():
    duel = duel_on("W not transposed")
    assert duel.wrong is None
    assert duel.problem.startswith("dA[2] cannot be computed")
    train(duel, 1)
    assert duel.right.epoch > 0
    assert list(duel.playback.trainers) == ["right"]


def test_a_pause_between_the_two_leaves_both_at_the_same_epoch():
    duel = duel_on("tanh' at A instead of Z")
    duel.playback.pace.limit = None
    duel.playback.play()
    while duel.wrong.epoch <= duel.right.epoch:  # the wrong one leads
        duel.playback.advance(seconds=1e-9)
    duel.playback.pause()
    assert duel.right.epoch == duel.wrong.epoch > 0
    assert not duel.playback.playing


def test_one_that_diverged_stays_where_it_is_and_the_other_goes_on():
    duel = duel_on("minus sign on one fraction only")
    train(duel, 100)
    assert duel.wrong.finished
    train(duel, 1)
    assert duel.right.epoch > 100 >= duel.wrong.epoch
    assert duel.playback.to_show("wrong")[-1].epoch == duel.wrong.epoch


def test_reset_puts_both_back():
    duel = duel_on("sign flipped")
    train(duel, 3)
    duel.reset()
    for trainer in duel.playback.trainers.values():
        assert trainer.epoch == 0
        np.testing.assert_array_equal(trainer.parameters.flat, duel.start.flat)


def test_the_ground_follows_the_mistake_and_leaves_out_what_would_disturb():
    own, dataset = ground(MISTAKES["relu of dA"], Experiment(l2=1.0, keep_prob=0.5), DATASET)
    assert (own.activation, own.l2, own.keep_prob) == ("relu", 0.0, 1.0)
    assert dataset is DATASET


@pytest.mark.parametrize(
    ("name", "other"),
    [
        # regression has no accuracy to be deceived by
        ("sign flipped", Experiment(dataset="sine")),
        ("A - Y taken for dA", Experiment(dataset="iris")),  # a softmax
        ("slope taken at dA", Experiment(hidden_layers=())),
    ],
)
def test_where_a_mistake_cannot_show_it_is_two_moons(name, other):
    mistake = MISTAKES[name]
    experiment, dataset = ground(mistake, other, other.make_dataset())
    assert dataset.name == "moons"
    assert mistake.layer(experiment.make_network(dataset)) is not None


def test_the_game_always_has_a_network_to_plant_in():
    assert game_network(EXPERIMENT, DATASET).layer_sizes == (2, 4, 4, 1)
    alone = Experiment(hidden_layers=(), cost="squared error")
    assert game_network(alone, alone.make_dataset()).layer_sizes == (2, 8, 8, 1)


def test_where_a_turn_passes_the_stage_is_shown_where_it_stands():
    duel = duel_on("sign flipped")
    duel.playback.pace.limit = None
    duel.playback.play()
    while duel.right.epoch == 0:  # a busy machine may not end an epoch in so little
        duel.playback.advance(seconds=0.002)
    assert duel.playback.to_show("right")[0].epoch == 1
    # what was shown is not shown again
    assert [moment.epoch for moment in duel.playback.to_show("right")] == [duel.right.epoch]


def test_an_epoch_of_a_duel_is_short_however_small_the_mini_batches():
    own = Experiment(samples=5000, batch_size=1)
    ground_experiment, dataset = ground(MISTAKES["sign flipped"], own, own.make_dataset())
    assert dataset.X.shape[1] / ground_experiment.batch_size <= MOST_STEPS


def test_a_duel_does_not_start_where_mistakes_do_nothing():
    own, dataset = ground(
        MISTAKES["sign flipped"], replace(EXPERIMENT, initialization="zeros"), DATASET
    )
    assert np.any(own.make_trainer(dataset).parameters.W[1] != 0)


def test_a_wrong_epoch_that_is_left_in_the_middle_is_gone_on_with_and_the_right_one_follows():
    own = replace(EXPERIMENT, batch_size=1)
    duel = Duel.of(MISTAKES["sign flipped"], own, own.make_dataset())
    duel.playback.step()
    duel.playback.advance(seconds=1e-9)
    assert 0 < duel.wrong.part < 1
    assert duel.right.epoch == duel.right.part == 0
    while duel.playback.goal is not None:
        duel.playback.advance(seconds=1e-9)
    assert duel.right.epoch == duel.wrong.epoch == 1
    assert not duel.playback.playing
