"""What the server's process needs before NumPy is loaded. `app.py` asks for it first of all; it
imports nothing of the lab's.
"""

import ctypes
import os
import sys

M_TRIM_THRESHOLD, M_ARENA_MAX = -1, -8  # mallopt(3), malloc.h of glibc


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
