"""Inputs that are pixels, as images: examples, and the weights of layer 1's units."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lab.plots.colors import DIVERGING, QUANTITY
from lab.plots.theme import FONT, bare_axes, figure, plain, small

ACROSS = 4  # two sheets stand side by side, or one below the other on a phone
ROOM = 0.12  # of an image's side, between two of them
CAPTION = 0.3  # of an image's side, for what stands below it
ROW_HEIGHT = 128  # pixels
LONGEST_CAPTION = 12  # characters


def example_images(images: NDArray[Any], captions: Sequence[str]) -> go.Figure:
    """Examples (k, side, side), dark where a pixel is large, each with its caption below."""
    low, high = float(images.min(initial=0)), float(images.max(initial=0))
    span = dict(zmin=low, zmax=high if high > low else low + 1, colorscale=QUANTITY)
    return sheet(images, captions, captions, span)


def weight_images(W: NDArray[Any], side: int, first: int = 1) -> go.Figure:
    """Rows of W[1] (n, side * side) as images, blue below zero and orange above, each unit on its
    own scale. first: the number of the first one's unit.
    """
    images = W.reshape(-1, side, side)
    images = np.where(np.isfinite(images), images, np.nan)
    largest = np.nanmax(np.abs(images), axis=(1, 2), keepdims=True, initial=1e-300)
    captions = [f"unit {first + i}" for i in range(len(images))]
    names = [
        f"{caption}, largest |w| {value:.3g}"
        for caption, value in zip(captions, largest.ravel(), strict=True)
    ]
    span = dict(zmin=-1, zmax=1, colorscale=DIVERGING)
    return sheet(images / largest, captions, names, span)


def sheet(
    images: NDArray[Any],
    captions: Sequence[str],
    names: Sequence[str],
    span: dict[str, Any],
) -> go.Figure:
    """Images in rows of ACROSS as one heat map, whose pixels are squares. captions stand below
    them; names are what hovering says.
    """
    side = images.shape[-1]
    room, caption = max(1, round(ROOM * side)), max(1, round(CAPTION * side))
    lines = -(-len(images) // ACROSS)
    cell = np.array([side + room + caption, side + room])
    whole = np.full((lines * cell[0], ACROSS * cell[1]), np.nan)
    said = np.full(whole.shape, "", dtype=object)
    drawing = figure(height=ROW_HEIGHT * max(1, lines) + 30)
    for i, image in enumerate(images):
        row, column = np.array(divmod(i, ACROSS)) * cell
        place = (slice(row, row + side), slice(column, column + side))
        whole[place] = image
        said[place] = plain(names[i])
        drawing.add_annotation(
            x=column + (side - 1) / 2,
            y=row + side + caption / 2,
            text=short(captions[i]),
            showarrow=False,
            font_size=FONT - 3,
        )
    drawing.add_heatmap(
        z=small(whole),
        showscale=False,
        hoverongaps=False,
        text=said,
        hovertemplate="%{text}<extra></extra>",
        **span,
    )
    bare_axes(drawing, (-0.5, whole.shape[1] - 0.5), (whole.shape[0] - 0.5, -0.5))
    drawing.update_yaxes(scaleanchor="x", constrain="domain", constraintoward="top")
    return drawing


def short(caption: str) -> str:
    return plain(
        caption if len(caption) <= LONGEST_CAPTION else caption[: LONGEST_CAPTION - 1] + "…"
    )
