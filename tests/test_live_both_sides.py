"""A visit that is changed from both sides, by the page and over the wire: one truth, whoever speaks
and in whatever order.
"""

import json
import threading

import numpy as np
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from stage_double import Stage

from lab.engine.hyperparameters import Hyperparameters
from lab.experiment import Experiment
from lab.live.protocol import ACTIONS, obey, read_message
from lab.mistakes import CATALOGUE
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
COMMANDS = some.one_of(
    some.fixed_dictionaries({"do": some.sampled_from(sorted(ACTIONS))}),
    some.fixed_dictionaries({"set": LIVE}),
    some.fixed_dictionaries({"speed": some.sampled_from([10, 1000, None])}),
    some.fixed_dictionaries(
        {"weight": some.tuples(some.integers(0, 20), some.sampled_from([-0.5, 0.0, 2.0, 1e9]))}
    ),
)
OF_THE_PAGE = some.sampled_from([{"seed": 3}, {"noise": 0.4}, {"hidden_layers": (2, 2)}])


def train(session, epochs):
    """As many whole epochs, whatever the clock says."""
    playback = session.playback
    if playback.playing:
        session.trainer.run(epochs=epochs)
    elif playback.goal is not None:
        playback.advance(seconds=60)


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
    assert stage.playing == session.playback.is_running
    assert stage.epoch == trainer.epoch
    controls = stage.notes["controls"]
    assert controls["set"]["learning_rate"] == experiment.learning_rate
    assert controls["speed"] == session.playback.pace.limit
    np.testing.assert_array_equal(stage.weights, trainer.parameters.flat.astype(np.float32))
    for name, column in trainer.history.items():
        np.testing.assert_array_equal(stage.history[name], np.asarray(column, np.float32))


class BothSides(RuleBasedStateMachine):
    """`both` is changed by commands of a stage, which come over the wire or with Streamlit's tick,
    some of them twice, and by the page; `single` by the page alone.
    """

    def __init__(self):
        super().__init__()
        self.both = Session.of(START)
        self.single = Session.of(START)
        self.stage = Stage()
        self.given = []

    @rule(command=COMMANDS, is_wired=some.booleans())
    def command(self, command, is_wired):
        message = {"by": "page", "n": len(self.given) + 1} | command
        self.given.append(message)
        if is_wired:
            read_message(json.dumps(message)).apply(self.both)
        else:
            obey(self.both, [message])
        by_hand(self.single, command)

    @rule()
    def the_connection_breaks_and_all_is_sent_again(self):
        problems = self.both.problems
        obey(self.both, self.given)
        assert self.both.problems is problems

    @rule(command=COMMANDS)
    def page(self, command):
        by_hand(self.both, command)
        by_hand(self.single, command)

    @rule(changed=OF_THE_PAGE)
    def another_experiment(self, changed):
        self.both.change(**changed)
        self.single.change(**changed)

    @rule(epochs=some.integers(1, 4))
    def train(self, epochs):
        train(self.both, epochs)
        train(self.single, epochs)

    @rule()
    def look(self):
        look(self.both, self.stage)
        assert_one_truth(self.both, self.stage)
        assert self.stage.notes["controls"]["done"] == len(self.given)

    @invariant()
    def a_single_side_would_be_the_same(self):
        both, single = self.both, self.single
        assert both.experiment == single.experiment
        assert both.training.changes == single.training.changes
        assert both.problems == single.problems
        assert both.page_state[2:] == single.page_state[2:]
        np.testing.assert_array_equal(both.trainer.parameters.flat, single.trainer.parameters.flat)
        assert both.trainer.history == single.trainer.history


BothSides.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
test_in_any_order_the_stage_shows_what_the_visit_is = BothSides.TestCase


def by_hand(session, command):
    """What the page's own buttons and controls call."""
    match command:
        case {"do": name}:
            ACTIONS[name](session)
        case {"set": chosen}:
            session.change(**chosen)
        case {"speed": limit}:
            session.playback.set_speed(limit)
        case {"weight": (place, value)}:
            session.set_weight(place, value)


def test_whatever_a_visit_trains_waits_while_it_is_changed():
    session, slices, passed = Session.of(START), Slices(), []
    lessons = session.lessons
    duel = lessons.duel_on(CATALOGUE[0], session.experiment, session.dataset)
    lessons.begin_live(
        ("lesson",), {"run": lambda: (session.dataset, START.make_trainer(session.dataset))}
    )

    def wire():
        for playback in (session.playback, duel.playback, lessons.live.playback):
            with training_turn(slices, "me", playback) as is_possible:
                passed.append(not is_possible)

    with session.lock:
        other = threading.Thread(target=wire)
        other.start()
        other.join(60)
    assert passed == [True, True, True]


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
                session.training.remarks()
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
