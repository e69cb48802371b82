import numpy as np
import pytest

from lab.engine import Network
from lab.mistakes import HINTS, MISTAKES, Round
from lab.mistakes.game import playable
from lab.mistakes.signatures import OF_SHAPE

NETWORK = Network((2, 8, 8, 1))


def deal(seed=0, network=NETWORK):
    return Round.deal(np.random.default_rng(seed), network)


def test_the_hidden_mistake_is_among_five_different_options_and_shows_in_the_network():
    for seed in range(50):
        game = deal(seed)
        assert game.hidden in game.options
        assert len(set(game.options)) == 5
        assert game.mistake.layer(NETWORK) is not None
        assert game.mistake.signature not in OF_SHAPE


def test_many_mistakes_are_hidden_in_turn():
    assert len({deal(seed).hidden for seed in range(200)}) == len(playable(NETWORK))


def test_hints_and_misses_cost_and_no_round_ends_below_zero():
    game = deal()
    wrong = [name for name in game.options if name != game.hidden]
    assert game.points == 10
    assert game.ask("where").points == 8
    assert game.ask("where").ask("where").points == 8
    assert game.answer(wrong[0]).points == 7
    assert game.answer(wrong[0]).answer(wrong[0]).points == 7
    for name in wrong:
        game = game.answer(name)
    assert game.points == 0
    assert not game.found


def test_the_right_answer_ends_the_round():
    game = deal().ask("code")
    over = game.answer(game.hidden)
    assert over.found
    assert over.points == 8
    assert over.ask("where") == over
    assert over.answer(next(name for name in over.options if name != over.hidden)) == over


@pytest.mark.parametrize("seed", range(10))
def test_every_hint_says_something_and_none_says_the_answer(seed):
    game = deal(seed)
    for name in HINTS:
        assert game.hint(name, NETWORK)
        assert game.hidden not in game.hint(name, NETWORK)
    assert MISTAKES[game.hidden].quantity in game.hint("where", NETWORK)


def test_a_network_in_which_nothing_can_be_planted_is_refused():
    with pytest.raises(ValueError, match="expected one in which 5 mistakes show, got 0"):
        deal(network=Network((2, 8, 1), output="sigmoid", cost="squared error"))
