"""What every figure has in common: margins, sizes of type, a legend that leaves a phone's width to
the data.

No color of text or page is set here: the page draws the figures with
`st.plotly_chart(theme="streamlit")`, which brings those of its light and its dark theme.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

FONT = 16  # pixels: legible from the back of a room
CLEAR = "rgba(0,0,0,0)"
COLORBAR = dict(thickness=14, outlinewidth=0, tickfont_size=FONT - 2)


def figure(
    title: str = "",
    x: str = "",
    y: str = "",
    height: int = 380,
    traces: Sequence[dict[str, Any]] = (),
    xaxis: dict[str, Any] | None = None,
    yaxis: dict[str, Any] | None = None,
) -> go.Figure:
    """A figure with a title and named axes, empty unless traces are given. Its size follows the
    page's width; the height is in pixels.

    The sizes of type stand on every part, since the page's theme sets those of the parts and not
    only the whole's. xaxis, yaxis: what is to be changed on them; that and the traces can come
    later too, but it takes plotly as long again.
    """
    axis = dict(automargin=True, zeroline=False, tickfont_size=FONT - 2)
    return go.Figure(
        list(traces),
        layout=dict(
            title=dict(
                text=title,
                font_size=FONT + 2,
                x=0,
                xanchor="left",
                yref="container",
                y=0.97,
                yanchor="top",
            ),
            font_size=FONT,
            height=height,
            margin=dict(l=10, r=10, t=48 if title else 16, b=10),
            paper_bgcolor=CLEAR,
            plot_bgcolor=CLEAR,
            hoverlabel_font_size=FONT,
            legend=dict(
                orientation="h", x=0, xanchor="left", y=-0.22, yanchor="top", font_size=FONT - 2
            ),
            xaxis=dict(axis, title=dict(text=x, standoff=8, font_size=FONT)) | (xaxis or {}),
            yaxis=dict(axis, title=dict(text=y, standoff=8, font_size=FONT)) | (yaxis or {}),
        ),
    )


def bare_axes(drawing: go.Figure, x: tuple[float, float], y: tuple[float, float]) -> None:
    """Turn the axes into a drawing area that reaches from x[0] to x[1] and from y[0] to y[1],
    without lines or ticks.
    """
    drawing.update_xaxes(visible=False, range=x, fixedrange=True)
    drawing.update_yaxes(visible=False, range=y, fixedrange=True)


def say(drawing: go.Figure, text: str) -> None:
    """Put a sentence into the middle of a figure that has nothing else to show."""
    drawing.add_annotation(text=text, x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False)


def plain(text: str) -> str:
    """A name that someone chose, so that plotly shows it as it is written: its labels read tags and
    %{...} otherwise.
    """
    return escape(text, quote=False).replace("{", "&#123;")


def finite_range(*values: ArrayLike) -> tuple[float, float] | None:
    """The smallest and the largest finite number among the values; None where there is none."""
    flat = np.concatenate([np.ravel(np.asarray(v, dtype=float)) for v in values])
    flat = flat[np.isfinite(flat)]
    return (float(flat.min()), float(flat.max())) if flat.size else None


def small(values: Any) -> NDArray[np.float32]:
    """The values in single precision, which halves what travels to the browser; what it cannot hold
    becomes nan.
    """
    with np.errstate(over="ignore"):
        single = np.asarray(values).astype(np.float32)
    return np.where(np.isfinite(single), single, np.float32(np.nan))
