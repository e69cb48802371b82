"""The Runs page and the Train page's way to keep a run, opened from app.py, each visitor with a
browser key of their own.
"""

import hashlib
import json
import re
import shlex
from contextlib import closing
from dataclasses import replace
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from visits import APP, healthy

from lab.__main__ import main
from lab.experiment import CSV, Experiment
from lab.runs import Entry, RunStore, to_json, write
from lab.runs.document import LONGEST_NAME, LONGEST_NOTE
from lab.ui.owner import ASK, KEY
from lab.ui.train import keep
from lab.visit.session import Session

SMALL = Experiment(dataset="xor", samples=60, hidden_layers=(3,), epochs=40)
RUNS = [
    replace(SMALL, learning_rate=rate, seed=seed).run()
    for rate, seed in ((0.1, 0), (0.1, 1), (0.5, 0))
]
ME, CLASSMATE = "m" * 43, "c" * 43
HOSTILE = "<img src=x onerror=alert(1)> **b** [x](javascript:alert(1)) :red[x] $x$ %{y}"


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    """Each test has a store of its own, which the page finds by its URL."""
    monkeypatch.setenv("LAB_DATABASE_URL", f"sqlite:///{tmp_path}/runs.sqlite")
    with closing(RunStore()) as kept:
        yield kept
    st.cache_resource.clear()


def owner(browser):
    return f"browser:{hashlib.sha256(browser.encode()).hexdigest()}"


def visit(browser=ME, experiment=SMALL):
    """The Runs page, opened by a browser that has told its key."""
    at = AppTest.from_file(APP, default_timeout=300)
    session = Session.of(experiment)
    session.runs.browser = browser
    at.session_state["lab"] = session
    return healthy(at.switch_page("lab/pages/runs.py").run())


def table(at):
    return next(one for one in at.dataframe if (one.key or "").startswith("runs_"))


def choose(at, *rows):
    at.session_state[table(at).key] = {
        "selection": {"rows": list(rows), "columns": [], "cells": []}
    }
    return healthy(at.run())


def named(elements, label):
    return next(one for one in elements if one.label == label)


def view(at, which):
    return healthy(named(at.get("button_group"), "Look at").set_value(which).run())


def charts(at):
    return {chart.key: json.loads(chart.proto.spec) for chart in at.get("plotly_chart")}


def words(at):
    return " ".join(
        element.value
        for kind in (at.markdown, at.caption, at.info, at.warning, at.error, at.success, at.text)
        for element in kind
    )


@pytest.fixture
def kept(store):
    return store.keep(
        owner(ME),
        [
            Entry(name, run, kept=when)
            for when, (name, run) in enumerate(zip("abc", RUNS, strict=True))
        ],
    )


def test_without_a_run_the_page_says_how_to_keep_one():
    at = visit()
    assert "No run is kept yet" in words(at)
    assert not at.dataframe


@pytest.mark.usefixtures("kept")
def test_before_the_browser_has_told_its_key_nothing_is_shown():
    at = visit(browser=None)
    assert not at.dataframe
    assert at.get("bidi_component")


@pytest.mark.usefixtures("kept")
def test_the_table_has_every_run_the_latest_first():
    rows = table(visit()).value
    assert list(rows["name"]) == ["c", "b", "a"]
    assert list(rows["learning_rate"]) == [0.5, 0.1, 0.1]
    assert rows["final_cost"].iloc[0] == pytest.approx(RUNS[2].metrics["cost"])


@pytest.mark.usefixtures("kept")
def test_a_filter_keeps_the_rows_that_have_all_its_words():
    at = visit()
    named(at.text_input, "Filter").set_value("XOR learning_rate=0.5").run()
    assert list(table(healthy(at)).value["name"]) == ["c"]
    named(at.text_input, "Filter").set_value("nothing has this").run()
    assert "No run has all of these words" in words(healthy(at))


