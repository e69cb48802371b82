"""Pieces cut out of programs, as they are pasted: from the middle of a class, with methods whose
class is not there, with names that no line explains.
"""

import ast
import textwrap

import pytest

from lab.checker import check
from lab.checker.program.evidence import Evidence
from lab.checker.program.readings import MANY, sizes_and_examples
from lab.checker.reading.cut import cut


def verdicts(text, verdict="wrong"):
    return [line.number for line in check(text).lines if line.verdict == verdict]


# begins in a method, goes on with others, ends with a function beside the class
METHODS = """\
        self.z1 = np.dot(batch, self.w1) + self.b1
        self.a1 = self.squash(self.z1)
        self.z2 = np.dot(self.a1, self.w2) + self.b2
        return self.squash(self.z2)

    def slope(self, a):
        return a * (1 - a)

    def squash(self, z):
        return 1 / (1 + np.exp(-z))

    def backward(self, batch, y):
        delta2 = (self.a2 - y) * self.slope(self.a2)
        delta1 = np.dot(delta2, self.w2.T) * self.slope(self.a1)
        self.w2 -= self.lr * np.dot(self.a1.T, delta2)
        self.w1 -= self.lr * np.dot(batch.T, delta1)

def main():
    Net().fit()
"""


def test_a_piece_that_begins_inside_a_method_is_read_whole():
    assert verdicts(METHODS) == []
    assert {14, 15, 16, 17} - {13} <= {*verdicts(METHODS, "right"), 17}


def test_its_methods_are_called_though_their_class_is_not_there():
    wrong = METHODS.replace("self.w2.T) * self.slope(self.a1)", "self.w2.T) * self.slope(self.z1)")
    assert verdicts(wrong) == [14]


def test_text_in_quotes_and_brackets_further_left_moves_nothing():
    text = '''\
    def step(self, X, y):
        """Takes
    a step.
"""
        A1 = np.tanh(np.dot(
  X, self.W1))
        dZ2 = np.dot(A1, self.W2) - y
        self.W2 -= 0.1 * np.dot(A1.T, dZ2)
'''
    assert verdicts(text) == []
    assert 8 in verdicts(text, "right")


SCRIPT = """\
W_ih, W_ho, b_ih, b_ho = start(sizes)
for _ in range(100):
    h = sigmoid(np.dot(x, W_ih) + b_ih)
    out = sigmoid(np.dot(h, W_ho) + b_ho)
    d_out = (y - out) * out * (1 - out)
    d_h = np.dot(d_out, W_ho.T) * h * (1 - h)
    W_ho += 0.1 * np.dot(h.T, d_out)
    b_ho += 0.1 * np.sum(d_out, axis=0, keepdims=True)
    W_ih += 0.1 * np.dot(x.T, d_h)
    b_ih += 0.1 * np.sum(d_h, axis=0, keepdims=True)
"""


def test_biases_are_named_by_the_same_pairs_of_letters_as_weights():
    assert verdicts(SCRIPT) == []
    assert verdicts(SCRIPT.replace("np.dot(d_out, W_ho.T)", "np.dot(d_out, W_ho)")) == [6]


COLUMN = """\
W1 = np.random.randn(1, 8)
W2 = np.random.randn(8, 1)
x = x.reshape(-1, 1)
y = y.reshape(-1, 1)
for epoch in range(500):
    z1 = np.dot(x, W1)
    a1 = np.tanh(z1)
    out = np.dot(a1, W2)
    d_out = out - y
    d1 = np.dot(d_out, W2.T) * (1 - a1 ** 2)
    W2 -= 0.01 * np.dot(a1.T, d_out)
    W1 -= 0.01 * np.dot(x.T, d1)
for one in x:
    guess = np.dot(np.tanh(np.dot(one, W1)), W2)
"""


def test_data_made_a_column_are_data_of_one_feature():
    assert verdicts(COLUMN) == []
    assert verdicts(COLUMN.replace("np.dot(d_out, W2.T)", "np.dot(d_out, W2)")) == [10]


