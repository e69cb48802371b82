"""What may be shown of a lesson, and when."""

import pytest

from lab.lessons import BY_KEY, LESSONS, Choice, Number
from lab.lessons.common import LAST_SEED
from lab.lessons.progress import MAX_LESSONS_HELD, Committed, Progress, is_right

LESSON = BY_KEY["learning-rate"]


def trained(lesson, seed):
    return {name: one.run() for name, one in lesson.experiments(seed).items()}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_nothing_after_the_training_is_open_before_every_prediction(lesson):
    progress = Progress(seed=3)
    for place in sorted(lesson.predictions):
        assert progress.last_open(lesson) == place < lesson.training
        progress.commit(lesson, place, Committed("x"))
    assert progress.last_open(lesson) == lesson.training
    progress.keep_runs(lesson, {})
    assert progress.last_open(lesson) == len(lesson.steps) - 1


def test_the_first_prediction_counts():
    progress = Progress(seed=3)
    progress.commit(LESSON, 1, Committed("10", "certain"))
    progress.commit(LESSON, 1, Committed("0.5", "certain"))
    assert progress.committed(LESSON, 1) == Committed("10", "certain")


def test_other_numbers_are_another_start():
    progress = Progress(seed=LAST_SEED)
    progress.commit(LESSON, 1, Committed("10"))
    progress.start_anew()
    assert progress.seed == 0
    assert progress.committed(LESSON, 1) is None


def test_the_runs_of_few_lessons_are_held():
    progress = Progress(seed=0)
    for lesson in LESSONS:
        progress.keep_runs(lesson, {})
    held = [lesson for lesson in LESSONS if progress.runs(lesson) is not None]
    assert held == list(LESSONS[-MAX_LESSONS_HELD:])


def test_a_prediction_is_right_if_the_run_says_so():
    runs = trained(LESSON, 0)
    choice = LESSON.steps[1]
    assert isinstance(choice, Choice)
    truth = choice.answer(runs)
    for option in choice.options:
        assert is_right(choice, Committed(option), runs) == (option == truth)
    number = Number("?", 0, 9, 1, near=1, answer=lambda runs: 4.0)
    assert [is_right(number, Committed(float(n)), runs) for n in (2, 3, 5, 6)] == [
        False,
        True,
        True,
        False,
    ]
    assert is_right(LESSON.steps[2], Committed([1.0] * 5), runs) is None


def test_every_visit_draws_its_own_numbers():
    seeds = {Progress().seed for _ in range(30)}
    assert len(seeds) > 10
    assert all(0 <= seed <= LAST_SEED for seed in seeds)