@pytest.mark.usefixtures("kept")
def test_nothing_chosen_draws_the_latest_and_a_choice_draws_the_chosen():
    at = visit()
    at.toggle[0].set_value(False).run()
    assert {trace["name"] for trace in charts(at)["runs_cost"]["data"]} == {
        f"{name}, {part}" for name in "abc" for part in ("train", "test")
    }
    choose(at, 0, 2)
    assert {trace["name"] for trace in charts(at)["runs_cost"]["data"]} == {
        f"{name}, {part}" for name in "ac" for part in ("train", "test")
    }
    assert {"runs_cost", "runs_accuracy", "runs_gradients"} <= charts(at).keys()


@pytest.mark.usefixtures("kept")
def test_a_choice_does_not_outlive_its_rows(store):
    at = choose(visit(), 0)
    assert not named(at.button, "Delete").disabled
    store.keep(owner(ME), [Entry("new", RUNS[0])])
    healthy(at.run())
    assert named(at.button, "Delete").disabled  # else the new first row would be the chosen one


@pytest.mark.usefixtures("kept")
def test_seeds_of_one_setting_become_a_mean_and_a_band():
    names = {trace.get("name") for trace in charts(visit())["runs_cost"]["data"]}
    # None: the bands
    assert names == {"c, train", "c, test", "b and 1 more, train", "b and 1 more, test", None}


@pytest.mark.usefixtures("kept")
def test_differences_are_only_the_settings_that_differ():
    at = view(visit(), "Differences")
    rows = at.dataframe[-1].value
    assert list(rows.columns[:3]) == ["name", "seed", "learning_rate"]
    assert not {"dataset", "noise", "epochs"} & set(rows.columns)


@pytest.mark.usefixtures("kept")
def test_two_boundaries_move_with_one_slider():
    at = view(visit(), "Boundaries")
    slider = named(at.select_slider, "Epoch of both")
    assert slider.value == 40
    healthy(slider.set_value(0).run())
    titles = [
        figure["layout"]["title"]["text"]
        for key, figure in charts(at).items()
        if key.startswith("runs_boundary")
    ]
    assert titles == ["Epoch 0", "Epoch 0"]


@pytest.mark.usefixtures("kept")
def test_deleting_is_undone_by_a_button(store):
    at = choose(visit(), 0, 1)
    healthy(named(at.button, "Delete").click().run())
    assert "2 runs deleted" in words(at)
    assert [card.name for card in store.cards(owner(ME))] == ["a"]
    healthy(at.run())
    healthy(named(at.button, "Undo the deletion").click().run())
    assert "2 runs back" in words(at)
    assert [card.name for card in store.cards(owner(ME))] == ["c", "b", "a"]
    assert "Undo the deletion" not in [button.label for button in at.button]


@pytest.mark.usefixtures("kept")
def test_a_run_opens_on_the_train_page():
    at = choose(visit(), 0)
    healthy(named(at.button, "Open on the Train page").click().run())
    assert at.title[0].value == "Train a network"
    assert at.session_state["lab"].experiment == RUNS[2].experiment
    assert at.session_state["lab"].trainer.epoch == 0


def test_a_csv_run_asks_for_its_file(store):
    run = replace(RUNS[0], experiment=replace(SMALL, dataset=CSV, file="mine.csv", target="y"))
    store.keep(owner(ME), [Entry("of a file", run)])
    at = view(visit(), "Boundaries")
    assert 'mine\\.csv", which is not open\\: choose it on the Train page' in words(at)
    at = view(visit(), "One run")
    assert "No page and no code" in words(at)
    at = choose(at, 0)
    healthy(named(at.button, "Open on the Train page").click().run())
    assert at.session_state["lab"].experiment == SMALL
    assert "mine\\.csv" in words(at)


