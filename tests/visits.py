"""A visit to the lab as a browser makes it: app.py opened by a link, then another of its pages."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).parents[1] / "app.py")


def healthy(at: AppTest) -> AppTest:
    """The page itself, which shows no traceback."""
    assert not at.exception, at.exception[0].message
    return at


def arrive(**query: str) -> AppTest:
    """The lab, opened by a link with this query; what is wrong with it stands on the page."""
    at = AppTest.from_file(APP, default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    return healthy(at.run())


def opened(page: str = "train", **query: str) -> AppTest:
    """One of the lab's pages, opened by a link of which everything was taken."""
    at = arrive(**query)
    problems = at.session_state["lab"].problems
    assert not problems, f"the link was not taken: {problems}"
    return at if page == "train" else healthy(at.switch_page(f"lab/pages/{page}.py").run())
