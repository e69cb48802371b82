"""A run as a script that needs NumPy alone: the same equations and random numbers, and so the same
cost, but for rounding; how much that comes to in the run, `rounding.py` measures.

The activation and cost functions in it are the engine's own source, taken from the running code, so
that script and lab cannot drift apart.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable
from types import FunctionType
from typing import Any

from lab.data import Dataset
from lab.engine import Activation, Network, Softmax
from lab.experiment import Run
from lab.export.program import flags_of, program, scale_of, values_of
from lab.export.rounding import agreement


def numpy_script(run: Run, dataset: Dataset) -> str:
    """The script of a run on its dataset. ValueError if network and data do not fit, or the data
    are too many.
    """
    network = run.experiment.make_network(dataset)
    if run.experiment.activations:
        raise ValueError(
            "code: expected one activation for all hidden layers, got"
            f" {run.experiment.activation_words}; take the run as PyTorch instead"
        )
    values = values_of(run, dataset, network) | {
        "functions": source_of(functions_of(network)),
        "scale": scale_of(run.experiment.initialization),
        "g": names_of(network, 1)[0],
        "g_prime": names_of(network, 1)[1],
        "g_output": names_of(network, network.L)[0],
        "loss": loss_of(network).__name__,
        "dZ_output": dZ_output(network),
        "agreement": agreement(run, dataset) if run.replayable else "",
    }
    return program("numpy", flags_of(run, dataset, network), values)


def names_of(network: Network, l: int) -> tuple[str, str]:
    """What g and its derivative are called in a script."""
    g = network.g(l)
    return (
        (g.g.__name__, g.g_prime.__name__)
        if isinstance(g, Activation)
        else ("softmax", "softmax_dZ")
    )


def loss_of(network: Network) -> Callable[..., Any]:
    J = network.J
    return J.loss_from_Z if network.is_matched and J.loss_from_Z else J.loss


def dZ_output(network: Network) -> str:
    """dZ[L] by the chain rule, as an expression: softmax multiplies by a matrix, everything else
    elementwise.
    """
    dA, g_prime = f"{network.J.dA.__name__}(A[L], Y)", names_of(network, network.L)[1]
    return (
        f"softmax_dZ({dA}, Z[L])"
        if isinstance(network.g(network.L), Softmax)
        else f"{dA} * {g_prime}(Z[L])"
    )


def functions_of(network: Network) -> list[Callable[..., Any]]:
    """What forward, cost and backward of this network call."""
    functions: list[Callable[..., Any]] = []
    for l in network.layers:
        g = network.g(l)
        functions.append(g.g if isinstance(g, Activation) else Softmax.g)
        if l < network.L or not network.is_matched:
            functions.append(g.g_prime if isinstance(g, Activation) else Softmax.dZ)
    return [*functions, loss_of(network), *([] if network.is_matched else [network.J.dA])]


def source_of(functions: Iterable[Callable[..., Any]]) -> str:
    """The engine's own source of these functions and of whatever of the engine they use, each once,
    needed ones first.
    """
    parts: dict[str, str] = {}
    for function in functions:
        collect(function, parts)
    constants = [text for text in parts.values() if not text.startswith("def ")]
    definitions = [text for text in parts.values() if text.startswith("def ")]
    return "\n\n\n".join(["\n".join(constants), *definitions] if constants else definitions)


def collect(function: Any, parts: dict[str, str]) -> None:
    source = textwrap.dedent(inspect.getsource(function)).strip()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            value = function.__globals__.get(node.id)
            if isinstance(value, float):
                parts[node.id] = f"{node.id} = {value!r}"
            elif isinstance(value, FunctionType):
                collect(value, parts)
    parts[function.__qualname__] = as_functions(source)


def as_functions(source: str) -> str:
    """Softmax is an object in the engine, because it is not elementwise; a script does well with
    two functions.
    """
    return (
        source.replace("def g(self, ", "def softmax(")
        .replace("def dZ(self, ", "def softmax_dZ(")
        .replace("self.g(", "softmax(")
    )
