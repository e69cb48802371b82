"""Expressions of Python as trees."""

import ast
import re

from lab.checker.meaning.helpers import helper
from lab.checker.meaning.vocabulary import words
from lab.checker.reading.entries import component_letters, entries_of
from lab.checker.reading.numpy.functions import FUNCTIONS, METHODS, at_the_label, maximum, unchanged
from lab.checker.reading.numpy.indices import (
    dictionary_key,
    from_the_end,
    is_label_index,
    is_name,
    last_word,
    layer_index,
    new_axis,
    whole,
)
from lab.checker.reading.numpy.reader import EXPRESSIONS, Keywords, read
from lab.checker.reading.numpy_table import ARITHMETIC, COMPARISONS
from lab.checker.reading.tree import HERE, Apply, Name, Number, Tree, Unreadable


def constant(node: ast.Constant) -> Tree:
    if isinstance(node.value, bool):
        return Number(float(node.value))
    if isinstance(node.value, int | float):
        try:
            return Number(float(node.value))
        except OverflowError:
            raise Unreadable("a number is too large") from None
    raise Unreadable(f"{ast.unparse(node)[:40]} is not a number")


def name(node: ast.Name) -> Tree:
    return Name(node.id, node.id)


def binary(node: ast.BinOp) -> Tree:
    op = ARITHMETIC.get(type(node.op))
    if op is None:
        raise Unreadable(f"I cannot read the operator in {ast.unparse(node)[:40]!r}")
    return Apply(op, (read(node.left), read(node.right)))


def unary(node: ast.UnaryOp) -> Tree:
    if isinstance(node.op, ast.UAdd):
        return read(node.operand)
    if isinstance(node.op, ast.USub):
        return Apply("neg", (read(node.operand),))
    raise Unreadable(f"I cannot read the operator in {ast.unparse(node)[:40]!r}")


def compare(node: ast.Compare) -> Tree:
    op = COMPARISONS.get(type(node.ops[0]))
    if len(node.ops) != 1 or op is None:
        raise Unreadable(f"I cannot read the comparison {ast.unparse(node)[:40]!r}")
    return Apply(op, (read(node.left), read(node.comparators[0])))


def conditional(node: ast.IfExp) -> Tree:
    return Apply("where", (read(node.test), read(node.body), read(node.orelse)))


def attribute(node: ast.Attribute) -> Tree:
    """x.T, x.shape, or a name with dots in it."""
    if node.attr in ("T", "mT"):
        return Apply("T", (read(node.value),))
    if node.attr in ("data", "value", "values", "real"):
        return read(node.value)
    if node.attr == "size":
        return Apply("size", (read(node.value),))
    if not is_name(node.value):
        return Apply("undefined", (read(node.value),), f".{node.attr}")
    if node.attr in ("t", "transposed", "tr") and ast.unparse(node.value) != "self":
        return Apply("undefined", (read(node.value),), f".{node.attr}")
    spelling = ast.unparse(node)
    if isinstance(node.value, ast.Subscript):  # layers[l].delta
        index = node.value.slice
        return Name(spelling, node.attr, layer_index(index), not from_the_end(index))
    if node.attr == "grad":
        return Name(spelling, "grad_" + last_word(node.value))
    words = spelling.removeprefix("self.").removeprefix("np.")
    return Name(spelling, words)


def subscript(node: ast.Subscript) -> Tree:
    """cache["Z1"], grads["dA" + str(l)], W[l], x.shape[0], Y[start:end], b[:, None],
    probs[range(m), y].
    """
    index, spelling = node.slice, ast.unparse(node)
    owner = node.value
    function = ast.unparse(owner.func) if isinstance(owner, ast.Call) else ""
    if isinstance(owner, ast.Attribute) and owner.attr == "shape":
        return Apply("size", (read(owner.value),), whole(index))
    if isinstance(owner, ast.Call) and owner.args and function.endswith(".shape"):
        return Apply("size", (read(owner.args[0]),), whole(index))
    if (key := dictionary_key(index)) is not None:
        return Name(spelling, *key, component="i" if ast.unparse(owner) in UNITS else "")
    if function in ("np.eye", "numpy.eye", "np.identity", "torch.eye"):
        return read(index)  # np.eye(10)[y], one-hot
    if (axis := new_axis(index)) is not None:
        return Apply("expand", (read(owner),), axis)
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    # probs[range(m), y], the output at the label
    if is_label_index(index) and len(parts) > 1:
        return at_the_label(read(owner))
    if all(isinstance(part, ast.Slice) for part in parts):
        # the examples of a batch, or the weights without the column of the bias
        return read(owner)
    if (letters := component_letters(node)) and is_name(entries_of(node)):
        layer = HERE if len(letters) == 1 else None
        return Name(spelling, last_word(entries_of(node)), layer, component=letters)
    return numbered(node, spelling)


