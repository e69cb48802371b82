"""A visitor's Session: what each button does, what is refused, and that visitors share nothing."""

import json
from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import pytest

from lab.data import Drawing
from lab.engine import cost, forward
from lab.experiment import DRAWN, Experiment, Run, digest_of
from lab.stage import Tick
from lab.ui import playing
from lab.ui.turns import LONG_TURN
from lab.visit.link import from_link
from lab.visit.own_file import dataset_of
from lab.visit.session import Session
from lab.visit.stop_rules import can_go_on


@pytest.fixture
def session():
    return Session.of(Experiment(samples=60, epochs=50))


def step(session):
    session.step()
    while session.playback.goal is not None:
        session.playback.advance(seconds=10)


def weights(session):
    return session.trainer.parameters.flat.copy()


def test_a_step_trains_one_epoch_and_pauses(session):
    session.play()
    step(session)
    assert session.trainer.epoch == 1
    assert not session.playback.playing


def test_reset_goes_back_to_the_same_weights(session):
    start = weights(session)
    step(session)
    assert not np.array_equal(weights(session), start)
    session.play()
    session.reset()
    assert np.array_equal(weights(session), start)
    assert (session.trainer.epoch, session.playback.playing) == (0, False)


def test_new_weights_are_those_of_the_next_seed(session):
    session.new_weights()
    assert session.experiment.seed == 1
    assert np.array_equal(
        weights(session), weights(Session.of(Experiment(samples=60, epochs=50, seed=1)))
    )


def test_play_ends_where_a_rule_says_and_goes_on_from_there(session):
    session.playback.pace.limit = None
    session.play()
    session.playback.advance(10)
    assert session.trainer.epoch == 50
    assert not session.playback.playing
    session.play()
    session.playback.advance(0.05)
    assert session.playback.playing
    assert session.trainer.epoch > 50
    session.change(learning_rate=0.1)  # which is no rule, and brings none back
    assert not session.trainer.finished
    session.reset()
    assert session.trainer.stop.epochs == 50


def test_without_a_rule_play_goes_on_beyond_the_epochs_of_a_run(session):
    session.change(epochs=Experiment().epochs)
    session.run_to_end()
    session.playback.advance(60)
    assert session.trainer.epoch == Experiment().epochs
    session.play()
    session.playback.pace.limit = None
    session.playback.advance(0.05)
    assert session.playback.playing
    assert session.trainer.epoch > Experiment().epochs


def test_a_cost_that_is_no_number_cannot_be_played_on(session):
    session.change(learning_rate=10.0, initialization="large", activation="linear")
    session.trainer.parameters.flat[:] = np.inf
    session.step()
    session.playback.advance(10)
    assert not can_go_on(session.trainer)
    session.play()
    assert not session.playback.playing


def test_frames_end_with_the_present_weights(session):
    step(session)
    assert session.playback.frames["stage"][-1].epoch == session.trainer.epoch
    assert np.array_equal(session.playback.frames["stage"][-1].flat, weights(session))


def test_a_learning_rate_changes_while_training_goes_on(session):
    step(session)
    before = weights(session)
    session.change(learning_rate=0.01)
    assert session.trainer.epoch == 1
    assert np.array_equal(weights(session), before)
    assert session.trainer.hyperparameters.optimizer.learning_rate == 0.01
    assert session.training.changes == ["epoch 1: learning rate = 0.01"]


@pytest.mark.parametrize(
    "settings",
    [
        {"learning_rate": 0.01},
        {"batch_size": 10},
        {"l2": 0.3},
        {"batch_size": 45},
        {"optimizer": "adam"},
    ],
)
def test_a_change_before_the_first_epoch_is_part_of_the_experiment(session, settings):
    session.change(**settings)
    assert session.training.changes == []
    session.playback.advance(10)
    alone = session.experiment.run()
    assert np.array_equal(weights(session), alone.parameters.flat)
    assert str(session.trainer.history) == str(alone.history)


