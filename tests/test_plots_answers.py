"""The table of right and wrong, and images: every number and every pixel stands where it belongs."""

import numpy as np
import pytest

from lab.plots import confusion_table, example_images, weight_images
from lab.plots.confusion import compact
from tests.figures import assert_drawable


@pytest.mark.parametrize("k", [2, 6, 20])
def test_rows_are_the_true_class_and_empty_cells_bear_no_number(k):
    counts = np.random.default_rng(0).integers(0, 3, (k, k))
    figure = confusion_table(counts, [f"class <{c}> {{x}}" for c in range(k)])
    (cells,) = figure.data
    assert_drawable(figure)
    assert figure.layout.yaxis.autorange == "reversed"
    assert [[text or "0" for text in row] for row in cells.text] == counts.astype(str).tolist()
    assert len(figure.layout.xaxis.ticktext) == k
    assert "&lt;" in figure.layout.xaxis.ticktext[0]


def test_the_color_is_the_share_of_the_row_whatever_the_size_of_a_class():
    figure = confusion_table([[900, 100], [0, 0]], ["many", "none"])
    assert np.array_equal(figure.data[0].z, [[0.9, 0.1], [0, 0]])


@pytest.mark.parametrize(
    ("count", "text"), [(7, "7"), (999, "999"), (1234, "1.2k"), (45_678, "46k")]
)
def test_large_counts_are_shortened(count, text):
    assert compact(count) == text


def test_the_counts_of_few_classes_are_written_in_full():
    (cells,) = confusion_table([[16_432, 1_265], [7, 0]], ["no", "yes"]).data
    assert list(cells.text) == [["16,432", "1,265"], ["7", ""]]


@pytest.mark.parametrize("count", [1, 3, 8, 11])
def test_every_pixel_of_every_image_is_drawn_once(count):
    images = np.random.default_rng(0).uniform(1, 2, (count, 5, 5)).astype(np.float32)
    figure = example_images(images, [f"{i} → x" for i in range(count)])
    drawn = figure.data[0].z
    assert_drawable(figure)
    assert sorted(drawn[np.isfinite(drawn)]) == sorted(images.ravel())
    assert np.array_equal(drawn[:5, :5], images[0])
    assert len(figure.layout.annotations) == count


def test_weights_are_drawn_each_unit_on_its_own_scale():
    W = np.random.default_rng(0).normal(size=(8, 16)) * np.arange(1, 9)[:, np.newaxis]
    figure = weight_images(W, 4, first=9)
    drawn = figure.data[0].z
    assert_drawable(figure)
    assert np.isfinite(drawn).sum() == W.size
    assert [note.text for note in figure.layout.annotations][:2] == ["unit 9", "unit 10"]
    assert np.allclose(drawn[:4, :4], (W[0] / np.abs(W[0]).max()).reshape(4, 4))


def test_weights_that_are_zero_or_not_finite_can_be_drawn():
    assert_drawable(weight_images(np.array([np.zeros(16), np.full(16, np.nan)]), 4))
