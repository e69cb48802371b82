"""Exported code is run, as the learner would run it: another process, a file, the libraries it
names and nothing of the lab.
"""

import ast
import json
import subprocess
import sys
from dataclasses import replace

import nbformat
import numpy as np
import pytest

from lab.engine import ACTIVATIONS, SCHEMES
from lab.experiment import Experiment
from lab.export import notebook, numpy_script, sklearn_script, torch_script
from lab.export.program import MOST_DATA

BASE = Experiment(dataset="xor", samples=80, hidden_layers=(5, 4), epochs=60, learning_rate=0.1)
EXPERIMENTS = {
    "gradient descent, mini-batches": BASE,
    "full batch, no test set": replace(BASE, batch_size=5000, test_share=0.0),
    "momentum, L2": replace(BASE, optimizer="momentum", l2=0.5),
    "rmsprop, relu, he": replace(
        BASE, optimizer="rmsprop", learning_rate=0.01, activation="relu", initialization="he"
    ),
    "adam, dropout, L2": replace(BASE, optimizer="adam", learning_rate=0.01, keep_prob=0.8, l2=0.1),
    "dropout in full batch": replace(BASE, keep_prob=0.6, batch_size=5000),
    "leaky relu, half squared error": replace(
        BASE, activation="leaky relu", cost="half squared error"
    ),
    "gelu, tanh output, squared error": replace(
        BASE, activation="gelu", output="tanh", cost="squared error"
    ),
    "four classes": replace(BASE, dataset="blobs", classes=4, optimizer="adam", learning_rate=0.01),
    "softmax without its cost": replace(
        BASE, dataset="blobs", classes=3, cost="half squared error"
    ),
    "softmax with binary cross-entropy": replace(
        BASE, dataset="blobs", classes=3, cost="binary cross-entropy"
    ),
    "no hidden layer": replace(BASE, hidden_layers=(), keep_prob=0.5, initialization="large"),
    "no hidden layer, squared error": replace(BASE, hidden_layers=(), cost="squared error"),
    "regression": replace(BASE, dataset="sine", optimizer="momentum", seed=3, data_seed=4),
    "regression, extra inputs": replace(
        BASE, dataset="bumps", features=("x1^2", "sin x2"), standardize=False
    ),
    "stopped early": replace(BASE, target_cost=0.65, epochs=1000),
}
HOSTILE = '"""\nimport os; os._exit(66)\n#$epochs'


def run(script, path):
    """What the script prints: "training cost 0.1" and the like, by the words before the number."""
    path.write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", path.name],
        cwd=path.parent,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert not done.stderr
    assert done.returncode == 0
    return {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in done.stdout.splitlines()
    }


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_numpy_script_comes_to_the_same_numbers(name, tmp_path):
    experiment = EXPERIMENTS[name]
    dataset = experiment.make_dataset()
    lab = experiment.run(dataset=dataset)
    printed = run(numpy_script(lab, dataset), tmp_path / "script.py")
    assert printed["training cost"] == pytest.approx(lab.metrics["cost"], rel=1e-9, abs=1e-9)
    assert ("test cost" in printed) == (dataset.X_test is not None)
    if "test cost" in printed:
        assert printed["test cost"] == pytest.approx(lab.metrics["test_cost"], rel=1e-9, abs=1e-9)
    if dataset.classes:
        assert printed["training accuracy"] == pytest.approx(lab.metrics["accuracy"], abs=1e-4)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("initialization", SCHEMES)
def test_every_activation_and_scheme_comes_to_the_same_cost(activation, initialization):
    experiment = replace(BASE, activation=activation, initialization=initialization, epochs=5)
    dataset = experiment.make_dataset()
    lab = experiment.run(dataset=dataset)
    program = {}
    exec(numpy_script(lab, dataset), program)
    Z, A = program["forward"](program["W"], program["b"], dataset.X)
    assert program["cost"](program["W"], Z, A, dataset.Y) == pytest.approx(
        lab.metrics["cost"], rel=1e-9, abs=1e-9
    )


def test_the_script_needs_numpy_alone():
    dataset = BASE.make_dataset()
    tree = ast.parse(numpy_script(BASE.run(dataset=dataset), dataset))
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert imported == {"base64", "zlib", "numpy"}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]


def test_the_script_has_no_more_than_the_run_needs():
    dataset = BASE.make_dataset()
    plain = numpy_script(BASE.run(dataset=dataset), dataset)
    assert not [
        word
        for word in ("l2", "masks", "keep_prob", "v_corrected", "softmax", "#: ", "$")
        if word in plain
    ]


def test_a_run_that_was_changed_under_way_says_so():
    dataset = BASE.make_dataset()
    changed = replace(BASE.run(dataset=dataset), changes=("epoch 3: l2 = 1.0",))
    for export in (numpy_script, sklearn_script, torch_script):
        assert "Settings were changed while the lab's run trained" in export(changed, dataset)


