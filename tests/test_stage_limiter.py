"""Short work side by side: on a clock of the test's own, and with real threads where it is about
them.
"""

import threading
from contextlib import ExitStack

import pytest
from test_stage_slices import Clock, counts_inside

from lab.stage import Limiter
from lab.stage import limiter as rules
from lab.stage.limiter import MOST_AT_ONCE, SHORT


def nothing():
    pass


class OnClock(Limiter):
    """A limiter whose waiting is the test's clock going on."""

    def __init__(self, clock):
        super().__init__(clock)
        self.clock = clock

    def _pause(self, _, seconds):
        self.clock.now += seconds


def test_who_comes_while_few_are_at_work_does_not_wait():
    clock = Clock()
    limiter = OnClock(clock)
    for _ in range(3):
        with ExitStack() as slots:
            for _ in range(MOST_AT_ONCE):
                slots.enter_context(limiter.slot(nothing))
    assert clock.now == 100


def test_nobody_waits_longer_than_short_for_what_takes_long():
    clock = Clock()
    limiter = OnClock(clock)
    with ExitStack() as slots:
        for number in range(4 * MOST_AT_ONCE):
            slots.enter_context(limiter.slot(nothing))
            assert clock.now == pytest.approx(100 + SHORT * (number // MOST_AT_ONCE))


def test_few_work_at_once_and_everybody_does(monkeypatch):
    monkeypatch.setattr(rules, "SHORT", 1000.0)  # however slow the machine
    limiter = Limiter()
    counts = counts_inside(lambda _: limiter.slot(nothing))
    assert len(counts) == 160
    assert max(counts) <= MOST_AT_ONCE


def test_who_came_first_begins_first(monkeypatch):
    monkeypatch.setattr(rules, "SHORT", 1000.0)
    limiter, order = Limiter(), []
    names = range(5)

    def work(name):
        with limiter.slot(nothing):
            order.append(name)

    with ExitStack() as slots:
        for _ in range(MOST_AT_ONCE - 1):
            slots.enter_context(limiter.slot(nothing))
        with limiter.slot(nothing):
            threads = []
            for name in names:
                threads.append(threading.Thread(target=work, args=(name,)))
                threads[-1].start()
                while len(limiter._waiting) <= name:
                    pass
        for thread in threads:
            thread.join(20)
    assert order == list(names)


def test_an_error_inside_frees_the_next():
    clock = Clock()
    limiter = OnClock(clock)
    for _ in range(MOST_AT_ONCE + 1):
        with pytest.raises(ZeroDivisionError), limiter.slot(nothing):
            1 / 0  # noqa: B018
    assert clock.now == 100


class LeftError(Exception):
    pass


def test_who_leaves_the_line_keeps_nobody():
    clock = Clock()
    limiter = OnClock(clock)

    def leave():
        raise LeftError

    with ExitStack() as slots:
        for _ in range(MOST_AT_ONCE):
            slots.enter_context(limiter.slot(nothing))
        with pytest.raises(LeftError), limiter.slot(leave):
            pass
    before = clock.now
    with limiter.slot(nothing):
        assert clock.now == before
