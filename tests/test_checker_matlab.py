"""MATLAB, Octave and Julia as Python: line by line, and whole programs, which are run and held
against central differences.
"""

import ast
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.checker import Setting, check
from lab.checker.reading.matlab import Writer, language, to_python
from tests.pastes import paste_of, truth
from tests.pastes.matlab import FORMS, brought_back, can_be_matlab, in_matlab

MATLAB = {
    "Theta2_grad = delta3' * a2(:, 2:end) / m;": ("Theta2_grad = np.dot(delta3.T, a2[:, 1:]) / m"),
    "dW2 = 1/m * dZ2 * A1';": "dW2 = np.dot(1 / m * dZ2, A1.T)",
    "dZ1 = W2' * dZ2 .* (1 - A1.^2);": "dZ1 = np.dot(W2.T, dZ2) * (1 - A1 ** 2)",
    "a{l+1} = g(W{l} * a{l} + b{l});": "a[l] = g(np.dot(W[l - 1], a[l - 1]) + b[l - 1])",
    "delta{end} = a{end} - y;": "delta[-1] = a[-1] - y",
    "x = a{end-1};": "x = a[-2]",
    "x = X(2:end-1, :);": "x = X[1:-1, :]",
    "A = X(1:2:end, :);": "A = X[::2, :]",
    "x = [1 -2; 3 4];": "x = np.array([[1, -2], [3, 4]])",
    "x = [a -b];": "x = np.hstack([a, -b])",
    "x = [a - b];": "x = a - b",
    "x = [a' b'];": "x = np.hstack([a.T, b.T])",
    "a1 = [ones(m, 1) X];": "a1 = np.hstack([np.ones((m, 1)), X])",
    "A1 = [ones(1, m); A1];": "A1 = np.vstack([np.ones((1, m)), A1])",
    "dZ1(Z1 <= 0) = 0;": "dZ1[Z1 <= 0] = 0",
    "J = -1/m * sum(sum(Y .* log(A2)));": "J = -1 / m * np.sum(Y * np.log(A2))",
    "J = sum(x(:));": "J = np.sum(x)",
    "db = sum(dZ);": "db = np.sum(dZ, axis=0, keepdims=True)",
    "db2 = sum(dZ2, 2) / m;": "db2 = np.sum(dZ2, axis=1, keepdims=True) / m",
    "s = max(z, [], 2);": "s = np.max(z, axis=1, keepdims=True)",
    "a = max(0, z);": "a = np.maximum(0, z)",
    "Z = bsxfun(@plus, W * X, b);": "Z = np.dot(W, X) + b",
    "B = repmat(b, 1, m);": "B = b * np.ones((1, m))",
    "g = zeros(size(W));": "g = np.zeros_like(W)",
    "m = size(X, 2);": "m = X.shape[1]",
    "[n, m] = size(X);": "n, m = X.shape",
    "[~, p] = max(h, [], 2);": "p = np.argmax(h, axis=1)",
    "W2 -= alpha * dW2;": "W2 = W2 - alpha * dW2",
    "net.W1 = net.W1 - lr * grads.dW1;": "net['W1'] = net['W1'] - lr * grads['dW1']",
    "params.(['W' num2str(l)]) = 2;": "params['W' + str(l)] = 2",
    "sig = @(z) 1 ./ (1 + exp(-z));": "sig = lambda z: 1 / (1 + np.exp(-z))",
    "x = 3 % a comment": "x = 3",
    "x = 3 # another": "x = 3",
    "if ~done && x ~= 3, y = 2; end": "if not done and x != 3: y = 2",
    "for i=1:3 x = i; end": "for i in range(1, 4): x = i",
    "J = lambda / (2 * m);": "J = lambda_ / (2 * m)",
    'fprintf("cost %f", J);': "pass",
    "y = a - b, z = a;": "y = a - b; z = a",
}
JULIA = {
    "dW .= δ * A' ./ m": "dW = np.dot(δ, A.T) / m",
    "z = W * x .+ b": "z = np.dot(W, x) + b",
    "z = σ.(W * x .+ b)": "z = σ(np.dot(W, x) + b)",
    "W -= lr * ∇W": "W = W - lr * dW",
    "W .-= lr .* ∇W": "W -= lr * dW",
    "@. W -= lr * ∇W": "W -= lr * dW",
    "@. d = e * a * (1 - a)": "d = e * a * (1 - a)",
    "db = sum(dZ, dims=2) / m": "db = np.sum(dZ, axis=1, keepdims=True) / m",
    "ReLU(x) = max.(0, x)": "def ReLU(x): return np.maximum(0, x)",
    "f(x; a=1) = x .+ a": "def f(x, a=1): return x + a",
    "x = [1, 2, 3]": "x = [1, 2, 3]",
    "A = [a b; c d]": "A = np.vstack([np.hstack([a, b]), np.hstack([c, d])])",
    "g = [zeros(size(w)) for w in W]": "g = [np.zeros_like(w) for w in W]",
    "y = a ? b : c": "y = b if a else c",
    'grads["dW$l"] = 2x': "grads['dW' + str(l)] = 2 * x",
    'params["W" * string(l)] = x': "params['W' + str(l)] = x",
    "push!(zs, z)": "zs.append(z)",
    "d = x[2:end, :]": "d = x[1:, :]",
    "x = X[:, i]": "x = X[:, i - 1]",
    "a, b = f(x)": "(a, b) = f(x)",
    "x::Int = 3": "x = 3",
}


