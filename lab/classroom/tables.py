"""The tables of classes, in the database of kept runs; made where there are none.

A class lasts some weeks. Tables of another shape would get other names, so that a newer lab leaves
the classes of an older one to end by themselves.
"""

import sqlalchemy as sa

metadata = sa.MetaData()
CLASSES = sa.Table(
    "backprop_lab_classes",
    metadata,
    sa.Column("code", sa.String(6), primary_key=True),
    sa.Column("key", sa.String(64), nullable=False),  # the hash of the teacher's key
    sa.Column("touched", sa.Float(53), nullable=False, index=True),  # seconds since 1970
    sa.Column("version", sa.Integer, nullable=False),  # counts what the teacher has done
    sa.Column("activity", sa.Integer, nullable=False),  # counts what learners have done
    sa.Column("together", sa.Boolean, nullable=False),  # learners follow the teacher
    sa.Column("paused", sa.Boolean, nullable=False),
    sa.Column("place", sa.Text),  # JSON: where the class is
    sa.Column("sent", sa.Integer, nullable=False),  # counts the places it was sent to
)
MEMBERS = sa.Table(
    "backprop_lab_class_members",
    metadata,
    sa.Column("code", sa.String(6), primary_key=True),
    sa.Column("owner", sa.String(500), primary_key=True),  # as of kept runs
    sa.Column("number", sa.Integer, nullable=False),  # in the order of joining; 0: a teacher
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("joined", sa.Float(53), nullable=False),
    sa.Column("entry", sa.LargeBinary),  # on the board
)
QUESTIONS = sa.Table(
    "backprop_lab_class_questions",
    metadata,
    sa.Column("code", sa.String(6), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),  # the last one is on
    sa.Column("question", sa.Text, nullable=False),  # JSON
    sa.Column("vote", sa.Integer, nullable=False),  # the first or the second
    sa.Column("revealed", sa.Boolean, nullable=False),
    sa.Column("outcome", sa.Text),  # JSON: what the run says
)
ANSWERS = sa.Table(
    "backprop_lab_class_answers",
    metadata,
    sa.Column("code", sa.String(6), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("vote", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("owner", sa.String(500), primary_key=True),
    sa.Column("answer", sa.Text, nullable=False),  # JSON
)
PASTES = sa.Table(
    "backprop_lab_class_pastes",
    metadata,
    sa.Column("code", sa.String(6), primary_key=True),
    sa.Column("owner", sa.String(500), primary_key=True),
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("mistakes", sa.Text, nullable=False),  # JSON: what each is called
    sa.Column("text", sa.Text, nullable=False),
)
OF_A_CLASS = (PASTES, ANSWERS, QUESTIONS, MEMBERS, CLASSES)
"""All that a class has; the class itself last."""
