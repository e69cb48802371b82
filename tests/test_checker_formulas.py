"""The forms that the checker calls right are right: against the engine, and when they are read
again in every notation.
"""

import numpy as np
import pytest

from lab.checker import Setting, check, costs
from lab.checker.activations import SPELLINGS
from lab.checker.answer.formulas import formula
from lab.checker.answer.hand import Hand
from lab.checker.answer.write import write
from lab.checker.meaning.targets import parse_target
from lab.checker.reading.numpy.reader import read
from lab.checker.syntax import parse_expression
from lab.checker.values.evaluate import evaluate
from lab.checker.values.operations import activated, slope
from lab.checker.values.reference import bench
from lab.engine import ACTIVATIONS, COSTS, OUTPUTS, backward, forward, gradient_check
from lab.engine.network import Parameters

SETTINGS = [
    Setting((5, 4, 3, 1), hidden="relu"),
    Setting((3, 4, 2), hidden="tanh", output="softmax", layout="rows"),
    Setting((3, 4, 2), hidden="sigmoid", output="sigmoid", cost="half squared error", mean=False),
    Setting(
        (4, 3, 3, 2),
        hidden=("gelu", "leaky relu"),
        output="tanh",
        cost="squared error",
        layout="rows",
        mean=False,
    ),
    Setting((3, 1), output="linear"),
]
TARGETS = [
    "cost",
    "dAL",
    "dZL",
    "dWL",
    "dbL",
    "ZL",
    "AL",
    "WL update",
    "bL update",
    "dA0",
    "dZ1",
    "dW1",
    "db1",
    "Z1",
    "A1",
    "g'(Z1)",
    "W1 update",
]
HANDS = [
    Hand("numpy"),
    Hand("latex", "^{{[{}]}}", r"\partial ", " ", r" \odot "),
    Hand("text", "{}", "d", " · ", " ⊙ "),
]


def instance(name, setting):
    target = parse_target(name.replace("L", str(setting.L)))
    return target if target.levels(setting.L) else None


@pytest.mark.parametrize(
    "setting", SETTINGS, ids=lambda setting: "-".join(map(str, setting.layer_sizes))
)
@pytest.mark.parametrize("name", TARGETS)
def test_a_formula_computes_what_it_is_for(name, setting):
    target = instance(name, setting)
    sample = bench(setting).wide
    for l in target.levels(setting.L):
        np.testing.assert_allclose(
            evaluate(formula(target, setting), sample, l), target.right(sample, l), atol=1e-12
        )


@pytest.mark.parametrize(
    "setting", SETTINGS[:3], ids=lambda setting: "-".join(map(str, setting.layer_sizes))
)
@pytest.mark.parametrize("hand", HANDS, ids=lambda hand: hand.notation)
def test_a_formula_that_was_written_is_right_when_read(hand, setting):
    hand = Hand(hand.notation, hand.layer, hand.gradient, hand.matrix, hand.elementwise, setting)
    for name in TARGETS:
        target = instance(name, setting)
        text = f"{target.name} = {write(formula(target, setting), hand)}"
        (line,) = check(
            text.replace("update", "").replace("g'(Z1) =", "slope1 ="),
            setting,
            defines=name.replace("L", str(setting.L)),
        ).lines
        assert line.verdict == "right", (text, line.message)


def test_the_right_values_are_those_of_finite_differences():
    sample = bench(SETTINGS[0]).kin[0]
    L = sample.L
    parameters = Parameters.of(
        {l: sample.values["W", l] for l in range(1, L + 1)},
        {l: sample.values["b", l] for l in range(1, L + 1)},
    )
    X, Y = sample.values["A", 0], sample.values["Y", 0]
    assert gradient_check(sample.network, parameters, X, Y).passed
    gradients = backward(sample.network, parameters, forward(sample.network, parameters, X), Y)
    for l in range(1, L + 1):
        np.testing.assert_allclose(sample.values["dW", l], gradients.dW[l])


def test_the_samples_show_a_wrong_transpose():
    for setting in SETTINGS:
        for sample in (bench(setting).wide, *bench(setting).kin):
            sizes = [n for n in (*sample.network.layer_sizes, sample.m) if n > 1]
            assert len(set(sizes)) == len(sizes)


@pytest.mark.parametrize("name", ACTIVATIONS | OUTPUTS)
def test_slopes_are_written_as_the_engine_computes_them(name):
    spelled, rows = SPELLINGS[name], (name, False)
    Z = np.random.default_rng(0).normal(size=(3, 4))
    for written, word, value in ((spelled.by_A, "A", activated(rows, Z)), (spelled.by_Z, "Z", Z)):
        if written:
            own = eval(written.format(word, np="np"), {"np": np, word: value})
            assert np.allclose(own, slope(rows, Z))
            read(parse_expression(written.format(word, np="np")))  # the page writes it in LaTeX


def test_every_cost_of_the_engine_is_written():
    assert costs.SPELLINGS.keys() == COSTS.keys()
