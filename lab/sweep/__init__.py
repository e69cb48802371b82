"""Sweeps: many experiments, trained in stacks, on all cores or on a Dask cluster. What stands below
is its public face.

    rates = Span(0.001, 3, log=True).steps(16)
    plan = grid(Experiment(), {"learning_rate": rates, "seed": range(4)})
    for result in sweep(plan.experiments):      # or sweep(..., scheduler="tcp://host:8786")
        if not result.problem:
            print(result.experiment.learning_rate, result.run.metrics["test_accuracy"])

plan.py       grid and sample: which experiments; stacks: which of them train together
values.py     values as people write them
estimate.py   how long it will take, and whether other processes pay
work.py       train: one stack, or one experiment by itself
checkpoints.py  what networks in training have reached, from one process to another
schedule.py   sweep: the results as they finish, from this process, from others, or from a cluster
table.py      results as a table, and how much each setting matters
answer.py     the best setting with its spread, and what it is not told apart from
rates.py      the learning-rate finder: the usual ramp beside 64 real trainings
"""

from lab.sweep.answer import Answer, answer
from lab.sweep.estimate import Estimate, estimate
from lab.sweep.plan import Plan, Span, grid, sample, spaced, varied
from lab.sweep.rates import GOOD, RATES, Candidate, RateSearch, rate_search, trainings
from lab.sweep.schedule import sweep
from lab.sweep.table import MEASURES, Measure, importance, table
from lab.sweep.values import split, values
from lab.sweep.work import Result

__all__ = [
    "GOOD",
    "MEASURES",
    "RATES",
    "Answer",
    "Candidate",
    "Estimate",
    "Measure",
    "Plan",
    "RateSearch",
    "Result",
    "Span",
    "answer",
    "estimate",
    "grid",
    "importance",
    "rate_search",
    "sample",
    "spaced",
    "split",
    "sweep",
    "table",
    "trainings",
    "values",
    "varied",
]
