"""What shows that training has thrown the network out of its range, a sentence for each.

Which of them shows first is chance where training is chaotic, so they are words of one remark, and
no remarks of their own.
"""

from collections.abc import Callable

import numpy as np

from lab.diagnosis.evidence import FIRST_EPOCHS, Evidence
from lab.diagnosis.units import count, elsewhere, saturated_in, worst_layer
from lab.diagnosis.words import short


def diverged(evidence: Evidence) -> str | None:
    if evidence.finite.all():
        return None
    row = int(np.argmin(evidence.finite))
    epoch, cost = evidence.history["epoch"][row], evidence.history["cost"][row]
    became = "infinite" if np.isinf(cost) else "not a number"
    return f"The cost became {became} at epoch {epoch:.0f}. The curves up to it are kept."


def dead(evidence: Evidence) -> str | None:
    """Half of a layer's relu units give 0 for every example, though at epoch 0 they did not."""
    l = worst_layer(evidence.dead)
    if l is None or np.mean(evidence.dead[l] & ~evidence.dead_at_start[l]) < 0.5:
        return None
    return dead_sentence(evidence, l)


def dead_sentence(evidence: Evidence, l: int) -> str:
    at_start = np.sum(evidence.dead_at_start[l])
    before = "" if evidence.untrained else f" ({at_start or 'none'} at epoch 0)"
    return (
        f"{count(evidence.dead[l])} relu units of layer {l} are dead{before}: they give 0 for every"
        f" one of {evidence.X.shape[-1]} training examples.{elsewhere(evidence.dead, l)}"
    )


def saturated(evidence: Evidence) -> str | None:
    """Most of a layer's units have come to where their activation is flat."""
    now = saturated_in(evidence.network, evidence.trace)
    l = worst_layer(now)
    if l is None or np.mean(now[l]) <= 0.5 or evidence.untrained:
        return None
    name = evidence.network.hidden[l - 1]
    at_first = saturated_in(evidence.network, evidence.trace_of_start)[l]
    return (
        f"{count(now[l])} {name} units of layer {l} are saturated"
        f" ({np.sum(at_first) or 'none'} at epoch 0): for 9 examples in 10 {name} is flat there."
        f"{elsewhere(now, l)}"
    )


def grown(evidence: Evidence) -> str | None:
    start = evidence.column("cost")[:1]
    if not start.size or not evidence.cost > 1.5 * max(start[0], evidence.guess):
        return None
    return (
        f"The cost is higher than where it started: {short(evidence.cost, 2)} now,"
        f" {short(start[0])} at epoch 0."
    )


def exploding(evidence: Evidence) -> str | None:
    """Gradients are judged against the scale of the cost, since both grow with the targets."""
    l = 1 + int(np.argmax(evidence.gradients))
    largest = evidence.gradients[l - 1]
    if not largest > 10 * evidence.scale:
        return None
    return (
        f"The gradients explode: those of layer {l} have reached {short(largest, 2)} (root mean"
        f" square of dW[{l}])."
    )


def grown_at_first(evidence: Evidence) -> str | None:
    costs = evidence.column("cost")
    if not evidence.cost_at_first > 1.1:
        return None
    high = np.max(costs[1 : 1 + FIRST_EPOCHS])
    return f"In the first epochs the cost rose from {short(costs[0])} to {short(float(high), 2)}."


def leaping(evidence: Evidence) -> str | None:
    """Rises as high as all that there was to gain over a guess: smaller ones are the noise of
    mini-batches.
    """
    if not evidence.is_restless:
        return None
    middle = short(float(np.median(evidence.second_half("cost"))), 2)
    leaps = (
        f"leaps up and down, of late around {middle}"
        if evidence.leaps_of_late
        else f"leapt up and down before it came to {middle}"
    )
    return (
        f"The cost {leaps}; giving every example the same answer, the mean, costs"
        f" {short(evidence.guess)}."
    )


SYMPTOMS: tuple[Callable[[Evidence], str | None], ...] = (
    diverged,
    dead,
    saturated,
    grown,
    exploding,
    leaping,
    grown_at_first,
)


def symptom(evidence: Evidence) -> str | None:
    """The first symptom that shows."""
    return next((text for find in SYMPTOMS if (text := find(evidence))), None)
