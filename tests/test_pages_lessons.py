"""The page of lessons as a visitor meets it: every lesson from its first step to its last, the two
exercises, addresses.
"""

import re

import pytest
from streamlit.testing.v1 import AppTest
from visits import APP, arrive, healthy

from lab.experiment import Experiment
from lab.lessons import LESSONS, Choice, Curve, Number
from lab.lessons.progress import Committed
from lab.lessons.where_wrong import PASTE

PAGE = "lab/pages/lessons.py"


def opened(**query):
    """The page, opened by a link with this query."""
    return arrive("lessons", **query)


def progress_of(at):
    return at.session_state["lab"].lessons.course


def press(at, label):
    button = next(one for one in at.button if one.label == label)
    assert not button.disabled, label
    return healthy(button.click().run())


def has(at, label):
    return any(one.label == label for one in at.button)


def words(at):
    parts = (*at.title, *at.header, *at.markdown, *at.caption, *at.info, *at.error, *at.success)
    return " ".join(str(one.value) for one in parts)


def answer(at, lesson, place):
    """Predict something at this step."""
    step = lesson.steps[place]
    if isinstance(step, Choice):
        at.radio[0].set_value(step.options[0])
        at = healthy(at.run())
        assert next(one for one in at.button if one.label.startswith("That is")).disabled
        at.segmented_control[0].set_value("fairly sure")
        at = healthy(at.run())
    return press(at, "That is my prediction")


def test_the_list_names_every_lesson_and_every_exercise():
    at = opened()
    labels = [link.proto.label for link in at.get("page_link")]
    assert len(labels) == len(LESSONS) + 4
    for place, lesson in enumerate(LESSONS, start=1):
        assert f"{place}. {lesson.title} · {lesson.minutes} min" in labels


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_a_lesson_can_be_taken_from_its_first_step_to_its_last(lesson):
    at = opened(lesson=lesson.key, start="7")
    for place in range(len(lesson.steps)):
        assert f"step {place + 1} of {len(lesson.steps)} · start 7" in words(at)
        if place in lesson.predictions:
            at = answer(at, lesson, place)
        elif place == lesson.training:
            at = press(press(at, "Train"), "To the end")
        elif place < len(lesson.steps) - 1:
            at = press(at, "Next")
    assert lesson.key in progress_of(at).finished
    assert has(at, "Open on Train")
    assert [each.label for each in at.get("download_button")] == ["Take this lesson away as a page"]
    following = LESSONS.index(lesson) + 1
    assert len(LESSONS) == following or has(at, f"Next lesson: {LESSONS[following].title}")


def test_what_was_predicted_stands_beside_what_happened():
    lesson = LESSONS[2]
    at = opened(lesson=lesson.key, start="3", step="2")
    at = answer(at, lesson, 1)
    at = press(at, "That is my prediction")
    at = press(press(at, "Train"), "To the end")
    runs = progress_of(at).runs(lesson)
    assert (
        f"You said **alpha = 0.001** (fairly sure). The run says **{lesson.steps[1].answer(runs)}**"
        in words(at)
    )
    assert len(at.get("plotly_chart")) == 3  # the sketch, the curves, the boundaries
    at = press(at, "Next")
    assert re.search(r"It was true of (1[89]|20) of 20 starts that were measured", words(at))


def test_a_link_to_a_later_step_opens_at_the_prediction_and_shows_nothing_of_the_answer():
    lesson = LESSONS[0]
    at = opened(lesson=lesson.key, step="6", start="5")
    assert "step 1" not in words(at)
    assert "Step 6 opens when you have done this one." in words(at)
    assert lesson.steps[1].question in words(at)
    assert progress_of(at).runs(lesson) is None
    assert not at.get("plotly_chart")


def test_a_step_has_its_address():
    lesson = LESSONS[0]
    at = opened(lesson=lesson.key, start="9")
    at = press(at, "Next")
    assert at.query_params == {"lesson": lesson.key, "step": "2", "start": "9"}
    at = press(at, "Back")
    at = press(at, "All lessons")
    assert at.query_params == {}
    assert len(at.get("page_link")) == len(LESSONS) + 4


def carrying(at, address):
    """A run of the page for which the browser gives this address."""
    at.query_params.clear()
    at.query_params.update(address)
    return healthy(at.run())


