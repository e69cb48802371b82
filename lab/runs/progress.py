"""What an owner has learned so far, beside their kept runs: one text for each owner.

keep_progress(store, owner, text)
progress_of(store, owner)         # "" where there is none
"""

import time

import sqlalchemy as sa

from lab.runs.store import RunStore, check_owner
from lab.runs.tables import PROGRESS

LONGEST_PROGRESS = 20_000  # characters
MOST_LEARNERS = 20_000  # whoever has not been here for the longest gives way


def progress_of(store: RunStore, owner: str) -> str:
    """What was kept of this owner last. ValueError if the store cannot be used."""
    query = sa.select(PROGRESS.c.text).where(PROGRESS.c.owner == check_owner(owner))
    with store.reading() as connection:
        return str(connection.scalar(query) or "")


def keep_progress(store: RunStore, owner: str, text: str) -> None:
    """Keep this of the owner, in place of what was kept before. ValueError for a text that is too
    long, or if the store cannot be used.
    """
    if len(text) > LONGEST_PROGRESS:
        raise ValueError(
            f"progress: expected at most {LONGEST_PROGRESS:,} characters, got {len(text):,}"
        )
    values = {"changed": time.time(), "text": text}
    with store.writing() as connection:
        mine = PROGRESS.c.owner == check_owner(owner)
        if not connection.execute(PROGRESS.update().where(mine).values(values)).rowcount:
            connection.execute(PROGRESS.insert().values(owner=owner, **values))
            make_room(connection)


def make_room(connection: sa.Connection) -> None:
    """Forget whoever has not been here for the longest, where there are too many."""
    count = connection.scalar(sa.select(sa.func.count()).select_from(PROGRESS)) or 0
    if count > MOST_LEARNERS:
        oldest = sa.select(PROGRESS.c.owner).order_by(PROGRESS.c.changed, PROGRESS.c.owner)
        gone = list(connection.scalars(oldest.limit(count - MOST_LEARNERS)))
        connection.execute(PROGRESS.delete().where(PROGRESS.c.owner.in_(gone)))
