"""The state of a run, which the parts of the interpreter share, and what they need of each other."""

import ast
from typing import Any

from lab.checker.program.binding import Binder
from lab.checker.program.housekeeping import Housekeeping
from lab.checker.program.numpy_names import Arrays
from lab.checker.program.sites import Probe, Site
from lab.checker.program.tape import Node, Tape
from lab.checker.program.values import Class, Function, Names, Object


class Machine:
    """A run under way. sites: what the paste has computed, in order. unknown_lines: where something
    is not known. assumed: what is taken for granted, by lines. remembered: names of functions that
    were called at the end.
    """

    def __init__(self, tape: Tape, binder: Binder, called: frozenset[str]) -> None:
        self.tape = tape
        self.binder = binder
        self.arrays = Arrays(tape, binder.reading.rows)
        self.housekeeping = Housekeeping(binder)
        self.names = Names()
        self.sites: list[Site] = []
        self.probes: list[Probe] = []
        self.unknown_lines: set[int] = set()
        self.assumed: dict[int, str] = {}
        self.remembered: dict[str, Any] = {}
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.calls: list[tuple[str, str, tuple[Node, ...]]] = []
        self.called = called  # names of all functions that are called somewhere
        self.line = 0
        self.depth = 0

    def value(self, node: ast.expr) -> Any:
        raise NotImplementedError

    def binary(self, op: str, left: Any, right: Any) -> Any:
        raise NotImplementedError

    def fitted(self, left: Any, right: Any) -> tuple[Any, Any]:
        raise NotImplementedError

    def item(self, owner: Any, key: Any) -> Any:
        raise NotImplementedError

    def items_of(self, value: Any) -> list[Any] | None:
        raise NotImplementedError

    def store(self, target: ast.expr, value: Any, before: int) -> None:
        raise NotImplementedError

    def keep(
        self, value: Any, before: int, word: str, index: Any = None, target: ast.expr | None = None
    ) -> None:
        raise NotImplementedError

    def call_function(
        self, function: Function, args: list[Any], options: dict[str, Any], owner: Any = None
    ) -> Any:
        raise NotImplementedError

    def make(self, kind: Class, args: list[Any], options: dict[str, Any]) -> Object:
        raise NotImplementedError
