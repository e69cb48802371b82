"""The Sweep page as a visitor meets it, opened from app.py: controls, a whole sweep, cancelling,
every view, what is refused.
"""

import hashlib
import re
import threading
from contextlib import closing
from dataclasses import replace
from unittest.mock import patch

import pytest
import streamlit as st
import visits
from visits import healthy

from lab.experiment import Experiment
from lab.runs import RunStore, SweepEntry, SweepStore
from lab.sweep import Plan, Result
from lab.ui.sweep import views, watching
from lab.visit import sweep_state
from lab.visit.sweep_queue import SweepQueue

PAGE = "lab/pages/sweep.py"


def opened(**query):
    """The page, for runs that end soon."""
    return visits.opened("sweep", **(dict(epochs="20", samples="60") | query))


def named(widgets, label):
    return next(one for one in widgets if one.label == label)


def start(at):
    return healthy(named(at.button, "Start").click().run())


def sweep_of(at):
    return at.session_state["lab"].sweep


def words(at):
    return " ".join(
        str(one.value) for one in (*at.markdown, *at.caption, *at.warning, *at.error, *at.info)
    )


def test_it_says_how_many_runs_and_how_long_before_it_starts():
    at = opened()
    assert "**32 runs**, at most about 1 second in this process" in words(at)
    assert not sweep_of(at).results


def test_every_setting_that_is_offered_can_be_swept():
    at = opened()
    offered = named(at.multiselect, "Settings to sweep").options
    assert {"Inputs off", "Frozen", "Decay after"} <= set(offered)
    for name in ("inputs_off", "frozen", "off", "activations", "decay_after"):
        healthy(named(at.multiselect, "Settings to sweep").set_value([name]).run())
        assert not at.error
        assert "runs**" in words(at)


def test_a_whole_sweep_and_every_way_to_look_at_it():
    at = start(opened())
    state = sweep_of(at)
    assert len(state.results) == 32
    assert not state.running
    told = words(at).replace("\\", "")
    assert re.search(r"learning rate \S+: test accuracy \S+% \(\S+% to \S+%, 4 seeds\); ", told)
    assert "32 of 32 runs." in told
    for view, charts in {
        "Heat map": 1,
        "Mean and spread": 1,
        "What matters": 1,
        "All settings": 1,
        "Boundaries": 1,
        "Table": 0,
    }.items():
        at = healthy(at.segmented_control(key="sweep_view").set_value(view).run())
        assert len(at.get("plotly_chart")) == charts, view
    assert len(at.dataframe) == 1
    assert len(at.dataframe[0].value) == 32


def test_a_run_of_the_page_equals_the_same_experiment_alone():
    at = start(opened())
    experiment = Experiment(epochs=20, samples=60, learning_rate=3.0, seed=2)
    assert (
        sweep_of(at).results[experiment].run.parameters.flat == experiment.run().parameters.flat
    ).all()


def test_settings_of_every_kind_can_be_chosen():
    at = opened()
    kinds = ["hidden_layers", "activation", "standardize", "l2", "batch_size"]
    healthy(at.multiselect(key="sweep_settings").set_value(kinds).run())
    healthy(named(at.text_input, "Hidden layers").set_value("; 4; 8, 8").run())
    healthy(at.multiselect(key="sweep_activation").set_value(["relu"]).run())
    assert f"**{3 * 1 * 2 * 4 * 5} runs**" in words(at)
    healthy(at.segmented_control(key="sweep_how").set_value("A random sample").run())
    healthy(named(at.number_input, "Runs").set_value(7).run())
    at = start(at)
    assert len(sweep_of(at).results) == 7
    assert all(one.run for one in sweep_of(at).results.values())


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("learning_rate", "5:3:4", "learning_rate: expected low:high, the lower number first"),
        (
            "learning_rate",
            "0.1, much",
            "learning_rate: expected a number from 0.0001 to 10, got much",
        ),
        ("learning_rate", "", "learning_rate: expected at least one value, got none"),
        ("learning_rate", "0.1, 0.1", "learning_rate: expected each value once, got 0.1 twice"),
        (
            "seed",
            "0:511",
            "sweep: expected at most 512 runs, got 8 x 512 = 4,096; take fewer values",
        ),
    ],
)
def test_what_cannot_be_is_one_sentence_and_no_start(name, text, told):
    at = opened()
    healthy(at.text_input(key=f"sweep_{name}").set_value(text).run())
    assert told in words(at).replace("\\", "")
    assert not any(button.label == "Start" for button in at.button)
    assert len(at.text_input) == 2  # one for each setting: none goes away


