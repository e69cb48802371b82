"""The loss landscape: planes and their properties, costs on them against the engine and against an
oracle of its own, and how true the picture of a path is.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA
from sklearn.metrics import log_loss

from lab.engine import Adam, Network, Parameters, Snapshot, Trainer, cost, forward, initialize
from lab.experiment import Experiment
from lab.landscape import (
    AlongPath,
    Objective,
    Path,
    along_path,
    cost_surface,
    finished,
    first_to_last_plane,
    index_of,
    names_by_movement,
    picture,
    principal_plane,
    random_plane,
    weights_plane,
    window,
)


def trained(epochs=60, **settings):
    """A trainer of the lab's own experiment, and its path."""
    experiment = Experiment(epochs=epochs, **settings)
    trainer = experiment.make_trainer(experiment.make_dataset())
    trainer.run(epochs=epochs)
    return trainer, Path.of("own", [*trainer.snapshots, Snapshot(epochs, trainer.parameters.flat)])


def objective_of(trainer):
    return Objective(trainer.network, trainer.X, trainer.Y, trainer.hyperparameters.l2)


def planes_of(trainer, path):
    last = path.points[-1]
    return {
        "principal": principal_plane(path.points),
        "line": first_to_last_plane(path.points),
        "weights": weights_plane(last, 3, 40),
        "random": random_plane(trainer.network.layer_sizes, last, seed=5),
    }


@st.composite
def paths(draw):
    """Paths of a few points in a few dimensions, as training never leaves them and a test likes
    them.
    """
    T, P = draw(st.integers(3, 12)), draw(st.integers(3, 30))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    return np.cumsum(rng.standard_normal((T, P)), axis=0) * 10.0 ** draw(st.integers(-3, 3))


# Costs.


@pytest.mark.parametrize("kind", ["principal", "line", "weights", "random"])
def test_a_hundred_random_grid_points_equal_the_engines_cost(kind):
    trainer, path = trained(l2=0.5)
    plane = planes_of(trainer, path)[kind]
    x, y = window(plane, path.points)
    surface = finished(cost_surface(objective_of(trainer), plane, x, y))
    assert surface.shape == (51, 51)
    rng = np.random.default_rng(0)
    for row, column in rng.integers(51, size=(100, 2)):
        flat = plane.origin + x[column] * plane.axes[0] + y[row] * plane.axes[1]
        parameters = Parameters(trainer.network.layer_sizes, flat)
        trace = forward(trainer.network, parameters, trainer.X)
        alone = cost(trainer.network, trace, trainer.Y, parameters, trainer.hyperparameters.l2)
        assert surface[row, column] == pytest.approx(float(alone), rel=1e-6, abs=1e-6)


def test_scikit_learn_computes_the_same_costs():
    trainer, path = trained()
    plane = principal_plane(path.points)
    x, y = window(plane, path.points, side=4)
    surface = finished(cost_surface(objective_of(trainer), plane, x, y))
    for row in range(4):
        for column in range(4):
            A = trainer.X
            start = 0
            for n_prev, n, g in ((2, 8, np.tanh), (8, 8, np.tanh), (8, 1, logistic)):
                flat = plane.points(np.array([x[column], y[row]]))
                block = flat[start : start + n * (n_prev + 1)].reshape(n, n_prev + 1)
                A = g(block[:, :-1] @ A + block[:, -1:])
                start += block.size
            assert surface[row, column] == pytest.approx(log_loss(trainer.Y[0], A[0]), rel=1e-9)


def logistic(Z):
    return 1 / (1 + np.exp(-Z))


def test_the_true_cost_of_a_path_is_the_history_of_its_training():
    trainer, path = trained(l2=2.0)
    truth = finished(along_path(objective_of(trainer), principal_plane(path.points), path))
    history = dict(zip(trainer.history["epoch"], trainer.history["cost"], strict=True))
    told = [history[epoch] for epoch in path.epochs]
    assert truth.cost == pytest.approx(told, rel=1e-5)  # the weights under way are in float32
    assert truth.cost[-1] == pytest.approx(told[-1], rel=1e-12)


def test_costs_do_not_depend_on_how_the_work_is_cut(monkeypatch):
    trainer, path = trained(epochs=5)
    plane = principal_plane(path.points)
    x, y = window(plane, path.points, side=7)
    shares = list(cost_surface(objective_of(trainer), plane, x, y))
    whole = finished(cost_surface(objective_of(trainer), plane, x, y))
    monkeypatch.setattr("lab.landscape.objective.CHUNK", 1)
    more = list(cost_surface(objective_of(trainer), plane, x, y))
    assert len(more) == 49 > len(shares)
    assert shares == sorted(shares)
    assert shares[-1] == more[-1] == 1
    again = finished(cost_surface(objective_of(trainer), plane, x, y))
    assert again == pytest.approx(whole, rel=1e-12)


