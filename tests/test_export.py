"""Exported code is run: its claims and its answers as the learner would run it, in another process
from a file; its numbers here, because it imports the libraries that it names and nothing of the
lab.
"""

import ast
import csv
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace

import nbformat
import numpy as np
import pytest

from lab.data import answers
from lab.engine import ACTIVATIONS, SCHEMES, forward
from lab.experiment import CSV, Experiment
from lab.export import EXPORTS, notebook, numpy_script, sklearn_script, torch_script
from lab.export.program import MAX_DATA_BYTES
from lab.export.rounding import SMALLEST_COST, agreement

BASE = Experiment(dataset="xor", samples=80, hidden_layers=(5, 4), epochs=60, learning_rate=0.1)
EXPERIMENTS = {
    "gradient descent, mini-batches": BASE,
    "full batch, no test set": replace(BASE, batch_size=5000, test_share=0.0),
    "momentum, L2": replace(BASE, optimizer="momentum", l2=0.5),
    "rmsprop, relu, he": replace(
        BASE, optimizer="rmsprop", learning_rate=0.01, activation="relu", initialization="he"
    ),
    "adam, dropout, L2": replace(BASE, optimizer="adam", learning_rate=0.01, keep_prob=0.8, l2=0.1),
    "decay every epoch, without biases": replace(BASE, decay_rate=0.1, biases=False),
    "adam, stepped decay, without biases in full batch": replace(
        BASE,
        optimizer="adam",
        learning_rate=0.01,
        decay_rate=1.0,
        decay_every=20,
        biases=False,
        batch_size=5000,
    ),
    "momentum, decay": replace(BASE, optimizer="momentum", decay_rate=0.05, decay_every=2),
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
    "a published start": replace(Experiment.of_published("circles_he"), epochs=60),
    "a published start and order of mini-batches": replace(
        Experiment.of_published("moons_adam_last_batch_cost"), epochs=10
    ),
    "a published start with dropout": replace(
        Experiment.of_published("moons_adam_last_batch_cost"), epochs=5, keep_prob=0.8
    ),
    "a published start without biases": replace(
        Experiment.of_published("trask_4_hidden_alpha_1"), epochs=60
    ),
}
HOSTILE = '"""\nimport os; os._exit(66)\n#$epochs'


def output(script, path, **environment):
    """What the script prints, run by itself, line by line."""
    path.write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", path.name],
        cwd=path.parent,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert not done.stderr
    assert done.returncode == 0
    return done.stdout.splitlines()


def run_here(script, capsys):
    """What the script prints, by its words."""
    with np.errstate():  # which a script may set
        exec(script, {})
    return by_words(capsys.readouterr().out.splitlines())


def by_words(lines):
    """What a script prints: "training cost 0.1" and the like, by the words before the number."""
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_numpy_script_comes_to_the_same_numbers(name, capsys):
    experiment = EXPERIMENTS[name]
    dataset = experiment.make_dataset()
    lab = experiment.run(dataset=dataset)
    printed = run_here(numpy_script(lab, dataset), capsys)
    assert printed["training cost"] == pytest.approx(lab.metrics["cost"], rel=1e-9, abs=1e-9)
    assert ("test cost" in printed) == (dataset.X_test is not None)
    if "test cost" in printed:
        assert printed["test cost"] == pytest.approx(lab.metrics["test_cost"], rel=1e-9, abs=1e-9)
    if dataset.classes:
        assert printed["training accuracy"] == pytest.approx(lab.metrics["accuracy"], abs=1e-4)


