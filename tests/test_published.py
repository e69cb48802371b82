"""Published runs: the recipes give the numbers that were printed, and a difference is seen."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from sklearn.datasets import make_circles, make_moons

from lab.engine import Parameters, forward
from lab.experiment import Experiment
from lab.published import GROUPS, PUBLISHED, RUNS, PublishedTrainer, compare, run
from lab.published.comparing import agreeing_digits
from lab.published.training import results_of

QUICK = [name for name in RUNS if not name.startswith(("moons", "trask_4", "trask_32"))]
MOONS = [name for name in RUNS if name.startswith("moons") and "5000_epochs" not in name]
TRASK = [
    name for name in RUNS if name.startswith(("trask_4", "trask_3")) and not name.endswith("_10")
]

comparison_of = cache(run)


def shortened(name, costs):
    """The run up to the last of so many of its printed costs."""
    published = RUNS[name]
    printed = published.expected["costs"][:costs]
    hyper = {**published.hyper, "iterations": printed[-1][0] + 1}
    return replace(published, hyper=hyper, expected={"costs": printed})


@pytest.mark.parametrize("name", QUICK)
def test_a_published_run_ends_where_it_was_printed_to_end(name):
    comparison = comparison_of(name)
    assert comparison.agrees, [line for line in comparison.compared if not line.agrees]
    assert len(comparison.lines) >= 1


@pytest.mark.parametrize("name", MOONS)
def test_mini_batches_momentum_adam_and_decay_give_the_printed_costs(name):
    is_told_otherwise = name.endswith("last_batch_cost")  # and trained as the run without it
    published = shortened(name, costs=1 if is_told_otherwise else 2)
    comparison = compare(published, results_of(published))
    assert comparison.agrees, comparison.lines
    assert comparison.digits >= 4


@pytest.mark.parametrize("name", TRASK)
def test_runs_without_biases_give_the_printed_errors(name):
    """As an experiment, as its link opens it."""
    published = shortened(name, costs=2)
    comparison = compare(published, {"costs": errors_of_the_experiment(published)})
    assert comparison.agrees, comparison.lines
    assert comparison.digits >= 9


def errors_of_the_experiment(published):
    """The mean absolute errors before the steps of the printed epochs."""
    experiment = Experiment.of_published(published.name)
    trainer = experiment.make_trainer(experiment.make_dataset())
    errors = {}
    for epoch in published.printed_epochs:
        if epoch:
            trainer.run(epochs=epoch - trainer.epoch)
        trace = forward(trainer.network, trainer.parameters, trainer.X)
        errors[epoch] = float(np.mean(np.abs(trace.A[trainer.network.L] - trainer.Y)))
    return errors


def test_a_run_that_is_no_experiment_gives_the_printed_errors():
    published = shortened("trask_4_hidden_alpha_10", costs=2)
    comparison = compare(published, results_of(published))
    assert comparison.agrees, comparison.lines
    assert comparison.digits >= 9


def test_where_publications_agree_so_do_we_to_the_last_printed_digit():
    assert comparison_of("circles_he").digits >= 11  # printed with 16 digits, after 14,000 steps


def test_weights_that_are_off_by_a_thousandth_are_seen():
    published = RUNS["mazur_first_step"]
    results = results_of(published)
    assert compare(published, results).agrees
    off = compare(published, results | {"W1": 1.001 * results["W1"]})
    assert not off.agrees
    assert off.digits <= 3


def test_another_decay_is_seen():
    published = shortened("moons_gd_stepped_decay", costs=2)
    hyper = {**published.hyper, "decay": {"rate": 0.5, "lag": 1}}
    assert not compare(published, results_of(replace(published, hyper=hyper))).agrees


def test_data_of_scikit_learn_s_generators_are_what_it_makes_today():
    for name, make in (("circles_he", make_circles), ("moons_gd", make_moons)):
        data = RUNS[name].data
        X, labels = make(data["n"], noise=data["noise"], random_state=data["seed"])
        made = RUNS[name].make_examples()
        np.testing.assert_allclose(made[0], X.T, rtol=0, atol=1e-12)
        assert np.array_equal(made[1][0], labels)


@pytest.mark.parametrize("name", RUNS)
def test_every_run_has_its_sources_and_fits_its_network(name):
    published = RUNS[name]
    X, Y = published.make_examples()
    network, parameters = published.network, published.make_parameters()
    assert isinstance(parameters, Parameters)
    assert published.sources
    assert parameters.layer_sizes == network.layer_sizes
    assert (len(X), len(Y)) == (network.layer_sizes[0], network.layer_sizes[-1])
    assert X.shape[1] == Y.shape[1]


@pytest.mark.parametrize(
    ("printed", "ours", "digits"),
    [
        (0.5, 0.5, 16),
        (0.5, 0.50004, 4),
        (0.702405, 0.7024054, 6),
        (123.0, 124.0, 2),
        (1.0, -1.0, 0),
        (float("inf"), 3.0, 0),
        (0.0, 1e-9, 0),
    ],
)
def test_agreeing_digits(printed, ours, digits):
    assert agreeing_digits(printed, ours) == digits


def test_a_name_that_is_none_is_told():
    with pytest.raises(ValueError, match=r"^published run: expected one of circles_zeros, .*'x'$"):
        run("x")


def test_progress_is_told():
    shares = []
    run("trask_one_layer", shares.append)
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)


def test_every_run_is_in_one_group():
    grouped = [published.name for group in GROUPS for published in group.runs]
    assert sorted(grouped) == sorted(RUNS)


EXPRESSED = [name for name in RUNS if not name.startswith(("mazur", "trask_4_hidden_alpha_10"))]


@pytest.mark.parametrize("name", EXPRESSED)
def test_an_experiment_goes_the_way_of_the_published_run_and_travels_as_a_link(name):
    experiment = Experiment.of_published(name)
    assert Experiment.from_query(experiment.to_query()) == (experiment, [])
    ours = experiment.make_trainer(experiment.make_dataset())
    ours.run(epochs=20)
    published = PublishedTrainer(RUNS[name])
    published.run(epochs=20)
    np.testing.assert_allclose(ours.parameters.flat, published.parameters.flat, rtol=1e-9)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("mazur_first_step", "published: expected a run with one output, got mazur_first_step"),
        ("trask_4_hidden_alpha_10", "learning_rate: expected a number from 0.0001 to 10, got 40"),
    ],
)
def test_what_no_experiment_can_be_is_told_in_a_sentence(name, reason):
    with pytest.raises(ValueError, match=reason):
        Experiment.of_published(name)


def test_a_published_start_needs_its_name_and_its_network():
    nameless = Experiment(dataset=PUBLISHED)
    with pytest.raises(ValueError, match="published: expected the name of a published run"):
        nameless.make_dataset()
    larger = replace(Experiment.of_published("circles_he"), hidden_layers=(3,))
    with pytest.raises(ValueError, match="a network 2-10-5-1, as circles_he has, got 2-3-1"):
        larger.make_trainer(larger.make_dataset())


def test_extra_features_and_scaling_of_published_data_are_those_of_any_data():
    experiment = replace(
        Experiment.of_published("circles_he"), features=("x1*x2",), standardize=True
    )
    dataset = experiment.make_dataset()
    np.testing.assert_allclose(dataset.X.mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(dataset.transform(dataset.points), dataset.X)
    assert dataset.X_test.shape == (3, 100)


def test_a_trainer_in_short_turns_notes_the_same_costs():
    published = shortened("moons_gd_stepped_decay", costs=1)
    trainer = PublishedTrainer(published)
    while not trainer.finished:
        trainer.run(seconds=1e-6)
    assert trainer.costs == results_of(published)["costs"]
    assert len(trainer.costs) == 1