def test_another_end_is_no_change_of_the_run(session):
    step(session)
    session.change(epochs=20)
    session.change(patience=15)
    assert session.training.changes == []
    session.change(patience=None)
    session.playback.advance(10)
    assert np.array_equal(weights(session), session.experiment.run().parameters.flat)


def test_other_data_start_anew(session):
    step(session)
    session.change(noise=0.4)
    assert session.trainer.epoch == 0
    assert session.training.changes == []


def test_more_epochs_go_on_where_training_ended(session):
    session.playback.advance(10)
    session.change(epochs=60)
    step(session)
    assert session.trainer.epoch == 51


def test_what_is_refused_leaves_everything_as_it_was(session):
    step(session)
    before, experiment, trainer = weights(session), session.experiment, session.trainer
    session.change(learning_rate=-1)
    assert session.problems == [
        "learning_rate: expected a number from 0.0001 to 10, got -1. Nothing was changed."
    ]
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
    assert (session.experiment.features, session.experiment.output, session.experiment.cost) == (
        (),
        "auto",
        "auto",
    )


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
    for name in ("bad.csv", "good.csv"):  # the same name, too: the good contents must not be lost
        session.load_csv(name, b"a,b,y\n1,,3", "y")
        assert len(session.problems) == 1
        assert session.trainer is trainer
        assert session.experiment.file == "good.csv"
        session.reset()
        trainer = session.trainer
    session.change(noise=0.1)  # makes the data again, from the good file
    assert session.problems == []
    session.change(dataset="moons")
    assert session.experiment.file == ""
    session.change(dataset="csv")
    assert session.problems == []
    assert session.dataset.raw_inputs == ("a", "b")


def test_every_recorded_moment_can_be_looked_at(session):
    start = weights(session)
    session.playback.advance(10)
    epochs = session.playback.recorded_epochs()
    assert epochs[0] == 0
    assert epochs[-1] == 50
    assert np.allclose(session.playback.parameters_at(0).flat, start)
    assert session.playback.parameters_at(50) is session.trainer.parameters
    alone = Session.of(session.experiment)
    alone.trainer.run(epochs=epochs[3])
    assert np.allclose(session.playback.parameters_at(epochs[3]).flat, weights(alone))


def test_an_epoch_that_is_gone_since_the_page_read_it_is_passed_over(session):
    session.playback.advance(10)
    session.pause()
    session.reset()  # by a hand on the stage, while the page is drawn
    session.playback.look_at(50)
    assert [shown.epoch for shown in session.playback.to_show("stage")] == [0]
    assert session.notes()["controls"]


@pytest.mark.parametrize(
    ("query", "experiment", "told"),
    [
        (
            {"dataset": "iris", "features": "x1^2", "seed": "3"},
            Experiment(dataset="iris", seed=3),
            "features",
        ),
        (
            {"dataset": "sine", "output": "sigmoid", "seed": "3"},
            Experiment(dataset="sine", seed=3),
            "output",
        ),
        ({"cost": "cross-entropy", "seed": "3"}, Experiment(seed=3), "cost"),
    ],
)
def test_what_a_link_cannot_have_is_told_and_the_rest_is_kept(query, experiment, told):
    session = from_link(query)
    assert session.experiment == experiment
    assert told in session.problems[0]


TABLE = b"a,b,y\n" + b"\n".join(b"%d,%d,%d" % (i, i * i % 7, i % 2) for i in range(40))


def linked(contents=TABLE, **settings):
    """The session of a link to an experiment on a file."""
    file = dict(dataset="csv", file="mine.csv", file_digest=digest_of(contents), target="y")
    return from_link(Experiment(**file | settings).to_query())


