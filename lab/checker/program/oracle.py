"""The paste's own oracle: its predictions, its cost, and dJ/dN of every quantity N on the way.

The predictions are what meets the targets Y. The cost is the paste's own where it has one, else
that of the reading. The gradients are found by replaying (`tape.py`), through the learner's own
forward pass: with or without biases, whatever its activations are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from lab.checker.program.flow import Flow, Role
from lab.checker.program.matching import Match, match
from lab.checker.program.momentum import RunningMean, running_means
from lab.checker.program.network import Key
from lab.checker.program.run import Run
from lab.checker.program.sites import Probe, is_kept_over_steps
from lab.checker.program.tape import Node, Tape
from lab.checker.program.words import symbol_of
from lab.engine import ACTIVATIONS, Array

COSTS = ("loss", "cost", "mse", "entropy", "error")  # in the name of a function
DERIVATIVES = ("deriv", "prime", "grad", "delta", "back")
BEGINNINGS = ("d_", "grad_", "d")  # of a name of a derivative
MEETINGS = frozenset(("-", "*", "/", "labelled", "+"))


@dataclass(frozen=True, eq=False)
class Quantity:
    """A quantity of the forward pass with its gradient: key ("Z", 1), node, and dJ/dZ1.

    "A with 1": the activations with a 1 beside them, where W has its bias as a column; "A dropped":
    the activations after a mask of dropout.
    """

    key: Key
    node: Node
    J: Node
    tape: Tape
    word: str = ""  # of a part of the forward pass that only the paste's own name says

    @cached_property
    def gradient(self) -> Array:
        """Found when it is asked for; not a number where there is none."""
        found = self.tape.gradient(self.J, self.node)
        return np.full(self.node.shape, np.nan) if found is None else found

    @property
    def name(self) -> str:
        return self.word or f"{self.key[0][0]}{self.key[1]}"


@dataclass(frozen=True, eq=False)
class Oracle:
    """A cost J on the tape, and the gradients by everything it is made of."""

    run: Run
    J: Node
    P: Node
    own_cost: bool = False
    probe: Probe | None = None
    matches: dict[Any, Match | None] = field(default_factory=dict)  # what was compared already
    own_words: dict[str, Quantity | None] = field(default_factory=dict)

    @cached_property
    def is_penalised(self) -> bool:
        """True for a cost of the paste's own that has a penalty: then its gradients have it too."""
        parameters = self.run.network.parameters
        return self.own_cost and any(node in parameters for node in self.beside_predictions())

    def beside_predictions(self) -> set[Node]:
        """What the cost is made of besides P: targets, and weights in a penalty."""
        found: set[Node] = set()
        todo = [self.J]
        while todo:
            node = todo.pop()
            if node is not self.P and node not in found:
                found.add(node)
                todo += node.args
        return found

    @cached_property
    def penalty(self) -> float:
        """The multiple of W that the paste's own penalty adds to dJ/dW, 0 where it adds none or
        something else.
        """
        for (kind, _), one in self.quantities.items() if self.is_penalised else ():
            added = self.run.tape.gradient(self.J, one.node, fixed=self.P) if kind == "W" else None
            W = one.node.value
            if added is None or W is None:
                continue
            for weights in (self.run.network.without_bias(W), W):
                if found := match(added, weights, False, None):
                    return found.constant
        return 0.0

    def unpenalised(self, quantity: Quantity) -> Array:
        """dJ/dN without what a penalty of the paste's own adds."""
        if quantity.key[0] != "W" or not self.penalty:
            return quantity.gradient
        added = self.run.tape.gradient(self.J, quantity.node, fixed=self.P)
        return quantity.gradient - (0.0 if added is None else added)

    @cached_property
    def has_penalty(self) -> bool:
        """True where a multiple of W is added to what comes back."""
        marks = self.run.network.coming_back
        return any(
            node.op in ("+", "-")
            and any(
                is_multiple_of_weights(self.run, one) and other.above & marks
                for one, other in (node.args, node.args[::-1])
            )
            for node in self.run.tape.nodes
        )

    @cached_property
    def has_momentum(self) -> bool:
        """True where gradients are averaged over the steps: the first step is shorter then."""
        Y = self.run.network.Y
        return any(is_kept_over_steps(site) and site.node.depends_on(Y) for site in self.run.sites)

    @cached_property
    def numbers(self) -> frozenset[float]:
        """The numbers that the paste calculates with."""
        values = [node.value for node in self.run.tape.nodes if node.op == "number"]
        return frozenset(float(one) for one in values if one is not None and one.ndim == 0)

    @cached_property
    def means(self) -> list[RunningMean]:
        """What the optimizer keeps from step to step."""
        return list(running_means(self.run))

    @cached_property
    def quantities(self) -> dict[Key, Quantity]:
        """The forward pass by layers: parameters, inputs, Z and A."""
        return {
            key: Quantity(key, node, self.J, self.run.tape)
            for key, node in forward_nodes(self.run, self.P)
            if node.value is not None and self.J.depends_on(node)
        }

    @cached_property
    def flow(self) -> Flow:
        """What the values are by what is done with them."""
        network, L = self.run.network, self.run.reading.L
        flow = Flow(self.run.tape.nodes, network.keys, {network.Y}, depth={self.P: L})
        flow.given = {node: Role(*key) for node, key in network.keys.items()}
        flow.forward = {one.node: Role(*key) for key, one in self.quantities.items()}
        flow.back = {node: Role(kind, L - l) for node, (kind, l) in network.gradients.items()}
        flow.find_errors()
        flow.go_back()
        flow.count_layers()
        return flow

    @cached_property
    def usual_constants(self) -> list[float]:
        """What learners multiply a gradient by: 1, and m where 1/m is left to the step; with a squared
        error 2 and 1/2 too, and 1/n[L] for a mean over the outputs, which a cost of the paste's own
        may be where its gradient is none; and either sign.
        """
        reading = self.run.reading
        m, n = reading.examples, reading.sizes[-1]
        squared = self.is_squared
        shares = (1, n, 1 / n) if squared else (1, n) if self.own_cost else (1,)
        is_mean = (self.own_cost or reading.mean) and self.probe is None
        powers = [1, m] if is_mean else [1, 1 / m]
        powers += [1 / reading.m] if reading.one_by_one else []  # once all have been gone through
        return [
            sign * factor * power * share
            for sign in (1, -1)
            for factor in ((1.0, 2.0, 0.5) if squared else (1.0,))
            for power in powers
            for share in shares
        ]

    @property
    def is_squared(self) -> bool:
        """True for a cost without a logarithm."""
        if not self.own_cost:
            return "squared" in self.run.reading.cost
        return not any(node.op == "log" and self.J.depends_on(node) for node in self.run.tape.nodes)

    @property
    def is_blind(self) -> bool:
        """True if a gradient vanishes, as behind relus that are all off: nothing shows there."""
        return not all(
            np.any(one.gradient) for key, one in self.quantities.items() if key[0] == "Z"
        )

    def slope(self, quantity: Quantity) -> Array | None:
        """g'(Z[l]), entry by entry: how A[l] grows with Z[l], and the output of a layer alone that
        has no weights with its inputs. None for what is no Z.
        """
        kind, l = quantity.key
        if self.probe is not None and quantity.node is self.probe.inputs:
            A = self.probe.output if self.probe.output.shape == quantity.node.shape else None
        else:
            A = (
                self.quantities[("A", l)].node
                if kind == "Z" and ("A", l) in self.quantities
                else None
            )
        if A is None or not A.depends_on(quantity.node):
            return None
        key = "sum", A
        if key not in self.run.tape.known:
            self.run.tape.known[key] = self.run.tape.apply("sum", A, note=(None, False))
        return self.run.tape.gradient(self.run.tape.known[key], quantity.node)

    def named_after(self, word: str) -> Quantity | None:
        """Of dcounts, what the paste's own forward pass calls counts."""
        bare = next((word[len(one) :] for one in BEGINNINGS if word.startswith(one)), "")
        if not bare:
            return None
        if bare not in self.own_words:
            nodes = [one.node for one in self.run.sites if one.word == bare]
            node = next((one for one in nodes if self.J.depends_on(one)), None)
            key = ("Z", self.run.network.depth(node)) if node else ("Z", 0)
            made = Quantity(key, node, self.J, self.run.tape, bare) if node else None
            self.own_words[bare] = made
        return self.own_words[bare]

    def of(self, node: Node) -> Quantity | None:
        return next((one for one in self.quantities.values() if one.node is node), None)


