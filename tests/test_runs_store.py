"""The run store: whose runs are whose, many writers at once, killed writers, other versions, and a
real PostgreSQL.
"""

import io
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
import sqlalchemy as sa

import lab
from lab.data import Drawing, edited
from lab.experiment import DRAWN, Experiment, digest_of
from lab.runs import (
    Entry,
    RunStore,
    database,
    database_url,
    read,
    room,
    store,
    tables,
    to_json,
    write,
)
from lab.runs.document import MOST_WORDS
from tests.store_writers import keep_twenty, keep_while_there_is_room

SMALL = Experiment(dataset="xor", samples=40, hidden_layers=(3,), epochs=5)
RUN = SMALL.run()
MINE, YOURS = "browser:mine", "browser:yours"


def sqlite(path):
    return sa.URL.create("sqlite", database=str(path))


@pytest.fixture
def opened():
    """Opens stores, and closes them after the test."""
    with ExitStack() as stack:
        yield lambda url=None: stack.enter_context(closing(RunStore(url)))


@pytest.fixture
def kept(tmp_path, opened):
    return opened(sqlite(tmp_path / "runs.sqlite"))


def test_drawn_points_are_kept_exported_and_imported(kept):
    drawing = edited(
        Drawing.empty(is_regression=True), [(None, (i, 2 * i, 3 * i)) for i in range(1000)]
    )
    experiment = Experiment(dataset=DRAWN, points=drawing.text, hidden_layers=(2,), epochs=2)
    told = ("epoch 1: its data were edited by hand (998 put)",)
    kept.keep(MINE, [Entry("drawn", replace(experiment.run(), changes=told))])
    (run_id,) = (card.id for card in kept.cards(MINE))
    exported = write(kept.load(MINE, [run_id]).values())
    kept.bring("another", read("runs.zip", exported))
    (card,) = kept.cards("another")
    assert card.experiment == experiment
    assert card.changes == told
    assert card.experiment.points_digest == digest_of(drawing.text.encode())
    table = zipfile.ZipFile(io.BytesIO(exported)).read("runs.csv").decode()
    assert experiment.points_digest in table
    assert drawing.text not in table


def test_a_kept_run_is_the_same_run(kept):
    entry = Entry("a name", RUN, "a note")
    (run_id,) = kept.keep(MINE, [entry])
    assert to_json(kept.load(MINE, [run_id])[run_id]) == to_json(entry)


def test_a_card_tells_all_but_the_arrays(kept):
    kept.keep(
        MINE, [Entry("a name", replace(RUN, changes=("epoch 2: l2 = 1.0",)), "a note", kept=5.0)]
    )
    (card,) = kept.cards(MINE)
    assert (card.name, card.note, card.kept, card.published, card.mine, card.problem) == (
        "a name",
        "a note",
        5.0,
        False,
        True,
        "",
    )
    assert (card.experiment, card.metrics, card.seconds, card.stopped) == (
        SMALL,
        RUN.metrics,
        RUN.seconds,
        RUN.stopped,
    )
    assert card.changes == ("epoch 2: l2 = 1.0",)


def test_the_latest_comes_first(kept):
    kept.keep(MINE, [Entry(str(when), RUN, kept=float(when)) for when in (2, 3, 1)])
    assert [card.name for card in kept.cards(MINE)] == ["3", "2", "1"]


def test_nobody_sees_or_changes_what_is_not_theirs(kept):
    (run_id,) = kept.keep(MINE, [Entry("secret", RUN)])
    assert kept.cards(YOURS) == kept.board(YOURS) == []
    assert kept.load(YOURS, [run_id]) == {}
    for attempt in (
        lambda: kept.rename(YOURS, run_id, "x", ""),
        lambda: kept.publish(YOURS, run_id),
        lambda: kept.delete(YOURS, [run_id]),
        lambda: kept.restore(YOURS, [run_id]),
    ):
        with pytest.raises(
            ValueError, match=r"^run store: expected runs of your own that are still there"
        ):
            attempt()
    assert [(card.name, card.published) for card in kept.cards(MINE)] == [("secret", False)]


