"""The learning-rate finder: how long it takes, and how near its suggestion and the usual rules come
to the best rate.

    python -m benchmarks.rates

Twenty settings of many kinds. For each the final cost at a rate as a multiple of the lowest of 64:
of the suggestion, from the experiment's own starting weights and from three other seeds' (their
geometric mean, against the rate that is best for them together), and of the rules that read a rate
off the ramp, from its own.
"""

import os

os.environ.update(
    dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
)

import time
from dataclasses import replace

import numpy as np

from lab.engine import Array
from lab.experiment import Experiment
from lab.landscape import finished
from lab.sweep import GOOD, RateSearch, estimate, rate_search, trainings

SHORT = Experiment(epochs=100)
RELU = replace(SHORT, activation="relu", initialization="he")
SETTINGS = {
    "the default": Experiment(),
    "the default, 100 epochs": SHORT,
    "40 epochs of 60 examples": Experiment(samples=60, epochs=40),
    "relu, he": RELU,
    "adam": replace(SHORT, optimizer="adam"),
    "momentum": replace(SHORT, optimizer="momentum"),
    "rmsprop": replace(SHORT, optimizer="rmsprop"),
    "no hidden layer": replace(SHORT, hidden_layers=()),
    "2-4-2-1, batch 10": replace(SHORT, hidden_layers=(4, 2), batch_size=10),
    "2-32-32-1": replace(SHORT, hidden_layers=(32, 32)),
    "full batch, 500 epochs": Experiment(batch_size=300, epochs=500),
    "l2 = 1": replace(SHORT, l2=1.0),
    "dropout": replace(SHORT, keep_prob=0.8),
    "circles": replace(SHORT, dataset="circles"),
    "xor": replace(SHORT, dataset="xor"),
    "4 blobs": replace(SHORT, dataset="blobs", classes=4),
    "sine": replace(SHORT, dataset="sine"),
    "iris": replace(SHORT, dataset="iris"),
    "three relu layers, adam": replace(RELU, hidden_layers=(8, 8, 8), optimizer="adam"),
    "sine, relu, adam": replace(RELU, dataset="sine", optimizer="adam"),
}
OTHER_SEEDS = (1, 2, 3)


def search(experiment: Experiment) -> RateSearch:
    pieces = estimate(trainings(experiment), workers=1).pieces
    return finished(rate_search(experiment, experiment.make_dataset(), pieces))


def main() -> None:
    search(replace(SHORT, epochs=1))  # imports
    began = time.perf_counter()
    worked = time.process_time()
    search(Experiment())
    print(
        f"64 trainings of the default, with the ramp: {time.perf_counter() - began:.2f} s,"
        f" {time.process_time() - worked:.2f} s of the processor (wanted: 2 s)\n"
    )
    print("| setting | suggestion | own start | other starts | rules on the ramp |")
    print("|---|---|---|---|---|")
    within = np.zeros(2, int)
    of_rules: dict[str, int] = {}
    for name, experiment in SETTINGS.items():
        found = search(experiment)
        own = found.suggestion.cost / found.best
        others = on_other_starts(experiment, found)
        within += np.array([own, others]) <= GOOD
        rules = []
        for candidate in found.candidates:
            ratio = candidate.cost / found.best
            of_rules[candidate.rule] = of_rules.get(candidate.rule, 0) + (ratio <= GOOD)
            rules.append(f"{candidate.rule} {candidate.rate:g}: {ratio:.3g}")
        suggestion = f"{found.suggestion.rate:g}"
        print(
            f"| {name} | {suggestion} | {own:.2f} | {others:.2f} | {'; '.join(rules)} |", flush=True
        )
    print(f"\nWithin {GOOD} times the best of {len(SETTINGS)}: own start {within[0]}, other starts")
    print(f"{within[1]}; " + ", ".join(f"{rule} {count}" for rule, count in of_rules.items()))


def on_other_starts(experiment: Experiment, found: RateSearch) -> float:
    """The suggestion's cost beside the best rate's, as geometric means over other seeds."""
    costs: list[Array] = [search(replace(experiment, seed=seed)).costs for seed in OTHER_SEEDS]
    mean = np.exp(np.mean(np.log(costs), axis=0))
    place = int(np.flatnonzero(found.rates == found.suggestion.rate)[0])
    return float(mean[place] / mean.min())


if __name__ == "__main__":
    main()
