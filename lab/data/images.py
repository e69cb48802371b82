"""Inputs that are the pixels of square images: how that is told, and the images themselves."""

import math
import re
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lab.data.dataset import Dataset
from lab.engine import Array

SMALLEST_SIDE = 4
SMALLEST_SIDE_WITHOUT_NAMES = 8  # tables of 16, 25, 36 and 49 columns are seldom images
SHARE_AT_ENDS = 0.5  # of the inputs, that reach both ends of the range which they share
LEAST_LIKENESS = 0.3  # correlation of a pixel with the one beside it, on average
# pixel0, pixel_0_1, px12, 28x28
PIXEL_NAME = re.compile(r"(pixel|pix|px|p)[ _.]?\d+([ _.x]\d+)?|\d+x\d+", re.IGNORECASE)


@dataclass(frozen=True)
class Pixels:
    """side: of the square that the inputs can be laid out in. known_by: what makes it certain that
    they are images, or None where only their number speaks for it.
    """

    side: int
    known_by: Literal["names", "neighbors"] | None


def pixels(dataset: Dataset) -> Pixels | None:
    """Whether the inputs can be square images, row by row; None where their number is no square or
    they have extra features. They are taken for images where all are named like pixels, or else
    where they share one range from zero up and are like the inputs beside and below them.
    """
    count = len(dataset.raw_inputs)
    side = math.isqrt(count)
    if side < SMALLEST_SIDE or side * side != count or dataset.features:
        return None
    if all(PIXEL_NAME.fullmatch(name) for name in dataset.raw_inputs):
        return Pixels(side, "names")
    if side < SMALLEST_SIDE_WITHOUT_NAMES:
        return None
    certain = share_a_range(dataset.points) and is_like_its_neighbors(dataset.points, side)
    return Pixels(side, "neighbors" if certain else None)


def share_a_range(points: Array) -> bool:
    """Whether enough of the rows of points (n_raw, m) reach both ends of the range of all, which
    starts at 0.
    """
    low, high = points.min(axis=1), points.max(axis=1)
    if low.min() != 0 or high.max() <= 0:
        return False
    at_ends = (low == 0) & (high >= 0.9 * high.max())
    return bool(np.mean(at_ends) >= SHARE_AT_ENDS)


def is_like_its_neighbors(points: Array, side: int) -> bool:
    """Whether pixels (side * side, m) go with the one below them, as they do in a picture, and as
    columns that lie `side` apart in another table do not.
    """
    centered = points - points.mean(axis=1, keepdims=True)
    size = np.sqrt((centered**2).sum(axis=1))
    products = (centered[:-side] * centered[side:]).sum(axis=1)
    sizes = size[:-side] * size[side:]
    varies = sizes > 0
    return bool(varies.any() and np.mean(products[varies] / sizes[varies]) >= LEAST_LIKENESS)


def as_images(values: Array, side: int) -> Array:
    """Columns of pixels (side * side, k) as images (k, side, side), the top row first."""
    return values.T.reshape(-1, side, side)