def test_a_published_run_is_read_by_all_and_changed_by_its_owner_only(kept):
    (run_id,) = kept.keep(MINE, [Entry("for all", RUN)])
    kept.publish(MINE, run_id)
    (card,) = kept.board(YOURS)
    assert (card.id, card.mine) == (run_id, False)
    # whose it is stays unsaid
    assert "mine" not in repr(replace(card, mine=False)).replace("mine=False", "")
    assert kept.load(YOURS, [run_id])[run_id].name == "for all"
    for attempt in (
        lambda: kept.rename(YOURS, run_id, "x", ""),
        lambda: kept.delete(YOURS, [run_id]),
    ):
        with pytest.raises(ValueError, match="of your own"):
            attempt()
    kept.publish(MINE, run_id, False)
    assert kept.board(YOURS) == []


def test_the_board_lists_the_latest_runs_and_no_more(kept, monkeypatch):
    monkeypatch.setattr(store, "MOST_ON_BOARD", 3)
    for run_id in kept.keep(
        MINE, [Entry(str(when), RUN, kept=float(when)) for when in (4, 1, 5, 2, 3)]
    ):
        kept.publish(MINE, run_id)
    assert [card.name for card in kept.board(YOURS)] == ["5", "4", "3"]
    assert len(kept.cards(MINE)) == 5


def test_a_run_from_the_future_is_of_today(kept):
    ids = kept.keep(MINE, [Entry("from 2096", RUN, kept=3.9e9)]) + kept.keep(
        MINE, [Entry("now", RUN)]
    )
    assert [card.name for card in kept.cards(MINE)] == ["now", "from 2096"]
    assert [entry.kept <= time.time() for entry in kept.load(MINE, ids).values()] == [True, True]


def test_a_card_has_an_end(kept):
    large = replace(RUN, changes=("x" * 500,) * MOST_WORDS)
    with pytest.raises(
        ValueError,
        match=(
            r"^changes: expected a run whose settings and changes take at most 20,000"
            r" characters, got"
        ),
    ):
        kept.keep(MINE, [Entry("small", RUN), Entry("large", large)])
    assert kept.cards(MINE) == []
    busy = replace(
        RUN,
        changes=tuple(
            f"epoch {epoch}: learning rate = {epoch / 3e5}"
            for epoch in range(90_000, 90_000 + MOST_WORDS)
        ),
    )
    assert kept.keep(MINE, [Entry("what a visitor may do", busy)])


def test_an_owner_keeps_so_many_runs_and_no_more(kept, monkeypatch):
    monkeypatch.setattr(room, "MOST_KEPT", 3)
    ids = kept.keep(MINE, [Entry(name, RUN) for name in "ab"])
    with pytest.raises(
        ValueError,
        match=(
            r"^run store: expected at most 3 runs of one owner, got 4 with the new ones; delete"
            r" some first$"
        ),
    ):
        kept.keep(MINE, [Entry(name, RUN) for name in "cd"])
    assert {card.name for card in kept.cards(MINE)} == {"a", "b"}
    kept.keep(MINE, [Entry("c", RUN)])
    kept.keep(YOURS, [Entry("d", RUN)])  # whose room is their own
    kept.delete(MINE, ids[:1])
    kept.keep(MINE, [Entry("e", RUN)])  # where the deleted one was
    assert {card.name for card in kept.cards(MINE)} == {"b", "c", "e"}
    with pytest.raises(ValueError, match="still there"):
        kept.restore(MINE, ids[:1])


def test_given_runs_are_anothers_as_far_as_there_is_room(kept, monkeypatch):
    monkeypatch.setattr(room, "MOST_KEPT", 3)
    published, _ = kept.keep(MINE, [Entry(name, RUN) for name in "ab"])
    kept.publish(MINE, published)
    own, _ = kept.keep(YOURS, [Entry(name, RUN) for name in "cd"])
    with pytest.raises(ValueError, match="expected at most 3 runs of one owner, got 4"):
        kept.give(MINE, YOURS)
    assert len(kept.cards(MINE)) == len(kept.cards(YOURS)) == 2
    kept.delete(YOURS, [own])
    assert kept.give(MINE, YOURS) == 2
    assert kept.cards(MINE) == []
    assert {card.name: card.published for card in kept.cards(YOURS)} == {
        "a": True,
        "b": False,
        "d": False,
    }


