"""What owners do with what they keep, be it runs or sweeps. Every change is of one's own rows, all
or none: what is not one's own is not there.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar

import sqlalchemy as sa

from lab.runs.document import LONGEST_NAME, LONGEST_NOTE, UNNAMED, printable
from lab.runs.room import KEPT_DELETED
from lab.runs.rows import mark_of


class OwnedRows(ABC):
    """The rows of one table, each with an owner. Every method is one transaction. ValueError, in
    one sentence, for what cannot be done.
    """

    table: ClassVar[sa.Table]
    kind: ClassVar[str]  # what a row is, in words: run, sweep

    @abstractmethod
    def writing(self) -> AbstractContextManager[sa.Connection]:
        """A transaction that is done whole, or not at all."""

    def rename(self, owner: str, row_id: str, name: str, note: str) -> None:
        """Give one of the owner's another name and note."""
        name = printable("name", name, LONGEST_NAME) or UNNAMED
        note = printable("note", note, LONGEST_NOTE)
        with self.writing() as connection:
            self._change(connection, owner, [row_id], name=name, note=note)

    def publish(self, owner: str, row_id: str, published: bool = True) -> None:
        """Show one of the owner's to everybody, or no longer. ValueError if the keeper has hidden
        it.
        """
        card_of_it = sa.select(self.table.c.card).where(self.table.c.id == row_id)
        with self.writing() as connection:
            self._change(connection, owner, [row_id], published=published)
            if published and mark_of(str(connection.scalar(card_of_it)), "hidden"):
                raise ValueError(
                    f"run store: the keeper of this lab has taken this {self.kind} off the class"
                    " board; it stays yours"
                )

    def delete(self, owner: str, ids: Sequence[str]) -> None:
        """Take the owner's away. For a day `restore` brings them back, unless new ones need the
        room; then the owner's next deletion ends them.
        """
        now = time.time()
        mine = self.table.c.owner == owner
        with self.writing() as connection:
            self._change(connection, owner, ids, deleted=now)
            long_gone = self.table.c.deleted < now - KEPT_DELETED
            connection.execute(self.table.delete().where(mine, long_gone))

    def restore(self, owner: str, ids: Sequence[str]) -> None:
        """Bring back what was deleted."""
        with self.writing() as connection:
            self._change(connection, owner, ids, is_deleted=True, deleted=None)

    def _change(
        self,
        connection: sa.Connection,
        owner: str,
        ids: Sequence[str],
        is_deleted: bool = False,
        **values: Any,
    ) -> None:
        """Set columns of the owner's rows. ValueError if one of them is not there, or is somebody
        else's.
        """
        columns = self.table.c
        state = columns.deleted.is_not(None) if is_deleted else columns.deleted.is_(None)
        mine = sa.and_(columns.owner == check_owner(owner), columns.id.in_(ids), state)
        update = self.table.update().where(mine).values(**values)
        if connection.execute(update).rowcount != len(set(ids)):
            raise ValueError(
                f"run store: expected {self.kind}s of your own that are still there, got at least"
                " one that is not"
            )


def check_owner(owner: str) -> str:
    if not owner:
        raise ValueError("run store: expected an owner, got an empty text")
    return owner
