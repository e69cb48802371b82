"""The Sweep page as a visitor meets it, opened from app.py: controls, a whole sweep, cancelling,
every view, what is refused.
"""

import re
import threading

import pytest
import visits
from visits import healthy

from lab.experiment import Experiment
from lab.sweep import Plan, Result
from lab.ui.sweep import views
from lab.visit import sweep_state
from lab.visit.sweep_queue import SweepQueue

PAGE = "lab/pages/sweep.py"


def opened(**query):
    """The page, for runs that end soon."""
    return visits.opened("sweep", **(dict(epochs="20", samples="60") | query))


def named(widgets, label):
    return next(one for one in widgets if one.label == label)


def start(at):
    return healthy(named(at.button, "Start").click().run())


def sweep_of(at):
    return at.session_state["lab"].sweep


def words(at):
    return " ".join(
        str(one.value) for one in (*at.markdown, *at.caption, *at.warning, *at.error, *at.info)
    )


def test_it_says_how_many_runs_and_how_long_before_it_starts():
    at = opened()
    assert "**32 runs**, at most about 1 second in this process" in words(at)
    assert not sweep_of(at).results


def test_a_whole_sweep_and_every_way_to_look_at_it():
    at = start(opened())
    state = sweep_of(at)
    assert len(state.results) == 32
    assert not state.running
    told = words(at).replace("\\", "")
    assert re.search(r"learning rate \S+: test accuracy \S+% \(\S+% to \S+%, 4 seeds\); ", told)
    assert "32 of 32 runs." in told
    for view, charts in {
        "Heat map": 1,
        "Mean and spread": 1,
        "What matters": 1,
        "All settings": 1,
        "Boundaries": 1,
        "Table": 0,
    }.items():
        at = healthy(at.segmented_control(key="sweep_view").set_value(view).run())
        assert len(at.get("plotly_chart")) == charts, view
    assert len(at.dataframe) == 1
    assert len(at.dataframe[0].value) == 32


def test_a_run_of_the_page_equals_the_same_experiment_alone():
    at = start(opened())
    experiment = Experiment(epochs=20, samples=60, learning_rate=3.0, seed=2)
    assert (
        sweep_of(at).results[experiment].run.parameters.flat == experiment.run().parameters.flat
    ).all()


def test_settings_of_every_kind_can_be_chosen():
    at = opened()
    kinds = ["hidden_layers", "activation", "standardize", "l2", "batch_size"]
    healthy(at.multiselect(key="sweep_settings").set_value(kinds).run())
    healthy(named(at.text_input, "Hidden layers").set_value("; 4; 8, 8").run())
    healthy(at.multiselect(key="sweep_activation").set_value(["relu"]).run())
    assert f"**{3 * 1 * 2 * 4 * 5} runs**" in words(at)
    healthy(at.segmented_control(key="sweep_how").set_value("A random sample").run())
    healthy(named(at.number_input, "Runs").set_value(7).run())
    at = start(at)
    assert len(sweep_of(at).results) == 7
    assert all(one.run for one in sweep_of(at).results.values())


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("learning_rate", "5:3:4", "learning_rate: expected low:high, the lower number first"),
        (
            "learning_rate",
            "0.1, much",
            "learning_rate: expected a number from 0.0001 to 10, got much",
        ),
        ("learning_rate", "", "learning_rate: expected at least one value, got none"),
        ("learning_rate", "0.1, 0.1", "learning_rate: expected each value once, got 0.1 twice"),
        (
            "seed",
            "0:511",
            "sweep: expected at most 512 runs, got 8 x 512 = 4,096; take fewer values",
        ),
    ],
)
def test_what_cannot_be_is_one_sentence_and_no_start(name, text, told):
    at = opened()
    healthy(at.text_input(key=f"sweep_{name}").set_value(text).run())
    assert told in words(at).replace("\\", "")
    assert not any(button.label == "Start" for button in at.button)
    assert len(at.text_input) == 2  # one for each setting: none goes away


def test_values_are_written_as_people_write_them():
    at = opened()
    healthy(at.multiselect(key="sweep_settings").set_value(["learning_rate", "l2"]).run())
    healthy(at.text_input(key="sweep_learning_rate").set_value("0.01, 0.03; 0.1,").run())
    healthy(at.text_input(key="sweep_l2").set_value("0.1:10:3").run())
    at = start(at)
    trained = {(e.learning_rate, e.l2) for e in sweep_of(at).results}
    assert trained == {(rate, l2) for rate in (0.01, 0.03, 0.1) for l2 in (0.1, 1.0, 10.0)}


def test_a_sweep_that_would_take_too_long_says_what_to_do(monkeypatch):
    monkeypatch.setattr(sweep_state, "MAX_SECONDS", 0.001)
    at = opened()
    assert "Take fewer values or epochs" in words(at)
    assert named(at.button, "Start").disabled


def test_runs_that_fail_are_counted_with_their_reason():
    at = opened()
    healthy(at.multiselect(key="sweep_settings").set_value(["output"]).run())
    healthy(at.multiselect(key="sweep_output").set_value(["sigmoid", "softmax"]).run())
    at = start(at)
    assert "1 failed or diverged" in words(at).replace("\\", "")
    assert "output: expected one of sigmoid" in words(at).replace("\\", "")


def test_a_sweep_goes_on_where_it_was_broken_off():
    at = opened()
    state = sweep_of(at)
    experiments = tuple(Experiment(epochs=5, samples=60, seed=seed) for seed in range(4))
    state.start(Plan(experiments, ("seed",)), None)
    state.take(Result(experiments[0], problem="kept"))
    healthy(at.run())
    assert not sweep_of(at).running
    assert len(sweep_of(at).results) == 4
    assert sweep_of(at).results[experiments[0]].problem == "kept"


def test_cancel_leaves_what_has_finished():
    at = opened()
    state = sweep_of(at)
    state.start(Plan(tuple(Experiment(seed=seed) for seed in range(4)), ("seed",)), None)
    state.take(Result(Experiment(seed=0), problem="kept"))
    state.cancel()
    healthy(at.run())
    assert "1 of 4 runs" in words(at)


def test_a_run_opens_on_the_train_page(monkeypatch):
    at = start(opened())
    session, wanted = at.session_state["lab"], sweep_of(at).in_order[5]
    gone = []
    monkeypatch.setattr(views.st, "switch_page", gone.append)
    views.open_on_train(session, wanted)
    assert session.experiment == wanted.experiment
    assert session.trainer.epoch == 0
    assert gone == ["lab/pages/train.py"]


def test_who_waits_in_line_is_told_and_can_leave_it():
    queue, told = SweepQueue(), []

    class Left(BaseException):
        pass

    def leave(ahead):
        told.append(ahead)
        raise Left

    with queue.place(leave):
        with pytest.raises(Left), queue.place(leave):
            pytest.fail("one at a time")
        assert told == [1]
    with queue.place(leave):
        assert told == [1]


def test_the_line_moves_on(monkeypatch):
    monkeypatch.setattr("lab.visit.sweep_queue.LOOK_EVERY", 0.001)
    queue, order = SweepQueue(), []
    done = threading.Event()

    def second():
        with queue.place(lambda ahead: done.set()):
            order.append("second")

    with queue.place(lambda ahead: None):
        thread = threading.Thread(target=second)
        thread.start()
        assert done.wait(10)  # the second one is waiting
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


def test_a_sweep_left_between_its_last_result_and_its_end_is_done():
    at = start(opened())
    sweep_of(at).running = True
    healthy(at.run())
    assert not sweep_of(at).running
    assert "32 of 32 runs" in words(at)
