"""Each fault is provoked by really training, and is then named; healthy runs are left in peace."""

import re
from collections.abc import Callable

import numpy as np
import pytest

from lab.data import DATASETS
from lab.diagnosis import CHECKS, SEVERITIES, Remark, diagnose
from lab.diagnosis.course import plateau
from lab.diagnosis.evidence import Evidence, smooth
from lab.diagnosis.words import short
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
        network,
        initialize(network, scheme),
        optimizer or GradientDescent(0.3),
        X,
        Y,
        batch_size=32,
        X_test=test[0],
        Y_test=test[1],
    )
    if epochs:
        trainer.run(epochs)
    return trainer


def remarks(trainer: Trainer) -> dict[str, Remark]:
    found = diagnose(trainer)
    ranks = [SEVERITIES.index(remark.severity) for remark in found]
    assert ranks == sorted(ranks)
    assert all(remark.text.endswith(".") and remark.advice.endswith(".") for remark in found)
    return {remark.kind: remark for remark in found}


def experiment(epochs: int, **settings: object) -> Trainer:
    """The trainer of an experiment, which differs in these settings from what the page opens
    with.
    """
    chosen = Experiment(**settings)  # type: ignore[arg-type]
    trainer = chosen.make_trainer(chosen.make_dataset())
    if epochs:
        trainer.run(epochs)
    return trainer


def only(trainer: Trainer) -> Remark:
    (remark,) = diagnose(trainer)
    return remark


def faults(trainer: Trainer) -> set[str]:
    return {kind for kind, remark in remarks(trainer).items() if remark.severity != "info"}


@pytest.mark.parametrize("epochs", [0, 1, 10, 100, 1000])
def test_a_run_with_the_default_settings_is_healthy(epochs):
    assert remarks(experiment(epochs)) == {}


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_dataset_is_healthy_with_the_default_settings_but_for_overfitting(dataset):
    trainer = experiment(0, dataset=dataset)
    overfits = {"classification", "quantiles", "iris", "cancer", "diabetes"}
    for epochs in (0, 30, 100, 300):
        while trainer.epoch < epochs:
            trainer.run(epochs - trainer.epoch)
        assert set(remarks(trainer)) <= ({"overfitting"} if dataset in overfits else set())


@pytest.mark.parametrize("rate", [0.03, 0.1, 0.3])
@pytest.mark.parametrize("dataset", ["sine", "plane", "bumps"])
def test_the_noise_of_mini_batches_is_no_jumping_cost(dataset, rate):
    assert remarks(experiment(100, dataset=dataset, learning_rate=rate)) == {}


# What caused a fault is told first, alone, and with what would help


SLOWER = "Reset, and divide the learning rate by 10."
SMALLER_WEIGHTS = "Start from smaller weights: Xavier or He."


@pytest.mark.parametrize("epochs", [30, 100, 300])
@pytest.mark.parametrize(("activation", "shows"), [("tanh", "saturated"), ("relu", "dead")])
def test_a_large_learning_rate_is_blamed_and_what_it_did_is_told(activation, shows, epochs):
    remark = only(experiment(epochs, learning_rate=10, activation=activation))
    assert (remark.kind, remark.severity, remark.advice) == ("too fast", "warning", SLOWER)
    assert shows in remark.text


@pytest.mark.parametrize("rate", [0.3, 10])
@pytest.mark.parametrize(("activation", "shows"), [("relu", "are dead"), ("tanh", "are saturated")])
def test_weights_that_were_too_large_from_the_start_are_blamed(activation, shows, rate):
    remark = only(experiment(30, activation=activation, initialization="large", learning_rate=rate))
    assert (remark.kind, remark.advice) == ("too large", SMALLER_WEIGHTS)
    assert shows in remark.text


def test_inputs_that_are_too_large_are_blamed():
    trainer = experiment(100, dataset="wine", standardize=False)
    assert "are saturated" in only(trainer).text
    assert (
        only(trainer).advice == f"Standardize the inputs: they go up to {short(np.max(trainer.X))}."
    )


def regression(epochs: int, rate: float, f: Callable[[np.ndarray], np.ndarray]) -> Trainer:
    X = np.random.default_rng(0).normal(size=(2, 100))
    network = Network((2, 8, 8, 1), "tanh", "linear")
    trainer = Trainer(network, initialize(network), GradientDescent(rate), X, f(X))
    trainer.run(epochs)
    return trainer