def test_values_are_written_as_people_write_them():
    at = opened()
    healthy(at.multiselect(key="sweep_settings").set_value(["learning_rate", "l2"]).run())
    healthy(at.text_input(key="sweep_learning_rate").set_value("0.01, 0.03; 0.1,").run())
    healthy(at.text_input(key="sweep_l2").set_value("0.1:10:3").run())
    at = start(at)
    trained = {(e.learning_rate, e.l2) for e in sweep_of(at).results}
    assert trained == {(rate, l2) for rate in (0.01, 0.03, 0.1) for l2 in (0.1, 1.0, 10.0)}


def test_a_sweep_that_would_take_too_long_says_what_to_do(monkeypatch):
    monkeypatch.setattr(sweep_state, "MAX_SECONDS", 0.001)
    at = opened()
    assert "Take fewer values or epochs" in words(at)
    assert named(at.button, "Start").disabled


def test_runs_that_fail_are_counted_with_their_reason():
    at = opened()
    healthy(at.multiselect(key="sweep_settings").set_value(["output"]).run())
    healthy(at.multiselect(key="sweep_output").set_value(["sigmoid", "softmax"]).run())
    at = start(at)
    assert "1 failed or diverged" in words(at).replace("\\", "")
    assert "output: expected one of sigmoid" in words(at).replace("\\", "")


def test_a_sweep_goes_on_where_it_was_broken_off():
    at = opened()
    state = sweep_of(at)
    experiments = tuple(Experiment(epochs=5, samples=60, seed=seed) for seed in range(4))
    state.start(Plan(experiments, ("seed",)), None)
    state.take(Result(experiments[0], problem="kept"))
    healthy(at.run())
    assert not sweep_of(at).running
    assert len(sweep_of(at).results) == 4
    assert sweep_of(at).results[experiments[0]].problem == "kept"


def test_cancel_leaves_what_has_finished():
    at = opened()
    state = sweep_of(at)
    state.start(Plan(tuple(Experiment(seed=seed) for seed in range(4)), ("seed",)), None)
    state.take(Result(Experiment(seed=0), problem="kept"))
    state.cancel()
    healthy(at.run())
    assert "1 of 4 runs" in words(at)


def test_a_run_opens_on_the_train_page(monkeypatch):
    at = start(opened())
    session, wanted = at.session_state["lab"], sweep_of(at).in_order[5]
    gone = []
    monkeypatch.setattr(views.st, "switch_page", gone.append)
    views.open_on_train(session, wanted)
    assert session.experiment == wanted.experiment
    assert session.trainer.epoch == 20  # with its weights, at its last epoch
    assert (session.trainer.parameters.flat == wanted.run.parameters.flat).all()
    assert session.trainer.history["cost"][-1] == wanted.run.metrics["cost"]
    assert gone == ["lab/pages/train.py"]


def test_who_waits_in_line_is_told_and_can_leave_it():
    queue, told = SweepQueue(), []

    class Left(BaseException):
        pass

    def leave(ahead):
        told.append(ahead)
        raise Left

    with queue.place(leave):
        with pytest.raises(Left), queue.place(leave):
            pytest.fail("one at a time")
        assert told == [1]
    with queue.place(leave):
        assert told == [1]


def test_the_line_moves_on(monkeypatch):
    monkeypatch.setattr("lab.visit.sweep_queue.LOOK_EVERY", 0.001)
    queue, order = SweepQueue(), []
    done = threading.Event()

    def second():
        with queue.place(lambda ahead: done.set()):
            order.append("second")

    with queue.place(lambda ahead: None):
        thread = threading.Thread(target=second)
        thread.start()
        assert done.wait(60)  # the second one is waiting
        order.append("first")
    thread.join(60)
    assert order == ["first", "second"]


def test_a_sweep_left_between_its_last_result_and_its_end_is_done():
    at = start(opened())
    sweep_of(at).running = True
    healthy(at.run())
    assert not sweep_of(at).running
    assert "32 of 32 runs" in words(at)


@pytest.fixture
def store(tmp_path, monkeypatch):
    """A store of its own for the test, which the page finds by its URL."""
    monkeypatch.setenv("LAB_DATABASE_URL", f"sqlite:///{tmp_path}/runs.sqlite")
    with closing(RunStore()) as kept:
        yield SweepStore(kept)
    st.cache_resource.clear()