def forward_nodes(run: Run, P: Node) -> Iterator[tuple[Key, Node]]:
    """The nodes of the forward pass up to P. Z is a product with weights, plus its bias; A is what
    goes into the next product, and P itself.
    """
    network = run.network
    known = network.keys.items()
    found = {key: node for node, key in known if P.depends_on(node) and key[0] != "Y"}
    for node in run.tape.nodes[: P.index + 1]:
        if not P.depends_on(node) or node.value is None:
            continue
        inputs = inputs_of_product(run, node)
        if inputs is not None:
            found["Z", network.depth(node)] = node
            depth = network.depth(inputs)
            found["A with 1", depth] = inputs
            inputs = without_ones(inputs, depth, run)
            whole = without_mask(inputs)
            if whole is not inputs:
                found["A dropped", depth] = inputs
                inputs = whole
            if depth and ("A", depth) not in found:
                found["A", depth] = inputs
        elif node.op == "+" and any(is_bias(run, arg) for arg in node.args):
            found["Z", network.depth(node)] = node
    found["A", max(network.depth(P), 1)] = P
    for key in [key for key in found if key[0] == "A with 1"]:
        if found[key] is found.get(("A", key[1])) or not key[1]:
            del found[key]
    yield from found.items()


def without_ones(node: Node, depth: int, run: Run) -> Node:
    """Of activations with a 1 beside them, the activations."""
    if node.op == "joined" and depth:
        return next((arg for arg in node.args if run.network.depth(arg) == depth), node)
    return node