def test_a_csv_run_is_not_drawn_over_another_file_of_that_name(store):
    one, two = (
        b"a,b,y\n" + b"\n".join(b"%d,%d,%d" % (i, i * i % k, i % 2) for i in range(40))
        for k in (7, 11)
    )
    at = visit()
    session = at.session_state["lab"]
    session.load_csv("data.csv", one, "y")
    session.step()
    session.playback.advance(seconds=60)
    store.keep(owner(ME), [Entry("of a file", keep.reached(session))])
    assert "run.py" in str(view(at.run(), "One run").get("download_button"))
    session.load_csv("data.csv", two, "y")
    healthy(at.run())
    assert re.search(
        "No page and no code.*that this experiment is on, got one of other contents", words(at)
    )
    assert "run.py" not in str(at.get("download_button"))
    assert "got one of other contents" in words(view(at, "Boundaries"))


def test_the_page_tells_how_runs_of_the_command_line_become_ones_own(store):
    store.keep("command line", [Entry("by a sweep", RUNS[0])])
    at = visit()
    told = next(one.value for one in at.code if "claim" in one.value)
    assert main(shlex.split(told)[3:]) == 0
    assert list(table(healthy(at.run())).value["name"]) == ["by a sweep"]


def test_the_board_says_where_it_ends(store, monkeypatch):
    monkeypatch.setattr("lab.runs.store.MOST_ON_BOARD", 2)
    monkeypatch.setattr("lab.runs.MOST_ON_BOARD", 2)
    for run_id in store.keep(
        owner(CLASSMATE), [Entry(str(when), RUNS[0], kept=float(when)) for when in (1, 2, 3)]
    ):
        store.publish(owner(CLASSMATE), run_id)
    at = visit()
    healthy(named(at.get("button_group"), "Whose runs").set_value("Class board").run())
    assert list(table(at).value["name"]) == ["3", "2"]
    assert "The board shows 2 runs, the latest of each owner first" in words(at)


@pytest.mark.usefixtures("kept")
def test_name_note_and_board_are_changed_on_the_page(store):
    at = view(visit(), "One run")
    named(at.text_input, "Name").set_value("better")
    named(at.text_area, "Note").set_value("because")
    healthy(named(at.button, "Save").click().run())
    healthy(named(at.toggle, "On the class board").set_value(True).run())
    card = store.cards(owner(ME))[0]
    assert (card.name, card.note, card.published) == ("better", "because", True)


@pytest.mark.usefixtures("kept")
def test_a_name_cannot_be_too_long():
    at = view(visit(), "One run")
    assert named(at.text_input, "Name").max_chars == LONGEST_NAME
    assert named(at.text_area, "Note").max_chars == LONGEST_NOTE


def test_a_classmate_sees_what_is_published_and_can_change_nothing(kept, store):
    assert "No run is kept yet" in words(visit(CLASSMATE))
    store.publish(owner(ME), kept[0])
    at = visit(CLASSMATE)
    healthy(named(at.get("button_group"), "Whose runs").set_value("Class board").run())
    assert list(table(at).value["name"]) == ["a"]
    choose(at, 0)
    assert named(at.button, "Delete").disabled
    view(at, "One run")
    assert not [one for one in at.text_input if one.label == "Name"]
    assert not [one for one in at.toggle if one.label == "On the class board"]
    assert ME not in str(at)
    assert owner(ME) not in str(at)


@pytest.mark.parametrize(
    "which", ["Curves", "Differences", "Right and wrong", "Boundaries", "One run"]
)
def test_a_crafted_name_is_only_text(store, which):
    store.keep(
        owner(CLASSMATE),
        [
            Entry(HOSTILE, replace(run, stopped=HOSTILE, changes=(HOSTILE,)), HOSTILE)
            for run in RUNS[:2]
        ],
    )
    for run_id in [card.id for card in store.cards(owner(CLASSMATE))]:
        store.publish(owner(CLASSMATE), run_id)
    at = visit()
    healthy(named(at.get("button_group"), "Whose runs").set_value("Class board").run())
    at = view(at, which)
    assert list(table(at).value["name"]) == [HOSTILE, f"{HOSTILE} (2)"]
    for element in (*at.markdown, *at.caption, *at.info, *at.warning, *at.error):
        assert not re.search(r"(?<!\\)<img|(?<!\\):red", element.value)
    assert "<img" not in json.dumps([charts(at)])


