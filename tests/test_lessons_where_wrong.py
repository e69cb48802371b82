"""Where am I wrong? The checker decides which line is wrong and what belongs there."""

import pytest

from lab.checker import check
from lab.checker.answer.pastes import EXAMPLES
from lab.lessons.where_wrong import LONGEST_LINE, PASTE, Hunt, judged, with_line

WRONG = PASTE.wrong
RIGHT = [n for n in range(1, len(PASTE.text.split("\n")) + 1) if n not in WRONG]


def verdict(text, number):
    return next(line.verdict for line in judged(text, PASTE).lines if line.number == number)


def test_the_paste_is_the_question_that_the_lab_began_with():
    assert PASTE is EXAMPLES[0]
    assert not Hunt().is_done


@pytest.mark.parametrize("number", WRONG)
def test_a_wrong_line_is_found_and_one_of_its_options_is_right(number):
    hunt = Hunt()
    hunt.point(number)
    assert hunt.said[0]
    assert hunt.pointed == number
    assert 3 <= len(hunt.options) <= 4
    verdicts = [verdict(with_line(hunt.text, number, option), number) for option in hunt.options]
    assert sorted(verdicts) == ["right", *["wrong"] * (len(verdicts) - 1)]


@pytest.mark.parametrize("number", RIGHT)
def test_a_right_line_is_told_to_be_right(number):
    hunt = Hunt()
    hunt.point(number)
    assert hunt.said == (False, hunt.said[1])
    assert f"Line {number} is right" in hunt.said[1]
    assert hunt.pointed is None
    assert hunt.options == ()


def test_a_wrong_answer_is_explained_and_changes_nothing():
    hunt = Hunt()
    hunt.point(3)
    hunt.answer("dW3 = dZ3 @ A2.T")
    assert hunt.said == (False, "Not yet. The cost is a mean over the m examples: divide by m.")
    assert hunt.text == PASTE.text
    assert hunt.pointed == 3


@pytest.mark.parametrize(
    "rubbish", ["hello", "", "{}{}$$", "dZ3 =\ndZ3 =", "x" * 10_000, "\\frac{"]
)
def test_rubbish_is_no_equation_and_never_more_than_one_line(rubbish):
    hunt = Hunt()
    hunt.point(3)
    hunt.answer(rubbish)
    assert not hunt.said[0]
    assert hunt.said[1].startswith("Not yet.")
    assert len(with_line(PASTE.text, 3, rubbish).split("\n")) == len(hunt.rows)
    assert len(with_line(PASTE.text, 3, rubbish).split("\n")[2]) <= LONGEST_LINE


@pytest.mark.parametrize("line", ["dZ3 = A3 - Y", r"\partial Z^{[3]} = A^{[3]} - Y"])
def test_one_s_own_line_counts_in_any_notation(line):
    hunt = Hunt()
    hunt.point(2)
    hunt.answer(line)
    assert hunt.said[0]
    assert hunt.mended == {2: line}
    assert hunt.rows[1] == line


@pytest.mark.parametrize("order", [WRONG, WRONG[::-1]], ids=["down", "up"])
def test_line_by_line_the_check_comes_to_find_nothing_wrong(order):
    hunt = Hunt()
    for number in order:
        assert not hunt.is_done
        hunt.point(number)
        right = next(
            option
            for option in hunt.options
            if verdict(with_line(hunt.text, number, option), number) == "right"
        )
        hunt.answer(right)
    assert hunt.is_done
    assert not check(hunt.text, PASTE.setting).wrong


def test_that_another_comes_first_is_told_without_saying_which():
    hunt = Hunt()
    hunt.point(WRONG[-1])
    assert "another wrong one comes before it" in hunt.said[1]
    assert str(WRONG[0]) not in hunt.said[1].replace(str(WRONG[-1]), "")
    hunt.point(WRONG[0])
    assert "another" not in hunt.said[1]


def test_what_was_judged_is_remembered_within_bounds():
    assert judged.cache_info().maxsize <= 256
