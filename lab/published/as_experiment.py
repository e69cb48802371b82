"""A published run as what the rest of the lab works with: its examples as a Dataset, and its recipe
as the settings of an Experiment.

An Experiment names it, `published="circles_he"`, and takes its data, its starting weights and the
orders of its mini-batches; the other settings stand in the Experiment as for any run.
"""

from collections.abc import Iterable
from typing import Any

from lab.data import Dataset, Scale
from lab.data.features import chosen, with_features
from lab.published.recipes import PublishedRun

PUBLISHED = "published"  # the dataset, and the initialization, of an Experiment that names one


def make_dataset(
    published: PublishedRun, features: Iterable[str] = (), standardize: bool = False
) -> Dataset:
    """Its examples, split into training and test as they were. ValueError for targets that are no
    task of the lab: several real numbers for an example.
    """
    points, Y = published.make_examples()
    if len(Y) > 1:
        raise ValueError(
            f"published: expected a run with one output, got {published.name}, which has"
            f" {len(Y)} real targets an example"
        )
    points_test, Y_test = published.make_test() or (None, None)
    features = chosen(features, len(points))
    X = with_features(points, features)
    scale = Scale.fitted(X) if standardize else Scale.identity(len(X))
    X_test = None if points_test is None else with_features(points_test, features)
    return Dataset(
        name=published.name.replace("_", " "),
        task="binary",
        X=scale.apply(X),
        Y=Y,
        X_test=None if X_test is None else scale.apply(X_test),
        Y_test=Y_test,
        points=points,
        points_test=points_test,
        raw_inputs=tuple(f"x{i + 1}" for i in range(len(points))),
        features=features,
        classes=("0", "1"),
        target="y",
        input_scale=scale,
        target_scale=Scale.identity(1),
    )


def settings_of(published: PublishedRun) -> dict[str, Any]:
    """The settings of an Experiment that is this run, by name. Whether a value is in range there is
    for the Experiment to say.
    """
    X, _ = published.make_examples()
    hyper = published.make_hyperparameters(X.shape[1])
    return {
        "dataset": PUBLISHED,
        "published": published.name,
        "standardize": False,
        "hidden_layers": published.network.layer_sizes[1:-1],
        "activation": published.network.hidden[0] if published.network.L > 1 else "tanh",
        "cost": published.network.cost,
        "initialization": PUBLISHED,
        "biases": hyper.biases,
        "optimizer": published.optimizer,
        "learning_rate": hyper.optimizer.learning_rate,
        "decay_rate": hyper.decay.rate,
        "decay_every": hyper.decay.every,
        "decay_after": hyper.decay.after,
        "batch_size": hyper.batch_size,
        "epochs": published.epochs,
    }
