"""The Train page in a real browser: the buttons and keys move and stop what is seen, and a link
says what is set.
"""

import re

from playwright.sync_api import expect
from settling import LOAD, SETTLED, click, settled

ENDLESS = "epochs=100000&samples=1000&batch_size=1"  # whatever else the machine does meanwhile
STILL = f"""(frames) => {{
    const {{root, player, redrawing}} = stages.get("stage") ?? {{}};
    const isAtRest = root?.dataset.playing === "false" && isHandHeard()
        && !player.isMoving && !redrawing && {SETTLED};
    const seen = isAtRest ? root.dataset.epoch : null;
    const isSame = seen !== null && seen === globalThis.epochSeen;
    globalThis.framesSeen = isSame ? framesSeen + 1 : 0;
    globalThis.epochSeen = seen;
    return framesSeen >= frames;
}}"""
FRAMES_AT_REST = 10


def stage(page):
    return page.locator(".stage")


def open_train(page, url, query=""):
    page.goto(f"{url}/?{query}")
    expect(stage(page)).to_have_attribute("data-epoch", "0")
    settled(page)


def press(page, name):
    page.get_by_role("button", name=re.compile(f"^{name}")).click()


def turn_to(page, name):
    """Follow the link to another page."""
    click(page.get_by_role("link", name=name))
    page.get_by_role("heading", name=name).wait_for()


def choose_speed(page, name):
    page.get_by_role("combobox", name="Speed of Play").select_option(name)


def epoch(page):
    return float(stage(page).get_attribute("data-epoch"))


def wait_for_setting(page, words):
    """The address says so, and the page is drawn with it: meanwhile a control whose value was
    changed on the stage is there twice, as it was and as it is.
    """
    page.wait_for_url(re.compile(words))
    settled(page)


def picture(page):
    """The boundary, as its pixels."""
    return stage(page).locator("canvas").first.evaluate("(canvas) => canvas.toDataURL()")


def wait_for_epoch(page, least):
    """Of the stage that is on the page then: a page may mount another one."""
    page.evaluate(LOAD)
    page.wait_for_function(
        "(least) => +stages.get('stage')?.root.dataset.epoch >= least", arg=least
    )


def wait_until_still(page):
    """Whatever a hand has asked for is done and shown, by the page too, and some frames in a row
    brought no other epoch.
    """
    page.evaluate(LOAD)
    page.evaluate("globalThis.epochSeen = null")
    page.wait_for_function(STILL, arg=FRAMES_AT_REST)


def test_play_moves_pause_holds_reset_gives_the_first_picture_again_and_it_slows_down(
    page, app_url
):
    open_train(page, app_url)
    wait_until_still(page)
    first = picture(page)
    press(page, "Play")
    wait_for_epoch(page, 20)
    press(page, "Pause")
    wait_until_still(page)
    reached, seen = epoch(page), picture(page)
    assert reached >= 20
    assert seen != first
    wait_until_still(page)
    assert (epoch(page), picture(page)) == (reached, seen)
    press(page, "Play")
    wait_for_epoch(page, reached + 20)
    press(page, "Reset")  # while it plays
    expect(stage(page)).to_have_attribute("data-epoch", "0")
    wait_until_still(page)
    assert picture(page) == first
    choose_speed(page, "Full speed")
    press(page, "Play")
    wait_for_epoch(page, 300)
    choose_speed(page, "10 epochs/s")  # which takes effect at once
    go_away_and_come_back(page)
    reached = epoch(page)
    wait_for_epoch(page, reached + 3)
    press(page, "Pause")
    wait_until_still(page)


def go_away_and_come_back(page):
    """In mid play, to go on where it was."""
    reached = epoch(page)
    turn_to(page, "Gradient check")
    click(page.get_by_role("link", name="Train", exact=True))
    wait_for_epoch(page, reached + 3)


