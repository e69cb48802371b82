"""Whole programs in the styles of the well-known courses and tutorials: right ones, and each with
one mistake, without a setting.

What is asked: a right program has nothing wrong in it, a mistake is found on its line and on no
other, and the right form that is shown is right when it is put into the program.
"""

import ast
import json
import re
from functools import cache
from pathlib import Path

import pytest

from lab.checker import Setting, check
from lab.checker.answer.chain import chain
from lab.checker.program.budget import Budget
from lab.checker.program.parse import parse
from lab.checker.program.reach import shifted
from lab.checker.program.tape import Tape
from lab.checker.syntax import parse_expression

DATA = Path(__file__).parent / "data"
PROGRAMS = [
    program
    for file in ("checker_programs.json", "checker_matlab.json")
    for program in json.loads((DATA / file).read_text(encoding="utf-8"))
]
MISTAKES = [(program, mistake) for program in PROGRAMS for mistake in program["mistakes"]]


def text_of(program):
    return "\n".join(program["text"])


def wrong_lines(report):
    return [line.number for line in report.lines if line.verdict == "wrong"]


def name(value):
    return value.get("name") or value["wrong"]


@pytest.mark.parametrize("program", PROGRAMS, ids=name)
def test_a_right_program_is_right(program):
    report = check(text_of(program))
    assert wrong_lines(report) == []
    green = sum(line.verdict == "right" for line in report.lines)
    assert green >= 0.9 * len(report.lines)
    assert green > 5


@pytest.mark.parametrize("program", PROGRAMS, ids=name)
def test_a_program_brings_its_own_network_whatever_the_setting_says(program):
    report = check(text_of(program), Setting((5, 4, 3, 1), "relu", "sigmoid"))
    assert wrong_lines(report) == []
    assert sum(line.verdict == "right" for line in report.lines) >= 0.9 * len(report.lines)


@pytest.mark.parametrize(("program", "mistake"), MISTAKES, ids=name)
def test_a_mistake_is_found_on_its_line(program, mistake):
    right = text_of(program)
    assert right.count(mistake["right"]) >= 1
    changed = right[: right.index(mistake["right"])].count("\n") + 1
    report = checked_with(right, mistake["right"], mistake["wrong"])
    assert changed in wrong_lines(report)
    assert report.first_wrong.number == changed or len(wrong_lines(report)) > 1


@pytest.mark.parametrize("program", PROGRAMS, ids=name)
def test_the_right_forms_that_are_shown_mend_the_program(program):
    right = text_of(program)
    reports = [checked_with(right, one["right"], one["wrong"]) for one in program["mistakes"]]
    for forms in apart(one for report in reports for one in report.wrong if one.expected):
        assert not forms.keys() & set(wrong_lines(check(with_forms(right, forms))))


@cache
def checked_with(right, was, wrong):
    """The report on a program with one mistake."""
    return check(right.replace(was, wrong, 1))


def apart(lines):
    """What is shown for wrong lines, by their numbers, in as few programs as hold all: two forms of
    one line are in two.
    """
    programs = []
    for line in lines:
        for forms in programs:
            if forms.get(line.number, line.expected) == line.expected:
                break
        else:
            programs.append(forms := {})
        forms[line.number] = line.expected
    return programs


def with_forms(text, forms):
    """The text with these forms in the place of its lines of these numbers."""
    lines = text.split("\n")
    for number, form in forms.items():
        before = lines[number - 1]
        lines[number - 1] = before[: len(before) - len(before.lstrip())] + form
    return "\n".join(lines)


COURSE = """dZ2 = A2 - Y
dW2 = np.dot(dZ2, A1.T) / m
db2 = np.sum(dZ2, axis=1, keepdims=True) / m
dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))
dW1 = np.dot(dZ1, X.T) / m
db1 = np.sum(dZ1, axis=1, keepdims=True) / m
W1 = W1 - alpha * dW1
b1 = b1 - alpha * db1"""


def test_a_value_is_told_its_role_its_factor_and_what_it_is_made_of():
    report = check(COURSE, Setting((3, 4, 2)))
    line = report.lines[3]
    assert (line.role, line.factor, line.uses) == ("dJ/dZ1", "times m", (1,))
    assert report.passed_over == 0
    assert report.read_as.setting.hidden == ("tanh",)
    assert "two layers, tanh inside, sigmoid at the output" in report.read_as.sentence


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("np.sum(", "tf.reduce_sum("),
        ("dZ2, A1.T", "np.asanyarray(dZ2), A1.T.type(float)"),
        ("(dZ2, A1.T) / m", "(dZ2, np.matrix_transpose(A1)) * np.reciprocal(m)"),
        ("np.power(A1, 2)", "np.square(A1)"),
        ("np.sum(dZ2, axis=1, keepdims=True)", "torch.sum(dZ2, 1, True)"),
    ],
)
def test_names_that_are_read_in_a_line_are_run_in_a_program(was, now):
    program = COURSE.replace(was, now)
    assert program != COURSE
    assert {line.verdict for line in check(program, Setting((3, 4, 2))).lines} == {"right"}
    line = next(line for line in program.split("\n") if now.split("(")[0] in line)
    (alone,) = check(line, Setting((3, 4, 2))).lines
    assert alone.verdict == "right"


