"""A way back alone, as courses hand it out: its functions take caches that a forward pass would have
filled, and pack their gradients into a dictionary.
"""

import pytest

from lab.checker import check
from lab.checker.answer.chain import chain
from lab.checker.answer.summary import headline

DEEP = """
def affine_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db

def layer_backward(dA, cache, activation):
    linear_cache, activation_cache = cache
    if activation == "relu":
        dZ = relu_backward(dA, activation_cache)
    else:
        dZ = sigmoid_backward(dA, activation_cache)
    return affine_backward(dZ, linear_cache)

def model_backward(AL, Y, caches):
    grads = {}
    L = len(caches)
    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))
    cache = caches[L - 1]
    dA_prev, dW, db = layer_backward(dAL, cache, "sigmoid")
    grads["dA" + str(L - 1)] = dA_prev
    grads["dW" + str(L)] = dW
    grads["db" + str(L)] = db
    for l in reversed(range(L - 1)):
        cache = caches[l]
        dA_prev, dW, db = layer_backward(grads["dA" + str(l + 1)], cache, "relu")
        grads["dA" + str(l)] = dA_prev
        grads["dW" + str(l + 1)] = dW
        grads["db" + str(l + 1)] = db
    return grads
"""
KEYED = """
def backward_pass(parameters, cache, X, Y):
    m = X.shape[1]
    W2 = parameters["W2"]
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dW2 = np.dot(dZ2, A1.T) / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = np.dot(W2.T, dZ2) * (1 - A1 ** 2)
    dW1 = np.dot(dZ1, X.T) / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
"""
NAMED = """
dZ2 = A2 - Y
dW2 = np.dot(dZ2, A1.T) / m
db2 = np.sum(dZ2, axis=1, keepdims=True) / m
delta = np.dot(W2.T, dZ2) * A1 * (1 - A1)
dW1 = np.dot(delta, X.T) / m
db1 = np.sum(delta, axis=1, keepdims=True) / m
W1 -= alpha * dW1
b1 -= alpha * db1
W2 -= alpha * dW2
b2 -= alpha * db2
"""
IN_ONE_LINE = """
def slope(a):
    return a * (1 - a)

hidden = sigmoid(X @ W1)
out = sigmoid(hidden @ W2)
dW2 = hidden.T @ ((out - Y) * slope(out))
dW1 = X.T @ (((out - Y) * slope(out)) @ W2.T * slope(hidden))
W1 -= 0.1 * dW1
W2 -= 0.1 * dW2
"""


def line_of(text, part):
    return text[: text.index(part)].count("\n") + 1


def wrong_lines(report):
    return [line.number for line in report.lines if line.verdict == "wrong"]


@pytest.mark.parametrize("text", [DEEP, KEYED], ids=["deep", "keyed"])
def test_a_way_back_alone_is_right(text):
    report = check(text)
    assert {line.verdict for line in report.lines} == {"right"}


@pytest.mark.parametrize("layers", ["relu", "tanh"])
def test_the_layers_are_those_that_the_way_back_names(layers):
    report = check(DEEP.replace("relu", layers))
    assert wrong_lines(report) == []
    assert report.read_as.setting.network.hidden == (layers,)
    assert report.read_as.setting.output == "sigmoid"


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (DEEP, "np.dot(dZ, A_prev.T) / m", "np.dot(dZ, A_prev.T)"),
        (DEEP, "axis=1, keepdims=True) / m", "axis=1, keepdims=True)"),
        (DEEP, "1 - Y, 1 - AL", "1 - Y, AL"),
        (DEEP, "np.dot(dZ, A_prev.T)", "np.dot(dZ, A_prev)"),
        (DEEP, "np.dot(W.T, dZ)", "np.dot(W, dZ)"),
        (KEYED, "np.dot(dZ1, X.T) / m", "np.dot(dZ1, X.T)"),
        (KEYED, "(1 - A1 ** 2)", "(1 - A1)"),
    ],
)
def test_a_mistake_stands_where_it_was_made_not_where_it_is_packed(text, right, wrong):
    assert wrong_lines(check(text.replace(right, wrong, 1))) == [line_of(text, right)]


def test_the_chain_knows_what_a_program_computes_whatever_its_names():
    links = {link.name: link for link in chain(check(NAMED))}
    assert [(name, link.status) for name, link in links.items()] == [
        (name, "yours, right")
        for name in (
            *("dZ[2]", "dW[2]", "db[2]", "dZ[1]", "dW[1]", "db[1]"),
            *("new W[l]", "new b[l]"),
        )
    ]
    assert links["dZ[1]"].line.number == line_of(NAMED, "delta")
    assert links["dZ[1]"].right == "dZ[1] = W[2]^T dZ[2] * sigmoid'(Z[1])"


def test_the_chain_of_a_loop_has_every_layer():
    statuses = {link.name: link.status for link in chain(check(DEEP))}
    assert statuses.pop("new W[l]") == statuses.pop("new b[l]") == "missing"
    assert set(statuses) >= {"dA[2]", "dZ[2]", "dW[2]", "db[2]", "dA[1]", "dZ[1]", "dW[1]", "db[1]"}
    assert set(statuses.values()) == {"yours, right"}


def test_the_chain_marks_what_is_wrong_in_a_program():
    text = NAMED.replace("np.dot(delta, X.T) / m", "np.dot(delta, X.T)")
    statuses = {link.name: link.status for link in chain(check(text))}
    assert statuses["dW[1]"] == "yours, wrong"
    assert statuses["db[1]"] == "yours, right"


def test_a_way_back_in_one_line_and_without_biases_lacks_nothing():
    report = check(IN_ONE_LINE)
    assert {link.name: link.status for link in chain(report)} == {
        "dW[2]": "yours, right",
        "dW[1]": "yours, right",
        "new W[l]": "yours, right",
    }
    assert headline(report) == "All 7 lines are right."


def test_a_line_that_only_packs_gradients_is_no_equation():
    lines = {line.number for line in check(KEYED).lines}
    assert line_of(KEYED, "dW2 =") in lines
    assert line_of(KEYED, "return") not in lines
