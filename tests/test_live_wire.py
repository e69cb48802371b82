"""The wire as a browser meets it: a WebSocket client on a server with the lab's route and limits."""

import gc
import json
import threading
import time
from contextlib import ExitStack, contextmanager

import pytest
import uvicorn
from stage_double import Stage, decode
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from lab import live
from lab.experiment import Experiment
from lab.live.protocol import NO_SUCH_VISIT, ODD_MESSAGE, REPLACED
from lab.live.wire import Wire
from lab.mistakes import CATALOGUE
from lab.stage import Slices
from lab.ui import server
from lab.visit.session import Session
from lab.visit.visits import Visits

PATIENCE = 120  # seconds


class Lab:
    """A server on loopback whose visits the test makes."""

    def __init__(self, base_path=""):
        self.visits = Visits(60)
        self.slices = Slices()
        app = Starlette(
            routes=live.routes(base_path, lambda: self.visits, lambda: self.slices),
            middleware=server.middleware(),
        )
        config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)
        self.path = f"{base_path}/wire"

    def __enter__(self):
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)
            assert self._thread.is_alive()
        self.port = self._server.servers[0].sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_):
        self._server.should_exit = True
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    def visit(self, **settings):
        session = Session.of(Experiment(**{"samples": 40, "epochs": 100_000} | settings))
        self.visits.enter(session)
        return session

    def connect(self, key, **options):
        return connect(f"ws://127.0.0.1:{self.port}{self.path}/{key}", **options)


@pytest.fixture(scope="module")
def lab():
    with Lab() as one:
        yield one


@contextmanager
def wired(lab, session, stage):
    """A wire on which the stage has asked, and got the picture at rest."""
    with lab.connect(session.key) as wire:
        ask(wire, stage)
        receive(wire, stage)
        yield wire


def ask(wire, stage):
    wire.send(json.dumps(stage.ask))


def give(wire, number, **command):
    wire.send(json.dumps({"by": "page", "n": number} | command))


def receive(wire, stage):
    stage.receive(wire.recv(PATIENCE))


def end_of(wire):
    """The code and the reason with which the server closes."""
    with pytest.raises(ConnectionClosed) as closed:
        wire.recv(PATIENCE)
    return closed.value.rcvd.code, closed.value.rcvd.reason


def test_what_the_page_does_comes_over_the_wire(lab):
    session, stage = lab.visit(), Stage()
    with wired(lab, session, stage) as wire:
        assert (stage.epoch, stage.playing) == (0, False)
        ask(wire, stage)
        session.play()  # as the button's callback does
        receive(wire, stage)
        assert stage.playing
        for _ in range(5):
            ask(wire, stage)
            receive(wire, stage)
        assert stage.epoch == session.trainer.epoch > 0
        assert stage.notes["words"].startswith("of 100,000 epochs")
        assert stage.notes["stale"]  # its page was never drawn
        session.reset()
        ask(wire, stage)
        receive(wire, stage)
        if stage.playing:  # made before the reset
            ask(wire, stage)
            receive(wire, stage)
        assert (stage.epoch, stage.playing) == (0, False)


def test_a_hand_on_the_stage_is_answered_with_the_next_picture(lab):
    session, stage = lab.visit(), Stage()
    with wired(lab, session, stage) as wire:
        for number, what in enumerate(({"set": {"learning_rate": 0.05}}, {"do": "play"}), 1):
            ask(wire, stage)
            give(wire, number, **what)
            receive(wire, stage)
        assert stage.playing
        assert session.experiment.learning_rate == 0.05
        assert session.trainer.hyperparameters.optimizer.learning_rate == 0.05


def test_the_stage_says_why_play_is_slow(lab, monkeypatch):
    monkeypatch.setattr("lab.live.wire.why_slow", lambda *_: "slow: 31 train here")
    session, stage = lab.visit(), Stage()
    with wired(lab, session, stage):
        assert stage.notes["words"] == ("of 100,000 epochs · slow: 31 train here")


def test_a_change_brings_a_turn_that_is_waited_for_to_the_front(lab):
    sessions, stages = [lab.visit(), lab.visit()], [Stage(), Stage()]
    for name, session in zip(("one", "another"), sessions, strict=True):
        session.visitor = name
    with ExitStack() as wires:
        both = [
            wires.enter_context(wired(lab, *each)) for each in zip(sessions, stages, strict=True)
        ]
        for session, wire, stage in zip(sessions, both, stages, strict=True):
            session.play()
            ask(wire, stage)
            receive(wire, stage)
        with lab.slices.turn("holder"):
            for wire, stage in zip(both, stages, strict=True):
                ask(wire, stage)
            while len(lab.slices._waiting) < 2:
                time.sleep(0.001)
            [last] = [one for one in sessions if one.visitor != lab.slices._next().visitor]
            last.change(learning_rate=0.05)
            assert lab.slices._next().visitor == last.visitor


def test_quick_steps_over_the_wire_all_count(lab):
    session, stage = lab.visit(), Stage()
    with wired(lab, session, stage) as wire:
        ask(wire, stage)
        for number in range(1, 13):
            give(wire, number, do="step")
        while stage.notes["controls"]["done"] < 12 or stage.playing:
            receive(wire, stage)
            ask(wire, stage)
        assert stage.epoch == session.trainer.epoch == 12


