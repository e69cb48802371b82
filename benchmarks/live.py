"""The Train page while it plays, in a headless Chromium: how smooth, how fast an answer, at what
cost.

    python benchmarks/live.py [--seconds 20] [--json benchmarks/results/live.json]

Two moons, 2-8-8-1, at full speed. The page itself counts, in every frame of the display: whether
the boundary's picture differs from the one before, and whether stage and picture are there at all.
Chromium is LAB_CHROMIUM or one on the PATH.
"""

import argparse
import json
import os
import shutil
import statistics
import time
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright
from server import Server

LIMITS = {  # what is aimed at: figure -> at least or at most what
    "boundary frames per second, median": (">=", 55),
    "frames without a picture": ("<=", 0),
    "learning rate by the settings, from the setting to the screen, median": ("<=", 200),  # ms
    "learning rate by the stage, to the screen, median": ("<=", 100),  # ms
    "setting that starts anew, to the screen, median": ("<=", 250),  # ms
    "Play to first motion": ("<=", 250),  # ms
    "training's part of the server's processor time": (">=", 85),  # %
    "bytes per tick": ("<=", 5120),
    "first visit to first picture": ("<=", 3),  # s
}
PATIENCE = 60  # seconds that an effect may take to be seen
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
FLAGS += ["--disable-component-update", "--disable-sync"]

# Counts from inside the page: one sample for every frame of the display, and the time of every
# message that is sent.
SAMPLER = """
globalThis.samples = []; globalThis.sent = []; globalThis.keys = []; globalThis.clicks = [];
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
  const isStreamlits = typeof data !== "string"; // the wire's are text
  if (isStreamlits && data.length && !new TextDecoder("latin1").decode(data).includes("__events"))
    sent.push(Date.now());
  return send.call(this, data);
};
addEventListener("keydown", () => keys.push(Date.now()), true);
addEventListener("pointerdown", () => clicks.push(Date.now()), true);
const inShadow = (selector) => [...document.querySelectorAll("*")]
  .map((element) => element.shadowRoot?.querySelector(selector)).find(Boolean);
const isPainted = (heat) =>
  heat.getContext("2d").getImageData(heat.width >> 1, heat.height >> 1, 1, 1).data[3];
globalThis.sample = () => {
  const stage = inShadow(".stage");
  let heat = stage?.querySelector(".heat");
  const look = () => {
    if (!heat?.isConnected) heat = inShadow(".heat");
    const data = heat?.closest(".stage").dataset;
    const there = Boolean(heat?.clientWidth && isPainted(heat));
    samples.push([Date.now(), +data?.frames, +data?.epoch, +data?.sequence, there]);
    requestAnimationFrame(look);
  };
  look();
};
"""


def measure(page: Page, server: Server, seconds: float) -> dict[str, float]:
    """Open the page for the first time, play, and give every figure of LIMITS, with some more."""
    received = listen(page)
    began = time.perf_counter()
    page.goto(f"{server.url}/?epochs=100000")
    page.wait_for_selector(".stage[data-epoch]")
    figures = {"first visit to first picture": time.perf_counter() - began}
    page.get_by_role("combobox", name="Speed of Play").select_option("Full speed")
    page.evaluate("sample()")
    page.wait_for_timeout(2000)
    figures["Play to first motion"] = first_motion(page)
    page.wait_for_timeout(2000)  # the first frames are compiled, not yet run
    figures |= watch(page, server, received, seconds)
    figures |= answers_of_the_stage(page, server, times=12)
    figures["load of the machine"] = os.getloadavg()[0]
    report(figures)
    by_settings = answers(page, server, times=12)
    report(by_settings)
    anew = starts_anew(page, times=12)
    report(anew)
    return figures | by_settings | anew


def first_motion(page: Page) -> float:
    """Press Play: ms from the pointer to another picture of the boundary."""
    page.evaluate("samples.length = clicks.length = 0")
    page.wait_for_timeout(200)
    page.locator(".stage").get_by_role("button", name="Play").click()
    page.wait_for_timeout(2000)
    [pressed, *_], samples = page.evaluate("[clicks, samples]")
    before = [frames for at, frames, *_ in samples if at <= pressed][-1]
    return next(at for at, frames, *_ in samples if frames > before) - pressed


def watch(page: Page, server: Server, received: list[int], seconds: float) -> dict[str, float]:
    """Let it play for so long and look on."""
    before = server.counts()
    received.clear()
    page.evaluate("samples.length = 0")
    page.wait_for_timeout(1000 * seconds)
    samples, bytes_received = page.evaluate("samples"), sum(received)
    after = server.counts()
    ticks = samples[-1][3] - samples[0][3]
    training, processor = (after[name] - before[name] for name in ("training", "processor"))
    return {
        "boundary frames per second, median": statistics.median(per_second(samples)),
        "display frames per second": len(samples) / seconds,
        "frames without a picture": sum(not there for *_, there in samples),
        "training's part of the server's processor time": 100 * training / processor,
        "server's processor time per tick without training": 1000 * (processor - training) / ticks,
        "server's processor in use": 100 * processor / seconds,
        "ticks per second": ticks / seconds,
        "epochs per second": (samples[-1][2] - samples[0][2]) / seconds,
        "bytes per tick": bytes_received / ticks,
    }


