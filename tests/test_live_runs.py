"""Trainings shown one after the other: what is shown is the experiment's own run, and a visit has
one such showing at a time.
"""

import numpy as np
import pytest
from stage_double import Stage

from lab.experiment import Experiment, Run
from lab.lessons import BY_KEY
from lab.visit.live_runs import LIVE, LiveRuns
from lab.visit.session import Session

EXPERIMENTS = {
    "small": Experiment(samples=40, hidden_layers=(2,), epochs=12),
    "smaller": Experiment(dataset="xor", samples=30, hidden_layers=(), epochs=7),
}


def maker(experiment):
    def make():
        dataset = experiment.make_dataset()
        return dataset, experiment.make_trainer(dataset)

    return make


@pytest.fixture
def live():
    return LiveRuns({name: maker(one) for name, one in EXPERIMENTS.items()})


def train_to_the_end(live):
    while not live.is_over:
        live.playback.advance(0.01)
        live.go_on()


def test_each_is_played_in_its_turn_and_is_the_experiment_s_own_run(live):
    stage = Stage(LIVE)
    names = []
    while not live.is_over:
        live.playback.advance(0.005)
        stage.receive(live.playback.send(live.notes())[LIVE])
        names += [live.name] if live.name not in names else []
        live.go_on()
    assert names == list(EXPERIMENTS)
    for name, experiment in EXPERIMENTS.items():
        run = Run.of(experiment, *live.trained[name])
        assert np.array_equal(run.parameters.flat, experiment.run().parameters.flat)


def test_the_stage_is_told_which_run_it_is_and_when_the_page_is_stale(live):
    live.state_shown = live.page_state
    assert live.notes()["words"] == "small · run 1 of 2 · 12 epochs"
    assert not live.notes()["stale"]
    while not live.trainer.finished:
        live.playback.advance(0.01)
    assert live.notes()["stale"]
    live.go_on()
    assert live.notes()["words"].startswith("smaller · run 2 of 2")


def test_in_a_hurry_all_are_trained_to_the_end(live):
    live.hurry()
    train_to_the_end(live)
    assert live.share == 1
    assert [trainer.epoch for trainer, _ in live.trained.values()] == [12, 7]


def test_nothing_is_skipped_while_a_run_is_under_way(live):
    live.playback.pause()
    live.go_on()
    assert live.name == "small"
    assert not live.trained


def test_a_visit_shows_one_at_a_time_and_lets_go_of_it_in_the_end():
    session = Session.of(Experiment(samples=40, epochs=3))
    lessons = session.lessons
    lessons.begin_live(("a lesson", 1), {"small": maker(EXPERIMENTS["small"])})
    live = lessons.live
    assert session.player_of(LIVE) is live
    assert lessons.live_on(("a lesson", 1)) is live
    playback = live.playback
    assert lessons.live_on(("another", 1)) is None
    assert playback.closed
    assert session.player_of(LIVE) is None
    lessons.begin_live(("a lesson", 2), {"small": maker(EXPERIMENTS["small"])})
    playback = lessons.live.playback
    session.close()
    assert playback.closed


def test_every_lesson_shows_some_of_its_experiments():
    for lesson in BY_KEY.values():
        assert set(lesson.shown) <= set(lesson.experiments(3))
        assert lesson.shown
