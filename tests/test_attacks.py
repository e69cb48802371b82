"""Load, faults and attacks, each as a kind: texts that nobody can write, files that are bombs or
too large, an owner who wants everything, a database that is silent, a socket that floods.
"""

import asyncio
import hashlib
import http.client
import io
import json
import logging
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import tomllib
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some
from starlette.datastructures import Headers
from streamlit import config
from streamlit.testing.v1 import AppTest
from streamlit_server import streamlit_server

from lab.experiment import MOST_PROBLEMS, Experiment
from lab.runs import (
    Entry,
    Keeper,
    RunStore,
    archive,
    as_csv,
    from_json,
    has_keeper,
    labels,
    matching,
    room,
    store,
    table,
    to_json,
    without_formulas,
    write,
)
from lab.runs.database import parsed_url, without_secrets
from lab.runs.tables import RUNS
from lab.settings import Text, refuse
from lab.ui import server
from lab.ui.runs import store as runs_store
from lab.visit import limits
from lab.visit.limits import HeldFiles, Rate
from lab.visit.runs_state import RunsState
from lab.visit.session import Session

ROOT = Path(__file__).parents[1]
SMALL = Experiment(dataset="xor", samples=40, hidden_layers=(3,), epochs=5)
RUN = SMALL.run()
MINE, YOURS = "browser:mine", "browser:yours"
UNWRITABLE = ["\ud800", "a\udfffb", "\x00", "bell\x07", "\x1b[2J"]


