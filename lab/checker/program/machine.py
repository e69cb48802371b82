"""The state of a run, which the parts of the interpreter share, and what they need of each other."""

import ast
from collections.abc import Callable
from typing import Any

from lab.checker.program.binding import Binder
from lab.checker.program.housekeeping import Housekeeping
from lab.checker.program.labels import Labels
from lab.checker.program.numpy_names import Arrays
from lab.checker.program.sites import Probe, Site
from lab.checker.program.tape import Node, Tape
from lab.checker.program.values import Class, Function, Names, Object


class Machine:
    """A run under way. sites: what the paste has computed, in order. unknown_lines: where something
    is not known. assumed: what is taken for granted, by lines. remembered: names of functions that
    were called at the end. packed: what was put together, by its names: a cache, which is taken
    apart into the same ones. What has no value here is a method of one of the parts.
    """

    value: Callable[[ast.expr], Any]
    binary: Callable[[str, Any, Any], Any]
    fitted: Callable[[Any, Any], tuple[Any, Any]]
    item: Callable[[Any, Any], Any]
    items_of: Callable[[Any], list[Any] | None]
    store: Callable[..., None]
    keep: Callable[..., None]
    call_function: Callable[..., Any]
    make: Callable[[Class, list[Any], dict[str, Any]], Object]

    def __init__(self, tape: Tape, binder: Binder) -> None:
        self.tape = tape
        self.binder = binder
        self.arrays = Arrays(tape, binder.reading.rows)
        self.housekeeping = Housekeeping(binder)
        self.labels = Labels(binder, self.arrays)
        self.names = Names()
        self.sites: list[Site] = []
        self.probes: list[Probe] = []
        self.unknown_lines: set[int] = set()
        self.assumed: dict[int, str] = {}
        self.remembered: dict[str, Any] = {}
        self.packed: dict[tuple[str, ...], Any] = {}
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.bare = Object(None)  # the self of methods without their class
        self.calls: list[tuple[str, str, tuple[Node, ...]]] = []
        self.usage = binder.usage
        self.last_only: set[Node] = set()  # what a loop over the examples does not add up
        self.over_examples = 0  # loops around what is run, one round for all examples
        self.depth = 0
        self.matrices = 0  # what is given to np.mat, as bits

    @property
    def line(self) -> int:
        return self.tape.line

    @line.setter
    def line(self, number: int) -> None:
        self.tape.line = number
