"""Questions cut into pieces: out of what they are wrapped in, with what copying did to them undone."""

import json

import pytest

from lab.checker.reading.cut import cut
from lab.checker.reading.headings import heading, layer_said
from lab.checker.reading.mend import mend
from lab.checker.reading.prose import in_a_sentence, is_equation
from lab.checker.reading.tree import HERE, LAST, Layer
from lab.checker.reading.unwrap import unwrap


def equations(text):
    return [(piece.number, piece.text) for piece in cut(text) if piece.kind == "equation"]


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("dZ[2]=A[2]−Y", "dZ[2]=A[2]−Y"),
        ("𝑑𝑍[2] = 𝐴[2]", "dZ[2] = A[2]"),
        ("W[2]TdZ[2]", "W[2]^T dZ[2]"),
        ("WT dZ", "W^T dZ"),
        ("a(2)", "a^{(2)}"),
        ("δ^((l))", "δ^{(l)}"),
        ("∂J∂W[2]", "∂J/∂W[2]"),
        ("Y\u0302 − Y", "Ŷ − Y"),
        ("dZ\u200b[2]", "dZ[2]"),
        ("x² + 1", "x² + 1"),
        (r"W^{[2]T} dZ^{[2]}", r"W^{[2]T} dZ^{[2]}"),
    ],
)
def test_what_copying_did_is_undone(typed, mended):
    found = mend(typed)
    assert found.text == mended
    assert not found.lost


@pytest.mark.parametrize("typed", ["dW=1m dZ", "dW = 1𝑚∑dZ", "m1\u200bdZ[2]A[1]T", "dW = 1 m ∂Z"])
def test_a_fraction_bar_that_is_gone_is_guessed_and_said_to_be_lost(typed):
    found = mend(typed)
    assert "1/m" in found.text
    assert found.lost == {"fraction"}


def test_a_number_beside_a_word_is_no_lost_fraction():
    assert not mend("dW1 m").lost
    assert not mend("21 mm").lost


@pytest.mark.parametrize(
    ("words", "layer"),
    [
        ("at second layer:", Layer(plus=2)),
        ("Third and output layer:", Layer(plus=3)),
        ("Output layer:", LAST),
        ("### Layer 2", Layer(plus=2)),
        ("the 2nd hidden layer:", Layer(plus=2)),
        ("for l = L, ..., 1:", HERE),
        ("For every layer:", HERE),
        ("Layer three:", Layer(plus=3)),
    ],
)
def test_a_heading_says_its_layer(words, layer):
    assert heading(words, None) == layer


def test_what_only_speaks_of_a_layer_is_no_heading():
    words = "I have long wondered why the weights of the second layer are updated before the others"
    assert heading(words, Layer(plus=1)) == Layer(plus=1)
    assert heading(" is the bias of layer 2,", None) is None
    assert layer_said("nothing of that kind") is None
    assert heading("Now the backward pass:", Layer(plus=3)) is None


@pytest.mark.parametrize(
    "text",
    [
        "Y = output matrix",
        "W = weight matrix of a layer",
        "L = Total number of layers = 3",
        "m = 100",
        "l = 1, 2, ..., L",
        "Y = labels",
        "dZ = ???",
        "where a = b means that they are equal",
        "no equals sign",
    ],
)
def test_what_is_no_equation(text):
    assert not is_equation(text)


@pytest.mark.parametrize(
    "text",
    ["dZ = A - Y", "W := W - alpha dW", "A = relu(Z)", "Ŷ = σ(Z)", "A0 = X", "db ← 1/m Σ dZ"],
)
def test_what_is_an_equation(text):
    assert is_equation(text)


def test_equations_in_a_sentence_are_taken_whole():
    words = "I get dZ2 = A2 - Y, then dA1 = W2.T . dZ2. And dW = ... I do not know."
    assert in_a_sentence(words) == ["dZ2 = A2 - Y", "dA1 = W2.T . dZ2"]
    assert in_a_sentence("so dZ = dA * mystery and nothing else") == []


def test_several_stand_in_one_line():
    text = "First $a = b$ then $$c = d, \\quad e = f$$ and \\(g = h\\), of $W$"
    assert [one for _, one in equations(text)] == ["a = b", "c = d", "e = f", "g = h"]
    assert equations("$dZ$ = $dA$ * $g'(Z)$") == [(1, "dZ = dA * g'(Z)")]


def test_an_environment_has_one_in_each_row_with_its_line():
    text = "See\n\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}\n"
    assert equations(text) == [(3, "a &= b"), (4, "c &= d")]


def test_code_is_one_piece_with_its_line():
    text = (
        "My code is\n\n    dZ2 = A2 - Y\n    dW2 = np.dot(dZ2, A1.T) / m\n\nand dZ1 = W2 is wrong."
    )
    (code,) = [piece for piece in cut(text) if piece.kind == "code"]
    assert (code.number, code.text.count("\n")) == (3, 1)


