"""MATLAB, Octave and Julia programs, rewritten as Python that uses NumPy.

    to_python("Theta2_grad = delta3' * a2(:, 2:end) / m;")
    # 'Theta2_grad = np.dot(delta3.T, a2[:, 1:]) / m'

language.py     which of the languages a text is written in
tokens.py       text -> statements of tokens, comments and continuations resolved; a place in them
operands.py     tokens -> Python's syntax trees: numbers, names, matrices, cells
expressions.py  the operations on them: * as np.dot, ' as .T
indices.py      indices from 0, ranges without their last number
trees.py        small trees of Python
functions.py    the languages' functions in NumPy's words
scope.py        what is known of the names: arrays, numbers, cells, functions
statements.py   the program; every statement stays in its line
blocks.py       the lines of Python, and the blocks that are open
write.py        lines of Python in MATLAB or Julia again
"""

from lab.checker.reading.matlab.language import is_command, language
from lab.checker.reading.matlab.statements import to_python
from lab.checker.reading.matlab.write import Writer

__all__ = ["Writer", "is_command", "language", "to_python"]