def test_what_still_carries_the_address_before_a_button_does_not_lead_back():
    at = opened(lesson=LESSONS[0].key, start="9")
    first = dict(at.query_params)
    at = carrying(press(at, "Next"), first)
    assert "step 2 of" in words(at)
    assert at.query_params["step"] == "2"
    at = carrying(press(at, "Back"), first)
    assert "step 1 of" in words(at)
    at = carrying(press(at, "All lessons"), first)  # by its link in the list
    assert "step 1 of" in words(at)


def test_other_numbers_stay_though_a_run_still_carries_those_before():
    at = opened(lesson="by-hand", numbers="3")
    before = dict(at.query_params)
    at = press(at, "Other numbers")
    drawn = progress_of(at).drill.seed
    assert progress_of(carrying(at, before)).drill.seed == drawn


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (dict(lesson="<b>x"), "lesson: there is none called"),
        (dict(lesson="one-neuron", step="99"), "step: expected a whole number from 1 to 7, got"),
        (dict(lesson="one-neuron", start="x"), "start: expected a whole number from 0 to 499, got"),
    ],
)
def test_what_an_address_has_wrong_is_one_sentence(query, told):
    at = opened(**query)
    assert told in words(at).replace("\\", "")
    assert len(at.error) == 1


def test_the_address_of_a_lesson_is_no_complaint_on_train():
    at = arrive(lesson="one-neuron", step="2", start="3")
    assert at.session_state["lab"].problems == []


def test_train_opens_with_the_experiment_of_the_lesson():
    lesson = LESSONS[1]
    at = opened(lesson=lesson.key, start="4")
    progress = progress_of(at)
    for place in lesson.predictions:
        progress.commit(lesson, place, Committed(3.0))
    runs = {name: one.run() for name, one in list(lesson.experiments(4).items())}
    progress.keep_runs(lesson, runs)
    at.query_params["step"] = str(len(lesson.steps))
    at = healthy(at.run())
    at = press(at, "Open on Train")
    assert at.session_state["lab"].experiment == lesson.steps[-1].experiment(4)


def test_kinds_of_predictions_are_all_met():
    kinds = {type(step) for lesson in LESSONS for step in lesson.predictions.values()}
    assert kinds == {Choice, Number, Curve}


# The exercises


def put(at, code):
    return press(at, f"`{code}`")


def test_lines_in_any_possible_order_are_right_and_a_wrong_line_is_explained():
    at = opened(lesson="what-first")
    ordering = progress_of(at).ordering
    blocks = ordering.puzzle.blocks
    wrong = next(block for block in blocks if block.mistake)
    at = press(put(at, wrong.code), "Check")
    assert f"`{wrong.code}` is wrong" in words(at)
    at = press(at, f"1. `{wrong.code}`")
    right = {block.quantity: block.code for block in blocks if not block.mistake}
    for quantity in ("dZ[2]", "dA[1]", "dZ[1]", "db[1]", "db[2]", "dW[1]"):
        at = put(at, right[quantity])
    at = press(at, "Check")
    assert "1 of 7 to go" in words(at)
    at = press(put(at, right["dW[2]"]), "Check")
    assert "a whole backward pass" in words(at)


def test_a_line_that_comes_too_early_is_told_what_it_needs():
    at = opened(lesson="what-first")
    blocks = progress_of(at).ordering.puzzle.blocks
    code = next(one.code for one in blocks if one.quantity == "dA[1]" and not one.mistake)
    at = press(put(at, code), "Check")
    assert "it needs dZ[2], which is not known yet" in words(at)


def test_a_grid_is_judged_and_the_next_one_follows():
    at = opened(lesson="by-hand")
    right = progress_of(at).drill.variant.right
    for name in ("Z[1]", "A[1]"):
        for box, value in zip(at.text_input, right[name].ravel(), strict=True):
            box.set_value(f"{value:.3f}")
        at = press(at, "Check")
        assert "Right." in words(at)
        at = press(at, "Next grid")
    at.text_input[0].set_value("much")
    at = press(at, "Check")
    assert "entry: expected a number" in words(at).replace("\\", "")
    for box, value in zip(at.text_input, -right["Z[2]"].ravel(), strict=True):
        box.set_value(f"{value:.3f}")
    at = press(at, "Check")
    assert "The sign" in " ".join(one.value for one in at.warning)


