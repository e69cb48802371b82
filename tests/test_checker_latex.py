"""Equations set as LaTeX: read back, they are what they were."""

import json
from functools import cache
from pathlib import Path

import pytest

from lab.checker import Setting, check
from lab.checker.answer.latex import equations, latex
from lab.checker.reading.tree import Apply, Layer, Number, Symbol

CASES = json.loads(
    (Path(__file__).parent / "data" / "checker_lines.json").read_text(encoding="utf-8")
)
ON_PAPER = [case for case in CASES if not case["setting"]["names"]]


def setting_of(case):
    return Setting(**{**case["setting"], "layer_sizes": tuple(case["setting"]["layer_sizes"])})


@cache
def written(place):
    """Each judged line of a case with its own LaTeX and that of the right form."""
    case = ON_PAPER[place]
    setting = setting_of(case)
    found = []
    for line in case["lines"]:
        (judged,) = check(line["text"], setting, defines=line["defines"]).lines
        if judged.verdict in ("right", "wrong"):
            found.append((judged, *equations(judged, setting)))
    return setting, found


@pytest.mark.parametrize("place", range(len(ON_PAPER)), ids=lambda place: ON_PAPER[place]["name"])
def test_the_right_form_reads_back_as_right(place):
    setting, found = written(place)
    for judged, _, right in found:
        if right:
            (again,) = check(right, setting, defines=judged.defines).lines
            assert again.verdict in ("right", "ambiguous"), (judged.text, right, again.message)


@pytest.mark.parametrize("place", range(len(ON_PAPER)), ids=lambda place: ON_PAPER[place]["name"])
def test_a_right_line_of_ones_own_reads_back_as_right(place):
    setting, found = written(place)
    for judged, own, _ in found:
        if own and judged.verdict == "right" and judged.text not in own and "_{" not in judged.text:
            (again,) = check(own, setting, defines=judged.defines).lines
            assert again.verdict in ("right", "ambiguous"), (judged.text, own, again.message)


def test_nearly_every_line_can_be_set():
    lines = [one for place in range(len(ON_PAPER)) for one in written(place)[1]]
    assert len(lines) > 400
    assert sum(bool(own) for _, own, _ in lines) > 0.85 * len(lines)
    assert sum(bool(right) for _, _, right in lines) > 0.9 * len(lines)


def test_what_only_code_can_say_is_not_set():
    (line,) = check("db2 = np.sum(dZ2, axis=1) / m", Setting((3, 4, 2))).lines
    assert equations(line)[0] == ""
    (line,) = check("db2 = np.sum(dZ2, axis=0, keepdims=True) / m", Setting((3, 4, 2))).lines
    assert r"\sum_k" in equations(line)[0]


def test_products_sums_and_layers_look_as_on_paper():
    W, dZ, A = Symbol("W", Layer(l=1, plus=1)), Symbol("dZ", Layer(plus=2)), Symbol("A", Layer())
    assert latex(Apply("@", (Apply("T", (W,)), dZ))) == r"W^{[l+1]T} dZ^{[2]}"
    assert latex(Apply("*", (dZ, Apply("g'", (Symbol("Z", Layer(L=1)),), "relu")))) == (
        r"dZ^{[2]} \odot \operatorname{relu}'\left(Z^{[L]}\right)"
    )
    total = Apply("/", (Apply("sum examples", (dZ,)), Symbol("m")))
    assert latex(total) == r"\frac{1}{m} \sum dZ^{[2]}"
    assert latex(Apply("-", (A, Apply("-", (Number(1.0), A))))) == r"X - \left(1 - X\right)"


def test_the_learners_own_step_and_the_right_update():
    setting = Setting((3, 4, 2))
    (line,) = check(r"W^{[2]} := W^{[2]} + \alpha \, dW^{[2]}", setting).lines
    own, right = equations(line, setting)
    assert own == r"\Delta W^{[2]} = \alpha dW^{[2]}"
    assert right == r"W^{[2]} = W^{[2]} - \alpha dW^{[2]}"
