"""What the processes do that write to one store at once, for test_runs_store.py. They import this
module and not the tests, which takes each of them a second.
"""

from contextlib import closing, suppress

import sqlalchemy as sa

from lab.experiment import Run
from lab.runs import Entry, RunStore, room

PATIENCE = 120.0  # seconds: eight that write wait for one another, on a busy machine for longer


def keep_while_there_is_room(url: sa.URL, owner: str, run: Run, number: int) -> None:
    room.MOST_KEPT = 20
    with closing(RunStore(url, patience=PATIENCE)) as kept:
        for i in range(10):
            with suppress(ValueError):
                kept.keep(owner, [Entry(f"{number}.{i}", run)])


def keep_twenty(url: sa.URL, owner: str, run: Run, number: int) -> None:
    with closing(RunStore(url, patience=PATIENCE)) as kept:
        for i in range(20):
            kept.keep(owner, [Entry(f"{number}.{i}", run)])
