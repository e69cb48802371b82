"""The learning-rate finder as a visitor meets it on the Sweep page."""

import pytest
import visits
from visits import healthy

from lab.experiment import Experiment
from lab.ui.sweep import rates
from lab.visit import sweep_state


def opened(**query):
    at = visits.opened("sweep", **(dict(epochs="10", samples="60") | query))
    return healthy(at.segmented_control(key="sweep_kind").set_value("Find a learning rate").run())


def words(at):
    parts = (*at.markdown, *at.caption, *at.warning, *at.error)
    return " ".join(str(one.value) for one in parts).replace("\\", "")


def button(at, label):
    return next(one for one in at.button if one.label.startswith(label))


def found(at):
    return at.session_state["lab"].rates[1]


def test_it_finds_a_rate_and_stands_by_what_it_says():
    at = opened()
    assert "**64 runs**, at most about" in words(at)
    at = healthy(button(at, "Find").click().run())
    suggestion = found(at).suggestion
    assert f"**{suggestion.rate:g}** is suggested" in words(at)
    assert len(at.get("plotly_chart")) == 1
    assert list(at.dataframe[0].value["rule"]) == [
        "steepest fall",
        "a tenth of the lowest",
        "valley",
        "the middle of the good ones",
    ]
    run = Experiment(epochs=10, samples=60, learning_rate=suggestion.rate).run()
    assert suggestion.cost == pytest.approx(run.metrics["cost"], rel=1e-6)


def test_the_rate_is_used_from_the_starting_weights_on(monkeypatch):
    at = healthy(button(opened(), "Find").click().run())
    session = at.session_state["lab"]
    session.trainer.run(epochs=3)
    gone: list[str] = []
    monkeypatch.setattr(rates.st, "switch_page", gone.append)
    rates.use(session, found(at).suggestion.rate)
    assert session.experiment.learning_rate == found(at).suggestion.rate
    assert session.trainer.epoch == 0
    assert gone == ["lab/pages/train.py"]


def test_what_was_found_stays_for_this_setting_and_no_other():
    at = healthy(button(opened(), "Find").click().run())
    at.session_state["lab"].change(learning_rate=0.01)
    assert "is suggested" in words(healthy(at.run()))
    at.session_state["lab"].change(hidden_layers=(3,))
    assert "is suggested" not in words(healthy(at.run()))


def test_what_would_take_too_long_is_not_begun(monkeypatch):
    monkeypatch.setattr(sweep_state, "MAX_SECONDS", 0.001)
    at = opened()
    assert "a page takes sweeps of up to" in words(at)
    assert button(at, "Find").disabled


@pytest.mark.parametrize("dataset", ["sine", "iris"])
def test_other_kinds_of_data_have_rates_too(dataset):
    at = healthy(button(opened(dataset=dataset, epochs="40"), "Find").click().run())
    assert "is suggested" in words(at)
