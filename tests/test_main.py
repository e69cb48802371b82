"""The command line: `python -m lab sweep`, its values, its refusals, what it prints and keeps."""

import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

import lab
from lab.cli import main, parser
from lab.cli.options import DONE, FAILED, REFUSED, SOME_FAILED, STOPPED
from lab.cli.output import OWNER
from lab.cli.plan import planned, values
from lab.experiment import Experiment, digest_of
from lab.runs import Entry, RunStore
from lab.sweep import Result, Span

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
        ("seed", ["0:2", "7", "20:30:3"], [0, 1, 2, 7, 20, 25, 30]),
        ("target", ["a:b"], ["a:b"]),
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
            "activation: expected one of relu, leaky relu, tanh, sigmoid, gelu, linear, got a:b.",
        ),
        (["--grid", "seed", "5:1"], "seed: expected low:high, the lower number first, got 5:1."),
        (
            ["--grid", "learning_rate", "3:0.1:4"],
            "learning_rate: expected low:high, the lower number first, got 3:0.1:4.",
        ),
        (["--grid", "seed", "0:3:2:1"], "seed: expected low:high or low:high:count, got 0:3:2:1."),
        (["--grid", "seed", "0:2", "1"], "seed: expected each value once, got 1 twice."),
        (["--grid", "seed"], "seed: expected at least one value, got none."),
        (
            ["--grid", "seed", "0:1", "--grid", "seed", "5"],
            "--grid: expected each setting once, with all its values, got seed twice.",
        ),
        (
            ["--set", "seed=1", "--set", "seed=2"],
            "--set: expected each setting once, with all its values, got seed twice.",
        ),
        (
            ["--set", "seed=1", "--grid", "seed", "2"],
            "seed: expected values from --set or from --grid, got both.",
        ),
        (["--set", "rate=1"], "--set: expected settings such as dataset, file, target, got rate."),
        (
            ["--link", "my settings"],
            "--link: expected a link of the Train page, with ?setting=value behind it,"
            " got my settings.",
        ),
        (
            ["--link", "?seed=1&seed=2"],
            "--link: expected each setting once, with all its values, got seed twice.",
        ),
        (["--sample", "3"], "--sample: expected a --grid to draw from, got none."),
        (
            ["--set", "dataset=csv"],
            "--file: expected the CSV file that dataset=csv is about, got none.",
        ),
        (
            ["--grid", "output", "linear", "--grid", "cost", "binary cross-entropy"],
            "sweep: no combination can be: cost: expected one that goes with linear outputs,"
            " got binary cross-entropy.",
        ),
        (
            ["--scheduler", "cluster"],
            "--scheduler: expected an address such as tcp://host:8786, got cluster.",
        ),
        (
            ["--scheduler", "tcp://host:8786", "--workers", "2"],
            "--workers: expected none beside --scheduler, whose cluster has its own, got both.",
        ),
        (
            ["--csv", "/nowhere/table.csv"],
            "--csv: /nowhere/table.csv cannot be written (No such file or directory).",
        ),
        (["--csv", "/"], "--csv: / cannot be written (Is a directory)."),
        (["--set", "epochs=many"], "epochs: expected a whole number from 1 to 100000, got many."),
        (["--set", "noise"], "--set: expected SETTING=VALUE, such as epochs=2000, got noise."),
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
def test_what_cannot_be_is_one_sentence_before_anything_is_trained(
    arguments, told, capsys, monkeypatch
):
    monkeypatch.setattr("lab.cli.sweep.sweep", untrainable)
    assert sweep(*arguments) == REFUSED
    assert capsys.readouterr().err == f"{told}\n"


def untrainable(*_, **__):
    pytest.fail("something was trained")


def test_each_problem_of_a_link_is_told(capsys):
    assert sweep("--link", "http://lab/?rate=3&epochs=many&noise=9&seed=4") == REFUSED
    assert capsys.readouterr().err.splitlines() == [
        "link: expected settings such as dataset, file, target, got rate.",
        "noise: expected a number from 0 to 1, got 9.0.",
        "epochs: expected a whole number from 1 to 100000, got many.",
    ]


@pytest.mark.parametrize("link", ["http://lab:8501/", "http://lab/train?", "https://lab/#top"])
def test_a_link_of_the_default_settings_holds_none(link):
    assert plan("--link", link).experiments == (Experiment(),)


def test_an_empty_value_in_a_link_is_a_value():
    assert plan("--link", "http://lab/?hidden_layers=").experiments[0].hidden_layers == ()


def test_set_and_grid_go_before_a_link():
    found = plan("--link", "?seed=9&noise=0.1", "--set", "noise=0.3", "--grid", "seed", "1", "2")
    assert [(one.seed, one.noise) for one in found.experiments] == [(1, 0.3), (2, 0.3)]


@pytest.mark.parametrize("option", ["--csv", "--link", "--file", "--sample", "--workers"])
def test_an_option_that_would_replace_itself_is_refused(option, capsys):
    with pytest.raises(SystemExit) as ended:
        sweep(option, "1", option, "2")
    assert ended.value.code == REFUSED
    assert f"{option}: expected once, got it twice" in capsys.readouterr().err


def test_options_have_their_whole_names(capsys):
    with pytest.raises(SystemExit) as ended:
        sweep("--work", "2")
    assert ended.value.code == REFUSED
    assert "unrecognized arguments: --work" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--grid", "classes", "2", "3"], "classes has no effect on moons."),
        (["--set", "dataset=iris", "--set", "noise=0.5"], "noise has no effect on iris."),
        (["--link", "?target=k"], "target has no effect on moons."),
        (
            ["--sample", "9", "--grid", "seed", "0:1"],
            "There are only 2 different combinations to draw.",
        ),
    ],
)
def test_what_has_no_effect_is_told(arguments, told, capsys):
    assert sweep(*arguments, "--set", "epochs=2", "--workers", "1") == DONE
    assert told in capsys.readouterr().err.splitlines()