@pytest.mark.parametrize("epochs", [3, 30, 300])
@pytest.mark.parametrize("rate", [0.0001, 0.03, 1.0])
def test_targets_that_are_too_large_are_blamed_whatever_the_learning_rate(rate, epochs):
    trainer = regression(epochs, rate, lambda X: 1e6 * (X[:1] - X[1:] / 2))
    largest = short(np.max(np.abs(trainer.Y)))
    assert only(trainer).advice == f"Standardize the targets: they go up to {largest}."


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("optimizer", ["rmsprop", "adam"])
def test_steps_that_leave_the_end_to_chance_are_told_whatever_the_end(optimizer, seed):
    remark = diagnose(experiment(100, optimizer=optimizer, learning_rate=0.5, seed=seed))[0]
    assert (remark.kind, remark.severity, remark.advice) == ("too fast", "warning", SLOWER)


def test_a_run_that_went_well_by_chance_is_told_that_it_did():
    for seed in range(3):
        trainer = experiment(100, dataset="blobs", optimizer="adam", learning_rate=0.15, seed=seed)
        assert "This time it went well" in only(trainer).text


def test_the_rate_of_a_network_without_hidden_layers_is_blamed_whatever_its_start():
    settings = dict(dataset="diabetes", hidden_layers=(), optimizer="momentum", learning_rate=3)
    for initialization in ("zeros", "small", "xavier"):
        remark = only(experiment(100, initialization=initialization, **settings))
        assert (remark.kind, remark.advice) == ("too fast", SLOWER)


def test_a_network_of_straight_lines_is_not_said_to_be_in_a_local_minimum():
    text = only(experiment(200, dataset="spirals", hidden_layers=())).text
    assert "straight lines do no better" in text
    assert "minimum" not in text


def test_l2_that_draws_the_weights_to_nothing_is_blamed():
    assert only(experiment(100, l2=100)).advice.startswith("Take a smaller L2")


def test_weights_that_are_too_small_are_blamed():
    for epochs in (0, 30, 300):
        trainer = experiment(
            epochs, hidden_layers=(8,) * 8, activation="relu", initialization="small"
        )
        assert only(trainer).advice == "Start from larger weights: Xavier or He."


@pytest.mark.parametrize("activation", ["tanh", "relu"])
@pytest.mark.parametrize("scheme", ["xavier", "he"])
def test_nobody_is_told_to_take_the_weights_that_they_have(scheme, activation):
    for rate in (3, 10):
        for dataset in ("moons", "sine", "iris"):
            for remark in diagnose(
                experiment(
                    60,
                    dataset=dataset,
                    learning_rate=rate,
                    activation=activation,
                    initialization=scheme,
                )
            ):
                assert "Xavier" not in remark.advice


def test_what_diverged_is_told_alone():
    remark = only(experiment(300, dataset="sine", learning_rate=3))
    assert (remark.kind, remark.severity, remark.advice) == ("too fast", "error", SLOWER)


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
@pytest.mark.parametrize("scheme", ["small", "xavier", "he"])
@pytest.mark.parametrize("seed", range(3))
def test_before_training_nothing_is_said_of_single_units(seed, scheme, activation):
    assert remarks(experiment(0, activation=activation, initialization=scheme, seed=seed)) == {}


def test_a_layer_that_is_dead_before_training_is_told():
    trainer = experiment(0, activation="relu")
    trainer.parameters.b[2][...] = -100
    remark = only(trainer)
    assert (remark.layer, remark.severity) == (2, "error")
    assert (
        remark.text
        == "8 of 8 relu units of layer 2 are dead: they give 0 for every one of 224 training"
        " examples."
    )


def test_many_layers_are_one_short_remark():
    text = only(
        experiment(30, hidden_layers=(8,) * 8, activation="relu", initialization="large")
    ).text
    assert text.endswith("Also some in 7 more layers.")


# The faults, one by one


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("hidden", ["relu", "leaky relu", "tanh", "gelu"])
def test_other_seeds_and_activations_are_healthy_too(hidden, seed):
    network = Network((2, 8, 8, 1), hidden)
    trainer = Trainer(
        network, initialize(network, "he", seed), GradientDescent(0.1), *moons(seed=seed), seed=seed
    )
    trainer.run(100)
    assert faults(trainer) == set()


def test_large_targets_are_no_fault():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(3, 200))
    network = Network((3, 8, 1), "tanh", "linear")
    trainer = Trainer(
        network, initialize(network), GradientDescent(0.003), X, 150 + 77 * np.tanh(X[:1])
    )
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
    remark = only(trainer)
    assert remark.advice == "Start from smaller weights: Xavier or He."
    assert remark.severity == "error"
    assert f"at epoch {trainer.epoch}." in remark.text
    assert ("infinite" in remark.text) == np.isinf(trainer.history["cost"][-1])


def test_infinite_and_not_a_number_are_told_apart():
    trainer = trained(epochs=20)
    for value, word in ((np.inf, "became infinite"), (np.nan, "became not a number")):
        trainer.history["cost"][12:] = [value] * 9
        assert f"{word} at epoch 12." in remarks(trainer)["too fast"].text


