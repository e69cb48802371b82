"""What all exported scripts share: a template with marked lines, its values, and the data as text.

A template is a whole program. A line that ends in `#: l2` stays only where l2 is among the flags,
one that ends in `#: no l2` only where it is not, and the marks go. `$name` stands for a value.
"""

import base64
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Template
from typing import Any

import numpy as np

from lab.data import Dataset
from lab.engine import Array, Network
from lab.experiment import Run

TEMPLATES = Path(__file__).parent / "templates"
MARK = "  #: "
WIDTH = 120  # of the lines of data
MOST_DATA = 4 * 2**20  # bytes, before they are compressed


def fill(template: str, flags: Iterable[str], values: Mapping[str, Any]) -> str:
    """The program of a template: marked lines chosen by the flags, values put in."""
    lines = (TEMPLATES / template).read_text(encoding="utf-8").splitlines()
    chosen = [line.split(MARK)[0] for line in lines if is_chosen(line, set(flags))]
    return Template("\n".join(chosen) + "\n").substitute(
        {name: str(value) for name, value in values.items()}
    )


def is_chosen(line: str, flags: set[str]) -> bool:
    if MARK not in line:
        return True
    mark = line.split(MARK)[1]
    return mark.removeprefix("no ") not in flags if mark.startswith("no ") else mark in flags


def flags_of(run: Run, dataset: Dataset, network: Network) -> set[str]:
    """What a run has, in the words of the templates' marks."""
    experiment = run.experiment
    has = {
        "hidden": network.L > 1,
        "batches": experiment.batch_size < dataset.X.shape[1],
        "l2": experiment.l2 > 0,
        "dropout": experiment.keep_prob < 1 and network.L > 1,
        "matched": network.is_matched,
        "from Z": network.is_matched and network.J.loss_from_Z is not None,
        "softmax": network.output == "softmax",
        "random": (
            experiment.batch_size < dataset.X.shape[1]
            or (experiment.keep_prob < 1 and network.L > 1)
        ),
        "test": dataset.X_test is not None,
        "binary": dataset.task == "binary",
        "classes": dataset.task == "classes",
        "regression": dataset.task == "regression",
        "changed": not run.replayable,
        experiment.optimizer: True,
    }
    return {flag for flag, given in has.items() if given}


def values_of(run: Run, dataset: Dataset, network: Network) -> dict[str, Any]:
    """What the templates of all scripts are filled with."""
    experiment = run.experiment
    return {
        "sizes": "-".join(map(str, network.layer_sizes)),
        "layer_sizes": network.layer_sizes,
        "hidden_sizes": network.layer_sizes[1:-1],
        "epochs": int(run.metrics["epoch"]),
        "cost": repr(float(run.metrics["cost"])),
        "learning_rate": experiment.learning_rate,
        "batch_size": min(experiment.batch_size, dataset.X.shape[1]),
        "l2": experiment.l2,
        "keep_prob": experiment.keep_prob,
        "seed": experiment.seed,
        "optimizer": experiment.optimizer,
        "activation": experiment.activation,
        "output": network.output,
        "cost_name": network.cost,
        "inputs": ascii(dataset.inputs),
        "target": ascii(dataset.target),
        "data": data_of(dataset),
    }


def data_of(dataset: Dataset) -> str:
    """The lines of a dict from X, Y, X_test, Y_test to the arrays as text. ValueError for more data
    than a script should hold.
    """
    given = {"X": dataset.X, "Y": dataset.Y, "X_test": dataset.X_test, "Y_test": dataset.Y_test}
    arrays = {name: values for name, values in given.items() if values is not None}
    size = sum(values.nbytes for values in arrays.values())
    if size > MOST_DATA:
        raise ValueError(
            f"code: expected data of at most {MOST_DATA >> 20} MB in a script, got {size >> 20} MB;"
            " take the run as JSON instead"
        )
    return "\n".join(
        f'    "{name}": """\n{text_of(values)}\n""",' for name, values in arrays.items()
    )


def text_of(values: Array) -> str:
    """The numbers exactly: float64, compressed, in base64."""
    packed = base64.b64encode(
        zlib.compress(np.ascontiguousarray(values, dtype="<f8").tobytes(), 9)
    ).decode("ascii")
    return "\n".join(packed[start : start + WIDTH] for start in range(0, len(packed), WIDTH))


def scale_of(scheme: str) -> str:
    """The standard deviation of a scheme's starting weights, as an expression of n_prev."""
    return {
        "zeros": "0.0",
        "small": "0.01",
        "large": "10.0",
        "xavier": "np.sqrt(1 / n_prev)",
        "he": "np.sqrt(2 / n_prev)",
    }[scheme]
