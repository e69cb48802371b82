"""The run store: kept runs in a database, each with an owner, whom every call takes and every query
filters by.

    store = RunStore()                             # the user's own file, or the database of LAB_DATABASE_URL
    ids = store.keep(owner, [Entry("first try", run)])
    store.cards(owner); store.board(owner); store.load(owner, ids)

An owner is a text that names somebody for sure (lab/ui/owner.py says whom). What is not one's own
is not there: a call that would change it finds nothing. Published runs can be read by all, without
being told whose they are.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from lab.runs.database import database_url, faults_in_words, for_writing, make_engine
from lab.runs.document import LONGEST_NAME, LONGEST_NOTE, UNNAMED, Entry, digest, printable
from lab.runs.rows import Card, card_of, entry_of, mark_of, row_of
from lab.runs.tables import (
    RUNS,
    SWEEPS,
    THERE,
    VERSIONS,
    add_tables,
    check_version,
    make_tables,
)

PATIENCE = 30.0  # seconds that a call waits for the database: as long as many writers may take
KEPT_DELETED = 24 * 3600  # seconds in which a deleted run can be brought back
# runs of an owner: their table takes the server a third of a second, again at every click
MOST_KEPT = 2000
MOST_OWNER_BYTES = 200 * 2**20
MOST_ON_BOARD = 500  # published runs that are listed: that table everybody pays for
MOST_SWEEPS = 200  # of an owner
MOST_STORED = 20_000  # runs of all owners together
MOST_STORED_BYTES = 5 * 2**30


class RunStore:
    """Kept runs. Every method is one transaction. ValueError, in one sentence, for what cannot be
    done.
    """

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

    def rename(self, owner: str, run_id: str, name: str, note: str) -> None:
        """Give one of the owner's runs another name and note."""
        name, note = (
            printable("name", name, LONGEST_NAME) or UNNAMED,
            printable("note", note, LONGEST_NOTE),
        )
        with self.writing() as connection:
            change(connection, owner, [run_id], THERE, name=name, note=note)

    def publish(self, owner: str, run_id: str, published: bool = True) -> None:
        """Show one of the owner's runs to everybody, or no longer. ValueError if the keeper has
        hidden it.
        """
        with self.writing() as connection:
            change(connection, owner, [run_id], THERE, published=published)
            card = connection.scalar(sa.select(RUNS.c.card).where(RUNS.c.id == run_id))
            if published and mark_of(str(card), "hidden"):
                raise ValueError(
                    "run store: the keeper of this lab has taken this run off the class board; it"
                    " stays yours"
                )

    def delete(self, owner: str, ids: Sequence[str]) -> None:
        """Take the owner's runs away. For a day `restore` brings them back, unless new runs need
        the room; then the owner's next deletion ends them.
        """
        now = time.time()
        with self.writing() as connection:
            change(connection, owner, ids, THERE, deleted=now)
            connection.execute(
                RUNS.delete().where(RUNS.c.owner == owner, RUNS.c.deleted < now - KEPT_DELETED)
            )

    def restore(self, owner: str, ids: Sequence[str]) -> None:
        """Bring deleted runs back."""
        with self.writing() as connection:
            change(connection, owner, ids, ~THERE, deleted=None)

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


def change(
    connection: sa.Connection,
    owner: str,
    ids: Sequence[str],
    state: sa.ColumnElement[bool],
    table: sa.Table = RUNS,
    **values: Any,
) -> None:
    """Set columns of the owner's runs, or of another table's rows, all or none. ValueError if one
    of them is not there, or is somebody else's.
    """
    mine = table.update().where(table.c.owner == check_owner(owner), table.c.id.in_(ids), state)
    if connection.execute(mine.values(**values)).rowcount != len(set(ids)):
        raise ValueError(
            f"run store: expected {'runs' if table is RUNS else 'sweeps'} of your own that are"
            " still there, got at least one that is not"
        )


def check_room(connection: sa.Connection, owner: str) -> None:
    """ValueError if the owner, or the store, has too much by now; deleted runs give way first.

    Whoever counts holds the one row of VERSIONS until the transaction ends, so that two at once
    cannot both take the last place. In SQLite a writer holds the whole file anyway.
    """
    connection.execute(sa.select(VERSIONS).with_for_update())
    if lack_of_room(connection, owner):
        long_gone = time.time() - KEPT_DELETED
        for table in (RUNS, SWEEPS):
            deleted = table.c.deleted
            gives_way = sa.or_(table.c.owner == owner, deleted < long_gone)
            connection.execute(table.delete().where(deleted.is_not(None), gives_way))
    if problem := lack_of_room(connection, owner):
        raise ValueError(f"run store: {problem}")


def lack_of_room(connection: sa.Connection, owner: str) -> str:
    """Which bound what the owner has, or what all have, is above; empty for none."""
    runs, of_runs = usage(connection, RUNS, RUNS.c.owner == owner)
    sweeps, of_sweeps = usage(connection, SWEEPS, SWEEPS.c.owner == owner)
    size = of_runs + of_sweeps
    if sweeps > MOST_SWEEPS:
        return (
            f"expected at most {MOST_SWEEPS:,} sweeps of one owner, got {sweeps:,} with the new"
            " one; delete some first"
        )
    if runs > MOST_KEPT:
        return (
            f"expected at most {MOST_KEPT:,} runs of one owner, got {runs:,} with the new ones;"
            " delete some first"
        )
    if size > MOST_OWNER_BYTES:
        return (
            f"expected at most {megabytes(MOST_OWNER_BYTES)} of one owner's runs, got"
            f" {megabytes(size)} with the new ones; delete some first"
        )
    runs, of_runs = usage(connection, RUNS, sa.true())
    size = of_runs + usage(connection, SWEEPS, sa.true())[1]
    if runs > MOST_STORED or size > MOST_STORED_BYTES:
        return (
            f"this lab keeps at most {MOST_STORED:,} runs and {megabytes(MOST_STORED_BYTES)} of all"
            " its visitors together, and is full; delete runs that you need no more, or tell its"
            " keeper"
        )
    return ""


def usage(
    connection: sa.Connection, table: sa.Table, which: sa.ColumnElement[bool]
) -> tuple[int, int]:
    """How many documents of a table these are, and their bytes."""
    size = sa.func.length(table.c.document) + sa.func.length(table.c.card)
    total = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(size), 0)).where(which)
    count, taken = connection.execute(total.select_from(table)).one()
    return int(count), int(taken)


def megabytes(size: int) -> str:
    return f"{-(-size // 2**20):,} MB"


def check_owner(owner: str) -> str:
    if not owner:
        raise ValueError("run store: expected an owner, got an empty text")
    return owner
