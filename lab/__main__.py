"""`python -m lab`: the lab without a page."""

import os

# before NumPy loads: small products are slower on two threads than on one
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys

from lab.cli import main

if __name__ == "__main__":
    sys.exit(main())
