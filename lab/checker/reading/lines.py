"""From a paste to its lines, and from a line to its statements, in whichever notation."""

import re
from collections.abc import Iterator
from dataclasses import replace

from lab.checker.reading.entries import names_of, with_local_derivatives, with_names
from lab.checker.reading.mend import mend
from lab.checker.reading.numpy import NotPython, read_numpy
from lab.checker.reading.octave import in_octave, is_octave, may_be_octave, read_octave
from lab.checker.reading.read_math import read_math
from lab.checker.reading.tree import Name, Statement, Unreadable, is_op, nodes
from lab.checker.reading.vocabulary import LATEX

LONGEST_PASTE = 10_000  # characters; a whole deep network's backward pass has about 3000
LONGEST_LINE = 1_000
MOST_LINES = 100
DEEPEST, LARGEST = 40, 200  # of brackets, and nodes of a tree
MOST_SUMS = 8  # signs of a sum: each can be read in several ways

MATHEMATICS = re.compile(r"\\[a-zA-Z]|\^|_\{|<-|:=|[^\x00-\x7f]|[\w\])]'\s?\(|\s->\s")
BULLET = re.compile(r"^(?:[-*•]\s+|\(?\d{1,2}[.)]\s+|>>>\s*|In \[\d+\]:\s*)")
NOT_EQUATIONS = re.compile(
    r"(def|for|if|elif|else|while|import|from|print|assert|class|with|try|except|pass|global|raise|end|function|endfunction|disp)\b"
    r"|@|\"\"\"|'''|```|return\s+\(?\w+(\s*,\s*\w+)*\)?$|(\w+\s*=\s*)?\{.*\}$|.*=\s*\[\]$|.*\brandom\b|.*\brandn?\(|.*=\s*np\.zeros|.*\bassert\b"
    r"|(?!Z\b)\(?\w+(\s*,\s*\w+)*\)?\s*=\s*\w*cache\w*$|\w+\s*=\s*\w*(caches?|parameters|params|grads)(\[\w+([+-]\d)?\])?$|\w+\s*=\s*len\((?!X|x)\w+\)(\s*//\s*2)?$"
)


def split(text: str) -> Iterator[tuple[int, str]]:
    """The equations of a paste with their line numbers: comments, bullets and code that computes
    nothing are left out.

    A line goes on while its brackets are open; LaTeX is cut at its own line ends.
    """
    whole, first = "", 0
    for number, line in enumerate(text.replace("\r", "").split("\n"), 1):
        line = without_comment(line).strip()
        if not whole:
            first = number
        whole = f"{whole} {line}" if whole else line
        goes_on = is_open(whole) and not LATEX.search(whole)
        if goes_on and len(whole) < LONGEST_LINE and number - first < 8:
            continue
        for part in re.split(r"\\\\(?![a-zA-Z\[])", whole) if LATEX.search(whole) else [whole]:
            part = BULLET.sub("", part.strip()).strip("`").strip()
            if part and not is_formatting(part):
                yield first, part
        whole = ""
    if whole.strip() and not is_formatting(whole.strip()):
        yield first, whole.strip()


def without_comment(line: str) -> str:
    """The line up to its # or // comment; LaTeX and strings keep theirs."""
    if LATEX.search(line):
        return re.sub(r"(?<!\\)%.*$", "", line)
    return re.sub(r"(?:^|\s)(?:#|//).*$|#[^'\"]*$", "", line)


def is_open(text: str) -> bool:
    opened = sum((sign in "([{") - (sign in ")]}") for sign in text)
    return text.endswith("\\") or opened > 0


def is_formatting(line: str) -> bool:
    """True for what computes nothing: code around equations, the frame of a LaTeX environment."""
    return (
        bool(NOT_EQUATIONS.match(line))
        or not re.search(r"\w", re.sub(r"\\(begin|end)\{[^}]*\}", "", line))
        or line in ("$$", r"\[", r"\]")
    )


