"""What stands beside the network: curves, the health of every layer, the hidden space of one."""

import re

import pytest
from playwright.sync_api import expect
from test_axe import FOUND, turn, violations
from test_axe import settled as drawn
from test_screen import scrolled, settled
from test_train import epoch, open_train, press, stage, wait_for_epoch, wait_until_still

VIEWS = {"Health": "Health of the layers", "Hidden space": "The grid of the window"}


def choose(page, name):
    stage(page).get_by_role("button", name=name, exact=True).click()


def beside(page, name):
    return stage(page).get_by_role("img", name=re.compile(VIEWS[name]))


@pytest.fixture
def received(page):
    """The binary packets of the wire, as text."""
    packets = []
    page.on(
        "websocket",
        lambda socket: socket.on(
            "framereceived",
            lambda data: packets.append(bytes(data)) if "/wire/" in socket.url else None,
        ),
    )
    return packets


def test_a_view_takes_the_place_of_the_curves_and_moves_with_training(page, app_url):
    page.set_viewport_size({"width": 1280, "height": 720})
    open_train(page, app_url)
    settled(page)
    for name in VIEWS:
        choose(page, name)
        expect(beside(page, name)).to_be_in_viewport(ratio=0.99)
        expect(stage(page).get_by_role("img", name=re.compile("^cost J"))).to_be_hidden()
        assert scrolled(page) == [0, 0]
        look = "(box) => box.querySelector('canvas').toDataURL()"
        first = beside(page, name).evaluate(look)
        before = epoch(page)
        press(page, "Play")
        wait_for_epoch(page, before + 20)
        press(page, "Pause")
        wait_until_still(page)
        assert beside(page, name).evaluate(look) != first
        choose(page, "Curves")
        expect(beside(page, name)).to_be_hidden()
        expect(stage(page).get_by_role("img", name=re.compile("^cost J"))).to_be_visible()


def test_nothing_of_a_view_travels_while_the_curves_are_looked_at(page, app_url, received):
    open_train(page, app_url)
    press(page, "Play")
    wait_for_epoch(page, 10)
    assert received
    assert not any(b"saturated" in packet for packet in received)
    choose(page, "Health")
    expect(beside(page, "Health")).to_be_visible()  # once a packet has brought it
    assert any(b"saturated" in packet for packet in received)
    press(page, "Pause")


def test_dead_units_are_counted_and_marked(page, app_url):
    open_train(
        page, app_url, "activation=relu&initialization=large&hidden_layers=6,6&learning_rate=1"
    )
    press(page, "Play")
    wait_for_epoch(page, 20)
    press(page, "Pause")
    wait_until_still(page)
    look = "(canvas) => canvas.toDataURL()"
    network = stage(page).locator(".diagram canvas")
    plain = network.evaluate(look)
    choose(page, "Health")
    expect(beside(page, "Health")).to_have_attribute("aria-label", re.compile(r"✕ [1-6] of 6 dead"))
    page.wait_for_function(
        "([canvas, plain]) => canvas.toDataURL() !== plain", arg=[network.element_handle(), plain]
    )


@pytest.mark.parametrize(
    "query", ["hidden_layers=6,2", "dataset=blobs", "dataset=sine", "dataset=bumps"]
)
def test_the_space_of_any_layer(page, app_url, query):
    open_train(page, app_url, query)
    choose(page, "Hidden space")
    expect(beside(page, "Hidden space")).to_have_attribute(
        "aria-label", re.compile(r"as layer 2 sees.*A\[2\]")
    )
    stage(page).get_by_label("Layer whose space is shown").select_option("1")
    expect(beside(page, "Hidden space")).to_have_attribute(
        "aria-label", re.compile(r"as layer 1 sees.*first principal axis of A\[1\]")
    )


@pytest.mark.skipif(FOUND is None, reason="axe-playwright-python is not installed")
@pytest.mark.parametrize("query", ["", "projector=1"])
def test_axe_finds_nothing_in_the_views_light_or_dark(page, app_url, query):
    """Every view in both colors, with and without the projector: each two of the three."""
    open_train(page, app_url, query)
    schemes = ("light", "dark") if query else ("dark", "light")
    for scheme, name in zip(schemes, VIEWS, strict=True):
        turn(page, scheme)
        choose(page, name)
        expect(beside(page, name)).to_be_visible()
        drawn(page)
        assert violations(page) == []
