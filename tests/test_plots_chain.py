import numpy as np
import pytest

from lab.engine import Network, initialize
from lab.plots.chain import COLUMNS_IN_VIEW, chain
from lab.walkthrough import walk


def names_of(*sizes):
    network = Network(sizes)
    return [
        step.name
        for step in walk(
            network, initialize(network), np.ones((sizes[0], 2)), np.ones((sizes[-1], 2))
        )
    ]


def points(drawing):
    """Index, x, y and text of every quantity."""
    return sorted(
        (i, x, y, text)
        for trace in drawing.data
        for i, x, y, text in zip(trace.customdata, trace.x, trace.y, trace.text, strict=True)
    )


@pytest.mark.parametrize("sizes", [(2, 1), (2, 3, 1), (2, 3, 2, 1), (2, *[2] * 8, 1)])
def test_every_quantity_has_one_place_of_its_own(sizes):
    names = names_of(*sizes)
    placed = points(chain(names, 0))
    assert [point[0] for point in placed] == list(range(len(names)))
    assert len({(x, y) for _, x, y, _ in placed}) == len(names)


def test_the_current_one_is_marked_and_what_is_to_come_is_not_filled():
    names = names_of(2, 3, 1)
    drawing = chain(names, 4)
    assert [text for _, _, _, text in points(drawing)][4] == f"<b>{names[4]}</b>"
    assert [shape.line.width for shape in drawing.layout.shapes].index(4) == 4
    filled = [shape.fillcolor != "rgba(0,0,0,0)" for shape in drawing.layout.shapes]
    assert filled == [True] * 5 + [False] * (len(names) - 5)


def test_forwards_goes_right_and_each_gradient_stands_below_what_it_belongs_to():
    names = names_of(2, 3, 2, 1)
    place = {names[i]: (x, y) for i, x, y, _ in points(chain(names, 0))}
    assert [
        place[name][0] for name in ("A[0]", "Z[1]", "A[1]", "Z[2]", "A[2]", "Z[3]", "A[3]", "J")
    ] == list(range(8))
    for below, above in (
        ("dZ[2]", "Z[2]"),
        ("dA[1]", "A[1]"),
        ("dW[2]", "dZ[2]"),
        ("new W[2]", "dW[2]"),
    ):
        assert place[below][0] == place[above][0]
        assert place[below][1] < place[above][1]


def test_a_deep_network_is_shown_around_the_current_step():
    names = names_of(2, *[2] * 8, 1)
    for current in range(0, len(names), 6):
        drawing = chain(names, current)
        left, right = drawing.layout.xaxis.range
        x = next(x for i, x, _, _ in points(drawing) if i == current)
        assert left <= x <= right
        assert right - left < COLUMNS_IN_VIEW + 2


def test_rows_are_named_and_the_way_back_begins_with_the_targets():
    drawing = chain(names_of(2, 3, 1), 0)
    at = {note.text: (note.x, note.y, note.xref) for note in drawing.layout.annotations}
    assert {"forward", "back", "grad", "new"} <= set(at)
    assert all(at[name][2] == "paper" for name in ("forward", "back", "grad", "new"))
    cost = next((x, y) for _, x, y, text in points(drawing) if text == "J")
    assert at["Y"][:2] == (cost[0], at["back"][1])
