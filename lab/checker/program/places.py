"""Puts values into names, attributes and items, in place where Python does, and keeps the sites."""

import ast
from typing import Any

from lab.checker.program.budget import LONGEST_LIST, Spent
from lab.checker.program.depth import numbered, word_of
from lab.checker.program.expressions import Expressions
from lab.checker.program.housekeeping import LONG_LOOP
from lab.checker.program.sites import Site
from lab.checker.program.tape import Node
from lab.checker.program.values import Box, Cache, Family, Object, Unknown
from lab.checker.program.words import symbol_of
from lab.checker.reading.tree import HERE

NAMED_QUANTITIES = frozenset(["W", "b", "Z", "A", "dW", "db", "dZ", "dA"])


class Places(Expressions):
    """The part of the interpreter that stores."""

    def current(self, target: ast.expr) -> Any:
        """What a name holds that is added to. A gradient that was never written begins at 0."""
        word, _ = self.word_of(target)
        written = isinstance(target, ast.Name) and self.names.find(target.id)
        symbol = symbol_of(word)
        if symbol and symbol.kind in ("dW", "db") and not written:
            holder = self.held(target)
            return 0.0 if holder is None else holder
        return self.value(target)

    def held(self, target: ast.expr) -> Any:
        """What a place of a container or an object holds, None where nothing was put."""
        if isinstance(target, ast.Subscript):
            owner, key = self.value(target.value), self.key(target.slice)
            items = owner.items if isinstance(owner, Family) else owner
            if isinstance(items, dict) and is_plain(key):
                return items.get(key)
            return self.item(owner, key)
        if isinstance(target, ast.Attribute):
            owner = self.value(target.value)
            if isinstance(owner, Object):
                return owner.fields.get(target.attr)
            return owner.attributes.get(target.attr) if isinstance(owner, Box) else None
        return None

    def is_sum_begun(self, box: Box) -> bool:
        return box.node.op == "number" and box.node.shape == ()

    def changed_in_part(self, target: ast.Subscript, op: str, statement: ast.AugAssign) -> bool:
        """d[range(m), y] -= 1 and d[mask] *= 0; False for any other target."""
        owner = self.value(target.value)
        if not isinstance(owner, Box):
            return False
        before = len(self.tape.nodes)
        key = self.key(target.slice)
        change = self.value(statement.value)
        apply = self.arrays.apply
        if self.is_labels(key):
            new = apply(op, owner, apply("*", Box(self.binder.network.Y), change))
        elif isinstance(key, Box):
            new = apply("where", key, apply(op, owner, change), owner)
        elif is_index(key):
            part = apply("index", owner, note=key)
            new = apply("put", owner, apply(op, part, change), note=key)
        else:
            return False
        self.line = statement.lineno
        owner.node = new.node if isinstance(new, Box) else owner.node
        self.record(target.value, owner, before)
        return True

    def store(self, target: ast.expr, value: Any, before: int, *, changed: bool = False) -> None:
        """target = value. before: the length of the tape when the value was begun; changed: the
        value is made of what the target held, so that it is no start.
        """
        if isinstance(target, ast.Tuple | ast.List):
            self.unpack(target.elts, value, before)
            return
        word, index = self.word_of(target)
        if isinstance(target, ast.Starred):
            self.store(target.value, value, before)
            return
        if isinstance(value, Cache):
            value = self.binder.kept(value, word)
        elif not (changed and isinstance(value, Unknown)):
            value = self.apart(self.housekeeping.settled(word, value, index), before)
        if isinstance(value, Unknown):
            self.unknown_lines.add(self.line)
        if isinstance(target, ast.Name):
            self.store_name(target.id, value)
        elif isinstance(target, ast.Attribute):
            self.store_attribute(target, value)
        elif isinstance(target, ast.Subscript):
            value = self.store_item(target, value)
        self.keep(value, before, word, index, target)

    def store_name(self, name: str, value: Any) -> None:
        """name = value. What is not known may still be known by its name: Z = f(X) is a Z."""
        symbol = symbol_of(name) if isinstance(value, Unknown) else None
        is_list = isinstance(value, Unknown) and name in self.binder.dictionaries
        if is_list or (symbol is not None and symbol.kind in NAMED_QUANTITIES):
            self.names.own.pop(name, None)
            return
        self.names.own[name] = value

    def apart(self, value: Any, before: int) -> Any:
        """A gradient that only gets one name more, with a place of its own on the tape: this line
        may be wrong where the one that computed it is right.
        """
        Y = self.binder.network.Y
        is_alias = isinstance(value, Box) and value.node.index < before
        return self.arrays.apply("as", value) if is_alias and value.node.depends_on(Y) else value

    def unpack(self, targets: list[ast.expr], value: Any, before: int) -> None:
        """a, b = value. Of a cache that is not known each name stands for itself."""
        if isinstance(value, Box) and self.is_of_examples(value, len(targets)):
            value = self.rows_of(value)
        if isinstance(value, Object | Unknown | Family | Box) or value is None:
            value = self.packed.get(tuple(map(word_of, targets)), value)
        if isinstance(value, Object | Unknown | Family | Box) or value is None:
            for place, target in enumerate(targets):
                if isinstance(target, ast.Tuple | ast.List):  # (W1, b1), (W2, b2) = params
                    self.unpack(target.elts, Unknown(), before)
                if isinstance(target, ast.Name):
                    self.names.own.pop(target.id, None)
                    if isinstance(value, Family) and target.id not in self.usage.called:
                        value.items.setdefault(place, self.binder.value(target.id))
            return
        # a cache goes into each name, which takes its own part
        values = list(value) if isinstance(value, list | tuple | range) else [value] * len(targets)
        for place, target in enumerate(targets):
            if (
                isinstance(value, Cache)
                and isinstance(target, ast.Name)
                and is_said_better(target, targets)
            ):
                self.names.own[target.id] = value
                continue
            self.store(target, values[place] if place < len(values) else Unknown(), before)

    def is_of_examples(self, box: Box, rows: int) -> bool:
        """True for an array with so many rows. Parameters are not taken apart, for theta may be all
        of them, nor a Z, for a cache is more.
        """
        kind, _ = self.binder.network.keys.get(box.node, ("", 0))
        return box.node.shape[:1] == (rows,) and kind not in ("W", "b", "Z")

    def store_attribute(self, target: ast.Attribute, value: Any) -> None:
        owner = self.value(target.value)
        if isinstance(owner, Object):
            owner.fields[target.attr] = value
        elif isinstance(owner, Box) and isinstance(value, Box) and target.attr == "data":
            owner.node = value.node
        elif isinstance(owner, Box):
            owner.attributes[target.attr] = value

    def store_item(self, target: ast.Subscript, value: Any) -> Any:
        """owner[key] = value; gives what the place holds afterwards."""
        if isinstance(target.value, ast.Name):
            name = target.value.id
            labels = self.labels.stored(self.names.own.get(name), self.key(target.slice), value)
            if labels is not None:
                self.names.own[name] = labels
                return labels
        if isinstance(target.value, ast.Name) and not self.names.find(target.value.id):
            owner = self.binder.value(target.value.id)
            owner = owner if isinstance(owner, Box | Family | list) else Family(target.value.id)
            self.names.own[target.value.id] = owner
        else:
            owner = self.value(target.value)
        key = self.key(target.slice)
        if isinstance(owner, Box):
            return self.store_part(owner, key, value)
        if isinstance(owner, Family | dict) and is_plain(key):
            items = owner.items if isinstance(owner, Family) else owner
            if len(items) > LONGEST_LIST:
                raise Spent("its dictionaries are too large")
            items[key] = value
        elif isinstance(owner, list) and isinstance(key, int) and -len(owner) <= key < len(owner):
            owner[key] = value
        return value

    def store_part(self, box: Box, key: Any, value: Any) -> Box:
        """box[key] = value for an array."""
        apply = self.arrays.apply
        Y = self.binder.network.Y
        if box.node.bare is Y:
            return box  # labels as one-hot rows: what Y is already
        if self.is_labels(key):
            new = apply("+", box, apply("*", Box(self.binder.network.Y), value))
        elif isinstance(key, Box) and not isinstance(value, Unknown):
            new = apply("where", key, value, box)
        elif is_index(key):
            new = apply("put", box, value, note=key)
        else:
            new = Unknown()
        if isinstance(new, Box):
            box.node = new.node
        return box

    def record(self, target: ast.expr, value: Any, before: int) -> None:
        """Keep what was put into a target as a site."""
        word, index = self.word_of(target)
        self.keep(value, before, word, index, target)

    def keep(
        self, value: Any, before: int, word: str, index: Any = None, target: ast.expr | None = None
    ) -> None:
        """Keep what was computed under a name as a site, each item of a list as one."""
        base = self.base_of(target)
        if isinstance(value, Box) and index is None:
            self.binder.remember(word, value.node)
        values = flat(value) if isinstance(value, list | tuple) else [value]
        if self.are_parts(word, values):
            return
        for place, one in enumerate(values[:LONG_LOOP]):
            if isinstance(one, Box):
                where, parameter, given = self.calls[-1] if self.calls else ("", "", ())
                site = Site(
                    line=self.line,
                    word=word,
                    index=index if one is value else place,
                    node=one.node,
                    fresh=one.node.index >= before,
                    where=where,
                    given=given if word == "return" else (),
                    parameter=parameter,
                    base=base,
                    target=target if one is value else None,
                )
                self.sites.append(site)

    def are_parts(self, word: str, values: list[Any]) -> bool:
        """True for dw = [e * x[0], e * x[1]]: more gradients of weights than there are layers are the
        entries of one.
        """
        symbol = symbol_of(word)
        count = sum(isinstance(one, Box) for one in values)
        is_gradient = symbol is not None and symbol.kind in ("dW", "db") and symbol.layer == HERE
        return is_gradient and count > max(1, self.binder.reading.L)

    def base_of(self, target: ast.expr | None) -> Node | None:
        """The node of out in out.g and out.grad."""
        if not isinstance(target, ast.Attribute) or target.attr not in ("g", "grad"):
            return None
        owner = self.value(target.value)
        return owner.node if isinstance(owner, Box) else None

    def word_of(self, target: ast.expr) -> tuple[str, Any]:
        """The word that says what a target is, and its place in a list: W1 of self.W1, dW2 of
        grads["W2"], nabla_w and -1 of nabla_w[-1].
        """
        if isinstance(target, ast.Name):
            return target.id, None
        if isinstance(target, ast.Attribute):
            if target.attr in ("g", "grad", "data"):
                inner, index = self.word_of(target.value)
                return (inner if target.attr == "data" else "d" + inner), index
            return numbered(target), None
        if isinstance(target, ast.Subscript):
            word, _ = self.word_of(target.value)
            key = self.key(target.slice)
            if isinstance(key, str):
                return self.binder.keyed(word, key), None
            return word, key
        return "", None


def is_said_better(target: ast.Name, targets: list[ast.expr]) -> bool:
    """True for lin in lin, Z = cache: it is no Z, but what else the layer has kept."""
    said = symbol_of(target.id)
    others = [word for one in targets if one is not target and (word := word_of(one))]
    found = [word for word in others if (one := symbol_of(word)) and said and one.kind == said.kind]
    return any(len(word) < len(target.id) for word in found)


def flat(values: list[Any] | tuple[Any, ...]) -> list[Any]:
    """The items, those of pairs apart: [(dW1, db1), (dW2, db2)]."""
    pairs = (one if isinstance(one, tuple) else [one] for one in values)
    return [item for pair in pairs for item in pair]


def is_plain(key: Any) -> bool:
    return isinstance(key, str | int | float | bool)


def is_index(key: Any) -> bool:
    """True for an index of whole numbers, slices, None and ...."""
    if isinstance(key, tuple):
        return len(key) < 5 and all(is_index(one) for one in key)
    return key is None or key is Ellipsis or isinstance(key, int | slice)
