"""The kinds of settings an Experiment has: what values are allowed, and how they are written in a
link.

A kind knows three things: `check` a value (ValueError with one sentence: name, what is expected,
what was got), `parse` the text of a link, and `format` a value as that text. The controls on a page
take their ranges from the same objects, so that a link and a slider allow the same.
"""

import csv
import io
import math
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

LONGEST_TEXT = 200  # of a value that is repeated in a message
# control characters but for tab and line ends, which a column's name may have; half a surrogate
# pair, which no encoding can write
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def refuse(name: str, expected: str, got: Any) -> ValueError:
    return ValueError(f"{name}: expected {expected}, got {quotable(str(got))}")


def quotable(text: str) -> str:
    """A text of somebody's as a message can repeat it: cut where it is long, and an escape for
    every character that cannot be written.
    """
    cut = text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"
    return UNWRITABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", cut)


@dataclass(frozen=True)
class Whole:
    """A whole number from low to high."""

    low: int
    high: int

    def check(self, name: str, value: Any) -> int:
        if (
            isinstance(value, bool)
            or not isinstance(value, int)
            or not self.low <= value <= self.high
        ):
            raise refuse(name, f"a whole number from {self.low} to {self.high}", value)
        return value

    def parse(self, name: str, text: str) -> int:
        if len(text) > LONGEST_TEXT or not re.fullmatch(r"-?\d+", text.strip()):
            raise refuse(name, f"a whole number from {self.low} to {self.high}", text)
        return self.check(name, int(text))

    def format(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True)
class Real:
    """A number from low to high."""

    low: float
    high: float

    def check(self, name: str, value: Any) -> float:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not self.low <= value <= self.high
        ):
            raise refuse(name, f"a number from {self.low:g} to {self.high:g}", value)
        return float(value)

    def parse(self, name: str, text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if math.isnan(value):
            raise refuse(name, f"a number from {self.low:g} to {self.high:g}", text)
        return self.check(name, value)

    def format(self, value: Any) -> str:
        return repr(value).removesuffix(".0")


@dataclass(frozen=True)
class Maybe:
    """A number that may be left out: None, written as an empty text."""

    kind: Whole | Real

    def check(self, name: str, value: Any) -> Any:
        return None if value is None else self.kind.check(name, value)

    def parse(self, name: str, text: str) -> Any:
        return self.kind.parse(name, text) if text.strip() else None

    def format(self, value: Any) -> str:
        return "" if value is None else self.kind.format(value)


@dataclass(frozen=True)
class Flag:
    """On or off."""

    def check(self, name: str, value: Any) -> bool:
        if not isinstance(value, bool):
            raise refuse(name, "on or off", value)
        return value

    def parse(self, name: str, text: str) -> bool:
        if text not in ("on", "off"):
            raise refuse(name, "on or off", text)
        return text == "on"

    def format(self, value: Any) -> str:
        return "on" if value else "off"


class AsWritten(ABC):
    """A text that stands in a link as it is."""

    @abstractmethod
    def check(self, name: str, value: Any) -> str:
        """The value; ValueError, naming the setting, for one that is not allowed."""

    def parse(self, name: str, text: str) -> str:
        return self.check(name, text)

    def format(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True)
class OneOf(AsWritten):
    """One name of several."""

    names: tuple[str, ...]

    def check(self, name: str, value: Any) -> str:
        if value not in self.names:
            raise refuse(name, f"one of {', '.join(self.names)}", value)
        return str(value)


@dataclass(frozen=True)
class Unit(AsWritten):
    """A unit, such as 1.3: layer and place, both counted from 1."""

    def check(self, name: str, value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"[1-9]\d?\.[1-9]\d?", value):
            raise refuse(name, "layer and unit, such as 1.3", value)
        return value


@dataclass(frozen=True)
class Text(AsWritten):
    """A text of the user's, such as the name of a column."""

    longest: int = LONGEST_TEXT

    def check(self, name: str, value: Any) -> str:
        if not isinstance(value, str) or len(value) > self.longest:
            raise refuse(name, f"at most {self.longest} characters", value)
        if UNWRITABLE.search(value):
            raise refuse(name, "text without control characters and broken ones", value)
        return value


@dataclass(frozen=True)
class Several:
    """A tuple of at most `most` values of one kind, separated by commas in a link."""

    kind: Whole | OneOf | Unit
    most: int

    def check(self, name: str, value: Any) -> tuple[Any, ...]:
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise refuse(name, "a list", value)
        values = tuple(value)
        if len(values) > self.most:
            raise refuse(name, f"at most {self.most} values", f"{len(values)}")
        return tuple(self.kind.check(name, one) for one in values)

    def parse(self, name: str, text: str) -> tuple[Any, ...]:
        parts = text.split(",") if text.strip() else []
        if len(parts) > self.most:
            raise refuse(name, f"at most {self.most} values", f"{len(parts)}")
        return self.check(name, [self.kind.parse(name, part.strip()) for part in parts])

    def format(self, value: Any) -> str:
        return ",".join(self.kind.format(one) for one in value)


@dataclass(frozen=True)
class Names:
    """A tuple of at most `most` texts of the user's, such as the names of columns; in a link they
    are written as a row of a CSV file, so that a name may hold a comma.
    """

    most: int
    text: Text = Text()

    def check(self, name: str, value: Any) -> tuple[str, ...]:
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise refuse(name, "a list", value)
        values = tuple(value)
        if len(values) > self.most:
            raise refuse(name, f"at most {self.most} names", f"{len(values)}")
        return tuple(self.text.check(name, one) for one in values)

    def parse(self, name: str, text: str) -> tuple[str, ...]:
        try:
            return self.check(name, next(csv.reader([text]), []))
        except csv.Error:
            raise refuse(name, "names with commas between them", text) from None

    def format(self, value: Any) -> str:
        row = io.StringIO()
        csv.writer(row).writerow(value)
        return row.getvalue().removesuffix("\r\n")


Kind = Whole | Real | Maybe | Flag | OneOf | Unit | Text | Several | Names


def bounds(kind: Kind) -> tuple[float, float]:
    """The lowest and the highest number of a kind, or of what a kind is made of. TypeError for one
    that has no numbers.
    """
    if isinstance(kind, Whole | Real):
        return kind.low, kind.high
    if isinstance(kind, Maybe | Several):
        return bounds(kind.kind)
    raise TypeError(f"{kind} has no bounds")
