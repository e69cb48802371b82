"""The extra features are the formulas of their names, on raw inputs, and only for two of them."""

import numpy as np
import pytest

from lab.data import EXTRA_FEATURES, make, plane, without_inputs
from lab.data.features import chosen, with_features


def test_every_feature_is_what_its_name_says() -> None:
    x1, x2 = points = np.random.default_rng(0).normal(size=(2, 50))
    expected = [x1, x2, x1 * x1, x2 * x2, x1 * x2, np.sin(x1), np.sin(x2)]
    np.testing.assert_allclose(with_features(points, EXTRA_FEATURES), expected, rtol=1e-14)


def test_they_stand_in_one_order_however_they_are_chosen() -> None:
    assert chosen(["sin x2", "x1^2", "sin x2"], 2) == ("x1^2", "sin x2")


def test_a_dataset_names_its_rows_and_scales_the_features_too() -> None:
    dataset = make("moons", features=("x1*x2",))
    assert dataset.inputs == ("x1", "x2", "x1*x2")
    product = dataset.points[0] * dataset.points[1]
    np.testing.assert_allclose(dataset.X[2], (product - product.mean()) / product.std(), atol=1e-12)


@pytest.mark.parametrize(
    ("dataset", "features", "part"),
    [("moons", ("x1^3",), "'x1^3'"), ("iris", ("x1^2",), "has 4"), ("sine", ("x1^2",), "has 1")],
)
def test_what_is_no_feature_is_refused(dataset: str, features: tuple[str, ...], part: str) -> None:
    with pytest.raises(ValueError, match=f"features: .*{part.replace('^', '.')}"):
        make(dataset, features=features)


def test_an_input_that_is_off_is_drawn_and_not_given_to_the_network() -> None:
    whole = make("moons", features=("x1*x2",))
    dataset = without_inputs(whole, ("x1",))
    assert dataset.inputs == ("x2", "x1*x2")
    assert dataset.X_test is not None
    assert whole.X_test is not None
    np.testing.assert_array_equal(dataset.X, whole.X[1:])
    np.testing.assert_array_equal(dataset.X_test, whole.X_test[1:])
    np.testing.assert_array_equal(dataset.transform(whole.points), whole.X[1:])
    assert plane(dataset).window == plane(whole).window
    assert plane(without_inputs(make("moons"), ("x1",))).grid(5)[2].shape == (1, 25)


@pytest.mark.parametrize(
    ("dataset", "off", "part"),
    [("moons", ("x1", "x2"), "an input that stays on"), ("iris", ("x1",), "this data has 4")],
)
def test_what_cannot_be_switched_off_is_refused(
    dataset: str, off: tuple[str, ...], part: str
) -> None:
    with pytest.raises(ValueError, match=f"inputs_off: expected .*{part}"):
        without_inputs(make(dataset), off)
