"""Programs of MATLAB, Octave and Julia as Python, statement by statement, each in its own line."""

import ast
import re

from lab.checker.reading.matlab.blocks import Block, Lines
from lab.checker.reading.matlab.expressions import Parser
from lab.checker.reading.matlab.functions import fill
from lab.checker.reading.matlab.indices import iterated
from lab.checker.reading.matlab.language import COMMANDS, language
from lab.checker.reading.matlab.scope import Scope, python_name
from lab.checker.reading.matlab.tokens import (
    Statement,
    Token,
    closing,
    is_call,
    separated,
    statements,
    top_level,
)
from lab.checker.reading.tree import Unreadable

OPENING = re.compile(
    r"(?:function|for|parfor|while|if|switch|try|begin|let|module|struct|mutable|abstract)$"
)
CLOSING = re.compile(r"end(?:for|if|while|function|switch|parfor|_try_catch)?$")
# what shows, loads or cleans, and computes nothing
IDLE = re.compile(
    rf"(?:{COMMANDS}|f?printf|print|println|disp|display|plot|[xy]label|title|legend|drawnow|fflush"
    r"|tic|toc|pause|error|assert|using|import|export|rng|input)$"
)
ASSIGNMENTS = ("=", ".=", "+=", "-=", "*=", "/=", ".+=", ".-=", ".*=", "./=", ".^=", "^=")
REBINDING = ("+=", "-=", "*=", "/=", "^=")  # a new array, where Python changes the old one
CLAUSES = ("else", "elseif", "catch", "case", "otherwise")