@pytest.mark.parametrize(("source", "python"), MATLAB.items())
def test_a_matlab_line(source, python):
    assert to_python(source, "matlab") == python


@pytest.mark.parametrize(("source", "python"), JULIA.items())
def test_a_julia_line(source, python):
    assert to_python(source, "julia") == python


COST_FUNCTION = """\
function [J grad] = costAndGradient(params, ...
                                    n_in, n_hidden, n_out, ...
                                    X, y, lambda)
% Cost of a network with one hidden layer; the bias is the first column of each Theta
Theta1 = reshape(params(1:n_hidden * (n_in + 1)), ...
                 n_hidden, (n_in + 1));
Theta2 = reshape(params((1 + (n_hidden * (n_in + 1))):end), ...
                 n_out, (n_hidden + 1));
m = size(X, 1);
J = 0;
Theta1_grad = zeros(size(Theta1));
Theta2_grad = zeros(size(Theta2));

%{
   forward
%}
a1 = [ones(m, 1) X];
z2 = a1 * Theta1';
a2 = [ones(m, 1) sigmoid(z2)];
a3 = sigmoid(a2 * Theta2');
I = eye(n_out);
Y = zeros(m, n_out);
for i=1:m
  Y(i, :) = I(y(i), :);   # one hot
end
J = (1/m) * sum(sum((-Y .* log(a3)) - ((1 - Y) .* log(1 - a3)), 2));
J = J + (lambda / (2 * m)) * (sum(sum(Theta1(:, 2:end) .^ 2)) + sum(sum(Theta2(:, 2:end).^2, 2)));

for t = 1:m
  d3 = (a3(t, :) - Y(t, :))';
  d2 = (Theta2(:, 2:end)' * d3) .* sigmoidGradient(z2(t, :)');
  Theta2_grad = Theta2_grad + d3 * a2(t, :);
  Theta1_grad = Theta1_grad + d2 * a1(t, :);
end
Theta1_grad = Theta1_grad / m;
Theta2_grad = Theta2_grad / m;
Theta1_grad(:, 2:end) += lambda / m * Theta1(:, 2:end);
Theta2_grad(:, 2:end) += lambda / m * Theta2(:, 2:end);
grad = [Theta1_grad(:) ; Theta2_grad(:)];
end

function g = sigmoid(z)
g = 1.0 ./ (1.0 + exp(-z));
end

function g = sigmoidGradient(z)
  s = sigmoid(z);
  g = s .* (1 - s);
end
"""
CELLS = """\
function [J, dW, db] = cost(W, b, X, Y)
  L = numel(W);
  m = size(X, 2);
  A = {};
  A{1} = X;
  for l = 1:L-1
    A{l+1} = tanh(bsxfun(@plus, W{l} * A{l}, b{l}));
  endfor
  A{L+1} = W{L} * A{L} + repmat(b{L}, 1, m);
  J = sum(sum((A{L+1} - Y) .^ 2)) / (2 * m);
  dW = cell(1, L); db = cell(1, L);
  delta = A{L+1} - Y;
  for l = L:-1:1
    dW{l} = delta * A{l}' / m;
    db{l} = sum(delta, 2) / m;
    if l > 1, delta = (W{l}' * delta) .* (1 - A{l} .^ 2); end
  endfor
endfunction
"""
LOOPS = """\
function forward(W, b, X)
    A = [X]
    for l in 1:length(W)
        z = W[l] * A[end] .+ b[l]
        push!(A, l < length(W) ? tanh.(z) : z)
    end
    A
end

function cost(W, b, X, Y)
    A = forward(W, b, X)
    m = size(Y, 2)
    J = sum((A[end] .- Y).^2) / 2m   # half the squared error
    dW = [zeros(size(w)) for w in W]
    db = [zero(v) for v in b]
    δ = A[end] .- Y
    for l in length(W):-1:1
        dW[l] .= δ * A[l]' ./ m
        db[l] .= sum(δ, dims=2) ./ m
        if l > 1
            δ = (W[l]' * δ) .* (1 .- A[l].^2)
        end
    end
    return J, dW, db
end
"""


