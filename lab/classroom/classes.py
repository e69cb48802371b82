"""Classes in the database of kept runs: start, join, lead, ask, answer, collect, end.

    classes = Classes(store)                    # a RunStore
    code, key = classes.start(teacher)          # the key makes another browser a teacher's
    name = classes.join(code, learner, "amber heron")
    classes.ask(code, teacher, Question("...", options=("yes", "no")))
    classes.answer(code, learner, number=1, vote=1, answer="yes")
    classes.reveal(code, teacher)

Who calls is an owner, as of kept runs. Nothing of a class is held in a process, so any number of
server processes may serve one. Every call is one transaction, which holds the row of its class:
what two teachers do at once happens one after the other. ValueError, in one sentence, for what
cannot be done.
"""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from lab.classroom.entry import Entry
from lab.classroom.place import Place
from lab.classroom.questions import Answer, Outcome, Question
from lab.classroom.rows import (
    ClassOverError,
    change,
    check_learner,
    delete_old,
    is_member,
    last_number,
    most_learners,
    number_of,
    question_on,
    seat,
    touch,
)
from lab.classroom.tables import (
    ANSWERS,
    CLASSES,
    MEMBERS,
    OF_A_CLASS,
    PASTES,
    QUESTIONS,
    metadata,
)
from lab.classroom.words import hash_of, new_code, new_key, opens, unlike
from lab.runs import RunStore

MOST_CLASSES = 1_000  # of one lab, together
MOST_QUESTIONS = 200  # of a class
MOST_PASTES = 30  # of one learner
LONGEST_PASTE = 20_000  # characters


