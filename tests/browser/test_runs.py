"""Whose runs they are, in real browsers: the key lives in localStorage and nowhere else, and a
crafted name is only letters.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from settling import click, settled
from test_train import open_train, press, stage

from lab.ui.owner import KEY

HOSTILE = "<img src=x onerror=alert(1)> **b** %{y} $x$ <a href='javascript:alert(1)'>y</a>"


def train(page, url):
    open_train(page, url, "dataset=xor&samples=60&hidden_layers=3&epochs=20")
    press(page, "Run to the end")
    expect(stage(page)).to_have_attribute("data-epoch", "20")


def keep(page, url, name):
    train(page, url)
    click(page.get_by_role("button", name="Keep this run"))
    page.get_by_label("Name").fill(name)
    click(page.get_by_role("button", name="Keep", exact=True))
    expect(page.get_by_text("Kept. You find it on the page Runs.")).to_be_visible()


def open_runs(page, url):
    """On another visit."""
    page.goto(f"{url}/runs")
    expect(page.get_by_role("heading", name="Runs")).to_be_visible()


def stored_key(page):
    return page.evaluate("localStorage.getItem('backprop-lab-browser')")


def test_a_run_belongs_to_the_browser_that_kept_it_until_its_archive_is_brought_to_another(
    page, elsewhere, app_url, tmp_path
):
    page.on("dialog", lambda dialog: pytest.fail(f"the name ran: {dialog.message}"))
    keep(page, app_url, HOSTILE)
    take_its_code(page)
    key = stored_key(page)
    assert KEY.fullmatch(key)
    open_runs(page, app_url)  # of the same browser
    expect(page.get_by_text("Join seeds")).to_be_visible()
    assert stored_key(page) == key
    assert key not in page.url
    assert key not in page.content()
    other = elsewhere()
    other.goto(f"{app_url}/runs?key={key}&owner={key}")  # the address opens nothing
    expect(other.get_by_text("No run is kept yet")).to_be_visible()
    assert stored_key(other) != key
    bring(take_the_archive(page, tmp_path / "runs.zip"), other)
    the_name_is_only_letters(page)


def take_its_code(page):
    """The script that is downloaded is the run's."""
    click(page.get_by_role("button", name="Take it away"))
    with page.expect_download() as download:
        click(page.get_by_role("button", name="Download run.py"))
    script = Path(download.value.path()).read_text(encoding="utf-8")
    assert "epochs = 20" in script
    compile(script, "run.py", "exec")


def take_the_archive(page, archive):
    with page.expect_download() as download:
        click(page.get_by_role("button", name=re.compile("^Archive of all")))
    download.value.save_as(archive)
    return archive


def bring(archive, other):
    click(other.get_by_text("Bring runs in"))
    other.locator("input[type=file]").set_input_files(archive)
    click(other.get_by_role("button", name="Bring in"))
    expect(other.get_by_text("The run is yours now.")).to_be_visible()
    expect(other.get_by_text("Join seeds")).to_be_visible()


def the_name_is_only_letters(page):
    """Wherever it stands."""
    legend = page.locator(".legendtext").filter(has_text="onerror").first
    expect(legend).to_have_text(re.compile(re.escape(HOSTILE)))
    shows = {
        "Differences": page.get_by_text("Choose two runs or more"),
        "Boundaries": page.get_by_role("combobox", name="Right"),
        "One run": page.get_by_label("Name"),
    }
    for view, part in shows.items():
        click(page.get_by_role("radio", name=view))
        part.wait_for()  # before the page has begun to draw the one it would not hear of another
    expect(page.get_by_label("Name")).to_have_value(HOSTILE)
    settled(page)
    expect(page.locator("img[src=x], a[href^='javascript']")).to_have_count(0)
