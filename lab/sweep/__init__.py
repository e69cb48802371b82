"""Sweeps: many experiments, trained in stacks, on all cores or on a Dask cluster. What stands below
is its public face.

    plan = grid(Experiment(), {"learning_rate": Span(0.001, 3, log=True).steps(16), "seed":
    range(4)})
    for result in sweep(plan.experiments):                                  # or sweep(..., scheduler="tcp://host:8786")
        print(result.experiment.learning_rate, result.problem or
        result.run.metrics["test_accuracy"])

plan.py       grid and sample: which experiments; stacks: which of them train together
estimate.py   how long it will take, and whether other processes pay
work.py       train: one stack, or one experiment by itself
schedule.py   sweep: the results as they finish, from this process, from others, or from a cluster
table.py      results as a table, and how much each setting matters
"""

from lab.sweep.estimate import Estimate, estimate
from lab.sweep.plan import Plan, Span, grid, sample, spaced, varied
from lab.sweep.schedule import sweep
from lab.sweep.table import MEASURES, Measure, importance, table
from lab.sweep.work import Result

__all__ = [
    "MEASURES",
    "Estimate",
    "Measure",
    "Plan",
    "Result",
    "Span",
    "estimate",
    "grid",
    "importance",
    "sample",
    "spaced",
    "sweep",
    "table",
    "varied",
]
