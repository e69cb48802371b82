"""The tape: every operation that a paste makes, so that it can be replayed with a value replaced.

Replaying is all the calculus there is. dJ/dN is found by central differences, replaying the way
from N to J with each entry of N a little larger and a little smaller: no rule of differentiation is
needed, so none can be wrong. A line is tried out by replaying with its value replaced.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lab.checker.program.budget import Budget
from lab.checker.reading.tree import Unreadable
from lab.checker.values.operations import LARGEST, Impossible, operate
from lab.checker.values.stacks import operate_on_stacks
from lab.engine import Array

EPS = 1e-5


class Node:
    """An operation with its value, None where it has none.

    above: the indices of all nodes that it is made of, itself included, as the bits of a number.
    """

    __slots__ = ("above", "args", "index", "note", "op", "value")

    def __init__(self, index: int, op: str, args: tuple["Node", ...], note: Any) -> None:
        self.index = index
        self.op = op
        self.args = args
        self.note = note
        self.value: Array | None = None
        self.above = 1 << index
        for arg in args:
            self.above |= arg.above

    def depends_on(self, other: "Node") -> bool:
        return bool(self.above >> other.index & 1)

    @property
    def shape(self) -> tuple[int, ...]:
        return () if self.value is None else self.value.shape

    @property
    def bare(self) -> "Node":
        """What this is one more name for, else itself."""
        return self.args[0] if self.op == "as" else self

    def __repr__(self) -> str:
        return f"Node({self.index}, {self.op!r}, {self.shape})"


class Misfit(Exception):  # noqa: N818 - it is a finding
    """More operations have no value than in another reading: this one is not the learner's."""


class Tape:
    """The operations in the order in which they were made. most_misfits: how many may have no
    value before Misfit is raised, in a loop once. line: of the paste, where it is now.
    """

    def __init__(self, budget: Budget, most_misfits: int | None = None) -> None:
        self.nodes: list[Node] = []
        self.budget = budget
        self.most_misfits = most_misfits
        self.line = 0
        self.misfits: set[tuple[int, str]] = set()  # operations without a value, by line
        self.gradients: dict[tuple[int, int, int | None], Array | None] = {}
        self.known: dict[tuple[Any, ...], Node] = {}

    def leaf(self, value: Any, kind: str = "number") -> Node:
        """A value that nothing on the tape makes: an input, a parameter, a number."""
        node = self._append(kind, (), None)
        node.value = np.asarray(value, dtype=float)
        return node

    def apply(self, op: str, *args: Node, note: Any = None) -> Node:
        """Record an operation. Where it has no value, say for shapes that do not fit, the node has
        none: a line further up may be at fault, and replaying mends it.
        """
        node = self._append(op, args, note)
        node.value = computed(node, [arg.value for arg in args])
        if node.value is not None:
            self.budget.spend_memory(node.value.size)
            return node
        self.misfits.add((self.line, op))
        if self.most_misfits is not None and len(self.misfits) > self.most_misfits:
            raise Misfit
        return node

    def _append(self, op: str, args: tuple[Node, ...], note: Any) -> Node:
        self.budget.spend_node()
        node = Node(len(self.nodes), op, args, note)
        self.nodes.append(node)
        return node

    def replay(self, changed: Mapping[Node, Array], wanted: Sequence[Node]) -> list[Array | None]:
        """The values of the wanted nodes where the changed ones have other values."""
        way = self.way(tuple(changed), wanted)
        return self.run(way, changed, wanted)

    def way(self, sources: Sequence[Node], wanted: Sequence[Node]) -> list[Node]:
        """The nodes between these sources and the wanted ones, the sources left out."""
        needed = 0
        for node in wanted:
            needed |= node.above
        begins = 0
        for node in sources:
            begins |= 1 << node.index
        first = min((node.index for node in sources), default=0)
        return [
            node
            for node in self.nodes[first:]
            if needed >> node.index & 1 and node.above & begins and not begins >> node.index & 1
        ]

    def run(
        self, way: Sequence[Node], changed: Mapping[Node, Array], wanted: Sequence[Node]
    ) -> list[Array | None]:
        values: dict[Node, Array | None] = dict(changed)
        value_of = values.get
        for node in way:
            values[node] = computed(node, [value_of(arg, arg.value) for arg in node.args])
        self.budget.spend_steps(len(way))
        return [values.get(node, node.value) for node in wanted]

    def gradient(self, J: Node, by: Node, fixed: Node | None = None) -> Array | None:
        """dJ/dN in the shape of N, with the fixed node held as it is. None where J does not depend
        on N, or has no finite value.
        """
        key = J.index, by.index, None if fixed is None else fixed.index
        if key not in self.gradients:
            held = {} if fixed is None or fixed.value is None else {fixed: fixed.value}
            self.gradients[key] = self._differences(J, by, held)
        return self.gradients[key]

    def _differences(self, J: Node, by: Node, held: Mapping[Node, Array]) -> Array | None:
        if by.value is None or J.value is None or J.value.size != 1 or not J.depends_on(by):
            return None
        way = self.way((by, *held), (J,))
        result = self.differences(J, by, way, {**held, by: by.value})
        return result if np.all(np.isfinite(result)) else None

    def differences(
        self, J: Node, by: Node, way: Sequence[Node], values: Mapping[Node, Array]
    ) -> Array:
        """dJ/dN at these values, not a number where there is none. way: from N to J.

        Every entry of N is moved in a replay of its own, as many at once as memory allows.
        """
        at = values[by]
        largest = max(node.value.size for node in (by, *way) if node.value is not None)
        at_once = max(1, LARGEST // (2 * max(largest, at.size)))
        result = np.empty(at.size)
        for first in range(0, at.size, at_once):
            entries = np.arange(first, min(first + at_once, at.size))
            steps = np.zeros((len(entries), at.size))
            steps[entries - first, entries] = EPS
            steps = steps.reshape(-1, *at.shape)
            ends = self.run_stack(way, values, by, np.concatenate([at + steps, at - steps]), J)
            above, below = ends.reshape(2, -1)
            result[entries] = (above - below) / (2 * EPS)
        return result.reshape(at.shape)

    def run_stack(
        self, way: Sequence[Node], values: Mapping[Node, Array], by: Node, moved: Array, J: Node
    ) -> Array:
        """J for each value of N in a stack, not a number where there is none."""
        known: dict[Node, Array | None] = {**values, by: moved}
        stacks = {by}
        for node in way:
            is_stack = [arg in stacks for arg in node.args]
            args = [known.get(arg, arg.value) for arg in node.args]
            known[node] = computed(node, args, is_stack)
            if any(is_stack):
                stacks.add(node)
            self.budget.spend_steps(len(moved))
        found = known.get(J)
        return np.broadcast_to(np.nan if found is None else found.ravel(), len(moved))


def computed(
    node: Node, args: Sequence[Array | None], is_stack: Sequence[bool] = ()
) -> Array | None:
    """The value of a node on other arguments, the stack of its values where some are stacks. None
    where there is none.
    """
    if not node.args:
        return node.value
    for arg in args:
        if arg is None:
            return None
    try:
        if any(is_stack):
            return operate_on_stacks(node.op, node.note, args, is_stack)  # type: ignore[arg-type]
        return operate(node.op, node.note, *args)  # type: ignore[arg-type]
    except (Impossible, Unreadable):
        return None
