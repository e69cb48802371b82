"""A run as one file in a real browser, opened by its path with the network off: it plays, shows the
run's own numbers, and takes edits back.
"""

import numpy as np
import pytest
from playwright.sync_api import expect

from lab.engine import Parameters, Snapshot, forward
from lab.experiment import Experiment, Run
from lab.export import page as page_of
from lab.visit.scene import make_scene

LARGEST = 300_000  # bytes, for 100 moments of 2-8-8-1


def trained(**settings):
    """An experiment's run, its data, and the weights of every epoch."""
    experiment = Experiment(**{"samples": 300, "epochs": 99} | settings)
    dataset = experiment.make_dataset()
    trainer = experiment.make_trainer(dataset)
    moments = [Snapshot(0, trainer.parameters.flat.copy())]
    while not trainer.finished:
        trainer.run(epochs=1)
        moments.append(Snapshot(trainer.epoch, trainer.parameters.flat.copy()))
    return Run.of(experiment, trainer, 0.5), dataset, moments


@pytest.fixture
def opened(open_file):
    """opened(run, dataset, moments) opens the run's file."""

    def opens(run, dataset, moments=(), **options):
        scene = make_scene(dataset, run.experiment.make_network(dataset))
        text = page_of(run, dataset, scene, "a <b>run</b>", "http://lab/?epochs=99", moments)
        page = open_file("run.html", text, **options)
        page.locator(".stage[data-epoch]").wait_for()
        return page

    return opens


def test_its_numbers_are_the_runs_and_it_is_small(opened, tmp_path):
    run, dataset, moments = trained()
    page = opened(run, dataset, moments)
    assert (tmp_path / "run.html").stat().st_size <= LARGEST
    shown = page.evaluate("keptRun.moments.map(({epoch, weights}) => [epoch, ...weights])")
    assert len(shown) == 100
    assert shown[0][0] == 0
    assert shown[-1][0] == 99
    for epoch, *weights in shown:
        np.testing.assert_allclose(weights, moments[int(epoch)].flat, rtol=1e-6, atol=1e-6)
    history = page.evaluate("keptRun.history")
    for name, column in run.history.items():
        np.testing.assert_allclose(
            np.array(history[name], float), column, rtol=1e-6, atol=1e-6, err_msg=name
        )
    cost = page.evaluate("keptRun.costOf(keptRun.moments.at(-1).weights)")
    assert cost == pytest.approx(run.metrics["cost"], abs=1e-6)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"dataset": "iris", "activation": "relu"},
        {"dataset": "sine", "activation": "gelu"},
        {"dataset": "circles", "features": ("x1^2", "x2^2"), "activation": "sigmoid"},
        {"dataset": "spirals", "classes": 3, "cost": "squared error", "l2": 0.1},
        {"hidden_layers": (), "dataset": "linear"},
    ],
    ids=str,
)
def test_what_is_pointed_at_is_what_the_network_says(opened, settings):
    run, dataset, moments = trained(epochs=5, **settings)
    page = opened(run, dataset, moments)
    network = run.experiment.make_network(dataset)
    scene = make_scene(dataset, network)
    columns, rows = scene.shape
    grid = scene.arrays["grid"].astype(float)
    for s, t in ((0.0, 0.0), (0.5, 0.5), (1.0, 0.25)):
        if run.experiment.features:
            column = round(t * (rows - 1)) * columns + round(s * (columns - 1))
            inputs = grid[:, [column]]
        else:
            inputs = (grid[0] + s * grid[1] + (t * grid[2] if len(grid) > 2 else 0))[:, None]
        said = page.evaluate("place => keptRun.outputsAt(place)", [s, t])
        wanted = forward(network, run.parameters, inputs).A[network.L][:, 0]
        np.testing.assert_allclose(said, wanted, rtol=1e-6, atol=1e-6)
    cost = page.evaluate("keptRun.costOf(keptRun.moments.at(-1).weights)")
    assert cost == pytest.approx(run.metrics["cost"], rel=2e-6, abs=1e-6)


@pytest.mark.parametrize(
    "options",
    [
        {"viewport": {"width": 1280, "height": 720}},
        {"viewport": {"width": 390, "height": 844}, "has_touch": True},
    ],
    ids=["desk", "phone"],
)
def test_it_plays_scrubs_and_takes_an_edit_back(opened, options):
    run, dataset, moments = trained(epochs=30)
    page = opened(run, dataset, moments, **options)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= options["viewport"]["width"]
    expect(page.get_by_role("heading", name="a <b>run</b>")).to_be_visible()
    expect(page.get_by_role("link", name="Go on with these settings")).to_have_attribute(
        "href", "http://lab/?epochs=99"
    )
    stage = page.locator(".stage")
    page.get_by_role("slider", name="Moment of training").fill("24")
    expect(stage).to_have_attribute("data-epoch", "24")
    page.get_by_role("button", name="Play").click()
    expect(stage).to_have_attribute("data-epoch", "30")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    picture = "[...keptRun.boundary.pixels].reduce((sum, p) => (31 * sum + p) % 1e9, 0)"
    before = page.evaluate(picture)
    page.get_by_text("Set a weight").click()
    page.get_by_label("Unit i").fill("2")
    value = page.get_by_label("Value", exact=True)
    expect(value).to_have_value(f"{run.parameters.W[1][1, 0]:.4g}")
    value.fill("-5")
    value.press("Tab")
    told = page.locator(".told")
    edited = Parameters(run.parameters.layer_sizes, run.parameters.flat.copy())
    edited.W[1][1, 0] = -5
    network = run.experiment.make_network(dataset)
    trace = forward(network, edited, dataset.X)
    J = float(np.mean(-np.log(np.where(dataset.Y == 1, trace.A[3], 1 - trace.A[3]))))
    expect(told).to_contain_text(f"One weight is changed: J = {J:.4g}".rstrip("0"))
    assert page.evaluate(picture) != before
    page.get_by_role("button", name="Take the last change by hand back").click()
    expect(told).to_contain_text("Press a line or a unit of the network")
    assert page.evaluate(picture) == before


def test_a_hand_reads_the_picture_the_network_and_the_curves(opened):
    run, dataset, moments = trained(epochs=30)
    page = opened(run, dataset, moments, viewport={"width": 1280, "height": 1100})

    def point(part, across, up):
        box = page.locator(part).locator(".box").bounding_box()
        page.mouse.move(box["x"] + across * box["width"], box["y"] + up * box["height"])
        return page.locator(part).locator(".note").first

    expect(point(".boundary", 0.5, 0.5)).to_contain_text("for 1")
    place = page.evaluate("(({x, y}) => [x, y])(keptRun.diagram.units[1][2])")
    box = page.locator(".diagram .box").bounding_box()
    bias = run.parameters.b[1][2, 0]
    page.mouse.move(box["x"] + place[0], box["y"] + place[1])
    expect(page.locator(".diagram .note")).to_contain_text(f"b[1][3] = {bias:.4g}".rstrip("0"))
    page.mouse.down()
    page.mouse.up()
    expect(page.get_by_label("Weights or biases")).to_have_value("b[1]")
    expect(page.get_by_label("Unit i")).to_have_value("3")
    expect(point(".curves >> nth=1", 0.5, 0.5)).to_contain_text("epoch 1")
    page.mouse.down()
    page.mouse.up()
    expect(page.locator(".stage")).to_have_attribute("data-epoch", "16")
