"""What the keeper of a lab may do with everybody's runs: take published ones off the board, delete
them, and delete all that an owner has.

The keeper is whoever knows LAB_KEEPER, a key that the server is started with. Without it there is
no keeper.
"""

import hmac
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from lab.runs.rows import hidden
from lab.runs.store import RunStore
from lab.runs.tables import RUNS, SWEEPS

SHORTEST_KEY = 16  # characters: not to be guessed


@dataclass(frozen=True)
class Owner:
    """What one owner has in the store: runs and sweeps, and how many of them are on the class
    board.
    """

    name: str
    runs: int
    shared: int
    bytes: int
    latest: float  # seconds since 1970


def has_keeper() -> bool:
    """Whether the server was started with a keeper's key. ValueError if that is too short."""
    key = os.environ.get("LAB_KEEPER", "")
    if key and len(key) < SHORTEST_KEY:
        raise ValueError(
            f"LAB_KEEPER: expected a key of at least {SHORTEST_KEY} characters, got {len(key)}"
        )
    return bool(key)


class Keeper:
    """The keeper's way into a store. ValueError, in one sentence, for another key than
    LAB_KEEPER's, and for what cannot be done.
    """

    def __init__(self, store: RunStore, key: str) -> None:
        expected = os.environ.get("LAB_KEEPER", "")
        given, right = (text.encode(errors="surrogatepass") for text in (key, expected))
        if not has_keeper() or not hmac.compare_digest(given, right):
            raise ValueError("keeper: this is not the key that the server was started with")
        self._store = store

    def hide(self, ids: Sequence[str]) -> int:
        """Take published runs and sweeps off the board for good: they stay their owners', who
        cannot publish them again. How many they were.
        """
        count = 0
        with self._store.writing() as connection:
            for table in (RUNS, SWEEPS):
                published = sa.select(table.c.id, table.c.card).where(
                    table.c.id.in_(ids), table.c.published
                )
                rows = connection.execute(published).all()
                count += len(rows)
                for row in rows:
                    one = table.update().where(table.c.id == row.id)
                    connection.execute(one.values(published=False, card=hidden(row.card)))
        return count

    def delete(self, ids: Sequence[str]) -> int:
        """Delete published runs and sweeps, for good; how many they were."""
        return self._erase(lambda table: sa.and_(table.c.id.in_(ids), table.c.published))

    def delete_owners(self, names: Sequence[str]) -> int:
        """Delete all that these owners have, for good; how many runs and sweeps that was."""
        return self._erase(lambda table: table.c.owner.in_(names))

    def owners(self) -> list[Owner]:
        """Who has what, the most first. Deleted runs count too, as long as they take room."""
        everything = sa.union_all(*(has_what(table) for table in (RUNS, SWEEPS))).subquery()
        has = everything.c
        size = sa.func.sum(has.size)
        counts = (sa.func.sum(has.runs), sa.func.sum(has.shared), size, sa.func.max(has.kept))
        query = sa.select(has.owner, *counts).group_by(has.owner).order_by(size.desc())
        with self._store.reading() as connection:
            return [
                Owner(name, int(runs), int(board), int(taken), float(latest))
                for name, runs, board, taken, latest in connection.execute(query)
            ]

    def _erase(self, which: Callable[[sa.Table], sa.ColumnElement[bool]]) -> int:
        with self._store.writing() as connection:
            return sum(
                int(connection.execute(table.delete().where(which(table))).rowcount)
                for table in (RUNS, SWEEPS)
            )


def has_what(table: sa.Table) -> sa.Select[Any]:
    """For each row of the table whose it is, its size, whether everybody sees it, and its date."""
    is_shared = sa.and_(table.c.published, table.c.deleted.is_(None))
    return sa.select(
        table.c.owner,
        (sa.func.length(table.c.document) + sa.func.length(table.c.card)).label("size"),
        sa.case((is_shared, 1), else_=0).label("shared"),
        table.c.kept,
        sa.literal(1).label("runs"),
    )