def to_its_end(work):
    """What a coroutine returns, in a thread without a loop: a browser test may have left one here."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


@pytest.fixture
def kept(tmp_path):
    with closing(RunStore(sa.URL.create("sqlite", database=str(tmp_path / "runs.sqlite")))) as one:
        yield one


# Texts.


@pytest.mark.parametrize("text", UNWRITABLE)
def test_a_text_that_cannot_be_written_is_refused_in_a_sentence_that_can(text):
    with pytest.raises(ValueError, match="file: expected text without control characters") as told:
        Experiment(file=text)
    assert str(told.value).encode().isascii()


@given(some.text(some.characters(), max_size=300))
def test_whatever_a_link_says_can_be_shown(text):
    query = {"file": text, "target": text, "seed": text, text or "x": text}
    experiment, problems = Experiment.from_query(query)
    for shown in (*problems, *experiment.to_query().values(), experiment.to_json()):
        shown.encode()


def test_a_link_of_thousands_of_parts_gets_a_few_sentences():
    _, problems = Experiment.from_query({f"x{i}": "9" * 10_000 for i in range(3000)})
    assert len(problems) == MOST_PROBLEMS + 1
    assert problems[-1] == "link: 2,990 more of its parts were refused."
    assert max(map(len, problems)) < 500


@given(some.text(some.characters(), max_size=500))
def test_a_message_repeats_any_text_in_bounds(text):
    assert len(str(refuse("x", "y", text)).encode()) < 1500


def test_line_ends_in_a_columns_name_are_no_attack():
    assert Text().check("target", "price\nin €\t(net)") == "price\nin €\t(net)"


@pytest.mark.parametrize("text", UNWRITABLE)
@pytest.mark.parametrize("place", ["name", "note", "file", "stopped", "changes"])
def test_a_document_with_such_a_text_is_cleaned_or_refused(place, text, kept):
    document = json.loads(to_json(Entry("a", RUN)))
    if place == "file":
        document["experiment"]["file"] = text
    else:
        document[place] = [text] if place == "changes" else text
    try:
        kept.bring(MINE, [from_json(json.dumps(document))])
    except ValueError as problem:
        str(problem).encode()
    for card in kept.cards(MINE):
        "".join([card.name, card.note, card.stopped, *card.changes]).encode()


# Rows that cannot be read.

SPOILT = {
    "no JSON": {"card": "{"},
    "no object": {"card": "[1]"},
    "nothing": {"card": "{}"},
    "surrogate": {"card": json.dumps({"experiment": {"file": "\ud800"}})},
    "deep": {"card": "[" * 5000},
    "metrics": {"card": json.dumps({"metrics": {"epoch": "x"}, "experiment": {}})},
    "digest": {"card": json.dumps({"digest": [1], "hidden": {}})},
    "no number": {"kept": float("inf")},
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
def test_a_row_that_cannot_be_read_hides_no_other_and_can_be_deleted(kept, spoil):
    good, bad = kept.keep(MINE, [Entry("good", RUN), Entry("bad", RUN)])
    with kept.writing() as connection:
        connection.execute(RUNS.update().where(RUNS.c.id == bad).values(**spoil))
    cards = {card.id: card for card in kept.cards(MINE)}
    assert cards[good].problem == ""
    assert cards[bad].problem
    cards[bad].problem.encode()
    kept.bring(MINE, [Entry("another", replace(RUN, seconds=9.0))])
    kept.delete(MINE, [bad])
    assert bad not in {card.id for card in kept.cards(MINE)}


def test_text_that_is_no_utf8_is_read_all_the_same(kept):
    (run_id,) = kept.keep(MINE, [Entry("a", RUN)])
    with closing(sqlite3.connect(kept.url.database)) as raw:
        raw.execute("UPDATE backprop_lab_runs SET name = CAST(x'ff61' AS TEXT)")
        raw.commit()
    assert [card.id for card in kept.cards(MINE)] == [run_id]


def test_a_damaged_run_does_not_keep_the_others_from_being_loaded(kept):
    good, bad = kept.keep(MINE, [Entry("good", RUN), Entry("bad", RUN)])
    with kept.writing() as connection:
        connection.execute(RUNS.update().where(RUNS.c.id == bad).values(document=b"x"))
    entries, problems = kept.load_readable(MINE, [good, bad])
    assert list(entries) == [good]
    assert len(problems) == 1
    assert "'bad' is damaged" in problems[0]


# Files.


def test_what_the_server_takes_is_what_an_archive_may_have():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["maxUploadSize"] << 20 == archive.MOST_UPLOADED


@pytest.mark.parametrize("bound", ["MOST_UPLOADED", "MOST_UNPACKED", "MOST_RUNS"])
def test_what_can_be_exported_can_be_imported(monkeypatch, bound):
    entries = [Entry("a", replace(RUN, seconds=float(i))) for i in range(6)]
    whole = write(entries)
    sizes = {
        "MOST_UPLOADED": len(whole),
        "MOST_UNPACKED": sum(len(to_json(entry)) for entry in entries),
        "MOST_RUNS": len(entries),
    }
    monkeypatch.setattr(archive, bound, sizes[bound])
    assert len(archive.read("runs.zip", write(entries))) == len(entries)
    monkeypatch.setattr(archive, bound, sizes[bound] - 1)
    with pytest.raises(ValueError, match=r"^archive: expected .* choose fewer"):
        write(entries)


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(archive, "LARGEST_BYTES", 10_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("runs/a.json", bytes(10**7))
    with pytest.raises(ValueError, match="unpacks to far more"):
        archive.read("runs.zip", packed.getvalue())


def test_the_same_run_is_brought_in_once(kept):
    entries = [Entry("a", RUN), Entry("b", replace(RUN, seconds=1.0))]
    assert kept.bring(MINE, entries) == 2
    # the same by its contents, through a file and under another name
    again = archive.read("runs.zip", write([replace(entry, name="c") for entry in entries]))
    assert kept.bring(MINE, again) == 0
    assert kept.bring(MINE, [*again, *again, Entry("new", replace(RUN, seconds=2.0))]) == 1
    assert kept.bring(YOURS, entries) == 2
    kept.delete(MINE, [card.id for card in kept.cards(MINE)])
    assert kept.bring(MINE, entries[:1]) == 1


# Spreadsheets.


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", " =1", "＝1", "x;=1", "x; @y", "\t=1"]
)
def test_no_formula_leaves_a_table(text):
    rows = table(labels([Entry(text, RUN, text)]))
    for cell in without_formulas(rows)[["name", "note"]].to_numpy().ravel():
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝"))
        assert ";=" not in cell.replace(" ", "")
    assert "'" in as_csv(rows)


def test_other_cells_stay_what_they_are():
    rows = table(labels([Entry("a; b - c", RUN, "2 = 1 + 1")]))
    assert without_formulas(rows).equals(rows)


def test_a_filter_of_a_million_words_is_cut(kept):
    kept.keep(MINE, [Entry("a", RUN)])
    cards = labels(kept.cards(MINE))
    assert len(matching(cards, "a " * 10**6 + "no such word")) == 1
    assert matching(cards, "a no such word") == {}


# An owner who wants everything.


def test_an_owner_has_so_many_bytes(kept, monkeypatch):
    kept.keep(MINE, [Entry("a", RUN)])
    monkeypatch.setattr(room, "MOST_OWNER_BYTES", kept.cards(MINE)[0].size * 2)
    with pytest.raises(ValueError, match=r"of one owner's runs, got 1 MB .* delete some first$"):
        kept.keep(MINE, [Entry("b", RUN), Entry("c", RUN)])
    kept.keep(YOURS, [Entry("d", RUN)])
    assert len(kept.cards(MINE)) == 1


@pytest.mark.parametrize("bound", ["MOST_STORED", "MOST_STORED_BYTES"])
def test_the_store_has_an_end_for_all_together(kept, monkeypatch, bound):
    kept.keep(MINE, [Entry("a", RUN)])
    monkeypatch.setattr(room, bound, 1)
    with pytest.raises(ValueError, match="and is full; delete runs"):
        kept.keep(YOURS, [Entry("b", RUN)])
    assert kept.cards(YOURS) == []


def test_what_others_deleted_days_ago_gives_way(kept, monkeypatch):
    kept.delete(MINE, kept.keep(MINE, [Entry("a", RUN)]))
    monkeypatch.setattr(room, "MOST_STORED", 1)
    with pytest.raises(ValueError, match="full"):
        kept.keep(YOURS, [Entry("b", RUN)])
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + room.KEPT_DELETED + 1)
    assert kept.keep(YOURS, [Entry("b", RUN)])


def test_nobody_pushes_the_others_off_the_board(kept, monkeypatch):
    monkeypatch.setattr(store, "MOST_ON_BOARD", 4)
    for owner, count in ((MINE, 20), (YOURS, 2), ("browser:third", 1)):
        start = 100.0 if owner == MINE else 0.0
        entries = [Entry(f"{owner} {i}", RUN, kept=start + i) for i in range(count)]
        for run_id in kept.keep(owner, entries):
            kept.publish(owner, run_id)
    names = [card.name for card in kept.board(YOURS)]
    # the latest of each, then the second of whoever has the latest second
    assert sorted(names) == sorted([f"{MINE} 19", f"{MINE} 18", f"{YOURS} 1", "browser:third 0"])
    assert names == sorted(names, key=lambda name: "mine" not in name)  # the latest first


# The keeper.

KEY = "a key of more than sixteen"


def test_without_the_key_nobody_is_keeper(kept, monkeypatch):
    monkeypatch.delenv("LAB_KEEPER", raising=False)
    assert not has_keeper()
    for key in ("", KEY):
        with pytest.raises(ValueError, match="not the key"):
            Keeper(kept, key)
    monkeypatch.setenv("LAB_KEEPER", "short")
    with pytest.raises(ValueError, match=r"^LAB_KEEPER: expected a key of at least 16") as told:
        has_keeper()
    assert "short" not in str(told.value)
    monkeypatch.setenv("LAB_KEEPER", KEY)
    for key in ("", KEY[:-1], KEY + "x", "\ud800" * 20):
        with pytest.raises(ValueError, match="not the key"):
            Keeper(kept, key)


def test_the_keeper_hides_and_deletes_what_is_published_and_nothing_else(kept, monkeypatch):
    monkeypatch.setenv("LAB_KEEPER", KEY)
    hidden, deleted, private = kept.keep(MINE, [Entry(name, RUN) for name in "abc"])
    for run_id in (hidden, deleted):
        kept.publish(MINE, run_id)
    keeper = Keeper(kept, KEY)
    assert keeper.hide([hidden, private]) == 1
    assert keeper.delete([deleted, private]) == 1
    assert kept.board(YOURS) == []
    assert {card.name for card in kept.cards(MINE)} == {"a", "c"}
    with pytest.raises(ValueError, match="keeper of this lab has taken this run off"):
        kept.publish(MINE, hidden)
    assert kept.board(YOURS) == []
    kept.publish(MINE, private)
    assert [card.id for card in kept.board(YOURS)] == [private]


def test_the_keeper_sees_who_fills_the_store_and_ends_it(kept, monkeypatch):
    monkeypatch.setenv("LAB_KEEPER", KEY)
    kept.keep(MINE, [Entry("a", RUN)] * 3)
    kept.keep(YOURS, [Entry("b", RUN)])
    keeper = Keeper(kept, KEY)
    assert [(owner.name, owner.runs, owner.shared) for owner in keeper.owners()] == [
        (MINE, 3, 0),
        (YOURS, 1, 0),
    ]
    assert keeper.delete_owners([MINE]) == 3
    assert kept.cards(MINE) == []
    assert len(kept.cards(YOURS)) == 1


# A database that does not answer.


@pytest.fixture
def silent():
    """A socket that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.mark.postgresql