@pytest.mark.parametrize(
    ("write", "settings"),
    [
        (numpy_script, {"dataset": "iris"}),
        (numpy_script, {"dataset": "moons"}),
        (numpy_script, {"dataset": "diabetes"}),
        pytest.param(torch_script, {"dataset": "iris"}, marks=pytest.mark.torch),
        pytest.param(torch_script, {"dataset": "moons"}, marks=pytest.mark.torch),
        pytest.param(torch_script, {"dataset": "diabetes"}, marks=pytest.mark.torch),
    ],
)
def test_a_script_tells_what_the_test_part_is_answered(write, settings, tmp_path):
    experiment = replace(BASE, epochs=5, batch_size=5000, **settings)
    dataset = experiment.make_dataset()
    lab = experiment.run(dataset=dataset)
    lines = output(write(lab, dataset), tmp_path / "script.py")
    test = answers(dataset, experiment.make_network(dataset), lab.parameters)[1]
    if dataset.classes:
        rows = [line.split(", answered ")[1].split() for line in lines if ", true class" in line]
        assert np.array_equal(np.array(rows, dtype=int), test.confusion())
    else:
        told = by_words(lines)
        assert told["test R^2"] == pytest.approx(test.r_squared(), abs=1e-4)
        assert told["test root mean square error"] == pytest.approx(test.error(), rel=1e-5)


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


