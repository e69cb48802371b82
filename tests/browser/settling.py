"""Waiting until a page has settled: a click on one that is being drawn may be lost, and what is
fading has neither its color nor its place yet.
"""

from playwright.sync_api import Page

SETTLED = """() => document.querySelector('[data-test-script-state="notRunning"]')
    && !document.querySelector('[data-stale="true"]')
    && document.getAnimations().every(({playState}) => playState !== "running")"""


def settled(page: Page) -> None:
    """No script runs, nothing is of the run before, and nothing is fading."""
    page.wait_for_function(SETTLED)
