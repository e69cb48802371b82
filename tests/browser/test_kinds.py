"""Each kind of task on the Train page, opened once: what is pointed at says what the engine says,
every example is read, every layer's space is shown.
"""

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from test_hands import card, on_stage, open_at, point_at_weight, unit
from test_stage import grid_inputs
from test_train import picture, press, stage, wait_until_still
from test_views import beside, choose

from lab.engine import cost, forward
from lab.experiment import Experiment
from lab.visit.scene import make_scene

EXPERIMENTS = {
    "two classes": Experiment(samples=100, hidden_layers=(4, 2)),
    "softmax": Experiment(samples=100, hidden_layers=(4, 3), dataset="blobs", classes=3),
    "surface": Experiment(samples=100, hidden_layers=(4, 3), dataset="bumps", activation="relu"),
    "curve": Experiment(samples=100, hidden_layers=(4, 3), dataset="sine"),
}
# of the second example
READ = {
    "two classes": r"training example 2 of \d+, x1 .+, x2 .+: [01];"
    r" the network says [\d.e-]+ for 1$",
    "softmax": r": [012]; the network says [012], [01]\.\d+$",
    "surface": r"x2 .+: -?[\d.e-]+; the network says -?\d",
    "curve": r"training example 2 of \d+, x .+, y .+; the network says -?\d",
}


@pytest.mark.parametrize("kind", EXPERIMENTS)
def test_hands_keyboard_and_views_find_what_the_engine_says(page, app_url, kind):
    experiment = EXPERIMENTS[kind]
    dataset, network, parameters = open_at(page, app_url, experiment)
    if kind == "curve":
        the_axis_is_in_the_targets_own_units(page, dataset)
        expect(stage(page).get_by_role("button", name="Draw", exact=True)).to_be_hidden()
    respond(page, dataset, network, parameters)
    nudge(page, dataset, network, parameters)
    show_the_space_of_each_layer(page)
    read_examples(page, READ[kind])


def the_axis_is_in_the_targets_own_units(page, dataset):
    window, ends, names = (
        on_stage(page, f"boundary.{what}")
        for what in ("scene.window.slice(2)", "endsInUnits()", "scene.axis_names")
    )
    for standardized, in_units in zip(window, ends, strict=True):
        exact = dataset.in_units(np.full((1, 1), standardized))[0, 0]
        assert in_units == pytest.approx(exact, abs=1e-6)
    assert "standardized" not in names[1]


def respond(page, dataset, network, parameters):
    """On hover and on focus, until neither is there."""
    trace = forward(network, parameters, grid_inputs(make_scene(dataset, network)))
    network_says = picture(page)
    unit(page, "Unit 2 of layer 1").hover()
    caption = stage(page).locator(".caption")
    expect(caption).to_contain_text("A[1][2]")
    shown = on_stage(page, "look.response")["unit"]
    values = page.evaluate("() => [...stages.get('stage').forward.unit(1, 1)]")
    assert shown == [1, 1]
    np.testing.assert_allclose(values, trace.A[1][1], atol=1e-5)
    expect(card(page)).to_contain_text("dW: ")
    page.mouse.move(2, 2)
    expect(caption).to_be_hidden()
    unit(page, "Unit 2 of layer 2").focus()
    expect(caption).to_contain_text("A[2][2]")
    expect(card(page)).to_contain_text("rms over the")
    page.keyboard.press("Escape")
    expect(caption).to_be_hidden()
    expect(card(page)).to_be_hidden()
    wait_until_still(page)
    assert picture(page) == network_says


def nudge(page, dataset, network, parameters):
    point_at_weight(page, 1, 0, 0)  # the uppermost line, which none crosses
    expect(card(page)).to_contain_text("W[1][1, 1] = ")
    expect(card(page)).to_contain_text("in truth")
    said = on_stage(page, "look.said")

    def J(change):
        nudged = parameters.copy()
        nudged.W[1][0, 0] += change
        return float(cost(network, forward(network, nudged, dataset.X), dataset.Y))

    assert said["change"] == pytest.approx(J(0.1) - J(0), rel=1e-6, abs=1e-12)
    slope = (J(1e-5) - J(-1e-5)) / 2e-5
    assert said["predicted"] == pytest.approx(0.1 * slope, rel=1e-4, abs=1e-9)


def show_the_space_of_each_layer(page):
    choose(page, "Hidden space")
    space = beside(page, "Hidden space")
    expect(space).to_have_attribute("aria-label", re.compile(r"as layer 2 sees.*A\[2\]"))
    stage(page).get_by_label("Layer whose space is shown").select_option("1")
    expect(space).to_have_attribute(
        "aria-label", re.compile(r"as layer 1 sees.*first principal axis of A\[1\]")
    )


def read_examples(page, words):
    """One by one, with the keyboard; what the network says of one changes with training."""
    reader = stage(page).get_by_role("slider", name="Examples, one by one")
    reader.focus()
    page.keyboard.press("ArrowRight")
    expect(reader).to_have_attribute("aria-valuetext", re.compile(words))
    expect(stage(page)).to_have_attribute("data-epoch", "0")
    before = reader.get_attribute("aria-valuetext")
    press(page, "Step")
    expect(stage(page)).to_have_attribute("data-epoch", "1")
    reader.focus()
    expect(reader).not_to_have_attribute("aria-valuetext", before)
