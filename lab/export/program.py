"""What all exported scripts share: a template with marked lines, its values, and the data as text.

A template is a whole program, but for its end, which is `predict.txt` in all of them. A line that
ends in `#: l2` stays only where l2 is among the flags, one that ends in `#: no l2` only where it is
not, one that ends in `#: l2, test` where both are, and the marks go. `$name` stands for a value.
"""

import ast
import base64
import inspect
import textwrap
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

import numpy as np

from lab.data import Dataset, Scale
from lab.data.features import FORMULAS
from lab.engine import Array, Network
from lab.experiment import Experiment, Run
from lab.published import PUBLISHED, ReseededOrders

TEMPLATES = Path(__file__).parent / "templates"
MARK = "  #: "
WIDTH = 92  # of the lines of data
MAX_DATA_BYTES = 4 * 2**20  # before they are compressed


def program(library: str, flags: set[str], values: Mapping[str, Any]) -> str:
    """The script for a library: its template and, at its end, how it predicts."""
    flags = flags | {library}
    return fill(f"{library}.txt", flags, values) + "\n\n" + fill("predict.txt", flags, values)


def fill(template: str, flags: Iterable[str], values: Mapping[str, Any]) -> str:
    """The program of a template: marked lines chosen by the flags, values put in."""
    lines = (TEMPLATES / template).read_text(encoding="utf-8").splitlines()
    chosen = [line.split(MARK)[0] for line in lines if is_chosen(line, set(flags))]
    return Template("\n".join(chosen) + "\n").substitute(
        {name: str(value) for name, value in values.items()}
    )


def is_chosen(line: str, flags: set[str]) -> bool:
    marks = line.split(MARK)[1].split(", ") if MARK in line else []
    return all(
        mark.removeprefix("no ") not in flags if mark.startswith("no ") else mark in flags
        for mark in marks
    )


def flags_of(run: Run, dataset: Dataset, network: Network) -> set[str]:
    """What a run has, in the words of the templates' marks."""
    experiment = run.experiment
    has = {
        "hidden": network.L > 1,
        "batches": experiment.batch_size < dataset.X.shape[1],
        "decay": experiment.decay_rate > 0,
        "biases": experiment.biases,
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
        "test spread": dataset.Y_test is not None and np.ptp(dataset.Y_test) > 0,
        "binary": dataset.task == "binary",
        "classes": dataset.task == "classes",
        "regression": dataset.task == "regression",
        "scaled": is_scale(dataset.input_scale),
        "target scaled": is_scale(dataset.target_scale),
        "features": bool(dataset.features),
        "inputs off": dataset.kept is not None,
        "one-hot": bool(experiment.one_hot),
        "published": experiment.initialization == PUBLISHED,
        "reseeded": isinstance(experiment.make_order(), ReseededOrders),
        "changed": not run.replayable,
        experiment.optimizer: True,
        str(network.cost): True,
        "diverged": not np.isfinite(run.metrics["cost"]),
    }
    return {flag for flag, given in has.items() if given}


def values_of(run: Run, dataset: Dataset, network: Network) -> dict[str, Any]:
    """What the templates of all scripts are filled with. ValueError as of `check_program`."""
    check_program(run, dataset)
    experiment = run.experiment
    return {
        "sizes": "-".join(map(str, network.layer_sizes)),
        "layer_sizes": network.layer_sizes,
        "hidden_sizes": network.layer_sizes[1:-1],
        "epochs": int(run.metrics["epoch"]),
        "cost": repr(float(run.metrics["cost"])),
        "learning_rate": experiment.learning_rate,
        "decay_rate": experiment.decay_rate,
        "decay_every": experiment.decay_every,
        "decay_after": experiment.decay_after,
        "batch_size": min(experiment.batch_size, dataset.X.shape[1]),
        "l2": experiment.l2,
        "keep_prob": experiment.keep_prob,
        "seed": seed_of(experiment),
        "optimizer": experiment.optimizer,
        "activation": experiment.activation_words,
        "output": network.output,
        "cost_name": network.cost,
        "inputs": ascii(dataset.raw_inputs),
        "columns": ascii(columns_of(dataset, experiment.one_hot)),
        "features": ", ".join(map(formula, dataset.features)),
        "kept": list(dataset.kept or ()),
        "n_raw": len(dataset.raw_inputs),
        "target": ascii(dataset.target),
        "classes": ascii(dataset.classes),
        "mean": numbers(dataset.input_scale.mean),
        "deviation": numbers(dataset.input_scale.std),
        "target_mean": float(dataset.target_scale.mean.flat[0]),
        "target_deviation": float(dataset.target_scale.std.flat[0]),
        "data": data_of(arrays_of(run, dataset, network)),
    }


