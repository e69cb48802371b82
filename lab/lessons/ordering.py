"""What first, then what: the lines of a backward pass, shuffled, to be put in order.

    puzzle = deal(Network((2, 3, 1)), np.random.default_rng(0))
    verdict = judge(puzzle, chosen)      # places of puzzle.blocks, in the learner's order

A line may come as soon as all that it needs is there, so every order that the chain of dependencies
allows is right. Among the lines are wrong ones from the catalogue of mistakes; whoever takes one is
told its signature.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from lab.engine import Array, Network, backward, forward, initialize
from lab.mistakes import CATALOGUE, SIGNATURES, Mistake, ShapeError, watched
from lab.mistakes.signatures import tensors

DISTRACTORS = 3  # wrong lines of a puzzle, where the catalogue has so many for the network
PROBES = 11  # examples on which a wrong line is tried: as many as few layers have units

DA_OF_COSTS = {
    "binary cross-entropy": "-(Y / A[{L}] - (1 - Y) / (1 - A[{L}]))",
    "cross-entropy": "-Y / A[{L}]",
    "half squared error": "A[{L}] - Y",
    "squared error": "2 * (A[{L}] - Y)",
}
"""dJ/dA of the last layer as a line of code, by the cost."""


@dataclass(frozen=True)
class Block:
    """One line to be put in order.

    quantity: what it computes, "dZ[2]". code: the line, with its layer. needs: the quantities of
    the way back that it takes. mistake: what is wrong with it; None for a right line.
    """

    quantity: str
    code: str
    needs: tuple[str, ...] = ()
    mistake: Mistake | None = None


@dataclass(frozen=True)
class Puzzle:
    """The lines of one network's backward pass, shuffled, wrong ones among them."""

    network: Network
    blocks: tuple[Block, ...]

    @property
    def required(self) -> set[str]:
        """The quantities that a whole pass computes."""
        return {block.quantity for block in self.blocks if block.mistake is None}


@dataclass(frozen=True)
class Verdict:
    """What an order is worth. done: whole and right. place: of the first line that cannot stay
    (from 0), None where all can. text: what to say of it, Markdown.
    """

    done: bool
    place: int | None
    text: str


def lines(network: Network) -> Iterator[Block]:
    """The right lines, in the order in which a pass is usually written down."""
    L = network.L
    yield from first_lines(network)
    for l in reversed(network.layers):
        if l < L:
            yield Block(f"dZ[{l}]", f"dZ[{l}] = dA[{l}] * g_prime(Z[{l}])", (f"dA[{l}]",))
        needs = (f"dZ[{l}]",)
        yield Block(f"dW[{l}]", f"dW[{l}] = dZ[{l}] @ A[{l - 1}].T / m", needs)
        yield Block(f"db[{l}]", f"db[{l}] = np.sum(dZ[{l}], axis=1, keepdims=True) / m", needs)
        if l > 1:
            yield Block(f"dA[{l - 1}]", f"dA[{l - 1}] = W[{l}].T @ dZ[{l}]", needs)


def first_lines(network: Network) -> Iterator[Block]:
    """The lines up to dZ[L]: one where output and cost are matched, two where they are not."""
    L = network.L
    if network.is_matched:
        yield Block(f"dZ[{L}]", f"dZ[{L}] = A[{L}] - Y")
        return
    slope = DA_OF_COSTS[str(network.cost)].format(L=L)
    yield Block(f"dA[{L}]", f"dA[{L}] = {slope}")
    chain = f"dZ[{L}] = dA[{L}] * g_prime(Z[{L}])"
    if network.output == "softmax":  # its units depend on one another
        total = f"np.sum(dA[{L}] * A[{L}], axis=0)"
        chain = f"dZ[{L}] = A[{L}] * (dA[{L}] - {total})"
    yield Block(f"dZ[{L}]", chain, (f"dA[{L}]",))


def wrong_lines(network: Network, mistakes: Iterable[Mistake] = CATALOGUE) -> Iterator[Block]:
    """A line for every one of the mistakes that shows in this network, in the layer where it shows
    first.
    """
    for mistake in mistakes:
        l = layer_of(mistake, network)
        if l is not None and differs(mistake, f"{mistake.quantity}[{l}]", network):
            of_line = l + 1 if "dA_prev" in mistake.swaps else l  # dA[l] is computed in layer l + 1
            yield Block(
                f"{mistake.quantity}[{l}]", with_layers(mistake.code, of_line), mistake=mistake
            )


