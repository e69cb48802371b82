r"""Cuts a whole question into its pieces: equations, code, and the prose between them.

pieces = cut(text)     # [Piece("prose", 1, "At the output layer:"), Piece("equation", 2, ...)]

An equation stands between signs of LaTeX ($..$, $$..$$, \(..\), \[..\], an environment), or alone
on its line; several may stand in one line of prose. What is no equation is prose, and says at most
which layer the next ones are about.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from lab.checker.reading.cases import with_indicators
from lab.checker.reading.code_lines import is_code, is_statement, may_be_code
from lab.checker.reading.headings import heading, layer_said
from lab.checker.reading.mend import mend
from lab.checker.reading.prose import (
    EQUALS,
    in_a_sentence,
    is_equation,
    is_sentence,
    without_lead,
    without_remark,
)
from lab.checker.reading.tree import Layer
from lab.checker.reading.unwrap import unwrap
from lab.checker.reading.vocabulary import LATEX

ENVIRONMENTS = "align|aligned|alignat|equation|gather|gathered|eqnarray|split|multline|cases|array"
DISPLAY = (
    r"\$\$(?P<dollars>.+?)\$\$|\\\[(?P<brackets>.+?)\\\]"
    rf"|\\begin\{{(?P<name>{ENVIRONMENTS})\*?\}}(?P<environment>.+?)\\end\{{(?P=name)\*?\}}"
)
INLINE = r"\\\((?P<round>.+?)\\\)|(?<![\\$])\$(?P<dollar>[^$\n]+)\$|(?<!`)`(?P<tick>[^`\n]+)`(?!`)"
FENCE = (
    r"^[ \t]*(?P<fence>```+|~~~+)[ \t]*(?P<language>\w*)[^\n]*\n(?P<fenced>.*?)"
    r"(?:^[ \t]*(?P=fence)[ \t]*$|\Z)"
)
MARKED = re.compile(f"{FENCE}|{DISPLAY}|{INLINE}", re.DOTALL | re.MULTILINE)
MATHEMATICS = ("latex", "tex", "math", "katex")
# between two stretches of mathematics: they are one equation
DRAWN = re.compile("[↑↓↕↖↗↘↙⇑⇓⬆⬇▲▼►◄▶◀\u2500-\u257f]")  # arrows and lines of a drawing
# between two equations of one line
BESIDE = re.compile(r";|[ ]{3,}|\t")
ARROW = re.compile(r"\s[→⇒⟹]\s")
JOINED = re.compile(r"[ \t]*(=|:=|\*|\.|·|\+|-|⊙|×)[ \t]*")
FRAME = re.compile(r"\\(?:begin|end)\{\w+\*?\}(?:\{[^}]*\})?")  # of an environment within another
ROW_END = re.compile(r"\\\\(?![a-zA-Z])(?:\[[^\]]*\])?")
LABEL = re.compile(
    r"^((?:(?:[^\W\d_][\w()'-]*|\d+)(?:[ ,]+|(?=[:：]))){1,8})[:：](?![=:])\s*(?=\S)"
)
BULLET = re.compile(r"^\s*(?:[-*•+]\s+|\(?\d{1,2}[.)]\s+|\(?[a-z]\)\s+)")
QUOTED = re.compile(r"[\"'].*[\"']")
PRIMED = re.compile(r"[\w\])}]'\s*\((?!.*')")  # g[l]'(Z), which no program has
ENDS_WITH_EQUALS = re.compile(r"=\s*$")
CONTINUES = re.compile(r"[&\s]*(?==(?!=))")
Numbering = Callable[[int], int]  # from a place in the text to a line of the paste


@dataclass(frozen=True)
class Piece:
    """A stretch of a paste. kind: "equation", "code", "prose", or "remark" behind an equation;
    number: its line in the paste.

    text: an equation as mended; typed: as it stood. layer: the one that the words before it speak
    of. lost: what copying took from it.
    """

    kind: str
    number: int
    text: str
    layer: Layer | None = None
    lost: frozenset[str] = frozenset()
    typed: str = ""


def cut(text: str) -> list[Piece]:
    """The pieces of a paste in order, the equations with the layer that their heading names."""
    pieces: list[Piece] = []
    layer: Layer | None = None
    for piece in stretches(unwrap(text)):
        piece = continued(piece, pieces[-1]) if pieces else piece
        if piece.kind == "prose":
            layer = heading(piece.text, layer)
        pieces.append(piece if piece.layer is not None else replace(piece, layer=layer))
    return pieces


def continued(piece: Piece, before: Piece) -> Piece:
    """A line that begins with an equals sign goes on with the left side of the one before it."""
    typed = piece.typed or piece.text
    goes_on = CONTINUES.match(typed)
    if not goes_on or before.kind != "equation" or piece.kind != "prose":
        return piece
    left = EQUALS.split(before.text, maxsplit=1)[0]
    mended = mend(f"{left} {without_remark(typed[goes_on.end() :].strip(' .,;'))[0]}")
    if not is_equation(mended.text, marked=True):
        return piece
    return replace(piece, kind="equation", text=mended.text, lost=mended.lost, typed=typed.strip())


def stretches(lines: list[tuple[int, str]]) -> Iterator[Piece]:
    """The pieces before any heading is looked at."""
    text = DRAWN.sub(" ", with_indicators("\n".join(line for _, line in lines)))
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)

    def number(at: int) -> int:
        return lines[min(bisect_right(starts, at), len(lines)) - 1][0]

    end = 0
    for found in marked(text):
        between = text[end : found.begin]
        yield from plain_lines(between, end, number, beside=found.inline, behind=end > 0)
        yield from found.pieces(number)
        end = found.end
    yield from plain_lines(text[end:], end, number, behind=end > 0)


@dataclass(frozen=True)
class Marked:
    """A stretch that is marked as code or as mathematics."""

    begin: int
    end: int
    kind: str
    text: str
    inside: int
    inline: bool = False

    def pieces(self, number: Numbering) -> Iterator[Piece]:
        if self.kind == "code":
            yield from code_block(self.text, self.inside, number)
            return
        for at, part in equations_in(self.text):
            yield marked_equation(part, number(self.inside + at))


def marked(text: str) -> list[Marked]:
    """The marked stretches in order; inline ones with nothing but a sign between them as one."""
    found: list[Marked] = []
    for match in MARKED.finditer(text):
        group = next(name for name in ("fenced", *GROUPS) if match[name] is not None)
        code = group == "fenced" and match["language"].lower() not in MATHEMATICS
        one = Marked(
            begin=match.start(),
            end=match.end(),
            kind="code" if code else "mathematics",
            text=match[group],
            inside=match.start(group),
            inline=group in ("round", "dollar", "tick"),
        )
        before = found[-1] if found else None
        between = JOINED.fullmatch(text[before.end : one.begin]) if before else None
        both = before is not None and "=" in before.text and "=" in one.text
        if before and between and before.inline and one.inline and not both:
            whole = f"{before.text} {between[1]} {one.text}"
            found[-1] = replace(before, end=one.end, text=whole)
        else:
            found.append(one)
    return found


GROUPS = ("dollars", "brackets", "environment", "round", "dollar", "tick")


def equations_in(text: str) -> Iterator[tuple[int, str]]:
    """The equations of a stretch of mathematics, each with its place: one to a row of an
    environment, or several with a comma or a space between them.
    """
    text = FRAME.sub(lambda found: " " * len(found[0]), text)
    text = re.sub(r"\\\](?=\s*\\\[)", r"\\\\", text)  # displays within one
    begin = 0
    for end in (*ROW_END.finditer(text), None):
        row = text[begin : end.start() if end else len(text)]
        if end and ENDS_WITH_EQUALS.search(row):
            continue  # the next row goes on with it
        row = ROW_END.sub(lambda found: " " * len(found[0]), row)
        parts = re.split(
            r"\\(?:q?quad|Rightarrow|implies|Longrightarrow)(?![a-zA-Z])|;|\n\s*\n", row
        )
        if not all(EQUALS.search(part) for part in parts if part.strip()):
            parts = [row]
        at = begin
        for part in parts:
            for piece in at_commas(part):
                place = row.find(piece.strip(), at - begin) if piece.strip() else -1
                at = begin + place if place >= 0 else at
                yield at + len(piece) - len(piece.lstrip()) if place < 0 else at, piece.strip()
        begin = end.end() if end else len(text)


def side_by_side(text: str) -> list[str]:
    """z = W x + b; a = relu(z), of one line, or with a gap or an arrow between them."""
    along = [part for part in ARROW.split(text) if EQUALS.search(part)]
    if ARROW.search(text) and along:  # x → z = W x + b → a = relu(z) → J
        return along
    parts = [part for part in BESIDE.split(text) if part.strip()]
    parts = parts if all(map(EQUALS.search, parts)) else [text]
    return [piece for part in parts for piece in at_commas(part)]


def at_commas(text: str) -> list[str]:
    """Split at the commas outside of all brackets, if an equation stands on both sides of each."""
    parts, depth, begin = [], 0, 0
    for place, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth == 0:
            parts.append(text[begin:place])
            begin = place + 1
    parts.append(text[begin:])
    return parts if all(map(EQUALS.search, parts)) else [text]


def marked_equation(text: str, number: int) -> Piece:
    """A piece of marked mathematics: an equation, or only the mention of a quantity."""
    bare, remark = without_remark(" ".join(text.split()).strip(" ,;").rstrip("\\"))
    mended = mend(bare)
    kind = "equation" if is_equation(mended.text, marked=True) else "prose"
    said = layer_said(remark) if remark else None
    text = mended.text if kind == "equation" else ""
    return Piece(kind, number, text, layer=said, lost=mended.lost, typed=bare)


def plain_lines(
    text: str, at: int, number: Numbering, beside: bool = False, behind: bool = False
) -> Iterator[Piece]:
    """The lines outside of all marks. beside: the last one leads up to mathematics in the same
    line, and so is prose; behind: the first one goes on after such mathematics.
    """
    lines = joined_lines(text.split("\n"))
    last = len(lines) - 1
    run: list[tuple[int, str]] = []
    for place, (offset, line) in enumerate(lines):
        words_only = (beside and place == last) or (place == 0 and behind)
        if not words_only and may_be_code(line):
            run.append((offset, line))
            continue
        yield from code_or_equations(run, at, number)
        run = []
        if words_only and line.strip():
            yield Piece("prose", number(at + offset), line)
        elif line.strip():
            yield from plain_line(line, number(at + offset))
    yield from code_or_equations(run, at, number)


def code_or_equations(run: list[tuple[int, str]], at: int, number: Numbering) -> Iterator[Piece]:
    """Lines that a program may have: code if one of them is for certain, else equations."""
    if not any(is_code(line) for _, line in run):
        for offset, line in run:
            if line.strip():
                yield from plain_line(line, number(at + offset))
        return
    while run and not run[0][1].strip():
        run = run[1:]
    yield Piece("code", number(at + run[0][0]), "\n".join(line for _, line in run).rstrip())


def joined_lines(lines: list[str]) -> list[tuple[int, str]]:
    """Lines with their offsets; one that ends with a sign goes on in the next ones, as copies of
    rendered pages do.
    """
    whole: list[tuple[int, str]] = []
    offset, going_on = 0, 0
    for line in lines:
        short = len(line.strip()) <= 12
        if whole and going_on and line.strip() and short and going_on < 8:
            begin, before = whole[-1]
            whole[-1] = (begin, f"{before} {line.strip()}")
            going_on += 1
        else:
            whole.append((offset, line))
            going_on = int(bool(re.search(r"[^=<>!:+*/-]=\s*$", line)))
        offset += len(line) + 1
    return whole


def plain_line(line: str, number: int) -> Iterator[Piece]:
    """A line of no marked mathematics: an equation, perhaps behind a label, or prose."""
    whole = line
    line = without_lead(BULLET.sub("", line).strip().strip("`").strip())
    label = LABEL.match(line)
    if label and is_equation(mend(line[label.end() :]).text):
        yield Piece("prose", number, label[0])
        line = line[label.end() :]
    bare, remark = without_remark(line)
    rows = ROW_END.split(bare) if LATEX.search(bare) else [bare]
    for row in (part for one in rows for part in side_by_side(one)):
        mended = mend(row.strip())
        if mended.text and is_equation(mended.text):
            said = layer_said(remark) if remark else None
            yield Piece("equation", number, mended.text, said, mended.lost, typed=row.strip())
        elif row.strip():
            yield from sentence(whole, number)
            return
    if remark:
        yield Piece("remark", number, remark)


def sentence(words: str, number: int) -> Iterator[Piece]:
    """A line of prose, with the equations that are written into it."""
    yield Piece("prose", number, words)
    for equation in in_a_sentence(words):
        mended = mend(equation)
        said = layer_said(words)
        yield Piece("equation", number, mended.text, said, mended.lost, typed=equation)


def code_block(text: str, at: int, number: Numbering) -> Iterator[Piece]:
    """A block between fences: code, unless nothing in it is code for certain, or a line of it is
    words or mathematics for certain.
    """
    lines = text.split("\n")
    on_paper = LATEX.search(text) or any(map(is_of_no_program, lines))
    if on_paper or not any(map(is_code, lines)):
        yield from plain_lines(text, at, number)
    else:
        yield Piece("code", number(at), text.rstrip("\n"))


def is_of_no_program(line: str) -> bool:
    """True for words that are no comment and no string, and for the prime of a function."""
    if QUOTED.search(line):
        return False
    said = line.split("#")[0].rstrip()
    words = is_sentence(said) and not is_statement(said.strip()) and not may_be_code(line)
    return words or bool(PRIMED.search(said))
