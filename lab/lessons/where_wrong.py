r"""Where am I wrong? A learner's backward pass: which line, and what belongs there. The checker
judges both, so that nothing here knows an answer.

    hunt = Hunt(EXAMPLES[0])
    hunt.point(2)                  # a line of the paste, from 1: is it wrong?
    hunt.options                   # what may belong there, one of them right
    hunt.answer(hunt.options[0])
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from lab.checker import Report, check
from lab.checker.answer.pastes import EXAMPLES, Example

PASTE = EXAMPLES[0]  # the question that this lab began with
MOST_DISTRACTORS = 3
LONGEST_LINE = 300
MAX_TEXTS_JUDGED = 256  # of the whole process: most learners come by the same ones

SLIPS: tuple[tuple[str, str], ...] = (
    (r"\\frac\{1\}\{m\} \\cdot ", ""),  # 1/m is missing
    (r"(A|W)\^\{\[(\d)\]T\}", r"\1^{[\2]}"),  # a transpose is missing
    (r"(\\sigma|relu)'\(", r"\1("),  # g for g'
    (r"'\(Z", r"'(A"),  # g' of the wrong quantity
    (r"'\(Z", r"'(\\partial A"),
    (r"A\^\{\[2\]T\}", r"A^{[3]T}"),  # A[l] for A[l-1]
    (r"A\^\{\[1\]T\}", r"A^{[2]T}"),
    (r"X\^\{T\}", r"A^{[1]T}"),
    (r"= -\(", "= ("),  # the sign
    (r"\{1 - (A\^\{\[\d\]\})\}", r"{\1}"),
    (r"(\\partial A\^\{\[\d\]\}) \\odot ", ""),  # what comes in is missing
    (r"= (W\^\{\[\d\]T\})", r"= \\frac{1}{m} \1"),  # a 1/m too many
    (r"(= .*)\\partial Z", r"\1\\partial A"),  # the wrong gradient
    (r" - (\\frac\{1 - Y\})", r" + \1"),
    (r"\{Y\}\{(A\^\{\[\d\]\})\}", r"{\1}{Y}"),  # upside down
)
"""Slips as edits of a right line in LaTeX. Only those that the checker calls wrong are offered."""


@dataclass
class Hunt:
    """Someone at a paste. mended: what they put in the places of wrong lines. pointed: the wrong
    line that was found and is to be mended, or None. said: what is to be said of the last try, and
    whether it was right.
    """

    example: Example = PASTE
    mended: dict[int, str] = field(default_factory=dict)
    pointed: int | None = None
    said: tuple[bool, str] | None = None

    @property
    def text(self) -> str:
        """The paste as it is now."""
        text = self.example.text
        for number, line in self.mended.items():
            text = with_line(text, number, line)
        return text

    @property
    def rows(self) -> list[str]:
        return self.text.split("\n")

    @property
    def report(self) -> Report:
        """The checker's, on the paste as it is now."""
        return judged(self.text, self.example)

    @property
    def is_done(self) -> bool:
        return not self.report.wrong

    def point(self, number: int) -> None:
        """Say that this line, from 1, is wrong."""
        self.pointed = None
        if verdict_of(self.text, self.example, number)[0] != "wrong":
            words = "agrees with the derivative of the cost in a random network"
            self.said = (False, f"Line {number} is right: it {words}.")
            return
        self.pointed = number
        first = self.report.first_wrong
        is_first = first is not None and first.number == number
        order = "" if is_first else " On the way back another wrong one comes before it."
        self.said = (True, f"Yes, line {number} is wrong.{order} What belongs there?")

    @property
    def options(self) -> tuple[str, ...]:
        """What may belong in the line that was found, shuffled; one of them is right."""
        return options_for(self.text, self.example, self.pointed) if self.pointed else ()

    def answer(self, line: str) -> None:
        """Put this in the place of the line that was found; it stays if it is judged right."""
        number = self.pointed
        if number is None:
            return
        before = verdict_of(self.text, self.example, number)[1]
        text = with_line(self.text, number, line)
        verdict, reason = verdict_of(text, self.example, number)
        if verdict != "right":
            why = reason or "The check does not read an equation in it."
            self.said = (False, f"Not yet. {why}")
            return
        self.pointed = None
        self.mended[number] = line
        self.said = (True, f"Line {number} is right now. What was wrong: {before}")


@lru_cache(MAX_TEXTS_JUDGED)
def judged(text: str, example: Example) -> Report:
    """The checker's report, computed once."""
    return check(text, example.setting)


def verdict_of(text: str, example: Example, number: int) -> tuple[str, str]:
    """The checker's verdict on a line, and its reason; ("", "") where it reads no equation."""
    lines = [line for line in judged(text, example).lines if line.number == number]
    return (lines[0].verdict, lines[0].reason) if lines else ("", "")


def with_line(text: str, number: int, line: str) -> str:
    """The paste with another line in this place, in one row whatever was typed."""
    rows = text.split("\n")
    rows[number - 1] = " ".join(line[:LONGEST_LINE].split())
    return "\n".join(rows)


@lru_cache(MAX_TEXTS_JUDGED)
def options_for(text: str, example: Example, number: int) -> tuple[str, ...]:
    """The right form of a wrong line, and slips of it that the checker calls wrong."""
    right = next(line.expected for line in judged(text, example).lines if line.number == number)
    own = text.split("\n")[number - 1]
    wrong: list[str] = []
    for pattern, slip in SLIPS:
        line = re.sub(pattern, slip, right, count=1)
        is_new = line not in (right, own, *wrong)
        if is_new and verdict_of(with_line(text, number, line), example, number)[0] == "wrong":
            wrong.append(line)
    rng = np.random.default_rng(number)
    chosen = [wrong[i] for i in rng.permutation(len(wrong))[:MOST_DISTRACTORS]]
    options = [right, *chosen]
    return tuple(options[i] for i in rng.permutation(len(options)))
