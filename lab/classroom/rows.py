"""Rows of a class, within a transaction: who somebody is in it, and what is on."""

import os
import time
from typing import Any

import sqlalchemy as sa

from lab.classroom.tables import CLASSES, MEMBERS, OF_A_CLASS, QUESTIONS
from lab.settings import Whole

MOST_LEARNERS = 100
DAYS_KEPT = 30


class ClassOverError(ValueError):
    """The class has ended, or there never was one with this code, or the owner is not in it."""


def most_learners() -> int:
    """LAB_CLASS_SIZE, or MOST_LEARNERS."""
    text = os.environ.get("LAB_CLASS_SIZE", str(MOST_LEARNERS))
    return Whole(1, 1_000).parse("LAB_CLASS_SIZE", text)


def days_kept() -> int:
    """LAB_CLASS_DAYS, or DAYS_KEPT."""
    return Whole(1, 3_650).parse("LAB_CLASS_DAYS", os.environ.get("LAB_CLASS_DAYS", str(DAYS_KEPT)))


def delete_old(connection: sa.Connection) -> None:
    """Delete the classes that nobody has touched for `days_kept`."""
    since = time.time() - days_kept() * 24 * 3600
    old = connection.scalars(sa.select(CLASSES.c.code).where(CLASSES.c.touched < since)).all()
    for table in OF_A_CLASS:
        connection.execute(table.delete().where(table.c.code.in_(old)))


def is_member(code: str, owner: str) -> sa.ColumnElement[bool]:
    return sa.and_(MEMBERS.c.code == code, MEMBERS.c.owner == owner)


def number_of(connection: sa.Connection, code: str, owner: str) -> int | None:
    """A member's number, 0 for a teacher; None for somebody else."""
    return connection.scalar(sa.select(MEMBERS.c.number).where(is_member(code, owner)))


def check_learner(connection: sa.Connection, code: str, owner: str) -> None:
    """ValueError unless this is a learner of the class, who can do something just now."""
    number = number_of(connection, code, owner)
    if number is None:
        raise ClassOverError("class: you are not in this class; join it by its code")
    if number == 0:
        raise ValueError("class: a teacher gives no answer")
    if connection.scalar(sa.select(CLASSES.c.paused).where(CLASSES.c.code == code)):
        raise ValueError("class: your teacher has paused it; wait a moment")


def seat(connection: sa.Connection, code: str, owner: str, number: int, name: str) -> None:
    connection.execute(
        MEMBERS.insert().values(
            code=code, owner=owner, number=number, name=name, joined=time.time()
        )
    )


def change(connection: sa.Connection, code: str, **values: Any) -> None:
    """What a teacher changes of a class."""
    if values:
        connection.execute(CLASSES.update().where(CLASSES.c.code == code).values(**values))
    touch(connection, code, "version")


def touch(connection: sa.Connection, code: str, counter: str) -> None:
    """Count that something has happened, so that whoever watches looks again."""
    counted = {counter: CLASSES.c[counter] + 1, "touched": time.time()}
    connection.execute(CLASSES.update().where(CLASSES.c.code == code).values(counted))


def last_number(connection: sa.Connection, code: str) -> int:
    newest = sa.select(sa.func.max(QUESTIONS.c.number)).where(QUESTIONS.c.code == code)
    return connection.scalar(newest) or 0


def question_on(connection: sa.Connection, code: str) -> Any:
    """The row of the question that is on; None before the first."""
    newest = sa.select(QUESTIONS).where(QUESTIONS.c.code == code)
    return connection.execute(newest.order_by(QUESTIONS.c.number.desc()).limit(1)).first()