def test_a_silent_database_gets_a_sentence(silent, caplog):
    url = sa.make_url(f"postgresql+psycopg://me:secret@127.0.0.1:{silent}/db?application_name=hush")
    with pytest.raises(ValueError, match="the postgresql database cannot be used") as told:
        RunStore(url, patience=2)
    for text in (str(told.value), caplog.text):
        assert "secret" not in text
        assert "hush" not in text
    assert "127.0.0.1" not in str(told.value)
    assert "127.0.0.1" in caplog.text


def test_a_locked_file_gets_a_sentence(kept):
    impatient = RunStore(kept.url, patience=0.1)
    with closing(impatient), closing(sqlite3.connect(kept.url.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ValueError, match=r"^run store: runs.sqlite cannot be used .*locked"):
            impatient.keep(MINE, [Entry("a", RUN)])
        other.rollback()
        assert impatient.keep(MINE, [Entry("a", RUN)])


def test_a_call_that_never_ends_is_left(monkeypatch):
    monkeypatch.setattr(runs_store, "LONGEST_CALL", 0.05)
    monkeypatch.setattr(runs_store, "store", lambda: None)
    end = threading.Event()
    with pytest.raises(ValueError, match=r"no answer within 0\.05 seconds"):
        runs_store.answer(lambda _: end.wait())
    end.set()
    monkeypatch.setattr(runs_store, "LONGEST_CALL", 60)
    assert runs_store.answer(lambda _: 7) == 7
    with pytest.raises(KeyError):
        runs_store.answer(lambda _: {}["x"])


def test_a_database_that_fails_is_not_asked_by_each_visitor_in_turn(monkeypatch):
    asked = []

    def fails(*where):
        asked.append(where)
        raise ValueError("run store: no")

    monkeypatch.setattr(runs_store, "RunStore", fails)
    monkeypatch.setenv("LAB_DATABASE_URL", "sqlite:///nowhere")
    for _ in range(5):
        with pytest.raises(ValueError, match="run store: no"):
            runs_store.store()
    assert len(asked) == 1
    st.cache_resource.clear()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:se@cret@host/db",
        "postgresql://me:secret@host:port/db",
        "postgresql://me:secret@[::1/db",
        "secret",
    ],
)
def test_a_url_that_is_none_is_not_repeated(url):
    with pytest.raises(ValueError, match=r"^LAB_DATABASE_URL: expected something like") as told:
        parsed_url(url)
    assert "cret" not in str(told.value)


