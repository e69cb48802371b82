"""A run as code to take away. What stands below is its public face; each gives the text of a file.

program.py      what all scripts share: templates with marked lines, the data as text, functions'
                own source
templates/      the programs, to be read in one piece
numpy_.py       the run in NumPy alone: the same equations, the same random numbers, the same cost
scikit.py       the same network with scikit-learn, where it has one
pytorch.py      the same network with PyTorch
notebook.py     a script as a Jupyter notebook, a cell for every `# %%`

Texts that somebody typed (names, columns, files) never enter a program but as string literals: what
a classmate published must be safe to run.
"""

from lab.export.notebook import notebook
from lab.export.numpy_ import numpy_script
from lab.export.pytorch import torch_script
from lab.export.scikit import sklearn_script

__all__ = ["notebook", "numpy_script", "sklearn_script", "torch_script"]
