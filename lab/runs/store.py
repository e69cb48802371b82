"""The run store: kept runs in a database, each with an owner, whom every call takes and every query
filters by.

    store = RunStore()                             # the user's own file, or the database of LAB_DATABASE_URL
    ids = store.keep(owner, [Entry("first try", run)])
    store.cards(owner); store.board(owner); store.load(owner, ids)

An owner is a text that names somebody for sure (lab/ui/owner.py says whom). What is not one's own
is not there: a call that would change it finds nothing. Published runs can be read by all, without
being told whose they are.

SQLite keeps its write-ahead log: a writer never waits for readers nor they for it, and a process
that is killed in mid-write leaves a log whose last, unfinished entry is ignored when the file is
next opened. Every commit is on disk before the call returns (synchronous = FULL), so that a kept
run survives a power cut too. Each write takes the lock at its beginning (BEGIN IMMEDIATE) and waits
its turn. The one thing the log cannot do is lie on a network drive; for that, and for several
machines, there is PostgreSQL. Its transactions give the same with nothing to be set.
"""

import os
import secrets
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from json import dumps, loads
from typing import Any

import sqlalchemy as sa
from platformdirs import user_data_path

from lab.experiment import Experiment
from lab.runs.document import (
    LARGEST_BYTES,
    LONGEST_NAME,
    LONGEST_NOTE,
    UNNAMED,
    Entry,
    from_json,
    printable,
    to_json,
)

STORE_VERSION = 1
PATIENCE = 30_000  # milliseconds that a writer waits for its turn
KEPT_DELETED = 24 * 3600  # seconds in which a deleted run can be brought back
# runs of an owner: their table takes the server a third of a second, again at every click
MOST_KEPT = 2000
MOST_ON_BOARD = 500  # published runs that are listed: that table everybody pays for
LARGEST_CARD = 20_000  # characters: about twice what a run with MOST_WORDS changes takes

