"""What is taken away: a run as code, and a run or a lesson as a page. What stands below is its
public face.

    EXPORTS["NumPy script"].check(run, dataset)    # ValueError, in one sentence, if it cannot be
    EXPORTS["NumPy script"].write(run, dataset)    # the text of the file run.py

program.py      what all scripts share: templates with marked lines, the data as text
templates/      the programs, to be read in one piece
rounding.py     how far a script's costs are the lab's: measured on copies of the run
numpy_.py       the run in NumPy alone: the same equations, the same random numbers
scikit.py       the same network with scikit-learn, where it has one
pytorch.py      the same network with PyTorch
page.py         the run as one HTML page that plays without a server
lesson.py       a lesson as such a page; prose.py writes its texts as HTML
notebook.py     a script as a Jupyter notebook, a cell for every `# %%`

Texts that somebody typed (names, columns, files) never enter a program but as string literals: what
a classmate published must be safe to run.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lab.data import Dataset
from lab.experiment import Run
from lab.export.lesson import lesson_page
from lab.export.notebook import notebook
from lab.export.numpy_ import numpy_script
from lab.export.page import page
from lab.export.program import check_program
from lab.export.pytorch import torch_script
from lab.export.scikit import check_sklearn, sklearn_script

__all__ = [
    "EXPORTS",
    "Export",
    "lesson_page",
    "notebook",
    "numpy_script",
    "page",
    "sklearn_script",
    "torch_script",
]


@dataclass(frozen=True)
class Export:
    """A kind of file: its name, its text, and a quick check whether a run can be written so.

    write trains copies of the run, to see what rounding does to it: seconds, not milliseconds.
    check raises the ValueError that write would.
    """

    file: str
    write: Callable[[Run, Dataset], str]
    check: Callable[[Run, Dataset], None] = check_program


EXPORTS = {
    "NumPy script": Export("run.py", numpy_script),
    "Jupyter notebook": Export(
        "run.ipynb", lambda run, dataset: notebook(numpy_script(run, dataset))
    ),
    "PyTorch script": Export("run_torch.py", torch_script),
    "scikit-learn script": Export("run_sklearn.py", sklearn_script, check_sklearn),
}
