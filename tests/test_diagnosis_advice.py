"""Advice that is followed helps: the cost gets lower, or the remark goes."""

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from lab.diagnosis import Remark, diagnose
from lab.diagnosis.evidence import Evidence
from lab.engine import Trainer
from lab.experiment import Experiment

FOLLOWED = 3  # times at most: other starting weights may be as bad


@dataclass(frozen=True)
class Case:
    """A run, the kind of remark that it gets, and words that the advice has and has not."""

    kind: str
    has: str
    settings: dict[str, Any] = field(default_factory=dict)
    never: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind}: " + " ".join(f"{k}={v}" for k, v in self.settings.items())


def xor(**settings: Any) -> dict[str, Any]:
    """Two units, which is as few as can tell XOR, on its four points without noise."""
    points = dict(dataset="xor", noise=0.0, samples=40, test_share=0.0, batch_size=40)
    return dict(points, hidden_layers=(2,), learning_rate=0.5, epochs=400) | settings


BLIND = ("larger", "units", "10 times")  # what helps no linear network on such data
CASES = [
    Case("stuck", "New weights", xor(activation="relu", epochs=1000)),
    Case("stuck", "more units", xor(activation="relu", seed=3)),
    Case("stuck", "New weights", xor(activation="leaky relu", seed=3)),
    Case("stuck", "New weights", xor(activation="tanh", seed=1)),
    Case("stuck", "New weights", xor(activation="relu", batch_size=8, learning_rate=0.1)),
    Case("plateau", "tanh", dict(dataset="circles", activation="linear", epochs=100), BLIND),
    Case("plateau", "tanh", dict(dataset="xor", activation="linear", epochs=100), BLIND),
    Case("plateau", "Add a hidden layer", dict(dataset="circles", hidden_layers=(), epochs=100)),
    Case("plateau", "10 times", dict(dataset="circles", learning_rate=0.01, epochs=100)),
    Case("vanishing", "tanh", dict(activation="sigmoid", hidden_layers=(8,) * 6, epochs=100)),
    Case(
        "vanishing",
        "relu",
        dict(dataset="circles", activation="sigmoid", hidden_layers=(8,) * 5, epochs=100),
    ),
    Case(
        "vanishing",
        "larger weights",
        dict(initialization="small", hidden_layers=(8,) * 6, epochs=60),
    ),
    Case("vanishing", "smaller L2", dict(l2=100, epochs=60)),
    Case("unfinished", "200 epochs", dict(dataset="iris", learning_rate=0.003, epochs=50)),
    Case("unfinished", "400 epochs", dict(learning_rate=0.003, epochs=100)),
    Case("unfinished", "240 epochs", dict(dataset="sine", learning_rate=0.001, epochs=60)),
    Case("too large", "Standardize the inputs", dict(dataset="wine", standardize=False, epochs=60)),
    Case(
        "too large",
        "Standardize the inputs",
        dict(dataset="diabetes", standardize=False, learning_rate=0.001, epochs=60),
        ("divide",),
    ),
    Case("too large", "smaller weights", dict(initialization="large", learning_rate=1, epochs=60)),
    Case("too fast", "divide", dict(learning_rate=10, epochs=60)),
    Case("too fast", "divide", dict(dataset="bumps", learning_rate=3, epochs=60)),
    Case("too fast", "divide", dict(optimizer="adam", learning_rate=3, epochs=60)),
    Case("identical units", "random weights", dict(initialization="zeros", epochs=60)),
    Case(
        "identical units",
        "random weights",
        dict(initialization="zeros", optimizer="adam", learning_rate=1.0, epochs=60),
        ("divide",),
    ),
    Case(
        "plateau",
        "random weights",
        dict(initialization="zeros", hidden_layers=(1,), activation="linear", epochs=100),
    ),
    Case("stuck", "smaller L2", dict(hidden_layers=(3,), activation="relu", l2=3, epochs=200)),
    Case(
        "stuck",
        "less dropout",
        dict(noise=0.1, hidden_layers=(8,), keep_prob=0.3, learning_rate=0.1, seed=1, epochs=400),
    ),
    Case(
        "plateau",
        "tanh",
        dict(
            dataset="circles",
            noise=0.3,
            hidden_layers=(4,),
            activation="linear",
            optimizer="rmsprop",
            learning_rate=0.0003,
            epochs=200,
        ),
        BLIND,
    ),
    Case("stuck", "Add a hidden layer", dict(dataset="spirals", hidden_layers=(), epochs=200)),
    Case(
        "overfitting",
        "Stop earlier (patience)",
        dict(
            dataset="diabetes",
            hidden_layers=(16,),
            activation="relu",
            optimizer="adam",
            learning_rate=0.01,
            seed=1,
            epochs=150,
        ),
    ),
    Case("patience", "test", dict(test_share=0.0, patience=5, epochs=30)),
]