def test_a_run_to_the_end_is_seen_over_the_wire(lab):
    session, stage = lab.visit(epochs=300), Stage()
    with wired(lab, session, stage) as wire:
        ask(wire, stage)
        give(wire, 1, do="finish")
        receive(wire, stage)
        while stage.playing:
            ask(wire, stage)
            receive(wire, stage)
        assert stage.epoch == 300
        assert "all 300 epochs are done" in stage.notes["words"]


def test_nothing_is_trained_for_a_stage_that_does_not_ask(lab):
    session, stage = lab.visit(), Stage()
    with wired(lab, session, stage) as wire:
        session.play()
        ask(wire, stage)
        receive(wire, stage)
        reached = session.trainer.epoch
        give(wire, 1, set={"l2": 0.1})  # heard after all that came before
        give(wire, 2, set={"l2": 0.2})
        wire.ping().wait(PATIENCE)
        with pytest.raises(TimeoutError):
            wire.recv(0.3)
        assert session.trainer.epoch == reached
        assert session.playback.wire is not None
        assert session.playback.is_due(None) is False  # the page leaves it to the wire


def test_after_the_wire_has_gone_the_page_trains_again(lab):
    session, stage = lab.visit(), Stage()
    with wired(lab, session, stage) as wire:
        session.play()
        ask(wire, stage)
        receive(wire, stage)
    wait_until(lambda: session.playback.wire is None)
    assert session.playback.is_due(None)


def test_a_wire_that_comes_back_goes_on_where_it_was(lab):
    session, stage = lab.visit(), Stage()
    with wired(lab, session, stage) as wire:
        session.play()
        ask(wire, stage)
        receive(wire, stage)
    with lab.connect(session.key) as wire:
        ask(wire, stage)
        header, _ = decode(packet := wire.recv(PATIENCE))
        assert "scene" not in header  # the stage has it
        stage.receive(packet)
        assert stage.epoch == session.trainer.epoch


def test_a_hundred_reconnects_leave_nothing_behind(lab):
    session, stage = lab.visit(), Stage()
    for _ in range(100):
        with wired(lab, session, stage):
            pass
    wait_until(lambda: session.playback.wire is None)
    wait_until(lambda: not living_wires())
    workers = [one for one in threading.enumerate() if one.name.startswith(live.PATH)]
    assert len(workers) < 10


def test_the_newer_of_two_wires_leads(lab):
    session, stage = lab.visit(), Stage()
    with wired(lab, session, stage) as first, wired(lab, session, Stage()) as second:
        assert end_of(first)[0] == REPLACED
        second.ping().wait(PATIENCE)
        assert session.playback.wire is not None


def test_both_sides_of_a_duel_come_over_the_wire(lab):
    session = lab.visit()
    duel = session.lessons.duel_on(CATALOGUE[0], session.experiment, session.dataset)
    stages = {key: Stage(key) for key in ("right", "wrong")}
    with lab.connect(session.key) as wire:
        for _ in range(4):
            asked = {key: stage.held for key, stage in stages.items()}
            wire.send(json.dumps({"held": asked}))
            for key in ("wrong", "right"):  # the one that leads comes last
                stages[key].receive(wire.recv(PATIENCE))
            duel.playback.play()
    assert stages["right"].playing
    assert stages["wrong"].epoch == duel.wrong.epoch > 0
    assert session.trainer.epoch == 0


@pytest.mark.parametrize(
    "message", ["{", "[]", '{"by": "p", "n": 1, "do": "x"}', b"\x00\x01", "x" * 5000]
)
def test_an_odd_message_ends_the_wire_with_a_reason(lab, message):
    with lab.connect(lab.visit().key) as wire:
        wire.send(message)
        code, reason = end_of(wire)
    assert code == ODD_MESSAGE
    assert reason.startswith(("expected", "do: expected"))


@pytest.mark.parametrize("key", ["0" * 32, "x", "%2e%2e"])
def test_a_key_that_no_visit_has_opens_nothing(lab, key):
    with lab.connect(key) as wire:
        assert end_of(wire)[0] == NO_SUCH_VISIT


def test_the_end_of_a_visit_ends_its_wire(lab):
    session, stage = lab.visit(), Stage()
    with wired(lab, session, stage) as wire:
        session.close()
        assert end_of(wire)[0] == NO_SUCH_VISIT


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example"]
)
def test_no_page_of_another_site_opens_a_wire(lab, origin):
    with pytest.raises(InvalidStatus) as refused, lab.connect(lab.visit().key, origin=origin):
        pass
    assert refused.value.response.status_code == 403


def test_a_wire_is_no_visitor_more_than_its_page(monkeypatch):
    monkeypatch.setenv("LAB_VISITORS", "1")
    with Lab() as small, ExitStack() as stack:
        wires = [stack.enter_context(small.connect(small.visit().key)) for _ in range(3)]
        for wire in wires:
            assert wire.ping().wait(PATIENCE)


def test_below_a_base_path_the_wire_is_there_too():
    with Lab("/courses/lab") as below:
        session, stage = below.visit(), Stage()
        with wired(below, session, stage):
            assert stage.epoch == 0


def living_wires():
    gc.collect()
    return [one for one in gc.get_objects() if type(one) is Wire]


def wait_until(holds):
    """The server's own thread needs a moment."""
    event = threading.Event()
    for _ in range(20 * PATIENCE):
        if holds():
            return
        event.wait(0.05)
    raise AssertionError("it never came to hold")
