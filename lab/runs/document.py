"""A kept run as one JSON document and back: what the store holds and what a visitor takes away are
the same text.

Numbers come back bit for bit. JSON has no word for what is not finite, and a run that diverged has
such numbers, so they stand as the texts "nan", "inf" and "-inf". Whatever comes in is taken for
hostile: each part is checked for its kind, size and range before it is used, and a fault is a
ValueError of one sentence.
"""

import base64
import binascii
import hashlib
import json
import math
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NoReturn

import numpy as np

from lab.engine import Array, Parameters, Snapshot
from lab.experiment import MOMENTS, Experiment, Run
from lab.settings import refuse

FORMAT = "backprop-lab run"
VERSION = 1

LONGEST_NAME, LONGEST_NOTE = 100, 5000
UNNAMED = "unnamed"
LONGEST_WORDS = 500  # of a reason to stop, a change, a version
MOST_WORDS = 200  # entries of an object, and changes: a run under way seldom sees a tenth of that
LONGEST_DIGITS = 20
MOST_UNITS = 1000  # of a layer, inputs included
MOST_ROWS = 2000  # of a history: 100,000 epochs give about 800
LARGEST_BYTES = 8 * 2**20  # of a document: twice the largest that the lab writes
NOT_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
LATEST = 4e9  # seconds since 1970: the year 2096


@dataclass(frozen=True)
class Entry:
    """A run with the name and the note it is kept under, and when that was, in seconds since
    1970.
    """

    name: str
    run: Run
    note: str = ""
    kept: float = field(default_factory=time.time)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", printable("name", self.name, LONGEST_NAME) or UNNAMED)
        object.__setattr__(self, "note", printable("note", self.note, LONGEST_NOTE))
        if len(self.run.changes) > MOST_WORDS:
            object.__setattr__(self, "run", replace(self.run, changes=shortened(self.run.changes)))


def printable(what: str, text: str, longest: int) -> str:
    """The text without signs that nobody sees: control characters, and those that turn the
    direction of writing.
    """
    clean = "".join(c for c in text if c.isprintable() or c == "\n").strip()
    if len(clean) > longest:
        raise ValueError(f"{what}: expected at most {longest} characters, got {len(clean)}")
    return clean


def shortened(changes: tuple[str, ...]) -> tuple[str, ...]:
    """As many changes as a document may have; the last says how many more there were."""
    first = changes[: MOST_WORDS - 1]
    return (*first, f"and {len(changes) - len(first)} more")


def to_json(entry: Entry) -> str:
    """The document of a run."""
    words = {
        "format": FORMAT,
        "version": VERSION,
        "name": entry.name,
        "note": entry.note,
        "kept": entry.kept,
    }
    return json.dumps(words | contents(entry.run), allow_nan=False)


def contents(run: Run) -> dict[str, Any]:
    """All of a document but the words and the date that a run is kept under."""
    return {
        "experiment": asdict(run.experiment),
        "seconds": run.seconds,
        "stopped": run.stopped,
        "changes": list(run.changes),
        "versions": run.versions,
        "history": {name: [written(x) for x in column] for name, column in run.history.items()},
        "W": matrices(run.parameters.W),
        "b": matrices(run.parameters.b),
        "moments": {
            "epochs": [moment.epoch for moment in run.moments],
            "float32": packed(run.moments),
        },
    }


def matrices(layers: Mapping[int, Array]) -> dict[str, list[list[float | str]]]:
    return {str(l): [[written(x) for x in row] for row in M.tolist()] for l, M in layers.items()}


