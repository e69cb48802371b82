"""A run's network with PyTorch, in float64, from the same starting weights and in the same order of
the examples.

Without dropout, whose masks PyTorch draws itself, it comes to the lab's cost, but for rounding; how
much that comes to in the run, `rounding.py` measures.
"""

from lab.data import Dataset
from lab.engine import Network
from lab.experiment import Experiment, Run
from lab.export.program import flags_of, program, scale_of, values_of
from lab.export.rounding import agreement

MODULES = {
    "relu": "nn.ReLU()",
    "leaky relu": "nn.LeakyReLU(0.01)",
    "tanh": "nn.Tanh()",
    "sigmoid": "nn.Sigmoid()",
    "gelu": 'nn.GELU(approximate="tanh")',
    "linear": "nn.Identity()",
}
OUTPUTS = {
    "sigmoid": "torch.sigmoid(Z)",
    "softmax": "torch.softmax(Z, dim=1)",
    "linear": "Z",
    "tanh": "torch.tanh(Z)",
}
MATCHED = {  # one call for output and cost together, exact where the output is rounded to 0 or 1
    "binary cross-entropy": 'functional.binary_cross_entropy_with_logits(Z, Y, reduction="sum")',
    "cross-entropy": 'functional.cross_entropy(Z, Y, reduction="sum")',
    "half squared error": "0.5 * ((Z - Y) ** 2).sum()",
}
COSTS = {  # PyTorch's own binary cross-entropy of outputs cuts log off at -100, the lab's does not
    "binary cross-entropy": (
        "-(Y * above_zero(output(Z)).log() + (1 - Y) * above_zero(1 - output(Z)).log()).sum()"
    ),
    "half squared error": "0.5 * ((output(Z) - Y) ** 2).sum()",
    "squared error": "((output(Z) - Y) ** 2).sum()",
}
# momentum is an average in the lab and a sum in PyTorch: a rate of 1 - beta makes them one
OPTIMIZERS = {
    "gradient descent": "torch.optim.SGD(model.parameters(), lr={rate})",
    "momentum": "torch.optim.SGD(model.parameters(), lr=(1 - 0.9) * {rate}, momentum=0.9)",
    "rmsprop": "torch.optim.RMSprop(model.parameters(), lr={rate}, alpha=0.9, eps=1e-8)",
    "adam": "torch.optim.Adam(model.parameters(), lr={rate}, betas=(0.9, 0.999), eps=1e-8)",
}


def torch_script(run: Run, dataset: Dataset) -> str:
    """The script of a run on its dataset. ValueError if network and data do not fit, or the data
    are too many.
    """
    experiment = run.experiment
    network = experiment.make_network(dataset)
    values = values_of(run, dataset, network) | {
        "modules": modules(network, experiment),
        "scale": scale_of(experiment.initialization),
        "output_of_Z": OUTPUTS[network.output],
        "summed_loss": (MATCHED if network.is_matched else COSTS)[str(network.cost)],
        "optimizer": OPTIMIZERS[experiment.optimizer].format(rate=experiment.learning_rate),
    }
    flags = flags_of(run, dataset, network)
    is_same = not {"dropout", "changed"} & flags
    values["agreement"] = agreement(run, dataset) if is_same else ""
    return program("torch", flags, values)


def modules(network: Network, experiment: Experiment) -> str:
    """The layers, one a line; the output's activation is left to the cost."""
    lines = []
    for l in network.layers:
        sizes = f"{network.layer_sizes[l - 1]}, {network.layer_sizes[l]}"
        lines.append(f"nn.Linear({sizes}{'' if experiment.biases else ', bias=False'}),")
        if l < network.L:
            lines.append(f"{MODULES[network.hidden[l - 1]]},")
            lines += (
                [f"nn.Dropout({1 - experiment.keep_prob:.12g}),"]
                if experiment.keep_prob < 1
                else []
            )
    return "\n    ".join(lines)