def differs(mistake: Mistake, quantity: str, network: Network) -> bool:
    """Whether the wrong line gives other numbers than the right one: a transpose of a 1 x 1 matrix
    does not.
    """
    rng = np.random.default_rng(0)
    X = rng.normal(size=(network.layer_sizes[0], PROBES))
    Y = rng.integers(0, 2, (network.layer_sizes[-1], PROBES)).astype(float)
    parameters = initialize(network, "xavier", 0)
    trace = forward(network, parameters, X)
    right = tensors(network, parameters, trace, Y)
    seen: dict[str, Array] = {}
    try:
        equations = watched(mistake.equations, network, seen)
        backward(network, parameters, trace, Y, equations=equations)
    except ShapeError as problem:
        if problem.quantity == quantity:
            return True
    return not np.allclose(seen[quantity], right[quantity])


def layer_of(mistake: Mistake, network: Network) -> int | None:
    """Where the mistake shows first, None where it does not. Where output and cost are not matched
    the catalogue is silent; of its lines those below dZ[L] are wrong there all the same.
    """
    if network.is_matched or mistake.output or not mistake.swaps.keys() <= {"dW", "db", "dA_prev"}:
        return mistake.layer(network)
    return mistake.layer_of(network)


def with_layers(code: str, l: int) -> str:
    """The first line of a learner's code, with the layer behind every name: W becomes W[l], A_prev
    A[l-1].
    """
    line = code.splitlines()[0].split("#")[0].rstrip()
    line = re.sub(r"\b(d?A)_prev\b", rf"\1[{l - 1}]", line)
    return re.sub(r"\b(dA|dZ|dW|db|W|A|Z)\b(?!\[)", rf"\1[{l}]", line)


def deal(network: Network, rng: np.random.Generator, distractors: int = DISTRACTORS) -> Puzzle:
    """The network's lines with so many wrong ones, or as many as there are, shuffled."""
    shuffled = (CATALOGUE[i] for i in rng.permutation(len(CATALOGUE)))
    blocks = [*lines(network), *islice(wrong_lines(network, shuffled), distractors)]
    return Puzzle(network, tuple(blocks[i] for i in rng.permutation(len(blocks))))


def judge(puzzle: Puzzle, chosen: Sequence[int]) -> Verdict:
    """What the order is worth, as far as it goes; of what is wrong the first is told."""
    known: set[str] = set()
    for place, index in enumerate(chosen):
        block = puzzle.blocks[index]
        if block.mistake:
            return Verdict(False, place, what_is_wrong(block, block.mistake))
        missing = [need for need in block.needs if need not in known]
        if missing:
            return Verdict(False, place, too_early(block, missing[0]))
        known.add(block.quantity)
    left = puzzle.required - known
    if left:
        return Verdict(False, None, f"Right so far. {len(left)} of {len(puzzle.required)} to go.")
    return Verdict(True, None, "That is a whole backward pass: every gradient is known.")


def what_is_wrong(block: Block, mistake: Mistake) -> str:
    signature = SIGNATURES[mistake.signature]
    return (
        f"`{block.code}` is wrong. What {block.quantity} would look like: {signature}."
        f" {mistake.why}"
    )


def too_early(block: Block, missing: str) -> str:
    return (
        f"`{block.code}` comes too early: it needs {missing}, which is not known yet at this point."
    )


@dataclass
class Ordering:
    """Someone at a puzzle: the lines they have put down, in their order, and what was last said of
    it. chosen: places of puzzle.blocks.
    """

    puzzle: Puzzle
    chosen: list[int] = field(default_factory=list)
    verdict: Verdict | None = None

    @property
    def left(self) -> list[int]:
        """The lines that have not been put down."""
        return [i for i in range(len(self.puzzle.blocks)) if i not in self.chosen]

    def put_down(self, index: int) -> None:
        self.chosen.append(index)
        self.verdict = None

    def take_back(self, index: int) -> None:
        self.chosen.remove(index)
        self.verdict = None

    def check(self) -> None:
        self.verdict = judge(self.puzzle, self.chosen)
