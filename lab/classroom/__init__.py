"""A class: one code, many learners, one board. The rules, in plain Python; all state is in the
database of kept runs.

    classes = Classes(RunStore())
    code, key = classes.start(teacher)
    classes.join(code, learner, "amber heron")
    seen_by(classes, code, learner)         # exactly what their browser may be sent

classes.py     Classes: start, join, lead, ask, answer, end
seen.py        what may be sent to whom: a member's view, the teacher's board, the wall of mistakes
questions.py   a question, its answers, and the runs that settle it
place.py       where a class is
vary.py        the class as one experiment, and what learners may change
entry.py       one learner on the board, and where boundaries agree
collect.py     what a teacher takes away
words.py       codes, keys, pseudonyms
rows.py        who somebody is in a class, and what is on, within a transaction
tables.py      the tables
"""

from lab.classroom.classes import Classes
from lab.classroom.entry import Entry, agreement
from lab.classroom.place import Place
from lab.classroom.questions import Outcome, Question, lesson_question
from lab.classroom.rows import ClassOverError
from lab.classroom.seen import Seen, SeenQuestion, board, counters, seen_by, wall
from lab.classroom.vary import VARIED, within
from lab.classroom.words import propose_name, read_code

__all__ = [
    "VARIED",
    "ClassOverError",
    "Classes",
    "Entry",
    "Outcome",
    "Place",
    "Question",
    "Seen",
    "SeenQuestion",
    "agreement",
    "board",
    "counters",
    "lesson_question",
    "propose_name",
    "read_code",
    "seen_by",
    "wall",
    "within",
]