@pytest.mark.parametrize(
    ("was", "wrong", "error_class"),
    [
        ("A1.T) / m", "A1) / m", "missing_transpose"),
        ("dZ1, X.T) / m", "dZ1, X.T)", "missing_1_over_m"),
        ("db1 = np.sum(dZ1, axis=1", "db1 = np.sum(dZ1, axis=0", "sum_axis_wrong"),
        (" * (1 - np.power(A1, 2))", "", "missing_activation_derivative"),
        ("W1 - alpha", "W1 + alpha", "update_sign_error"),
        ("np.power(A1, 2)", "np.power(Z1, 2)", "derivative_at_wrong_quantity"),
    ],
)
def test_a_mistake_has_its_class_and_its_right_form(was, wrong, error_class):
    report = check(COURSE.replace(was, wrong), Setting((3, 4, 2)))
    assert report.first_wrong.error_class == error_class
    assert report.first_wrong.expected


def test_mistakes_on_one_way_to_a_parameter_are_each_explained_as_if_alone():
    text = COURSE.replace("dZ1, X.T) / m", "dZ1, X.T)").replace("W1 - alpha", "W1 + alpha")
    found = {line.error_class: line.expected for line in check(text, Setting((3, 4, 2))).wrong}
    assert found == {
        "missing_1_over_m": "dW1 = np.dot(dZ1, X.T) / m",
        "update_sign_error": "W1 = W1 - alpha * dW1",
    }


def test_the_item_that_belongs_in_a_loop_is_named_with_the_letter_of_the_loop():
    text = text_of(PROGRAMS[0])
    wrong = text.replace("activations[-l - 1]", "activations[-l]", 1)
    assert wrong != text
    line = check(wrong).first_wrong
    assert "You used activations[-l] where activations[-l - 1] belongs" in line.reason


@pytest.mark.parametrize(
    ("index", "before", "after"),
    [
        ("l", "l - 1", "l + 1"),
        ("-l", "-l - 1", "-l + 1"),
        ("l - 1", "l - 2", "l"),
        ("l + 1", "l", "l + 2"),
        ("'W' + str(l)", "'W' + str(l - 1)", "'W' + str(l + 1)"),
    ],
)
def test_the_layers_beside_one_are_written_with_its_letter(index, before, after):
    node = parse_expression(index)
    assert [ast.unparse(shifted(node, by)) for by in (-1, 1)] == [before, after]


def renamed(text, names):
    return re.sub(r"\b[A-Za-z_]\w*\b", lambda word: names.get(word[0], word[0]), text)


def test_other_names_get_the_same_verdicts():
    names = {"dZ2": "delta2", "dZ1": "delta1", "A1": "h1", "A2": "y_hat", "alpha": "lr", "m": "N"}
    for text in (COURSE, COURSE.replace("W2.T", "W2"), COURSE.replace("axis=1", "axis=0")):
        verdicts = [line.verdict for line in check(text, Setting((3, 4, 2))).lines]
        again = [line.verdict for line in check(renamed(text, names), Setting((3, 4, 2))).lines]
        assert again == verdicts


def test_prints_comments_and_asserts_change_no_verdict():
    for text in (COURSE, COURSE.replace("W2.T", "W2")):
        around = "\n".join(f"{line}  # a note\nprint(dZ2)" for line in text.split("\n"))
        plain = {line.text: line.verdict for line in check(text, Setting((3, 4, 2))).lines}
        more = check("import numpy as np\n" + around, Setting((3, 4, 2))).lines
        assert {line.text.split("  #")[0]: line.verdict for line in more} == plain


def test_sizes_of_any_number_are_scaled_down():
    text = text_of(PROGRAMS[5])
    assert "784" in text
    assert wrong_lines(check(text, Setting((784, 10, 10), "relu", "softmax"))) == []


def test_a_line_alone_is_judged_in_a_network_of_any_size():
    setting = Setting((784, 100, 784), "relu", "sigmoid")
    assert check("dW2 = dZ2 @ A1.T / m", setting).lines[0].verdict == "right"
    assert check("dW2 = dZ2 @ A2.T / m", setting).lines[0].verdict == "wrong"


