"""sweep: train many experiments, by whoever is there to do it, and give each result as it comes.

    for result in sweep(experiments): ...    # in this process, or on all cores where that pays
    for result in sweep(experiments, scheduler="tcp://host:8786"): ...    # on a Dask cluster

Leaving the loop, or an exception in `progress`, ends all training and every process that was
started for it; what was given before stays. After a sweep that came to its end its processes wait a
minute for the next one. A worker that dies takes no finished run with it; what it was at is tried
again. What a result says does not depend on where and beside what it was trained.
"""

import os
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from itertools import accumulate
from threading import Thread, Timer
from typing import Any, Protocol

# the pool of joblib itself: unlike the standard library's it never runs the main script again
from joblib.externals import loky

from lab.experiment import Experiment
from lab.sweep.checkpoints import Checkpoints
from lab.sweep.estimate import START_UP, Estimate, Make, Piece, estimate, maker
from lab.sweep.work import Result, SoFar, Turn, at_once, in_words, train

HEARTBEAT = 0.25  # seconds between two calls of progress, at most
TRIES = 3  # of a piece whose worker dies
CONNECTING = "10s"  # that a scheduler has to answer
PATIENCE = 60.0  # seconds that processes wait for another sweep
NICENESS = 5  # of the workers: pages come first
LOOK = 2.0  # seconds between two looks of a worker whether anybody still waits for it
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")

idle: list["Cores"] = []  # the processes of a sweep that is done, for the next one
begun: set["Cores"] = set()  # those of every sweep that are not ended yet

Progress = Callable[[float], None]


def sweep(
    experiments: Sequence[Experiment],
    scheduler: str | None = None,
    contents: bytes | None = None,
    workers: int | None = None,
    progress: Progress = lambda share: None,
    turn: Turn = at_once,
    so_far: SoFar = lambda results: None,
) -> Generator[Result, None, None]:
    """Train the experiments, each once; their results in the order in which they finish.

    scheduler: the address of a Dask cluster. workers: so many processes (1: none but this one);
    None: as many as pay. contents: of the CSV file, for experiments on one. progress is called with
    the share of the work that is done, several times a second. turn: waits until this process may
    train, and for how long; see `lab.stage.Slices`. so_far is given, now and then, what networks in
    training have reached, except by a cluster's. ValueError, in one sentence, for a scheduler
    that cannot be reached.
    """
    experiments, make = list(dict.fromkeys(experiments)), maker(contents)
    pool: Pool
    if scheduler:
        pool = Cluster(scheduler)
        expected = estimate(experiments, make, pool.workers)
    else:
        expected = estimate(experiments, make, workers, start_up=0.0 if idle else START_UP)
        if expected.workers == 1:
            yield from here(expected, make, progress, turn, so_far)
            return
        pool = Cores.take(expected.workers)
    try:
        with Checkpoints() as checkpoints:
            work = partial(train, so_far=checkpoints.write) if pool.shares_files else train

            def told(share: float) -> None:
                checkpoints.read(so_far)
                progress(share)

            yield from spread(expected, make, pool, told, work)
    except BaseException:  # whatever it is, GeneratorExit too
        pool.close()
        raise
    pool.rest()


def here(
    expected: Estimate, make: Make, progress: Progress, turn: Turn, so_far: SoFar
) -> Iterator[Result]:
    """Train piece after piece in this process."""
    shares = shares_of(expected)
    for piece, share, done in zip(
        expected.pieces, shares, accumulate(shares, initial=0.0), strict=False
    ):
        try:
            dataset = make(piece[0])
        except ValueError as problem:
            yield from failed(piece, problem)
        else:
            yield from train(piece, dataset, turn, partial(report, progress, done, share), so_far)
    progress(1.0)


def report(progress: Progress, done: float, share: float, of_piece: float) -> None:
    """Progress within a piece, which is a share of the whole, as progress of the whole."""
    progress(min(1.0, done + share * of_piece))


def spread(
    expected: Estimate,
    make: Make,
    pool: "Pool",
    progress: Progress,
    work: Callable[..., list[Result]] = train,
) -> Iterator[Result]:
    """Hand the pieces out, two for each worker at a time, and give what comes back.

    A piece whose worker died is tried again, with nothing beside it, so that in the end it is clear
    whose fault it was.
    """
    waiting = deque(zip(expected.pieces, shares_of(expected), strict=True))
    running: dict[Future[list[Result]], tuple[Piece, float]] = {}
    deaths: Counter[Piece] = Counter()
    done = 0.0

    def may_start(piece: Piece) -> bool:
        suspected = bool(deaths[piece]) or any(deaths[other] for other, _ in running.values())
        return len(running) < (1 if suspected else 2 * pool.workers)

    while waiting or running:
        while waiting and may_start(waiting[0][0]):
            piece, share = waiting.popleft()
            try:
                running[pool.submit(work, piece, make(piece[0]))] = piece, share
            except ValueError as problem:
                yield from failed(piece, problem)
        for future in wait(running, HEARTBEAT, FIRST_COMPLETED).done:
            piece, share = running.pop(future)
            fault = future.exception()
            if fault is None:
                yield from future.result()
                done += share
            elif pool.is_closed:  # the server ends
                return
            elif deaths[piece] + 1 < TRIES:
                deaths[piece] += 1
                waiting.appendleft((piece, share))
            else:
                yield from failed(
                    piece,
                    ValueError(
                        f"given up after {TRIES} tries in other processes: {in_words(fault)}"
                    ),
                )
        progress(min(1.0, done))


