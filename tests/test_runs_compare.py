"""Runs side by side: labels that tell them apart, the table and its CSV, what differs, seeds of one
setting.
"""

import csv
import io
from dataclasses import replace

import pandas as pd
import pytest

from lab.experiment import Experiment, kinds
from lab.runs import Card, Entry, as_csv, by_setting, differing, labels, matching, table

BASE = Experiment(dataset="xor", samples=40, hidden_layers=(2,), epochs=2)
RUN = BASE.run()


def entry(name="a", **settings):
    return Entry(name, replace(RUN, experiment=replace(BASE, **settings)), kept=0.0)


def card(name, note="", **settings):
    return Card(
        id="id",
        name=name,
        note=note,
        kept=0.0,
        published=False,
        mine=True,
        experiment=replace(BASE, **settings),
        metrics=RUN.metrics,
        seconds=0.1,
        stopped="stopped",
    )


def test_no_two_runs_have_one_label_even_where_names_look_like_labels():
    names = ["a", "a", "a (2)", "a", "b"]
    labelled = labels([entry(name) for name in names])
    assert list(labelled) == ["a", "a (2)", "a (2) (2)", "a (3)", "b"]
    assert [one.name for one in labelled.values()] == names


def test_the_table_has_every_setting_and_what_was_reached():
    rows = table(labels([entry(l2=0.5, patience=7), entry()]))
    assert set(kinds()) <= set(rows)
    assert list(rows["l2"]) == [0.5, 0.0]
    assert rows["patience"].iloc[0] == 7
    assert rows["final_cost"].iloc[0] == RUN.metrics["cost"]
    assert rows["hidden_layers"].iloc[0] == "2"
    assert rows["kept"].iloc[0] == pd.Timestamp("1970-01-01", tz="UTC")
    pd.testing.assert_frame_equal(
        table({"x": card("x", l2=0.5)})[list(kinds())], table({"x": entry(l2=0.5)})[list(kinds())]
    )


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|'/c calc'!A1"])
def test_no_text_of_the_csv_is_a_formula(text):
    run = replace(RUN, changes=(text,), experiment=replace(BASE, file=text, target=text))
    (row,) = csv.DictReader(io.StringIO(as_csv(table({text: Entry("a", run, text)}))))
    for column in ("name", "note", "changes", "file", "target"):
        assert row[column].startswith("'")
    assert float(row["final_cost"]) == RUN.metrics["cost"]


def test_differing_settings_alone_are_shown():
    rows = differing(table(labels([entry(l2=0.5), entry(seed=3), entry(patience=7)])))
    assert list(rows.columns) == ["name", "seed", "l2", "patience"]
    assert list(differing(table(labels([entry(), entry()]))).columns) == ["name"]


def test_runs_that_differ_in_their_seeds_alone_are_one_group():
    runs = labels([entry("a"), entry("b", seed=1), entry("c", data_seed=5), entry("d", l2=0.5)])
    groups = by_setting(runs)
    assert {label: [one.name for one in group] for label, group in groups.items()} == {
        "a and 2 more": ["a", "b", "c"],
        "d": ["d"],
    }
    tricky = labels([entry("a"), entry("a and 1 more", l2=0.5), entry("c", seed=1)])
    assert list(by_setting(tricky)) == ["a", "a and 1 more"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["a", "beta"]),
        ("adam", ["beta"]),
        ("XOR  BETA", ["beta"]),
        ("seed=1", ["a"]),
        ("seed=13", ["beta"]),
        ("careful", ["a"]),
        ("[regex", []),
        ("learning_rate=1", ["beta"]),
    ],
)
def test_a_filter_wants_every_word(words, found):
    cards = {
        "a": card("a", "be careful", seed=1),
        "beta": card("beta", seed=13, optimizer="adam", learning_rate=1.0),
    }
    assert list(matching(cards, words)) == found
