"""The Sweep page in a real browser: a whole sweep and what it shows, Cancel in the middle, the way
to the Train page and back.
"""

import re

from playwright.sync_api import expect
from settling import click, point_at, press_there, settled

SHORT = "samples=60&epochs=20"


def open_sweep(page, url, query=SHORT):
    page.goto(f"{url}/sweep?{query}")
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    settled(page)


def start(page):
    """Once the page takes it: what is set at first may be too much for a machine that is busy."""
    click(page.get_by_role("button", name="Start"))


def wait_for_all(page):
    page.get_by_text(re.compile(r"^32 of 32 runs[.;]")).wait_for()


def look_at(page, view):
    click(page.get_by_role("radio", name=view))
    expect(page.get_by_role("radio", name=view)).to_be_checked()


def choose_only(page, setting):
    """Sweep this setting and no other. Each press runs the page again, which would close a list
    that is opened too early.
    """
    settings = page.get_by_role("combobox", name="Settings to sweep")
    for label in ("Seed", "Learning rate"):
        settings.press("Backspace")
        expect(field(page, label)).to_have_count(0)
    page.get_by_text("choose at least one setting").wait_for()
    settings.fill(setting)
    page.get_by_role("option", name=setting, exact=True).click()
    page.keyboard.press("Escape")


def field(page, label):
    """Its input; what is chosen in a list of settings has the same name."""
    return page.locator("input").and_(page.get_by_label(label, exact=True))


def fill(page, label, value):
    field(page, label).fill(value)
    page.keyboard.press("Tab")


def test_a_sweep_runs_to_its_figures_and_its_table_and_a_cell_opens_on_the_train_page(
    page, app_url
):
    open_sweep(page, app_url)
    start(page)
    wait_for_all(page)
    expect(page.locator(".heatmaplayer image")).to_have_count(1)
    point_at(page.locator(".scatterlayer .point").nth(9))  # of eight in a row
    expect(page.locator(".hovertext")).to_contain_text("learning rate 0.02, seed 1")
    press_there(page)
    page.get_by_role("heading", name="Train a network").wait_for()
    page.wait_for_url(re.compile(r"learning_rate=0\.02"))
    page.wait_for_url(re.compile("seed=1"))
    page.get_by_role("link", name="Sweep").click()
    wait_for_all(page)  # they are still there
    look_at(page, "Boundaries")
    expect(page.locator(".annotation-text")).to_have_count(8)  # a name for each
    look_at(page, "Table")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(0)
    settled(page)
    choose_and_visit_another_page(page)


def choose_and_visit_another_page(page):
    """What was chosen outlasts that."""
    choose_only(page, "Hidden layers")
    fill(page, "Hidden layers", "3; 5, 5")
    page.get_by_text("2 runs", exact=True).wait_for()
    page.get_by_role("link", name="Runs").click()
    page.get_by_role("heading", name="Runs").wait_for()
    page.get_by_role("link", name="Sweep").click()
    expect(field(page, "Hidden layers")).to_have_value("3; 5, 5")
    page.get_by_text("2 runs", exact=True).wait_for()


BROKEN_OFF = re.compile("were broken off and stand as they were then, at epoch")
# both halves of a stack that two cores share, of which the first may be done before the second
# begins
ALL_EIGHT = re.compile(r"^(0 of 8 runs, .*; 8|4 of 8 runs, .*; 4) more at epoch [\d,]+$")


def test_a_stack_is_watched_cancelled_as_it_stands_and_found_by_a_reload(page, app_url):
    open_sweep(page, app_url, "samples=400&epochs=100000")
    fill(page, "Learning rate", "0.1, 0.3")
    page.get_by_text("8 runs", exact=True).wait_for()
    start(page)
    page.wait_for_url(re.compile("sweep="))
    page.reload()  # it goes on
    page.get_by_text(ALL_EIGHT).wait_for()
    tab = page.context.new_page()
    watch(tab, page.url)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text(BROKEN_OFF).wait_for()
    expect(tab.get_by_role("button", name="Go on")).to_be_visible()
    tab.close()
    page.reload()  # it is where it was
    page.get_by_text(BROKEN_OFF).wait_for()
    point_at(page.locator(".scatterlayer .point").first)
    expect(page.locator(".hovertext")).to_be_visible()  # plotly listens
    press_there(page)
    page.get_by_role("heading", name="Train a network").wait_for()
    expect(page.locator(".stage")).to_have_attribute("data-epoch", re.compile("^[1-9]"))


def watch(tab, url):
    """See the sweep that another tab trains, go, and come back: still one of them trains."""
    tab.goto(url)
    watching = tab.get_by_text("Another page of yours trains this sweep")
    expect(watching).to_be_visible()
    tab.get_by_role("button", name="Stop watching").click()
    tab.get_by_role("button", name="Go on").click()
    expect(watching).to_be_visible()
