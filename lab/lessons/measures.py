"""What the rules and the texts of lessons read off a run."""

import numpy as np

from lab.diagnosis.units import dead_in
from lab.engine import Array, Parameters, forward
from lab.experiment import Run
from lab.lessons.steps import Runs


def start(run: Run, column: str) -> float:
    """A column of the history before training."""
    return run.history[column][0]


def end(run: Run, column: str) -> float:
    """A column of the history after training."""
    return run.history[column][-1]


def rises(run: Run) -> int:
    """How often the cost was higher at an epoch's end than at the one before."""
    costs = np.array(run.history["cost"])
    return int(np.sum(costs[1:] > costs[:-1]))


def moved(run: Run) -> int:
    """How many parameters, all of them 0 at the start, are not 0 any more."""
    return int(np.count_nonzero(run.parameters.flat))


def dead_units(run: Run) -> int:
    """How many relu units have Z <= 0 for every training example at the end."""
    dataset = run.experiment.make_dataset()
    network = run.experiment.make_network(dataset)
    dead = dead_in(network, forward(network, run.parameters, dataset.X))
    return int(sum(np.sum(units) for units in dead.values()))


def successes(runs: Runs, name: str) -> int:
    """How many of the runs whose names begin so classify all but one example in a hundred."""
    return sum(
        end(run, "accuracy") >= 0.99 for key, run in runs.items() if key.startswith(f"{name}, ")
    )


def layers_of(run: Run) -> int:
    """L, the number of layers."""
    return len(run.experiment.hidden_layers) + 1


def gradient_ratio(run: Run) -> float:
    """The gradient of layer 1 at the start, as a multiple of that of layer L."""
    return start(run, "gradient_1") / start(run, f"gradient_{layers_of(run)}")


def one_matrix(parameters: Parameters) -> Array:
    """W[L] ... W[2] W[1], what linear layers amount to, (n[L], n[0])."""
    product = np.eye(parameters.layer_sizes[0])
    for l in sorted(parameters.W):
        product = parameters.W[l] @ product
    return product


def signed(value: float) -> str:
    """As the next term of a sum: "+ 0.13", "- 2.48"."""
    return f"{'-' if value < 0 else '+'} {abs(value):.2f}"


def percent(share: float) -> str:
    return f"{share:.0%}" if share in (0, 1) else f"{share:.1%}"