def test_help_tells_every_option_and_exit_status(capsys):
    with pytest.raises(SystemExit):
        sweep("--help")
    told = capsys.readouterr().out
    options = ("grid", "set", "link", "sample", "file", "scheduler", "workers", "save", "publish")
    assert not [option for option in (*options, "csv") if f"  --{option}" not in told]
    for number in (DONE, FAILED, REFUSED, SOME_FAILED, STOPPED):
        assert f"{number} " in told.partition("exit status")[2]


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
        == SOME_FAILED
    )
    printed = capsys.readouterr()
    assert "8 runs, at most about" in printed.err
    assert "4 without a result: output: expected one of sigmoid" in printed.err
    assert "test_accuracy" in printed.out
    rows = pd.read_csv(file)
    assert len(rows) == 8
    assert sorted(rows["learning_rate"].unique()) == [0.01, 0.07, 0.4, 3.0]


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
    monkeypatch.setattr("lab.cli.output.MOST_KEPT", 2)
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
    assert sweep("--file", str(file), "--grid", "seed", "0", "--save", "--set", "epochs=5") == DONE
    (card,) = store.cards(OWNER)
    assert (card.experiment.file, card.experiment.file_digest) == (
        "mine.csv",
        digest_of(file.read_bytes()),
    )


def test_a_link_to_another_file_of_that_name_is_refused(tmp_path, capsys):
    file = tmp_path / "mine.csv"
    file.write_bytes(b"a,y\n" + b"\n".join(b"%d,%d" % (i, i % 2) for i in range(40)))
    link = f"http://localhost/?dataset=csv&file=mine.csv&file_digest={digest_of(b'another')}"
    assert sweep("--link", link, "--file", str(file), "--grid", "seed", "0:1", *QUICK) == FAILED
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


def test_a_file_beside_another_dataset_is_refused(tmp_path, capsys):
    file = tmp_path / "mine.csv"
    file.write_bytes(b"a,y\n" + b"\n".join(b"%d,%d" % (i, i % 2) for i in range(40)))
    assert sweep("--file", str(file), "--set", "dataset=moons") == REFUSED
    assert "--file: expected dataset=csv beside a file, got dataset=moons." in (
        capsys.readouterr().err
    )
    assert sweep("--file", str(file), "--csv", str(file)) == REFUSED
    assert file.read_bytes().startswith(b"a,y")


def test_the_exit_status_says_whether_runs_failed_and_the_words_which(capsys):
    assert sweep("--grid", "output", "softmax", "--grid", "seed", "0:6", *QUICK) == FAILED
    printed = capsys.readouterr()
    assert "7 without a result: output: expected one of sigmoid" in printed.err
    assert "    output softmax, seed 0; output softmax, seed 1; " in printed.err
    assert "; and 2 more" in printed.err
    assert printed.out == ""


def interrupted_by(fault):
    """A sweep that is ended by a fault after its first run."""

    def trained(experiments, *_, **__):
        yield Result(experiments[0], experiments[0].run())
        raise fault

    return trained


def test_after_ctrl_c_what_is_done_is_shown_written_and_counted(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("lab.cli.sweep.sweep", interrupted_by(KeyboardInterrupt()))
    file = tmp_path / "table.csv"
    assert sweep("--grid", "seed", "0:3", "--csv", str(file), *QUICK) == STOPPED
    printed = capsys.readouterr()
    assert "Stopped: 1 of 4 runs are done." in printed.err
    assert "1 run on moons, the best by test accuracy first:" in printed.out
    assert pd.read_csv(file)["seed"].tolist() == [0]


def test_a_fault_under_way_leaves_what_is_done(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("lab.cli.sweep.sweep", interrupted_by(ValueError("run store: disk full")))
    file = tmp_path / "table.csv"
    assert sweep("--grid", "seed", "0:3", "--csv", str(file), *QUICK) == FAILED
    assert "run store: disk full.\n" in capsys.readouterr().err
    assert len(pd.read_csv(file)) == 1


def test_a_refused_sweep_leaves_no_empty_table_and_keeps_an_old_one(tmp_path, monkeypatch):
    monkeypatch.setenv("LAB_DATABASE_URL", "sqlite:////nowhere/runs.sqlite")
    new, old = tmp_path / "new.csv", tmp_path / "old.csv"
    old.write_text("of yesterday")
    for file in (new, old):
        assert sweep("--grid", "seed", "0", "--save", "--csv", str(file)) == REFUSED
    assert not new.exists()
    assert old.read_text() == "of yesterday"


@pytest.mark.usefixtures("store")
def test_a_store_that_cannot_be_written_is_refused_before_training(monkeypatch, capsys):
    monkeypatch.setattr("lab.cli.sweep.sweep", untrainable)
    monkeypatch.setattr(
        "lab.cli.output.RunStore.restore",
        raising("run store: attempt to write a readonly database"),
    )
    assert sweep("--grid", "seed", "0", "--save", *QUICK) == REFUSED
    assert "readonly database." in capsys.readouterr().err


def raising(sentence):
    def refuse(*_):
        raise ValueError(sentence)

    return refuse


def test_it_starts_from_the_shell():
    run = [sys.executable, "-m", "lab", "sweep", "--grid", "seed", "0", *QUICK]
    done = subprocess.run(run, capture_output=True, text=True, cwd=ROOT, check=True)
    assert "1 run" in done.stderr
