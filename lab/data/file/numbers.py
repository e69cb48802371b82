"""From the cells of a column to numbers: the decimal sign, thousands, per cent and currency signs.

A number is read only where there is one way to read it. Whether 1,050 is 1.05 or 1050 is decided by
the other numbers of the column, or of the file: somewhere stands one such as 0,5 or 1,25 that can
only be read in one way.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np

from lab.engine import Array

DECIMAL_SIGNS = {"point": ".", "comma": ","}
LARGEST = 1e50  # its square, and the variance of squares, are still finite

GAPS = frozenset(
    {
        *("", "na", "n/a", "n.a.", "<na>", "nan", "nat", "null", "(null)", "\\n", "?"),
        *("#n/a", "#null!", "#value!", "#div/0!", "#ref!", "#name?", "#num!"),  # Excel's
    }
)
MINUS_SIGNS = "\u2212\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d"  # of typography, besides ASCII's
GAPS_AMONG_NUMBERS = frozenset(
    {
        "-",
        "--",
        ".",
        "..",
        "none",
        "missing",
        "unknown",
        "nil",
        "undefined",
        "not available",
        "n.d.",
    }
) | set(MINUS_SIGNS)
USUAL_GAPS = frozenset(  # in the spellings that most files have
    {spelled(mark) for mark in GAPS | GAPS_AMONG_NUMBERS for spelled in (str, str.upper, str.title)}
) | {"NaN", "NaT"}
TRUE_AND_FALSE = {"true": 1.0, "false": 0.0}

CURRENCIES = "$€£¥₹₽₩₺₪₫₱₴"
UNITS = CURRENCIES + "%"
WITH_ASCII_MINUS = str.maketrans(dict.fromkeys(MINUS_SIGNS, "-"))
WITHOUT_UNITS = str.maketrans(dict.fromkeys(UNITS)) | WITH_ASCII_MINUS
SIGNS_OF_NUMBERS = re.compile(rf"[\d.,+\- {UNITS}{MINUS_SIGNS}]")  # what one begins with
GROUP_SIGNS = " '’\u00a0\u2009\u202f"  # between thousands, besides the other decimal sign
AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}")


@dataclass(frozen=True)
class Notation:
    """How numbers are written with one decimal sign.

    number: matches any of them; certain: finds a line that can be read in no other notation.
    """

    decimal: str
    number: re.Pattern[str]
    certain: re.Pattern[str]

    @classmethod
    def of(cls, decimal: str, thousands: str) -> "Notation":
        point, group = re.escape(decimal), re.escape(thousands)
        exponent = r"(?:[eE][+-]?\d+|[dD][+-]\d+)?"  # D is Fortran's
        indian = rf"[1-9]\d?(?:{group}\d{{2}})+{group}\d{{3}}"  # 12,34,567
        grouped = rf"[1-9]\d{{0,2}}(?:(?:{group}\d{{3}})+|(?:[{GROUP_SIGNS}]\d{{3}})+)|{indian}"
        perhaps_thousands = rf"(?!0)\d{{1,3}}{point}\d{{3}}[ \u00a0]*$"
        certain = (
            rf"(?!{perhaps_thousands})(?:\d+{point}\d*|{point}\d+){exponent}",
            rf"(?:{grouped}){point}\d+{exponent}",
            rf"[1-9]\d{{0,2}}(?:{group}\d{{3}}){{2,}}|{indian}",  # no decimal sign comes twice
        )
        return cls(
            decimal,
            number=re.compile(
                rf"[+-]?(?:\d+(?:{point}\d*)?|{point}\d+|(?:{grouped})(?:{point}\d+)?){exponent}"
            ),
            certain=re.compile(rf"^ *[+-]?(?:{'|'.join(certain)})[ \u00a0]*$", re.MULTILINE),
        )

    def value(self, cell: str) -> float | None:
        """The number in a cell, None if it is none in this notation."""
        if not self.number.fullmatch(cell):
            return None
        digits = re.sub(rf"[^\d{re.escape(self.decimal)}eEdD+-]", "", cell)
        return float(re.sub("[dD]", "e", digits.replace(self.decimal, ".")))


TWO_GROUPS = {".": re.compile(r",\d*,"), ",": re.compile(r"\.\d*\.")}  # tell the decimal sign
NOTATIONS = {".": Notation.of(".", ","), ",": Notation.of(",", ".")}


def is_filled(cell: str) -> bool:
    """False for an empty cell, and for what programs write where a value is missing."""
    return cell.lower() not in GAPS


def looks_like_number(cell: str) -> bool:
    """True for a number in either notation, with or without a unit's sign."""
    if not SIGNS_OF_NUMBERS.match(cell):  # which is quick, for text
        return False
    bare = without_unit(cell)
    return any(notation.number.fullmatch(bare) for notation in NOTATIONS.values())


