"""Kinks of a run: comparisons and slopes that jump, at which differences are no derivatives."""

from contextlib import suppress

import numpy as np

from lab.checker.program.run import Run
from lab.checker.program.tape import Node

KINKS = frozenset((">", "<", ">=", "<=", "maximum", "minimum", "abs", "activation", "slope"))


WIDTH_OF_A_KINK = 3e-5  # a little more than what the differences look at


def has_kinks(made: Run) -> bool:
    """True where something is compared, or has a slope that jumps. Not where steps are divided by a
    root: for small gradients that root is not what it should be.
    """
    nodes = made.tape.nodes
    return any(is_kink(node) for node in nodes) and not any(node.op == "sqrt" for node in nodes)


def is_kink(node: Node) -> bool:
    return node.op in KINKS and (not node.note or "relu" in str(node.note))


def is_at_a_kink(made: Run) -> bool:
    """True where a difference of the cost may look at both sides of a kink."""
    for node in made.tape.nodes:
        if not is_kink(node) or node.args[0].value is None:
            continue
        other = node.args[1].value if len(node.args) > 1 else 0.0
        with suppress(ValueError):  # of shapes that do not fit
            if other is None:
                continue
            gaps = np.abs(node.args[0].value - other)
            if np.any((gaps > 0) & (gaps < WIDTH_OF_A_KINK)):
                return True
    return False