@pytest.mark.parametrize(
    "name",
    [
        "'; DROP TABLE backprop_lab_runs; --",
        "%",
        "_",
        "\\",
        '" OR 1=1 --',
        "{owner}",
        "browser:mine",
    ],
)
def test_crafted_names_owners_and_ids_are_only_texts(kept, name):
    (run_id,) = kept.keep(MINE, [Entry(name, RUN, name)])
    assert kept.cards(name) == ([] if name != MINE else kept.cards(MINE))
    assert kept.load(YOURS, [name, run_id]) == {}
    kept.rename(MINE, run_id, name * 2, name)
    assert [(card.name, card.note) for card in kept.cards(MINE)] == [(name * 2, name)]


def test_without_an_owner_nothing_goes(kept):
    for attempt in (
        lambda: kept.keep("", [Entry("x", RUN)]),
        lambda: kept.cards(""),
        lambda: kept.load("", []),
        lambda: kept.delete("", []),
    ):
        with pytest.raises(ValueError, match="expected an owner"):
            attempt()


def test_deleted_runs_are_gone_and_come_back(kept):
    ids = kept.keep(MINE, [Entry(name, RUN) for name in "abc"])
    kept.publish(MINE, ids[0])
    kept.delete(MINE, ids[:2])
    assert [card.name for card in kept.cards(MINE)] == ["c"]
    assert kept.board(YOURS) == []
    assert kept.load(MINE, ids).keys() == {ids[2]}
    kept.restore(MINE, ids[:2])
    assert {card.name for card in kept.cards(MINE)} == set("abc")


def test_deletion_is_all_or_nothing(kept):
    ids = kept.keep(MINE, [Entry("a", RUN)]) + kept.keep(YOURS, [Entry("b", RUN)])
    with pytest.raises(ValueError, match="of your own"):
        kept.delete(MINE, ids)
    assert len(kept.cards(MINE)) == 1


def test_after_a_day_the_next_deletion_is_for_good(kept, monkeypatch):
    old, new = kept.keep(MINE, [Entry("old", RUN), Entry("new", RUN)])
    kept.delete(MINE, [old])
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + room.KEPT_DELETED + 1)
    kept.delete(MINE, [new])
    with pytest.raises(ValueError, match="still there"):
        kept.restore(MINE, [old])
    kept.restore(MINE, [new])


def test_names_and_notes_can_be_mended(kept):
    (run_id,) = kept.keep(MINE, [Entry("old", RUN)])
    kept.rename(MINE, run_id, " new\x00 ", "said")
    assert [(entry.name, entry.note) for entry in kept.load(MINE, [run_id]).values()] == [
        ("new", "said")
    ]
    with pytest.raises(ValueError, match=r"^name: expected at most"):
        kept.rename(MINE, run_id, "x" * 1000, "")


def test_a_setting_that_this_lab_does_not_know_spoils_its_own_card_only(kept):
    kept.keep(MINE, [Entry("good", RUN), Entry("strange", RUN)])
    with kept.writing() as connection:
        strange = store.RUNS.update().where(store.RUNS.c.name == "strange")
        connection.execute(
            strange.values(card=sa.func.replace(store.RUNS.c.card, '"xor"', '"suns"'))
        )
    problems = {card.name: card.problem for card in kept.cards(MINE)}
    assert problems["good"] == ""
    assert "dataset: expected one of" in problems["strange"]


def test_a_damaged_run_gets_a_sentence(kept):
    (run_id,) = kept.keep(MINE, [Entry("a", RUN)])
    with kept.writing() as connection:
        connection.execute(store.RUNS.update().values(document=b"damaged"))
    with pytest.raises(ValueError, match="run store: the run 'a' is damaged"):
        kept.load(MINE, [run_id])


# Many writers, killed writers.


def eight_writers(url):
    eight_processes(keep_twenty, url)
    with closing(RunStore(url)) as kept:
        assert {card.name for card in kept.cards(MINE)} == {
            f"{number}.{i}" for number in range(8) for i in range(20)
        }


def eight_processes(work, url):
    # each opens the store itself, on a file that may not be there yet
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["lab.runs"])
    writers = [context.Process(target=work, args=(url, MINE, RUN, number)) for number in range(8)]
    with pytest.MonkeyPatch.context() as patch:
        # a page of a test before may be the main module by now, and each would run it
        patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
        for writer in writers:
            writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * 8


def test_eight_processes_lose_nothing(tmp_path):
    eight_writers(sqlite(tmp_path / "runs.sqlite"))


