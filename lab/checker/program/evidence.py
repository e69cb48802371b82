"""What the text of a paste says of its network, before it is run."""

import ast
import re
from dataclasses import dataclass, replace

from lab.checker.meaning.cutting import without_ending
from lab.checker.meaning.helpers import ACTIVATIONS, cut_up
from lab.checker.meaning.parsing import parse
from lab.checker.meaning.vocabulary import EXAMPLES
from lab.checker.meaning.words_around import activations_said, cost_said, rows_said
from lab.checker.program.depth import layer_of, layers_said, word_of
from lab.checker.program.outputs import outputs_said
from lab.checker.program.scalars import is_scalar, sums_examples
from lab.checker.program.words import FAMILIES, LOOP_LETTERS, is_target, symbol_of
from lab.checker.reading.tree import HERE, Layer
from lab.engine import ACTIVATIONS as KNOWN_ACTIVATIONS


@dataclass(frozen=True)
class Evidence:
    """What the text of a paste says of its network, before it is run."""

    layers: int
    hidden: tuple[str, ...]
    output: str | None
    one_by_one: bool
    transposed: bool  # something is: of what is gone through one by one, too
    added_up: bool  # gradients are added to before they are written: perhaps one by one
    from_end: bool  # zs[-l]: a loop's letter counts from the last layer
    labels: bool  # dscores[range(N), y]
    single: bool  # one w and one b without numbers, as in logistic regression
    theta: bool  # a well-known course's Theta is stored the other way round
    bias_column: bool  # a column of ones, or a W without its first column
    input_is_1: bool  # there is an A3 with W2 as the last weights
    narrow: bool  # there may be one output only
    outputs_said: int | None  # how many there are, as sizes that are written as numbers say
    scalar: bool  # there is one unit in each layer
    sums_examples: bool  # sum(x * dz)
    turns_labels: bool  # y.T stands where y is used: the data lie the other way than the network
    hidden_said: tuple[str, ...] = ()  # in words around the paste, as the following
    cost_said: str | None = None  # "entropy" or "squared"
    rows_said: bool = False

    @property
    def outputs(self) -> int:
        """How many outputs are tried first. One hides mistakes, but in logistic regression."""
        return 1 if self.single and self.narrow else 3

    @classmethod
    def of(cls, tree: ast.Module, outputs: int = 1) -> "Evidence":
        words = [word for node in ast.walk(tree) if (word := word_of(node))]
        named = [one for word in words if (one := named_activation(word)) not in (None, "linear")]
        output = "softmax" if "softmax" in named or has_labels(tree) else None
        # a sigmoid beside others is the output's before it is a hidden layer's
        inner = sorted(named, key=lambda one: one == "sigmoid" and output is None)
        hidden = tuple(dict.fromkeys(one for one in inner if one != "softmax"))
        layers = layers_said(tree, set(words))
        return cls(
            layers=layers,
            hidden=hidden,
            output=output,
            one_by_one=any(is_one_by_one(node) for node in ast.walk(tree)),
            transposed="T" in words,
            added_up=is_added_up(tree)
            or is_unsummed(tree)
            or any(is_one_of_the_data(node) for node in ast.walk(tree)),
            from_end=any(is_from_end(node) for node in ast.walk(tree)),
            labels=has_labels(tree),
            single=layers == 0 and is_single(tree, words),
            theta=any("theta" in word.lower() or word[0] in "θΘ" for word in words),
            bias_column=has_bias_column(tree, set(words)),
            input_is_1=is_input_counted(set(words)),
            narrow=outputs == 1 and output != "softmax",
            outputs_said=outputs_said(tree, layers),
            scalar=is_scalar(tree),
            sums_examples=sums_examples(tree),
            turns_labels=any(turns_labels(node) for node in ast.walk(tree)),
        )

    def with_words(self, words: str) -> "Evidence":
        """The same with what is said around the paste, where the paste says nothing."""
        hidden, output = activations_said(words)
        said = () if hidden is None or hidden in self.hidden else (hidden,)
        return replace(
            self,
            hidden=(*said, *self.hidden),
            hidden_said=said,
            output=self.output or (output if output in ("sigmoid", "softmax") else None),
            cost_said=cost_said(words),
            rows_said=bool(rows_said(words)),
        )


def turns_labels(node: ast.AST) -> bool:
    """True for p - y.T."""
    sides = [node.left, node.right] if isinstance(node, ast.BinOp) else []
    return any(
        isinstance(one, ast.Attribute) and one.attr == "T" and is_target(word_of(one.value))
        for one in sides
    )


