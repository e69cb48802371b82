"""Calls: of the paste's own functions, of NumPy's, of Python's, and of helpers known by name."""

import ast
from collections.abc import Sequence
from typing import Any

import numpy as np

from lab.checker.meaning.helpers import helper
from lab.checker.program.budget import LONGEST_LIST, Spent
from lab.checker.program.machine import Machine
from lab.checker.program.numpy_names import ARRAY_FUNCTIONS, RANDOM, TYPES
from lab.checker.program.plain import BUILTINS, FUNCTIONS, is_flag
from lab.checker.program.values import (
    Box,
    Builtin,
    Cache,
    Class,
    Family,
    Function,
    Method,
    Module,
    Object,
    Random,
    Unknown,
)
from lab.checker.reading.tree import HERE, Apply, Name, Symbol

FILLED = ("ones", "zeros", "empty")
MATRICES = ("mat", "matrix", "asmatrix")  # their * is a product of matrices
FLATTENED = ("flatten", "ravel", "squeeze")
ROUNDED = ("round", "around", "round_")  # to some places, for the eye: the same numbers
GENERATORS = ("default_rng", "RandomState")  # np.random.default_rng(0): np.random again


def shape_of_random(args: list[Any], options: dict[str, Any]) -> tuple[int, ...]:
    """The shape that random numbers are asked in: rand(4, 7), rand(*A.shape), size=A.shape."""
    asked = options.get("size", options.get("shape"))
    for one in reversed(args):
        if asked is None and isinstance(one, tuple | list):
            asked = one
        if asked is None and isinstance(one, Box):  # rand_like(A)
            asked = one.node.shape
    sizes = args if asked is None else asked if isinstance(asked, tuple | list) else [asked]
    return tuple(sizes) if all(type(one) is int for one in sizes) else ()