def told(at, browser):
    """The page once the browser has told its key."""
    at.session_state["lab"].runs.browser = browser * 43
    return healthy(at.run())


def opened_sweep(sweep_id, browser):
    at = visits.opened()
    at.query_params["sweep"] = sweep_id
    return told(healthy(at.switch_page(PAGE).run()), browser)


def kept_by(browser):
    """A sweep that this browser has trained, and kept as "mine"."""
    at = start(told(opened(), browser))
    at.text_input(key="sweep_name").set_value("mine")
    healthy(named(at.button, "Keep").click().run())
    return at, sweep_of(at).id


@pytest.mark.usefixtures("store")
def test_a_sweep_is_found_again_under_its_address():
    at, sweep_id = kept_by("m")
    assert at.query_params["sweep"] in (sweep_id, [sweep_id])
    again = opened_sweep(sweep_id, "m")
    assert sweep_of(again).rows.equals(sweep_of(at).rows)
    assert "32 of 32 runs" in words(again)
    assert [one.value for one in again.header] == ["mine"]
    assert "there is none here that you may read" in words(opened_sweep(sweep_id, "y")).replace(
        "\\", ""
    )


def test_a_sweep_loaded_again_in_its_middle_goes_on(store):
    at = told(opened(), "m")
    state = sweep_of(at)
    experiments = tuple(Experiment(epochs=5, samples=60, seed=seed) for seed in range(4))
    state.start(Plan(experiments, ("seed",)), None)
    state.take(Result(experiments[0], problem="kept"))
    me = f"browser:{hashlib.sha256(('m' * 43).encode()).hexdigest()}"
    entry = SweepEntry("", state.plan, state.in_order, running=True)
    again = opened_sweep(store.write(me, entry), "m")
    assert not sweep_of(again).running
    assert len(sweep_of(again).results) == 4
    assert sweep_of(again).results[experiments[0]].problem == "kept"
    card, kept = store.load(me, sweep_of(again).id)
    assert (len(kept.results), kept.running, card.name) == (4, False, "")


def under_way(store, count):
    """A sweep of so many runs that "m" has begun, and its first run."""
    experiments = tuple(Experiment(epochs=5, samples=60, seed=seed) for seed in range(count))
    results = [Result(experiments[0], problem="of the other page")]
    plan = Plan(experiments, ("seed",))
    entry = SweepEntry("", plan, results, running=True)
    me = f"browser:{hashlib.sha256(('m' * 43).encode()).hexdigest()}"
    return me, store.write(me, entry), entry


def watched(sweep_id, meanwhile, monkeypatch):
    """The sweep's page while another one trains it, which does this and goes."""
    monkeypatch.setattr(watching, "LOOK_EVERY", 0.01)
    seen = threading.Event()
    monkeypatch.setattr(watching, "preview", lambda *_: seen.set())
    pages = []
    with watching.pages_on(sweep_id).place(pytest.fail):
        page = threading.Thread(target=lambda: pages.append(opened_sweep(sweep_id, "m")))
        page.start()
        assert seen.wait(60)
        meanwhile()
    page.join(60)
    return pages[0]


def test_a_second_page_shows_what_the_first_one_trains(store, monkeypatch):
    me, sweep_id, entry = under_way(store, 3)
    others = [Result(one, problem="of the other page") for one in entry.plan.experiments]
    whole = replace(entry, results=others, running=False)
    at = watched(sweep_id, lambda: store.write(me, whole, sweep_id), monkeypatch)
    assert not sweep_of(at).running
    told = [result.problem for result in sweep_of(at).in_order]
    assert told == ["of the other page"] * 3  # nothing was trained twice


def test_a_second_page_goes_on_where_the_first_one_was_closed(store, monkeypatch):
    _, sweep_id, _ = under_way(store, 3)
    at = watched(sweep_id, lambda: None, monkeypatch)
    assert not sweep_of(at).running
    assert [bool(result.problem) for result in sweep_of(at).in_order] == [True, False, False]
    assert "3 of 3 runs" in words(at)


def test_a_second_page_stops_where_the_first_one_was_cancelled(store, monkeypatch):
    me, sweep_id, entry = under_way(store, 3)
    cancelled = replace(entry, running=False)
    at = watched(sweep_id, lambda: store.write(me, cancelled, sweep_id), monkeypatch)
    assert not sweep_of(at).running
    assert len(sweep_of(at).results) == 1
    assert named(at.button, "Go on")


