"""The data: toy sets, scikit-learn's own, the user's CSV and drawn points, all as one Dataset. What
stands below is its public face.

dataset.py    Dataset: rows of examples become columns here, are split into train and test, and
              scaled
features.py   the extra features of two inputs: x1^2, x2^2, x1*x2, sin x1, sin x2
sources.py    DATASETS, the table of what there is, and make, which makes one
toy.py        points drawn from a formula and a seed
real.py       measurements that come with scikit-learn
file/         a file of the user's as a table, and what its columns were taken for
columns.py    from_csv: this table as inputs and a target
faults.py     faults in a column's cells, each refused with a sentence
problems.py   what is wrong with a file, in one sentence
answers.py    what a network answers on a dataset: right and wrong by class, error in units
drawing.py    Drawing: points drawn by hand, as a text that fits into a link, and as a Dataset
sketch.py     edited: a drawing with points put, erased, moved, or of another class
images.py     pixels: whether the inputs are the pixels of images
planes.py     plane: where to cut through many inputs to draw a decision boundary
"""

from lab.data.answers import Answers, answers
from lab.data.columns import from_csv
from lab.data.dataset import Dataset, Scale, Task, without_inputs
from lab.data.drawing import Drawing
from lab.data.features import EXTRA_FEATURES, PLAIN_INPUTS
from lab.data.file.choices import GAP_RULES, Choices, likely_target, proposed, repeating
from lab.data.file.grid import SEPARATORS
from lab.data.file.names import MAX_COLUMNS, NamesUnclear
from lab.data.file.numbers import DECIMAL_SIGNS
from lab.data.file.row_faults import MAX_ROWS
from lab.data.file.table import Column, Table
from lab.data.file.table import read as read_table
from lab.data.images import Pixels, as_images, pixels
from lab.data.planes import Axes, Plane, plane
from lab.data.problems import DataProblem, listed, quoted
from lab.data.sketch import PointEdit, edited
from lab.data.sources import DATASETS, Source, make

__all__ = [
    "DATASETS",
    "DECIMAL_SIGNS",
    "EXTRA_FEATURES",
    "GAP_RULES",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "PLAIN_INPUTS",
    "SEPARATORS",
    "Answers",
    "Axes",
    "Choices",
    "Column",
    "DataProblem",
    "Dataset",
    "Drawing",
    "NamesUnclear",
    "Pixels",
    "Plane",
    "PointEdit",
    "Scale",
    "Source",
    "Table",
    "Task",
    "answers",
    "as_images",
    "edited",
    "from_csv",
    "likely_target",
    "listed",
    "make",
    "pixels",
    "plane",
    "proposed",
    "quoted",
    "read_table",
    "repeating",
    "without_inputs",
]
