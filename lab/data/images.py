"""Inputs that are the pixels of square images: how that is told, and the images themselves."""

import math
import re
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lab.data.dataset import Dataset
from lab.engine import Array

SMALLEST_SIDE = 4
SHARE_AT_ENDS = 0.5  # of the inputs, that reach both ends of the range which they share
# pixel0, pixel_0_1, px12, 28x28
PIXEL_NAME = re.compile(r"(pixel|pix|px|p)[ _.]?\d+([ _.x]\d+)?|\d+x\d+", re.IGNORECASE)


@dataclass(frozen=True)
class Pixels:
    """side: of the square that the inputs can be laid out in. known_by: what speaks for images, or
    None where only their number does.
    """

    side: int
    known_by: Literal["names", "range"] | None


def pixels(dataset: Dataset) -> Pixels | None:
    """Whether the inputs can be square images, row by row; None where their number is no square or
    they have extra features. They are taken for images where all are named like pixels, or else
    where they share one range from zero up.
    """
    count = len(dataset.raw_inputs)
    side = math.isqrt(count)
    if side < SMALLEST_SIDE or side * side != count or dataset.features:
        return None
    if all(PIXEL_NAME.fullmatch(name) for name in dataset.raw_inputs):
        return Pixels(side, "names")
    return Pixels(side, "range" if share_a_range(dataset.points) else None)


def share_a_range(points: Array) -> bool:
    """Whether enough of the rows of points (n_raw, m) reach both ends of the range of all, which
    starts at 0.
    """
    low, high = points.min(axis=1), points.max(axis=1)
    if low.min() != 0 or high.max() <= 0:
        return False
    at_ends = (low == 0) & (high >= 0.9 * high.max())
    return bool(np.mean(at_ends) >= SHARE_AT_ENDS)


def as_images(values: Array, side: int) -> Array:
    """Columns of pixels (side * side, k) as images (k, side, side), the top row first."""
    return values.T.reshape(-1, side, side)
