"""What stands for the names and the arrays of a program of numbers: columns of numbers at random."""

import ast
from typing import Any

from lab.checker.program.binding import Binder
from lab.checker.program.housekeeping import Housekeeping
from lab.checker.program.network import Network
from lab.checker.program.numbers.text import depths, parameters, whole_numbers
from lab.checker.program.numpy_names import Arguments, Arrays, Options
from lab.checker.program.tape import Node
from lab.checker.program.traced import operands
from lab.checker.program.usage import Usage
from lab.checker.program.values import Box, Family, Unknown
from lab.checker.program.words import ALPHA, LAMBDA, symbol_of

SAMPLES = 6
EXAMPLES = 5
ITEMS = 3  # of a list that is not written
CONSTANT = {"alpha": ALPHA, "lambda": LAMBDA, "m": float(EXAMPLES)}
SUMS = frozenset(("sum", "mean"))


class Columns(Arrays):
    """Arrays of one row for each sample."""

    def reduce(self, op: str, args: Arguments, options: Options) -> Any:
        if op not in SUMS or len(args) > 1 or options or not isinstance(args[0], Box):
            return Unknown()
        return self.apply(op, args[0], note=(1, True))


class Nameless(Binder):
    """Gives names that are not written numbers at random, or lists of them."""

    def __init__(self, network: Network, tree: ast.Module) -> None:
        super().__init__(network, Usage.of(tree), {})
        self.depths = depths(tree)
        self.lists = self.lists - operands(tree)
        self.whole_numbers = whole_numbers(tree)
        self.parameters = parameters(tree)
        self.over_examples = any(is_sum(node) for node in ast.walk(tree))
        self.leaves: dict[Node, str] = {}

    def leaf(self, word: str, columns: int = 1) -> Box:
        value = self.network.rng.normal(0.1, 0.6, size=(SAMPLES, columns))
        node = self.network.tape.leaf(value, "data")
        self.leaves[node] = word
        return Box(node)

    def found(self, word: str) -> Any:
        if word in self.whole_numbers:
            return ITEMS
        if word in self.depths or word in self.lists:
            return self.grid(word, max(self.depths.get(word, 1), 1))
        symbol = symbol_of(word)
        kind = symbol.kind if symbol is not None else ""
        if kind in CONSTANT and word not in self.parameters:
            return CONSTANT[kind]
        single = word in self.parameters or not self.over_examples or kind in ("W", "b")
        return self.leaf(word, 1 if single else EXAMPLES)

    def grid(self, word: str, depth: int) -> Any:
        """A list of lists of numbers, as deep as it is asked for."""
        if not depth:
            return self.leaf(word)
        return [self.grid(word, depth - 1) for _ in range(ITEMS + 1)]

    def symbol(self, word: str) -> None:  # noqa: ARG002 - no name says anything
        return None

    def keyed(self, name: str, key: str) -> str:  # noqa: ARG002
        return key

    def item(self, family: Family, key: Any) -> Any:
        return family.items.setdefault(key, self.leaf(family.name)) if is_key(key) else Unknown()

    def is_data(self, word: str) -> bool:  # noqa: ARG002
        return False

    def fill(self, family: Family) -> None:
        pass

    def start(self, _kind: str, word: str, index: Any = None) -> Any:  # noqa: ARG002
        return self.leaf(word)

    def remember(self, word: str, node: Node) -> None:
        pass


def is_sum(node: ast.AST) -> bool:
    """True for np.mean(e * x) and (e * x).sum(): x holds all examples."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in SUMS
    )


def is_key(key: Any) -> bool:
    return isinstance(key, int | str)


class AsTheyAre(Housekeeping):
    """Leaves what lines prepare as it is."""

    def settled(self, word: str, value: Any, index: Any = None) -> Any:  # noqa: ARG002
        return value
