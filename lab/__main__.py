"""`python -m lab` and `backprop-lab`: the lab's commands."""

import os

# before NumPy loads: small products are slower on two threads than on one
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys

from lab.cli import console, main

__all__ = ["console", "main"]

if __name__ == "__main__":
    sys.exit(main())
