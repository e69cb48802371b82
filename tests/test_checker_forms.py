"""Right forms: every wrong line of a program has one, which mends it when it is put into the paste
and uses only names that the paste has; or its sentence says why there is none.
"""

import ast
from random import Random

import pytest

from lab.checker import Setting, check
from tests.pastes import paste_of
from tests.pastes.scoring import mutated

TANH = Setting((4, 5, 3), hidden="tanh")

FORMS = {
    "another name of the list": (
        "zs, activations = [], [X]\n"
        "for w, b in zip(weights, biases):\n"
        "    zs.append(w @ activations[-1] + b)\n"
        "    activations.append(np.tanh(zs[-1]))\n"
        "delta = (activations[-1] - Y) * (1 - activations[-1] ** 2)\n"
        "nabla_w[-1] = delta @ activations[-2].T\n"
        "for l in range(2, 3):\n"
        "    delta = weights[-l + 1].T @ delta * (1 - zs[-l] ** 2)\n"
        "    nabla_w[-l] = delta @ activations[-l - 1].T",
        8,
        "delta = weights[-l + 1].T @ delta * (1 - activations[-l] ** 2)",
    ),
    "the penalty with its sign": (
        "dZ2 = A2 - Y\ndW2 = dZ2 @ A1.T / m - lambd / m * W2\nW2 = W2 - alpha * dW2",
        2,
        "dW2 = dZ2 @ A1.T / m + lambd / m * W2",
    ),
    "a bias instead of its gradient": (
        "dZ2 = A2 - Y\ndb2 = np.sum(dZ2, axis=1, keepdims=True) / m\n"
        "b2 = b2 - alpha * db2\ndb1 = b1 - alpha * db1",
        4,
        "b1 = b1 - alpha * db1",
    ),
    "two mistakes in one line": (
        "dZ2 = A2 - Y\ndZ1 = W2 @ dZ2 * A1\ndW1 = dZ1 @ X.T / m",
        2,
        "dZ1 = W2.T @ dZ2 * (1 - A1 ** 2)",
    ),
}


@pytest.mark.parametrize(("text", "number", "form"), FORMS.values(), ids=FORMS)
def test_a_right_form_is_written_with_what_is_at_hand(text, number, form):
    (wrong,) = [line for line in check(text, TANH).lines if line.verdict == "wrong"]
    assert (wrong.number, wrong.expected) == (number, form)


def test_a_step_taken_too_early_is_said():
    text = (
        "dZ2 = A2 - Y\ndW2 = dZ2 @ A1.T / m\nW2 = W2 - alpha * dW2\n"
        "dA1 = W2.T @ dZ2\ndZ1 = dA1 * (1 - A1 ** 2)\ndW1 = dZ1 @ X.T / m"
    )
    (wrong,) = [line for line in check(text, TANH).lines if line.verdict == "wrong"]
    assert (wrong.number, wrong.error_class) == (4, "parameter_already_updated")
    assert "W2 has taken its step in line 3 already" in wrong.reason


def test_a_quantity_without_a_name_is_said():
    text = "delta = A3 - Y\ndelta = W3.T @ delta\ndW2 = delta @ A1.T / m"
    setting = Setting((5, 4, 3, 1), hidden="tanh")
    (wrong,) = [line for line in check(text, setting).lines if line.verdict == "wrong"]
    assert (wrong.number, wrong.expected) == (2, "")
    assert "It takes A2, which no line here has" in wrong.reason


def test_the_activation_is_the_one_that_needs_the_smallest_change():
    text = (
        "dZ2 = A2 - Y\ndW2 = np.dot(dZ2, A1.T) / m\n"
        "dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(Z1, 2))\ndW1 = np.dot(dZ1, X.T) / m"
    )
    report = check(text)
    assert report.read_as.setting.hidden == ("tanh",)
    (wrong,) = [line for line in report.lines if line.verdict == "wrong"]
    assert wrong.expected == "dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))"


def test_an_activation_in_the_place_of_its_slope_is_called_so():
    text = "dZ2 = A2 - Y\ndZ1 = W2.T @ dZ2 * sigmoid(Z1)\ndW1 = dZ1 @ X.T / m"
    (wrong,) = [line for line in check(text).lines if line.verdict == "wrong"]
    assert wrong.error_class == "activation_instead_of_derivative"


@pytest.mark.parametrize("seed", range(700, 716))
def test_every_wrong_line_has_a_form_of_its_own_names(seed):
    found = mutated(paste_of(seed), Random(seed))
    if not found or found[1] != "wrong":
        return
    paste = found[0]
    report = check(paste.text, Setting(**paste.setting))
    wrong = next((line for line in report.lines if line.number == paste.mutated), None)
    if wrong is None or wrong.verdict != "wrong":
        return
    assert wrong.expected or "already" in wrong.reason or "no line here has" in wrong.reason
    names = {node.id for node in ast.walk(ast.parse(paste.text)) if isinstance(node, ast.Name)}
    form = wrong.expected.removeprefix("return ") or "0"
    used = {node.id for node in ast.walk(ast.parse(form)) if isinstance(node, ast.Name)}
    assert used <= names


def test_a_piece_of_a_function_ends_with_its_return():
    report = check("dZ2 = A2 - Y\ndW2 = dZ2 @ A1.T / m\nreturn dW2\nbreak", TANH)
    assert [line.verdict for line in report.lines if line.number == 2] == ["right"]
