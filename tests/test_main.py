"""The command line: `python -m lab sweep`, its values, its refusals, what it prints and keeps."""

import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

import lab
from lab.__main__ import OWNER, main, parser, planned, values
from lab.experiment import Experiment, digest_of
from lab.runs import Entry, RunStore
from lab.sweep import Span

ROOT = Path(lab.__file__).parents[1]
QUICK = ["--set", "epochs=5", "--set", "samples=40", "--workers", "1"]
SMALL = Experiment(dataset="xor", samples=40, hidden_layers=(2,), epochs=2)
ME = f"browser:{'0f' * 32}"


def sweep(*arguments):
    return main(["sweep", *arguments])


def plan(*arguments):
    return planned(parser().parse_args(["sweep", *arguments]), None)


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
    found = plan(
        "--link",
        "http://localhost:8501/?dataset=xor&epochs=7",
        "--set",
        "samples=50",
        "--grid",
        "seed",
        "0:1",
    )
    assert found.experiments == tuple(
        Experiment(dataset="xor", epochs=7, samples=50, seed=seed) for seed in (0, 1)
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["--grid", "rate", "1"],
            "--grid: expected settings such as dataset, file, target, got rate.",
        ),
        (
            ["--grid", "learning_rate", "0.01:1"],
            "learning_rate: expected a count behind low:high, as in 0.001:3:16, got 0.01:1.",
        ),
        (
            ["--grid", "learning_rate", "99"],
            "learning_rate: expected a number from 0.0001 to 10, got 99.0.",
        ),
        (
            ["--grid", "activation", "a:b"],
            "activation: expected values written as in a link, got a:b.",
        ),
        (["--set", "epochs=many"], "epochs: expected a whole number from 1 to 100000, got many."),
        (["--set", "noise"], "noise: expected a number from 0 to 1, got ."),
        (
            ["--sample", "0", "--grid", "seed", "0:3"],
            "sample: expected from 1 to 100,000 runs, got 0.",
        ),
        (
            ["--sample", "-1", "--grid", "seed", "0:3"],
            "sample: expected from 1 to 100,000 runs, got -1.",
        ),
        (
            ["--grid", "seed", "0:3", "--workers", "0"],
            "--workers: expected a whole number from 1 to 1000, got 0.",
        ),
        (
            ["--file", "/nowhere/at.csv"],
            "--file: /nowhere/at.csv cannot be read (No such file or directory).",
        ),
    ],
)
def test_what_cannot_be_is_one_sentence(arguments, told, capsys):
    assert sweep(*arguments) == 2
    assert capsys.readouterr().err.strip().splitlines()[-1] == told


def test_it_says_how_long_prints_the_best_and_writes_the_table(tmp_path, capsys):
    file = tmp_path / "table.csv"
    assert (
        sweep(
            "--grid",
            "learning_rate",
            "0.01:3:4",
            "--grid",
            "output",
            "sigmoid",
            "softmax",
            "--csv",
            str(file),
            *QUICK,
        )
        == 0
    )
    printed = capsys.readouterr()
    assert "8 runs, at most about" in printed.err
    assert "4 without a result: output: expected one of sigmoid" in printed.err
    assert "test_accuracy" in printed.out
    rows = pd.read_csv(file)
    assert len(rows) == 8
    assert sorted(rows["learning_rate"].unique()) == [0.01, 0.0669, 0.448, 3.0]


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("LAB_DATABASE_URL", f"sqlite:///{tmp_path / 'runs.sqlite'}")
    with closing(RunStore()) as kept:
        yield kept


def test_saved_runs_are_nobodys_to_see_until_they_are_claimed(store, capsys):
    assert sweep("--grid", "seed", "0:2", "--save", *QUICK) == 0
    assert "python -m lab claim OWNER" in capsys.readouterr().err
    assert sorted(card.name for card in store.cards(OWNER)) == ["seed 0", "seed 1", "seed 2"]
    assert store.board(ME) == store.cards(ME) == []
    assert main(["claim", ME]) == 0
    assert "Runs that are new on your Runs page: 3." in capsys.readouterr().out
    store.delete(ME, [card.id for card in store.cards(ME)])
    assert store.cards(OWNER) == store.cards(ME) == []


def test_published_runs_are_on_the_board_and_can_be_taken_off_once_claimed(store):
    assert sweep("--grid", "seed", "0:1", "--publish", *QUICK) == 0
    assert sorted(card.name for card in store.board(ME)) == ["seed 0", "seed 1"]
    assert main(["claim", ME]) == 0
    for card in store.board(ME):
        store.publish(ME, card.id, False)
    assert store.board(ME) == []


@pytest.mark.parametrize(
    "owner", ["", "me", "browser:ab12", f"{ME} ", f"{ME}0", "user:", "command line"]
)
def test_runs_are_not_given_to_nobody(owner, store, capsys):
    store.keep(OWNER, [Entry("a", SMALL.run())])
    assert main(["claim", owner]) == 2
    assert "claim: expected OWNER as the Runs page tells it" in capsys.readouterr().err
    assert len(store.cards(OWNER)) == 1


def test_more_runs_than_the_store_has_room_for_are_refused_before_they_are_trained(
    store, monkeypatch, capsys
):
    monkeypatch.setattr("lab.__main__.MOST_KEPT", 2)
    store.keep(OWNER, [Entry("a", SMALL.run())])
    assert sweep("--grid", "seed", "0:1", "--save", *QUICK) == 2
    assert (
        "--save: expected at most 2 runs with those that wait for `python -m lab claim`, got 2"
        " and 1." in capsys.readouterr().err
    )
    assert len(store.cards(OWNER)) == 1


def test_kept_runs_on_a_file_know_it_again(store, tmp_path):
    file = tmp_path / "mine.csv"
    file.write_bytes(b"a,y\n" + b"\n".join(b"%d,%d" % (i, i % 2) for i in range(40)))
    assert (
        sweep("--set", "dataset=csv", "--file", str(file), "--grid", "seed", "0", "--save", *QUICK)
        == 0
    )
    (card,) = store.cards(OWNER)
    assert (card.experiment.file, card.experiment.file_digest) == (
        "mine.csv",
        digest_of(file.read_bytes()),
    )


def test_a_link_to_another_file_of_that_name_is_refused(tmp_path, capsys):
    file = tmp_path / "mine.csv"
    file.write_bytes(b"a,y\n" + b"\n".join(b"%d,%d" % (i, i % 2) for i in range(40)))
    link = f"http://localhost/?dataset=csv&file=mine.csv&file_digest={digest_of(b'another')}"
    assert sweep("--link", link, "--file", str(file), "--grid", "seed", "0:1", *QUICK) == 0
    assert (
        "2 without a result: dataset: expected the mine.csv that this experiment is on, got one of"
        " other" in capsys.readouterr().err
    )


def test_the_version_is_told_and_the_changelog_has_a_section_for_it(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"Backprop Lab {lab.__version__}\n"
    sections = re.findall(r"^## .*", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    release = lab.__version__.partition(".dev")[0]
    assert any(section.endswith(release) for section in sections)


def test_a_run_says_which_lab_made_it():
    assert SMALL.run().versions["backprop-lab"] == lab.__version__


def test_it_starts_from_the_shell():
    run = [sys.executable, "-m", "lab", "sweep", "--grid", "seed", "0", *QUICK]
    done = subprocess.run(run, capture_output=True, text=True, cwd=ROOT, check=True)
    assert "1 run" in done.stderr
