"""What is true of a paste: its program is run, and held against central differences.

Shares no code with the lab: forward pass, costs and optimizers are written here once more, as
plainly as can be. A gradient is right when it is dJ/dW of the network that was drawn (times -1
where the writer's updates add, times m where the update divides), a step when the parameter moves
as the optimizer's rule says. `exec` runs text of our own.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from tests.pastes.names import Layer, names
from tests.pastes.paste import Paste
from tests.pastes.style import Net

Parameters = dict[str, np.ndarray]
EXAMPLES = 7
LR, LAMBD, BETA, BETA1, BETA2 = 0.1, 0.7, 0.8, 0.8, 0.95
SAMPLES = 2
SEEDS = range(1, 30)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z, axis):
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


G = {
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "relu": lambda z: np.where(z > 0, z, 0),
    "leaky relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "linear": lambda z: z,
    "softmax": lambda z: softmax(z, 0),
}
LOSSES = {
    "binary cross-entropy": lambda A, Y: -(Y * np.log(A) + (1 - Y) * np.log(1 - A)),
    "cross-entropy": lambda A, Y: -Y * np.log(A),
    "half squared error": lambda A, Y: (A - Y) ** 2 / 2,
    "squared error": lambda A, Y: (A - Y) ** 2,
}


@cache
def data(net: Net, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """X and Y, examples as columns."""
    random = np.random.default_rng(seed)
    X = random.normal(size=(net.sizes[0], EXAMPLES))
    if net.output == "softmax":
        return X, np.eye(net.sizes[-1])[:, random.integers(0, net.sizes[-1], EXAMPLES)]
    if net.output == "sigmoid":
        return X, random.integers(0, 2, (net.sizes[-1], EXAMPLES)).astype(float)
    return X, random.uniform(-1, 1, (net.sizes[-1], EXAMPLES))


def cost(paste: Paste, parameters: Parameters, seed: int) -> float:
    """J of the network that was drawn, for parameters in the paste's own layout."""
    A, Y = data(paste.net, seed)
    squares = 0.0
    for l in range(1, paste.net.L + 1):
        W = parameters[f"W{l}"]
        squares += float(np.sum(W**2))
        W = W.T if paste.style.rows else W
        b = parameters[f"b{l}"].reshape(-1, 1) if f"b{l}" in parameters else 0
        A = G[paste.net.hidden if l < paste.net.L else paste.net.output](W @ A + b)
    m = EXAMPLES if paste.style.mean else 1
    loss = float(np.sum(LOSSES[paste.net.cost](A, Y))) / m
    return loss + (LAMBD / (2 * m) * squares if paste.style.penalty else 0)


def slopes(J: Callable[[Parameters], float], parameters: Parameters) -> Parameters:
    """dJ/d of every entry, by central differences."""
    found = {}
    for name, value in parameters.items():
        found[name] = np.zeros_like(value)
        for place in np.ndindex(value.shape):
            ends = []
            for eps in (1e-5, -1e-5):
                moved = value.copy()
                moved[place] += eps
                ends.append(J({**parameters, name: moved}))
            found[name][place] = (ends[0] - ends[1]) / 2e-5
    return found


@cache
def run(paste: Paste, steps: int, seed: int) -> dict[str, np.ndarray]:
    """The paste's ends after some steps; 0: the parameters before the first. Raises what the
    program raises.
    """
    names = executed(paste, steps, seed)
    return {
        end: np.array(eval(expression, names), dtype=float)
        for end, expression in paste.ends
        if steps or not end.startswith("d")
    }


def executed(paste: Paste, steps: int, seed: int) -> dict[str, Any]:
    """The names that the program leaves behind."""
    X, Y = data(paste.net, seed)
    X, Y = (X.T, Y.T) if paste.style.rows else (X, Y)
    names: dict[str, Any] = {"np": np, "steps": steps, "lr": LR, "lambd": LAMBD, "t": 1}
    names |= {"beta": BETA, "beta1": BETA1, "beta2": BETA2, "m": EXAMPLES, "n": EXAMPLES}
    names |= {"X": X, "x": X, "Y": Y, "y": Y, "targets": Y, **helpers(paste)}
    names["labels"] = Y.argmax(axis=1 if paste.style.rows else 0)
    text = paste.text.replace("epochs = 1000", f"epochs = {steps}")
    text = "" if steps == 0 and paste.style.form in ONCE else text
    np.random.seed(seed)  # noqa: NPY002  (the pastes draw their parameters in this way)
    with np.errstate(all="ignore"):
        exec("\n".join((paste.before, text, paste.after)), names)
    return names


ONCE = ("lines alone", "example by example")


def helpers(paste: Paste) -> dict[str, Any]:
    """What a paste calls without defining it."""
    axis = 1 if paste.style.rows else 0
    known: dict[str, Any] = {
        "sigmoid": sigmoid,
        "relu": G["relu"],
        "leaky_relu": G["leaky relu"],
        "softmax": lambda z: softmax(z, axis),
    }
    of_A = paste.style.slope == "of A"
    for suffix in ("_prime", "_derivative", "_grad"):
        known["sigmoid" + suffix] = lambda v: v * (1 - v) if of_A else sigmoid(v) * (1 - sigmoid(v))
        known["tanh" + suffix] = lambda v: 1 - v**2 if of_A else 1 - np.tanh(v) ** 2
        known["relu" + suffix] = lambda v: (v > 0).astype(float)
        known["leaky_relu" + suffix] = lambda v: np.where(v > 0, 1, 0.01)
    return known


