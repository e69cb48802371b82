"""When the next packet is due, on a clock of the test's own."""

import threading

import pytest

from lab.experiment import Experiment
from lab.live.loop import BUSY_WAIT, MAX_PACKETS_PER_SECOND, ClosedLoop
from lab.visit.pace import Pace
from lab.visit.session import Session

BEAT = 1 / MAX_PACKETS_PER_SECOND


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def session():
    return Session.of(Experiment(samples=40))


@pytest.fixture
def playback(session, clock):
    session.playback.pace = Pace(None, clock)
    return session.playback


@pytest.fixture
def loop(clock):
    return ClosedLoop(clock)


def send(loop, playback):
    loop.sent(playback, playback.version)


def test_nothing_is_due_before_the_stage_asks(loop, playback):
    playback.play()
    assert loop.wait(playback) is None
    loop.ask()
    assert loop.wait(playback) == 0


def test_one_packet_is_in_flight_at_most(loop, playback, clock):
    playback.play()
    loop.ask()
    loop.ask()
    send(loop, playback)
    clock.now += 60
    assert loop.wait(playback) is None
    playback.pause()
    assert loop.wait(playback) is None  # though there is news


def test_while_it_plays_the_beat_is_kept(loop, playback, clock):
    playback.play()
    loop.ask()
    send(loop, playback)
    loop.ask()
    assert loop.wait(playback) == pytest.approx(BEAT)
    clock.now += 2 * BEAT
    assert loop.wait(playback) == 0


def test_a_slow_pace_is_waited_for(loop, playback, clock):
    playback.set_speed(10.0)
    playback.play()
    loop.ask()
    playback.advance(0.01)
    send(loop, playback)
    loop.ask()
    assert loop.wait(playback) == pytest.approx(0.1)
    clock.now += 0.1
    assert loop.wait(playback) == pytest.approx(0, abs=1e-9)


def test_at_rest_nothing_is_sent_twice(loop, playback):
    loop.ask()
    assert loop.wait(playback) == 0
    send(loop, playback)
    loop.ask()
    assert loop.wait(playback) is None


def test_at_rest_a_stage_that_lacks_something_is_answered(loop, playback):
    loop.ask()
    send(loop, playback)
    loop.ask(is_lacking=True)
    assert loop.wait(playback) == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda playback: playback.play(),
        lambda playback: playback.pause(),
        lambda playback: playback.step(),
        lambda playback: playback.set_speed(10.0),
        lambda playback: playback.draw(lambda: None),
    ],
)
def test_a_change_is_shown_at_once(loop, playback, change):
    playback.play()
    loop.ask()
    send(loop, playback)
    loop.ask()
    change(playback)
    assert loop.wait(playback) == 0


@pytest.mark.parametrize("settings", [{"learning_rate": 0.1}, {"seed": 7}])
def test_a_changed_setting_is_shown_at_once(loop, session, playback, settings):
    playback.step()
    playback.advance(10)
    loop.ask()
    send(loop, playback)
    loop.ask()
    session.change(**settings)
    assert loop.wait(playback) == 0


def test_the_end_of_training_is_a_change(loop, playback):
    playback.trainer.change(stop=Experiment(epochs=3).make_stop())
    playback.play()
    loop.ask()
    send(loop, playback)
    loop.ask()
    playback.advance(10)
    assert not playback.playing
    assert loop.wait(playback) == 0


def test_another_playback_is_shown_at_once(loop, playback):
    loop.ask()
    send(loop, playback)
    loop.ask()
    assert loop.wait(Session.of(Experiment(samples=40)).playback) == 0


def test_a_visit_that_is_being_changed_is_waited_for_without_blocking(loop, playback):
    playback.play()
    loop.ask()
    send(loop, playback)
    loop.ask()
    held, done = threading.Event(), threading.Event()

    def change():
        with playback.lock:
            held.set()
            done.wait(60)

    thread = threading.Thread(target=change)
    thread.start()
    assert held.wait(60)
    assert loop.wait(playback) >= BUSY_WAIT
    done.set()
    thread.join(60)
