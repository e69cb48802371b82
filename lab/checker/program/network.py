"""The reference network on the tape: what a name stands for that a paste reads and never writes."""

from functools import cache

import numpy as np

from lab.checker.costs import SPELLINGS
from lab.checker.program.readings import Reading
from lab.checker.program.tape import Node, Tape
from lab.checker.reading.numpy import read_expression
from lab.checker.reading.tree import Apply, Number, Tree
from lab.engine import Array

CLOSE = 0.05  # how much smaller than usual the parameters of a close network are, in all its layers
Key = tuple[str, int]


class Network:
    """The reference network on the tape: its parameters and data as leaves, the rest as it is asked
    for.
    """

    def __init__(self, tape: Tape, reading: Reading) -> None:
        self.tape = tape
        self.reading = reading
        self.rng = np.random.default_rng(reading.seed)
        self.keys: dict[Node, Key] = {}
        self.nodes: dict[Key, Node] = {}
        self.own: dict[Key, Node] = {}  # what the paste computes itself
        self.gradients: dict[Node, Key] = {}  # of names that are not written: taken as right
        self.inside = 0  # the reference's own nodes, as bits: no line of the paste
        self.asked: set[str] = set()  # of the reading, what the paste does not say itself
        L, m = reading.L, reading.examples
        X = self.rng.normal(size=self.shape(reading.sizes[0] + reading.ones_in_X, m))
        if reading.ones_in_X:
            X[(slice(None), 0) if reading.rows else 0] = 1
        self.X = self.leaf(("A", 0), X)
        self.Y = self.leaf(("Y", 0), self.targets())
        for l in range(1, L + 1):
            n, before = reading.sizes[l], reading.sizes[l - 1]
            scales = unit_scales(n) * (CLOSE ** (1 / max(L - 1, 1)) if reading.close else 1.0)
            W = self.rng.normal(size=(n, before + reading.bias_column)) * scales
            W = W.T if reading.rows != reading.flipped else W
            self.leaf(("W", l), W)
            if reading.bias_column:
                continue
            b = self.rng.normal(size=(n, 1)) * scales
            self.leaf(("b", l), b.T if reading.rows else b)

    def shape(self, units: int, examples: int) -> tuple[int, int]:
        return (examples, units) if self.reading.rows else (units, examples)

    def targets(self) -> Array:
        """Y: probabilities rather than 0 and 1, for which Y and Y * Y would look the same."""
        reading = self.reading
        if reading.labels:
            chosen = self.rng.permutation(np.arange(reading.examples) % reading.sizes[-1])
            Y = np.eye(reading.sizes[-1])[:, chosen]
            return Y.T if reading.rows else Y
        Y = self.rng.uniform(0.1, 0.9, size=(reading.sizes[-1], reading.examples))
        if reading.output == "softmax":
            Y = Y / Y.sum(axis=0)
        return Y.T if reading.rows else Y

    def leaf(self, key: Key, value: Array) -> Node:
        value = np.squeeze(value) if self.reading.vectors else value
        node = self.tape.leaf(value, "parameter" if key[0] in "Wb" else "data")
        self.keys[node] = key
        self.nodes[key] = node
        return node

    @property
    def coming_back(self) -> int:
        """What makes a node one of the way back, as bits: the targets, and gradients that are not
        written.
        """
        return sum(1 << node.index for node in (self.Y, *self.gradients))

    @property
    def parameters(self) -> dict[Node, Key]:
        return {node: key for node, key in self.keys.items() if key[0] in "Wb"}

    def forward(self, kind: str, l: int) -> Node:
        """Z[l], A[l], W[l] or b[l]: the paste's own where it has one. KeyError for a layer that
        there is not.
        """
        key = kind, l
        if key in self.own:
            return self.own[key]
        if key not in self.nodes:
            begun = len(self.tape.nodes)
            self.nodes[key] = self.Z(l) if kind == "Z" else self.activated(l)
            self.mark_own(begun)
            self.keys[self.nodes[key]] = key
        return self.nodes[key]

    def Z(self, l: int) -> Node:
        W, A = self.nodes["W", l], self.forward("A", l - 1)
        apply = self.tape.apply
        W = apply("T", W) if self.reading.flipped else W
        if self.reading.bias_column:
            A = self.with_ones(A)
        product = apply("@", A, W) if self.reading.rows else apply("@", W, A)
        if self.reading.bias_column:
            return product
        return apply("+", product, self.nodes["b", l])

    def with_ones(self, A: Node) -> Node:
        """A with a first unit that is 1, where W has its bias as the first column."""
        has_ones = A.op == "joined" or (A is self.X and self.reading.ones_in_X)
        if has_ones or A.value is None or A.value.ndim < 2:
            return A
        axis = 1 if self.reading.rows else 0
        shape = [*A.shape]
        shape[axis] = 1
        return self.tape.apply("joined", self.tape.leaf(np.ones(shape)), A, note=(axis, False))

    def without_bias(self, W: Array) -> Array:
        """W with zeros for the biases in it: what a penalty is on."""
        if not self.reading.bias_column:
            return W
        changed = W.copy()
        first = (slice(None), 0) if self.reading.rows == self.reading.flipped else 0
        changed[first] = 0
        return changed

    def activated(self, l: int) -> Node:
        if l < 1:
            raise KeyError(l)
        note = self.activation(l), self.reading.rows
        return self.tape.apply("activation", self.forward("Z", l), note=note)

    def activation(self, l: int) -> str:
        """The reading's activation of a layer, for a paste that does not say its own."""
        self.asked.add("output" if l >= self.reading.L else "hidden")
        return self.reading.activation(l)

    def cost(self, P: Node | None = None, mean: bool = True) -> Node:
        """J of these predictions."""
        P = P or self.forward("A", self.reading.L)
        begun = len(self.tape.nodes)
        J = self.cost_of(P, self.reading.cost, mean)
        self.mark_own(begun)
        return J

    def mark_own(self, begun: int) -> None:
        """What has been added to the tape since is the reference's own, and no line's."""
        self.inside |= sum(1 << place for place in range(begun, len(self.tape.nodes)))

    def cost_of(self, P: Node, kind: str, mean: bool) -> Node:
        apply, leaf = self.tape.apply, self.tape.leaf
        Y = self.Y if self.Y.shape == P.shape else apply("reshape", self.Y, *self.sizes(P))
        meant = {"A": P, "Y": Y, "m": leaf(self.reading.examples)}

        def node(tree: Tree) -> Node:
            if isinstance(tree, Apply):
                return apply(tree.op, *map(node, tree.args), note=tree.note)
            return leaf(tree.value) if isinstance(tree, Number) else meant[tree.spelling]

        return node(cost_tree(kind, mean))

    def sizes(self, node: Node) -> list[Node]:
        return [self.tape.leaf(size) for size in node.shape]

    def gradient(self, kind: str, l: int) -> Node | None:
        """dZ[l], dA[l], dW[l], db[l] for a name that is not written: dZ and dA of the summed
        loss.
        """
        key = kind, l
        if key not in self.nodes:
            by = self.forward(kind[1], l)
            value = self.tape.gradient(self.cost(mean=self.reading.mean), by)
            if value is None:
                return None
            if kind in ("dZ", "dA") and self.reading.mean:
                value = value * self.reading.examples
            node = self.tape.leaf(value, "gradient")
            self.nodes[key] = node
            self.gradients[node] = key
        return self.nodes[key]

    def depth(self, node: Node) -> int:
        """The layer that a node belongs to: of how many layers' weights it is made."""
        layers = {l for one, (kind, l) in self.keys.items() if kind == "W" and node.depends_on(one)}
        return max(layers, default=0)


@cache
def cost_tree(kind: str, mean: bool) -> Tree:
    """J of the outputs A, the targets Y and m."""
    return read_expression(SPELLINGS[kind].code_of_J(mean), {})


def unit_scales(units: int) -> Array:
    """How large the parameters of each unit are: of every third so small that many of its Z are
    close to 0, where masks differ.
    """
    scales = np.full((units, 1), 0.6)
    scales[1::3] = 0.06
    return scales
