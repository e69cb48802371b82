"""Sweeps and what they are measured against, side by side: wall time of the same grid, in
interleaved rounds.

    python -m benchmarks.sweep              # two grids of 64 runs, four ways each; five minutes
    python -m benchmarks.sweep --rounds 3

Each round trains the grid by `lab.sweep.sweep`, by the lab one experiment after the other, and by
scikit-learn's MLPClassifier with joblib on all cores, for the same epochs of the same batches. The
median of the ratios within a round is what counts, because whatever else the machine does falls on
neighbours alike. Both the sweep's processes and scikit-learn's are started and have imported
everything before the clock, as they have from the second sweep of a series on; "in one process" is
the sweep that starts none.
"""

import os

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
os.environ.update(ONE_THREAD)

import argparse  # noqa: E402  (the threads are chosen before any of the libraries is imported)
import time  # noqa: E402
import warnings  # noqa: E402
from collections.abc import Callable  # noqa: E402
from statistics import median  # noqa: E402

import numpy as np  # noqa: E402
from joblib import Parallel, cpu_count, delayed  # noqa: E402

from lab.experiment import Experiment  # noqa: E402
from lab.sweep import Plan, Span, grid, sweep  # noqa: E402

BASE = Experiment(dataset="moons", samples=300, activation="tanh")
OVER = {"learning_rate": Span(0.001, 3.0, log=True).steps(16), "seed": range(4)}
# name: the base, and how many times as fast the sweep should be as one after the other, and as
# scikit-learn
GRIDS = {
    "2-4-2-1, batch 10, 100 epochs": (
        dict(hidden_layers=(4, 2), batch_size=10, epochs=100),
        8.0,
        50.0,
    ),
    "2-8-8-1, full batch, 500 epochs": (
        dict(hidden_layers=(8, 8), batch_size=300, epochs=500),
        1.3,
        10.0,
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print(
        "| 64 runs | sweep | in one process | one after the other | times | wanted | MLPClassifier"
        " | times | wanted |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for name, (settings, wanted_alone, wanted_peer) in GRIDS.items():
        times = rounds(grid(Experiment(**(vars(BASE) | settings)), OVER), options.rounds)
        swept, here, alone, peer = (f"{median(column):.2f} s" for column in times.values())
        of_alone, of_peer = (ratio(times["sweep"], times[other]) for other in ("alone", "peer"))
        print(
            f"| {name} | {swept} | {here} | {alone} | {of_alone} | {wanted_alone:g} | {peer} |"
            f" {of_peer} | {wanted_peer:g} |",
            flush=True,
        )


def rounds(plan: Plan, count: int) -> dict[str, list[float]]:
    """The wall times of each way, a round at a time."""
    ways: dict[str, Callable[[], object]] = {
        "sweep": lambda: list(sweep(plan.experiments)),
        "here": lambda: list(sweep(plan.experiments, workers=1)),
        "alone": lambda: [experiment.run() for experiment in plan.experiments],
        "peer": lambda: with_scikit_learn(plan),
    }
    list(sweep(plan.experiments, workers=cpu_count()))  # whose processes wait for the next one
    for way in ways.values():
        way()  # imports, caches, processes
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(count):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            times[name].append(time.perf_counter() - began)
    return times


def ratio(ours: list[float], theirs: list[float]) -> str:
    """The median of the rounds' ratios, and their range."""
    ratios = [other / own for own, other in zip(ours, theirs, strict=True)]
    return f"**{median(ratios):.1f}** ({min(ratios):.1f} to {max(ratios):.1f})"


def with_scikit_learn(plan: Plan) -> list[float]:
    """The same networks, data, batches and epochs by MLPClassifier, each fitted once, on all
    cores.
    """
    dataset = plan.experiments[0].make_dataset()
    return Parallel(n_jobs=-1)(
        delayed(fit)(experiment, dataset.X.T, dataset.Y[0]) for experiment in plan.experiments
    )


def fit(experiment: Experiment, X: np.ndarray, y: np.ndarray) -> float:
    from sklearn.neural_network import MLPClassifier

    classifier = MLPClassifier(
        experiment.hidden_layers,
        activation="tanh",
        solver="sgd",
        alpha=0.0,
        batch_size=min(experiment.batch_size, len(X)),
        learning_rate_init=experiment.learning_rate,
        momentum=0.0,
        max_iter=experiment.epochs,
        tol=0.0,
        n_iter_no_change=experiment.epochs,
        random_state=experiment.seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it has not converged: all train for the same epochs
        return float(classifier.fit(X, y).loss_)


if __name__ == "__main__":
    main()
