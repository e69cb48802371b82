"""Kept runs: the store, what may leave it as a file, and what may come in. What stands below is its
public face.

document.py   a Run as JSON and back, every number checked and none lost
owned.py      what owners do with what is theirs: rename, publish, delete, bring back
room.py       how much one owner may keep, and all together
store.py      RunStore: kept runs in a database, each with its owner
sweeps.py     SweepStore: kept sweeps in the same database
sweep_document.py  a sweep with its runs as JSON and back
keeper.py     what the keeper of a lab may do with everybody's runs
rows.py       one row of the store: written, and read with care
progress.py   what an owner has learned so far, one text for each
tables.py     the tables, and their version
database.py   the database: where it is, how it is opened, its faults in words
archive.py    many runs as one zip, and any file a visitor brings, read without trusting it
compare.py    many runs side by side: the table, its CSV, what differs, which runs are one setting
              with several seeds
"""

from lab.runs.archive import read, write
from lab.runs.compare import (
    as_csv,
    by_setting,
    differing,
    labels,
    matching,
    table,
    without_formulas,
)
from lab.runs.database import database_url
from lab.runs.document import Entry, from_json, to_json
from lab.runs.keeper import Keeper, has_keeper
from lab.runs.progress import keep_progress, progress_of
from lab.runs.room import MOST_KEPT
from lab.runs.rows import Card
from lab.runs.store import MOST_ON_BOARD, RunStore
from lab.runs.sweep_document import SweepEntry
from lab.runs.sweeps import SweepCard, SweepStore

__all__ = [
    "MOST_KEPT",
    "MOST_ON_BOARD",
    "Card",
    "Entry",
    "Keeper",
    "RunStore",
    "SweepCard",
    "SweepEntry",
    "SweepStore",
    "as_csv",
    "by_setting",
    "database_url",
    "differing",
    "from_json",
    "has_keeper",
    "keep_progress",
    "labels",
    "matching",
    "progress_of",
    "read",
    "table",
    "to_json",
    "without_formulas",
    "write",
]
