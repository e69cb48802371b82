"""What a server loads before anybody comes, so that the first visitor does not wait for it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

FIRST_VISIT = """
import sys
from streamlit.testing.v1 import AppTest
from lab.ui import server
server.warm_up()
loaded = set(sys.modules)
AppTest.from_file(sys.argv[1], default_timeout=60).run()
print(*{name.split(".")[0] for name in set(sys.modules) - loaded})
"""


def test_the_first_visit_loads_no_large_package():
    command = [sys.executable, "-c", FIRST_VISIT, str(ROOT / "app.py")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    late = set(done.stdout.split())
    assert "lab" in late  # the page itself, at the least
    assert not late & {"numpy", "pandas", "plotly", "pyarrow", "scipy", "sklearn", "sqlalchemy"}
