"""The tables of the run store, made where there are none, and their version."""

import sqlalchemy as sa

from lab.runs.database import for_writing, place

STORE_VERSION = 1

metadata = sa.MetaData()
VERSIONS = sa.Table(
    "backprop_lab_version",
    metadata,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
)


def of_documents(name: str) -> sa.Table:
    """A table of documents, each with its owner."""
    return sa.Table(
        name,
        metadata,
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("owner", sa.Text, nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("kept", sa.Float(53), nullable=False),  # seconds since 1970
        sa.Column("published", sa.Boolean, nullable=False, index=True),
        sa.Column("deleted", sa.Float(53)),  # when; NULL while it is there
        sa.Column("card", sa.Text, nullable=False),  # JSON: what a list of them shows
        sa.Column("document", sa.LargeBinary, nullable=False),  # the whole: JSON, compressed
    )


RUNS = of_documents("backprop_lab_runs")
SWEEPS = of_documents("backprop_lab_sweeps")  # those without a name are not kept, only under way
PROGRESS = sa.Table(  # in the lessons
    "backprop_lab_progress",
    metadata,
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("changed", sa.Float(53), nullable=False, index=True),  # seconds since 1970
    sa.Column("text", sa.Text, nullable=False),
)
THERE = RUNS.c.deleted.is_(None)


def make_tables(engine: sa.Engine) -> None:
    """The tables and their version, in one transaction, in a database that has neither."""
    if exists(engine, RUNS) or exists(engine, VERSIONS):
        return
    try:
        with for_writing(engine).begin() as connection:
            metadata.create_all(connection)
            if connection.scalar(sa.select(VERSIONS.c.version)) is None:
                connection.execute(VERSIONS.insert().values(version=STORE_VERSION))
    except sa.exc.DBAPIError:
        if not exists(engine, VERSIONS):  # else another process made them at the same moment
            raise


def add_tables(engine: sa.Engine, wanted: sa.MetaData = metadata) -> None:
    """Those of the tables that the database has not yet, as one of an earlier lab, in one
    transaction; what it has stays as it is.
    """

    def are_there() -> bool:
        return all(exists(engine, table) for table in wanted.tables.values())

    if are_there():
        return
    try:
        with for_writing(engine).begin() as connection:
            wanted.create_all(connection)
    except sa.exc.DBAPIError:
        if not are_there():  # else another process made them at the same moment
            raise


def exists(engine: sa.Engine, table: sa.Table) -> bool:
    return sa.inspect(engine).has_table(table.name)


def check_version(engine: sa.Engine) -> None:
    """ValueError unless the tables are of STORE_VERSION. Nothing is changed."""
    version = 0
    if exists(engine, VERSIONS):
        with engine.begin() as connection:
            version = connection.scalar(sa.select(sa.func.max(VERSIONS.c.version))) or 0
    if version == STORE_VERSION:
        return
    age = "a newer" if version > STORE_VERSION else "an older"
    raise ValueError(
        f"run store: {place(engine.url)} is of version {version}, written by {age}"
        f" Backprop Lab; this one reads version {STORE_VERSION}. Nothing was changed: use that"
        " Backprop Lab to export its runs, or set LAB_DATABASE_URL to another place"
    )
