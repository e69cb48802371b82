"""The command line: `python -m lab sweep`, its values, its refusals, what it prints and keeps."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from lab.__main__ import OWNER, main, parser, planned, values
from lab.experiment import Experiment
from lab.runs import RunStore
from lab.sweep import Span

QUICK = ["--set", "epochs=5", "--set", "samples=40", "--workers", "1"]


def sweep(*arguments):
    return main(["sweep", *arguments])


def plan(*arguments):
    return planned(parser().parse_args(["sweep", *arguments]))


@pytest.mark.parametrize(
    ("name", "texts", "expected"),
    [
        ("learning_rate", ["0.1", "1"], [0.1, 1.0]),
        ("learning_rate", ["0.01:1:3"], [0.01, 0.1, 1.0]),
        ("seed", ["0:3"], [0, 1, 2, 3]),
        ("seed", ["0:9:4"], [0, 3, 6, 9]),
        ("hidden_layers", ["4", "8,8", ""], [(4,), (8, 8), ()]),
        ("standardize", ["on", "off"], [True, False]),
        ("patience", ["", "10"], [None, 10]),
        ("activation", ["tanh", "leaky relu"], ["tanh", "leaky relu"]),
    ],
)
def test_values_are_written_as_in_a_link_or_as_spans(name, texts, expected):
    assert values(name, texts) == expected


def test_a_sample_draws_from_spans():
    assert values("learning_rate", ["0.01:1"], spans=True) == Span(0.01, 1.0, log=True)
    assert values("noise", ["0:0.5"], spans=True) == Span(0.0, 0.5)
    assert len(plan("--sample", "20", "--grid", "learning_rate", "0.01:1").experiments) == 20


def test_the_settings_of_all_runs_come_from_a_link_and_from_set():
    found = plan("--link", "http://localhost:8501/?dataset=xor&epochs=7", "--set", "samples=50", "--grid", "seed", "0:1")
    assert found.experiments == tuple(Experiment(dataset="xor", epochs=7, samples=50, seed=seed) for seed in (0, 1))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--grid", "rate", "1"], "--grid: expected settings such as dataset, file, target, got rate."),
        (["--grid", "learning_rate", "0.01:1"], "learning_rate: expected a count behind low:high, as in 0.001:3:16, got 0.01:1."),
        (["--grid", "learning_rate", "99"], "learning_rate: expected a number from 0.0001 to 10, got 99.0."),
        (["--grid", "activation", "a:b"], "activation: expected values written as in a link, got a:b."),
        (["--set", "epochs=many"], "epochs: expected a whole number from 1 to 100000, got many."),
        (["--set", "noise"], "noise: expected a number from 0 to 1, got ."),
        (["--file", "/nowhere/at.csv"], "--file: /nowhere/at.csv cannot be read (No such file or directory)."),
    ],
)
def test_what_cannot_be_is_one_sentence(arguments, told, capsys):
    assert sweep(*arguments) == 2
    assert capsys.readouterr().err.strip().splitlines()[-1] == told


def test_it_says_how_long_prints_the_best_and_writes_the_table(tmp_path, capsys):
    file = tmp_path / "table.csv"
    assert sweep("--grid", "learning_rate", "0.01:3:4", "--grid", "output", "sigmoid", "softmax", "--csv", str(file), *QUICK) == 0
    printed = capsys.readouterr()
    assert "8 runs, at most about" in printed.err
    assert "4 without a result: output: expected one of sigmoid" in printed.err
    assert "test_accuracy" in printed.out
    rows = pd.read_csv(file)
    assert len(rows) == 8
    assert sorted(rows["learning_rate"].unique()) == [0.01, 0.0669, 0.448, 3.0]


def test_save_keeps_every_run_on_the_class_board(tmp_path, monkeypatch):
    monkeypatch.setenv("LAB_DATABASE_URL", f"sqlite:///{tmp_path / 'runs.sqlite'}")
    assert sweep("--grid", "seed", "0:2", "--save", *QUICK) == 0
    store = RunStore()
    cards = store.cards(OWNER)
    assert sorted(card.name for card in cards) == ["seed 0", "seed 1", "seed 2"]
    assert all(card.published for card in cards)
    store.close()


def test_it_starts_from_the_shell():
    run = [sys.executable, "-m", "lab", "sweep", "--grid", "seed", "0", *QUICK]
    done = subprocess.run(run, capture_output=True, text=True, cwd=Path(__file__).parents[1], check=True)
    assert "1 run" in done.stderr
