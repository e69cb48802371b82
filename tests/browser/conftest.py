"""Fixtures for the tests in a real browser: a Chromium, a Streamlit server of its own, and pages
whose console is listened to.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from needs import chromium, missing
from streamlit_server import streamlit_server

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)
QUIET += ("--disable-component-update", "--disable-sync")
# a new page finds the scripts that one before it has compiled, and has none parsed ahead once more
WARM = ("--process-per-site", "--js-flags=--no-script-streaming")
PATIENCE = 30_000  # ms; a busy machine is no failure
# what stands in for an element that is still on its way is drawn sixty times a second by Streamlit,
# all of the page with it: nobody looks
AT_REST = """{
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('[data-testid="stSkeleton"] { animation: none !important; }');
    document.adoptedStyleSheets.push(sheet);
}"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium. Where there is none, only LAB_REQUIRE_BROWSER=1 brings a test here."""
    if lack := missing("browser"):
        pytest.fail(f"LAB_REQUIRE_BROWSER=1, and this machine lacks {lack}", pytrace=False)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=[*QUIET, *WARM])
        yield started
        started.close()


@pytest.fixture
def expected_errors() -> list[str]:
    """Words of the errors that a test causes on purpose. They come whenever the browser likes, and
    as often.
    """
    return []


@pytest.fixture(scope="session")
def visitor(browser, app_url):
    """The browser of all tests, one after the other: making it anew takes a second each time, in
    which Chromium fetches and compiles Streamlit's scripts. One page of it stays open.
    """
    context = open_context(browser, viewport={"width": 1280, "height": 900})
    context.new_page().goto(f"{app_url}/_stcore/health")
    yield context
    context.close()


@pytest.fixture
def page(visitor, expected_errors):
    """A new page in a browser that remembers nothing. Its console may complain of what the test
    expects, and of nothing else.
    """
    errors: list[str] = []
    page = visitor.new_page()
    page.on("console", lambda message: errors.append(message.text) if is_fault(message) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_default_timeout(PATIENCE)
    yield page
    forget(visitor, page.evaluate("origin"))
    assert [error for error in errors if not any(words in error for words in expected_errors)] == []


def open_context(browser, **options: Any) -> Any:
    """A browser that remembers nothing, and lets what stands in for others be."""
    context = browser.new_context(**options)
    context.add_init_script(AT_REST)
    return context


def forget(context, origin: str) -> None:
    """Close all pages but the one that stays, and clear what they have stored."""
    staying, *others = context.pages
    for page in others:
        page.close()
    storage = {"origin": origin, "storageTypes": "local_storage,indexeddb,cache_storage"}
    session = context.new_cdp_session(staying)
    session.send("Storage.clearDataForOrigin", storage)
    session.detach()
    context.clear_cookies()
    context.clear_permissions()


@pytest.fixture
def elsewhere(browser) -> Iterator[Callable[..., Any]]:
    """elsewhere(**options) gives a page in a context of its own: somebody else's browser."""
    contexts: list[Any] = []

    def opens(**options: Any) -> Any:
        contexts.append(open_context(browser, **options))
        return contexts[-1].new_page()

    yield opens
    for context in contexts:
        context.close()


def is_fault(message) -> bool:
    """Whether the console complains. At a deep link Streamlit asks for addresses of its own below
    the page's, which are not there.
    """
    is_probe = message.location["url"].endswith(("/_stcore/health", "/_stcore/host-config"))
    return message.type == "error" and not is_probe


@pytest.fixture
def block(page, expected_errors) -> Callable[[str], None]:
    """block(pattern) makes the page's requests for such addresses fail."""
    expected_errors += ["net::ERR_FAILED", "Failed to fetch dynamically imported module"]
    return lambda pattern: page.route(pattern, lambda route: route.abort())


@pytest.fixture
def open_file(elsewhere, tmp_path):
    """open_file(name, text, **options) opens a page that is a file of this name, with the network
    off. Any error of its, and any request for something else, fails the test.
    """
    faults: list[str] = []

    def opens(name: str, text: str, **options: Any) -> Any:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        page = elsewhere(offline=True, **options)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda one: one.type == "error" and faults.append(one.text))
        page.on("request", lambda one: one.url == file.as_uri() or faults.append(one.url))
        page.goto(file.as_uri())
        return page

    yield opens
    assert faults == []


@pytest.fixture(scope="session")
def serve(browser) -> Iterator[Callable[[Path], str]]:  # noqa: ARG001 - no browser, no server
    """serve(script) starts a Streamlit server for it on a free port and gives its URL; all are
    stopped at the end.
    """
    with ExitStack() as servers:

        @cache
        def start(script: Path) -> str:
            one = streamlit_server(script, OPENBLAS_NUM_THREADS="1")
            return servers.enter_context(one).url

        yield start


@pytest.fixture(scope="session")
def app_url(serve) -> str:
    """The lab itself."""
    return serve(ROOT / "app.py")


@pytest.fixture(scope="session")
def stage_url(serve, tmp_path_factory) -> str:
    """The page with nothing but the stage. Streamlit serves the static/ beside the script, so it
    gets a folder with a copy.
    """
    folder = tmp_path_factory.mktemp("stage")
    shutil.copytree(ROOT / "static", folder / "static")
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    for name in ("stage_page.py", "scenes.py"):
        shutil.copy(HERE / name, folder)
    return serve(folder / "stage_page.py")
