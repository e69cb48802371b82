"""The figure of the learning-rate finder as a value."""

import numpy as np
import pytest

from lab.plots import final_costs
from lab.sweep import RATES, RateSearch
from lab.sweep.rates import Ramp
from tests.figures import assert_drawable

RAMP = Ramp(np.geomspace(1e-4, 1, 20), np.linspace(1, 0.2, 20))


def search(lost=()):
    costs = 0.1 + np.log10(np.array(RATES) / 0.1) ** 2
    costs[list(lost)] = np.inf
    return RateSearch(np.array(RATES), costs, RAMP)


def test_the_truth_is_beside_the_ramp_and_every_candidate_is_on_it():
    found = search()
    drawing = final_costs(found)
    curves = {trace.name: trace for trace in drawing.data}
    np.testing.assert_array_equal(curves["the truth: cost at the end"].y, found.costs)
    np.testing.assert_array_equal(curves["the ramp: cost on its way up"].y, RAMP.costs)
    for candidate in found.candidates:
        trace = curves[f"rule: {candidate.rule}"]
        assert (trace.x[0], trace.y[0]) == (candidate.rate, candidate.cost)
    assert curves["suggested"].x[0] == found.suggestion.rate
    assert drawing.layout.shapes[0].y0 == pytest.approx(1.5 * found.costs.min())
    assert len({trace.marker.symbol for trace in drawing.data[-4:]}) == 4
    assert_drawable(drawing)


def test_trainings_that_diverged_are_crosses_and_rules_that_did_are_not_drawn():
    found = search(lost=range(20, 64))
    drawing = final_costs(found)
    crosses = next(trace for trace in drawing.data if trace.name == "diverged")
    assert list(crosses.x) == list(RATES[20:])
    drawn = [trace.name for trace in drawing.data]
    for candidate in found.candidates:
        assert (f"rule: {candidate.rule}" in drawn) == np.isfinite(candidate.cost)
    assert_drawable(drawing)


def test_where_all_diverged_it_says_so():
    drawing = final_costs(search(lost=range(64)))
    assert "every rate" in drawing.layout.annotations[0].text
    assert_drawable(drawing)
