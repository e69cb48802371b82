import ast
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lab.engine import COSTS, GradientDescent, Network, backward, cost, forward, initialize
from lab.walkthrough import Operand, excerpt, script, walk
from lab.walkthrough.layouts import factor, figures_apart, number, symbol, total

ROOT = Path(__file__).parents[1]

EVERY_PAIR = [(output, name) for name, entry in COSTS.items() for output in entry.outputs]


def problem(network, m=5, seed=0):
    rng = np.random.default_rng(seed)
    parameters = initialize(network, seed=seed)
    parameters.flat[...] += 0.1 * rng.standard_normal(parameters.flat.shape)
    n = network.layer_sizes[-1]
    X, Y = rng.standard_normal((network.layer_sizes[0], m)), rng.standard_normal((n, m))
    if network.J.of_probabilities or network.output == "softmax":
        Y = (
            np.eye(n)[:, rng.integers(n, size=m)]
            if n > 1
            else rng.integers(2, size=(1, m)).astype(float)
        )
    return network, parameters, X, Y


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("l2", [0.0, 0.4])
def test_every_step_has_the_engine_s_own_numbers(seed, l2):
    rng = np.random.default_rng(seed)
    output, name = EVERY_PAIR[seed % len(EVERY_PAIR)]
    hidden = tuple(str(g) for g in rng.choice(["relu", "tanh", "gelu", "leaky relu", "sigmoid"], 2))
    network, parameters, X, Y = problem(Network((3, 4, 5, 2), hidden, output, name), seed=seed)
    trace = forward(network, parameters, X)
    gradients = backward(network, parameters, trace, Y, l2)
    due = {
        f"{letter}[{l}]": getattr(trace, letter)[l] for letter in ("Z", "A") for l in network.layers
    }
    due |= {
        f"{letter}[{l}]": getattr(gradients, letter)[l]
        for letter in ("dW", "db", "dZ", "dA")
        for l in network.layers
    }
    due |= {"A[0]": X, "J": cost(network, trace, Y, parameters, l2)}
    updated = parameters.copy()
    optimizer = GradientDescent(0.1)
    optimizer.update(updated, gradients, optimizer.start(updated))
    due |= {
        f"new {letter}[{l}]": getattr(updated, letter)[l]
        for letter in ("W", "b")
        for l in network.layers
    }
    steps = walk(network, parameters, X, Y, l2, learning_rate=0.1)
    for step in steps:
        np.testing.assert_array_equal(step.result, due[step.name])
        np.testing.assert_array_equal(step.shown(rows=True), np.atleast_2d(step.result).T)
    assert due.keys() == {step.name for step in steps}


def test_the_order_is_forwards_the_cost_backwards_and_only_then_the_update():
    names = [step.name for step in walk(*problem(Network((2, 3, 2, 1))))]
    assert (
        ", ".join(names) == "A[0], Z[1], A[1], Z[2], A[2], Z[3], A[3], J, "
        "dA[3], dZ[3], dW[3], db[3], dA[2], dZ[2], dW[2], db[2], dA[1], dZ[1], dW[1], db[1], "
        "new W[1], new b[1], new W[2], new b[2], new W[3], new b[3]"
    )
    unmatched = [step.name for step in walk(*problem(Network((2, 3, 1), cost="squared error")))]
    assert unmatched[6:9] == ["dA[2]", "dZ[2]", "dW[2]"]


def product_of(step, rows):
    """The right side of a linear step, computed from its operands as they are shown."""
    shown = [operand.shown(rows) for operand in step.operands]
    m = step.operands[0].values.shape[1]
    first, second = (shown[1], shown[0]) if rows else (shown[0], shown[1])
    return {
        "Z": lambda: first @ second + shown[2],
        "dW": lambda: first @ second / m,
        "dA": lambda: first @ second,
    }[step.kind]()


@pytest.mark.parametrize("rows", [False, True])
def test_the_shapes_multiply_out_in_both_layouts(rows):
    for step in walk(*problem(Network((2, 4, 3, 2), output="softmax"))):
        if step.kind in ("Z", "dW", "dA"):
            np.testing.assert_allclose(product_of(step, rows), step.shown(rows), rtol=1e-12)
        for operand in step.operands:
            assert operand.latex(rows) in step.here(rows)
        assert "<" not in step.here(rows)


@pytest.mark.parametrize(("output", "name"), EVERY_PAIR)
@pytest.mark.parametrize("rows", [False, True])
def test_every_entry_worked_by_hand_comes_to_its_value(output, name, rows):
    network, parameters, X, Y = problem(Network((2, 3, 2), "tanh", output, name), m=4)
    for step in walk(network, parameters, X, Y, l2=0.3):
        shown = step.shown(rows)
        for i, j in np.ndindex(shown.shape):
            entry = step.entry(i, j, rows)
            assert entry.split(" = ")[-1] == number(float(shown[i, j]))
            if step.kind in ("Z", "dW", "db", "dA", "dA output", "update", "J", "dZ"):
                assert computed(entry) == pytest.approx(float(shown[i, j]), rel=0.02, abs=0.004)


