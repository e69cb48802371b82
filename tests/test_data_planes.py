"""Planes: what is drawn at a point is computed at that point, and the components are
scikit-learn's.
"""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from lab.data import Plane, from_csv, make, plane

AXES = ("alcohol", "proline")


def vectors(drawn: Plane) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """origin, u and v, such that the inputs at (s, t) are origin + s u + t v, from three corners of
    the window.
    """
    x_min, x_max, y_min, y_max = drawn.window
    lower_left, lower_right, upper_left = drawn.grid(2)[2].T[:3]
    u, v = (lower_right - lower_left) / (x_max - x_min), (upper_left - lower_left) / (y_max - y_min)
    return lower_left - x_min * u - y_min * v, u, v


def inputs_at(drawn: Plane, coordinates: np.ndarray) -> np.ndarray:
    """The network inputs as a browser computes them, from the three vectors alone."""
    assert drawn.affine
    origin, u, v = vectors(drawn)
    return origin[:, np.newaxis] + np.outer(u, coordinates[0]) + np.outer(v, coordinates[1])


def test_two_inputs_are_their_own_plane() -> None:
    dataset = make("moons", features=("x1^2",))
    drawn = plane(dataset)
    np.testing.assert_array_equal(drawn.project(dataset.points), dataset.points)
    assert (drawn.labels, drawn.description) == (("x1", "x2"), "")
    assert not drawn.affine


def test_a_point_of_two_inputs_maps_to_its_network_inputs() -> None:
    dataset = make("flower")
    np.testing.assert_allclose(inputs_at(plane(dataset), dataset.points), dataset.X, atol=1e-12)


@pytest.mark.parametrize("standardize", [True, False])
@pytest.mark.parametrize("axes", [AXES, "pca"])
def test_the_three_vectors_agree_with_the_grid(axes: tuple[str, str], standardize: bool) -> None:
    drawn = plane(make("wine", standardize=standardize), axes)
    xs, ys, X = drawn.grid(5)
    assert X.shape == (13, 25)
    coordinates = np.array([(x, y) for y in ys for x in xs]).T
    np.testing.assert_allclose(inputs_at(drawn, coordinates), X, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("name", "axes"), [("moons", "pca"), ("wine", "pca"), ("wine", AXES), ("digits", "pca")]
)
def test_a_point_on_the_plane_is_projected_to_itself(name: str, axes: tuple[str, str]) -> None:
    drawn = plane(make(name), axes)
    coordinates = np.random.default_rng(0).normal(size=(2, 30))
    np.testing.assert_allclose(
        drawn.project(drawn.base + drawn.directions @ coordinates), coordinates, atol=1e-9
    )


def test_two_features_are_drawn_in_their_own_units_with_the_others_at_their_mean() -> None:
    dataset = make("wine")
    drawn = plane(dataset, AXES)
    rows = [dataset.raw_inputs.index(name) for name in AXES]
    np.testing.assert_array_equal(drawn.project(dataset.points), dataset.points[rows])
    _, _, X = drawn.grid(4)
    np.testing.assert_allclose(np.delete(X, rows, axis=0), 0, atol=1e-12)  # the mean, standardised
    assert drawn.labels == AXES
    assert drawn.description == "11 other inputs at their mean"


@pytest.mark.parametrize("standardize", [True, False])
@pytest.mark.parametrize("name", ["iris", "wine", "digits", "classification"])
def test_components_are_scikit_learn_s(name: str, standardize: bool) -> None:
    dataset = make(name, standardize=standardize)
    drawn, oracle = plane(dataset, "pca"), PCA(2, svd_solver="full").fit(dataset.X.T)
    assert dataset.points_test is not None
    assert dataset.X_test is not None
    ours = np.array(vectors(drawn)[1:])
    np.testing.assert_allclose(ours @ ours.T, np.eye(2), atol=1e-9)
    np.testing.assert_allclose(np.abs(np.sum(ours * oracle.components_, axis=1)), 1, atol=1e-9)
    theirs = (
        oracle.transform(dataset.X_test.T).T
        * np.sign(np.sum(ours * oracle.components_, axis=1))[:, np.newaxis]
    )
    np.testing.assert_allclose(drawn.project(dataset.points_test), theirs, atol=1e-7)
    share = 100 * oracle.explained_variance_ratio_.sum()
    assert drawn.description == f"{share:.0f} % of the variance"


@pytest.mark.parametrize(
    ("name", "axes"),
    [("moons", "pca"), ("wine", AXES), ("wine", "pca"), ("sine", "pca"), ("xor", "pca")],
)
def test_the_window_holds_every_point_with_a_margin(name: str, axes: tuple[str, str]) -> None:
    dataset = make(name)
    drawn = plane(dataset, axes)
    x_min, x_max, y_min, y_max = drawn.window
    assert dataset.points_test is not None
    for points in (dataset.points, dataset.points_test):
        s, t = drawn.project(points)
        assert x_min < s.min() <= s.max() < x_max
        assert y_min < t.min() <= t.max() < y_max
    xs, ys, _ = drawn.grid(7)
    assert (xs[0], xs[-1]) == (x_min, x_max)
    assert drawn.is_line or (ys[0], ys[-1]) == (y_min, y_max)


def test_one_input_is_a_line_with_room_for_the_target() -> None:
    dataset = make("sine")
    drawn = plane(dataset)
    assert drawn.is_line
    assert drawn.labels == ("x", "y")
    xs, ys, X = drawn.grid(50)
    np.testing.assert_allclose(X, dataset.transform(xs[np.newaxis, :]))
    assert ys.tolist() == [0]
    np.testing.assert_array_equal(
        drawn.project(dataset.points), [dataset.points[0], np.zeros_like(dataset.points[0])]
    )
    assert drawn.window[2] < dataset.Y.min() <= dataset.Y.max() < drawn.window[3]


def test_constant_inputs_leave_a_window_and_a_plane() -> None:
    contents = "a,b,c,y\n" + "".join(f"3,0,7,{i % 2}\n" for i in range(20))
    dataset = from_csv(contents.encode())
    for axes in (("a", "b"), "pca"):
        drawn = plane(dataset, axes)
        assert np.all(np.isfinite(drawn.grid(3)[2]))
        assert drawn.window[0] < drawn.window[1]
        assert drawn.window[2] < drawn.window[3]


@pytest.mark.parametrize("axes", [("alcohol", "alcohol"), ("alcohol", "price"), ("", "")])
def test_axes_that_are_not_two_inputs_are_refused(axes: tuple[str, str]) -> None:
    with pytest.raises(
        ValueError, match=r'axes: expected "pca" or two different inputs of alcohol, .*; got '
    ):
        plane(make("wine"), axes)
