"""What may be shown of a lesson, and when."""

import json

import pytest

from lab.lessons import BY_KEY, LESSONS, Choice, Curve, Number
from lab.lessons.common import LAST_SEED
from lab.lessons.progress import MAX_LESSONS_HELD, Committed, Progress, is_right
from lab.lessons.where_wrong import LONGEST_LINE
from lab.runs.progress import LONGEST_PROGRESS

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


# Another day


CHOICE, CURVE = sorted(LESSON.predictions)
NUMBER = BY_KEY["all-zeros"]


def taken():
    progress = Progress(seed=7, finished={"all-zeros"})
    progress.commit(LESSON, CHOICE, Committed("alpha = 10", "certain"))
    progress.commit(LESSON, CURVE, Committed([1.0, 0.5, 0.4, 0.2, 0.1]))
    progress.commit(NUMBER, 1, Committed(12.0))
    progress.hunt.mended[2] = "dZ3 = A3 - Y"
    return progress


def test_another_visit_finds_what_was_predicted_finished_and_mended():
    again = Progress(seed=1)
    again.take_back(taken().to_json())
    assert again.seed == 7
    assert again.finished == {"all-zeros"}
    assert again.committed(LESSON, CHOICE) == Committed("alpha = 10", "certain")
    assert again.committed(LESSON, CURVE) == Committed([1.0, 0.5, 0.4, 0.2, 0.1])
    assert again.committed(NUMBER, 1) == Committed(12.0)
    assert again.hunt.rows[1] == "dZ3 = A3 - Y"
    assert again.last_open(LESSON) == LESSON.training  # runs are made anew
    assert again.to_json() == taken().to_json()


def test_what_was_done_in_this_visit_stands():
    progress = Progress(seed=7)
    progress.commit(LESSON, CHOICE, Committed("alpha = 0.5", "a guess"))
    earlier = taken()
    earlier.seed = 9
    progress.take_back(earlier.to_json())
    assert progress.seed == 7
    assert progress.committed(LESSON, CHOICE) == Committed("alpha = 0.5", "a guess")


@pytest.mark.parametrize(
    "row",
    [
        [LESSON.key, 7, CHOICE, "an option of before", "certain"],
        [LESSON.key, 7, CHOICE, 3.0, "certain"],
        [LESSON.key, 7, CURVE, [1.0, 2.0], ""],
        [LESSON.key, 7, LESSON.training, "alpha = 10", ""],
        [NUMBER.key, 7, 1, 1e9, ""],
        [NUMBER.key, 7, 1, float("nan"), ""],
        ["a lesson of before", 7, 1, "x", ""],
    ],
)
def test_predictions_of_lessons_that_have_changed_are_left(row):
    kept = json.loads(taken().to_json()) | {"predictions": [row]}
    progress = Progress(seed=1)
    progress.take_back(json.dumps(kept))
    assert json.loads(progress.to_json())["predictions"] == []
    assert progress.finished == {"all-zeros"}


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"seed": 1}', "[" * 100_000])
def test_a_text_that_is_no_progress_changes_nothing(text):
    progress = taken()
    before = progress.to_json()
    progress.take_back(text)
    assert progress.to_json() == before


def test_what_is_kept_is_bounded():
    progress = Progress(seed=0)
    for seed in range(LAST_SEED):
        progress.seed = seed
        for lesson in LESSONS:
            for place, prediction in lesson.predictions.items():
                value = [0.123456789012345] * 5 if isinstance(prediction, Curve) else "x" * 60
                progress.commit(lesson, place, Committed(value, "fairly sure"))
    progress.finished = set(BY_KEY)
    progress.hunt.mended = dict.fromkeys(progress.hunt.example.wrong, "x" * LONGEST_LINE)
    assert len(progress.to_json()) <= LONGEST_PROGRESS
