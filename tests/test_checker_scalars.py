"""Equations as they are first written down: of single numbers, of one unit with its inputs, of
weights that are a column, and with the chain rule before its derivatives are put in.
"""

import pytest

from lab.checker import check

LOGISTIC = r"""
$z^{(i)} = w^T x^{(i)} + b$
$a^{(i)} = \sigma(z^{(i)})$
$\frac{\partial J}{\partial w} = \frac{1}{m} \sum_{i=1}^m x^{(i)} (a^{(i)} - y^{(i)})$
$\frac{\partial J}{\partial b} = \frac{1}{m} \sum_{i=1}^m (a^{(i)} - y^{(i)})$
$w := w - \alpha \frac{\partial J}{\partial w}$
"""
LOOP_ON_PAPER = """
J = 0, dw1 = 0, dw2 = 0, db = 0
for i = 1 to m:
z^(i) = w^T x^(i) + b
a^(i) = σ(z^(i))
J += -[y^(i) log a^(i) + (1 - y^(i)) log(1 - a^(i))]
dz^(i) = a^(i) - y^(i)
dw1 += x1^(i) dz^(i)
dw2 += x2^(i) dz^(i)
db += dz^(i)
"""
TURNED = r"""
$z^{[l]} = (W^{[l]})^T a^{[l-1]} + b^{[l]}$
$dz^{[L]} = a^{[L]} - y$
$dW^{[l]} = a^{[l-1]} (dz^{[l]})^T$
$dz^{[l]} = W^{[l+1]} dz^{[l+1]} \odot \sigma'(z^{[l]})$
"""
ON_PAPER = """
dL/dw2 = (a2 - y) * a1
dL/db2 = a2 - y
dL/dw1 = (a2 - y) * w2 * a1 * (1 - a1) * x
dL/db1 = (a2 - y) * w2 * a1 * (1 - a1)
"""
ONE_UNIT = """
z = wx + b, a = σ(z), L = -(y log a + (1 - y) log(1 - a))
dL/dz = dL/da * da/dz = a - y
dL/dw = dL/dz * dz/dw = (a - y) * x
"""
CODE = """
z1 = w1*x + b1
h = sigmoid(z1)
z2 = w2*h + b2
out = sigmoid(z2)
loss = 0.5*(out - y)**2
dz2 = (out - y)*out*(1 - out)
dw2 = dz2*h
db2 = dz2
dz1 = dz2*w2*h*(1 - h)
dw1 = dz1*x
db1 = dz1
w1 -= lr*dw1
w2 -= lr*dw2
"""
MANY_EXAMPLES = """
y_pred = w*x + b
dw = -2/n * sum(x * (y - y_pred))
db = -2/n * sum(y - y_pred)
w = w - lr*dw
b = b - lr*db
"""
DERIVATIVE_BY_DERIVATIVE = """
dL_da2 = a2 - y
da2_dz2 = a2*(1 - a2)
dz2_dw2 = a1
dL_dw2 = dL_da2 * da2_dz2 * dz2_dw2
dz2_da1 = w2
da1_dz1 = a1*(1 - a1)
dz1_dw1 = x
dL_dw1 = dL_da2 * da2_dz2 * dz2_da1 * da1_dz1 * dz1_dw1
"""
TWO_INPUTS = """
net = w1*x1 + w2*x2 + b
out = 1/(1 + exp(-net))
E = 0.5*(target - out)**2
dE_dout = out - target
dout_dnet = out*(1 - out)
dE_dw1 = dE_dout * dout_dnet * x1
dE_db = dE_dout * dout_dnet
"""
ONE_OUTPUT = """
out = 1/(1 + e^(-net))
E = 1/2 (target - out)^2
∂E/∂out = -(target - out)
∂out/∂net = out (1 - out)
∂E/∂w = -(target - out) out (1 - out) x
"""
CHAIN_RULE = """
∂E/∂w_ij = ∂E/∂o_j · ∂o_j/∂net_j · ∂net_j/∂w_ij
∂o_j/∂net_j = o_j (1 - o_j)
δ_j = (o_j - t_j) o_j (1 - o_j)  for an output neuron
δ_j = (Σ_l w_jl δ_l) o_j (1 - o_j)  for an inner neuron
Δw_ij = -η o_i δ_j
"""
COMPONENTS = r"""
$$\delta^{l} = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)$$
$$\frac{\partial C}{\partial b^l_j} = \delta^l_j$$
$$\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j$$
"""
IN_ROWS = r"""
\begin{align*}
z_1 &= xW_1 + b_1 \\
h &= \text{ReLU}(z_1) \\
\theta &= hW_2 + b_2 \\
\hat{y} &= \text{softmax}(\theta) \\
\frac{\partial J}{\partial \theta} &= \hat{y} - y \\
\frac{\partial J}{\partial W_2} &= h^T (\hat{y} - y) \\
\frac{\partial J}{\partial z_1} &= (\hat{y}-y) W_2^T \circ 1[z_1 > 0] \\
\frac{\partial J}{\partial W_1} &= x^T \left( (\hat{y}-y) W_2^T \circ 1[z_1>0] \right)
\end{align*}
"""
LETTERS = """
h = relu(Wx + b)
y = softmax(Uh + c)
dU = (y - t) h^T
dh = U^T (y - t)
dW = (dh * (h > 0)) x^T
db = dh * (h > 0)
"""
HIDDEN_AND_OUTPUT = """
Let E = 1/2 Σ_k (y_k - t_k)^2. For an output unit k:
δ_k = (y_k - t_k) y_k (1 - y_k)
∂E/∂w_jk = δ_k h_j
For a hidden unit j:
δ_j = h_j (1 - h_j) Σ_k w_jk δ_k
∂E/∂w_ij = δ_j x_i
"""
RIGHT = {
    "logistic regression": LOGISTIC,
    "its loop on paper": LOOP_ON_PAPER,
    "weights stored the other way round": TURNED,
    "single numbers on paper": ON_PAPER,
    "one unit": ONE_UNIT,
    "single numbers in code": CODE,
    "one unit, many examples": MANY_EXAMPLES,
    "derivative by derivative": DERIVATIVE_BY_DERIVATIVE,
    "one unit, two inputs": TWO_INPUTS,
    "derivatives by out": ONE_OUTPUT,
    "the chain rule": CHAIN_RULE,
    "entries beside matrices": COMPONENTS,
    "products written together, a theta that is a Z": IN_ROWS,
    "a letter for each layer's weights": LETTERS,
    "hidden and output units": HIDDEN_AND_OUTPUT,
}