LISTS = """\
def backprop(self, x, y):
    nabla_b = [np.zeros(b.shape) for b in self.biases]
    nabla_w = [np.zeros(w.shape) for w in self.weights]
    activation = x
    activations = [x]
    zs = []
    for b, w in zip(self.biases, self.weights):
        z = np.dot(w, activation) + b
        zs.append(z)
        activation = act(z)
        activations.append(activation)
    delta = (activations[-1] - y) * act_prime(zs[-1])
    nabla_b[-1] = delta
    nabla_w[-1] = np.dot(delta, activations[-2].T)
    for l in range(2, self.num_layers):
        delta = np.dot(self.weights[-l + 1].T, delta) * act_prime(zs[-l])
        nabla_b[-l] = delta
        nabla_w[-l] = np.dot(delta, activations[-l - 1].T)
    return nabla_b, nabla_w

def hits(self, pairs):
    return sum(int(np.argmax(self.run(x)) == y) for x, y in pairs)

def sigma(z):
    return 1.0 / (1.0 + np.exp(-z))

act = np.vectorize(sigma)
act_prime = np.vectorize(lambda z: sigma(z) * (1 - sigma(z)))
"""


def test_hits_that_are_counted_are_no_sum_over_examples():
    assert verdicts(LISTS) == []
    assert {13, 14, 16, 17, 18} <= {*verdicts(LISTS, "right")}


MATRICES = """\
z1 = np.mat(X) * np.mat(W1)
a1 = 1 / (1 + np.exp(-z1))
z2 = np.mat(a1) * np.mat(W2)
dz2 = z2 - y
dW2 = np.mat(a1).T * np.mat(dz2)
dz1 = np.multiply(np.mat(dz2) * np.mat(W2).T, np.multiply(a1, 1 - a1))
dW1 = np.mat(X).T * dz1
"""


def test_the_star_of_matrices_is_their_product():
    assert verdicts(MATRICES) == []
    assert {5, 6, 7} <= {*verdicts(MATRICES, "right")}
    assert verdicts(MATRICES.replace("np.multiply(a1, 1 - a1)", "1 - a1")) == [6]


UNSAID = """\
h_preact = features @ W1 + b1
h = torch.tanh(h_preact)
logits = h @ W2 + b2
dlogits = torch.softmax(logits, 1)
dlogits[range(n), Y] -= 1
dlogits /= n
dW2 = h.T @ dlogits
dh = dlogits @ W2.T
dh_preact = (1 - h ** 2) * dh
dW1 = cache['stacked'].T @ dh_preact
db1 = dh_preact.sum(0)
"""


def test_what_is_not_known_stays_so_when_it_is_transposed():
    assert verdicts(UNSAID) == []
    assert {7, 8, 9, 11} <= {*verdicts(UNSAID, "right")}
    assert verdicts(UNSAID.replace("(1 - h ** 2) * dh", "(1 - h) * dh")) == [9]


BACK_ONLY = """\
def back(net, delta, acts):
    last = net.layers[-1]
    gb = delta.copy()
    delta = last.W.T @ delta
    for i in range(len(net.layers) - 2, -1, -1):
        delta = delta * (acts[i + 1] > 0).astype(float)
        gb = delta.copy()
        delta = net.layers[i].W.T @ delta
"""


def test_a_delta_on_its_way_back_is_of_no_certain_layer():
    assert verdicts(BACK_ONLY) == []


@pytest.mark.parametrize("bias", ["np.sum(delta)", "np.sum(delta, axis=0)"])
def test_numbers_that_are_negated_or_transposed_are_no_factors(bias):
    text = f"""\
    for k in range(len(layers) - 1, 0, -1):
        delta = layers[k]['out'] - labels
        gw = np.transpose(layers[k - 1]['out']) @ delta
        gb = {bias}
        layers[k]['w'] = layers[k]['w'] - rate * gw
        layers[k]['b'] = layers[k]['b'] - rate * np.transpose(2) * gb
    """
    assert check(textwrap.dedent(text)).lines


