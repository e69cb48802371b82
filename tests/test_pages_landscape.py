"""The Landscape page as a visitor meets it: before and after training, every plane, two optimizers,
its link, and what is refused.
"""

from dataclasses import fields
from unittest.mock import patch

import numpy as np
import pytest
import visits
from visits import healthy

from lab.engine import OPTIMIZERS
from lab.experiment import Experiment, kinds
from lab.ui.landscape import plane
from lab.visit.landscape_state import PLANES, USUAL_RATES, View


def words(at):
    parts = (*at.markdown, *at.caption, *at.warning, *at.error, *at.info)
    return " ".join(str(one.value) for one in parts).replace("\\", "")


def opened(page_query=None, **query):
    """The page with a network that was trained for a little. page_query: its own part of the link."""
    at = visits.arrive(**(dict(epochs="30", samples="60") | query))
    assert not at.session_state["lab"].problems
    at.session_state["lab"].trainer.run(epochs=30)
    at.switch_page("lab/pages/landscape.py")
    for name, value in (page_query or {}).items():
        at.query_params[name] = value
    return healthy(at.run())


def state_of(at):
    return at.session_state["lab"].landscape


def picture_of(at):
    return state_of(at)._kept["picture"][1]


def choose(at, plane):
    return healthy(at.segmented_control(key="landscape plane").set_value(plane).run())


def test_without_a_path_it_offers_to_train_and_then_draws():
    at = visits.opened("landscape", epochs="20", samples="60")
    assert "training walks down it" in words(at)
    assert not at.get("plotly_chart")
    (train,) = [button for button in at.button if button.label == "Train it to the end"]
    healthy(train.click().run())
    assert at.session_state["lab"].trainer.epoch == 20
    assert len(at.get("plotly_chart")) == 4


@pytest.mark.parametrize("plane", PLANES)
def test_every_plane_is_drawn_and_its_truth_is_told(plane):
    at = choose(opened(), plane)
    assert len(at.get("plotly_chart")) == 4
    assert "J is a function of 105 weights" in words(at)
    assert "It is furthest from the truth at epoch" in words(at)
    assert at.query_params.get("plane", "path") == plane
    assert np.isfinite(picture_of(at).surface).all()


def test_a_picture_is_computed_once_for_what_it_depends_on():
    at = opened()
    first = picture_of(at)
    at = healthy(at.run())
    assert picture_of(at) is first
    at = choose(choose(at, "weights"), "path")
    again = picture_of(at)
    assert again is not first
    np.testing.assert_array_equal(again.surface, first.surface)
    at.session_state["lab"].trainer.change(stop=Experiment(epochs=40).make_stop())
    at.session_state["lab"].trainer.run(epochs=10)
    at = healthy(at.run())
    assert picture_of(at) is not again
    assert picture_of(at).paths[0].path.epochs[-1] == 40


def test_the_other_optimizer_starts_from_the_same_weights_and_ends_where_it_would_alone():
    at = opened()
    healthy(at.selectbox(key="landscape against").set_value("adam").run())
    own, other = picture_of(at).paths
    assert other.path.name == "adam, learning rate 0.01"
    np.testing.assert_array_equal(own.path.points[0], other.path.points[0])
    run = Experiment(epochs=30, samples=60, optimizer="adam", learning_rate=0.01).run()
    np.testing.assert_array_equal(other.path.points[-1], run.parameters.flat)
    healthy(at.number_input(key="landscape rate of adam").set_value(0.05).run())
    assert picture_of(at).paths[1].path.name == "adam, learning rate 0.05"
    assert at.query_params["against_rate"] == "0.05"


