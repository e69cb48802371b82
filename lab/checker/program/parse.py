"""Text to a syntax tree, forgiving: a line that is no Python is set aside, and the rest is read.

MATLAB, Octave and Julia are rewritten as Python first, line by line.
"""

import ast
import re
import unicodedata
from dataclasses import dataclass, field

from lab.checker import syntax
from lab.checker.reading.lines import DEEPEST, depth
from lab.checker.reading.matlab import language, to_python

LONGEST_PROGRAM = 60_000  # characters: a long notebook
MOST_LINES = 2_000
LONGEST_LINE = 1_000
# signs in a row, as in ----x: each nests the tree
MANY_SIGNS = re.compile(r"(?:[-+~]\s*|\bnot\s+|\blambda\s*\w*:\s*){30}")
MOST_MENDED = 40  # lines that may be set aside before a paste counts as no Python at all
MOST_NODES = 20_000


class TooLarge(ValueError):  # noqa: N818 - it is a finding
    """The text is larger than what is read here; the message says how."""


@dataclass(frozen=True)
class Unread:
    """A line that is no Python."""

    line: int
    text: str


@dataclass(frozen=True)
class Source:
    """The syntax tree of a paste, and its lines as typed. Line numbers count from 1.

    language: "matlab" or "julia" if it was rewritten as Python, "" for Python itself.
    """

    tree: ast.Module
    lines: tuple[str, ...]
    unread: tuple[Unread, ...] = field(default=())
    language: str = ""

    def text(self, line: int) -> str:
        return self.lines[line - 1].strip() if 0 < line <= len(self.lines) else ""


def parse(text: str) -> Source:
    """The program of a text. Raises TooLarge for what is larger than a learner's program."""
    if len(text) > LONGEST_PROGRAM:
        raise TooLarge(f"the text has {len(text)} characters; I read up to {LONGEST_PROGRAM}")
    typed = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n")
    if len(typed) > MOST_LINES:
        raise TooLarge(f"the text has {len(typed)} lines; I read up to {MOST_LINES}")
    lines = syntax.from_inside([plain_characters(line) for line in typed])
    written_in = language("\n".join(lines))
    if written_in:
        lines = to_python("\n".join(lines), written_in).split("\n")
    unread: list[Unread] = []
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE or is_nested_deeply(line):
            set_aside(lines, number, unread)
    for _ in range(MOST_MENDED):
        try:
            tree = syntax.parse("\n".join(lines) + "\n")
            break
        except SyntaxError as problem:
            mend(lines, problem, unread)
        except (RecursionError, MemoryError, ValueError):
            raise TooLarge("the expressions are nested too deep") from None
    else:
        raise TooLarge("this is no Python")
    if sum(1 for _ in ast.walk(tree)) > MOST_NODES:
        raise TooLarge("the program has too many parts")
    in_order = sorted(unread, key=lambda one: one.line)
    return Source(tree, tuple(typed), tuple(in_order), written_in)


def plain_characters(line: str) -> str:
    """The line without the marks that text processors put in."""
    line = unicodedata.normalize("NFKC", line).translate({0x2212: "-", 0xD7: "*", 0xB7: "*"})
    line = "".join(c for c in line if unicodedata.category(c) not in ("Cf", "Cc"))
    return re.sub(r"^\s*(?:>>> ?|\.\.\. |In \[\d*\]: )", "", line).rstrip()


def is_nested_deeply(line: str) -> bool:
    return depth(line) > DEEPEST or MANY_SIGNS.search(line) is not None


def mend(lines: list[str], problem: SyntaxError, unread: list[Unread]) -> None:
    """Change the text where the parser stopped, so that it gets further."""
    number = min(max(problem.lineno or 1, 1), len(lines))
    message = problem.msg or ""
    if "expected an indented block" in message:
        header = last_written(lines, number - 1 if number > 1 else 1)
        lines[header - 1] += " pass"
    elif "unexpected indent" in message or "unindent does not match" in message:
        above = last_written(lines, number - 1)
        indent = indentation(lines[above - 1]) if above else 0
        if indentation(lines[number - 1]) == indent:
            set_aside(lines, number, unread)
        else:
            lines[number - 1] = " " * indent + lines[number - 1].lstrip()
    else:
        set_aside(lines, number, unread)


def last_written(lines: list[str], number: int) -> int:
    """The last line up to this one that is not empty, 0 where there is none."""
    while number > 0 and not lines[number - 1].split("#")[0].strip():
        number -= 1
    return number


def indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def set_aside(lines: list[str], number: int, unread: list[Unread]) -> None:
    """Take a line out of the program. The place stays, so that line numbers stay."""
    line = lines[number - 1]
    if line.strip() in ("pass", ""):  # the fault is further up: what is open there
        number = last_written(lines, number - 1) or number
        line = lines[number - 1]
    unread.append(Unread(number, line.strip()))
    lines[number - 1] = " " * indentation(line) + "pass"