def test_a_link_waits_for_its_file_and_takes_it_with_all_of_its_settings():
    session = linked(left_out=("b",), seed=3, hidden_layers=(5,))
    asked = session.awaited.experiment
    assert session.problems == []
    assert '"mine.csv"' in session.awaited.need
    assert '"y"' in session.awaited.need
    assert session.experiment == Experiment(seed=3, hidden_layers=(5,))  # on data at hand
    assert session.in_the_address == asked
    session.take_awaited(TABLE)
    assert session.problems == []
    assert session.experiment == asked
    assert session.dataset.raw_inputs == ("a",)
    assert session.awaited is None
    assert session.contents == TABLE


def test_another_file_is_not_what_a_link_waits_for():
    session = linked()
    session.take_awaited(TABLE + b"\n3,4,1")
    assert session.experiment.dataset == "moons"
    assert not session.awaited.is_for(TABLE + b"\n3,4,1")
    session.load_csv("other.csv", TABLE + b"\n3,4,1", "y")  # but it can be used for itself
    assert session.experiment.file == "other.csv"
    assert session.awaited is None


def test_a_link_without_a_digest_takes_any_file_that_fits():
    session = linked(file_digest="")
    session.take_awaited(TABLE)
    assert session.experiment.file_digest == digest_of(TABLE)


def test_a_file_that_does_not_suit_the_links_settings_is_told_and_still_awaited():
    session = linked(target="no such column")
    session.take_awaited(TABLE)
    assert "no such column" in session.problems[0]
    assert session.awaited
    assert session.experiment.dataset == "moons"


def test_whoever_goes_on_without_the_file_has_their_own_settings_in_the_address():
    session = linked()
    session.change(seed=4)
    assert session.in_the_address == session.experiment
    session.forget_awaited()
    assert session.awaited is None


def test_an_experiment_on_another_file_is_not_trained_on_this_one(session):
    good = b"a,b,y\n" + b"\n".join(b"%d,%d,%d" % (i, i * i % 7, i % 2) for i in range(40))
    session.load_csv("mine.csv", good, "y")
    other = Experiment(dataset="csv", file="other.csv", target="y")
    session.open(other)
    assert "other.csv" in session.problems[0]
    assert session.experiment.file == "mine.csv"
    session.open(other, good)
    assert session.problems == []
    assert session.experiment.file == "other.csv"


def test_a_kept_run_is_not_drawn_over_another_file_of_the_same_name(session):
    header = b"a,b,y\n"
    one, two = (
        header + b"\n".join(b"%d,%d,%d" % (i, i * i % k, i % 2) for i in range(40)) for k in (7, 11)
    )
    session.load_csv("data.csv", one, "y")
    kept, dataset = session.experiment, session.dataset
    session.load_csv("data.csv", two, "y")
    with pytest.raises(
        ValueError,
        match=(
            r"^dataset: expected the data\.csv that this experiment is on, got one of other"
            r" contents"
        ),
    ):
        dataset_of(kept, session.upload)
    present = session.experiment
    session.open(kept)
    assert "other contents" in session.problems[0]
    assert session.experiment == present
    session.load_csv("renamed.csv", one, "y")
    assert np.array_equal(dataset_of(kept, session.upload).X, dataset.X)


def test_the_data_of_kept_runs_are_made_once_and_for_the_visitors_account(session):
    charged = []
    session.charged = lambda: nullcontext(charged.append(1))
    kept = replace(session.experiment, dataset="circles", seed=3)
    dataset = session.dataset_of(kept)
    assert session.dataset_of(replace(kept, seed=4)) is dataset
    assert session.dataset_of(replace(session.experiment, seed=9)) is session.dataset
    assert len(charged) == 1
    for noise in (0.1, 0.3):
        session.dataset_of(replace(kept, noise=noise))
    assert session.dataset_of(kept) is not dataset  # only the latest are held


