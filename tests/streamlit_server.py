"""A Streamlit server of a test's own, on a free port, in a process of its own."""

import os
import random
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STREAMLIT = ("-m", "streamlit")
PORTS = range(20_000, 30_000)
MOST_TRIES = 50
PATIENCE = 300.0  # seconds until it answers


@dataclass(frozen=True)
class Running:
    """A server that answers, and its process."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def streamlit_server(
    script: Path, program: Sequence[str] = STREAMLIT, log: Path | None = None, **environment: str
) -> Iterator[Running]:
    """A server of this script, stopped at the end. program: what Python runs; log: where it writes
    what it says.
    """
    port = free_port()
    options = {"port": port, "headless": "true", "fileWatcherType": "none"}
    flags = [f"--server.{name}={value}" for name, value in options.items()]
    with Path(log or os.devnull).open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, *program, "run", str(script), *flags],
            cwd=script.parent,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    running = Running(process, port)
    try:
        wait_until_it_answers(running)
        yield running
    finally:
        stop(process)


def free_port() -> int:
    """A port below those that a system gives to outgoing connections: a browser beside may make many
    until the server takes it.
    """
    for port in random.SystemRandom().sample(PORTS, MOST_TRIES):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    pytest.fail(f"no free port among {MOST_TRIES} of {PORTS}")


def wait_until_it_answers(server: Running) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=10):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    pytest.fail(f"the Streamlit server did not answer at {server.url} within {PATIENCE:g} s")


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
