"""Runs a paste: statements over a fixed table of operations, recorded on a tape.

Nothing of Python's is reachable from a paste: no attribute of a Python object is ever looked up,
and every function is one of the paste's own or one of the tables. Rounds, calls, lists, strings and
numbers are bounded; `budget.py` bounds the whole.

What is never called is called at the end, in the order of a training step: so a function or a
class alone is run too, on quantities of the reference network.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from lab.checker.program.budget import DEEPEST_CALLS, LONGEST_LOOP
from lab.checker.program.depth import word_of
from lab.checker.program.evidence import named_activation
from lab.checker.program.expressions import OPERATORS
from lab.checker.program.housekeeping import LONG_LOOP, counts_only
from lab.checker.program.tape import Node
from lab.checker.program.uncalled import Uncalled
from lab.checker.program.values import Box, Class, Function, Names, Object, Unknown
from lab.checker.program.words import ONE_HOT, symbol_of


class Return(Exception):  # noqa: N818 - it is no error
    def __init__(self, value: Any) -> None:
        self.value = value


class Break(Exception):  # noqa: N818 - it is no error
    pass


class Continue(Exception):  # noqa: N818 - it is no error
    pass


class Interpreter(Uncalled):
    """One run of a paste. `sites` are what it computed, in order."""

    def run(self, tree: ast.Module) -> None:
        for statement in definitions_first(tree.body):
            with suppress(Return, Break, Continue):  # a piece of a function ends with its return
                self.block([statement])
        self.call_the_rest()

    # Statements

    def block(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            self.tape.budget.spend_steps()
            self.line = statement.lineno
            if handler := self.handler(statement):
                handler(self, statement)

    def handler(self, statement: ast.stmt) -> "Handler | None":
        return STATEMENTS.get(type(statement))

    def assign(self, statement: ast.Assign) -> None:
        before = len(self.tape.nodes)
        if self.begins_a_sum(statement):
            self.names.own[word_of(statement.targets[0])] = 0.0
        value = self.value(statement.value)
        self.line = statement.lineno
        for target in statement.targets:
            changed = isinstance(value, Unknown) and reads(statement.value, target)
            self.store(target, value, before, changed=changed)
        if isinstance(statement.value, ast.Name) and self.calls and self.calls[-1][0] == "__init__":
            self.unknown_lines.discard(statement.lineno)  # a setting that is only kept

    def begins_a_sum(self, statement: ast.Assign) -> bool:
        """True for Delta1 = Delta1 + ... in a loop over the examples, where no line says that it is 0
        before: outside of a loop it stands for a gradient.
        """
        target, value = statement.targets[0], statement.value
        if not (self.over_examples and isinstance(target, ast.Name)):
            return False
        symbol = None if self.names.find(target.id) else symbol_of(target.id)
        gradient = symbol is not None and (symbol.loose or symbol.kind in ("dW", "db"))
        added = isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add | ast.Sub)
        return gradient and added and reads(value, target)

    def assign_annotated(self, statement: ast.AnnAssign) -> None:
        if statement.value is not None:
            before = len(self.tape.nodes)
            self.store(statement.target, self.value(statement.value), before)

    def assign_changed(self, statement: ast.AugAssign) -> None:
        """x += y: arrays are changed in place, under all their names."""
        before = len(self.tape.nodes)
        op = OPERATORS.get(type(statement.op), "")
        target = statement.target
        if isinstance(target, ast.Subscript) and self.changed_in_part(target, op, statement):
            return
        change = self.value(statement.value)
        self.line = statement.lineno
        current = self.current(target)
        new = self.binary(op, current, change)
        if isinstance(current, Box) and isinstance(new, Box) and not self.is_sum_begun(current):
            current.node = new.node
            self.record(target, current, before)
        else:
            self.store(target, new, before, changed=True)

    def branch(self, statement: ast.If) -> None:
        test = self.truth(self.value(statement.test))
        if test is None:
            self.block(statement.body if statement.orelse else [])
        else:
            self.block(statement.body if test else statement.orelse)

    def loop(self, statement: ast.For) -> None:
        """A loop over layers is run as it stands; epochs, and what nothing is known of, once."""
        over = self.value(statement.iter)
        pairs = isinstance(over, Box) and isinstance(statement.target, ast.Tuple)
        items = None if pairs else self.items_of(over)  # for x, y in data
        if items is None:
            for name in ast.walk(statement.target):
                if isinstance(name, ast.Name):
                    self.names.own.pop(name.id, None)
            self.rounds(statement, None)
            return
        reading = self.binder.reading
        examples = reading.one_by_one and len(items) == reading.m
        once = len(items) > LONG_LOOP or examples
        if counts_only(statement) or once or len(items) > LONGEST_LOOP:
            items = items[:1]
        self.over_examples += examples
        self.rounds(statement, items)
        self.over_examples -= examples
        if examples and not self.over_examples:
            self.leave_examples(statement)

    def leave_examples(self, loop: ast.For) -> None:
        """What a loop over the examples gives a name without adding it up is the last example's, a
        share of their sum.
        """
        summed = {
            word_of(node.target) for node in ast.walk(loop) if isinstance(node, ast.AugAssign)
        }
        made = [node for node in ast.walk(loop) if isinstance(node, ast.Assign)]
        summed |= {word_of(one.targets[0]) for one in made if reads(one.value, one.targets[0])}
        for one in made:
            name = word_of(one.targets[0]) if isinstance(one.targets[0], ast.Name) else ""
            box = self.names.own.get(name)
            if isinstance(box, Box) and name not in summed and self.is_of_last(box.node):
                self.last_only.add(box.node)
                m = self.binder.reading.m
                self.names.own[name] = self.arrays.apply("*", Box(box.node), 1 / m)

    def is_of_last(self, node: Node) -> bool:
        """True for a gradient by a parameter, as its shape says, of one example."""
        network = self.binder.network
        shapes = {one.shape for one, (kind, _) in network.keys.items() if kind == "W"}
        return node.depends_on(network.Y) and node.shape in shapes

    def rounds(self, statement: ast.For, items: list[Any] | None) -> None:
        for name in self.usage.from_the_step_before:
            if not self.names.find(name):
                self.names.own[name] = 0.0  # there is no step before yet
        for item in [None] if items is None else items:
            if items is not None:
                self.line = statement.lineno
                self.count(statement.target, item)
                self.unknown_lines.discard(statement.lineno)
            try:
                self.block(statement.body)
            except Continue:
                continue
            except Break:
                break

    def count(self, target: ast.expr, item: Any) -> None:
        """A loop's variable gets its next item; n that counts is no number of examples."""
        if isinstance(target, ast.Name) and isinstance(item, int):
            self.names.own[target.id] = item
        else:
            self.store(target, item, len(self.tape.nodes))

    def repeat(self, statement: ast.While) -> None:
        with suppress(Continue, Break):
            self.block(statement.body)

    def inside(self, statement: ast.With | ast.Try) -> None:
        self.block(statement.body)

    def define(self, statement: ast.FunctionDef) -> None:
        function = Function(statement, self.names)
        self.names.own[statement.name] = function
        self.functions.append(function)

    def define_class(self, statement: ast.ClassDef) -> None:
        outer, self.names = self.names, Names(outer=self.names)
        made = len(self.functions)
        self.block(statement.body)
        members, self.names = self.names.own, outer
        for function in self.functions[made:]:
            function.names = outer
        del self.functions[made:]
        kind = Class(statement, members)
        self.names.own[statement.name] = kind
        self.classes.append(kind)

    def give_back(self, statement: ast.Return) -> None:
        before = len(self.tape.nodes)
        value = None if statement.value is None else self.value(statement.value)
        self.line = statement.lineno
        self.keep(value, before, "return")
        raise Return(value)

    def evaluate(self, statement: ast.Expr) -> None:
        self.value(statement.value)

    def stop(self, statement: ast.stmt) -> None:
        raise Break if isinstance(statement, ast.Break) else Continue

    def import_names(self, statement: ast.ImportFrom) -> None:
        for alias in statement.names:
            self.names.own.pop(alias.asname or alias.name, None)

    # Calls

    def call_function(
        self, function: Function, args: list[Any], options: dict[str, Any], owner: Any = None
    ) -> Any:
        """The value of a call of one of the paste's functions."""
        if self.depth >= DEEPEST_CALLS:
            return Unknown(function.name)
        if ONE_HOT.search(function.name):
            function.calls += 1
            return Box(self.binder.network.Y)
        function.calls += 1
        inner = Names(outer=function.names)
        self.bind_parameters(function, inner, args, options, owner)
        outer, line = self.names, self.line
        self.names, self.depth = inner, self.depth + 1
        words = {one.arg for one in function.node.args.args if self.binder.is_data(one.arg)}
        data = {word: one for word, one in inner.own.items() if word in words}
        given = tuple(one.node for one in args if isinstance(one, Box))
        first = next((one.arg for one in function.node.args.args if one.arg != "self"), "")
        self.calls.append((self.name_of(function), first, given))
        try:
            if isinstance(function.node, ast.Lambda):
                return self.evaluated(function.node)
            self.block(function.node.body)
        except Return as result:
            return result.value
        finally:
            if named_activation(self.name_of(function)) is None:  # its x is no x of the network's
                # x = np.insert(x, 0, 1) is the function's own
                unread = {word: one for word, one in self.binder.bound.items() if word in words}
                self.remembered |= inner.own | unread | data
            self.calls.pop()
            self.names, self.line, self.depth = outer, line, self.depth - 1
        return None

    def evaluated(self, function: ast.Lambda) -> Any:
        before = len(self.tape.nodes)
        value = self.value(function.body)
        self.line = function.lineno
        self.keep(value, before, "return")
        return value

    def name_of(self, function: Function) -> str:
        """The name of a function, of a lambda the one that it was given."""
        held = function.names.own if isinstance(function.node, ast.Lambda) else {}
        return next((name for name, one in held.items() if one is function), function.name)

    def bind_parameters(
        self, function: Function, inner: Names, args: list[Any], options: dict[str, Any], owner: Any
    ) -> None:
        """Give the parameters their values; those that get none are read as unwritten names."""
        signature = function.node.args
        names = [one.arg for one in (*signature.posonlyargs, *signature.args)]
        given = [owner, *args] if owner is not None else args
        if owner is None and names[:1] == ["self"] and len(given) < len(names):
            given = [self.bare, *given]
        inner.own.update(zip(names, given, strict=False))
        inner.own.update({name: value for name, value in options.items() if name in names})
        for name, default in zip(
            names[len(names) - len(signature.defaults) :], signature.defaults, strict=True
        ):
            optional = isinstance(default, ast.Constant) and default.value is None
            if name not in inner.own and not (optional and self.binder.is_data(name)):
                inner.own[name] = self.housekeeping.settled(name, self.value(default))
        for one, default_or_none in zip(signature.kwonlyargs, signature.kw_defaults, strict=True):
            value = options.get(one.arg, default_or_none and self.value(default_or_none))
            if value is not None:
                inner.own[one.arg] = self.housekeeping.settled(one.arg, value)

    def make(self, kind: Class, args: list[Any], options: dict[str, Any]) -> Object:
        made = Object(kind)
        kind.objects.append(made)
        start = kind.members.get("__init__")
        if isinstance(start, Function):
            self.call_function(start, args, options, made)
        return made