def test_a_run_kept_by_the_name_of_its_file_alone_is_not_drawn(session):
    session.load_csv(
        "data.csv", b"a,y\n" + b"\n".join(b"%d,%d" % (i, i % 2) for i in range(40)), "y"
    )
    before = replace(session.experiment, file_digest="")
    with pytest.raises(ValueError, match=r"^dataset: only the name of the file data\.csv was kept"):
        dataset_of(before, session.upload)


def test_a_turn_that_passes_sends_the_weights_as_they_are(session):
    session.play()
    session.playback.advance(0.01)
    session.playback.send()
    packet = session.playback.send()["stage"]  # nothing was trained since
    header = json.loads(packet[4 : 4 + int.from_bytes(packet[:4], "little")])
    assert (header["sequence"], header["epochs"]) == (2, [session.trainer.epoch])


@pytest.mark.parametrize("epochs", [5, 237])
def test_the_end_of_training_is_shown_wherever_the_page_was_drawn(session, epochs):
    session.change(epochs=5 + epochs)
    session.play()
    session.playback.pace.limit = None
    session.trainer.run(epochs=epochs)
    session.playback.look_at(session.trainer.epoch)  # as a page does that is drawn in mid-play
    session.playback.advance(10)
    packet = session.playback.send()["stage"]
    header = json.loads(packet[4 : 4 + int.from_bytes(packet[:4], "little")])
    assert (header["playing"], header["epochs"]) == (False, [5 + epochs])


def test_an_epoch_that_is_looked_back_at_is_shown_until_training_goes_on(session):
    step(session)
    step(session)
    session.playback.look_at(1)
    assert session.playback.to_show("stage")[0].epoch == 1
    step(session)
    assert session.playback.to_show("stage")[0].epoch == 3


def test_a_turn_of_no_seconds_trains_nothing(session, monkeypatch):
    class Passing:
        def turn(self, *_):
            return nullcontext(0.0)

    monkeypatch.setattr(playing, "slices", Passing)
    for start in (session.play, session.run_to_end):
        start()
        playing.take_turn("me", session.playback, at_least=LONG_TURN)
        assert session.trainer.epoch == 0


def test_slowing_down_needs_no_patience(session):
    session.playback.set_speed(None)
    session.play()
    session.playback.advance(0.01)
    session.playback.set_speed(10.0)
    assert session.playback.pace.wait(session.trainer.epoch) <= 0.1


def test_a_stage_that_comes_back_can_play_again(session):
    session.playback.hear(Tick({}, fault="blocked"))
    assert session.playback.fault == "blocked"
    session.playback.hear(Tick({}))
    assert session.playback.fault is None


def test_a_weight_set_by_hand_is_measured_told_and_taken_back(session):
    step(session)
    before = weights(session)
    history = {name: list(column) for name, column in session.trainer.history.items()}
    sizes = session.trainer.network.layer_sizes
    session.set_weight(sizes[0] + 1, 3.0)  # the first weight of the second unit
    assert session.trainer.parameters.W[1][1, 0] == 3.0
    assert session.training.changes == ["epoch 1: W[1][2, 1] = 3 by hand"]
    trainer = session.trainer
    by_definition = forward(trainer.network, trainer.parameters, trainer.X)
    J = cost(trainer.network, by_definition, trainer.Y)
    assert trainer.history["cost"][-1] == pytest.approx(float(J))
    assert trainer.history["epoch"] == [0, 1]
    session.undo_weight()
    assert np.array_equal(weights(session), before)
    for name, column in session.trainer.history.items():
        np.testing.assert_allclose(column, history[name], rtol=1e-12)
    assert session.training.changes == []


def test_training_goes_on_from_a_weight_set_by_hand_and_then_it_stays(session):
    session.set_weight(0, 2.0)
    step(session)
    moved = weights(session)
    session.undo_weight()
    assert np.array_equal(weights(session), moved)
    assert len(session.training.changes) == 1