metadata = sa.MetaData()
VERSIONS = sa.Table(
    "backprop_lab_version",
    metadata,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
)
RUNS = sa.Table(
    "backprop_lab_runs",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("owner", sa.Text, nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("kept", sa.Float(53), nullable=False),  # seconds since 1970
    sa.Column("published", sa.Boolean, nullable=False, index=True),
    sa.Column("deleted", sa.Float(53)),  # when; NULL while it is there
    sa.Column("card", sa.Text, nullable=False),  # JSON: what the table of runs shows
    sa.Column("document", sa.LargeBinary, nullable=False),  # the whole run: JSON, compressed
)
THERE = RUNS.c.deleted.is_(None)


@dataclass(frozen=True)
class Card:
    """What the table of runs shows of a kept run: all but its arrays. problem: why its experiment
    cannot be read, if so.
    """

    id: str
    name: str
    note: str
    kept: float
    published: bool
    mine: bool
    experiment: Experiment
    metrics: Mapping[str, float]
    seconds: float
    stopped: str
    changes: tuple[str, ...]
    problem: str = ""


def database_url() -> sa.URL:
    """LAB_DATABASE_URL, or the SQLite file in the user's data folder, which is made if need be, for
    this user alone.
    """
    url = os.environ.get("LAB_DATABASE_URL", "").strip()
    if url:
        try:
            return sa.make_url(url)
        except sa.exc.ArgumentError:
            raise ValueError(
                "LAB_DATABASE_URL: expected something like postgresql://user:password@host/database"
            ) from None
    folder = user_data_path("backprop-lab", appauthor=False)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise ValueError(
            f"run store: the folder {folder} cannot be made ({problem.strerror}); set"
            " LAB_DATABASE_URL"
        ) from None
    return sa.URL.create("sqlite", database=str(folder / "runs.sqlite"))


class RunStore:
    """Kept runs. Every method is one transaction. ValueError, in one sentence, for what cannot be
    done.
    """

    def __init__(self, url: sa.URL | str | None = None) -> None:
        """Opens the store at a database URL (None: `database_url`), and makes its tables where
        there are none.

        ValueError if it cannot be opened, or was made by another version of the lab.
        """
        self.url = sa.make_url(url or database_url())
        try:
            self._engine = sa.create_engine(self.url, pool_pre_ping=True)
        except (sa.exc.NoSuchModuleError, ModuleNotFoundError) as problem:
            raise ValueError(
                f"LAB_DATABASE_URL: no driver for {self.url.drivername} is installed ({problem})"
            ) from None
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", set_up_sqlite)
            sa.event.listen(self._engine, "begin", begin_sqlite)
        with ExitStack() as unless_opened:
            unless_opened.callback(self.close)
            with self._troubles():
                make_tables(self._engine)
                check_version(self._engine)
            unless_opened.pop_all()

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with self._troubles(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with self._troubles(), writing(self._engine).begin() as connection:
            yield connection

    @contextmanager
    def _troubles(self) -> Iterator[None]:
        """A fault of the database as one sentence, without the password in its URL."""
        try:
            yield
        except sa.exc.SQLAlchemyError as problem:
            cause = str(getattr(problem, "orig", problem)).strip().splitlines()[0]
            raise ValueError(
                f"run store: {self.url.render_as_string()} cannot be used ({cause})"
            ) from problem

    def close(self) -> None:
        """Give the connections back; the next call opens them anew."""
        self._engine.dispose()

    def keep(self, owner: str, entries: Iterable[Entry]) -> list[str]:
        """Keep runs, all or none, as the owner's; their ids, in order. ValueError for more than
        MOST_KEPT of one owner.
        """
        rows = [row_of(check_owner(owner), entry) for entry in entries]
        if rows:
            with self._writing() as connection:
                connection.execute(RUNS.insert(), rows)
                check_room(connection, owner)
        return [row["id"] for row in rows]

    def cards(self, owner: str) -> list[Card]:
        """The owner's runs, the latest first."""
        return self._cards(owner, RUNS.c.owner == check_owner(owner))

    def board(self, owner: str) -> list[Card]:
        """The published runs of everybody, the latest first; of more than MOST_ON_BOARD these
        alone.
        """
        return self._cards(owner, RUNS.c.published, MOST_ON_BOARD)

    def load(self, owner: str, ids: Sequence[str]) -> dict[str, Entry]:
        """The runs with these ids that the owner may read: their own, and published ones."""
        readable = sa.or_(RUNS.c.owner == check_owner(owner), RUNS.c.published)
        query = sa.select(RUNS).where(RUNS.c.id.in_(ids), THERE, readable)
        with self._reading() as connection:
            rows = {row.id: row for row in connection.execute(query)}
        return {run_id: entry_of(rows[run_id]) for run_id in ids if run_id in rows}

    def rename(self, owner: str, run_id: str, name: str, note: str) -> None:
        """Give one of the owner's runs another name and note."""
        name, note = (
            printable("name", name, LONGEST_NAME) or UNNAMED,
            printable("note", note, LONGEST_NOTE),
        )
        with self._writing() as connection:
            change(connection, owner, [run_id], THERE, name=name, note=note)

    def publish(self, owner: str, run_id: str, published: bool = True) -> None:
        """Show one of the owner's runs to everybody, or no longer."""
        with self._writing() as connection:
            change(connection, owner, [run_id], THERE, published=published)

    def delete(self, owner: str, ids: Sequence[str]) -> None:
        """Take the owner's runs away. For a day `restore` brings them back, unless new runs need
        the room; then the owner's next deletion ends them.
        """
        now = time.time()
        with self._writing() as connection:
            change(connection, owner, ids, THERE, deleted=now)
            connection.execute(
                RUNS.delete().where(RUNS.c.owner == owner, RUNS.c.deleted < now - KEPT_DELETED)
            )

    def restore(self, owner: str, ids: Sequence[str]) -> None:
        """Bring deleted runs back."""
        with self._writing() as connection:
            change(connection, owner, ids, ~THERE, deleted=None)

    def give(self, owner: str, other: str) -> int:
        """Make all of the owner's runs another's; how many they were."""
        mine = RUNS.update().where(RUNS.c.owner == check_owner(owner))
        with self._writing() as connection:
            given = connection.execute(mine.values(owner=check_owner(other))).rowcount
            check_room(connection, other)
        return int(given)

    def _cards(
        self, owner: str, which: sa.ColumnElement[bool], most: int | None = None
    ) -> list[Card]:
        columns = [column for column in RUNS.c if column is not RUNS.c.document]
        query = (
            sa.select(*columns)
            .where(which, THERE)
            .order_by(RUNS.c.kept.desc(), RUNS.c.id)
            .limit(most)
        )
        with self._reading() as connection:
            return [card_of(row, owner) for row in connection.execute(query)]


def change(
    connection: sa.Connection,
    owner: str,
    ids: Sequence[str],
    state: sa.ColumnElement[bool],
    **values: Any,
) -> None:
    """Set columns of the owner's runs, all or none. ValueError if one of them is not there, or is
    somebody else's.
    """
    mine = RUNS.update().where(RUNS.c.owner == check_owner(owner), RUNS.c.id.in_(ids), state)
    if connection.execute(mine.values(**values)).rowcount != len(set(ids)):
        raise ValueError(
            "run store: expected runs of your own that are still there, got at least one that"
            " is not"
        )


def check_room(connection: sa.Connection, owner: str) -> None:
    """ValueError if the owner has too many runs by now; deleted ones give way first.

    Whoever counts holds the one row of VERSIONS until the transaction ends, so that two at once
    cannot both take the last place. In SQLite a writer holds the whole file anyway.
    """
    connection.execute(sa.select(VERSIONS).with_for_update())
    if count_of(connection, owner) > MOST_KEPT:
        connection.execute(RUNS.delete().where(RUNS.c.owner == owner, ~THERE))
    count = count_of(connection, owner)
    if count > MOST_KEPT:
        raise ValueError(
            f"run store: expected at most {MOST_KEPT:,} runs of one owner, got {count:,} with the"
            " new ones; delete some first"
        )


def count_of(connection: sa.Connection, owner: str) -> int:
    return (
        connection.scalar(sa.select(sa.func.count()).select_from(RUNS).where(RUNS.c.owner == owner))
        or 0
    )


def check_owner(owner: str) -> str:
    if not owner:
        raise ValueError("run store: expected an owner, got an empty text")
    return owner


# Opening.


def set_up_sqlite(connection: Any, _: object) -> None:
    """For each new connection: no BEGIN of the driver's own, patience, the write-ahead log, and
    every commit on disk.
    """
    connection.isolation_level = None
    for pragma in (f"busy_timeout = {PATIENCE}", "journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql(
        "BEGIN IMMEDIATE" if connection.get_execution_options().get("lab_writes") else "BEGIN"
    )


def writing(engine: sa.Engine) -> sa.Engine:
    """The engine, for transactions that write."""
    return engine.execution_options(lab_writes=True)


def make_tables(engine: sa.Engine) -> None:
    """The tables and their version, in one transaction, in a database that has neither."""
    if exists(engine, RUNS) or exists(engine, VERSIONS):
        return
    try:
        with writing(engine).begin() as connection:
            metadata.create_all(connection)
            if connection.scalar(sa.select(VERSIONS.c.version)) is None:
                connection.execute(VERSIONS.insert().values(version=STORE_VERSION))
    except sa.exc.DBAPIError:
        if not exists(engine, VERSIONS):  # else another process made them at the same moment
            raise


def exists(engine: sa.Engine, table: sa.Table) -> bool:
    return sa.inspect(engine).has_table(table.name)


def check_version(engine: sa.Engine) -> None:
    """ValueError unless the tables are of STORE_VERSION. Nothing is changed."""
    version = 0
    if exists(engine, VERSIONS):
        with engine.begin() as connection:
            version = connection.scalar(sa.select(sa.func.max(VERSIONS.c.version))) or 0
    if version == STORE_VERSION:
        return
    age = "a newer" if version > STORE_VERSION else "an older"
    raise ValueError(
        f"run store: {engine.url.render_as_string()} is of version {version}, written by {age}"
        f" Backprop Lab; this one reads version {STORE_VERSION}. Nothing was changed: use that"
        " Backprop Lab to export its runs, or set LAB_DATABASE_URL to another place"
    )


# Rows.


def row_of(owner: str, entry: Entry) -> dict[str, Any]:
    run = entry.run
    told = {
        "experiment": asdict(run.experiment),
        "metrics": run.metrics,
        "seconds": run.seconds,
        "stopped": run.stopped,
    }
    card = dumps(told | {"changes": run.changes})
    if len(card) > LARGEST_CARD:
        raise ValueError(
            f"changes: expected a run whose settings and changes take at most {LARGEST_CARD:,}"
            f" characters, got one of {len(card):,}"
        )
    return {
        "id": secrets.token_urlsafe(12),
        "owner": owner,
        "name": entry.name,
        "note": entry.note,
        "kept": min(entry.kept, time.time()),  # a date to come would stay the latest for years
        "published": False,
        "card": card,
        "document": zlib.compress(to_json(entry).encode()),
    }


def entry_of(row: Any) -> Entry:
    """The run of a row, under the words and the date it has there. ValueError if its document is
    damaged.
    """
    try:
        text = zlib.decompressobj().decompress(row.document, LARGEST_BYTES)
    except zlib.error:
        raise ValueError(f"run store: the run {row.name!r} is damaged; delete it") from None
    return replace(from_json(text), name=row.name, note=row.note, kept=row.kept)


def card_of(row: Any, owner: str) -> Card:
    card, problem = loads(row.card), ""
    try:
        experiment = Experiment.from_json(dumps(card["experiment"]))
    except ValueError as refused:  # a setting that another version of the lab had
        experiment, problem = Experiment(), str(refused)
    return Card(
        row.id,
        row.name,
        row.note,
        row.kept,
        row.published,
        row.owner == owner,
        experiment,
        card["metrics"],
        card["seconds"],
        card["stopped"],
        tuple(card["changes"]),
        problem,
    )