def without_mask(node: Node) -> Node:
    """Of activations times a mask of dropout, perhaps divided by the share that is kept, the
    activations.
    """
    inner, masked = node, False
    while inner.op in ("*", "/", "as"):
        others = [arg for arg in inner.args if not is_mask(arg)]
        if len(others) != 1:
            break
        masked = masked or any(arg.op != "number" for arg in inner.args if is_mask(arg))
        inner = others[0]
    return inner if masked else node


def is_mask(node: Node) -> bool:
    """True for a mask of dropout and for what is made of it and of numbers alone."""
    return node.op in ("mask", "number") or (bool(node.args) and all(map(is_mask, node.args)))


def number_of(node: Node) -> float | None:
    """The number that is written, None for anything else."""
    is_number = node.op == "number" and node.value is not None and node.shape == ()
    return float(node.value) if is_number else None  # type: ignore[arg-type]


def inputs_of_product(run: Run, node: Node) -> Node | None:
    """Of a product with a parameter, the other factor."""
    single = run.reading.scalar and node.op == "*" and node.depends_on(run.network.X)
    if not (single or node.op in ("@", "einsum")) or len(node.args) != 2:
        return None
    left, right = node.args
    if is_weight(run, left) and not is_weight(run, right):
        return right
    return left if is_weight(run, right) and not is_weight(run, left) else None


def has_own_products(run: Run) -> bool:
    """True for a paste that computes a Z itself, and so says how W is stored."""
    Y, inside = run.network.Y, run.network.inside
    return any(
        not inside >> node.index & 1
        and not node.depends_on(Y)
        and not any(node.depends_on(one) for one in run.network.gradients)
        and inputs_of_product(run, node) is not None
        for node in run.tape.nodes
    )


def is_weight(run: Run, node: Node) -> bool:
    while node.op in ("T", "reshape") and node.args:
        node = node.args[0]
    return run.network.keys.get(node, ("", 0))[0] == "W"


def is_multiple_of_weights(run: Run, node: Node) -> bool:
    """True for lambda W / m, be it of all columns but that of the bias; but not for W itself."""
    if node.op in ("index", "put", "joined", "as", "T", "reshape"):
        return any(is_multiple_of_weights(run, one) for one in node.args)
    if node.op not in ("*", "/", "neg"):
        return False
    others = [arg for arg in node.args if arg.op != "number"]
    if len(others) != 1:
        return False
    return is_part_of_weight(run, others[0]) or is_multiple_of_weights(run, others[0])


def is_part_of_weight(run: Run, node: Node) -> bool:
    """True for W, W(:, 2:end), [zeros(n, 1) W(:, 2:end)], and W with zeros in its first column."""
    if node.op in ("index", "put", "joined", "as"):
        return any(is_part_of_weight(run, one) for one in node.args)
    return is_weight(run, node)


def is_bias(run: Run, node: Node) -> bool:
    while node.op in ("T", "reshape", "tiled", "*") and node.args:
        if node.op == "*" and node.args[1].op != "full":  # b times a row of ones
            return False
        node = node.args[0]
    return run.network.keys.get(node, ("", 0))[0] == "b"


