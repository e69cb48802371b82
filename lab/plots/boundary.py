"""What the network says at every point of the plane, with the examples on top: decision boundary
and regression surface.

Examples are columns, as everywhere: X (2, m), Y (n[L], m), and the outputs A[L] on the grid (n[L],
k), where k = len(ys) * len(xs) and column j * len(xs) + i belongs to the point (xs[i], ys[j]): the
order of a raveled meshgrid.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from lab.plots.colors import DIVERGING, INK, MARKER, MIDDLE, PAPER, class_color, class_shape, mix
from lab.plots.theme import COLORBAR, FONT, figure, finite_range, plain, say, small

Examples = tuple[NDArray[Any], NDArray[Any]]  # X (n[0], m) and Y (n[L], m)

SYMBOLS = {"train": "circle", "test": "diamond"}  # of values
MOST_BY_COLOR = 6  # classes; of more, the regions bear their names
PALE = 0.75  # the opacity of the ground, so that a point on its own color still stands out


def boundary(
    xs: ArrayLike,
    ys: ArrayLike | None,
    outputs: ArrayLike,
    task: str = "binary",
    train: Examples | None = None,
    test: Examples | None = None,
    inputs: Sequence[str] = ("x1", "x2"),
    classes: Sequence[str] | None = None,
    title: str = "",
) -> go.Figure:
    """The outputs over the plane, with the training examples filled and the test examples hollow;
    each class has a shape of its own.

    task: "binary" (heat map of A[L] with its contour at 0.5), "classes" (the color of the largest
    output, paler where it is less sure) or "regression" (heat map of the first output). ys None:
    one input, the outputs as curves over it.
    """
    xs, outputs = np.ravel(xs), np.asarray(outputs, dtype=float)
    outputs = outputs.reshape(-1, outputs.shape[-1])
    examples = {
        part: given
        for part, given in (("train", train), ("test", test))
        if given is not None and given[0].shape[-1]
    }
    drawing = figure(
        plain(title),
        plain(inputs[0]),
        "output" if ys is None else plain(inputs[1]),
        height=height_for(classes or ()),
    )
    if finite_range(outputs) is None:
        say(drawing, "The outputs are not finite numbers.")
        return drawing
    if ys is None:
        return curve(drawing, xs, outputs, examples)
    drawing.update_xaxes(showgrid=False).update_yaxes(showgrid=False)
    A = outputs.reshape(len(outputs), np.size(ys), len(xs))
    names = [plain(name) for name in classes or [f"class {c}" for c in range(max(2, len(A)))]]
    if task == "regression":
        return surface(drawing, xs, np.ravel(ys), A[0], examples)
    if task == "classes":
        regions(drawing, xs, np.ravel(ys), A, names)
    else:
        halves(drawing, xs, np.ravel(ys), A[0])
    for part, (X, Y) in examples.items():
        points(drawing, part, X, labels(Y), names)
    return legend(drawing, names, examples)


def height_for(classes: Sequence[str]) -> int:
    """Pixels: the picture keeps its size above a legend of many lines."""
    return 460 + 12 * max(0, len(classes) - 8)


def halves(drawing: go.Figure, xs: NDArray[Any], ys: NDArray[Any], A: NDArray[Any]) -> None:
    """A binary output: blue where it says class 0, orange where it says 1, and a line where it is
    undecided.
    """
    drawing.add_contour(
        x=xs,
        y=ys,
        z=small(A),
        zmin=0,
        zmax=1,
        colorscale=DIVERGING,
        showscale=False,
        opacity=PALE,
        contours=dict(coloring="heatmap", start=0.5, end=0.5, size=1),
        line=dict(color=INK, width=2),
        hovertemplate=f"{place(drawing)}<br>output %{{z:.3f}}<extra></extra>",
    )


def regions(
    drawing: go.Figure, xs: NDArray[Any], ys: NDArray[Any], A: NDArray[Any], names: Sequence[str]
) -> None:
    """Several classes: the color of the largest output, from pale where it just leads to full where
    it is 1.

    One heat map for all: class c has the numbers from c to c + 1, and its own part of the color
    scale there.
    """
    classes, winner, largest = len(A), np.argmax(A, axis=0), np.max(A, axis=0)
    lead = np.clip((largest - 1 / classes) / (1 - 1 / classes), 0, 0.999) if classes > 1 else 0.999
    scale = []
    for c in range(classes):
        scale += [
            (c / classes, mix(MIDDLE, class_color(c), 0.15)),
            ((c + 1) / classes, class_color(c)),
        ]
    drawing.add_heatmap(
        x=xs,
        y=ys,
        z=small(winner + lead),
        zmin=0,
        zmax=classes,
        colorscale=scale,
        showscale=False,
        hoverongaps=False,
        opacity=PALE,
        customdata=small(largest),
        text=np.array(names, dtype=object)[winner],
        hovertemplate=f"{place(drawing)}<br>%{{text}}: %{{customdata:.3f}}<extra></extra>",
    )
    if classes > MOST_BY_COLOR and any(names):
        name_regions(drawing, xs, ys, winner, names)


def name_regions(
    drawing: go.Figure,
    xs: NDArray[Any],
    ys: NDArray[Any],
    winner: NDArray[Any],
    names: Sequence[str],
) -> None:
    """The name of each class in its region, near its middle: so many colors cannot be told apart
    by everybody.
    """
    for c in np.unique(winner):
        places = np.argwhere(winner == c)
        row, column = places[np.argmin(np.sum((places - places.mean(axis=0)) ** 2, axis=1))]
        drawing.add_annotation(
            x=xs[column],
            y=ys[row],
            text=f"<b>{names[c]}</b>",
            showarrow=False,
            font=dict(color=INK, size=FONT - 4),
            bgcolor="rgba(255,255,255,0.7)",
            borderpad=1,
        )


def surface(
    drawing: go.Figure,
    xs: NDArray[Any],
    ys: NDArray[Any],
    A: NDArray[Any],
    examples: dict[str, Examples],
) -> go.Figure:
    """A regression output and the targets, on one color scale."""
    low, high = finite_range(A, *(Y[0] for _, Y in examples.values())) or (0.0, 1.0)
    span = dict(cmin=low, cmax=high) if low < high else {}  # one value alone: plotly widens it
    drawing.update_layout(coloraxis=dict(**span, colorscale=DIVERGING, colorbar=COLORBAR))
    drawing.add_heatmap(
        x=xs,
        y=ys,
        z=small(A),
        zsmooth="best",
        coloraxis="coloraxis",
        hovertemplate=f"{place(drawing)}<br>output %{{z:.4~g}}<extra></extra>",
    )
    for part, (X, Y) in examples.items():
        drawing.add_scatter(
            x=X[0],
            y=X[1],
            mode="markers",
            marker=dict(
                symbol=SYMBOLS[part],
                size=10,
                color=Y[0],
                coloraxis="coloraxis",
                line=dict(color=INK, width=1.4),
            ),
            name=part,
            legendgroup=part,
            showlegend=False,
            hovertemplate=(
                f"{place(drawing)}<br>target %{{marker.color:.4~g}} ({part})<extra></extra>"
            ),
        )
        mark(drawing, part, dict(symbol=SYMBOLS[part], size=10, color=MARKER))
    return drawing


def curve(
    drawing: go.Figure, xs: NDArray[Any], outputs: NDArray[Any], examples: dict[str, Examples]
) -> go.Figure:
    """One input: every output as a curve over it, and the examples at their targets."""
    name = drawing.layout.xaxis.title.text
    for part, (X, Y) in examples.items():
        for unit, targets in enumerate(np.atleast_2d(Y)):
            drawing.add_scatter(
                x=X[0],
                y=targets,
                mode="markers",
                marker=marker(part, class_color(unit), SYMBOLS[part]),
                name=part,
                showlegend=unit == 0,
                hovertemplate=f"{name} %{{x:.3~g}}<br>target %{{y:.4~g}} ({part})<extra></extra>",
            )
    for unit, A in enumerate(outputs):
        drawing.add_scatter(
            x=xs,
            y=A,
            mode="lines",
            line=dict(
                color=class_color(unit + 1) if len(outputs) == 1 else class_color(unit), width=4
            ),
            name="output" if len(outputs) == 1 else f"output {unit + 1}",
            hovertemplate=f"{name} %{{x:.3~g}}<br>output %{{y:.4~g}}<extra></extra>",
        )
    return drawing


def points(
    drawing: go.Figure, part: str, X: NDArray[Any], classes: NDArray[Any], names: Sequence[str]
) -> None:
    """The examples of one part, a trace for each class, which the legend's entry of that class
    shows and hides.
    """
    for c, name in enumerate(names):
        mine = classes == c
        if mine.any():
            drawing.add_scatter(
                x=X[0, mine],
                y=X[1, mine],
                mode="markers",
                marker=marker(part, class_color(c), class_shape(c)),
                name=f"{name}, {part}",
                legendgroup=name,
                showlegend=False,
                hovertemplate=f"{place(drawing)}<br>{name} ({part})<extra></extra>",
            )


def legend(drawing: go.Figure, names: Sequence[str], examples: dict[str, Examples]) -> go.Figure:
    """One entry for each class, and one that says what is hollow: not one for each class and part."""
    for c, name in enumerate(names):
        mark(drawing, name, marker("train", class_color(c), class_shape(c)))
    if "test" in examples:
        mark(drawing, "test example", marker("test", MARKER, "circle"))
    return drawing


def marker(part: str, color: str, shape: str) -> dict[str, Any]:
    """A point of a class. White is on its rim or inside it: the page shows through the ground, so
    that this is pale or dark.
    """
    if part == "test":
        return dict(symbol=shape, size=10, color=PAPER, line=dict(color=color, width=2.6))
    return dict(symbol=shape, size=9, color=color, line=dict(color=PAPER, width=1.2))


def mark(drawing: go.Figure, name: str, marker: dict[str, Any]) -> None:
    drawing.add_scatter(
        x=[None], y=[None], mode="markers", marker=marker, name=name, legendgroup=name
    )


def labels(Y: NDArray[Any]) -> NDArray[Any]:
    """The class of every example: the largest of several targets, or whether the only one is above
    0.5.
    """
    return np.argmax(Y, axis=0) if len(Y) > 1 else (Y[0] > 0.5).astype(int)


def place(drawing: go.Figure) -> str:
    """Where the pointer is, in the words of the axes."""
    return (
        f"{drawing.layout.xaxis.title.text} %{{x:.3~g}}, {drawing.layout.yaxis.title.text}"
        " %{y:.3~g}"
    )
