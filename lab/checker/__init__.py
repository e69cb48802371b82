"""Check my backprop: read someone's equations, evaluate them on random networks, and say which is
wrong and why.

    report = check("dW2 = np.dot(dZ2, A2.T) / m", Setting((2, 4, 1)))
    report.lines[0].verdict, report.lines[0].message

From text to trees:
lines.py         a paste into lines, a line into statements
read_numpy.py    Python's ast; octave.py rewrites Octave for it
read_math.py     LaTeX and plain text, with grammar.lark
entries.py       what the letters of an index number, units or layers
tree.py          the one expression tree they all give

What is meant:
names.py         what a learner's name stands for; helpers.py what a helper function does
context.py       what the setting and the lines before say; how layers are numbered
targets.py       what a line should compute
choices.py       what mathematics leaves open, settled by shapes; components.py equations for one
                 entry
readings.py      every reading of a statement

The verdict:
reference.py     the right values, from the engine; evaluate.py the interpreter, with a fixed list
                 of operations
compare.py       how two values differ
judge.py         right, wrong or ambiguous
edits.py         the mistakes, each as an edit that undoes it; diagnose.py finds the one that was
                 made

The answer:
formulas.py      the right equations; write.py writes them in the learner's hand
explain.py       the words; report.py what comes back; check.py the whole way
train.py         the learner's equations in the engine's backward pass
pastes.py        examples to try
"""

from lab.checker.check import check
from lab.checker.context import unread_names
from lab.checker.report import Line, Report
from lab.checker.setting import Setting

__all__ = ["Line", "Report", "Setting", "check", "unread_names"]
