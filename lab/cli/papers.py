"""Reads the files that `python -m lab check` is given: programs, notebooks, LaTeX, MATLAB, text.

A notebook's code cells are one program; what a shell or a notebook adds to Python is left out.
"""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 5_000_000
ENDINGS = (".py", ".ipynb", ".tex", ".m", ".jl", ".txt", ".md")
MAGIC = re.compile(r"\s*(?:[%!]|\?|.*\?$)")
# what stands in a LaTeX file around its equations
DISPLAYS = re.compile(
    r"\\begin\{(?P<name>equation|align|gather|eqnarray|multline)\*?\}(?P<inside>.*?)"
    r"\\end\{(?P=name)\*?\}|\\\[(?P<brackets>.*?)\\\]|\$\$(?P<dollars>.*?)\$\$",
    re.DOTALL,
)


@dataclass(frozen=True)
class Paper:
    """One file. text: what is checked; places: for each of its lines, where it stands in the file,
    ("", line) or ("cell 3", line in the cell).
    """

    name: str
    text: str
    places: tuple[tuple[str, int], ...]

    def place(self, number: int) -> tuple[str, int]:
        """Where a line of the text stands, counted from 1."""
        return self.places[min(number, len(self.places)) - 1]


def read_paper(name: str) -> Paper:
    """The paper of a file's name; "-" is the standard input. Raises ValueError, with what to do."""
    if name == "-":
        return plain_paper(name, sys.stdin.read())
    path = Path(name)
    if path.suffix.lower() not in ENDINGS:
        raise ValueError(f"expected a file that ends in {', '.join(ENDINGS)}")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError(f"expected a file of at most {MAX_BYTES:,} bytes")
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError as problem:
        raise ValueError(f"it cannot be read: {problem.strerror or problem}") from None
    if path.suffix.lower() == ".ipynb":
        return notebook(name, text)
    return latex(name, text) if path.suffix.lower() == ".tex" else plain_paper(name, text)


def plain_paper(name: str, text: str) -> Paper:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Paper(name, "\n".join(lines), tuple(("", n) for n in range(1, len(lines) + 1)))


def notebook(name: str, text: str) -> Paper:
    """The code cells in their order, counted with all cells from 1."""
    try:
        cells = [one for one in json.loads(text)["cells"] if isinstance(one, dict)]
    except (json.JSONDecodeError, KeyError, TypeError, RecursionError):
        raise ValueError("expected a notebook: JSON with a list of cells") from None
    lines: list[str] = []
    places: list[tuple[str, int]] = []
    for number, cell in enumerate(cells, 1):
        source = cell.get("source", "")
        source = "".join(map(str, source)) if isinstance(source, list) else str(source)
        if cell.get("cell_type") != "code":
            continue
        for place, line in enumerate(source.split("\n"), 1):
            lines.append("" if MAGIC.match(line) else line)
            places.append((f"cell {number}", place))
    return Paper(name, "\n".join(lines), tuple(places) or (("", 1),))


def latex(name: str, text: str) -> Paper:
    """The displayed equations of a document, each in its line; without displays, the whole text."""
    text = text.replace("\r\n", "\n")
    found = list(DISPLAYS.finditer(text))
    if not found:
        return plain_paper(name, text)
    lines = [""] * (text.count("\n") + 1)
    for one in found:
        group = next(key for key in ("inside", "brackets", "dollars") if one[key] is not None)
        first = text.count("\n", 0, one.start(group))
        for place, line in enumerate(one[group].split("\n")):
            tidy = re.sub(r"\\label\{[^}]*\}|\\nonumber|\\notag", "", line)
            lines[first + place] += tidy
    return Paper(name, "\n".join(lines), tuple(("", n) for n in range(1, len(lines) + 1)))
