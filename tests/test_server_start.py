"""How a server begins, so that the first visitor does not wait, and how it ends, though visitors
stay.
"""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import streamlit

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


@pytest.fixture
def server(tmp_path):
    """A server's process and its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = tmp_path / "log"
    options = {"port": port, "headless": "true", "fileWatcherType": "none"}
    flags = [f"--server.{name}={value}" for name, value in options.items()]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *flags]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=written, stderr=subprocess.STDOUT
        )
    until = time.monotonic() + 60
    while b"URL:" not in log.read_bytes():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.05)
    yield process, port
    process.kill()
    process.wait()


def test_a_server_ends_though_a_visitor_takes_nothing_any_more(server):
    process, port = server
    static = Path(streamlit.__file__).parent / "static"
    large = max(static.rglob("*.js"), key=lambda path: path.stat().st_size).relative_to(static)
    with socket.create_connection(("127.0.0.1", port)) as asleep:
        asleep.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        request = f"GET /{large.as_posix()} HTTP/1.1\r\nHost: localhost\r\n\r\n"
        asleep.sendall(20 * request.encode())
        assert asleep.recv(12) == b"HTTP/1.1 200"
        process.terminate()
        process.wait(60)
