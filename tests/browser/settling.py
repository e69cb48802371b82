"""Waiting until a page has settled: a click on one that is being drawn may be lost, and what is
fading has neither its color nor its place yet.
"""

from playwright.sync_api import Locator, Page, expect

SETTLED = """() => document.querySelector('[data-test-script-state="notRunning"]')
    && !document.querySelector('[data-stale="true"]')
    && document.getAnimations().every(({playState}) => playState !== "running")"""


def settled(page: Page) -> None:
    """No script runs, nothing is of the run before, and nothing is fading."""
    page.wait_for_function(SETTLED)


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