def per_second(samples: list[list[float]]) -> list[float]:
    """How often the boundary's picture changed, in each whole second."""
    start, counts = samples[0][0], []
    for second in range(int((samples[-1][0] - start) / 1000)):
        frames = [
            sample[1] for sample in samples if second <= (sample[0] - start) / 1000 < second + 1
        ]
        counts.append(frames[-1] - frames[0] + 1 if frames else 0)
    return counts


def answers(page: Page, server: Server, times: int) -> dict[str, float]:
    """Change the learning rate again and again: ms until an epoch trained with it is on the screen.

    From the moment the browser sends the setting, and from the key: Streamlit's slider waits for
    more keys in between.
    """
    slider = slider_of_settings(page, "Learning rate")
    from_sent, from_key = [], []
    page.get_by_text("More settings").click()
    slider.wait_for(timeout=1000 * PATIENCE)
    for turn in range(times):
        if turn % 4 == 0:
            begin_anew(page)
        page.evaluate("samples.length = sent.length = keys.length = 0")
        known = len(server.counts()["changes"])
        slider.press("ArrowLeft" if turn % 2 else "ArrowRight")
        page.wait_for_timeout(1500)
        shown = shown_after(page, server, known)
        from_key.append(shown - page.evaluate("keys[0]"))
        # nothing where the setting travelled together with a tick
        if sent := page.evaluate("sent"):
            from_sent.append(shown - sent[0])
    return {
        "learning rate by the settings, from the setting to the screen, median": statistics.median(
            from_sent
        ),
        "learning rate by the settings, from the setting to the screen, worst": max(from_sent),
        "learning rate by the settings, from the key to the screen, median": statistics.median(
            from_key
        ),
    }


def answers_of_the_stage(page: Page, server: Server, times: int) -> dict[str, float]:
    """The same by the slider on the stage, from the key."""
    slider = page.locator(".stage").get_by_role("slider", name="Learning rate")
    waits = []
    for turn in range(times):
        if turn % 4 == 0:
            begin_anew(page)
        page.evaluate("samples.length = keys.length = 0")
        known = len(server.counts()["changes"])
        slider.press("ArrowLeft" if turn % 2 else "ArrowRight")
        page.wait_for_timeout(1000)
        waits.append(shown_after(page, server, known) - page.evaluate("keys[0]"))
    return {"learning rate by the stage, to the screen, median": statistics.median(waits)}


def starts_anew(page: Page, times: int) -> dict[str, float]:
    """Change the noise of the data again and again while it plays: ms from the key until the new
    network is on the screen, which is before the epoch that was shown.
    """
    slider = page.get_by_role("slider", name="Noise")
    waits = []
    begin_anew(page)
    for turn in range(times):
        page.evaluate("samples.length = keys.length = 0")
        page.wait_for_timeout(500)
        slider.press("ArrowLeft" if turn % 2 else "ArrowRight")
        page.wait_for_timeout(2000)
        waits.append(until_anew(page))
    return {
        "setting that starts anew, to the screen, median": statistics.median(waits),
        "setting that starts anew, to the screen, worst": max(waits),
    }


def until_anew(page: Page) -> float:
    """ms from the key to an epoch on the screen before the one that was shown."""
    for _ in range(PATIENCE):
        [pressed, *_], samples = page.evaluate("[keys, samples]")
        reached = max(epoch for at, _, epoch, *_ in samples if at <= pressed)
        for at, _, epoch, *_ in samples:
            if at > pressed and epoch < reached:
                return at - pressed
        page.wait_for_timeout(1000)
    raise TimeoutError(f"nothing began anew within {PATIENCE} s")


def slider_of_settings(page: Page, label: str) -> Locator:
    return page.locator(f"[data-testid=stSlider] input[aria-label='{label}']")


def begin_anew(page: Page) -> None:
    """Play from epoch 0: the epochs might not last."""
    page.locator(".stage").get_by_role("button", name="Reset").click()
    page.locator(".stage").get_by_role("button", name="Play").click()
    page.wait_for_timeout(1000)


def shown_after(page: Page, server: Server, known: int) -> float:
    """When an epoch was on the screen that was trained with the change after those known."""
    for _ in range(PATIENCE):
        changes = server.counts()["changes"]
        if len(changes) > known:
            epoch = changes[known][1]
            for at, _, shown, *_ in page.evaluate("samples"):
                if shown > epoch:
                    return at
        page.wait_for_timeout(1000)
    raise TimeoutError(f"no effect of a changed setting within {PATIENCE} s")


def listen(page: Page) -> list[int]:
    """The sizes of the messages that come from the server, as they come."""
    received: list[int] = []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda payload: received.append(len(payload))),
    )
    return received


def report(figures: dict[str, float]) -> None:
    for name, value in figures.items():
        print(f"{name:72}{value:10.4g}{verdict(value, LIMITS.get(name))}")


def verdict(value: float, aim: tuple[str, float] | None) -> str:
    if aim is None:
        return ""
    sign, limit = aim
    met = value >= limit if sign == ">=" else value <= limit
    return f"   aim {sign} {limit:g}: {'met' if met else 'MISSED'}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument(
        "--json", type=Path, default=Path(__file__).parent / "results" / "live.json"
    )
    arguments = parser.parse_args()
    chromium = (
        os.environ.get("LAB_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    )
    with Server() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.add_init_script(SAMPLER)
        figures = measure(page, server, arguments.seconds)
        browser.close()
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
