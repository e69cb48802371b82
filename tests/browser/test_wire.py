"""The wire in a real browser: what plays comes over it; it comes back when it is lost; and where
there is none, the page plays without.
"""

import re
import socket
import threading
from contextlib import closing, suppress
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from settling import LOAD
from test_train import (
    choose_speed,
    epoch,
    open_train,
    press,
    stage,
    wait_for_epoch,
    wait_until_still,
)

# The page's own WebSocket, but that wires can be cut: then those that are open close, and new ones
# find nobody. `packets` counts what came over each kind.
CUT = """
const Real = WebSocket;
const open = new Set();
globalThis.packets = { wire: 0, streamlit: 0 };
globalThis.isCut = false;
globalThis.WebSocket = class extends Real {
  constructor(url, ...rest) {
    const isWire = new URL(url).pathname.includes("/wire/");
    super(isWire && isCut ? "ws://127.0.0.1:9/" : url, ...rest);
    this.addEventListener("message", () => packets[isWire ? "wire" : "streamlit"]++);
    if (isWire) open.add(this);
  }
};
globalThis.cut = (value) => {
  isCut = value;
  if (isCut) open.forEach((socket) => socket.close());
};
"""
TRAINED = re.compile("^[1-9]")  # an epoch
LOST = "Connection lost, waiting."
# in the page itself, which may soon have done with waiting
CUT_AND_HEAR = """async () => {
    cut(true);
    for (let frames = 0; frames < 600; frames++) {
        const told = stages.get("stage").connection.textContent;
        if (told) return told;
        await new Promise(requestAnimationFrame);
    }
}"""


class Proxy:
    """Between browser and server, which then does not hear from it that a page has gone."""

    def __init__(self, url):
        self._address = (urlsplit(url).hostname, urlsplit(url).port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open = []
        self._websockets = []  # the ends of those
        self._forgotten = []
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        for one in (self._listener, *self._open):
            with suppress(OSError):  # it has ended
                one.shutdown(socket.SHUT_RDWR)  # who waits for it is woken
            one.close()

    def forget(self):
        """What comes over the WebSockets that are open now is heard no more, nor their end. Not so
        over other connections: the browser may ask for its next page over one that it has kept.
        """
        self._forgotten = list(self._websockets)

    def _accept(self):
        with suppress(OSError):  # closed
            while True:
                browser, _ = self._listener.accept()
                server = socket.create_connection(self._address)
                self._open += [browser, server]
                for ends in ((browser, server), (server, browser)):
                    threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source, target):
        with suppress(OSError):
            while data := source.recv(65536):
                if b"\r\nUpgrade: websocket\r\n" in data:
                    self._websockets += [source, target]
                if target not in self._forgotten:
                    target.sendall(data)
            if target not in self._forgotten:
                target.shutdown(socket.SHUT_WR)


@pytest.fixture
def proxy(app_url):
    with closing(Proxy(app_url)) as one:
        yield one


@pytest.fixture
def wired(page, app_url):
    page.add_init_script(CUT)
    open_train(page, app_url, "epochs=100000")
    page.evaluate(LOAD)
    expect(stage(page)).to_have_attribute("data-wire", "open")
    return page


def test_what_plays_comes_over_the_wire_and_a_lost_one_comes_back_or_leaves_the_page_playing(
    wired, expected_errors
):
    play_over_it(wired)
    wait_until_still(wired)
    expected_errors.append("WebSocket connection to")
    press_while_it_is_lost(wired)
    reached = epoch(wired)
    lost = wired.get_by_text(LOST)
    press(wired, "Play")
    wait_for_epoch(wired, reached + 10)
    assert wired.evaluate(CUT_AND_HEAR) == LOST
    wired.evaluate("cut(false)")
    expect(stage(wired)).to_have_attribute("data-wire", "open")
    expect(lost).to_have_count(0)
    wait_for_epoch(wired, epoch(wired) + 20)
    assert wired.evaluate(CUT_AND_HEAR) == LOST  # for good
    reached = epoch(wired)
    expect(lost).to_have_count(0)
    wait_for_epoch(wired, reached + 20)
    expect(stage(wired)).to_have_attribute("data-wire", "lost")
    press(wired, "Pause")


