"""The presets of Train: each shows what its name says, and the remark names it."""

import pytest
from visits import arrive, opened

from lab.diagnosis import diagnose
from lab.lessons import BY_KEY
from lab.visit.presets import PRESETS

REMARKS = {
    "vanishing": "gradients vanish",
    "too-fast": "The learning rate is too large",
    "zeros": "are still identical",
    "overfitting": "overfitting",
    "dead-relu": "relu units of layer 3 are dead",
    "hidden-units-needed": "Add a hidden layer",
}


def test_every_preset_is_held_to_a_remark():
    assert REMARKS.keys() == PRESETS.keys()


@pytest.mark.parametrize("key", PRESETS)
def test_the_remark_names_what_the_preset_shows(key):
    experiment = PRESETS[key].experiment
    trainer = experiment.make_trainer(experiment.make_dataset())
    trainer.run(epochs=400)
    first = diagnose(trainer)[0]
    assert REMARKS[key] in f"{first.text} {first.advice}"


@pytest.mark.parametrize("key", PRESETS)
def test_every_preset_has_a_lesson(key):
    assert PRESETS[key].lesson in BY_KEY


def test_a_preset_opens_by_its_link_and_plays_at_once():
    session = opened(preset="zeros", play="1").session_state["lab"]
    assert session.experiment == PRESETS["zeros"].experiment
    assert session.playback.playing


def test_a_link_that_plays_keeps_its_setting():
    session = opened(noise="0.35", play="1").session_state["lab"]
    assert session.experiment.noise == 0.35
    assert session.playback.playing


def test_a_preset_that_does_not_exist_is_told():
    at = arrive(preset="nonsense")
    assert len(at.error) == 1
    assert "vanishing" in at.error[0].value


def test_the_doors_are_gone_once_one_was_used():
    at = opened()
    assert [one for one in at.button if one.label == "Press Play"]
    next(one for one in at.button if one.label == "Press Play").click().run()
    assert not [one for one in at.button if one.label == "Press Play"]
    assert at.session_state["lab"].playback.playing
