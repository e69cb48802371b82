"""Trains a published run from its recipe, and gives what was printed of it.

In full batch by a Trainer. In mini-batches by the loop as on paper: the course prints a sum over
the costs of an epoch's batches, each before its step, which is told at that step only.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from lab.engine import Array, Parameters, Trainer, accuracy, cost, forward
from lab.engine.loop import Loop
from lab.published.recipes import Examples, PublishedRun, ReseededOrders

Progress = Callable[[float], None]  # told the share of the training that is done


def results_of(published: PublishedRun, progress: Progress | None = None) -> dict[str, Any]:
    """Our numbers for what was printed: `costs` by epoch, the outputs of the last epoch before its
    step, accuracies, and the final weights.
    """
    train = train_in_batches if published.batch_size else train_in_full_batch
    parameters, costs, last_output = train(published, progress or (lambda share: None))
    results: dict[str, Any] = {"costs": costs, "last_output": last_output}
    results["train_accuracy"] = accuracy_of(published, parameters, published.make_examples())
    if test := published.make_test():
        results["test_accuracy"] = accuracy_of(published, parameters, test)
    for l in published.network.layers:
        results[f"W{l}"] = parameters.W[l]
        results[f"b{l}"] = parameters.b[l]
    return results


def accuracy_of(published: PublishedRun, parameters: Parameters, examples: Examples) -> float:
    X, Y = examples
    A = forward(published.network, parameters, X).A[published.network.L]
    return float(accuracy(A, Y))


Trained = tuple[Parameters, dict[int, float], Array]  # parameters, costs by epoch, last outputs


def train_in_full_batch(published: PublishedRun, progress: Progress) -> Trained:
    X, Y = published.make_examples()
    trainer = Trainer(
        published.network,
        published.make_parameters(),
        X=X,
        Y=Y,
        **vars(published.make_hyperparameters(X.shape[1])),
    )
    epochs = published.hyper["iterations"]
    costs: dict[int, float] = {}
    for epoch in sorted({*printed_epochs(published), epochs - 1}):
        train_to(trainer, epoch)
        costs[epoch] = cost_of(published, trainer.parameters, (X, Y))
        progress(epoch / epochs)
    last_output = forward(published.network, trainer.parameters, X).A[published.network.L]
    train_to(trainer, epochs)
    return trainer.parameters, costs, last_output


def train_to(trainer: Trainer, epoch: int) -> None:
    if epoch > trainer.epoch:
        trainer.run(epochs=epoch - trainer.epoch)


def train_in_batches(published: PublishedRun, progress: Progress) -> Trained:
    X, Y = published.make_examples()
    parameters = published.make_parameters()
    loop = Loop(
        published.network,
        parameters,
        published.make_hyperparameters(X.shape[1]),
        train=(X, Y),
        test=None,
        rng=ReseededOrders(published.hyper["mini_batch_seed"]),
    )
    epochs = published.hyper["iterations"]
    printed, costs = set(printed_epochs(published)), dict[int, float]()
    for epoch in range(epochs):
        if epoch in printed:
            costs[epoch] = epoch_cost(published, loop)
            progress(epoch / epochs)
        else:
            while not loop.train_part():
                pass
    return parameters, costs, forward(published.network, parameters, X).A[published.network.L]


def epoch_cost(published: PublishedRun, loop: Loop) -> float:
    """Train one epoch, and give the cost that the course prints of it: the sum of the batches'
    losses, each before its step, over m; or the mean of the last batch's alone.
    """
    X, Y = loop.train
    losses, m = [], Y.shape[1]
    is_whole = False
    while not is_whole:
        before = loop.parameters.copy()
        columns = loop.next_columns()
        batch = X[:, columns], Y[:, columns]
        losses.append((cost_of(published, before, batch), batch[1].shape[1]))
        is_whole = loop.train_part()
    if published.hyper.get("epoch_cost") == "last":
        return losses[-1][0]
    return sum(J * size for J, size in losses) / m


def cost_of(published: PublishedRun, parameters: Parameters, examples: Examples) -> float:
    """The number that the run printed as its cost or error."""
    X, Y = examples
    network = published.network
    trace = forward(network, parameters, X)
    if published.hyper.get("report") == "mean_abs":
        return float(np.mean(np.abs(trace.A[network.L] - Y)))
    total = Y.shape[1] if published.hyper.get("report") == "half_sum_squares" else 1
    return float(total * cost(network, trace, Y))


def printed_epochs(published: PublishedRun) -> list[int]:
    return [epoch for epoch, *_ in published.expected.get("costs", ())]