def without_unit(cell: str) -> str:
    """The cell without a currency or per cent sign, with an ASCII minus."""
    return cell.translate(WITHOUT_UNITS).strip()


def decimal_signs_in(cells: Sequence[str]) -> set[str]:
    """The decimal signs that a column uses beyond doubt: both, one, or none."""
    text = "\n".join(cells)
    if "," not in text and "." not in text:
        return set()
    text = text.translate(WITHOUT_UNITS)
    return {
        sign
        for sign, notation in NOTATIONS.items()
        if (sign in text or TWO_GROUPS[sign].search(text)) and notation.certain.search(text)
    }


def decimal_sign_of(
    cells: Sequence[str], signs_in_column: set[str], signs_in_file: set[str], doubtful: str
) -> str | None:
    """The decimal sign of a column: its own where it uses one beyond doubt, else the file's. None
    where neither decides, and a cell such as 1,050 hangs on it.
    """
    for decided in (signs_in_column, signs_in_file):
        if len(decided) == 1:
            return next(iter(decided))
    return None if ambiguous_cell(cells, doubtful) else "."


def ambiguous_cell(cells: Sequence[str], doubtful: str = ",.") -> str | None:
    """The first cell that is one number with a decimal comma, and another with a decimal point.

    doubtful: the signs before three digits that may be either in this file.
    """
    text = "\n".join(cells)
    if "," not in text and "." not in text:
        return None
    for cell in cells:
        if "," in cell or "." in cell:
            match = AMBIGUOUS.fullmatch(without_unit(cell))
            if match and match[1] in doubtful:
                return cell
    return None


def to_numbers(cells: Sequence[str], decimal: str = ".") -> Array | None:
    """The cells as numbers (m,), nan where one is missing; None for a column of text.

    A unit's sign is read where every filled cell has the same one; TRUE and FALSE are 1 and 0 where
    nothing else stands in the column.
    """
    plain = plain_numbers(cells, decimal)
    if plain is not None:
        return plain
    filled = [cell for cell in cells if is_filled(cell)]
    if not filled:
        return None
    if all(cell.lower() in TRUE_AND_FALSE for cell in filled):
        return np.array([TRUE_AND_FALSE.get(cell.lower(), math.nan) for cell in cells])
    has_unit = any(all(sign in cell for cell in filled) for sign in UNITS)
    value = NOTATIONS[decimal].value
    numbers = np.full(len(cells), math.nan)
    for i, cell in enumerate(cells):
        number = value(without_unit(cell) if has_unit else cell.translate(WITH_ASCII_MINUS))
        if number is not None:
            numbers[i] = number
        elif not is_gap_among_numbers(cell):
            return None
    return None if np.isnan(numbers).all() else numbers


def plain_numbers(cells: Sequence[str], decimal: str) -> Array | None:
    """What Python's float makes of all cells but gaps, which is quick; None where one is no plain
    number.

    It would read more than is written here: nan and infinity, and the underscores of Python's own
    numbers.
    """
    text = "\n".join(cells)
    if "_" in text or (decimal == "," and "." in text):
        return None
    if decimal == ",":
        cells = text.replace(",", ".").split("\n")
    try:
        numbers = np.fromiter(map(float, cells), float, len(cells))
    except ValueError:
        return plain_numbers_and_gaps(cells)
    return numbers if np.isfinite(numbers).all() else plain_numbers_and_gaps(cells)


def plain_numbers_and_gaps(cells: Sequence[str]) -> Array | None:
    """Plain numbers, with nan where one is missing. None where a cell is neither, and where all or
    none are missing.
    """
    filled = ~np.fromiter(map(USUAL_GAPS.__contains__, cells), bool, len(cells))
    count = int(filled.sum())
    if count in (0, len(cells)):
        return None
    try:
        known = np.fromiter(map(float, compress(cells, filled.tolist())), float, count)
    except ValueError:
        return None
    if not np.isfinite(known).all():
        return None
    numbers = np.full(len(cells), math.nan)
    numbers[filled] = known
    return numbers


def is_gap_among_numbers(cell: str) -> bool:
    return not is_filled(cell) or cell.lower() in GAPS_AMONG_NUMBERS