@pytest.mark.parametrize(
    "text",
    [
        "dh = Why.T @ dy + dh_next\ndWhh += draw @ h[t - 1].T",
        "dxhat = dout * gamma\ndgamma = np.sum(dout * xhat, axis=0)",
    ],
)
def test_networks_that_are_not_covered_are_not_judged(text):
    lines = check(text, Setting((3, 4, 2))).lines
    assert {line.verdict for line in lines} == {"not covered"}


def test_lines_that_are_no_python_are_set_aside():
    source = parse("a = 1\nthis was some prose\n    b = 2\nfor i in range(3):\nc = (")
    assert [one.line for one in source.unread] == [2, 5]
    assert len(source.tree.body) >= 3


def test_a_gradient_by_replaying_is_the_gradient():
    tape = Tape(Budget())
    x, W = tape.leaf([[1.0, 2.0], [3.0, 4.0]]), tape.leaf([[0.5, -1.0]])
    product = tape.apply("@", W, x)
    J = tape.apply("sum", tape.apply("*", product, product), note=(None, False))
    expected = 2 * product.value @ x.value.T
    assert abs(tape.gradient(J, W) - expected).max() < 1e-6


@pytest.mark.parametrize(
    "mask", ["Z1 > db1", "Z1 > 0.05", "Z1 > b1", "Z1 >= dZ2.mean()", "A1 > 0.01"]
)
def test_a_mask_against_a_small_number_is_wrong_though_most_entries_agree(mask):
    text = f"dZ2 = A2 - Y\ndA1 = W2.T @ dZ2\ndZ1 = dA1 * ({mask})"
    setting = Setting((4, 5, 1), hidden="relu", output="sigmoid")
    assert wrong_lines(check(text, setting)) == [3]
    assert wrong_lines(check(text.replace(mask, "Z1 > 0"), setting)) == []


ONE_NEURON = """
features = np.array([0.4, -0.2])
target = 0.3
weights = np.array([0.1, 0.7])
h = np.dot(features, weights)
output = sigmoid(h)
error_term = (target - output) * sigmoid_prime(h)
{step}
"""


@pytest.mark.parametrize(
    "step",
    [
        "dw = [eta * error_term * features[0], eta * error_term * features[1]]",
        "dw = [error_term * features[0],\n      error_term * features[1]]",
    ],
)
def test_the_entries_of_one_gradient_in_a_list_are_no_layers(step):
    assert wrong_lines(check(ONE_NEURON.format(step=step))) == []


def test_layers_are_counted_in_a_loop_that_writes_its_numbers_out():
    program = """
def train(inputs_list, targets_list):
    a = np.array(inputs_list, ndmin=2).T
    y = np.array(targets_list, ndmin=2).T
    acts = [a]
    for k in range(3):
        a = sigmoid(np.dot(weights[k], a))
        acts.append(a)
    delta = (a - y) * a * (1 - a)
    for k in [2, 1, 0]:
        back = np.dot(weights[k].T, delta)
        weights[k] -= rate * np.dot(delta, acts[k].T)
        delta = back * {slope}
"""
    right = check(program.format(slope="acts[k] * (1 - acts[k])"))
    assert right.read_as.setting.L == 3
    assert wrong_lines(right) == []
    assert sum(line.verdict == "right" for line in right.lines) >= 7
    assert wrong_lines(check(program.format(slope="acts[k]"))) == [13]


def test_a_sentence_that_quotes_the_code_is_no_equation_of_its_own():
    code = "dZ2 = A2 - Y\ndW2 = dZ2 @ A1.T / m\nW2 -= lr * dW2"
    quoted = f"My step:\n```python\n{code}\n```\nWould `dW2 = A1 @ dZ2.T / m` be better here?"
    assert [line.verdict for line in check(quoted).lines] == ["right"] * 3


ROWS_IN_COLUMNS_INSIDE = """
def predict(data, w, b):
    acts = {{0: np.array(data).T}}
    for k in range(1, len(w) + 1):
        total = w[k - 1].dot(acts[k - 1]) + b[k - 1]
        acts[k] = sigmoid(total)
    return acts[len(w)], acts

def gradients(y, p, acts, w, b):
    d, dw, db = {{}}, {{}}, {{}}
    d[len(w)] = p - y.T
    for k in range(len(w) - 1, -1, -1):
        if k > 0:
            d[k] = w[k].T.dot(d[k + 1]) * {slope}
        dw[k] = d[k + 1].dot(acts[k].T)
        db[k] = np.sum(d[k + 1], axis=1, keepdims=True)
    return dw, db

def improve(w, b, dw, db, a):
    for k in range(len(w)):
        w[k] = w[k] - a * dw[k]
        b[k] = b[k] - a * db[k]
    return w, b
"""