def test_runs_named_like_columns_are_drawn_too(store):
    store.keep(
        owner(ME), [Entry(name, run) for name, run in zip(("epoch", "cost"), RUNS[1:], strict=True)]
    )
    names = {trace["name"] for trace in charts(visit())["runs_cost"]["data"]}
    assert names == {f"{name}, {part}" for name in ("epoch", "cost") for part in ("train", "test")}


def test_a_regression_and_a_classification_stand_in_one_table(store):
    store.keep(
        owner(ME),
        [Entry("sine", replace(SMALL, dataset="sine", patience=5).run()), Entry("xor", RUNS[0])],
    )
    at = visit()
    assert "runs_accuracy" in charts(at)
    for which in ("Differences", "Right and wrong", "Boundaries", "One run"):
        view(at, which)


def test_a_changed_run_says_that_it_cannot_be_replayed(store):
    store.keep(owner(ME), [Entry("a", replace(RUNS[0], changes=("epoch 7: l2 = 1.0",)))])
    assert "Not to be replayed from its settings alone" in words(view(visit(), "One run"))


@pytest.mark.parametrize("name", ["runs.zip", "run.json"])
def test_runs_are_brought_in(name, store):
    entry = Entry("from afar", RUNS[0])
    data = write([entry]) if name == "runs.zip" else to_json(entry).encode()
    at = visit()
    healthy(at.file_uploader[0].set_value((name, data, "")).run())
    healthy(named(at.button, "Bring in").click().run())
    assert "The run is yours now" in words(at)
    assert {card.name for card in store.cards(owner(ME))} == {"from afar"}


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04 and no zip", b"[" * 100_000, b'{"format": 1}', b""],
    ids=["zip", "deep", "wrong", "empty"],
)
def test_a_hostile_file_gets_one_sentence_on_the_page(data, store):
    at = visit()
    healthy(at.file_uploader[0].set_value(("evil<b>.json", data, "")).run())
    healthy(named(at.button, "Bring in").click().run())
    assert len(at.error) == 1
    assert ": expected" in at.error[0].value
    assert "<b>" not in at.error[0].value
    assert store.cards(owner(ME)) == []


@pytest.mark.parametrize("url", ["nonsense", "postgres://me:secret@host/db"])
def test_a_store_that_cannot_be_opened_gets_one_sentence(monkeypatch, url):
    monkeypatch.setenv("LAB_DATABASE_URL", url)
    at = visit()
    assert len(at.error) == 1
    assert "secret" not in at.error[0].value


@pytest.mark.usefixtures("kept")
def test_a_run_of_another_version_of_the_lab_is_told_and_the_others_shown(store):
    with store.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE backprop_lab_runs SET card = replace(card, '\"xor\"', '\"suns\"') WHERE name"
            " = 'b'"
        )
    at = visit()
    assert "1 run cannot be read" in {one.label for one in at.expander}
    (rows,) = (one.value for one in at.dataframe if (one.key or "").startswith("unreadable_"))
    assert list(rows["Name"]) == ["b"]
    assert "dataset: expected one of" in rows["Why"].iloc[0]
    assert list(table(at).value["name"]) == ["c", "a"]


# Keeping, on the page that trains.


def training(epochs):
    """The Train page's way to keep a run, on a page of its own."""

    def page():
        from lab.ui.session import current
        from lab.ui.train import keep

        keep.section(current())

    at = AppTest.from_function(page, default_timeout=300)
    session = Session.of(SMALL)
    session.runs.browser = ME
    if epochs:
        session.trainer.run(epochs=epochs)
    at.session_state["lab"] = session
    return healthy(at.run())


