"""A lesson as one file in a real browser, opened by its path with the network off: it is taken by
keyboard, and nothing of the answer is in the document before the predictions are made.
"""

import re

import pytest
from playwright.sync_api import expect

from lab.export import lesson_page
from lab.lessons import BY_KEY
from lab.visit.scene import make_scene

START = 23


@pytest.fixture
def opened(open_file):
    """opened(key) opens a lesson's file; gives its page, and the runs in it."""

    def opens(key, **options):
        lesson = BY_KEY[key]
        runs = {name: one.run() for name, one in lesson.experiments(START).items()}
        text = lesson_page(
            lesson,
            START,
            runs,
            make_scene=make_scene,
            address="http://lab/lessons",
            address_of=lambda _: "http://lab/",
        )
        page = open_file(f"{key}.html", text, **options)
        step_is(page, 1)
        return page, runs

    return opens


def step_is(page, number):
    expect(page.locator(".where")).to_have_text(f"Step {number} of 7")


def press(page, name):
    """By keyboard."""
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")


def choose(page, name):
    page.get_by_role("radio", name=name, exact=True).focus()
    page.keyboard.press("Space")


def test_a_lesson_is_taken_by_keyboard(opened):
    page, runs = opened("one-neuron", color_scheme="dark")
    press(page, "Next")
    step_is(page, 2)
    expect(page.get_by_role("button", name="That is my prediction")).to_be_disabled()
    expect(page.get_by_role("button", name="Next")).to_have_count(0)
    choose(page, "Both")
    choose(page, "certain")
    press(page, "That is my prediction")
    step_is(page, 3)
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    # the packed answer is a script; what the browser draws and says has nothing of it
    parts = "[...document.querySelectorAll('h1, main, footer')]"
    drawn = page.evaluate(f"{parts}.map((one) => one.innerHTML).join(' ')")
    accuracy = runs["two moons"].history["accuracy"][-1]
    for words in ("The run says", f"{100 * accuracy:.4g}", "The neuron ended"):
        assert words not in drawn
        assert words not in page.evaluate("JSON.stringify({...lessonFile, packed: ''})")
    press(page, "That is my prediction")
    step_is(page, 4)
    choose(page, "two moons")
    expect(page.locator(".stage")).to_have_attribute("data-epoch", "100")
    expect(page.locator(".status")).to_contain_text(f"{100 * accuracy:.1f} %")
    press(page, "Next")
    step_is(page, 5)
    expect(page.locator(".step")).to_contain_text(
        "You said Both (certain). The run says Only the straight gap."
    )
    expect(page.locator(".step")).to_contain_text(f"The run says {100 * accuracy:.2f} of 100.")
    expect(page.get_by_text("Certain and wrong")).to_be_visible()
    press(page, "Next")
    w1 = runs["two moons"].parameters.W[1][0, 0]
    expect(page.get_by_text(f"The neuron ended at z = {w1:.2f} x1")).to_be_visible()
    press(page, "Back")
    press(page, "Back")
    press(page, "Back")
    step_is(page, 3)
    expect(page.get_by_text("You said 51 of 100.")).to_be_visible()


def test_a_curve_is_sketched_and_stands_beside_the_runs_on_a_phone(opened):
    page, runs = opened("learning-rate", viewport={"width": 390, "height": 844}, has_touch=True)
    press(page, "Next")
    choose(page, "alpha = 10")
    choose(page, "a guess")
    press(page, "That is my prediction")
    step_is(page, 3)
    first = page.get_by_role("slider", name="Cost at epoch 0")
    first.focus()
    page.keyboard.press("Home")
    expect(first).to_have_attribute("aria-valuenow", "0")
    press(page, "That is my prediction")
    step_is(page, 4)
    press(page, "Next")
    step_is(page, 5)
    highest = max(runs["alpha = 10"].history["cost"])
    label = re.compile(r"cost J; the run goes up to [\d,.e]+ by epoch")
    assert highest > 4
    expect(page.get_by_role("img", name=label)).to_be_visible()
    assert page.evaluate("lessonFile.said.get(2).value") == [0, 2, 2, 2, 2]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