def test_cases_of_zero_are_an_indicator():
    text = "$dZ = \\begin{cases} dA & \\text{if } Z > 0 \\\\ 0 & \\text{else} \\end{cases}$"
    assert equations(text) == [(1, r"dZ = (dA) \odot (Z > 0)")]
    turned = text.replace("dA &", "0 &").replace("> 0 \\\\ 0", "\\leq 0 \\\\ dA")
    assert equations(turned) == [(1, r"dZ = (dA) \odot (Z > 0)")]


# Out of what they come in.


def test_a_notebook_in_one_line_or_in_many():
    cells = [
        {"cell_type": "markdown", "source": ["At the output:\n", "$dZ = A - Y$"]},
        {"cell_type": "code", "source": "db = np.sum(dZ) / m"},
    ]
    whole = json.dumps({"cells": cells})
    assert equations(whole) == [(1, "dZ = A - Y")]
    indented = json.dumps({"cells": cells}, indent=1)
    ((number, _),) = equations(indented)
    assert "dZ = A - Y" in indented.split("\n")[number - 1]


def test_a_broken_notebook_is_text():
    assert unwrap('{"cells": [') == [(1, '{"cells": [')]
    assert unwrap('{"cells": 3}') == [(1, '{"cells": 3}')]


def test_a_diff_is_read_as_it_is_after_it():
    diff = "--- a\n+++ b\n@@ -1,2 +1,2 @@\n-a = b\n+a = c\n d = e"
    assert unwrap(diff) == [(5, "a = c"), (6, "d = e")]


def test_line_numbers_quotes_and_prompts_are_taken_away():
    assert unwrap("1: a\n2: b\n3: c") == [(1, "a"), (2, "b"), (3, "c")]
    assert unwrap("> a\n>> b") == [(1, "a"), (2, "b")]
    session = ">>> a = b\n>>> c\narray([1., 2.])\n>>> d = e"
    assert unwrap(session) == [(1, "a = b"), (2, "c"), (4, "d = e")]
    assert unwrap("1 + 1\n2 + 2") == [(1, "1 + 1"), (2, "2 + 2")]


def test_html_is_taken_away_with_its_indices_kept():
    assert unwrap("<p>W<sup>[1]</sup> &gt; 0</p>") == [(1, "W^{[1]} > 0")]


@pytest.mark.parametrize("language", ["", "text", "txt"])
def test_every_line_of_a_fence_is_a_line_and_so_is_its_first(language):
    fence = f"The forward pass:\n```{language}\nZ[l] = W[l] · A[l-1] + b[l]\nA[l] = g(Z[l])\n```\n"
    assert equations(fence) == [(3, "Z[l] = W[l] · A[l-1] + b[l]"), (4, "A[l] = g(Z[l])")]


def test_equations_beside_each_other_are_apart_and_a_drawing_is_none():
    text = (
        "dU2 = (A2 - Y)/m\n    ↓\ndW2 = A1^T·dU2     dU1 = (dU2·W2^T)⊙(U1>0)\ndb2 = sum(dU2)    ↓\n"
    )
    assert [one for _, one in equations(text)] == [
        "dU2 = (A2 - Y)/m",
        "dW2 = A1^T·dU2",
        "dU1 = (dU2·W2^T)⊙(U1>0)",
        "db2 = sum(dU2)",
    ]
    assert [one for _, one in equations("x → z1 = W1 x + b1 → a1 = tanh(z1) → C")] == [
        "z1 = W1 x + b1",
        "a1 = tanh(z1)",
    ]
    assert equations("Cost ← dZ[L] ← dZ[L-1] ← dZ[1]") == []


def test_words_within_a_fence_make_no_program_of_it():
    text = "```\nAt the output layer:\n  dZ[L] = A[L] - Y    (softmax + entropy → one short form)\n"
    text += "  dW[L] = A[L-1].T @ dZ[L] / m\n\nthen for the hidden layers\n  dZ[l] = dA[l] × relu'(Z[l])\n```"
    kinds = [piece.kind for piece in cut(text)]
    assert kinds.count("equation") == 2
    assert (3, "dZ[L] = A[L] - Y") in equations(text)


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("{% latex %}dW^{[2]} = dZ^{[2]} A^{[1]T}{% endlatex %}", "dW^{[2]} = dZ^{[2]} A^{[1]T}"),
        ("so [tex]dZ = A - Y[/tex] it is", "dZ = A - Y"),
        ("# the error: dZ2 = A2 - Y", "dZ2 = A2 - Y"),
        ("第三步：dZ2 = A2 - Y，形状 (3, m)", "dZ2 = A2 - Y"),
    ],
)
def test_what_a_site_or_a_comment_puts_around_is_taken_away(typed, there):
    assert [one for _, one in equations(typed)] == [there]
