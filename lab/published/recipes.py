"""The recipes of published runs: data, starting weights and mini-batches.

They were drawn with NumPy's legacy generator (`np.random.seed`), whose numbers NumPy has frozen:
RandomState gives them in every version. Data with a generator of scikit-learn's follow its recipe
of that time here, so that a newer one changes nothing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from lab.engine import OPTIMIZERS, Array, Decay, Hyperparameters, Network, Parameters

FILE = Path(__file__).parent / "runs.json"
INNER_RADIUS = 0.8  # of make_circles
Examples = tuple[Array, Array]  # X (n[0], m) and Y (n[L], m)


@dataclass(frozen=True)
class PublishedRun:
    """A run as it was published: `data` and `hyper` are the recipe, `expected` what was printed."""

    name: str
    sources: Sequence[Mapping[str, str]]
    data: Mapping[str, Any]
    hyper: Mapping[str, Any]
    expected: Mapping[str, Any]
    tolerance: Mapping[str, Sequence[float]] = field(default_factory=dict)
    note: str = ""
    published_spread: Any = None

    @property
    def network(self) -> Network:
        *hidden, output = self.hyper["acts"]
        cost = "half squared error" if self.is_squared else None
        return Network(tuple(self.hyper["dims"]), tuple(hidden), output, cost)

    @property
    def title(self) -> str:
        """Its name as words."""
        words = self.name.replace("_gd", "_gradient descent").replace("_he", "_He")
        return words[0].upper() + words[1:].replace("_", " ")

    @property
    def optimizer(self) -> str:
        """Its name, one of OPTIMIZERS."""
        return str(self.hyper.get("optimizer", "gradient descent"))

    @property
    def epochs(self) -> int:
        return int(self.hyper["iterations"])

    @property
    def printed_epochs(self) -> list[int]:
        """The epochs of which a cost was printed."""
        return [epoch for epoch, *_ in self.expected.get("costs", ())]

    @property
    def is_squared(self) -> bool:
        """True where the loss is half a sum of squares, whose gradients are summed over the
        examples, without the 1/m.
        """
        return self.hyper.get("loss") == "squared"

    @property
    def batch_size(self) -> int | None:
        """Examples of a mini-batch; None in full batch."""
        return self.hyper.get("mini_batch_size")

    def make_examples(self) -> Examples:
        """What it was trained on."""
        return make_examples(self.data, self.data.get("seed", 0), self.data.get("n", 0))

    def make_test(self) -> Examples | None:
        """What it was tested on, or None."""
        if "test_seed" not in self.data:
            return None
        return make_examples(self.data, self.data["test_seed"], self.data["test_n"])

    def make_hyperparameters(self, m: int) -> Hyperparameters:
        """Its settings, for m examples. Summed gradients are m times the mean: so is the rate."""
        hyper = self.hyper
        names = ("beta", "beta1", "beta2", "epsilon")
        optimizer = OPTIMIZERS[self.optimizer]
        return Hyperparameters(
            optimizer(
                hyper["learning_rate"] * (m if self.is_squared else 1),
                **{name: hyper[name] for name in names if name in hyper},
            ),
            batch_size=self.batch_size or m,
            decay=decay_of(hyper.get("decay")),
            biases=not hyper.get("freeze_bias", False),
        )

    def make_order(self) -> "int | ReseededOrders":
        """What orders the examples for its mini-batches; in full batch nothing does."""
        return ReseededOrders(self.hyper["mini_batch_seed"]) if self.batch_size else 0

    def make_parameters(self) -> Parameters:
        """The weights and biases it started from."""
        if "init_steps" in self.hyper:
            arrays = follow(self.hyper["init_steps"])
            layers = self.network.layers
            return Parameters.of(
                {l: arrays[f"W{l}"] for l in layers}, {l: arrays[f"b{l}"] for l in layers}
            )
        return draw_parameters(self.hyper["dims"], **self.hyper["init"])


class ReseededOrders(np.random.Generator):
    """The course's mini-batches: the generator is seeded anew in every epoch, with the next seed."""

    def __init__(self, seed: int) -> None:
        super().__init__(np.random.MT19937(seed))
        self.seed = seed

    def permutation(self, x: Any, axis: int = 0) -> Any:  # noqa: ARG002
        """The order of the examples in the next epoch."""
        self.seed += 1
        return np.random.RandomState(self.seed).permutation(x)


