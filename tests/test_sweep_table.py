"""Results as a table, and the importance of settings, against cases that can be worked out by
hand.
"""

import numpy as np
import pandas as pd
import pytest

from lab.experiment import Experiment
from lab.sweep import MEASURES, Result, importance, table

ACCURACY, COST = MEASURES["test_accuracy"], MEASURES["cost"]


def test_a_table_has_the_settings_what_was_reached_and_the_problem():
    good = Experiment(samples=40, epochs=3, hidden_layers=())
    bad = Experiment(samples=40, output="softmax", hidden_layers=(4, 2))
    run = good.run()
    rows = table(
        [Result.of(good, _as_trained(run), 2.0), Result(bad, problem="no")],
        ("hidden_layers", "samples", "standardize"),
    )
    assert list(rows["hidden_layers"]) == ["none", "4,2"]
    assert list(rows["samples"]) == [40, 40]
    assert list(rows["standardize"]) == ["on", "on"]
    assert rows["cost"][0] == run.metrics["cost"]
    assert rows["seconds"][0] == 2.0
    assert np.isnan(rows["cost"][1])
    assert list(rows["problem"]) == ["", "no"]


def _as_trained(run):
    from lab.engine import Trained

    return Trained(
        Experiment().make_network(run.experiment.make_dataset()),
        run.parameters,
        3,
        run.history,
        list(run.moments),
        run.stopped,
    )


def test_no_results_are_an_empty_table():
    rows = table([], ("seed",))
    assert rows.empty
    assert list(rows) == ["seed", *MEASURES, "problem"]


def frame(**columns):
    size = len(next(iter(columns.values())))
    return pd.DataFrame({"problem": [""] * size} | columns)


def test_a_setting_that_decides_everything_explains_all_and_one_that_does_nothing_none():
    rows = frame(rate=[0.1, 0.1, 1.0, 1.0], seed=[0, 1, 0, 1], test_accuracy=[0.5, 0.5, 0.9, 0.9])
    shares = importance(rows, ["seed", "rate"], ACCURACY)
    assert list(shares.index) == ["rate", "seed"]
    assert shares["rate"] == pytest.approx(1)
    assert shares["seed"] == 0


def test_epsilon_squared_by_hand():
    rows = frame(group=["a", "a", "b", "b"], test_accuracy=[0.1, 0.2, 0.3, 0.4])
    total, within = 0.05, 0.01  # around 0.25, and around 0.15 and 0.35
    assert importance(rows, ["group"], ACCURACY)["group"] == pytest.approx(
        (total - within - within / 2) / total
    )


def test_chance_alone_is_not_taken_for_importance():
    rng = np.random.default_rng(0)
    rows = frame(setting=np.repeat(np.arange(50), 2), test_accuracy=rng.random(100))
    # eta squared would be about a half
    assert importance(rows, ["setting"], ACCURACY)["setting"] < 0.2


def test_many_numbers_are_compared_in_groups_of_neighbours():
    rates = np.geomspace(0.001, 1, 60)
    rows = frame(
        rate=rates, other=np.random.default_rng(0).permutation(60), cost=np.exp(-np.log10(rates))
    )
    shares = importance(rows, ["rate", "other"], COST)
    assert shares["rate"] > 0.9
    assert shares["other"] < 0.2


def test_a_run_with_a_problem_counts_as_the_worst_that_was_measured():
    rows = frame(rate=[1, 1, 1, 2, 2, 2], test_accuracy=[0.9, 0.9, 0.8, np.nan, np.nan, np.nan])
    assert (
        importance(rows, ["rate"], ACCURACY)["rate"]
        == importance(rows.fillna(0.8), ["rate"], ACCURACY)["rate"]
        > 0
    )


@pytest.mark.parametrize("values", [[np.nan] * 4, [0.5] * 4, [0.0, 0.0, 1.0, 1.0]])
def test_hostile_values_have_an_importance_all_the_same(values):
    rows = frame(rate=[1, 1, 2, 2], each=[1, 2, 3, 4], cost=values)
    assert np.isfinite(importance(rows, ["rate", "each"], COST)).all()


def test_the_best_of_a_measure():
    values = pd.Series([0.5, np.nan, 0.9, np.inf])
    assert (ACCURACY.best(values), COST.best(values)) == (2, 0)
    assert COST.best(pd.Series([np.nan])) is None
