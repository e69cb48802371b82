"""The page that checks equations, as a visitor meets it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from visits import arrive, healthy

from lab.checker import Setting
from lab.checker.answer.pastes import EXAMPLES
from lab.ui.check.verdict import mended
from lab.visit.check_state import LONGEST_LINK, CheckState

PAGE = "lab/pages/check.py"
QUESTION, GENERAL = EXAMPLES[0], EXAMPLES[1]
RIGHT = """Z1 = W1 @ X + b1
A1 = np.tanh(Z1)
Z2 = W2 @ A1 + b2
A2 = 1 / (1 + np.exp(-Z2))
dZ2 = A2 - Y
dW2 = dZ2 @ A1.T / m
db2 = np.sum(dZ2, axis=1, keepdims=True) / m
dZ1 = W2.T @ dZ2 * (1 - A1**2)
dW1 = dZ1 @ X.T / m
db1 = np.sum(dZ1, axis=1, keepdims=True) / m"""
BACKWARD = "\n".join(RIGHT.split("\n")[4:])
WRONG = RIGHT.replace("(1 - A1**2)", "(1 - Z1**2)")


def opened(text="", **query):
    """The page, opened by a link with this query, and this text in its box."""
    at = arrive("check", **query)
    return paste(at, text) if text else at


def paste(at, text):
    return healthy(at.text_area(key="check text").set_value(text).run())


def badges(at):
    return [one.value for one in at.markdown if "-badge[" in one.value]


def state(at):
    return at.session_state["lab"].lessons.check


def test_it_opens_on_an_empty_box_with_examples_beside_it():
    at = opened()
    assert at.text_area(key="check text").value == ""
    assert not at.error
    assert not badges(at)
    assert len(at.selectbox(key="check example").options) == len(EXAMPLES) + 1


def test_where_there_is_no_equation_it_says_what_to_paste():
    captions = [one.value for one in opened("hello, what is this?").caption]
    assert captions[0] == "1 line that is no equation was passed over."
    assert captions[1].startswith("Paste equations such as dZ2")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_every_example_loads(example):
    at = opened()
    healthy(at.selectbox(key="check example").set_value(example.title).run())
    assert at.text_area(key="check text").value == example.text
    assert badges(at)


def test_the_first_sentence_says_how_many_are_wrong_and_by_which_mistakes():
    at = opened(QUESTION.text)
    sentence = at.error[0].value.replace("\\", "")
    assert "lines are wrong, by" in sentence
    assert "the activation in the place of its derivative" in sentence
    assert len([one for one in at.button if one.label.startswith("Put the right")]) >= 3


def test_general_equations_are_right_and_what_comes_first_is_missing():
    at = opened(GENERAL.text)
    assert not at.error
    equations = [one.value for one in at.latex]
    assert "dZ^{[3]} = A^{[3]} - Y" in equations[0]
    assert any("missing" in badge for badge in badges(at))


def test_the_right_line_is_put_in_and_then_all_is_right():
    at = opened(WRONG)
    assert at.error
    healthy(next(one for one in at.button if one.label == "Put the right line in").click().run())
    assert not at.error
    assert at.text_area(key="check text").value != WRONG
    assert len(at.text_area(key="check text").value.split("\n")) == len(WRONG.split("\n"))


def test_a_line_that_is_not_found_as_it_was_read_is_left_alone():
    line = state(opened(WRONG)).report.first_wrong
    assert mended(WRONG, line) != WRONG
    assert mended("x = 1", line) == "x = 1"


def test_right_equations_train_like_the_right_ones():
    at = opened(BACKWARD)
    buttons = [one for one in at.button if one.label == "Train"]
    healthy(buttons[0].click().run())
    said = next(one.value for one in at.markdown if "epochs: **" in one.value)
    right, yours = said.split("epochs: **")[1].split(" with the right equations, **")
    assert right.strip("*") == yours.split("**")[0]


def test_of_a_very_long_paste_the_first_lines_are_shown_and_the_others_counted():
    at = opened(RIGHT + "\n" + "\n".join(f"dq{k} = mystery(A1, {k})" for k in range(150)))
    lines = state(at).report.lines
    assert len(lines) == 160
    assert [line.verdict for line in lines[10:]] == ["not judged"] * 150
    assert " 100 " in badges(at)[99]
    assert not any(" 101 " in badge for badge in badges(at))
    assert len(at.code) == 20
    captions = [one.value for one in at.caption]
    assert "And 60 more lines." in captions
    assert "And 130 more lines." in captions


def test_what_is_typed_is_never_markdown():
    at = opened("dW2 = **bold** <b>x</b> [a](http://b) `c`\ndZ3 = <script>alert(1)</script>")
    typed = [one.value for one in (*at.markdown, *at.error, *at.warning, *at.caption)]
    assert typed
    for value in typed:
        assert "<script>" not in value
        assert "**bold**" not in value
        assert "[a](" not in value


def test_the_network_is_read_and_can_be_said_otherwise():
    at = opened(BACKWARD)
    assert "tanh" in next(one.value for one in at.caption if "Read as" in one.value)
    healthy(at.toggle(key="check mine").set_value(True).run())
    hidden = next(one for one in at.selectbox if one.label == "Hidden activation")
    assert hidden.value == "tanh"
    healthy(hidden.set_value("relu").run())
    assert state(at).setting.hidden == ("relu",)
    assert "tanh" in next(one.value for one in at.caption if "Read as" in one.value)
    assert (
        not at.error
    )  # 1 - A1**2 is no slope of relu, but all is right for tanh, and that is said
    healthy(at.toggle(key="check mine").set_value(False).run())
    assert state(at).setting is None
    assert not at.error


@pytest.mark.parametrize("sizes", ["", "3", "3, x", "0, 1", "3,4,-1", "3, ²", "9" * 400 + ", 1"])
def test_sizes_that_cannot_be_get_a_sentence(sizes):
    at = opened(RIGHT)
    healthy(at.toggle(key="check mine").set_value(True).run())
    box = next(one for one in at.text_input if one.label.startswith("Layer sizes"))
    healthy(box.set_value(sizes).run())
    assert "ayer" in at.error[0].value.replace("\\", "")


def test_a_meaning_that_cannot_be_read_gets_a_sentence():
    at = opened(RIGHT)
    healthy(at.toggle(key="check mine").set_value(True).run())
    names = next(one for one in at.text_area if one.label.startswith("What your own names"))
    healthy(names.set_value("delta = dZ2\n*h* = (((").run())
    assert "\\*h\\* stands for" in at.error[0].value


def test_the_box_is_as_it_was_on_coming_back():
    at = opened("dZ3 = A3 - Y")
    at.switch_page("lab/pages/gradcheck.py").run()
    at.switch_page(PAGE)
    healthy(at.run())
    assert at.text_area(key="check text").value == "dZ3 = A3 - Y"


def test_a_link_brings_paste_and_network_to_another_visit():
    link = CheckState(RIGHT, Setting((2, 4, 1))).to_link()
    at = opened(paste=link)
    assert at.text_area(key="check text").value == RIGHT
    assert state(at).setting == Setting((2, 4, 1))


@pytest.mark.parametrize("link", ["x", "eJwDAAAAAAE", "A" * 50_000, "é", "eNqLjgUAARUAuQ"])
def test_a_link_that_holds_no_paste_gets_a_sentence(link):
    at = opened(paste=link)
    assert "does not hold a paste" in at.error[0].value
    assert at.text_area(key="check text").value == ""


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_survives_its_link(text):
    assert CheckState.from_link(CheckState(text).to_link()).text == text


def test_a_paste_too_long_for_an_address_is_told():
    numbers = np.random.default_rng(0).integers(10**9, size=900)
    rows = [f"x{i} = {number}" for i, number in enumerate(numbers)]
    assert CheckState("\n".join(rows)).to_link() is None
    assert len(CheckState(RIGHT).to_link()) < LONGEST_LINK / 10
    bomb = CheckState("a" * 1_000_000)
    with pytest.raises(ValueError, match="does not hold a paste"):
        CheckState.from_link(bomb.to_link())


def test_the_way_to_the_step_leads_there():
    at = opened(WRONG)
    button = next(one for one in at.button if one.key == "step of dZ[2]")
    healthy(button.click().run())
    from lab.ui.examples import small_example
    from lab.walkthrough import walk

    names = [step.name for step in walk(*small_example().arguments)]
    assert names[at.session_state["lab"].lessons.step] == "dZ[3]"  # counted from the output
