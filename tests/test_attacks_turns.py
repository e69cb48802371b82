"""What somebody could do to keep the others from training, and that it brings nothing."""

import binascii
import random
from contextlib import contextmanager
from itertools import cycle

import numpy as np
import pytest
from test_stage_slices import Clock, OnClock

from lab.engine import Adam, Network, Trainer, initialize
from lab.experiment import Experiment
from lab.stage import Door, Slices
from lab.stage.door import CREDIT_OF_PAGES, RUN, SHARE_OF_FRAGMENTS, SHARE_OF_PAGES
from lab.stage.slices import SHARE
from lab.ui import turns
from lab.ui.examples import MOST_PARAMETERS, train_example
from lab.ui.train.file_choices import looked_at, understood
from lab.ui.visitor import token_of
from lab.visit.link import from_link

LARGEST = {"dataset": "digits", "hidden_layers": ",".join(["64"] * 8), "batch_size": "1"}


def cookie(token, seed):
    """As Streamlit writes it: the same token looks different each time."""
    mask = random.Random(seed).randbytes(4)
    masked = bytes(a ^ b for a, b in zip(token, cycle(mask), strict=False))
    return f"2|{binascii.hexlify(mask).decode()}|{binascii.hexlify(masked).decode()}|1700000000"


def test_a_reload_is_the_same_visitor_though_the_cookie_looks_different():
    one, again = cookie(b"sixteen bytes ok", 1), cookie(b"sixteen bytes ok", 2)
    assert one != again
    assert token_of(one) == token_of(f'"{again}"') == b"sixteen bytes ok"


@pytest.mark.parametrize(
    "text", ["", "2|", "2|zz|00|1", "1|00|00|1", "2|00|00", "2||00|1", "é|a|b|c"]
)
def test_what_is_no_cookie_of_streamlits_is_nobody(text):
    assert token_of(text) is None


def test_who_comes_back_as_somebody_else_trains_no_more_than_who_stays():
    """A new name for every turn, as fast as turns come, beside one who plays."""
    clock = Clock()
    slices, shed, played = OnClock(clock), 0.0, 0.0
    for name in range(2000):
        with slices.turn(f"name {name}") as seconds:
            clock.now += seconds
            shed += seconds
        clock.now += 0.02  # to connect again takes longer than that
        with slices.turn("honest") as seconds:
            clock.now += seconds
            played += seconds
    assert shed <= SHARE * (clock.now - 100) / 2


@pytest.mark.parametrize(("share", "seconds"), [(SHARE_OF_PAGES, 2), (SHARE_OF_FRAGMENTS, 0.05)])
def test_what_is_long_to_draw_takes_a_small_share_where_others_are(share, seconds):
    """A page of two seconds or a fragment, asked for again and again; another's is drawn at once."""
    clock = Clock()
    door = Door(
        clock,
        clock,
        lambda seconds: setattr(clock, "now", clock.now + seconds),
        share=share,
        credit=CREDIT_OF_PAGES,
        besides=RUN,
    )
    drawn = 0
    while clock.now < 400:
        door.wait("long", lambda: None)
        with door.paying("long"):
            clock.now += seconds
        drawn += seconds
    assert drawn <= share * 300 + CREDIT_OF_PAGES + 2
    before = clock.now
    door.wait("another", lambda: None)
    assert clock.now == before


def test_a_step_of_the_largest_network_is_many_turns():
    session = from_link(LARGEST)
    session.step()
    calls = 0
    while session.playback.goal is not None and calls < 20:
        session.playback.advance(seconds=1e-9)
        calls += 1
    assert calls == 20
    assert 0 < session.trainer.part < 0.1
    assert session.trainer.epoch == 0


@pytest.mark.parametrize(("m", "batch_size"), [(1000, 1), (4000, 32), (4000, 4000)])
def test_no_part_of_training_is_long(m, batch_size):
    """By what is counted, not by the clock: the numbers of a mini-batch or of a chunk of a pass."""
    network = Network((64, *[64] * 8, 10), "tanh", "softmax")
    X = np.random.default_rng(0).standard_normal((64, m))
    Y = np.eye(10)[np.arange(m) % 10].T
    trainer = Trainer(network, initialize(network), Adam(), X, Y, batch_size=batch_size)
    parts = 1
    while not trainer._engine.train_part():
        parts += 1
    passes = trainer._engine.pass_train
    assert len(passes.tapes) >= m * sum(network.layer_sizes) / 2**18
    assert batch_size == m or parts >= m / batch_size / 4


def test_the_gradient_check_of_the_largest_network_is_a_sample_in_small_pieces():
    session = from_link(LARGEST)
    example = train_example(session).few(300)
    report = example.check(session)
    assert report.sampled == MOST_PARAMETERS < example.network.parameter_count
    assert report.passed


@pytest.fixture
def account():
    """Work in one piece is noted here while it is on a visitor's account."""

    class Account:
        is_open = False
        entries = 0

        @contextmanager
        def charged(self):
            self.is_open = True
            self.entries += 1
            yield
            self.is_open = False

    return Account()


TABLE = b"a,b,y\n" + b"\n".join(b"%d,%d,%d" % (i, i * i % 7, i % 2) for i in range(40))


def test_data_are_made_on_the_visitors_account_wherever_they_come_from(account, monkeypatch):
    session, noted, make = from_link({}), [], Experiment.make_dataset

    def make_and_note(*arguments):
        noted.append(account.is_open)
        return make(*arguments)

    monkeypatch.setattr(Experiment, "make_dataset", make_and_note)
    session.charged = account.charged
    session.load_csv("mine.csv", TABLE, "y")
    session.change(test_share=0.5)
    session.change(dataset="circles")
    assert not session.problems
    assert noted == [True, True, True]


def test_a_table_is_read_on_the_visitors_account_and_once(account):
    for _ in range(2):
        *_, proposal, _ = looked_at(TABLE, None, account.charged)
        assert understood(TABLE, (("target", proposal["target"]),), account.charged)
    assert account.entries == 2


class GoneError(Exception):
    """As Streamlit ends a script whose page has gone."""


def test_work_ends_with_the_page_that_asked_for_it(monkeypatch):
    class Page:
        def progress(self, *_):
            raise GoneError

        def empty(self):
            return self

    done, slices = [], Slices()

    def endless():
        try:
            while True:
                done.append(1)
                yield 0.0
        finally:
            done.append("ended")

    monkeypatch.setattr(turns, "st", Page())
    monkeypatch.setattr(turns, "slices", lambda: slices)
    monkeypatch.setattr(turns, "LONG_TURN", 0.002)
    with pytest.raises(GoneError):
        turns.in_turns("who left", endless(), "Measuring")
    assert done[-1] == "ended"
    with slices.turn("another") as seconds:  # nobody holds the turn
        assert seconds > 0
