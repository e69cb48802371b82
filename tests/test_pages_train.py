"""The Train page as a visitor meets it, opened from app.py: controls, buttons, a whole training,
links and their faults.
"""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from visits import APP, arrive, healthy, opened

from lab.experiment import Experiment
from lab.ui.train.keep import reached
from lab.visit.session import Session

PAGES = sorted(path.name for path in Path(APP).parent.glob("lab/pages/*.py"))


CHARTS = 5 + 2  # pictures and curves; right and wrong in both parts


ON_THE_STAGE = {  # where AppTest, which has no browser, cannot press them
    "Play": Session.play,
    "Pause": Session.pause,
    "Step": Session.step,
    "Reset": Session.reset,
    "Run to the end": Session.run_to_end,
}


def press(at, label):
    ON_THE_STAGE[label](session(at))
    return healthy(at.run())


def button(at, label):
    return next(one for one in at.button if one.label == label)


def session(at):
    return at.session_state["lab"]


def read(at):
    """Open the charts that are behind their switch."""
    (switch,) = (one for one in at.toggle if one.label == "Charts to read and save")
    return healthy(switch.set_value(True).run())


def choose_data(at, name):
    return healthy(at.pills(key="setting_dataset").set_value(name).run())


def charts(at):
    return [one.proto.spec for one in at.get("plotly_chart")]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens(page):
    at = opened()
    healthy(at.switch_page(f"lab/pages/{page}").run())
    assert at.title or at.header


def test_it_opens_ready_to_train():
    at = opened()
    assert session(at).experiment == Experiment()
    assert session(at).trainer.epoch == 0
    assert not at.error
    assert len(at.get("bidi_component")) >= 1


def test_the_charts_come_when_they_are_asked_for():
    at = press(opened(), "Step")
    assert not charts(at)
    assert len(charts(read(at))) == CHARTS
    assert not charts(press(at, "Reset"))


def notes_to_the_stage(at):
    """What the last packet says beside the picture."""
    [packet] = [one.proto.bytes for one in at.get("bidi_component") if one.proto.bytes]
    return json.loads(packet[4 : 4 + int.from_bytes(packet[:4], "little")])["notes"]


def test_a_whole_training_needs_nothing_from_the_browser():
    at = press(opened(), "Run to the end")
    trainer = session(at).trainer
    assert trainer.epoch == 1000
    assert trainer.history["test_accuracy"][-1] > 0.95
    assert len(charts(read(at))) == CHARTS
    assert not session(at).playback.playing


def test_play_goes_on_where_a_rule_has_ended_it():
    at = press(opened(epochs="20"), "Run to the end")
    assert session(at).trainer.epoch == 20
    assert "all 20 epochs are done" in notes_to_the_stage(at)["words"]
    at = press(at, "Play")
    reached = session(at).trainer.epoch
    healthy(at.run())
    assert session(at).trainer.epoch > reached > 20


def test_a_run_beyond_its_epochs_is_kept_with_those_it_took():
    at = press(press(opened(epochs="20"), "Run to the end"), "Run to the end")
    assert session(at).trainer.epoch == 520
    assert reached(session(at)).experiment.epochs == 520


def test_run_to_the_end_equals_the_same_experiment_without_a_page():
    at = press(opened(epochs="60", samples="100"), "Run to the end")
    run = Experiment(epochs=60, samples=100).run()
    assert np.array_equal(session(at).trainer.parameters.flat, run.parameters.flat)


def test_step_and_reset():
    at = press(press(opened(), "Step"), "Step")
    assert session(at).trainer.epoch == 2
    at = press(at, "Reset")
    assert session(at).trainer.epoch == 0


def test_a_page_whose_stage_could_not_load_can_train_without():
    at = opened()
    session(at).playback.fault = "blocked"
    healthy(at.run())
    healthy(button(at, "Step").click().run())
    assert session(at).trainer.epoch == 1
    assert {"Run to the end", "Reset"} <= {one.label for one in at.button}


def test_play_trains_with_every_run_of_the_page_until_pause():
    at = press(opened(), "Play")
    first = session(at).trainer.epoch
    assert first >= 1
    healthy(at.run())
    assert session(at).trainer.epoch > first
    at = press(at, "Pause")
    reached = session(at).trainer.epoch
    healthy(at.run())
    assert session(at).trainer.epoch == reached


def test_the_charts_look_back():
    at = read(press(opened(epochs="40"), "Run to the end"))
    latest = charts(at)[0]
    slider = next(one for one in at.select_slider if one.label == "Look back at epoch")
    healthy(slider.set_value(5).run())
    assert charts(at)[0] != latest
    assert session(at).trainer.epoch == 40


