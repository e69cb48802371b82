"""Reads NumPy as learners write it, and the PyTorch and TensorFlow spellings that mean the same,
with Python's `ast`.

statements.py   read_numpy: a line of code as equations; read_expression
reader.py       the tree of an expression, by the kind of its node
expressions.py  the kinds
indices.py      what stands in brackets behind a name
functions.py    NumPy's functions and the methods of arrays
"""

from lab.checker.reading.numpy.statements import NotPython, read_expression, read_numpy

__all__ = ["NotPython", "read_expression", "read_numpy"]
