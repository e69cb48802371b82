"""Whole questions, pasted as a learner would paste them: every verdict, the network that is read,
and the answer.

tests/data/questions/ has one file for each, in the styles in which questions are written.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.checker import Setting, check
from lab.checker.answer.chain import STATUSES, chain
from lab.checker.answer.summary import headline
from lab.checker.report import VERDICTS
from lab.ui.examples import small_example
from lab.walkthrough import walk

FOLDER = Path(__file__).parent / "data" / "questions"


@dataclass(frozen=True)
class Expected:
    """What is due. lines: how many there are; wrong, doubtful: what they compute; unjudged,
    not_covered: how many have no verdict; network: a part of the sentence on it.
    """

    lines: int
    wrong: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    network: str = ""
    unjudged: int = 0
    not_covered: int = 0


COLUMNS, ROWS = "examples are columns", "examples are rows"
QUESTIONS = {
    "align_any_layer": Expected(5, network="any number of layers"),
    "aligned_in_dollars": Expected(4, wrong=("dA1",)),
    "any_layer_wrong": Expected(
        5, wrong=("dW[l]", "db[l]", "dA[l-1]", "W[l] update"), network=COLUMNS
    ),
    "bare_names_under_headings": Expected(6, network="two layers, relu inside, sigmoid"),
    "chain_rule": Expected(3, network="tanh inside, sigmoid at the output; binary"),
    "copied_in_pieces": Expected(2, doubtful=("dW2",)),
    "copied_italics": Expected(4, wrong=("dW2",), network="sigmoid at the output; binary"),
    "copied_plain": Expected(6, doubtful=("dW2", "db2", "dW1")),
    "definitions": Expected(7, network="relu inside, sigmoid at the output"),
    "deltas_in_align": Expected(4, network="half squared error, summed"),
    "diff": Expected(3, wrong=("dA1",)),
    "flowers_softmax": Expected(13, network="two layers, tanh inside, softmax at the output"),
    "german": Expected(2, wrong=("dW2",)),
    "greek": Expected(4, wrong=("dW2",), network="three layers"),
    "half_squared": Expected(3, network="sigmoid at the output; half squared error"),
    "html": Expected(3, network="tanh inside"),
    "in_a_sentence": Expected(1, wrong=("dZ2",), network="sigmoid at the output; half squared"),
    "indicator": Expected(5, network="relu inside, linear at the output; squared error"),
    "input_is_layer_1": Expected(7, network="two layers"),
    "line_numbers": Expected(5, network="tanh inside"),
    "logistic_regression": Expected(8, wrong=("b[l] update",), network="one layer, sigmoid"),
    "lost_indices": Expected(8, network="two layers, tanh inside, sigmoid"),
    "lost_without_headings": Expected(3, doubtful=("Z[l]", "dZL", "dW[l]")),
    "markdown_headings": Expected(5, network="two layers"),
    "nabla": Expected(4, network="any number of layers"),
    "notebook": Expected(4, wrong=("dW2",)),
    "one_example": Expected(10, network="summed over the examples"),
    "one_paragraph": Expected(
        12, wrong=("dA2", "dZ2", "dW2", "dA1", "dZ1", "dW1"), network="relu inside, sigmoid"
    ),
    "penalty": Expected(3, wrong=("db2", "dW1")),
    "quoted_mail": Expected(4, wrong=("dZ2",)),
    "quotients": Expected(5, wrong=("dZ1",)),
    "regression": Expected(8, network="sigmoid inside, linear at the output; half squared"),
    "rows": Expected(9, wrong=("dW1",), network=ROWS),
    "sentences": Expected(4),
    "single_units": Expected(3),
    "slope_at_a": Expected(5, wrong=("dZ2",)),
    "slope_has_cancelled": Expected(2, wrong=("dAL",), network="sigmoid at the output; binary"),
    "softmax_entrywise": Expected(4, wrong=("dZ2",), network="softmax at the output"),
    "squared_without_slope": Expected(6, wrong=("dZ2",), network="half squared error"),
    "tanh_slope_at_z": Expected(6, wrong=("dZ1",), network="tanh inside, sigmoid"),
    "two_friends": Expected(2, network="sigmoid at the output; binary"),
    "unicode_notes": Expected(11, network="two layers, relu inside, sigmoid"),
    "with_code": Expected(5, wrong=("dW2",)),
    "alternatives": Expected(4, wrong=("W[l] update",)),
    "dots": Expected(2),
    "everywhere_sigmoid": Expected(5, wrong=("dZ1",), network="sigmoid inside, sigmoid"),
    "indented_code": Expected(5, network="one layer, softmax"),
    "leaky": Expected(3, network="leaky relu inside"),
    "logistic_rows": Expected(5, network=ROWS),
    "mse_in_the_delta": Expected(6, network="linear at the output; squared error"),
    "notes_right": Expected(12, network="relu inside, sigmoid"),
    "notes_wrong_sign": Expected(
        12, wrong=("dA1", "dZ1", "dW1"), doubtful=("dA2", "dZ2", "dW2", "db2")
    ),
    "quotients_squared": Expected(7, network="sigmoid inside, sigmoid at the output; half"),
    "single_line": Expected(1, wrong=("db[l]",)),
    "slides_quoted": Expected(4, doubtful=("dW[l]", "db[l]")),
    "slope_at_da": Expected(4, wrong=("dZ[l]",), network="relu inside"),
    "steps": Expected(7, network="sigmoid inside"),
    "story": Expected(3, network="binary cross-entropy"),
    "three_layers_relu": Expected(9, wrong=("dW1",), network="three layers, relu"),
    "transposed_order": Expected(3, wrong=("dWL",), network=COLUMNS),
    "two_hidden_softmax": Expected(6, wrong=("dZ1",), network="three layers, tanh"),
    "units_squared": Expected(4, network="half squared error, summed"),
    "updates": Expected(3, wrong=("b1 update", "W2 update")),
    "which_order": Expected(3, wrong=("dA[l-1]",)),
    "cases": Expected(5),
    "code_half_tanh": Expected(4, wrong=("dZ1",), network="tanh inside"),
    "indented_layers": Expected(11, wrong=("dZ1",), network="three layers, relu"),
    "joined_names": Expected(5, network="sigmoid inside, sigmoid at the output"),
    "latex_without_marks": Expected(3, network="summed over the examples"),
    "listed_half_code": Expected(5, network="three layers"),
    "local_slopes": Expected(5, unjudged=1, network="sigmoid at the output; half squared"),
    "old_course": Expected(10, network="two layers"),
    "quoted_equations": Expected(2, wrong=("dZ1",)),
    "round_brackets": Expected(4),
    "single_inputs": Expected(4, network="one layer of one unit"),
    "softmax_rows": Expected(6, unjudged=1, network="one layer, softmax"),
    "sum_missing": Expected(3, wrong=("db2",)),
    "table": Expected(3, wrong=("dA1",)),
    "text_processor": Expected(2, network="sigmoid inside"),
    "two_definitions": Expected(2, wrong=("sigmoid'(Z[l])",)),
    "unicode_report": Expected(6, network="two layers, tanh inside, sigmoid"),
    "upright_d": Expected(6, network="relu inside, sigmoid"),
    "code_and_mathematics": Expected(3, wrong=("dW[l]",)),
    "dropout": Expected(3, not_covered=2),
    "errors_called_e": Expected(4, network="summed over the examples"),
    "from_scratch": Expected(11, wrong=("dZ1",), network="sigmoid at the output; half squared"),
    "nablas": Expected(4, network="tanh inside"),
    "quads": Expected(6, wrong=("dW2",), network="three layers, relu"),
    "relu_in_cases": Expected(2, network="relu inside"),
    "several_in_a_line": Expected(10, network="two layers, tanh inside, sigmoid"),
    "sign_question": Expected(2, doubtful=("dZL",), network="linear at the output; squared"),
    "slide_or_mine": Expected(2, wrong=("dZ[l]",)),
    "softmax_in_sentences": Expected(2, network="softmax"),
    "spanish": Expected(4, wrong=("dW1",), network="tanh inside"),
    "three_choices": Expected(4, wrong=("db[l]", "db[l]"), network="binary cross-entropy"),
    "two_softmax_units": Expected(4, network="relu inside, softmax at the output"),
    "arrow_remarks": Expected(3),
    "backticks": Expected(2, network="relu inside"),
    "last_is_softmax": Expected(6, wrong=("dZ1",), network="tanh inside, softmax at the output"),
    "product_of_three": Expected(2, network="sigmoid at the output; squared error"),
    "raised_signs": Expected(3, network="two layers"),
    "sections": Expected(5, wrong=("db[l]",), network="softmax at the output"),
    "sentences_with_cost": Expected(5, wrong=("dA2",), network="sigmoid inside, sigmoid"),
    "unlayered_hidden": Expected(9, network="relu inside, linear at the output; half squared"),
    "why_divide": Expected(3, network="one layer, sigmoid"),
}
NOT_COVERED = {
    "recurrent": "recurrent",
    "batch_norm": "batch norm",
    "momentum": "momentum",
    "attention": "attention",
}


def text_of(name):
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


@cache
def asked(name):
    return check(text_of(name))


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_line_of_a_question_has_its_verdict(name):
    report, expected = asked(name), QUESTIONS[name]
    found = {
        verdict: [line.defines for line in report.lines if line.verdict == verdict]
        for verdict in VERDICTS
    }
    assert found["wrong"] == list(expected.wrong)
    assert found["ambiguous"] == list(expected.doubtful)
    assert len(found["not judged"] + found["unreadable"]) == expected.unjudged
    assert len(found["not covered"]) == expected.not_covered
    assert len(report.lines) == expected.lines


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_network_is_read_from_the_question(name):
    assert QUESTIONS[name].network in asked(name).read_as.sentence


def test_every_file_of_a_question_is_tried():
    names = {path.stem for path in FOLDER.glob("*.txt")}
    assert names == QUESTIONS.keys() | NOT_COVERED.keys() | {"no_equation"}


@pytest.mark.parametrize("name", NOT_COVERED)
def test_what_the_lab_does_not_know_is_said_so(name):
    report = asked(name)
    assert {line.verdict for line in report.lines} == {"not covered"}
    assert NOT_COVERED[name] in report.lines[0].reason
    assert report.read_as is None
    assert headline(report) == "No line could be judged."


def test_a_question_without_an_equation_says_so():
    report = asked("no_equation")
    assert not report.lines
    assert report.passed_over == 1
    assert headline(report) == "There is no equation here that I could judge."


@pytest.mark.parametrize("name", [name for name in QUESTIONS if QUESTIONS[name].wrong])
def test_with_each_wrong_line_as_it_should_be_nothing_is_wrong(name):
    text = text_of(name)
    for line in asked(name).wrong:
        if line.text not in text:  # in a notebook, backslashes are doubled
            text = text.replace(json.dumps(line.text)[1:-1], json.dumps(line.expected)[1:-1])
        text = text.replace(line.text, line.expected)
    assert not check(text).wrong


def test_line_numbers_are_those_of_the_paste():
    for name, numbers in {
        "notebook": [5, 7, 9, 10],
        "diff": [5, 7, 8],
        "quoted_mail": [2, 3, 4, 5],
        "copied_in_pieces": [3, 7],
        "aligned_in_dollars": [1, 4, 5, 6],
    }.items():
        assert [line.number for line in asked(name).lines] == numbers


def test_the_same_mistake_in_two_layers_is_one():
    report = asked("one_paragraph")
    assert [[line.defines for line in mistake.lines] for mistake in report.mistakes] == [
        ["dA2"],
        ["dZ2", "dZ1"],
        ["dW2", "dW1"],
        ["dA1"],
    ]
    assert headline(report).startswith("6 of 12 lines are wrong, by four mistakes: ")
    assert "Written upside down: dA2" in headline(report)


def test_a_derivative_written_upside_down_is_named_beside_what_is_wrong():
    (right,) = check(r"\frac{\partial A}{\partial L} = -(Y / A - (1 - Y) / (1 - A))").lines
    assert (right.verdict, right.slips) == ("right", ("upside_down",))
    assert "upside down" in right.reason
    wrong = next(line for line in asked("one_paragraph").lines if line.defines == "dA2")
    assert wrong.error_class == "cost_derivative_wrong"
    assert "upside down" in wrong.reason
    assert wrong.expected.startswith(r"dA^{[2]} = ")


def test_what_is_dZ_already_is_told_so_and_only_where_the_slope_cancels():
    (line,) = asked("slope_has_cancelled").wrong
    assert "dZ of the output already" in line.reason
    assert asked("half_squared").lines[0].verdict == "right"
    (line,) = asked("squared_without_slope").wrong
    assert "does not cancel" in line.reason


def test_another_network_that_makes_every_line_right_is_named_first():
    sentence = "No line would be wrong with sigmoid at the output and half squared error."
    assert asked("slope_has_cancelled").other_network == sentence
    assert headline(asked("slope_has_cancelled")).startswith(f"{sentence} As it is read, 1 of 2")
    assert "relu inside" in asked("slope_at_a").other_network
    assert asked("one_paragraph").other_network == ""


def test_products_win_over_words():
    text = "Each row is one example.\n$Z^{[1]} = W^{[1]} X + b^{[1]}$"
    report = check(text)
    assert report.read_as.setting.layout == "columns"
    assert any("rows" in sentence for sentence in report.assumed)
    assert check(text.replace("W^{[1]} X", "X W^{[1]}")).read_as.setting.rows


def test_a_given_setting_is_used_as_it_is():
    setting = Setting((4, 5, 3), hidden="tanh", output="softmax")
    text = "At the output:\n$dZ^{[2]} = (A^{[2]} - Y) * \\sigma'(Z^{[2]})$"
    report = check(text, setting)
    assert report.read_as is None
    assert [line.verdict for line in report.lines] == ["wrong"]


def test_the_gradient_that_comes_in_is_told_from_the_one_that_goes_out():
    report = asked("bare_names_under_headings")
    assert [line.defines for line in report.lines] == ["dZL", "dWL", "dbL", "dA1", "dZ1", "dW1"]
    text = "Layer 2:\ndZ = A - Y\ndA = W^T dZ\nLayer 1:\ndZ = dA * tanh'(Z)"
    assert check(text).lines[1].defines == "dA1"


def test_a_star_is_the_matrix_product_unless_the_words_say_otherwise():
    assert {line.verdict for line in asked("sentences").lines} == {"right"}
    said = check("* is element-wise multiplication.\n" + text_of("sentences"))
    assert [line.verdict for line in said.lines] == ["right", "ambiguous", "right", "ambiguous"]


def test_what_is_beyond_the_limit_is_told_in_one_line():
    report = check("Here they are: " + "$dZ^{[2]} = A^{[2]} - Y$ " * 120)
    assert len(report.lines) == 101
    assert report.lines[-1].reason == "I read the first 100 equations; 20 more begin here."


PIECES = st.sampled_from(
    [
        *(
            "$",
            "$$",
            "\n",
            " ",
            "```\n",
            "> ",
            "At the second layer:",
            "for l = L..1",
            "is this right?",
        ),
        *(
            "dZ^{[2]} = A^{[2]} - Y",
            "∂W[2]=1m∂Z[2]A[1]T",
            "dW2 = np.dot(dZ2, A1.T) / m",
            "Z^{} = W^{} X",
        ),
        *(
            "\\begin{align}",
            "\\end{align}",
            "&=",
            "\\\\",
            '{"cells": [',
            "𝑑𝑍",
            "\u200b",
            "1_{",
            "\\frac{",
        ),
        *("\\partial", "max(0)", "σ(", ")", "[", "= 3", "<sup>2</sup>", "@@ -1 +1 @@", "dA/dL"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=14))
def test_no_paste_raises(pieces):
    report = check("".join(pieces))
    assert {line.verdict for line in report.lines} <= set(VERDICTS)
    assert headline(report)
    assert chain(report) is not None


# The chain.


def test_an_attribute_that_an_array_has_not_is_mended_in_the_line_and_in_its_link():
    setting = Setting((4, 3, 2, 1))
    report = check("dW3 = np.dot(dZ3, A2.t)", setting)
    assert report.lines[0].expected == "dW3 = np.dot(dZ3, A2.T)"
    (link,) = [link for link in chain(report, setting) if link.name == "dW[3]"]
    assert (link.status, link.right) == ("yours, wrong", "dW[3] = dZ[3] A[2]^T")


def statuses(report):
    return {link.name: link.status for link in chain(report)}


def test_four_general_equations_lack_their_beginning_and_the_update():
    found = statuses(asked("lost_indices"))
    assert [name for name, status in found.items() if status == "missing"] == [
        "dA[2]",
        "new W[l]",
        "new b[l]",
    ]
    assert set(found.values()) == {"yours, right", "missing"}
    first = chain(asked("lost_indices"))[0]
    assert first.begins
    assert first.right == "dA[2] = -(Y / A[2] - (1 - Y) / (1 - A[2]))"
    assert "dZ[2] = A[2] - Y" in first.note
    assert "dA[2] (where it begins), the update" in headline(asked("lost_indices"))


def test_the_chain_goes_from_the_output_back_and_knows_what_is_whose():
    links = chain(asked("one_paragraph"))
    assert [link.name for link in links] == [
        *("dA[2]", "dZ[2]", "dW[2]", "db[2]", "dA[1]", "dZ[1]", "dW[1]", "db[1]"),
        *("new W[l]", "new b[l]"),
    ]
    assert {link.status for link in links} <= set(STATUSES)
    assert links[0].line.defines == "dA2"
    assert statuses(asked("one_paragraph"))["db[2]"] == "yours, right"


def test_a_dA_that_nothing_needs_is_not_missing():
    assert "dA[1]" not in statuses(asked("tanh_slope_at_z"))
    assert "dA[2]" not in statuses(asked("tanh_slope_at_z"))


def test_every_link_names_a_step_of_the_walkthrough():
    names = {step.name for step in walk(*small_example().arguments)}
    for name in ("lost_indices", "one_paragraph", "squared_without_slope", "logistic_regression"):
        steps = {link.step for link in chain(asked(name)) if link.step}
        assert steps <= names | {"dA[2]"}


def test_every_right_equation_of_a_chain_is_right():
    equations = {  # each once: many questions are about the same network
        (text, asked(name).read_as.setting)
        for name in QUESTIONS
        for link in chain(asked(name))
        for text in (link.right, link.latex)
    }
    for text, setting in equations:
        (line,) = check(text, setting).lines
        assert line.verdict == "right", (text, setting, line.message)


def test_a_non_linear_activation_is_not_the_linear_one():
    words = "Each layer has a non-linear activation:\n$Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}$\n"
    assert "any g (tried with tanh) inside" in check(words).read_as.sentence


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"dZ^{[1]} = W^{[2]T} dZ^{[2]} \text{\*} g'^{[1]}(Z^{[1]})", "right"),
        (r"dW^{[2]} = 1 / m \space dZ^{[2]} \space A^{[1][T]}", "right"),
        (r"{\rm d}W^{[2]} = {\frac{1}{m}}{d}Z^{[2]}A^{[1]T}", "right"),
        (r"\underbrace{db^{[2]}}_{(n^{[2]}, 1)} = \frac{1}{m} Sum(dZ^{[2]})", "right"),
        (r"dW^{[2]} \equiv \frac{1}{m} dZ^{[2]} A^{[1]}", "wrong"),
        (r"dZ^{[2]} = A^{[2]} - one\_hot(Y)", "right"),
        (r"\triangledown_{W^{[2]}} J = \frac{1}{m} dZ^{[2]} A^{[1]T}", "right"),
        ("dZ[1] = W[2]' dZ[2] g[1]'(Z[1])", "right"),
        ("dZ[1] = W[2]' dZ[2] g[1](Z[1])", "wrong"),
    ],
)
def test_spellings_of_notes_are_read(line, verdict):
    (found,) = check(f"The network has two layers.\n${line}$\n").lines
    assert found.verdict == verdict


OF_ONE_EXAMPLE = r"""
The loss is averaged: $J = -\frac{1}{m} \sum_i (y \log(a^{[2]}) + (1-y)\log(1-a^{[2]}))$.
For one example:
- $dz^{[2]} = a^{[2]} - y$
- $dW^{[2]} = dz^{[2]} a^{[1]T}$
- $db^{[2]} = dz^{[2]}$
- $W^{[2]} = W^{[2]} - \frac{\alpha}{m} \sum_x dz^{[2]}_x [a^{[1]}_x]^T$
"""
ACTIVATIONS_CALLED_Z = r"""
Forward: $z_1 = \sigma(W_1 x + b_1)$, $z_2 = \sigma(W_2 z_1 + b_2)$.
Backward: $\delta_2 = z_2 - y$, $\frac{\partial L}{\partial W_2} = \delta_2 z_1^T$.
"""
OF_UNITS_WITHOUT_H = r"""
With $y_k = \sigma(a_k)$ and $a_k = \sum_j w_{kj} z_j$: $\delta_k = y_k - t_k$,
$\delta_j = \sigma'(a_j) \sum_k w_{kj} \delta_k$ and $\frac{\partial L}{\partial w_{ji}} = \delta_j z_i$.
"""
MASKED = """
As rows, with relu:
```
dscores = probs - onehot
dW2 = hidden^T · dscores / N
dhidden = dscores · W2^T
dhidden[hidden <= 0] = 0
dW1 = X^T · dhidden / N
```
"""
OF_UNITS_WITH_H = r"""
- $a_j = \sum_i w_{ji} z_i$ and $z_j = h(a_j)$
- $\delta_k = y_k - t_k$
- $\delta_j = h'(a_j) \sum_k w_{kj} \delta_k$
"""
WEIGHTS_LEAD_ON = r"""
$$\delta^{(l)} = ((W^{(l)})^T \delta^{(l+1)}) \odot f'(z^{(l)})$$
$$\nabla_{W^{(l)}} J = \delta^{(l+1)} (a^{(l)})^T$$
"""
LETTERS_FOR_LAYERS = r"""
$z^h = W_h x + b_h$, $a^h = \sigma(z^h)$, $z^o = W_o a^h + b_o$, $a^o = \sigma(z^o)$ with
$\sigma(t) = \frac{1}{1 + e^{-t}}$; $\delta^o = a^o - y$ and $\frac{\partial C}{\partial W_o} = \delta^o (a^h)^T$
"""


@pytest.mark.parametrize(
    "text",
    [
        OF_ONE_EXAMPLE,
        ACTIVATIONS_CALLED_Z,
        OF_UNITS_WITH_H,
        OF_UNITS_WITHOUT_H,
        MASKED,
        WEIGHTS_LEAD_ON,
        LETTERS_FOR_LAYERS,
        "The step:\n$W_{new} = W_{old} - \\alpha \\frac{\\partial L}{\\partial W}$",
        "Two layers.\n$db = \\frac{1}{m} \\sum dZ^{[1]}$ and $W = W - \\alpha dW^{[1]}$",
        "Two layers, relu inside:\n∂A1/∂Z1 = 1 if Z1 > 0, 0 otherwise\n",
    ],
)
def test_conventions_of_notes_are_no_mistakes(text):
    assert {line.verdict for line in check(text).lines} <= {"right", "not judged"}


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (OF_ONE_EXAMPLE, "dz^{[2]} a^{[1]T}", "dz^{[2]} a^{[1]}"),
        (ACTIVATIONS_CALLED_Z, "\\delta_2 z_1^T", "\\delta_2 z_2^T"),
        (OF_UNITS_WITH_H, "h'(a_j) \\sum", "\\sum"),
        (WEIGHTS_LEAD_ON, "(W^{(l)})^T", "W^{(l)}"),
        (LETTERS_FOR_LAYERS, "\\delta^o (a^h)^T", "\\delta^o a^h"),
    ],
)
def test_and_a_mistake_in_them_is_found(text, right, wrong):
    assert right in text
    assert "wrong" in {line.verdict for line in check(text.replace(right, wrong)).lines}


def test_a_y_that_is_computed_is_the_output_and_yhat_the_target():
    text = "$y = X W + b$\n\n$L = (y - \\hat y)^2$\n\n$\\frac{\\partial L}{\\partial y} = 2 (y - \\hat y)$"
    assert [line.verdict for line in check(text).lines] == ["right", "right", "right"]


def test_a_cost_by_the_losses_of_its_examples_is_not_judged():
    (line,) = check(r"So $J = \frac{1}{m} \sum_i L(\hat{y}^{(i)}, y^{(i)})$ it is.").lines
    assert line.verdict == "not judged"


@pytest.mark.parametrize("used", ["", r"and $\partial C / \partial W^l = \delta^l (a^{l-1})^T$"])
def test_a_delta_without_its_slope_is_no_dA_where_that_of_the_output_is_a_dZ(used):
    text = r"At the end $\delta^L = (a^L - y) \odot \sigma'(z^L)$, then $\delta^l = (w^{l+1})^T \delta^{l+1}$ "
    lines = check(text + used).lines
    assert [line.verdict for line in lines][:2] == ["right", "wrong"]
    assert "missing" in lines[1].message
    kept = r"$\delta^l = (w^{l+1})^T \delta^{l+1}$, so $\partial C / \partial W^l = (\delta^l \odot \sigma'(z^l)) (a^{l-1})^T$"
    assert {line.verdict for line in check(kept).lines} == {"right"}


def test_a_delta_of_another_layer_is_no_other_numbering_where_the_other_lines_show_it():
    text = r"$\frac{\partial J}{\partial b^{(2)}} = \sum \delta^{(2)}$ and "
    wrong = r"$\frac{\partial J}{\partial b^{(1)}} = \sum \delta^{(2)}$"
    assert [line.verdict for line in check(text + wrong).lines] == ["right", "wrong"]
    assert [line.verdict for line in check(wrong + " and " + text).lines] == ["wrong", "right"]


def test_letters_with_a_star_between_them_are_numbers_though_W_is_a_capital():
    text = (
        "Forward:\n```\nz1 = W1 * x + b1\na1 = sigmoid(z1)\nz2 = W2 * a1 + b2\na2 = sigmoid(z2)\n"
    )
    text += "dL/dz2 = a2 - y\ndL/dW2 = dL/dz2 * a1\ndL/da1 = dL/dz2 * W2\n```\n"
    assert {line.verdict for line in check(text).lines} == {"right"}
    turned = text.replace("dL/dz2 * a1", "dL/dz2 * x")
    assert [line.verdict for line in check(turned).lines].count("wrong") == 1


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (
            r"$\sigma'(z) = \begin{cases} 1 & \text{if } z > 0 \\ 0 & \text{else} \end{cases}$",
            "not judged",
        ),
        (
            "$$\\text{ReLU}'(z) = \\begin{cases}\n 1 & \\text{if } z > 0 \\\\\n 0 & z \\leq 0\n\\end{cases}$$",
            "right",
        ),
        (r"$\sigma'(z) = 1 - \sigma(z)^2$", "wrong"),
        (r"$s = \frac{\lambda}{2} (||W^{(1)}||^2 + ||W^{(2)}||^2)$", "not judged"),
    ],
)
def test_what_only_defines_is_judged_as_what_it_is(line, verdict):
    words = "Two layers, relu inside, in notes on the weights' penalty:\n"
    assert [one.verdict for one in check(words + line).lines] == [verdict]


def test_a_row_that_ends_with_an_equals_sign_goes_on_in_the_next():
    text = "$$\nz^{l+1} = w^{l+1} a^l + b^{l+1} = \\\\\n b^{l+1} + w^{l+1} a^l\n$$"
    assert [line.verdict for line in check(text).lines] == ["right"]


@pytest.mark.parametrize(
    "text",
    [
        "```\nδ[L] = a[L] − y\nδ[l] = (W[l+1]ᵀ · δ[l+1]) ⊙ f'_act(z[l])\n∂L/∂W[l] = (1/n) · δ[l] · a[l−1]ᵀ\n```\nof the network",
        "```\nZ¹ = W¹X + b¹\nA¹ = ReLU(Z¹)\nZ² = W²A¹ + b²\nJ = -1/m * Σ(Y * log(A²))\ndZ¹ = W²ᵀ dZ² ⊙ ReLU'(Z¹)\n```\nin two layers",
        "So\n$$\n\\[\nz^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]}\n\\]\n\\[\na^{[l]} = f(z^{[l]})\n\\]\n$$\n",
        "Rows: $Z^{[l]} = A^{[l-1]} (W^{[l]})^T + (b^{[l]})^T$, so $\\nabla_{W^{[l]}} L = \\frac{1}{m} (dZ^{[l]})^T A^{[l-1]}$",
        "As rows, $\\nabla_{W^{(1)}} L = \\nabla_{Z^{(1)}} L^T X$ and $\\nabla_H L = \\nabla_{Z^{(2)}} L W^{(2)}$",
        "Then $\\delta^{(1)} = ((W^{(2)})^T \\delta^{(2)}) \\odot I(Z^{(1)} > 0)$ with relu",
        "of two layers:\n  δ1 = (W2ᵀ · δ2) ⊙ ReLU'(z1)\n  ∂L/∂W2 = δ2 ⊗ a1   (outer product)\n",
        "of regression: $\\nabla_{Z^{(2)}} L = (Y - Y_{true}) \\odot g'(Z^{(2)})$ with the squared error",
    ],
)
def test_more_conventions_of_notes_are_no_mistakes(text):
    assert {line.verdict for line in check(text).lines} == {"right"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("```\nδ[L] = a[L] − y\nδ[l] = (W[l+1] · δ[l+1]) ⊙ f'(z[l])\n```\n", "δ[l]"),
        ("```\nZ² = W²A¹ + b²\nA² = softmax(Z²)\ndW² = dZ² A²ᵀ\n```\n", "dW²"),
        ("Rows: $Z = X W^T + b$, so $\\nabla_W L = X^T dZ$", "\\nabla"),
        ("Rows: $Z_2 = A_1 W_2 + b_2$, so $dA_1 = dZ_2 W_2$", "dA_1"),
        ("$J = -\\frac{1}{m} \\sum Y \\log A^{[2]}$, $db^{[2]} = dZ^{[2]}$", "db"),
        ("of two layers:\n  δ1 = (W2ᵀ · δ2) ⊙ ReLU'(z1)\n  ∂L/∂W2 = δ2 ⊗ a2\n", "∂L/∂W2"),
    ],
)
def test_nor_do_they_hide_one(text, wrong):
    (found,) = [line.text for line in check(text).lines if line.verdict == "wrong"]
    assert found.startswith(wrong)


def test_a_prime_behind_h_is_a_transpose_unless_h_is_called():
    text = "Two layers: $dW_2 = \\delta_2 h'$ and $\\delta_1 = W_2' \\delta_2 \\odot h'(z_1)$"
    assert [line.verdict for line in check(text).lines] == ["right", "right"]
