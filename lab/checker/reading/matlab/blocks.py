"""The lines of Python that a rewritten program becomes, and the blocks that are open."""

import ast
import re
from dataclasses import dataclass

from lab.checker.reading.tree import Unreadable

DEEPEST_BLOCKS = 40  # Python's own parser stops at 100


@dataclass
class Block:
    """kind: the word that opened it; gives: what a function returns; indents: its statements stand
    further in; skips: they are left out; subject: what a switch compares; filled: a statement
    stands in it; expression: the line of its last statement, where that is an expression alone.
    """

    kind: str
    gives: tuple[str, ...] = ()
    indents: bool = True
    skips: bool = False
    elementwise: bool = False  # each * of it is one of entries
    subject: ast.expr | None = None
    filled: bool = False
    expression: int = 0


class Lines:
    """Text by line numbers from 1. A statement is added behind what stands in its line."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.written = [""] * (count + 1)
        self.blocks: list[Block] = []
        self.left: set[int] = set()  # lines that stay as they were typed

    def text(self) -> str:
        """The program; one line longer than the source if it had to be."""
        last = self.written if self.written[-1] else self.written[:-1]
        return "\n".join(last)

    @property
    def indentation(self) -> str:
        depth = sum(block.indents for block in self.blocks)
        return "    " * min(depth, DEEPEST_BLOCKS)

    def put(self, line: int, text: str, expression: bool = False) -> None:
        """A simple statement."""
        before = self.written[line - 1]
        if line in self.left:
            return
        if not before:
            self.written[line - 1] = self.indentation + text
        elif text.startswith("def ") or (before.lstrip().startswith("def ") and before[-1] != ":"):
            raise Unreadable("two statements that do not go into one line")
        else:
            self.written[line - 1] = before + (" " if before.endswith(":") else "; ") + text
        for block in self.blocks:
            block.filled = True
            block.expression = 0
        if self.blocks and expression:
            self.blocks[-1].expression = line

    def header(self, line: int, text: str, block: Block) -> None:
        """The first line of a block."""
        if self.written[line - 1] or line in self.left:
            self.blocks.append(block)
            raise Unreadable("a block begins behind another statement")
        self.put(line, text)
        self.blocks.append(block)

    def close(self) -> None:
        """The end of the innermost block; an empty one passes."""
        if not self.blocks:
            return
        block = self.blocks[-1]
        if block.indents and not block.filled:
            last = max(place for place, text in enumerate(self.written, 1) if text)
            self.put(last, "pass")
        self.blocks.pop()

    def free(self, line: int) -> int:
        """The line itself where it is empty, else the first empty one behind the last statement."""
        last = max((place for place, text in enumerate(self.written, 1) if text), default=0)
        if line > last:
            return line if line > self.count else min(line, self.count)
        return last

    def give_back(self, line: int) -> None:
        """Make the expression that stands in a line what its function returns."""
        text = self.written[line - 1]
        head = re.match(r"\s*", text)
        indentation = head[0] if head else ""
        self.written[line - 1] = f"{indentation}return {text[len(indentation) :]}"

    def leave(self, line: int, source: str) -> None:
        """Keep a line as it was typed."""
        self.written[line - 1] = self.indentation + re.split(r"\s[%#]", source.strip())[0]
        self.left.add(line)
        for block in self.blocks:
            block.filled = True
