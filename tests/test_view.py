"""What stands beside the network on the stage: made for the picture that is shown, only while it is
looked at, and no more often than it may.
"""

import json

import numpy as np
import pytest

from lab.diagnosis import thinned
from lab.engine import forward
from lab.experiment import Experiment
from lab.live.protocol import OddMessageError, read_message
from lab.stage import hidden_space, lattice
from lab.visit import view
from lab.visit.session import Session

TASKS = {
    "two classes": Experiment(samples=60, hidden_layers=(4, 2)),
    "softmax": Experiment(samples=60, dataset="blobs", hidden_layers=(5, 4)),
    "regression": Experiment(samples=60, dataset="sine", hidden_layers=(4,)),
    "surface": Experiment(samples=60, dataset="bumps", hidden_layers=(6, 3)),
    "many inputs": Experiment(dataset="wine", hidden_layers=(6,)),
    "no hidden layer": Experiment(samples=60, hidden_layers=()),
}


def asks(session, *wanted):
    text = json.dumps({"by": "page", "n": session.training.hand.done + 1, "view": list(wanted)})
    read_message(text).apply(session)


def told(session):
    """As the stage reads it."""
    return json.loads(json.dumps(session.notes()["view"], allow_nan=False))


@pytest.mark.parametrize("task", TASKS)
def test_health_is_that_of_the_weights_shown(task):
    session = Session.of(TASKS[task])
    asks(session, "health")
    session.trainer.run(epochs=3)
    network, parameters = session.trainer.network, session.trainer.parameters
    trace = forward(network, parameters, session.trainer.X)
    layers = told(session)["layers"]
    assert len(layers) == network.L
    for l, layer in enumerate(layers, start=1):
        assert layer["Z"]["low"] == pytest.approx(trace.Z[l].min())
        assert layer["Z"]["high"] == pytest.approx(trace.Z[l].max())
        assert sum(layer["dZ"]["counts"]) == trace.Z[l].size
        assert layer["update"] > 0


@pytest.mark.parametrize("task", TASKS)
def test_hidden_space_travels_in_steps_of_its_window(task):
    session = Session.of(TASKS[task])
    asks(session, "hidden")
    seen = told(session)
    trainer = session.trainer
    assert seen["l"] == max(1, trainer.network.L - 1)
    X = thinned(trainer.X, view.MAX_POINTS)
    scene = session.playback.scene
    space = hidden_space(trainer.network, trainer.parameters, X, lattice(scene), seen["l"])
    *corner, size = seen["window"]
    for name, exact in (("points", space.points), ("grid", space.grid.reshape(2, -1))):
        places = np.array(corner)[:, None] + size * np.array(seen[name]) / view.STEPS
        assert np.max(np.abs(places - exact)) <= 0.51 * size / view.STEPS
        assert np.min(seen[name]) >= 0
        assert np.max(seen[name]) <= view.STEPS
    assert len(seen["labels"]) == X.shape[1]


def test_nothing_is_made_while_nobody_looks(monkeypatch):
    def never(*_):
        raise AssertionError

    monkeypatch.setattr(view, "health_of", never)
    monkeypatch.setattr(view, "space_of", never)
    session = Session.of(TASKS["two classes"])
    session.play()
    session.trainer.run(epochs=2)
    assert told(session) == {"name": "curves"}


def test_while_it_plays_it_is_made_now_and_then(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(view.time, "perf_counter", lambda: clock[0])
    session = Session.of(TASKS["two classes"])
    session.play()
    asks(session, "health")
    first = told(session)
    session.trainer.run(epochs=1)
    assert told(session) is None
    clock[0] += view.LEAST_WAIT
    assert told(session)["layers"] != first["layers"]
    asks(session, "hidden", 1)  # another one is there at once
    assert told(session)["l"] == 1


def test_costly_ones_are_made_less_often(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(view.time, "perf_counter", lambda: clock[0])

    def slow(*_):
        clock[0] += 0.5
        return []

    monkeypatch.setattr(view, "health_of", slow)
    session = Session.of(TASKS["two classes"])
    session.play()
    asks(session, "health")
    began = clock[0]
    made = 0
    while clock[0] < began + 50:
        session.trainer.run(epochs=1)
        made += told(session) is not None
        clock[0] += 0.03
    assert made * 0.5 <= 1.2 * view.MOST_SHARE * 50


def test_at_rest_every_packet_has_it():
    session = Session.of(TASKS["two classes"])
    asks(session, "health")
    assert told(session) == told(session)
    assert told(session)["name"] == "health"


def test_looking_back_shows_the_epoch_that_is_looked_at():
    session = Session.of(Experiment(samples=60, optimizer="adam"))
    session.trainer.run(epochs=5)
    asks(session, "health")
    latest = told(session)
    session.playback.look_at(0)
    back = told(session)
    assert back["layers"][0]["Z"] != latest["layers"][0]["Z"]
    assert latest["layers"][0]["update"] > 0
    assert back["layers"][0]["update"] is None  # what Adam remembered then is gone


def test_weights_that_diverged_are_told_as_such():
    session = Session.of(TASKS["surface"])
    session.trainer.parameters.flat[...] = np.inf
    asks(session, "health")
    assert told(session)["layers"][0]["Z"] is None
    asks(session, "hidden")
    assert told(session)["axes"] is None


def test_a_layer_that_is_gone_gives_way_to_the_last():
    session = Session.of(TASKS["two classes"])
    asks(session, "hidden", 2)
    session.change(hidden_layers=())
    assert told(session)["l"] == 1


@pytest.mark.parametrize(
    "wanted", ["health", ["sick"], ["health", 1], ["hidden", 0], ["hidden", True], [], None]
)
def test_odd_wishes_are_refused(wanted):
    with pytest.raises(OddMessageError, match=r"^view: expected"):
        read_message(json.dumps({"by": "page", "n": 1, "view": wanted}))