def test_no_part_of_a_password_is_left_where_it_is_a_part_of_another():
    url = sa.make_url("postgresql://me:secret@host/db?password=alsosecret")
    assert "also" not in without_secrets(url, "alsosecret secret")


# Floods.


def test_a_rate_is_kept_for_each_name_and_forgets():
    clock = SimpleNamespace(now=0.0)
    rate = Rate(2, 10, lambda: clock.now)
    assert [rate.allows("a") for _ in range(3)] == [True, True, False]
    assert rate.allows("b")
    clock.now = 10.0
    assert rate.allows("a")
    assert list(rate._events) == ["a"]


def test_a_visit_changes_the_store_so_often():
    state = RunsState(changes=Rate(2, 60))
    done = []
    for _ in range(3):
        state.attempt(lambda: done.append(1), "done")
    assert len(done) == 2
    assert state.problem == "runs: expected at most 2 changes a minute; wait a little"


class Visit:
    contents = None


def test_files_in_memory_have_an_end_for_all_visits_together(monkeypatch):
    monkeypatch.setattr(limits, "MOST_HELD", 100)
    held, one, another = HeldFiles(), Visit(), Visit()
    assert held.lack_of_room("one", one, 60) == ""
    one.contents = bytes(60)
    assert "which is all it can" in held.lack_of_room("another", another, 60)
    assert held.lack_of_room("another", another, 40) == ""
    assert held.lack_of_room("one", one, 100) == ""  # instead of what it has
    del one  # the visit is over
    assert held.lack_of_room("another", another, 100) == ""


