"""What the numbers mean, in words: a trained network's faults, each with its figure and one thing to try.

    for remark in diagnose(trainer.network, trainer.parameters, trainer.history, trainer.X, trainer.Y):
        print(remark.text, remark.advice)

Each check is a small function that looks at the Evidence and yields what it has to say; CHECKS is their order. The
thresholds are measured: they lie between runs that go well and runs in which that fault was provoked.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lab.engine import ACTIVATIONS, Array, Network, Parameters, Trace, forward

EXAMPLES = 2000  # at most so many are looked at
SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True)
class Remark:
    """One thing to know: what is wrong, in a sentence or two with the figure in it, and one thing to try.

    kind: diverged, growing, identical units, dead units, exploding, vanishing, jumping, saturated, overfitting, plateau.
    """

    kind: str
    severity: str
    text: str
    advice: str
    layer: int | None = None


@dataclass(frozen=True)
class Evidence:
    """What the checks look at: weights, history and a forward pass; everything measured on the training examples."""

    network: Network
    parameters: Parameters
    history: Mapping[str, Array]
    trace: Trace
    Y: Array

    @property
    def hidden(self) -> range:
        return self.network.layers[:-1]

    @cached_property
    def finite(self) -> NDArray[np.bool_]:
        """The rows of the history whose cost is a finite number."""
        return np.isfinite(self.history["cost"])

    def column(self, name: str) -> Array:
        """A column of the history, as far as the cost was finite."""
        return self.history[name][self.finite]

    @cached_property
    def cost(self) -> float:
        """What the cost is now, or was last while finite: the median of the last tenth of the rows, as epochs jump about."""
        return float(np.median(last(self.column("cost"), 0.1))) if self.finite.any() else np.nan

    @cached_property
    def guess(self) -> float:
        """The cost of giving the mean target to every example: what there is to beat."""
        losses = self.network.J.loss(np.broadcast_to(np.mean(self.Y, axis=-1, keepdims=True), self.Y.shape), self.Y)
        return float(np.sum(losses) / self.Y.shape[-1])

    @property
    def scale(self) -> float:
        """What counts as one unit of cost: the guess's, or what it is for standard targets where there is little to guess."""
        return max(self.guess, 0.5)

    @property
    def learned(self) -> bool:
        """True once the cost is well below that of the guess: an oddity inside the network has then done no harm."""
        return self.cost < max(0.25 * self.guess, 0.01 * self.scale)

    @cached_property
    def gradients(self) -> Array:
        """The gradient magnitude of layers 1..L, shape (L,): medians of the last tenth of the finite rows."""
        rows = [last(self.column(f"gradient_{l}"), 0.1) for l in self.network.layers]
        return np.median(rows, axis=-1) if self.finite.any() else np.full(self.network.L, np.nan)

    @property
    def steepest(self) -> int:
        """The layer of the largest gradient magnitude."""
        return 1 + int(np.argmax(self.gradients))