def digest(run: Run) -> str:
    """What tells one run from another, whatever they are called: 128 bits of SHA-256."""
    text = json.dumps(contents(run), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def written(x: float) -> float | str:
    return x if math.isfinite(x) else str(float(x))


def packed(moments: tuple[Snapshot, ...]) -> str:
    """The weights of all moments, one after the other, as little-endian float32 in base64: they are
    for pictures only.
    """
    return base64.b64encode(
        b"".join(moment.flat.astype("<f4").tobytes() for moment in moments)
    ).decode("ascii")


def from_json(text: str | bytes) -> Entry:
    """The run of a document. ValueError, in one sentence, for anything that `to_json` would not
    write.
    """
    return Reader(parsed(text)).entry()


def parsed(
    text: str | bytes, form: str = FORMAT, largest: int = LARGEST_BYTES
) -> Mapping[str, Any]:
    """The JSON object of a text of bounded size; strictly JSON, so without NaN. form: what it says
    of itself.
    """
    if len(text) > largest:
        raise ValueError(f"run: expected at most {largest >> 20} MB, got {len(text) >> 20} MB")
    try:
        document = json.loads(text, parse_constant=no_constant, parse_int=whole)
    except RecursionError:
        raise ValueError(
            "run: expected the JSON of a run, got brackets nested too deeply"
        ) from None
    except UnicodeDecodeError:
        raise ValueError("run: expected JSON text, got bytes that are no text") from None
    except json.JSONDecodeError as problem:
        raise ValueError(
            f"run: expected JSON, got text that is not: {problem.msg} at line {problem.lineno}"
        ) from None
    if not isinstance(document, dict) or document.get("format") != form:
        raise ValueError(f'run: expected a JSON object with "format": "{form}", got something else')
    if document.get("version") != VERSION:
        raise refuse(
            "run", f"version {VERSION} of the format", f"version {document.get('version')!r}"
        )
    return document


def no_constant(name: str) -> NoReturn:
    raise ValueError(
        f"run: expected JSON, which has no {name}; write"
        f' "{name.lower().replace("infinity", "inf")}" in quotes'
    )


def whole(digits: str) -> int:
    if len(digits) > LONGEST_DIGITS:
        raise ValueError(
            f"run: expected whole numbers of at most {LONGEST_DIGITS} digits, got one of"
            f" {len(digits)}"
        )
    return int(digits)


@dataclass(frozen=True)
class Reader:
    """Takes a document apart. Every method checks what it takes, and names it in the sentence if it
    is wrong.
    """

    document: Mapping[str, Any]

    def entry(self) -> Entry:
        run = self.run()
        name, note = (words(key, self.document.get(key), LONGEST_NOTE) for key in ("name", "note"))
        return Entry(name, run, note, number("kept", self.document.get("kept"), 0, LATEST))

    def run(self) -> Run:
        experiment = self.experiment()
        parameters = self.parameters(experiment)
        history = self.history(len(parameters.W))
        return Run(
            experiment,
            history,
            parameters,
            {name: column[-1] for name, column in history.items()},
            number("seconds", self.document.get("seconds"), 0, math.inf),
            words("stopped", self.document.get("stopped")),
            self.moments(parameters),
            tuple(
                words("changes", text)
                for text in a_list("changes", self.document.get("changes"), MOST_WORDS)
            ),
            self.versions(),
        )

    def versions(self) -> dict[str, str]:
        given = an_object("versions", self.document.get("versions"))
        return {words("versions", name): words("versions", text) for name, text in given.items()}

    def experiment(self) -> Experiment:
        settings = an_object("experiment", self.document.get("experiment"))
        try:
            return Experiment.from_json(json.dumps(settings))
        except ValueError as problem:
            raise ValueError(f"experiment: {problem}") from None

    def parameters(self, experiment: Experiment) -> Parameters:
        """W and b, which must follow the experiment's hidden layers."""
        layers = range(1, len(experiment.hidden_layers) + 2)
        W, b = (self.matrices(letter, layers) for letter in ("W", "b"))
        parameters = Parameters.of(W, b)
        if parameters.layer_sizes[1:-1] != experiment.hidden_layers:
            raise refuse(
                "W",
                f"hidden layers of {list(experiment.hidden_layers)} units",
                f"{list(parameters.layer_sizes[1:-1])}",
            )
        return parameters

    def matrices(self, letter: str, layers: range) -> dict[int, Array]:
        given = an_object(letter, self.document.get(letter))
        if given.keys() != {str(l) for l in layers}:
            raise refuse(letter, f"layers 1 to {len(layers)}", ", ".join(given))
        return {l: matrix(f"{letter}[{l}]", given[str(l)]) for l in layers}

    def history(self, L: int) -> dict[str, list[float]]:
        """Columns of one length, by name; the epochs in order."""
        names = [
            "epoch",
            "cost",
            "test_cost",
            "accuracy",
            "test_accuracy",
            *(f"gradient_{l}" for l in range(1, L + 1)),
        ]
        given = an_object("history", self.document.get("history"))
        if given.keys() != set(names):
            raise refuse("history", f"the columns {', '.join(names)}", ", ".join(given))
        history = {name: numbers(f"history {name}", given[name], MOST_ROWS) for name in names}
        history["epoch"] = [*epochs("history epoch", given["epoch"], MOST_ROWS)]
        lengths = {len(column) for column in history.values()}
        if lengths != {len(history["epoch"]) or 1}:
            raise refuse(
                "history",
                "columns of one length, with at least one row",
                f"lengths {sorted(lengths)}",
            )
        return history

    def moments(self, parameters: Parameters) -> tuple[Snapshot, ...]:
        given = an_object("moments", self.document.get("moments"))
        kept = epochs("moments epochs", given.get("epochs"), MOMENTS)
        if not kept:
            raise ValueError("moments: expected at least one epoch, got none")
        flats = unpacked(given.get("float32"), len(kept), parameters.flat.size)
        return tuple(Snapshot(epoch, flat) for epoch, flat in zip(kept, flats, strict=True))


def unpacked(text: Any, count: int, P: int) -> Array:
    """What `packed` wrote, (count, P)."""
    try:
        data = base64.b64decode(text, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise ValueError("moments: expected weights in base64, got something else") from None
    if len(data) != 4 * count * P:
        raise refuse("moments", f"{count} times {P} weights of 4 bytes", f"{len(data)} bytes")
    return np.frombuffer(data, "<f4").astype(np.float32).reshape(count, P)


# The kinds of values a document has, each with its limits.


def an_object(name: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict) or len(value) > MOST_WORDS:
        raise refuse(name, f"an object of at most {MOST_WORDS} entries", kind(value))
    return value


def a_list(name: str, value: Any, longest: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > longest:
        raise refuse(name, f"a list of at most {longest} values", kind(value))
    return value


def kind(value: Any) -> str:
    """What a value is, in a word or two: not the value itself, which may be long."""
    if value is None:
        return "nothing"
    return (
        f"{type(value).__name__} of {len(value)}"
        if isinstance(value, dict | list | str)
        else repr(value)
    )


def words(name: str, value: Any, longest: int = LONGEST_WORDS) -> str:
    if not isinstance(value, str):
        raise refuse(name, "a text", kind(value))
    return printable(name, value, longest)


def number(name: str, value: Any, low: float = -math.inf, high: float = math.inf) -> float:
    """A finite float from low to high. Without limits "nan", "inf" and "-inf" will do too."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if isinstance(value, float) and math.isfinite(value) and low <= value <= high:
        return value
    if isinstance(value, str) and value in NOT_FINITE and low == -math.inf and high == math.inf:
        return NOT_FINITE[value]
    raise refuse(name, "a number" if low == -math.inf else f"a number from {low:g} up", kind(value))


def numbers(name: str, value: Any, longest: int) -> list[float]:
    return [number(name, x) for x in a_list(name, value, longest)]


def epochs(name: str, value: Any, longest: int) -> list[int]:
    counted = [number(name, epoch, 0, LATEST) for epoch in a_list(name, value, longest)]
    if any(epoch != round(epoch) for epoch in counted) or np.any(np.diff(counted) <= 0):
        raise ValueError(f"{name}: expected whole numbers, each above the one before")
    return [int(epoch) for epoch in counted]


def matrix(name: str, value: Any) -> Array:
    """A list of rows of one length."""
    rows = [numbers(name, row, MOST_UNITS) for row in a_list(name, value, MOST_UNITS)]
    if not rows or not rows[0] or len({len(row) for row in rows}) > 1:
        raise refuse(
            name, "rows of one length", f"lengths {sorted({len(row) for row in rows})[:5]}"
        )
    return np.array(rows)
