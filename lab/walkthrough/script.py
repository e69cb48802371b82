"""The whole pass as a Python script that runs with NumPy alone and prints the same numbers, cell by
cell (# %%).

The activation and cost functions in it are the engine's own source, taken from the running code, so
that script and engine cannot drift apart; what is generated is the pass itself, unrolled layer by
layer as one would write it on paper.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from lab.engine import Activation, Array, Network, Parameters, Softmax
from lab.engine.activations import GELU_CUBE, GELU_SCALE, LEAK
from lab.engine.costs import above_zero

HEADER = '''"""One pass of backpropagation for a {sizes} network, with every number.

It needs NumPy and nothing else. Examples are columns. dZ and dA are gradients of the summed loss;
dW and db carry the 1/m. Each # %% begins a cell, in VS Code, Spyder or Jupyter with jupytext.
"""

# %% The numbers
import sys
{imports}
import numpy as np

np.set_printoptions(precision=17, threshold=sys.maxsize, linewidth=140)
Array = np.ndarray


def show(name, values):
    print(f"{{name}}  shape {{np.shape(values)}}")
    print(np.asarray(values))

'''

CONSTANTS = {
    "leaky relu": f"LEAK = {LEAK!r}",
    "gelu": f"GELU_SCALE, GELU_CUBE = {GELU_SCALE!r}, {GELU_CUBE!r}",
}


def script(
    network: Network,
    parameters: Parameters,
    X: Array,
    Y: Array,
    l2: float = 0.0,
    learning_rate: float = 0.1,
) -> str:
    """The source text. The same arguments as `walk`, of which it prints every result by name, as
    "dW[2]  shape (3, 4)".
    """
    imports = "from dataclasses import dataclass\n" if network.output == "softmax" else ""
    lines = [HEADER.format(sizes="-".join(map(str, network.layer_sizes)), imports=imports)]
    lines += [
        *numbers(network, parameters, X, Y, l2, learning_rate),
        "\n\n# %% The functions, as the lab runs them",
    ]
    lines += [CONSTANTS[name] for name in CONSTANTS if name in network.hidden]
    lines += [f"\n\n{inspect.getsource(function).strip()}" for function in functions(network)]
    lines += ["", *forwards(network), *the_cost(network, l2)]
    for l in reversed(network.layers):
        lines += backwards(network, l, l2)
    return "\n".join([*lines, *update(network)]) + "\n"


def numbers(
    network: Network, parameters: Parameters, X: Array, Y: Array, l2: float, learning_rate: float
) -> Iterator[str]:
    yield f"X = np.array({literal(X)})"
    yield f"Y = np.array({literal(Y)})"
    yield f"m = {X.shape[-1]}  # examples, one a column"
    yield f"learning_rate = {learning_rate!r}"
    if l2:
        yield f"l2 = {l2!r}"
    yield "W, b, Z, A, dZ, dA, dW, db = {}, {}, {}, {}, {}, {}, {}, {}"
    for l in network.layers:
        yield f"W[{l}] = np.array({literal(parameters.W[l])})"
        yield f"b[{l}] = np.array({literal(parameters.b[l])})"


def literal(values: Array) -> str:
    """The numbers so that they read back exactly, a row a line."""
    rows = [repr([float(x) for x in row]) for row in np.atleast_2d(values)]
    return "[" + ",\n    ".join(rows) + "]"


def functions(network: Network) -> list[Callable[..., Any] | type]:
    """What the pass calls, each once, in the order of first use."""
    used: list[Callable[..., Any] | type] = []
    for l in network.layers:
        g, shortcut = network.g(l), l == network.L and network.is_matched
        used += [Softmax] if isinstance(g, Softmax) else [g.g] if shortcut else [g.g, g.g_prime]
    used += [above_zero, loss_of(network), network.J.dA]
    return list(dict.fromkeys(used))


def loss_of(network: Network) -> Callable[..., Any]:
    """The loss as `cost` computes it: from Z where output and cost are matched."""
    from_Z = network.J.loss_from_Z
    return from_Z if network.is_matched and from_Z else network.J.loss


def g_of(network: Network, l: int) -> str:
    g = network.g(l)
    return g.g.__name__ if isinstance(g, Activation) else "Softmax().g"


def dZ_of(network: Network, l: int) -> str:
    g = network.g(l)
    return (
        f"dA[{l}] * {g.g_prime.__name__}(Z[{l}])"
        if isinstance(g, Activation)
        else f"Softmax().dZ(dA[{l}], Z[{l}])"
    )


def step(name: str, right: str) -> list[str]:
    return [f"{name} = {right}", f'show("{name}", {name})']


def forwards(network: Network) -> Iterator[str]:
    yield "\n# %% Forwards"
    yield from step("A[0]", "X")
    for l in network.layers:
        yield from step(f"Z[{l}]", f"W[{l}] @ A[{l - 1}] + b[{l}]")
        yield from step(f"A[{l}]", f"{g_of(network, l)}(Z[{l}])")


def the_cost(network: Network, l2: float) -> Iterator[str]:
    outputs = f"{'Z' if network.is_matched else 'A'}[{network.L}]"
    penalty = " + l2 / (2 * m) * sum(np.sum(w**2) for w in W.values())" if l2 else ""
    yield "\n# %% The cost: the mean of the losses"
    yield from step("J", f"np.sum({loss_of(network).__name__}({outputs}, Y)) / m{penalty}")


def backwards(network: Network, l: int, l2: float) -> Iterator[str]:
    yield f"\n# %% Backwards, layer {l}"
    if l == network.L:
        yield from step(f"dA[{l}]", f"{network.J.dA.__name__}(A[{l}], Y)")
    is_short = l == network.L and network.is_matched
    yield from step(f"dZ[{l}]", f"A[{l}] - Y" if is_short else dZ_of(network, l))
    yield from step(
        f"dW[{l}]", f"dZ[{l}] @ A[{l - 1}].T / m" + (f" + l2 / m * W[{l}]" if l2 else "")
    )
    yield from step(f"db[{l}]", f"np.sum(dZ[{l}], axis=1, keepdims=True) / m")
    if l > 1:
        yield from step(f"dA[{l - 1}]", f"W[{l}].T @ dZ[{l}]")


def update(network: Network) -> Iterator[str]:
    yield "\n# %% The update: only now, with all gradients known, is anything changed"
    for l in network.layers:
        for letter in ("W", "b"):
            yield f"{letter}[{l}] = {letter}[{l}] - learning_rate * d{letter}[{l}]"
            yield f'show("new {letter}[{l}]", {letter}[{l}])'