def computed(latex):
    """The value of the sum left of the last equals sign: read by a small interpreter of this
    LaTeX.
    """
    text = latex.rsplit(" = ", 1)[0].rsplit(" = ", 1)[-1]
    text = re.sub(r"\\(left|right)", "", text).replace(r"\cdot", "*")
    text = re.sub(r"10\^\{(-?\d+)\}", r"10**(\1)", text)
    text = re.sub(r"\\t?frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
    text = re.sub(r"([\d)])\s*\(", r"\1*(", text)
    return eval(text, {"__builtins__": {}})


def test_an_entry_of_many_terms_shows_the_first_ones_and_the_last():
    entry = next(
        step for step in walk(*problem(Network((2, 3, 1)), m=300)) if step.name == "dW[2]"
    ).entry(0, 0)
    assert r"\dots" in entry
    assert entry.count(r"\cdot") < 8
    assert total(["1"] * 4).count("1") == 4


def test_a_matched_output_is_derived_and_an_unmatched_one_is_told_why_not():
    matched = next(step for step in walk(*problem(Network((2, 3, 1)))) if step.name == "dZ[2]")
    assert len(matched.derivation) == 3
    first = step_of("dA[2]", "sigmoid", None, units=1)
    assert "both denominators cancel" in first.why
    assert "squared error" in matched.why
    steps = {step.name: step for step in walk(*problem(Network((2, 3, 1), cost="squared error")))}
    assert not steps["dZ[2]"].derivation
    assert "no matched pair" in steps["dA[2]"].why


def step_of(name, output, cost_name, units=3, hidden="tanh", **settings):
    """One step of a network with three outputs, by name."""
    steps = {
        step.name: step
        for step in walk(*problem(Network((2, 4, units), hidden, output, cost_name)), **settings)
    }
    return steps[name]


@pytest.mark.parametrize("name", COSTS)
def test_softmax_is_never_said_to_work_entry_by_entry(name):
    if "softmax" not in COSTS[name].outputs:
        return
    for quantity in ("A[2]", "dZ[2]"):
        step = step_of(quantity, "softmax", name)
        said = (*step.equation, *step.derivation, step.why)
        assert not any("* g'" in text or r"* \sigma'" in text for text in said)
        assert "Z entry by entry" not in step.why
        assert "g bends" not in step.why
    assert r"\sum_k da_k" in step_of("dZ[2]", "softmax", name).equation[0]


def test_the_three_lines_of_softmax_come_to_the_error():
    """The Jacobian of the first line, built and multiplied out as the second line says, is the
    third.
    """
    network, parameters, X, Y = problem(Network((2, 4, 3), "tanh", "softmax"))
    A = forward(network, parameters, X).A[2]
    for a, y in zip(A.T, Y.T, strict=True):
        jacobian = a[:, np.newaxis] * (np.eye(3) - a)  # of a_k by z_j: a_k (delta_kj - a_j)
        np.testing.assert_allclose((-y / a) @ jacobian, a - y, atol=1e-12)
    first, second, third = step_of("dZ[2]", "softmax", "cross-entropy").derivation
    assert r"-\frac{y_k}{a_k}" in first
    assert r"a_k (\delta_{kj} - a_j)" in first
    assert second.endswith(r"= -y_j + a_j \sum_k y_k")
    assert third.endswith("dZ^{[L]} = A^{[L]} - Y")


@pytest.mark.parametrize(
    ("output", "name", "divisor"),
    [
        ("sigmoid", "binary cross-entropy", "divides by A (1 - A)"),
        ("softmax", "cross-entropy", "divides by a_k"),
        ("linear", "half squared error", "divides by nothing"),
    ],
)
def test_the_long_way_divides_by_what_it_divides_by(output, name, divisor):
    assert divisor in step_of("dZ[2]", output, name).why


@pytest.mark.parametrize(
    ("output", "name"), [pair for pair in EVERY_PAIR if COSTS[pair[1]].matched != pair[0]]
)
def test_why_an_unmatched_output_has_no_short_way(output, name):
    why = step_of("dA[2]", output, name).why
    assert "dZ[L] = A[L] - Y would be wrong here" in why  # dA[L] = A[L] - Y may well be right
    stays = {
        "sigmoid": "A (1 - A)",
        "tanh": "1 - A^2",
        "softmax": "matrix of slopes",
        "linear": "a 2 stays",
    }
    assert stays[output] in why


@pytest.mark.parametrize(("output", "name"), EVERY_PAIR)
def test_the_penalty_is_added_to_the_cost_and_not_to_the_loss(output, name):
    J, loss = step_of("J", output, name, l2=0.3).equation[0].split(r", \qquad ")
    assert "lambda" in J
    assert "lambda" not in loss
    assert loss.count(r"\sum_k") == 1
    assert not re.search(r"\b[ay]\b", loss)  # within a sum over k, a and y are of unit k


def test_each_activation_is_said_to_do_what_it_does():
    assert "g bends" in step_of("A[1]", "sigmoid", None).why
    assert "nothing bends" in step_of("A[1]", "sigmoid", None, hidden="linear").why
    assert "sum to 1" in step_of("A[2]", "softmax", None).why
    assert "between -1 and 1" in step_of("A[2]", "tanh", None).why
    # what it calls t
    assert r"t = \tanh" in step_of("dZ[1]", "sigmoid", None, hidden="gelu").equation[0]


@pytest.mark.parametrize(("output", "quantity"), [("softmax", "dA[2]"), ("sigmoid", "dZ[2]")])
def test_a_number_close_to_another_has_the_figures_to_tell(output, quantity):
    network, parameters, X, Y = problem(Network((2, 3, 3), "tanh", output, "binary cross-entropy"))
    parameters.flat[...] *= 6  # outputs within 1e-4 of 1
    step = {step.name: step for step in walk(network, parameters, X, Y)}[quantity]
    assert np.min(np.abs(1 - forward(network, parameters, X).A[2])) < 1e-4
    for i, j in np.ndindex(step.shown().shape):
        assert computed(step.entry(i, j)) == pytest.approx(step.result[i, j], rel=1e-3)


def test_the_losses_by_hand_are_those_of_the_engine_where_outputs_are_rounded():
    network, parameters, X, Y = problem(Network((2, 3, 1)), m=4)
    # A[2] is 0, and its logarithm is lost; the loss of a 1 is 900 all the same
    parameters.b[2][...] = -900.0
    step = {step.name: step for step in walk(network, parameters, X, np.ones_like(Y))}["J"]
    assert computed(step.entry(0, 0)) == pytest.approx(float(step.result), rel=1e-3)


def test_figures_are_added_only_where_a_difference_takes_them():
    assert figures_apart(0.5, 0.0) == figures_apart(1.0, 1.0) == 4
    assert number(0.99996754, figures_apart(0.99996754, 1.0)) == "0.99996754"


def test_each_step_shows_the_lines_that_ran():
    for step in walk(*problem(Network((2, 3, 2), "relu", "softmax", "squared error"))):
        for function in step.source:
            code = excerpt(function)
            lines = (ROOT / code.file).read_text(encoding="utf-8").splitlines()
            assert code.file.startswith("lab/engine/")
            assert lines[code.line - 1].strip() == code.text.splitlines()[0]
            assert '"""' not in code.text
            assert {line.strip() for line in code.text.splitlines()} <= {
                line.strip() for line in lines
            }


def test_symbols_and_numbers_as_latex():
    assert symbol("A[1]", transposed=True) == "A^{[1]T}"
    assert symbol("g'(Z[2])") == "g'(Z^{[2]})"
    assert (
        Operand("W[2]", np.ones((3, 4)), transposed=True).latex()
        == r"\underbrace{W^{[2]T}}_{4 \times 3}"
    )
    assert (
        Operand("W[2]", np.ones((3, 4)), transposed=True).latex(rows=True)
        == r"\underbrace{W^{[2]T}}_{3 \times 4}"
    )
    assert number(1.23456e-7) == r"1.235 \cdot 10^{-7}"
    assert factor(-0.5) == "(-0.5)"


def printed(text):
    """What a downloaded script printed: the arrays by name."""
    blocks = re.findall(r"^(.+?)  shape \((.*)\)\n((?:[\s\[].*\n|-?\d.*\n)*)", text, re.MULTILINE)
    shapes = {
        name: tuple(int(n) for n in shape.split(",") if n.strip()) for name, shape, _ in blocks
    }
    return {
        name: np.array([float(x) for x in re.findall(r"[-\d.e+]+", body)]).reshape(shapes[name])
        for name, _, body in blocks
    }


SCRIPTS = [
    (output, name, hidden, l2)
    for i, (output, name) in enumerate(EVERY_PAIR)
    for hidden, l2 in [(("gelu", "leaky relu"), 0.3 * (i % 2))]
]


@pytest.mark.parametrize(
    ("output", "name", "hidden", "l2"),
    [*SCRIPTS, ("sigmoid", "binary cross-entropy", ("relu", "tanh"), 0.0)],
)
def test_the_script_runs_with_numpy_alone_and_prints_the_same_numbers(
    tmp_path, output, name, hidden, l2
):
    arguments = (*problem(Network((2, 4, 3, 2), hidden, output, name), m=7), l2, 0.3)
    file = tmp_path / "one_pass.py"
    file.write_text(script(*arguments), encoding="utf-8")
    imports = [
        node
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    modules = {
        node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in imports
    }
    assert modules <= {"numpy", "sys", "dataclasses"}
    run = subprocess.run(
        [sys.executable, "-I", "-W", "error", file],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    values = printed(run.stdout)
    steps = walk(*arguments)
    assert values.keys() == {step.name for step in steps}
    for step in steps:
        np.testing.assert_allclose(
            values[step.name], step.result, rtol=1e-12, atol=1e-12, err_msg=step.name
        )