def test_activations_without_a_bias_are_right_beside_a_line_that_does_not_fit():
    text = """\
layer1 = sigmoid(np.dot(X, weights1))
output = sigmoid(np.dot(X, weights2))
d_weights2 = np.dot(layer1.T, (output - y) * output * (1 - output))
"""
    assert verdicts(text) == [2]


CODED = """\
def encode_and_back(x):
    h = np.tanh(x @ We)
    recon = h @ Wd
    d_recon = 2 * (recon - x) / len(x)
    dWd = h.T @ d_recon
    dh = d_recon @ Wd.T * (1 - h ** 2)
    dWe = x.T @ dh
    return dWe, dWd
"""


def test_the_targets_of_an_autoencoder_are_its_inputs():
    text = CODED.replace("We", "W1").replace("Wd", "W2")
    assert verdicts(text) == []
    assert {5, 6, 7} <= {*verdicts(text, "right")}
    assert verdicts(text.replace("W2.T * (1", "W2.T / (1")) == [6]


OWN_HELPER = """\
def sigmoid(s):
    return 1 / (1 + np.exp(-s))

def slope(s):
    return s * (1 - s)

Z1 = np.dot(X, W1)
A1 = np.round(sigmoid(Z1), 3)
Z2 = np.dot(A1, W2)
A2 = np.round(sigmoid(Z2), 3)
gap = Y - A2
print(np.mean(np.abs(gap)))
delta2 = gap * slope(A2)
delta1 = delta2.dot(W2.T) * slope(A1)
"""


def test_a_helper_that_is_right_elsewhere_is_not_blamed_for_what_it_is_given():
    assert verdicts(OWN_HELPER) == []
    for name in ("slope", "sigmoid_slope", "derivada"):
        text = OWN_HELPER.replace("slope(", f"{name}(")
        assert verdicts(text.replace("(A1)\n", "(Z1)\n")) == [14]


UNTOLD = """\
class Net:
    def forward(self, X):
        self.z1 = X @ self.W1 + self.b1
        self.a1 = self.activation(self.z1)
        self.z2 = self.a1 @ self.W2 + self.b2
        return softmax(self.z2)

    def backward(self, X, y_onehot):
        dz2 = self.forward(X) - y_onehot
        self.dW2 = self.a1.T @ dz2
        dz1 = dz2 @ self.W2.T * self.activation_deriv(self.z1)
        self.dW1 = X.T @ dz1
"""


def test_an_activation_that_is_not_told_is_one_all_the_same():
    assert verdicts(UNTOLD) == []
    assert {9, 10, 11, 12} <= {*verdicts(UNTOLD, "right")}
    assert verdicts(UNTOLD.replace("self.activation_deriv(", "self.activation(")) == [11]


FLAT = """\
y = table["price"].values
w1 = np.random.randn(3, 6)
w2 = np.random.randn(6, 1)
z1 = X @ w1
a1 = np.maximum(0, z1)
guess = a1 @ w2
d_guess = 2 * (guess.squeeze() - y) / len(y)
dw2 = a1.T @ d_guess.reshape(-1, 1)
dz1 = d_guess.reshape(-1, 1) @ w2.T * (z1 > 0)
dw1 = X.T @ dz1
"""


def test_one_output_that_is_said_may_be_flat():
    assert verdicts(FLAT) == []
    assert {8, 9, 10} <= {*verdicts(FLAT, "right")}
    assert verdicts(FLAT.replace("* (z1 > 0)", "")) == [9]


@pytest.mark.parametrize("layers", [1, 2, 3, 4])
def test_a_unit_of_ones_makes_no_layer_as_wide_as_another(layers):
    told = Evidence.of(ast.parse("A = np.hstack([np.ones((m, 1)), X])"))
    *inner, last = sizes_and_examples(layers, told)["sizes"]
    widths = [*inner, *(n + 1 for n in inner), last, MANY]
    assert len(set(widths)) == len(widths)


