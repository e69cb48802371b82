"""Hands on the picture of the network, in a real browser: what is done there is done, and heard by
the engine. What is pointed at says: test_kinds.py.
"""

import re

import numpy as np
from playwright.sync_api import expect
from settling import box_at_rest, press_there

from lab.engine import ACTIVATIONS, forward
from lab.experiment import Experiment
from lab.visit.scene import make_scene
from tests.browser.test_stage import grid_inputs
from tests.browser.test_train import (
    epoch,
    open_train,
    picture,
    press,
    stage,
    wait_for_setting,
    wait_until_still,
)

SMALL = "samples=100&hidden_layers=4,3"
PHONE = {"width": 390, "height": 800}


def open_at(page, url, experiment):
    """Open it, and give what the engine has of it: the dataset, the network, its first weights."""
    query = "&".join(f"{name}={value}" for name, value in experiment.to_query().items())
    open_train(page, url, query)
    wait_until_still(page)
    dataset = experiment.make_dataset()
    network = experiment.make_network(dataset)
    return dataset, network, experiment.make_parameters(network)


def unit(page, name):
    return stage(page).get_by_role("button", name=name, exact=True)


def card(page):
    return stage(page).get_by_role("tooltip")


def on_stage(page, what):
    return page.evaluate(f"() => stages.get('stage').{what}")


def point_at_weight(page, l, i, j):
    """Move the pointer to the middle of a weight's line."""
    box = box_at_rest(stage(page).locator("figure.diagram .box"))
    x, y = page.evaluate(
        """([l, i, j]) => {
            const { edges, size } = stages.get("stage").diagram;
            const { from, to } = edges.find(({ name }) => name.join() === [l, i, j].join());
            return [(from.x + to.x) / 2, (from.y + to.y) / 2];
        }""",
        [l, i, j],
    )
    page.mouse.move(box["x"] + x, box["y"] + y)


def colored(page):
    """The picture of a response has its colors."""
    unit(page, "Input x1").hover()
    expect(stage(page).locator(".caption")).to_contain_text("x1")
    left, right = page.evaluate("""() => {
        const { pixels, picture } = stages.get("stage").look.response;
        return [pixels[0], pixels[picture.width - 1]];
    }""")
    low, high = page.evaluate("""() => {
        const { ramp } = stages.get("stage").diagram;
        return [ramp[0], ramp[255]];
    }""")
    assert left == low  # x1 grows from left to right
    assert high != low
    assert right != left


def chosen(page):
    return stage(page).get_by_role("combobox", name="Weights or biases")


def set_value(page, value):
    """By hand, once the run says so."""
    field = stage(page).get_by_role("spinbutton", name="Value")
    field.fill(value)
    field.press("Tab")
    page.get_by_text(f"= {value} by hand").wait_for()
    wait_until_still(page)


def test_a_weight_is_chosen_on_the_diagram_set_as_the_engine_does_and_taken_back(page, app_url):
    experiment = Experiment(samples=100, hidden_layers=(4, 3))
    dataset, network, parameters = open_at(page, app_url, experiment)
    colored(page)
    first = picture(page)
    unit(page, "Unit 1 of layer 1").click()
    expect(chosen(page)).to_have_value("b[1]")
    point_at_weight(page, 1, 0, 0)  # the editor has made the diagram lower
    press_there(page)
    expect(chosen(page)).to_have_value("W[1]")

    chosen(page).select_option("W[2]")
    stage(page).get_by_role("spinbutton", name="From unit j").fill("3")
    set_value(page, "2.5")
    expect(page.get_by_text("W[2][1, 3] = 2.5 by hand")).to_be_visible()
    assert picture(page) != first
    stage(page).get_by_role("button", name="Take the last change by hand back").click()
    expect(page.get_by_text("by hand", exact=False)).to_have_count(0)
    wait_until_still(page)
    assert picture(page) == first

    chosen(page).select_option("b[3]")  # the output's
    set_value(page, "-0.75")
    expect(page.get_by_text("b[3][1] = -0.75 by hand")).to_be_visible()
    parameters.b[3][0] = -0.75
    trace = forward(network, parameters, grid_inputs(make_scene(dataset, network)))
    shown = page.evaluate("() => [...stages.get('stage').forward.A.at(-1)]")
    np.testing.assert_allclose(shown, trace.A[3][0], atol=1e-6)


def test_what_is_said_follows_training_and_units_are_frozen_and_switched_off(page, app_url):
    open_train(page, app_url, SMALL)
    wait_until_still(page)
    follow_what_is_said(page)
    move_between_units(page)
    wait_until_still(page)
    freeze_and_switch_off(page)


def follow_what_is_said(page):
    unit(page, "Unit 1 of layer 1").hover()
    expect(card(page)).to_contain_text(re.compile("db = "))
    before = on_stage(page, "look.said")
    page.keyboard.press("ArrowRight")  # nothing has the focus: a step
    expect(stage(page)).to_have_attribute("data-epoch", "1")
    page.wait_for_function("(db) => stages.get('stage').look.said?.db !== db", arg=before["db"])


