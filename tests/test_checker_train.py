"""The learner's equations at work: right ones train like backward's own, wrong ones as wrong as
they are.
"""

import numpy as np
import pytest

from lab.checker import Setting
from lab.checker.answer.pastes import EXAMPLES
from lab.checker.answer.train import examples, learned_equations
from lab.checker.by_line import check
from lab.engine import backward, forward, initialize

COLUMNS = Setting((3, 4, 2), hidden="tanh", output="sigmoid")
ROWS = Setting((3, 4, 2), hidden="relu", output="softmax", layout="rows")
SUMMED = Setting(
    (3, 4, 2), hidden="sigmoid", output="sigmoid", cost="half squared error", mean=False
)

RIGHT = [
    (COLUMNS, "dZ2 = A2 - Y\ndW2 = dZ2 @ A1.T / m\ndb2 = np.sum(dZ2, axis=1, keepdims=True) / m\n"
              "dZ1 = W2.T @ dZ2 * (1 - A1**2)\ndW1 = dZ1 @ X.T / m\ndb1 = np.mean(dZ1, axis=1, keepdims=True)"),
    (COLUMNS, r"dZ^{[L]} = A^{[L]} - Y" "\n" r"dZ^{[l]} = dA^{[l]} * g'(Z^{[l]})" "\n" r"dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T}" "\n"
              r"db^{[l]} = \frac{1}{m} \sum dZ^{[l]}" "\n" r"dA^{[l-1]} = W^{[l]T} dZ^{[l]}"),
    (ROWS, "dZ2 = (A2 - Y) / m\ndW2 = A1.T @ dZ2\ndb2 = dZ2.sum(axis=0)\n"
           "dZ1 = dZ2 @ W2.T * (Z1 > 0)\ndW1 = X.T @ dZ1\ndb1 = dZ1.sum(axis=0)"),
    (SUMMED, "dZ2 = (A2 - Y) * A2 * (1 - A2)\ndW2 = dZ2 @ A1.T\ndb2 = np.sum(dZ2, axis=1, keepdims=True)\n"
             "dZ1 = W2.T @ dZ2 * A1 * (1 - A1)\ndW1 = dZ1 @ X.T\ndb1 = np.sum(dZ1, axis=1, keepdims=True)"),
]  # fmt: skip


def gradients(setting, text):
    network = setting.network
    X, Y = examples(network, m=7)
    parameters = initialize(network, seed=3)
    trace = forward(network, parameters, X)
    learned = backward(
        network, parameters, trace, Y, equations=learned_equations(check(text, setting), setting)
    )
    return learned, backward(network, parameters, trace, Y)


@pytest.mark.parametrize(("setting", "text"), RIGHT)
def test_right_equations_give_the_right_gradients(setting, text):
    learned, right = gradients(setting, text)
    np.testing.assert_allclose(learned.flat, right.flat, atol=1e-12)


def test_wrong_equations_give_the_wrong_gradients_that_they_say():
    setting, text = RIGHT[0]
    learned, right = gradients(setting, text.replace("dZ2 = A2 - Y", "dZ2 = 2 * (A2 - Y)"))
    np.testing.assert_allclose(learned.flat, 2 * right.flat, atol=1e-12)


def test_what_is_missing_is_named():
    with pytest.raises(ValueError, match="dZ2, dW2, db1"):
        learned_equations(
            check(
                "db2 = np.mean(dZ2, axis=1, keepdims=True)\ndZ1 = dA1 * (1 - A1**2)\ndW1 = dZ1 @"
                " X.T / m",
                COLUMNS,
            ),
            COLUMNS,
        )


def test_some_of_the_examples_can_train():
    trained = 0
    for example in EXAMPLES:
        try:
            equations = learned_equations(check(example.text, example.setting), example.setting)
        except ValueError:
            continue
        network = example.setting.network
        X, Y = examples(network, m=50)
        parameters = initialize(network)
        assert np.all(
            np.isfinite(
                backward(
                    network, parameters, forward(network, parameters, X), Y, equations=equations
                ).flat
            )
        )
        trained += 1
    assert trained >= 3


@pytest.mark.parametrize("setting", [COLUMNS, ROWS, SUMMED], ids=lambda setting: setting.output)
def test_there_is_something_to_learn_for_every_network(setting):
    X, Y = examples(setting.network, m=40)
    assert X.shape == (3, 40)
    assert Y.shape == (2, 40)
    assert len(np.unique(np.argmax(Y, axis=0))) == 2
