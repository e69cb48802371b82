"""The extra features are the formulas of their names, on raw inputs, and only for two of them."""

import numpy as np
import pytest

from lab.data import EXTRA_FEATURES, make
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
