"""`backprop-lab`: what it serves, and the doctor's lines."""

import os
from types import SimpleNamespace

import pytest

from lab.cli import console, main, serve
from lab.cli.options import DONE, FAILED

LINES = 10


def test_all_is_well_here(capsys):
    assert main(["doctor"]) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == LINES
    assert all(line.startswith("ok ") for line in lines)


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("LAB_DATABASE_URL", "sqlite:////no/such/folder/runs.sqlite", "cannot be used"),
        ("LAB_KEEPER", "short", "at least 16 characters"),
        ("LAB_CLASS_SIZE", "none", "LAB_CLASS_SIZE: expected a whole number"),
        ("LAB_CLASS_DAYS", "0", "LAB_CLASS_DAYS: expected a whole number"),
    ],
)
def test_what_is_wrong_is_one_line(capsys, monkeypatch, variable, value, words):
    monkeypatch.setenv(variable, value)
    assert main(["doctor"]) == FAILED
    (bad,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("BAD"))
    assert words in bad
    assert "/no/such" not in bad


def test_a_server_that_is_not_there_is_said_to_be(capsys):
    assert main(["doctor", "http://127.0.0.1:9"]) == FAILED
    bad = [line for line in capsys.readouterr().out.splitlines() if line.startswith("BAD")]
    assert len(bad) == 2


@pytest.mark.parametrize("options", [[], ["serve", "--server.port", "8502"]])
def test_without_a_command_the_pages_are_served(monkeypatch, options):
    def become(_, command):
        raise SystemExit(command[1:])

    monkeypatch.setattr(os, "execv", become)
    monkeypatch.setattr("sys.argv", ["backprop-lab", *options])
    with pytest.raises(SystemExit) as started:
        console()
    app = str(serve.home() / "app.py")
    assert started.value.code == ["-m", "streamlit", "run", app, *options[1:]]


def test_what_is_installed_has_its_folder_beside_it(tmp_path, monkeypatch):
    (tmp_path / "lab").mkdir()
    monkeypatch.setattr(serve, "lab", SimpleNamespace(__file__=tmp_path / "lab" / "__init__.py"))
    assert serve.home() == tmp_path / "backprop_lab"
