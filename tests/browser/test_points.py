"""A hand that draws points on the picture: what it does is what the engine trains on, by mouse, by
keyboard and by touch, while it plays too.
"""

import re
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import expect
from settling import box_at_rest
from settling import click as click_once_settled
from test_axe import FOUND, violations
from test_train import epoch, open_train, press, stage, wait_for_epoch, wait_until_still

from lab.data import Drawing
from lab.data.drawing import STEPS
from lab.experiment import Experiment

TOLERANCE = STEPS / 100  # of a click: pixels are coarser than steps


def pad(page):
    return stage(page).get_by_role("application", name="Points on the picture")


def open_drawing(page, url, query="dataset=drawn"):
    open_train(page, url, query)
    stage(page).get_by_role("button", name="Draw", exact=True).click()
    expect(pad(page)).to_be_visible()


def tool(page, name):
    button = stage(page).get_by_role("button", name=name, exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def at(page, across, up):
    """A place of the picture, from 0 to 1 across and up, in the page's pixels."""
    box = pad(page).bounding_box()
    return box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]


def click(page, across, up):
    box_at_rest(pad(page))
    page.mouse.click(*at(page, across, up))


def drag(page, *places, steps=8):
    box_at_rest(pad(page))
    page.mouse.move(*at(page, *places[0]))
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*at(page, *place), steps=steps)
    page.mouse.up()


def drawn(url):
    """The points of the drawing in an address."""
    experiment, problems = Experiment.from_query(dict(parse_qsl(urlsplit(url).query)))
    assert not problems
    return Drawing.read(experiment.points).points.tolist()


def is_at(point, across, up, label):
    x, y, its_label = point
    near = abs(x - across * STEPS) < TOLERANCE and abs(y - up * STEPS) < TOLERANCE
    return near and its_label == label


def wait_for_points(page, count, *some):
    """The page and its address say that there are so many points, and some of them where."""

    def are_there(url):
        points = drawn(url)
        found = [any(is_at(point, *one) for point in points) for one in some]
        return len(points) == count and all(found)

    expect(page.get_by_text(re.compile(rf"^{count} points drawn by hand"))).to_be_attached()
    page.wait_for_url(are_there)


def test_points_are_drawn_moved_erased_and_taken_back_and_trained_on_while_it_plays(page, app_url):
    open_drawing(page, app_url)
    draw_with_the_brush(page)
    tool(page, "Point")
    tool(page, "Class 1")
    move_relabel_and_erase(page)
    for _ in range(4):
        undo(page).click()
    expect(undo(page)).to_be_disabled()
    wait_for_points(page, 2, (0.25, 0.25, 0), (0.75, 0.75, 1))
    tool(page, "Point")
    tool(page, "Class 1")
    put_one_while_it_plays(page)
    undo(page).click()
    wait_for_points(page, 2, (0.25, 0.25, 0), (0.75, 0.75, 1))
    tool(page, "Erase")
    drag(page, (0.15, 0.15), (0.35, 0.35))
    problem = stage(page).get_by_role("alert")  # two stay
    expect(problem).to_contain_text("expected at least 2 to train on")


def undo(page):
    return stage(page).get_by_role("button", name="Undo", exact=True)


def draw_with_the_brush(page):
    """Many at once; and the next class is made by its first point."""
    tool(page, "Brush")
    tool(page, "A class more")
    drag(page, (0.2, 0.8), (0.8, 0.8), (0.2, 0.8))
    expect(stage(page).get_by_role("button", name="Class 2")).to_be_visible()
    undo(page).click()
    expect(stage(page).get_by_role("button", name="Class 2")).to_be_hidden()
    wait_for_points(page, 2, (0.25, 0.25, 0), (0.75, 0.75, 1))