def start(paste: Paste, seed: int) -> Parameters:
    """The parameters before the first step."""
    if any(not end.startswith("d") for end, _ in paste.ends):
        return run(paste, 0, seed)
    spell = names(paste.style.naming)
    ends = tuple((end[1:], spell(end[1], Layer(int(end[2:])))) for end, _ in paste.ends)
    return run(replace(paste, rows=(), ends=ends), 0, seed)


def due(paste: Paste, seed: int, steps: int) -> dict[str, np.ndarray]:
    """What every end must be after 1 or 2 steps."""
    parameters = start(paste, seed)
    rule = RULES[paste.style.optimizer]
    memory: dict[str, np.ndarray] = {}
    gradients: Parameters = {}
    for t in range(1, steps + 1):
        gradients = slopes(lambda moved: cost(paste, moved, seed), parameters)
        parameters = {
            name: value - LR * rule(name, gradients[name], memory, t)
            for name, value in parameters.items()
        }
    sign = -1 if paste.style.negative else 1
    factor = sign * (EXAMPLES if paste.style.place == "update" else 1)
    return parameters | {f"d{name}": factor * value for name, value in gradients.items()}


def plain(_name, gradient, _memory, _t):
    return gradient


def momentum(name, gradient, memory, _t):
    memory[name] = BETA * memory.get(name, 0) + (1 - BETA) * gradient
    return memory[name]


def adam(name, gradient, memory, t):
    first = memory["v" + name] = BETA1 * memory.get("v" + name, 0) + (1 - BETA1) * gradient
    second = memory["s" + name] = BETA2 * memory.get("s" + name, 0) + (1 - BETA2) * gradient**2
    return first / (1 - BETA1**t) / (np.sqrt(second / (1 - BETA2**t)) + 1e-8)


RULES = {"plain": plain, "momentum": momentum, "adam": adam}


def truth(paste: Paste, right: Paste | None = None) -> str:
    """ "right", "wrong", or "open": all gradients are those of the cost times one number, and
    nothing in the paste says that it may not be so. right: the paste before it was mutated, whose
    values are due.
    """
    if paste.kind == "slope at the wrong quantity" and takes_what_nobody_tells(paste):
        return "open"
    ratios: list[float] = []
    steps = 2 if paste.style.optimizer != "plain" else 1
    for seed in telling(right or paste, steps):
        expected = expectation(right or paste, seed, steps)
        try:
            found = run(paste, steps, seed)
        except Exception:  # whatever a wrong program raises, it does not compute its gradient
            return "wrong"
        for end, value in found.items():
            ratio = constant(value, expected[end], end, start(right or paste, seed))
            if ratio is None:
                return "wrong"
            ratios.append(ratio)
    if all(np.isclose(ratio, 1, rtol=1e-4) for ratio in ratios):
        return "right"
    one_number = all(np.isclose(ratio, ratios[0], rtol=1e-4) for ratio in ratios)
    steps_told = any(not end.startswith("d") for end, _ in paste.ends)
    return "open" if one_number and (ratios[0] > 0 or not steps_told) else "wrong"


def takes_what_nobody_tells(paste: Paste) -> bool:
    """True where a helper's definition, which says whether it takes Z or A, is not pasted."""
    return not paste.style.helpers and paste.style.slope != "written"


@cache
def telling(paste: Paste, steps: int) -> list[int]:
    """Seeds of samples on which no gradient is 0, as all are behind a dead relu."""
    found: list[int] = []
    for seed in SEEDS:
        after = expectation(paste, seed, steps)
        if all(np.any(np.abs(after["d" + end[-2:]]) > 1e-6) for end, _ in paste.ends):
            found.append(seed)
        if len(found) == SAMPLES:
            return found
    raise ValueError(f"no sample tells anything of this paste:\n{paste.text}")


@cache
def expectation(paste: Paste, seed: int, steps: int) -> dict[str, np.ndarray]:
    return due(paste, seed, steps)


def constant(value: np.ndarray, due: np.ndarray, end: str, start: Parameters) -> float | None:
    """c where the gradient, or the step from the start, is c times what is due; None where it is
    no multiple. One number is the same in any shape, as the db of one output.
    """
    value = value.reshape(due.shape) if value.size == due.size == 1 else value
    if value.shape != due.shape or not np.all(np.isfinite(value)):
        return None
    if not end.startswith("d"):
        value, due = value - start[end], due - start[end]
    square = float(np.sum(due * due))
    ratio = float(np.sum(value * due)) / square if square else 0.0
    close = np.allclose(value, ratio * due, rtol=1e-4, atol=1e-7 * max(1, abs(ratio)))
    return ratio if ratio and close else None