def move_between_units(page):
    """With arrow keys, which do not train then."""
    unit(page, "Input x1").focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    expect(unit(page, "Output")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(unit(page, "Unit 1 of layer 2")).to_be_focused()
    page.keyboard.press("Enter")
    expect(chosen(page)).to_have_value("b[2]")
    assert epoch(page) == 1
    page.keyboard.press("Tab")
    expect(stage(page).locator(".unit:focus")).to_have_count(0)  # one stop, no trap


def freeze_and_switch_off(page):
    """And training goes on without them."""
    unit(page, "Unit 2 of layer 1").click()
    wait_until_still(page)
    pressed(page, "Freeze unit 2 of layer 1")
    unit(page, "Unit 3 of layer 2").click()
    pressed(page, "Switch off unit 3 of layer 2")
    unit(page, "Output").click()
    pressed(page, "Freeze unit 1 of layer 3")
    page.wait_for_url(re.compile("frozen=1.2%2C3.1.*off=2.3|off=2.3.*frozen=1.2%2C3.1"))
    wait_until_still(page)
    before = on_stage(page, "player.weights.slice(3, 6)")
    press(page, "Step")
    expect(stage(page)).to_have_attribute("data-epoch", "2")
    wait_until_still(page)
    assert on_stage(page, "player.weights.slice(3, 6)") == before  # its row of W[1], and b
    assert on_stage(page, "player.weights.slice(0, 3)") != before
    assert set(page.evaluate("() => [...stages.get('stage').forward.unit(2, 2)]")) == {0}
    unit(page, "Unit 2 of layer 1, frozen").focus()
    expect(card(page)).to_contain_text("the gradient is there and is not applied")
    unit(page, "Unit 3 of layer 2, off").focus()
    expect(card(page)).to_contain_text("Switched off: A = 0 for every example")
    page.get_by_text("off = 2.3; epoch 1: frozen = 1.2,3.1").wait_for()


def pressed(page, name):
    """Press a button of the editor, and wait until it says that it holds."""
    button = stage(page).get_by_role("button", name=name, exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def test_units_and_controls_at_the_layers_are_large_enough_for_a_finger(page, app_url):
    """Wherever they stand: of eight layers, as many as there may be."""
    page.set_viewport_size(PHONE)
    open_train(page, app_url, "hidden_layers=8,8,8,8,8,8,8,8&samples=100")
    wait_until_still(page)
    expect(stage(page).get_by_role("button", name="One hidden layer more")).to_be_disabled()
    stage(page).get_by_role("combobox", name="Layer", exact=True).select_option("A[7]")
    box_at_rest(stage(page).get_by_role("combobox", name="Activation of layer 7"))
    for control in stage(page).locator(".layers :is(button, select, summary)").all():
        if control.is_visible():
            is_for_a_finger(control)
    unit(page, "Unit 8 of layer 4").click()
    box_at_rest(card(page))
    is_in_the_window(card(page))
    for button in stage(page).locator(".unit").all():
        target = button.bounding_box()
        assert min(target["width"], target["height"]) >= 24


def is_for_a_finger(control):
    box = control.bounding_box()
    assert min(box["width"], box["height"]) >= 24
    is_in_the_window(control)


def is_in_the_window(part):
    box = part.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]


def test_layers_units_activations_and_inputs_are_changed_on_the_picture(page, app_url):
    open_train(page, app_url, SMALL)
    drag_sliders(page)
    wait_until_still(page)
    press(page, "Step")
    expect(stage(page)).to_have_attribute("data-epoch", "1")
    button = stage(page).get_by_role("button", name="One unit more in layer 2")
    button.click()
    expect(unit(page, "Unit 4 of layer 2")).to_be_visible()
    expect(stage(page)).to_have_attribute("data-epoch", "0")  # it starts anew, as with the panel's
    wait_for_setting(page, "hidden_layers=4(,|%2C)4")
    expect(page.get_by_label("Units of layer 2")).to_have_value("4")
    expect(button).to_be_focused()
    activation = stage(page).get_by_role("combobox", name="Activation of layer 2")
    expect(activation.locator("option")).to_have_text(list(ACTIVATIONS))
    activation.select_option("relu")
    wait_for_setting(page, "activations=tanh(,|%2C)relu")
    expect(page.get_by_label("Activation of the hidden layers")).to_have_value("tanh, relu")
    stage(page).get_by_role("button", name="One hidden layer more").click()
    expect(unit(page, "Unit 4 of layer 3")).to_be_visible()
    expect(page.get_by_label("Units of layer 3")).to_have_value("4")
    unit(page, "Unit 1 of layer 2").focus()
    expect(card(page)).to_contain_text("A[2][1] · relu")
    stage(page).get_by_text("Inputs", exact=True).click()
    stage(page).get_by_role("checkbox", name="x1^2").check()
    expect(unit(page, "Input x1^2")).to_be_visible()
    stage(page).get_by_role("checkbox", name="x1", exact=True).uncheck()
    expect(unit(page, "Input x1")).to_have_count(0)
    page.wait_for_url(re.compile("inputs_off=x1"))
    page.wait_for_url(re.compile("features=x1%5E2"))
    page.wait_for_url(re.compile("activations=tanh.*relu.*tanh"))
    page.wait_for_url(re.compile("hidden_layers=4.*4.*4"))


def drag_sliders(page):
    """They act while they are dragged."""
    wait_until_still(page)
    shown = on_stage(page, "held.scene")
    noise = box_at_rest(page.get_by_role("slider", name="Noise"))
    page.mouse.move(noise["x"] + noise["width"] / 2, noise["y"] + noise["height"] / 2)
    page.mouse.down()
    page.mouse.move(noise["x"] + 80, noise["y"] + noise["height"] / 2, steps=8)
    page.wait_for_function("(shown) => stages.get('stage').held.scene !== shown", arg=shown)
    page.mouse.up()
    wait_until_still(page)
    rate = box_at_rest(stage(page).get_by_role("slider", name="Learning rate"))
    page.mouse.move(rate["x"] + rate["width"] / 2, rate["y"] + rate["height"] / 2)
    page.mouse.down()
    page.mouse.move(rate["x"] + rate["width"] / 4, rate["y"] + rate["height"] / 2, steps=8)
    page.wait_for_url(re.compile("learning_rate="))
    page.mouse.up()