def test_a_live_setting_keeps_the_epoch_and_others_start_anew():
    at = press(opened(), "Step")
    rate = next(one for one in at.select_slider if one.label == "Learning rate")
    healthy(rate.set_value(0.03).run())
    assert (
        session(at).trainer.epoch,
        session(at).trainer.hyperparameters.optimizer.learning_rate,
    ) == (1, 0.03)
    activation = next(one for one in at.selectbox if one.label == "Activation of the hidden layers")
    healthy(activation.select("relu").run())
    assert (session(at).trainer.epoch, session(at).trainer.network.hidden) == (0, ("relu", "relu"))


def test_hidden_layers_come_and_go():
    at = opened()
    count = next(one for one in at.number_input if one.label == "Hidden layers")
    healthy(count.set_value(3).run())
    assert session(at).experiment.hidden_layers == (8, 8, 8)
    units = next(one for one in at.number_input if one.label == "Units of layer 3")
    healthy(units.set_value(2).run())
    assert session(at).experiment.hidden_layers == (8, 8, 2)
    count = next(one for one in at.number_input if one.label == "Hidden layers")
    healthy(count.set_value(0).run())
    assert session(at).trainer.network.layer_sizes == (2, 1)


@pytest.mark.parametrize("dataset", ["iris", "sine", "bumps", "blobs", "digits", "diabetes"])
def test_every_kind_of_data_can_be_chosen_and_trained(dataset):
    at = opened()
    at = press(choose_data(at, dataset), "Step")
    assert np.isfinite(session(at).trainer.history["cost"][-1])
    assert not at.error


def test_the_picture_of_many_inputs_is_cut_where_the_visitor_wants():
    at = read(press(opened(dataset="wine"), "Step"))
    first = charts(at)[0]
    healthy(
        next(one for one in at.segmented_control if one.label == "Picture of")
        .set_value("Two inputs")
        .run()
    )
    assert charts(at)[0] != first
    assert "11 other inputs at their mean" in charts(at)[0]


def test_the_setting_comes_from_the_link():
    at = opened(
        dataset="circles", hidden_layers="4", learning_rate="0.07", seed="3", activation="relu"
    )
    expected = Experiment(
        dataset="circles", hidden_layers=(4,), learning_rate=0.07, seed=3, activation="relu"
    )
    assert session(at).experiment == expected
    assert not at.error


@pytest.mark.parametrize(
    "query",
    [
        {"hidden_layers": "1e9"},
        {"learning_rate": "nan"},
        {"seed": "-1"},
        {"layers": "a,b"},
        {"dataset": "x" * 100_000},
        {"output": "softmax"},
        {"dataset": "iris", "features": "sin x1"},
        {"dataset": "<img src=x onerror=alert(1)>"},
        {"dataset": "[link](http://example.com) **bold** $x$"},
    ],
)
def test_a_bad_link_is_told_in_one_sentence_and_the_page_works(query):
    at = arrive(**query)
    (error,) = at.error
    assert len(error.value) < 1500
    # what was typed is shown as text, not as HTML or Markdown
    assert not re.search(r"(?<!\\)[<*\[$]", error.value)
    press(at, "Step")


def test_a_diverging_run_says_so_and_keeps_its_history():
    at = opened(
        dataset="plane",
        activation="linear",
        initialization="large",
        learning_rate="10",
        samples="60",
    )
    at = press(at, "Run to the end")
    assert any("cost became" in remark["text"] for remark in notes_to_the_stage(at)["remarks"])
    assert len(session(at).trainer.history["cost"]) > 1


def told(at):
    return [element.value.replace("\\", "") for element in at.markdown]


def test_what_is_right_and_wrong_stands_below_the_charts_of_both_parts():
    at = read(press(opened(dataset="iris", epochs="3"), "Step"))
    words = " ".join(told(at))
    assert re.search(r"\*\*Training:\*\* \d+ of 114 are wrong\.", words)
    assert re.search(r'\*\*Test:\*\* \d+ of 36 are wrong\. \d+ of \d+ "\w+" were answered', words)
    assert "Right and wrong at epoch 1" in [header.value for header in at.header]


def test_a_regression_tells_its_error_in_the_targets_units():
    at = read(press(opened(dataset="diabetes", epochs="3"), "Step"))
    assert any('in the units of "progression"' in words for words in told(at))


def test_pixels_are_drawn_as_images_until_they_are_switched_off():
    at = read(press(opened(dataset="digits", epochs="3"), "Step"))
    (switch,) = (toggle for toggle in at.toggle if "64 inputs as images" in toggle.label)
    count = len(charts(at))
    switch.set_value(False).run()
    assert not at.exception
    assert len(charts(at)) == count - 6  # two sheets each of wrong ones, right ones, weights


def test_measurements_have_no_such_switch():
    at = read(press(opened(dataset="wine", epochs="3"), "Step"))
    assert not [toggle for toggle in at.toggle if "images" in toggle.label]
