"""A visit that is changed from both sides, by the page and over the wire: one truth, whoever speaks
and in whatever order.
"""

import threading

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some
from stage_double import Stage

from lab.engine.hyperparameters import Hyperparameters
from lab.experiment import Experiment
from lab.live.protocol import ACTIONS, Command
from lab.stage import Slices, Tick
from lab.visit.session import Session
from lab.visit.turns import training_turn

START = Experiment(samples=40, hidden_layers=(3,), epochs=200)
LIVE = some.one_of(
    some.fixed_dictionaries({"learning_rate": some.sampled_from([0.01, 0.1, 1.0, -1.0])}),
    some.fixed_dictionaries({"batch_size": some.sampled_from([1, 8, 30])}),
    some.fixed_dictionaries({"l2": some.sampled_from([0.0, 0.3])}),
    some.fixed_dictionaries({"keep_prob": some.sampled_from([0.8, 1.0])}),
    some.fixed_dictionaries({"optimizer": some.sampled_from(["adam", "momentum"])}),
)
COMMANDS = some.sampled_from(sorted(ACTIONS)).map(Command) | LIVE.map(
    lambda chosen: Command(settings=chosen)
)
OF_THE_PAGE = some.sampled_from([{"seed": 3}, {"noise": 0.4}, {"hidden_layers": (2, 2)}])


def train(session, epochs):
    """As many whole epochs, whatever the clock says."""
    if session.playback.playing:
        session.playback.pace.limit = None
        session.trainer.run(epochs=epochs)


def look(session, stage):
    """The stage asks over the wire, and gets its packet."""
    session.playback.hear(Tick.read(stage.ask | {"wired": True}))
    stage.receive(session.playback.send(session.notes())["stage"])


def assert_one_truth(session, stage):
    trainer, experiment = session.trainer, session.experiment
    assert trainer.hyperparameters == Hyperparameters(
        experiment.make_optimizer(), experiment.batch_size, experiment.l2, experiment.keep_prob
    )
    assert Experiment.from_query(experiment.to_query()) == (experiment, [])
    assert stage.playing == session.playback.playing
    assert stage.epoch == trainer.epoch
    np.testing.assert_array_equal(stage.weights, trainer.parameters.flat.astype(np.float32))
    for name, column in trainer.history.items():
        np.testing.assert_array_equal(stage.history[name], np.asarray(column, np.float32))


STEPS = some.lists(
    some.tuples(some.just("page"), COMMANDS)
    | some.tuples(some.just("wire"), COMMANDS)
    | some.tuples(some.just("page only"), OF_THE_PAGE)
    | some.tuples(some.just("train"), some.integers(1, 4))
    | some.tuples(some.just("look"), some.none()),
    max_size=14,
)


@given(STEPS)
@settings(max_examples=60, deadline=None)
def test_in_any_order_the_stage_shows_what_the_visit_is_and_a_single_side_would_be_the_same(steps):
    both, single, stage = Session.of(START), Session.of(START), Stage()
    for side, what in steps:
        for session in (both, single):
            match side:
                case "train":
                    train(session, what)
                case "page only":
                    session.change(**what)
                case "wire" if session is both:
                    what.apply(session)
                case "wire" | "page":
                    by_hand(session, what)
        if side == "look":
            look(both, stage)
    look(both, stage)
    assert_one_truth(both, stage)
    assert both.experiment == single.experiment
    assert both.changes == single.changes
    assert both.problems == single.problems
    assert both.page_state[2:] == single.page_state[2:]
    np.testing.assert_array_equal(both.trainer.parameters.flat, single.trainer.parameters.flat)


def by_hand(session, command):
    """What the page's own buttons and controls call."""
    if command.action:
        {
            "play": session.play,
            "pause": session.pause,
            "step": session.step,
            "reset": session.reset,
        }[command.action]()
    else:
        session.change(**command.settings)


def test_both_sides_at_once_leave_one_truth():
    """Threads, as the server has them: a script that changes, a wire that trains and shows."""
    session, slices, stage = Session.of(START), Slices(), Stage()
    over, faults = threading.Event(), []

    def wire():
        try:
            while not over.is_set():
                with training_turn(slices, "me", session.playback) as is_possible:
                    if is_possible:
                        look(session, stage)
        except BaseException as fault:
            faults.append(fault)

    def page():
        try:
            for k in range(60):
                session.play()
                session.change(learning_rate=(0.1, 0.3, 1.0)[k % 3])
                session.change(batch_size=(5, 10)[k % 2])
                session.remarks()
                if k % 7 == 0:
                    session.change(seed=k)
                if k % 5 == 0:
                    session.reset()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work) for work in (wire, page)]
    for thread in threads:
        thread.start()
    threads[1].join(60)
    over.set()
    threads[0].join(60)
    assert faults == []
    session.pause()
    look(session, stage)
    assert_one_truth(session, stage)
