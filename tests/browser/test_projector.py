"""Projector mode: large, without what is around the picture, and told apart by lightness alone."""

import re

from playwright.sync_api import expect
from test_axe import turn
from test_screen import scrolled
from test_train import epoch, open_train, press, stage, wait_for_epoch, wait_until_still
from test_views import axe_finds_nothing

from tests.test_plots import contrast

LEAST_TEXT = 18  # px
SIZES = """(stage) => {
    const isSeen = (part) => part.checkVisibility() && !part.matches(".said, style");
    const texts = [...stage.querySelectorAll("*")].filter((part) => isSeen(part)
        && [...part.childNodes].some((child) => child.nodeType === 3 && child.data.trim()));
    const own = (part) => new DOMMatrix(getComputedStyle(part).transform).a;
    const scale = (part) => part === stage ? 1 : own(part) * scale(part.parentElement);
    const size = (part) => Number.parseFloat(getComputedStyle(part).fontSize);
    const sizes = texts.map((part) => size(part) * scale(part));
    return sizes.map((px) => Math.round(px * 100) / 100);
}"""
FONTS = """() => import(new URL("app/static/stage/stage.js", document.baseURI)).then(({stages}) => {
    const {boundary, diagram, cost, gradients} = stages.get("stage");
    return [boundary, diagram, cost, gradients].map(({theme}) => Number.parseFloat(theme.font));
})"""
# the darkest and lightest regions, one class each, and the line between them
COLORS = """() => import(new URL("app/static/stage/stage.js", document.baseURI)).then(({stages}) => {
    const {boundary} = stages.get("stage");
    const two = (channel) => channel.toString(16).padStart(2, "0");
    const hex = (data) => "#" + [...data.slice(0, 3)].map(two).join("");
    const {ramp, low, high} = boundary.paint;
    const channels = (color) => hex(new Uint8Array(new Uint32Array([color]).buffer));
    const {width, height} = boundary.lines;
    const layer = boundary.lines.getContext("2d").getImageData(0, 0, width, height).data;
    let line = 0;
    for (let p = 3; p < layer.length; p += 4) if (layer[p] > layer[line + 3]) line = p - 3;
    return {regions: [channels(ramp[0]), channels(ramp[255])], points: [hex(low), hex(high)],
        line: hex(layer.slice(line, line + 3)), opacity: layer[line + 3] / 255};
})"""

# the stage follows the page
IS_IN = """(scheme) => {
    const isLight = Math.max(...stages.get("stage").boundary.theme.background) > 127;
    return isLight === (scheme === "light");
}"""


def blended(over, under, opacity):
    channels = zip(*(bytes.fromhex(color[1:]) for color in (over, under)), strict=True)
    return "#" + "".join(f"{round(opacity * a + (1 - opacity) * b):02x}" for a, b in channels)


def test_a_link_opens_the_picture_alone_large_and_told_apart_by_lightness_until_escape(
    page, app_url
):
    page.set_viewport_size({"width": 1280, "height": 720})
    open_train(page, app_url, "projector=1&noise=0.1&epochs=2000")  # which the stage tells
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    for hidden in (
        page.get_by_role("navigation"),
        page.get_by_label("Noise"),
        page.get_by_text("More settings"),
    ):
        expect(hidden).to_be_hidden()
    page.wait_for_url(re.compile("projector=1"))
    page.wait_for_url(re.compile(r"noise=0\.1"))
    is_large(page)
    for width, height in ((1024, 768), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        is_large(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    press(page, "Play")
    wait_for_epoch(page, 20)
    press(page, "Pause")
    for scheme in ("light", "dark"):
        turn(page, scheme)
        wait_until_still(page)
        page.wait_for_function(IS_IN, arg=scheme)
        differ_in_lightness(**page.evaluate(COLORS))
    axe_finds_nothing(page, ("light", "dark"))
    leave_come_back_and_leave_by_escape(page)


def differ_in_lightness(regions, points, line, opacity):
    """The classes, and the boundary from either."""
    assert contrast(*points) > 1.8
    assert contrast(*regions) > 1.3
    for region in regions:
        assert contrast(blended(line, region, opacity), region) >= 3


def is_large(page):
    """Whatever is written can be read from afar, and nothing is out of sight."""
    expect(stage(page).get_by_role("button", name="Play")).to_be_in_viewport()
    wait_until_still(page)
    assert min(stage(page).evaluate(SIZES)) >= LEAST_TEXT
    assert min(page.evaluate(FONTS)) >= LEAST_TEXT
    assert scrolled(page) == [0, 0]


def leave_come_back_and_leave_by_escape(page):
    """By the switch; and playing goes on."""
    press(page, "Leave")
    expect(page.get_by_label("Noise")).to_be_visible()
    press(page, "Projector")
    page.wait_for_url(re.compile("projector=1"))
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    expect(page.get_by_label("Noise")).to_be_hidden()
    before = epoch(page)
    press(page, "Play")
    wait_for_epoch(page, before + 5)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stHeader")).to_be_visible()
    press(page, "Pause")
    page.wait_for_url(lambda url: "projector" not in url)