def test_a_point_that_was_clicked_shows_its_own_weights():
    at = opened()
    drawn = picture_of(at)
    assert f"Epoch 30 of gradient descent, learning rate 0.3: J = {drawn.cost(0, -1):.4g}" in words(
        at
    )
    state_of(at).mark([{"customdata": [0, 2]}])
    assert f"Epoch 2 of gradient descent, learning rate 0.3: J = {drawn.cost(0, 2):.4g}" in words(
        healthy(at.run())
    )
    state_of(at).mark([{"customdata": [-1, 400]}])
    assert f"This point of the plane: J = {drawn.cost(-1, 400):.4g}" in words(healthy(at.run()))
    at = choose(at, "line")
    assert state_of(at).marked is None


def test_an_epoch_of_the_path_opens_on_the_train_page_and_stays_until_training_goes_on():
    at = opened(epochs="60")
    at.session_state["lab"].playback.look_from(2)
    at = healthy(at.switch_page("lab/pages/train.py").run())
    (slider,) = [one for one in at.select_slider if one.label == "Look back at epoch"]
    assert slider.value == 2
    assert at.session_state["lab"].playback.look_back == 2
    at.session_state["lab"].step()
    at = healthy(at.run())
    (slider,) = [one for one in at.select_slider if one.label == "Look back at epoch"]
    assert slider.value == 31


def test_a_link_brings_plane_and_weights_to_another_visit():
    at = choose(opened(), "weights")
    healthy(at.selectbox(key="landscape first_weight").set_value("b[2] row 3").run())
    query = dict(at.query_params.items())
    assert query["first_weight"] == "b[2] row 3"
    assert query["epochs"] == "30"
    other = opened(query)
    assert state_of(other).view == state_of(at).view
    np.testing.assert_array_equal(picture_of(other).surface, picture_of(at).surface)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (dict(plane="round"), "plane: expected one of path, line, weights, random, got round"),
        (dict(plane="weights", first_weight="W[9] row 1, column 1"), "a layer from 1 to 3, got 9"),
        (dict(plane="weights", second_weight="rubbish <b>"), "expected one such as W[1] row 2"),
        (dict(against="magic"), "against: expected one of none, gradient descent"),
        (dict(against="adam", against_rate="-1"), "against_rate: expected a number from 0.0001"),
        (dict(directions="x"), "directions: expected a whole number from 0 to 9999, got x"),
        (dict(zoom="3"), "zoom: expected one of 0.25"),
    ],
)
def test_a_bad_link_gets_a_sentence_and_no_traceback(query, told):
    at = opened(query)
    assert told in words(at)


def test_weights_that_diverged_are_no_fault_of_the_page():
    at = opened(dataset="sine", learning_rate="10", activation="relu", hidden_layers="8,8,8")
    assert not np.isfinite(at.session_state["lab"].trainer.history["cost"][-1])
    assert "diverged" in words(at)


def test_a_network_that_never_moves_gets_a_sentence():
    at = opened(initialization="zeros", dataset="xor", noise="0", test_share="0", batch_size="60")
    assert "the weights have not moved" in words(at)
    assert "need more weights that are not 0" in words(choose(at, "random"))


def test_settings_of_the_page_and_of_the_experiment_share_no_name():
    assert not {one.name for one in fields(View)} & kinds().keys()
    assert USUAL_RATES.keys() == OPTIMIZERS.keys()


def test_its_part_of_a_link_is_no_problem_of_the_experiments():
    at = visits.arrive(plane="line", paste="x", epochs="30")
    assert not at.session_state["lab"].problems


def test_the_weights_of_a_point_beside_the_path_go_to_the_stage():
    at = opened()
    drawn = picture_of(at)
    state_of(at).mark([{"customdata": [-1, 400]}])
    at = healthy(at.run())
    with patch.object(plane.st, "switch_page") as switched:
        button = next(one for one in at.button if one.label == "These weights on the Train page")
        button.click().run()
    assert switched.call_args.args == ("lab/pages/train.py",)
    session = at.session_state["lab"]
    np.testing.assert_array_equal(session.trainer.parameters.flat, drawn.weights(-1, 400))
    assert session.trainer.epoch == 0
    assert session.training.changes == ["epoch 0: starting weights of a point of the landscape"]
    session.step()
    session.reset()
    assert session.training.changes == []
