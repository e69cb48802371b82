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


def test_a_view_takes_the_place_of_the_curves_moves_with_training_and_has_no_fault(
    page, app_url, received
):
    page.set_viewport_size({"width": 1280, "height": 720})
    open_train(page, app_url)
    settled(page)
    travel_only_when_it_is_looked_at(page, received)
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
    axe_finds_nothing(page, ("dark", "light"))


def travel_only_when_it_is_looked_at(page, received):
    """Nothing of a view comes while the curves are."""
    press(page, "Play")
    wait_for_epoch(page, 10)
    assert received
    assert not any(b"saturated" in packet for packet in received)
    choose(page, "Health")
    expect(beside(page, "Health")).to_be_visible()  # once a packet has brought it
    assert any(b"saturated" in packet for packet in received)
    press(page, "Pause")
    choose(page, "Curves")
    expect(beside(page, "Health")).to_be_hidden()
    wait_until_still(page)


def axe_finds_nothing(page, schemes):
    """In the views, each in one color; with and without the projector each is seen in both."""
    if FOUND is None:
        return
    for scheme, name in zip(schemes, VIEWS, strict=True):
        turn(page, scheme)
        choose(page, name)
        expect(beside(page, name)).to_be_visible()
        drawn(page)
        assert violations(page) == []


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