def verdicts(text: str) -> dict[str, str]:
    return {line.text.strip("$"): line.verdict for line in check(text.strip()).lines}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_not_called_wrong(name: str) -> None:
    found = verdicts(RIGHT[name])
    assert set(found.values()) <= {"right", "not judged"}, found
    assert list(found.values()).count("right") >= 3


MISTAKES = [
    (LOGISTIC, r"x^{(i)} (a^{(i)}", r"x^{(i)} (y^{(i)} + a^{(i)}"),
    (TURNED, "W^{[l+1]} dz", "(W^{[l+1]})^T dz"),
    (TURNED, "a^{[l-1]} (dz^{[l]})^T", "dz^{[l]} (a^{[l-1]})^T"),
    (ON_PAPER, "(a2 - y) * a1\n", "(a2 - y) * z1\n"),
    (ON_PAPER, "w2 * a1 * (1 - a1) * x", "a1 * (1 - a1) * x"),
    (ON_PAPER, "w2 * a1 * (1 - a1) * x", "w1 * a1 * (1 - a1) * x"),
    (ONE_UNIT, "(a - y) * x", "(a - y) * w"),
    (CODE, "dz2*w2*h*(1 - h)", "dz2*w1*h*(1 - h)"),
    (CODE, "dz2*w2*h*(1 - h)", "dz2*w2*(1 - h**2)"),
    (CODE, "dw2 = dz2*h", "dw2 = dz2*z1"),
    (CODE, "w1 -= lr*dw1", "w1 += lr*dw1"),
    (MANY_EXAMPLES, "-2/n * sum(x * (y", "2/n * sum(x * (y"),
    (IN_ROWS, r"h^T (\hat{y} - y)", r"(\hat{y} - y) h^T"),
    (LETTERS, "U^T (y - t)", "U (y - t)"),
    (HIDDEN_AND_OUTPUT, "Σ_k w_jk δ_k", "Σ_k w_jk"),
    (COMPONENTS, r"a^{l-1}_k \delta^l_j", r"a^{l-1}_j \delta^l_k"),
    (DERIVATIVE_BY_DERIVATIVE, "dz2_da1 * da1_dz1 * dz1", "da1_dz1 * dz1"),
]


@pytest.mark.parametrize(("text", "was", "now"), MISTAKES)
def test_the_line_with_the_mistake_and_no_other_is_called_wrong(
    text: str, was: str, now: str
) -> None:
    assert text.count(was) == 1
    changed = text.replace(was, now)
    (mistaken,) = set(changed.splitlines()) - set(text.splitlines())
    wrong = [line for line, verdict in verdicts(changed).items() if verdict == "wrong"]
    assert wrong == [mistaken.strip("$").removesuffix(r" \\")]


def test_how_the_letters_were_read_is_said() -> None:
    report = check(ON_PAPER.strip())
    assert report.read_as is not None
    assert "two layers of one unit" in report.read_as.sentence
    assert report.read_as.setting.layer_sizes == (1, 1, 1)
    assert any("one number" in sentence for sentence in report.assumed)
    wrong = check(ON_PAPER.replace("(a2 - y) * a1\n", "(a2 - y) * z1\n").strip())
    assert not wrong.other_network


def test_a_right_form_of_numbers_has_no_transpose_and_the_learners_small_letters() -> None:
    report = check(ON_PAPER.replace("(a2 - y) * a1\n", "(a2 - y) * z1\n").strip())
    assert report.lines[0].expected == "dL/dw2 = (a2 - y) * a1"


