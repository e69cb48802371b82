"""The pace of Play, on a clock that the test moves."""

import pytest

from lab.stage import Slices
from lab.stage.slices import FORGOTTEN_AFTER
from lab.visit.pace import Pace
from lab.visit.playback import Playback
from lab.visit.turns import MANY, why_slow


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def play(pace, clock, ticks, seconds_a_tick, most=10**9):
    """Tick as the bench does: wait until an epoch is due, train what is due, take some time for
    it.
    """
    epoch = 0
    for _ in range(ticks):
        clock.now += pace.wait(epoch) + 1e-9
        epoch += min(pace.begin(epoch), most)
        clock.now += seconds_a_tick
        pace.end(epoch)
    return epoch


@pytest.mark.parametrize("limit", [10.0, 100.0, 1000.0])
@pytest.mark.parametrize("seconds_a_tick", [0.002, 0.05, 0.4])
def test_play_keeps_to_its_limit(limit, seconds_a_tick):
    clock = Clock()
    pace = Pace(limit, clock)
    epochs = play(pace, clock, 200, seconds_a_tick)
    assert epochs / (clock.now - Clock.now) == pytest.approx(limit, rel=0.05)
    assert pace.rate == pytest.approx(limit, rel=0.1)


def test_what_a_busy_server_could_not_train_is_not_made_up_for_ever():
    clock = Clock()
    pace = Pace(100.0, clock)
    epoch = play(pace, clock, 100, 0.1, most=2)  # 20 epochs a second were all it could do
    assert pace.rate == pytest.approx(20)
    assert pace.begin(epoch) < 100 * 0.1 * 20


def test_a_page_that_was_left_goes_on_at_the_same_pace():
    clock = Clock()
    pace = Pace(100.0, clock)
    epoch = play(pace, clock, 50, 0.05)
    clock.now += 60
    assert pace.begin(epoch) == 1
    pace.end(epoch + 1)
    assert pace.wait(epoch + 1) <= 0.01


def test_without_a_limit_nothing_waits():
    pace = Pace(None, Clock())
    assert pace.begin(5) is None
    assert pace.wait(5) == 0


def test_a_restart_forgets():
    clock = Clock()
    pace = Pace(10.0, clock)
    play(pace, clock, 5, 0.1)
    pace.restart()
    assert pace.rate is None
    assert pace.begin(0) == 1


@pytest.mark.parametrize(
    ("visitors", "most", "expected"),
    [
        (MANY, 2, f"slow: {MANY} train here"),
        (MANY, 10**9, ""),  # as fast as set
        (MANY - 1, 2, ""),  # not for the others, then
    ],
)
def test_play_says_where_it_is_slow_because_many_train(visitors, most, expected):
    clock = Clock()
    slices = Slices(clock, clock)
    playback = Playback("stage")
    playback.pace = Pace(100.0, clock)
    play(playback.pace, clock, 100, 0.1, most)
    for visitor in range(visitors):
        with slices.turn(visitor):
            pass
    assert why_slow(slices, playback) == ""  # it rests
    playback.playing = True
    assert why_slow(slices, playback) == expected
    playback.pace.limit = None
    assert why_slow(slices, playback) == ""
    playback.pace.limit = 100.0
    clock.now += FORGOTTEN_AFTER + 0.1
    assert why_slow(slices, playback) == ""  # they have left
