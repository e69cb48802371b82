"""A sweep, drawn: a heat map over two settings, parallel coordinates, mean and spread over seeds,
importance.

The table is a data frame with a row for every run: a column for each setting, one for each measure
(nan where there is no number), and `problem`, a sentence where the run failed or diverged. Cells
are in one hue, the better the darker, since a measure is not a class; thin lines, which one hue
would not tell apart, are blue where a run did better. The points' customdata is the position of a
row in the table, for a page that listens to clicks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from lab.plots.colors import INK, MARKER, NEGATIVE, POSITIVE, SHADES, class_color, see_through
from lab.plots.theme import COLORBAR, FONT, figure, plain, say, small

# values on an axis; more numbers than that are put into GROUPS groups of equal size
MOST_LEVELS = 16
GROUPS = 8
WIDE = 30.0  # how many times the smallest the largest number is, from which an axis is logarithmic
MOST_NUMBERS = 8  # cells in a row in which numbers are written
MOST_LINES = 6  # of one figure: as many as colors stay apart
# of thin lines, seen on either page
LINES = [(0.0, POSITIVE), (0.5, MARKER), (1.0, NEGATIVE)]


class Measure(Protocol):
    """What runs are judged by: lab.sweep.Measure."""

    @property
    def column(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def higher_is_better(self) -> bool: ...
    @property
    def is_share(self) -> bool: ...


@dataclass(frozen=True)
class Levels:
    """The values of a setting as places on an axis: their texts in order, and the place of every
    row.
    """

    texts: list[str]
    places: NDArray[np.intp]


def heat_map(rows: pd.DataFrame, x: str, y: str, measure: Measure) -> go.Figure:
    """The mean of the measure in every cell, of runs with these values of x and y. A cross: none of
    its runs has a number.

    A point's customdata is the best row of its cell.
    """
    across, up = levels(rows[x]), levels(rows[y])
    drawing = figure(
        f"{measure.label.capitalize()}", title(x), title(y), height=150 + 34 * max(4, len(up.texts))
    )
    if rows.empty:
        say(drawing, "Nothing to draw yet.")
        return drawing
    cells: Any = list(rows.reset_index(drop=True).groupby([up.places, across.places]))
    means = np.full((len(up.texts), len(across.texts)), np.nan)
    for (line, column), cell in cells:
        means[line, column] = cell[measure.column].mean()
    crowded = len(across.texts) > MOST_NUMBERS
    drawing.add_heatmap(
        x=np.arange(len(across.texts)),
        y=np.arange(len(up.texts)),
        z=small(means),
        colorscale=SHADES,
        reversescale=not measure.higher_is_better,
        showscale=crowded,  # otherwise the numbers stand in the cells
        colorbar=COLORBAR | tick_format(measure),
        text=[[briefly(value, measure) for value in line] for line in means],
        texttemplate="" if crowded else "%{text}",
        textfont=dict(color=INK, size=FONT - 3),
        xgap=2,
        ygap=2,
        hoverongaps=False,
        hoverinfo="skip",
    )
    add_cells(drawing, cells, (x, across), (y, up), measure)
    drawing.update_xaxes(axis_of(across))
    drawing.update_yaxes(axis_of(up))
    return drawing


def add_cells(
    drawing: go.Figure,
    cells: Sequence[Any],
    x: tuple[str, Levels],
    y: tuple[str, Levels],
    measure: Measure,
) -> None:
    """An unseen point in every cell, which can be pointed at and clicked, and a cross where a cell
    has no number.
    """
    (x_name, across), (y_name, up) = x, y
    empty = [cell[measure.column].isna().all() for _, cell in cells]
    drawing.add_scatter(
        x=[column for (_, column), _ in cells],
        y=[line for (line, _), _ in cells],
        mode="markers",
        marker=dict(
            symbol=["x" if gone else "square" for gone in empty],
            size=[12 if gone else 26 for gone in empty],
            color=MARKER,
        ),
        marker_opacity=[1.0 if gone else 0.0 for gone in empty],
        customdata=[best_row(cell, measure) for _, cell in cells],
        text=[
            f"{title(x_name)} {across.texts[column]}, {title(y_name)}"
            f" {up.texts[line]}<br>{in_words(cell, measure)}"
            for (line, column), cell in cells
        ],
        hovertemplate="%{text}<extra></extra>",
        selected=dict(marker_opacity=0),
        unselected=dict(marker_opacity=0),
        showlegend=False,
    )


def parallel(rows: pd.DataFrame, settings: Sequence[str], measure: Measure) -> go.Figure:
    """Every run as a line through its settings to what it reached. Drag along an axis to keep the
    lines that pass there.
    """
    reached = rows[rows[measure.column].notna()]
    drawing = figure(height=420)
    if reached.empty:
        say(drawing, "No run has a number to draw.")
        return drawing
    values = reached[measure.column]
    ends = dict(label=measure.label, values=small(values)) | tick_format(measure)
    drawing.add_parcoords(
        dimensions=[*(dimension(name, reached[name]) for name in settings), ends],
        line=dict(
            color=small(values.rank()), colorscale=LINES, reversescale=not measure.higher_is_better
        ),
        labelfont_size=FONT - 2,
        tickfont_size=FONT - 4,
        rangefont_size=1,
        labelangle=-20 if len(settings) > 3 else 0,
        labelside="top",
    )
    drawing.update_layout(margin=dict(l=60, r=60, t=90, b=24))
    return drawing


def dimension(name: str, values: pd.Series) -> dict[str, Any]:
    """One axis of the parallel coordinates: numbers on their scale, each marked while they are few;
    names one above the other.
    """
    if pd.api.types.is_bool_dtype(values) or not pd.api.types.is_numeric_dtype(values):
        ordered = levels(values)
        return dict(
            label=title(name),
            values=ordered.places,
            tickvals=list(range(len(ordered.texts))),
            ticktext=ordered.texts,
        )
    scale = np.log10 if is_wide(values) else np.asarray
    marks = np.unique(values)
    if len(marks) > MOST_LEVELS:
        marks = (
            10 ** np.unique(np.round(np.log10(values)))
            if is_wide(values)
            else np.linspace(values.min(), values.max(), 5)
        )
    return dict(
        label=title(name),
        values=scale(values),
        tickvals=scale(marks),
        ticktext=[f"{mark:.3g}" for mark in marks],
    )


def spread(rows: pd.DataFrame, x: str, measure: Measure, by: str | None = None) -> go.Figure:
    """The mean over all runs with a value of x, every run as a point, and the band from the lowest
    to the highest of them.

    by: a line for each value of this setting; the first MOST_LINES of them.
    """
    drawing = figure(
        f"{measure.label.capitalize()}: mean and spread", title(x), measure.label, height=400
    )
    reached = rows.reset_index(drop=True).dropna(subset=[measure.column])
    if reached.empty:
        say(drawing, "No run has a number to draw.")
        return drawing
    numeric = pd.api.types.is_numeric_dtype(reached[x])
    across = levels(reached[x])
    reached = reached.assign(
        at=reached[x] if numeric and reached[x].nunique() <= MOST_LEVELS else across.places
    )
    lines = levels(reached[by]) if by else Levels([""], np.zeros(len(reached), np.intp))
    for index, name in enumerate(lines.texts[:MOST_LINES]):
        add_spread(drawing, reached[lines.places == index], name, class_color(index), measure)
    if "at" in reached and (not numeric or reached[x].nunique() > MOST_LEVELS):
        drawing.update_xaxes(axis_of(across))
    elif is_wide(reached[x]):
        drawing.update_xaxes(type="log", dtick=1)
    return drawing.update_yaxes(tick_format(measure) | dict(showgrid=True))


def add_spread(
    drawing: go.Figure, rows: pd.DataFrame, name: str, color: str, measure: Measure
) -> None:
    """One line of `spread`, its band and its points."""
    table = rows.groupby("at")[measure.column].agg(["mean", "min", "max", "count"])
    common = dict(legendgroup=name, name=name)
    drawing.add_scatter(
        x=np.concatenate([table.index, table.index[::-1]]),
        y=np.concatenate([table["min"], table["max"][::-1]]),
        fill="toself",
        fillcolor=see_through(color, 0.2),
        line_width=0,
        hoverinfo="skip",
        showlegend=False,
        **common,
    )
    drawing.add_scatter(
        x=rows["at"],
        y=rows[measure.column],
        mode="markers",
        marker=dict(size=8, color=see_through(color, 0.55)),
        customdata=rows.index,
        hovertemplate=f"{name}<br>{written_template(measure)}<extra></extra>",
        showlegend=False,
        **common,
    )
    drawing.add_scatter(
        x=table.index,
        y=table["mean"],
        mode="lines",
        line=dict(color=color, width=3),
        customdata=table["count"],
        hovertemplate=f"{name} mean of %{{customdata}}: {written_template(measure)}<extra></extra>",
        showlegend=bool(name),
        **common,
    )


def importance_bars(shares: pd.Series) -> go.Figure:
    """How much of the differences each setting explains by itself, the most important on top."""
    drawing = figure("What matters", "share explained", height=140 + 40 * max(2, len(shares)))
    if shares.empty or not (shares > 0).any():
        say(drawing, "No setting explains a difference by itself.")
        return drawing
    drawing.add_bar(
        x=shares,
        y=[title(name) for name in shares.index],
        orientation="h",
        marker_color=NEGATIVE,
        text=[f"{share:.0%}" for share in shares],
        textposition="outside",
        textfont_size=FONT - 2,
        cliponaxis=False,
        hovertemplate="%{y}: %{x:.1%}<extra></extra>",
    )
    # a bar of 100% has its number beside it
    drawing.update_xaxes(range=(0, 1.1), tickvals=np.linspace(0, 1, 5), tickformat=".0%")
    return drawing.update_yaxes(autorange="reversed", showgrid=False)


def levels(values: pd.Series) -> Levels:
    """The values in order, numbers by size and names as they come; of many numbers, groups of
    neighbours.
    """
    if pd.api.types.is_bool_dtype(values) or not pd.api.types.is_numeric_dtype(values):
        places, names = pd.factorize(values)
        return Levels([plain(str(name)) for name in names], places.astype(np.intp))
    if values.nunique() > MOST_LEVELS:
        groups = pd.qcut(values, GROUPS, duplicates="drop")
        return Levels(
            [f"{group.left:.3g} … {group.right:.3g}" for group in groups.cat.categories],
            np.asarray(groups.cat.codes, np.intp),
        )
    numbers, places = np.unique(values, return_inverse=True)
    return Levels([f"{number:.4g}" for number in numbers], places)


def axis_of(ordered: Levels) -> dict[str, Any]:
    """The ticks of an axis whose places are 0, 1, 2, ..."""
    return dict(
        tickmode="array",
        tickvals=list(range(len(ordered.texts))),
        ticktext=ordered.texts,
        showgrid=False,
    )


def is_wide(values: pd.Series) -> bool:
    return bool(values.min() > 0 and values.max() >= WIDE * values.min())


def best_row(cell: pd.DataFrame, measure: Measure) -> int:
    """The position in the table of a cell's best run; of its first where none has a number."""
    values = cell[measure.column].to_numpy() * (1 if measure.higher_is_better else -1)
    return int(cell.index.to_numpy()[np.argmax(np.nan_to_num(values, nan=-np.inf))])