def test_the_keyboard_plays_steps_and_resets_but_for_who_is_typing(page, app_url):
    open_train(page, app_url)
    press_what_has_the_focus(page)
    use_the_keys(page)
    change_the_data_and_use_the_keys(page)
    leave_the_keys_to_who_is_typing(page)
    switch_the_keys_off(page)


def is_at(page, epoch):
    expect(stage(page)).to_have_attribute("data-epoch", str(epoch))


def focus_on_nothing(page):
    """That takes keys."""
    stage(page).get_by_text(re.compile("^accuracy")).click()


def press_what_has_the_focus(page):
    """And Play keeps it."""
    page.get_by_role("button", name=re.compile("^Step")).focus()
    page.keyboard.press("Space")
    is_at(page, 1)
    play = page.get_by_role("button", name=re.compile("^Play"))
    expect(play).to_be_visible()
    play.focus()
    page.keyboard.press("Enter")
    wait_for_epoch(page, 5)
    expect(page.get_by_role("button", name=re.compile("^Pause"))).to_be_focused()
    page.keyboard.press("Space")
    wait_until_still(page)


def use_the_keys(page):
    """Twelve quick steps are twelve epochs."""
    focus_on_nothing(page)
    page.keyboard.press("r")
    is_at(page, 0)
    wait_until_still(page)
    page.keyboard.press("ArrowRight")
    is_at(page, 1)
    page.keyboard.press("Space")
    wait_for_epoch(page, 10)
    page.keyboard.press("Space")
    wait_until_still(page)
    page.keyboard.press("r")
    is_at(page, 0)
    for k in range(12):
        page.keyboard.press("ArrowRight") if k % 3 else press(page, "Step")
    is_at(page, 12)
    wait_until_still(page)
    assert epoch(page) == 12


def change_the_data_and_use_the_keys(page):
    """Where a control was clicked the keys are back."""
    page.get_by_role("radio", name="Circles").click()
    page.wait_for_url(re.compile("circles"))
    wait_until_still(page)
    page.keyboard.press("ArrowRight")
    is_at(page, 1)
    press(page, "Reset")
    is_at(page, 0)
    page.keyboard.press("Space")
    wait_for_epoch(page, 5)
    page.keyboard.press("Space")
    wait_until_still(page)
    page.keyboard.press("r")
    is_at(page, 0)
    wait_until_still(page)


def leave_the_keys_to_who_is_typing(page):
    press(page, "Step")
    is_at(page, 1)
    page.get_by_label("Units of layer 1").click()
    page.keyboard.press("r")
    page.keyboard.press("ArrowRight")
    focus_on_nothing(page)
    page.keyboard.press("ArrowRight")  # this one is a step, and comes after whatever the others did
    is_at(page, 2)


def switch_the_keys_off(page):
    """For this browser, and for good."""
    stage(page).get_by_text("More", exact=True).click()
    stage(page).get_by_role("checkbox", name="Keys").click()
    page.keyboard.press("ArrowRight")
    press(page, "Step")  # comes after whatever the key did
    is_at(page, 3)
    page.reload()
    expect(stage(page)).to_have_attribute("data-epoch", re.compile(r"\d"))
    stage(page).get_by_text("More", exact=True).click()
    expect(stage(page).get_by_role("checkbox", name="Keys")).not_to_be_checked()


LOSE_ONE = """async () => {
    const {stages} = await import(new URL("app/static/stage/stage.js", document.baseURI));
    const stage = stages.get("stage");
    const ask = stage.askStreamlit;
    stage.askStreamlit = () => { stage.askStreamlit = ask; };
}"""


