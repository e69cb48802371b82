"""What a class has set, or has paused, is got around by no way that a session can be changed."""

import json
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
import sqlalchemy as sa

from lab.classroom import Classes, Place, seen_by
from lab.experiment import Experiment
from lab.live.protocol import read_message
from lab.mistakes import MISTAKES
from lab.runs import RunStore
from lab.visit.class_state import PAUSED
from lab.visit.duel import Duel
from lab.visit.session import Session

TEACHER, ANNA = "browser:teacher", "browser:anna"
SET = Experiment(dataset="xor", samples=40, hidden_layers=(3,), epochs=5)
OTHER = replace(SET, hidden_layers=(5,), seed=9, dataset="moons")


@pytest.fixture
def classes():
    with closing(RunStore(sa.URL.create("sqlite", database=":memory:"))) as store:
        yield Classes(store)


@pytest.fixture
def code(classes):
    code, _ = classes.start(TEACHER)
    classes.join(code, ANNA, "anna")
    return code


@pytest.fixture
def session(classes, code):
    """Of a learner whose class may change nothing but the learning rate."""
    classes.send(code, TEACHER, Place("train", SET.to_query(), controls=("learning_rate",)))
    session = Session.of(SET)
    session.classroom.enter(code, ANNA)
    look(session, classes)
    return session


def look(session, classes):
    session.classroom.look(lambda code, owner: seen_by(classes, code, owner), has_news=True)


def by_wire(session, **command):
    number = session.training.hand.done + 1
    read_message(json.dumps({"by": "page", "n": number, **command})).apply(session)


def trained(experiment):
    return experiment.run(progress=None)


@pytest.mark.parametrize(
    "act",
    [
        lambda session: session.change(seed=5),
        lambda session: session.change(dataset="moons", learning_rate=0.5),
        lambda session: session.new_weights(),
        lambda session: session.set_weight(0, 3.0),
        lambda session: session.start_from(trained(SET).parameters, "a point"),
        lambda session: session.open(OTHER),
        lambda session: session.open_trained(trained(OTHER)),
        lambda session: session.open_trained(trained(SET)),
        lambda session: session.load_csv("a.csv", b"a,b,y\n1,2,0\n2,1,1\n3,1,0\n4,2,1\n", "y"),
        lambda session: session.draw_anew(is_regression=False),
        lambda session: session.draw([], ("page", 1)),
        lambda session: by_wire(session, do="new weights"),
        lambda session: by_wire(session, weight=[0, 3.0]),
        lambda session: by_wire(session, set={"l2": 1.0}),
        lambda session: by_wire(session, set={"batch_size": 4, "learning_rate": 0.1}),
    ],
)
def test_nothing_gets_around_what_the_class_has_set(session, act):
    act(session)
    assert session.experiment == SET
    start = SET.make_trainer(session.dataset).parameters.flat
    np.testing.assert_array_equal(session.trainer.parameters.flat, start)
    assert session.problems[0].startswith("Your teacher has set ")


def test_what_the_class_leaves_free_can_be_changed(session):
    by_wire(session, set={"learning_rate": 0.25})
    assert session.experiment == replace(SET, learning_rate=0.25)
    session.open(replace(OTHER, learning_rate=0.5))
    assert session.experiment == replace(SET, learning_rate=0.5)
    assert session.notes()["controls"]["set"].keys() == {"learning_rate"}
    assert not session.notes()["controls"]["seeds"]
    assert not session.notes()["controls"]["weights"]


def test_a_class_that_frees_the_activation_frees_each_layers_too(session, classes, code):
    base = replace(SET, hidden_layers=(3, 3), activations=("relu", "tanh"))
    controls = ("activation", "hidden_layers")
    classes.send(code, TEACHER, Place("train", base.to_query(), controls=controls))
    look(session, classes)
    session.follow(base)
    assert session.notes()["controls"]["layers"]["activations"] == ("relu", "tanh")
    by_wire(session, set={"activations": ["gelu", "tanh"]})
    assert session.trainer.network.hidden == ("gelu", "tanh")
    by_wire(session, set={"hidden_layers": [3, 3, 3]})
    assert not session.problems
    fewer = replace(SET, hidden_layers=(2,))
    assert session.classroom.held_to(fewer).hidden_layers == (2,)


def test_a_pause_rests_all_that_plays(session, classes, code):
    session.lessons.duel = Duel.of(MISTAKES["sign flipped"], SET, session.dataset)
    session.lessons.duel.playback.play()
    session.run_to_end()
    classes.pause(code, TEACHER, True)
    look(session, classes)
    session.rest()
    assert not session.playback.is_running
    assert not session.lessons.duel.playback.is_running
    for command in ("play", "step", "finish", "reset", "new weights"):
        session.problems = []
        by_wire(session, do=command)
        assert session.problems == [PAUSED]
        assert not session.playback.is_running
