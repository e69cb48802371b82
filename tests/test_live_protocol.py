"""What a browser may say over the wire, and that nothing else is taken."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lab.experiment import Experiment
from lab.live.protocol import (
    ACTIONS,
    MAX_MESSAGE_LENGTH,
    Command,
    OddMessageError,
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


def test_a_hand_on_the_stage_is_a_command():
    assert read_message('{"do": "pause"}') == Command("pause")
    assert read_message('{"set": {"l2": 0.1}}') == Command(settings={"l2": 0.1})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "expected text"),
        ("", "expected JSON"),
        ("[" * 3000, "expected JSON"),
        ("[1]", "expected an object"),
        ("{}", "expected held, do or set"),
        ('{"held": 1}', "expected held, do or set"),
        ('{"held": {"stage": {"sequence": 1e999}}}', "expected held, do or set"),
        ('{"do": "close"}', "do: expected one of play, pause, step, reset"),
        ('{"do": ["play"]}', "do: expected one of play, pause, step, reset"),
        ('{"set": {}}', "set: expected some of"),
        ('{"set": 3}', "set: expected some of"),
        ('{"set": {"hidden_layers": [64]}}', "set: expected some of"),  # starts anew: the page's
        ('{"do": "' + "x" * MAX_MESSAGE_LENGTH + '"}', "expected at most 4096 characters"),
    ],
)
def test_an_odd_message_is_refused_with_the_reason(text, reason):
    with pytest.raises(OddMessageError, match=f"^{reason}"):
        read_message(text)


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
        Command(settings=settings).apply(session)
    assert session.experiment == before or not session.problems


def test_each_action_is_what_the_pages_button_does():
    session = Session.of(Experiment(samples=40))
    states = {}
    for name in ACTIONS:
        Command(name).apply(session)
        states[name] = (session.playback.playing, session.playback.goal)
    assert states == {
        "play": (True, None),
        "pause": (False, None),
        "step": (False, 1),
        "reset": (False, None),
    }


def test_the_keys_of_the_stages_say_what_plays():
    session = Session.of(Experiment(samples=40))
    right = read_message(json.dumps({"held": {"right": HELD["stage"]}}))
    assert player_of(session, read_message(json.dumps({"held": HELD}))) is session
    assert player_of(session, right) is None
    duel = session.lessons.duel_on(CATALOGUE[0], session.experiment, session.dataset)
    assert player_of(session, right) is duel
