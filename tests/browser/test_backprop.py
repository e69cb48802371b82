"""The pages on backpropagation in a real browser: keys, clicks, the download, two stages in one
loop, no complaint.
"""

import re

from playwright.sync_api import expect
from settling import LOAD, click, point_at, press_there, settled

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


def test_the_pass_is_walked_jumped_through_taken_away_and_found_by_its_link(page, app_url):
    open_page(page, app_url, "backprop")
    step_is(page, "A[0]")
    for key, step in (("ArrowRight", "Z[1]"), ("ArrowRight", "A[1]"), ("ArrowLeft", "Z[1]")):
        settled(page)  # the keys are there
        page.keyboard.press(key)
        step_is(page, step)
    point_at(page.locator(".js-plotly-plot").first.locator("text", has_text="dW[2]"))
    press_there(page)
    step_is(page, "dW[2]")
    expect(page.locator(".katex").first).to_be_visible()
    download_the_script(page)
    page.goto(f"{app_url}/backprop?step=after the cost")
    step_is(page, "dA[3]")
    click(page.get_by_role("button", name=re.compile("^Next")))
    page.wait_for_url(re.compile(r"step=dZ%5B3%5D"))
    page.reload()
    step_is(page, "dZ[3]")


def download_the_script(page):
    with page.expect_download() as download:
        click(page.get_by_role("button", name="The whole pass as a script"))
    assert download.value.suggested_filename == "one_pass.py"
    assert "dZ[3] = A[3] - Y" in download.value.path().read_text(encoding="utf-8")


def test_the_gradient_check_draws_both_charts(page, app_url):
    open_page(page, app_url, "gradcheck")
    expect(page.get_by_text("All 6 tensors agree")).to_be_visible()
    expect(page.get_by_text("The difference depends on eps")).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(4)


# what the page says is of the epoch at which both stages rest
AT_ONE_EPOCH = r"""() => {
    const said = document.body.innerText.match(/After ([\d,]+) epochs/)?.[1].replaceAll(",", "");
    return said && ["right", "wrong"].every((key) => stages.get(key).root.dataset.epoch === said);
}"""


def test_right_and_wrong_play_side_by_side_a_mistake_is_in_its_link_and_the_game_is_played(
    page, app_url
):
    open_page(page, app_url, "mistakes")
    play_side_by_side(page)
    page.wait_for_url(re.compile("mistake="))
    first = page.url
    click(page.get_by_role("button", name="Surprise me"))
    page.wait_for_url(lambda url: url != first)
    settled(page)
    listed = page.get_by_role("combobox", name=re.compile("The wrong equation"))
    chosen = listed.input_value()
    page.reload()
    expect(listed).to_have_value(chosen)
    play_the_game(page)


def play_side_by_side(page):
    """Both at the same epochs."""
    stages = page.locator(".stage[data-epoch]")
    expect(stages).to_have_count(2)
    click(page.get_by_role("button", name=re.compile("^Play")))
    for side in (0, 1):
        expect(stages.nth(side)).to_have_attribute("data-epoch", re.compile(r"^([2-9]\d|\d{3,})"))
    click(page.get_by_role("button", name=re.compile("^Pause")))
    for side in (0, 1):
        expect(stages.nth(side)).to_have_attribute("data-playing", "false")
    expect(page.get_by_text("the right equations classify")).to_be_visible()
    page.evaluate(LOAD)
    page.wait_for_function(AT_ONE_EPOCH)


def play_the_game(page):
    """To the end."""
    click(page.get_by_text("Find the hidden one"))
    expect(page.get_by_text("The round is worth 10 of 10 points")).to_be_visible()
    answers = page.get_by_role("button", name=re.compile(r"^(dA|dZ|dW|db): "))
    expect(answers).to_have_count(5)
    over = page.get_by_role("button", name="Next round")
    for wrong in range(1, 6):
        click(page.locator("button:enabled", has_text=re.compile(r"^(dA|dZ|dW|db): ")).first)
        missed = page.get_by_role("button", name=re.compile("^✗ "))  # which switches it off
        expect(over.or_(missed.nth(wrong - 1))).to_be_visible()
        settled(page)
        if over.is_visible():
            break
    expect(over).to_be_visible()
