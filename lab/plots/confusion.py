"""Right and wrong by class: how many examples of each class got each answer."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from lab.plots.colors import QUANTITY
from lab.plots.theme import FONT, figure, plain

MOST_IN_FULL = 4  # classes: a cell has room for 12,345, on a phone too
MOST_LEFT = 14  # characters of a class's name beside a row


def confusion_table(counts: ArrayLike, classes: Sequence[str]) -> go.Figure:
    """Counts (k, k), rows the true class and columns the answer, in one hue: the darker, the larger
    the share of its row. A cell of none stays empty, so that errors stand out.
    """
    counts = np.asarray(counts)
    k = len(counts)
    share = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    names = [short(name) for name in classes]
    places = np.arange(k)
    drawing = figure(
        x="answer",
        y="true class",
        height=150 + max(160, min(30, 600 // k) * k),
        xaxis=dict(
            side="bottom",
            showgrid=False,
            tickangle=-60 if k > 6 and max(map(len, classes)) > 3 else 0,
        ),
        yaxis=dict(autorange="reversed", showgrid=False),
        traces=[cells(counts, share, classes)],
    )
    ticks = dict(tickmode="array", tickvals=places, ticktext=names)
    drawing.update_xaxes(ticks).update_yaxes(ticks)
    if k > 12:
        drawing.update_xaxes(tickfont_size=FONT - 5).update_yaxes(tickfont_size=FONT - 5)
    return drawing


def cells(counts: np.ndarray, share: np.ndarray, classes: Sequence[str]) -> dict[str, object]:
    """The colors, and what hovering over a cell says."""
    names = [plain(name) for name in classes]
    written = "{:,}".format if len(names) <= MOST_IN_FULL else compact
    words = [
        [
            f"{counts[i, j]:,} of {counts[i].sum():,} {names[i]}<br>answered {names[j]}"
            for j in range(len(names))
        ]
        for i in range(len(names))
    ]
    return dict(
        type="heatmap",
        x=np.arange(len(names)),
        y=np.arange(len(names)),
        z=share,
        zmin=0,
        zmax=1,
        colorscale=QUANTITY,
        showscale=False,
        xgap=1,
        ygap=1,
        # plotly writes it dark on pale cells and white on dark ones
        text=[[written(int(count)) if count else "" for count in row] for row in counts],
        texttemplate="%{text}",
        textfont_size=size_of(len(names)),
        customdata=words,
        hovertemplate="%{customdata}<extra></extra>",
    )


def short(name: str) -> str:
    return plain(name if len(name) <= MOST_LEFT else name[: MOST_LEFT - 1] + "…")


def size_of(k: int) -> int:
    """Pixels of the numbers in a table of k classes."""
    return FONT if k <= 6 else FONT - 3 if k <= 12 else FONT - 6


def compact(count: int) -> str:
    """Four characters at most up to a million: 999, 1.2k, 12k."""
    if count < 1000:
        return str(count)
    return f"{count / 1000:.1f}k" if count < 10_000 else f"{count / 1000:.0f}k"