def test_settings_are_changed_on_the_stage_and_in_the_panel_and_come_back_from_the_link(
    page, app_url
):
    open_train(page, app_url)
    wait_until_still(page)
    first = picture(page)
    page.get_by_text("More settings").click()
    page.get_by_text("Stop by itself").wait_for()
    press(page, "Step")
    expect(stage(page)).to_have_attribute("data-epoch", "1")
    settled(page)
    change_the_learning_rate_in_both_places(page)
    change_the_other_settings_on_the_stage(page)
    assert epoch(page) == 1
    take_new_weights(page, first)
    page.get_by_label("Units of layer 1").fill("5")
    page.keyboard.press("Tab")
    page.wait_for_url(re.compile("hidden_layers=5"))
    page.reload()
    expect(page.get_by_label("Units of layer 1")).to_have_value("5")


def change_the_learning_rate_in_both_places(page):
    on_the_stage = stage(page).get_by_role("slider", name="Learning rate")
    # its name for a reader holds its group's too, so by its own label
    in_the_settings = page.locator("[data-testid=stExpander] input[aria-label='Learning rate']")
    for _ in range(3):  # from 0.3; twenty are a factor of ten
        on_the_stage.press("ArrowRight")
    expect(on_the_stage).to_have_attribute("aria-valuetext", "0.45")
    wait_for_setting(page, "learning_rate=0.45")
    expect(in_the_settings).to_have_attribute("aria-valuetext", "0.45")
    in_the_settings.press("ArrowRight")
    expect(on_the_stage).to_have_attribute("aria-valuetext", "1")
    page.get_by_text("Changed while training").wait_for()
    assert epoch(page) == 1


def change_the_other_settings_on_the_stage(page):
    """And the link follows them, though a request for it is lost."""
    page.evaluate(LOSE_ONE)
    stage(page).get_by_text("More", exact=True).click()
    stage(page).get_by_role("combobox", name="Batch size").select_option("8")
    page.wait_for_url(re.compile("batch_size=8"))
    for label, value in (("L2 penalty", "0.3"), ("Keep (dropout)", "0.8")):
        stage(page).get_by_role("combobox", name=label).select_option(value)
    for name in ("batch_size=8", "l2=0.3", "keep_prob=0.8"):
        page.wait_for_url(re.compile(name))


def take_new_weights(page, first):
    """Which show their seed among the settings and in the link."""
    settled(page)
    press(page, "New weights")
    wait_for_setting(page, "seed=1")
    expect(page.get_by_role("spinbutton", name="Seed of the weights")).to_have_value("1")
    wait_until_still(page)
    assert picture(page) != first


def test_pause_ends_a_run_to_the_end(page, app_url):
    open_train(page, app_url, ENDLESS)
    press(page, "Run to the end")
    wait_for_epoch(page, 1)
    press(page, "Pause")
    wait_until_still(page)
    assert epoch(page) < 100_000


def test_without_the_live_canvas_the_charts_still_come(page, app_url, block):
    block("**/static/stage/**")
    page.goto(f"{app_url}/?epochs=50")
    page.get_by_text("The live picture could not load").wait_for()
    click(page.get_by_role("button", name="Run to the end"))
    page.get_by_text("Epoch 50").first.wait_for()
    page.get_by_text("The live picture could not load").wait_for()
    click(page.get_by_text("Charts to read and save"))
    expect(page.locator(".js-plotly-plot")).to_have_count(7)


def test_a_file_without_names_is_asked_about_used_and_played(page, app_url):
    rows = [f"{i % 7},{i % 5},{'red' if i % 7 > 3 else 'blue'}" for i in range(40)]
    open_train(page, app_url)
    click(page.get_by_text("Your own table", exact=True))
    file = {"name": "old.data", "mimeType": "text/plain", "buffer": "\n".join(rows).encode()}
    page.locator("input[type=file]").set_input_files([file])
    click(page.get_by_role("button", name="The first row is an example"))
    page.get_by_text('"column 3" has 2 classes: "blue" 24, "red" 16').wait_for()
    click(page.get_by_role("button", name="Use this table"))
    expect(stage(page).locator("div.said")).to_contain_text("tell blue, red apart")
    press(page, "Play")
    wait_for_epoch(page, 5)
    press(page, "Pause")
