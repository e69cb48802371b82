"""The Train page as one screen: what is in sight without scrolling, and what stays where it is
while training begins, goes on and ends.
"""

import re

import pytest
import settling
from playwright.sync_api import expect
from settling import box_at_rest, click
from test_train import epoch, open_train, press, stage, wait_for_epoch, wait_until_still

from lab.lessons import LESSONS

SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
# what is written beside the bars of so many layers
NAMES = """(count) => import(new URL("app/static/stage/stage.js", document.baseURI)).then(
    ({stages}) => {
        const {gradients} = stages.get("stage");
        const names = [];
        gradients.ink.fillText = (text) => names.push(text);
        const layers = Array.from({length: count}, (_, k) => `dW[${k + 1}]`);
        gradients.draw(layers.map((label) => ({label, color: "#000000", values: [0.1]})));
        delete gradients.ink.fillText;
        return names.filter((text) => text.startsWith("dW"));
    })"""
MOST_SHIFT = 0.05
SETTINGS_BESIDE = 900  # px of a window from which they stand beside the picture


@pytest.fixture
def projector(page):
    page.set_viewport_size({"width": 1280, "height": 720})
    page.add_init_script(SHIFTS)
    return page


def scrolled(page):
    """By how many pixels the page is longer, and wider, than the window."""
    return page.get_by_test_id("stMain").evaluate(
        "(main) => [main.scrollHeight - main.clientHeight, main.scrollWidth - main.clientWidth]"
    )


def bottom(locator):
    box = box_at_rest(locator)
    return box["y"] + box["height"]


def top(locator):
    return box_at_rest(locator)["y"]


def below(page):
    """The row of buttons below the picture."""
    return page.locator(".st-key-below")


def settled(page):
    """The settings stand, no script runs, and 30 frames in a row brought no other height."""
    expect(page.get_by_text("More settings")).to_be_visible()
    settling.settled(page)
    page.get_by_test_id("stMain").evaluate(
        """async (main) => {
            for (let still = 0, last = 0; still < 30; still++) {
                await new Promise(requestAnimationFrame);
                if (main.scrollHeight !== last) [still, last] = [0, main.scrollHeight];
            }
        }"""
    )


def test_train_fits_before_during_and_after_play(projector, app_url):
    page = projector
    page.set_viewport_size({"width": 1920, "height": 1080})
    open_train(page, app_url)
    fits_while_it_is_played(page, 1080)
    press(page, "Reset")
    expect(stage(page)).to_have_attribute("data-epoch", "0")
    page.set_viewport_size({"width": 1280, "height": 720})
    settled(page)
    page.evaluate("window.shifts = 0")
    fits_while_it_is_played(page, 720)


def fits_while_it_is_played(page, height):
    settled(page)
    assert scrolled(page) == [0, 0]
    keep = page.get_by_test_id("stPopover").filter(has_text="Keep this run")
    before = box_at_rest(keep)["x"]
    press(page, "Play")
    wait_for_epoch(page, 30)
    settled(page)
    assert scrolled(page) == [0, 0]
    assert box_at_rest(keep)["x"] == before  # the buttons below the picture stay
    press(page, "Pause")
    wait_until_still(page)
    expect(page.get_by_role("slider", name="Look back at epoch")).to_be_visible()
    settled(page)
    assert scrolled(page) == [0, 0]
    for name in ("Noise", "Learning rate"):
        assert bottom(page.get_by_role("slider", name=name)) < height
    assert bottom(page.get_by_label("Activation of the hidden layers")) < height
    assert bottom(page.get_by_label("Units of layer 2")) < height
    assert page.evaluate("window.shifts") < MOST_SHIFT


def test_training_that_ends_is_described_moves_nothing_and_goes_on_from_there(projector, app_url):
    page = projector
    open_train(page, app_url, "epochs=30&hidden_layers=5,3&activation=relu&samples=200")
    settled(page)
    assert scrolled(page) == [0, 0]
    assert page.evaluate("window.shifts") < MOST_SHIFT
    summary = stage(page).locator("div.said")
    describes_itself(summary)
    page.evaluate("window.shifts = 0")
    press(page, "Play")
    stage(page).get_by_text("all 30 epochs are done").wait_for()
    wait_until_still(page)
    settled(page)
    assert page.evaluate("window.shifts") < MOST_SHIFT
    assert epoch(page) == 30
    expect(stage(page)).to_have_attribute("data-wire", "open")
    press(page, "500 more epochs")  # the page tells of the end
    wait_for_epoch(page, 530)
    wait_until_still(page)
    press(page, "Play")
    expect(summary).to_contain_text("Training goes on: epoch")
    wait_for_epoch(page, 537)
    press(page, "Pause")


def describes_itself(summary):
    """In words: what this is, where training stands, what one can do."""
    expect(summary).to_contain_text(
        "A network of 2 inputs, hidden layers of 5 relu units, 3 relu units, and 1 sigmoid output"
        " learns to tell 0, 1 apart."
    )
    expect(summary).to_contain_text("Training rests: epoch 0; cost")
    expect(summary).to_contain_text("Gradient of each layer: dW[1]")
    expect(summary).to_contain_text("Space plays and pauses")


