"""The page Class and the strip on top of the others, opened from app.py: a teacher and learners,
each a visitor with a browser key of their own.
"""

import hashlib
import io
import json
import zipfile
from contextlib import closing

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from visits import APP, healthy

from lab.classroom import Classes, Entry, Outcome, Place, Question, seen_by
from lab.experiment import Experiment
from lab.lessons import LESSONS, Choice
from lab.runs import RunStore
from lab.ui.classroom import board, teacher
from lab.ui.classroom import store as class_store
from lab.visit.class_state import PAUSED
from lab.visit.session import Session

TEACHER, ANNA, BEN = "t" * 43, "a" * 43, "b" * 43
SMALL = Experiment(dataset="xor", samples=60, hidden_layers=(3,), epochs=40)
HOSTILE = "<b>x</b> **b** :red[x] $x$"
YES_OR_NO = Question("Does it fall?", options=("yes", "no"))


@pytest.fixture(autouse=True)
def classes(tmp_path, monkeypatch):
    """Each test has a store of its own, which the pages find by its URL."""
    monkeypatch.setenv("LAB_DATABASE_URL", f"sqlite:///{tmp_path}/runs.sqlite")
    st.cache_resource.clear()
    with closing(RunStore()) as kept:
        yield Classes(kept)
    st.cache_resource.clear()


def owner(browser):
    return f"browser:{hashlib.sha256(browser.encode()).hexdigest()}"


def visit(browser, page="class", **query):
    """A page, opened by a browser that has told its key."""
    at = AppTest.from_file(APP, default_timeout=300)
    session = Session.of(SMALL)
    session.runs.browser = browser
    at.session_state["lab"] = session
    for name, value in query.items():
        at.query_params[name] = value
    return healthy(at.switch_page(f"lab/pages/{page}.py").run())


def turn_to(at, page):
    return healthy(at.switch_page(f"lab/pages/{page}.py").run())


def again(at):
    """Another run, once what was seen of the class is old."""
    session(at).classroom._looked = -float("inf")
    return healthy(at.run())


def session(at):
    return at.session_state["lab"]


def named(elements, label):
    return next(one for one in elements if one.label == label)


def press(at, label):
    named(at.button, label).click()
    return healthy(at.run())


def words(at):
    """All that the page says."""
    kinds = (at.markdown, at.caption, at.info, at.warning, at.error, at.success, at.title)
    return " ".join(one.value for elements in kinds for one in elements)


def started():
    at = visit(TEACHER)
    press(at, "Start a class")
    return at, session(at).classroom.code


def joined(browser, code, name="anna"):
    at = visit(browser)
    at.text_input(key="class_code").input(code.lower())
    at.text_input(key="class_name").input(name)
    return press(at, "Join")


@pytest.fixture
def ready():
    """A teacher's page, a learner's, and the code."""
    teacher, code = started()
    return teacher, joined(ANNA, code), code


# Come in


def test_a_teacher_starts_and_learners_come_in_by_the_code(ready):
    teacher, anna, code = ready
    assert f"Class {code}" in anna.title[0].value
    assert "You are anna" in words(anna)
    again(teacher)
    assert "**1 learner** here" in words(teacher)
    assert any("?class=" + code in one.value for one in teacher.code)
    assert session(teacher).classroom.key in {one.value for one in teacher.code}
    assert session(teacher).classroom.key not in words(anna)


def test_the_link_brings_its_code(ready):
    _, _, code = ready
    at = visit(BEN, **{"class": code})
    assert at.text_input(key="class_code").value == code
    assert at.text_input(key="class_name").value  # a proposed name
    press(at, "Join")
    assert f"Class {code}" in at.title[0].value


def test_a_reload_comes_back_to_the_same_name(ready):
    _, _, code = ready
    assert "You are anna" in words(visit(ANNA))
    assert "You are anna" in words(visit(ANNA, **{"class": code}))
    assert "**1 learner** here" in words(visit(TEACHER))


@pytest.mark.parametrize("code", ["", "ABC", "ABCDEF", "<b>abc</b>"])
def test_a_wrong_code_is_one_sentence(code):
    at = joined(ANNA, code)
    assert len(at.error) == 1
    assert at.error[0].value.startswith("class")
    assert not session(at).classroom.code
    assert visit(ANNA, **{"class": code}).title[0].value == "Class"