class Calls(Machine):
    """The part of the interpreter that calls."""

    def call(self, node: ast.Call) -> Any:
        args = self.values_of(node.args)
        options = {one.arg: self.value(one.value) for one in node.keywords if one.arg}
        if isinstance(node.func, ast.Name) and self.names.find(node.func.id) is None:
            return self.call_unwritten(node.func.id, args, options)
        called = self.value(node.func)
        if isinstance(called, Unknown | Box) and isinstance(node.func, ast.Attribute):
            return self.helped(node.func.attr, args, options)
        return self.call_value(called, args, options)

    def values_of(self, nodes: Sequence[ast.expr]) -> list[Any]:
        """The values of what stands between commas, of *x its items."""
        values: list[Any] = []
        for one in nodes:
            if isinstance(one, ast.Starred):
                values += self.items_of(self.value(one.value)) or []
            else:
                values.append(self.value(one))
        return values

    def call_unwritten(self, name: str, args: list[Any], options: dict[str, Any]) -> Any:
        """A function that the paste does not define: Python's, NumPy's, or a known helper."""
        if name in BUILTINS:
            return self.call_builtin(name, args)
        if name in GENERATORS:
            return Module("np.random")
        if name in ARRAY_FUNCTIONS:
            return self.call_array(name, args, options)
        return self.helped(name, args, options)

    def call_array(self, name: str, args: list[Any], options: dict[str, Any]) -> Any:
        if name in RANDOM:
            return self.random(name, args, options)
        if args and (name == "vectorize" or (name in ROUNDED and (args[1:] or options))):
            return args[0]
        if name in ("maximum", "minimum", "multiply", "subtract", "add") and len(args) >= 2:
            args = [*self.fitted(*args[:2]), *args[2:]]
        if any(isinstance(one, Random) for one in args):
            return Random()
        if name in FLATTENED and args and self.is_vector(args[0]):
            return self.arrays.copied(args[0])
        if name in MATRICES and args and isinstance(args[0], Box):
            self.matrices |= 1 << args[0].node.index
            return args[0]
        if name in FILLED and self.binder.reading.one_by_one:
            args = [self.of_one_example(one) for one in args]
        return self.arrays.call(name, args, options)

    def is_vector(self, value: Any) -> bool:
        """True for a column where one example is looked at: what the paste has as a vector."""
        one_by_one = self.binder.reading.one_by_one
        return one_by_one and isinstance(value, Box) and value.node.shape[1:] == (1,)

    def of_one_example(self, shape: Any) -> Any:
        """A shape with one example for all: ones(m, 1) beside the X of which one is looked at."""
        if isinstance(shape, tuple | list):
            return type(shape)(self.of_one_example(one) for one in shape)
        return 1 if type(shape) is int and shape == self.binder.reading.m else shape

    def random(self, name: str, args: list[Any], options: dict[str, Any]) -> Any:
        """Random numbers. Draws of 0 and 1 in the shape of activations are a mask of dropout."""
        drawn = Random(shape_of_random(args, options))
        return self.mask(drawn) if name in ("binomial", "bernoulli") else drawn

    def mask(self, drawn: Random) -> Any:
        """The mask of dropout that random numbers make; 1 where their shape is not an activation's.
        Its entries all differ and none is 0, so that another layer's mask shows, and hides nothing.
        """
        reading, network = self.binder.reading, self.binder.network
        if not reading.is_of_activations(drawn.shape):
            return 1.0
        rng = np.random.default_rng([reading.seed, len(self.tape.nodes)])
        return Box(network.tape.leaf(rng.uniform(0.6, 1.4, size=drawn.shape), "mask"))

    def call_value(self, called: Any, args: list[Any], options: dict[str, Any]) -> Any:
        if isinstance(called, Function):
            return self.call_function(called, args, options)
        if isinstance(called, Class):
            return self.make(called, args, options)
        if isinstance(called, str):  # self.activation, of a layer that is not told which
            return self.helped(called, args, options)
        if isinstance(called, Builtin):
            return self.call_builtin(called.name, args)
        if isinstance(called, Module):
            return self.call_module(called.path, args, options)
        if isinstance(called, Method):
            return self.call_method(called, args, options)
        if isinstance(called, Object) and called.kind:
            for name in ("__call__", "forward"):
                member = called.kind.members.get(name)
                if isinstance(member, Function):
                    return self.call_function(member, args, options, called)
        return Unknown()

    def call_module(self, path: str, args: list[Any], options: dict[str, Any]) -> Any:
        name = path.split(".")[-1]
        if name in GENERATORS:
            return Module("np.random")
        if "random" in path.split(".")[:-1] or name in RANDOM:
            silent = name in ("seed", "shuffle", "manual_seed")
            return None if silent else self.random(name, args, options)
        if name in TYPES and not args:
            return Unknown(name)
        if name in ARRAY_FUNCTIONS or name == "vectorize" or name in ROUNDED:
            return self.call_array(name, args, options)
        return self.helped(name, args, options) if args else Unknown(name)

    def call_method(self, method: Method, args: list[Any], options: dict[str, Any]) -> Any:
        owner, function = method.owner, method.function
        if isinstance(function, Function):
            return self.call_function(function, args, options, owner)
        if isinstance(owner, Box):
            if function in RANDOM:
                return Random()
            return self.call_array(function, [owner, *args], options)
        if isinstance(owner, Random):
            return owner
        if isinstance(owner, list):
            return self.call_list(owner, function, args)
        if isinstance(owner, dict | Family):
            return self.call_dictionary(owner, function, args)
        return Unknown()

    def call_list(self, owner: list[Any], name: str, args: list[Any]) -> Any:
        if len(owner) > LONGEST_LIST:
            raise Spent("its lists are too long")
        match name, args:
            case "append", [item, *_]:
                owner.append(item)
                self.keep(item, 0, "")
            case "insert", [int(place), item, *_]:
                owner.insert(place, item)
                self.keep(item, 0, "")
            case "extend", [items, *_]:
                owner += self.items_of(items) or []
            case "reverse", _:
                owner.reverse()
            case "pop", [] if owner:
                return owner.pop()
            case "pop", [0, *_] if owner:
                return owner.pop(0)
            case "copy", _:
                return list(owner)
            case _:
                return Unknown()
        return None

    def call_dictionary(self, owner: dict[Any, Any] | Family, name: str, args: list[Any]) -> Any:
        if name in ("items", "values", "keys") and isinstance(owner, Family):
            self.binder.fill(owner)
        items = owner.items if isinstance(owner, Family) else owner
        match name, args:
            case "get", [key, *_]:
                return self.item(owner, key)
            case "append", [item, *_] if isinstance(owner, Family):
                owner.items[len(owner.items)] = item
                return None
            case "items", _:
                return list(items.items())
            case "values", _:
                return list(items.values())
            case "keys", _:
                return list(items)
            case "copy", _:
                return owner if isinstance(owner, Family) else dict(owner)
            case "update", [dict(more), *_]:
                items.update(more)
                return None
        return Unknown()

    def call_builtin(self, name: str, args: list[Any]) -> Any:
        function = FUNCTIONS.get(name)
        if function is None:
            return None if name == "print" else Unknown(name)
        if name != "len" and any(isinstance(one, Unknown) for one in args[:1]):
            return Unknown(name)
        if name == "sum" and args and isinstance(args[0], Box):
            return self.call_array("sum", [args[0], 0], {})  # over the first axis
        if name in ("abs", "max", "min", "pow") and any(isinstance(one, Box) for one in args):
            return self.call_array({"max": "maximum", "min": "minimum"}.get(name, name), args, {})
        return function(self, args)

    def helped(self, name: str, args: list[Any], options: dict[str, Any]) -> Any:
        """A helper that the paste does not define: sigmoid_prime(z), relu_backward(dA, Z)."""
        if not args or not isinstance(args[0], Box):
            return Random() if name in RANDOM else Unknown(name)
        flags = [str(one) for one in options.values()]
        flags += [
            f"'{one}'" if isinstance(one, str) else str(one) for one in args[1:] if is_flag(one)
        ]
        make = helper(name, flags)
        tree = None if make is None else make(*(Name("x", "x") for _ in args[:2]))
        if isinstance(tree, Symbol):
            return self.binder.quantity(tree)
        if not isinstance(tree, Apply):
            return Unknown(name)
        if tree.op == "g' prime" and self.is_activated(args[0]):
            self.assumed[self.line] = f"{name} is taken to be the derivative as a function of A"
        return self.helped_by(tree, args)

    def helped_by(self, tree: Apply, args: list[Any]) -> Any:
        network, reading = self.binder.network, self.binder.reading
        x = args[0]
        l = network.depth(x.node) or reading.here
        note = tree.note or network.activation(min(l, reading.L)), reading.rows
        if tree.op == "g":
            return self.arrays.apply("activation", x, note=note)
        if tree.op == "backward":
            Z = args[1] if len(args) > 1 else None
            if isinstance(Z, Cache):
                Z = self.binder.kept(Z, "Z")
            Z = Z if isinstance(Z, Box) else self.binder.quantity(Symbol("Z", HERE))
            return self.arrays.apply("backward through", x, Z, note=note)
        if tree.op in ("g'", "g' helper", "g' prime"):
            op = "slope of A" if self.is_activated(x) else "slope"
            return self.arrays.apply(op, x, note=note)
        return Unknown()

    def is_activated(self, box: Box) -> bool:
        """True for an A, False for a Z: a sum or product with weights."""
        network, node = self.binder.network, box.node
        if node.op == "joined":  # with ones
            node = max(node.args, key=network.depth)
        if node in network.keys:
            return network.keys[node][0] == "A"
        return not (
            node.op in ("+", "@") and any(arg.op in ("@", "T", "parameter") for arg in node.args)
        )
