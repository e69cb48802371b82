"""Kept sweeps: each one thing with its runs, under the rules of kept runs; in stores of before too."""

import json
import sqlite3
import zlib
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
import sqlalchemy as sa
from test_runs_store import without_tables  # noqa: F401  # a fixture

from lab.experiment import Experiment
from lab.runs import Entry, Keeper, RunStore, SweepEntry, SweepStore, room, sweeps, to_json
from lab.runs import sweep_document as document
from lab.runs.tables import SWEEPS
from lab.sweep import Result, grid, sweep

MINE, YOURS = "browser:mine", "browser:yours"
SMALL = Experiment(dataset="xor", samples=40, hidden_layers=(3,), epochs=5)
PLAN = grid(SMALL, {"learning_rate": [0.1, 0.5], "seed": range(2)})
RESULTS = [*sweep(PLAN.experiments, workers=1)]
ENTRY = SweepEntry("rates", PLAN, RESULTS, answer="learning rate 0.5", note="a note")


@pytest.fixture
def runs(tmp_path):
    with closing(RunStore(sa.URL.create("sqlite", database=str(tmp_path / "runs.sqlite")))) as kept:
        yield kept


@pytest.fixture
def kept(runs):
    return SweepStore(runs)


def same(given, wanted):
    assert (given.plan, given.answer, given.running) == (wanted.plan, wanted.answer, wanted.running)
    for one, other in zip(given.results, wanted.results, strict=True):
        assert (one.experiment, one.problem, bool(one.run)) == (
            other.experiment,
            other.problem,
            bool(other.run),
        )
        if one.run:
            assert to_json(Entry("", one.run, kept=0.0)) == to_json(Entry("", other.run, kept=0.0))


def test_a_sweep_is_kept_whole_and_is_nobody_elses(kept):
    sweep_id = kept.write(MINE, ENTRY)
    card, entry = kept.load(MINE, sweep_id)
    same(entry, ENTRY)
    assert (card.name, card.note, card.runs, card.planned) == ("rates", "a note", 4, 4)
    assert kept.load(YOURS, sweep_id) is None
    assert kept.cards(YOURS) == kept.board(YOURS) == []
    for attempt in (
        lambda: kept.rename(YOURS, sweep_id, "x", ""),
        lambda: kept.publish(YOURS, sweep_id),
        lambda: kept.delete(YOURS, [sweep_id]),
        lambda: kept.restore(YOURS, [sweep_id]),
    ):
        with pytest.raises(ValueError, match=r"^run store: expected sweeps of your own"):
            attempt()


def test_a_sweep_is_written_as_it_grows_and_is_kept_once_it_has_a_name(kept):
    begun = replace(ENTRY, name="", results=RESULTS[:1], running=True)
    sweep_id = kept.write(MINE, begun)
    assert kept.cards(MINE) == []
    same(kept.load(MINE, sweep_id)[1], begun)
    assert kept.write(MINE, replace(ENTRY, name=""), sweep_id) == sweep_id
    kept.rename(MINE, sweep_id, "a name", "")
    (card,) = kept.cards(MINE)
    assert (card.name, card.runs) == ("a name", 4)
    assert kept.write(MINE, ENTRY, sweep_id) == sweep_id
    assert kept.cards(MINE)[0].name == "a name"


def test_somebody_elses_sweep_is_gone_on_with_as_ones_own(kept):
    sweep_id = kept.write(MINE, ENTRY)
    kept.publish(MINE, sweep_id)
    other = kept.write(YOURS, replace(ENTRY, results=RESULTS[:2]), sweep_id)
    assert other != sweep_id
    assert len(kept.load(MINE, sweep_id)[1].results) == 4


def test_of_sweeps_without_a_name_the_latest_stay(kept):
    unnamed = [
        kept.write(MINE, replace(ENTRY, name="", kept=float(when)))
        for when in range(1, sweeps.MOST_UNNAMED + 3)
    ]
    assert [bool(kept.load(MINE, one)) for one in unnamed] == [False] * 2 + [
        True
    ] * sweeps.MOST_UNNAMED


def test_a_published_sweep_is_read_by_all_until_the_keeper_hides_it(runs, kept, monkeypatch):
    monkeypatch.setenv("LAB_KEEPER", "a key of many characters")
    sweep_id = kept.write(MINE, ENTRY)
    kept.publish(MINE, sweep_id)
    (card,) = kept.board(YOURS)
    assert (card.id, card.mine) == (sweep_id, False)
    same(kept.load(YOURS, sweep_id)[1], ENTRY)
    keeper = Keeper(runs, "a key of many characters")
    (owner,) = keeper.owners()
    assert (owner.name, owner.runs, owner.shared) == (MINE, 1, 1)
    assert keeper.hide([sweep_id]) == 1
    assert kept.board(YOURS) == []
    with pytest.raises(ValueError, match="taken this sweep off the class board"):
        kept.publish(MINE, sweep_id)
    assert keeper.delete_owners([MINE]) == 1
    assert kept.cards(MINE) == []