OBJECTS = """
def step(self, inputs, labels):
    z1 = np.dot(self.layer1.weights, inputs) + self.layer1.bias
    a1 = sigmoid(z1)
    z2 = np.dot(self.layer2.weights, a1) + self.layer2.bias
    a2 = sigmoid(z2)
    err2 = (a2 - labels) / inputs.shape[1]
    err1 = np.dot(self.{layer}.weights.T, err2) * a1 * (1 - a1)
    self.layer2.weights -= rate * np.dot(err2, a1.T)
    self.layer2.bias -= rate * np.sum(err2, axis=1, keepdims=True)
    self.layer1.weights -= rate * np.dot(err1, inputs.T)
    self.layer1.bias -= rate * np.sum(err1, axis=1, keepdims=True)
"""


def test_the_weights_of_an_object_are_those_of_the_layer_in_its_name():
    right = check(OBJECTS.format(layer="layer2"))
    assert right.read_as.setting.L == 2
    assert {line.verdict for line in right.lines} == {"right"}
    assert [line.number for line in check(OBJECTS.format(layer="layer1")).wrong] == [8]


def test_numbers_of_one_example_picked_out_of_arrays_are_no_traceback():
    """What is wrong there may stay open; the report must come."""
    report = check("""
def xor(self):
    data = np.array([[1, 1], [1, 0], [0, 1], [0, 0]])
    y = np.array([0, 1, 1, 0])
    w0 = np.array([[.2, .4], [.6, .1]])
    w1 = np.array([.5, .3])
    for i in range(data.shape[0]):
        h0 = self.sig(w0[0, 0] * data[i][0] + w0[1, 0] * data[i][1])
        out = self.sig(w1[0] * h0)
        d_out = -(y[i] - out)
        dw0_00 = d_out * out * (1 - out) * w1[0] * h0 * (1 - h0) * data[i][0]
        dw1_00 = d_out * out * (1 - out) * h0
        w0[0, 0] = self.moved(w0[0, 0], dw0_00)
        w1[0] = self.moved(w1[0], dw1_00)
""")
    assert report.wrong == []


def test_a_loop_and_a_prime_in_a_comment_are_code_within_a_fence():
    code = """
def slope(a):
    return a * (1 - a)  # since g'(z) = g(z)(1 - g(z))

for k in range(2):
    a = sigmoid(np.dot(weights[k], a))
"""
    pieces = cut(f"Here it is:\n```{code}```\nWhat is missing?")
    assert [piece.kind for piece in pieces] == ["prose", "code", "prose"]


def test_a_method_may_be_called_on_a_network_that_is_handed_in():
    text = """
def cost_slope(self, out, y):
    return out - y

def back(net, x, y):
    acts, zs = [x], []
    for b, w in zip(net.biases, net.weights):
        zs.append(np.dot(w, acts[-1]) + b)
        acts.append(sigmoid(zs[-1]))
    delta = net.cost_slope(acts[-1], y) * sigmoid_prime(zs[-1])
    nabla_b[-1] = delta
    nabla_w[-1] = np.dot(delta, acts[-2].T)
    for l in range(2, net.num_layers):
        delta = np.dot(net.weights[-l + 1].T, delta) * sigmoid_prime(zs[-l])
        nabla_b[-l] = delta
        nabla_w[-l] = np.dot(delta, acts[-l - 1].T)
"""
    report = check(text)
    assert report.wrong == []
    assert sum(line.verdict == "right" for line in report.lines) >= 9


@pytest.mark.parametrize("rate", ["LEARNING_RATE", "ALPHA", "ETA"])
def test_a_rate_may_be_a_constant_in_capitals(rate):
    text = f"""
def update(W1, W2, dW1, dW2):
    W1 = W1 - {rate} * dW1
    W2 = W2 - {rate} * dW2
    return W1, W2
"""
    assert [line.verdict for line in check(text).lines] == ["right", "right"]
