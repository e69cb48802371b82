"""Names of single weights, as a person writes them, and their places in `Parameters.flat`."""

import re
from itertools import pairwise

import numpy as np

from lab.engine import Array
from lab.engine.network import layer_blocks

MOST_NAMES = 500  # in a list to choose from

NAME = re.compile(r"\s*([Wb])\D*(\d+)\D+(\d+)(?:\D+(\d+))?\D*")


def index_of(layer_sizes: tuple[int, ...], name: str) -> int:
    """The place of "W[2] row 1, column 3", also written W[2][1, 3], or of "b[2] row 1".

    Rows and columns count from 1. Raises ValueError, naming what there is, for any other text.
    """
    written = NAME.fullmatch(name)
    if not written or (written[1] == "W") != (written[4] is not None):
        raise ValueError(
            f"weight: expected one such as W[1] row 2, column 1 or b[1] row 2, got {name!r:.80}"
        )
    l, row = int(written[2]), int(written[3])
    if not 1 <= l < len(layer_sizes):
        raise ValueError(f"weight: expected a layer from 1 to {len(layer_sizes) - 1}, got {l}")
    n, n_prev = layer_sizes[l], layer_sizes[l - 1]
    column = n_prev + 1 if written[1] == "b" else int(written[4])
    last = n_prev + (written[1] == "b")
    if not (1 <= row <= n and 1 <= column <= last):
        raise ValueError(f"weight: {written[1]}[{l}] has {n} rows and {n_prev} columns, got {name}")
    before = sum(n * (n_prev + 1) for n_prev, n in pairwise(layer_sizes[:l]))
    return before + (row - 1) * (n_prev + 1) + column - 1


def names_by_movement(layer_sizes: tuple[int, ...], first: Array, last: Array) -> list[str]:
    """The names of the weights, those first that differ most between first (P,) and last (P,); at
    most MOST_NAMES.
    """
    order = np.argsort(-np.abs(last - first), kind="stable")[:MOST_NAMES]
    names = [
        (f"b[{l}] row {row}" if column == block.shape[1] else f"W[{l}] row {row}, column {column}")
        for l, block in layer_blocks(layer_sizes, first).items()
        for row, column in (1 + np.indices(block.shape).reshape(2, -1).T).tolist()
    ]
    return [names[i] for i in order]
