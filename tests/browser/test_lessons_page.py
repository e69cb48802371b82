"""Lessons in a real browser: by keyboard alone, nothing of the answer before the prediction, back
and forward, a phone.
"""

import re

import pytest
from playwright.sync_api import expect
from settling import box_at_rest, click, settled, wait_for_ready

from lab.lessons import BY_KEY
from lab.lessons.variants import draw

LESSON = BY_KEY["one-neuron"]
START = 23


@pytest.fixture(scope="module")
def runs():
    return {name: one.run() for name, one in LESSON.experiments(START).items()}


def step_is(page, number):
    expect(page.get_by_text(f"step {number} of 7 · start {START}")).to_be_visible()


def tab_to(page, locator):
    """Press Tab until that has the focus: once it can no longer lose it to the page's run."""
    wait_for_ready(locator)
    element = locator.element_handle()  # which is looked for once
    for _ in range(60):
        if element.evaluate("element => element === element.getRootNode().activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no Tab leads to {locator}")


def go_back(page):
    """By the button of the step that is shown, once nothing of the step before is on the page."""
    click(page.get_by_role("button", name="Back"))


def press(page, name):
    tab_to(page, page.get_by_role("button", name=name))
    page.keyboard.press("Enter")


def go_on_to(page, number):
    """The next step by its key."""
    settled(page)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text(f"step {number} of 7")).to_be_visible()


def predict_by_keyboard(page):
    """Both predictions of the lesson, from its first step on."""
    step_is(page, 1)
    press(page, "Next")
    step_is(page, 2)
    tab_to(page, page.get_by_role("radio", name="Both"))
    page.keyboard.press("Space")
    expect(page.get_by_role("radio", name="Both")).to_be_checked()
    tab_to(page, page.get_by_role("radio", name="a guess"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.get_by_role("radio", name="certain")).to_be_checked()
    press(page, "That is my prediction")
    step_is(page, 3)
    tab_to(page, page.get_by_role("slider"))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("slider")).to_have_value("51")
    press(page, "That is my prediction")
    step_is(page, 4)


def test_a_lesson_by_keyboard_and_nothing_of_the_answer_before_the_prediction(page, app_url, runs):
    frames = []

    def keep(frame):
        frames.append(frame if isinstance(frame, bytes) else frame.encode())

    page.on("websocket", lambda socket: socket.on("framereceived", keep))
    page.emulate_media(reduced_motion="reduce")  # the run is played, and what is said counts
    page.goto(f"{app_url}/lessons?lesson={LESSON.key}&step=1&start={START}")
    predict_by_keyboard(page)
    accuracy = runs["two moons"].history["accuracy"][-1]
    w1, w2 = runs["two moons"].parameters.W[1][0]
    told = [
        "The run says",
        "the run:",
        f"{100 * accuracy:.4g}",
        f"{w1:.2f} x1",
        f"{abs(w2):.2f} x2",
    ]
    received = b"".join(frames).decode("utf-8", "ignore")
    assert "Only the straight gap" in received  # the options: frames are readable
    assert not [words for words in told if words in received + page.content()]
    press(page, "Train")
    expect(page.get_by_text("two moons · run 2 of 2", exact=True)).to_be_visible()
    step_is(page, 5)
    expect(page.get_by_text("The run says Only the straight gap")).to_be_visible()
    expect(page.get_by_text("Certain and wrong")).to_be_visible()
    go_on_to(page, 6)
    expect(page.get_by_text(f"z = {w1:.2f} x1")).to_be_visible()


def test_back_and_forward_go_through_the_steps_and_another_tab_finds_the_predictions(page, app_url):
    page.goto(f"{app_url}/lessons")
    click(page.get_by_role("link", name="1. One neuron"))
    expect(page.get_by_text(re.compile(r"step 1 of 7"))).to_be_visible()
    expect(page).to_have_url(re.compile(r"lesson=one-neuron&step=1&start=\d+$"))
    click(page.get_by_role("button", name="Next"))
    expect(page.get_by_text(re.compile(r"step 2 of 7"))).to_be_visible()
    expect(page).to_have_url(re.compile("step=2"))
    settled(page)
    page.go_back()
    expect(page.get_by_text(re.compile(r"step 1 of 7"))).to_be_visible()
    settled(page)
    page.go_forward()
    expect(page.get_by_text(re.compile(r"step 2 of 7"))).to_be_visible()
    predict_and_look_back(page)
    tab = page.context.new_page()
    tab.goto(re.sub(r"step=\d", "step=3", page.url))
    start = re.search(r"start=(\d+)", page.url)[1]
    expect(tab.get_by_text(f"step 3 of 7 · start {start}")).to_be_visible()
    tab.close()


