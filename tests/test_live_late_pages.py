"""A page whose messages come late, beside a hand on the stage: what a control of the page shows
counts only where somebody has moved it.
"""

import json

from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest
from visits import healthy

from lab.experiment import Experiment
from lab.live.protocol import read_message
from lab.ui.train.controls import RATES
from lab.visit.session import Session

START = Experiment(samples=40, hidden_layers=(3,), learning_rate=0.3)
ON_THE_PAGE = {  # kind of widget, label, values
    "learning_rate": ("select_slider", "Learning rate", RATES),
    "l2": ("select_slider", "L2 penalty", (0.0, 0.1, 1.0)),
    "keep_prob": ("slider", "Dropout: keep probability", (0.8, 0.9, 1.0)),
    "optimizer": ("selectbox", "Optimizer", ("gradient descent", "adam", "momentum")),
    "activation": ("selectbox", "Activation of the hidden layers", ("tanh", "relu", "sigmoid")),
    "initialization": ("selectbox", "Initial weights", ("xavier", "he", "small")),
}
OTHERS = {name: (ON_THE_PAGE.keys() | {"hidden_layers"}) - {name} for name in ON_THE_PAGE}
MOVES = some.sampled_from(
    [(name, value) for name, (_, _, values) in ON_THE_PAGE.items() for value in values]
)
LAYERS = some.sampled_from([(), (3,), (5,), (2, 4), (3, 3, 3)])
ON_THE_STAGE = some.one_of(
    some.fixed_dictionaries({"learning_rate": some.sampled_from(RATES)}),
    some.fixed_dictionaries({"l2": some.sampled_from([0.0, 0.1, 1.0])}),
    some.fixed_dictionaries({"keep_prob": some.sampled_from([0.8, 0.9, 1.0])}),
    some.fixed_dictionaries({"hidden_layers": LAYERS}),
)


def page():
    import streamlit as st

    from lab.ui.train import controls

    controls.first(st.session_state["lab"])
    controls.starting_controls(st.session_state["lab"])
    controls.training_controls(st.session_state["lab"])


class Browser:
    """The page in a browser, which may have received less than the server has drawn."""

    def __init__(self, session):
        self.at = AppTest.from_function(page, default_timeout=300)
        self.at.session_state["lab"] = session
        healthy(self.at.run())
        self.receive()

    def receive(self):
        """What the server has drawn last."""
        self.tree = self.at._tree
        self.states = {one.id: one for one in self.tree.get_widget_states().widgets}
        self.is_late = False

    def move(self, kind, label, value):
        """A hand moves a control, and the page asks for a run."""
        [widget] = [one for one in self.tree.get(kind) if one.label == label]
        moved = widget.set_value(value)._widget_state
        self.states[moved.id] = moved
        self.say()

    def say(self):
        """The page asks for a run, and all controls say what they show."""
        healthy(self.at._run(WidgetStates(widgets=self.states.values())))
        self.is_late = True


class LatePages(RuleBasedStateMachine):
    @initialize()
    def open(self):
        self.session = Session.of(START)
        self.browser = Browser(self.session)
        self.is_behind = False  # the stage has changed something that the page has not drawn yet
        self.commands = 0

    @rule(chosen=ON_THE_STAGE)
    def stage(self, chosen):
        self.commands += 1
        command = {"by": "stage", "n": self.commands, "set": chosen}
        read_message(json.dumps(command)).apply(self.session)
        assert {name: getattr(self.session.experiment, name) for name in chosen} == chosen
        self.is_behind = True

    @rule()
    def receive(self):
        self.browser.receive()

    @rule()
    def the_page_says_what_it_shows(self):
        before, trainer = self.session.experiment, self.session.trainer
        self.browser.say()
        assert self.session.experiment == before
        assert self.session.trainer is trainer
        self.is_behind = False

    @rule(move=MOVES)
    def hand_on_the_page(self, move):
        name, value = move
        kind, label, _ = ON_THE_PAGE[name]
        is_seen = not (self.browser.is_late or self.is_behind)
        before = self.session.experiment
        self.browser.move(kind, label, value)
        now = self.session.experiment
        assert all(getattr(now, other) == getattr(before, other) for other in OTHERS[name])
        assert getattr(now, name) in (value, getattr(before, name))
        if is_seen:
            assert getattr(now, name) == value
        self.is_behind = False


LatePages.TestCase.settings = settings(max_examples=12, stateful_step_count=12, deadline=None)
test_a_control_counts_only_where_it_was_moved = LatePages.TestCase