def test_costs_that_overflow_are_infinite_or_no_number_and_warn_nobody():
    trainer, _ = trained(epochs=1, dataset="sine", output="linear")
    points = np.full((2, trainer.parameters.flat.size), 1e200)
    assert not np.isfinite(objective_of(trainer).costs(points)).any()


def test_a_limited_objective_keeps_the_first_examples_and_the_penaltys_share():
    network = Network((2, 64, 64, 1))
    rng = np.random.default_rng(0)
    X = rng.standard_normal((2, 5000))
    Y = (X[:1] > 0).astype(float)
    full = Objective(network, X, Y, l2=10.0)
    small = full.limited(2601)
    assert 1 <= small.m < full.m
    assert np.array_equal(small.X, X[:, : small.m])
    assert np.array_equal(small.Y, Y[:, : small.m])
    assert small.l2 / small.m == pytest.approx(full.l2 / full.m)
    few = Objective(Network((2, 8, 8, 1)), X[:, :300], Y[:, :300])
    assert few.limited(2601).m == 300
    assert full.limited(10**12).m == 1


# Planes.


@settings(max_examples=40, deadline=None)
@given(paths())
def test_principal_components_are_scikit_learns(points):
    plane = principal_plane(points)
    oracle = PCA(n_components=2).fit(points)
    assert plane.shares == pytest.approx(oracle.explained_variance_ratio_, abs=1e-9)
    assert np.abs(plane.axes @ oracle.components_.T) == pytest.approx(np.eye(2), abs=1e-6)
    assert plane.project(plane.origin) == pytest.approx(np.zeros(2), abs=1e-9)
    assert plane.points(np.zeros(2)) == pytest.approx(oracle.mean_)


@settings(max_examples=40, deadline=None)
@given(paths(), st.integers(0, 10_000))
def test_no_plane_is_nearer_to_a_path_than_that_of_its_principal_components(points, seed):
    best = np.sum(principal_plane(points).distance(points) ** 2)
    rng = np.random.default_rng(seed)
    start = rng.integers(len(points))
    other = weights_plane(points[start], *rng.choice(points.shape[1], 2, replace=False))
    assert best <= np.sum(other.distance(points) ** 2) * (1 + 1e-9) + 1e-12


@settings(max_examples=40, deadline=None)
@given(paths(), st.integers(0, 10_000))
def test_projecting_finds_the_nearest_point_of_any_plane(points, seed):
    """Least squares is the oracle; what is in the plane stays where it is."""
    rng = np.random.default_rng(seed)
    for plane in (
        principal_plane(points),
        first_to_last_plane(points),
        random_plane((points.shape[1] - 1, 1), points[-1], seed),
    ):
        coordinates = rng.standard_normal((5, 2))
        inside = plane.points(coordinates)
        assert plane.project(inside) == pytest.approx(coordinates, rel=1e-6, abs=1e-6)
        scale = np.abs(points).max()
        assert plane.distance(inside) == pytest.approx(np.zeros(5), abs=1e-9 * scale)
        oracle, rest, *_ = np.linalg.lstsq(plane.axes.T, (points - plane.origin).T, rcond=None)
        assert plane.project(points) == pytest.approx(oracle.T, rel=1e-6, abs=1e-6)
        if len(rest):
            assert plane.distance(points) ** 2 == pytest.approx(rest, rel=1e-6, abs=1e-9 * scale**2)


@settings(max_examples=40, deadline=None)
@given(paths())
def test_a_line_from_first_to_last_begins_at_0_and_ends_at_1(points):
    plane = first_to_last_plane(points)
    first, last = plane.project(points[[0, -1]])
    assert first == pytest.approx([0, 0], abs=1e-9)
    assert last == pytest.approx([1, 0], abs=1e-9)
    assert plane.distance(points[[0, -1]]) == pytest.approx([0, 0], abs=1e-9 * np.abs(points).max())
    lengths = np.linalg.norm(plane.axes, axis=1)
    assert lengths == pytest.approx([np.linalg.norm(points[-1] - points[0])] * 2)
    assert plane.axes[0] @ plane.axes[1] == pytest.approx(0, abs=1e-9 * lengths[0] ** 2)


def test_two_weights_are_the_coordinates_and_nothing_else_moves():
    point = np.arange(1.0, 8.0)
    plane = weights_plane(point, 2, 5)
    assert plane.project(point).tolist() == [3.0, 6.0]
    moved = plane.points(np.array([-1.0, 10.0]))
    assert moved.tolist() == [1, 2, -1, 4, 5, 10, 7]
    assert point.tolist() == list(range(1, 8))
    with pytest.raises(ValueError, match="two different ones"):
        weights_plane(point, 2, 2)


