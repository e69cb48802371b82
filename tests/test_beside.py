"""Large tables are read in a process beside the server's: as they are in its own."""

import os

import numpy as np
import pytest

from lab.data import DataProblem
from lab.experiment import CSV, Experiment
from lab.visit import beside
from lab.visit.own_file import in_a_line, look_at, made_of

TABLE = "a,b,y\n" + "\n".join(f"{i % 7},{i * 5 % 11},{i % 2}" for i in range(40))
CONTENTS = TABLE.encode()
EXPERIMENT = Experiment(dataset=CSV, file="own.csv", target="y")


@pytest.fixture(scope="module")
def reader():
    one = beside.Reader()
    yield one
    one.close()


@pytest.fixture
def everything_is_large(monkeypatch):
    monkeypatch.setattr(beside, "LARGE", 1)


def process_of(_contents):
    return os.getpid()


def end_at_once(_contents):
    os._exit(1)


def test_a_small_table_is_read_here(reader):
    assert reader.read(process_of, CONTENTS) == os.getpid()


@pytest.mark.usefixtures("everything_is_large")
def test_a_large_table_is_read_beside_and_is_the_same(reader):
    assert reader.read(process_of, CONTENTS) != os.getpid()
    here, beside_it = EXPERIMENT.make_dataset(CONTENTS), made_of(CONTENTS, EXPERIMENT)
    for name in ("X", "Y", "X_test", "Y_test"):
        np.testing.assert_array_equal(getattr(beside_it, name), getattr(here, name))
    assert reader.read(in_a_line, CONTENTS, EXPERIMENT) == in_a_line(CONTENTS, EXPERIMENT)
    columns, rows, *told = reader.read(look_at, CONTENTS, None)
    columns_here, rows_here, *told_here = look_at(CONTENTS, None)
    assert columns.equals(columns_here)
    assert rows.equals(rows_here)
    assert told == told_here


@pytest.mark.usefixtures("everything_is_large")
def test_a_fault_of_a_large_table_is_told_in_the_same_sentence(reader):
    broken = CONTENTS.replace(b"a,b,y", b"a,a,y")
    with pytest.raises(DataProblem) as here:
        EXPERIMENT.make_dataset(broken)
    with pytest.raises(DataProblem) as beside_it:
        reader.read(EXPERIMENT.make_dataset, broken)
    assert str(beside_it.value) == str(here.value)


@pytest.mark.usefixtures("everything_is_large")
def test_a_reader_that_dies_is_told_of_and_another_one_reads_on(reader):
    with pytest.raises(DataProblem, match="for want of memory"):
        reader.read(end_at_once, CONTENTS)
    assert reader.read(process_of, CONTENTS) != os.getpid()