def test_data_in_rows_may_be_turned_for_a_network_in_columns():
    right = check(ROWS_IN_COLUMNS_INSIDE.format(slope="acts[k] * (1 - acts[k])"))
    assert not right.read_as.setting.rows
    assert wrong_lines(right) == []
    assert sum(line.verdict == "right" for line in right.lines) >= 9
    assert wrong_lines(check(ROWS_IN_COLUMNS_INSIDE.format(slope="acts[k]"))) == [14]


def test_a_learning_rate_may_have_the_name_of_an_activation():
    report = check(ROWS_IN_COLUMNS_INSIDE.format(slope="acts[k] * (1 - acts[k])"))
    steps = [line.verdict for line in report.lines if "- a *" in line.text]
    assert steps == ["right", "right"]


AN_ERROR_GOES_BACK = """
def learn(self, x, target):
    layers = [x]
    for n in range(3):
        layers.append(sigmoid(np.dot(self.weights[n], layers[-1])))
    delta = layers[-1] - target
    for n in [2, 1, 0]:
        inner = delta * layers[n + 1] * (1 - layers[n + 1])
        delta = np.dot(self.weights[n].T, inner)
        self.weights[n] -= self.rate * np.dot(inner, layers[n].T)
"""


@pytest.mark.parametrize(
    ("was", "wrong", "line"),
    [("n].T, inner)", "n].T, delta)", 9), ("np.dot(inner, layers", "np.dot(delta, layers", 10)],
)
def test_a_delta_that_goes_back_as_dA_is_no_dZ(was, wrong, line):
    assert wrong_lines(check(AN_ERROR_GOES_BACK)) == []
    found = check(AN_ERROR_GOES_BACK.replace(was, wrong))
    assert wrong_lines(found) == [line]
    (reason,) = [one.reason for one in found.lines if one.verdict == "wrong"]
    assert "You used delta where inner belongs" in reason


LAYERS_WITH_A_LOSS = """
class Linear:
    def __init__(self, n_in, n_out):
        self.K = np.random.randn(n_in, n_out)

    def forward(self, x):
        self.x = x
        return x @ self.K

    def backward(self, g, lr):
        back = g @ self.K.T
        self.K -= lr * self.x.T @ g
        return back


class Squares:
    def forward(self, p, t):
        self.p, self.t = p, t
        return np.mean((p - t) ** 2)

    def backward(self):
        return 2 * (self.p - self.t) / self.t.size


def fit(layers, loss, x, t, lr):
    out = x
    for layer in layers:
        out = layer.forward(out)
    print(loss.forward(out, t))
    g = loss.backward()
    for layer in reversed(layers):
        g = layer.backward(g, lr)


fit([Linear(3, 4), Linear(4, 1)], Squares(), X, y, 0.1)
"""


def test_a_forward_pass_through_layers_of_an_unknown_network_is_not_called_wrong():
    drawn = LAYERS_WITH_A_LOSS.replace("X, y,", "np.random.randn(8, 3), np.random.randn(8, 1),")
    assert wrong_lines(check(drawn)) == []


def test_of_a_sign_alone_nothing_else_is_said():
    assert wrong_lines(check(LAYERS_WITH_A_LOSS)) == []
    found = check(LAYERS_WITH_A_LOSS.replace("(self.p - self.t) /", "(self.t - self.p) /"))
    (line,) = [one for one in found.lines if one.verdict == "wrong"]
    assert line.expected == "return 2 * (self.p - self.t) / self.t.size"
    assert "1/m" not in line.reason


def test_what_only_scales_steps_is_a_learning_rate_whatever_its_letter():
    lines = "A1 = np.tanh(W1 @ X)\nA2 = sigmoid(W2 @ A1)\ndZ2 = A2 - Y\n"
    report = check(lines + "W2 = W2 - a * dW2\nW1 = W1 - a * dW1")
    assert [line.verdict for line in report.lines] == ["right"] * 5


IN_THE_STEP = """
h = sigmoid(X.dot(w1))
p = sigmoid(h.dot(w2))
p_delta = (y - p) * p * (1 - p)
h_delta = p_delta.dot(w2.T) * h * (1 - h)
w2 += h.T.dot(p_delta)
w1 += X.T.dot(h_delta)
"""


def statuses(text):
    return {link.name: link.status for link in chain(check(text))}


def test_a_gradient_that_a_step_computes_is_not_missing():
    found = statuses(IN_THE_STEP)
    assert found["dW[1]"] == found["dW[2]"] == "yours, right"
    lines = "A1 = np.tanh(W1 @ X)\nA2 = sigmoid(W2 @ A1)\ndZ2 = A2 - Y\nW2 = W2 - lr * dW2"
    assert statuses(lines)["dW[2]"] == "missing"
