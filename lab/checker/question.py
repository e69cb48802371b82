"""The way of a whole question, pasted as it stands: prose, equations and code.

The equations are cut out of the prose, the network they are about is read from them, each is judged
in it, and the question is answered: which lines are wrong, by which mistakes, and what is missing.
"""

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from lab.checker.by_line import Paste, too_long
from lab.checker.entry import Entry
from lab.checker.meaning.evidence import evidence
from lab.checker.network import NetworkRead, other_network, read_network
from lab.checker.reading.code_lines import is_code, is_statement
from lab.checker.reading.cut import Piece, cut
from lab.checker.reading.entries import changed, names_of
from lab.checker.reading.lines import LONGEST_PASTE, MOST_LINES, split
from lab.checker.reading.matlab import is_command, language
from lab.checker.reading.prose import is_sentence
from lab.checker.reading.tree import Layer, Number, Tree, is_op
from lab.checker.report import Line, Report
from lab.checker.setting import Setting
from lab.checker.settle import of_a_known_network, told
from lab.checker.syntax import from_inside, parse
from lab.checker.units.verdicts import OF_UNITS, with_proofs

CodeJudge = Callable[[str, Setting | None, str], Report | None]  # a text, and the words around it


def check_question(
    text: str, setting: Setting | None = None, judge_code: CodeJudge | None = None
) -> Report:
    """The report on a question. setting: the network it is about, None to read it from the
    question. judge_code: gives the report on a piece of code, or None to have it judged line by
    line.

    Never raises for what the text may be.
    """
    if len(text) > LONGEST_PASTE:
        return too_long(text)
    pieces = cut(text)
    words = words_of(pieces)
    for whole in (one_program(pieces), pieces):
        programs = [run for piece in whole if (run := program(piece, setting, judge_code, words))]
        if programs:
            break
    run_pieces = [piece for piece, _ in programs]
    mentioned = mentions(pieces, " ".join(piece.text for piece in run_pieces))
    others = [one for one in whole if one not in run_pieces and one not in mentioned]
    entries = with_raised_layers(entries_of(others))
    read_from, beyond = entries[:MOST_LINES], entries[MOST_LINES:]
    network = NetworkRead(setting) if setting else read(read_from, pieces)
    lines = judge(read_from, network)
    of_units, other = False, ""
    if not setting:
        lines, of_units = with_proofs(lines, read_from, network.setting)
        other = "" if of_units else other_network(read_from, network)
    lines = [with_stars(line, pieces) for line in lines]
    lines += not_reached(beyond)
    lines += [moved(line, piece.number - 1) for piece, ran in programs for line in ran.lines]
    report = Report([], network.read_as, network.assumed)
    if of_units:
        report = Report([], assumed=(OF_UNITS,))
    if programs and not entries:
        report = programs[0][1]
    if all(line.verdict == "not covered" for line in lines):
        report = Report([])
    return replace(
        report,
        lines=sorted(lines, key=lambda line: line.number),
        other_network=other,
        passed_over=len(passed_over(pieces)),
    )


def is_question(text: str) -> bool:
    """True for a paste with words or marks around what is to be judged. Equations alone, one to a
    line, are none, nor is a program with its comments.
    """
    if len(text) > LONGEST_PASTE or (language(text) and not has_words(text)):
        return False
    try:
        if parse("\n".join(from_inside(text.expandtabs(4).split("\n")))).body:
            return False
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass
    pieces = cut(text)
    prose = any(piece.kind == "prose" and piece.text.strip() for piece in pieces)
    return prose and any(piece.kind in ("equation", "code") for piece in pieces)


def has_words(text: str) -> bool:
    """True for a program with prose around it: a line of words that is no comment."""
    lines = (COMMENT.sub("", STRING.sub("", line)) for line in text.split("\n"))
    return any(
        is_sentence(line)
        and not is_code(line)
        and not is_statement(line.strip())
        and not is_command(line)
        for line in lines
    )


STRING = re.compile(r"""(["'])[^"'\n]*\1""")
COMMENT = re.compile(r"[#%].*$")


