"""The checker on drawn pastes: right ones, mutated ones, the same in other words, less of it."""

import pytest

from lab.checker import check
from tests.pastes.properties import both_found, fewer_lines, same_verdicts, shown_form_is_right
from tests.pastes.rewriting import FEWER, SAME
from tests.pastes.scoring import ASKED, figures, score, table

SCORED = range(2000, 2030)
SEEDS = range(2000, 2005)


@pytest.fixture(scope="module")
def scored():
    return score(SCORED)


@pytest.mark.parametrize("figure", ASKED)
def test_drawn_pastes_are_judged_as_they_are(scored, figure):
    asked = ASKED[figure][2]
    found = figures(scored)[figure]
    told = "\n".join([table(scored), *scored.misses])
    assert found >= asked if asked > 0 else found <= -asked, told


@pytest.mark.parametrize("how", SAME)
def test_other_words_change_no_verdict(how):
    assert not [one for seed in SEEDS for one in same_verdicts(check, seed, how)]


@pytest.mark.parametrize("what", FEWER)
def test_nothing_becomes_wrong_by_leaving_lines_out(what):
    assert not [one for seed in SEEDS for one in fewer_lines(check, seed, what)]


def test_the_form_that_is_shown_is_right_in_its_place():
    assert not [one for seed in SEEDS for one in shown_form_is_right(check, seed)]


def test_two_mistakes_are_both_found():
    assert not [one for seed in SEEDS for one in both_found(check, seed)]
