"""How long a sweep will take, how it is cut into pieces, and whether other processes pay.

The rule: processes take START_UP seconds to start, and each of them a core. They are started where
the sweep is done sooner with that wait than without them; a sweep of a second stays in this
process. Where those of the last sweep are still there, they take nearly all. How long a piece takes
is computed from its sizes, by a formula fitted to this engine on two shared cores (within a factor
of two for nearly all of a hundred random pieces), and `trial` measures how this machine, as busy as
it is, compares with that one.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil, log2

from joblib.externals import loky

from lab.data import Dataset
from lab.experiment import OF_THE_DATA, Experiment, kinds
from lab.sweep.plan import stacks, without
from lab.sweep.work import SLICE, make_stack

START_UP = 1.0  # seconds until the first process trains: NumPy and the lab are imported anew
SHORTEST = 0.5  # seconds of a piece: below, handing it over costs more than it brings
ROUNDS = 4  # pieces for each worker, so that all of them end at about the same time
LOSS = 0.25  # of its speed that a stack may lose by being cut
AT_A_TIME = 2.0  # seconds after which results should appear, in this process
KEPT = 8  # datasets
MACHINE = (0.1, 30.0)  # how much faster or slower a trial may find the machine

Piece = tuple[Experiment, ...]
Make = Callable[[Experiment], Dataset]


@dataclass(frozen=True)
class Estimate:
    """How a sweep will run: its pieces, the longest first, with the seconds that each takes; by how
    many workers (1: this process), and in how many seconds altogether. A run that stops early makes
    it less.
    """

    pieces: tuple[Piece, ...]
    loads: tuple[float, ...]
    workers: int
    seconds: float


def maker(contents: bytes | None = None) -> Make:
    """Experiment -> its dataset; the last few are kept. contents: of the CSV file, for experiments
    that are on one.
    """
    make = lru_cache(maxsize=KEPT)(lambda data_settings: data_settings.make_dataset(contents))
    return lambda experiment: make(without(experiment, kinds().keys() - OF_THE_DATA))


def estimate(
    experiments: Sequence[Experiment],
    make: Make | None = None,
    workers: int | None = None,
    machine: float = 1.0,
    share: float = 1.0,
    start_up: float = START_UP,
) -> Estimate:
    """How the experiments will run. workers: so many processes, whether they pay or not; None: by
    the rule.

    machine: what `trial` found. share: the part of a core that this process may train on. start_up:
    seconds until other processes train.
    """
    make, groups = make or maker(), stacks(experiments)
    here = cut(groups, make, 1, machine, share)
    if workers == 1:
        return here
    there = cut(groups, make, workers or loky.cpu_count(), machine, start_up=start_up)
    return there if workers or there.seconds < here.seconds else here


def cut(
    groups: Sequence[Piece],
    make: Make,
    workers: int,
    machine: float,
    share: float = 1.0,
    start_up: float = START_UP,
) -> Estimate:
    """The stacks cut into pieces for so many workers."""
    whole = [machine * load(group, make) for group in groups]
    total = sum(whole)
    target = AT_A_TIME if workers == 1 else max(SHORTEST, total / (ROUNDS * workers))
    pieces = []
    for group, seconds in zip(groups, whole, strict=True):
        least = max(1, round(workers * seconds / total)) if total else 1
        pieces += parts(group, lambda part: machine * load(part, make), target, least)
    timed = sorted(
        ((machine * load(piece, make), piece) for piece in pieces), key=lambda pair: -pair[0]
    )
    loads = tuple(seconds for seconds, _ in timed)
    wall = (
        sum(loads) / share
        if workers == 1
        else start_up * machine + max(sum(loads) / workers, max(loads, default=0.0))
    )
    return Estimate(tuple(piece for _, piece in timed), loads, workers, wall)


def parts(
    group: Piece, seconds: Callable[[Piece], float], target: float, least: int
) -> list[Piece]:
    """A stack in parts of about `target` seconds, at least so many, and otherwise no more than its
    speed can bear.
    """
    whole = seconds(group)
    count = min(len(group), max(least, round(whole / target)))
    while count > least and count * seconds(group[: ceil(len(group) / count)]) > (1 + LOSS) * whole:
        count -= 1
    size = ceil(len(group) / count)
    return [group[i : i + size] for i in range(0, len(group), size)]


def load(piece: Sequence[Experiment], make: Make) -> float:
    """The seconds that a piece takes on the machine of the fit; 0 for one that cannot be made,
    which fails at once.

    A step is a number of calls, which a stack makes once, and its arithmetic, which each network
    has for itself; what is measured after an epoch is a pass over all examples.
    """
    first, R, epochs = piece[0], len(piece), max(experiment.epochs for experiment in piece)
    try:
        dataset = make(replace(first, data_seed=0, noise=0.2))  # neither changes a size
        network = first.make_network(dataset)
    except ValueError:
        return 0.0
    m = dataset.X.shape[1]
    steps = epochs * ceil(m / first.batch_size)
    measured = epochs if epochs <= 100 else 100 + 75 * log2(epochs / 100)
    units, P = sum(network.layer_sizes), network.parameter_count
    calls = 3e-3 + steps * (6e-6 * network.L + 6e-6)
    arithmetic = (
        1e-4
        + epochs * m * 2.4e-9 * units
        + steps * 6e-9 * P
        + measured * (1.3e-5 + m * 4e-9 * units)
    )
    arithmetic += (epochs + measured) * m * 1.1e-10 * P
    return calls + R * arithmetic


def trial(expected: Estimate, make: Make, seconds: float = SLICE) -> float:
    """Train the longest piece for a moment: how many times as long this machine takes as the
    formula says.
    """
    if not expected.pieces:
        return 1.0
    piece = expected.pieces[0]
    try:
        stack = make_stack(piece, make(piece[0]))
    except ValueError:
        return 1.0
    began = time.perf_counter()
    stack.run(seconds=seconds)
    measured = time.perf_counter() - began
    epochs = max(1, stack.epoch)  # with many examples the moment ends inside the first
    whole = load([replace(experiment, epochs=epochs) for experiment in piece], make)
    said = whole * (stack.epoch + stack.part) / epochs
    low, high = MACHINE
    return min(max(measured / said, low), high)
