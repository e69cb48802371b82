"""What a browser may say over the wire, and that nothing else is taken."""

import json
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from lab.experiment import Experiment
from lab.live.protocol import (
    ACTIONS,
    MAX_MESSAGE_LENGTH,
    Command,
    OddMessageError,
    obey,
    player_of,
    read_message,
)
from lab.mistakes import CATALOGUE
from lab.stage import Tick
from lab.visit.session import Session

HELD = {"stage": {"sequence": 3, "scene": "s", "run": "r", "rows": 7}}


def test_what_a_stage_holds_is_a_tick():
    tick = read_message(json.dumps({"held": HELD}))
    assert isinstance(tick, Tick)
    assert tick.held["stage"].rows == 7


def said(number=1, by="page", **what):
    return {"by": by, "n": number} | what


def read(**message):
    return read_message(json.dumps(message))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "expected text"),
        ("", "expected JSON"),
        ("[" * 3000, "expected JSON"),
        ("[1]", "expected an object"),
        ("{}", "expected held, or a command"),
        ('{"held": 1}', "expected held, or a command"),
        ('{"held": {"stage": {"sequence": 1e999}}}', "expected held, or a command"),
        ('{"do": "' + "x" * MAX_MESSAGE_LENGTH + '"}', "expected at most 4096 characters"),
    ],
)
def test_an_odd_message_is_refused_with_the_reason(text, reason):
    with pytest.raises(OddMessageError, match=f"^{reason}"):
        read_message(text)


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ({}, "expected one of do, set, speed, weight"),
        ({"by": 3, "do": "play"}, "by: expected"),
        ({"by": "x" * 50, "do": "play"}, "by: expected"),
        ({"n": "1", "do": "play"}, "n: expected"),
        ({"n": True, "do": "play"}, "n: expected"),
        ({"n": 0, "do": "play"}, "n: expected"),
        ({"n": 10**30, "do": "play"}, "n: expected"),
        ({"do": "close"}, "do: expected one of play, pause, step"),
        ({"do": ["play"]}, "do: expected one of play, pause, step"),
        ({"set": {}}, "set: expected"),
        ({"set": 3}, "set: expected"),
        ({"set": {"dataset": "iris"}}, "set: expected"),  # the page's
        ({"speed": 3}, "speed: expected"),
        ({"speed": []}, "speed: expected"),
        ({"weight": [1]}, "weight: expected"),
        ({"weight": [-1, 0.5]}, "weight: expected"),
        ({"weight": [True, 0.5]}, "weight: expected"),
        ({"weight": [1, "0.5"]}, "weight: expected"),
        ({"points": [[None, [1, 1, 1]]]}, "stroke: expected"),
        ({"points": [[None, [1, 1, 1]]], "stroke": True}, "stroke: expected"),
        ({"points": [[None, [1, 1, 1]]], "stroke": -1}, "stroke: expected"),
        ({"points": 3, "stroke": 1}, "points: expected from 1 to 60 edits"),
        ({"points": [], "stroke": 1}, "points: expected from 1 to 60 edits"),
        ({"points": [[None, [1, 1, 1]]] * 61, "stroke": 1}, "points: expected from 1 to 60 edits"),
        ({"points": [None], "stroke": 1}, "points: expected places"),
        ({"points": [[None, None]], "stroke": 1}, "points: expected places"),
        ({"points": [[None, [1, 1]]], "stroke": 1}, "points: expected places"),
        ({"points": [[None, [1, 1, None]]], "stroke": 1}, "points: expected places"),
        ({"points": [[None, [1, 1, 4096]]], "stroke": 1}, "points: expected places"),
        ({"points": [[None, [1, -1, 1]]], "stroke": 1}, "points: expected places"),
        ({"points": [[None, [1, 1.5, 1]]], "stroke": 1}, "points: expected places"),
        ({"points": [[None, [1, True, 1]]], "stroke": 1}, "points: expected places"),
        ({"points": [[None, "111"]], "stroke": 1}, "points: expected places"),
        ({"points": [[[1, 1], [1, 1, "0"]]], "stroke": 1}, "points: expected places"),
        ({"points": [[[1, 1, 1], None]], "stroke": 1}, "points: expected places"),
        ({"points": [[[1, [1]], None]], "stroke": 1}, "points: expected places"),
        ({"look": 3}, "look: expected"),
        ({"look": {"unit": [1]}}, "look: expected"),
        ({"look": {"unit": [1, "2"]}}, "look: expected"),
        ({"look": {"weight": [-1, 0.1]}}, "look: expected"),
        ({"look": {"weight": [1, 1e9]}}, "look: expected"),
        ({"look": {"weight": [1, float("nan")]}}, "look: expected"),
    ],
)
def test_an_odd_command_is_refused_with_the_reason(what, reason):
    with pytest.raises(OddMessageError, match=f"^{reason}"):
        read(**said() | what)