def test_a_cost_above_its_start_is_told_in_two_figures():
    trainer = trained(hidden="gelu", epochs=20)
    trainer.history["cost"][1:] = [3.333] * 20
    remark = only(trainer)
    assert (remark.kind, remark.advice) == ("too fast", SLOWER)
    start = short(trainer.history["cost"][0])
    assert f"higher than where it started: 3.3 now, {start} at epoch 0" in remark.text


def test_gradients_vanish_in_eight_sigmoid_layers():
    remark = remarks(trained((2, *[8] * 8, 1), "sigmoid"))["vanishing"]
    assert re.search(r"towards layer [12]: [\d.]+e-7 there", remark.text)
    assert "in layer 9" in remark.text


def test_tiny_weights_in_many_layers_leave_no_gradient_anywhere():
    assert (
        "in every layer"
        in remarks(trained((2, *[8] * 8, 1), scheme="small", epochs=0))["vanishing"].text
    )


def test_gradients_explode_from_large_weights_in_many_relu_layers():
    trainer = trained((2, *[8] * 6, 1), "relu", "large", epochs=0)
    largest = max(trainer.history[f"gradient_{l}"][0] for l in trainer.network.layers)
    assert short(largest, 2) in remarks(trainer)["too large"].text


def dead_in_layer(trainer: Trainer, l: int) -> int:
    """Counted from the definition, unit by unit."""
    A = trainer.X
    for k in range(1, l + 1):
        A = np.maximum(trainer.parameters.W[k] @ A + trainer.parameters.b[k], 0)
    return sum(1 for unit in A if not unit.any())


def test_dead_relu_units_are_counted():
    trainer = trained(hidden="relu", scheme="large", optimizer=GradientDescent(3.0))
    text = remarks(trainer)["too large"].text
    dead, l = map(int, re.search(r"(\d) of 8 relu units of layer (\d) are dead", text).groups())
    assert dead == dead_in_layer(trainer, l)


@pytest.mark.parametrize("hidden", ["leaky relu", "gelu"])
def test_units_with_a_gradient_below_zero_are_not_dead(hidden):
    found = remarks(trained(hidden=hidden, scheme="large", optimizer=GradientDescent(3.0)))
    assert not any("dead" in remark.text for remark in found.values())


def test_saturated_units_are_counted():
    text = remarks(trained(scheme="large"))["too large"].text
    assert "of 8 tanh units of layer 2 are saturated" in text


@pytest.mark.parametrize(
    ("hidden", "no_gradient"), [("tanh", True), ("relu", True), ("sigmoid", False)]
)
def test_units_that_start_from_zero_stay_identical(hidden, no_gradient):
    found = remarks(trained(hidden=hidden, scheme="zeros"))
    assert found["identical units"].layer == 1
    assert ("no gradient at all" in found["identical units"].text) == no_gradient
    assert "dead units" not in found


def test_equal_weights_that_are_not_zero_are_identical_too():
    X, Y = moons()
    network = Network((2, 4, 1))
    parameters = Parameters.of(
        {1: np.full((4, 2), 0.3), 2: np.full((1, 4), 0.1)},
        {1: np.zeros((4, 1)), 2: np.zeros((1, 1))},
    )
    trainer = Trainer(network, parameters, GradientDescent(0.3), X, Y)
    trainer.run(20)
    assert "All 4 units of layer 1" in remarks(trainer)["identical units"].text


def test_a_large_network_overfits_a_small_noisy_sample():
    X, Y = moons(80, noise=0.5)
    trainer = trained(
        (2, 32, 32, 1),
        optimizer=Adam(0.01),
        epochs=600,
        data=(X[:, :40], Y[:, :40]),
        test=(X[:, 40:], Y[:, 40:]),
    )
    remark = remarks(trainer)["overfitting"]
    assert remark.severity == "warning"
    since, lowest = re.search(r"since about epoch (\d+), from ([\d.]+) to", remark.text).groups()
    row = trainer.history["epoch"].index(float(since))
    assert short(trainer.history["test_cost"][row]) == lowest
    assert lowest == short(min(smooth(np.array(trainer.history["test_cost"]))))


@pytest.mark.parametrize("jitter", [0.01, 0.1, 0.5])
def test_the_noise_of_mini_batches_is_not_overfitting(jitter):
    trainer = trained(epochs=5)
    for seed in range(100):
        rng = np.random.default_rng(seed)
        epochs = np.arange(200.0)
        fall = 0.3 + 0.4 * np.exp(-epochs / 30)
        noisy = {
            "epoch": epochs,
            "cost": fall - 0.0005 * epochs,
            "test_cost": fall * rng.lognormal(0, jitter, 200),
        }
        history = {
            name: noisy.get(name, np.full(200, column[0]))
            for name, column in trainer.history.items()
        }
        trainer.history.update(history)
        assert "overfitting" not in {remark.kind for remark in diagnose(trainer)}


