"""The sweep, whoever trains it: results that do not depend on that, workers that die, callers that
leave, a Dask cluster.
"""

import os
import subprocess
import sys
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from sweep_workers import die_first

from lab.experiment import Experiment
from lab.sweep import estimate, grid, sweep
from lab.sweep.estimate import maker
from lab.sweep.schedule import TRIES, Cores, close_idle, idle, spread
from lab.sweep.work import Result
from lab.ui.server import end_processes

ROOT = Path(__file__).parents[1]
BASE = Experiment(samples=60, epochs=40)
PLAN = grid(BASE, {"learning_rate": (0.01, 0.1), "seed": range(3), "activation": ("tanh", "relu")})


SWEEPER = """
from lab.experiment import Experiment
from lab.sweep import sweep

list(sweep([Experiment(epochs=1, seed=seed) for seed in range(2)], workers=2))
print("they wait", flush=True)
input()
"""


def bits(results):
    return {
        result.experiment: (result.problem, result.run and result.run.parameters.flat.tobytes())
        for result in results
    }


@pytest.fixture(scope="module")
def alone():
    return bits([Result(one, one.run()) for one in PLAN.experiments])


def test_this_process_trains_what_each_experiment_trains_alone(alone):
    shares = []
    assert bits(sweep(PLAN.experiments, workers=1, progress=shares.append)) == alone
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_processes_train_the_same(alone):
    shares = []
    assert bits(sweep(PLAN.experiments, workers=2, progress=shares.append)) == alone
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)


def test_no_experiments_are_no_results():
    assert list(sweep([])) == []
    assert list(sweep([], workers=2)) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_data_that_cannot_be_made_are_rows_with_their_reason(workers):
    experiments = [
        BASE,
        Experiment(dataset="csv", file="mine.csv"),
        Experiment(dataset="iris", features=("x1^2",)),
    ]
    problems = {
        result.experiment.dataset: result.problem for result in sweep(experiments, workers=workers)
    }
    assert problems["moons"] == ""
    assert problems["csv"].startswith("dataset: the file mine.csv is not part of a link")
    assert problems["iris"].startswith("features: ")


def test_a_csv_goes_with_the_sweep():
    contents = (
        "a,b,y\n" + "\n".join(f"{i % 7},{i % 5},{int(i % 7 > 3)}" for i in range(40))
    ).encode()
    experiment = Experiment(dataset="csv", file="mine.csv", target="y", epochs=3)
    (result,) = sweep([experiment, experiment], contents=contents, workers=2)
    assert not result.problem
    assert np.array_equal(
        result.run.parameters.flat,
        experiment.run(dataset=experiment.make_dataset(contents)).parameters.flat,
    )


def children():
    """The worker processes of this one."""
    return {
        process.pid
        for process in psutil.Process().children()
        if any("popen_loky" in word for word in process.cmdline())
    }


@pytest.fixture
def nobody_waits():
    """The processes of no sweep before are there."""
    close_idle()


@pytest.mark.usefixtures("nobody_waits")
def test_leaving_the_loop_ends_every_process():
    before = children()
    with closing(
        sweep([Experiment(epochs=100_000, seed=0), *PLAN.experiments], workers=2)
    ) as results:
        assert next(results).problem == ""
        assert len(children() - before) == 2
    assert children() <= before


@pytest.mark.usefixtures("nobody_waits")
def test_what_progress_raises_ends_every_process():
    class Left(BaseException):
        pass

    def progress(_):
        raise Left

    before = children()
    with pytest.raises(Left):
        list(sweep([Experiment(epochs=100_000)], workers=2, progress=progress))
    assert children() <= before


@pytest.mark.usefixtures("nobody_waits")
def test_processes_tell_what_they_have_reached_before_they_are_ended():
    reached = {}

    class Cancelled(BaseException):
        pass

    def so_far(results):
        reached.update({result.experiment: result for result in results})

    def cancel(_share):
        if len(reached) == 2:
            raise Cancelled

    # one stack, whose networks would train for an hour
    experiments = [replace(BASE, epochs=100_000, samples=2000, seed=seed) for seed in range(2)]
    with pytest.raises(Cancelled):
        list(sweep(experiments, workers=2, progress=cancel, so_far=so_far))
    assert set(reached) == set(experiments)
    assert all(not one.is_whole and one.run.metrics["epoch"] > 0 for one in reached.values())


def test_after_a_sweep_its_processes_wait_for_the_next_one(alone):
    list(sweep(PLAN.experiments, workers=2))
    workers = children()
    assert len(workers) == 2
    assert bits(sweep(PLAN.experiments, workers=2)) == alone
    assert children() == workers
    list(sweep(PLAN.experiments, workers=3))
    assert not children() & workers


def test_processes_that_wait_end_with_the_server():
    list(sweep(PLAN.experiments, workers=2))
    assert children()
    end_processes()
    assert not children()