def columns_of(dataset: Dataset, one_hot: Sequence[str]) -> tuple[tuple[str, str | None], ...]:
    """The column of each raw input, and its word where the column was made one-hot."""

    def column_of(name: str) -> tuple[str, str | None]:
        fitting = [column for column in one_hot if name.startswith(f"{column} = ")]
        if not fitting:
            return name, None
        column = max(fitting, key=len)
        return column, name.removeprefix(f"{column} = ")

    return tuple(map(column_of, dataset.raw_inputs))


def seed_of(experiment: Experiment) -> int:
    """What mini-batches and dropout are drawn from."""
    order = experiment.make_order()
    return order if isinstance(order, int) else order.seed


def is_scale(scale: Scale) -> bool:
    """Whether it changes anything."""
    return bool(np.any(scale.mean) or np.any(scale.std != 1))


def formula(feature: str) -> str:
    """An extra feature of x1 and x2 as Python: the lab's own source of it."""
    entry = ast.parse("{" + inspect.getsource(FORMULAS[feature]) + "}")
    (function,) = (node for node in ast.walk(entry) if isinstance(node, ast.Lambda))
    return ast.unparse(function.body)


def numbers(values: Array) -> str:
    """A list of numbers, exactly, in lines of an indented block."""
    text = f"[{', '.join(map(repr, values.ravel().tolist()))}]"
    return textwrap.fill(text, WIDTH, subsequent_indent="     ", break_on_hyphens=False)


def check_program(run: Run, dataset: Dataset) -> None:
    """ValueError if network and data do not fit, or the data are more than a script should hold."""
    network = run.experiment.make_network(dataset)
    if run.experiment.frozen or run.experiment.off:
        raise ValueError(
            "code: expected a network whose units are all trained, got units that are frozen or"
            " off; take the run as JSON or as a page instead"
        )
    size = sum(values.nbytes for values in arrays_of(run, dataset, network).values())
    if size > MAX_DATA_BYTES:
        raise ValueError(
            f"code: expected data of at most {MAX_DATA_BYTES >> 20} MB in a script, got"
            f" {size >> 20} MB; take the run as JSON instead"
        )


def arrays_of(run: Run, dataset: Dataset, network: Network) -> dict[str, Array]:
    """The arrays that a script holds: the examples and, where no seed draws them, the starting
    weights, W1, b1, W2, ...
    """
    given = {"X": dataset.X, "Y": dataset.Y, "X_test": dataset.X_test, "Y_test": dataset.Y_test}
    if run.experiment.initialization == PUBLISHED:
        start = run.experiment.make_parameters(network)
        given |= {f"W{l}": start.W[l] for l in network.layers}
        given |= {f"b{l}": start.b[l] for l in network.layers}
    return {name: values for name, values in given.items() if values is not None}


def data_of(arrays: Mapping[str, Array]) -> str:
    """The lines of a dict from the names of arrays to the arrays as text."""
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
    """The standard deviation of a scheme's starting weights, as an expression of n_prev; nothing
    for those of a published run, which are not drawn.
    """
    return {
        "zeros": "0.0",
        "small": "0.01",
        "large": "10.0",
        "xavier": "np.sqrt(1 / n_prev)",
        "he": "np.sqrt(2 / n_prev)",
        PUBLISHED: "",
    }[scheme]
