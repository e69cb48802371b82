"""A matrix as a figure: a small one with its numbers in the cells, a large one as a heat map with
the numbers on hover.
"""

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from lab.plots.colors import DIVERGING, DIVERGING_SHADES, INK
from lab.plots.theme import COLORBAR, figure, finite_range, say, small

# rows and columns that are still written as numbers: eight columns fit a phone
MOST_NUMBERS = (12, 8)
MOST_DRAWN = (256, 512)  # rows and columns that are drawn at all


def matrix(name: str, values: ArrayLike) -> go.Figure:
    """The matrix with its name and shape above it, blue below zero and orange above, rows and
    columns counted from 1.

    values: any array of two dimensions; a vector is taken as a column, a number as (1, 1).
    """
    whole = as_matrix(values)
    shown = whole[: MOST_DRAWN[0], : MOST_DRAWN[1]]
    rows, columns = shown.shape
    title, height = (
        f"{name} {whole.shape}{shortened(whole.shape, shown.shape)}",
        110 + min(320, max(40, 32 * rows)),
    )
    if not shown.size:
        drawing = figure(title, height=height)
        say(drawing, "This matrix is empty.")
        return drawing
    low, high = finite_range(shown) or (0.0, 0.0)
    largest = max(-low, high) or 1.0
    few = rows <= MOST_NUMBERS[0] and columns <= MOST_NUMBERS[1]
    cells = dict(
        type="heatmap",
        x=np.arange(1, columns + 1),
        y=np.arange(1, rows + 1),
        z=small(shown),
        zmin=-largest,
        zmax=largest,
        colorscale=DIVERGING_SHADES if few else DIVERGING,
        **(in_numbers(name, shown) if few else in_colors(name)),
    )
    axis = dict(showgrid=False, tickformat="d")
    across, down = (
        axis | dict(side="bottom") | counted(columns),
        axis | dict(autorange="reversed") | counted(rows),
    )
    return figure(title, height=height, traces=[cells], xaxis=across, yaxis=down)


def in_numbers(name: str, values: np.ndarray) -> dict[str, Any]:
    """Cells apart from one another, each with its number, also where that is not finite."""
    return dict(
        text=[[written(value) for value in row] for row in values],
        texttemplate="%{text}",
        textfont=dict(color=INK),
        xgap=2,
        ygap=2,
        showscale=False,
        hovertemplate=f"{name} row %{{y}}, column %{{x}}: %{{text}}<extra></extra>",
    )


def in_colors(name: str) -> dict[str, Any]:
    return dict(
        colorbar=COLORBAR,
        hoverongaps=False,
        hovertemplate=f"{name} row %{{y}}, column %{{x}}: %{{z:.4~g}}<extra></extra>",
    )


def as_matrix(values: ArrayLike) -> np.ndarray:
    array = np.asarray(values, dtype=float)
    return array.reshape(-1, 1) if array.ndim < 2 else array.reshape(-1, array.shape[-1])


def written(value: float) -> str:
    """A number as it stands in a cell: three figures, or five before it takes an exponent; "nan"
    and signs for the rest.
    """
    figures = 3 if abs(value) < 1000 else 5
    return (
        f"{value:.{figures}g}"
        if np.isfinite(value)
        else {np.inf: "∞", -np.inf: "-∞"}.get(value, "nan")
    )


def shortened(whole: tuple[int, ...], shown: tuple[int, ...]) -> str:
    """What is drawn of a matrix, in a title that has room beside another: where all is, nothing."""
    axes = zip(("rows", "columns"), whole, shown, strict=True)
    parts = [f"{drawn} {name}" for name, count, drawn in axes if drawn < count]
    return f", first {' and '.join(parts)}" if parts else ""


def counted(count: int) -> dict[str, float]:
    """A tick for every row or column while there are few; plotly's choice when there are many."""
    return dict(tick0=1, dtick=1) if count <= MOST_NUMBERS[0] else {}
