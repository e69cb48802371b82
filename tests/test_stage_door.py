"""The door on a clock of the test's own: a class comes in at once, and nobody again and again."""

import pytest

from lab.stage import Door
from lab.stage.door import CREDIT, PAGE, SHARE


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def door(clock):
    return Door(clock, clock, clock.sleep)


def come_in(door, clock, address="school", work=0.01):
    with door.entry(address, lambda: None):
        clock.now += work


def test_a_class_behind_one_address_comes_in_at_once(door, clock):
    for _ in range(50):
        come_in(door, clock)
    assert clock.now == pytest.approx(100 + 50 * 0.01)


def test_a_hundred_behind_one_address_are_in_within_half_a_minute(door, clock):
    for _ in range(100):
        come_in(door, clock)
    assert clock.now < 100 + 30


def test_whoever_comes_again_and_again_gets_the_share_of_an_address(door, clock):
    visits = 0
    while clock.now < 400:
        come_in(door, clock, work=0.07)
        visits += 1
    assert visits * (PAGE + 0.07) <= CREDIT + 300 * SHARE + 0.2


def test_other_addresses_do_not_wait(door, clock):
    for _ in range(200):
        come_in(door, clock)
    before = clock.now
    come_in(door, clock, "elsewhere")
    assert clock.now == pytest.approx(before + 0.01)


def test_who_waits_is_let_in_in_order_and_may_leave(door, clock):
    for _ in range(200):
        come_in(door, clock)

    class GoneError(Exception):
        pass

    def leave():
        raise GoneError

    with pytest.raises(GoneError):
        come_in_patiently(door, leave)
    assert door._waiting == []
    come_in(door, clock)


def come_in_patiently(door, waiting):
    for _ in range(200):  # the allowance is used up within so many
        with door.entry("school", waiting):
            pass


def test_an_address_that_is_quiet_is_forgotten(door, clock):
    come_in(door, clock)
    clock.now += CREDIT / SHARE
    come_in(door, clock, "elsewhere")
    assert list(door._owed) == ["elsewhere"]