def test_the_key_opens_the_class_elsewhere_and_is_not_tried_for_long(ready, monkeypatch):
    monkeypatch.setattr(class_store, "address", lambda: "192.0.2.1")
    teacher, _, code = ready
    at = visit(BEN)
    for _ in range(11):
        at.text_input(key="class_teacher_code").input(code)
        at.text_input(key="class_key").input("guessed")
        press(at, "Open the class")
        assert len(at.error) == 1
    assert "at most 10 keys a minute" in at.error[0].value
    st.cache_resource.clear()
    at.text_input(key="class_teacher_code").input(code)
    at.text_input(key="class_key").input(session(teacher).classroom.key)
    press(at, "Open the class")
    assert session(at).classroom.seen.is_teacher


def test_a_crafted_name_is_text(ready):
    teacher, _, code = ready
    joined(BEN, code, HOSTILE)
    again(teacher)
    assert HOSTILE not in words(teacher)
    assert "\\<b\\>x" in words(teacher)


def test_the_end_and_leaving(ready, classes):
    teacher, anna, code = ready
    press(teacher, "End it now")
    assert teacher.title[0].value == "Class"
    again(anna)
    assert "it has ended" in words(anna)
    assert named(anna.button, "Join")
    _, code = started()
    ben = joined(BEN, code)
    press(ben, "Leave the class")
    assert "You have left the class" in words(ben)
    assert seen_by(classes, code, owner(TEACHER)).learners == 0


# Lead


def test_a_learner_is_shown_the_way_and_follows_where_the_class_does(ready):
    teacher, anna, _ = ready
    turn_to(teacher, "lessons")
    press(teacher, "Send everyone here")
    turn_to(anna, "backprop")
    again(anna)
    assert "The class is at **Lessons**" in words(anna)
    press(anna, "Go there")
    assert anna.title[0].value == "Lessons"
    turn_to(anna, "backprop")
    teacher.segmented_control(key="class_pace").set_value("Follow me")
    again(teacher)
    press(teacher, "Send everyone here")
    again(anna)
    assert anna.title[0].value == "Lessons"


def test_a_class_follows_to_a_published_run(ready):
    teacher, anna, _ = ready
    teacher.segmented_control(key="class_pace").set_value("Follow me")
    turn_to(teacher, "lessons")
    teacher.query_params["lesson"] = "published"
    teacher.query_params["run"] = "circles_he"
    again(teacher)
    again(anna)
    assert anna.title[0].value == teacher.title[0].value
    assert anna.query_params["run"] == "circles_he"


def test_while_it_follows_the_class_goes_where_its_teacher_goes(ready, classes):
    teacher, anna, code = ready
    teacher.segmented_control(key="class_pace").set_value("Follow me")
    again(teacher)
    turn_to(teacher, "landscape")
    again(teacher)
    turn_to(teacher, "mistakes")
    assert seen_by(classes, code, owner(ANNA)).place.page == "mistakes"
    again(anna)
    assert anna.title[0].value == "Wrong on purpose"


def test_everyone_gets_another_seed_and_only_the_controls_chosen(ready):
    teacher, anna, code = ready
    turn_to(teacher, "train")
    teacher.selectbox(key="class_varied").set_value("seed")
    teacher.multiselect(key="class_controls").set_value(["learning_rate"])
    press(teacher, "Send")
    ben = joined(BEN, code, "ben")  # comes late, and arrives where the class is
    again(anna)
    press(anna, "Go there")
    assert [session(at).experiment.seed for at in (teacher, anna, ben)] == [0, 0, 1]
    for at in (anna, ben):
        assert at.title[0].value == "Train a network"
        assert [one.label for one in at.select_slider if one.label != "Look back at epoch"] == [
            "Learning rate"
        ]
    session(ben).change(hidden_layers=(64,))
    assert session(ben).problems == ["Your teacher has set the hidden layers for everybody."]
    session(ben).open(Experiment(hidden_layers=(64,), learning_rate=1.0))
    again(ben)
    assert session(ben).experiment.hidden_layers == (3,)
    assert session(ben).experiment.learning_rate == 1.0