def play_over_it(wired):
    """The page rests meanwhile, and the key r resets."""
    press(wired, "Play")
    expect(wired.get_by_role("button", name=re.compile("^Pause"))).to_be_visible()
    wait_for_epoch(wired, 20)
    before = wired.evaluate("({...packets})")
    wait_for_epoch(wired, epoch(wired) + 200)
    wired.wait_for_function("(n) => packets.wire >= n", arg=before["wire"] + 5)
    # a remark that comes or goes is a run of the page, and that is all
    assert wired.evaluate("packets.streamlit") - before["streamlit"] < 100
    progress = wired.get_by_role("progressbar", name="Training")
    expect(progress).to_have_attribute("aria-valuetext", re.compile("epoch"))
    press(wired, "Pause")
    choose_speed(wired, "Full speed")
    press(wired, "Play")
    wait_for_epoch(wired, epoch(wired) + 100)
    wired.keyboard.press("r")
    expect(stage(wired)).to_have_attribute("data-epoch", "0")
    expect(wired.get_by_role("button", name=re.compile("^Play"))).to_be_visible()


def test_a_page_that_is_loaded_again_goes_on_where_it_was_and_a_link_begins_anew(wired):
    press(wired, "Play")
    wait_for_epoch(wired, 30)
    wired.reload()
    expect(stage(wired)).to_have_attribute("data-wire", "open")
    expect(stage(wired)).to_have_attribute("data-playing", "true")
    expect(stage(wired)).to_have_attribute("data-epoch", TRAINED)  # no picture of before
    assert epoch(wired) >= 30
    wait_for_epoch(wired, epoch(wired) + 20)
    wired.goto(wired.url)  # while it plays
    expect(stage(wired)).to_have_attribute("data-epoch", "0")
    press(wired, "Step")
    wait_for_epoch(wired, 1)
    come_back_when_the_visit_is_over(wired)


def come_back_when_the_visit_is_over(page):
    """It begins anew."""
    page.add_init_script("sessionStorage.setItem('backprop-lab visit', 'over')")
    page.reload()
    expect(stage(page)).to_have_attribute("data-wire", "open")
    expect(stage(page)).to_have_attribute("data-epoch", "0")
    assert page.evaluate("sessionStorage.getItem('backprop-lab visit')") != "over"
    press(page, "Step")
    wait_for_epoch(page, 1)


def test_a_page_that_is_loaded_again_finds_its_visit_though_the_one_before_is_not_known_to_be_gone(
    page, proxy
):
    open_train(page, proxy.url, "epochs=100000")
    expect(stage(page)).to_have_attribute("data-wire", "open")
    press(page, "Play")
    wait_for_epoch(page, 30)
    proxy.forget()
    page.reload()
    expect(stage(page)).to_have_attribute("data-playing", "true")
    expect(stage(page)).to_have_attribute("data-epoch", TRAINED)
    reached = epoch(page)
    assert reached >= 30
    expect(stage(page)).to_have_attribute("data-wire", "open")
    wait_for_epoch(page, reached + 100)


def press_while_it_is_lost(wired):
    press(wired, "Step")
    assert wired.evaluate(CUT_AND_HEAR) == LOST
    for _ in range(3):
        press(wired, "Step")
    wired.evaluate("cut(false)")
    expect(stage(wired)).to_have_attribute("data-epoch", "4")
    wait_until_still(wired)
    assert epoch(wired) == 4
    expect(stage(wired)).to_have_attribute("data-wire", "open")


def test_without_a_wire_the_page_plays_over_streamlits_connection(page, app_url, expected_errors):
    expected_errors.append("WebSocket connection to")
    page.add_init_script(CUT + "isCut = true;")
    open_train(page, app_url)
    press(page, "Step")
    press(page, "Play")
    wait_for_epoch(page, 20)
    assert page.evaluate("packets.wire") == 0
    press(page, "Pause")
    wait_until_still(page)
