"""Waiting until a page has settled: a click on one that is being drawn may be lost, and what is
fading has neither its color nor its place yet.
"""

from playwright.sync_api import FloatRect, Locator, Page, expect

SETTLED = """(document.querySelector('[data-test-script-state="notRunning"]')
    && !document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]')
    && document.getAnimations().every(({playState}) => playState !== "running"))"""

LOOKS = 50  # ms from one look to the next: with every frame, looking costs a tenth of a core

FRAMES = "async (n) => { for (; n > 0; n--) await new Promise(requestAnimationFrame); }"
STILL = 10  # frames
MOST_LOOKS = 100
# makes what the stage's module exports global: the very module that the page uses
LOAD = (
    "import(new URL('app/static/stage/stage.js', document.baseURI)).then((module) => void"
    " Object.assign(globalThis, module))"
)


def settled(page: Page) -> None:
    """No script runs, nothing is of the run before, on its way or fading."""
    page.wait_for_function(SETTLED, polling=LOOKS)


def wait_for_ready(locator: Locator) -> None:
    """What is there can be pressed: it is not of the run before, and the run that brought it has
    ended.
    """
    settled(locator.page)
    expect(locator).to_be_enabled()
    settled(locator.page)


def click(locator: Locator) -> None:
    """Click what is there, once its page has settled."""
    wait_for_ready(locator)
    locator.click()


def box_at_rest(locator: Locator) -> FloatRect:
    """Where it is, once its page has settled and some frames in a row have found it in one place: a
    run of the page that begins or ends may still move it.
    """
    last = None
    for _ in range(MOST_LOOKS):
        expect(locator).to_be_visible()
        settled(locator.page)
        box = locator.bounding_box()
        if box is not None and box == last:
            return box
        last = box
        locator.page.evaluate(FRAMES, STILL)
    raise AssertionError(f"does not come to rest: {locator}")


def point_at(locator: Locator, across: float = 0.5, down: float = 0.5) -> None:
    """Move the pointer to this share of its width and height, whatever lies above it there."""
    locator.scroll_into_view_if_needed()
    box = box_at_rest(locator)
    locator.page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])


def press_there(page: Page) -> None:
    """Press what the pointer is at, and has shown that it is."""
    page.mouse.down()
    page.mouse.up()