def test_eight_processes_do_not_take_the_last_place_twice(tmp_path, opened):
    url = sqlite(tmp_path / "runs.sqlite")
    eight_processes(keep_while_there_is_room, url)
    assert len(opened(url).cards(MINE)) == 20


def test_a_new_file_that_another_process_is_making_is_waited_for(tmp_path, opened, monkeypatch):
    url = sqlite(tmp_path / "runs.sqlite")
    with closing(sqlite3.connect(url.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(
            ValueError, match=r"^run store: runs\.sqlite cannot be used \(database is"
        ):
            RunStore(url, patience=0)
        waits = []
        monkeypatch.setattr(time, "sleep", lambda _: waits.append(other.execute("COMMIT")))
        assert opened(url).cards(MINE) == []
    assert len(waits) == 1


KILLED_WHILE_WRITING = """
import sys
import sqlalchemy as sa
from lab.experiment import Experiment
from lab.runs import Entry, RunStore
kept = RunStore(sa.URL.create("sqlite", database=sys.argv[1]))
entry = Entry("x", Experiment(dataset="xor", samples=40, epochs=3, hidden_layers=(64,) * 4).run())
while True:
    print(kept.keep("me", [entry] * 3)[0], flush=True)
"""
KILLED_BEFORE_THE_COMMIT = """
import os, signal, sys
import sqlalchemy as sa
from lab.experiment import Experiment
from lab.runs import Entry, RunStore
kept = RunStore(sa.URL.create("sqlite", database=sys.argv[1]))
entry = Entry("x", Experiment(dataset="xor", samples=40, epochs=3, hidden_layers=(64,) * 4).run())
print(kept.keep("me", [entry])[0], flush=True)
spill = "PRAGMA cache_size = 1"  # what is written goes to the log before the commit
sa.event.listen(kept._engine, "connect", lambda connection, _: connection.execute(spill))
sa.event.listen(kept._engine, "commit", lambda _: os.kill(os.getpid(), signal.SIGKILL))
kept._engine.dispose()
kept.keep("me", [entry] * 20)
"""


def writer(program, path):
    environment = os.environ | {"PYTHONPATH": str(Path(lab.__file__).parents[1])}
    return subprocess.Popen(
        [sys.executable, "-c", program, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )


def test_killed_while_writing_the_store_has_every_finished_run(tmp_path, opened):
    path = tmp_path / "runs.sqlite"
    with writer(KILLED_WHILE_WRITING, path) as process:
        told = [process.stdout.readline().strip() for _ in range(20)]
        process.send_signal(signal.SIGKILL)
        told += process.stdout.read().split()
    assert process.returncode == -signal.SIGKILL
    kept = opened(sqlite(path))
    assert kept.load("me", told).keys() == set(told)
    assert len(kept.cards("me")) % 3 == 0  # each write was of three runs
    assert integrity(path) == "ok"


def test_killed_with_half_a_write_on_disk_the_store_forgets_that_half(tmp_path, opened):
    path = tmp_path / "runs.sqlite"
    with writer(KILLED_BEFORE_THE_COMMIT, path) as process:
        told = process.stdout.read().split()
    assert process.returncode == -signal.SIGKILL
    assert Path(f"{path}-wal").stat().st_size > 500_000  # much of it had been written
    kept = opened(sqlite(path))
    assert [card.id for card in kept.cards("me")] == told
    assert integrity(path) == "ok"
    assert len(kept.keep("me", [Entry("next", RUN)])) == 1


def integrity(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone()[0]


# Other versions, other files, other places.


def raw(path, *statements):
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_a_store_from_before_versions_says_so_and_stays_as_it_is(tmp_path):
    path = tmp_path / "old.sqlite"
    raw(
        path,
        "CREATE TABLE backprop_lab_runs (id TEXT, json TEXT)",
        "INSERT INTO backprop_lab_runs VALUES ('a', '{}')",
    )
    with pytest.raises(
        ValueError,
        match=(
            r"old\.sqlite is of version 0, written by an older .* reads version 1\. Nothing was"
            r" changed"
        ),
    ):
        RunStore(sqlite(path))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [
            ("backprop_lab_runs",)
        ]
        assert connection.execute("SELECT * FROM backprop_lab_runs").fetchall() == [("a", "{}")]


def test_a_store_of_the_future_says_so(tmp_path, kept, opened):
    (run_id,) = kept.keep(MINE, [Entry("a", RUN)])
    raw(tmp_path / "runs.sqlite", "UPDATE backprop_lab_version SET version = 7")
    with pytest.raises(
        ValueError,
        match="is of version 7, written by a newer Backprop Lab; this one reads version 1",
    ):
        RunStore(kept.url)
    raw(tmp_path / "runs.sqlite", "UPDATE backprop_lab_version SET version = 1")
    assert opened(kept.url).load(MINE, [run_id])


def test_a_store_opened_again_is_the_same_store(kept, opened):
    kept.keep(MINE, [Entry("a", RUN)])
    assert [card.name for card in opened(kept.url).cards(MINE)] == ["a"]


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda path: path.write_bytes(b"no database " * 100), "file is not a database"),
        (Path.mkdir, "unable to open database file"),
    ],
    ids=["another file", "a folder"],
)
def test_what_is_no_store_gets_a_sentence(tmp_path, spoil, expected):
    spoil(tmp_path / "runs.sqlite")
    with pytest.raises(ValueError, match=f"^run store: runs.sqlite cannot be used .{expected}"):
        RunStore(sqlite(tmp_path / "runs.sqlite"))


def test_the_store_is_in_the_users_data_folder_or_where_the_environment_says(
    tmp_path, monkeypatch, opened
):
    monkeypatch.delenv("LAB_DATABASE_URL", raising=False)
    monkeypatch.setattr(
        database, "user_data_path", lambda name, appauthor: tmp_path / "data" / name
    )
    assert database_url().database == str(tmp_path / "data" / "backprop-lab" / "runs.sqlite")
    assert (tmp_path / "data" / "backprop-lab").stat().st_mode & 0o777 == 0o700
    monkeypatch.setenv("LAB_DATABASE_URL", f"sqlite:///{tmp_path}/elsewhere.sqlite")
    opened().keep(MINE, [Entry("a", RUN)])
    assert (tmp_path / "elsewhere.sqlite").exists()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("nonsense with secret", "^LAB_DATABASE_URL: expected something like"),
        ("postgres://me:secret@host/db", "^LAB_DATABASE_URL: no driver for postgres "),
        ("oracle+oracledb://me:secret@host/db", "^LAB_DATABASE_URL: no driver for oracle"),
        (
            "postgresql://me:secret@127.0.0.1:1/db",
            "^run store: the postgresql database cannot be used|no driver for postgresql",
        ),
    ],
)
def test_a_wrong_url_gets_a_sentence_without_its_password(monkeypatch, url, expected):
    monkeypatch.setenv("LAB_DATABASE_URL", url)
    with pytest.raises(ValueError, match=expected) as refusal:
        RunStore()
    assert "secret" not in str(refusal.value)


