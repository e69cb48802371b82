"""Each fault is provoked by really training, and is then named; healthy runs are left in peace."""

import numpy as np
import pytest

from lab.diagnosis import CHECKS, SEVERITIES, Remark, diagnose, short, smooth
from lab.engine import Adam, GradientDescent, Network, Optimizer, Parameters, Trainer, initialize
from lab.experiment import Experiment


def moons(count: int = 300, noise: float = 0.2, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import make_moons

    points, classes = make_moons(count, noise=noise, random_state=seed)
    return ((points - points.mean(axis=0)) / points.std(axis=0)).T, classes[None].astype(float)


def trained(
    sizes: tuple[int, ...] = (2, 8, 8, 1),
    hidden: str = "tanh",
    scheme: str = "xavier",
    optimizer: Optimizer | None = None,
    epochs: int = 100,
    data: tuple[np.ndarray, np.ndarray] | None = None,
    test: tuple[np.ndarray, np.ndarray] = (None, None),  # type: ignore[assignment]
) -> Trainer:
    X, Y = data or moons()
    network = Network(sizes, hidden)
    trainer = Trainer(
        network, initialize(network, scheme), optimizer or GradientDescent(0.3), X, Y, batch_size=32, X_test=test[0], Y_test=test[1]
    )
    if epochs:
        trainer.run(epochs)
    return trainer


def remarks(trainer: Trainer) -> dict[str, Remark]:
    found = diagnose(trainer.network, trainer.parameters, trainer.history, trainer.X, trainer.Y)
    ranks = [SEVERITIES.index(remark.severity) for remark in found]
    assert ranks == sorted(ranks)
    assert all(remark.text.endswith(".") and remark.advice.endswith(".") for remark in found)
    return {remark.kind: remark for remark in found}


def faults(trainer: Trainer) -> set[str]:
    return {kind for kind, remark in remarks(trainer).items() if remark.severity != "info"}


@pytest.mark.parametrize("epochs", [0, 1, 10, 100, 1000])
def test_a_run_with_the_default_settings_is_healthy(epochs):
    experiment = Experiment()
    trainer = experiment.make_trainer(experiment.make_dataset())
    if epochs:
        trainer.run(epochs)
    assert faults(trainer) == set()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("hidden", ["relu", "leaky relu", "tanh", "gelu"])
def test_other_seeds_and_activations_are_healthy_too(hidden, seed):
    network = Network((2, 8, 8, 1), hidden)
    trainer = Trainer(network, initialize(network, "he", seed), GradientDescent(0.1), *moons(seed=seed), seed=seed)
    trainer.run(100)
    assert faults(trainer) == set()


def test_large_targets_are_no_fault():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(3, 200))
    network = Network((3, 8, 1), "tanh", "linear")
    trainer = Trainer(network, initialize(network), GradientDescent(0.003), X, 150 + 77 * np.tanh(X[:1]))
    trainer.run(200)
    assert faults(trainer) == set()


def test_targets_that_are_nearly_all_alike_are_no_fault_of_the_network():
    X, _ = moons()
    for positives in (0, 1, 3):
        Y = (np.arange(X.shape[1])[None] < positives).astype(float)
        for epochs in (0, 5, 100):
            assert faults(trained(data=(X, Y), test=(X, Y), epochs=epochs)) <= {"plateau"}


def test_a_cost_that_became_infinite_names_the_epoch():
    network = Network((2, 8, 8, 1), "relu", "linear")
    trainer = Trainer(network, initialize(network, "large"), GradientDescent(10.0), *moons())
    trainer.run(50)
    remark = remarks(trainer)["diverged"]
    assert remark.severity == "error"
    assert f"at epoch {trainer.epoch}." in remark.text
    assert ("infinite" in remark.text) == np.isinf(trainer.history["cost"][-1])


def test_infinite_and_not_a_number_are_told_apart():
    trainer = trained(epochs=20)
    for value, word in ((np.inf, "became infinite"), (np.nan, "became not a number")):
        trainer.history["cost"][12:] = [value] * 9
        assert f"{word} at epoch 12." in remarks(trainer)["diverged"].text


def test_a_cost_above_its_start_is_growing():
    trainer = trained(optimizer=GradientDescent(30.0))
    assert short(trainer.history["cost"][0]) in remarks(trainer)["growing"].text


def test_gradients_vanish_in_eight_sigmoid_layers():
    remark = remarks(trained((2, *[8] * 8, 1), "sigmoid"))["vanishing"]
    assert remark.layer == 1
    assert "towards layer 1" in remark.text
    assert "e-7 there" in remark.text
    assert "in layer 9" in remark.text


def test_tiny_weights_in_many_layers_leave_no_gradient_anywhere():
    assert "in every layer" in remarks(trained((2, *[8] * 8, 1), scheme="small", epochs=0))["vanishing"].text


def test_gradients_explode_from_large_weights_in_many_relu_layers():
    trainer = trained((2, *[8] * 6, 1), "relu", "large", epochs=0)
    largest = max(trainer.history[f"gradient_{l}"][0] for l in trainer.network.layers)
    assert short(largest) in remarks(trainer)["exploding"].text


def dead_in_layer(trainer: Trainer, l: int) -> int:
    """Counted from the definition, unit by unit."""
    A = trainer.X
    for k in range(1, l + 1):
        A = np.maximum(trainer.parameters.W[k] @ A + trainer.parameters.b[k], 0)
    return sum(1 for unit in A if not unit.any())


