"""Putting the backward pass in order: the lines are run as Python, and what NumPy says of an order
is the oracle for what `judge` says of it.
"""

from graphlib import TopologicalSorter

import numpy as np
import pytest

from lab.engine import ACTIVATIONS, COSTS, OUTPUTS, Network, backward, forward, initialize
from lab.lessons.ordering import Puzzle, deal, judge, lines, with_layers, wrong_lines
from lab.mistakes import CATALOGUE, SIGNATURES

M = 7  # examples: as many as no layer has units
PAIRS = [(output, cost) for cost in COSTS for output in COSTS[cost].outputs]


def random_network(rng: np.random.Generator) -> Network:
    depth = int(rng.integers(1, 7))
    sizes = tuple(int(n) for n in rng.integers(1, 5, depth + 1))
    output, cost = PAIRS[int(rng.integers(len(PAIRS)))]
    hidden = tuple(str(rng.choice(list(ACTIVATIONS))) for _ in range(depth - 1))
    if output == "softmax":
        sizes = (*sizes[:-1], int(rng.integers(2, 5)))
    return Network(sizes, hidden, output, cost)


class Pass:
    """A pass that is at its cost, and on which lines of code can be run."""

    def __init__(self, network: Network, rng: np.random.Generator) -> None:
        self.network = network
        X = rng.normal(size=(network.layer_sizes[0], M))
        Y = rng.integers(0, 2, (network.layer_sizes[-1], M)).astype(float)
        parameters = initialize(network, "xavier", int(rng.integers(1000)))
        trace = forward(network, parameters, X)
        self.right = backward(network, parameters, trace, Y)
        self.names = dict(W=parameters.W, Z=trace.Z, A=trace.A, Y=Y, m=M, np=np)
        self.names |= dict(sigmoid=ACTIVATIONS["sigmoid"].g, relu=ACTIVATIONS["relu"].g)
        self.results = {name: {} for name in ("dA", "dZ", "dW", "db")}

    def run(self, quantity: str, code: str) -> None:
        l = int(quantity[3:-1])
        g = self.network.g(l)
        own = dict(g_prime=getattr(g, "g_prime", None))
        exec(code, {**self.names, **self.results, **own})

    def equals_the_right_one(self, quantity: str) -> bool:
        kind, l = quantity[:2], int(quantity[3:-1])
        value, right = self.results[kind][l], getattr(self.right, kind)[l]
        return np.shape(value) == np.shape(right) and np.allclose(value, right)


def any_right_order(puzzle: Puzzle, rng: np.random.Generator) -> list[int]:
    """One of the orders that the dependencies allow, by chance."""
    places = {b.quantity: i for i, b in enumerate(puzzle.blocks) if b.mistake is None}
    graph = {quantity: puzzle.blocks[i].needs for quantity, i in places.items()}
    sorter = TopologicalSorter(graph)
    sorter.prepare()
    ready: list[str] = []
    order = []
    while sorter.is_active():
        ready += sorter.get_ready()
        taken = ready.pop(int(rng.integers(len(ready))))
        order.append(places[taken])
        sorter.done(taken)
    return order


@pytest.mark.parametrize("part", range(4))
def test_every_order_that_can_be_computed_is_accepted_on_1000_random_networks(part):
    rng = np.random.default_rng(part)
    for _ in range(250):
        puzzle = deal(random_network(rng), rng)
        order = any_right_order(puzzle, rng)
        passing = Pass(puzzle.network, rng)
        for place in order:
            block = puzzle.blocks[place]
            passing.run(block.quantity, block.code)
            assert passing.equals_the_right_one(block.quantity), block
        verdict = judge(puzzle, order)
        assert verdict.done, (puzzle, order, verdict)
        assert {f"d{letter}[{l}]" for letter in "Wb" for l in puzzle.network.layers} <= (
            puzzle.required
        )


def test_an_order_that_cannot_be_computed_is_refused_where_python_stops():
    rng = np.random.default_rng(7)
    refused = 0
    for _ in range(300):
        puzzle = deal(random_network(rng), rng, distractors=0)
        order = [int(i) for i in rng.permutation(len(puzzle.blocks))]
        passing = Pass(puzzle.network, rng)
        stopped = None
        for place, index in enumerate(order):
            block = puzzle.blocks[index]
            try:
                passing.run(block.quantity, block.code)
            except KeyError:
                stopped = place
                break
        verdict = judge(puzzle, order)
        assert verdict.place == stopped
        assert verdict.done == (stopped is None)
        refused += stopped is not None
    assert refused > 100


def test_a_part_of_an_order_is_right_so_far():
    puzzle = deal(Network((2, 3, 1)), np.random.default_rng(0))
    order = any_right_order(puzzle, np.random.default_rng(1))
    for count in range(len(order)):
        verdict = judge(puzzle, order[:count])
        assert not verdict.done
        assert verdict.place is None
        assert f"{len(order) - count} of {len(order)} to go" in verdict.text


def test_a_distractor_is_wrong_and_is_answered_with_its_signature():
    rng = np.random.default_rng(3)
    met = set()
    for _ in range(150):
        network = random_network(rng)
        for block in wrong_lines(network):
            puzzle = Puzzle(network, (*lines(network), block))
            verdict = judge(puzzle, [len(puzzle.blocks) - 1])
            assert verdict.place == 0
            assert SIGNATURES[block.mistake.signature] in verdict.text
            assert block.code in verdict.text
            met.add(block.mistake.name)
    assert met == {mistake.name for mistake in CATALOGUE}


def test_no_distractor_computes_the_right_numbers():
    rng = np.random.default_rng(4)
    for _ in range(150):
        network = random_network(rng)
        for block in wrong_lines(network):
            passing = Pass(network, rng)
            before = passing.right
            passing.results = {
                "dA": dict(before.dA),
                "dZ": dict(before.dZ),
                "dW": dict(before.dW),
                "db": dict(before.db),
            }
            try:
                passing.run(block.quantity, block.code)
            except ValueError:
                continue  # shapes that do not fit
            right = getattr(before, block.quantity[:2])[int(block.quantity[3:-1])]
            if not np.any(right):
                continue  # dead relu units below: nothing to tell apart
            assert not passing.equals_the_right_one(block.quantity), (network, block.code)


def test_layers_are_written_behind_the_names():
    assert with_layers("dA_prev = W.T @ dZ / m", 2) == "dA[1] = W[2].T @ dZ[2] / m"
    assert with_layers("dW = dZ @ A_prev.T / A_prev.shape[0]", 1) == (
        "dW[1] = dZ[1] @ A[0].T / A[0].shape[0]"
    )
    assert with_layers("dZ = A - Y\ndW = 3", 3) == "dZ[3] = A[3] - Y"
    assert with_layers("dA_prev = W @ dZ    # both", 2) == "dA[1] = W[2] @ dZ[2]"


def test_it_knows_every_output_and_cost():
    for output in OUTPUTS:
        for cost in COSTS:
            if output in COSTS[cost].outputs:
                network = Network((2, 3, 2), "tanh", output, cost)
                assert len(list(lines(network))) == (7 if network.is_matched else 8)
