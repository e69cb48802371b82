"""DATASETS, the table of the data there is, and `make`, which makes one.

    dataset = make("moons", samples=300, noise=0.2, seed=0)

A source names the settings it takes. Samples, noise and classes that it has no use for are ignored,
so that one set of settings serves for all sources; extra features are refused where there are not
two inputs.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lab.data import real, toy
from lab.data.dataset import SEEDS, Dataset, Rows, Task, check_whole, to_dataset

SAMPLES = (10, 20_000)
CLASSES = (2, 6)


@dataclass(frozen=True)
class Source:
    """Data that can be made: what a page says about it, and how it is made.

    label: its name on a page. task: "binary" becomes "classes" where more than two are asked for.
    inputs: raw inputs. settings: which of samples, noise, classes and features it takes.
    """

    label: str
    task: Task
    inputs: int
    settings: tuple[str, ...]
    teaches: str  # one sentence
    rows: Callable[..., Rows]

    @property
    def about(self) -> str:
        """What it is and what noise means in it: the first line of the docstring of the function
        that makes it.
        """
        return " ".join((self.rows.__doc__ or "").split("\n\n")[0].split())


TWO_CLASSES = ("samples", "noise", "features")
MANY_CLASSES = ("samples", "noise", "classes", "features")

DATASETS = {
    "moons": Source(
        "Two moons",
        "binary",
        2,
        TWO_CLASSES,
        "A straight line fails, a few hidden units are enough.",
        toy.moons,
    ),
    "circles": Source(
        "Circles",
        "binary",
        2,
        TWO_CLASSES,
        "One hidden layer closes a ring; so does the feature x1^2 + x2^2.",
        toy.circles,
    ),
    "blobs": Source(
        "Blobs",
        "binary",
        2,
        MANY_CLASSES,
        "The easiest start, and softmax from three classes on.",
        toy.blobs,
    ),
    "classification": Source(
        "Mixed inputs",
        "binary",
        5,
        ("samples", "noise", "classes"),
        "Inputs that tell nothing and labels that are wrong: what a network fits that it should"
        " not.",
        toy.classification,
    ),
    "quantiles": Source(
        "Rings",
        "binary",
        2,
        MANY_CLASSES,
        "Classes that lie around each other need closed boundaries.",
        toy.quantiles,
    ),
    "xor": Source(
        "XOR",
        "binary",
        2,
        TWO_CLASSES,
        "What no single neuron can learn and two hidden units can.",
        toy.xor,
    ),
    "spirals": Source(
        "Spirals",
        "binary",
        2,
        MANY_CLASSES,
        "Depth, width and patience: the hardest of the toy sets.",
        toy.spirals,
    ),
    "linear": Source(
        "Linearly separable",
        "binary",
        2,
        TWO_CLASSES,
        "All that logistic regression needs: no hidden layer.",
        toy.linear,
    ),
    "flower": Source(
        "Flower",
        "binary",
        2,
        TWO_CLASSES,
        "The course's planar data: what each hidden unit more brings.",
        toy.flower,
    ),
    "sine": Source(
        "Noisy sine",
        "regression",
        1,
        ("samples", "noise"),
        "A curve put together from bends, one for each unit.",
        toy.sine,
    ),
    "plane": Source(
        "Tilted plane",
        "regression",
        2,
        TWO_CLASSES,
        "Linear regression by gradient descent: no hidden layer.",
        toy.plane,
    ),
    "bumps": Source(
        "Two bumps",
        "regression",
        2,
        TWO_CLASSES,
        "A surface that needs hidden units where it bends.",
        toy.bumps,
    ),
    "iris": Source(
        "Iris", "classes", 4, (), "The classic: one species is easy, two overlap.", real.iris
    ),
    "wine": Source(
        "Wine",
        "classes",
        13,
        (),
        "Units from 0.1 to 1,680: try it without standardisation.",
        real.wine,
    ),
    "cancer": Source(
        "Breast cancer",
        "binary",
        30,
        (),
        "Two kinds of error that do not weigh the same.",
        real.cancer,
    ),
    "digits": Source(
        "Digits, 8 x 8",
        "classes",
        64,
        (),
        "Ten classes from 64 pixels: images without convolutions.",
        real.digits,
    ),
    "diabetes": Source(
        "Diabetes",
        "regression",
        10,
        (),
        "Little signal, few patients: overfitting in plain sight.",
        real.diabetes,
    ),
}


def make(
    dataset: str = "moons",
    samples: int = 300,
    noise: float = 0.2,
    classes: int = 2,
    test_share: float = 0.25,
    seed: int = 0,
    standardize: bool = True,
    features: Iterable[str] = (),
) -> Dataset:
    """A dataset from DATASETS; the same arguments give the same bits.

    samples: train and test together. noise: 0 to 1, its meaning is the source's.
    test_share: 0 leaves X_test, Y_test and points_test None. standardize: inputs, and the target of
    a regression. features: some of EXTRA_FEATURES, for sources of two inputs.

    Raises ValueError that names the argument, its value and what was expected.
    """
    if dataset not in DATASETS:
        raise ValueError(f"dataset: expected one of {', '.join(DATASETS)}, got {dataset!r}")
    source = DATASETS[dataset]
    check_whole("samples", samples, SAMPLES)
    check_whole("classes", classes, CLASSES)
    if not 0 <= noise <= 1:
        raise ValueError(f"noise: expected a number from 0 to 1, got {noise}")
    check_whole("seed", seed, SEEDS)
    rows = source.rows(samples=samples, noise=noise, classes=classes, seed=seed)
    return to_dataset(dataset, rows, test_share, seed, standardize, features)
