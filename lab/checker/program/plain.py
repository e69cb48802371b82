"""Python's own operations and functions on numbers, strings and lists, each within bounds."""

import ast
import math
import operator
from collections.abc import Callable
from typing import Any

from lab.checker.meaning.vocabulary import words
from lab.checker.program.budget import LARGEST_INTEGER, LONGEST_LIST, Spent
from lab.checker.program.machine import Machine
from lab.checker.program.values import Box, Family, Unknown

NUMBERS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}
Builtin = Callable[[Machine, list[Any]], Any]
BUILTINS = words(
    "len range zip enumerate reversed list tuple dict sum str int float abs max min round pow"
    " print sorted bool isinstance super set map type any all input open hasattr format"
)


def plain_binary(op: str, left: Any, right: Any) -> Any:
    """left op right of numbers, strings and lists, bounded."""
    numbers = isinstance(left, int | float) and isinstance(right, int | float)
    if op == "**":
        return bounded_power(left, right) if numbers else Unknown()
    if op in ("@", "|") or not (numbers or is_sequence_operation(op, left, right)):
        return Unknown()
    try:
        result = NUMBERS[op](left, right)
    except (ArithmeticError, TypeError, ValueError):
        return Unknown()
    if isinstance(result, int) and abs(result) > LARGEST_INTEGER:
        return float(result) if abs(result) < 1e300 else Unknown()
    return result


def plain_comparison(sign: str, left: Any, right: Any) -> Any:
    """left < right and the like, of numbers, strings and lists."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return Unknown()
    try:
        return COMPARED[sign](left, right)
    except TypeError:
        return Unknown()


def plain_membership(op: ast.cmpop, left: Any, right: Any) -> Any:
    """x is y, x in y, and their opposites."""
    if isinstance(op, ast.Is | ast.IsNot):
        unknown = isinstance(left, Unknown) or isinstance(right, Unknown)
        return Unknown() if unknown else (left is right) == isinstance(op, ast.Is)
    if isinstance(right, Family) or not isinstance(right, list | tuple | dict | str):
        return Unknown()
    if isinstance(right, str) and not isinstance(left, str):
        return Unknown()
    return (left in right) == isinstance(op, ast.In)


def is_sequence_operation(op: str, left: Any, right: Any) -> bool:
    """True for a sum of strings or lists, and a list repeated, that is not too long."""
    if op == "%" and isinstance(left, str):
        return False
    if op == "+" and type(left) is type(right) and isinstance(left, str | list | tuple):
        length = len(left) + len(right)
    elif op == "*" and isinstance(left, str | list | tuple) and isinstance(right, int):
        length = len(left) * max(right, 0)
    elif op == "*" and isinstance(right, str | list | tuple) and isinstance(left, int):
        length = len(right) * max(left, 0)
    else:
        return False
    if length > LONGEST_LIST:
        raise Spent("its lists are too long")
    return True


def bounded_power(base: float, exponent: float) -> Any:
    try:
        result = float(base) ** float(exponent)
    except (ArithmeticError, ValueError):
        return Unknown()
    if not isinstance(result, float) or not math.isfinite(result):
        return Unknown()
    whole = isinstance(base, int) and isinstance(exponent, int) and exponent >= 0
    return int(result) if whole and abs(result) < LARGEST_INTEGER else result


def short_text(value: Any) -> str:
    return str(value)[:40] if isinstance(value, int | float | str) else ""


def is_flag(value: Any) -> bool:
    return isinstance(value, bool | str)


def length(self: Machine, args: list[Any]) -> Any:
    """len(x). Of data, and of a batch that is not known, the number of examples; of a dictionary of
    parameters that is not known two for each layer.
    """
    value = args[0] if args else None
    network, reading = self.binder.network, self.binder.reading
    if isinstance(value, Unknown):
        return reading.m
    if isinstance(value, Box):
        is_batch = reading.one_by_one and value.node in (network.X, network.Y)
        return reading.m if is_batch else value.node.shape[0] if value.node.shape else Unknown()
    if isinstance(value, Family):
        return self.binder.length(value)
    return len(value) if isinstance(value, list | tuple | dict | str | range) else Unknown()


def ranged(_: Machine, args: list[Any]) -> Any:
    if not args or not all(isinstance(one, int) for one in args):
        return Unknown()
    return range(*args[:3]) if len(args) < 3 or args[2] else Unknown()


def zipped(self: Machine, args: list[Any]) -> Any:
    columns = [self.items_of(one) for one in args]
    if any(column is None for column in columns):
        return Unknown()
    return list(zip(*columns, strict=False))


def of_items(function: Callable[..., Any]) -> Builtin:
    """A function of the items of its first argument, unknown where they are."""

    def call(self: Machine, args: list[Any]) -> Any:
        items = self.items_of(args[0]) if args else []
        return Unknown() if items is None else function(self, items, args[1:])

    return call


def enumerated(_: Machine, items: list[Any], rest: list[Any]) -> Any:
    return list(enumerate(items, rest[0] if rest and isinstance(rest[0], int) else 0))


def added(self: Machine, items: list[Any], rest: list[Any]) -> Any:
    total = rest[0] if rest else 0
    for item in items:
        total = self.binary("+", total, item)
    return total


def whole(_: Machine, args: list[Any]) -> Any:
    value = args[0] if args else 0
    return int(value) if isinstance(value, int | float) and math.isfinite(value) else value


def same(_: Machine, args: list[Any]) -> Any:
    return args[0] if args else Unknown()


def spelled(_: Machine, args: list[Any]) -> Any:
    return short_text(args[0]) if args else ""


def largest(function: Callable[..., Any]) -> Builtin:
    def call(self: Machine, args: list[Any]) -> Any:
        items: Any = args if len(args) > 1 else self.items_of(args[0]) if args else None
        if not items or not all(isinstance(one, int | float) for one in items):
            return Unknown()
        return function(items)

    return call


FUNCTIONS: dict[str, Builtin] = {
    "len": length,
    "range": ranged,
    "zip": zipped,
    "enumerate": of_items(enumerated),
    "reversed": of_items(lambda _, items, __: items[::-1]),
    "list": of_items(lambda _, items, __: items),
    "tuple": of_items(lambda _, items, __: items),
    "sum": of_items(added),
    "int": whole,
    "float": same,
    "round": whole,
    "str": spelled,
    "abs": lambda self, args: abs(args[0]) if isinstance(args[0], int | float) else Unknown(),
    "pow": lambda self, args: plain_binary("**", *args[:2]) if len(args) > 1 else Unknown(),
    "max": largest(max),
    "min": largest(min),
}