def test_a_deleted_sweep_comes_back(kept):
    sweep_id = kept.write(MINE, ENTRY)
    kept.delete(MINE, [sweep_id])
    assert kept.cards(MINE) == []
    kept.restore(MINE, [sweep_id])
    assert [card.id for card in kept.cards(MINE)] == [sweep_id]


def test_sweeps_and_runs_share_one_room(runs, kept, monkeypatch):
    kept.write(MINE, ENTRY)
    with runs.reading() as connection:
        _, taken = room.usage(connection, SWEEPS, sa.true())
    monkeypatch.setattr(room, "MOST_OWNER_BYTES", taken + 10)
    with pytest.raises(ValueError, match="MB of one owner's runs"):
        runs.keep(MINE, [Entry("one too many", RESULTS[0].run)])
    assert runs.cards(MINE) == []
    monkeypatch.setattr(room, "MOST_SWEEPS", 1)
    with pytest.raises(ValueError, match="expected at most 1 sweeps of one owner"):
        kept.write(MINE, ENTRY)


def test_all_that_an_owner_has_is_given(runs, kept):
    runs.keep(MINE, [Entry("a", RESULTS[0].run)])
    kept.write(MINE, ENTRY)
    assert runs.give(MINE, YOURS) == 1
    assert [card.name for card in kept.cards(YOURS)] == ["rates"]


def test_a_store_of_before_sweeps_opens_without_loss(tmp_path):
    path = tmp_path / "runs.sqlite"
    url = sa.URL.create("sqlite", database=str(path))
    with closing(RunStore(url)) as before:
        (run_id,) = before.keep(MINE, [Entry("of before", RESULTS[0].run)])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE backprop_lab_sweeps")
        connection.commit()
    with closing(RunStore(url)) as now:
        assert [card.id for card in now.cards(MINE)] == [run_id]
        assert SweepStore(now).load(MINE, SweepStore(now).write(MINE, ENTRY))


def test_what_failed_and_what_is_not_finite_come_back(kept):
    run = RESULTS[0].run
    lost = replace(run, parameters=run.parameters.copy(), metrics=run.metrics | {"cost": np.nan})
    lost.parameters.flat[0] = np.inf
    lost.history["cost"][-1] = np.nan
    diverged = Result(RESULTS[0].experiment, lost, "the cost became not a number at epoch 5")
    failed = Result(RESULTS[1].experiment, problem="output: expected one of sigmoid, tanh, linear")
    entry = replace(ENTRY, results=[diverged, failed])
    same(kept.load(MINE, kept.write(MINE, entry))[1], entry)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ({"settings": ["weather"]}, "settings: expected settings such as dataset"),
        ({"experiments": [{"epochs": -1}]}, "epochs: expected"),
        ({"results": [{"place": 99, "problem": "", "run": None}]}, "place: expected one of the 4"),
        ({"results": [{"place": 0, "problem": "", "run": {}}]}, "W: expected"),
        ({"results": 3}, "results: expected a list"),
        ({"format": "backprop-lab run"}, "expected a JSON object with"),
    ],
)
def test_a_spoilt_document_is_one_sentence(spoil, told):
    text = json.dumps(json.loads(document.to_json(ENTRY)) | spoil)
    with pytest.raises(ValueError, match=told):
        document.from_json(text)


def test_a_damaged_sweep_hides_no_other(tmp_path, kept):
    good, bad = kept.write(MINE, ENTRY), kept.write(MINE, replace(ENTRY, name="spoilt"))
    with closing(sqlite3.connect(tmp_path / "runs.sqlite")) as connection:
        connection.execute(
            "UPDATE backprop_lab_sweeps SET document = ?, card = '{' WHERE id = ?",
            (zlib.compress(b"{}"), bad),
        )
        connection.commit()
    assert {card.id: bool(card.problem) for card in kept.cards(MINE)} == {good: False, bad: True}
    with pytest.raises(ValueError, match=r"^run store: the sweep 'spoilt' is damaged; delete it"):
        kept.load(MINE, bad)
    kept.delete(MINE, [bad])


@pytest.mark.postgresql
@pytest.mark.usefixtures("without_tables")
def test_postgresql_keeps_sweeps(postgresql):
    with closing(RunStore(postgresql)) as runs:
        kept = SweepStore(runs)
        sweep_id = kept.write(MINE, replace(ENTRY, name=""))
        kept.rename(MINE, sweep_id, "a name", "")
        same(kept.load(MINE, sweep_id)[1], ENTRY)
        assert [card.name for card in kept.cards(MINE)] == ["a name"]
        kept.publish(MINE, sweep_id)
        assert [card.id for card in kept.board(YOURS)] == [sweep_id]
        kept.delete(MINE, [sweep_id])
        assert kept.board(YOURS) == []
