"""The last lessons: a gradient check that finds a planted line, and what linear layers are."""

import numpy as np

from lab.engine import Network, gradient_check
from lab.experiment import Experiment, Run
from lab.lessons.common import on_moons
from lab.lessons.lesson import Claim, Lesson
from lab.lessons.measures import end, one_matrix, percent
from lab.lessons.steps import Choice, Number, Read, Runs, See, Train, TryNext, Why
from lab.mistakes import CATALOGUE, SIGNATURES, Finding, Mistake, examine, first_wrong
from lab.mistakes.game import playable

# Gradient check: find the planted line

EXAMPLES_CHECKED = 20

LINES = {
    "start": "the start: dA[L] or dZ[L]",
    "dW": "dW[l] = dZ[l] A[l-1]ᵀ / m",
    "db": "db[l] = sum of dZ[l] over the examples / m",
    "down": "the step down: dA[l-1] or dZ[l] of a hidden layer",
}


def checked_network(seed: int) -> Experiment:
    return on_moons(seed, hidden_layers=(3, 3), epochs=60, batch_size=15)


def planted(seed: int) -> Mistake:
    """The wrong line of this seed."""
    network = Network((2, 3, 3, 1), hidden="tanh")
    mistakes = playable(network)
    return mistakes[int(np.random.default_rng(seed).integers(len(mistakes)))]


def findings(experiment: Experiment) -> list[Finding]:
    """Every tensor of the pass with the planted line, at the starting weights."""
    dataset = experiment.make_dataset()
    network = experiment.make_network(dataset)
    parameters = experiment.make_parameters(network)
    X = dataset.X[:, :EXAMPLES_CHECKED]
    Y = dataset.Y[:, :EXAMPLES_CHECKED]
    return examine(network, parameters, X, Y, planted(experiment.seed).equations)


def verdicts(experiment: Experiment) -> dict[str, bool]:
    """Whether each dW and db passes, from the output backwards: what a gradient check can say."""
    return {
        one.quantity: one.passed
        for one in findings(experiment)
        if one.quantity.startswith(("dW", "db"))
    }


def line_by_pattern(passed: dict[str, bool]) -> str:
    """Which line it is, by which of the gradients pass: a key of LINES."""
    last = max(int(name[3:-1]) for name in passed)
    if all(ok for name, ok in passed.items() if name.startswith("dW")):
        return "db"
    if all(ok for name, ok in passed.items() if name.startswith("db")):
        return "dW"
    return "down" if passed[f"dW[{last}]"] and passed[f"db[{last}]"] else "start"


def line_of(finding: Finding, L: int) -> str:
    """Which line computes this tensor: a key of LINES."""
    kind = finding.quantity[:2]
    if kind in ("dW", "db"):
        return kind
    return "start" if finding.quantity in (f"dA[{L}]", f"dZ[{L}]") else "down"


def planted_line(run: Run) -> str:
    first = first_wrong(findings(run.experiment))
    assert first is not None  # a mistake that shows was planted
    return line_of(first, len(run.experiment.hidden_layers) + 1)


def table_of_verdicts(seed: int) -> str:
    passed = verdicts(checked_network(seed))
    rows = "\n".join(
        f"| {name} | {'✓ agrees' if ok else '✗ differs'} |" for name, ok in passed.items()
    )
    return (
        "One line of the backward pass of a 2-3-3-1 network has been replaced by a wrong one. The"
        " gradient check measured every dW and db by moving each parameter a little, with no chain"
        f" rule, and says:\n\n| gradient | beside the measured one |\n|---|---|\n{rows}\n\nIt"
        " cannot see dA or dZ. But a wrong dZ[l] spoils dW[l], db[l] *and everything below*; a"
        " wrong dW line spoils nothing else."
    )


def why_the_check(runs: Runs) -> str:
    run = runs["the right equations"]
    mistake = planted(run.experiment.seed)
    first = first_wrong(findings(run.experiment))
    assert first is not None
    return (
        f"The planted line is *{mistake.name}*:\n\n```python\n{mistake.code}\n```\n\nRead from the"
        f" output backwards, {first.quantity} is the first that is wrong:"
        f" {SIGNATURES[first.signature]}. {mistake.why}\n\nThe right equations, on the same check:"
        f" {right_check(run)}. And after 60 epochs they classify"
        f" {percent(end(run, 'accuracy'))}. With many of the {len(CATALOGUE)} wrong lines of"
        " *Wrong on purpose* the accuracy would be as good, so accuracy does not find them."
    )


def right_check(run: Run) -> str:
    dataset = run.experiment.make_dataset()
    report = gradient_check(
        run.experiment.make_network(dataset),
        run.parameters,
        dataset.X[:, :EXAMPLES_CHECKED],
        dataset.Y[:, :EXAMPLES_CHECKED],
    )
    worst = max(check.difference for check in report.values())
    return f"every relative difference is at most {worst:.0e}"