def move_relabel_and_erase(page):
    drag(page, (0.25, 0.25), (0.4, 0.6))
    expect(undo(page)).to_be_enabled()
    click(page, 0.1, 0.9)
    tool(page, "Class 0")
    click(page, 0.75, 0.75)
    wait_for_points(page, 3, (0.4, 0.6, 0), (0.1, 0.9, 1), (0.75, 0.75, 0))
    tool(page, "Erase")
    drag(page, (0.02, 0.9), (0.2, 0.9), steps=1)  # all that a browser tells of, if it is busy
    wait_for_points(page, 2, (0.4, 0.6, 0), (0.75, 0.75, 0))


def put_one_while_it_plays(page):
    press(page, "Play")
    wait_for_epoch(page, 20)
    before = epoch(page)
    click(page, 0.1, 0.9)
    wait_for_points(page, 3, (0.1, 0.9, 1))
    wait_for_epoch(page, before + 20)
    press(page, "Pause")
    wait_until_still(page)
    told = r"Changed while training: epoch \d+: its data were edited by hand \(1 put\)"
    expect(page.get_by_text(re.compile(told))).to_be_visible()


def test_the_first_point_on_moons_makes_a_drawn_copy_and_its_link_brings_it(page, app_url):
    open_drawing(page, app_url, "dataset=moons&samples=60&noise=0.1")
    click(page, 0.05, 0.05)
    wait_for_points(page, 61, (0.05, 0.05, 1))
    points = drawn(page.url)
    page.goto(page.url)
    expect(stage(page)).to_have_attribute("data-epoch", "0")
    wait_for_points(page, 61)
    assert drawn(page.url) == points
    expect(pad(page)).to_be_hidden()  # of a link: to look at


def test_the_keyboard_draws_with_tools_in_which_axe_finds_nothing(page, app_url):
    open_drawing(page, app_url)
    assert FOUND is None or violations(page) == []
    pad(page).focus()
    said = pad(page).locator("xpath=following-sibling::p[@role='status']")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("A point of class 1 at x1 0.2")
    wait_for_points(page, 3, (0.6, 0.5, 1))
    page.keyboard.press("m")
    expect(said).to_contain_text("Taken up")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("m")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("The point is now of class 0 at x1 0.2, x2 0.06")
    assert epoch(page) == 0  # the arrow keys are the pad's here
    page.keyboard.press("Delete")
    expect(said).to_contain_text("Erased. 2 points are left.")
    wait_for_points(page, 2)
    page.keyboard.press("u")
    wait_for_points(page, 3, (0.6, 0.53, 0))
    page.keyboard.press("Escape")
    expect(pad(page)).to_be_hidden()
    expect(stage(page).get_by_role("button", name="Draw", exact=True)).to_be_focused()


def test_a_finger_draws_on_a_phone(elsewhere, app_url):
    page = elsewhere(viewport={"width": 390, "height": 844}, has_touch=True)
    open_drawing(page, app_url)
    box_at_rest(pad(page))
    page.touchscreen.tap(*at(page, 0.5, 0.1))
    page.touchscreen.tap(*at(page, 0.7, 0.2))
    wait_for_points(page, 4, (0.5, 0.1, 1), (0.7, 0.2, 1))
    for button in (
        stage(page).get_by_role("toolbar", name="Draw points").get_by_role("button").all()
    ):
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 24


def test_values_are_drawn_with_the_brushs_value_and_three_inputs_have_no_pencil(page, app_url):
    open_train(page, app_url, "dataset=iris")
    draw = stage(page).get_by_role("button", name="Draw", exact=True)
    expect(draw).to_be_hidden()  # nor has a curve: test_kinds.py
    click_once_settled(page.get_by_role("radio", name="Draw your own"))
    expect(draw).to_be_visible()
    click_once_settled(page.get_by_role("button", name="Empty: values"))
    expect(stage(page).locator("div.said")).to_contain_text("learns a number")
    wait_until_still(page)
    value = stage(page).get_by_role("slider", name="Value of new points")
    draw.click()
    expect(value).to_be_visible()
    value.fill("4")
    click(page, 0.5, 0.5)
    wait_for_points(page, 3, (0.5, 0.5, round((STEPS - 1) / 4)))
