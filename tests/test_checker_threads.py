"""Many visitors have their equations checked at once, each in a thread of its own."""

import gc
import threading
import time

import pytest

from lab.checker.syntax import parse, parse_expression

THREADS = 4
PROGRAM = "\n".join(f"W{i} = {'(' * 20}A{i} @ B{i}{')' * 20} + [{i}, {i}][0]" for i in range(400))


@pytest.fixture
def others_go_on_in_between():
    """The collector runs Python inside of the parser, and there another thread may go on."""

    def give_way(*_):
        time.sleep(0)

    often = gc.get_threshold()
    gc.set_threshold(20)
    gc.callbacks.append(give_way)
    yield
    gc.callbacks.remove(give_way)
    gc.set_threshold(*often)


@pytest.mark.usefixtures("others_go_on_in_between")
def test_threads_that_parse_at_once_leave_each_other_s_trees_alone():
    outcomes = []

    def work():
        for _ in range(5):
            try:
                outcomes.append(len(parse(PROGRAM).body))
            except SystemError as problem:
                outcomes.append(problem)

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [400] * 5 * THREADS


def test_what_is_no_python_is_told_as_python_tells_it():
    for wrong in (parse, parse_expression):
        with pytest.raises(SyntaxError):
            wrong("dZ = (A - ")
    assert parse_expression("1 + 1").op
