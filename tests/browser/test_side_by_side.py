"""Side by side in a real browser: 16 networks train on one canvas, what they say together is right,
and nothing goes on while it rests.
"""

import re

import numpy as np
from playwright.sync_api import expect
from settling import click, settled


def open_page(page, url):
    page.goto(f"{url}/sweep?samples=100&epochs=100000")
    expect(page.get_by_role("button", name="Start")).to_be_enabled()
    settled(page)
    click(page.get_by_role("radio", name="Side by side"))
    canvas = page.locator(".many")
    expect(canvas).to_have_attribute("data-epoch", "0")
    return canvas


def test_sixteen_networks_train_until_they_are_paused_and_begin_anew(page, app_url):
    canvas = open_page(page, app_url)
    click(page.get_by_role("button", name="Play"))
    expect(canvas).to_have_attribute("data-epoch", re.compile(r"\d{2,}"))
    page.get_by_role("button", name="Pause").click()
    expect(canvas).to_have_attribute("data-playing", "false")
    expect(canvas).to_have_attribute("aria-label", re.compile(r"^16 networks at epoch \d+: J from"))
    rested = canvas.get_attribute("data-epoch")
    click(page.get_by_role("button", name="Reset"))
    expect(canvas).to_have_attribute("data-epoch", "0")
    assert int(rested) > 0
    begin_anew_with_other_values(page, canvas)


def begin_anew_with_other_values(page, canvas):
    """While they play; and wrong ones are a sentence."""
    click(page.get_by_role("button", name="Play"))
    expect(canvas).to_have_attribute("data-playing", "true")
    values = page.get_by_label("Values", exact=True)
    values.fill("0:3")
    values.press("Tab")
    expect(canvas).to_have_attribute("aria-label", re.compile("^4 networks at epoch 0"))
    values.fill("0:99")
    values.press("Tab")
    page.get_by_text("expected from 1 to 16 values, got 100").wait_for()


def test_mean_and_disagreement_are_what_numpy_says(page, app_url):
    page.goto(f"{app_url}/app/static/stage/many.js")
    rng = np.random.default_rng(0)
    for task, K in (("binary", 1), ("classes", 3), ("surface", 1)):
        outputs = rng.random((5, K, 40), dtype=np.float32)
        found = page.evaluate(
            """async ([outputs, K, task]) => {
                const {together} = await import(location.href);
                const arrays = outputs.map((one) => Float32Array.from(one));
                const {mean, apart} = together(arrays, K, 40, task, [0, 2]);
                return [[...mean], [...apart]];
            }""",
            [outputs.reshape(5, -1).tolist(), K, task],
        )
        answers = np.argmax(outputs, axis=1) if K > 1 else (outputs[:, 0] > 0.5).astype(int)
        votes = np.array([np.bincount(column, minlength=3).max() for column in answers.T])
        apart = 1 - votes / 5 if task != "surface" else outputs[:, 0].std(axis=0) / 2
        np.testing.assert_allclose(found[0], outputs.mean(axis=0).ravel(), rtol=1e-5)
        np.testing.assert_allclose(found[1], apart, rtol=1e-5, atol=1e-6)
