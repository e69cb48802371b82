"""What the server's process needs before NumPy is loaded. `app.py` asks for it first of all; it
imports nothing of the lab's.
"""

import ctypes
import os
import sys

M_TRIM_THRESHOLD, M_ARENA_MAX = -1, -8  # mallopt(3), malloc.h of glibc
OPEN_FILES = 8192  # connections, most of them; the usual limit is 1024


def settle() -> None:
    """One BLAS thread, and memory that goes back to the system when visitors leave.

    Small products are slower on two threads than on one. And glibc gives every thread that runs a
    script a heap of its own, which it then keeps: two heaps that are trimmed take a third of the
    memory for thirty visitors.
    """
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