def test_random_directions_are_as_long_as_each_units_weights():
    network = Network((3, 4, 2))
    parameters = initialize(network, "xavier", 3)
    parameters.flat[...] += 0.1
    plane = random_plane(network.layer_sizes, parameters.flat, seed=1)
    for axis in plane.axes:
        direction = Parameters(network.layer_sizes, axis)
        for l in network.layers:
            assert not direction.b[l].any()
            for drawn, own in zip(direction.W[l], parameters.W[l], strict=True):
                assert np.linalg.norm(drawn) == pytest.approx(np.linalg.norm(own))
    again = random_plane(network.layer_sizes, parameters.flat, seed=1)
    other = random_plane(network.layer_sizes, parameters.flat, seed=2)
    assert (again.axes == plane.axes).all()
    assert not np.allclose(other.axes, plane.axes)


def test_a_landscape_of_random_directions_does_not_change_with_a_units_scale():
    """What the normalisation is for: relu units scaled up, with the next layer scaled down, are the
    same function, and their landscape is the same picture.
    """
    network = Network((2, 6, 1), hidden="relu")
    rng = np.random.default_rng(0)
    X = rng.standard_normal((2, 40))
    Y = (X[:1] * X[1:] > 0).astype(float)
    parameters = initialize(network, "he", 0)
    parameters.b[1][...] = 0.3
    scaled = parameters.copy()
    scaled.W[1][...] *= 8.0
    scaled.b[1][...] *= 8.0
    scaled.W[2][...] /= 8.0
    objective = Objective(network, X, Y)
    grid = np.linspace(-1, 1, 5)
    pictures = []
    for flat in (parameters.flat, scaled.flat):
        plane = random_plane(network.layer_sizes, flat, seed=0)
        pictures.append(finished(cost_surface(objective, plane, grid, grid)))
    assert pictures[0] == pytest.approx(pictures[1], rel=1e-9)


def test_a_path_along_a_straight_line_has_a_plane_too():
    line = np.linspace(0, 1, 9)[:, np.newaxis] * np.array([1.0, 2.0, 0.5, 0.0]) + 3.0
    for plane in (principal_plane(line), first_to_last_plane(line)):
        assert plane.shares == pytest.approx((1.0, 0.0), abs=1e-12)
        assert np.linalg.matrix_rank(plane.axes) == 2
        assert plane.distance(line) == pytest.approx(np.zeros(9), abs=1e-12)


@pytest.mark.parametrize("make", [principal_plane, first_to_last_plane])
def test_weights_that_stand_still_have_no_plane(make):
    with pytest.raises(ValueError, match="have not moved: train first"):
        make(np.ones((4, 6)))


@pytest.mark.parametrize(("sizes", "flat"), [((2, 3, 1), np.zeros(13)), ((1, 1), np.ones(2))])
def test_too_few_weights_have_no_two_random_directions(sizes, flat):
    with pytest.raises(ValueError, match="more weights that are not 0"):
        random_plane(sizes, flat)


def test_one_plane_is_fitted_to_two_paths_together():
    _, path = trained(epochs=30)
    _, other = trained(epochs=30, optimizer="adam", learning_rate=0.01)
    both = np.concatenate([path.points, other.points])
    plane = principal_plane(both)
    for alone in (principal_plane(path.points), principal_plane(other.points)):
        assert np.sum(plane.distance(both) ** 2) <= np.sum(alone.distance(both) ** 2)
    assert plane.project(path.points[0]) == pytest.approx(plane.project(other.points[0]))


# Paths, pictures, windows, names.


def test_a_picture_knows_the_weights_and_the_cost_of_each_of_its_points():
    trainer, path = trained(epochs=20)
    objective = objective_of(trainer)
    plane = principal_plane(path.points)
    drawn = finished(picture(objective, plane, [path], zoom=2.0))
    row, column = 7, 30
    place = row * len(drawn.x) + column
    assert drawn.coordinates(-1, place).tolist() == [drawn.x[column], drawn.y[row]]
    for point in ((-1, place), (0, 4)):
        assert objective.costs(drawn.weights(*point)[np.newaxis])[0] == pytest.approx(
            drawn.cost(*point), rel=1e-9
        )
        inside = plane.points(drawn.coordinates(*point))
        assert plane.project(drawn.weights(*point)) == pytest.approx(plane.project(inside))
    assert np.array_equal(drawn.weights(0, 4), path.points[4])
    assert drawn.m == trainer.X.shape[1]


def test_where_the_picture_is_furthest_from_the_truth_is_found_by_ratio():
    path = Path("own", np.arange(4), np.zeros((4, 2)))
    cost = np.array([1.0, 0.1, 0.01, 0.5])
    shown = np.array([1.2, 0.1, 0.03, np.nan])
    along = AlongPath(path, np.zeros((4, 2)), cost, shown, np.zeros(4))
    assert along.furthest == 2


