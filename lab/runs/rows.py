"""One row of the run store: what is written of a run, and a card or the whole run from what is
read. A row may have been written by another version of the lab, by hand or by a fault, so a card is
checked like a file that a visitor brings.
"""

import math
import secrets
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from json import dumps, loads
from typing import Any, TypeVar

from lab.experiment import Experiment
from lab.runs.document import (
    LARGEST_BYTES,
    LATEST,
    LONGEST_NAME,
    LONGEST_NOTE,
    MOST_WORDS,
    Entry,
    a_list,
    an_object,
    digest,
    from_json,
    kind,
    number,
    printable,
    to_json,
    words,
)
from lab.runs.sweep_document import SweepEntry
from lab.settings import refuse

Kept = TypeVar("Kept", Entry, SweepEntry)

LARGEST_CARD = 20_000  # characters: about twice what a run with MOST_WORDS changes takes
SHOWN = ("epoch", "cost", "test_cost", "accuracy", "test_accuracy")  # metrics of every card


@dataclass(frozen=True)
class Card:
    """What the table of runs shows of a kept run: all but its arrays.

    size: bytes of its document as it is kept. problem: why the rest cannot be read, if so; then the
    defaults stand in.
    """

    id: str
    name: str
    note: str
    kept: float
    published: bool
    mine: bool
    size: int = 0
    experiment: Experiment = field(default_factory=Experiment)
    metrics: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    stopped: str = ""
    changes: tuple[str, ...] = ()
    problem: str = ""


def row_of(owner: str, entry: Entry) -> dict[str, Any]:
    """The columns of a run. ValueError if what is said of it is too long."""
    run = entry.run
    told = {
        "experiment": asdict(run.experiment),
        "metrics": run.metrics,
        "seconds": run.seconds,
        "stopped": run.stopped,
        "changes": run.changes,
        "digest": digest(run),
    }
    card = dumps(told)
    if len(card) > LARGEST_CARD:
        raise ValueError(
            f"changes: expected a run whose settings and changes take at most {LARGEST_CARD:,}"
            f" characters, got one of {len(card):,}"
        )
    return new_row(owner, entry, card, to_json(entry).encode())


def entry_of(row: Any) -> Entry:
    """The run of a row, under the words and the date it has there. ValueError if its document is
    damaged.
    """
    return read_entry(row, "run", from_json, LARGEST_BYTES)


def card_of(row: Any, owner: str) -> Card:
    """The card of a row. One that cannot be read says why: it must not hide the others."""
    card = Card(kept=0.0, size=int(row.size or 0), **head_of(row, owner))
    try:
        return replace(card, kept=date_of(row), **told(row.card))
    except ValueError as problem:
        return replace(card, problem=str(problem))


def new_row(owner: str, entry: Entry | SweepEntry, card: str, document: bytes) -> dict[str, Any]:
    """The columns of what is kept for the first time, by its card and its document."""
    return {
        "id": secrets.token_urlsafe(12),
        "owner": owner,
        "name": entry.name,
        "note": entry.note,
        "kept": min(entry.kept, time.time()),  # a date to come would stay the latest for years
        "published": False,
        "card": card,
        "document": zlib.compress(document),
    }


def read_entry(row: Any, what: str, from_json: Callable[[bytes], Kept], largest: int) -> Kept:
    """What a row's document says, under the words and the date that it has in the row. ValueError
    if it is damaged; so too for one of more than `largest` bytes.
    """
    name = cut(row.name, LONGEST_NAME)
    try:
        text = zlib.decompressobj().decompress(row.document, largest)
        return replace(from_json(text), name=name, note=cut(row.note, LONGEST_NOTE), kept=row.kept)
    except (zlib.error, ValueError) as problem:
        raise ValueError(
            f"run store: the {what} {name!r} is damaged; delete it ({problem})"
        ) from None


def head_of(row: Any, owner: str) -> dict[str, Any]:
    """The fields that every card begins with."""
    return {
        "id": row.id,
        "name": cut(row.name, LONGEST_NAME),
        "note": cut(row.note, LONGEST_NOTE),
        "published": bool(row.published),
        "mine": row.owner == owner,
    }


def date_of(row: Any) -> float:
    """When it was kept, in seconds since 1970. ValueError for no such number."""
    return number("kept", row.kept, 0, LATEST)


def cut(text: Any, longest: int) -> str:
    """A text of the table as it can be shown, whatever stands there."""
    return printable("text", str(text)[:longest], longest)


def told(card: Any) -> dict[str, Any]:
    """What a card says of its run. ValueError, in one sentence, for anything that `row_of` would
    not write; so too for a setting that another version of the lab had.
    """
    parts = parsed(card)
    metrics = an_object("metrics", parts.get("metrics"))
    if not isinstance(metrics.get("epoch"), int | float) or not math.isfinite(metrics["epoch"]):
        raise refuse("metrics epoch", "a number", kind(metrics.get("epoch")))
    return {
        "experiment": Experiment.from_json(dumps(parts.get("experiment"))),
        "metrics": {name: measure(name, metrics.get(name)) for name in {*SHOWN, *metrics}},
        "seconds": number("seconds", parts.get("seconds"), 0, math.inf),
        "stopped": words("stopped", parts.get("stopped")),
        "changes": tuple(
            words("changes", text) for text in a_list("changes", parts.get("changes"), MOST_WORDS)
        ),
    }


def measure(name: str, value: Any) -> float:
    """A number of any kind: a run that diverged has some that are not finite."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refuse(f"metrics {name}", "a number", kind(value))
    return value


def parsed(card: Any) -> Mapping[str, Any]:
    """The JSON object of a card. ValueError for anything else."""
    try:
        return an_object("card", loads(card))
    except (TypeError, ValueError, RecursionError):
        raise refuse("card", "a JSON object", kind(card)) from None


def mark_of(card: str, name: str) -> Any:
    """What a card says beside its run: its digest, or that it is hidden. None for one that says
    nothing of it, or cannot be read.
    """
    try:
        return parsed(card).get(name)
    except ValueError:
        return None


def hidden(card: str) -> str:
    """The card, marked as taken off the board by the keeper of the lab."""
    try:
        return dumps({**parsed(card), "hidden": True})
    except ValueError:
        return dumps({"hidden": True})  # cannot be read anyway