def test_a_command_is_done_once_however_often_it_comes():
    session = Session.of(Experiment(samples=40))
    for number in (1, 2, 1, 2, 3, 3):
        read(**said(number, do="step")).apply(session)
    assert session.playback.goal == 3
    read(**said(1, by="the page, loaded again", do="step")).apply(session)
    assert session.playback.goal == 4


def test_twelve_steps_are_twelve_epochs_however_fast_they_come():
    session = Session.of(Experiment(samples=40))
    for number in range(1, 13):
        read(**said(number, do="step")).apply(session)
        if number % 5 == 0:
            session.playback.advance(seconds=1e-9)
    while session.playback.is_running:
        session.playback.advance(seconds=1)
    assert session.trainer.epoch == 12


def test_commands_that_come_with_a_tick_are_done_but_for_odd_ones():
    session = Session.of(Experiment(samples=40))
    obey(session, [said(1, set={"l2": 0.1}), 7, {"by": "page"}, said(2, speed=None), "x"])
    assert session.experiment.l2 == 0.1
    assert session.playback.pace.limit is None
    assert session.training.hand.done == 2


json_values = some.recursive(
    some.none() | some.booleans() | some.floats() | some.integers() | some.text(max_size=8),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(max_size=8), inner),
    max_leaves=8,
)


@given(some.text() | some.builds(json.dumps, json_values))
def test_whatever_comes_is_read_or_refused(text):
    reason = ""
    try:
        assert isinstance(read_message(text), Tick | Command)
    except OddMessageError as problem:
        reason = str(problem)
    assert len(reason.encode()) <= 123  # what a closing frame has room for


@given(some.dictionaries(some.sampled_from(["learning_rate", "batch_size", "l2"]), json_values))
def test_a_setting_that_cannot_be_is_told_and_changes_nothing(settings):
    session = Session.of(Experiment(samples=40))
    before = session.experiment
    if settings:
        read(**said(set=settings)).apply(session)
    assert session.experiment == before or not session.problems


@given(some.integers(0, 10**6), some.integers() | some.floats())
def test_a_weight_that_cannot_be_is_told_and_changes_nothing(place, value):
    session = Session.of(Experiment(samples=40, hidden_layers=(2,)))
    before = session.trainer.parameters.copy()
    session.set_weight(place, value)
    if session.problems:
        assert (session.trainer.parameters.flat == before.flat).all()
        assert not session.training.changes
    else:
        assert session.trainer.parameters.flat[place] == value
        assert len(session.training.changes) == 1


def test_each_action_is_what_the_pages_button_does():
    session = Session.of(Experiment(samples=40))
    states = {}
    for number, name in enumerate(ACTIONS, 1):
        read(**said(number, do=name)).apply(session)
        states[name] = (session.playback.playing, session.playback.goal, session.experiment.seed)
    assert states == {
        "play": (True, None, 0),
        "pause": (False, None, 0),
        "step": (False, 1, 0),
        "finish": (False, 1000, 0),
        "reset": (False, None, 0),
        "new weights": (False, None, 1),
        "undo": (False, None, 1),
        "undo points": (False, None, 1),
        "projector on": (False, None, 1),
        "projector off": (False, None, 1),
    }


def test_the_projector_is_switched_from_the_stage_and_the_page_follows():
    session = Session.of(Experiment(samples=40))
    before = session.page_state
    read(**said(1, do="projector on")).apply(session)
    assert session.is_on_projector
    assert session.page_state != before
    assert session.notes()["projector"]
    read(**said(2, do="projector off")).apply(session)
    assert session.page_state == before


places = some.none() | some.lists(some.integers(-1, 5000), min_size=2, max_size=3)
strokes = some.lists(some.tuples(places, places), min_size=1, max_size=8)


@given(some.lists(strokes, min_size=1, max_size=4))
def test_whatever_is_drawn_is_data_that_training_goes_on_with_or_is_refused(strokes):
    session = Session.of(Experiment(samples=40, hidden_layers=(2,)))
    session.step()
    session.playback.advance(1)
    for number, edits in enumerate(strokes, 1):
        with suppress(OddMessageError):
            read(**said(number, stroke=number, points=edits)).apply(session)
    assert session.problems or session.trainer.X.shape[1] == session.dataset.X.shape[1]
    np.testing.assert_array_equal(session.experiment.make_dataset().X, session.trainer.X)
    session.step()
    session.playback.advance(1)
    assert session.trainer.epoch in (1, 2)  # from the start again, where there is a class more


def test_the_keys_of_the_stages_say_what_plays():
    session = Session.of(Experiment(samples=40))
    right = read_message(json.dumps({"held": {"right": HELD["stage"]}}))
    assert player_of(session, read_message(json.dumps({"held": HELD}))) is session
    assert player_of(session, right) is None
    duel = session.lessons.duel_on(CATALOGUE[0], session.experiment, session.dataset)
    assert player_of(session, right) is duel
