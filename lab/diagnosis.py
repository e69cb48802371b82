"""What the numbers mean, in words: a trained network's faults, each with its figure and one thing
to try.

    for remark in diagnose(trainer):
        print(remark.text, remark.advice)

Each check is a small function that looks at the Evidence and yields what it has to say. CHECKS is
their order, causes before effects, and of what is wrong only the first is told: it explains the
others. What to try depends on how training began, since nobody should be told to take weights that
they have. The thresholds are measured: they lie between runs that go well and runs in which that
fault was provoked.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lab.engine import ACTIVATIONS, Array, Network, Parameters, Trace, Trainer, forward

EXAMPLES = 2000  # at most so many are looked at
SEVERITIES = ("error", "warning", "info")
# of a gain: Xavier and He lie near 1, but for what chance does to a handful of weights
LARGE, SMALL = 5.0, 0.1
SLOWER = "Reset, and divide the learning rate by 10."
# is told beside any fault: it lies in the data, and nothing else explains it
BY_ITSELF = "overfitting"


@dataclass(frozen=True)
class Remark:
    """One thing to know: what is wrong, in a sentence or two with the figure in it, and one thing
    to try.

    kind: diverged, growing, identical units, dead units, exploding, vanishing, jumping, saturated,
    overfitting, plateau.
    """

    kind: str
    severity: str
    text: str
    advice: str
    layer: int | None = None


@dataclass(frozen=True)
class Evidence:
    """What the checks look at: weights, history and forward passes; measured on the training
    examples unless it says otherwise.
    """

    trainer: Trainer

    @property
    def network(self) -> Network:
        return self.trainer.network

    @property
    def parameters(self) -> Parameters:
        return self.trainer.parameters

    @cached_property
    def start(self) -> Parameters:
        """The weights of epoch 0, which are not kept where their cost was infinite: then training
        never left them.
        """
        snapshots = self.trainer.snapshots
        return (
            Parameters(self.network.layer_sizes, snapshots[0].flat)
            if snapshots
            else self.parameters
        )

    @property
    def untrained(self) -> bool:
        return self.trainer.epoch == 0

    @cached_property
    def history(self) -> dict[str, Array]:
        return {name: np.asarray(column, float) for name, column in self.trainer.history.items()}

    @cached_property
    def X(self) -> Array:
        return self.trainer.X[:, :: -(-self.trainer.X.shape[-1] // EXAMPLES)]

    @cached_property
    def trace(self) -> Trace:
        return forward(self.network, self.parameters, self.X)

    @cached_property
    def trace_of_start(self) -> Trace:
        return forward(self.network, self.start, self.X)

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

    def second_half(self, name: str) -> Array:
        """A column of the history over the second half of the epochs, which is not half of the
        rows: they thin out.
        """
        epochs = self.column("epoch")
        return self.column(name)[epochs >= np.max(epochs, initial=0) / 2]

    @cached_property
    def cost(self) -> float:
        """What the cost is now, or was last while finite: the median of the last tenth of the rows,
        as epochs jump about.
        """
        return float(np.median(last(self.column("cost"), 0.1))) if self.finite.any() else np.nan

    @cached_property
    def guess(self) -> float:
        """The cost of giving the mean target to every example: what there is to beat."""
        Y = self.trainer.Y
        losses = self.network.J.loss(
            np.broadcast_to(np.mean(Y, axis=-1, keepdims=True), Y.shape), Y
        )
        return float(np.sum(losses) / Y.shape[-1])

    @property
    def scale(self) -> float:
        """What counts as one unit of cost: the guess's, or what it is for standard targets where
        there is little to guess.
        """
        return max(self.guess, 0.5)

    @property
    def learned(self) -> bool:
        """True once the cost is well below that of the guess."""
        return self.cost < max(0.25 * self.guess, 0.01 * self.scale)

    @property
    def unharmed(self) -> bool:
        """True once an oddity inside the network has done no harm: it has learned, and on the test
        set it is no worse than the guess.
        """
        return self.learned and not np.median(last(self.column("test_cost"), 0.1)) > max(
            self.guess, 0.1 * self.scale
        )

    @cached_property
    def gradients(self) -> Array:
        """The gradient magnitude of layers 1..L, shape (L,): medians of the last tenth of the
        finite rows.
        """
        rows = [last(self.column(f"gradient_{l}"), 0.1) for l in self.network.layers]
        return np.median(rows, axis=-1) if self.finite.any() else np.full(self.network.L, np.nan)

    @property
    def steepest(self) -> int:
        """The layer of the largest gradient magnitude."""
        return 1 + int(np.argmax(self.gradients))


def diagnose(trainer: Trainer) -> list[Remark]:
    """What is worth saying about this training, most important first; an empty list for one that
    goes well.

    One fault hides the faults and oddities after it in CHECKS, because it explains them;
    overfitting alone stands beside it.
    """
    with np.errstate(all="ignore"):  # a network that diverged is a case, not an accident
        evidence = Evidence(trainer)
        remarks = [remark for check in CHECKS for remark in check(evidence)]
    fault = next(
        (remark for remark in remarks if remark.severity != "info" and remark.kind != BY_ITSELF),
        None,
    )
    if fault:
        remarks = [fault, *(remark for remark in remarks if remark.kind == BY_ITSELF)]
    return sorted(remarks, key=lambda remark: SEVERITIES.index(remark.severity))


# -- the checks


def diverged(evidence: Evidence) -> Iterator[Remark]:
    if evidence.finite.all():
        return
    row = int(np.argmin(evidence.finite))
    epoch, cost = evidence.history["epoch"][row], evidence.history["cost"][row]
    became = "infinite" if np.isinf(cost) else "not a number"
    text = f"The cost became {became} at epoch {epoch:.0f}. The curves up to it are kept."
    yield Remark("diverged", "error", text, gentler(evidence))


def identical_units(evidence: Evidence) -> Iterator[Remark]:
    """Rows of [W b] that are equal get equal gradients, so they stay equal: nothing tells the units
    apart.
    """
    for l in evidence.hidden:
        rows = np.hstack((evidence.parameters.W[l], evidence.parameters.b[l]))
        if len(rows) > 1 and np.all(np.ptp(rows, axis=0) <= 1e-6 * np.max(np.abs(rows))):
            text = (
                f"All {len(rows)} units of layer {l} are still identical: they compute and learn"
                " the same, like a single unit."
            )
            if evidence.gradients[l - 1] == 0:
                text += f" With weights of 0 above it, layer {l} gets no gradient at all."
            yield Remark(
                "identical units",
                "warning",
                text,
                "Start from random weights: Xavier for tanh and sigmoid, He for relu.",
                l,
            )
            return  # one layer says it all


def dead_units(evidence: Evidence) -> Iterator[Remark]:
    """A relu unit whose Z is below 0 for every example gets no gradient from any, and so never
    changes again.

    A few such units are usual, from the first draw on; before training only a layer without a
    living unit is told.
    """
    dead = dead_in(evidence.network, evidence.trace)
    l = worst_layer(dead)
    if l is None or np.mean(dead[l]) < (1.0 if evidence.untrained else 0.25):
        return
    dead_at_first = dead_in(evidence.network, evidence.trace_of_start)[l]
    text = (
        f"{count(dead[l])} relu units of layer {l} are dead{at_first(evidence, dead_at_first)}: "
        f"they give 0 for every one of {evidence.X.shape[-1]} training examples."
    )
    harmless = evidence.unharmed or np.mean(dead[l]) < 0.5
    severity = "error" if dead[l].all() else "info" if harmless else "warning"
    advice = "Take leaky relu, whose units do not die."
    if np.mean(dead[l] & ~dead_at_first) > 0.25:  # more than chance: training killed them
        advice = livelier(evidence) if gain(evidence.start) < SMALL else gentler(evidence)
    yield Remark("dead units", severity, text + elsewhere(dead, l), advice, l)


def growing(evidence: Evidence) -> Iterator[Remark]:
    costs = evidence.column("cost")
    if (
        evidence.finite.all()
        and len(costs) > 1
        and evidence.cost > 1.5 * max(costs[0], evidence.guess)
    ):
        text = (
            f"The cost is higher than where it started: {short(evidence.cost)} now,"
            f" {short(costs[0])} at epoch 0."
        )
        yield Remark("growing", "warning", text, gentler(evidence))


def exploding(evidence: Evidence) -> Iterator[Remark]:
    """Gradients are judged against the scale of the cost, since both grow with the targets."""
    l = evidence.steepest
    largest = evidence.gradients[l - 1]
    if largest > 10 * evidence.scale:
        text = (
            f"The gradients explode: those of layer {l} have reached {short(largest)} (root mean"
            f" square of dW[{l}])."
        )
        yield Remark("exploding", "warning", text, gentler(evidence))


def saturated(evidence: Evidence) -> Iterator[Remark]:
    """A unit is saturated where g' is below a twentieth of its largest value, g'(0), for nine
    examples in ten.

    Such units learn slowly but do learn, so that before training nothing is told.
    """
    flat = flat_in(evidence.network, evidence.trace)
    l = worst_layer(flat)
    if l is None or np.mean(flat[l]) <= 0.5 or evidence.untrained:
        return
    name, flat_at_first = (
        evidence.network.hidden[l - 1],
        flat_in(evidence.network, evidence.trace_of_start)[l],
    )
    text = (
        f"{count(flat[l])} {name} units of layer {l} are"
        f" saturated{at_first(evidence, flat_at_first)}: for 9 examples in 10 {name} is flat there."
    )
    severity, advice = (
        ("info", "Take some L2, which keeps weights small.")
        if evidence.unharmed
        else ("warning", gentler(evidence))
    )
    yield Remark("saturated", severity, text + elsewhere(flat, l), advice, l)


def jumping(evidence: Evidence) -> Iterator[Remark]:
    """Single jumps are as large as all that training has gained over a guess: smaller ones are the
    noise of mini-batches.
    """
    costs = evidence.second_half("cost")
    if len(costs) < 10:
        return
    jump, middle, ups = (
        float(np.median(np.abs(np.diff(costs)))),
        float(np.median(costs)),
        np.mean(np.diff(costs) > 0),
    )
    if jump > max(evidence.guess - middle, 0.05 * evidence.guess) and 0.25 < ups < 0.75:
        text = (
            f"The cost jumps up and down around {short(middle)}, typically by {short(jump)} from"
            " one point of its curve to the next; giving every example the same answer, the mean,"
            f" costs {short(evidence.guess)}."
        )
        yield Remark(
            "jumping", "warning", text, "Divide the learning rate by 3, or take larger batches."
        )


def vanishing(evidence: Evidence) -> Iterator[Remark]:
    l = evidence.steepest
    first, largest = evidence.gradients[0], evidence.gradients[l - 1]
    if evidence.learned:
        return
    if first < 1e-3 * largest:
        text = (
            f"The gradients vanish towards layer 1: {short(first)} there against {short(largest)}"
            f" in layer {l}."
        )
        yield Remark("vanishing", "warning", text, livelier(evidence), 1)
    elif 0 < largest < 1e-6 * evidence.guess:
        text = (
            f"The gradients vanish in every layer: the largest is {short(largest)}, though the cost"
            f" is still {short(evidence.cost)}."
        )
        yield Remark("vanishing", "warning", text, livelier(evidence), l)


def overfitting(evidence: Evidence) -> Iterator[Remark]:
    """The test cost has turned while the training cost goes on falling, by more than the noise of
    mini-batches.

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
    if (
        rise > 0.1 * gained
        and rise > 4 * noise
        and smooth_train[-1] < 0.9 * smooth_train[best]
        and best < 0.8 * len(test)
    ):
        # smoothing moves the lowest point by about so many rows
        near = max(0, best - len(test) // 20)
        lowest = near + int(np.argmin(test[near : 2 * best - near + 1]))
        since = f"since about epoch {epochs[lowest]:.0f}" if lowest else "from the start"
        text = (
            f"The test cost rises {since}, from {short(test[lowest])} to {short(smooth_test[-1])},"
            f" while the training cost falls from {short(smooth_train[best])} to"
            f" {short(smooth_train[-1])}: overfitting."
        )
        severity = "warning" if rise > 0.5 * gained else "info"
        earlier = "Stop earlier (patience), or try" if lowest else "Try"
        yield Remark(BY_ITSELF, severity, text, f"{earlier} more examples, L2, or fewer units.")


def plateau(evidence: Evidence) -> Iterator[Remark]:
    """Half of the training has gone by at the cost of giving the same answer to every example."""
    costs, epochs = evidence.second_half("cost"), evidence.second_half("epoch")
    if len(costs) < 25 or not 0.9 * evidence.guess < evidence.cost < 1.5 * evidence.guess:
        return
    if evidence.cost < 0.97 * np.median(costs[: len(costs) // 5]):
        return  # it moves, if slowly
    low, high = short(float(np.min(costs))), short(float(np.max(costs)))
    accuracy = evidence.column("accuracy")[-1]
    right = (
        "" if np.isnan(accuracy) else f", and {accuracy:.0%} of the examples are classified right"
    )
    text = (
        f"Since epoch {epochs[0]:.0f} the cost has stayed"
        f" {f'at {low}' if low == high else f'between {low} and {high}'}{right}; giving every"
        f" example the same answer, the mean, costs {short(evidence.guess)}."
    )
    yield Remark("plateau", "warning", text, livelier(evidence))


CHECKS: tuple[Callable[[Evidence], Iterator[Remark]], ...] = (
    diverged,
    identical_units,
    dead_units,
    growing,
    exploding,
    saturated,
    jumping,
    vanishing,
    plateau,
    overfitting,
)


# -- what to try


def gain(parameters: Parameters) -> float:
    """How large weights are: the root mean square of W sqrt(n_prev), which is 1 for Xavier and 1.4
    for He.
    """
    squares = [np.square(W) * W.shape[-1] for W in parameters.W.values()]
    return float(np.sqrt(sum(map(np.sum, squares)) / sum(square.size for square in squares)))


def gentler(evidence: Evidence) -> str:
    """What to try where training has thrown the network out of its range."""
    return too_large(evidence) or SLOWER


def livelier(evidence: Evidence) -> str:
    """What to try where too little moves: what keeps signals and gradients small, or else too small
    a network.
    """
    if evidence.trainer.l2 and gain(evidence.parameters) < 0.3 * gain(evidence.start):
        return "Take a smaller L2: it has drawn the weights towards 0."
    if not evidence.hidden:
        return "Add a hidden layer."
    if advice := too_large(evidence):
        return advice
    if gain(evidence.parameters) > LARGE:
        return SLOWER
    if gain(evidence.start) < SMALL:
        return "Start from larger weights: Xavier or He."
    if len(evidence.hidden) > 2:
        return (
            "Take tanh or relu in place of sigmoid."
            if "sigmoid" in evidence.network.hidden
            else "Take fewer layers."
        )
    return "Try a larger learning rate or more units."


def too_large(evidence: Evidence) -> str | None:
    """What to try if weights or inputs were too large from the start."""
    if gain(evidence.start) > LARGE:
        return "Start from smaller weights: Xavier or He."
    if np.max(np.mean(np.square(evidence.X), axis=-1)) > LARGE**2:
        return f"Standardize the inputs: they go up to {short(np.max(np.abs(evidence.X)))}."
    return None


# -- finding and telling


def dead_in(network: Network, trace: Trace) -> dict[int, NDArray[np.bool_]]:
    """Which units of each relu layer are dead."""
    Z = {l: trace.Z[l] for l, name in enumerate(network.hidden, start=1) if name == "relu"}
    return {l: np.all(Z[l] <= 0, axis=-1) & np.any(Z[l] < 0, axis=-1) for l in Z}


def flat_in(network: Network, trace: Trace) -> dict[int, NDArray[np.bool_]]:
    """Which units of each tanh or sigmoid layer are saturated."""
    g_prime = {
        l: ACTIVATIONS[name].g_prime
        for l, name in enumerate(network.hidden, start=1)
        if name in ("tanh", "sigmoid")
    }
    return {
        l: np.mean(g_prime[l](trace.Z[l]) < 0.05 * g_prime[l](np.zeros(1)), axis=-1) > 0.9
        for l in g_prime
    }


def worst_layer(faulty: Mapping[int, NDArray[np.bool_]]) -> int | None:
    """The layer in which the largest share of the units is at fault; None where no unit is."""
    return max(
        (l for l, units in faulty.items() if units.any()),
        key=lambda l: np.mean(faulty[l]),
        default=None,
    )


def count(units: NDArray[np.bool_]) -> str:
    return f"{np.sum(units)} of {len(units)}"


def at_first(evidence: Evidence, units: NDArray[np.bool_]) -> str:
    """How many units had the fault before training."""
    return "" if evidence.untrained else f" ({np.sum(units) or 'none'} at epoch 0)"


def elsewhere(faulty: Mapping[int, NDArray[np.bool_]], worst: int) -> str:
    """A sentence on the layers that have the fault too, so that ten layers are one remark."""
    others = [l for l, units in faulty.items() if l != worst and units.any()]
    if len(others) > 1:
        return f" Also some in {len(others)} more layers."
    return f" Also {count(faulty[others[0]])} in layer {others[0]}." if others else ""


def last(values: Array, share: float) -> Array:
    """The last part of a column, at least one row of it."""
    return values[-max(1, round(share * len(values))) :]


def smooth(values: Array) -> Array:
    """The running median over a tenth of the rows, which single jumps do not move; the curve is
    mirrored at its ends.
    """
    reach = max(2, len(values) // 20)
    padded = np.pad(values, reach, mode="symmetric")
    return np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1), axis=-1)


def short(value: float) -> str:
    """Three figures, and exponents as one writes them: 1e-7."""
    return f"{value:.3g}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