@pytest.mark.usefixtures("store")
def test_a_published_sweep_is_opened_by_a_classmate_and_opens_trained(monkeypatch):
    at, sweep_id = kept_by("m")
    toggle = at.toggle(key=f"sweep_published_{sweep_id}")
    healthy(toggle.set_value(True).run())
    other = told(opened(), "c")
    healthy(other.segmented_control(key="sweep_kind").set_value("Kept sweeps").run())
    assert "No sweep is kept yet" in words(other)
    healthy(named(other.segmented_control, "Whose sweeps").set_value("Class board").run())
    (board,) = other.dataframe
    assert list(board.value["Name"]) == ["mine"]
    other.session_state[board.key] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    healthy(other.run())
    healthy(named(other.button, "Open").click().run())
    session = other.session_state["lab"]
    assert not session.sweep.mine
    assert len(session.sweep.results) == 32
    monkeypatch.setattr(views.st, "switch_page", lambda page: None)
    views.open_on_train(session, session.sweep.in_order[3])
    assert session.trainer.epoch == 20


@pytest.mark.usefixtures("store")
def test_a_kept_sweep_is_deleted_and_comes_back():
    at, _ = kept_by("m")
    healthy(at.segmented_control(key="sweep_kind").set_value("Kept sweeps").run())
    (mine,) = at.dataframe
    at.session_state[mine.key] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    healthy(at.run())
    healthy(named(at.button, "Delete").click().run())
    assert "1 sweep deleted" in words(at) + " ".join(one.value for one in at.success)
    healthy(named(at.button, "Undo the deletion").click().run())
    assert list(at.dataframe[0].value["Name"]) == ["mine"]


@pytest.mark.usefixtures("store")
def test_a_store_that_takes_nothing_is_said_and_the_sweep_goes_on(monkeypatch):
    monkeypatch.setattr("lab.runs.room.MOST_SWEEPS", 0)
    at = start(told(opened(), "m"))
    assert "This sweep could not be stored" in words(at).replace("\\", "")
    assert len(sweep_of(at).results) == 32


def test_what_was_broken_off_stands_as_it_was_and_begins_anew_when_it_goes_on():
    at = opened()
    state = sweep_of(at)
    experiments = tuple(Experiment(epochs=50, samples=60, seed=seed) for seed in range(2))
    trainer = experiments[0].make_trainer(experiments[0].make_dataset())
    trainer.run(epochs=7)
    state.start(Plan(experiments, ("seed",)), None)
    state.take_so_far([Result.of(experiments[0], trainer, 0.1)])
    state.cancel()
    healthy(at.run())
    assert "1 of 2 runs" in words(at)
    assert "1 of them were broken off and stand as they were then, at epoch 7" in words(at)
    healthy(named(at.button, "Go on").click().run())
    assert [one.run.metrics["epoch"] for one in sweep_of(at).in_order] == [50, 50]
    assert "broken off" not in words(at)


def test_runs_that_differ_in_one_setting_are_drawn_without_being_asked_for():
    at = opened()
    healthy(at.multiselect(key="sweep_settings").set_value(["seed"]).run())
    at = start(at)
    assert "A heat map needs two settings that differ" in words(at)
    assert len(at.get("plotly_chart")) == 1


def test_the_sweep_of_another_file_says_which_it_needs():
    at = opened()
    state = sweep_of(at)
    experiment = Experiment(dataset="csv", file="mine.csv", epochs=5)
    run = replace(Experiment(epochs=5, samples=60).run(), experiment=experiment)
    state.open(Plan((experiment,), ("seed",)), [Result(experiment, run)], None)
    healthy(at.run())
    healthy(at.segmented_control(key="sweep_view").set_value("Boundaries").run())
    session = at.session_state["lab"]
    with patch.object(views.st, "switch_page"):
        views.open_on_train(session, state.in_order[0])
    assert "mine.csv" in session.problems[0]


def test_networks_side_by_side_are_offered_and_what_cannot_be_is_a_sentence():
    at = opened()
    healthy(at.segmented_control(key="sweep_kind").set_value("Side by side").run())
    assert [len(at.session_state["lab"].many.experiments)] == [16]
    healthy(at.selectbox(key="many_setting").set_value("hidden_layers").run())
    assert at.session_state["lab"].many.experiments[0].hidden_layers == (1,)
    healthy(at.text_input(key="many_hidden_layers").set_value("8; x").run())
    assert "hidden_layers" in words(at).replace("\\", "")
    assert not any(one.label == "Play" for one in at.button)