def run(source):
    names = {"np": np}
    exec(to_python(source), names)
    return names


def slopes(cost, value):
    """dcost/dvalue, entry by entry; value is changed in place and put back."""
    found = np.zeros_like(value)
    for place in np.ndindex(value.shape):
        kept = value[place]
        ends = []
        for moved in (kept + 1e-6, kept - 1e-6):
            value[place] = moved
            ends.append(cost())
        value[place] = kept
        found[place] = (ends[0] - ends[1]) / 2e-6
    return found


def test_a_whole_cost_function_computes_its_gradient():
    random = np.random.default_rng(0)
    names = run(COST_FUNCTION)
    params = random.normal(size=4 * 4 + 3 * 5)
    X, y = random.normal(size=(6, 3)), np.array([1, 2, 3, 1, 2, 3])
    cost = names["costAndGradient"]
    J, gradient = cost(params, 3, 4, 3, X, y, 0.5)
    numeric = slopes(lambda: cost(params, 3, 4, 3, X, y, 0.5)[0], params)
    assert J > 0
    assert np.allclose(gradient.ravel(), numeric, atol=1e-7)


@pytest.mark.parametrize("source", [CELLS, LOOPS])
def test_loops_over_cells_and_arrays_compute_their_gradients(source):
    random = np.random.default_rng(0)
    W = [random.normal(size=(n, p)) for n, p in ((4, 3), (5, 4), (2, 5))]
    b = [random.normal(size=(n, 1)) for n in (4, 5, 2)]
    X, Y = random.normal(size=(3, 6)), random.normal(size=(2, 6))
    cost = run(source)["cost"]
    _, dW, db = cost(W, b, X, Y)
    for values, gradients in ((W, dW), (b, db)):
        for value, gradient in zip(values, gradients, strict=True):
            assert np.allclose(gradient, slopes(lambda: cost(W, b, X, Y)[0], value), atol=1e-7)


@pytest.mark.parametrize("source", [COST_FUNCTION, CELLS, LOOPS])
def test_every_statement_stays_in_its_line(source):
    python = to_python(source).split("\n")
    assert len(python) == len(source.split("\n"))
    for number, line in enumerate(source.split("\n")):
        name = line.split("=")[0].strip().split("(")[0].split("{")[0].split("[")[0]
        if "=" in line and name.isidentifier() and "function" not in line:
            assert name in python[number]


def test_functions_without_an_end_return_all_the_same():
    source = "function y = f(x)\ny = g(x) + 1;\n\nfunction z = g(x)\nz = 2 * x;"
    assert run(source)["f"](3) == 7


