"""How a server begins, so that the first visitor does not wait, and how it ends, though visitors
stay.
"""

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import streamlit
from streamlit_server import streamlit_server

ROOT = Path(__file__).parents[1]

FIRST_VISIT = """
import gc
import sys
from streamlit.testing.v1 import AppTest
from lab.ui import server
server.warm_up()
loaded = set(sys.modules)
AppTest.from_file(sys.argv[1], default_timeout=300).run()
print(gc.get_freeze_count(), len(gc.get_objects()))
print(*{name.split(".")[0] for name in set(sys.modules) - loaded})
"""

END_AMID_A_SWEEP = """
import signal
import threading
from lab.experiment import Experiment
from lab.sweep.schedule import sweep
from lab.ui import process, server

def train():
    experiments = [Experiment(epochs=100_000, seed=seed) for seed in range(2)]
    list(sweep(experiments, workers=2, progress=lambda _: under_way.set()))

process.LONGEST_END, process.LAST_WORK = 0.0, 60.0
signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a server that waits for its connections
process.end_in_time(server.end_processes)
under_way = threading.Event()
threading.Thread(target=train, daemon=True).start()
under_way.wait()
signal.raise_signal(signal.SIGTERM)
threading.Event().wait()
"""


def test_the_first_visit_loads_no_large_package_and_the_collector_finds_little():
    command = [sys.executable, "-c", FIRST_VISIT, str(ROOT / "app.py")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    counts, names = done.stdout.splitlines()
    frozen, others = map(int, counts.split())
    assert others < frozen / 5
    late = set(names.split())
    assert "lab" in late  # the page itself, at the least
    assert not late & {"numpy", "pandas", "plotly", "pyarrow", "scipy", "sklearn", "sqlalchemy"}


def test_a_server_ends_though_a_visitor_takes_nothing_any_more():
    static = Path(streamlit.__file__).parent / "static"
    large = max(static.rglob("*.js"), key=lambda path: path.stat().st_size).relative_to(static)
    with (
        streamlit_server(ROOT / "app.py") as server,
        socket.create_connection(("127.0.0.1", server.port)) as asleep,
    ):
        asleep.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        request = f"GET /{large.as_posix()} HTTP/1.1\r\nHost: localhost\r\n\r\n"
        asleep.sendall(20 * request.encode())
        assert asleep.recv(12) == b"HTTP/1.1 200"
        server.process.terminate()
        server.process.wait(300)


def test_a_server_that_ends_amid_a_sweep_gives_back_what_its_processes_held():
    command = [sys.executable, "-c", END_AMID_A_SWEEP]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 128 + signal.SIGTERM
    assert "the server ends" in done.stderr
    assert still_held(done.stderr) == 0


def still_held(said):
    """How many semaphores are left, by what their tracker says. One that is gone already, but whose
    process ended before it could say so, is none.
    """
    left = map(int, re.findall(r"be (\d+) leaked \w+ objects", said))
    return sum(left) - len(re.findall(r"^.*resource_tracker: .*FileNotFoundError", said, re.M))


def test_a_semaphore_is_held_unless_it_is_gone():
    leaked = (
        "UserWarning: There appear to be 3 leaked semlock objects to clean up at shutdown: {}\n"
    )
    gone = (
        "UserWarning: resource_tracker: /one: FileNotFoundError(2, 'No such file or directory')\n"
    )
    assert still_held("the server ends\n") == 0
    assert still_held(leaked) == 3
    assert still_held(leaked + gone) == 2
