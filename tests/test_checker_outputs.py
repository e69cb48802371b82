"""A sum over everything gives the right db of one output, and of no other layer."""

import pytest

from lab.checker import Setting, check

LINES = [
    "z1 = W1 @ X + b1",
    "a1 = np.tanh(z1)",
    "z2 = W2 @ a1 + b2",
    "a2 = 1 / (1 + np.exp(-z2))",
    "dz2 = a2 - Y",
    "dW2 = dz2 @ a1.T / m",
    "db2 = np.sum(dz2) / m",
    "dz1 = W2.T @ dz2 * (1 - a1 ** 2)",
    "dW1 = dz1 @ X.T / m",
    "db1 = np.sum(dz1, axis=1, keepdims=True) / m",
]
PASTE = "\n".join(LINES)
DB2 = LINES.index("db2 = np.sum(dz2) / m") + 1


def verdicts(text, setting=None):
    return {line.text: line.verdict for line in check(text, setting).lines}


@pytest.mark.parametrize(
    ("start", "verdict"),
    [
        ("", "ambiguous"),
        ("n_y = 1\n", "right"),
        ("n_y = 3\n", "wrong"),
        ("layers = [2, 4, 1]\n", "right"),
        ("layers = [2, 4, 3]\n", "wrong"),
        ("W2 = np.random.randn(1, 4) * 0.01\n", "right"),
        ("W2 = np.random.randn(10, 32)\n", "wrong"),
        ("W1 = np.random.randn(1, 4)\n", "ambiguous"),
    ],
)
def test_the_sizes_that_are_written_decide(start, verdict):
    found = verdicts(start + PASTE)
    assert found.pop(LINES[DB2 - 1]) == verdict
    assert "wrong" not in found.values()


@pytest.mark.parametrize(("outputs", "verdict"), [(1, "right"), (3, "wrong")])
def test_the_setting_decides(outputs, verdict):
    assert verdicts(PASTE, Setting((4, 5, outputs)))[LINES[DB2 - 1]] == verdict


def test_of_a_hidden_layer_it_is_wrong_beside_the_right_one():
    text = "n_y = 1\n" + PASTE.replace("np.sum(dz1, axis=1, keepdims=True)", "np.sum(dz1)")
    report = check(text)
    assert [line.text for line in report.wrong] == ["db1 = np.sum(dz1) / m"]
    assert next(line for line in report.lines if line.text == LINES[DB2 - 1]).verdict == "right"


def test_what_depends_on_the_outputs_is_said():
    line = next(one for one in check(PASTE).lines if one.number == DB2)
    assert line.reason.startswith("Right with one output")
    assert "sum over the examples only" in line.reason
