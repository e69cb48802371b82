"""Published runs: trainings that others printed, made again from their recipes and compared with
what they printed. What stands below is its public face.

    RUNS["circles_he"]                    # its recipe, sources, settings and printed results
    comparison = run("circles_he")        # trains it, in a second or a few
    comparison.lines[0].printed, comparison.lines[0].ours, comparison.lines[0].digits

runs.json         the runs: recipes and printed numbers, with where they were printed
recipes.py        their data, starting weights and mini-batches, drawn as NumPy drew them then
groups.py         which of them belong together
training.py       trains one, and notes what was printed of it
comparing.py      printed numbers beside ours: how many digits agree
as_experiment.py  a published run as a Dataset and as settings of an Experiment
"""

from lab.published.as_experiment import PUBLISHED, make_dataset, settings_of
from lab.published.comparing import Comparison, Line, compare, printed_numbers, run
from lab.published.groups import GROUPS, Group
from lab.published.recipes import RUNS, PublishedRun, ReseededOrders
from lab.published.training import PublishedTrainer

__all__ = [
    "GROUPS",
    "PUBLISHED",
    "RUNS",
    "Comparison",
    "Group",
    "Line",
    "PublishedRun",
    "PublishedTrainer",
    "ReseededOrders",
    "compare",
    "make_dataset",
    "printed_numbers",
    "run",
    "settings_of",
]
