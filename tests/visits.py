"""A visit to the lab as a browser makes it: app.py, opened at one of its pages by a link."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).parents[1] / "app.py")


def healthy(at: AppTest) -> AppTest:
    """The page itself, which shows no traceback."""
    assert not at.exception, at.exception[0].message
    return at


def arrive(page: str = "train", **query: str) -> AppTest:
    """One of the lab's pages, opened by a link with this query; what is wrong with the link stands
    on the page.
    """
    at = AppTest.from_file(APP, default_timeout=300)
    if page != "train":
        at.switch_page(f"lab/pages/{page}.py")
    for name, value in query.items():
        at.query_params[name] = value
    return healthy(at.run())


def opened(page: str = "train", **query: str) -> AppTest:
    """The same, by a link of which everything was taken."""
    at = arrive(page, **query)
    problems = at.session_state["lab"].problems
    assert not problems, f"the link was not taken: {problems}"
    return at
