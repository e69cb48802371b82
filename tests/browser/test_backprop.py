"""The pages on backpropagation in a real browser: keys, clicks, the download, two stages in one
loop, no complaint.
"""

import re

from playwright.sync_api import expect
from settling import click, settled

PAGES = {
    "backprop": "Backprop, step by step",
    "gradcheck": "Gradient check",
    "mistakes": "Wrong on purpose",
}


def open_page(page, url, name):
    page.goto(f"{url}/{name}")
    expect(page.get_by_role("heading", level=1, name=PAGES[name])).to_be_visible()
    settled(page)


def step_is(page, name):
    expect(
        page.get_by_role("heading", name=re.compile(rf"^Step \d+ of \d+: {re.escape(name)}$"))
    ).to_be_visible()


def test_arrows_walk_the_pass_and_a_click_on_the_chain_jumps(page, app_url):
    open_page(page, app_url, "backprop")
    step_is(page, "A[0]")
    # the last of the page: the keys are there
    expect(page.get_by_role("button", name="The whole pass as a script")).to_be_visible()
    page.keyboard.press("ArrowRight")
    step_is(page, "Z[1]")
    page.keyboard.press("ArrowRight")
    step_is(page, "A[1]")
    page.keyboard.press("ArrowLeft")
    step_is(page, "Z[1]")
    page.locator(".js-plotly-plot").first.locator("text", has_text="dW[2]").click(force=True)
    step_is(page, "dW[2]")
    expect(page.locator(".katex").first).to_be_visible()


def test_the_script_downloads(page, app_url):
    open_page(page, app_url, "backprop")
    with page.expect_download() as download:
        page.get_by_role("button", name="The whole pass as a script").click()
    assert download.value.suggested_filename == "one_pass.py"
    assert "dZ[3] = A[3] - Y" in download.value.path().read_text()


def test_the_gradient_check_draws_both_charts(page, app_url):
    open_page(page, app_url, "gradcheck")
    expect(page.get_by_text("All 6 tensors agree")).to_be_visible()
    expect(page.get_by_text("The difference depends on eps")).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(4)


def test_right_and_wrong_play_side_by_side_at_the_same_epochs(page, app_url):
    open_page(page, app_url, "mistakes")
    stages = page.locator(".stage[data-epoch]")
    expect(stages).to_have_count(2)
    page.get_by_role("button", name=re.compile("^Play")).click()
    for side in (0, 1):
        expect(stages.nth(side)).to_have_attribute("data-epoch", re.compile(r"^([2-9]\d|\d{3,})"))
    page.get_by_role("button", name=re.compile("^Pause")).click()
    lesson = page.get_by_text("the right equations classify")
    expect(lesson).to_be_visible()
    reached = re.search(r"After ([\d,]+) epochs", lesson.inner_text())[1].replace(",", "")
    for side in (0, 1):
        expect(stages.nth(side)).to_have_attribute("data-epoch", reached)
        expect(stages.nth(side)).to_have_attribute("data-playing", "false")


def test_the_game_is_played_to_the_end(page, app_url):
    open_page(page, app_url, "mistakes")
    click(page.get_by_text("Find the hidden one"))
    expect(page.get_by_text("The round is worth 10 of 10 points")).to_be_visible()
    answers = page.get_by_role("button", name=re.compile(r"^(dA|dZ|dW|db): "))
    expect(answers).to_have_count(5)
    for left in range(5, 0, -1):  # an answer that was wrong is switched off
        page.locator("button:enabled", has_text=re.compile(r"^(dA|dZ|dW|db): ")).first.click()
        page.wait_for_function(
            "(left) => document.body.innerText.includes('Next round') ||"
            " [...document.querySelectorAll('button:enabled')].filter((b) => /^(dA|dZ|dW|db):"
            " /.test(b.innerText)).length < left",
            arg=left,
        )
        if page.get_by_role("button", name="Next round").count():
            break
    expect(page.get_by_role("button", name="Next round")).to_be_visible()
