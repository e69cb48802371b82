"""Fair slices: on a clock of the test's own, and with real threads where it is about them."""

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.stage import Slices
from lab.stage.slices import (
    FORGOTTEN_AFTER,
    IN_COMPANY,
    LONGEST,
    PATIENCE,
    SHARE,
    SHORTEST,
)


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


class OnClock(Slices):
    """Slices whose waiting is the test's clock going on."""

    def __init__(self, clock):
        super().__init__(clock, clock)
        self.clock = clock

    def _pause(self, seconds, *_):
        self.clock.now += seconds


def simulate(sessions, rounds, overhead):
    """Sessions take turns and use up their slices; a round costs each of them `overhead` besides.
    Seconds each has trained, and all.
    """
    clock = Clock()
    slices, trained = OnClock(clock), [0.0] * sessions
    for _ in range(rounds):
        for session in range(sessions):
            with slices.turn(session) as seconds:
                clock.now += seconds
                trained[session] += seconds
            clock.now += overhead
    return trained, clock.now - 100


@given(st.integers(1, 30), st.floats(0.001, 0.02))
def test_everybody_trains_alike_and_all_together_no_more_than_the_share(sessions, overhead):
    trained, total = simulate(sessions, rounds=60, overhead=overhead)
    assert max(trained) <= 1.1 * min(trained)
    assert sum(trained) <= max(SHARE, SHORTEST / (SHORTEST + overhead)) * total * 1.05


@given(st.integers(1, 30), st.floats(0, 3))
def test_a_slice_keeps_to_its_bounds(sessions, pause):
    clock = Clock()
    slices = OnClock(clock)
    for session in [*range(sessions), *range(sessions)]:
        with slices.turn(session) as seconds:
            assert SHORTEST <= seconds <= LONGEST
        clock.now += pause


def test_a_session_alone_gets_its_share_of_the_time_since_its_last_turn():
    clock = Clock()
    slices = OnClock(clock)
    with slices.turn("a"):
        pass
    clock.now += 0.02
    with slices.turn("a") as seconds:
        assert seconds == pytest.approx(SHARE * 0.02)


def test_who_asks_for_pictures_without_end_gets_a_share_and_each_after_a_moment():
    clock = Clock()
    slices, drawn, waits = OnClock(clock), 0, []
    while clock.now < 200:
        with slices.turn("another"):
            clock.now += SHORTEST
        asked = clock.now
        with slices.noted("asks"):
            waits.append(clock.now - asked)
            clock.now += 0.1
        drawn += 1
    assert max(waits) <= PATIENCE
    assert waits[0] == 0
    assert drawn * 0.1 <= SHARE / 2 * 100 + 0.2


def test_who_is_alone_waits_for_no_picture():
    clock = Clock()
    slices = OnClock(clock)
    for _ in range(20):
        asked = clock.now
        with slices.noted("asks"):
            assert clock.now == asked
            clock.now += 0.1


def test_a_thread_knows_what_it_has_been_charged_for():
    clock = Clock()
    slices = OnClock(clock)
    clock.now += 1
    with slices.turn("a"):
        clock.now += 0.01
    clock.now += 1
    with slices.charged("b"):
        clock.now += 2
    assert slices.accounted == pytest.approx(2.01)
    elsewhere = []
    other = threading.Thread(target=lambda: elsewhere.append(slices.accounted))
    other.start()
    other.join()
    assert elsewhere == [0]


def test_a_turn_that_somebody_waits_for_is_as_short_as_asked():
    clock = Clock()
    slices = OnClock(clock)
    for at_most, expected in ((LONGEST, LONGEST), (0.005, 0.005), (0.0, SHORTEST)):
        with slices.turn("me"):
            clock.now += SHORTEST
        clock.now += 1
        with slices.turn("me", at_most=at_most) as seconds:
            assert seconds == expected
        clock.now += 1


def test_a_session_alone_that_asks_for_more_gets_it_without_debt():
    clock = Clock()
    slices = OnClock(clock)
    for _ in range(3):
        began = clock.now
        with slices.turn("hurrying", at_least=0.05) as seconds:
            assert clock.now == began
            assert seconds == 0.05
            clock.now += seconds
    with slices.turn("another"):
        clock.now += 0.01
    with slices.turn("hurrying", at_least=0.05) as seconds:
        assert seconds <= LONGEST


def test_a_session_with_endless_epochs_lets_the_others_play():
    """One overdraws by 3 s whenever it may train; two quick ones take turns beside it, and get two
    thirds of the time.
    """
    clock = Clock()
    slices, slow, quick = OnClock(clock), 0.0, 0
    for session in ("slow", "a", "b"):
        with slices.turn(session):
            clock.now += 0.001
    while clock.now < 130:
        if slices._when_due("slow") <= clock.now:
            with slices.turn("slow"):
                clock.now += 3
                slow += 3
        for session in ("a", "b") * 10:
            clock.now += 0.02
            with slices.turn(session) as seconds:
                clock.now += seconds
                quick += 1
    assert slow <= 0.34 * 30 + 3
    assert quick >= 500


def test_a_session_that_overdrew_waits_and_the_other_goes_first():
    slices, order, entered = Slices(), [], threading.Event()

    def greedy():
        with slices.turn("greedy") as seconds:
            entered.set()
            until = time.thread_time() + seconds + 0.05  # an epoch that takes longer than the slice
            while time.thread_time() < until or not slices._waiting:
                pass
        with slices.turn("greedy"):
            order.append("greedy")

    def modest():
        entered.wait()
        with slices.turn("modest"):
            order.append("modest")

    run_together(greedy, modest)
    assert order == ["modest", "greedy"]


