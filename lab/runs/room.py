"""How much one owner may keep, and all owners together."""

import time

import sqlalchemy as sa

from lab.runs.tables import RUNS, SWEEPS, VERSIONS

# runs of an owner: their table takes the server a third of a second, again at every click
MOST_KEPT = 2000
MOST_SWEEPS = 200  # of an owner
MOST_OWNER_BYTES = 200 * 2**20
MOST_STORED = 20_000  # runs of all owners together
MOST_STORED_BYTES = 5 * 2**30
KEPT_DELETED = 24 * 3600  # seconds in which what is deleted can be brought back


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
