"""Predictions beside what happened, as figures."""

import numpy as np
import pytest

from lab.plots import number_line, outcome_curves, sketch

HISTORY = {
    "epoch": [0, 1, 2],
    "cost": [1.0, 0.5, 0.25],
    "test_cost": [1.0, 0.7, 0.9],
    "accuracy": [0.5, 0.75, 1.0],
    "gradient_1": [0.1, 0.01, 0.001],
}


def test_a_number_line_holds_both_numbers_on_its_scale():
    drawing = number_line(0, 20, 12.0, 17.5, "of 20")
    assert {trace.name: trace.x[0] for trace in drawing.data} == {"you": 12.0, "the run": 17.5}
    assert len({trace.marker.symbol for trace in drawing.data}) == 2  # told apart without color
    assert tuple(drawing.layout.xaxis.range) == (0, 20)


def test_what_happened_beyond_the_scale_is_still_on_it():
    assert tuple(number_line(0, 3, 1.0, 7.5).layout.xaxis.range) == (0, 7.5)


def test_a_sketch_stands_alone_until_something_has_happened():
    alone = sketch([0, 5, 10], [1.0, 0.5, 0.2], top=2.0)
    assert [trace.name for trace in alone.data] == ["your sketch"]
    both = sketch([0, 1, 2], [1.0, 0.5, 0.2], top=2.0, happened=HISTORY)
    assert [trace.name for trace in both.data] == ["your sketch", "the run"]
    assert list(both.data[1].y) == HISTORY["cost"]
    assert len({trace.line.dash for trace in both.data}) == 2


@pytest.mark.parametrize("column", ["cost", "accuracy", "gradient_1"])
def test_each_run_has_one_curve_of_that_column(column):
    drawing = outcome_curves({"a": HISTORY, "b": HISTORY}, column)
    assert [trace.name for trace in drawing.data] == ["a", "b"]
    np.testing.assert_array_equal(drawing.data[0].y, HISTORY[column])
    assert len({trace.line.color for trace in drawing.data}) == 2


def test_the_test_cost_stands_beside_that_of_training():
    drawing = outcome_curves({"a": HISTORY}, "test_cost")
    assert [list(trace.y) for trace in drawing.data] == [HISTORY["cost"], HISTORY["test_cost"]]
