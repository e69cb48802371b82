"""A run's network with scikit-learn's MLPClassifier or MLPRegressor, where these have one.

Its first weights are the lab's, whatever the scheme: scikit-learn has one of its own only, but goes
on from weights that are there. Its order of the examples is its own, so in mini-batches the numbers
differ from the lab's as they would with another seed.
"""

import numpy as np

from lab.data import Dataset
from lab.experiment import Experiment, Run
from lab.export.program import check_program, flags_of, program, scale_of, values_of

ACTIVATIONS = {"relu": "relu", "tanh": "tanh", "sigmoid": "logistic", "linear": "identity"}
OUTPUTS = {
    "binary": ("sigmoid", "binary cross-entropy"),
    "classes": ("softmax", "cross-entropy"),
    "regression": ("linear", "half squared error"),
}


def sklearn_script(run: Run, dataset: Dataset) -> str:
    """The script of a run. ValueError, with the reason, for what scikit-learn's networks cannot
    express.
    """
    check_sklearn(run, dataset)
    experiment = run.experiment
    network = experiment.make_network(dataset)
    values = values_of(run, dataset, network) | {
        "activation": ACTIVATIONS.get(experiment.activation, "identity"),  # that of no layer
        "solver": solver(experiment),
        "scale": scale_of(experiment.initialization),
        "initialization": experiment.initialization,
    }
    return program("sklearn", flags_of(run, dataset, network), values)


def check_sklearn(run: Run, dataset: Dataset) -> None:
    """ValueError, with the reason, for a run that scikit-learn's networks cannot express."""
    check_program(run, dataset)
    experiment = run.experiment
    network = experiment.make_network(dataset)
    if experiment.activations:
        raise lacking("activation for each layer", "; they have one for all")
    if network.L > 1 and experiment.activation not in ACTIVATIONS:
        raise lacking(experiment.activation, f"; they have {', '.join(ACTIVATIONS)}")
    if experiment.optimizer == "rmsprop":
        raise lacking("rmsprop", "; they have gradient descent, momentum and adam")
    if network.L > 1 and experiment.keep_prob < 1:
        raise lacking("dropout")
    if experiment.decay_rate:
        raise lacking(
            "learning rate that decays as 1 / (1 + rate n)",
            "; theirs falls with a power of the step",
        )
    if not experiment.biases:
        raise lacking("way to leave biases out")
    if (network.output, network.cost) != OUTPUTS[dataset.task]:
        output, cost = OUTPUTS[dataset.task]
        raise ValueError(
            f"scikit-learn's networks have the output {output} with {cost} for this data, not"
            f" {network.output} with {network.cost}"
        )
    if run.metrics["epoch"] < 1:
        raise lacking("training of no epoch", "; they train at least one")
    if not np.isfinite(run.metrics["cost"]):
        raise lacking("place for a run whose cost is not finite", "; they end with an error")


def lacking(what: str, instead: str = "") -> ValueError:
    return ValueError(f"scikit-learn's networks have no {what}{instead}")


def solver(experiment: Experiment) -> str:
    """The optimizer as arguments. scikit-learn's momentum adds whole gradients up: a rate of 1 -
    beta makes them an average.
    """
    if experiment.optimizer == "adam":
        return f'solver="adam", learning_rate_init={experiment.learning_rate}'
    if experiment.optimizer == "momentum":
        rate = f"(1 - 0.9) * {experiment.learning_rate}"
        return f'solver="sgd", learning_rate_init={rate}, momentum=0.9, nesterovs_momentum=False'
    return f'solver="sgd", learning_rate_init={experiment.learning_rate}, momentum=0.0'
