"""The same program in other words: what must leave every verdict as it was.

Each function takes a paste and gives rows, and for each of them the number of the line it was (0
for a new one). What it cannot do to a paste it leaves as it is.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

from tests.pastes.paste import Paste, Row, row

Rewritten = tuple[Paste, list[int]]


def again(paste: Paste, rows: list[tuple[Row, int]]) -> Rewritten:
    return replace(paste, rows=tuple(one for one, _ in rows)), [number for _, number in rows]


def numbered(paste: Paste) -> list[tuple[Row, int]]:
    return [(one, number) for number, one in enumerate(paste.rows, 1)]


KEPT = (
    "np",
    "epochs",
    "self",
    "X",
    "Y",
    "x",
    "y",
    "range",
    "reversed",
    "zip",
    "len",
    "sum",
    "str",
    "float",
)


def with_other_names(paste: Paste, random: Random) -> Rewritten:
    """Every variable of the paste with a name that says the same, spelled in another way."""
    assigned = set(re.findall(r"(?:^|\n)\s*(\w+) (?:[-+*/]?=)", paste.text)) - set(KEPT)
    end = random.choice(("_", "_v", "_new"))
    names = {name: name + end for name in sorted(assigned)}
    return paste.renamed(names), [number for _, number in numbered(paste)]


def with_independent_lines_swapped(paste: Paste, random: Random) -> Rewritten:
    """Neighbours that compute something, and neither of which takes the other's result."""
    rows = numbered(paste)
    for place in random.sample(range(len(rows) - 1), len(rows) - 1):
        first, second = rows[place][0], rows[place + 1][0]
        names = [one.text.split(" ")[0] for one in (first, second)]
        apart = (
            first.role
            and second.role
            and first.depth == second.depth
            and all(" = " in one.text and "<=" not in one.text for one in (first, second))
            and names[0] not in second.text
            and names[1] not in first.text
        )
        if apart:
            rows[place], rows[place + 1] = rows[place + 1], rows[place]
    return again(paste, rows)


def with_remarks(paste: Paste, random: Random) -> Rewritten:
    """Blank lines, comments, prints and asserts between the lines and behind them."""
    rows: list[tuple[Row, int]] = []
    for one, number in numbered(paste):
        if one.role and random.random() < 0.3:
            one = replace(one, text=f"{one.text}  # computes {one.role}")
        rows.append((one, number))
        if one.role and not one.text.startswith("return") and random.random() < 0.4:
            name = re.split(r" [-+*/]?= ", one.text)[0]
            name = name if re.fullmatch(r"\w+", name) else "m"
            said = random.choice(
                (f"print('{one.role}', {name})", "# and then", "", f"assert {name} is not None")
            )
            rows.append((Row(said, depth=one.depth if said else 0), 0))
    return again(paste, rows)


def with_lines_split(paste: Paste, random: Random) -> Rewritten:
    """One line's value computed first, and named in the next."""
    rows: list[tuple[Row, int]] = []
    for one, number in numbered(paste):
        left, sign, value = one.text.partition(" = ")
        simple = sign and one.role and "[" not in left and random.random() < 0.3
        if simple and not re.search(r"\bfor\b", value):
            rows.append((replace(one, text=f"value = {value}"), number))
            rows.append((replace(one, text=f"{left} = value"), number))
        else:
            rows.append((one, number))
    return again(paste, rows)


def in_a_function(paste: Paste, _random: Random) -> Rewritten:
    """All of it in a function, which is called."""
    if paste.style.form not in ("script", "lines alone", "loop over layers"):
        return paste, [number for _, number in numbered(paste)]
    inner = [(replace(one, depth=one.depth + 1), number) for one, number in numbered(paste)]
    return again(paste, [(row("def train():"), 0), *inner, (row(""), 0), (row("train()"), 0)])


SAME: dict[str, Callable[[Paste, Random], Rewritten]] = {
    "other names": with_other_names,
    "independent lines swapped": with_independent_lines_swapped,
    "prints, comments, asserts, blank lines": with_remarks,
    "a line split in two": with_lines_split,
    "in a function": in_a_function,
}


def without(paste: Paste, roles: str) -> Rewritten:
    """The paste without the rows of some roles, a regular expression, and without the heads of
    functions and loops that nothing is left of.
    """
    rows: list[tuple[Row, int]] = []
    for one, number in reversed(numbered(paste)):
        left = bool(rows) and rows[-1][0].depth > one.depth
        if not re.match(roles, one.role) and (left or not one.text.endswith(":")):
            rows.append((one, number))
    return again(paste, rows[::-1])


FEWER = {
    "without the forward pass": r"[ZA][\dli]",
    "without an update": r"W1 update",
    "without the cost": r"J$",
    "without a definition": r"slope$|g$",
}