def test_what_was_set_and_taken_back_leaves_the_run_as_it_would_have_been(session):
    session.set_weight(0, 2.0)
    session.set_weight(0, -1.0)
    session.undo_weight()
    session.undo_weight()
    step(session)
    other = Session.of(session.experiment)
    step(other)
    assert np.array_equal(weights(session), weights(other))


def test_no_weight_is_set_inside_an_epoch(session):
    session.change(batch_size=1, hidden_layers=(64,) * 8)
    session.step()
    session.playback.advance(seconds=1e-9)
    assert session.trainer.part > 0
    session.set_weight(0, 1.0)
    assert "an epoch is under way" in session.problems[0]


def test_an_arrival_outlasts_a_run_of_the_page_that_was_broken_off(session):
    session.turn_to("train")
    session.turn_to("train")
    assert session.has_arrived
    session.has_arrived = False  # the page has read its address
    session.turn_to("train")
    assert not session.has_arrived
    session.turn_to("check")
    assert session.has_arrived


def test_two_visitors_share_nothing():
    one, two = from_link({}), from_link({})
    step(one)
    one.change(learning_rate=1.0)
    assert two.trainer.epoch == 0
    assert two.experiment == Experiment()
    assert not np.shares_memory(one.trainer.parameters.flat, two.trainer.parameters.flat)


def test_a_published_start_gives_way_to_other_data_and_other_layers():
    session = Session.of(Experiment.of_published("circles_he"))
    session.change(hidden_layers=(4,))
    assert not session.problems
    assert session.experiment.dataset == "published"
    assert session.experiment.initialization == Experiment().initialization
    session.open(Experiment.of_published("circles_he"))
    session.change(dataset="moons")
    assert not session.problems
    assert not session.experiment.needs_published
    assert session.experiment.published == ""


def test_a_link_with_a_published_start_that_names_none_is_told_and_opens():
    session = from_link({"dataset": "published", "learning_rate": "0.1"})
    assert session.problems == [
        "published: expected the name of a published run, got none. The default is used."
    ]
    assert session.experiment == Experiment(learning_rate=0.1)


# -- points drawn by hand

PUT = [(None, (100, 200, 1))]


@pytest.mark.parametrize("name", ["moons", "bumps"])
def test_a_point_is_put_on_a_drawn_copy_and_training_goes_on(name):
    session = Session.of(Experiment(dataset=name, samples=60))
    step(session)
    before = weights(session)
    examples = session.trainer.X.shape[1] + 1
    session.play()
    session.draw(PUT, ("page", 1))
    assert session.playback.playing
    assert session.experiment.dataset == DRAWN
    assert session.trainer.X.shape[1] == examples
    assert np.array_equal(weights(session), before)
    assert session.training.changes == ["epoch 1: its data were edited by hand (1 put)"]
    assert [one.epoch for one in session.playback.to_show("stage")] == [1]
    session.reset()  # the drawing is the data now, so that the run is its Experiment again
    assert (session.trainer.epoch, session.training.changes) == (0, [])
    assert session.trainer.X.shape[1] == examples


def test_points_that_are_drawn_before_training_need_no_note(session):
    before = weights(session)
    session.draw(PUT, ("page", 1))
    assert np.array_equal(weights(session), before)
    assert not session.training.changes
    step(session)
    same = Session.of(session.experiment)
    step(same)
    assert np.array_equal(weights(same), weights(session))


def test_edits_that_follow_each_other_are_one_note(session):
    step(session)
    session.draw(PUT, ("page", 1))
    step(session)
    session.draw([((100, 200), None)], ("page", 2))
    session.undo_points()
    told = "epoch 1 to epoch 2: its data were edited by hand (1 put, 1 erased, 1 undone)"
    assert session.training.changes == [told]
    session.change(learning_rate=0.1)
    session.draw([((100, 200), (101, 200, None)), ((101, 200), (101, 200, 0))], ("page", 3))
    assert session.training.changes[1:] == [
        "epoch 2: learning rate = 0.1",
        "epoch 2: its data were edited by hand (1 moved, 1 relabelled)",
    ]


