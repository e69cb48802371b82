"""What some tests need beside Python, and what a machine without it is told."""

import os
import shutil
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec

from postgresql_server import initdb

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def chromium() -> str | None:
    """The Chromium or Chrome that LAB_CHROMIUM names, or one on the PATH."""
    return os.environ.get("LAB_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


NEEDS: dict[str, dict[str, Callable[[], object]]] = {
    "browser": {
        "a Chromium or Chrome (apt install chromium, or name one in LAB_CHROMIUM)": chromium,
    },
    "postgresql": {
        "psycopg (pip install psycopg[binary])": partial(find_spec, "psycopg"),
        "a PostgreSQL server (apt install postgresql)": initdb,
    },
    "torch": {"PyTorch (pip install torch)": partial(find_spec, "torch")},
    "dask": {"Dask (pip install dask[distributed])": partial(find_spec, "distributed")},
}
"""For each marker: what its tests need and how to install it; whether it is here."""


def missing(marker: str) -> str:
    """What the tests with this marker need and this machine has not; empty if it has all."""
    return " and ".join(what for what, found in NEEDS[marker].items() if not found())
