"""Values of a setting as people write them, on the command line and on the Sweep page.

0.01, 0.03, 0.1        each by itself
0.001:3:8              from low to high, so many, on the scale that suits the setting
0:3                    whole numbers from low to high; in a random sample any number between
8; 8, 8; 16, 16        lists, between semicolons
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from lab.experiment import kinds
from lab.settings import Maybe, Real, Several, Whole, refuse
from lab.sweep.plan import LOGARITHMIC, Span, spaced


def split(name: str, text: str) -> list[str]:
    """The texts of the single values in one line: between semicolons, or between commas too where
    a value is no list itself. A comma at the end, or two in a row, are a slip.
    """
    if isinstance(kinds()[name], Several):
        return [part.strip() for part in text.split(";")]
    return [part.strip() for part in re.split("[,;]", text) if part.strip()]


def values(name: str, texts: Sequence[str], spans: bool = False) -> list[Any] | Span:
    """The values that these texts stand for together. spans: low:high may be one, of all numbers
    from low to high. ValueError, in one sentence, for anything else.
    """
    found: list[Any] = []
    for text in texts:
        value = span(name, text, spans and len(texts) == 1)
        if isinstance(value, Span):
            return value
        found += value
    twice = [value for value, count in Counter(found).items() if count > 1]
    if twice:
        raise refuse(name, "each value once", f"{kinds()[name].format(twice[0])} twice")
    return found


def span(name: str, text: str, spans: bool) -> list[Any] | Span:
    """The values that one text stands for: one, or those of low:high or low:high:count."""
    kind = kinds()[name]
    number = kind.kind if isinstance(kind, Maybe) else kind
    if not isinstance(number, Whole | Real) or ":" not in text:
        return [kind.parse(name, text)]
    low, high, *count = text.split(":")
    if len(count) > 1:
        raise refuse(name, "low:high or low:high:count", text)
    first, last = number.parse(name, low), number.parse(name, high)
    if first > last:
        raise refuse(name, "low:high, the lower number first", text)
    if count:
        return spaced(name, first, last, Whole(1, 1000).parse(f"{name}: count", count[0]))
    if spans:
        return Span(first, last, log=name in LOGARITHMIC and first > 0)
    if not isinstance(number, Whole):
        raise refuse(name, "a count behind low:high, as in 0.001:3:16", text)
    return list(range(int(first), int(last) + 1))
