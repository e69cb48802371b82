"""The hidden space, against the forward pass of single places and the singular values of A[l]."""

import numpy as np
import pytest

from lab.engine import Network, Parameters, forward, initialize
from lab.stage import hidden_space, lattice
from lab.stage.hidden_space import LINES, PLACES
from tests.browser.scenes import NETWORKS, examples, scene_of


def drawn(name, network=None):
    network = network or NETWORKS[name]
    X, _, train, test = examples(name)
    scene = scene_of(name, network, train, test)
    return network, X, scene


@pytest.mark.parametrize("name", ["moons", "classes", "surface", "features"])
def test_the_lattice_is_lines_across_and_up_through_the_window(name):
    network, _, scene = drawn(name)
    grid = lattice(scene)
    assert grid.shape == (network.layer_sizes[0], 2 * LINES, PLACES)
    x0, x1, y0, y1 = scene.window
    step = 0 if name != "features" else (x1 - x0) / 39  # the nearest place of its grid
    assert np.allclose(grid[:2, 0, 0], [x0, y0])
    assert np.allclose(grid[:2, LINES - 1, -1], [x1, y1])
    assert np.allclose(grid[1, 3], y0 + 0.3 * (y1 - y0), atol=step)
    assert np.allclose(grid[0, LINES + 3], x0 + 0.3 * (x1 - x0), atol=step)
    if name == "features":
        assert np.allclose(grid[2], grid[0] ** 2)


def test_a_curve_has_one_line():
    _, _, scene = drawn("curve")
    assert np.allclose(lattice(scene)[0, 0], np.linspace(*scene.window[:2], PLACES))


@pytest.mark.parametrize("name", ["moons", "surface"])
def test_two_units_are_shown_exactly(name):
    network, X, scene = drawn(
        name, Network((2, 6, 2, 1), hidden="tanh", output=NETWORKS[name].output)
    )
    parameters = initialize(network, "xavier", 2)
    space = hidden_space(network, parameters, X, lattice(scene), 2)
    assert space.axes == ("A[2], unit 1", "A[2], unit 2")
    for p in (0, 17):
        alone = forward(network, parameters, X[:, [p]]).A[2]
        assert np.allclose(space.points[:, [p]], alone)
    corner = forward(network, parameters, lattice(scene)[:, -1, [-1]]).A[2]
    assert np.allclose(space.grid[:, -1, [-1]], corner)


def test_the_cut_is_where_the_output_says_one_half():
    network, X, scene = drawn("moons", Network((2, 6, 2, 1), hidden="tanh"))
    parameters = initialize(network, "xavier", 2)
    space = hidden_space(network, parameters, X, lattice(scene), 2)
    a, b, c = space.cut
    says_one = forward(network, parameters, X).A[3][0] > 0.5
    assert np.array_equal(a * space.points[0] + b * space.points[1] + c > 0, says_one)
    assert hidden_space(network, parameters, X, lattice(scene), 1).cut is None
    regression = Network((2, 6, 2, 1), hidden="tanh", output="linear")
    assert hidden_space(regression, parameters, X, lattice(scene), 2).cut is None


@pytest.mark.parametrize("name", ["moons", "classes", "surface", "curve", "wide"])
@pytest.mark.parametrize("l", [1, 2])
def test_more_units_lie_along_the_axes_of_most_variance(name, l):
    network, X, scene = drawn(name)
    parameters = initialize(network, "he", 1)
    space = hidden_space(network, parameters, X, lattice(scene), l)
    A = forward(network, parameters, X).A[l]
    spectrum = np.linalg.svd(A - A.mean(axis=1, keepdims=True), compute_uv=False)
    assert np.allclose(np.linalg.norm(space.points, axis=1), spectrum[:2])
    shares = spectrum**2 / np.sum(spectrum**2)
    assert space.axes[0] == f"first principal axis of A[{l}], {100 * shares[0]:.0f} %"
    assert space.axes[1] == f"second principal axis of A[{l}], {100 * shares[1]:.0f} %"
    between = space.points @ space.points.T
    assert abs(between[0, 1]) < 1e-8 * between[0, 0]  # they are not correlated


def test_one_unit_is_a_line():
    network, X, scene = drawn("moons", Network((2, 4, 1)))
    parameters = initialize(network, "xavier", 0)
    space = hidden_space(network, parameters, X, lattice(scene), 2)
    assert np.allclose(space.points[0], forward(network, parameters, X).A[2][0])
    assert not space.points[1].any()


def test_weights_that_diverged_are_refused():
    network, X, scene = drawn("surface")
    parameters = Parameters(network.layer_sizes, np.full(network.parameter_count, np.inf))
    with pytest.raises(ValueError, match=r"A\[1\]: expected finite"):
        hidden_space(network, parameters, X, lattice(scene), 1)
