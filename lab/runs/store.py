"""The run store: kept runs in a database, each with an owner, whom every call takes and every query
filters by.

    store = RunStore()      # the user's own file, or the database of LAB_DATABASE_URL
    ids = store.keep(owner, [Entry("first try", run)])
    store.cards(owner); store.board(owner); store.load(owner, ids)

An owner is a text that names somebody for sure (lab/ui/owner.py says whom). What is not one's own
is not there: a call that would change it finds nothing. Published runs can be read by all, without
being told whose they are.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from lab.runs.database import database_url, faults_in_words, for_writing, make_engine
from lab.runs.document import Entry, digest
from lab.runs.owned import OwnedRows, check_owner
from lab.runs.room import check_room
from lab.runs.rows import Card, card_of, entry_of, mark_of, row_of
from lab.runs.tables import (
    RUNS,
    SWEEPS,
    THERE,
    add_tables,
    check_version,
    make_tables,
)

PATIENCE = 30.0  # seconds that a call waits for the database: as long as many writers may take
MOST_ON_BOARD = 500  # published runs that are listed: that table everybody pays for


class RunStore(OwnedRows):
    """Kept runs. Every method is one transaction. ValueError, in one sentence, for what cannot be
    done.
    """

    table = RUNS
    kind = "run"

    def __init__(self, url: sa.URL | None = None, patience: float = PATIENCE) -> None:
        """Opens the store at a database URL (None: `database_url`), and makes its tables where
        there are none. patience: seconds that a call may wait for an answer.

        ValueError if it cannot be opened, or was made by another version of the lab.
        """
        self.url = url or database_url()
        self._engine = make_engine(self.url, patience)
        try:
            with faults_in_words(self.url):
                make_tables(self._engine)
                check_version(self._engine)
                add_tables(self._engine)
        except ValueError:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that changes nothing."""
        with faults_in_words(self.url), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that is done whole, or not at all."""
        with faults_in_words(self.url), for_writing(self._engine).begin() as connection:
            yield connection

    def add_tables(self, wanted: sa.MetaData) -> None:
        """Make these tables too, where the database has them not."""
        with faults_in_words(self.url):
            add_tables(self._engine, wanted)

    def close(self) -> None:
        """Give the connections back; the next call opens them anew."""
        self._engine.dispose()

    def keep(self, owner: str, entries: Iterable[Entry]) -> list[str]:
        """Keep runs, all or none, as the owner's; their ids, in order. ValueError where there is no
        room for them: MOST_KEPT, MOST_OWNER_BYTES, MOST_STORED, MOST_STORED_BYTES.
        """
        rows = [row_of(check_owner(owner), entry) for entry in entries]
        if rows:
            with self.writing() as connection:
                connection.execute(RUNS.insert(), rows)
                check_room(connection, owner)
        return [row["id"] for row in rows]

    def bring(self, owner: str, entries: Sequence[Entry]) -> int:
        """Keep those of the runs that the owner has not yet, whatever they are called, all or none;
        how many those are.
        """
        rows = {digest(entry.run): row_of(check_owner(owner), entry) for entry in entries}
        with self.writing() as connection:
            mine = sa.select(RUNS.c.card).where(RUNS.c.owner == owner, THERE)
            known = {str(mark_of(card, "digest")) for card in connection.scalars(mine)}
            new = [row for which, row in rows.items() if which not in known]
            if new:
                connection.execute(RUNS.insert(), new)
                check_room(connection, owner)
        return len(new)

    def cards(self, owner: str) -> list[Card]:
        """The owner's runs, the latest first."""
        query = self._cards_query().where(RUNS.c.owner == check_owner(owner), THERE)
        return self._cards(owner, query.order_by(RUNS.c.kept.desc(), RUNS.c.id))

    def board(self, owner: str) -> list[Card]:
        """The published runs of everybody, the latest first. Of more than MOST_ON_BOARD each owner
        has the latest, then each the one before, and so on: nobody can fill the board alone.
        """
        turn = sa.func.row_number().over(
            partition_by=RUNS.c.owner, order_by=(RUNS.c.kept.desc(), RUNS.c.id)
        )
        ranked = sa.select(RUNS.c.id, turn.label("turn")).where(RUNS.c.published, THERE).subquery()
        order = (ranked.c.turn, RUNS.c.kept.desc(), RUNS.c.id)
        query = self._cards_query().join(ranked, ranked.c.id == RUNS.c.id)
        cards = self._cards(owner, query.order_by(*order).limit(MOST_ON_BOARD))
        return sorted(cards, key=lambda card: -card.kept)

    def load(self, owner: str, ids: Sequence[str]) -> dict[str, Entry]:
        """The runs with these ids that the owner may read: their own, and published ones.
        ValueError if one of them is damaged.
        """
        entries, problems = self.load_readable(owner, ids)
        if problems:
            raise ValueError(problems[0])
        return entries

    def load_readable(self, owner: str, ids: Sequence[str]) -> tuple[dict[str, Entry], list[str]]:
        """The same, but for those that are damaged; and a sentence for each of these."""
        may_read = sa.or_(RUNS.c.owner == check_owner(owner), RUNS.c.published)
        query = sa.select(RUNS).where(RUNS.c.id.in_(ids), THERE, may_read)
        with self.reading() as connection:
            rows = {row.id: row for row in connection.execute(query)}
        entries, problems = {}, []
        for run_id in (run_id for run_id in ids if run_id in rows):
            try:
                entries[run_id] = entry_of(rows[run_id])
            except ValueError as problem:
                problems.append(str(problem))
        return entries, problems

    def give(self, owner: str, other: str) -> int:
        """Make all of the owner's runs and sweeps another's; how many runs they were."""
        check_owner(owner)
        with self.writing() as connection:
            runs, _ = (
                connection.execute(
                    table.update().where(table.c.owner == owner).values(owner=check_owner(other))
                ).rowcount
                for table in (RUNS, SWEEPS)
            )
            check_room(connection, other)
        return int(runs)

    @staticmethod
    def _cards_query() -> sa.Select[Any]:
        """All columns but the document itself, of which its size will do."""
        columns = [column for column in RUNS.c if column is not RUNS.c.document]
        return sa.select(*columns, sa.func.length(RUNS.c.document).label("size"))

    def _cards(self, owner: str, query: sa.Select[Any]) -> list[Card]:
        with self.reading() as connection:
            return [card_of(row, owner) for row in connection.execute(query)]