def test_an_array_is_copied_before_its_entries_change():
    source = "function [a, b] = f(a)\nb = a;\nb(b > 1) = 0;\nb(1, :) += 1;\na *= 2;\nend"
    a = np.array([[1.0, 2.0], [3.0, 1.0]])
    doubled, b = run(source)["f"](a)
    assert a.tolist() == [[1, 2], [3, 1]]
    assert doubled.tolist() == [[2, 4], [6, 2]]
    assert b.tolist() == [[2, 1], [0, 1]]


def test_branches():
    source = """function a = f(z, kind)
switch kind
  case 'relu'
    a = max(0, z);
  case 'tanh'
    a = tanh(z);
  otherwise
    a = z;
end
if a > 10
  a = 10;
elseif a < -10
  a = -10;
else
  a = a + 0;
end
while a > 5
  a--;
end
end"""
    f = run(source)["f"]
    assert [f(-3, "relu"), f(3, "relu"), f(20, ""), f(-20, "")] == [0, 3, 5, -10]


def test_what_cannot_be_read_stays_as_it_was_typed():
    python = to_python("x = 1;\ny = x +* 2;\nz = x;", "matlab").split("\n")
    assert python == ["x = 1", "y = x +* 2;", "z = x"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (COST_FUNCTION, "matlab"),
        (CELLS, "matlab"),
        (LOOPS, "julia"),
        ("delta2 = (delta3 * Theta2) .* sigmoidGradient(z2);", "matlab"),
        ("dZ2 = A2 - Y\ndW2 = np.dot(dZ2, A1.T) / m", ""),
        ("grads['W2'] = H.T @ dZ2 / N", ""),
        ("for l in range(L):\n    dW[l] = delta @ A[l].T", ""),
        (r"\delta^{(2)} = W^{(3)T} \delta^{(3)} \odot \sigma'(z^{(2)})", ""),
        ("dZ2 = A2 - Y", ""),
        ("", ""),
    ],
)
def test_the_language_is_told(source, expected):
    assert language(source) == expected


WORDS = re.split(
    " ",
    "function for if end else x y { } ( ) [ ] ' .* : , ; = 1 2.5 @ . + - ~ ... % \n \n $ ? -> :: !"
    ' \\ " case switch',
)


@given(
    st.lists(
        st.sampled_from(WORDS),
        max_size=40,
    ),
    st.sampled_from(["matlab", "julia"]),
)
@settings(max_examples=200, deadline=None)
def test_nothing_raises_and_lines_are_kept(words, which):
    source = " ".join(words)
    assert len(to_python(source, which).split("\n")) - len(source.split("\n")) in (0, 1)


@given(st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_any_text_is_taken(text):
    to_python(text, "matlab")
    to_python(text, "julia")


def test_what_was_rewritten_is_python():
    for source in (COST_FUNCTION, CELLS, LOOPS):
        ast.parse(to_python(source))


def test_drawn_programs_come_back_from_matlab_as_they_were():
    pastes = [paste for paste in map(paste_of, range(500)) if can_be_matlab(paste)]
    assert len(pastes) > 60
    assert len({paste.style.form for paste in pastes}) == len(FORMS)
    for paste in pastes[:60]:
        matlab = in_matlab(paste)
        assert language(matlab) == "matlab", matlab
        assert truth(brought_back(paste, to_python(matlab)), right=paste) == "right", matlab


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "a*" * 5000 + "a;",
        "x = a" + "'" * 5000,
        "x = " + "(" * 5000 + "a",
        "x = " + "-" * 5000 + "a;",
        "a" * 30_000,
        "f(" * 2000,
        "[\n" * 2000,
        "for i=1:3\n" * 1000,
        "end\n" * 5000,
        '"$(' * 2000,
    ],
    ids=lambda source: source[:12],
)
def test_what_is_endless_is_left_as_it_is(source):
    for which in ("matlab", "julia"):
        assert len(to_python(source, which)) <= 200 * len(source)


def test_what_stands_around_a_matlab_program_is_passed_over():
    report = check("Here is what I have so far:\n\n" + CELLS + "\nWhy does the cost go up?")
    assert not report.wrong
    assert [line.number for line in report.lines if line.defines == "dW1"] == [16]