def read(source: str, on_paper: bool = False) -> list[Statement]:
    """The statements of one line. on_paper: it stands among mathematics, where sum(dZ) has no axis.
    Raises Unreadable, with the reason, within bounded time and memory.
    """
    if len(source) > LONGEST_LINE:
        raise Unreadable(
            f"the line has {len(source)} characters; I read lines of up to {LONGEST_LINE}"
        )
    if depth(source) > DEEPEST:
        raise Unreadable(f"the brackets are nested more than {DEEPEST} deep")
    read_first = read_on_paper if on_paper else read_notation
    statements = [
        in_place(with_local_derivatives(at_Z(of_one_step(one)))) for one in read_first(source)
    ]
    for statement in statements:
        for tree in (statement.value, *statement.targets):
            if sum(1 for _ in nodes(tree)) > LARGEST:
                raise Unreadable(f"the expression has more than {LARGEST} parts")
            if sum(is_op(node, "sum over") for node in nodes(tree)) > MOST_SUMS:
                raise Unreadable(f"the expression has more than {MOST_SUMS} sums")
    return statements


def at_Z(statement: Statement) -> Statement:
    """sigma(t) = 1 / (1 + e^-t): what a function is defined with is the Z it is taken at."""
    target = statement.targets[0] if statement.targets else None
    letter = target.args[0] if is_op(target, "g", "g'") else None
    if not isinstance(letter, Name) or len(letter.word) > 1 or letter.layer is not None:
        return statement
    if {name.word for name in names_of(statement)} != {letter.word}:
        return statement
    return with_names(statement, lambda name: replace(name, word="Z"))


STAGE = re.compile(r"(?:_\{?|\^\{?)(?:new|old|updated)\}?")


def of_one_step(statement: Statement) -> Statement:
    """W_new = W_old - alpha dW, the old and the new value as one name."""
    if not any(STAGE.search(name.spelling) for name in names_of(statement)):
        return statement

    def bare(name: Name) -> Name:
        word = re.sub(r"_(?:new|old|updated)$", "", name.word)
        return replace(name, word=word, spelling=STAGE.sub("", name.spelling))

    return with_names(statement, bare)


def in_place(statement: Statement) -> Statement:
    """grad = grad + delta * a.T, as what it is: grad += delta * a.T."""
    value = statement.value
    if statement.how != "=" or not is_op(value, "+", "-", "*", "/"):
        return statement
    names = [target.spelling for target in statement.targets if isinstance(target, Name)]
    if isinstance(value.args[0], Name) and value.args[0].spelling in names:
        return replace(statement, how=value.op + "=", value=value.args[1])
    return statement


def read_on_paper(source: str) -> list[Statement]:
    """The line as mathematics, if it can be; else in the notation that fits it."""
    try:
        return read_mended(source)
    except Unreadable:
        return read_notation(source)


def read_mended(source: str) -> list[Statement]:
    return read_math(mend(source).text, "latex" if LATEX.search(source) else "text")


def read_notation(source: str) -> list[Statement]:
    """The line in the first notation that fits it; plain text is tried after NumPy."""
    if MATHEMATICS.search(source) and not is_octave(source):
        return read_mended(source)
    if is_octave(source):
        return read_octave(source)
    try:
        statements = read_numpy(source)
        if may_be_octave(source):
            return [
                replace(one, value=in_octave(one.value, either_product=True)) for one in statements
            ]
        return statements
    except NotPython as not_numpy:
        try:
            return read_mended(source)
        except Unreadable:
            raise not_numpy from None


def depth(source: str) -> int:
    """How deep the brackets, and the signs before an operand, are nested."""
    deepest = level = run = 0
    for sign in source:
        level += (sign in "([{") - (sign in ")]}")
        run = run + 1 if sign in "-+~" else 0 if not sign.isspace() else run
        deepest = max(deepest, level, run)
    return deepest