@pytest.mark.parametrize("is_waiting", [False, True])
@pytest.mark.parametrize(
    ("preferred", "expected"), [(None, ["early", "late"]), ("late", ["late", "early"])]
)
def test_a_session_that_is_preferred_goes_before_those_that_wait(preferred, expected, is_waiting):
    slices, order, entered = Slices(), [], threading.Event()
    for session in ("early", "late"):
        with slices.turn(session):
            pass
    if preferred and not is_waiting:
        slices.prefer(preferred)

    def holder():
        with slices.turn("holder"):
            entered.set()
            while len(slices._waiting) < 2:
                pass
            if preferred and is_waiting:
                slices.prefer(preferred)

    def waiter(session):
        entered.wait()
        with slices.turn(session):
            order.append(session)

    run_together(holder, lambda: waiter("early"), lambda: waiter("late"))
    assert order == expected


def test_who_owes_little_answers_at_once_when_preferred_and_pays_for_all_of_it():
    clock = Clock()
    slices = OnClock(clock)
    for session in ("other", "me"):
        with slices.turn(session):
            clock.now += 0.02 if session == "me" else 0.0
    owed = slices._when_due("me") - clock.now
    assert 0 < owed <= PATIENCE
    slices.prefer("me")
    asked = clock.now
    with slices.turn("me") as seconds:
        assert clock.now == asked
        clock.now += seconds
    assert slices._when_due("me") == pytest.approx(asked + owed + seconds * 2 / SHARE)
    asked = clock.now
    with slices.turn("me"):  # preferred once
        assert clock.now > asked + owed


def test_a_session_deep_in_debt_cannot_be_preferred():
    clock = Clock()
    slices = OnClock(clock)
    for session in ("other", "greedy"):
        with slices.turn(session):
            clock.now += 0.2 if session == "greedy" else 0.0
    due = slices._when_due("greedy")
    assert due > clock.now + PATIENCE
    slices.prefer("greedy")
    clock.now = due - PATIENCE / 2
    with slices.turn("greedy"):
        assert clock.now >= due


def test_who_is_preferred_again_and_again_gets_no_more_than_a_share():
    clock = Clock()
    slices, greedy = OnClock(clock), 0.0
    while clock.now < 110:
        slices.prefer("greedy")
        with slices.turn("greedy") as seconds:
            clock.now += seconds
            greedy += seconds
        with slices.turn("other") as seconds:
            clock.now += seconds
    assert greedy <= SHARE / 2 * (clock.now - 100) * 1.05 + PATIENCE


def test_a_shortest_slice_that_was_not_earned_is_paid_for():
    """Turn after turn, without drawing anything in between, brings no more than the share."""
    clock = Clock()
    slices, greedy = OnClock(clock), 0.0
    with slices.turn("other"):
        pass
    while clock.now < 101:
        with slices.turn("greedy", at_least=0.05) as seconds:
            clock.now += seconds
            greedy += seconds
        if clock.now - slices._began["other"] > 0.1:
            with slices.turn("other"):
                pass
    assert greedy <= SHARE / 2 * (clock.now - 100) + IN_COMPANY + 1e-9


def test_a_debt_stays_when_its_visitor_has_gone():
    clock = Clock()
    slices = OnClock(clock)
    for visitor in ("other", "greedy"):
        with slices.turn(visitor):
            clock.now += 3 if visitor == "greedy" else 0
    due = slices._when_due("greedy")
    assert due > clock.now + FORGOTTEN_AFTER
    clock.now += FORGOTTEN_AFTER + 0.1
    with slices.turn("other"):
        pass
    assert slices._when_due("greedy") == due
    clock.now = due + FORGOTTEN_AFTER
    with slices.turn("other"):
        pass
    assert "greedy" not in slices._due


def test_work_in_one_piece_is_paid_for_before_the_next():
    clock = Clock()
    slices = OnClock(clock)
    for _ in range(2):
        with slices.turn("other"):
            pass
        with slices.charged("greedy"):
            clock.now += 0.3
    assert clock.now >= 100.6 + 0.3 / SHARE - 0.3
    assert slices._when_due("greedy") > clock.now


def test_work_in_one_piece_keeps_nobody_from_a_turn():
    slices = Slices()
    with slices.charged("busy"), slices.turn("other") as seconds:
        assert seconds > 0


def test_one_trains_at_a_time():
    counts = counts_inside(Slices().turn)
    assert len(counts) == 160
    assert max(counts) == 1


def test_an_error_inside_a_turn_frees_the_next():
    slices = Slices()
    with pytest.raises(ZeroDivisionError), slices.turn("a"):
        1 / 0  # noqa: B018
    with slices.turn("b") as seconds:
        assert seconds > 0


def test_those_who_left_are_forgotten():
    clock = Clock()
    slices = OnClock(clock)
    for session in range(50):
        with slices.turn(session):
            pass
    clock.now += FORGOTTEN_AFTER + 1
    with slices.turn("stays"):
        pass
    clock.now += 0.02
    with slices.turn("stays") as seconds:
        assert seconds == pytest.approx(SHARE * 0.02)
    assert len(slices._began) == 1


def counts_inside(entry):
    """How many were inside each time that one of eight had come in; entry(name) lets one in."""
    inside, counts = [], []

    def work(name):
        for _ in range(20):
            with entry(name):
                inside.append(name)
                counts.append(len(inside))
                inside.remove(name)

    run_together(*(lambda name=name: work(name) for name in range(8)))
    return counts


def run_together(*work):
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
