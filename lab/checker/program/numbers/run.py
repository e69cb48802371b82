"""One run of a program of numbers, on many samples at once.

Every number on the tape is a column, one entry for each sample, so that it is known by how it
changes from sample to sample; what holds all examples has a column for each. Nothing on the tape
sums but over those.
"""

import ast
from collections.abc import Sequence
from typing import Any

import numpy as np

from lab.checker.program.budget import Budget
from lab.checker.program.expressions import Evaluator
from lab.checker.program.interpreter import Handler, Interpreter
from lab.checker.program.network import Network
from lab.checker.program.numbers.binding import EXAMPLES, SUMS, AsTheyAre, Columns, Nameless
from lab.checker.program.numbers.text import root_of, steppers, trains
from lab.checker.program.numpy_names import MODULES, RANDOM
from lab.checker.program.reach import names_in
from lab.checker.program.readings import Reading
from lab.checker.program.sites import Site
from lab.checker.program.tape import Node, Tape
from lab.checker.program.values import Box, Random, Unknown

LEAST = 1e-3  # of a number that may be data, or a parameter


class Numbers(Interpreter):
    """A run of a program of numbers. steps: where a parameter gets its next value, and the node of
    the last.
    """

    binder: Nameless

    def __init__(self, tree: ast.Module, budget: Budget) -> None:
        """Raises Spent."""
        tape = Tape(budget.again())
        network = Network(tape, Reading((1, 1), (), "sigmoid", "half squared error", m=1))
        super().__init__(tape, Nameless(network, tree))
        self.arrays = Columns(tape, rows=False)
        self.housekeeping = AsTheyAre(self.binder)
        self.steps: list[tuple[Site, Node]] = []
        self.steppers = steppers(tree)
        operations = [one for one in ast.walk(tree) if isinstance(one, ast.BinOp | ast.Compare)]
        self.computed = {word for one in operations for word in names_in(one)}
        self.is_unsure = False  # which way a branch is taken
        self.is_assigning = False
        self.is_written = False  # what is put somewhere is written out, number by number
        with np.errstate(all="ignore"):
            self.run(tree)

    def hold_still(self, costs: Sequence[Node]) -> None:
        """Give what no cost is made of, as rates of learning, one value in all samples."""
        moving = 0
        for node in costs:
            moving |= node.above
        still = {
            node: np.full(node.shape, abs(node.value.flat[0]))
            for node in self.binder.leaves
            if node.value is not None and not moving >> node.index & 1
        }
        with np.errstate(all="ignore"):
            values = self.tape.replay(still, self.tape.nodes)
        for node, value in zip(self.tape.nodes, values, strict=True):
            node.value = value

    # What is begun with

    def store(self, target: ast.expr, value: Any, before: int, *, changed: bool = False) -> None:
        word = root_of(target)
        if not isinstance(target, ast.Tuple | ast.List):
            value = self.begun(word, value)
        elif isinstance(value, tuple | list) and len(value) == len(target.elts):
            value = [
                self.begun(root_of(one), its) for one, its in zip(target.elts, value, strict=True)
            ]
        super().store(target, value, before, changed=changed)

    def apart(self, value: Any, before: int) -> Any:
        is_alias = self.is_assigning and isinstance(value, Box) and value.node.index < before
        return self.arrays.apply("as", value) if is_alias else value

    def begun(self, word: str, value: Any) -> Any:
        """Numbers at random for random ones, for data, and for what a parameter begins with."""
        is_parameter = word in self.binder.parameters
        if isinstance(value, list) and is_parameter:
            return [self.begun(word, one) for one in value]
        if isinstance(value, list) and self.is_written and is_table(value):
            return self.data(value)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if number and self.is_written and isinstance(value, float) and abs(value) > LEAST:
            return self.binder.leaf(word)
        if isinstance(value, Unknown) and self.is_written:
            return self.drawn(word, Random())
        is_leaf = isinstance(value, Box) and not value.node.args
        if isinstance(value, Random) or (is_leaf and value.node not in self.binder.leaves):
            return self.drawn(word, value)
        return self.binder.leaf(word) if is_parameter and number else value

    def data(self, table: list[Any]) -> list[Any]:
        """Numbers at random for those of a table, but for the labels that its rows may end with."""
        return [
            self.data(one) if isinstance(one, list) else self.datum(one, place + 1 == len(table))
            for place, one in enumerate(table)
        ]

    def datum(self, value: Any, is_last: bool) -> Any:
        return value if isinstance(value, int) and is_last else self.binder.leaf("")

    def drawn(self, word: str, value: Random | Box) -> Any:
        depth = self.binder.depths.get(word, 0)
        shape = value.shape if isinstance(value, Random) else value.node.shape
        if not depth:
            return self.binder.leaf(word, 1 if word in self.binder.parameters else EXAMPLES)
        if len(shape) != depth:
            return self.binder.grid(word, depth)
        return self.table(word, shape)

    def table(self, word: str, shape: tuple[int, ...]) -> Any:
        if not shape:
            return self.binder.leaf(word)
        return [self.table(word, shape[1:]) for _ in range(min(shape[0], 12))]

    def random(self, name: str, args: list[Any], options: dict[str, Any]) -> Any:
        return super().random(name, args, options) if args or options else self.binder.leaf("")

    def helped(self, name: str, args: list[Any], options: dict[str, Any]) -> Any:
        is_random = name in RANDOM and not args
        return self.binder.leaf("") if is_random else super().helped(name, args, options)

    def call_array(self, name: str, args: list[Any], options: dict[str, Any]) -> Any:
        if name in ("zeros", "ones", "empty") and args:
            shape = args[0] if isinstance(args[0], tuple) else (args[0],)
            return filled(float(name == "ones"), shape)
        if name in ("array", "asarray") and isinstance(args[0], list):
            return args[0]
        if name in SUMS and isinstance(args[0], list) and args[0]:
            total = self.call_builtin("sum", args)
            return total if name == "sum" else self.binary("/", total, len(args[0]))
        return super().call_array(name, args, options)

    # Statements

    def handler(self, statement: ast.stmt) -> Handler | None:
        return HANDLERS.get(type(statement)) or super().handler(statement)

    def assign(self, statement: ast.Assign) -> None:
        held = self.node_at(statement.targets[0])
        before = len(self.tape.nodes)
        value = self.value(statement.value)
        self.line = statement.lineno
        self.is_assigning, self.is_written = True, not names_in(statement.value) - MODULES
        for target in statement.targets:
            self.store(target, value, before)
        self.is_assigning = self.is_written = False
        self.note_step(statement.targets[0], held)

    def assign_changed(self, statement: ast.AugAssign) -> None:
        """x += y: a number is never changed in place."""
        target, line = statement.target, statement.lineno
        whole = ast.BinOp(loaded(target), statement.op, statement.value)
        self.assign(ast.Assign([target], whole, lineno=line))

    def node_at(self, target: ast.expr) -> Node | None:
        """What is there before something is put there."""
        word = root_of(target)
        if not word or not (self.names.find(word) or word in self.binder.parameters):
            return None
        value = self.value(loaded(target))
        return value.node if isinstance(value, Box) else None

    def note_step(self, target: ast.expr, held: Node | None) -> None:
        """Remember the step where what is put at a place is what was there, and something."""
        site = self.sites[-1] if self.sites else None
        if held is None or site is None or site.target is not target or held is site.node:
            return
        if site.node.op in ("+", "-") and site.node.depends_on(held) and not held.args:
            self.steps.append((site, held))

    def loop(self, statement: ast.For) -> None:
        if not trains(statement, self.steppers):
            super().loop(statement)
            return
        items = self.items_of(self.value(statement.iter))
        self.rounds(statement, items[:1] if items else None)

    def evaluator(self, node: ast.expr) -> Evaluator | None:
        return Numbers.choice if isinstance(node, ast.IfExp) else super().evaluator(node)

    def choice(self, node: ast.IfExp) -> Any:
        """Of what depends on the sample, each one's own."""
        test = self.value(node.test)
        if not isinstance(test, Box):
            return super().choice(node)
        return self.arrays.apply("where", test, self.value(node.body), self.value(node.orelse))

    def branch(self, statement: ast.If) -> None:
        is_flag = isinstance(statement.test, ast.Name) and statement.test.id not in self.computed
        self.is_unsure |= not is_flag and isinstance(self.value(statement.test), Box | Unknown)
        super().branch(statement)

    def is_activated(self, box: Box) -> bool:
        return box.node.op not in ("+", "-", "*")

    def of_array(self, box: Box, name: str, word: str) -> Any:
        columns = box.node.shape[1] if len(box.node.shape) == 2 else 1
        known = {"shape": (columns,), "size": columns, "T": Unknown()}
        return known[name] if name in known else super().of_array(box, name, word)

    def call_builtin(self, name: str, args: list[Any]) -> Any:
        if name == "len" and args and isinstance(args[0], Box):
            return args[0].node.shape[1]
        if name == "sum" and args and isinstance(args[0], Box):
            return self.arrays.reduce("sum", args[:1], {})
        return super().call_builtin(name, args)


def loaded(target: ast.expr) -> ast.expr:
    """The target as what is read."""
    return ast.parse(ast.unparse(target), mode="eval").body


def is_table(value: list[Any]) -> bool:
    """True for numbers, and for lists of them, that are written out."""
    return bool(value) and all(
        is_table(one) if isinstance(one, list) else type(one) in (int, float) for one in value
    )


def filled(number: float, shape: tuple[Any, ...]) -> Any:
    """Lists of lists of a number: vectors and tables, no more."""
    if not shape:
        return number
    if not isinstance(shape[0], int) or len(shape) > 2:
        return Unknown()
    return [filled(number, shape[1:]) for _ in range(min(shape[0], 12))]


HANDLERS: dict[type, Handler] = {
    ast.Assign: Numbers.assign,
    ast.AugAssign: Numbers.assign_changed,
    ast.For: Numbers.loop,
    ast.If: Numbers.branch,
}
