"""Figures of sweeps as values: what stands in them, what their points know, and hostile tables."""

import numpy as np
import pandas as pd
import pytest

from lab.plots import Tile, heat_map, importance_bars, parallel, small_boundaries, spread
from lab.plots.colors import CLASSES, SHADES
from lab.sweep import MEASURES
from tests.figures import assert_drawable

ACCURACY, COST = MEASURES["test_accuracy"], MEASURES["test_cost"]


def rows(problem_at=None):
    """Three rates, two activations, two seeds; accuracy and cost that count up."""
    table = pd.DataFrame(
        [
            {"rate": rate, "activation": name, "seed": seed}
            for rate in (0.01, 0.1, 1.0)
            for name in ("tanh", "relu")
            for seed in (0, 1)
        ]
    )
    table["test_accuracy"] = np.linspace(0.5, 0.94, 12)
    table["test_cost"] = np.linspace(1.2, 0.1, 12)
    table["problem"] = ""
    for row in problem_at or ():
        table.loc[row, ["test_accuracy", "test_cost", "problem"]] = [
            np.nan,
            np.nan,
            "the cost became infinite at epoch 3",
        ]
    return table


def test_a_cell_is_the_mean_of_its_runs_in_the_order_of_the_values():
    cells, points = heat_map(rows(), "rate", "activation", ACCURACY).data
    table = rows().groupby(["activation", "rate"])["test_accuracy"].mean()
    expected = [[table[name, rate] for rate in (0.01, 0.1, 1.0)] for name in ("tanh", "relu")]
    np.testing.assert_allclose(cells.z, expected, rtol=1e-6)
    assert cells.text[0][0] == "52%"
    assert (
        "rate 0.01, activation tanh<br>test accuracy: 52.0%, from 50.0% to 54.0% in 2 runs"
        in points.text[0]
    )


@pytest.mark.parametrize(("measure", "reverse"), [(ACCURACY, False), (COST, True)])
def test_darker_is_better_and_a_point_knows_the_best_row_of_its_cell(measure, reverse):
    cells, points = heat_map(rows(), "rate", "activation", measure).data
    assert tuple(cells.colorscale) == tuple(SHADES)
    assert cells.reversescale is reverse  # the scale runs from pale to dark
    assert sorted(points.customdata) == [1, 3, 5, 7, 9, 11]


def test_a_cell_without_a_number_is_a_cross_that_says_why():
    cells, points = heat_map(rows(problem_at=[2, 3, 5]), "rate", "activation", ACCURACY).data
    crossed = [place for place, symbol in enumerate(points.marker.symbol) if symbol == "x"]
    assert len(crossed) == 1
    assert "2 of 2 failed or diverged" in points.text[crossed[0]]
    assert np.isnan(cells.z[1][0])
    assert sum("1 of 2 failed" in text for text in points.text) == 1


def test_many_numbers_are_put_into_groups_that_hold_every_run():
    table = rows()
    many = pd.concat(
        [table.assign(rate=rate) for rate in np.geomspace(0.001, 1, 40)], ignore_index=True
    )
    cells, points = heat_map(many, "rate", "activation", ACCURACY).data
    assert cells.z.shape == (2, 8)
    assert sum(int(text.split(" in ")[1].split()[0]) for text in points.text) == len(many)


def test_parallel_coordinates_have_an_axis_for_each_setting_and_one_for_the_measure():
    (lines,) = parallel(rows(problem_at=[4]), ["rate", "activation", "seed"], ACCURACY).data
    assert [one.label for one in lines.dimensions] == [
        "rate",
        "activation",
        "seed",
        "test accuracy",
    ]
    np.testing.assert_allclose(lines.dimensions[0].values, np.log10(rows().drop(4)["rate"]))
    assert list(lines.dimensions[0].ticktext) == ["0.01", "0.1", "1"]
    assert list(lines.dimensions[1].ticktext) == ["tanh", "relu"]
    assert len(lines.line.color) == 11


