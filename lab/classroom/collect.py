"""What a teacher takes away of a class: answers, runs and pastes, as CSV in one zip.

Answers to a question that was never revealed are not among them; pastes bear nobody's name.
"""

import io
import json
import zipfile

import pandas as pd
import sqlalchemy as sa

from lab.classroom.classes import Classes
from lab.classroom.entry import Entry
from lab.classroom.questions import Question
from lab.classroom.seen import check_teacher, learners
from lab.classroom.tables import ANSWERS, MEMBERS, PASTES, QUESTIONS
from lab.runs import as_csv

FILES = ("answers", "runs", "pastes")


def tables(classes: Classes, code: str, owner: str) -> dict[str, pd.DataFrame]:
    """The tables by name, as of FILES. For a teacher of the class."""
    with classes.store.reading() as connection:
        check_teacher(connection, code, owner)
        names = learners(connection, code)
        return {
            "answers": answers(connection, code, names),
            "runs": runs(connection, code),
            "pastes": pastes(connection, code),
        }


def as_zip(found: dict[str, pd.DataFrame]) -> bytes:
    """The tables as CSV, in a zip."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, table in found.items():
            archive.writestr(f"{name}.csv", as_csv(table))
    return file.getvalue()


def answers(connection: sa.Connection, code: str, names: dict[str, str]) -> pd.DataFrame:
    """A row for each answer to a revealed question, by vote and name."""
    revealed = sa.select(QUESTIONS).where(QUESTIONS.c.code == code, QUESTIONS.c.revealed)
    texts = {
        row.number: Question.from_json(row.question).text for row in connection.execute(revealed)
    }
    given = sa.select(ANSWERS).where(ANSWERS.c.code == code, ANSWERS.c.number.in_(list(texts)))
    rows = [
        (row.number, texts[row.number], row.vote, names.get(row.owner, ""), json.loads(row.answer))
        for row in connection.execute(given)
    ]
    rows.sort(key=lambda row: (row[0], row[2], row[3]))
    return pd.DataFrame(rows, columns=["number", "question", "vote", "name", "answer"])


def runs(connection: sa.Connection, code: str) -> pd.DataFrame:
    """A row for each learner on the board: what was reached, and the settings, as in a link."""
    on_board = sa.select(MEMBERS.c.name, MEMBERS.c.entry).where(
        MEMBERS.c.code == code, MEMBERS.c.entry.is_not(None)
    )
    rows = []
    for name, packed in connection.execute(on_board.order_by(MEMBERS.c.number)):
        entry = Entry.from_bytes(packed)
        reached = {"epoch": entry.epoch, "cost": entry.cost, "accuracy": entry.accuracy}
        rows.append({"name": name, **reached, **entry.settings})
    return pd.DataFrame(rows, columns=None if rows else ["name"])


def pastes(connection: sa.Connection, code: str) -> pd.DataFrame:
    """A row for each paste, in no order that tells whose it is."""
    found = sa.select(PASTES.c.mistakes, PASTES.c.text).where(PASTES.c.code == code)
    rows = [
        ("; ".join(json.loads(row.mistakes)), row.text)
        for row in connection.execute(found.order_by(PASTES.c.digest))
    ]
    return pd.DataFrame(rows, columns=["mistakes", "text"])
