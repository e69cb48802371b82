"""Published runs: trainings that others printed, made again from their recipes and compared with
what they printed. What stands below is its public face.

    RUNS["circles_he"]                    # its recipe, sources, settings and printed results
    comparison = run("circles_he")        # trains it, in a second or a few
    comparison.lines[0].printed, comparison.lines[0].ours, comparison.lines[0].digits

runs.json       the runs: recipes and printed numbers, with where they were printed
recipes.py      their data, starting weights and mini-batches, drawn as NumPy drew them then
training.py     trains one, and gives what was printed of it
comparing.py    printed numbers beside ours: how many digits agree
"""

from lab.published.comparing import Comparison, Line, run
from lab.published.recipes import RUNS, PublishedRun

__all__ = ["RUNS", "Comparison", "Line", "PublishedRun", "run"]