def in_words(cell: pd.DataFrame, measure: Measure) -> str:
    """What a cell's runs reached, and how many did not."""
    values, lost = cell[measure.column].dropna(), int((cell["problem"] != "").sum())
    reached = (
        f"{measure.label}: {written(values.mean(), measure)}"
        if len(values)
        else f"no {measure.label}"
    )
    if len(values) > 1:
        reached += (
            f", from {written(values.min(), measure)} to {written(values.max(), measure)} in"
            f" {len(values)} runs"
        )
    return reached + (f"<br>{lost} of {len(cell)} failed or diverged" if lost else "")


def written(value: float, measure: Measure) -> str:
    if not np.isfinite(value):
        return ""
    return f"{value:.1%}" if measure.is_share else f"{value:.3g}"


def briefly(value: float, measure: Measure) -> str:
    """As it stands in a cell, of which eight fit the width of a phone."""
    if not np.isfinite(value):
        return ""
    return f"{value:.0%}" if measure.is_share else f"{value:.2g}"


def written_template(measure: Measure) -> str:
    return "%{y:.1%}" if measure.is_share else "%{y:.4~g}"


def tick_format(measure: Measure) -> dict[str, Any]:
    return dict(tickformat=".1~%" if measure.is_share else "~g")


def title(name: str) -> str:
    """A setting's name as a person writes it."""
    return name.replace("_", " ")
