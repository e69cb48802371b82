"""The logbook: which epochs are kept, and when training stops."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.engine import Network, Stop
from lab.engine.logbook import SNAPSHOT_NUMBERS, Logbook, on_grid

NETWORK = Network((2, 3, 1))


def logbook(costs, test_costs=None, stop=None):
    """A logbook with a row for every epoch from 0, and the reason to stop that it gave after
    each.
    """
    log, reasons = Logbook(NETWORK), []
    log.stop = stop or Stop()
    for epoch, cost in enumerate(costs):
        log.write(
            epoch,
            {"cost": cost} | ({"test_cost": test_costs[epoch]} if test_costs else {}),
            np.zeros(13),
        )
        reasons.append(log.reason_to_stop(epoch))
    return log, reasons


@given(points=st.integers(1, 100), epoch=st.integers(0, 100_000))
def test_the_grid_has_every_epoch_at_first_and_then_one_in_every_half_to_whole_share(points, epoch):
    if epoch <= points:
        assert on_grid(epoch, points)
    step = next(
        step
        for step in range(1, 10**6)
        if on_grid((epoch // step + 1) * step, points) and on_grid(epoch // step * step, points)
    )
    assert step <= max(1, 2 * epoch / points)


@pytest.mark.parametrize(("last", "rows"), [(100, 101), (1000, 263), (10_000, 429), (100_000, 598)])
def test_the_history_grows_with_the_logarithm_of_the_epoch(last, rows):
    assert sum(on_grid(epoch, 100) for epoch in range(last + 1)) == rows


def test_a_row_off_the_grid_is_the_latest_only():
    log = Logbook(NETWORK)
    for epoch in (0, 100, 101, 103, 104):
        log.write(epoch, {"cost": epoch / 2}, np.zeros(13))
    assert log.history["epoch"] == [0, 100, 104]
    assert log.history["cost"] == [0, 50, 52]
    assert list(log.history) == [
        "epoch",
        "cost",
        "test_cost",
        "accuracy",
        "test_accuracy",
        "gradient_1",
        "gradient_2",
    ]


def test_snapshots_are_copies_and_stop_at_weights_that_are_not_finite():
    log, flat = Logbook(NETWORK), np.zeros(13)
    log.write(0, {"cost": 1.0}, flat)
    flat[...] = np.nan
    log.write(1, {"cost": np.nan}, flat)
    assert [epoch for epoch, _ in log.snapshots] == [0]
    assert not np.any(log.snapshots[0].flat)


def test_the_weights_of_a_large_network_are_not_kept():
    log = Logbook(NETWORK)
    for epoch in range(3):
        log.write(epoch, {"cost": 1.0}, np.zeros(SNAPSHOT_NUMBERS + 1))
    assert log.snapshots == []


def test_it_stops_after_the_epochs():
    assert logbook([3, 2, 1], stop=Stop(epochs=2))[1] == [None, None, "all 2 epochs are done"]


def test_it_stops_at_the_target_cost():
    assert logbook([3, 2, 1], stop=Stop(target_cost=2))[1][:2] == [
        None,
        "the cost reached 2, at or below the target of 2",
    ]


def test_it_stops_when_the_test_cost_has_not_improved():
    reasons = logbook([5, 4, 3, 2, 1], [5, 3, 4, 4, 4], Stop(patience=2))[1]
    assert reasons == [
        None,
        None,
        None,
        "the test cost has not improved since epoch 1",
        "the test cost has not improved since epoch 1",
    ]


@pytest.mark.parametrize(("cost", "words"), [(np.inf, "infinite"), (np.nan, "not a number")])
def test_it_stops_at_a_cost_that_is_not_finite(cost, words):
    assert logbook([1, cost])[1] == [None, f"the cost became {words} at epoch 1"]


def test_costs_off_the_grid_stop_nothing():
    log = Logbook(NETWORK)
    log.stop = Stop(target_cost=1)
    log.write(101, {"cost": 0.5}, np.zeros(13))
    assert log.reason_to_stop(101) is None
