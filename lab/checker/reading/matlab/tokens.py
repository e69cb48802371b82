"""Text to statements: tokens with their line, comments taken out, continued lines joined."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lab.checker.reading.tree import Unreadable

TOKEN = re.compile(
    r"(?P<space>[ \t]+)"
    r"|(?P<number>\d+(?:\.(?![*/^'\\+\-=<>&|!])\d*)?(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)"
    r"|(?P<name>[^\W\d]\w*[!′]*|[∇∂]\w+)"
    r"|(?P<op>\.\.\.|\.[*/^\\]=|\.[-+]=|\.[*/^\\'=]|\.==|\.[-+]|\.[<>]=?|\.!=|\.&&?|\.\|\|?|\.~"
    r"|&&|\|\||[=~!<>]=|[-+*/^]=|\+\+|--|->|=>|::|[-+*/^\\'<>=~!&|:;,()\[\]{}@?.$∈·×])"
)
OPEN, CLOSE = "([{", ")]}"  # of a token that is an operator
PLAIN = str.maketrans("−’‘“”\t\u00a0", "-''\"\"  ")  # what text processors put in


@dataclass(frozen=True)
class Token:
    """kind: number, name, string, op. spaced: blank space stands before it."""

    kind: str
    text: str
    spaced: bool = False


@dataclass
class Statement:
    """The tokens of one statement. line: where it begins, from 1; source: that line as typed."""

    line: int
    tokens: list[Token]
    source: str = ""


def statements(source: str, julia: bool) -> Iterator[Statement]:
    """The statements of a program in order; what cannot be cut into tokens is one string token."""
    open_brackets: list[str] = []
    current = Statement(1, [])
    comment = False
    for number, line in enumerate(source.split("\n"), 1):
        if comment or re.match(r"\s*(?:[%#]\{|#=)", line):
            comment = not re.search(r"^\s*[%#]\}\s*$|=#", line)
            continue
        if not current.tokens:
            current = Statement(number, [], line)
        goes_on = False
        for token in tokens(line.translate(PLAIN), julia, open_brackets, current.tokens):
            goes_on = token.text == "..." and token.kind == "op"
            if goes_on:
                break
            bracket = token.text if token.kind == "op" else ""
            if bracket in OPEN and bracket:
                open_brackets.append(bracket)
            elif bracket in CLOSE and bracket and open_brackets:
                open_brackets.pop()
            if not open_brackets and bracket in (";", ","):
                if bracket == "," and julia:
                    current.tokens.append(token)
                    continue
                yield current
                current = Statement(number, [], line)
            else:
                current.tokens.append(token)
        if open_brackets and not goes_on:
            if open_brackets[-1] != "(":
                current.tokens.append(Token("op", ";"))
            goes_on = True
        if julia and current.tokens and current.tokens[-1].text in CONTINUED:
            goes_on = True
        if not goes_on and current.tokens:
            yield current
            current = Statement(number + 1, [])
    if current.tokens:
        yield current


# a Julia line that ends with one of these goes on
CONTINUED = (*"+-*/=,", ".+", ".-", ".*", "./", "&&", "||", "->", ".=")


def tokens(line: str, julia: bool, brackets: list[str], before: list[Token]) -> Iterator[Token]:
    """The tokens of a line. A quote behind an operand is the transpose, else begins a string.
    brackets: those that are open, which the caller keeps as it takes the tokens.
    """
    place, spaced, last = 0, False, before[-1] if before else None
    while place < len(line):
        sign = line[place]
        in_matrix = bool(brackets) and brackets[-1] != "("
        if sign == "#" or (sign == "%" and not julia):
            return
        if sign == '"' or (sign == "'" and not transposes(last, spaced, in_matrix)):
            found = re.compile(rf"{sign}((?:[^{sign}\\]|\\.|{sign}{sign})*){sign}").match(
                line, place
            )
            if found:
                last = Token("string", found[1], spaced)
                yield last
                place, spaced = found.end(), False
                continue
        match = TOKEN.match(line, place)
        if match is None:
            last = Token("op", sign, spaced)
            yield last
            place, spaced = place + 1, False
            continue
        place = match.end()
        if match.lastgroup == "space":
            spaced = True
            continue
        last = Token(str(match.lastgroup), match[0], spaced)
        yield last
        spaced = False


def transposes(last: Token | None, spaced: bool, in_matrix: bool) -> bool:
    if last is None or (spaced and in_matrix):
        return False
    if last.kind in ("name", "number"):
        return not spaced or (last.kind == "name" and last.text not in ("case", "return", "in"))
    return last.kind == "op" and last.text in (")", "]", "}", "'", ".'")


def outside(tokens: list[Token], first: int = 0) -> Iterator[int]:
    """The places, from `first` on, of the operators behind which no bracket is open."""
    depth = 0
    for place, token in enumerate(tokens[first:], first):
        if token.kind == "op":
            depth += (token.text in OPEN) - (token.text in CLOSE)
            if depth == 0:
                yield place


def top_level(tokens: list[Token], signs: tuple[str, ...]) -> int:
    """Where the first of these signs stands outside of brackets; -1 if nowhere."""
    return next((place for place in outside(tokens) if tokens[place].text in signs), -1)


def closing(tokens: list[Token], first: int = 0) -> int:
    """The place of the bracket that closes the one at `first`."""
    return next(outside(tokens, first), len(tokens))


def separated(tokens: list[Token]) -> list[list[Token]]:
    """Tokens cut at the commas and semicolons that stand outside of brackets."""
    ends = [place for place in outside(tokens) if tokens[place].text in (",", ";")]
    parts = [tokens[a + 1 : b] for a, b in pairwise([-1, *ends, len(tokens)])]
    return [part for part in parts if part]


def is_call(tokens: list[Token]) -> bool:
    return len(tokens) > 2 and tokens[1].text == "(" and not tokens[1].spaced


class Cursor:
    """A place in a row of tokens, which a parser moves on."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.place] if self.place < len(self.tokens) else Token("end", "")

    def take(self) -> Token:
        token = self.next
        self.place += 1
        return token

    def at(self, *signs: str) -> bool:
        return self.next.kind in ("op", "name") and self.next.text in signs

    def expect(self, sign: str) -> None:
        if not self.at(sign):
            raise Unreadable(f"expected {sign} before {self.next.text or 'the end of the line'}")
        self.place += 1