def test_strokes_are_undone_one_by_one_back_to_the_data_before(session):
    start = session.experiment
    session.draw(PUT, ("page", 1))
    session.draw([(None, (300, 300, 0))], ("page", 1))
    first = session.experiment
    session.draw([((300, 300), None)], ("page", 2))
    assert session.experiment != first
    session.undo_points()
    assert session.experiment == first
    session.undo_points()
    assert session.experiment == start
    session.undo_points()
    assert session.experiment == start


def test_data_that_were_changed_otherwise_are_no_stroke(session):
    session.draw(PUT, ("page", 1))
    session.change(dataset="circles")
    session.undo_points()
    assert session.experiment.dataset == "circles"
    session.change(dataset=DRAWN)
    assert [100, 200, 1] in Drawing.read(session.experiment.points).points.tolist()


def test_a_drawing_of_a_link_is_there_to_come_back_to():
    points = Drawing.empty(is_regression=True).text
    session = from_link({"dataset": DRAWN, "points": points})
    session.change(dataset="moons")
    assert session.experiment.points == ""
    session.change(dataset=DRAWN)
    assert session.experiment.points == points


def test_a_class_more_is_another_network_at_epoch_0(session):
    step(session)
    session.play()
    session.draw([(None, (100, 200, 2))], ("page", 1))
    assert session.trainer.network.layer_sizes[-1] == 3
    assert (session.trainer.epoch, session.playback.playing) == (0, True)
    session.undo_points()
    assert session.trainer.network.layer_sizes[-1] == 1


def test_what_cannot_be_drawn_is_told_and_changes_nothing(session):
    session.change(dataset="iris")
    before = session.experiment
    session.draw(PUT, ("page", 1))
    assert session.experiment == before
    assert session.problems[0].startswith("points: expected data with two inputs")
    assert session.notes()["controls"]["points"] is None


def test_an_empty_drawing_is_begun_and_taken_back(session):
    start = session.experiment
    session.draw_anew(is_regression=True)
    assert session.dataset.task == "regression"
    assert session.trainer.X.shape[1] == 2
    session.undo_points()
    assert session.experiment == start


def test_a_run_on_drawn_points_is_opened_as_it_was_kept(session):
    step(session)
    session.draw(PUT, ("page", 1))
    step(session)
    kept = Run.of(session.experiment, session.trainer, 1.0, session.training.changes)
    assert not kept.replayable
    other = Session.of(Experiment())
    other.open_trained(kept)
    assert np.array_equal(weights(other), weights(session))
    assert np.array_equal(other.trainer.X, session.trainer.X)
    assert other.training.changes == session.training.changes


def test_a_link_says_that_the_run_was_edited(session):
    assert not session.training.is_edited
    session.set_weight(0, 0.5)
    assert session.training.is_edited
    session.undo_weight()
    assert not session.training.is_edited
    opened = from_link({"samples": "60", "edited": "yes"})
    assert [problem for problem in opened.problems if "changed by hand" in problem]
    assert opened.experiment == Experiment(samples=60)


def test_a_unit_is_frozen_while_training_goes_on(session):
    step(session)
    before = session.trainer.parameters.copy()
    session.change(frozen=["1.3"])
    assert not session.problems
    step(session)
    assert session.trainer.epoch == 2
    after = session.trainer.parameters
    assert np.array_equal(after.W[1][2], before.W[1][2])
    assert not np.array_equal(after.W[1][1], before.W[1][1])
    assert session.training.changes == ["epoch 1: frozen = 1.3"]
    session.change(frozen=())
    assert session.training.changes[-1] == "epoch 2: frozen = none"
    assert session.in_the_address.to_query().get("frozen") is None


