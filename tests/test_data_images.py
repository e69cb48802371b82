"""Which inputs are taken for the pixels of images."""

import numpy as np
import pytest

from lab.data import as_images, from_csv, make, pixels


def table(names, values) -> bytes:
    lines = [",".join([*names, "y"])]
    lines += [",".join(map(str, [*row, "ab"[i % 2]])) for i, row in enumerate(values)]
    return "\n".join(lines).encode()


def test_the_digits_that_come_with_scikit_learn_are_images_in_reading_order():
    from sklearn.datasets import load_digits

    dataset = make("digits", test_share=0.0)
    assert (pixels(dataset).side, pixels(dataset).known_by) == (8, "names")
    drawn = as_images(dataset.points, 8)
    assert sorted(drawn.sum(axis=(1, 2))) == sorted(load_digits().images.sum(axis=(1, 2)))
    assert any(np.array_equal(drawn[0], image) for image in load_digits().images)


@pytest.mark.parametrize("dataset", ["moons", "iris", "wine", "cancer"])
def test_other_measurements_are_no_images(dataset):
    assert pixels(make(dataset)) is None


@pytest.mark.parametrize("name", ["pixel{}", "pixel_{}", "px{}", "p{}"])
def test_a_table_is_known_by_its_names(name):
    values = np.random.default_rng(0).normal(size=(20, 16)).round(3)
    found = pixels(from_csv(table([name.format(j) for j in range(16)], values)))
    assert (found.side, found.known_by) == (4, "names")


def strokes(side: int, m: int = 60) -> np.ndarray:
    """Images (m, side * side) of an upright line of two pixels, somewhere."""
    rng = np.random.default_rng(0)
    images = np.zeros((m, side, side), dtype=int)
    for image in images:
        row, column = rng.integers(0, side - 3), rng.integers(0, side - 1)
        image[row : row + 4, column : column + 2] = rng.choice([100, 255])
    return images.reshape(m, -1)


def test_a_table_is_known_by_inputs_that_go_with_those_below_them():
    found = pixels(from_csv(table([f"c{j}" for j in range(64)], strokes(8))))
    assert (found.side, found.known_by) == (8, "neighbors")


def test_columns_that_only_share_a_range_could_be_images():
    values = np.random.default_rng(0).choice([0, 1], size=(60, 64))
    found = pixels(from_csv(table([f"c{j}" for j in range(64)], values)))
    assert (found.side, found.known_by) == (8, None)


def test_columns_of_different_ranges_only_could_be_images():
    values = np.random.default_rng(0).uniform(1, 2, size=(60, 64)) * 10.0 ** np.arange(64)
    values = np.minimum(values, 1e49)
    found = pixels(from_csv(table([f"c{j}" for j in range(64)], values)))
    assert (found.side, found.known_by) == (8, None)


@pytest.mark.parametrize("side", [4, 5, 6, 7])
def test_a_table_of_few_columns_is_no_image_without_such_names(side):
    assert pixels(from_csv(table([f"c{j}" for j in range(side**2)], strokes(side)))) is None
