"""Many runs side by side: the table, its CSV, what differs, and which runs are one setting with
several seeds.

Runs come as cards or as entries: whatever has a name and an experiment. Labels are for figures and
lists, in which no two runs may have the same one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import pandas as pd

from lab.experiment import Experiment, kinds
from lab.runs.document import Entry
from lab.runs.rows import Card

LONGEST_FILTER = 200  # characters: every word is looked for in every run
REACHED = ("cost", "test_cost", "accuracy", "test_accuracy")
# How a text begins that a spreadsheet would compute; after a semicolon too, which in many countries
# is what separates the cells of a CSV.
FORMULA = re.compile(r"(^|;)(?=\s*[=+\-@\t\r＝＋－＠])")


def table(runs: Mapping[str, Card] | Mapping[str, Entry]) -> pd.DataFrame:
    """A row for every labelled run: its label, what it reached, every setting as a link writes it,
    the words about it.
    """
    return pd.DataFrame([row(label, run) for label, run in runs.items()], columns=columns())


def columns() -> list[str]:
    return [
        "name",
        "kept",
        *(f"final_{name}" for name in REACHED),
        "epoch",
        "seconds",
        *kinds(),
        "stopped",
        "changes",
        "note",
    ]


def row(label: str, run: Card | Entry) -> dict[str, Any]:
    card = run.run if isinstance(run, Entry) else run
    told = {
        "name": label,
        "kept": pd.Timestamp(run.kept, unit="s", tz="UTC").floor("s"),
        "epoch": int(card.metrics["epoch"]),
        "seconds": card.seconds,
        "stopped": card.stopped,
        "changes": "; ".join(card.changes),
        "note": run.note,
    }
    return (
        told | {f"final_{name}": card.metrics[name] for name in REACHED} | settings(card.experiment)
    )


def settings(experiment: Experiment) -> dict[str, Any]:
    """The settings: numbers as they are, all else in words."""
    return {name: written(experiment, name) for name in kinds()}


def written(experiment: Experiment, name: str) -> Any:
    value = getattr(experiment, name)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if value is None or is_number else experiment.told(name)


def as_csv(rows: pd.DataFrame) -> str:
    """The table as CSV, without formulas."""
    return without_formulas(rows).to_csv(index=False)


def without_formulas(rows: pd.DataFrame) -> pd.DataFrame:
    """The table with an apostrophe before whatever a spreadsheet would take for a formula: for a
    file, and for a page, whose tables can be downloaded and copied as they are shown.
    """
    return rows.map(as_text).rename(columns=as_text)


def as_text(cell: Any) -> Any:
    return FORMULA.sub(r"\1'", cell) if isinstance(cell, str) else cell


def matching(cards: Mapping[str, Card], words: str) -> dict[str, Card]:
    """The labelled cards that have every one of the words in their name, note or settings; seed=3
    is a setting as a whole. Of a longer text the first LONGEST_FILTER characters are taken.
    """
    wanted = words[:LONGEST_FILTER].lower().split()
    return {label: card for label, card in cards.items() if fits(label, card, wanted)}


def fits(label: str, card: Card, words: Sequence[str]) -> bool:
    given = {f"{name}={card.experiment.told(name)}".lower() for name in kinds()}
    text = " ".join([label, card.note, *given]).lower()
    return all(word in given if "=" in word else word in text for word in words)


def differing(rows: pd.DataFrame) -> pd.DataFrame:
    """Of a table's settings only the columns in which the rows differ, after the name."""
    return rows[["name", *(name for name in kinds() if len(rows[name].unique()) > 1)]]


Named = TypeVar("Named", Card, Entry)


def labels(runs: Iterable[Named]) -> dict[str, Named]:
    """The runs by their names; of those with one name the second is "name (2)", and so on."""
    seen: Counter[str] = Counter()
    labelled = {}
    for run in runs:
        label = run.name
        while label in labelled:
            seen[run.name] += 1
            label = f"{run.name} ({seen[run.name] + 1})"
        labelled[label] = run
    return labelled


def by_setting(runs: Mapping[str, Entry]) -> dict[str, list[Entry]]:
    """The labelled runs joined where only their seeds differ, each group under the label of its
    first run.
    """
    groups: dict[Experiment, tuple[str, list[Entry]]] = {}
    for label, entry in runs.items():
        apart_from_seeds = replace(entry.run.experiment, seed=0, data_seed=0)
        groups.setdefault(apart_from_seeds, (label, []))[1].append(entry)
    return {group_label(label, len(group), runs): group for label, group in groups.values()}


def group_label(label: str, count: int, runs: Mapping[str, Entry]) -> str:
    """ "a and 2 more", unless a run bears just that name."""
    joined = f"{label} and {count - 1} more"
    return joined if count > 1 and joined not in runs else label