def predict_and_look_back(page):
    click(page.get_by_text("Neither"))
    click(page.get_by_text("a guess"))
    click(page.get_by_role("button", name="That is my prediction"))
    expect(page.get_by_text("step 3 of 7")).to_be_visible()
    go_back(page)  # once more, and what was predicted is kept
    expect(page.get_by_text("You said: Neither")).to_be_visible()


def test_the_lines_are_ordered_by_keyboard_on_a_phone(page, app_url):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{app_url}/lessons?lesson=what-first")
    lines = (
        "dZ[2] = A[2] - Y",
        "dA[1] = W[2].T @ dZ[2]",
        "dZ[1] = dA[1] * g_prime(Z[1])",
        "dW[1] = dZ[1] @ A[0].T / m",
        "dW[2] = dZ[2] @ A[1].T / m",
        "db[2] = np.sum(dZ[2], axis=1, keepdims=True) / m",
        "db[1] = np.sum(dZ[1], axis=1, keepdims=True) / m",
    )
    for place, code in enumerate(lines, start=1):
        line = page.get_by_role("button", name=code, exact=True)
        tab_to(page, line)
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=f"{place}. {code}")).to_be_visible()
    press(page, "Check")
    expect(page.get_by_text("That is a whole backward pass")).to_be_visible()
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    texts = page.locator(".st-key-ordering button .stMarkdownEllipsis")
    cut = "(all) => all.filter((one) => one.scrollWidth > one.clientWidth).length"
    assert texts.count()
    assert texts.evaluate_all(cut) == 0  # lines that differ in their ends can be told apart


def test_a_grid_is_filled_by_keyboard(page, app_url):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{app_url}/lessons?lesson=by-hand&numbers=5")
    right = draw(5).right["Z[1]"]
    boxes = page.get_by_role("textbox")
    expect(boxes).to_have_count(right.size)
    expect(page.locator(".katex").last).to_be_visible()  # what is above has its height
    tops = {round(box_at_rest(boxes.nth(i))["y"]) for i in range(right.size)}
    assert len(tops) == len(right)  # a grid of as many lines as the matrix, on a phone too
    tab_to(page, boxes.first)
    for value in right.ravel():
        page.keyboard.type(f"{value:.3f}")
        page.keyboard.press("Tab")
    press(page, "Check")
    expect(page.get_by_text("Right.", exact=True)).to_be_visible()


def test_a_cost_curve_is_sketched_by_keyboard_and_by_hand(page, app_url):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{app_url}/lessons?lesson=learning-rate&step=2&start={START}")
    click(page.get_by_text("alpha = 10", exact=True))
    click(page.get_by_text("a guess"))
    click(page.get_by_role("button", name="That is my prediction"))
    first, second = (page.get_by_role("slider", name=f"Cost at epoch {n}") for n in ("0", "25"))
    tab_to(page, first)
    page.keyboard.press("Home")
    expect(first).to_have_attribute("aria-valuenow", "0")
    box = box_at_rest(second)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] - 500)
    page.mouse.up()
    expect(second).to_have_attribute("aria-valuenow", "4")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    press(page, "That is my prediction")
    expect(page.get_by_text("step 4 of 7")).to_be_visible()
    go_back(page)
    page.get_by_text("You said: the sketch below").wait_for()
    drawn = page.locator(".js-plotly-plot").first
    wait_for_ready(drawn)
    heights = drawn.evaluate("element => Array.from(element.data[0].y)")
    assert heights[:3] == [0, 4, 2]


def test_a_wrong_line_is_found_and_mended_by_keyboard(page, app_url):
    page.goto(f"{app_url}/lessons?lesson=where-am-i-wrong")
    press(page, re.compile("^2$"))
    expect(page.get_by_text("What belongs in line 2?")).to_be_visible()
    tab_to(page, page.get_by_role("textbox"))
    page.keyboard.type("dZ3 = A3 - Y")
    press(page, "Check")
    expect(page.get_by_text("Line 2 is right now")).to_be_visible()
    expect(page.get_by_text("1 mended so far.")).to_be_visible()


def test_a_published_run_is_played_and_its_numbers_fill_in(page, app_url):
    page.emulate_media(
        reduced_motion="reduce"
    )  # it plays for long, and the numbers are what counts
    page.goto(f"{app_url}/lessons?lesson=published")
    press(page, "Flower 4 hidden 2021")
    expect(page).to_have_url(re.compile("run=flower_4_hidden_2021$"))
    expect(page.get_by_text(re.compile(": printed .*, ours "))).to_be_visible()
    expect(page.get_by_text("All within rounding")).to_be_visible(timeout=60_000)
    press(page, "Open on Train")
    expect(page).to_have_url(re.compile("published=flower_4_hidden_2021"))
