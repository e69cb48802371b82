"""What networks in training have reached so far, told by one process to another through files: a
future gives nothing before its end.
"""

import os
import pickle
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from lab.sweep.work import Result, SoFar


class Checkpoints:
    """A folder for the results so far of one sweep, gone when that is over."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="lab-sweep-", ignore_cleanup_errors=True)
        self.write = Writer(self._folder.name)

    def __enter__(self) -> "Checkpoints":
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def read(self, so_far: SoFar) -> None:
        """Hand on what was written since the last time."""
        for path in Path(self._folder.name).glob("*.results"):
            data = path.read_bytes()
            path.unlink()
            so_far(pickle.loads(data))


class Writer:
    """The way into such a folder, from a process that trains one piece at a time."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def __call__(self, results: Sequence[Result]) -> None:
        path = Path(self._folder, f"{os.getpid()}.results")
        being_written = path.with_suffix(".part")
        with suppress(OSError):  # the disk is full, or the sweep over: the training goes on
            being_written.write_bytes(pickle.dumps(results))
            being_written.replace(path)