def is_input_counted(words: set[str]) -> bool:
    """True for an a3 or a delta3 where W2 is the last weight: then the input is layer 1."""
    layers: dict[bool, set[int]] = {True: set(), False: set()}
    for word in words:
        symbol = symbol_of(word)
        if symbol is not None and symbol.kind in FAMILIES and (l := layer_of(word)):
            layers[symbol.kind[-1] in "Wb"].add(l)
    return bool(layers[True]) and max(layers[False], default=0) == max(layers[True]) + 1


def has_bias_column(tree: ast.Module, words: set[str]) -> bool:
    """True for np.hstack([ones, X]), and for W[:, 1:]."""
    lists = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and word_of(node.value) not in ("np", "numpy")
    }
    words = words - (lists & {"insert", "append"})  # of lists
    if words & STACKS and words & {"ones", "ones_like", "insert"}:
        return True
    return any(is_without_first(node) or adds_a_one(node) for node in ast.walk(tree))


def adds_a_one(node: ast.AST) -> bool:
    """True for np.vstack([1, a]); a 1 behind them is another layout."""
    if not (isinstance(node, ast.Call) and word_of(node.func) in STACKS and node.args):
        return False
    parts = getattr(node.args[0], "elts", [])
    return len(parts) > 1 and ONE.fullmatch(ast.unparse(parts[0])) is not None


ONE = re.compile(r"(?:np\.array\()?\[*1(?:\.0?)?\]*\)?")
STACKS = frozenset(["hstack", "vstack", "column_stack", "c_", "concatenate", "insert", "append"])


def is_without_first(node: ast.AST) -> bool:
    """True for W[:, 1:] and delta[1:]."""
    if not isinstance(node, ast.Subscript):
        return False
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    symbol = symbol_of(word_of(node.value))
    return (
        symbol is not None
        and symbol.kind in ("W", "dW", "dZ", "dA")
        and any(
            isinstance(part, ast.Slice)
            and isinstance(part.lower, ast.Constant)
            and part.lower.value == 1
            and part.upper is None
            for part in parts
        )
    )


def named_activation(word: str) -> str | None:
    """The activation in the name of a function: sigmoid_prime, relu, tanh2deriv."""
    known = (ACTIVATIONS.get(piece) for piece in cut_up(word))
    return next((one for one in known if one in {*KNOWN_ACTIVATIONS, "softmax"}), None)


def has_labels(tree: ast.Module) -> bool:
    """True for dscores[range(N), y]."""
    return any(
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Tuple)
        and any(
            isinstance(part, ast.Call) and word_of(part.func) in ("range", "arange")
            for part in node.slice.elts
        )
        for node in ast.walk(tree)
    )


def is_one_by_one(node: ast.AST) -> bool:
    """True for what goes through the examples one at a time: for x, y in data, np.outer."""
    if isinstance(node, ast.Call):
        return word_of(node.func) in ("outer", "ger")
    if not isinstance(node, ast.For) or is_over_batches(node):
        return False
    names = [word_of(part) for part in ast.walk(node.target)]
    inside = [word_of(part) for part in ast.walk(node.iter)]
    counted = any(word in ("range", "enumerate", "zip") for word in inside)
    return any(is_data_word(word) for word in names) or (
        counted and any(is_data_word(word) for word in inside)
    )


def is_over_batches(loop: ast.For) -> bool:
    """True where each round has several examples, whose number is asked: for X, Y in batches, and
    len(Y) or X.shape[0].
    """
    names = {word_of(part) for part in ast.walk(loop.target)} - {""}
    data = {name for name in names if is_data_word(name)}
    return any(
        (isinstance(one, ast.Attribute) and one.attr == "shape" and word_of(one.value) in data)
        or (
            isinstance(one, ast.Call)
            and word_of(one.func) == "len"
            and any(word_of(arg) in data for arg in one.args)
        )
        for statement in loop.body
        for one in ast.walk(statement)
    )


def is_one_of_the_data(node: ast.AST) -> bool:
    """True for X[i] and X[:, i]: one example."""
    if not isinstance(node, ast.Subscript) or not is_data_word(word_of(node.value)):
        return False
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    return any(isinstance(one, ast.Name) and one.id in EXAMPLE_LETTERS for one in parts) or any(
        isinstance(one, ast.Slice)
        and isinstance(one.upper, ast.Name)
        and one.upper.id in EXAMPLE_LETTERS
        and one.lower is not None
        for one in parts
    )


