"""What a run leaves to be judged: where the paste put which value under which name."""

import ast
from dataclasses import dataclass
from typing import Any

import numpy as np

from lab.checker.program.tape import Node
from lab.checker.program.words import is_running_mean


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


def is_kept_over_steps(site: Site) -> bool:
    """True for what an optimizer keeps, by its name or by its use: v = beta v + ..., from zeros."""
    return is_running_mean(site.word) or (
        site.node.op in ("+", "-") and any(is_share_of_zeros(arg) for arg in site.node.args)
    )


def is_share_of_zeros(node: Node) -> bool:
    return node.op == "*" and any(is_zeros(arg) for arg in node.args)


def is_zeros(node: Node) -> bool:
    return node.op in ("full", "full like") and not np.any(node.value)


@dataclass(frozen=True, eq=False)
class Probe:
    """A layer alone: what goes in, what comes out, and the gradient that comes back to it."""

    inputs: Node
    output: Node
    upstream: Node