def one_program(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, their code as one: a program with words between its lines, where no name is
    computed in two pieces, as in two versions of it.
    """
    code = [piece for piece in pieces if piece.kind == "code"]
    written = [name for piece in code for name in stored_names(piece.text)]
    if len(code) < 2 or len(written) > len(set(written)):
        return [*pieces]
    lines: list[str] = []
    for piece in code:
        lines += [""] * (piece.number - code[0].number - len(lines))
        lines += piece.text.split("\n")
    whole = replace(code[0], text="\n".join(lines))
    return sorted([whole, *(one for one in pieces if one not in code)], key=lambda one: one.number)


def stored_names(text: str) -> set[str]:
    """The names that a piece of code gives values to, outside of functions, and those of its
    functions; none in what is no Python.
    """
    try:
        tree = parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
    inner = {node for one in functions for node in ast.walk(one)}
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Name) and node not in inner)
    names = {node.id for node in nodes if isinstance(node.ctx, ast.Store)}
    return names | {one.name for one in functions}


def mentions(pieces: Sequence[Piece], code: str) -> list[Piece]:
    """What a sentence quotes of this code, or would put into it: it has the code's names alone."""
    sentences = {piece.number for piece in pieces if piece.kind == "prose" and piece.text.strip()}
    names = set(NAME.findall(code))
    return [
        piece
        for piece in pieces
        if piece.kind == "equation" and piece.number in sentences
        if names.issuperset(NAME.findall(piece.text))
    ]


NAME = re.compile(r"[A-Za-z_]\w*")


def program(
    piece: Piece, setting: Setting | None, judge_code: CodeJudge | None, words: str
) -> tuple[Piece, Report] | None:
    """A piece of code with its report, if it can be judged as a program."""
    report = judge_code(piece.text, setting, words) if judge_code and piece.kind == "code" else None
    return (piece, report) if report else None


def moved(line: Line, by: int) -> Line:
    """A line of a piece, with its number in the paste."""
    return replace(line, number=line.number + by)


def entries_of(pieces: Sequence[Piece]) -> list[Entry]:
    """The lines of the pieces that are judged."""
    entries: list[Entry] = []
    section: Layer | None = None
    begins = True
    for piece in pieces:
        begins = begins or piece.layer != section
        section = piece.layer
        if piece.kind == "equation":
            entries.append(entry_of(piece, begins))
            begins = begins and not OF_Z.match(piece.text)
        elif piece.kind == "code":
            before = piece.number - 1
            entries += [Entry.read(before + number, line) for number, line in split(piece.text)]
    return entries


def with_raised_layers(entries: list[Entry]) -> list[Entry]:
    """W² and A² are of layer 2 in a paste that computes a Z²; the square of 1 - A² stays open."""
    targets = [target for entry in entries for one in entry.statements for target in one.targets]
    layers = {target.note for target in targets if is_op(target, "power or layer")}

    def layered(node: Tree) -> Tree | None:
        if is_op(node, "-") and node.args[0] == Number(1.0):
            return node
        return node.args[1] if is_op(node, "power or layer") and node.note in layers else None

    if not layers:
        return entries
    return [
        replace(entry, statements=[changed(one, layered) for one in entry.statements])
        for entry in entries
    ]


def entry_of(piece: Piece, begins: bool) -> Entry:
    entry = Entry.read(
        number=piece.number,
        source=piece.text,
        layer=piece.layer,
        lost=piece.lost,
        begins=begins,
        on_paper=True,
    )
    return replace(entry, line=replace(entry.line, text=piece.typed))


ELEMENTWISE_STAR = re.compile(r"\*\s*(?:=|is|means|for|denotes|as)?\s*(?:the |an? )?element", re.I)


def with_stars(line: Line, pieces: Sequence[Piece]) -> Line:
    """In notes a star may be the matrix product, unless the words say that it is none."""
    said = any(ELEMENTWISE_STAR.search(piece.text) for piece in pieces if piece.kind == "prose")
    if line.error_class != "star_means_matmul" or said:
        return line
    return replace(
        line, verdict="right", error_class=None, reason="Right, with * as the matrix product."
    )


OF_Z = re.compile(r"\W*(?:(?:d|∂|\\partial)\s*[zZ]|\\?delta|δ)")


def passed_over(pieces: Sequence[Piece]) -> set[int]:
    """The lines of the paste in which nothing is computed."""
    said = {piece.number for piece in pieces if piece.kind == "prose" and piece.text.strip()}
    return said - {piece.number for piece in pieces if piece.kind != "prose"}


def words_of(pieces: Sequence[Piece]) -> str:
    return "\n".join(piece.text for piece in pieces if piece.kind in ("prose", "remark"))


def read(entries: Sequence[Entry], pieces: Sequence[Piece]) -> NetworkRead:
    """The network that the question is about."""
    statements = [statement for entry in entries for statement in entry.statements]
    network = read_network(entries, evidence(statements, words_of(pieces)))
    names = [name for statement in statements for name in names_of(statement)]
    if not any(name.lost and name.layer for name in names):
        return network
    note = "Where no layer is written, I took it from the words above."
    return replace(network, assumed=(*network.assumed, note))


def judge(entries: Sequence[Entry], network: NetworkRead) -> list[Line]:
    paste = Paste(network.setting, None, network.counting, network.biases)
    paste.judge_all(entries)
    lines = told(entries)
    return of_a_known_network(lines) if network.read_as else lines


def not_reached(entries: Sequence[Entry]) -> list[Line]:
    """One line that tells what is beyond the limit."""
    if not entries:
        return []
    reason = f"I read the first {MOST_LINES} equations; {len(entries)} more begin here."
    return [replace(entries[0].line, verdict="unreadable", reason=reason)]
