"""The data: toy sets, scikit-learn's own, and the user's CSV, all as one Dataset. What stands below
is its public face.

dataset.py    Dataset: rows of examples become columns here, are split into train and test, and
              scaled
features.py   the extra features of two inputs: x1^2, x2^2, x1*x2, sin x1, sin x2
sources.py    DATASETS, the table of what there is, and make, which makes one
toy.py        points drawn from a formula and a seed
real.py       measurements that come with scikit-learn
table.py      a file of the user's as cells, or one clear sentence for each fault
columns.py    from_csv: these cells as inputs and a target
planes.py     plane: where to cut through many inputs to draw a decision boundary
"""

from lab.data.columns import from_csv
from lab.data.dataset import Dataset, Scale, Task
from lab.data.features import EXTRA_FEATURES
from lab.data.planes import Axes, Plane, plane
from lab.data.sources import DATASETS, Source, make
from lab.data.table import DataProblem, csv_columns

__all__ = [
    "DATASETS",
    "EXTRA_FEATURES",
    "Axes",
    "DataProblem",
    "Dataset",
    "Plane",
    "Scale",
    "Source",
    "Task",
    "csv_columns",
    "from_csv",
    "make",
    "plane",
]