def shares_of(expected: Estimate) -> list[float]:
    """What part of the whole work each piece is."""
    total = sum(expected.loads) or 1.0
    return [load / total for load in expected.loads]


def failed(piece: Piece, problem: Exception) -> list[Result]:
    return [Result(experiment, problem=in_words(problem)) for experiment in piece]


class Pool(Protocol):
    """Workers somewhere. shares_files: on this machine; is_closed: the server ends them."""

    workers: int
    shares_files: bool
    is_closed: bool

    def submit(
        self, work: Callable[..., list[Result]], *arguments: Any
    ) -> Future[list[Result]]: ...

    def rest(self) -> None:
        """The sweep is done: wait for the next one, or end."""

    def close(self) -> None:
        """End all that is under way, and what was started for it."""


class Cores:
    """Processes of this machine. One that dies takes the others with it, and new ones are started
    for what is left.
    """

    shares_files = True

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.is_closed = False
        self._start()
        begun.add(self)

    @classmethod
    def take(cls, workers: int) -> "Cores":
        """The processes that wait, where there are so many, or new ones."""
        with suppress(IndexError):  # none wait
            cores = idle.pop()
            cores._patience.cancel()
            if cores.workers == workers:
                return cores
            cores.close()
        return cls(workers)

    def rest(self) -> None:
        if idle or self.is_closed:  # idle: those of another sweep wait
            self.close()
            return
        self._patience = Timer(PATIENCE, self._give_up)
        self._patience.daemon = True
        idle.append(self)
        self._patience.start()

    def _give_up(self) -> None:
        try:
            idle.remove(self)
        except ValueError:  # taken at this very moment
            return
        self.close()

    def submit(self, work: Callable[..., list[Result]], *arguments: Any) -> Future[list[Result]]:
        try:
            return self._executor.submit(work, *arguments)
        except BrokenProcessPool:
            if self.is_closed:
                raise
            self._executor.shutdown(wait=True, kill_workers=True)
            self._start()
            return self._executor.submit(work, *arguments)

    def close(self) -> None:
        self.is_closed = True
        begun.discard(self)
        self._executor.shutdown(wait=True, kill_workers=True)

    def _start(self) -> None:
        self._executor = loky.ProcessPoolExecutor(
            self.workers, initializer=settle, initargs=(os.getpid(),), env=ONE_THREAD
        )


def close_idle() -> None:
    """End the processes that wait for another sweep."""
    with suppress(IndexError):  # no more wait
        while True:
            cores = idle.pop()
            cores._patience.cancel()
            cores.close()


def close_all() -> None:
    """End the processes of every sweep, those that are at work too: the server ends."""
    close_idle()
    for cores in tuple(begun):
        cores.close()


def settle(parent: int) -> None:
    """What a worker does first: let whatever else this machine does go before it, and follow the
    process that started it.
    """
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    Thread(target=follow, args=(parent,), daemon=True).start()


def follow(parent: int) -> None:
    """End when that process has: one that was killed could not say so, and its workers would wait
    for ever.
    """
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(1)


class Cluster:
    """A Dask cluster. Its workers need the lab's folder and what it runs on. Dask itself tries
    again what a dead worker was at.
    """

    shares_files = False
    is_closed = False

    def __init__(self, scheduler: str) -> None:
        try:
            from distributed import Client  # here: nobody else needs Dask
        except ImportError:
            raise ValueError(
                f"scheduler: Dask is needed for {scheduler}; install it with pip install"
                ' "dask[distributed]"'
            ) from None
        try:
            self._client = Client(scheduler, timeout=CONNECTING, set_as_default=False)
        except (OSError, ValueError) as problem:
            raise ValueError(
                f"scheduler: expected a Dask scheduler at {scheduler}, got no answer"
                f" ({in_words(problem)})"
            ) from None
        self._executor = self._client.get_executor(pure=False)
        self.workers = max(1, sum(self._client.nthreads().values()))

    def submit(self, work: Callable[..., list[Result]], *arguments: Any) -> Future[list[Result]]:
        return self._executor.submit(work, *arguments)

    def close(self) -> None:
        self._executor.shutdown(wait=False)
        self._client.close()

    rest = close