def test_the_spread_is_mean_and_band_over_what_shares_a_value():
    drawing = spread(rows(), "rate", ACCURACY, by="activation")
    means = {
        trace.name: trace for trace in drawing.data if trace.mode == "lines" and trace.showlegend
    }
    assert list(means) == ["tanh", "relu"]
    np.testing.assert_allclose(means["tanh"].y, [0.52, 0.68, 0.84])
    band = next(trace for trace in drawing.data if trace.fill and trace.name == "tanh")
    np.testing.assert_allclose(band.y, [0.5, 0.66, 0.82, 0.86, 0.7, 0.54])
    points = next(
        trace for trace in drawing.data if trace.mode == "markers" and trace.name == "relu"
    )
    assert list(points.customdata) == [2, 3, 6, 7, 10, 11]
    assert drawing.layout.xaxis.type == "log"


def test_names_on_the_axis_of_a_spread_keep_their_order():
    drawing = spread(rows(problem_at=[0]), "activation", COST)
    assert list(drawing.layout.xaxis.ticktext) == ["tanh", "relu"]
    assert 0 not in next(trace for trace in drawing.data if trace.mode == "markers").customdata


def test_importance_is_a_bar_for_each_setting_the_first_on_top():
    drawing = importance_bars(pd.Series({"learning_rate": 0.7, "seed": 0.0}))
    assert list(drawing.data[0].y) == ["learning rate", "seed"]
    assert drawing.layout.yaxis.autorange == "reversed"


XS = np.linspace(-1, 1, 6)


@pytest.mark.parametrize("task", ["binary", "classes", "regression"])
@pytest.mark.parametrize("count", [0, 1, 4, 5, 16])
def test_each_tile_can_be_pointed_at_and_knows_its_row(task, count):
    outputs = np.random.default_rng(0).dirichlet(np.ones(3), 36).T
    drawing = small_boundaries(
        [Tile(f"rate {row}", XS, XS, outputs, task, row) for row in range(count)]
    )
    points = [
        trace for trace in drawing.data if trace.type == "scatter" and trace.mode == "markers"
    ]
    assert [trace.customdata[0] for trace in points] == list(range(count))
    titles = [note.text for note in drawing.layout.annotations]
    assert titles == [f"rate {row}" for row in range(count)] or titles == [
        "No run has a boundary to draw."
    ]
    assert_drawable(drawing)


def test_one_input_makes_a_tile_of_curves():
    drawing = small_boundaries(
        [
            Tile("a <b>", XS, None, np.sin(XS)[None], "regression", 3),
            Tile("nan", XS, None, np.full((1, 6), np.nan), "regression", 4),
        ]
    )
    np.testing.assert_allclose(drawing.data[0].y, np.sin(XS), rtol=1e-6)
    assert drawing.layout.annotations[0].text == "a &lt;b&gt;"


def test_a_tile_can_show_its_examples_in_the_colors_of_their_classes():
    outputs = np.linspace(0, 1, 36)[np.newaxis]
    points = np.array([[0.1, -0.5, 0.9], [0.0, 0.5, -0.9], [0, 1, 1]])
    drawing = small_boundaries([Tile("a", XS, XS, outputs, "binary", 0, points)])
    examples = next(trace for trace in drawing.data if np.size(trace.x) == 3)
    np.testing.assert_allclose(examples.x, points[0], rtol=1e-6)
    assert list(examples.marker.color) == [CLASSES[0], CLASSES[1], CLASSES[1]]


HOSTILE = {
    "none": rows().iloc[:0],
    "one": rows().iloc[:1],
    "all failed": rows(problem_at=range(12)),
    "one value": (
        rows().assign(rate=0.1, activation="<b>%{x}</b>", test_accuracy=1.0, test_cost=0.0)
    ),
    "a truth value": rows().assign(rate=[True, False] * 6),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("measure", [ACCURACY, COST])
def test_hostile_tables_give_a_figure_all_the_same(name, measure):
    table = HOSTILE[name]
    assert_drawable(heat_map(table, "rate", "activation", measure))
    assert_drawable(parallel(table, ["rate", "activation"], measure))
    assert_drawable(spread(table, "rate", measure, by="activation"))
    assert_drawable(spread(table, "activation", measure))
    assert_drawable(importance_bars(pd.Series(dtype=float)))
