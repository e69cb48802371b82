"""What the engine says of the unit or the weight that a hand points at."""

import json

import numpy as np
import pytest

from lab.engine import cost, forward, gradient_check
from lab.experiment import Experiment
from lab.visit.look import Unit, Weight
from lab.visit.session import Session

KINDS = {
    "two classes": Experiment(samples=60, hidden_layers=(4, 3), l2=0.5),
    "softmax": Experiment(samples=60, dataset="blobs", classes=3, hidden_layers=(4, 3)),
    "regression": Experiment(samples=60, dataset="sine", hidden_layers=(4, 3), activation="relu"),
}


def said(session, target):
    session.look_at(target)
    return session.notes()["look"]


def J(session, place, nudge):
    trainer = session.trainer
    nudged = trainer.parameters.copy()
    nudged.flat[place] += nudge
    trace = forward(trainer.network, nudged, trainer.X)
    return float(cost(trainer.network, trace, trainer.Y, nudged, session.experiment.l2))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("delta", [0.1, -1.0])
def test_a_nudge_changes_J_as_the_cost_says(kind, delta):
    session = Session.of(KINDS[kind])
    for place in range(0, session.trainer.network.parameter_count, 3):
        told = said(session, Weight(place, delta))
        slope = (J(session, place, 1e-5) - J(session, place, -1e-5)) / 2e-5
        assert told["gradient"] == pytest.approx(slope, rel=1e-5, abs=1e-8)
        assert told["predicted"] == pytest.approx(slope * delta, rel=1e-5, abs=1e-8)
        change = J(session, place, delta) - J(session, place, 0)
        assert told["change"] == pytest.approx(change, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_a_unit_has_the_gradient_that_finite_differences_give(kind):
    session = Session.of(KINDS[kind])
    trainer = session.trainer
    report = gradient_check(trainer.network, trainer.parameters, trainer.X, trainer.Y)
    l2, m = session.experiment.l2, trainer.X.shape[1]
    for l in trainer.network.layers:
        for i in range(trainer.network.layer_sizes[l]):
            told = said(session, Unit(l, i + 1))
            penalty = l2 / m * trainer.parameters.W[l][i]
            dW = report[f"dW{l}"].numeric[i] + penalty
            np.testing.assert_allclose(told["dW"], dW, rtol=1e-5, atol=1e-8)
            assert told["db"] == pytest.approx(report[f"db{l}"].numeric[i, 0], rel=1e-5, abs=1e-8)


def test_a_dead_unit_is_seen_by_its_slope():
    session = Session.of(Experiment(samples=60, hidden_layers=(4, 3), activation="relu"))
    session.trainer.parameters.b[1][2] = -100
    told = said(session, Unit(1, 3))
    assert (told["slope"], told["dZ"], told["db"]) == (0, 0, 0)
    assert told["dA"] > 0


def test_what_is_said_is_of_the_epoch_that_is_shown():
    session = Session.of(KINDS["two classes"])
    first = said(session, Weight(0, 0.1))
    session.run_to_end()
    while not session.trainer.epoch:  # a busy machine may not end one in so little
        session.playback.advance(seconds=0.05)
    session.pause()
    last = session.notes()["look"]
    assert last["gradient"] != first["gradient"]
    session.playback.look_at(0)
    session.playback.changed()
    assert session.notes()["look"]["gradient"] == pytest.approx(first["gradient"], rel=1e-4)


def test_a_target_that_the_network_has_not_says_nothing():
    session = Session.of(KINDS["two classes"])
    assert said(session, Unit(9, 1)) is None
    assert said(session, Unit(1, 5)) is None
    assert said(session, Weight(10**6, 0.1)) is None
    assert said(session, None) is None


def test_a_network_that_diverged_has_no_finite_gradient_and_still_travels():
    session = Session.of(KINDS["regression"])
    session.trainer.parameters.flat[:] = 1e200
    told = said(session, Weight(0, 0.1))
    assert told["gradient"] is None
    json.dumps(told, allow_nan=False)


def test_why_something_has_no_gradient_or_is_not_updated():
    session = Session.of(
        Experiment(samples=60, hidden_layers=(4, 3), frozen=("1.2",), off=("1.3",))
    )
    frozen, off = said(session, Unit(1, 2)), said(session, Unit(1, 3))
    assert (frozen["rest"], off["rest"], said(session, Unit(1, 1))["rest"]) == ("frozen", "off", "")
    assert frozen["db"] != 0  # it is there, and not applied
    assert (off["db"], *off["dW"]) == (0, 0, 0)
    places = {3: "frozen", 6: "off", 0: "", 12 + 2: "cut"}  # W[1][2, 1], W[1][3, 1], W[2][1, 3]
    for place, reason in places.items():
        told = said(session, Weight(place, 0.1))
        assert told["rest"] == reason
        assert (told["gradient"] == 0) == (reason in ("off", "cut"))
        assert (told["change"] == 0) == (reason in ("off", "cut"))


def test_biases_that_are_not_trained_say_so():
    session = Session.of(Experiment(samples=60, hidden_layers=(4,), biases=False))
    assert said(session, Weight(2, 0.1))["rest"] == "biases"
    assert said(session, Weight(1, 0.1))["rest"] == ""
