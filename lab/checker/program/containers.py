"""Lists, dictionaries and arrays, their items, and loops in brackets, all within bounds."""

import ast
from collections.abc import Callable
from typing import Any

from lab.checker.program.budget import LONGEST_LIST, Spent
from lab.checker.program.calls import Calls
from lab.checker.program.depth import word_of
from lab.checker.program.values import Box, Cache, Family, Module, Names, Random, Unknown


class Containers(Calls):
    """The part of the interpreter that makes containers and goes through them."""

    def listed(self, node: ast.List | ast.Tuple | ast.Set) -> Any:
        values = self.values_of(node.elts)
        if len(values) > LONGEST_LIST:
            raise Spent("its lists are too long")
        if is_a_layer(values):
            values = [self.binder.start("W", ""), self.binder.start("b", "")]
        if isinstance(node, ast.Tuple):
            if isinstance(node.ctx, ast.Load) and all(
                isinstance(one, ast.Name) for one in node.elts
            ):
                self.packed[tuple(map(word_of, node.elts))] = values
            return tuple(values)
        sizes = self.binder.reading.sizes
        if len(values) == len(sizes) > 2 and all(type(one) is int for one in values):
            return list(sizes)  # layer sizes, scaled down
        return values

    def dictionary(self, node: ast.Dict) -> Any:
        made: dict[Any, Any] = {}
        for key_node, value_node in zip(node.keys, node.values, strict=True):
            key = None if key_node is None else self.value(key_node)
            if isinstance(key, str | int | float):
                before = len(self.tape.nodes)
                word = self.binder.keyed("", str(key))
                made[key] = self.housekeeping.settled(word, self.value(value_node))
                self.keep(made[key], before, word)
        return made

    def comprehension(self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp) -> Any:
        found: list[Any] = []
        self.generate(node.generators, lambda: found.append(self.value(node.elt)))
        return found

    def dictionary_comprehension(self, node: ast.DictComp) -> Any:
        found: dict[Any, Any] = {}

        def put() -> None:
            key = self.value(node.key)
            if isinstance(key, str | int):
                found[key] = self.value(node.value)

        self.generate(node.generators, put)
        return found

    def generate(self, generators: list[ast.comprehension], put: Callable[[], Any]) -> None:
        """Go through the loops in brackets, which have names of their own."""
        outer, self.names = self.names, Names(outer=self.names)
        try:
            self.generated(generators, put)
        finally:
            self.names = outer

    def generated(self, generators: list[ast.comprehension], put: Callable[[], Any]) -> None:
        if not generators:
            self.tape.budget.spend_steps()
            put()
            return
        first, *rest = generators
        items = self.items_of(self.value(first.iter))
        for item in [Unknown()] if items is None else items[:LONGEST_LIST]:
            self.store(first.target, item, len(self.tape.nodes))
            if all(self.truth(self.value(test)) is not False for test in first.ifs):
                self.generated(rest, put)

    def items_of(self, value: Any) -> list[Any] | None:
        """The items of what is looped over; None for what is not known."""
        if isinstance(value, Family):
            self.binder.fill(value)
            keys = [key for key in value.items if isinstance(key, str)]
            return keys or unpacked(value) or self.binder.all_items(value)
        if isinstance(value, dict):
            return list(value)
        if isinstance(value, list | tuple | range):
            return list(value[:LONGEST_LIST])
        if isinstance(value, Box) and self.is_one_example(value):
            return [Box(value.node.bare)]
        if isinstance(value, Box) and value.node.shape:
            return self.rows_of(value)
        return None

    def is_one_example(self, box: Box) -> bool:
        """True for data of which one example is looked at, as a column or as a matrix of one row:
        what a loop over it gives is that.
        """
        network, reading = self.binder.network, self.binder.reading
        data = box.node.bare in (network.X, network.Y)
        return data and reading.one_by_one and (reading.in_rows or not reading.rows)

    def rows_of(self, box: Box) -> list[Any]:
        length = min(box.node.shape[0], LONGEST_LIST)
        return [self.arrays.apply("index", box, note=place) for place in range(length)]

    def truth(self, value: Any) -> bool | None:
        """True or False, None for what is not known."""
        if isinstance(value, bool | int | float | str | list | tuple | dict) or value is None:
            return bool(value)
        return None

    def subscript(self, node: ast.Subscript) -> Any:
        nested = self.nested_item(node)
        if nested is not None:
            return nested
        owner, key = self.value(node.value), self.key(node.slice)
        if isinstance(owner, Module):  # np.c_[np.ones(m), X]
            return self.call_module(owner.path, [key], {})
        return self.item(owner, key)

    def nested_item(self, node: ast.Subscript) -> Any:
        """params["hidden"]["W"] of a dictionary that is not written: both words say what it is."""
        inner = node.value
        if not isinstance(inner, ast.Subscript):
            return None
        family, keys = self.value(inner.value), (self.key(inner.slice), self.key(node.slice))
        if not isinstance(family, Family) or not all(isinstance(key, str) for key in keys):
            return None
        return self.item(family, f"{keys[1]}_{keys[0]}") if keys[0] not in family.items else None

    def key(self, node: ast.expr) -> Any:
        """An index: numbers, slices, strings, arrays."""
        if isinstance(node, ast.Tuple):
            return tuple(self.key(one) for one in node.elts)
        if isinstance(node, ast.Slice):
            ends = (node.lower, node.upper, node.step)
            values = [None if end is None else self.value(end) for end in ends]
            if all(one is None or isinstance(one, int) for one in values):
                return slice(*values)
            return Unknown()
        value = self.value(node)
        return int(value) if isinstance(value, float) and value.is_integer() else value

    def is_labels(self, key: Any) -> bool:
        """True for [range(m), y]: of every example the entry at its label."""
        if not isinstance(key, tuple) or len(key) != 2:
            return False
        return any(self.is_target(one) for one in key) and any(
            isinstance(one, range | slice | list | Unknown) for one in key
        )

    def is_target(self, value: Any) -> bool:
        return isinstance(value, Box) and value.node.depends_on(self.binder.network.Y)

    def item(self, owner: Any, key: Any) -> Any:
        if isinstance(owner, Family):
            known = isinstance(key, str | int) and key in owner.items
            return owner.items[key] if known else self.binder.item(owner, key)
        if isinstance(owner, dict):
            return owner.get(key, Unknown()) if isinstance(key, str | int | float) else Unknown()
        if isinstance(owner, list | tuple | range | str):
            if isinstance(key, slice):
                return owner[key]
            known = isinstance(key, int) and -len(owner) <= key < len(owner)
            return owner[key] if known else Unknown()
        if isinstance(owner, Cache):
            return self.binder.kept(owner, key) if isinstance(key, str) else owner
        return self.part(owner, key) if isinstance(owner, Box) else owner

    def part(self, box: Box, key: Any) -> Any:
        """A part of an array."""
        parts = key if isinstance(key, tuple) else (key,)
        if self.binder.reading.in_rows and isinstance(key, int) and self.is_one_example(box):
            return box
        if self.labels.is_laid_out_otherwise(box, parts):
            return self.part(self.arrays.apply("T", box), key)
        if box.one_hot and any(map(self.is_target, parts)):
            return Box(self.binder.network.Y)
        if self.is_labels(key):
            Y = Box(self.binder.network.Y)
            return self.arrays.apply("labelled", box, Y, note=self.binder.reading.rows)
        if all(one is None or one is Ellipsis or isinstance(one, int | slice) for one in parts):
            return self.arrays.apply("index", box, note=key)
        data = box.node in (self.binder.network.X, self.binder.network.Y)
        return box if data else Unknown()


def is_a_layer(values: list[Any]) -> bool:
    """True for [np.random.randn(n, m), np.zeros(m)]: the parameters of a layer, kept together."""
    if len(values) != 2 or not isinstance(values[0], Random) or len(values[0].shape) != 2:
        return False
    W, b = values
    if isinstance(b, Random):
        return len(b.shape) != 2 or is_bias_of(W.shape, b.shape)
    return isinstance(b, Box) and b.node.op == "full"


def is_bias_of(W: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """True for the shape of a column or a row beside a W that is neither, nor square: two matrices
    may be the weights, or the biases, of two layers.
    """
    return 1 not in W and W[0] != W[1] and b in ((W[0], 1), (1, W[1]))


def unpacked(family: Family) -> list[Any]:
    """The items of W1, b1, W2, b2 = params, in their order."""
    places = range(len(family.items))
    return (
        [family.items[place] for place in places] if all(p in family.items for p in places) else []
    )
