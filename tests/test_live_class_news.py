"""News of classes: who is told what, the board that fills by itself, and a database that is gone
for a while.
"""

import threading
from contextlib import closing, contextmanager

import pytest
import sqlalchemy as sa
import uvicorn
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from lab import live
from lab.classroom import Classes, Question, board, seen_by
from lab.experiment import Experiment
from lab.live.class_news import ClassNews, Watcher
from lab.live.protocol import NO_SUCH_VISIT
from lab.runs import RunStore
from lab.visit.session import Session
from lab.visit.visits import Visits

PATIENCE = 120  # seconds
TEACHER, ANNA = "browser:teacher", "browser:anna"
YES_OR_NO = Question("Does it fall?", options=("yes", "no"))


@pytest.fixture
def classes(tmp_path):
    with closing(
        RunStore(sa.URL.create("sqlite", database=str(tmp_path / "runs.sqlite")))
    ) as store:
        yield Classes(store)


@pytest.fixture
def code(classes):
    code, _ = classes.start(TEACHER)
    classes.join(code, ANNA, "anna")
    return code


@contextmanager
def served(app):
    """The app on a free port; its address."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
        assert thread.is_alive()
    yield f"ws://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(PATIENCE)


def visit(classes, code, owner):
    session = Session.of(Experiment(dataset="xor", samples=40, hidden_layers=(3,), epochs=50))
    session.classroom.enter(code, owner)
    session.classroom.look(lambda code, owner: seen_by(classes, code, owner))
    return session


def watcher(session):
    return Watcher(None, session, session.classroom, session.playback)


def train(session):
    session.step()
    while session.playback.goal is not None:
        session.playback.advance(1.0)


def test_of_what_learners_do_only_the_teacher_hears(classes, code):
    teacher, anna = (watcher(visit(classes, code, who)) for who in (TEACHER, ANNA))
    news = ClassNews(lambda: classes)

    def told():
        found = news.look([teacher, anna])
        return teacher.news(found), anna.news(found)

    before = told()
    classes.ask(code, TEACHER, YES_OR_NO)
    asked = told()
    assert asked[0] != before[0]
    assert asked[1] != before[1]
    classes.answer(code, ANNA, 1, 1, "yes")
    answered = told()
    assert answered[0] != asked[0]
    assert answered[1] == asked[1]
    classes.end(code, TEACHER)
    assert told() == (f"{code} over", f"{code} over")


def test_the_board_shows_what_learners_have_trained(classes, code):
    session = visit(classes, code, ANNA)
    news = ClassNews(lambda: classes)
    news.look([watcher(session)])
    assert board(classes, code, TEACHER) == {}  # nothing trained yet
    train(session)
    news.look([watcher(session)])  # too soon after the last picture
    news._next_board = 0.0
    news.look([watcher(session)])
    (entry,) = board(classes, code, TEACHER).values()
    assert (entry.epoch, entry.experiment) == (1, session.experiment)


def test_a_visit_that_is_over_or_being_changed_is_passed_over(classes, code):
    session = visit(classes, code, ANNA)
    train(session)
    one = watcher(session)
    session.close()
    assert one.entry() is None


def test_what_was_trained_while_the_database_was_gone_comes_to_the_board(classes, code):
    session = visit(classes, code, ANNA)
    train(session)
    gone = [True]

    class Leaky:
        store = classes.store

        def post(self, *args):
            if gone:
                raise ValueError("run store: gone")
            classes.post(*args)

    news = ClassNews(Leaky)
    assert news.look([watcher(session)]) is None
    gone.clear()
    news.look([watcher(session)])
    assert list(board(classes, code, TEACHER)) == ["anna"]


def test_a_browser_is_told_over_its_own_connection(classes, code):
    visits = Visits(60)
    session = visit(classes, code, ANNA)
    visits.enter(session)
    app = Starlette(routes=live.class_routes("/wire", lambda: visits, lambda: classes))
    with served(app) as url:
        with connect(f"{url}/wire/{session.key}/class") as socket:
            first = socket.recv(PATIENCE).decode()
            socket.send("x" * 10_000)  # nothing is to be said; it does no harm
            classes.ask(code, TEACHER, YES_OR_NO)
            second = socket.recv(PATIENCE).decode()
        assert first.split()[0] == second.split()[0] == code
        assert int(second.split()[1]) == int(first.split()[1]) + 1
        with connect(f"{url}/wire/unknown/class") as socket:
            with pytest.raises(ConnectionClosed) as end:
                socket.recv(PATIENCE)
            assert end.value.rcvd.code == NO_SUCH_VISIT
