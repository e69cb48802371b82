"""Small networks and their scenes, one for everything the stage can draw; for the page of the
browser tests and for the tests.
"""

import numpy as np

from lab.engine import Adam, Network, Stop, Trainer, initialize
from lab.stage import Colors, Plane, Points, Scene

COLORS = ("#1c97df", "#df7606", "#7450da", "#a58f66", "#cc021f", "#9f399a")
NETWORKS = {
    "moons": Network((2, 8, 8, 1), hidden="tanh", output="sigmoid"),
    "classes": Network((2, 8, 6, 3), hidden="relu", output="softmax"),
    "surface": Network((2, 8, 8, 1), hidden="gelu", output="linear"),
    "curve": Network((1, 8, 8, 1), hidden="tanh", output="linear"),
    "features": Network((5, 6, 1), hidden=("leaky relu",), output="sigmoid"),
    "wide": Network((30, *(64,) * 8, 1), hidden="sigmoid", output="sigmoid"),
}


def examples(name: str) -> tuple[np.ndarray, np.ndarray, Points, Points]:
    """X and Y for training, and the points to draw."""
    rng = np.random.default_rng(0)
    angle, side = rng.uniform(0, np.pi, 300), rng.integers(0, 3 if name == "classes" else 2, 300)
    x = np.cos(angle) * (1 - 2 * (side % 2)) + side * 0.9 + rng.normal(0, 0.15, 300)
    y = np.sin(angle) * (1 - 2 * (side % 2)) + 0.3 * side + rng.normal(0, 0.15, 300)
    X, Y = np.stack((x, y)), side[None] * 1.0
    label = side * 1.0
    if name == "classes":
        Y = np.eye(3)[side].T
    elif name == "surface":
        label = np.exp(-(x**2 + y**2)) - np.exp(-((x - 1.5) ** 2 + y**2))
        Y = label[None]
    elif name == "curve":
        y = np.sin(2 * x) + rng.normal(0, 0.1, 300)
        X, Y = x[None], y[None]
    elif name == "features":
        X = curved(X)
    elif name == "wide":
        X = np.vstack((X, np.zeros((28, 300))))
    return X, Y, Points(x[:210], y[:210], label[:210]), Points(x[210:], y[210:], label[210:])


def curved(X: np.ndarray) -> np.ndarray:
    """x1, x2 and the features that make the plane a curved one."""
    return np.vstack((X, X[0] ** 2, X[1] ** 2, X[0] * X[1]))


def scene_of(name: str, network: Network, train: Points, test: Points) -> Scene:
    x0, x1, y0, y1 = window = (-1.8, 3.4, -1.9, 2.1)
    n = network.layer_sizes[0]
    grid = (
        Plane([x0, y0, *[0] * (n - 2)], [x1 - x0, *[0] * (n - 1)], [0, y1 - y0, *[0] * (n - 2)])
        if n > 1
        else Plane([x0], [x1 - x0])
    )
    if name == "features":
        s, t = np.meshgrid(np.linspace(x0, x1, 40), np.linspace(y0, y1, 40))
        grid = curved(np.stack((s.ravel(), t.ravel())))
    task = {"classes": "classes", "surface": "surface", "curve": "curve"}.get(name, "binary")
    colors = Colors(
        COLORS,
        COLORS[0],
        COLORS[1],
        COLORS[0],
        COLORS[1],
        [COLORS[l % 6] for l in range(network.L)],
    )
    names = {"binary": ("class 0", "class 1"), "classes": ("red wine", "white wine", "rosé")}.get(
        task, ()
    )
    inputs = (
        ("x1", "x2", "x1^2", "x2^2", "x1 x2") if n == 5 else [f"feature {j + 1}" for j in range(n)]
    )
    return Scene(
        network,
        grid,
        window,
        train,
        colors,
        task,
        test,
        input_names=inputs,
        class_names=names,
        value_range=(-1, 1),
        resolution=40 if name == "features" else None,
    )


def start(name: str, seed: int) -> Trainer:
    network = NETWORKS[name]
    X, Y, _, _ = examples(name)
    data = dict(X=X[:, :210], Y=Y[:, :210], X_test=X[:, 210:], Y_test=Y[:, 210:])
    return Trainer(
        network,
        initialize(network, "xavier", seed),
        Adam(0.01),
        batch_size=32,
        stop=Stop(epochs=20_000),
        **data,
    )
