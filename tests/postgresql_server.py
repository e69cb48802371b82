"""A PostgreSQL server for tests and benchmarks: of our own, in a folder, and gone afterwards."""

import glob
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

import sqlalchemy as sa


def initdb() -> str | None:
    """PostgreSQL's initdb, which has pg_ctl beside it. Debian keeps both off the PATH."""
    installed = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    return installed[-1] if installed else shutil.which("initdb")


@dataclass(frozen=True)
class PostgreSQL:
    """A server that listens in a folder and nowhere else, and can be stopped and started."""

    url: sa.URL
    start: Callable[[], None]
    stop: Callable[[], None]


@contextmanager
def run_postgresql() -> Iterator[PostgreSQL]:
    """One that runs, with a database of its own. It needs `initdb`."""
    programs = Path(initdb() or "initdb").parent
    root = os.getuid() == 0  # as whom a server refuses to run
    # In /tmp, into which every user can look, and whose name leaves a socket's 107 letters enough.
    with TemporaryDirectory(prefix="lab-postgresql-", dir="/tmp") as folder:
        if root:
            shutil.chown(folder, "postgres")

        def call(program: str, *arguments: str) -> None:
            # Its output goes to a file: a server that holds a pipe keeps us waiting for its end.
            with TemporaryFile() as output:
                done = subprocess.run(
                    [programs / program, "-D", "data", *arguments],
                    cwd=folder,
                    stdout=output,
                    stderr=output,
                    user="postgres" if root else None,
                )
                output.seek(0)
                assert done.returncode == 0, f"{program}: {output.read().decode()}"

        # as a machine without a language sets one up: text has no encoding there
        no_language = ("--encoding=SQL_ASCII", "--locale=C")
        call("initdb", "-U", "lab", "-A", "trust", "--no-sync", *no_language)
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        server = PostgreSQL(
            sa.URL.create(
                "postgresql", username="lab", database="postgres", query={"host": folder}
            ),
            start=lambda: call("pg_ctl", "-w", "-o", options, "start"),
            stop=lambda: call("pg_ctl", "-m", "immediate", "stop"),
        )
        server.start()
        try:
            yield server
        finally:
            server.stop()
