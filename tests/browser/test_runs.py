"""Whose runs they are, in real browsers: the key lives in localStorage and nowhere else, and a
crafted name is only letters.
"""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect
from settling import settled

from lab.ui.owner import KEY

ROOT = Path(__file__).parents[2]
HOSTILE = "<img src=x onerror=alert(1)> **b** %{y} $x$ <a href='javascript:alert(1)'>y</a>"


@pytest.fixture(scope="module")
def url(serve, tmp_path_factory):
    """A lab with an empty store. Its settings stand beside it."""
    folder = tmp_path_factory.mktemp("runs")
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    return serve(Path(shutil.copy(ROOT / "tests/browser/runs_page.py", folder)))


def keep(page, url, name):
    page.goto(url)
    page.get_by_role("button", name="Keep this run").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("Kept. You find it on the page Runs.")).to_be_visible()


def open_runs(page, url):
    page.goto(url)
    page.get_by_role("link", name="Runs").click()
    expect(page.get_by_role("heading", name="Runs")).to_be_visible()


def stored_key(page):
    return page.evaluate("localStorage.getItem('backprop-lab-browser')")


def test_a_run_belongs_to_the_browser_that_kept_it(page, browser, url):
    keep(page, url, "mine alone")
    key = stored_key(page)
    assert KEY.fullmatch(key)
    open_runs(page, url)  # another visit of the same browser
    expect(page.get_by_text("Join seeds")).to_be_visible()
    assert stored_key(page) == key
    assert key not in page.url
    assert key not in page.content()
    other = browser.new_context().new_page()
    other.goto(f"{url}/runs?key={key}&owner={key}")  # the address opens nothing
    expect(other.get_by_text("No run is kept yet")).to_be_visible()
    assert stored_key(other) != key
    other.context.close()


def test_a_crafted_name_is_only_letters(page, url):
    page.on("dialog", lambda dialog: pytest.fail(f"the name ran: {dialog.message}"))
    keep(page, url, HOSTILE)
    open_runs(page, url)
    legend = page.locator(".legendtext").filter(has_text="onerror").first
    expect(legend).to_have_text(re.compile(re.escape(HOSTILE)))
    for view in ("Differences", "Boundaries", "One run"):
        settled(page)
        page.get_by_role("radio", name=view).click()
        expect(page.get_by_role("radio", name=view)).to_be_checked()
    expect(page.get_by_label("Name")).to_have_value(HOSTILE)
    assert page.locator("img[src=x], a[href^='javascript']").count() == 0


def test_the_code_that_is_taken_away_is_the_runs(page, url):
    page.goto(url)
    page.get_by_role("button", name="Take it away").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download run.py").click()
    script = Path(download.value.path()).read_text(encoding="utf-8")
    assert "epochs = 20" in script
    compile(script, "run.py", "exec")


def test_an_archive_comes_back_in_another_browser(page, browser, url, tmp_path):
    keep(page, url, "to travel")
    open_runs(page, url)
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("^Archive of all")).click()
    archive = tmp_path / "runs.zip"
    download.value.save_as(archive)
    other = browser.new_context().new_page()
    open_runs(other, url)
    other.get_by_text("Bring runs in").click()
    other.locator("input[type=file]").set_input_files(archive)
    other.get_by_role("button", name="Bring in").click()
    expect(other.get_by_text("The run is yours now.")).to_be_visible()
    expect(other.get_by_text("Join seeds")).to_be_visible()
    other.context.close()
