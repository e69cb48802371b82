"""What a worker of a sweep runs that kills itself, for test_sweep_schedule.py. Workers import this
module and not the tests, which takes each of them a second.
"""

import os
import signal
from pathlib import Path
from typing import Any

from lab.sweep.work import train


def die_first(seed: int, times: int, folder: Path, piece: Any, dataset: Any) -> Any:
    """Train, but die so many times for the experiment with this seed; the folder counts them."""
    died = len(list(folder.iterdir()))
    if died < times and any(one.seed == seed for one in piece):
        (folder / str(died)).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return train(piece, dataset)