def test_every_plane_through_the_last_weights_says_the_truth_there():
    trainer, path = trained()
    planes = planes_of(trainer, path)
    for kind in ("line", "weights", "random"):
        truth = finished(along_path(objective_of(trainer), planes[kind], path))
        assert truth.distance[-1] == pytest.approx(0, abs=1e-9)
        assert truth.cost_in_plane[-1] == pytest.approx(truth.cost[-1], rel=1e-9)
        assert truth.distance[:-1].max() > 0.1
        assert not np.allclose(truth.cost, truth.cost_in_plane, rtol=1e-3)


def test_a_path_is_in_order_and_finite_with_one_point_for_each_epoch():
    snapshots = [
        Snapshot(5, np.array([5.0, 5.0])),
        Snapshot(0, np.array([0.0, 0.0], np.float32)),
        Snapshot(7, np.array([np.inf, 1.0])),
        Snapshot(5, np.array([5.0, 6.0])),
    ]
    path = Path.of("own", snapshots)
    assert path.epochs.tolist() == [0, 5]
    assert path.points.tolist() == [[0, 0], [5, 6]]
    assert path.points.dtype == np.float64
    with pytest.raises(ValueError, match="two epochs or more, got 1"):
        Path.of("own", snapshots[1:3])


def test_a_long_path_in_many_weights_is_thinned_but_for_its_ends(monkeypatch):
    monkeypatch.setattr("lab.landscape.path.MOST_NUMBERS", 10)
    path = Path.of("own", [Snapshot(epoch, np.full(3, float(epoch))) for epoch in range(9)])
    assert path.epochs.tolist() == [0, 3, 6, 8]
    assert path.points[:, 0].tolist() == [0, 3, 6, 8]


@settings(max_examples=40, deadline=None)
@given(paths(), st.sampled_from([1.0, 2.0]))
def test_a_window_holds_the_path_with_a_margin_and_zooms(points, zoom):
    plane = principal_plane(points)
    x, y = window(plane, points, zoom=zoom)
    at = plane.project(points)
    assert len(x) == len(y) == 51
    if zoom == 1:
        assert x[0] < at[:, 0].min() < at[:, 0].max() < x[-1]
        assert y[0] < at[:, 1].min() < at[:, 1].max() < y[-1]
    wide, _ = window(plane, points)
    assert x[-1] - x[0] == pytest.approx((wide[-1] - wide[0]) / zoom)


@given(st.lists(st.integers(1, 5), min_size=2, max_size=4), st.integers(0, 1000))
@settings(max_examples=40, deadline=None)
def test_every_weight_is_found_by_the_name_it_is_given(sizes, seed):
    network = Network(tuple(sizes))
    rng = np.random.default_rng(seed)
    first, last = rng.standard_normal((2, network.parameter_count))
    names = names_by_movement(network.layer_sizes, first, last)
    places = [index_of(network.layer_sizes, name) for name in names]
    assert sorted(places) == list(range(network.parameter_count))
    movement = np.abs(last - first)[places]
    assert (np.diff(movement) <= 0).all()
    parameters = Parameters(network.layer_sizes, np.arange(network.parameter_count, dtype=float))
    L = network.L
    assert index_of(network.layer_sizes, f"W[{L}][1, 1]") == parameters.W[L][0, 0]
    assert index_of(network.layer_sizes, f" b[{L}] row 1 ") == parameters.b[L][0, 0]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("W[3] row 1, column 1", "a layer from 1 to 2, got 3"),
        ("W[1] row 9, column 1", r"W\[1\] has 3 rows and 2 columns"),
        ("W[1] row 1, column 3", r"W\[1\] has 3 rows and 2 columns"),
        ("b[1] row 0", r"b\[1\] has 3 rows"),
        ("W[1] row 1", "expected one such as"),
        ("b[1] row 1, column 1", "expected one such as"),
        ("rubbish", "expected one such as"),
        ("", "expected one such as"),
    ],
)
def test_what_is_no_weight_is_refused_in_one_sentence(name, told):
    with pytest.raises(ValueError, match=told):
        index_of((2, 3, 1), name)


def test_a_trainer_of_many_outputs_has_a_landscape_too():
    experiment = Experiment(dataset="blobs", classes=3, epochs=5, optimizer="adam")
    dataset = experiment.make_dataset()
    network = experiment.make_network(dataset)
    start = initialize(network, "he", 0)
    trainer = Trainer(network, start, Adam(0.01), dataset.X, dataset.Y)
    trainer.run(epochs=5)
    path = Path.of("own", trainer.snapshots)
    plane = principal_plane(path.points)
    truth = finished(along_path(objective_of(trainer), plane, path))
    assert truth.cost == pytest.approx(trainer.history["cost"], rel=1e-5)