def test_a_narrow_window_has_picture_buttons_and_settings_below_each_other(page, app_url):
    """A phone has boundary and numbers in its first window, and at twice the size too the picture
    is seen and nothing is cut off sideways.
    """
    page.set_viewport_size({"width": 390, "height": 844})
    page.add_init_script(SHIFTS)
    open_train(page, app_url)
    settled(page)
    for part in (".status", ".boundary"):
        assert bottom(stage(page).locator(part)) < 844
    assert scrolled(page)[1] == 0
    assert page.evaluate("window.shifts") < MOST_SHIFT
    for width in (390, 700, 1024):
        page.set_viewport_size({"width": width, "height": 768})
        settled(page)
        assert bottom(stage(page).locator(".curves").last) <= top(below(page))
        assert stage(page).evaluate("(stage) => stage.scrollHeight - stage.clientHeight") == 0
        if width < SETTINGS_BESIDE:
            assert bottom(below(page)) <= top(page.get_by_text("Data: Two moons"))
    page.set_viewport_size({"width": 640, "height": 360})
    settled(page)
    assert scrolled(page)[1] == 0
    for part in (
        page.get_by_role("button", name=re.compile("^Play")),
        stage(page).locator(".status"),
        stage(page).locator(".boundary"),
        stage(page).locator(".diagram .box"),
    ):
        expect(part).to_be_in_viewport(ratio=1)
    picture = box_at_rest(stage(page).locator(".boundary .box"))
    assert min(picture["width"], picture["height"]) > 160
    take_it_in_hand(page)


def take_it_in_hand(page):
    """A phone has buttons for a finger, and the settings below the whole picture."""
    page.set_viewport_size({"width": 360, "height": 740})
    expect(page.get_by_role("button", name=re.compile("^Play"))).to_be_visible()
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stMain]').scrollWidth <= 360"
    )
    press(page, "Step")
    switch = box_at_rest(page.get_by_text("Charts to read and save"))
    settings = box_at_rest(page.locator(".st-key-settings"))
    assert switch["y"] + switch["height"] <= settings["y"]
    stage(page).get_by_text("More", exact=True).click()
    stage(page).get_by_text("Set a weight").click()
    box_at_rest(stage(page).get_by_role("spinbutton", name="Value"))
    for control in stage(page).locator(":is(button, select, summary, input):visible").all():
        box = control.bounding_box()
        assert min(box["width"], box["height"]) >= 24
        assert box["x"] + box["width"] <= 360
    click(page.get_by_text("Charts to read and save"))
    page.get_by_role("heading", name="Right and wrong at epoch 1").wait_for()


def test_a_preset_plays_at_once_its_remark_has_its_line_and_leads_to_its_lesson(projector, app_url):
    page = projector
    open_train(page, app_url)
    press(page, "Step")
    preset = page.get_by_role("link", name="All zeros")
    expect(preset).to_be_visible()
    line = stage(page).locator(".remark")
    before = box_at_rest(line)  # from the start
    click(preset)
    line.get_by_text("still identical").wait_for()
    assert box_at_rest(line) == before
    said = stage(page).get_by_role("status")  # to a screen reader
    expect(said.filter(has_text="still identical")).to_have_count(1)
    page.wait_for_url(re.compile("initialization=zeros"))
    wait_for_epoch(page, 10)
    press(page, "Pause")
    expect(said.filter(has_text="Training rests.")).to_have_count(1)
    click(page.locator(".st-key-hints").get_by_role("link", name="Lesson on this"))
    page.wait_for_url(re.compile("lessons.*lesson=all-zeros"))


def test_a_newcomer_looks_through_the_settings_and_begins_lesson_1_with_one_click(
    projector, app_url
):
    page = projector
    open_train(page, app_url)
    settled(page)
    name_the_first_and_the_last_gradient(page)
    click(page.get_by_text("More settings"))
    settled(page)
    page.get_by_test_id("stMain").evaluate("(main) => main.scrollTo(0, main.scrollHeight)")
    expect(page.get_by_text("When the test cost has not improved")).to_be_in_viewport()
    expect(stage(page).locator(".boundary")).to_be_in_viewport(ratio=1)  # the picture stays
    click(page.get_by_role("link", name="Lesson 1"))
    page.wait_for_url(re.compile("lessons.*lesson="))
    page.get_by_role("heading", name=LESSONS[0].title).wait_for()
    expect(page.get_by_text(re.compile("step 1 of", re.IGNORECASE))).to_be_visible()


def name_the_first_and_the_last_gradient(page):
    """Of many layers, where there is no place for each."""
    for count in (3, 7, 13):
        names = page.evaluate(NAMES, count)
        assert [names[0], names[-1]] == ["dW[1]", f"dW[{count}]"]
        assert len(names) <= 7
        assert len(names) == 3 or count > 3


def test_the_doors_have_a_frame_when_they_have_the_keyboard_and_go_once_one_was_used(
    projector, app_url
):
    page = projector
    open_train(page, app_url)
    settled(page)
    for name in (re.compile("^Train$"), re.compile("^New here")):
        link = page.get_by_role("link", name=name)
        link.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        expect(link).to_be_focused()
        expect(link).to_have_css("outline-style", "solid")
    click(page.get_by_role("link", name="I have equations"))
    expect(page.get_by_role("textbox", name="Your equations")).to_have_value("")
    click(page.get_by_role("link", name="Train", exact=True))
    expect(page.get_by_role("link", name="All zeros")).to_be_visible()
    expect(page.get_by_role("link", name="I have equations")).to_have_count(0)
    expect(stage(page)).to_have_attribute("data-epoch", "0")
