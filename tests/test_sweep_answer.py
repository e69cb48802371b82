"""A sweep's answer, against cases worked out by hand and SciPy's permutation test."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lab.sweep import MEASURES, answer
from lab.sweep.answer import chance_of

ACCURACY, COST = MEASURES["test_accuracy"], MEASURES["cost"]


def frame(reached, measure="test_accuracy", problem=""):
    """A row for each seed of each setting: reached by (layers, rate)."""
    return pd.DataFrame(
        [
            {"hidden_layers": layers, "learning_rate": rate, "seed": seed, measure: value}
            for (layers, rate), values in reached.items()
            for seed, value in enumerate(values)
        ]
    ).assign(problem=problem)


def answered(rows, settings, measure):
    found = answer(rows, settings, measure)
    assert found is not None
    return found


NAMES = ("hidden_layers", "learning_rate", "seed")


def test_the_sentence_names_the_best_its_spread_and_what_is_as_good():
    rows = frame(
        {
            ("8,8", 0.3): [0.99, 0.98, 1.0],
            ("16,16", 0.1): [0.97, 0.99, 0.98],
            ("8,8", 0.01): [0.7, 0.72, 0.71],
        }
    )
    found = answered(rows, NAMES, ACCURACY)
    assert found.alike == ("hidden layers 16, 16 with learning rate 0.1",)
    assert found.in_words(ACCURACY) == (
        "hidden layers 8, 8 with learning rate 0.3: test accuracy 99.0% (98.0% to 100.0%, 3 seeds);"
        " not told apart from hidden layers 16, 16 with learning rate 0.1"
    )


def test_where_every_seed_is_better_it_is_told_apart_from_all():
    rows = frame({("8", 0.3): [0.1, 0.2, 0.15], ("8", 1.0): [0.3, 0.4, 0.5]}, "cost")
    assert answered(rows, NAMES, COST).in_words(COST) == (
        "hidden layers 8 with learning rate 0.3: training cost 0.15 (0.1 to 0.2, 3 seeds);"
        " told apart from the other"
    )


def test_two_seeds_are_too_few_and_one_is_said_to_be_chance():
    two = frame({("8", 0.3): [0.9, 0.95], ("8", 1.0): [0.1, 0.2]})
    assert answered(two, NAMES, ACCURACY).alike
    one = frame({("8", 0.3): [0.9], ("8", 1.0): [0.1]})
    assert "of one seed each, so that a difference may be chance" in answered(
        one, NAMES, ACCURACY
    ).in_words(ACCURACY)


def test_many_that_are_as_good_are_counted():
    rows = frame({("8", rate): [1.0, 1.0, 1.0] for rate in (0.1, 0.2, 0.3, 0.4, 0.5)})
    assert (
        answered(rows, NAMES, ACCURACY)
        .in_words(ACCURACY)
        .endswith(
            "not told apart from hidden layers 8 with learning rate 0.2, hidden layers 8 with"
            " learning rate 0.3 and 2 more"
        )
    )


def test_a_run_that_failed_counts_as_the_worst():
    rows = frame({("8", 0.3): [0.99, np.nan, 0.99], ("8", 1.0): [0.9, 0.9, 0.9]})
    assert answered(rows, NAMES, ACCURACY).best == "hidden layers 8 with learning rate 0.3"
    rows = frame({("8", 0.3): [0.99, np.nan, 0.99], ("8", 1.0): [0.9, 0.9, 0.1]})
    found = answered(rows, NAMES, ACCURACY)
    assert found.low == 0.1
    assert answer(frame({("8", 0.3): [np.nan] * 3}), NAMES, ACCURACY) is None


def test_seeds_alone_have_no_setting_to_name():
    rows = frame({("8", 0.3): [0.9, 0.8, 1.0]})
    assert answered(rows, ("seed",), ACCURACY).in_words(ACCURACY) == (
        "test accuracy 90.0% (80.0% to 100.0%, 3 seeds)"
    )


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=5),
    st.lists(st.integers(0, 9), min_size=1, max_size=5),
)
def test_the_chance_is_scipys(first, second):
    """All deals of a few numbers, ties included."""
    ours = chance_of(np.array(first, float), np.array(second, float))
    oracle = (
        stats.permutation_test(
            (first, second),
            lambda a, b: np.mean(a) - np.mean(b),
            permutation_type="independent",
            alternative="greater",
            n_resamples=np.inf,
            vectorized=False,
        )
        if len(first) > 1 and len(second) > 1
        else None
    )
    if oracle is not None:
        assert ours == pytest.approx(oracle.pvalue, abs=1e-9)
    else:
        assert 0 < ours <= 1


def test_many_runs_are_dealt_at_random_and_come_near_the_normal_theory():
    rng = np.random.default_rng(1)
    first = rng.normal(0.5, 1, 40)
    second = rng.normal(0, 1, 40)
    theory = stats.ttest_ind(first, second, alternative="greater").pvalue
    assert chance_of(first, second) == pytest.approx(theory, abs=0.02)
    assert chance_of(first + 9, second) == pytest.approx(1 / 2000)  # as they are, and no other
