"""The Landscape page in a real browser: from a link to a picture, a click on it, and its address."""

import re

from playwright.sync_api import expect
from settling import click, point_at, press_there


def test_a_link_is_trained_drawn_clicked_and_kept_in_the_address(page, app_url):
    page.goto(f"{app_url}/landscape?samples=60&epochs=20&plane=random")
    click(page.get_by_role("button", name="Train it to the end"))
    page.get_by_text(re.compile("It is furthest from the truth at epoch")).wait_for()
    expect(page.locator(".js-plotly-plot")).to_have_count(4)
    page.get_by_text(
        re.compile(r"^Epoch 20 of gradient descent, learning rate 0\.3: J = ")
    ).wait_for()
    point_at(page.locator(".js-plotly-plot").first.locator(".nsewdrag").first, 0.25, 0.25)
    expect(page.locator(".hovertext")).to_be_visible()  # plotly listens
    press_there(page)
    page.get_by_text(re.compile(r"^This point of the plane: J = ")).wait_for()
    click(page.get_by_role("radio", name="First to last weights"))
    page.wait_for_url(re.compile("plane=line"))
    assert "epochs=20" in page.url
    page.get_by_text(re.compile("^Epoch 20 of")).wait_for()  # the click was on another picture