class Application:
    """Stands where Streamlit would, and remembers what reached it."""

    def __init__(self, status=200):
        self.reached, self.status = [], status

    async def __call__(self, scope, receive, send):
        self.reached.append(await receive())
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": self.status, "headers": []})
            await send({"type": "http.response.body", "body": b""})


def ask(app, kind="http", path="/", method="GET", headers=(), body=b""):
    """Sends one request through ASGI; what came back."""
    came = []
    scope = {
        "type": kind,
        "path": path,
        "method": method,
        "client": ("10.0.0.1", 1),
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }

    async def receive():
        return {"type": f"{kind}.request", "body": body}

    async def send(message):
        came.append(message)

    to_its_end(app(scope, receive, send))
    return came


def test_only_pages_of_this_site_and_those_of_the_keeper_may_embed_the_lab():
    (start, _) = ask(server.SafeHeaders(Application(), ["https://course.example.org"]))
    policy = Headers(raw=start["headers"])["content-security-policy"]
    assert policy.startswith("frame-ancestors 'self' https://course.example.org;")


@pytest.mark.parametrize("bad", ["course.example.org", "https://a;script-src", "*", "https://a/b"])
def test_an_embedder_that_is_no_origin_is_refused(bad):
    with pytest.raises(ValueError, match=r"^LAB_EMBED: expected origins"):
        server.embedders(f"https://fine.example {bad}")


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (None, True),
        ("http://lab.example:8501", True),
        ("http://localhost:3000", True),
        ("https://lab.example", False),
        ("https://evil.example", False),
        ("null", False),
        ("http://[::1", False),
    ],
)
def test_connections_from_other_sites_are_refused_without_asking_anybody(
    origin, expected, monkeypatch
):
    monkeypatch.setattr("socket.socket.connect", None)
    app = Application()
    headers = [("host", "lab.example:8501"), *([("origin", origin)] if origin else [])]
    came = ask(server.Connections(app, most=5), "websocket", headers=headers)
    assert bool(app.reached) == expected
    assert bool(came) != expected


def test_an_address_connects_so_often_and_a_full_lab_says_so():
    app = Application()
    doors = server.Connections(app, most=1)
    for _ in range(server.MOST_OF_ADDRESS + 5):
        ask(doors, "websocket", headers=[("host", "a")])
    assert len(app.reached) == server.MOST_OF_ADDRESS
    full = server.Connections(app, most=0)
    (start, body) = ask(full, headers=[("accept", "text/html")])
    assert start["status"] == 503
    assert b"all the 0 visitors" in body["body"]
    assert ask(full, path="/static/x.js")[0]["status"] == 200


def test_a_hundred_learners_behind_one_address_come_in_and_load_the_page_again():
    app = Application()
    doors = server.Connections(app, most=server.USUAL_VISITORS)
    for _ in range(100):
        for path in ("/_stcore/stream", "/wire/key") * 2:
            assert ask(doors, "websocket", path=path, headers=[("host", "a")]) == []
    assert len(app.reached) == 400


def test_a_connection_that_floods_waits(monkeypatch):
    waits = []

    async def sleep(seconds):
        waits.append(seconds)

    async def receive():
        return {"type": "websocket.receive"}

    monkeypatch.setattr(asyncio, "sleep", sleep)

    async def flood():
        slowly = server.slowed(receive, clock=lambda: 0.25)
        for _ in range(server.MOST_MESSAGES + 3):
            await slowly()

    to_its_end(flood())
    assert waits == [1.0] * 3


@pytest.fixture
def uploads(monkeypatch):
    """put(visit, file, size) and remove(visit, file) on a server in which `active` visits live."""
    active = {"a", "b"}
    living = SimpleNamespace(is_active_session=lambda visit: visit in active)
    monkeypatch.setattr(server.runtime, "get_instance", lambda: living)
    monkeypatch.setattr(server, "MOST_OF_VISIT", 100)
    monkeypatch.setattr(server, "MOST_OF_ALL", 150)
    app = Application(204)
    door = server.Uploads(app)

    def send(method, visit, file, size=0):
        path = f"/_stcore/upload_file/{visit}/{file}"
        headers = [("content-length", str(size))] if size else []
        return ask(door, path=path, method=method, headers=headers)[0]["status"]

    return SimpleNamespace(send=send, active=active, app=app, door=door)


