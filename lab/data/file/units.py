"""Units in words, such as cm or USD, before or after the numbers of a column."""

import re
from collections.abc import Sequence

from lab.data.file.numbers import (
    GROUP_SIGNS,
    MINUS_SIGNS,
    UNITS,
    is_filled,
    is_gap_among_numbers,
    looks_like_number,
)

CURRENCY_CODES = (
    "USD|EUR|GBP|CHF|JPY|CNY|INR|RUB|BRL|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|TRY|ZAR|KRW|MXN|Rs"
)
LETTERS = r"[^\W\d_²³]"
QUANTITY = re.compile(  # USD 1.50, 10 cm, 3.5kg, 12 °C, 7 m/s2
    rf"(?P<before>(?:{CURRENCY_CODES})\.?)?\s?"
    rf"(?P<number>[{MINUS_SIGNS}+-]?[\d.,](?:[\d.,{GROUP_SIGNS}]*\d)?)"
    rf"(?:\s?(?P<after>°?{LETTERS}+[23²³]?(?:/{LETTERS}+[23²³]?)?|°))?"
)


def unit_of(cell: str) -> str:
    """The currency and per cent signs of a number, or its unit in words; empty where there is none,
    or no number.
    """
    if looks_like_number(cell):
        return "".join(sorted(set(cell) & set(UNITS)))
    match = QUANTITY.fullmatch(cell)
    if match is None or not looks_like_number(match["number"]):
        return ""
    return f"{match['before'] or ''} {match['after'] or ''}".strip()


def looks_like_quantity(cell: str) -> bool:
    """True for a number with or without a unit."""
    return looks_like_number(cell) or bool(unit_of(cell))


def without_common_unit(cells: Sequence[str]) -> Sequence[str]:
    """The cells without the unit in words that all filled ones have; as they are without one."""
    match = QUANTITY.fullmatch(next(filter(is_filled, cells), ""))
    if match is None:
        return cells
    before, after = match["before"] or "", match["after"] or ""
    bare = []
    for cell in cells:
        if cell.startswith(before) and cell.endswith(after) and cell not in (before, after):
            bare.append(cell[len(before) : len(cell) - len(after)].strip())
        elif is_gap_among_numbers(cell):
            bare.append(cell)
        else:
            return cells
    return bare
