"""What may be sent to a member's browser, and nothing else is: where the class is, what is asked,
their own answer; of others' answers only how many gave each, or all sketches together, once that is
revealed. Who is missing
and the board are for the teacher alone.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from lab.classroom.classes import Classes
from lab.classroom.entry import Entry
from lab.classroom.place import Place
from lab.classroom.questions import Answer, Outcome, Question
from lab.classroom.rows import ClassOverError, is_member, number_of, question_on
from lab.classroom.tables import ANSWERS, CLASSES, MEMBERS, PASTES


@dataclass(frozen=True)
class SeenQuestion:
    """The question that is on, as one member may see it.

    vote: 1 or 2. mine: their own answer to this vote. answered: how many have given one. votes: for
    each vote how many gave each answer; sketches: for each vote the curves, in an order that tells
    of nobody; outcome: what the run says. All three only once revealed.
    """

    number: int
    question: Question
    vote: int
    revealed: bool
    mine: Answer | None
    answered: int
    votes: tuple[Mapping[str, int], ...] = ()
    sketches: tuple[list[list[float]], ...] = ()
    outcome: Outcome | None = None


@dataclass(frozen=True)
class Seen:
    """The class, as one member may see it. number: the member's; 0 for a teacher. learners: how
    many. sent: counts the places the class was sent to. missing, names: for a teacher, who has not
    answered yet, and who is here.
    """

    code: str
    version: int
    activity: int
    number: int
    name: str
    learners: int
    together: bool
    paused: bool
    place: Place | None
    sent: int
    question: SeenQuestion | None
    names: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def is_teacher(self) -> bool:
        return self.number == 0


def seen_by(classes: Classes, code: str, owner: str) -> Seen:
    """Exactly what this member's browser may be sent. ClassOverError where there is no such class,
    or the owner is not in it.
    """
    with classes.store.reading() as connection:
        row = connection.execute(sa.select(CLASSES).where(CLASSES.c.code == code)).first()
        mine = connection.execute(
            sa.select(MEMBERS.c.number, MEMBERS.c.name).where(is_member(code, owner))
        ).first()
        if row is None or mine is None:
            raise ClassOverError("class: it has ended, or you are not in it; join by its code")
        names = learners(connection, code)
        question = question_on(connection, code)
        shown = seen_question(connection, question, owner) if question else None
        of_teacher: dict[str, Any] = {}
        if mine.number == 0:
            of_teacher["names"] = tuple(names.values())
            if shown and not shown.revealed:
                of_teacher["missing"] = missing(connection, question, names)
    return Seen(
        code=code,
        version=row.version,
        activity=row.activity,
        number=mine.number,
        name=mine.name,
        learners=len(names),
        together=row.together,
        paused=row.paused,
        place=Place.from_json(row.place) if row.place else None,
        sent=row.sent,
        question=shown,
        **of_teacher,
    )


def learners(connection: sa.Connection, code: str) -> dict[str, str]:
    """The names of a class's learners by their owners, as they came."""
    here = sa.select(MEMBERS.c.owner, MEMBERS.c.name).where(
        MEMBERS.c.code == code, MEMBERS.c.number > 0
    )
    return {row.owner: row.name for row in connection.execute(here.order_by(MEMBERS.c.number))}


def seen_question(connection: sa.Connection, row: Any, owner: str) -> SeenQuestion:
    of_question = sa.and_(ANSWERS.c.code == row.code, ANSWERS.c.number == row.number)
    of_vote = sa.and_(of_question, ANSWERS.c.vote == row.vote)
    mine = connection.scalar(sa.select(ANSWERS.c.answer).where(of_vote, ANSWERS.c.owner == owner))
    question = Question.from_json(row.question)
    revealed: dict[str, Any] = {}
    if row.revealed:
        given = answers_by_vote(connection, of_question, row.vote)
        revealed["votes"] = tuple(question.tally(answers) for answers in given)
        if question.epochs:
            revealed["sketches"] = tuple(sorted(curves) for curves in given)
        revealed["outcome"] = Outcome.from_json(row.outcome) if row.outcome else None
    return SeenQuestion(
        number=row.number,
        question=question,
        vote=row.vote,
        revealed=row.revealed,
        mine=None if mine is None else json.loads(mine),
        answered=connection.scalar(sa.select(sa.func.count()).select_from(ANSWERS).where(of_vote))
        or 0,
        **revealed,
    )


def answers_by_vote(
    connection: sa.Connection, of_question: sa.ColumnElement[bool], last: int
) -> list[list[Any]]:
    """All answers to the first vote, and those to the second where there was one."""
    given: dict[int, list[Any]] = {vote: [] for vote in range(1, last + 1)}
    for row in connection.execute(sa.select(ANSWERS.c.vote, ANSWERS.c.answer).where(of_question)):
        given[row.vote].append(json.loads(row.answer))
    return list(given.values())


def missing(connection: sa.Connection, question: Any, names: Mapping[str, str]) -> tuple[str, ...]:
    """The names of those who have not answered this vote."""
    answered = sa.select(ANSWERS.c.owner).where(
        ANSWERS.c.code == question.code,
        ANSWERS.c.number == question.number,
        ANSWERS.c.vote == question.vote,
    )
    there = set(connection.scalars(answered))
    return tuple(name for owner, name in names.items() if owner not in there)


def board(classes: Classes, code: str, owner: str) -> dict[str, Entry]:
    """What every learner's training has come to, by name; for a teacher."""
    here = sa.select(MEMBERS.c.name, MEMBERS.c.entry).where(
        MEMBERS.c.code == code, MEMBERS.c.entry.is_not(None), MEMBERS.c.number > 0
    )
    with classes.store.reading() as connection:
        check_teacher(connection, code, owner)
        rows = connection.execute(here.order_by(MEMBERS.c.number)).all()
    return {row.name: Entry.from_bytes(row.entry) for row in rows}


def wall(classes: Classes, code: str, owner: str) -> dict[str, int]:
    """How many learners made each mistake, the commonest first; for a teacher. Nothing of a paste
    and nobody's name is in it.
    """
    with classes.store.reading() as connection:
        check_teacher(connection, code, owner)
        return counted(connection.execute(sa.select(PASTES).where(PASTES.c.code == code)))


def counted(pastes: Iterable[Any]) -> dict[str, int]:
    """By mistake, how many learners made it; who makes one twice counts once."""
    made = {(row.owner, name) for row in pastes for name in json.loads(row.mistakes)}
    return dict(sorted(Counter(name for _, name in made).items(), key=lambda one: (-one[1], one)))


def counters(classes: Classes, codes: Iterable[str]) -> dict[str, tuple[int, int]]:
    """For each class that is there, how often its teacher and its learners have done something."""
    query = sa.select(CLASSES.c.code, CLASSES.c.version, CLASSES.c.activity)
    with classes.store.reading() as connection:
        rows = connection.execute(query.where(CLASSES.c.code.in_(list(codes))))
        return {row.code: (row.version, row.activity) for row in rows}


def check_teacher(connection: sa.Connection, code: str, owner: str) -> None:
    if number_of(connection, code, owner) != 0:
        raise ClassOverError("class: only its teacher sees this, and the class may have ended")
