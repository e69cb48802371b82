"""The page that checks equations, as a visitor meets it."""

import re

import pytest
from visits import healthy, opened

from lab.checker.answer.pastes import EXAMPLES

WRONG, RIGHT = EXAMPLES[0].title, EXAMPLES[2].title


def badges(at):
    return [one.value for one in at.markdown if "-badge[" in one.value]


def test_it_opens_with_the_question_the_lab_began_with():
    at = opened("check")
    assert at.selectbox(key="check example").value == WRONG
    assert "8 of 12 lines are wrong. Mend line 1 first" in at.error[0].value
    assert len(badges(at)) == 2 * 12  # beside the box, and beside each line
    assert len(at.get("plotly_chart")) == 2  # yours beside the right one


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_every_example_loads_with_its_setting(example):
    at = opened("check")
    healthy(at.selectbox(key="check example").set_value(example.title).run())
    assert at.text_area(key="check text").value == example.text
    assert at.text_input(key="check sizes").value == ", ".join(
        map(str, example.setting.layer_sizes)
    )
    assert bool(at.error) == bool(example.wrong)
    assert not any("stands for" in one.value for one in at.warning)


def test_right_equations_train_like_the_right_ones():
    at = opened("check")
    at.selectbox(key="check example").set_value(RIGHT).run()
    healthy(next(one for one in at.button if one.label == "Train").click().run())
    said = at.markdown[-1].value
    right, yours = (
        part.split("**")[0]
        for part in said.split("epochs: **")[1].split(" with the right equations, **")
    )
    assert right == yours.strip("*")


def test_what_is_typed_is_never_markdown():
    at = opened("check")
    lines = [
        "dZ3 = __bold__ - Y",
        "dW2 = **bold** <b>x</b> [a](http://b)",
        "dZ2 = <script>x</script>",
    ]
    healthy(at.text_area(key="check text").set_value("\n".join(lines)).run())
    assert set(lines) <= {one.value for one in at.code}
    told = [
        one.value
        for kind in (at.markdown, at.caption, at.info, at.warning, at.error)
        for one in kind
    ]
    assert any("bold" in value for value in told)  # that name is asked about
    for value in told:
        assert not re.search(r"(?<!\\)(__bold|\*\*bold|<b>|<script|\[a\])", value)


@pytest.mark.parametrize("sizes", ["", "3", "3, x", "0, 1", "99999, 1", "3,4,-1", "3, ²"])
def test_sizes_that_cannot_be_get_a_sentence(sizes):
    at = opened("check")
    healthy(at.text_input(key="check sizes").set_value(sizes).run())
    assert "ayer" in at.error[0].value.replace("\\", "")


def test_a_meaning_that_cannot_be_read_gets_a_sentence():
    at = opened("check")
    assert not at.warning
    healthy(at.text_area(key="check names").set_value("delta = dZ2\n*h* = (((").run())
    assert "\\*h\\* stands for" in at.warning[0].value


def test_a_cost_that_does_not_go_with_the_output_gets_a_sentence():
    at = opened("check")
    healthy(at.selectbox(key="check output").set_value("linear").run())
    assert "cost" in at.error[0].value
    healthy(at.selectbox(key="check cost").set_value("half squared error").run())
    assert "cost" not in at.error[0].value


def test_the_boxes_are_as_they_were_on_coming_back():
    at = opened("check")
    at.text_area(key="check text").set_value("dZ3 = A3 - Y").run()
    at.switch_page("lab/pages/gradcheck.py").run()
    at.switch_page("lab/pages/check.py")
    healthy(at.run())
    assert at.text_area(key="check text").value == "dZ3 = A3 - Y"


def test_the_way_to_the_right_step_leads_there():
    at = opened("check")
    next(one for one in at.button if "step by step" in one.label).click().run()
    assert at.session_state["lab"].lessons.step > 0


EINSUM = """dZ2 = A2 - Y
dW2 = np.einsum('in,jn->ij', dZ2, A1) / m
db2 = np.sum(dZ2, axis=1, keepdims=True) / m
dZ1 = np.dot(W2.T, dZ2) * (1 - A1**2)
dW1 = np.einsum('in,jn->ij', dZ1, X) / m
db1 = np.sum(dZ1, axis=1, keepdims=True) / m"""


def with_equations(text, sizes, hidden="tanh", output="softmax", cost="cross-entropy"):
    at = opened("check")
    at.text_area(key="check text").set_value(text)
    at.text_input(key="check sizes").set_value(sizes)
    for key, value in (("check hidden", hidden), ("check output", output), ("check cost", cost)):
        at.selectbox(key=key).set_value(value)
    return healthy(at.run())


def test_a_wide_network_trains_with_right_equations():
    at = with_equations(EINSUM, "64, 32, 10")
    healthy(next(one for one in at.button if one.label == "Train").click().run())
    assert "with the right equations" in at.markdown[-1].value


def test_equations_without_a_value_on_more_examples_get_their_sentence():
    at = with_equations(EINSUM.replace("(1 - A1**2)", "(np.ones((4, 6)) - A1**2)"), "3, 4, 2")
    healthy(next(one for one in at.button if one.label == "Train").click().run())
    assert at.warning[-1].value.startswith("These equations cannot be trained with: ")
