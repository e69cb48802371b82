"""The stage in a real browser: it computes what the engine computes, its loop turns and stops, and
it survives what pages do.
"""

import numpy as np
import pytest
from settling import FRAMES, LOAD, click, settled

from lab.engine import Network, Parameters, Snapshot, forward
from lab.stage import Feed, Plane, Tick
from tests.browser.scenes import NETWORKS, examples, scene_of, start


def open_stage(page, url, query=""):
    """Open the page; `stages`, `show` and `remove` of stage.js are then globals, of the very module
    that the page uses.
    """
    page.goto(f"{url}/?{query}")
    page.evaluate(LOAD)
    page.wait_for_selector(".stage[data-epoch]")


def press(page, name):
    page.get_by_role("button", name=name).click()


def data(page, key="stage0"):
    return page.evaluate("(key) => ({ ...stages.get(key).root.dataset })", key)


def wait_for_epoch(page, epoch, key="stage0"):
    page.wait_for_function(
        "([key, epoch]) => +stages.get(key)?.root.dataset.epoch >= epoch", arg=[key, epoch]
    )


def grid_inputs(scene):
    """The network's inputs (n[0], places) on the scene's grid, from its definition."""
    if not isinstance(scene.grid, Plane):
        return scene.grid
    s, t = np.meshgrid(*(np.linspace(0, 1, n) for n in scene.shape))
    X = np.outer(scene.grid.origin, np.ones(s.size)) + np.outer(scene.grid.u, s.ravel())
    return X if scene.grid.v is None else X + np.outer(scene.grid.v, t.ravel())


def test_every_activation_is_the_engines(page, stage_url):
    open_stage(page, stage_url)
    for name in NETWORKS:
        turn_to(page, name)
        press(page, "Play")
        wait_for_epoch(page, 5)
        press(page, "Pause")
        page.wait_for_selector(".stage[data-playing=false]")
        settled(page)
        compare_activations(page, name)


def turn_to(page, name):
    """Once the stage has drawn it."""
    click(page.get_by_role("button", name=name))
    page.wait_for_function(
        "(count) => stages.get('stage0').player.weights.length === count",
        arg=NETWORKS[name].parameter_count,
    )
    page.wait_for_selector(".stage[data-playing=false][data-epoch='0']")
    settled(page)


def compare_activations(page, name):
    network = NETWORKS[name]
    scene = scene_of(name, network, *examples(name)[2:])
    shown = page.evaluate("""() => {
            const { forward, player } = stages.get("stage0");
            return [[...player.weights], forward.run(player.weights).map((A) => [...A])];
        }""")
    weights, responses = np.array(shown[0]), shown[1]
    assert np.any(np.abs(weights - start(name, 0).parameters.flat) > 1e-3)  # it has trained
    trace = forward(network, Parameters(network.layer_sizes, weights), grid_inputs(scene))
    for l in range(network.L + 1):
        np.testing.assert_allclose(
            np.reshape(responses[l], trace.A[l].shape),
            trace.A[l],
            atol=1e-4,
            rtol=0,
            err_msg=f"{name}: A[{l}]",
        )


def test_play_moves_pause_holds_reset_begins_anew_and_a_hidden_stage_gets_what_it_missed(
    page, stage_url
):
    picture = "stages.get('stage0').boundary.heat.toDataURL()"
    open_stage(page, stage_url)
    first = page.evaluate(picture)
    press(page, "Play")
    wait_for_epoch(page, 30)
    page.wait_for_function("() => +stages.get('stage0').root.dataset.frames > 10")
    assert page.evaluate(picture) != first
    pause_and_hold(page)
    press(page, "Reset")
    page.wait_for_selector(".stage[data-playing=false][data-epoch='0']")
    page.wait_for_function(f"(first) => {picture} === first", arg=first)
    press(page, "Play")
    wait_for_epoch(page, 10)
    press(page, "Hide")
    page.wait_for_function("() => stages.size === 0")  # nothing is left behind
    press(page, "Hide")
    wait_for_epoch(page, 30)
    assert int(data(page)["frames"]) > 0


def pause_and_hold(page):
    press(page, "Pause")
    page.wait_for_selector(".stage[data-playing=false]")
    page.wait_for_function("() => !stages.get('stage0').player.isMoving")
    settled(page)  # a packet that was asked for before may come yet
    before = data(page)
    page.evaluate(FRAMES, 20)
    assert data(page) == before


