"""Reads large tables in a process beside the server's: in its own, each step of Python would keep
all other visitors waiting. There is one for all of them, which reads one table after the other,
goes behind the server where they share a core, and ends a minute after the last.
"""

import os
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from threading import Lock
from typing import Any, TypeVar

from joblib.externals import loky

from lab.data import DataProblem
from lab.sweep.schedule import ONE_THREAD, PATIENCE, settle

LARGE = 10**6  # bytes of a table; to read a smaller one takes less than to hand it over

Outcome = TypeVar("Outcome")


class Reader:
    """Who reads the large tables. One for the whole process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: loky.ProcessPoolExecutor | None = None

    def read(
        self, work: Callable[..., Outcome], contents: bytes, *arguments: Any, **options: Any
    ) -> Outcome:
        """work(contents, ...), here or beside. DataProblem for a table that there is no memory for;
        otherwise raises what the work raises.
        """
        if len(contents) < LARGE:
            return work(contents, *arguments, **options)
        process = self._begun()
        try:
            return process.submit(work, contents, *arguments, **options).result()
        except BrokenProcessPool:
            with self._lock:
                self._process = None
            raise DataProblem(
                "The server could not read this table, most likely for want of memory: keep a"
                " sample of its rows."
            ) from None

    def close(self) -> None:
        """End the process, if there is one; the next large table begins another."""
        with self._lock:
            process, self._process = self._process, None
        if process:
            process.shutdown(kill_workers=True)

    def _begun(self) -> "loky.ProcessPoolExecutor":
        with self._lock:
            if self._process is None:
                self._process = loky.ProcessPoolExecutor(
                    1, timeout=PATIENCE, initializer=settle, initargs=(os.getpid(),), env=ONE_THREAD
                )
            return self._process


reader = Reader()
