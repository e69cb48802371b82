"""What a sweep trains: grids, samples, their refusals, stacks, how they are cut, and how long they
are said to take.
"""

from dataclasses import replace
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.experiment import OF_THE_DATA, Experiment, kinds
from lab.sweep import Span, estimate, grid, sample, spaced, varied
from lab.sweep.estimate import START_UP, load, maker, parts, trial
from lab.sweep.plan import LOGARITHMIC, STACKED, stacks, without
from lab.sweep.work import make_stack

BASE = Experiment(samples=60, epochs=20)


def test_a_grid_is_every_combination_once():
    plan = grid(BASE, {"learning_rate": (0.1, 1, 0.1), "seed": range(3)})
    assert len(plan) == 6
    assert {(one.learning_rate, one.seed) for one in plan.experiments} == {
        (rate, seed) for rate in (0.1, 1.0) for seed in range(3)
    }
    assert varied(plan.experiments) == ("seed", "learning_rate")
    assert all(
        without(one, ("learning_rate", "seed")) == without(BASE, ("learning_rate", "seed"))
        for one in plan.experiments
    )


def test_a_sample_comes_from_its_spans_and_values_and_from_its_seed():
    choices = {
        "learning_rate": Span(0.001, 1, log=True),
        "activation": ("tanh", "relu"),
        "hidden_layers": [(4,), (8, 8)],
        "epochs": Span(5, 9),
    }
    plan = sample(BASE, choices, 200, seed=1)
    assert plan == sample(BASE, choices, 200, seed=1) != sample(BASE, choices, 200, seed=2)
    rates = [one.learning_rate for one in plan.experiments]
    assert 0.001 <= min(rates) < 0.003 < 0.3 < max(rates) <= 1
    # half of them below the middle of the logarithmic scale
    assert 0.35 < np.mean(np.array(rates) < 10**-1.5) < 0.65
    assert {one.activation for one in plan.experiments} == {"tanh", "relu"}
    assert {one.epochs for one in plan.experiments} == {5, 6, 7, 8, 9}


@pytest.mark.parametrize(
    ("choices", "named"),
    [
        (
            {"learning_rate": (0.1, 30.0)},
            "learning_rate: expected a number from 0.0001 to 10, got 30.0",
        ),
        ({"seed": ()}, "seed: expected at least one value, got none"),
        ({"rate": (1,)}, "sweep: expected settings such as dataset, file, target, got rate"),
        ({"activation": ("sine",)}, "activation: expected one of relu"),
        (
            {"seed": range(100), "data_seed": range(100)},
            "sweep: expected at most 512 runs, got 100 x 100 = 10,000; take fewer values",
        ),
    ],
)
def test_bad_choices_are_one_sentence(choices, named):
    with pytest.raises(ValueError, match=named.replace("(", r"\(").replace("*", r"\*")):
        grid(BASE, choices, most=512)


def test_a_sample_has_no_experiment_twice_and_at_most_what_there_is():
    assert len(sample(BASE, {"learning_rate": Span(0.1, 1)}, 300)) == 300
    assert len(sample(BASE, {"seed": range(3), "activation": ("tanh", "relu")}, 50)) == 6


def test_a_sample_has_its_refusals_too():
    with pytest.raises(ValueError, match="sample: expected from 1 to 512 runs, got 600"):
        sample(BASE, {"learning_rate": Span(0.1, 1)}, 600, most=512)
    with pytest.raises(ValueError, match="learning_rate: expected a number from"):
        sample(BASE, {"learning_rate": Span(20, 30)}, 5)


@pytest.mark.parametrize(
    ("low", "high", "log"), [(2, 1, False), (0, 1, True), (float("nan"), 1, False)]
)
def test_a_span_that_is_none(low, high, log):
    with pytest.raises(ValueError, match="from: expected a number"):
        Span(low, high, log)


def test_combinations_that_contradict_themselves_are_left_out_and_told():
    plan = grid(
        BASE, {"output": ("sigmoid", "linear"), "cost": ("binary cross-entropy", "squared error")}
    )
    assert len(plan) == 3
    assert plan.left_out == (
        "cost: expected one that goes with linear outputs, got binary cross-entropy",
    )