def oracles(run: Run) -> Iterator[Oracle]:
    """The costs that a paste may mean, its own first; a mean absolute error last, which is printed
    more often than it is minimised.
    """
    P = predictions(run)
    if P is None or P.value is None:
        return
    own = [Oracle(run, J, P, own_cost=True) for J in own_costs(run, P)]
    absolute = [one for one in own if any(is_absolute(node, one) for node in run.tape.nodes)]
    yield from (one for one in own if one not in absolute)
    J = run.network.cost(P, mean=run.reading.mean)
    if J.value is not None:
        yield Oracle(run, J, P)
    yield from absolute


def is_absolute(node: Node, oracle: Oracle) -> bool:
    return node.op == "abs" and oracle.J.depends_on(node) and node.depends_on(oracle.P)


def probes(run: Run) -> Iterator[Oracle]:
    """Layers alone: J is the sum of their outputs, each times the gradient that comes back to it,
    so that dJ/dN is what the layer has to hand on.
    """
    for probe in run.probes:
        product = run.tape.apply("*", probe.output, probe.upstream)
        J = run.tape.apply("sum", product, note=(None, False))
        if J.value is not None:
            yield Oracle(run, J, probe.output, probe=probe)


def predictions(run: Run) -> Node | None:
    """What meets Y: of several the one that all others are made of."""
    found = list(dict.fromkeys(meeting(run)))
    for node in found:
        if all(other.depends_on(node) for other in found):
            return node
    whole = {node.args[0] if node.op == "index" else node for node in found}
    if len(whole) == 1:  # a3(1) - (y == 1), a3(2) - (y == 2) ...: their a3
        return whole.pop()
    if found:  # of two forward passes the one that most is made of
        return max(found, key=lambda one: sum(site.node.depends_on(one) for site in run.sites))
    last = "A", run.reading.L
    known = {key for key in run.network.nodes if key[0] in ("Z", "A", "dZ", "dA", "dW", "db")}
    if run.network.own or known - {("A", 0)}:
        try:
            return run.network.forward(*last)
        except KeyError:
            return None
    return None


def meeting(run: Run) -> Iterator[Node]:
    """The nodes that meet Y in an operation: they do not depend on it, nor it on parameters."""
    Y = run.network.Y
    others = sum(1 << node.index for node in run.network.keys if node is not Y)
    for node in run.tape.nodes:
        inside = run.network.inside >> node.index & 1
        if inside or node.op not in MEETINGS or len(node.args) != 2:
            continue
        for one, other in (node.args, node.args[::-1]):
            pure = one.depends_on(Y) and not one.above & others
            if pure and not other.depends_on(Y) and other.above & others:
                yield other


def own_costs(run: Run, P: Node) -> Iterator[Node]:
    """The scalars that the paste calls its cost, the last first."""
    for site in reversed(run.sites):
        node = site.node
        if node.value is None or node.value.size != 1 or not node.depends_on(P):
            continue
        symbol = symbol_of(site.word)
        word = site.word.lower()
        named = (symbol is not None and symbol.kind == "J") or "loss" in word or "cost" in word
        where = site.where.lower()
        returned = site.word == "return" and any(part in where for part in COSTS)
        returned = returned and not any(part in where for part in DERIVATIVES)
        if (named or returned) and node.depends_on(run.network.Y):
            yield node
            return


def activation_between(oracle: Oracle, l: int) -> str | None:
    """The activation by which A[l] is made of Z[l], None for one that is not known here."""
    Z, A = oracle.quantities.get(("Z", l)), oracle.quantities.get(("A", l))
    return activation_of(oracle.run, Z.node, A.node) if Z and A else None


def activation_of(run: Run, Z: Node, A: Node) -> str | None:
    if A is Z:
        return "linear"
    for name in (*ACTIVATIONS, "softmax"):
        found = run.tape.apply("activation", Z, note=(name, run.reading.rows))
        if found.value is None or A.value is None or found.shape != A.shape:
            continue
        if np.allclose(found.value, A.value, rtol=1e-6):
            return name
    return None


def own_output(run: Run) -> tuple[int, str] | None:
    """How many layers the paste's own forward pass has, and its output's activation."""
    P = predictions(run) if has_own_products(run) else None
    if P is None or run.network.inside >> P.index & 1 or P.value is None:
        return None
    L = run.network.depth(P)
    Z = dict(forward_nodes(run, P)).get(("Z", L))
    name = activation_of(run, Z, P) if Z is not None else None
    return (L, name) if name is not None else None