WRITTEN = {
    ("matlab", "dZ1 = np.dot(W2.T, dZ2) * (1 - A1 ** 2)"): "dZ1 = W2' * dZ2 .* (1 - A1 .^ 2)",
    ("matlab", "dW[l - 1] = np.dot(d, A[l - 1].T) / m"): "dW{l} = d * A{l}' / m",
    ("matlab", "d = W[:, 1:].T @ e"): "d = W(:, 2:end)' * e",
    ("matlab", "a = np.vstack([np.ones((1, m)), A[-1]])"): "a = [ones(1, m); A{end}]",
    ("matlab", "db = np.sum(dZ, axis=1, keepdims=True)"): "db = sum(dZ, 2)",
    ("matlab", "g['W1'] = X[t - 1:t, :].T"): "g.W1 = X(t, :)'",
    ("matlab", "W1 = W1 - alpha * dW1"): "W1 = W1 - alpha * dW1",
    ("julia", "W -= lr * dW"): "W .-= lr * dW",
    ("julia", "dA = np.tanh(Z) * A[-2]"): "dA = tanh.(Z) .* A[end-1]",
    ("julia", "db = np.sum(dZ, axis=1, keepdims=True) / m"): "db = sum(dZ, dims=2) / m",
}


@pytest.mark.parametrize(("language_and_line", "expected"), WRITTEN.items())
def test_a_right_form_is_written_in_the_language_of_the_paste(language_and_line, expected):
    which, line = language_and_line
    assert Writer("A{1} = X\ndW{1} = 0", julia=which == "julia").line(line) == expected


def test_a_sentence_holds_no_python():
    writer = Writer("", julia=False)
    words = writer.sentence("A transpose is missing: np.dot(W2.T, dZ2) is due, not W2.T.")
    assert words == "A transpose is missing: W2' * dZ2 is due, not W2'."


@pytest.mark.parametrize(
    "command",
    [
        "load data.mat",
        "load data.mat;",
        "clc; close all; load ex4data1.mat % X, y",
        "pkg load statistics",
    ],
)
def test_a_command_cuts_no_program_in_two(command):
    lines = ["z1 = W1 * X + b1;", "a1 = tanh(z1);", "a2 = sigmoid(W2 * a1 + b2);", "dz2 = a2 - Y;"]
    lines += ["dW2 = dz2 * a1' / m;", "db2 = sum(dz2, 2) / m;", "X = X';"]
    text = "\n".join([*lines[:-1], command, lines[-1]])
    assert {line.verdict for line in check(text).lines} == {"right"}
    assert len(check(text).lines) == len(lines) - 1  # X' prepares data


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("dZ1 = (W2 * dZ2) .* A1 .* (1 - A1);", "dZ1 = W2' * dZ2 .* A1 .* (1 - A1);"),
        ("db2 = sum(dZ2, 1) / m;", "db2 = sum(dZ2, 2) / m;"),
        ("dW2 = dZ2 * A1 / m; % of layer 2", "dW2 = dZ2 * A1' / m"),
    ],
)
def test_a_line_alone_gets_its_right_form_in_its_own_language(line, right):
    setting = Setting((4, 5, 3), hidden="sigmoid")
    (wrong,) = check(line, setting).lines
    assert (wrong.verdict, wrong.expected) == ("wrong", right)
    assert "@" not in wrong.message
    assert [one.verdict for one in check(right, setting).lines] == ["right"]