def test_dead_relu_units_are_counted():
    trainer = trained(hidden="relu", scheme="large", optimizer=GradientDescent(3.0))
    remark = remarks(trainer)["dead units"]
    assert remark.text.startswith(f"{dead_in_layer(trainer, remark.layer)} of 8 relu units of layer {remark.layer} are dead")
    assert remark.severity == "error" if dead_in_layer(trainer, remark.layer) == 8 else "warning"


@pytest.mark.parametrize("hidden", ["leaky relu", "gelu"])
def test_units_with_a_gradient_below_zero_are_not_dead(hidden):
    assert "dead units" not in remarks(trained(hidden=hidden, scheme="large", optimizer=GradientDescent(3.0)))


def test_saturated_units_are_counted():
    remark = remarks(trained(scheme="large"))["saturated"]
    assert remark.severity == "warning"
    assert "of 8 tanh units of layer 2 are saturated" in remark.text


@pytest.mark.parametrize(("hidden", "no_gradient"), [("tanh", True), ("relu", True), ("sigmoid", False)])
def test_units_that_start_from_zero_stay_identical(hidden, no_gradient):
    found = remarks(trained(hidden=hidden, scheme="zeros"))
    assert found["identical units"].layer == 1
    assert ("no gradient at all" in found["identical units"].text) == no_gradient
    assert "dead units" not in found


def test_equal_weights_that_are_not_zero_are_identical_too():
    X, Y = moons()
    network = Network((2, 4, 1))
    parameters = Parameters.of({1: np.full((4, 2), 0.3), 2: np.full((1, 4), 0.1)}, {1: np.zeros((4, 1)), 2: np.zeros((1, 1))})
    trainer = Trainer(network, parameters, GradientDescent(0.3), X, Y)
    trainer.run(20)
    assert "All 4 units of layer 1" in remarks(trainer)["identical units"].text


def test_a_large_network_overfits_a_small_noisy_sample():
    X, Y = moons(80, noise=0.5)
    trainer = trained((2, 32, 32, 1), optimizer=Adam(0.01), epochs=600, data=(X[:, :40], Y[:, :40]), test=(X[:, 40:], Y[:, 40:]))
    remark = remarks(trainer)["overfitting"]
    assert remark.severity == "warning"
    since = int(remark.text.split("since about epoch ")[1].split(",")[0])
    test_cost = np.array(trainer.history["test_cost"])
    assert abs(since - trainer.history["epoch"][int(np.argmin(test_cost))]) < 60


@pytest.mark.parametrize("jitter", [0.01, 0.1, 0.5])
def test_the_noise_of_mini_batches_is_not_overfitting(jitter):
    trainer = trained(epochs=5)
    for seed in range(100):
        rng = np.random.default_rng(seed)
        epochs = np.arange(200.0)
        fall = 0.3 + 0.4 * np.exp(-epochs / 30)
        noisy = {"epoch": epochs, "cost": fall - 0.0005 * epochs, "test_cost": fall * rng.lognormal(0, jitter, 200)}
        history = {name: noisy.get(name, np.full(200, column[0])) for name, column in trainer.history.items()}
        found = diagnose(trainer.network, trainer.parameters, history, trainer.X, trainer.Y)
        assert "overfitting" not in {remark.kind for remark in found}


def test_a_learning_rate_that_is_too_large_makes_the_cost_jump():
    assert "jumping" in remarks(trained(optimizer=GradientDescent(30.0)))


def test_a_network_without_hidden_layers_reaches_a_plateau_on_xor():
    """XOR is beyond a straight line: the cost stays near log 2."""
    rng = np.random.default_rng(0)
    X = rng.choice([-1.0, 1.0], (2, 200))
    trainer = trained((2, 1), optimizer=GradientDescent(0.1), data=(X, (X[:1] * X[1:] > 0).astype(float)))
    text = remarks(trainer)["plateau"].text
    assert "classified right" in text
    assert "the mean, costs 0.6" in text


def test_slow_but_steady_is_no_plateau():
    assert "plateau" not in remarks(trained(optimizer=GradientDescent(0.003)))


@pytest.mark.parametrize("rows", [0, 1, 2])
@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0, 1.0])
def test_short_and_hostile_histories_never_raise(rows, value):
    trainer = trained(epochs=0)
    history = {name: [value] * rows for name in trainer.history}
    parameters = Parameters(trainer.network.layer_sizes, np.full_like(trainer.parameters.flat, value))
    found = diagnose(trainer.network, parameters, history, trainer.X[:, :1], trainer.Y[:, :1])
    assert len({remark.kind for remark in found}) <= len(CHECKS)


def test_nothing_is_changed_and_many_examples_are_thinned():
    trainer = trained(epochs=3, hidden="relu", scheme="large")
    before = trainer.parameters.flat.copy()
    many = np.tile(trainer.X, 30), np.tile(trainer.Y, 30)
    diagnose(trainer.network, trainer.parameters, trainer.history, *many)
    np.testing.assert_array_equal(trainer.parameters.flat, before)


def test_smooth_is_the_running_median():
    values = np.random.default_rng(0).normal(size=101)
    expected = [np.median(np.pad(values, 5, mode="symmetric")[i : i + 11]) for i in range(101)]
    np.testing.assert_allclose(smooth(values), expected)
