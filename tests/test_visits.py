"""Visits that have ended are let go of in time, and all that they held with them."""

import gc
import weakref

import pytest

from lab.experiment import Experiment
from lab.mistakes import CATALOGUE
from lab.visit.session import Session
from lab.visit.visits import Visits


class Timers:
    """A clock, and the timers that are set on it."""

    def __init__(self):
        self.now = 0.0
        self.set = []

    def __call__(self):
        return self.now

    def timer(self, seconds, action):
        self.set.append((self.now + seconds, action))
        return self

    def start(self):
        pass

    def go_on_to(self, now):
        self.now = now
        due = [action for when, action in self.set if when <= now]
        self.set = [(when, action) for when, action in self.set if when > now]
        for action in due:
            action()


class Visit:
    def __init__(self, key, visitor="me"):
        self.key = key
        self.visitor = visitor
        self.closed = False

    def close(self):
        self.closed = True


@pytest.fixture
def timers():
    return Timers()


@pytest.fixture
def visits(timers):
    return Visits(60, timers, timers.timer)


def test_who_left_is_closed_when_the_time_is_over_and_not_before(timers, visits):
    first, second = Visit("first"), Visit("second")
    visits.leave(first)
    timers.go_on_to(20)
    visits.leave(second)
    assert len(timers.set) == 1  # one timer for all
    timers.go_on_to(60)
    assert (first.closed, second.closed) == (True, False)
    timers.go_on_to(80)
    assert second.closed
    assert timers.set == []


def test_only_a_visit_that_has_left_can_be_taken_up(timers, visits):
    visit = Visit("one")
    visits.enter(visit)
    assert visits.find_left("one") is None  # another window has it
    visits.leave(visit)
    assert visits.find_left("one") is visit
    assert visits.find_left("two") is None
    timers.go_on_to(60)
    assert visits.find_left("one") is None


def test_a_visit_that_a_new_page_has_taken_up_is_not_closed_when_the_old_one_is_found_gone(
    timers, visits
):
    visit = Visit("one")
    visits.enter(visit)
    visits.enter(visit)  # the page is loaded again
    visits.leave(visit)  # and the one before is known to be gone
    assert visits.find_left("one") is None
    timers.go_on_to(60)
    assert not visit.closed
    visits.leave(visit)
    timers.go_on_to(120)
    assert visit.closed


def test_two_visits_of_one_visitor_are_no_others(timers, visits):
    visits.enter(Visit("one"))
    visits.enter(Visit("two"))
    assert not visits.has_others("me")
    other = Visit("three", "you")
    visits.enter(other)
    assert visits.has_others("me")
    assert visits.has_others("you")
    visits.leave(other)
    timers.go_on_to(60)
    assert not visits.has_others("me")


def test_who_comes_back_in_time_is_not_closed(timers, visits):
    visit = Visit("one")
    visits.leave(visit)
    timers.go_on_to(30)
    visits.enter(visit)
    timers.go_on_to(60)
    assert not visit.closed
    visits.leave(visit)
    timers.go_on_to(119)
    assert not visit.closed
    timers.go_on_to(120)
    assert visit.closed


def test_a_closed_session_frees_what_it_held_though_buttons_still_hold_it():
    session = Session.of(Experiment(samples=40))
    session.playback.advance(0.01)
    lessons = session.lessons
    duel = lessons.duel_on(CATALOGUE[0], session.experiment, session.dataset)
    held = [weakref.ref(thing) for thing in (session.trainer, session.dataset, duel.right)]
    buttons = [session.pause, session.step, duel.playback.step, duel.reset]
    del lessons, duel
    gc.collect()
    gc.disable()  # by itself, without the collector
    try:
        session.close()
        assert [reference() for reference in held] == [None] * 3
    finally:
        gc.enable()
    assert len(buttons) == 4
