"""The engine: backpropagation in NumPy and nothing else. What stands below is its public face.

activations.py   g and g', one table ACTIVATIONS
costs.py         J and dJ/dA, one table COSTS
network.py       Network, Parameters, Trace, Gradients; initialize, forward, cost, backward: as on
                 paper
optimizers.py    gradient descent, momentum, RMSProp, Adam
hyperparameters.py  what steers training: optimizer, batch size, L2, dropout, decay
training.py      Trainer: epochs, history, snapshots, stop rules
stack.py         StackTrainer: many networks of one shape in one pass
logbook.py       what is written down while a network trains
arguments.py     checks a trainer's arguments
accuracy.py      how well outputs fit: the share classified right, confusion, R^2
loop.py          an epoch as on paper, through network.py: for wrong equations, and to test the fast
                 path against
replay.py        an epoch on the fast path, several times as fast
draws.py         what is random on it
tape.py          the fast path's equations: recorded once over fixed buffers, and replayed
elementwise.py   its activations, in the form that is fastest on this machine
steps.py         the fast path's optimizers
gradcheck.py     finite differences for every tensor
"""

from lab.engine.accuracy import accuracy, confusion, r_squared, root_mean_square
from lab.engine.activations import ACTIVATIONS, OUTPUTS, Activation, Array, Softmax
from lab.engine.costs import COSTS, DEFAULT_COST, Cost
from lab.engine.gradcheck import GradientReport, TensorCheck, gradient_check, numeric_gradient
from lab.engine.hyperparameters import Decay, Hyperparameters
from lab.engine.logbook import Snapshot, Stop
from lab.engine.network import (
    CHAIN_RULE,
    SCHEMES,
    Equations,
    Gradients,
    Network,
    Parameters,
    Trace,
    Units,
    backward,
    cost,
    forward,
    initialize,
)
from lab.engine.optimizers import OPTIMIZERS, Adam, GradientDescent, Momentum, Optimizer, RMSProp
from lab.engine.stack import StackTrainer, Trained
from lab.engine.training import Trainer

__all__ = [
    "ACTIVATIONS",
    "CHAIN_RULE",
    "COSTS",
    "DEFAULT_COST",
    "OPTIMIZERS",
    "OUTPUTS",
    "SCHEMES",
    "Activation",
    "Adam",
    "Array",
    "Cost",
    "Decay",
    "Equations",
    "GradientDescent",
    "GradientReport",
    "Gradients",
    "Hyperparameters",
    "Momentum",
    "Network",
    "Optimizer",
    "Parameters",
    "RMSProp",
    "Snapshot",
    "Softmax",
    "StackTrainer",
    "Stop",
    "TensorCheck",
    "Trace",
    "Trained",
    "Trainer",
    "Units",
    "accuracy",
    "backward",
    "confusion",
    "cost",
    "forward",
    "gradient_check",
    "initialize",
    "numeric_gradient",
    "r_squared",
    "root_mean_square",
]