def test_a_test_cost_that_was_never_lower_than_at_the_start_is_not_stopped_earlier():
    trainer = trained(epochs=5)
    epochs = np.arange(60.0)
    columns = {"epoch": epochs, "cost": 0.7 * 0.9**epochs, "test_cost": 0.7 + 0.05 * epochs}
    trainer.history.update(
        {
            name: list(columns.get(name, np.full(60, column[0])))
            for name, column in trainer.history.items()
        }
    )
    remark = remarks(trainer)["overfitting"]
    assert "rises from the start, from 0.7 to 3.6" in remark.text
    assert "Stop earlier" not in remark.advice


def test_a_leap_at_the_beginning_hides_no_overfitting():
    trainer = trained(epochs=5)
    epochs = np.arange(200.0)
    cost = 0.6 * 0.97**epochs + 0.02
    cost[10] = 3.0
    columns = {"epoch": epochs, "cost": cost, "test_cost": cost + 0.002 * epochs}
    trainer.history.update(
        {
            name: list(columns.get(name, np.full(200, column[0])))
            for name, column in trainer.history.items()
        }
    )
    assert "overfitting" in remarks(trainer)


@pytest.mark.parametrize(("dataset", "rate"), [("bumps", 0.5), ("sine", 1.0), ("plane", 1.1)])
def test_a_cost_that_leaps_all_the_time_is_told(dataset, rate):
    remark = only(experiment(100, dataset=dataset, learning_rate=rate))
    assert (remark.kind, remark.advice) == ("too fast", SLOWER)


def test_a_network_without_hidden_layers_reaches_a_plateau_on_xor():
    """XOR is beyond a straight line: the cost stays near log 2."""
    rng = np.random.default_rng(0)
    X = rng.choice([-1.0, 1.0], (2, 200))
    trainer = trained(
        (2, 1), optimizer=GradientDescent(0.1), data=(X, (X[:1] * X[1:] > 0).astype(float))
    )
    remark = only(trainer)
    half = trainer.history["cost"][50:]
    low, high = short(min(half)), short(max(half))
    assert remark.text.startswith(
        "Since epoch 50 the cost has stayed"
        f" {f'at {low}' if low == high else f'between {low} and {high}'}, and "
    )
    assert "classified right" in remark.text
    assert "the mean, costs 0.6" in remark.text
    assert remark.advice == "Add a hidden layer."


def test_a_plateau_lasts_half_of_the_epochs_and_is_within_its_bounds():
    trainer = trained(
        (2, 1),
        optimizer=GradientDescent(0.1),
        epochs=1000,
        data=(moons()[0], np.arange(300)[None] % 2 * 1.0),
    )
    (remark,) = plateau(Evidence(trainer))
    assert abs(int(re.search(r"Since epoch (\d+)", remark.text)[1]) - 500) <= 8
    row = trainer.history["epoch"].index(800)
    trainer.history["cost"][row] = 1.43
    (remark,) = plateau(Evidence(trainer))
    assert "and 1.43" in remark.text


def test_a_cost_that_stays_is_at_one_number():
    trainer = trained(scheme="zeros")
    trainer.history["cost"][50:] = [0.693147] * 51
    (remark,) = plateau(Evidence(trainer))
    assert "the cost has stayed at 0.693, and" in remark.text


def test_a_plateau_is_not_told_where_something_explains_it():
    assert only(trained(scheme="zeros")).kind == "identical units"


def test_slow_but_steady_is_no_plateau():
    assert "plateau" not in remarks(trained(optimizer=GradientDescent(0.003)))


@pytest.mark.parametrize("rows", [0, 1, 2])
@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0, 1.0])
def test_short_and_hostile_histories_never_raise(rows, value):
    trainer = trained(epochs=0)
    trainer.history.update({name: [value] * rows for name in trainer.history})
    trainer.parameters.flat[...] = value
    trainer.X, trainer.Y = trainer.X[:, :1], trainer.Y[:, :1]
    assert len({remark.kind for remark in diagnose(trainer)}) <= len(CHECKS)


def test_nothing_is_changed_and_many_examples_are_thinned():
    trainer = trained(epochs=3, hidden="relu", scheme="large")
    before = trainer.parameters.flat.copy()
    trainer.X, trainer.Y = np.tile(trainer.X, 30), np.tile(trainer.Y, 30)
    diagnose(trainer)
    assert Evidence(trainer).trace.Z[1].shape[-1] <= 2000
    np.testing.assert_array_equal(trainer.parameters.flat, before)


def test_smooth_is_the_running_median():
    values = np.random.default_rng(0).normal(size=101)
    expected = [np.median(np.pad(values, 5, mode="symmetric")[i : i + 11]) for i in range(101)]
    np.testing.assert_allclose(smooth(values), expected)