def test_two_stages_share_one_loop(page, stage_url):
    open_stage(page, stage_url, "stages=2")
    press(page, "Play")
    wait_for_epoch(page, 20)
    wait_for_epoch(page, 20, "stage1")
    both = "['stage0', 'stage1'].map((key) => +stages.get(key).root.dataset.sequence)"
    counts = page.evaluate(both)  # at one moment
    assert abs(counts[0] - counts[1]) <= 2


def test_the_theme_is_followed_and_a_phone_gets_one_column_and_no_sideways_scrolling(
    page, stage_url
):
    background = "() => Math.max(...stages.get('stage0').boundary.theme.background)"
    page.set_viewport_size({"width": 360, "height": 740})
    open_stage(page, stage_url)
    lefts = [figure.bounding_box()["x"] for figure in page.locator(".stage figure:visible").all()]
    assert len(lefts) == 5
    assert len(set(lefts)) == 1
    assert page.evaluate("() => document.scrollingElement.scrollWidth") <= 360
    assert page.evaluate(background) == 255
    # as Streamlit sets them when the theme is switched
    for name, color in (("background", "#101010"), ("text", "#fafafa")):
        page.evaluate(
            f"() => stages.get('stage0').root.style.setProperty('--st-{name}-color', '{color}')"
        )
    page.wait_for_function(f"() => ({background})() === 16")


def test_a_blocked_stage_says_so_and_the_page_goes_on(page, stage_url, block):
    block("**/static/stage/player.js")
    with page.expect_console_message(lambda message: "dynamically imported module" in message.text):
        page.goto(stage_url)
    page.get_by_text("Failed to fetch dynamically imported module").wait_for()


# The protocol, with packets that Feed makes and the real modules, but without a page around them.


class Browser:
    """A stage mounted by hand on an empty page of the same origin."""

    def __init__(self, page, url):
        self.page = page
        page.goto(f"{url}/app/static/stage/packet.js")
        page.set_content(f"<base href='{url}/'><main style='width: 800px'><div></div></main>")
        page.evaluate(LOAD)

    def show(self, packet):
        """Hand it a packet; gives what it has asked for because of that."""
        return self.page.evaluate(
            """async bytes => {
                const asked = [];
                const ask = (tick) => asked.push(structuredClone(tick));
                show(document.querySelector("main"), Uint8Array.from(bytes), ask);
                await null;
                return asked;
            }""",
            list(packet),
        )


@pytest.fixture
def moons():
    network = Network((2, 3, 1))
    trainer_weights = np.linspace(-1, 1, network.parameter_count)
    return scene_of("moons", network, *examples("moons")[2:]), [Snapshot(1, trainer_weights)]


def history(rows):
    names = ("epoch", "cost", "test_cost", "accuracy", "test_accuracy", "gradient_1", "gradient_2")
    return {name: [float(row) for row in range(rows)] for name in names}


def test_each_new_packet_is_answered_once(page, stage_url, moons):
    scene, frames = moons
    browser, feed = Browser(page, stage_url), Feed("a")
    packet = feed.send(scene, frames, history(2), playing=True)
    assert browser.show(packet)[0]["held"]["a"] == {
        "sequence": 1,
        "scene": scene.id,
        "run": browser_run(page),
        "rows": 2,
    }
    assert browser.show(packet) == []
    assert browser.show(feed.send(scene, frames, history(3), playing=False)) == []


def browser_run(page):
    return page.evaluate("() => stages.get('a').held.run")


def test_what_is_missing_is_asked_for(page, stage_url, moons):
    scene, frames = moons
    browser, feed, rows = Browser(page, stage_url), Feed("a"), history(5)
    held = {"sequence": 0, "scene": scene.id, "run": "", "rows": 0}
    feed.hear(Tick.read({"held": {"a": held}}))  # as if another stage had stood here before
    [asked] = browser.show(feed.send(scene, frames, rows, playing=False))
    assert asked["held"]["a"]["scene"] == ""
    feed.hear(Tick.read(asked))
    assert browser.show(feed.send(scene, frames, rows, playing=False)) == []
    assert page.evaluate("() => stages.get('a').history.cost") == rows["cost"]
