"""Rows become columns, the split is fair and the scale comes from the training part: for any rows,
by properties.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.data import Dataset, Scale, make
from lab.data.dataset import Rows, split, to_dataset


def rows_of(counts: list[int], n: int = 3) -> Rows:
    """So many rows of each class, with inputs on scales far apart and one that is constant."""
    m = sum(counts)
    values = np.random.default_rng(m).normal(size=(m, n)) * 10.0 ** np.arange(0, 3 * n, 3) + 5
    values[:, 0] = 0.1
    return Rows(
        values,
        np.repeat(np.arange(len(counts)), counts),
        tuple(f"x{j}" for j in range(n)),
        "y",
        tuple("abcdef"[: len(counts)]),
    )


def dataset_of(
    rows: Rows, test_share: float = 0.25, seed: int = 0, standardize: bool = True
) -> Dataset:
    return to_dataset("rows", rows, test_share, seed, standardize, ())


counts = st.lists(st.integers(1, 30), min_size=2, max_size=6)
shares = st.floats(0, 0.9)


@settings(deadline=None)
@given(counts, shares, st.integers(0, 2**32 - 1))
def test_the_split_takes_every_row_once_and_each_class_into_both_parts(
    counts: list[int], share: float, seed: int
) -> None:
    rows = rows_of(counts)
    train, test = split(rows, share, seed)
    assert sorted([*train, *test]) == list(range(sum(counts)))
    for k, count in enumerate(counts):
        in_test = int(np.sum(rows.target[test] == k))
        assert in_test < count
        assert (in_test > 0) == (share > 0 and count > 1)
        assert in_test in (1, count - 1) or abs(in_test - count * share) <= 0.5


@settings(deadline=None)
@given(counts, shares)
def test_examples_are_columns_and_stay_with_their_targets(counts: list[int], share: float) -> None:
    rows = rows_of(counts)
    dataset = dataset_of(rows, share)
    columns, labels = dataset.points, dataset.labels(dataset.Y)
    if dataset.points_test is not None and dataset.Y_test is not None:
        columns, labels = (
            np.hstack((columns, dataset.points_test)),
            np.hstack((labels, dataset.labels(dataset.Y_test))),
        )
    given_rows = {(tuple(row), int(k)) for row, k in zip(rows.values, rows.target, strict=True)}
    assert {
        (tuple(column), int(k)) for column, k in zip(columns.T, labels, strict=True)
    } == given_rows


@pytest.mark.parametrize("standardize", [True, False])
def test_shapes_and_types(standardize: bool) -> None:
    for counts, outputs in (([12, 8], 1), ([12, 8, 4], 3)):
        dataset = dataset_of(rows_of(counts), standardize=standardize)
        m = dataset.X.shape[1]
        assert (dataset.X.shape, dataset.Y.shape, dataset.points.shape) == (
            (3, m),
            (outputs, m),
            (3, m),
        )
        assert dataset.X_test is not None
        assert dataset.X_test.shape[1] == sum(counts) - m
        assert {
            array.dtype for array in (dataset.X, dataset.Y, dataset.points, dataset.X_test)
        } == {np.dtype(float)}
        assert np.all((dataset.Y == 0) | (dataset.Y == 1))
        assert outputs == 1 or np.all(dataset.Y.sum(axis=0) == 1)


def test_the_scale_is_the_training_part_s_and_a_constant_becomes_zero() -> None:
    dataset = dataset_of(rows_of([40, 40]))
    np.testing.assert_allclose(dataset.X[1:].mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(dataset.X[1:].std(axis=1), 1, atol=1e-12)
    assert np.all(dataset.X[0] == 0)
    assert dataset.X_test is not None
    assert np.all(np.abs(dataset.X_test[1:].mean(axis=1)) > 1e-3)
    assert np.all(np.abs(dataset.X_test[1:].std(axis=1) - 1) > 1e-3)


@pytest.mark.parametrize("size", [1e-300, 1e-9, 1e9, 1e50])
def test_the_scale_is_finite_at_any_size(size: float) -> None:
    values = size * np.array([[1.0, 2.0, 4.0], [3.0, 3.0, 3.0]])
    scaled = Scale.fitted(values).apply(values)
    assert np.all(np.isfinite(scaled))
    assert np.all(scaled[1] == 0)


def test_without_standardisation_the_inputs_are_the_points() -> None:
    dataset = dataset_of(rows_of([9, 9]), standardize=False)
    np.testing.assert_array_equal(dataset.X, dataset.points)


def test_transform_is_the_way_from_points_to_inputs() -> None:
    dataset = make("moons", features=("x1^2", "sin x2"))
    assert dataset.points_test is not None
    np.testing.assert_array_equal(dataset.transform(dataset.points), dataset.X)
    np.testing.assert_array_equal(dataset.transform(dataset.points_test), dataset.X_test)
    with pytest.raises(ValueError, match=r"points: expected 2 rows.*\(3, 5\)"):
        dataset.transform(np.zeros((3, 5)))


def test_a_test_share_of_zero_leaves_no_test_part() -> None:
    dataset = dataset_of(rows_of([5, 5]), test_share=0)
    assert dataset.X.shape[1] == 10
    assert dataset.X_test is dataset.Y_test is dataset.points_test is None


def test_a_regression_target_is_scaled_and_comes_back_in_its_units() -> None:
    target = np.linspace(25, 346, 40)
    dataset = dataset_of(Rows(target[:, np.newaxis], target, ("x",), "y"))
    assert dataset.Y.mean() == pytest.approx(0, abs=1e-12)
    assert dataset.Y.std() == pytest.approx(1)
    np.testing.assert_allclose(dataset.in_units(dataset.Y), dataset.points, rtol=1e-12)
    np.testing.assert_array_equal(
        dataset_of(Rows(target[:, np.newaxis], target, ("x",), "y"), standardize=False).Y,
        dataset.points,
    )
    with pytest.raises(ValueError, match="regression target has no classes"):
        dataset.labels(dataset.Y)


def test_labels_read_outputs_as_well_as_targets() -> None:
    binary, classes = dataset_of(rows_of([5, 5])), dataset_of(rows_of([5, 5, 5]))
    assert binary.labels(np.array([[0.2, 0.5, 0.51]])).tolist() == [0, 0, 1]
    assert classes.labels(np.array([[0.1, 0.5], [0.7, 0.3], [0.2, 0.2]])).tolist() == [1, 0]
    assert classes.labels(np.zeros((7, 3, 4))).shape == (7, 4)


@pytest.mark.parametrize("share", [-0.1, 0.95, float("nan")])
def test_a_share_out_of_range_is_named(share: float) -> None:
    with pytest.raises(ValueError, match=r"test_share: expected a number from 0 to 0\.9, got"):
        dataset_of(rows_of([5, 5]), test_share=share)
