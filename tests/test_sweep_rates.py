"""The learning-rate finder: what its trainings, its ramp and its rules say, and that its suggestion
holds against rates that it never tried.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.engine import cost, forward, initialize
from lab.experiment import Experiment, kinds
from lab.landscape import finished
from lab.settings import bounds
from lab.sweep import GOOD, RATES, RateSearch, estimate, rate_search, trainings
from lab.sweep.rates import STEPS, Ramp, longest_fall, ramp_rules, ramp_up
from lab.sweep.work import make_stack

BASE = Experiment(samples=60, epochs=40)
RELU = replace(BASE, activation="relu", initialization="he")
SETTINGS = [
    BASE,
    RELU,
    replace(BASE, optimizer="adam"),
    replace(BASE, optimizer="momentum"),
    replace(BASE, optimizer="rmsprop"),
    replace(BASE, hidden_layers=()),
    replace(BASE, hidden_layers=(4, 2), batch_size=10),
    replace(BASE, hidden_layers=(16, 16)),
    replace(BASE, batch_size=300, epochs=80),
    replace(BASE, batch_size=4, epochs=20),
    replace(BASE, l2=1.0),
    replace(BASE, keep_prob=0.8),
    replace(BASE, seed=3, data_seed=2),
    replace(BASE, dataset="circles"),
    replace(BASE, dataset="xor"),
    replace(BASE, dataset="blobs", classes=4),
    replace(BASE, dataset="sine"),
    replace(BASE, dataset="iris", epochs=20),
    replace(RELU, hidden_layers=(8, 8, 8), optimizer="adam"),
    replace(RELU, dataset="sine", optimizer="adam"),
]


def search(experiment):
    dataset = experiment.make_dataset()
    pieces = estimate(trainings(experiment), workers=1).pieces
    return finished(rate_search(experiment, dataset, pieces))


def final_costs(experiment, rates):
    """Where training ends with each of these rates, infinite where it diverges."""
    each = [replace(experiment, learning_rate=float(rate)) for rate in rates]
    stack = make_stack(each, experiment.make_dataset())
    stack.run(epochs=experiment.epochs)
    costs = np.array([stack[r].history["cost"][-1] for r in range(len(each))])
    return np.where(np.isfinite(costs), costs, np.inf)


def test_the_rates_are_sixty_four_that_the_setting_allows_in_even_steps():
    assert len(set(RATES)) == 64
    assert (RATES[0], RATES[-1]) == bounds(kinds()["learning_rate"])
    steps = np.diff(np.log(RATES))
    assert steps.max() < 1.6 * steps.min()  # two digits each


def test_every_candidate_stands_beside_what_it_really_gives():
    found = search(BASE)
    for candidate in (*found.candidates, found.suggestion):
        run = replace(BASE, learning_rate=candidate.rate).run()
        assert candidate.cost == pytest.approx(run.metrics["cost"], rel=1e-6)
        assert candidate.rate in RATES
    assert found.suggestion.cost <= GOOD * found.best


def test_the_suggestion_holds_against_rates_that_were_never_tried():
    """On at least 18 of 20 settings it ends within 1.5 times the best of twice as many rates."""
    between = np.sqrt(np.multiply(RATES[1:], RATES[:-1]))
    held = []
    for experiment in SETTINGS:
        suggested = search(experiment).suggestion.rate
        ended = final_costs(experiment, [suggested])[0]
        best = min(final_costs(experiment, between).min(), final_costs(experiment, RATES).min())
        held.append(ended <= 1.5 * best)
    assert len(SETTINGS) == 20
    assert sum(held) >= 18, [s for s, fine in zip(SETTINGS, held, strict=True) if not fine]


def test_progress_goes_up_to_one_and_stop_rules_are_left_out():
    experiment = replace(BASE, epochs=5, target_cost=10.0, patience=1)
    dataset = experiment.make_dataset()
    pieces = [trainings(experiment)[:40], trainings(experiment)[40:]]
    shares = list(rate_search(experiment, dataset, pieces))
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert all(each.target_cost is each.patience is None for each in trainings(experiment))


def test_a_training_that_diverges_counts_as_infinite_and_is_never_suggested():
    found = search(replace(BASE, dataset="sine", epochs=60))
    assert np.isinf(found.costs).any()
    assert np.isfinite(found.suggestion.cost)
    lost = RateSearch(found.rates, np.full(64, np.inf), found.ramp)
    with pytest.raises(ValueError, match="diverged with every rate"):
        _ = lost.suggestion


def test_the_suggestion_is_the_middle_of_the_good_rates():
    costs = np.full(64, 1.0)
    costs[[10, 20, 21, 22, 23]] = [0.1, 0.12, 0.11, 0.15, 0.16]
    found = RateSearch(np.array(RATES), costs, Ramp(np.ones(1), np.ones(1)))
    assert found.good.tolist() == [RATES[i] for i in (10, 20, 21, 22)]
    assert found.suggestion.rate == RATES[21]
    assert found.suggestion.cost == 0.11


def test_the_ramp_begins_at_the_starting_weights_and_ends_where_it_blows_up():
    experiment = replace(BASE, batch_size=300, dataset="sine")
    dataset = experiment.make_dataset()
    ramp = ramp_up(experiment, dataset)
    network = experiment.make_network(dataset)
    start = initialize(network, experiment.initialization, experiment.seed)
    J = cost(network, forward(network, start, dataset.X), dataset.Y)
    assert ramp.costs[0] == pytest.approx(float(J), rel=1e-9)
    assert len(ramp.rates) == len(ramp.costs) < STEPS
    assert (np.diff(ramp.rates) > 0).all()
    assert ramp.costs.max() <= 4 * ramp.costs.min() or ramp.costs.argmin() > ramp.costs.argmax()
    again = ramp_up(experiment, dataset)
    assert np.array_equal(ramp.costs, again.costs)


def test_a_network_without_biases_ramps_up_without_them():
    """On inputs of 0 only a bias can learn anything."""
    experiment = replace(BASE, hidden_layers=(), dataset="sine", batch_size=300)
    dataset = experiment.make_dataset()
    same = replace(dataset, Y=np.ones_like(dataset.Y), X=np.zeros_like(dataset.X))
    with_biases = ramp_up(experiment, same).costs
    without = ramp_up(replace(experiment, biases=False), same).costs
    assert np.ptp(with_biases) > 0.01
    assert np.ptp(without) == pytest.approx(0, abs=1e-12)


def test_a_ramp_of_a_known_shape_gives_the_rates_that_the_rules_say():
    rates = np.geomspace(1e-4, 1, 81)
    log = np.log10(rates)
    # flat, a fall that is steepest at 1e-2, flat from 1e-1 with its lowest there, and a rise
    costs = 1 - 0.9 / (1 + np.exp(-6 * (log + 2))) + np.where(log > -1, 5 * (log + 1), 0)
    rules = ramp_rules(Ramp(rates, costs))
    assert rules["steepest fall"] == pytest.approx(1e-2, rel=0.15)
    assert rules["a tenth of the lowest"] == pytest.approx(1e-2, rel=0.15)
    assert rules["valley"] == pytest.approx(1e-2, rel=0.15)  # two thirds from 1e-4 to 1e-1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=30))
def test_the_longest_fall_is_found(costs):
    begins, ends = longest_fall(np.array(costs))
    falls = {
        (i, j)
        for i in range(len(costs))
        for j in range(i, len(costs))
        if all(costs[k] > costs[k + 1] for k in range(i, j))
    }
    assert (begins, ends) in falls
    assert ends - begins == max(j - i for i, j in falls)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.01, 10), min_size=1, max_size=40))
def test_rules_read_any_ramp(costs):
    ramp = Ramp(np.geomspace(1e-4, 10, len(costs)), np.array(costs))
    rules = ramp_rules(ramp)
    assert all(1e-5 <= rate <= 10 for rate in rules.values())
