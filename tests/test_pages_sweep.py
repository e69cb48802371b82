"""The Sweep page as a visitor meets it, opened from app.py: controls, a whole sweep, cancelling, every view, what is refused."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lab.experiment import Experiment
from lab.sweep import Plan, Result
from lab.ui import sweep_views, sweeping

APP = str(Path(__file__).parents[1] / "app.py")
PAGE = "lab/pages/sweep.py"


def opened(**query):
    at = AppTest.from_file(APP, default_timeout=60)
    for name, value in (dict(epochs="20", samples="60") | query).items():
        at.query_params[name] = value
    return healthy(healthy(at.run()).switch_page(PAGE).run())


def healthy(at):
    assert not at.exception
    return at


def named(widgets, label):
    return next(one for one in widgets if one.label == label)


def start(at):
    return healthy(named(at.button, "Start").click().run())


def sweep_of(at):
    return at.session_state["lab"].sweep


def words(at):
    return " ".join(str(one.value) for one in (*at.markdown, *at.caption, *at.warning, *at.error, *at.info))


def test_it_says_how_many_runs_and_how_long_before_it_starts():
    at = opened()
    assert "**32 runs**, at most about 1 second in this process" in words(at)
    assert not sweep_of(at).results


def test_a_whole_sweep_and_every_way_to_look_at_it():
    at = start(opened())
    state = sweep_of(at)
    assert len(state.results) == 32
    assert not state.running
    assert "32 of 32 runs, the best with a test accuracy of" in words(at)
    for view, charts in {"Heat map": 1, "Mean and spread": 1, "What matters": 1, "All settings": 1, "Boundaries": 1, "Table": 0}.items():
        at = healthy(at.segmented_control(key="sweep_view").set_value(view).run())
        assert len(at.get("plotly_chart")) == charts, view
    assert len(at.dataframe) == 1
    assert len(at.dataframe[0].value) == 32


def test_a_run_of_the_page_equals_the_same_experiment_alone():
    at = start(opened())
    experiment = Experiment(epochs=20, samples=60, learning_rate=3.0, seed=2)
    assert (sweep_of(at).results[experiment].run.parameters.flat == experiment.run().parameters.flat).all()