def test_a_unit_is_switched_off_while_training_goes_on_and_the_stage_knows(session):
    step(session)
    shown = session.playback.scene.id
    session.change(off=["2.1"])
    assert not session.problems
    assert session.playback.scene.id != shown
    assert session.playback.scene.description["network"]["off"] == ((2, 1),)
    step(session)
    assert session.trainer.epoch == 2
    assert session.in_the_address.to_query()["off"] == "2.1"
    trace = forward(session.trainer.network, session.trainer.parameters, session.trainer.X)
    assert not np.any(trace.A[2][0])


@pytest.mark.parametrize("trained", [False, True])
def test_a_unit_that_there_is_not_cannot_rest(session, trained):
    if trained:
        step(session)
    before = session.experiment
    session.change(off=["3.1"])  # the output's
    session.change(frozen=["1"])
    assert session.problems == [
        "frozen: expected layer and unit, such as 1.3, got 1. Nothing was changed."
    ]
    assert session.experiment == before


def test_units_at_rest_go_with_their_layer(session):
    session.change(frozen=["1.3", "2.8", "3.1"], off=["2.1"])
    session.change(hidden_layers=(4,))
    assert not session.problems
    assert (session.experiment.frozen, session.experiment.off) == (("1.3", "2.1"), ())
    session.change(hidden_layers=(4, 4, 4))
    assert session.experiment.frozen == ("1.3", "4.1")  # the output's


def test_a_frozen_output_goes_with_its_class(session):
    session.change(dataset="blobs", classes=4)
    session.change(frozen=["3.2", "3.4"])
    session.change(classes=3)
    assert not session.problems
    assert session.experiment.frozen == ("3.2",)


def test_an_input_is_switched_off_and_other_data_have_theirs_on(session):
    session.change(inputs_off=["x2"])
    assert session.trainer.network.layer_sizes[0] == 1
    assert session.in_the_address.to_query()["inputs_off"] == "x2"
    assert ["x2", "x2", False] in session.notes()["controls"]["layers"]["inputs_off"]
    session.change(inputs_off=["x1", "x2"])
    assert session.problems[0].startswith("inputs_off: expected an input that stays on")
    session.draw(PUT, ("page", 1))
    assert session.dataset.inputs == ("x1",)
    session.change(dataset="circles")
    assert session.experiment.inputs_off == ()


def test_a_link_with_a_unit_that_there_is_not_says_so():
    session = from_link({"hidden_layers": "4", "off": "2.1", "frozen": "1.2"})
    assert session.problems == [
        "off: expected hidden units of (2, 4, 1), got unit 1 of layer 2. The default is used."
    ]
    assert session.experiment.hidden_layers == (4,)


def test_each_layer_may_have_an_activation_of_its_own(session):
    session.change(activations=["relu", "tanh"])
    assert session.trainer.network.hidden == ("relu", "tanh")
    assert session.in_the_address.to_query()["activations"] == "relu,tanh"
    session.change(hidden_layers=[8, 8, 4])
    assert session.trainer.network.hidden == ("relu", "tanh", "tanh")
    session.change(hidden_layers=[8])
    assert (session.experiment.activation, session.experiment.activations) == ("relu", ())
    session.change(hidden_layers=[8, 8], activations=["relu", "gelu"])
    session.change(activation="sigmoid")
    assert session.trainer.network.hidden == ("sigmoid", "sigmoid")
    assert not session.problems


def test_as_many_activations_as_layers_are_asked_for():
    opened = from_link({"hidden_layers": "4", "activations": "relu,tanh"})
    assert opened.problems == [
        "activations: expected 1 names, one for each hidden layer, got relu, tanh. The default is"
        " used."
    ]


def test_what_the_class_holds_has_no_control_at_the_layers(session):
    layers = session.notes()["controls"]["layers"]
    assert layers["hidden_layers"] == (8, 8)
    assert ["x1^2", "x1^2", False] in layers["features"]
    session.only = frozenset({"activations"})
    assert list(session.notes()["controls"]["layers"]) == ["activations"]