GRADIENT_CHECK = Lesson(
    key="gradient-check",
    title="Gradient check: find the planted line",
    minutes=8,
    experiments=lambda seed: {"the right equations": checked_network(seed)},
    claim=Claim(
        "Which of dW and db fail the check names the wrong line: all, only dW, only db, or all but"
        " the last layer's.",
        lambda runs: (
            line_by_pattern(verdicts(runs["the right equations"].experiment))
            == planted_line(runs["the right equations"])
        ),
    ),
    steps=(
        Read(
            "(J(w + eps) - J(w - eps)) / 2 eps: move one parameter a little either way, and the"
            " cost itself says its slope. That is the **gradient check**. It is far too slow to"
            " train with, and needs no chain rule, so it can judge one.\n\nBackwards, the lines"
            " are: dA[L], dZ[L], dW[L], db[L], then dA[L-1], dZ[L-1], dW[L-1], db[L-1], and so on"
            " down."
        ),
        Read(table_of_verdicts),
        Choice(
            "Which line was replaced?",
            tuple(LINES.values()),
            lambda runs: LINES[planted_line(runs["the right equations"])],
        ),
        Train("The right equations on the same network, 60 epochs."),
        See("cost", ("the right equations",)),
        Why(why_the_check),
        TryNext(
            "Open this network on Train, then turn to *Wrong on purpose* and play *Find the hidden"
            " one*: there you see the training curves of the wrong line as well.",
            checked_network,
        ),
    ),
)


# Linear layers


def deep(seed: int, activation: str, layers: int) -> Experiment:
    return on_moons(
        seed,
        hidden_layers=(8,) * layers,
        activation=activation,
        learning_rate=0.1 if activation == "linear" else 0.3,
        epochs=100,
    )


def how_far_apart(runs: Runs) -> str:
    ahead = end(runs["three linear layers"], "accuracy") - end(runs["one neuron"], "accuracy")
    if abs(ahead) <= 0.03:
        return "About as good (within 3 in 100)"
    return "Clearly better" if ahead > 0 else "Clearly worse"


def why_linear(runs: Runs) -> str:
    linear, single, tanh = (
        runs[name] for name in ("three linear layers", "one neuron", "three tanh layers")
    )
    product = one_matrix(linear.parameters)[0]
    own = single.parameters.W[1][0]
    return (
        "With g(z) = z the layers are W[4] (W[3] (W[2] (W[1] X))) = (W[4] W[3] W[2] W[1]) X: one"
        f" matrix. Multiplied out, yours is [{product[0]:.2f}, {product[1]:.2f}], two numbers made"
        f" of {linear.parameters.flat.size}; the single neuron has [{own[0]:.2f}, {own[1]:.2f}]."
        " Both are one straight line, in nearly the same direction. They classify"
        f" {percent(end(linear, 'accuracy'))} and {percent(end(single, 'accuracy'))}; the same"
        f" layers with tanh between them {percent(end(tanh, 'accuracy'))}. It is the bend between"
        " two layers that makes them two."
    )


LINEAR_LAYERS = Lesson(
    key="linear-layers",
    title="Linear layers, however many, are one line",
    minutes=4,
    experiments=lambda seed: {
        "one neuron": deep(seed, "linear", 0),
        "three linear layers": deep(seed, "linear", 3),
        "three tanh layers": deep(seed, "tanh", 3),
    },
    claim=Claim(
        "Three hidden linear layers are within 3 % of one neuron's accuracy on two moons; with tanh"
        " they are at least 5 % better.",
        lambda runs: (
            how_far_apart(runs).startswith("About")
            and end(runs["three tanh layers"], "accuracy")
            >= end(runs["one neuron"], "accuracy") + 0.05
        ),
    ),
    steps=(
        Read(
            "One neuron has 3 parameters and draws a straight line. Three hidden layers of 8 units"
            " have 177. Both learn two moons; the layers are **linear**: g(z) = z. A third network"
            " has the same three layers with tanh."
        ),
        Choice(
            "Beside one neuron, the three linear layers will be",
            ("Clearly better", "About as good (within 3 in 100)", "Clearly worse"),
            how_far_apart,
        ),
        Number(
            "How many of 100 will the three *tanh* layers get right?",
            low=50,
            high=100,
            step=1,
            near=2,
            answer=lambda runs: 100 * end(runs["three tanh layers"], "accuracy"),
            unit="of 100",
        ),
        Train("One neuron, three linear layers, three tanh layers: 100 epochs each."),
        See("accuracy", ("one neuron", "three linear layers", "three tanh layers")),
        Why(why_linear),
        TryNext(
            "Put tanh into *one* of the three layers, or take relu. How little bending is enough?",
            lambda seed: deep(seed, "linear", 3),
        ),
    ),
)

CHECKS = (GRADIENT_CHECK, LINEAR_LAYERS)