@pytest.mark.usefixtures("nobody_waits")
def test_processes_do_not_wait_for_ever(monkeypatch):
    monkeypatch.setattr("lab.sweep.schedule.PATIENCE", 0.1)
    list(sweep(PLAN.experiments, workers=2))
    (cores,) = idle
    cores._patience.join(30)
    assert not idle
    assert not children()


@pytest.mark.skipif(
    os.name == "nt", reason="there a process does not learn that its parent has gone"
)
def test_processes_end_with_the_one_that_started_them_even_if_that_is_killed():
    process = subprocess.Popen(
        [sys.executable, "-c", SWEEPER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout.readline() == b"they wait\n"
    process.kill()
    process.communicate(timeout=300)  # returns when the last process that has this output is gone


@pytest.mark.usefixtures("nobody_waits")
def test_two_sweeps_at_once_have_processes_of_their_own(alone):
    list(sweep(PLAN.experiments, workers=2))
    with closing(sweep(APART, workers=2)) as results:
        next(results)
        assert bits(sweep(PLAN.experiments, workers=2)) == alone
        assert [result.problem for result in results] == [""] * (len(APART) - 1)


class Deadly(Cores):
    """Workers of which one kills itself, the first so many times that it gets the experiment with
    this seed.
    """

    def __init__(self, seed, times, folder):
        self.seed, self.times, self.folder = seed, times, folder
        super().__init__(2)

    def submit(self, _, *arguments):
        return super().submit(die_first, self.seed, self.times, self.folder, *arguments)


def swept_by(pool, experiments):
    make = maker()
    with closing(pool):
        return list(spread(estimate(experiments, make, 2), make, pool, lambda share: None))


# a piece each
APART = [
    Experiment(samples=60, epochs=40, hidden_layers=(4,), seed=seed, data_seed=seed)
    for seed in range(6)
]


def test_a_worker_that_dies_loses_no_run_and_its_own_is_tried_again(tmp_path):
    results = swept_by(Deadly(2, 1, tmp_path), APART)
    assert bits(results) == bits([Result(one, one.run()) for one in APART])
    assert len(results) == len(APART)


def test_what_kills_its_worker_again_and_again_is_a_row_with_its_reason(tmp_path):
    results = {
        result.experiment.seed: result for result in swept_by(Deadly(2, 99, tmp_path), APART)
    }
    assert len(list(tmp_path.iterdir())) == TRIES
    assert results[2].problem.startswith(
        f"given up after {TRIES} tries in other processes: TerminatedWorkerError"
    )
    assert [results[seed].problem for seed in (0, 1, 3, 4, 5)] == [""] * 5


# A Dask cluster: a real scheduler and real workers, on loopback.


@contextmanager
def started(*arguments):
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(path, process):
    """The text of a file that a process writes when it is ready."""
    for _ in range(3000):
        with suppress(OSError):
            if text := path.read_text(encoding="utf-8"):
                return text
        if process.poll() is not None:
            break
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
    pytest.fail("the scheduler did not start")


@contextmanager
def cluster(folder, workers):
    """(address, the worker processes)."""
    import json

    file = folder / "scheduler.json"
    scheduler = [
        "distributed.cli.dask_scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
        "--scheduler-file",
        str(file),
    ]
    with started(*scheduler) as process:
        address = json.loads(wait_for(file, process))["address"]
        worker = [
            "distributed.cli.dask_worker",
            address,
            "--no-nanny",
            "--nthreads",
            "1",
            "--no-dashboard",
            "--host",
            "127.0.0.1",
        ]
        with (
            started(*worker, "--local-directory", str(folder)) as one,
            started(*worker, "--local-directory", str(folder)) as other,
        ):
            from distributed import Client

            with Client(address, set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=300)
            yield address, (one, other)


@pytest.mark.dask
def test_a_cluster_trains_the_same_though_one_of_its_workers_is_killed(tmp_path):
    experiments = [
        Experiment(epochs=400, batch_size=8, seed=seed, data_seed=seed) for seed in range(10)
    ]
    with cluster(tmp_path, 2) as (address, (victim, _)):
        results = []
        for result in sweep(experiments, scheduler=address):
            results.append(result)
            if len(results) == 1:
                victim.kill()
    assert len(results) == len(experiments)
    assert bits(results) == bits([Result(one, one.run()) for one in experiments])


@pytest.mark.dask
def test_a_scheduler_that_does_not_answer_is_one_sentence(monkeypatch):
    monkeypatch.setattr("lab.sweep.schedule.CONNECTING", "1s")
    with pytest.raises(
        ValueError,
        match=r"scheduler: expected a Dask scheduler at tcp://127.0.0.1:9, got no answer",
    ):
        list(sweep(PLAN.experiments, scheduler="tcp://127.0.0.1:9"))


def test_without_dask_a_scheduler_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ValueError, match=r'install it with pip install "dask\[distributed\]"'):
        list(sweep(PLAN.experiments, scheduler="tcp://127.0.0.1:9"))