COURSE = """\
a1 = [ones(m, 1) X];
z2 = a1 * Theta1';
a2 = [ones(m, 1) sigmoid(z2)];
h = sigmoid(a2 * Theta2');
d3 = h - T;
d2 = (d3 * Theta2(:, 2:end)) .* sigmoidGradient(z2);
Theta1_grad = d2' * a1 / m;
Theta2_grad = d3' * a2 / m;
"""
ONE_BY_ONE = """\
for t = 1:m
  a1 = X(t, :)';
  z2 = Theta1 * a1;
  a2 = [1; sigmoid(z2)];
  h = sigmoid(Theta2 * a2);
  d3 = h - T(t, :)';
  s2 = a2 .* (1 - a2);
  d2 = (Theta2' * d3) .* s2;
  d2 = d2(2:hidden_layer_size + 1);
  Theta1_grad = Theta1_grad + d2 * a1';
  Theta2_grad = Theta2_grad + d3 * a2';
end
Theta1_grad = Theta1_grad / m;
Theta2_grad = Theta2_grad / m;
"""
LABELS = [
    "for i = 1:m\n  T(i, y(i)) = 1;\nend\n",
    "T = zeros(m, num_labels);\nfor k = 1:num_labels\n  T(:, k) = (y == k);\nend\n",
    "T = (1:num_labels) == y;\n",
    "E = eye(num_labels);\nT = E(y, :);\n",
]


def verdicts(text):
    return {line.text: line.verdict for line in check(text).lines}


@pytest.mark.parametrize("labels", LABELS)
@pytest.mark.parametrize("rest", [COURSE, ONE_BY_ONE])
def test_labels_that_are_made_rows_of_0_and_1_are_the_targets(labels, rest):
    found = verdicts(labels + rest)
    lines = [
        line.strip() for line in rest.split("\n") if "_grad" in line or line[:4].strip() == "d3"
    ]
    assert {found[line] for line in lines} == {"right"}
    assert "wrong" not in found.values()


def test_one_class_after_the_other_is_compared_with_its_label():
    line = "d3(k) = h(k) - (y(t) == k);"
    each = f"for k = 1:size(h)\n    {line}\n  end"
    text = ONE_BY_ONE.replace("d3 = h - T(t, :)';", "d3 = zeros(size(h));\n  " + each)
    assert set(verdicts(text).values()) == {"right"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("s2 = a2 .* (1 - a2);", "s2 = a2 .* (1 + a2);"),
        ("d2 = (Theta2' * d3) .* s2;", "d2 = (Theta2' * d3) .* a2;"),
        ("Theta2_grad = Theta2_grad + d3 * a2';", "Theta2_grad = Theta2_grad - d3 * a2';"),
    ],
)
def test_what_is_wrong_before_the_unit_of_the_bias_is_cut_off_is_wrong_there(old, new):
    text = ONE_BY_ONE.replace("T(t, :)", "Y(t, :)")
    assert set(verdicts(text).values()) == {"right"}
    found = verdicts(text.replace(old, new))
    assert [line for line, verdict in found.items() if verdict == "wrong"] == [new]


@pytest.mark.parametrize(
    "penalty",
    [
        "lambda / m * [zeros(size(Theta_, 1), 1) Theta_(:, 2:end)]",
        "(lambda / m) * Theta_",
    ],
)
def test_a_penalty_may_leave_out_the_biases_in_any_way(penalty):
    whole = penalty.endswith("Theta_")
    text = COURSE.replace("T;", "Y;") + "Theta1(:, 1) = 0;\nTheta2(:, 1) = 0;\n" * whole
    added = [f"Theta{l}_grad = Theta{l}_grad + {penalty.replace('_', str(l))};" for l in (1, 2)]
    found = verdicts("\n".join([text, *added]))
    assert {found[line] for line in added} == {"right"}
    assert "wrong" not in found.values()
    wrong = added[1].replace("Theta2_grad + ", "Theta2_grad - ")
    found = verdicts("\n".join([text, added[0], wrong]))
    assert [line for line, verdict in found.items() if verdict == "wrong"] == [wrong]


def test_targets_may_lie_in_columns_where_the_inputs_lie_in_rows():
    text = "for i = 1:m\n  T(y(i), i) = 1;\nend\n" + ONE_BY_ONE.replace("T(t, :)'", "T(:, t)")
    assert "wrong" not in verdicts(text).values()
    assert verdicts(text)["d3 = h - T(:, t);"] == "right"


