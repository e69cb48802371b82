"""Figures as values: their traces, their numbers, their axes; and the colors, measured."""

import itertools

import numpy as np
import plotly.graph_objects as go
import pytest

from lab.engine import Network, initialize
from lab.plots import (
    CLASSES,
    DIVERGING,
    MARKER,
    TEST,
    TRAIN,
    accuracy_curves,
    boundary,
    class_color,
    cost_curves,
    diagram,
    figure,
    gradient_curves,
    layer_colors,
    matrix,
)
from lab.plots.boundary import PALE, marker
from lab.plots.colors import DIVERGING_SHADES, INK, SHADES, mix
from tests.figures import assert_drawable

# Colors


def linear_rgb(color: str) -> np.ndarray:
    channels = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio of two colors, 1 to 21."""
    low, high = sorted(
        float(linear_rgb(color) @ [0.2126, 0.7152, 0.0722]) for color in (one, other)
    )
    return (high + 0.05) / (low + 0.05)


def cielab(rgb: np.ndarray) -> np.ndarray:
    """L*, a*, b* (CIE 1976, white point D65) of linear sRGB."""
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    ratio = to_xyz @ np.clip(rgb, 0, 1) / to_xyz.sum(axis=1)
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


VISION = {  # Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB
    "full": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


@pytest.mark.parametrize("vision", VISION)
def test_the_first_six_classes_stay_apart_for_every_kind_of_vision(vision):
    seen = [cielab(VISION[vision] @ linear_rgb(color)) for color in CLASSES[:6]]
    distances = [np.linalg.norm(one - other) for one, other in itertools.combinations(seen, 2)]
    assert min(distances) > 20  # about ten times what is just noticeable


@pytest.mark.parametrize(("vision", "least"), [("full", 18), ("deuteranopia", 9)])
def test_all_twenty_classes_differ(vision, least):
    seen = [cielab(VISION[vision] @ linear_rgb(color)) for color in CLASSES]
    distances = [np.linalg.norm(one - other) for one, other in itertools.combinations(seen, 2)]
    assert len(CLASSES) == 20
    assert min(distances) > least


@pytest.mark.parametrize(("k", "named"), [(6, 0), (7, 7), (20, 20)])
def test_where_colors_are_many_the_regions_bear_their_names(k, named):
    xs = np.arange(k, dtype=float)
    names = [f"kind {c}" for c in range(k)]
    outputs = np.repeat(np.eye(k)[:, np.newaxis], 3, axis=1)  # column x of the plane is class x
    drawing = boundary(xs, np.arange(3.0), outputs.reshape(k, -1), "classes", classes=names)
    places = {note.text: note.x for note in drawing.layout.annotations}
    assert places == {f"<b>kind {c}</b>": c for c in range(named)}


def test_the_simulation_finds_what_a_red_green_blind_reader_confuses():
    seen = [cielab(VISION["deuteranopia"] @ linear_rgb(color)) for color in ("#d62728", "#7f6a00")]
    assert np.linalg.norm(seen[0] - seen[1]) < 20


@pytest.mark.parametrize("page", ["#ffffff", "#0e1117"])
def test_every_color_is_legible_on_light_and_dark_pages(page):
    ends = [DIVERGING[0][1], DIVERGING[-1][1]]
    colors = [
        *CLASSES,
        *ends,
        MARKER,
        TRAIN,
        TEST,
        *(color for count in range(1, 10) for color in layer_colors(count)),
    ]
    assert min(contrast(color, page) for color in colors) >= 3


def test_the_first_two_classes_differ_in_lightness():
    assert contrast(*CLASSES[:2]) > 1.8
    light, dark = (cielab(linear_rgb(color))[0] for color in CLASSES[1::-1])
    assert light - dark > 15


def test_the_diverging_scale_is_light_in_the_middle_and_runs_from_class_0_to_class_1():
    positions, colors = zip(*DIVERGING, strict=True)
    assert positions == (0.0, 0.5, 1.0)
    assert (colors[0], colors[2]) == CLASSES[:2]
    assert contrast(colors[1], "#ffffff") < 1.2


def test_layers_have_distinct_colors_and_classes_come_round_again():
    assert len(set(layer_colors(9))) == 9
    assert layer_colors(0) == []
    assert class_color(20) == CLASSES[0]
    assert mix("#000000", "#ffffff", 0.5) == "#808080"


# Curves


def history(epochs: int = 50, layers: int = 3, **changed: np.ndarray) -> dict[str, list[float]]:
    """A history whose test columns are empty unless they are given."""
    epoch = np.arange(float(epochs))
    columns = {"epoch": epoch, "cost": 1 / (1 + epoch), "accuracy": 1 - 0.5 / (1 + epoch)}
    columns |= {name: np.full(epochs, np.nan) for name in ("test_cost", "test_accuracy")}
    columns |= {f"gradient_{l}": 10.0**-l / (1 + epoch) for l in range(1, layers + 1)}
    return {name: list(column) for name, column in (columns | changed).items()}


def named(drawing: go.Figure) -> dict[str, go.Scatter]:
    return {trace.name: trace for trace in drawing.data if trace.name}


def test_cost_curves_hold_the_numbers_of_the_history():
    run = history(test_cost=np.linspace(2, 1, 50))
    drawing = cost_curves(run)
    assert list(named(drawing)) == ["train", "test"]
    np.testing.assert_array_equal(named(drawing)["train"].x, run["epoch"])
    np.testing.assert_array_equal(named(drawing)["train"].y, run["cost"])
    np.testing.assert_array_equal(named(drawing)["test"].y, run["test_cost"])
    assert drawing.layout.yaxis.type == "linear"
    assert cost_curves(run, log=True).layout.yaxis.type == "log"


def test_without_a_test_set_there_is_no_test_curve():
    assert list(named(cost_curves(history()))) == ["train"]
    assert list(named(accuracy_curves(history()))) == ["train"]


def test_accuracy_is_a_percentage():
    assert accuracy_curves(history()).layout.yaxis.tickformat == ".0%"


def test_gradients_stand_on_a_log_axis_one_color_for_each_layer():
    drawing = gradient_curves(history(layers=3))
    assert drawing.layout.yaxis.type == "log"
    assert list(named(drawing)) == ["layer 1", "layer 2", "layer 3"]
    assert [trace.line.color for trace in drawing.data] == layer_colors(3)
    np.testing.assert_allclose(drawing.data[2].y, history()["gradient_3"])


def test_a_log_axis_leaves_zeros_out():
    values = np.array([1.0, 0.0, 0.1])
    np.testing.assert_array_equal(
        cost_curves(history(3, cost=values), log=True).data[0].y, [1.0, np.nan, 0.1]
    )


@pytest.mark.parametrize(
    ("zero", "sentence"),
    [
        ({1}, "The gradient of layer 1 is exactly 0."),
        ({1, 3}, "The gradient of layer 1 and layer 3 is exactly 0."),
        ({1, 2, 3}, "The gradient of every layer is exactly 0."),
    ],
)
def test_layers_whose_gradient_is_exactly_zero_are_told(zero, sentence):
    drawing = gradient_curves(history(3, **{f"gradient_{l}": np.zeros(3) for l in zero}), epoch=1)
    assert [note.text for note in drawing.layout.annotations] == [sentence]
    assert list(named(drawing)) == [f"layer {l}" for l in (1, 2, 3) if l not in zero]


def test_a_gradient_that_is_zero_at_times_only_is_drawn():
    drawing = gradient_curves(history(3, gradient_1=np.array([0.0, 1.0, 0.0])))
    assert len(drawing.data) == 3
    assert not drawing.layout.annotations


def test_the_viewed_epoch_is_marked():
    (line,) = cost_curves(history(), epoch=17).layout.shapes
    assert (line.x0, line.x1) == (17, 17)
    assert not cost_curves(history()).layout.shapes


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_the_epoch_where_the_cost_became_infinite_is_marked_and_the_rest_drawn(value):
    cost = np.array([1.0, 5.0, 80.0, value])
    curve, cross = cost_curves(history(4, cost=cost)).data
    np.testing.assert_array_equal(curve.y, [1, 5, 80, np.nan])
    assert (cross.x[0], cross.y[0], cross.marker.symbol) == (3, 80, "x")
    assert "infinite or not a number at epoch" in cross.hovertemplate


def test_several_runs_overlay_with_one_color_each():
    drawing = cost_curves({"tanh": history(test_cost=np.ones(50)), "relu": history(20)})
    assert list(named(drawing)) == ["tanh, train", "tanh, test", "relu, train"]
    assert [trace.line.color for trace in drawing.data] == [
        class_color(0),
        class_color(0),
        class_color(1),
    ]
    assert drawing.data[1].line.dash == "dash"
    assert (
        len({trace.line.dash for trace in gradient_curves({"a": history(), "b": history()}).data})
        == 3
    )


def test_seeds_are_drawn_as_mean_and_band():
    seeds = [history(3, cost=np.array(cost)) for cost in ([1.0, 2.0, 3.0], [3.0, 4.0, 8.0])]
    band, mean = cost_curves({"tanh": seeds}).data
    np.testing.assert_array_equal(mean.y, [2, 3, 5.5])
    np.testing.assert_array_equal(band.x, [0, 1, 2, 2, 1, 0])
    np.testing.assert_array_equal(band.y, [1, 2, 3, 8, 4, 3])


def test_seeds_that_stopped_at_different_epochs_average_what_there_is():
    seeds = [history(2, cost=np.array([1.0, 2.0])), history(3, cost=np.array([3.0, 4.0, 8.0]))]
    # and no cross: having stopped is not having diverged
    band, mean = cost_curves({"": seeds}).data
    np.testing.assert_array_equal(mean.y, [2, 3, 8])
    assert band.fill == "toself"


@pytest.mark.parametrize("draw", [cost_curves, accuracy_curves, gradient_curves])
@pytest.mark.parametrize(
    "runs",
    [
        {},
        {"none": []},
        history(0),
        history(1),
        {name: [np.nan] * 5 for name in history()},
        {name: [np.inf] * 5 for name in history()},
        {name: [0.0] for name in history()},
        {"a": history(1), "b": [history(0), history(3)]},
    ],
)
def test_hostile_histories_give_a_figure_all_the_same(draw, runs):
    drawing = draw(runs, epoch=3)
    assert drawing.data or drawing.layout.annotations[0].text.startswith(
        ("Nothing to draw", "The gradient of every layer is exactly 0.")
    )
    assert_drawable(drawing)


# Boundary

XS, YS = np.linspace(-2, 2, 7), np.linspace(-1, 1, 5)
GRID = np.stack([axis.ravel() for axis in np.meshgrid(XS, YS)])


def examples(m: int = 20, classes: int = 2, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = np.arange(m) % classes
    Y = labels[None].astype(float) if classes == 2 else np.eye(classes)[:, labels]
    return rng.uniform(-1, 1, (2, m)), Y


def test_a_binary_boundary_is_a_heat_map_with_its_contour_at_one_half():
    A = 1 / (1 + np.exp(-GRID[:1] - 2 * GRID[1:]))
    ground = boundary(XS, YS, A, "binary").data[0]
    assert ground.type == "contour"
    assert (ground.contours.start, ground.contours.end) == (0.5, 0.5)
    assert (ground.zmin, ground.zmax) == (0, 1)
    assert np.asarray(ground.z).dtype == np.float32
    assert ground.z[3][6] == pytest.approx(1 / (1 + np.exp(-XS[6] - 2 * YS[3])))


def test_examples_have_the_color_and_the_shape_of_their_class_and_are_filled_or_hollow():
    train, test = examples(20, seed=0), examples(8, seed=1)
    drawing = boundary(XS, YS, np.zeros((1, 35)), "binary", train, test, classes=("ham", "spam"))
    traces = named(drawing)
    np.testing.assert_array_equal(traces["spam, train"].x, train[0][0, 1::2])
    np.testing.assert_array_equal(traces["ham, test"].y, test[0][1, ::2])
    assert traces["spam, train"].marker.color == class_color(1)
    for part in ("train", "test"):
        shapes = [traces[f"{c}, {part}"].marker.symbol for c in ("ham", "spam")]
        assert shapes == ["circle", "square"]
    assert (traces["spam, test"].marker.color, traces["spam, test"].marker.line.color) == (
        "#ffffff",
        class_color(1),
    )
    assert [
        trace.name for trace in drawing.data if trace.showlegend is not False and trace.name
    ] == ["ham", "spam", "test example"]


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_several_classes_part_the_plane_by_the_largest_output(classes):
    A = np.random.default_rng(0).dirichlet(np.ones(classes), 35).T
    ground = boundary(XS, YS, A, "classes", examples(30, max(3, classes))).data[0]
    winner = np.argmax(A, axis=0).reshape(5, 7)
    np.testing.assert_array_equal(np.floor(ground.z), winner)
    np.testing.assert_array_equal(ground.text, np.char.add("class ", winner.astype(str)))
    np.testing.assert_allclose(ground.customdata, A.max(axis=0).reshape(5, 7), rtol=1e-6)
    for c in range(classes):
        assert ground.colorscale[2 * c + 1] == ((c + 1) / classes, class_color(c))


def test_a_class_is_the_paler_the_less_it_leads():
    A = np.linspace(0.5, 1, 35)
    z = np.ravel(boundary(XS, YS, np.stack([A, 1 - A]), "classes").data[0].z)
    assert np.all(np.diff(z) > 0)
    assert (z[0], z[-1]) == (0, pytest.approx(0.999))


def test_a_regression_surface_and_its_targets_share_one_color_scale():
    X, _ = examples(4)
    drawing = boundary(XS, YS, 3 * GRID[:1], "regression", (X, np.array([[-9.0, 0.0, 1.0, 2.0]])))
    assert (drawing.layout.coloraxis.cmin, drawing.layout.coloraxis.cmax) == (-9, 6)
    assert {drawing.data[0].coloraxis, drawing.data[1].marker.coloraxis} == {"coloraxis"}
    np.testing.assert_array_equal(drawing.data[1].marker.color, [-9, 0, 1, 2])
    assert [
        trace.name for trace in drawing.data if trace.showlegend is not False and trace.name
    ] == ["train"]


@pytest.mark.parametrize("page", ["#ffffff", "#0e1117"])
@pytest.mark.parametrize("unit", range(6))
def test_points_stand_out_from_the_ground_of_their_own_class_on_light_and_dark_pages(page, unit):
    ground = mix(page, class_color(unit), PALE)
    for part in ("train", "test"):
        point = marker(part, class_color(unit), "circle")
        assert (
            max(contrast(color, ground) for color in (point["color"], point["line"]["color"])) > 1.4
        )
        # rim and core, whatever lies around them
        assert contrast(point["color"], point["line"]["color"]) >= 3


def test_one_input_is_drawn_as_a_curve_over_the_points():
    points = np.array([[0.0, 1.0]]), np.array([[0.5, 0.7]])
    drawing = boundary(XS, None, np.sin(XS)[None], "regression", points, points, inputs=("dose",))
    np.testing.assert_array_equal(named(drawing)["output"].y, np.sin(XS))
    np.testing.assert_array_equal(named(drawing)["test"].y, [0.5, 0.7])
    assert drawing.layout.xaxis.title.text == "dose"


def test_hovering_names_the_inputs_and_the_output():
    drawing = boundary(XS, YS, np.zeros((1, 35)), inputs=("width", "height"))
    assert drawing.data[0].hovertemplate.startswith(
        "width %{x:.3~g}, height %{y:.3~g}<br>output %{z"
    )


@pytest.mark.parametrize("task", ["binary", "classes", "regression"])
@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0, 1.0, 1e300])
def test_hostile_outputs_give_a_figure_all_the_same(task, value):
    nobody = np.empty((2, 0)), np.empty((1, 0))
    one = np.zeros((2, 1)), np.full((1, 1), np.nan)
    for outputs in (
        np.full((3, 35), value),
        np.where(np.arange(35) == 3, 0.5, np.full((3, 35), value)),
    ):
        assert_drawable(boundary(XS, YS, outputs, task, one, nobody))
        assert_drawable(boundary(XS, None, outputs[:, :7], task, (one[0][:1], one[1]), None))
    assert_drawable(boundary([0.0], [0.0], np.full((1, 1), value), task))


# Diagram


def weights_of(drawing: go.Figure) -> np.ndarray:
    (hover,) = [trace for trace in drawing.data if trace.customdata is not None]
    return np.unique(np.asarray(hover.customdata), axis=0)


def test_every_weight_of_the_diagram_can_be_found_by_its_name_and_value():
    network = Network((2, 8, 8, 1))
    parameters = initialize(network)
    table = weights_of(diagram(network, parameters))
    assert len(table) == 2 * 8 + 8 * 8 + 8
    for l, row, column, value in table:
        assert value == parameters.W[int(l)][int(row) - 1, int(column) - 1]


def test_hovering_over_a_weight_says_its_row_and_column():
    network = Network((2, 3, 1))
    (hover,) = [
        trace
        for trace in diagram(network, initialize(network)).data
        if trace.customdata is not None
    ]
    assert hover.hovertemplate.startswith(
        "W[%{customdata[0]}] row %{customdata[1]}, column %{customdata[2]} = %{customdata[3]"
    )


def test_color_is_the_sign_and_width_the_size_of_a_weight():
    network = Network((2, 1))
    parameters = initialize(network)
    parameters.W[1][...] = [[-4.0, 1.0]]
    lines = {
        trace.line.color: trace
        for trace in diagram(network, parameters).data
        if trace.opacity == 0.85
    }
    negative, positive = lines[DIVERGING[0][1]], lines[DIVERGING[-1][1]]
    assert negative.line.width > positive.line.width
    assert negative.y[0] > positive.y[0]  # column 1 comes from the upper unit


def test_large_layers_are_thinned_and_the_diagram_says_so():
    network = Network((64, 20, 10), "relu", "softmax")
    drawing = diagram(network, initialize(network))
    texts = [note.text for note in drawing.layout.annotations]
    assert "+52 more" in texts
    assert "+8 more" in texts
    assert len(weights_of(drawing)) == 12 * 12 + 10 * 12


def test_responses_stand_where_their_units_stand_the_top_row_on_top():
    network = Network((2, 3, 1))
    A = np.arange(3.0)[:, None] * np.ones(16) + np.linspace(0, 0.5, 16)
    (column,) = [
        trace
        for trace in diagram(network, initialize(network), {1: A}).data
        if trace.type == "heatmap"
    ]
    z, y = np.asarray(column.z), np.asarray(column.y)
    assert np.all(np.diff(y) < 0)
    for unit, middle in enumerate((1, 0, -1)):
        square = z[np.abs(y - middle) < 0.35]
        np.testing.assert_allclose(square, (A[unit] / A[unit].max()).reshape(4, 4)[::-1], rtol=1e-6)


def test_hostile_weights_and_responses_give_a_diagram_all_the_same():
    network = Network((2, 3, 1), "sigmoid")
    for value in (0.0, np.nan, np.inf):
        parameters = initialize(network, "zeros")
        parameters.flat[...] = value
        assert_drawable(
            diagram(
                network,
                parameters,
                {l: np.full((n, 4), value) for l, n in enumerate(network.layer_sizes)},
                ("a",),
            )
        )
        assert_drawable(diagram(network, parameters, {1: np.full((3, 1), value)}))


# Matrices


def test_a_small_matrix_shows_its_numbers_and_its_shape():
    drawing = matrix("dW[2]", [[0.0123, -1.5, np.inf], [np.nan, -np.inf, 2000.0]])
    assert drawing.layout.title.text == "dW[2] (2, 3)"
    assert drawing.layout.yaxis.autorange == "reversed"
    cells = drawing.data[0]
    assert [list(row) for row in cells.text] == [["0.0123", "-1.5", "∞"], ["nan", "-∞", "2000"]]
    assert (list(cells.x), list(cells.y)) == ([1, 2, 3], [1, 2])
    assert cells.hovertemplate.startswith("dW[2] row %{y}, column %{x}: ")
    assert cells.zmin == -cells.zmax


def test_a_large_matrix_is_a_heat_map():
    values = np.random.default_rng(0).normal(size=(40, 60))
    cells = matrix("A[1]", values).data[0]
    assert cells.texttemplate is None
    np.testing.assert_allclose(cells.z, values, rtol=1e-6)


def test_a_huge_matrix_is_cut_and_says_so():
    drawing = matrix("X", np.zeros((2, 20_000)))
    assert drawing.layout.title.text == "X (2, 20000), first 512 columns"
    assert np.asarray(drawing.data[0].z).shape == (2, 512)


@pytest.mark.parametrize(
    "values",
    [
        3.0,
        [1.0, 2.0],
        np.empty((0, 3)),
        np.full((3, 3), np.nan),
        np.full((20, 20), np.inf),
        [[1e300]],
    ],
)
def test_hostile_matrices_give_a_figure_all_the_same(values):
    assert_drawable(matrix("W[1]", values))


# The theme


def test_names_that_someone_chose_are_shown_as_they_are_written():
    name, shown = "<b>%{x}</b>", "&lt;b&gt;%&#123;x}&lt;/b&gt;"
    assert cost_curves({name: history()}).data[0].name == f"{shown}, train"
    drawing = boundary(
        XS,
        YS,
        np.zeros((1, 35)),
        train=examples(),
        inputs=(name, "x2"),
        classes=(name, "b"),
        title=name,
    )
    assert name not in drawing.to_json(engine="json").replace("\\u003c", "<").replace(
        "\\u003e", ">"
    )
    network = Network((2, 1))
    inputs = (name, "b")
    drawn = diagram(network, initialize(network), inputs=inputs).to_json(engine="json")
    assert "&lt;b&gt;%&#123;x}" in drawn.replace("\\u0026", "&")
    assert name not in drawn.replace("\\u003c", "<").replace("\\u003e", ">")


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("x1", "x1"),
        ("fixed acidity", "fixed aci…"),
        ("color = red", "= red"),
        ("place = NEAR THE OCEAN", "= NEAR TH…"),
    ],
)
def test_an_input_bears_a_name_that_fits(name, drawn):
    network = Network((2, 1))
    notes = diagram(network, initialize(network), inputs=(name, "b")).layout.annotations
    assert drawn in [note.text for note in notes]


def test_no_figure_sets_the_color_of_text_or_page():
    network = Network((2, 3, 1))
    drawings = [
        figure("title"),
        cost_curves(history()),
        boundary(XS, YS, np.zeros((1, 35)), "binary", examples()),
        diagram(network, initialize(network)),
        matrix("W[1]", np.eye(3)),
    ]
    for drawing in drawings:
        assert drawing.layout.font.color is None
        assert {drawing.layout.paper_bgcolor, drawing.layout.plot_bgcolor} == {"rgba(0,0,0,0)"}
        assert drawing.layout.legend.orientation == "h"
        assert drawing.layout.font.size >= 14


def test_numbers_on_shades_can_be_read():
    assert min(contrast(INK, color) for _, color in (*SHADES, *DIVERGING_SHADES)) >= 4.5
