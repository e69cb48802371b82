"""Figures of a loss landscape as values: what stands in them, and numbers no axis has a place
for.
"""

import numpy as np
import pytest

from lab.landscape import AlongPath, Path
from lab.plots import PLANE, contours, path_costs, path_distances
from lab.plots.colors import QUANTITY
from tests.figures import assert_drawable

AXES = ("across", "up")
X, Y = np.linspace(-2, 2, 51), np.linspace(-1, 1, 31)


def bowl():
    return 0.01 + X**2 + Y[:, np.newaxis] ** 2


def line(name="adam", shift=0.0):
    coordinates = np.column_stack([np.linspace(-1, 1, 4) + shift, np.zeros(4)])
    cost = np.array([1.0, 0.5, 0.2, 0.1])
    path = Path(name, np.array([0, 1, 2, 40]), np.zeros((4, 5)))
    return AlongPath(path, coordinates, cost, cost * 2, np.array([0.0, 0.3, 0.2, 0.1]))


def luminance(color):
    """Relative luminance (WCAG 2.2)."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return np.dot([0.2126, 0.7152, 0.0722], linear)


def test_contours_are_of_the_logarithm_and_pale_where_the_cost_is_low():
    drawing = contours(X, Y, bowl(), [line()], AXES)
    surface = drawing.data[0]
    np.testing.assert_allclose(surface.z, np.log10(bowl()), rtol=1e-5)
    assert surface.zmin == pytest.approx(np.log10(bowl().min()))
    # the bar says J itself
    assert surface.colorbar.ticktext[0] == "0.01"
    assert 10 ** surface.colorbar.tickvals[-1] == pytest.approx(5.01)
    scale = [color for _, color in surface.colorscale]
    assert tuple(scale) == tuple(color for _, color in QUANTITY)
    assert luminance(scale[0]) > 5 * luminance(scale[-1])
    assert_drawable(drawing)


def test_every_point_that_can_be_clicked_says_which_it_is():
    drawing = contours(X, Y, bowl(), [line(), line("momentum", 0.5)], AXES)
    clickable = [trace for trace in drawing.data if trace.customdata is not None]
    plane, first, second = clickable
    for (kind, place), x, y, text in zip(
        plane.customdata, plane.x, plane.y, plane.text, strict=True
    ):
        assert kind == PLANE
        row, column = divmod(place, len(X))
        assert (x, y) == (pytest.approx(X[column]), pytest.approx(Y[row]))
        assert float(text) == pytest.approx(bowl()[row, column], rel=1e-3)
    assert first.customdata == ([0, 0], [0, 1], [0, 2], [0, 3])
    assert second.customdata[2] == [1, 2]
    assert first.text[3] == (
        "epoch 40<br>true J = 0.1<br>J drawn here = 0.2<br>distance to the plane = 0.1"
    )
    assert first.line.color != second.line.color
    assert first.line.dash != second.line.dash


def test_the_point_that_is_looked_at_has_a_ring():
    plain = contours(X, Y, bowl(), [line()], AXES)
    marked = contours(X, Y, bowl(), [line()], AXES, marked=(0.5, -0.25))
    assert len(marked.data) == len(plain.data) + 2
    assert (marked.data[-1].x[0], marked.data[-1].y[0]) == (0.5, -0.25)


@pytest.mark.parametrize("value", [0.3, 0.0, 1e300, 1e-320])
def test_a_flat_surface_can_be_drawn(value):
    assert_drawable(contours(X, Y, np.full((31, 51), value), [line()], AXES))


def test_costs_that_are_no_numbers_leave_a_gap():
    surface = bowl()
    surface[0, :5] = np.inf
    surface[1, :5] = np.nan
    drawing = contours(X, Y, surface, [line()], AXES)
    assert np.isnan(drawing.data[0].z[:2, :5]).all()
    assert_drawable(drawing)


def test_a_plane_without_a_finite_cost_says_so():
    drawing = contours(X, Y, np.full((31, 51), np.nan), [line()], AXES)
    assert "No point of this plane" in drawing.layout.annotations[0].text
    assert_drawable(drawing)


def test_the_three_curves_are_those_of_the_path():
    costs, distances = path_costs([line()]), path_distances([line()])
    true, shown = costs.data
    assert (true.name, shown.name) == ("true", "in the plane")
    assert true.line.dash != shown.line.dash
    np.testing.assert_array_equal(true.x, [0, 1, 2, 40])
    np.testing.assert_allclose(true.y, [1.0, 0.5, 0.2, 0.1])
    np.testing.assert_allclose(shown.y, [2.0, 1.0, 0.4, 0.2])
    np.testing.assert_allclose(distances.data[0].y, [0.0, 0.3, 0.2, 0.1])
    assert costs.layout.yaxis.type == "log"
    for drawing in (costs, distances, path_costs([line(), line("<b>")])):
        assert_drawable(drawing)


def test_two_paths_have_their_names_on_every_curve():
    names = [curve.name for curve in path_costs([line("adam"), line("<b>sgd")]).data]
    assert names == [
        "adam, true",
        "adam, in the plane",
        "&lt;b&gt;sgd, true",
        "&lt;b&gt;sgd, in the plane",
    ]