def numbered(node: ast.Subscript, spelling: str) -> Tree:
    """W[l], cache["Z"][l], hs[t]: an item of a list."""
    index, owner = node.slice, node.value
    layer = layer_index(index)
    key = dictionary_key(owner.slice) if isinstance(owner, ast.Subscript) else None
    if isinstance(owner, ast.Subscript) and key is not None:
        letters = component_letters(ast.Subscript(owner.value, index))
        if ast.unparse(owner.value) in UNITS and letters:
            return Name(spelling, key[0], component="i" + letters)  # neuron["weights"][j]
        return Name(spelling, key[0], layer, not from_the_end(index))
    word = ast.unparse(owner).removeprefix("self.")
    if layer is not None and is_name(owner):
        return Name(spelling, word, layer, not from_the_end(index))
    if isinstance(index, ast.Name) and is_name(owner):  # of one step in time
        return Name(spelling, word)
    raise Unreadable(f"I cannot read the index in {spelling[:40]!r}")


UNITS = {"neuron", "node", "unit"}


def call(node: ast.Call) -> Tree:
    """np.dot(x, y), x.dot(y), sigmoid_prime(z)."""
    keywords: Keywords = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    function = node.func
    owner = function.value if isinstance(function, ast.Attribute) else None
    word = function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)
    if owner is not None and word in METHODS and ast.unparse(owner) not in MODULES:
        return METHODS[word](word, [owner, *node.args], keywords)
    if ast.unparse(function) == "max":  # Python's own takes two numbers
        return maximum("max", node.args, keywords)
    if word in FUNCTIONS:
        return FUNCTIONS[word](word, node.args, keywords)
    if CASTS.fullmatch(word):
        return unchanged(word, node.args, keywords)
    full = ast.unparse(function).removeprefix("self.")
    flags = [ast.unparse(argument) for argument in [*node.args[1:], *keywords.values()]]
    known = helper(full if helper(full, flags) else word, flags)
    if known is None:
        raise Unreadable(f"I do not know the function {ast.unparse(function)[:40]}")
    named = [value for key, value in keywords.items() if key in ("dA", "dZ", "x", "z", "Z")]
    values = [argument for argument in (*node.args, *named) if not is_flag(argument)]
    given = [read(argument) for argument in values if not is_cache(argument) or len(values) == 1]
    if not given:
        raise Unreadable(f"{ast.unparse(function)[:40]} is given nothing")
    return known(*given)


def for_each_layer(node: ast.ListComp) -> Tree:
    """[w - eta * nw for w, nw in zip(weights, nabla_w)]: the same in every layer, so the lists
    stand for their entries.
    """
    loop = node.generators[0]
    called = loop.iter if isinstance(loop.iter, ast.Call) else None
    lists = called.args if called and ast.unparse(called.func) == "zip" else []
    entries = loop.target.elts if isinstance(loop.target, ast.Tuple) else []
    if len(node.generators) > 1 or loop.ifs or not lists or len(lists) != len(entries):
        raise Unreadable("of a loop in brackets I read only one over zip(...)")
    meant = {ast.unparse(entry): whole for entry, whole in zip(entries, lists, strict=True)}
    return read(Entries(meant).visit(node.elt))


class Entries(ast.NodeTransformer):
    """Puts lists in the place of their entries."""

    def __init__(self, meant: dict[str, ast.expr]) -> None:
        self.meant = meant

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.meant.get(node.id, node)


def is_cache(node: ast.expr) -> bool:
    """What a helper is given of the layer it is used in: cache, caches[l], but not cache["Z1"]."""
    return is_name(node) and "cache" in ast.unparse(node) and "'" not in ast.unparse(node)


def is_flag(node: ast.expr) -> bool:
    """activation="relu", deriv=True: told to the helper, not given to it."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str | bool)


CASTS = re.compile(r"(u?int|float|bool|double|complex)_?\d*")
MODULES = words("np numpy tf torch math K F tf.math tf.nn tf.linalg jnp cp torch.nn.functional nn")


EXPRESSIONS.update(
    {
        ast.Constant: constant,
        ast.Name: name,
        ast.BinOp: binary,
        ast.UnaryOp: unary,
        ast.Compare: compare,
        ast.IfExp: conditional,
        ast.Attribute: attribute,
        ast.Subscript: subscript,
        ast.Call: call,
        ast.ListComp: for_each_layer,
    }
)
