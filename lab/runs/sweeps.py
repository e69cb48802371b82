"""SweepStore: kept sweeps, each as one thing with all of its runs, in the database of the runs and
under the same rules: whose is what, what is published, what is deleted.

A sweep is written from its start on, without a name, so that a page that is loaded again finds it
where it was. It is kept once it has a name; of those without one each owner has the latest few.
"""

import math
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from json import dumps
from typing import Any

import sqlalchemy as sa

from lab.runs.document import number, words
from lab.runs.owned import OwnedRows, check_owner
from lab.runs.room import check_room
from lab.runs.rows import date_of, head_of, new_row, parsed, read_entry
from lab.runs.store import MOST_ON_BOARD, RunStore
from lab.runs.sweep_document import LARGEST_BYTES, SweepEntry, from_json, to_json
from lab.runs.tables import SWEEPS

THERE = SWEEPS.c.deleted.is_(None)
KEPT = SWEEPS.c.name != ""
MOST_UNNAMED = 3  # of an owner


@dataclass(frozen=True)
class SweepCard:
    """What the list of sweeps shows of one: all but its runs. problem: why the rest cannot be
    read, if so.
    """

    id: str
    name: str
    note: str
    kept: float
    published: bool
    mine: bool
    runs: int = 0
    planned: int = 0
    answer: str = ""
    problem: str = ""


class SweepStore(OwnedRows):
    """The sweeps of a store. Every method is one transaction. ValueError, in one sentence, for what
    cannot be done.
    """

    table = SWEEPS
    kind = "sweep"

    def __init__(self, store: RunStore) -> None:
        self._store = store

    def writing(self) -> AbstractContextManager[sa.Connection]:
        return self._store.writing()

    def write(self, owner: str, entry: SweepEntry, sweep_id: str | None = None) -> str:
        """Write a sweep as it is now, in the place of what was written of it before; its id. What
        has been deleted meanwhile is written anew. ValueError where there is no room.
        """
        row = row_of(check_owner(owner), entry)
        mine = SWEEPS.c.owner == owner
        with self.writing() as connection:
            now = {name: row[name] for name in ("card", "document")}
            known = SWEEPS.update().where(SWEEPS.c.id == sweep_id, mine, THERE).values(**now)
            if sweep_id is None or not connection.execute(known).rowcount:
                sweep_id = row["id"]
                connection.execute(SWEEPS.insert().values(**row))
                latest = sa.select(SWEEPS.c.id).where(mine, ~KEPT).order_by(SWEEPS.c.kept.desc())
                old = list(connection.scalars(latest))[MOST_UNNAMED:]
                connection.execute(SWEEPS.delete().where(SWEEPS.c.id.in_(old)))
            check_room(connection, owner)
        return sweep_id

    def cards(self, owner: str) -> list[SweepCard]:
        """The owner's sweeps that are kept, the latest first."""
        return self._cards(owner, SWEEPS.c.owner == check_owner(owner))

    def board(self, owner: str) -> list[SweepCard]:
        """The published sweeps of everybody, the latest first."""
        return self._cards(owner, SWEEPS.c.published)

    def load(self, owner: str, sweep_id: str) -> tuple[SweepCard, SweepEntry] | None:
        """The sweep with this id, if the owner may read it: their own, or a published one.
        ValueError if it is damaged.
        """
        may_read = sa.or_(SWEEPS.c.owner == check_owner(owner), SWEEPS.c.published)
        query = sa.select(SWEEPS).where(SWEEPS.c.id == sweep_id, THERE, may_read)
        with self._store.reading() as connection:
            row = connection.execute(query).one_or_none()
        return (card_of(row, owner), entry_of(row)) if row else None

    def _cards(self, owner: str, which: sa.ColumnElement[bool]) -> list[SweepCard]:
        columns = [column for column in SWEEPS.c if column is not SWEEPS.c.document]
        query = sa.select(*columns).where(which, KEPT, THERE).order_by(SWEEPS.c.kept.desc())
        with self._store.reading() as connection:
            return [card_of(row, owner) for row in connection.execute(query.limit(MOST_ON_BOARD))]


def row_of(owner: str, entry: SweepEntry) -> dict[str, Any]:
    """The columns of a sweep. ValueError where it is too large to be read again."""
    document = to_json(entry).encode()
    if len(document) > LARGEST_BYTES:
        raise ValueError(
            f"sweep: expected one that takes at most {LARGEST_BYTES >> 20} MB, got"
            f" {len(document) >> 20} MB; sweep fewer or smaller networks to keep it"
        )
    told = {
        "runs": len(entry.results),
        "planned": len(entry.plan),
        "answer": entry.answer,
    }
    return new_row(owner, entry, dumps(told), document)


def card_of(row: Any, owner: str) -> SweepCard:
    """The card of a row. One that cannot be read says why: it must not hide the others."""
    card = SweepCard(kept=0.0, **head_of(row, owner))
    try:
        parts = parsed(row.card)
        return replace(
            card,
            kept=date_of(row),
            runs=int(number("runs", parts.get("runs"), 0, math.inf)),
            planned=int(number("planned", parts.get("planned"), 0, math.inf)),
            answer=words("answer", parts.get("answer")),
        )
    except ValueError as problem:
        return replace(card, problem=str(problem))


def entry_of(row: Any) -> SweepEntry:
    """The sweep of a row, under the words that it has there. ValueError if it is damaged."""
    return read_entry(row, "sweep", from_json, LARGEST_BYTES)
