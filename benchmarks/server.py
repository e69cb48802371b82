"""The lab's own server for the benchmarks, on loopback: it counts the processor time that goes into
training.

    with Server() as server: ...   # server.url, server.counts()

Run as a script it is the server process itself: `python benchmarks/server.py PORT COUNTS`. On
SIGUSR1 it writes to COUNTS. Linux only, for the signal and for /proc.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


class Server:
    """A fresh server process, and what it has counted so far."""

    def __enter__(self) -> "Server":
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._folder = tempfile.TemporaryDirectory()
        self._counts = Path(self._folder.name) / "counts.json"
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
        command = [sys.executable, __file__, str(port), str(self._counts)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )
        wait_until_healthy(self.url, self._process)
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        self._folder.cleanup()

    def end(self) -> None:
        """End it as a container is ended: by SIGTERM, and within ten seconds."""
        self._process.terminate()
        self._process.wait(10)

    def kill(self) -> None:
        """End it as a crash would."""
        self._process.kill()

    def counts(self) -> dict[str, Any]:
        """training, processor: seconds of processor time since the start; memory: in bytes; threads
        and descriptors: how many; changes: [time, epoch] of each setting.
        """
        self._counts.unlink(missing_ok=True)
        self._process.send_signal(signal.SIGUSR1)
        until = time.monotonic() + 60
        while not self._counts.exists():
            if time.monotonic() > until:
                raise RuntimeError("the lab's server has counted nothing for a minute")
            time.sleep(0.01)
        return json.loads(self._counts.read_text())


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_until_healthy(url: str, process: subprocess.Popen[bytes]) -> None:
    """RuntimeError where nothing answers at the address within two minutes; the process is killed
    then.
    """
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    process.kill()
    raise RuntimeError(f"nothing answers at {url}")


def serve(port: int, counts: Path) -> None:
    """Streamlit with the lab's app, its Trainer wrapped in a clock."""
    from streamlit.web import cli

    from lab.engine import Trainer

    run, change = Trainer.run, Trainer.change
    training, changes = [0.0], []

    def counted_run(self: Trainer, *args: Any, **settings: Any) -> Any:
        began = time.thread_time()
        try:
            return run(self, *args, **settings)
        finally:
            training[0] += time.thread_time() - began

    def noted_change(self: Trainer, *args: Any, **settings: Any) -> None:
        change(self, *args, **settings)
        changes.append([time.time(), self.epoch])

    def write(*_: object) -> None:
        memory = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        told = {
            "training": training[0],
            "processor": time.process_time(),
            "memory": memory,
            "threads": len(os.listdir("/proc/self/task")),
            "descriptors": len(os.listdir("/proc/self/fd")),
            "changes": changes,
        }
        unfinished = counts.with_suffix(".part")
        unfinished.write_text(json.dumps(told))
        unfinished.replace(counts)

    Trainer.run, Trainer.change = counted_run, noted_change  # type: ignore[method-assign]
    signal.signal(signal.SIGUSR1, write)
    settings = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
    }
    sys.argv = [
        "streamlit",
        "run",
        str(ROOT / "app.py"),
        *(f"--{name}={value}" for name, value in settings.items()),
    ]
    cli.main()


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
