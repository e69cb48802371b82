"""Every entry of DATASETS builds with any setting; scikit-learn's own data comes back; the same
seed gives the same bits.
"""

import numpy as np
import pytest
import sklearn.datasets

from lab.data import DATASETS, Dataset, make

BUNDLED = {
    "iris": "load_iris",
    "wine": "load_wine",
    "cancer": "load_breast_cancer",
    "digits": "load_digits",
    "diabetes": "load_diabetes",
}
TOYS = [name for name in DATASETS if name not in BUNDLED]


def everything(dataset: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Raw points and targets of both parts, scale undone, as rows in ascending order."""
    assert dataset.points_test is not None
    assert dataset.Y_test is not None
    Y = np.hstack((dataset.Y, dataset.Y_test))
    target = dataset.in_units(Y)[0] if dataset.task == "regression" else dataset.labels(Y)
    return in_order(np.hstack((dataset.points, dataset.points_test)).T, target)


def in_order(values: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.lexsort((np.round(target, 6), *values.T))
    return values[order], target[order]


@pytest.mark.parametrize("name", DATASETS)
def test_every_source_is_as_it_says(name: str) -> None:
    source, dataset = DATASETS[name], make(name)
    assert (dataset.name, dataset.task, len(dataset.raw_inputs)) == (
        name,
        source.task,
        source.inputs,
    )
    assert len(dataset.inputs) == len(dataset.X)
    assert set(source.settings) <= {"samples", "noise", "classes", "features"}
    assert ("features" in source.settings) == (source.inputs == 2)
    assert source.teaches.endswith(".")
    assert source.about.endswith(".")
    assert ("noise" in source.settings) == ("noise" in source.about)
    if "samples" in source.settings:
        assert dataset.X_test is not None
        assert dataset.X.shape[1] + dataset.X_test.shape[1] == 300
    assert len(dataset.classes) == {"binary": 2, "regression": 0}.get(dataset.task, len(dataset.Y))


@pytest.mark.parametrize("name", TOYS)
@pytest.mark.parametrize("samples", [10, 20, 5000])
@pytest.mark.parametrize("noise", [0, 1])
def test_every_toy_builds_at_the_edges(name: str, samples: int, noise: float) -> None:
    for classes in range(2, 7):
        dataset = make(name, samples, noise, classes)
        assert np.all(np.isfinite(dataset.X))
        assert np.all(np.isfinite(dataset.Y))
        if "classes" in DATASETS[name].settings:
            assert dataset.task == ("binary" if classes == 2 else "classes")
            assert len(dataset.classes) == classes


@pytest.mark.parametrize("name", DATASETS)
def test_the_seed_decides_every_bit_and_the_global_state_none(name: str) -> None:
    dataset = make(name, seed=3)
    np.random.seed(1)  # noqa: NPY002 - the global state is what must not matter
    again, other = make(name, seed=3), make(name, seed=4)
    for field in ("X", "Y", "X_test", "Y_test", "points", "points_test"):
        assert getattr(dataset, field).tobytes() == getattr(again, field).tobytes()
    assert dataset.X.tobytes() != other.X.tobytes()


@pytest.mark.parametrize("name", BUNDLED)
def test_scikit_learn_s_measurements_come_back(name: str) -> None:
    options = {"scaled": False} if name == "diabetes" else {}
    theirs = getattr(sklearn.datasets, BUNDLED[name])(**options)
    values, target = in_order(theirs.data, theirs.target)
    our_values, our_target = everything(make(name))
    np.testing.assert_array_equal(our_values, values)
    np.testing.assert_allclose(our_target, target, rtol=1e-12)


def test_scikit_learn_s_moons_come_back() -> None:
    theirs = in_order(*sklearn.datasets.make_moons(120, noise=0.3, random_state=5))
    for ours, expected in zip(
        everything(make("moons", samples=120, noise=0.3, seed=5)), theirs, strict=True
    ):
        np.testing.assert_array_equal(ours, expected)


def test_xor_without_noise_is_its_truth_table() -> None:
    values, label = everything(make("xor", samples=40, noise=0))
    assert {(*row, k) for row, k in zip(values.tolist(), label.tolist(), strict=True)} == {
        (-1, -1, 0),
        (-1, 1, 1),
        (1, -1, 1),
        (1, 1, 0),
    }


def test_linear_without_noise_is_separated_by_a_line_and_a_gap() -> None:
    from sklearn.svm import SVC

    values, label = everything(make("linear", noise=0, seed=8))
    line = SVC(kernel="linear", C=1e6).fit(values, label)
    assert line.score(values, label) == 1
    assert 2 / np.linalg.norm(line.coef_) >= 0.5 - 1e-3  # the width of the margin


def test_circles_without_noise_are_two_rings() -> None:
    values, label = everything(make("circles", noise=0))
    np.testing.assert_allclose(np.hypot(*values.T), np.where(label, 0.5, 1))


@pytest.mark.parametrize("arms", [2, 5])
def test_spirals_without_noise_are_one_arm_turned(arms: int) -> None:
    values, label = everything(make("spirals", noise=0, classes=arms))
    radius, angle = np.hypot(*values.T), np.arctan2(values[:, 1], values[:, 0])
    # what is left must be whole turns
    turn = (angle - 2 * np.pi * label / arms) / (2 * np.pi) - 1.25 * radius / 5
    np.testing.assert_allclose(turn, np.round(turn), atol=1e-9)
    assert set(label.tolist()) == set(range(arms))


def test_the_flower_without_noise_has_eight_petals_of_two_classes_in_turn() -> None:
    values, label = everything(make("flower", samples=400, noise=0))
    angle = np.arctan2(values[:, 1], values[:, 0]) % (2 * np.pi)
    np.testing.assert_allclose(np.hypot(*values.T), 4 * np.abs(np.sin(4 * angle)), atol=1e-9)
    petal = (angle // (np.pi / 4)).astype(int)
    classes = [set(label[petal == k].tolist()) for k in range(8)]
    assert all(len(found) == 1 for found in classes)
    assert {len(values), sum(label)} == {400, 200}


def test_the_regressions_without_noise_are_their_formulas() -> None:
    for name, formula in (
        ("sine", lambda x: np.sin(x)),
        ("plane", lambda x1, x2: x1 - x2 / 2),
        (
            "bumps",
            lambda x1, x2: (
                np.exp(-((x1 - 1.2) ** 2) - (x2 - 1.2) ** 2)
                - np.exp(-((x1 + 1.2) ** 2) - (x2 + 1.2) ** 2)
            ),
        ),
    ):
        values, target = everything(make(name, noise=0))
        np.testing.assert_allclose(target, formula(*values.T), atol=1e-12)


@pytest.mark.parametrize(
    "name", [name for name, source in DATASETS.items() if "noise" in source.settings]
)
def test_noise_is_noise(name: str) -> None:
    assert make(name, noise=0.1).points.shape == make(name, noise=0.3).points.shape
    quiet, noisy = everything(make(name, noise=0)), everything(make(name, noise=0.5))
    assert not all(np.array_equal(a, b) for a, b in zip(quiet, noisy, strict=True))


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        ("dataset", "moon", r"dataset: expected one of moons, circles.*, got 'moon'"),
        ("samples", 9, r"samples: expected a whole number from 10 to 20000, got 9"),
        ("samples", 30.5, r"samples: .*30\.5"),
        ("samples", float("inf"), r"samples: .*inf"),
        ("noise", 1.5, r"noise: expected a number from 0 to 1, got 1\.5"),
        ("noise", float("nan"), r"noise: .*nan"),
        ("classes", 7, r"classes: expected a whole number from 2 to 6, got 7"),
        ("seed", -1, r"seed: expected a whole number from 0 to 4294967295, got -1"),
        ("seed", 2**32, r"seed: .*4294967296"),
        ("test_share", 1, r"test_share: .*got 1"),
    ],
)
def test_a_setting_out_of_range_is_named(setting: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make(**{setting: value})
