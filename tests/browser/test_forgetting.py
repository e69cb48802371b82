"""The tests share a browser: it remembers nothing from one to the next."""

import pytest


@pytest.mark.parametrize("turn", ["first", "second"])
def test_nothing_is_stored_when_a_test_begins(page, app_url, turn):
    page.goto(f"{app_url}/_stcore/health")  # which sets a cookie of its own
    stored = "[localStorage.length, sessionStorage.length, document.cookie.includes('turn')]"
    assert page.evaluate(stored) == [0, 0, False]
    page.evaluate(
        "turn => { localStorage.turn = sessionStorage.turn = turn;"
        " document.cookie = `turn=${turn}`; }",
        turn,
    )
    assert page.evaluate(stored) == [1, 1, True]
