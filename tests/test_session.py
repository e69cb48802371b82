"""A visitor's Session: what each button does, what is refused, and that visitors share nothing."""

import numpy as np
import pytest

from lab.experiment import Experiment
from lab.ui.session import Session, from_link


@pytest.fixture
def session():
    return Session.of(Experiment(samples=60, epochs=50))


def weights(session):
    return session.trainer.parameters.flat.copy()


def test_a_step_trains_one_epoch_and_pauses(session):
    session.play()
    session.step()
    assert session.trainer.epoch == 1
    assert not session.playing


def test_reset_goes_back_to_the_same_weights(session):
    start = weights(session)
    session.advance(0.01)
    assert not np.array_equal(weights(session), start)
    session.play()
    session.reset()
    assert np.array_equal(weights(session), start)
    assert (session.trainer.epoch, session.playing) == (0, False)


def test_new_weights_are_those_of_the_next_seed(session):
    session.new_weights()
    assert session.experiment.seed == 1
    assert np.array_equal(weights(session), weights(Session.of(Experiment(samples=60, epochs=50, seed=1))))


def test_play_ends_where_training_ends(session):
    session.pace.limit = None
    session.play()
    session.advance(10)
    assert session.trainer.epoch == 50
    assert not session.playing
    session.play()
    assert not session.playing


def test_frames_end_with_the_present_weights(session):
    session.advance(0.01)
    assert session.frames[-1].epoch == session.trainer.epoch
    assert np.array_equal(session.frames[-1].flat, weights(session))


def test_a_learning_rate_changes_while_training_goes_on(session):
    session.step()
    before = weights(session)
    session.change(learning_rate=0.01)
    assert session.trainer.epoch == 1
    assert np.array_equal(weights(session), before)
    assert session.trainer.optimizer.learning_rate == 0.01
    assert session.changes == ["epoch 1: learning rate = 0.01"]


def test_a_change_before_the_first_epoch_needs_no_note(session):
    session.change(learning_rate=0.01)
    assert session.changes == []


def test_other_data_start_anew(session):
    session.step()
    session.change(noise=0.4)
    assert session.trainer.epoch == 0
    assert session.changes == []


def test_more_epochs_go_on_where_training_ended(session):
    session.advance(10)
    session.change(epochs=60)
    session.step()
    assert session.trainer.epoch == 51


def test_what_is_refused_leaves_everything_as_it_was(session):
    session.step()
    before, experiment, trainer = weights(session), session.experiment, session.trainer
    session.change(learning_rate=-1)
    assert session.problems == ["learning_rate: expected a number from 0.0001 to 10, got -1. Nothing was changed."]
    session.change(output="softmax")
    assert "output: expected one of" in session.problems[0]
    assert session.experiment is experiment
    assert session.trainer is trainer
    assert np.array_equal(weights(session), before)
    session.change(learning_rate=0.2)
    assert session.problems == []


def test_other_data_drop_what_only_suited_the_old(session):
    session.change(features=("x1^2",), output="tanh", cost="squared error")
    session.change(dataset="iris")
    assert session.problems == []
    assert (session.experiment.features, session.experiment.output, session.experiment.cost) == ((), "auto", "auto")


def test_another_output_drops_a_cost_that_does_not_go_with_it(session):
    session.change(cost="binary cross-entropy")
    session.change(output="linear")
    assert session.problems == []
    assert session.trainer.network.cost == "half squared error"


def test_a_csv_is_used_and_a_bad_one_changes_nothing(session):
    good = b"a,b,y\n" + b"\n".join(b"%d,%d,%d" % (i, i * i % 7, i % 2) for i in range(40))
    session.load_csv("good.csv", good, "y")
    assert session.problems == []
    assert session.dataset.raw_inputs == ("a", "b")
    trainer = session.trainer
    session.load_csv("bad.csv", b"a,b,y\n1,,3", "y")
    assert len(session.problems) == 1
    assert session.trainer is trainer
    assert session.experiment.file == "good.csv"
    session.change(noise=0.1)  # makes the data again, from the good file
    assert session.problems == []
    session.change(dataset="moons")
    session.change(dataset="csv")
    assert session.dataset.raw_inputs == ("a", "b")


def test_every_recorded_moment_can_be_looked_at(session):
    start = weights(session)
    session.advance(10)
    moments = session.moments()
    assert moments[0] == 0
    assert moments[-1] == 50
    assert np.allclose(session.parameters_at(0).flat, start)
    assert session.parameters_at(50) is session.trainer.parameters
    alone = Session.of(session.experiment)
    alone.trainer.run(epochs=moments[3])
    assert np.allclose(session.parameters_at(moments[3]).flat, weights(alone))


def test_a_link_that_cannot_be_had_leaves_the_defaults_and_says_why():
    session = from_link({"dataset": "csv", "file": "mine.csv"})
    assert session.experiment == Experiment()
    assert "mine.csv" in session.problems[0]
    session = from_link({"dataset": "iris", "features": "x1^2"})
    assert session.experiment == Experiment()
    assert "features" in session.problems[0]


def test_two_visitors_share_nothing():
    one, two = from_link({}), from_link({})
    one.step()
    one.change(learning_rate=1.0)
    assert two.trainer.epoch == 0
    assert two.experiment == Experiment()
    assert one.key != two.key
    assert not np.shares_memory(one.trainer.parameters.flat, two.trainer.parameters.flat)