def load() -> dict[str, PublishedRun]:
    """The runs of runs.json, by name."""
    facts = json.loads(FILE.read_text(encoding="utf-8"))["runs"]
    return {each["name"]: PublishedRun(**each) for each in facts}


RUNS = load()


def decay_of(given: Mapping[str, Any] | None) -> Decay:
    if given is None:
        return Decay()
    return Decay(given["rate"], every=given.get("interval", 1), after=given["lag"])


def draw_parameters(
    sizes: Sequence[int], scheme: str, seed: int = 0, scale: float = 0.0
) -> Parameters:
    """Normal weights, layer after layer, and biases of zero."""
    rng = np.random.RandomState(seed)
    scales = {
        "zeros": lambda n_prev: 0.0,
        "const": lambda n_prev: scale,
        "he": lambda n_prev: np.sqrt(2 / n_prev),
    }
    W, b = {}, {}
    for l in range(1, len(sizes)):
        n, n_prev = sizes[l], sizes[l - 1]
        W[l] = rng.randn(n, n_prev) * scales[scheme](n_prev)
        b[l] = np.zeros((n, 1))
    return Parameters.of(W, b)


def make_examples(data: Mapping[str, Any], seed: int, n: int) -> Examples:
    """X and Y of a recipe, examples as columns."""
    if data["kind"] == "recipe":
        arrays = follow(data["steps"])
        return arrays["X"], arrays["Y"]
    rng = np.random.RandomState(seed)
    if data["kind"] == "flower":
        return flower(rng)
    points, labels = SHAPES[data["kind"]](n)
    order = np.arange(n)
    rng.shuffle(order)
    points = points[order] + rng.normal(scale=data["noise"], size=points.shape)
    return points.T, labels[order][np.newaxis].astype(float)


def follow(steps: Sequence[Mapping[str, Any]]) -> dict[str, Array]:
    """The arrays of a recipe's steps, by name: given ones, or uniform draws k u + c."""
    rng, arrays = np.random.RandomState(), dict[str, Array]()
    for step in steps:
        if "seed" in step:
            rng.seed(step["seed"])
        elif "value" in step:
            arrays[step["name"]] = np.array(step["value"], float)
        else:
            k, c = step["affine"]
            drawn = k * rng.random_sample(step["shape"]) + c
            arrays[step["name"]] = drawn.T if step.get("transpose") else drawn
    return arrays


def circles(n: int) -> tuple[Array, Array]:
    """Two circles about 0, as scikit-learn's make_circles: points (n, 2) and labels (n,)."""
    t = np.linspace(0, 2 * np.pi, n // 2, endpoint=False)
    outer = np.column_stack([np.cos(t), np.sin(t)])
    return np.vstack([outer, INNER_RADIUS * outer]), np.repeat([0, 1], n // 2)


def moons(n: int) -> tuple[Array, Array]:
    """Two half circles that reach into one another, as scikit-learn's make_moons."""
    t = np.linspace(0, np.pi, n // 2)
    upper = np.column_stack([np.cos(t), np.sin(t)])
    lower = np.column_stack([1 - np.cos(t), 0.5 - np.sin(t)])
    return np.vstack([upper, lower]), np.repeat([0, 1], n // 2)


SHAPES = {"make_circles": circles, "make_moons": moons}


def flower(rng: np.random.RandomState) -> Examples:
    """The course's flower of two classes, 200 points each: X (2, 400), Y (1, 400)."""
    points = []
    for j in range(2):
        theta = np.linspace(j * 3.12, (j + 1) * 3.12, 200) + 0.2 * rng.randn(200)
        radius = 4 * np.sin(4 * theta) + 0.2 * rng.randn(200)
        points.append([radius * np.sin(theta), radius * np.cos(theta)])
    return np.concatenate(points, axis=1), np.repeat([[0.0, 1.0]], 200, axis=1)