class Classes:
    """All classes of a lab."""

    def __init__(self, store: RunStore) -> None:
        """Makes the tables where there are none."""
        self.store = store
        store.add_tables(metadata)

    # Start, join, end

    def start(self, owner: str) -> tuple[str, str]:
        """A new class with this teacher: its code, and the key that is told nowhere else. Classes
        that nobody has touched for `days_kept` are deleted.
        """
        code, key = new_code(), new_key()
        with self.store.writing() as connection:
            delete_old(connection)
            if (connection.scalar(sa.select(sa.func.count()).select_from(CLASSES)) or 0) >= (
                MOST_CLASSES
            ):
                raise ValueError("class: this lab has as many classes as it can; end one first")
            connection.execute(
                CLASSES.insert().values(
                    code=code,
                    key=hash_of(key),
                    touched=time.time(),
                    version=1,
                    activity=1,
                    together=False,
                    paused=False,
                    sent=0,
                )
            )
            seat(connection, code, owner, number=0, name="teacher")
        return code, key

    def admit(self, code: str, owner: str, key: str) -> None:
        """Make this owner a teacher of the class, by its key."""
        with self.store.writing() as connection:
            found = sa.select(CLASSES.c.key).where(CLASSES.c.code == code)
            row = connection.execute(found.with_for_update()).first()
            if row is None or not opens(key, row.key):  # one sentence: it tells nothing of a code
                raise ValueError("class: there is no class with this code and this key")
            connection.execute(MEMBERS.delete().where(is_member(code, owner)))
            seat(connection, code, owner, number=0, name="teacher")
            touch(connection, code, "version")

    def join(self, code: str, owner: str, name: str) -> str:
        """Take a seat, under this name or, where somebody has it, with a number behind; gives the
        name. Who has a seat already keeps it, and its name.
        """
        with self._changing(code) as connection:
            rows = connection.execute(sa.select(MEMBERS).where(MEMBERS.c.code == code)).all()
            mine = [row.name for row in rows if row.owner == owner]
            if mine:
                return str(mine[0])
            learners = [row for row in rows if row.number]
            if len(learners) >= most_learners():
                raise ValueError(
                    f"class: it is full, with {most_learners()} learners; ask your teacher"
                )
            given = unlike(name, [row.name for row in rows])
            number = max((row.number for row in learners), default=0) + 1
            seat(connection, code, owner, number, given)
            touch(connection, code, "activity")
        return given

    def leave(self, code: str, owner: str) -> None:
        """Give the seat back. Answers that were given stay."""
        with self._changing(code) as connection:
            connection.execute(MEMBERS.delete().where(is_member(code, owner)))
            touch(connection, code, "activity")

    def class_of(self, owner: str) -> str | None:
        """The code of the class that the owner has joined last; None for none."""
        last = sa.select(MEMBERS.c.code).where(MEMBERS.c.owner == owner)
        with self.store.reading() as connection:
            return connection.scalar(last.order_by(MEMBERS.c.joined.desc()).limit(1))

    def end(self, code: str, owner: str) -> None:
        """Delete the class and all that it has."""
        with self._leading(code, owner) as connection:
            for table in OF_A_CLASS:
                connection.execute(table.delete().where(table.c.code == code))

    # Lead

    def send(self, code: str, owner: str, place: Place) -> None:
        """Send everybody there; late comers arrive there too."""
        with self._leading(code, owner) as connection:
            change(connection, code, place=place.to_json(), sent=CLASSES.c.sent + 1)

    def set_pace(self, code: str, owner: str, together: bool) -> None:
        """Whether learners follow the teacher by themselves."""
        with self._leading(code, owner) as connection:
            change(connection, code, together=together)

    def pause(self, code: str, owner: str, paused: bool) -> None:
        """Freeze what learners can do, or let them go on."""
        with self._leading(code, owner) as connection:
            change(connection, code, paused=paused)

    # Ask and answer

    def ask(self, code: str, owner: str, question: Question) -> int:
        """Put a question to the class, in place of the one before; its number."""
        with self._leading(code, owner) as connection:
            number = last_number(connection, code) + 1
            if number > MOST_QUESTIONS:
                raise ValueError(
                    f"class: it has had {MOST_QUESTIONS} questions, and may have no more"
                )
            connection.execute(
                QUESTIONS.insert().values(
                    code=code, number=number, question=question.to_json(), vote=1, revealed=False
                )
            )
            change(connection, code)
        return number

    def vote_again(self, code: str, owner: str) -> None:
        """Open the second vote on the question that is on; the first stays as it is."""
        self._change_question(code, owner, vote=2)

    def reveal(self, code: str, owner: str) -> None:
        """Show everybody how many gave each answer. Nobody can answer any more."""
        self._change_question(code, owner, revealed=True)

    def settle(self, code: str, owner: str, number: int, outcome: Outcome) -> None:
        """Keep what the run says to a question. It is shown once that is revealed."""
        with self._leading(code, owner) as connection:
            which = sa.and_(QUESTIONS.c.code == code, QUESTIONS.c.number == number)
            connection.execute(QUESTIONS.update().where(which).values(outcome=outcome.to_json()))
            change(connection, code)

    def answer(self, code: str, owner: str, number: int, vote: int, answer: Answer) -> None:
        """Answer the question that is on; a later answer to the same vote takes the earlier one's
        place.
        """
        with self._changing(code) as connection:
            check_learner(connection, code, owner)
            row = question_on(connection, code)
            if row is None or (row.number, row.vote, row.revealed) != (number, vote, False):
                raise ValueError("class: this vote is over; look at what is asked now")
            given = Question.from_json(row.question).check(answer)
            mine = sa.and_(
                ANSWERS.c.code == code,
                ANSWERS.c.number == number,
                ANSWERS.c.vote == vote,
                ANSWERS.c.owner == owner,
            )
            connection.execute(ANSWERS.delete().where(mine))
            connection.execute(
                ANSWERS.insert().values(
                    code=code, number=number, vote=vote, owner=owner, answer=json.dumps(given)
                )
            )
            touch(connection, code, "activity")

    # The board and the wall

    def post(self, code: str, entries: Mapping[str, Entry]) -> None:
        """Put what these owners' trainings have come to on the board, in one go."""
        packed = [
            {"of_owner": owner, "packed": entry.to_bytes()} for owner, entry in entries.items()
        ]
        with self._changing(code) as connection:
            mine = sa.and_(MEMBERS.c.code == code, MEMBERS.c.owner == sa.bindparam("of_owner"))
            change_all = MEMBERS.update().where(mine).values(entry=sa.bindparam("packed"))
            connection.execute(change_all, packed)
            touch(connection, code, "activity")

    def note_paste(self, code: str, owner: str, text: str, mistakes: Sequence[str]) -> None:
        """Count the mistakes that Check has found in a learner's paste, each paste once."""
        if len(text) > LONGEST_PASTE:
            raise ValueError(f"class: expected a paste of at most {LONGEST_PASTE:,} characters")
        digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
        with self._changing(code) as connection:
            check_learner(connection, code, owner)
            mine = sa.and_(PASTES.c.code == code, PASTES.c.owner == owner)
            known = connection.scalars(sa.select(PASTES.c.digest).where(mine)).all()
            if digest in known or len(known) >= MOST_PASTES:
                return
            connection.execute(
                PASTES.insert().values(
                    code=code,
                    owner=owner,
                    digest=digest,
                    mistakes=json.dumps(list(mistakes)),
                    text=text.encode(errors="replace").decode().replace("\x00", ""),
                )
            )
            touch(connection, code, "activity")

    # Transactions

    @contextmanager
    def _changing(self, code: str) -> Iterator[sa.Connection]:
        """A transaction that holds the class."""
        with self.store.writing() as connection:
            row = connection.execute(
                sa.select(CLASSES.c.paused).where(CLASSES.c.code == code).with_for_update()
            ).first()
            if row is None:
                raise ClassOverError(
                    f"class: there is none with the code {code}; it may have ended"
                )
            yield connection

    @contextmanager
    def _leading(self, code: str, owner: str) -> Iterator[sa.Connection]:
        """The same, for a teacher of the class alone."""
        with self._changing(code) as connection:
            if number_of(connection, code, owner) != 0:
                raise ValueError("class: only its teacher can do this; enter the teacher's key")
            yield connection

    def _change_question(self, code: str, owner: str, **values: Any) -> None:
        with self._leading(code, owner) as connection:
            row = question_on(connection, code)
            if row is None or row.revealed:
                raise ValueError("class: no vote is on; ask a question first")
            which = sa.and_(QUESTIONS.c.code == code, QUESTIONS.c.number == row.number)
            connection.execute(QUESTIONS.update().where(which).values(**values))
            change(connection, code)