def test_other_numbers_are_another_variant_with_empty_grids():
    at = opened(lesson="by-hand")
    before = progress_of(at).drill
    at.text_input[0].set_value("1")
    at = press(press(at, "Check"), "Other numbers")
    assert progress_of(at).drill.seed != before.seed
    assert {box.value for box in at.text_input} == {""}


def test_the_line_is_found_mended_and_the_check_shows_it():
    at = opened(lesson="where-am-i-wrong")
    at = press(at, "4")
    assert "Line 4 is right" in " ".join(one.value for one in at.warning)
    for number in PASTE.wrong:
        at = press(at, str(number))
        at = press(at, "Check")
        assert "Choose a line, or write one." in [one.value for one in at.warning]
        hunt = progress_of(at).hunt
        right = next(line.expected for line in hunt.report.lines if line.number == number)
        at.radio[0].set_value(right)
        at = press(at, "Check")
        assert list(progress_of(at).hunt.mended)[-1] == number
    assert "where-am-i-wrong" in progress_of(at).finished
    assert any("right" in one.value for one in at.success)
    at = press(at, "Start over")
    assert not progress_of(at).hunt.mended


# Published runs


def table(at):
    return at.table[0].value


def test_a_published_run_is_made_again_beside_what_was_printed():
    at = press(opened(lesson="published"), "Mazur first step")
    assert at.query_params == {"lesson": "published", "run": "mazur_first_step"}
    assert "All within rounding; the number that agrees least agrees to 7 digits." in words(at)
    assert table(at).loc["last output[0, 0]", "printed"] == "0.75136507"
    assert not has(at, "Open on Train")
    assert "2 real targets" in words(at)
    assert "mattmazur.com/2015" in words(at).replace("\\", "")


def test_a_published_run_is_played_live_and_opens_on_train():
    at = press(opened(lesson="published"), "Trask one layer")
    assert set(table(at)["ours"]) == {"…"}
    at = press(at, "To the end")
    assert "All within rounding" in words(at)
    assert float(table(at)["ours"].iloc[0]) == pytest.approx(0.00966449, abs=6e-9)
    at = press(at, "Open on Train")
    session = at.session_state["lab"]
    assert session.experiment == Experiment.of_published("trask_one_layer")
    assert session.lessons.live is None


def test_the_runs_of_a_group_stand_in_one_table():
    at = opened(lesson="published")
    mazur = next(one for one in at.button if one.key == "all Mazur's worked example")
    at = healthy(mazur.click().run())
    assert list(table(at).index) == [
        "Mazur first step",
        "Mazur first step with biases",
        "Mazur 10000 steps",
        "Mazur 10000 steps with biases",
    ]
    assert all(int(digits) >= 5 for digits in table(at)["digits that agree"])


def test_a_published_run_that_is_none_is_told():
    at = opened(lesson="published", run="<b>x")
    assert "run: there is no published run called" in words(at).replace("\\", "")
    assert has(at, "Mazur first step")


# Another day


def of_browser(key, **query):
    """The page of a visitor whose browser has told its key."""
    at = AppTest.from_file(APP, default_timeout=300)
    at.run()
    at.session_state["lab"].runs.browser = key
    at.switch_page(PAGE)
    for name, value in query.items():
        at.query_params[name] = value
    return healthy(at.run())


def test_another_visit_of_the_same_browser_finds_the_progress():
    lesson = LESSONS[0]
    at = answer(of_browser("a" * 43, lesson=lesson.key, step="2", start="31"), lesson, 1)
    progress_of(at).finished.add("learning-rate")
    healthy(at.run())
    again = of_browser("a" * 43, lesson=lesson.key, step="3", start="31")
    assert "step 3 of 7 · start 31" in words(again)
    assert "learning-rate" in progress_of(again).finished
    other = of_browser("b" * 43)
    assert not progress_of(other).finished


def test_a_store_that_cannot_be_used_is_told_and_the_lesson_goes_on(monkeypatch):
    monkeypatch.setenv("LAB_DATABASE_URL", "sqlite:////nowhere/at/all.sqlite")
    lesson = LESSONS[0]
    at = of_browser("c" * 43, lesson=lesson.key, step="2", start="31")
    assert "Your progress lasts for this visit only" in words(at)
    assert "step 3 of 7" in words(answer(at, lesson, 1))