def test_whole_layers_are_not_read_as_numbers() -> None:
    found = verdicts("dZ2 = A2 - Y\ndW2 = dZ2 * A1\ndb2 = sum(dZ2)")
    assert found["dW2 = dZ2 * A1"] == "wrong"


def test_a_negative_gradient_is_settled_by_the_update_of_its_own_weights() -> None:
    paste = "dW2 = -dZ2 A1^T\ndW1 = dZ1 X^T\nW1 = W1 - α dW1"
    assert verdicts(paste)["dW2 = -dZ2 A1^T"] == "ambiguous"


@pytest.mark.parametrize("words", ["ok?", "right? thanks", "Is it correct?", "Why?"])
def test_a_question_behind_an_equation_is_none_of_its_letters(words: str) -> None:
    report = check(f"My update is W1 = W1 - α dW1. {words}\nand dW1 = dZ1 X^T. {words}")
    assert [line.verdict for line in report.lines] == ["right", "right"]


def test_a_chain_that_is_broken_is_not_called_right() -> None:
    found = verdicts(CHAIN_RULE.replace("∂net_j/∂w_ij", "∂net_j/∂o_i"))
    assert found["∂E/∂w_ij = ∂E/∂o_j · ∂o_j/∂net_j · ∂net_j/∂o_i"] != "right"


BY_HAND = r"""
With $f(x) = \frac{1}{1+e^{-x}}$ and $f'(x) = f(x)(1-f(x))$:
$$h_1 = f(m_1x_1+m_2x_2+c_1)$$
$$h_2 = f(m_3x_1+m_4x_2+c_2)$$
$$o_1 = f(m_5h_1+m_6h_2+c_3)$$
$$o_2 = f(m_7h_1+m_8h_2+c_4)$$
$$Cost = (o_1-t_1)^2+(o_2-t_2)^2$$
$$\frac{\partial Cost}{\partial m_5} = 2(o_1-t_1)(o_1(1-o_1))(h_1)$$
$$\frac{\partial Cost}{\partial m_8} = 2(o_2-t_2)(o_2(1-o_2))(h_2)$$
$$\frac{\partial Cost}{\partial m_1} = (2(o_1-t_1)o_1(1-o_1)m_5 + 2(o_2-t_2)o_2(1-o_2)m_7)h_1(1-h_1)x_1$$
"""
SLIPS = {  # wrong by right: the output's slope, one hidden unit for another, one path of two
    "2(o_1-t_1)(o_1(1-o_1))(h_1)": "2(o_1-t_1)(h_1)",
    "(o_2(1-o_2))(h_2)": "(o_2(1-o_2))(h_1)",
    " + 2(o_2-t_2)o_2(1-o_2)m_7)h_1": ")h_1",
}


def test_a_function_that_is_told_is_no_line_of_layers() -> None:
    assert {line.verdict for line in check(BY_HAND).lines} == {"right"}


@pytest.mark.parametrize("right", SLIPS)
def test_of_single_units_in_letters_of_their_own_the_wrong_line_is_found(right: str) -> None:
    text = BY_HAND.replace(right, SLIPS[right])
    wrong = [line.text for line in check(text).lines if line.verdict == "wrong"]
    assert len(wrong) == 1
    assert SLIPS[right] in wrong[0]


def test_most_may_be_wrong_where_nothing_is_read_as_of_layers() -> None:
    text = BY_HAND
    for right, wrong in [*SLIPS.items()][:2]:
        text = text.replace(right, wrong)
    verdicts = [line.verdict for line in check(text).lines]
    assert verdicts.count("wrong") == 2
    assert verdicts.count("right") == len(verdicts) - 2


def test_a_hat_is_only_above_an_output_a_letter_of_its_own() -> None:
    report = check(r"$\frac{\partial C}{\partial \hat{w}_{2}} = (\hat{y} - y) a_1$")
    assert [line.verdict for line in report.lines] == ["right"]


def test_a_line_of_unit_1_in_layer_3_is_not_called_wrong_as_one_of_the_layer() -> None:
    report = check(
        r"""
We have $z^2_1 = w^1_{11} x_1 + w^1_{12} x_2$ and $a^2_1 = \sigma(z^2_1)$, then
$z^3_1 = w^2_{11} a^2_1 + w^2_{12} a^2_2$
$\delta^3_1 = (a^3 - y) \sigma'(z^3_1)$
and for all of a layer $\delta^2 = ((w^3)^T \delta^3) \odot \sigma'(z^2)$
"""
    )
    assert [line.text for line in report.lines if line.verdict == "wrong"] == []
    assert report.read_as.setting.L == 3  # 12 numbers two units


@pytest.mark.parametrize(
    "line",
    [
        r"\frac{\partial C}{\partial w^{(L)}} = a^{(L-1)} \sigma'(z^{(L)}) 2 (a^{(L)} - y)",
        r"\frac{\partial J}{\partial w} = \frac{1}{m} \sum_{i=1}^m x^{(i)} (a^{(i)} - y^{(i)})",
    ],
)
def test_factors_stand_in_any_order_and_sums_over_examples_make_a_matrix(line: str) -> None:
    assert [one.verdict for one in check(line).lines] == ["right"]