def reads(value: ast.expr, target: ast.expr) -> bool:
    """True for W = W - ...: what is stored is made of what the same place held."""
    place = ast.unparse(target)
    kind = type(target)
    return any(type(node) is kind and ast.unparse(node) == place for node in ast.walk(value))


Handler = Callable[[Any, Any], None]  # of an interpreter, and a statement


def definitions_first(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements, functions before what calls them: a paste may show them below. One that is
    defined twice stays where it is.
    """
    names = Counter(one.name for one in body if isinstance(one, ast.FunctionDef))
    return sorted(body, key=lambda one: (names[getattr(one, "name", "")] != 1, not is_made(one)))


def is_made(statement: ast.stmt) -> bool:
    """True for f = np.vectorize(g), a function as well."""
    call = statement.value if isinstance(statement, ast.Assign) else None
    return isinstance(call, ast.Call) and word_of(call.func) == "vectorize"


STATEMENTS: dict[type, Handler] = {
    ast.Assign: Interpreter.assign,
    ast.AnnAssign: Interpreter.assign_annotated,
    ast.AugAssign: Interpreter.assign_changed,
    ast.If: Interpreter.branch,
    ast.For: Interpreter.loop,
    ast.While: Interpreter.repeat,
    ast.With: Interpreter.inside,
    ast.Try: Interpreter.inside,
    ast.FunctionDef: Interpreter.define,
    ast.ClassDef: Interpreter.define_class,
    ast.Return: Interpreter.give_back,
    ast.Expr: Interpreter.evaluate,
    ast.Break: Interpreter.stop,
    ast.Continue: Interpreter.stop,
    ast.ImportFrom: Interpreter.import_names,
}