@pytest.mark.parametrize(
    ("write", "packages"),
    [(numpy_script, {"numpy"}), (sklearn_script, {"numpy", "sklearn"})],
)
def test_the_script_needs_its_libraries_alone(write, packages):
    dataset = BASE.make_dataset()
    imported = set()
    for node in ast.walk(ast.parse(write(BASE.run(dataset=dataset), dataset))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module.split(".")[0])
    assert imported - sys.stdlib_module_names == packages


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
        assert "Settings or weights were changed while the lab's run trained" in export(
            changed, dataset
        )


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
        np.random.default_rng(0).random((2, MAX_DATA_BYTES // 16 + 1)),
    )
    with pytest.raises(ValueError, match="code: expected data of at most"):
        numpy_script(run, replace(dataset, X=noise))


# What a script says of its own numbers.

CLAIMS = {
    "a calm run": BASE,
    "deep tanh": Experiment(samples=100, hidden_layers=(8,) * 7, epochs=115),
    "a large rate": replace(BASE, learning_rate=5.0, epochs=200),
    "rmsprop, large steps": replace(BASE, optimizer="rmsprop", learning_rate=0.3),
    "adam, eight layers": replace(
        BASE, hidden_layers=(4,) * 8, optimizer="adam", learning_rate=0.03, initialization="he"
    ),
    "zeros": replace(BASE, initialization="zeros", activation="sigmoid"),
    "large weights, dropout": replace(BASE, initialization="large", keep_prob=0.8),
    "single examples": replace(BASE, batch_size=1, learning_rate=1.0, epochs=20),
    "a cost of nearly nothing": replace(BASE, dataset="linear", noise=0.0, optimizer="adam"),
    "a regression that diverges": replace(
        BASE, dataset="bumps", activation="linear", learning_rate=5.0
    ),
    "binary cross-entropy of saturated softmax": replace(
        BASE, dataset="blobs", classes=3, cost="binary cross-entropy", initialization="large"
    ),
}


def claim_of(script, epochs):
    """The epoch up to which a script says that its costs are the lab's, and how nearly."""
    header = " ".join(ast.get_docstring(ast.parse(script)).split())
    within = float(re.search(r"the lab's to within about (1e-\d+) of their size", header)[1])
    epoch = re.search(r"(?:Up|up) to (?:about )?epoch (\d+)", header)
    assert ("rounding grows in this run" in header) == ("Up to about epoch" in header)
    return (int(epoch[1]) if epoch else epochs), within


def holds(script, lab, path, **environment):
    """Whether the script's costs at the epoch of its claim are as near to the lab's as it says."""
    epoch, within = claim_of(script, int(lab.metrics["epoch"]))
    short = re.sub(r"^epochs = \d+$", f"epochs = {epoch}", script, flags=re.MULTILINE)
    printed = by_words(output(short, path, **environment))
    row = lab.history["epoch"].index(epoch)
    for part, column in (("training", "cost"), ("test", "test_cost")):
        cost = lab.history[column][row]
        allowed = within * max(abs(cost), SMALLEST_COST)
        assert printed[f"{part} cost"] == pytest.approx(cost, rel=0, abs=allowed, nan_ok=True)


@pytest.mark.parametrize("name", CLAIMS)
def test_the_numpy_script_keeps_its_claim_with_the_kernels_of_another_processor(name, tmp_path):
    experiment = CLAIMS[name]
    dataset = experiment.make_dataset()
    lab = experiment.run(dataset=dataset)
    script = numpy_script(lab, dataset)
    holds(script, lab, tmp_path / "script.py", OPENBLAS_CORETYPE="Prescott")


@pytest.mark.torch
@pytest.mark.parametrize("name", [name for name in CLAIMS if "dropout" not in name])
def test_the_torch_script_keeps_its_claim(name, tmp_path):
    experiment = CLAIMS[name]
    dataset = experiment.make_dataset()
    lab = experiment.run(dataset=dataset)
    holds(torch_script(lab, dataset), lab, tmp_path / "script.py")


def test_where_rounding_grows_the_script_says_so_and_where_it_does_not_it_claims_all_epochs():
    found = {}
    for name in ("a calm run", "deep tanh", "zeros"):
        dataset = CLAIMS[name].make_dataset()
        found[name] = agreement(CLAIMS[name].run(dataset=dataset), dataset, seconds=60)
    assert found["a calm run"].until == found["a calm run"].epochs == 60
    assert found["zeros"].until == 60
    assert found["deep tanh"].until < 115
    assert "rounding grows in this run" in str(found["deep tanh"])


def test_a_script_says_how_far_rounding_was_followed():
    dataset = BASE.make_dataset()
    found = agreement(BASE.run(dataset=dataset), dataset, seconds=0.0)
    assert (found.followed, found.until, found.epochs) == (0, 0, 60)
    assert "how far rounding grows was not followed" in " ".join(found.sentences())


def test_costs_that_the_settings_do_not_lead_to_are_not_called_rounding():
    dataset = BASE.make_dataset()
    lab = BASE.run(dataset=dataset)
    history = lab.history | {"cost": [cost + 0.01 for cost in lab.history["cost"]]}
    header = ast.get_docstring(ast.parse(numpy_script(replace(lab, history=history), dataset)))
    assert "made by other versions of the lab" in " ".join(header.split())
    assert "rounding" not in header


# Predictions for rows as they stand in the data.

TABLE = 'a b,"c,d",k\n' + "\n".join(
    f'{i % 7}.5,{(i * i) % 11 * 1000},"{name}"'
    for i in range(60)
    for name in [("it's", 'a ""quoted"" one', "two\nlines")[(i % 7 > 2) + (i * i % 11 > 4)]]
)
NUMBERS = 'a b,"c,d",k\n' + "\n".join(
    f"{i % 7}.5,{i * i % 11 * 1000},{(i % 7) * 250 + i * i % 11 + 0.5}" for i in range(60)
)
FULL = replace(BASE, batch_size=5000, learning_rate=0.5, optimizer="momentum")
PREDICTED = {
    "binary": (FULL, None),
    "classes, extra features": (
        replace(FULL, dataset="blobs", classes=3, features=("sin x1", "x1*x2")),
        None,
    ),
    "regression, no scale": (replace(FULL, dataset="bumps", standardize=False), None),
    "regression of one input": (replace(FULL, dataset="sine"), None),
    "a file of text classes": (replace(FULL, dataset=CSV), TABLE.encode()),
    "a file of numbers, its units": (replace(FULL, dataset=CSV), NUMBERS.encode()),
    "a constant input": (
        replace(FULL, dataset=CSV),
        b"a,b,k\n" + b"".join(b"%d,3,%d\n" % (i, i > 20) for i in range(40)),
    ),
}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *(
            pytest.param(
                kind, name, marks=[pytest.mark.torch] if kind.startswith("PyTorch") else []
            )
            for kind in EXPORTS
            if "script" in kind
            for name in PREDICTED
        ),
        ("Jupyter notebook", "a file of text classes"),
    ],
)
def test_a_script_predicts_raw_rows_as_the_lab_does(kind, name):
    experiment, contents = PREDICTED[name]
    dataset = experiment.make_dataset(contents)
    lab = experiment.run(dataset=dataset)
    points = dataset.points_test
    network = experiment.make_network(dataset)
    A = forward(network, lab.parameters, dataset.transform(points)).A[network.L]
    text = EXPORTS[kind].write(lab, dataset)
    if kind.startswith("Jupyter"):
        cells = nbformat.reads(text, as_version=4).cells
        text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "code")
    program = {}
    exec(text, program)
    predicted = json.loads(json.dumps(list(program["predict"](points.T.tolist()))))
    if dataset.classes:
        assert predicted == [dataset.classes[k] for k in dataset.labels(A)]
        assert len(set(predicted)) > 1
    else:
        assert predicted == pytest.approx(dataset.in_units(A)[0], rel=1e-6)