def test_what_was_trained_is_kept_under_the_name_that_was_typed(store):
    at = training(epochs=10)
    named(at.text_input, "Name").set_value("ten epochs")
    named(at.text_area, "Note").set_value("seen")
    healthy(named(at.button, "Keep").click().run())
    assert "Kept" in words(at)
    (card,) = store.cards(owner(ME))
    assert (card.name, card.note, card.metrics["epoch"], card.experiment) == (
        "ten epochs",
        "seen",
        10,
        SMALL,
    )
    (entry,) = store.load(owner(ME), [card.id]).values()
    assert (entry.run.parameters.flat == at.session_state["lab"].trainer.parameters.flat).all()
    assert "Kept" not in words(healthy(at.run()))


def test_before_the_first_epoch_there_is_nothing_to_keep():
    at = training(epochs=0)
    assert not at.button


def test_changes_under_way_are_kept_with_the_run(store):
    at = training(epochs=10)
    at.session_state["lab"].change(learning_rate=0.7)
    healthy(at.run())
    assert "cannot be replayed" in words(at)
    healthy(named(at.button, "Keep").click().run())
    assert store.cards(owner(ME))[0].changes == ("epoch 10: learning rate = 0.7",)


def test_the_suggested_name_tells_the_settings():
    assert (
        keep.suggested(replace(SMALL, hidden_layers=(8, 8), learning_rate=0.3))
        == "xor 8-8 tanh, gradient descent 0.3"
    )


def signed_in_as(monkeypatch, **claims):
    """Who the page says a visitor is, where sign-in is configured and gave these claims."""

    def page():
        import streamlit as st

        from lab.ui.owner import owner
        from lab.ui.session import current

        st.text(owner(current()))

    monkeypatch.setattr(st, "user", SimpleNamespace(to_dict=lambda: claims))
    at = healthy(AppTest.from_function(page, default_timeout=300).run())
    return at, at.text[0].value


def test_who_has_signed_in_is_known_by_issuer_and_subject(monkeypatch):
    one = signed_in_as(monkeypatch, is_logged_in=True, iss="https://a", sub="1", email="x@y")[1]
    assert one == "user:https://a 1"
    assert (
        one
        != signed_in_as(monkeypatch, is_logged_in=True, iss="https://b", sub="1", email="x@y")[1]
    )
    assert signed_in_as(monkeypatch, is_logged_in=True, email="x@y")[1] == "user: x@y"


def test_where_sign_in_is_configured_it_is_asked_for_and_no_browser_key_will_do(monkeypatch):
    at, who = signed_in_as(monkeypatch, is_logged_in=False)
    assert who == "None"
    assert at.button[0].label == "Sign in to keep runs"
    assert not at.get("bidi_component")
    # a sign-in that tells nothing is nobody
    assert signed_in_as(monkeypatch, is_logged_in=True)[1] == "None"


def test_the_browser_makes_the_key_that_the_server_takes():
    """32 random bytes in base64url, made and kept in the browser; tests/browser holds the two
    together.
    """
    assert "Uint8Array(32)" in ASK
    assert KEY.fullmatch("A-_" + "z" * 40)
    assert not KEY.fullmatch("short")


def test_right_and_wrong_of_runs_stand_in_a_table_and_by_class(store):
    regression = replace(SMALL, dataset="sine", patience=5).run()
    store.keep(owner(ME), [Entry("sine", regression), Entry("xor", RUNS[0])])
    at = view(visit(), "Right and wrong")
    rows = at.dataframe[-1].value.set_index("Name")
    assert re.search("are (right|wrong)", rows.loc["xor", "Test: right and wrong"])
    assert rows.loc["sine", "Test: R²"] <= 1
    assert rows.loc["sine", "Test: error in units"] > 0
    assert {"runs confusion training", "runs confusion test"} <= charts(at).keys()


def test_a_run_is_taken_away_as_a_page_from_both_pages(store):
    store.keep(owner(ME), [Entry("mine", SMALL.run())])
    at = visit()
    at = healthy(named(at.segmented_control, "Look at").set_value("One run").run())
    for page in (at, training(epochs=3)):
        labels = [one.proto.label for one in page.get("download_button")]
        assert "Take it away as a page" in labels
