"""Check my backprop: read someone's equations, evaluate them on random networks, and say which is
wrong and why.

    report = check(program)                                             # code says its own network
    report = check("dW2 = np.dot(dZ2, A2.T) / m", Setting((2, 4, 1)))   # a line does not
    report.lines[0].verdict, report.lines[0].message

The rooms:

setting.py   what the equations are about: network, cost, layout, names
activations.py  how learners write activations and their slopes
costs.py     how they write costs
report.py    what comes back: a verdict for every line
paste.py     check(): which way a paste goes
question.py  the way of a whole question: cut, its network read, judged, answered
network.py   which network a question is about
program/     the way of code: run it, differentiate its cost by replaying, repair the fewest lines
by_line.py   the way of equations alone, one line after the other
units/       the way of single units and numbers: derivatives of the equations' own forward pass
entry.py     a line under way
settle.py    what the whole of a paste says of its lines
reading/     from a paste to trees, in whichever notation it is written
meaning/     from trees to quantities: names, helpers, layers, and every reading of a line
syntax.py    Python's own parser, for one thread at a time
values/      the right values from the engine, the learner's, and how they differ: the only judge
normal/      what was done wrong: mistakes as edits that undo them
gradients.py check_gradients: a function of one's own against central differences
answer/      the words, the right equations in the learner's hand, training with the learner's

Where to teach it one more
- word for a quantity: meaning/vocabulary.py
- NumPy name: reading/numpy_table.py; for an operation that is new, values/operations.py too
- function of MATLAB or Julia: reading/matlab/functions.py
- sign or command of mathematics: reading/vocabulary.py
- activation or cost of the engine, or a name of one: activations.py, costs.py
- mistake: a rule in normal/, and its words in answer/mistakes.py
"""

from lab.checker.gradients import GradientFinding, GradientsReport, check_gradients
from lab.checker.meaning.context import unread_names
from lab.checker.paste import check
from lab.checker.report import Line, Report
from lab.checker.setting import Setting

__all__ = [
    "GradientFinding",
    "GradientsReport",
    "Line",
    "Report",
    "Setting",
    "check",
    "check_gradients",
    "unread_names",
]