def to_python(source: str, which: str = "") -> str:
    """The program in Python, a line for each of the source's. which: "matlab" or "julia", found out
    where it is not given.

    A statement that cannot be read stays as it was typed, for Python's parser to set aside. Where
    functions end without a word, their return stands in the next empty line or behind the last one.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    julia = (which or language(source)) == "julia"
    found = list(statements(source, julia))
    program = Program(Scope.of(source, julia), Lines(source.count("\n") + 1), functions_end(found))
    for statement in found:
        program.add(statement)
    while program.lines.blocks:
        program.end(program.lines.count + 1)
    return program.lines.text()


def functions_end(found: list[Statement]) -> bool:
    """False where a function ends with the next one, or with the file."""
    first = [one.tokens[0].text for one in found if one.tokens]
    opened = sum(bool(OPENING.match(word)) for word in first)
    return sum(bool(CLOSING.match(word)) for word in first) >= opened


class Program:
    """A program under way: its statements become lines of Python."""

    def __init__(self, scope: Scope, lines: Lines, functions_end: bool) -> None:
        self.scope, self.lines, self.functions_end = scope, lines, functions_end

    def add(self, statement: Statement) -> None:
        """One statement; what cannot be read stays as it is."""
        tokens, line = statement.tokens, statement.line
        word = tokens[0].text if tokens and tokens[0].kind == "name" else ""
        if not tokens:
            return
        try:
            if CLOSING.match(word) and len(tokens) == 1:
                self.end(line)
            elif any(block.skips for block in self.lines.blocks):
                return
            elif OPENING.match(word) and (len(tokens) == 1 or tokens[1].text not in ASSIGNMENTS):
                self.open(word, statement)
            elif word in CLAUSES:
                self.go_on(word, statement)
            else:
                self.lines.put(line, *self.simple(statement))
        except (Unreadable, IndexError, ValueError, RecursionError):
            self.lines.leave(line, statement.source)

    # blocks

    def open(self, word: str, statement: Statement) -> None:
        tokens, line = statement.tokens[1:], statement.line
        if word == "function":
            self.function(tokens, line)
        elif word in ("for", "parfor"):
            self.loop(tokens, statement)
        elif word in ("if", "while"):
            self.condition(f"{word} _0:", Block(word), tokens, statement)
        elif word == "switch":
            subject = Parser(tokens, self.scope).whole()
            self.lines.blocks.append(Block(word, indents=False, subject=subject))
        elif word == "try":
            self.lines.header(line, "try:", Block(word))
        elif word in ("struct", "mutable", "abstract"):
            self.lines.blocks.append(Block(word, indents=False, skips=True))
        else:  # begin, let and module only hold statements together
            self.lines.blocks.append(Block(word, indents=False))

    def condition(
        self, template: str, block: Block, tokens: list[Token], statement: Statement
    ) -> None:
        """if and while, and what stands behind their condition in the same line."""
        parser = Parser(tokens, self.scope)
        text = ast.unparse(parser.value())
        self.lines.header(statement.line, template.replace("_0", text), block)
        if parser.place < len(tokens):
            self.add(Statement(statement.line, tokens[parser.place :], statement.source))

    def loop(self, tokens: list[Token], statement: Statement) -> None:
        if tokens[0].text == "(" and not self.scope.julia:
            tokens = [*tokens[1 : closing(tokens)], *tokens[closing(tokens) + 1 :]]
        parser = Parser(tokens, self.scope)
        target = parser.primary()
        if not parser.at("=", "in", "∈"):
            raise Unreadable("a loop without its values")
        parser.take()
        values = parser.expression()
        if isinstance(target, ast.Name):
            self.scope.variables.add(target.id)
            self.scope.number(target.id, isinstance(values, ast.Slice))
        header = f"for {ast.unparse(target)} in {ast.unparse(iterated(values))}:"
        self.lines.header(statement.line, header, Block("for"))
        if parser.place < len(tokens):
            self.add(Statement(statement.line, tokens[parser.place :], statement.source))

    def function(self, tokens: list[Token], line: int) -> None:
        if not self.functions_end:
            while self.lines.blocks:
                self.end(line - 1)
        gives: list[str] = []
        at = next((place for place, one in enumerate(tokens) if one.text == "="), -1)
        first = next((place for place, one in enumerate(tokens) if one.text == "("), len(tokens))
        if 0 <= at < first:
            gives = [python_name(one.text) for one in tokens[:at] if one.kind == "name"]
            tokens = tokens[at + 1 :]
        takes = self.parameters(tokens[2 : closing(tokens, 1)]) if len(tokens) > 1 else ""
        dotted = tokens[0].text in self.scope.dotted
        block = Block("function", gives=tuple(gives), elementwise=dotted)
        self.lines.header(line, f"def {python_name(tokens[0].text)}({takes}):", block)

    def parameters(self, tokens: list[Token]) -> str:
        """What a function takes, with defaults and without types."""
        parts = []
        for one in separated(tokens):
            name = python_name(one[0].text) if one[0].kind == "name" else "_"
            self.scope.variables.add(name)
            at = next((place for place, token in enumerate(one) if token.text == "="), -1)
            default = ast.unparse(Parser(one[at + 1 :], self.scope).whole()) if at > 0 else ""
            parts.append(f"{name}={default}" if default else name)
        return ", ".join(parts)

    def go_on(self, word: str, statement: Statement) -> None:
        """else, elseif, catch, and the cases of a switch."""
        tokens, line = statement.tokens[1:], statement.line
        if word in ("case", "otherwise"):
            self.case(word, tokens, statement)
            return
        self.lines.close()
        if word == "elseif":
            self.condition("elif _0:", Block("if"), tokens, statement)
            return
        self.lines.header(line, "else:" if word == "else" else "except Exception:", Block(word))
        if word == "else" and tokens:
            self.add(Statement(line, tokens, statement.source))

    def case(self, word: str, tokens: list[Token], statement: Statement) -> None:
        first = self.lines.blocks[-1].kind == "switch"
        if not first:
            self.lines.close()
        if word == "otherwise":
            self.lines.header(statement.line, "else:", Block("case"))
            return
        subject = self.lines.blocks[-1].subject
        if subject is None:
            raise Unreadable("a case outside of a switch")
        template = f"{'if' if first else 'elif'} {ast.unparse(subject)} == _0:"
        self.condition(template, Block("case"), tokens, statement)

    def end(self, line: int) -> None:
        """The end of a block; a function returns here what its head says."""
        if not self.lines.blocks:
            return
        block = self.lines.blocks[-1]
        if block.kind == "function" and block.gives:
            self.lines.put(self.lines.free(line), f"return {', '.join(block.gives)}")
        elif block.kind == "function" and block.expression:
            self.lines.give_back(block.expression)
        self.lines.close()
        if block.kind == "case" and self.lines.blocks:
            self.lines.close()

    # statements

    def simple(self, statement: Statement) -> tuple[str, bool]:
        """A statement that is no block, and whether it is an expression alone."""
        tokens, elementwise = self.without_macros(statement.tokens)
        elementwise = elementwise or any(block.elementwise for block in self.lines.blocks)
        if not tokens:
            return "pass", False
        at = top_level(tokens, ASSIGNMENTS)
        word = tokens[0].text
        if at < 0 and IDLE.match(word) and is_idle(tokens):
            return "pass", False
        if word == "return":
            return self.returned(tokens[1:], elementwise), False
        if word in ("break", "continue") and len(tokens) == 1:
            return word, False
        if len(tokens) == 2 and tokens[1].text in ("++", "--"):
            return f"{python_name(word)} {tokens[1].text[0]}= 1", False
        if at > 0:
            return self.assignment(tokens, at, elementwise), False
        return ast.unparse(Parser(tokens, self.scope, elementwise).whole()), True

    def without_macros(self, tokens: list[Token]) -> tuple[list[Token], bool]:
        """A Julia statement without @inbounds, const and the like, and whether @. stands before it;
        nothing of one that only shows or tests something.
        """
        if not self.scope.julia:
            return tokens, False
        if [one.text for one in tokens[:2]] == ["@", "."]:
            return tokens[2:], True
        if tokens[0].text == "@":
            return (tokens[2:] if tokens[1].text in ("views", "inbounds", "time") else []), False
        return (tokens[1:] if tokens[0].text in ("const", "local", "global") else tokens), False

    def returned(self, tokens: list[Token], elementwise: bool) -> str:
        if tokens:
            return f"return {ast.unparse(Parser(tokens, self.scope, elementwise).whole())}"
        functions = [block for block in self.lines.blocks if block.kind == "function"]
        return f"return {', '.join(functions[-1].gives)}".strip() if functions else "pass"

    def assignment(self, tokens: list[Token], at: int, elementwise: bool) -> str:
        left, sign, right = tokens[:at], tokens[at].text.lstrip("."), tokens[at + 1 :]
        if self.scope.julia and left[0].kind == "name" and is_call(left) and sign == "=":
            dotted = left[0].text in self.scope.dotted
            body = ast.unparse(Parser(right, self.scope, dotted).whole())
            takes = self.parameters(left[2 : closing(left, 1)])
            return f"def {python_name(left[0].text)}({takes}): return {body}"
        if [one.text for one in right] == ["[", "]"] and not self.scope.julia and is_call(left):
            return self.without_part(left)
        value = Parser(right, self.scope, elementwise).whole()
        if [one.text for one in left[1:]] == ["{", "end", "+", "1", "}"]:
            return f"{python_name(left[0].text)}.append({ast.unparse(value)})"
        if left[0].text == "[" and not self.scope.julia:
            return several(left, value)
        target = Parser(left, self.scope).whole()
        if isinstance(target, ast.Name) and sign == "=":
            value = self.remember(target.id, value, right)
        typed = tokens[at].text
        if isinstance(target, ast.Name) and typed in REBINDING and not elementwise:
            value = Parser(left, self.scope).combined(typed[0], target, value)
            sign = "="
        return f"{ast.unparse(target)} {sign} {ast.unparse(value)}"

    def without_part(self, left: list[Token]) -> str:
        """x(:, 1) = [], which takes the first column away, and x(1, :) = [], the first row."""
        name = python_name(left[0].text)
        parts = {":,1": ":, 1:", "1,:": "1:, :", "1": "1:"}
        part = parts.get("".join(one.text for one in left[2:-1]))
        if part is None:
            raise Unreadable("only a first row or column can be taken away here")
        return f"{name} = {name}[{part}]"

    def remember(self, name: str, value: ast.expr, right: list[Token]) -> ast.expr:
        """What a name holds from here on. In MATLAB it is a copy; an empty cell that does not grow
        at its end is a dictionary.
        """
        if isinstance(value, ast.List) and not value.elts and right[0].text == "{":
            value = value if name in self.scope.appended else ast.Dict([], [])
        if isinstance(value, ast.Name | ast.Subscript) and name in self.scope.changed:
            value = fill("np.copy(_0)", value)
        if isinstance(value, ast.List | ast.ListComp):
            self.scope.lists.add(name)
        if isinstance(value, ast.Lambda):
            self.scope.functions.add(name)
            self.scope.variables.discard(name)
        else:
            self.scope.variables.add(name)
        self.scope.number(name, Parser([], self.scope).is_scalar(value))
        return value


def is_idle(tokens: list[Token]) -> bool:
    """True for disp(x) and hold on, false for title * 2."""
    return len(tokens) == 1 or is_call(tokens) or tokens[1].kind != "op"


def several(left: list[Token], value: ast.expr) -> str:
    """[a, b] = f(x); of [~, p] = max(h, [], 2) only the place is taken."""
    names = [
        python_name(one.text) if one.kind == "name" else "_"
        for one in left
        if one.text not in ("[", "]", ",")
    ]
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "np.max" and len(names) == 2:
        axis = next((one.value for one in value.keywords if one.arg == "axis"), ast.Constant(0))
        place = fill("np.argmax(_0, axis=_1)", value.args[0], axis)
        return f"{names[1]} = {ast.unparse(place)}"
    return f"{', '.join(names)} = {ast.unparse(value)}"
