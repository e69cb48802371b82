"""One pass of backpropagation told in order, a step at a time: forwards to the cost, backwards to
the gradients, and the update.

steps.py    walk: the ordered steps, each with its equation, matrices, shapes, one entry by hand and
            the code that ran
layouts.py  an equation of matrices written out with names and shapes, with examples as columns or
            as rows
words.py    why each equation is as it is
source.py   the lines of code that computed a step
script.py   the whole pass as a Python script that runs with NumPy alone
"""

from lab.walkthrough.layouts import Operand
from lab.walkthrough.script import script
from lab.walkthrough.source import Excerpt, excerpt
from lab.walkthrough.steps import Step, walk
from lab.walkthrough.words import ROWS_NOTE

__all__ = ["ROWS_NOTE", "Excerpt", "Operand", "Step", "excerpt", "script", "walk"]