@given(
    st.sampled_from(
        sorted(
            {"learning_rate", "batch_size", "seed", "noise", "keep_prob", "patience", "target_cost"}
        )
    ),
    st.integers(1, 40),
)
def test_spaced_values_are_allowed_rise_and_reach_both_ends(name, count):
    low, high = {
        "learning_rate": (1e-3, 3),
        "batch_size": (4, 300),
        "noise": (0, 0.4),
        "keep_prob": (0.5, 1),
    }.get(name, (1, 90))
    found = spaced(name, low, high, count)
    assert [kinds()[name].check(name, value) for value in found] == found == sorted(set(found))
    assert found[0] == low
    assert count == 1 or found[-1] == high
    assert len(found) <= count


def test_learning_rates_are_spaced_by_their_ratio():
    rates = np.array(spaced("learning_rate", 0.001, 10.0, 5))
    np.testing.assert_allclose(rates, [0.001, 0.01, 0.1, 1, 10])


@given(st.data())
def test_a_stack_shares_all_but_what_its_networks_may_differ_in(data):
    names = data.draw(
        st.lists(
            st.sampled_from(
                [
                    "learning_rate",
                    "seed",
                    "l2",
                    "initialization",
                    "epochs",
                    "batch_size",
                    "data_seed",
                ]
            ),
            unique=True,
        )
    )
    values = {"learning_rate": (0.1, 1.0), "initialization": ("he", "zeros"), "batch_size": (8, 16)}
    plan = grid(BASE, {name: values.get(name, (1, 2)) for name in names})
    groups = stacks(plan.experiments)
    assert sorted(str(one) for group in groups for one in group) == sorted(
        str(one) for one in plan.experiments
    )
    for group in groups:
        assert set(varied(group)) <= STACKED
    assert len(groups) == 2 ** len(set(names) - STACKED)


def test_the_settings_are_grouped_by_names_that_exist():
    assert kinds().keys() >= STACKED | OF_THE_DATA | LOGARITHMIC
    assert not STACKED & OF_THE_DATA


def test_parts_keep_every_experiment_in_order():
    group = tuple(grid(BASE, {"seed": range(50)}).experiments)
    for target, least in ((0.001, 1), (1e9, 1), (1e9, 3), (0.1, 2)):
        cut = parts(group, lambda part: 0.01 * len(part), target, least)
        assert tuple(one for part in cut for one in part) == group
        assert len(cut) >= least
    # a stack that costs the same however small is not cut
    assert len(parts(group, lambda part: 1.0, 0.1, 1)) == 1


def test_processes_are_started_where_they_pay():
    short, long = (
        grid(BASE, {"seed": range(4)}),
        grid(
            Experiment(epochs=20_000, batch_size=4),
            {"seed": range(64), "activation": ("relu", "tanh")},
        ),
    )
    told = estimate(short.experiments)
    assert told.workers == 1
    assert told.seconds < START_UP
    told = estimate(long.experiments)
    assert (
        told.workers > 1
        or estimate(long.experiments, workers=2).seconds
        > 0.5 * estimate(long.experiments, workers=1).seconds
    )
    assert (
        estimate(long.experiments, workers=2).seconds
        < 0.6 * estimate(long.experiments, workers=1).seconds
    )
    assert list(told.loads) == sorted(told.loads, reverse=True)


def test_an_estimate_grows_with_what_there_is_to_do():
    make = maker()
    one = load([BASE], make)
    assert load([Experiment(samples=60, epochs=40)], make) > one
    assert load([Experiment(samples=60, epochs=20, hidden_layers=(64, 64))], make) > one
    assert one < load([BASE] * 8, make) < 8 * one
    assert (
        load(
            [
                Experiment(
                    dataset="iris",
                    output="sigmoid",
                    cost="binary cross-entropy",
                    features=("x1^2",),
                )
            ],
            make,
        )
        == 0
    )


def test_a_trial_finds_a_machine_and_none_where_nothing_can_be_trained():
    make = maker()
    assert trial(estimate([BASE], make), make, seconds=0.01) > 0
    impossible = Experiment(dataset="sine", output="sigmoid")
    assert trial(estimate([impossible], make), make) == 1
    assert trial(estimate([], make), make) == 1


def test_a_trial_takes_a_moment_however_long_an_epoch_is():
    make, stacks = maker(), []

    def make_and_note(*arguments):
        stacks.append(make_stack(*arguments))
        return stacks[-1]

    with (
        mock.patch("lab.engine.replay.CALLS", 1),  # a mini-batch at a time
        mock.patch("lab.sweep.estimate.make_stack", make_and_note),
    ):
        expected = estimate([replace(BASE, batch_size=1)], make)
        assert trial(expected, make, seconds=1e-9) > 0
    assert stacks[0].epoch == 0
    assert stacks[0].part > 0
