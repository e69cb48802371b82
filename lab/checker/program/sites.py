"""What a run leaves to be judged: where the paste put which value under which name."""

import ast
from dataclasses import dataclass
from typing import Any

from lab.checker.program.tape import Node


@dataclass(frozen=True, eq=False)
class Site:
    """A place where the paste gives a name to a value. word, index: the name's own word, and where
    in a list the value is put. fresh: it was computed here; otherwise it only gets one name more.
    """

    line: int
    word: str
    index: Any
    node: Node
    fresh: bool
    where: str = ""  # the function it stands in
    given: tuple[Node, ...] = ()  # of what a function gives back: its arguments
    parameter: str = ""  # ... and the name of the first
    base: Node | None = None  # of out.g = ...: out
    target: ast.expr | None = None  # the left side


@dataclass(frozen=True, eq=False)
class Probe:
    """A layer alone: what goes in, what comes out, and the gradient that comes back to it."""

    inputs: Node
    output: Node
    upstream: Node
    where: str