def test_a_script_takes_the_cells_of_a_file_with_words():
    lines = [
        f"{i % 7}.5,{('red', 'green', 'sea = blue')[i % 3]},{['no', 'yes'][i % 2]},"
        for i in range(40)
    ]
    contents = "\n".join(
        ["size,color,new,k", *(f"{line}{i % 3 > 1:d}" for i, line in enumerate(lines))]
    )
    experiment = replace(
        FULL, dataset=CSV, target="k", one_hot=("color", "new"), test_share=0.5, epochs=2
    )
    dataset = experiment.make_dataset(contents.encode())
    program = {}
    exec(numpy_script(experiment.run(dataset=dataset), dataset), program)
    rows = [program["row_of"](cells) for cells in csv.DictReader(io.StringIO(contents))]
    points = np.hstack((dataset.points, dataset.points_test)).T
    assert sorted(rows) == sorted(points.tolist())
    assert len(program["predict"](rows)) == 40


@pytest.mark.parametrize(
    ("features", "off"),
    [((), ()), (("x1^2", "x2^2", "x1*x2", "sin x1", "sin x2"), ()), (("sin x1",), ("x1",))],
)
def test_a_script_sees_rows_as_the_lab_does(features, off):
    experiment = replace(BASE, features=features, inputs_off=off, epochs=1)
    dataset = experiment.make_dataset()
    program = {}
    exec(numpy_script(experiment.run(dataset=dataset), dataset), program)
    assert program["to_inputs"](dataset.points.T) == pytest.approx(dataset.X, rel=1e-14, abs=1e-14)
    assert len(program["predict"]([0.5, -1.0])) == 1  # a row by itself
    with pytest.raises(ValueError, match="rows: expected 2 numbers in each, got 3"):
        program["predict"]([[1.0, 2.0, 3.0]])
    with pytest.raises(ValueError, match="rows: expected finite numbers"):
        program["predict"]([[1.0, np.nan]])


# scikit-learn.

SKLEARN = {name: EXPERIMENTS[name] for name in ("momentum, L2", "four classes", "regression")}


@pytest.mark.parametrize("name", SKLEARN)
def test_the_sklearn_script_runs(name, capsys):
    experiment = SKLEARN[name]
    dataset = experiment.make_dataset()
    printed = run_here(sklearn_script(experiment.run(dataset=dataset), dataset), capsys)
    assert {words for words in printed if not words.startswith("test, true class")} == {
        "training cost in the last epoch",
        f"training {'accuracy' if dataset.classes else 'R^2'}",
        "test score",
        *([] if dataset.classes else ["test R^2", "test root mean square error"]),
    }


def run_in_sklearn(experiment):
    """The run of the lab, and what its script for scikit-learn has made."""
    dataset = experiment.make_dataset()
    lab = experiment.run(dataset=dataset)
    program = {}
    exec(sklearn_script(lab, dataset), program)
    return lab, program


@pytest.mark.parametrize("optimizer", ["gradient descent", "momentum"])
@pytest.mark.parametrize("initialization", SCHEMES)
def test_in_full_batch_sklearn_tells_the_labs_costs_from_every_start(initialization, optimizer):
    experiment = replace(
        BASE, initialization=initialization, optimizer=optimizer, batch_size=5000, l2=0.3, epochs=10
    )
    lab, program = run_in_sklearn(experiment)
    assert program["model"].loss_curve_[1:] == pytest.approx(lab.history["cost"][:-1], rel=1e-7)
    assert f"scikit-learn has no {initialization} to start from" in program["__doc__"]