def test_no_link_gets_around_the_controls(ready, classes):
    _, _, code = ready
    classes.send(code, owner(TEACHER), Place("train", SMALL.to_query(), controls=()))
    at = AppTest.from_file(APP, default_timeout=300)
    linked = Session.of(Experiment(hidden_layers=(64,)))
    linked.runs.browser = ANNA
    linked.classroom.enter(code, owner(ANNA))
    linked.classroom.wants_to_go = False
    at.session_state["lab"] = linked
    healthy(at.run())
    assert linked.experiment == SMALL


def test_a_pause_freezes_what_learners_can_do(ready):
    teacher, anna, _ = ready
    turn_to(anna, "train")
    session(anna).play()
    press(teacher, "Pause the class")
    again(anna)
    assert PAUSED in words(anna)
    assert not session(anna).playback.playing
    session(anna).play()
    assert session(anna).problems == [PAUSED]
    assert not session(anna).playback.playing
    press(teacher, "Go on")
    again(anna)
    assert PAUSED not in words(anna)
    session(anna).play()
    assert session(anna).playback.playing


def test_a_paste_is_sent_and_what_is_pasted_is_counted(ready):
    teacher, anna, _ = ready
    turn_to(teacher, "check")
    text = "dZ2 = A2 - Y\ndW2 = dZ2 @ A1\ndb2 = np.sum(dZ2, axis=1, keepdims=True) / m"
    teacher.text_area(key="check text").input(text)
    healthy(teacher.run())
    press(teacher, "Send everyone here")
    again(anna)
    press(anna, "Go there")
    assert anna.text_area(key="check text").value == text
    assert "counted without your name" in words(anna)
    turn_to(teacher, "class")
    counts = board.asking.counts_of(session(teacher))
    assert set(counts.values()) == {1}


# Ask


def test_vote_twice_and_reveal(ready):
    teacher, anna, _ = ready
    teacher.segmented_control[-1].set_value("My own question")
    healthy(teacher.run())
    teacher.text_area(key="class_text").input("Does it **fall**?")
    teacher.text_area(key="class_options").input("yes\nno")
    press(teacher, "Ask the class")
    turn_to(anna, "train")
    again(anna)
    assert "Does it \\*\\*fall\\*\\*?" in [one.value for one in anna.header]
    anna.radio[0].set_value("yes")
    healthy(anna.run())
    press(anna, "Answer")
    assert "1 of 1 have answered" in words(anna)
    again(teacher)
    assert "Everybody has answered" in words(teacher)
    assert not teacher.get("plotly_chart")
    press(teacher, "Vote again")
    again(anna)
    anna.radio[0].set_value("no")
    healthy(anna.run())
    press(anna, "Answer")
    press(teacher, "Reveal")
    again(anna)
    for at in (teacher, anna):
        chart = json.loads(at.get("plotly_chart")[0].proto.spec)
        assert [one["name"] for one in chart["data"]] == ["First vote", "Second vote"]


def test_a_lessons_prediction_is_asked_and_its_run_settles_it(ready):
    teacher, anna, _ = ready
    lesson = min(LESSONS, key=lambda one: sum(e.epochs for e in one.experiments(0).values()))
    step, prediction = next(iter(lesson.predictions.items()))
    teacher.selectbox(key="class_prediction").set_value(f"{lesson.title}: {prediction.question}")
    press(teacher, "Ask the class")
    seen = session(teacher).classroom.seen.question
    assert seen.question.lesson[:2] == (lesson.key, step)
    again(anna)
    assert lesson.steps[0].text in words(anna)  # what the question is about
    press(teacher, "Reveal")
    press(teacher, "Run it")
    again(anna)
    outcome = session(anna).classroom.seen.question.outcome
    runs = {name: one.run() for name, one in seen.question.experiments.items()}
    assert outcome.answer == prediction.answer(runs)
    said = outcome.answer if isinstance(prediction, Choice) else f"{outcome.answer:g}"
    assert f"The run says **{said}" in words(anna).replace("\\", "")