def diagnose(network: Network, parameters: Parameters, history: Mapping[str, Sequence[float]], X: Array, Y: Array) -> list[Remark]:
    """Everything worth saying about this training, most important first; an empty list for one that goes well.

    history: as `Trainer.history`, up to now. X (n[0], m) and Y (n[L], m): the training set.
    """
    every = slice(None, None, -(-X.shape[-1] // EXAMPLES))
    with np.errstate(all="ignore"):  # a network that diverged is a case, not an accident
        trace = forward(network, parameters, X[:, every])
        evidence = Evidence(network, parameters, {name: np.asarray(column, float) for name, column in history.items()}, trace, Y)
        remarks = [remark for check in CHECKS for remark in check(evidence)]
    return sorted(remarks, key=lambda remark: SEVERITIES.index(remark.severity))


def diverged(evidence: Evidence) -> Iterator[Remark]:
    if evidence.finite.all():
        return
    row = int(np.argmin(evidence.finite))
    epoch, cost = evidence.history["epoch"][row], evidence.history["cost"][row]
    became = "infinite" if np.isinf(cost) else "not a number"
    text = f"The cost became {became} at epoch {epoch:.0f}. The curves up to it are kept."
    advice = "Reset, and divide the learning rate by 10." if epoch else "Start from smaller weights: Xavier or He."
    yield Remark("diverged", "error", text, advice)


def growing(evidence: Evidence) -> Iterator[Remark]:
    costs = evidence.column("cost")
    if evidence.finite.all() and len(costs) > 1 and evidence.cost > 1.5 * max(costs[0], evidence.guess):
        text = f"The cost is higher than where it started: {short(evidence.cost)} now, {short(costs[0])} at epoch 0."
        yield Remark("growing", "warning", text, "Reset, and divide the learning rate by 10: the steps are too long for this cost.")


def identical_units(evidence: Evidence) -> Iterator[Remark]:
    """Rows of [W b] that are equal get equal gradients, so they stay equal: nothing tells the units apart."""
    for l in evidence.hidden:
        rows = np.hstack((evidence.parameters.W[l], evidence.parameters.b[l]))
        if len(rows) > 1 and np.all(np.ptp(rows, axis=0) <= 1e-6 * np.max(np.abs(rows))):
            text = f"All {len(rows)} units of layer {l} are still identical: they compute and learn the same, like a single unit."
            if evidence.gradients[l - 1] == 0:
                text += f" With weights of 0 above it, layer {l} gets no gradient at all."
            yield Remark("identical units", "warning", text, "Start from random weights: Xavier for tanh and sigmoid, He for relu.", l)
            return  # one layer says it all


def dead_units(evidence: Evidence) -> Iterator[Remark]:
    """A relu unit whose Z is below 0 for every example gets no gradient from any, and so never changes again."""
    Z = evidence.trace.Z
    relu = [l for l in evidence.hidden if evidence.network.hidden[l - 1] == "relu"]
    dead = {l: np.all(Z[l] <= 0, axis=-1) & np.any(Z[l] < 0, axis=-1) for l in relu}
    l = worst_layer(dead)
    if l:
        text = f"{count(dead[l])} relu units of layer {l} are dead: they give 0 for every one of {Z[l].shape[-1]} training examples."
        harmless = evidence.learned or np.mean(dead[l]) < 0.5
        severity = "error" if dead[l].all() else "info" if harmless else "warning"
        yield Remark("dead units", severity, text + elsewhere(dead, l), "Take leaky relu, or Reset with a smaller learning rate.", l)


def exploding(evidence: Evidence) -> Iterator[Remark]:
    """Gradients are judged against the scale of the cost, since both grow with the targets."""
    l = evidence.steepest
    largest = evidence.gradients[l - 1]
    if largest > 10 * evidence.scale:
        text = f"The gradients explode: those of layer {l} have reached {short(largest)} (root mean square of dW[{l}])."
        yield Remark("exploding", "warning", text, "Start from smaller weights (Xavier or He), or take a smaller learning rate.", l)


def vanishing(evidence: Evidence) -> Iterator[Remark]:
    l = evidence.steepest
    first, largest = evidence.gradients[0], evidence.gradients[l - 1]
    better = "tanh or relu in place of sigmoid" if "sigmoid" in evidence.network.hidden else "fewer layers, or Xavier or He weights"
    if evidence.learned:
        return
    if first < 1e-3 * largest:
        text = f"The gradients vanish towards layer 1: {short(first)} there against {short(largest)} in layer {l}."
        yield Remark("vanishing", "warning", text, f"Take {better}.", 1)
    elif 0 < largest < 1e-6 * evidence.guess:
        text = f"The gradients vanish in every layer: the largest is {short(largest)}, though the cost is still {short(evidence.cost)}."
        yield Remark("vanishing", "warning", text, f"Take {better}.", l)


def jumping(evidence: Evidence) -> Iterator[Remark]:
    """The learning rate is too large where the cost typically changes by a third or more from one epoch to the next."""
    costs = last(evidence.column("cost"), 0.5)
    if len(costs) < 10 or not np.median(costs) > 0.01 * evidence.guess:
        return
    factor = np.exp(np.median(np.abs(np.diff(np.log(costs)))))
    ups = np.mean(np.diff(costs) > 0)
    if factor > 1.35 and 0.25 < ups < 0.75:
        text = f"The cost jumps up and down, typically by a factor of {short(factor)} from one point of its curve to the next."
        yield Remark("jumping", "warning", text, "Divide the learning rate by 3, or take larger batches.")


def saturated(evidence: Evidence) -> Iterator[Remark]:
    """A unit is saturated where g' is below a twentieth of its largest value, g'(0), for nine examples in ten."""
    flat = {}
    for l, name in enumerate(evidence.network.hidden, start=1):
        if name in ("tanh", "sigmoid"):
            g_prime = ACTIVATIONS[name].g_prime
            flat[l] = np.mean(g_prime(evidence.trace.Z[l]) < 0.05 * g_prime(np.zeros(1)), axis=-1) > 0.9
    worst = worst_layer(flat)
    if worst and np.mean(flat[worst]) > 0.5:
        name = evidence.network.hidden[worst - 1]
        text = f"{count(flat[worst])} {name} units of layer {worst} are saturated: for 9 examples in 10 {name} is flat there."
        advice = "Reset with smaller weights (Xavier) or a smaller learning rate; L2 keeps weights small."
        yield Remark("saturated", "info" if evidence.learned else "warning", text + elsewhere(flat, worst), advice, worst)


def overfitting(evidence: Evidence) -> Iterator[Remark]:
    """The test cost has turned while the training cost goes on falling, by more than the noise of mini-batches.

    The rise is measured in parts of what training had gained on the test set over a guess.
    """
    train, test, epochs = (evidence.column(name) for name in ("cost", "test_cost", "epoch"))
    if len(test) < 30 or not np.isfinite(test).all():
        return
    smooth_train, smooth_test = smooth(train), smooth(test)
    best = int(np.argmin(smooth_test))
    rise = smooth_test[-1] - smooth_test[best]
    noise = np.median(np.abs(test - smooth_test)[best:])
    gained = max(evidence.guess - smooth_test[best], 0.1 * evidence.scale)
    if rise > 0.1 * gained and rise > 4 * noise and smooth_train[-1] < 0.9 * smooth_train[best] and best < 0.8 * len(test):
        text = (
            f"The test cost rises since about epoch {epochs[best]:.0f}, from {short(smooth_test[best])} to {short(smooth_test[-1])}, "
            f"while the training cost falls from {short(smooth_train[best])} to {short(smooth_train[-1])}: overfitting."
        )
        severity = "warning" if rise > 0.5 * gained else "info"
        yield Remark("overfitting", severity, text, "Stop earlier (patience), or try more examples, L2, or fewer units.")


def plateau(evidence: Evidence) -> Iterator[Remark]:
    """Half of the training has gone by at the cost of giving the same answer to every example."""
    costs, epochs = last(evidence.column("cost"), 0.5), last(evidence.column("epoch"), 0.5)
    if len(costs) < 25 or not 0.9 * evidence.guess < evidence.cost < 1.5 * evidence.guess:
        return
    if evidence.cost < 0.97 * np.median(costs[: len(costs) // 5]):
        return  # it moves, if slowly
    low, high = np.quantile(costs, (0.05, 0.95))
    accuracy = evidence.column("accuracy")[-1]
    right = "" if np.isnan(accuracy) else f", and {accuracy:.0%} of the examples are classified right"
    text = (
        f"Since epoch {epochs[0]:.0f} the cost has stayed between {short(low)} and {short(high)}{right}; "
        f"giving every example the same answer, the mean, costs {short(evidence.guess)}."
    )
    yield Remark("plateau", "warning", text, "If no other remark explains it, try a larger learning rate or more units.")


CHECKS: tuple[Callable[[Evidence], Iterator[Remark]], ...] = (
    diverged,
    identical_units,
    dead_units,
    growing,
    exploding,
    vanishing,
    jumping,
    saturated,
    overfitting,
    plateau,
)


def worst_layer(faulty: Mapping[int, NDArray[np.bool_]]) -> int | None:
    """The layer in which the largest share of the units is at fault; None where no unit is."""
    return max((l for l, units in faulty.items() if units.any()), key=lambda l: np.mean(faulty[l]), default=None)


def count(units: NDArray[np.bool_]) -> str:
    return f"{np.sum(units)} of {len(units)}"


def elsewhere(faulty: Mapping[int, NDArray[np.bool_]], worst: int) -> str:
    """A sentence on the layers that have the fault too, so that ten layers are one remark."""
    others = [f"{count(units)} in layer {l}" for l, units in faulty.items() if l != worst and units.any()]
    return f" Also {', '.join(others)}." if others else ""


def last(values: Array, share: float) -> Array:
    """The last part of a column, at least one row of it."""
    return values[-max(1, round(share * len(values))) :]


def smooth(values: Array) -> Array:
    """The running median over a tenth of the rows, which single jumps do not move; the curve is mirrored at its ends."""
    reach = max(2, len(values) // 20)
    padded = np.pad(values, reach, mode="symmetric")
    return np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1), axis=-1)


def short(value: float) -> str:
    """Three figures, and exponents as one writes them: 1e-7."""
    return f"{value:.3g}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
