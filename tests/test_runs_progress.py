"""What an owner has learned: one text each, in a database that may be older than its table."""

from contextlib import closing

import pytest
import sqlalchemy as sa

from lab.runs import RunStore, keep_progress, progress, progress_of
from lab.runs.progress import LONGEST_PROGRESS, PROGRESS

MINE, YOURS = "browser:mine", "browser:yours"


@pytest.fixture
def store(tmp_path):
    url = sa.URL.create("sqlite", database=str(tmp_path / "runs.sqlite"))
    with closing(RunStore(url)) as opened:
        yield opened


def test_each_owner_has_their_own_and_the_last_one_counts(store):
    assert progress_of(store, MINE) == ""
    keep_progress(store, MINE, "first")
    keep_progress(store, YOURS, "another")
    keep_progress(store, MINE, "second é 中")
    assert progress_of(store, MINE) == "second é 中"
    assert progress_of(store, YOURS) == "another"


def test_a_store_that_was_made_before_takes_it(store):
    with store.writing() as connection:
        PROGRESS.drop(connection)
        assert not sa.inspect(connection).has_table(PROGRESS.name)
    with closing(RunStore(store.url)) as newer:
        keep_progress(newer, MINE, "first")
    with closing(RunStore(store.url)) as again:
        assert progress_of(again, MINE) == "first"


def test_what_is_too_long_and_nobody_s_is_refused(store):
    with pytest.raises(ValueError, match=r"progress: expected at most 20,000 characters"):
        keep_progress(store, MINE, "x" * (LONGEST_PROGRESS + 1))
    with pytest.raises(ValueError, match="expected an owner"):
        keep_progress(store, "", "x")
    assert progress_of(store, MINE) == ""


def test_of_too_many_the_one_gone_for_the_longest_gives_way(store, monkeypatch):
    monkeypatch.setattr(progress, "MOST_LEARNERS", 2)
    clock = iter(range(1, 10))
    monkeypatch.setattr(progress.time, "time", lambda: float(next(clock)))
    for owner in ("a", "b"):
        keep_progress(store, owner, owner)
    keep_progress(store, "a", "again")
    keep_progress(store, "c", "c")
    assert [progress_of(store, owner) for owner in "abc"] == ["again", "", "c"]