@pytest.mark.parametrize(("text", "options"), [("", "yes\nno"), ("x", "one"), ("x", "a\na")])
def test_what_cannot_be_asked_is_one_sentence(ready, text, options):
    teacher, _, _ = ready
    teacher.segmented_control[-1].set_value("My own question")
    healthy(teacher.run())
    teacher.text_area(key="class_text").input(text)
    teacher.text_area(key="class_options").input(options)
    press(teacher, "Ask the class")
    assert len(teacher.error) == 1
    assert session(teacher).classroom.seen.question is None


def test_a_vote_that_is_over_is_said_to_be(ready, classes):
    _, anna, code = ready
    classes.ask(code, owner(TEACHER), YES_OR_NO)
    again(anna)
    anna.radio[0].set_value("yes")
    healthy(anna.run())
    classes.reveal(code, owner(TEACHER))
    session(anna).classroom._looked = float("inf")  # not heard of yet
    press(anna, "Answer")
    assert session(anna).classroom.seen.question.revealed


# The board, the end


def entry():
    dataset = SMALL.make_dataset()
    run = SMALL.run(dataset=dataset)
    network = SMALL.make_network(dataset)
    return Entry.of(SMALL, dataset, network, run.parameters, run.history)


def test_the_board_shows_every_learner_and_the_class_as_one(ready, classes):
    _, _, code = ready
    joined(BEN, code, HOSTILE)
    classes.post(code, {owner(ANNA): entry(), owner(BEN): entry()})
    classes.ask(code, owner(TEACHER), YES_OR_NO)
    at = visit(TEACHER, view="board")
    tiles = [one for one in at.get("bidi_component") if "board" in one.proto.component_name]
    assert len(tiles) == 1
    assert json.loads(tiles[0].proto.json)["tiles"][1]["name"] == HOSTILE
    at.toggle(key="board_names").set_value(False)
    healthy(at.run())
    tiles = [one for one in at.get("bidi_component") if "board" in one.proto.component_name]
    assert HOSTILE not in tiles[0].proto.json
    at.segmented_control(key="board_view").set_value("As one experiment")
    healthy(at.run())
    assert len(at.get("plotly_chart")) == 2
    at.segmented_control(key="board_view").set_value("Mistakes")
    assert len(healthy(at.run()).get("plotly_chart")) == 1
    at.segmented_control(key="board_view").set_value("Question")
    assert "Does it fall?" in [one.value for one in healthy(at.run()).header]


def test_a_learner_sees_no_board(ready, classes):
    _, _, code = ready
    classes.post(code, {owner(ANNA): entry()})
    at = visit(ANNA, view="board")
    assert not [one for one in at.get("bidi_component") if "board" in one.proto.component_name]


def test_sorting_puts_the_best_first():
    made = entry()
    from dataclasses import replace

    entries = {
        "a": replace(made, cost=2.0, accuracy=0.5),
        "b": replace(made, cost=None, accuracy=None),
        "c": replace(made, cost=1.0, accuracy=0.9),
    }
    orders = [[name for name, _ in board.sort(entries, order)] for order in board.SORTS]
    assert orders == [["a", "b", "c"], ["c", "a", "b"], ["c", "a", "b"]]


def test_a_teacher_takes_the_class_away(ready, classes):
    at, _, code = ready
    classes.ask(code, owner(TEACHER), YES_OR_NO)
    classes.settle(code, owner(TEACHER), 1, Outcome())
    with zipfile.ZipFile(io.BytesIO(teacher.archive(session(at)))) as file:
        assert sorted(file.namelist()) == ["answers.csv", "pastes.csv", "runs.csv"]


def test_a_database_that_is_gone_for_a_while_costs_a_sentence(ready, classes, monkeypatch):
    _, anna, code = ready
    classes.ask(code, owner(TEACHER), YES_OR_NO)
    turn_to(anna, "train")
    again(anna)
    anna.radio[0].set_value("yes")
    healthy(anna.run())

    def gone(*_args, **_values):
        raise ValueError("run store: it cannot be used (gone)")

    with monkeypatch.context() as patch:
        patch.setattr(RunStore, "reading", gone)
        patch.setattr(RunStore, "writing", gone)
        press(anna, "Answer")
        again(anna)
        assert anna.radio[0].value == "yes"
        assert "does not answer just now" in words(anna)
    press(anna, "Answer")
    again(anna)
    assert "does not answer just now" not in words(anna)
    assert seen_by(classes, code, owner(ANNA)).question.mine == "yes"
