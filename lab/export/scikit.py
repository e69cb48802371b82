"""A run's network with scikit-learn's MLPClassifier or MLPRegressor, where these have one.

Their first weights and their order of the examples are their own, so the numbers differ from the
lab's in detail.
"""

from lab.data import Dataset
from lab.engine import Network
from lab.experiment import Experiment, Run
from lab.export.program import fill, flags_of, values_of

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
    experiment = run.experiment
    network = experiment.make_network(dataset)
    check(experiment, network, dataset)
    values = values_of(run, dataset, network)
    values |= {"activation": ACTIVATIONS[experiment.activation], "solver": solver(experiment)}
    return fill("sklearn.txt", flags_of(run, dataset, network), values)


def check(experiment: Experiment, network: Network, dataset: Dataset) -> None:
    if network.L > 1 and experiment.activation not in ACTIVATIONS:
        raise ValueError(
            f"scikit-learn's networks have no {experiment.activation}; they have"
            f" {', '.join(ACTIVATIONS)}"
        )
    if experiment.optimizer == "rmsprop":
        raise ValueError(
            "scikit-learn's networks have no rmsprop; they have gradient descent, momentum and adam"
        )
    if experiment.keep_prob < 1:
        raise ValueError("scikit-learn's networks have no dropout")
    if (network.output, network.cost) != OUTPUTS[dataset.task]:
        output, cost = OUTPUTS[dataset.task]
        raise ValueError(
            f"scikit-learn's networks have the output {output} with {cost} for this data, not"
            f" {network.output} with {network.cost}"
        )


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