def test_uploads_have_an_end_for_a_visit_and_for_all(uploads):
    assert uploads.send("PUT", "a", "1", 60) == 204
    assert uploads.send("PUT", "a", "2", 60) == 413
    uploads.send("DELETE", "a", "1")
    assert uploads.send("PUT", "a", "2", 90) == 204
    assert uploads.send("PUT", "b", "3", 70) == 413
    uploads.active.remove("a")  # who takes the files along
    assert uploads.send("PUT", "b", "3", 70) == 204


def test_an_upload_that_names_no_size_counts_as_the_largest(uploads):
    assert config.get_option("server.maxUploadSize") << 20 > 100
    assert uploads.send("PUT", "a", "1") == 413


def test_an_upload_that_is_refused_holds_nothing(uploads):
    uploads.app.status = 403
    for number in range(5):
        assert uploads.send("PUT", "a", str(number), 90) == 403
    uploads.app.status = 204
    assert uploads.send("PUT", "a", "x", 90) == 204


def test_an_upload_that_falls_silent_is_broken_off(monkeypatch):
    monkeypatch.setattr(server, "SILENCE", 0.01)

    async def never():
        await asyncio.Event().wait()

    assert to_its_end(server.in_time(never)()) == {"type": "http.disconnect"}


# What visitors are told.


def test_no_traceback_and_no_path_reach_a_page():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["client"]["showErrorDetails"] == "none"
    assert settings["browser"]["serverAddress"] == "localhost"


def test_a_store_that_cannot_be_opened_tells_visitors_no_folder(tmp_path, caplog):
    with (
        caplog.at_level(logging.WARNING),
        pytest.raises(ValueError, match="cannot be used") as told,
    ):
        RunStore(sa.URL.create("sqlite", database=str(tmp_path / "none" / "runs.sqlite")))
    assert str(tmp_path) not in str(told.value)
    assert str(tmp_path) in caplog.text


# The server itself.

LISTENS_TO_ITSELF = """
import sys
def tell(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request"):
        print("asked outside:", event, arguments[-1], file=sys.stderr, flush=True)
sys.addaudithook(tell)
from streamlit.web.cli import main
sys.argv[0] = "streamlit"
main()
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The lab on a port of its own, and the file of what it says."""
    log = tmp_path_factory.mktemp("server") / "log"
    settings = {
        "LAB_EMBED": "https://course.example.org",
        "LAB_DATABASE_URL": f"sqlite:///{log}.sqlite",
    }
    program = ("-c", LISTENS_TO_ITSELF)
    with streamlit_server(ROOT / "app.py", program, log, **settings) as server:
        until = time.monotonic() + 300
        while b"URL:" not in log.read_bytes():  # to say its own it might ask outside
            assert time.monotonic() < until, log.read_text(encoding="utf-8")
            time.sleep(0.05)
        yield server.port, log


def response(port, path, **headers):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


def handshake(port, origin):
    return response(
        port,
        "/_stcore/stream",
        **{
            "Origin": origin,
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        },
    )[0]


def test_the_server_asks_nobody_outside_at_its_start_or_for_a_foreign_page(served):
    port, log = served
    assert handshake(port, "https://evil.example") == 403
    assert "asked outside" not in log.read_text(encoding="utf-8")


def test_pages_and_files_are_served_with_their_headers(served):
    port, _ = served
    for path in ("/", "/runs", "/app/static/stage/stage.js", "/_stcore/health"):
        status, headers, _ = response(port, path)
        assert status == 200
        assert (
            "frame-ancestors 'self' https://course.example.org;"
            in headers["Content-Security-Policy"]
        )
        assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/app/static/../.streamlit/config.toml",
        "/app/static/%2e%2e/app.py",
        "/app/static/..%2fapp.py",
        "/app/static/stage/..%5c..%5capp.py",
        "/media/../app.py",
        "/app.py",
    ],
)
def test_no_file_but_the_static_ones_is_served(served, path):
    _, _, body = response(served[0], path)
    assert b"set_page_config" not in body
    assert b"maxUploadSize" not in body


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_thousand_silent_connections_keep_nobody_out():
    asks = "import resource; print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    program = f"from lab.ui.process import allow_open_files; allow_open_files(); {asks}"
    lowers = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (256, 4096)); "
    command = [sys.executable, "-c", lowers + program]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "4096"


