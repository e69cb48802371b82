"""The command line: `python -m lab check`, what it reads, prints and returns."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from lab.cli import main
from lab.cli.check import NOT_JUDGED, RIGHT, WRONG
from lab.cli.papers import read_paper

GOOD = """\
# my backward pass
dZ2 = A2 - Y
dW2 = dZ2 @ A1.T / m
dZ1 = W2.T @ dZ2 * (1 - A1 ** 2)
"""
BAD = GOOD.replace("W2.T @ dZ2", "W2 @ dZ2")


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("good.py").write_text(GOOD, encoding="utf-8")
    Path("bad.py").write_text(BAD, encoding="utf-8")


def checked(capsys, *arguments):
    status = main(["check", *arguments])
    return status, capsys.readouterr().out


def test_a_right_file_is_one_row(capsys):
    status, out = checked(capsys, "good.py")
    assert status == RIGHT
    assert out.startswith("good.py: right (3 right. Read as: two layers, tanh inside, sigmoid")


def test_a_wrong_line_is_a_row_for_an_editor(capsys):
    status, out = checked(capsys, "bad.py")
    assert status == WRONG
    first, last = out.splitlines()
    assert first.startswith("bad.py:4: wrong: ")
    assert "W2.T" in first
    assert last.startswith("bad.py: wrong (2 right, 1 wrong. ")


def test_every_line_is_shown_where_asked(capsys):
    _, out = checked(capsys, "bad.py", "--all")
    assert [row.split(": ")[:2] for row in out.splitlines()[:3]] == [
        ["bad.py:2", "right"],
        ["bad.py:3", "right"],
        ["bad.py:4", "wrong"],
    ]


def test_of_several_equations_in_a_line_it_is_said_which(capsys):
    text = r"Then $dZ^{[2]} = A^{[2]} - Y$ and $dA^{[1]} = W^{[2]} dZ^{[2]}$, is that right?"
    Path("notes.txt").write_text(text, encoding="utf-8")
    _, out = checked(capsys, "notes.txt")
    assert out.startswith("notes.txt:1: dA1: wrong: ")
    sentence, form = out.split("Right:")
    assert "W[2]^T dZ[2] instead of W[2] dZ[2]" in sentence  # in words without LaTeX
    assert "W^{[2]T} dZ^{[2]}" in form


def test_the_worst_of_many_files_is_the_exit_status(capsys):
    Path("prose.txt").write_text("All of this is prose.\n", encoding="utf-8")
    assert checked(capsys, "good.py", "bad.py", "prose.txt")[0] == WRONG
    assert checked(capsys, "good.py", "prose.txt")[0] == NOT_JUDGED
    assert checked(capsys, "good.py", "good.py")[0] == RIGHT


def test_a_file_that_cannot_be_read_stops_no_other(capsys):
    Path("broken.ipynb").write_text("{", encoding="utf-8")
    status, out = checked(capsys, "missing.py", "broken.ipynb", "picture.png", "good.py")
    assert status == NOT_JUDGED
    rows = out.splitlines()
    assert rows[0] == "missing.py: not judged (it cannot be read: No such file or directory)"
    assert rows[1] == "broken.ipynb: not judged (expected a notebook: JSON with a list of cells)"
    assert rows[2].startswith("picture.png: not judged (expected a file that ends in .py")
    assert rows[3].startswith("good.py: right")


def test_json_holds_everything(capsys):
    status, out = checked(capsys, "bad.py", "missing.py", "--json")
    bad, missing = json.loads(out)
    assert status == WRONG
    assert (bad["file"], bad["verdict"], missing["verdict"]) == ("bad.py", "wrong", "not judged")
    assert [line["verdict"] for line in bad["lines"]] == ["right", "right", "wrong"]
    assert bad["lines"][2]["line"] == 4
    assert bad["lines"][2]["error_class"] == "missing_transpose"
    assert "cannot be read" in missing["problem"]


def test_a_notebook_is_one_program_with_its_own_places(capsys):
    cells = [
        {"cell_type": "markdown", "source": ["dW2 = 3 * nonsense"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "!ls\n", "dZ2 = A2 - Y"]},
        {"cell_type": "code", "source": "\ndZ1 = W2 @ dZ2 * (1 - A1 ** 2)"},
    ]
    Path("hw.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    status, out = checked(capsys, "hw.ipynb", "--all")
    assert status == WRONG
    assert [row.split(": ")[0] for row in out.splitlines()] == [
        "hw.ipynb:cell 2:3",
        "hw.ipynb:cell 3:2",
        "hw.ipynb",
    ]


def test_latex_is_its_displayed_equations(capsys):
    Path("notes.tex").write_text(
        "\\documentclass{article}\nLet $A = 3$ be.\n\\begin{align}\n"
        "\\delta^{[2]} &= A^{[2]} - Y \\label{one} \\\\\n"
        "dW^{[2]} &= \\frac{1}{m} \\delta^{[2]} A^{[1]} \\nonumber\n\\end{align}\n",
        encoding="utf-8",
    )
    status, out = checked(capsys, "notes.tex", "--all")
    assert status == WRONG
    assert [row.split(": ")[:2] for row in out.splitlines()[:2]] == [
        ["notes.tex:4", "right"],
        ["notes.tex:5", "wrong"],
    ]


def test_matlab_is_read(capsys):
    Path("hw.m").write_text("delta3 = a3 - y;\nTheta2_grad = delta3' * a2 / m;\n", encoding="utf-8")
    names = ("--rows", "--sizes", "4,5,3", "--hidden", "sigmoid")
    assert checked(capsys, "hw.m", *names)[0] in (RIGHT, NOT_JUDGED, WRONG)


def test_the_standard_input_is_a_file_too(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(BAD))
    status, out = checked(capsys, "-")
    assert status == WRONG
    assert out.startswith("-:4: wrong: ")


def test_the_network_is_told_by_options(capsys):
    Path("rows.py").write_text("dW2 = A1.T @ dZ2\n", encoding="utf-8")
    assert checked(capsys, "rows.py", "--rows", "--sum")[0] == RIGHT
    assert checked(capsys, "rows.py", "--columns", "--mean")[0] == WRONG
    _, out = checked(
        capsys, "good.py", "--sizes", "6-5-4-2", "--hidden", "relu", "--output", "softmax", "--rows"
    )
    assert "6-5-4-2, relu, softmax, cross-entropy, examples as rows" in out


def test_the_network_is_read_from_the_file(capsys):
    Path("deep.py").write_text(
        "dZ3 = A3 - Y\ndW3 = dZ3 @ A2.T / m\ndZ2 = W3.T @ dZ3 * (Z2 > 0)\n", encoding="utf-8"
    )
    status, out = checked(capsys, "deep.py")
    assert status == RIGHT
    assert "Read as: three layers, relu inside, sigmoid at the output" in out


def test_an_option_replaces_what_was_read(capsys):
    assert checked(capsys, "good.py", "--hidden", "relu")[0] == RIGHT
    _, out = checked(capsys, "good.py", "--output", "softmax")
    assert "tanh, softmax, cross-entropy, examples as columns" in out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--sizes", "a,b"], "--sizes: expected whole numbers such as 4,5,3, got 'a,b'"),
        (["--sizes", "4"], "layer_sizes: expected at least"),
        (["--output", "linear", "--cost", "cross-entropy"], "cost"),
    ],
)
def test_a_network_that_cannot_be_is_refused(capsys, options, message):
    assert main(["check", "good.py", *options]) == NOT_JUDGED
    captured = capsys.readouterr()
    assert message in captured.err
    assert not captured.out


def test_lines_keep_their_numbers_whatever_ends_them():
    Path("crlf.py").write_bytes(GOOD.replace("\n", "\r\n").encode())
    paper = read_paper("crlf.py")
    assert paper.text == GOOD
    assert paper.place(4) == ("", 4)


def test_it_runs_as_a_program():
    found = subprocess.run(
        [sys.executable, "-m", "lab", "check", str(Path("bad.py").resolve())],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == WRONG
    assert ":4: wrong: " in found.stdout