def trained(experiment: Experiment, contents: bytes | None = None) -> Trainer:
    trainer = experiment.make_trainer(experiment.make_dataset(contents))
    trainer.run(epochs=experiment.epochs)
    return trainer


def cost(trainer: Trainer) -> float:
    """The cost without the penalty, which advice may change."""
    with np.errstate(all="ignore"):
        evidence = Evidence(trainer)
        squares = sum(np.sum(np.square(W)) for W in trainer.parameters.W.values())
        penalty = trainer.hyperparameters.l2 / (2 * trainer.X.shape[1]) * squares
    return np.inf if evidence.has_diverged else evidence.cost - penalty


def told(trainer: Trainer, kind: str) -> Remark | None:
    return next((remark for remark in diagnose(trainer) if remark.kind == kind), None)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_advice_that_is_followed_helps(case):
    experiment = Experiment(**case.settings)
    trainer = trained(experiment)
    before, remark = cost(trainer), told(trainer, case.kind)
    assert remark, diagnose(trainer)
    assert case.has in remark.advice
    assert not any(word in remark.advice for word in case.never)
    for _ in range(FOLLOWED):
        experiment = remark.remedy.apply(experiment)
        trainer = trained(experiment)
        remark = told(trainer, case.kind)
        if not remark or cost(trainer) < 0.9 * before:
            return
    raise AssertionError(f"{case} is no better for its advice: {before} before, {cost(trainer)}")


def csv(rows: int, row) -> bytes:
    return "\n".join(["a,b,y", *(",".join(map(str, row(i))) for i in range(rows))]).encode()


def of_a_file(contents: bytes, **settings: Any) -> Trainer:
    experiment = Experiment(dataset="csv", file="f.csv", target="y", **settings)
    return trained(experiment, contents)


@pytest.mark.parametrize("standardize", [True, False])
def test_inputs_that_are_the_same_everywhere_are_told(standardize):
    contents = csv(60, lambda i: (3, 4, i % 2))
    (remark,) = diagnose(of_a_file(contents, standardize=standardize, epochs=60))
    assert remark.kind == "same inputs"
    assert "Every input is the same in every example" in remark.text
    assert not any(word in remark.advice for word in BLIND)


@pytest.mark.parametrize("standardize", [True, False])
def test_one_constant_input_among_others_is_told_by_its_number(standardize):
    contents = csv(60, lambda i: (i % 7, 4, int(i % 7 > 3)))
    remark = told(of_a_file(contents, standardize=standardize, epochs=30), "constant inputs")
    assert remark.severity == "info"
    assert remark.text.startswith("Input 2 (of 2) is the same in every example")


@pytest.mark.parametrize(("one_in", "share"), [(50, "98%"), (12, "92%"), (6, "83%")])
def test_a_network_that_answers_one_class_is_told_with_the_figures(one_in, share):
    points = np.random.default_rng(0).normal(size=(300, 2)).round(2)
    contents = csv(300, lambda i: (*points[i], int(i % one_in == 0)))
    trainer = of_a_file(contents, hidden_layers=(4,), learning_rate=0.05, epochs=30)
    remark = told(trainer, "imbalance")
    rare = int(np.sum(trainer.Y))
    assert f"{share} of the examples are of that class" in remark.text
    assert f"of the {rare} others it finds none" in remark.text


def test_a_rare_class_that_is_found_is_no_remark():
    contents = csv(300, lambda i: (i % 50, i % 3, int(i % 50 < 4)))
    assert not told(of_a_file(contents, epochs=200), "imbalance")


def test_a_target_near_a_million_is_standardized_by_the_advice():
    points = np.random.default_rng(0).normal(size=(120, 2)).round(2)
    contents = csv(120, lambda i: (*points[i], round(1e6 * (points[i][0] - points[i][1] / 2))))
    settings = dict(standardize=False, learning_rate=0.03, epochs=100)
    remark = told(of_a_file(contents, **settings), "too large")
    experiment = Experiment(dataset="csv", file="f.csv", target="y", **settings)
    assert diagnose(trained(remark.remedy.apply(experiment), contents)) == []


def test_patience_is_not_advised_to_who_has_it():
    case = next(case for case in CASES if case.kind == "overfitting")
    advice = told(trained(Experiment(**case.settings, patience=120)), "overfitting").advice
    assert "a smaller patience" in advice
    assert "(patience)" not in advice


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("dataset", ["diabetes", "quantiles"])
def test_a_rise_of_the_test_cost_goes_from_the_smaller_to_the_larger_number(dataset, seed):
    experiment = Experiment(
        dataset=dataset,
        samples=100,
        noise=0.5,
        hidden_layers=(32,),
        optimizer="adam",
        learning_rate=0.01,
        seed=seed,
        epochs=200,
    )
    remark = told(trained(experiment), "overfitting")
    since, low, high = re.match(
        r"The test cost rises (.+), from ([\d.]+) to ([\d.]+),", remark.text
    ).groups()
    assert float(low) < float(high)
    assert (since == "from the start") != ("Stop earlier" in remark.advice)