@pytest.fixture
def without_tables(postgresql):
    """Each process that opens the store finds no tables, and may be the first to make them."""
    engine = sa.create_engine(postgresql, connect_args={"client_encoding": "utf8"})
    tables.metadata.drop_all(engine)
    engine.dispose()


@pytest.mark.postgresql
def test_postgresql_keeps_runs_and_owners_apart(postgresql, opened):
    kept = opened(postgresql)
    entry = Entry("a\x00b <i>", RUN, "note")
    first, second = kept.keep(MINE, [entry, entry])
    assert to_json(kept.load(MINE, [first])[first]) == to_json(entry)
    assert kept.cards(YOURS) == []
    kept.publish(MINE, first)
    assert [card.id for card in kept.board(YOURS)] == [first]
    kept.delete(MINE, [first, second])
    kept.restore(MINE, [second])
    assert [card.id for card in kept.cards(MINE)] == [second]
    with pytest.raises(ValueError, match="of your own"):
        kept.delete(YOURS, [second])
    kept.delete(MINE, [second])


@pytest.mark.postgresql
@pytest.mark.usefixtures("without_tables")
def test_eight_processes_lose_nothing_in_postgresql(postgresql):
    eight_writers(postgresql)


@pytest.mark.postgresql
@pytest.mark.usefixtures("without_tables")
def test_eight_processes_do_not_take_the_last_place_twice_in_postgresql(postgresql, opened):
    eight_processes(keep_while_there_is_room, postgresql)
    assert len(opened(postgresql).cards(MINE)) == 20
