"""What the server's process needs of its system, at its begin and at its end. `app.py` asks for the
first before NumPy is loaded; so nothing of the lab's is imported here.
"""

import atexit
import ctypes
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

log = logging.getLogger(__name__)

M_TRIM_THRESHOLD, M_ARENA_MAX = -1, -8  # mallopt(3), malloc.h of glibc
OPEN_FILES = 8192  # connections, most of them; the usual limit is 1024
TURN_OF_PYTHON = 0.0002  # seconds
LONGEST_END = 3.0  # seconds that connections have to close; containers are killed after ten
LAST_WORK = 2.0  # seconds more, for what is to be done even then


def settle() -> None:
    """One BLAS thread, short turns of Python, and memory that goes back to the system when visitors
    leave.

    Small products are slower on two threads than on one. And glibc gives every thread that runs a
    script a heap of its own, which it then keeps: two heaps that are trimmed take a third of the
    memory for thirty visitors. A thread that reads a long paste gives way to those that answer
    others after a thousandth of a second, not after five of them, which a tick waits for several
    times.
    """
    sys.setswitchinterval(TURN_OF_PYTHON)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt:
        mallopt(M_ARENA_MAX, 2)
        mallopt(M_TRIM_THRESHOLD, 128 * 1024)
    allow_open_files()


def allow_open_files() -> None:
    """As many open files as OPEN_FILES or the system's hard limit: a thousand connections that send
    nothing must not keep everybody out.
    """
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def keep_for_good() -> None:
    """What is loaded by now stays: the garbage collector need not look through it any more, which
    took 0.2 to 0.5 s every few seconds of a class, and everybody waited for it.
    """
    gc.freeze()


def end_in_time(last_work: Callable[[], None]) -> None:
    """Have SIGTERM end the process soon after LONGEST_END, once the server handles signals.
    last_work: what is to be done even then.

    It waits for every connection to close and for all that is under way, without end: for a laptop
    that sleeps, too. Nothing is lost without that: what is kept is in the database by then.
    """
    if threading.current_thread() is not threading.main_thread():
        return  # another's process, which handles its own signals
    server_ends = signal.getsignal(signal.SIGTERM)

    def end(number: int, frame: FrameType | None) -> None:
        timer = threading.Timer(LONGEST_END, _end_now, [number, last_work])
        timer.daemon = True
        timer.start()
        if callable(server_ends):
            server_ends(number, frame)

    signal.signal(signal.SIGTERM, end)


def _end_now(number: int, last_work: Callable[[], None]) -> None:
    log.warning("Some connections did not close within %g s: the server ends.", LONGEST_END)

    def work() -> None:
        last_work()
        atexit._run_exitfuncs()  # os._exit does not: multiprocessing gives its semaphores back

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    worker.join(LAST_WORK)
    os._exit(128 + number)
