"""NumPy's and PyTorch's names for the operations of the fixed table, besides those that
`reading/numpy_table.py` has for all who read code.

Functions take the interpreter's values and give one back: boxes of the tape for arrays, Python's
numbers for sizes, `Unknown` for whatever is not in the table.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lab.checker.meaning.vocabulary import words
from lab.checker.program.budget import LONGEST_LIST
from lab.checker.program.tape import Node, Tape
from lab.checker.program.values import Box, Random, Unknown
from lab.checker.reading.numpy_table import (
    AXIS,
    BINARY_FUNCTIONS,
    COMPOSED,
    KEEPDIMS,
    REDUCTIONS,
    SAME,
    UNARY_FUNCTIONS,
    option,
)
from lab.checker.values.operations import LARGEST

MODULES = words("np numpy torch math F nn tf jnp cp scipy mx onp functional random")
RANDOM = words(
    "rand randn random normal uniform randint random_sample standard_normal permutation"
    " shuffle choice binomial rand_like randn_like randperm xavier_uniform_"
    " multivariate_normal sample truncated_normal bernoulli integers"
)
ACTIVATIONS = {name: name for name in words("sigmoid tanh relu softmax")} | {"expit": "sigmoid"}
CONSTANTS = {"pi": math.pi, "e": math.e, "inf": math.inf, "newaxis": None, "nan": math.nan}
TYPES = words("float32 float64 float int int64 long double bool uint8 int32")

Arguments = Sequence[Any]
Options = Mapping[str, Any]
Function = Callable[["Arrays", Arguments, Options], Any]


class Arrays:
    """Calls of NumPy's functions and of arrays' methods, recorded on the tape."""

    def __init__(self, tape: Tape, rows: bool) -> None:
        self.tape = tape
        self.rows = rows

    def node(self, value: Any) -> Node | None:
        """The node of a box, a number or a list of those; None for anything else."""
        if isinstance(value, Box):
            return value.node
        if isinstance(value, bool | int | float):
            try:
                return self.tape.leaf(float(value))
            except OverflowError:
                return None
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], Box):
            return value[0].node if value[0].node.shape == () else None  # of the one example
        if isinstance(value, list | tuple) and value and is_literal(value):
            return self.tape.leaf(value)
        return None

    def apply(self, op: str, *args: Any, note: Any = None) -> Any:
        """The operation on these values, unknown where one of them is."""
        nodes = [self.node(arg) for arg in args]
        if any(node is None for node in nodes):
            return Random() if any(isinstance(arg, Random) for arg in args) else Unknown()
        return Box(self.tape.apply(op, *nodes, note=note))  # type: ignore[arg-type]

    def call(self, name: str, args: Arguments, options: Options) -> Any:
        """np.name(*args): also x.name(*args), with x before its arguments."""
        if name in BINARY_FUNCTIONS and len(args) >= 2:
            return self.apply(BINARY_FUNCTIONS[name], args[0], args[1])
        if name in UNARY_FUNCTIONS and args:
            return self.apply(UNARY_FUNCTIONS[name], args[0])
        if name in REDUCTIONS and args:
            return self.reduce(REDUCTIONS[name], args, options)
        if name in SAME and args:
            return self.copied(args[0])
        if name in COMPOSED:
            count, formula = COMPOSED[name]
            return formula(self.apply, *args[:count]) if len(args) >= count else Unknown(name)
        if name in ACTIVATIONS and args:
            return self.apply("activation", args[0], note=(ACTIVATIONS[name], self.rows))
        other = OTHERS.get(name)
        return other(self, args, options) if other and args else Unknown(name)

    def copied(self, value: Any) -> Any:
        """A new box for an array: changed in place, the first stays as it is."""
        if isinstance(value, list | tuple):
            node = self.node(value)
            return Box(node) if node else Unknown()
        if isinstance(value, dict):
            return dict(value)
        return Box(value.node) if isinstance(value, Box) else value

    def reduce(self, op: str, args: Arguments, options: Options) -> Any:
        axis = option(options, args, 1, *AXIS)
        keepdims = option(options, args, 2, *KEEPDIMS) == 1  # or True
        x = args[0]
        if isinstance(x, list | tuple) and not is_literal(x):
            return Unknown()
        if isinstance(axis, list):
            axis = tuple(axis)
        if not is_axis(axis):
            if op == "max" and isinstance(axis, Box | int | float):
                return self.apply("maximum", x, axis)
            return Unknown()
        return self.apply(op, x, note=(axis, keepdims))

    def clip(self, args: Arguments, options: Options) -> Any:
        """np.clip and x.clamp(min=0); bounds close to 0 and 1 only keep a logarithm finite."""
        low = option(options, args, 1, "min", "a_min")
        high = option(options, args, 2, "max", "a_max")
        x = args[0]
        if low is not None:
            x = self.apply("maximum", x, low)
        return x if high is None else self.apply("minimum", x, high)

    def reshape(self, args: Arguments, _: Options) -> Any:
        sizes = args[1] if len(args) == 2 and isinstance(args[1], list | tuple) else args[1:]
        if not sizes or not all(isinstance(size, int) for size in sizes):
            return Unknown()
        return self.apply("reshape", args[0], *sizes)

    def squeeze(self, args: Arguments, options: Options) -> Any:
        axis = option(options, args, 1, *AXIS)
        return self.apply("squeeze", args[0], note=axis) if is_axis(axis) else Unknown()

    def expand(self, args: Arguments, options: Options) -> Any:
        axis = option(options, args, 1, *AXIS)
        return self.apply("expand", args[0], note=axis) if isinstance(axis, int) else Unknown()

    def einsum(self, args: Arguments, _: Options) -> Any:
        if not isinstance(args[0], str):
            return Unknown()
        return self.apply("einsum", *args[1:], note=args[0].replace(" ", ""))

    def norm(self, args: Arguments, options: Options) -> Any:
        if len(args) > 1 or options:
            return Unknown()
        squares = self.apply("**", args[0], 2)
        return self.apply("sqrt", self.apply("sum", squares, note=(None, False)))

    def filled(self, value: Any, args: Arguments) -> Any:
        """np.zeros(shape), np.ones(shape), np.full(shape, value)."""
        shape = args[0] if isinstance(args[0], list | tuple) else args[:1]
        if not shape or not all(isinstance(size, int) and size >= 0 for size in shape):
            return Unknown()
        if not isinstance(value, int | float) or math.prod(shape) > LARGEST or len(shape) > 4:
            return Unknown()
        return self.apply("full", *shape, note=value)

    def filled_like(self, value: Any, args: Arguments) -> Any:
        if not isinstance(value, int | float) or not isinstance(args[0], Box):
            return Unknown()
        return self.apply("full like", args[0], note=float(value))

    def joined(self, axis: int, args: Arguments, as_columns: bool = False) -> Any:
        """np.hstack([x, y]) and its like: along one axis."""
        parts = args[0] if isinstance(args[0], list | tuple) else args[:1]
        if not parts or len(parts) > LONGEST_LIST:
            return Unknown()
        nodes = [self.node(part) for part in parts]
        if axis == 1 and any(node and len(node.shape) < 2 for node in nodes) and not as_columns:
            axis = 0  # np.hstack of vectors
        return self.apply("joined", *parts, note=(axis, as_columns))

    def concatenate(self, args: Arguments, options: Options) -> Any:
        axis = option(options, args, 1, *AXIS, default=0)
        if not isinstance(axis, int) or not isinstance(args[0], list | tuple):
            return Unknown()
        return self.apply("joined", *args[0], note=(axis, False))

    def insert(self, args: Arguments, options: Options) -> Any:
        """np.insert(x, 0, 1, axis=1): a first row or column of ones."""
        axis = option(options, args, 3, *AXIS)
        if len(args) < 3 or args[1] != 0 or not isinstance(args[0], Box):
            return Unknown()
        shape = args[0].node.shape  # np.insert(x, 0, 1) is of a vector
        axis = shape.index(max(shape)) if axis is None and 1 in (len(shape), *shape) else axis
        if axis not in range(len(shape)):
            return Unknown()
        filled = self.filled(args[2], [(*shape[:axis], 1, *shape[axis + 1 :])])
        return self.apply("joined", filled, args[0], note=(axis, False))

    def append(self, args: Arguments, options: Options) -> Any:
        return self.concatenate([args[:2]], options) if options else Unknown()

    def tiled(self, args: Arguments, _: Options) -> Any:
        """np.tile(b, (1, m))."""
        times = args[1] if len(args) == 2 else args[1:]
        times = tuple(times) if isinstance(times, list | tuple) else (times,)
        if not isinstance(args[0], Box) or not all(isinstance(one, int) for one in times):
            return Unknown()
        return self.apply("tiled", args[0], note=times)

    def identity(self, args: Arguments, _: Options) -> Any:
        """np.eye(n): indexed by labels it is Y."""
        size = args[0] if isinstance(args[0], int) else 2
        node = self.tape.apply("diag", self.tape.leaf([1.0] * max(1, min(size, 16))))
        return Box(node, one_hot=True)

    def arange(self, args: Arguments, _: Options) -> Any:
        if not all(isinstance(arg, int) for arg in args) or len(range(*args[:3])) > LONGEST_LIST:
            return Unknown()
        return range(*args[:3])

    def shape_of(self, args: Arguments, _: Options) -> Any:
        return args[0].node.shape if isinstance(args[0], Box) else Unknown()

    def size_of(self, args: Arguments, _: Options) -> Any:
        if not isinstance(args[0], Box):
            return Unknown()
        shape = args[0].node.shape
        axis = args[1] if len(args) > 1 else None
        if isinstance(axis, int):
            return shape[axis] if -len(shape) <= axis < len(shape) else Unknown()
        return math.prod(shape)


# further functions, by the names that each has
SPELLED: dict[str, Function] = {
    "clip clamp": Arrays.clip,
    "reshape view": Arrays.reshape,
    "squeeze": Arrays.squeeze,
    "expand_dims unsqueeze": Arrays.expand,
    "einsum": Arrays.einsum,
    "norm": Arrays.norm,
    "zeros empty": lambda arrays, args, _: arrays.filled(0.0, args),
    "ones": lambda arrays, args, _: arrays.filled(1.0, args),
    "full": lambda arrays, args, _: arrays.filled(args[-1], args),
    "full_like": lambda arrays, args, _: arrays.filled_like(args[-1], args),
    "hstack": lambda arrays, args, _: arrays.joined(1, args),
    "vstack": lambda arrays, args, _: arrays.joined(0, args),
    "column_stack c_": lambda arrays, args, _: arrays.joined(1, args, as_columns=True),
    "concatenate cat": Arrays.concatenate,
    "insert": Arrays.insert,
    "append": Arrays.append,
    "tile": Arrays.tiled,
    "eye identity": Arrays.identity,
    "arange": Arrays.arange,
    "shape": Arrays.shape_of,
    "size numel": Arrays.size_of,
    "one_hot": lambda _, args, __: args[0],
}
OTHERS = {name: function for names, function in SPELLED.items() for name in names.split()}
# all that `Arrays.call` knows
ARRAY_FUNCTIONS = frozenset().union(
    BINARY_FUNCTIONS, UNARY_FUNCTIONS, REDUCTIONS, SAME, COMPOSED, ACTIVATIONS, OTHERS
)


def is_literal(value: Sequence[Any]) -> bool:
    """True for a list of numbers, or of lists of as many numbers each."""
    if all(isinstance(one, bool | int | float) for one in value):
        return len(value) <= LONGEST_LIST and all(abs(one) < 1e300 for one in value)
    lengths = {len(one) for one in value if isinstance(one, list | tuple)}
    return (
        len(lengths) == 1
        and len(value) <= LONGEST_LIST
        and all(isinstance(one, list | tuple) and is_literal(one) for one in value)
        and len(value) * max(lengths) <= LONGEST_LIST
    )


def is_axis(axis: Any) -> bool:
    if isinstance(axis, tuple):
        return len(axis) < 4 and all(isinstance(one, int) for one in axis)
    return axis is None or (isinstance(axis, int) and not isinstance(axis, bool))