# The pages.


@pytest.fixture
def page_store(tmp_path, monkeypatch):
    """A store that the pages find by its URL."""
    monkeypatch.setenv("LAB_DATABASE_URL", f"sqlite:///{tmp_path}/runs.sqlite")
    with closing(RunStore()) as one:
        yield one
    st.cache_resource.clear()


BROWSER = "m" * 43
ME = f"browser:{hashlib.sha256(BROWSER.encode()).hexdigest()}"


def visit(page="lab/pages/runs.py"):
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    session = Session.of(SMALL)
    session.runs.browser = BROWSER
    at.session_state["lab"] = session
    at.switch_page(page).run()
    assert not at.exception
    return at


def press(at, label):
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception


def choose(at, key, *rows):
    table_of = next(one for one in at.dataframe if (one.key or "").startswith(key))
    at.session_state[table_of.key] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    at.run()
    assert not at.exception


def test_a_row_that_cannot_be_read_is_deleted_on_the_page(page_store):
    page_store.keep(ME, [Entry("good", RUN)])
    (bad,) = page_store.keep(ME, [Entry("=bad", RUN)])
    with page_store.writing() as connection:
        spoil = RUNS.update().where(RUNS.c.id == bad)
        connection.execute(spoil.values(card=json.dumps({"experiment": {"file": "\ud800"}})))
    at = visit()
    choose(at, "unreadable_", 0)
    press(at, "Delete the chosen")
    assert [card.name for card in page_store.cards(ME)] == ["good"]
    assert "1 run deleted" in at.success[0].value


def test_the_keeper_cleans_the_board_on_the_page(page_store, monkeypatch):
    monkeypatch.setenv("LAB_KEEPER", KEY)
    for run_id in page_store.keep(YOURS, [Entry(name, RUN) for name in "ab"]):
        page_store.publish(YOURS, run_id)
    at = visit()
    at.get("button_group")[0].set_value("Class board").run()
    assert "Hide from the board" not in {button.label for button in at.button}
    at.text_input(key="keeper_key").set_value("a wrong key of sixteen")
    press(at, "Enter")
    assert "not the key" in at.error[0].value
    at.text_input(key="keeper_key").set_value(KEY)
    press(at, "Enter")
    choose(at, "runs_", 0)
    press(at, "Hide from the board")
    assert len(page_store.board(ME)) == 1
    choose(at, "owners_", 0)
    press(at, "Delete 2 runs for good")
    assert page_store.board(ME) == page_store.cards(YOURS) == []


def test_without_a_key_the_page_has_no_part_for_a_keeper(page_store, monkeypatch):
    monkeypatch.delenv("LAB_KEEPER", raising=False)
    page_store.keep(ME, [Entry("a", RUN)])
    assert "For the keeper of this lab" not in {one.label for one in visit().expander}


@pytest.mark.postgresql
def test_a_silent_database_leaves_the_page_usable(silent, monkeypatch):
    monkeypatch.setattr(runs_store, "PATIENCE", 2.0)
    url = f"postgresql+psycopg://me:secret@127.0.0.1:{silent}/db"
    monkeypatch.setenv("LAB_DATABASE_URL", url)
    at = visit()
    assert "cannot be used" in at.error[0].value
    assert "secret" not in at.error[0].value
    press(at, "Try again")
    at.switch_page("lab/pages/train.py").run()
    assert not at.exception
    st.cache_resource.clear()


@pytest.mark.parametrize("query", [{"file": "\x00"}, {"target": "\x1b" * 9999}, {"\x07": "x"}])
@pytest.mark.parametrize("page", ["train", "runs", "sweep"])
def test_a_link_with_control_characters_gets_its_sentence_and_the_page(query, page, page_store):
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    at.query_params.update(query)
    at.switch_page(f"lab/pages/{page}.py").run()
    assert not at.exception
    assert page_store.cards(ME) == []


def test_a_paste_with_what_nobody_can_write_gets_an_answer(page_store):
    at = visit("lab/pages/check.py")
    at.text_area[0].set_value("dZ2 = A2 - Y\x00\x07\u202e\nd\x1bW2 = dZ2 @ A1.T / m").run()
    assert not at.exception
    assert page_store.cards(ME) == []
