"""axe-core (Mozilla Public License 2.0, as axe-playwright-python brings it) finds nothing on any
page, targets of less than 24 pixels included.
"""

import importlib.util
from pathlib import Path

import pytest
from playwright.sync_api import expect
from settling import click, settled

FOUND = importlib.util.find_spec("axe_playwright_python")
pytestmark = pytest.mark.skipif(FOUND is None, reason="axe-playwright-python is not installed")

# the links of a walk from page to page, and what they lead to
WALKS = {
    "learn and check": {
        "Lessons": "Lessons",
        "Step by step": "Backprop, step by step",
        "Check my backprop": "Check my backprop",
        "Gradient check": "Gradient check",
        "Wrong on purpose": "Wrong on purpose",
    },
    "experiment": {
        "Train": "Train a network",
        "Landscape": "Landscape",
        "Sweep": "Sweep",
        "Runs": "Runs",
        "Class": "Class",
    },
}

# faults of Streamlit's own elements, which a page cannot mend: rule -> what they are found in
OF_STREAMLIT = {}

OF_COLORS = ["color-contrast", "link-in-text-block"]  # rules

RUN = """async (only) => {
    const rules = {"target-size": {enabled: true}};
    const asked = only ? {runOnly: {type: "rule", values: only}} : {rules};
    const {violations} = await axe.run(document, {resultTypes: ["violations"], ...asked});
    return violations.flatMap(({id, impact, nodes}) => nodes.map(({html, target, failureSummary}) =>
        ({id, impact, html: html.slice(0, 300), target: target.flat().join(" "),
            why: failureSummary})));
}"""


def source():
    return (Path(FOUND.origin).parent / "axe.min.js").read_text(encoding="utf-8")


def violations(page, only=None):
    """What breaks a rule: any, or one of these only."""
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(source())
    found = page.evaluate(RUN, only)
    return [
        one
        for one in found
        if not any(part in one["html"] + one["target"] for part in OF_STREAMLIT.get(one["id"], ()))
    ]


def turn(page, scheme):
    """Light or dark, once the page is."""
    page.emulate_media(color_scheme=scheme)
    background = expect(page.get_by_test_id("stApp"))
    is_white = background.to_have_css if scheme == "light" else background.not_to_have_css
    is_white("background-color", "rgb(255, 255, 255)")
    settled(page)


@pytest.mark.parametrize("walk", WALKS)
def test_axe_finds_nothing_on_any_page_light_or_dark_and_a_phone_scrolls_one_way(
    page, app_url, walk
):
    desk = page.viewport_size
    first, *_ = WALKS[walk]
    page.goto(f"{app_url}/{'' if first == 'Train' else first.lower()}")
    for name, heading in WALKS[walk].items():
        if name != first:
            page.set_viewport_size(desk)
            click(page.get_by_role("navigation").get_by_role("link", name=name, exact=True))
        look_through(page, heading)


def test_axe_finds_nothing_in_a_lesson_either(page, app_url):
    page.goto(f"{app_url}/lessons?lesson=all-zeros&step=1&start=0")
    look_through(page, "All zeros")


def look_through(page, heading):
    page.get_by_role("heading", name=heading).first.wait_for()
    turn(page, "light")
    assert {heading: violations(page)} == {heading: []}
    turn(page, "dark")
    assert {heading: violations(page, OF_COLORS)} == {heading: []}  # nothing else has changed
    page.set_viewport_size({"width": 390, "height": 800})
    # a chart takes its place in two steps
    page.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")
