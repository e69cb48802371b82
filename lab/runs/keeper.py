"""What the keeper of a lab may do with everybody's runs: take published ones off the board, delete
them, and delete all that an owner has.

The keeper is whoever knows LAB_KEEPER, a key that the server is started with. Without it there is
no keeper.
"""

import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from lab.runs.rows import hidden
from lab.runs.store import RunStore
from lab.runs.tables import RUNS, THERE

SHORTEST_KEY = 16  # characters: not to be guessed


@dataclass(frozen=True)
class Owner:
    """What one owner has in the store. shared: how many of the runs are on the class board."""

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
        """Take published runs off the board for good: they stay their owners', who cannot publish
        them again. How many they were.
        """
        published = sa.select(RUNS.c.id, RUNS.c.card).where(RUNS.c.id.in_(ids), RUNS.c.published)
        with self._store.writing() as connection:
            rows = connection.execute(published).all()
            for row in rows:
                one = RUNS.update().where(RUNS.c.id == row.id)
                connection.execute(one.values(published=False, card=hidden(row.card)))
        return len(rows)

    def delete(self, ids: Sequence[str]) -> int:
        """Delete published runs, for good; how many they were."""
        return self._erase(sa.and_(RUNS.c.id.in_(ids), RUNS.c.published))

    def delete_owners(self, names: Sequence[str]) -> int:
        """Delete all that these owners have, for good; how many runs that was."""
        return self._erase(RUNS.c.owner.in_(names))

    def owners(self) -> list[Owner]:
        """Who has what, the most first. Deleted runs count too, as long as they take room."""
        size = sa.func.sum(sa.func.length(RUNS.c.document) + sa.func.length(RUNS.c.card))
        shared = sa.func.sum(sa.case((sa.and_(RUNS.c.published, THERE), 1), else_=0))
        counts = (sa.func.count(), shared, size, sa.func.max(RUNS.c.kept))
        query = sa.select(RUNS.c.owner, *counts).group_by(RUNS.c.owner).order_by(size.desc())
        with self._store.reading() as connection:
            return [
                Owner(name, int(runs), int(board), int(taken), float(latest))
                for name, runs, board, taken, latest in connection.execute(query)
            ]

    def _erase(self, which: sa.ColumnElement[bool]) -> int:
        with self._store.writing() as connection:
            return int(connection.execute(RUNS.delete().where(which)).rowcount)
