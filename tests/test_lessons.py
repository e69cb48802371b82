"""Lessons as values: each asks before it trains, and reads its answers off the runs."""

import re
from dataclasses import fields

import pytest

from lab.experiment import Experiment
from lab.lessons import LESSONS, Choice, Curve, Lesson, Number, Read, Runs, See, Train, TryNext, Why
from lab.lessons.steps import SKETCHED

ORDER = [Read, Train, See, Why, TryNext]
BY_KEY = {lesson.key: lesson for lesson in LESSONS}


def trained(lesson: Lesson, seed: int) -> Runs:
    return {name: one.run() for name, one in lesson.experiments(seed).items()}


@pytest.fixture(scope="module", params=BY_KEY)
def taken(request) -> tuple[Lesson, int, Runs]:
    """A lesson, a seed beyond those of the table, and its runs."""
    lesson = BY_KEY[request.param]
    return lesson, 417, trained(lesson, 417)


def test_there_are_fourteen_in_the_order_of_a_course():
    assert len(LESSONS) == len(BY_KEY) == 14
    assert LESSONS[0].key == "one-neuron"
    assert LESSONS[-1].key == "linear-layers"
    assert all(re.fullmatch(r"[a-z0-9-]+", key) for key in BY_KEY)


@pytest.mark.parametrize("lesson", LESSONS, ids=BY_KEY)
def test_a_lesson_reads_predicts_trains_sees_explains(lesson):
    kinds = [type(step) for step in lesson.steps]
    others = [kind for kind in dict.fromkeys(kinds) if kind in ORDER]
    assert others == ORDER
    assert lesson.predictions
    assert max(lesson.predictions) < lesson.training
    assert 3 <= lesson.minutes <= 8


@pytest.mark.parametrize("lesson", LESSONS, ids=BY_KEY)
def test_a_lesson_needs_little_training(lesson):
    experiments = lesson.experiments(3)
    assert sum(one.epochs for one in experiments.values()) <= 12_000
    assert all(isinstance(one, Experiment) for one in experiments.values())
    assert lesson.experiments(3) == experiments != lesson.experiments(4)


@pytest.mark.parametrize("lesson", LESSONS, ids=BY_KEY)
def test_what_is_drawn_and_tried_next_exists(lesson):
    see = next(step for step in lesson.steps if isinstance(step, See))
    assert set(see.shown) <= set(lesson.experiments(0))
    onward = next(step for step in lesson.steps if isinstance(step, TryNext))
    assert isinstance(onward.experiment(0), Experiment)


def test_every_answer_is_among_what_can_be_predicted(taken):
    lesson, _, runs = taken
    for prediction in lesson.predictions.values():
        answer = prediction.answer(runs)
        if isinstance(prediction, Choice):
            assert answer in prediction.options
        elif isinstance(prediction, Number):
            assert prediction.low < prediction.high
        else:
            assert isinstance(prediction, Curve)
            assert len(answer) == SKETCHED
            assert answer[0] == runs[prediction.run].history["cost"][0]
            assert answer[-1] == runs[prediction.run].history["cost"][-1]


def test_the_reasons_are_in_the_numbers_of_the_runs(taken):
    lesson, seed, runs = taken
    why = next(step for step in lesson.steps if isinstance(step, Why))
    words = why.text(runs)
    assert re.search(r"\d", words)
    assert "nan" not in words
    assert words != why.text(trained(lesson, seed + 1))


def test_what_stands_before_the_training_is_the_same_for_every_outcome():
    """Only the table of the gradient check follows the seed: the learner reasons from it."""
    told = {
        lesson.key
        for lesson in LESSONS
        for step in lesson.steps[: lesson.training]
        if isinstance(step, Read) and len({step.words(seed) for seed in range(6)}) > 1
    }
    assert told == {"gradient-check"}
    answers = [f.name for kind in (Choice, Number, Curve) for f in fields(kind)]
    assert not [name for name in answers if name in ("right", "solution")]


def test_the_curve_is_read_where_the_history_is_thin():
    run = Experiment(epochs=150, samples=40, hidden_layers=(2,)).run()
    history = run.history
    read = Curve("?", run="it", top=1.0).answer({"it": run})
    assert [history["epoch"][history["cost"].index(cost)] for cost in read] == pytest.approx(
        [0, 37.5, 75, 112.5, 150], abs=1
    )
