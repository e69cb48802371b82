"""What holds for all tests: a busy machine fails none, nobody's kept runs are touched, and what a
machine lacks is said in one line.
"""

import gc
import math
import os
import sys
from collections.abc import Iterator
from functools import cache, partial

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from needs import NEEDS, missing
from postgresql_server import PostgreSQL, run_postgresql

# The same examples everywhere, so that what fails is the change that is tested, and fails again.
# Others are looked for with `--hypothesis-profile hunt`.
settings.register_profile(
    "lab", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("hunt", settings.get_profile("lab"), derandomize=False)
settings.load_profile("lab")

# Half a million objects are the tests' own and stay: looking through them again and again took an
# eighth of the time.
gc.set_threshold(20_000)


def pytest_xdist_auto_num_workers() -> int:
    """One more than cores with `-n auto`: tests in a browser wait now and then."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session", autouse=True)
def store_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Runs that a test keeps, also in a server or a process it starts, never reach the user's."""
    file = tmp_path_factory.mktemp("store") / "runs.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAB_DATABASE_URL", f"sqlite:///{file}")
        yield
    if "streamlit" in sys.modules:
        sys.modules["streamlit"].cache_resource.clear()  # closes the store that pages opened


@pytest.fixture(scope="session", autouse=True)
def time_enough() -> Iterator[None]:
    """A slow machine finds what a quick one finds: where the lab breaks off after some seconds,
    tests wait for many, and nobody waits for the visitors of other tests. What ends endless pastes
    is tried in a process of its own.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lab.checker.program.budget.SECONDS", 20.0)
        patch.setattr("lab.checker.program.explain.SECONDS", 8.0)
        patch.setattr("lab.checker.program.way.MOST_ON_NUMBERS", 8.0)
        if "streamlit" in sys.modules:
            from lab.stage import Door

            patch.setattr("lab.ui.runs.store.LONGEST_CALL", 120.0)
            # all pages of all tests come from one address, and no visit of theirs leaves
            patch.setattr("lab.ui.turns.Door", partial(Door, credit=math.inf))
            patch.setattr("lab.ui.turns.CREDIT_OF_PAGES", math.inf)
        yield


@pytest.fixture(scope="session", autouse=True)
def pages_opened_as_a_server_does() -> Iterator[None]:
    """With every page that AppTest opens, Streamlit looks through all installed packages for
    components and compiles the page anew. A server does the one at its start and the other once.
    """
    with pytest.MonkeyPatch.context() as patch:
        if "streamlit" in sys.modules:
            from streamlit.components.v2 import manifest_scanner
            from streamlit.testing.v1 import local_script_runner

            scan = cache(manifest_scanner.scan_component_manifests)
            patch.setattr(manifest_scanner, "scan_component_manifests", scan)
            patch.setattr(
                local_script_runner, "ScriptCache", cache(local_script_runner.ScriptCache)
            )
        yield


@pytest.fixture(scope="module")
def postgresql_server() -> Iterator[PostgreSQL]:
    """A PostgreSQL that a test may stop and start."""
    with run_postgresql() as server:
        yield server


@pytest.fixture(scope="module")
def postgresql(postgresql_server: PostgreSQL) -> sa.URL:
    """The address of a PostgreSQL."""
    return postgresql_server.url


@pytest.hookimpl(trylast=True)  # once every folder has marked its tests
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where a machine lacks something, one test stands for all that need it: one line, not fifty.

    It is skipped with what to install; with LAB_REQUIRE_BROWSER=1, that of the browser runs.
    """
    for marker in NEEDS:
        needing = [item for item in items if item.get_closest_marker(marker)]
        lack = missing(marker) if needing else ""
        if not lack:
            continue
        if marker != "browser" or os.environ.get("LAB_REQUIRE_BROWSER") != "1":
            needing[0].add_marker(pytest.mark.skip(f"{len(needing)} tests need {lack}"))
        items[:] = [item for item in items if item not in needing[1:]]
        config.hook.pytest_deselected(items=needing[1:])