@pytest.mark.parametrize("export", [numpy_script, sklearn_script, torch_script])
def test_what_somebody_typed_is_a_literal_and_never_code(export):
    dataset = replace(
        BASE.make_dataset(),
        raw_inputs=(HOSTILE, "$data"),
        target=HOSTILE,
        name=HOSTILE,
        classes=(HOSTILE, "'"),
    )
    tree = ast.parse(
        export(replace(BASE.run(), stopped=HOSTILE, versions={HOSTILE: HOSTILE}), dataset)
    )
    assert "os" not in {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    literals = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    assert ast.literal_eval(literals["target"]) == HOSTILE
    assert ast.literal_eval(literals["inputs"]) == (HOSTILE, "$data")


def test_more_data_than_a_script_should_hold_gets_a_sentence():
    dataset = BASE.make_dataset()
    run, noise = (
        BASE.run(dataset=dataset),
        np.random.default_rng(0).random((2, MOST_DATA // 16 + 1)),
    )
    with pytest.raises(ValueError, match="code: expected data of at most"):
        numpy_script(run, replace(dataset, X=noise))


# scikit-learn.

SKLEARN = {name: EXPERIMENTS[name] for name in ("momentum, L2", "four classes", "regression")}


@pytest.mark.parametrize("name", SKLEARN)
def test_the_sklearn_script_runs(name, tmp_path):
    experiment = SKLEARN[name]
    dataset = experiment.make_dataset()
    printed = run(sklearn_script(experiment.run(dataset=dataset), dataset), tmp_path / "script.py")
    assert printed.keys() == {
        "training cost in the last epoch",
        f"training {'accuracy' if dataset.classes else 'R^2'}",
        "test score",
    }


def test_where_there_is_one_minimum_sklearn_and_the_lab_find_the_same(tmp_path):
    """Without hidden layers the cost with its penalty is convex: other starting weights must lead
    to the same place.
    """
    experiment = Experiment(
        dataset="linear",
        samples=80,
        noise=0.6,
        hidden_layers=(),
        l2=2.0,
        batch_size=5000,
        learning_rate=1.0,
        epochs=3000,
    )
    dataset = experiment.make_dataset()
    lab = experiment.run(dataset=dataset)
    printed = run(sklearn_script(lab, dataset), tmp_path / "script.py")
    assert printed["training cost in the last epoch"] == pytest.approx(
        lab.metrics["cost"], abs=1e-5
    )


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"activation": "gelu"}, "have no gelu"),
        ({"optimizer": "rmsprop"}, "have no rmsprop"),
        ({"keep_prob": 0.5}, "have no dropout"),
        (
            {"cost": "squared error"},
            (
                "have the output sigmoid with binary cross-entropy for this data, not sigmoid with"
                " squared error"
            ),
        ),
    ],
)
def test_what_sklearn_cannot_express_gets_the_reason(settings, reason):
    experiment = replace(BASE, epochs=1, **settings)
    with pytest.raises(ValueError, match=f"^scikit-learn's networks {reason}"):
        sklearn_script(experiment.run(), experiment.make_dataset())


# PyTorch.


@pytest.mark.torch
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_torch_script_comes_to_the_same_cost(name, tmp_path):
    experiment = EXPERIMENTS[name]
    dataset = experiment.make_dataset()
    lab = experiment.run(dataset=dataset)
    printed = run(torch_script(lab, dataset), tmp_path / "script.py")
    if experiment.keep_prob == 1 or not experiment.hidden_layers:
        assert printed["training cost"] == pytest.approx(lab.metrics["cost"], rel=1e-9, abs=1e-9)
    else:
        assert np.isfinite(printed["training cost"])


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_torch_script_is_python(name):
    experiment = replace(EXPERIMENTS[name], epochs=1)
    script = torch_script(experiment.run(), experiment.make_dataset())
    compile(script, "script.py", "exec")
    assert "$" not in script
    assert "#: " not in script


# The notebook.


def test_the_notebook_is_valid_and_its_cells_come_to_the_same_cost(capsys):
    experiment = EXPERIMENTS["adam, dropout, L2"]
    dataset = experiment.make_dataset()
    lab = experiment.run(dataset=dataset)
    book = nbformat.reads(notebook(numpy_script(lab, dataset)), as_version=4)
    nbformat.validate(book)
    program = {}
    for cell in book.cells:
        if cell.cell_type == "code":
            exec(cell.source, program)
    printed = dict(line.rsplit(" ", 1) for line in capsys.readouterr().out.splitlines())
    assert float(printed["training cost"]) == pytest.approx(lab.metrics["cost"], rel=1e-9)


def test_the_notebook_tells_the_script_in_order():
    dataset = BASE.make_dataset()
    script = numpy_script(BASE.run(dataset=dataset), dataset)
    book = json.loads(notebook(script))
    titles = ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "markdown"]
    assert titles[0].startswith("# A 2-5-4-1 network trained by backpropagation in NumPy alone")
    assert titles[1:4] == [
        "## Settings",
        "## Activations and cost, as the lab runs them",
        "## Starting weights",
    ]
    code = [
        line
        for cell in book["cells"]
        if cell["cell_type"] == "code"
        for line in "".join(cell["source"]).splitlines()
        if line
    ]
    docstring = ast.get_docstring(ast.parse(script), clean=False)
    assert code == [
        line
        for line in script.replace(f'"""{docstring}"""', "").splitlines()
        if line and not line.startswith("# %%")
    ]