def test_a_penalty_of_the_cost_on_the_biases_too_says_nothing_of_the_gradients():
    cost = (
        "J = -sum(sum(Y .* log(h) + (1 - Y) .* log(1 - h))) / m"
        " + lambda / (2 * m) * (sum(sum(Theta1 .^ 2)) + sum(sum(Theta2 .^ 2)));\n"
    )
    added = [
        f"Theta{l}_grad(:, 2:end) = Theta{l}_grad(:, 2:end) + lambda / m * Theta{l}(:, 2:end);"
        for l in (1, 2)
    ]
    text = COURSE.replace("d3 = h - T;", cost + "d3 = h - Y;") + "\n".join(added)
    assert "wrong" not in verdicts(text).values()
    assert verdicts(text)["d3 = h - Y;"] == "right"


def test_a_column_may_be_taken_away():
    text = COURSE.replace("T;", "Y;").replace(
        "d2 = (d3 * Theta2(:, 2:end)) .*", "e = d3 * Theta2;\ne(:, 1) = [];\nd2 = e .*"
    )
    assert set(verdicts(text).values()) == {"right"}


def test_a_function_of_julia_that_is_called_with_a_dot_works_entry_by_entry():
    text = (
        "function slope(x)\n    return act(x) * (1 - act(x))\nend\nact(x) = 1 / (1 + exp(-x))\n"
        "z1 = W1 * X .+ b1\na1 = act.(z1)\na2 = act.(W2 * a1 .+ b2)\ndz2 = a2 .- Y\n"
        "dz1 = (W2' * dz2) .* slope.(z1)\ndW1 = dz1 * X' / m\ndW2 = dz2 * a1' / m\n"
    )
    assert "wrong" not in verdicts(text).values()
    found = verdicts(text.replace("slope.(z1)", "slope.(a1)"))
    wrong = [line for line, verdict in found.items() if verdict == "wrong"]
    assert wrong == ["dz1 = (W2' * dz2) .* slope.(a1)"]


def test_a_cost_that_is_added_up_is_no_gradient():
    text = "J = 0\nfor i in range(m):\n    z = np.dot(w.T, x[i]) + b\n    a = sigmoid(z)\n"
    text += "    J -= y[i] * np.log(a) + (1 - y[i]) * np.log(1 - a)\n    e = a * (1 - a)\n"
    text += "    db += e\ndb /= m\n"
    assert "wrong" not in verdicts(text).values()


@pytest.mark.parametrize("l", [1, 2])
def test_a_sum_over_the_examples_that_keeps_the_last_one_alone_is_wrong(l):
    text = ONE_BY_ONE.replace("T(t, :)", "Y(t, :)")
    line = next(one.strip() for one in text.split("\n") if f"Theta{l}_grad +" in one)
    last = line.replace(f"= Theta{l}_grad + ", "= ")
    (wrong,) = check(text.replace(line, last)).wrong
    assert (wrong.text, wrong.expected) == (last, line)
    assert "takes the place of the one before" in wrong.message


def test_a_step_for_each_example_keeps_nothing():
    step = "  Theta1 = Theta1 - alpha * G1;\n  Theta2 = Theta2 - alpha * G2;\nend\n"
    head, _ = ONE_BY_ONE.replace("T(t, :)", "Y(t, :)").split("end\n")
    head = head.replace("Theta1_grad = Theta1_grad +", "G1 =")
    head = head.replace("Theta2_grad = Theta2_grad +", "G2 =")
    assert "wrong" not in verdicts(head + step + "G1\nnorm(G2)\n").values()


def test_of_a_slope_alone_the_activation_is_the_one_whose_slope_is_nearest():
    text = (
        "dZ2 = A2 - Y;\ndW2 = dZ2 * A1' / m;\ndb2 = sum(dZ2, 2) / m;\n"
        "dZ1 = (W2' * dZ2) .* (A1 .^ 2);\ndW1 = dZ1 * X' / m;\n"
    )
    (wrong,) = check(text).wrong
    assert wrong.expected == "dZ1 = W2' * dZ2 .* (1 - A1 .^ 2);"


