"""Every page says in its address where it stands, and comes back from it; a link may play at once,
or be shown in a frame.
"""

import re

from playwright.sync_api import expect
from settling import click, settled
from test_train import stage, wait_for_epoch


def test_a_step_of_the_pass_is_in_its_link(page, app_url):
    page.goto(f"{app_url}/backprop?step=after the cost")
    expect(
        page.get_by_role("heading", name=re.compile(r"Step \d+ of \d+: dA\[3\]"))
    ).to_be_visible()
    click(page.get_by_role("button", name=re.compile("^Next")))
    page.wait_for_url(re.compile(r"step=dZ%5B3%5D"))
    page.reload()
    expect(page.get_by_role("heading", name=re.compile(r": dZ\[3\]"))).to_be_visible()


def test_a_mistake_is_in_its_link(page, app_url):
    page.goto(f"{app_url}/mistakes")
    page.wait_for_url(re.compile("mistake="))
    first = page.url
    click(page.get_by_role("button", name="Surprise me"))
    page.wait_for_url(lambda url: url != first)
    settled(page)
    listed = page.get_by_role("combobox", name=re.compile("The wrong equation"))
    chosen = listed.input_value()
    page.reload()
    expect(listed).to_have_value(chosen)


def test_copy_link_copies_the_address(page, app_url):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{app_url}/?noise=0.35")
    expect(stage(page)).to_have_attribute("data-epoch", "0")
    click(page.get_by_role("button", name="Copy link"))
    expect(page.get_by_role("button", name="Link copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    assert "noise=0.35" in page.url


def test_a_link_can_play_at_once(page, app_url):
    page.goto(f"{app_url}/?play=1&noise=0.1")
    wait_for_epoch(page, 5)
    stage(page).get_by_role("button", name="Pause").click()


def test_a_frame_has_the_picture_and_the_controls_that_its_link_names(page, app_url):
    page.goto(f"{app_url}/?embed=true&noise=0.1&learning_rate=0.1")
    expect(stage(page)).to_have_attribute("data-epoch", "0")
    expect(page.get_by_role("slider", name="Noise")).to_be_visible()
    expect(stage(page).get_by_role("slider", name="Learning rate")).to_be_visible()
    expect(page.get_by_role("navigation")).to_be_hidden()
    for name in ("Activation of the hidden layers", "Hidden layers", "Seed of the data"):
        expect(page.get_by_label(name).locator("visible=true")).to_have_count(0)
    for words in ("Charts to read and save", "Copy link", "Your own table", "Projector"):
        expect(page.get_by_text(words)).to_be_hidden()
    stage(page).get_by_role("button", name="Step").click()
    expect(stage(page)).to_have_attribute("data-epoch", "1")
