"""The database of the run store: where it lies, how it is opened, how long a call waits for it, and
its faults in one sentence each.

SQLite keeps its write-ahead log: a writer never waits for readers nor they for it, and a process
that is killed in mid-write leaves a log whose last, unfinished entry is ignored when the file is
next opened. Every commit is on disk before the call returns (synchronous = FULL), so that a kept
run survives a power cut too. Each write takes the lock at its beginning (BEGIN IMMEDIATE) and waits
its turn. The one thing the log cannot do is lie on a network drive; for that, and for several
machines, there is PostgreSQL. Its transactions give the same with nothing to be set.
"""

import logging
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from platformdirs import user_data_path

LOG = logging.getLogger(__name__)
FILE = "runs.sqlite"
WRITES = "lab_writes"  # the execution option of transactions that write


def database_url() -> sa.URL:
    """LAB_DATABASE_URL, or the SQLite file in the user's data folder, which is made if need be, for
    this user alone.
    """
    url = os.environ.get("LAB_DATABASE_URL", "").strip()
    return parsed_url(url) if url else sa.URL.create("sqlite", database=str(data_folder() / FILE))


def parsed_url(url: str) -> sa.URL:
    """ValueError, which does not repeat the text, for one that is no database URL: it may hold a
    password.
    """
    refusal = ValueError(
        "LAB_DATABASE_URL: expected something like postgresql://user:password@host/database,"
        " with %40 for an @ in the password"
    )
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise refusal from None
    if "@" in (parsed.host or ""):  # the end of a password
        raise refusal
    return parsed


def data_folder() -> Path:
    folder = user_data_path("backprop-lab", appauthor=False)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        LOG.warning("run store: %s cannot be made: %s", folder, problem.strerror)
        raise ValueError(
            f"run store: the folder for its file cannot be made ({problem.strerror}); the log says"
            " which, and LAB_DATABASE_URL names another place"
        ) from None
    return folder


def make_engine(url: sa.URL, patience: float) -> sa.Engine:
    """An engine whose calls wait at most `patience` seconds for each thing they need: a connection,
    a lock, an answer. ValueError if there is no driver for it.
    """
    options: dict[str, Any] = {"pool_pre_ping": True, "connect_args": waiting(url, patience)}
    if url.get_backend_name() != "sqlite":
        options["pool_timeout"] = patience
    try:
        engine = sa.create_engine(url, **options)
    except (sa.exc.NoSuchModuleError, ModuleNotFoundError) as problem:
        raise ValueError(
            f"LAB_DATABASE_URL: no driver for {url.drivername} is installed ({problem})"
        ) from None
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", set_up_sqlite(patience))
        sa.event.listen(engine, "begin", begin_sqlite)
    return engine


def waiting(url: sa.URL, patience: float) -> dict[str, Any]:
    """The driver's own limits on waiting, as arguments of its connect; what the URL says of them
    itself stands. A PostgreSQL that was set up in the language C keeps bytes of no encoding: they
    are read as the UTF-8 that we write.
    """
    milliseconds = int(1000 * patience)
    limits: dict[str, dict[str, Any]] = {
        "postgresql": {
            "connect_timeout": int(patience),
            "options": f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}",
            "tcp_user_timeout": milliseconds,
            "client_encoding": "utf8",
        },
        "mysql": {"connect_timeout": int(patience)},
    }
    mine = limits.get(url.get_backend_name(), {})
    return {name: limit for name, limit in mine.items() if name not in url.query}


def set_up_sqlite(patience: float) -> Any:
    """For each new connection: no BEGIN of the driver's own, patience, every commit on disk, the
    write-ahead log, and text that is no UTF-8 is read all the same.
    """

    def set_up(connection: Any, _: object) -> None:
        connection.isolation_level = None
        connection.text_factory = lambda text: text.decode(errors="replace")
        connection.execute(f"PRAGMA busy_timeout = {int(1000 * patience)}")
        connection.execute("PRAGMA synchronous = FULL")
        use_write_ahead_log(connection, patience)

    return set_up


def use_write_ahead_log(connection: sqlite3.Connection, patience: float) -> None:
    """Give the file a write-ahead log, unless it has one. A new file that several processes open at
    once refuses all but one of them, and SQLite's own busy timeout does not cover that.
    """
    end = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)


def begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql(
        "BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITES) else "BEGIN"
    )


def for_writing(engine: sa.Engine) -> sa.Engine:
    """The engine, for transactions that write."""
    return engine.execution_options(**{WRITES: True})


@contextmanager
def faults_in_words(url: sa.URL) -> Iterator[None]:
    """A fault of the database as a ValueError of one sentence. Neither it nor the log, which has
    the place too, holds a password.
    """
    try:
        yield
    except (sa.exc.SQLAlchemyError, UnicodeError) as problem:
        cause = (str(getattr(problem, "orig", None) or problem).strip() or "no reason").splitlines()
        LOG.warning("run store: %s", without_secrets(url, f"{url.render_as_string()}: {cause[0]}"))
        raise ValueError(
            f"run store: {place(url)} cannot be used ({anonymous(url, cause[0])})"
        ) from None


def place(url: sa.URL) -> str:
    """What the database is, in words for everybody: no folder, host or user."""
    if url.get_backend_name() == "sqlite":
        return Path(url.database or "the database in memory").name
    return f"the {url.get_backend_name()} database"


def without_secrets(url: sa.URL, text: str) -> str:
    """The text without the URL's password, and without the values in its query: passwords may stand
    there too.
    """
    queried = [value for values in url.normalized_query.values() for value in values]
    secrets = filter(None, [str(url.password or ""), *queried])
    for secret in sorted(secrets, key=len, reverse=True):  # one may be a part of another
        text = text.replace(secret, "***")
    return text


def anonymous(url: sa.URL, text: str) -> str:
    """The text without any part of the URL that tells where the database is or who may use it."""
    text = without_secrets(url, text)
    for part in filter(None, (url.host, url.username, url.database)):
        text = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", "***", text)
    return text
