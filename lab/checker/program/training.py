"""A pasted program put to work: its tape is replayed with W and b replaced, step by step.

Nothing of the paste is read anew. What trains is what it computed, line by line or in loops and
classes; beside it, from the same start on the same examples, train the right gradients of the same
cost, found by differences.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lab.checker.program.budget import Budget, Spent
from lab.checker.program.ends import End, is_normalised
from lab.checker.program.judged import Judged
from lab.checker.program.network import Key
from lab.checker.program.oracle import Oracle
from lab.checker.program.repair import Mending
from lab.checker.program.tape import Node
from lab.engine import Array

LEARNING_RATE = 0.5  # the largest that is tried
MOST_HALVINGS = 12
STEPS = 150
ENDLESS = 1e12  # a cost that has left all bounds
SECONDS = 20.0  # of processor time, for all of them
# how large weights are: those that learn, and those that made the answers
START = 0.6
TEACHER = 1.2

Values = dict[Node, Array]
History = dict[str, list[float]]
Histories = dict[str, History]


@dataclass(frozen=True, eq=False)
class Training:
    """The gradients of a paste, by the parameters of its network. ends: where each comes out."""

    outcome: Mending
    ends: Mapping[Key, End]

    @classmethod
    def of(cls, judged: Judged) -> "Training":
        """Raises ValueError, in one sentence, for a paste that has not every gradient, or one that
        has no value.
        """
        whole = [one for one in judged.outcomes if one.oracle.probe is None]
        if not whole:
            raise ValueError("no network with a cost is here, only layers that stand alone")
        outcome, network = whole[0], whole[0].oracle.run.network
        if given := [f"{kind}{l}" for kind, l in network.gradients.values()]:
            raise ValueError(f"{listed(given)} is used here, and no line computes it")
        ends = {
            end.base: end
            for end in sorted(outcome.ends, key=lambda end: end.kind == "step")
            if end.base[0] in "Wb" and not is_signs(end, outcome.oracle)
        }
        keys = [key for key in outcome.oracle.quantities if key[0] in ("W", "b")]
        if missing := [f"d{kind}{l}" for kind, l in keys if (kind, l) not in ends]:
            raise ValueError(f"no line gives a {listed(missing)}")
        training = cls(outcome, {key: ends[key] for key in keys})
        nodes = training.parameters.values()
        training.own_gradients({node: node.value for node in nodes if node.value is not None})
        return training

    @property
    def oracle(self) -> Oracle:
        return self.outcome.oracle

    @cached_property
    def parameters(self) -> dict[Key, Node]:
        return {key: self.oracle.run.network.nodes[key] for key in self.ends}

    @cached_property
    def examples(self) -> list[Values]:
        """Inputs with what another network of the kind answers: all together, or one to each, where
        the paste goes through them one at a time.
        """
        run = self.oracle.run
        network, rng = run.network, np.random.default_rng(run.reading.seed)
        teacher = self.drawn(rng, TEACHER)
        found = []
        for _ in range(run.reading.m if run.reading.one_by_one else 1):
            X = rng.normal(size=network.X.shape)
            (answers,) = run.tape.replay({**teacher, network.X: X}, [self.oracle.P])
            if answers is None or not np.all(np.isfinite(answers)):
                raise ValueError("its forward pass has no value")
            found.append({network.X: X, network.Y: answers.reshape(network.Y.shape)})
        return found

    def drawn(self, rng: np.random.Generator, scale: float) -> Values:
        shapes = {node: node.shape for node in self.parameters.values()}
        return {node: scale * rng.normal(size=shape) for node, shape in shapes.items()}

    def histories(self) -> Generator[float, None, Histories]:
        """Trains twice, with the right gradients and with the learner's; yields the share that is
        done. Raises ValueError, in one sentence, where it cannot.
        """
        tape = self.oracle.run.tape
        tape.budget = Budget.of(SECONDS)
        start = self.drawn(np.random.default_rng(self.oracle.run.reading.seed + 1), START)
        try:
            rate = self.learning_rate(start)
            right = yield from self.trained(self.right_gradients, start, rate, done=0.0)
            yours = yield from self.trained(self.own_gradients, start, rate, done=0.5)
        except Spent as problem:
            raise ValueError(f"{problem}") from None
        return {"right": right, "yours": yours}

    def trained(
        self, rule: Callable[[Values], Values], start: Values, rate: float, done: float
    ) -> Generator[float, None, History]:
        """The costs of a training with one kind of gradients, until they have no end."""
        values = dict(start)
        history: History = {"epoch": [0.0], "cost": [self.cost(values)]}
        for epoch in range(1, STEPS // len(self.examples) + 1):
            self.oracle.run.tape.budget = self.oracle.run.tape.budget.again()
            self.one_epoch(values, rule, rate)
            cost = self.cost(values)
            if not abs(cost) < ENDLESS:
                break
            history["epoch"].append(float(epoch))
            history["cost"].append(cost)
            yield done + 0.5 * epoch * len(self.examples) / STEPS
        return history

    def one_epoch(self, values: Values, rule: Callable[[Values], Values], rate: float) -> None:
        """Change the parameters among the values once for all examples, or once for each."""
        for example in self.examples:
            for node, gradient in rule({**values, **example}).items():
                values[node] = values[node] - rate * gradient

    def cost(self, values: Values) -> float:
        """The mean of J over the examples, not a number where it has no value."""
        tape, J = self.oracle.run.tape, self.oracle.J
        with np.errstate(all="ignore"):
            found = [tape.replay({**values, **one}, [J])[0] for one in self.examples]
        return float(np.mean([np.nan if one is None else one for one in found]))

    def learning_rate(self, start: Values) -> float:
        """LEARNING_RATE, halved until an epoch with the right gradients makes the cost smaller."""
        rate, before = LEARNING_RATE, self.cost(start)
        for _ in range(MOST_HALVINGS):
            values = dict(start)
            self.one_epoch(values, self.right_gradients, rate)
            if self.cost(values) < before:
                break
            rate /= 2
        return rate

    def own_gradients(self, values: Values) -> Values:
        """What the paste computes, up to the constant that all its gradients have. Raises
        ValueError where a line has no value, or one of another size.
        """
        ends = list(self.ends.values())
        with np.errstate(all="ignore"):
            found = self.oracle.run.tape.replay(values, [end.node for end in ends])
        gradients: Values = {}
        for end, value in zip(ends, found, strict=True):
            node = self.parameters[end.base]
            if value is None:
                raise ValueError(f"the shapes in line {self.line_without_value(end)} do not fit")
            own = gradient_of(end, value, values[node])
            gradients[node] = own / self.outcome.scores.constants[end.kind]
        return gradients

    def line_without_value(self, end: End) -> int:
        """The first line before an end whose shapes do not fit."""
        sites = self.oracle.run.sites
        return next(
            (one.line for one in sites if one.node.value is None and end.node.depends_on(one.node)),
            end.site.line,
        )

    def right_gradients(self, values: Values) -> Values:
        """dJ/dW and dJ/db by central differences, with the penalty that the paste has."""
        gradients: Values = {}
        tape, J = self.oracle.run.tape, self.oracle.J
        with np.errstate(all="ignore"):
            known = self.values_of_the_cost(values)
            for key, node in self.parameters.items():
                way = tape.way((node,), (J,))
                slopes = tape.differences(J, node, way, known)
                gradients[node] = slopes + self.penalty(key, values[node])
        return gradients

    def values_of_the_cost(self, values: Values) -> Values:
        """The values of all that the cost is made of."""
        tape, J = self.oracle.run.tape, self.oracle.J
        way = tape.way(tuple(values), (J,))
        found = tape.run(way, values, way)
        return values | {node: one for node, one in zip(way, found, strict=True) if one is not None}

    def penalty(self, key: Key, W: Array) -> Array:
        """What a penalty that the paste's cost has not adds to its gradients by W."""
        if key[0] != "W":
            return np.zeros(W.shape)
        ratio = self.outcome.scores.penalties[self.ends[key].kind] - self.oracle.penalty
        return ratio * self.oracle.run.network.without_bias(W)


def is_signs(end: End, oracle: Oracle) -> bool:
    """True for a step of Adam or RMSProp: what it remembers is not in one run of the paste."""
    return end.kind == "step" and is_normalised(end.node, oracle.run)


def gradient_of(end: End, value: Array, parameter: Array) -> Array:
    """What an end says of its parameter: its value, or of a step what it adds."""
    if value.shape == parameter.T.shape != parameter.shape:
        value = value.T
    if end.kind == "step":
        value = value - parameter
    try:
        return np.broadcast_to(value, parameter.shape)
    except ValueError:
        raise ValueError(
            f"line {end.site.line} gives a shape of {value.shape} for {end.base[0]}{end.base[1]},"
            f" which has {parameter.shape}"
        ) from None


def listed(names: list[str]) -> str:
    """dW1, db1 and dW2."""
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