def test_gradients_may_be_unrolled_one_by_one():
    text = COURSE.replace("T;", "Y;") + "".join(
        f"R{l} = lambda * Theta{l} / m;\nR{l}(:, 1) = 0;\n"
        f"Theta{l}_grad = Theta{l}_grad(:) + R{l}(:);\n"
        for l in (1, 2)
    )
    assert "wrong" not in verdicts(text).values()
    assert verdicts(text)["Theta1_grad = Theta1_grad(:) + R1(:);"] == "right"
    line = "Theta2_grad = Theta2_grad(:) + R2(:);"
    found = verdicts(text.replace(line, line.replace("+", "-")))
    assert [one for one, verdict in found.items() if verdict == "wrong"] == [line.replace("+", "-")]


def test_one_example_after_the_other_gets_its_label():
    label = "v = zeros(num_labels, 1);\n  v(y(t)) = 1;\n  d3 = h - v;"
    text = ONE_BY_ONE.replace("d3 = h - T(t, :)';", label)
    assert verdicts(text)["d3 = h - v;"] == "right"
    assert "wrong" not in verdicts(text).values()


def test_a_choice_between_two_numbers_is_made_entry_by_entry():
    text = (
        "ramp(x) = max(0.0, x)\nstep(x) = x > 0.0 ? 1.0 : 0.0\n"
        "function pass(net, X)\n  Z1 = net.W1 * X .+ net.b1\n  A1 = ramp.(Z1)\n"
        "  Z2 = net.W2 * A1 .+ net.b2\n  return Z1, A1, Z2\nend\n"
        "function back(net, X, Y, Z1, A1, Z2)\n  m = size(X, 2)\n  dZ2 = (Z2 .- Y) ./ m\n"
        "  dW2 = dZ2 * A1'\n  dA1 = net.W2' * dZ2\n  dZ1 = dA1 .* step.(Z1)\n  dW1 = dZ1 * X'\n"
        "  return dW1, dW2\nend\n"
    )
    assert "wrong" not in verdicts(text).values()
    assert verdicts(text)["dZ1 = dA1 .* step.(Z1)"] == "right"
    (wrong,) = check(text.replace("step.(Z1)", "ramp.(Z1)")).wrong
    assert wrong.text == "dZ1 = dA1 .* ramp.(Z1)"


def test_the_step_before_is_kept_for_the_next_one():
    text = (
        "for k = 1:rounds\n  H = tanh(X * W1);\n  P = H * W2;\n  e = Y - P;\n  s = (e * W2') .*"
        " (1 - H .^ 2);\n  G2 = H' * e / m;\n  G1 = X' * s / m;\n"
        "  W2 = W2 + rate * G2 + momentum * dW2;\n  W1 = W1 + rate * G1 + momentum * dW1;\n"
        "  dW2 = rate * G2;\n  dW1 = rate * G1;\nend\n"
    )
    assert "wrong" not in verdicts(text).values()
    wrong = "W1 = W1 - rate * G1 + momentum * dW1;"
    found = verdicts(text.replace(wrong.replace("- rate", "+ rate"), wrong))
    assert [one for one, verdict in found.items() if verdict == "wrong"] == [wrong]


def test_of_two_forward_passes_the_one_that_gradients_are_made_of_counts():
    first = "p = sigmoid([ones(m, 1) sigmoid([ones(m, 1) X] * Theta1')] * Theta2');\n"
    first += "J = -sum(sum(Y .* log(p) + (1 - Y) .* log(1 - p))) / m;\n"
    text = first + COURSE.replace("T;", "Y;")
    assert "wrong" not in verdicts(text).values()
    assert verdicts(text)["d3 = h - Y;"] == "right"
    wrong = "d3 = h + Y;"
    found = verdicts(text.replace("d3 = h - Y;", wrong))
    assert [line for line, verdict in found.items() if verdict == "wrong"] == [wrong]


def test_one_more_name_for_an_activation_is_not_wrong():
    text = "s1 = u1 * x[0] + c1\nh1 = squash(s1)\no1 = squash(v1 * h1)\ny_pred = o1\n"
    assert "wrong" not in verdicts(text + "e = -2 * (y_true - y_pred)\n").values()