def test_sklearn_begins_from_the_weights_of_a_published_run():
    experiment = replace(Experiment.of_published("flower_4_hidden"), epochs=10, activation="tanh")
    lab, program = run_in_sklearn(experiment)
    assert program["model"].loss_curve_[1:] == pytest.approx(lab.history["cost"][:-1], rel=1e-7)
    assert "starts from the weights of the published run" in program["__doc__"]


def test_where_adam_differs_in_sklearn_it_does_so_in_detail():
    experiment = replace(BASE, optimizer="adam", learning_rate=0.01, batch_size=5000)
    lab, program = run_in_sklearn(experiment)
    assert program["model"].loss_curve_[1:] == pytest.approx(lab.history["cost"][:-1], rel=1e-3)
    assert "Its Adam adds epsilon before the averages are corrected" in program["__doc__"]


REFUSED = [
    ({"activation": "gelu"}, "have no gelu; they have relu"),
    ({"optimizer": "rmsprop"}, "have no rmsprop"),
    ({"keep_prob": 0.5}, "have no dropout"),
    ({"decay_rate": 0.1}, "have no learning rate that decays"),
    ({"biases": False}, "have no way to leave biases out"),
    (
        {"cost": "squared error"},
        "have the output sigmoid with binary cross-entropy for this data, not sigmoid with squared",
    ),
    ({"target_cost": 5.0}, "have no training of no epoch; they train at least one"),
    (
        {"dataset": "bumps", "activation": "linear", "learning_rate": 10.0, "epochs": 500},
        "have no place for a run whose cost is not finite; they end with an error",
    ),
]


@pytest.mark.parametrize(("settings", "reason"), REFUSED)
def test_what_sklearn_cannot_express_gets_the_reason_before_anything_is_written(settings, reason):
    experiment = replace(BASE, **({"epochs": 1} | settings))
    for refusing in (EXPORTS["scikit-learn script"].check, sklearn_script):
        with pytest.raises(ValueError, match=f"^scikit-learn's networks {reason}"):
            refusing(experiment.run(), experiment.make_dataset())


def test_what_a_network_without_hidden_layers_does_not_use_is_no_reason_to_refuse():
    experiment = replace(BASE, hidden_layers=(), activation="gelu", keep_prob=0.5, epochs=1)
    assert "MLPClassifier" in sklearn_script(experiment.run(), experiment.make_dataset())


# PyTorch.


@pytest.mark.torch
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_torch_script_comes_to_the_same_cost(name, tmp_path):
    experiment = EXPERIMENTS[name]
    dataset = experiment.make_dataset()
    lab = experiment.run(dataset=dataset)
    printed = by_words(output(torch_script(lab, dataset), tmp_path / "script.py"))
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


@pytest.mark.parametrize("rest", [{"frozen": ("1.1",)}, {"off": ("1.1",)}])
@pytest.mark.parametrize("export", [numpy_script, sklearn_script, torch_script])
def test_units_at_rest_are_refused_with_the_reason(export, rest):
    experiment = Experiment(samples=40, epochs=2, **rest)
    with pytest.raises(ValueError, match=r"^code: expected a network whose units are all trained"):
        export(experiment.run(), experiment.make_dataset())


def test_activations_by_layer_are_refused_but_by_pytorch():
    experiment = Experiment(samples=40, epochs=2, activations=("relu", "gelu"))
    run, dataset = experiment.run(), experiment.make_dataset()
    with pytest.raises(ValueError, match=r"^code: expected one activation for all hidden layers"):
        numpy_script(run, dataset)
    with pytest.raises(ValueError, match="have no activation for each layer"):
        sklearn_script(run, dataset)
    script = torch_script(run, dataset)
    assert script.index("nn.ReLU()") < script.index("nn.GELU(")