EXAMPLE_LETTERS = frozenset("ijknt")


def is_single(tree: ast.Module, words: list[str]) -> bool:
    """True for a network of one layer: one weight without a number, applied to X."""
    symbols = {word: symbol for word in {*words} if (symbol := symbol_of(word)) is not None}
    weights = {word for word, symbol in symbols.items() if symbol.kind == "W"}
    hidden = [one for one in symbols.values() if one.kind in ("A", "dA") and one.layer == HERE]
    lists = any(
        isinstance(node, ast.Subscript) and word_of(node.value) in weights
        for node in ast.walk(tree)
    )
    before = any(symbol.layer == HERE.shifted(-1) for symbol in symbols.values())
    reads = any(symbol.kind == "A" and symbol.layer == Layer() for symbol in symbols.values())
    spellings = {(without_ending(word) or word).lower() for word in weights}
    return len(spellings) == 1 and reads and not lists and not before and len(hidden) < 3


def is_from_end(node: ast.AST) -> bool:
    """True for -l in an index."""
    return (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Name)
        and node.operand.id in LOOP_LETTERS
    )


def is_added_up(tree: ast.Module) -> bool:
    """True for dW += dZ @ A.T before anything else was put into dW."""
    written: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
            word = word_of(node.target)
        elif isinstance(node, ast.Assign):
            word = word_of(node.targets[0])
            right = {word_of(part) for part in ast.walk(node.value)}
            if word not in right:
                written.add(word)
                continue
        else:
            continue
        symbol = symbol_of(word) if word else None
        if word not in written and symbol is not None and symbol.kind in ("dW", "db"):
            return True
    return False


def is_unsummed(tree: ast.Module) -> bool:
    """True for nabla_b[-1] = delta, where nothing is summed: deltas of one example; and beside a
    softmax that divides by the sum of everything, for which its sum does not count.
    """
    activations = [one for one in ast.walk(tree) if is_activation(one)]
    within = {node for one in activations for node in ast.walk(one)}
    hits = {one.func for one in ast.walk(tree) if isinstance(one, ast.Call) and counts_hits(one)}
    words = {word_of(node) for node in ast.walk(tree) if node not in within | hits}
    if {"sum", "mean"} & words or any(is_number_of_examples(word) for word in words):
        return False
    if any(is_total(node) for node in within):
        return True
    return any(is_step_of_a_bias(node) for node in ast.walk(tree)) or any(
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Name)
        and (parsed := parse(word_of(node.targets[0])[:30])) is not None
        and parsed.kind == "db"
        for node in ast.walk(tree)
    )


def is_activation(node: ast.AST) -> bool:
    """True for the definition of one."""
    return isinstance(node, ast.FunctionDef) and named_activation(node.name) is not None


def is_total(node: ast.AST) -> bool:
    """True for a sum over every axis: np.sum(e), e.sum()."""
    if not isinstance(node, ast.Call) or word_of(node.func) != "sum" or node.keywords:
        return False
    is_method = isinstance(node.func, ast.Attribute) and word_of(node.func.value) not in NUMPY
    return isinstance(node.func, ast.Attribute) and len(node.args) == (0 if is_method else 1)


NUMPY = frozenset(["np", "numpy", "torch"])


def counts_hits(call: ast.Call) -> bool:
    """True for sum(guess == y for ...): no gradient is summed there."""
    return any(isinstance(part, ast.Compare) for one in call.args for part in ast.walk(one))


def is_step_of_a_bias(node: ast.AST) -> bool:
    """True for b -= lr * delta."""
    if not isinstance(node, ast.AugAssign):
        return False
    symbol = symbol_of(word) if (word := word_of(node.target)) else None
    return symbol is not None and symbol.kind == "b"


def is_number_of_examples(word: str) -> bool:
    symbol = symbol_of(word) if word else None
    return word in EXAMPLES or (symbol is not None and symbol.kind == "m")


def is_data_word(word: str) -> bool:
    """True for X, Y, and the number of examples."""
    if not word or len(word) > 30:
        return False
    parsed = parse(word)
    if word in EXAMPLES:
        return True
    is_input = parsed is not None and parsed.layer is not None and parsed.layer == Layer()
    return parsed is not None and (parsed.kind in ("Y", "x") or (parsed.kind == "A" and is_input))
