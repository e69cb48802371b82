"""A link may play at once, be copied, or be shown in a frame. That the other pages say in their
address where they stand: test_backprop.py.
"""

from playwright.sync_api import expect
from settling import click
from test_train import stage, wait_for_epoch, wait_until_still


def test_a_link_plays_at_once_and_copy_link_copies_the_address(page, app_url):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{app_url}/?play=1&noise=0.35")
    wait_for_epoch(page, 5)
    stage(page).get_by_role("button", name="Pause").click()
    wait_until_still(page)
    click(page.get_by_role("button", name="Copy link"))
    expect(page.get_by_role("button", name="Link copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    assert "noise=0.35" in page.url


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
