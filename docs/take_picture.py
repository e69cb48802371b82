"""Takes the picture of the README: the Train page in a real browser, while it learns.

python docs/take_picture.py
"""

import re
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser.conftest import QUIET  # noqa: E402
from needs import chromium  # noqa: E402
from streamlit_server import streamlit_server  # noqa: E402

SIZE = {"width": 1280, "height": 720}
EPOCH = 60  # far enough to see something, early enough to see it move


def main() -> None:
    with streamlit_server(ROOT / "app.py") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        page = browser.new_page(viewport=SIZE)
        page.goto(server.url)
        stage = page.locator(".stage")
        page.get_by_role("button", name=re.compile("^Play")).click()
        page.wait_for_function(
            "([stage, least]) => +stage.dataset.epoch >= least",
            arg=[stage.element_handle(), EPOCH],
        )
        page.screenshot(path=ROOT / "docs" / "train.png")
        browser.close()


if __name__ == "__main__":
    main()
