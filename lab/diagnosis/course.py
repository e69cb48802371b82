"""Checks of the course of training.

The thresholds are measured: they lie between runs that go well and runs in which that fault was
provoked.
"""

from collections.abc import Iterator

import numpy as np

from lab.diagnosis import remedies
from lab.diagnosis.evidence import Evidence, smooth
from lab.diagnosis.remark import Remark
from lab.diagnosis.symptoms import dead_sentence, symptom
from lab.diagnosis.units import worst_layer
from lab.diagnosis.words import short
from lab.engine import Parameters

GROWN_AT_FIRST = 1.5  # costs of the guess, or of epoch 0
MANY_LEAPS = 0.3  # per epoch, in costs of the guess
MIN_ROWS = 25  # of half a history, to call it flat


def too_large(evidence: Evidence) -> Iterator[Remark]:
    """Weights, inputs or targets were too large from the start, and the network has not got over
    it.

    Whether a network gets over large weights is chance, so they are always told.
    """
    fault = remedies.too_large_from_the_start(evidence)
    if not fault:
        return
    sentence, remedy = fault
    is_over = evidence.learned and not evidence.is_restless
    if is_over and remedy is not remedies.SMALLER_WEIGHTS:
        return
    shows = symptom(evidence)
    if shows or not evidence.untrained:
        text = " ".join(filter(None, (sentence, shows)))
        yield Remark("too large", severity_of(evidence), text, remedy)


def too_fast(evidence: Evidence) -> Iterator[Remark]:
    """The learning rate throws the network out of its range: the cost grows at first, or leaps all
    the time, or has ended up no better than a guess.

    A cost that has grown at first may come down yet, and stay there: by chance, so it is told on.

    What else keeps a network near a guess, such as weights that are too small, is not blamed on the
    rate.
    """
    if evidence.untrained:
        return
    is_certain = (
        evidence.has_diverged
        or evidence.cost_at_first > GROWN_AT_FIRST
        or evidence.leaps_per_epoch > MANY_LEAPS
    )
    is_spoiled = evidence.is_no_better_than_guess and not remedies.too_small(evidence)
    shows = symptom(evidence) if is_certain or is_spoiled else None
    if not shows and remedies.is_reckless(evidence.trainer):
        well = "This time it went well, but with" if evidence.learned else "With"
        shows = f"{well} steps as large as these, chance decides where training ends."
    if shows:
        text = f"The learning rate is too large. {shows}"
        yield Remark("too fast", severity_of(evidence), text, remedies.SLOWER)


def severity_of(evidence: Evidence) -> str:
    return "error" if evidence.has_diverged else "warning"


def identical_units(evidence: Evidence) -> Iterator[Remark]:
    """Rows of [W b] that are equal get equal gradients, so they stay equal: nothing tells the units
    apart, at any learning rate.
    """
    for l in evidence.hidden:
        starts_so = are_identical(evidence.start, l)
        if evidence.learned or not starts_so or not are_identical(evidence.parameters, l):
            continue
        text = (
            f"All {evidence.network.layer_sizes[l]} units of layer {l} are still identical: they"
            " compute and learn the same, like a single unit."
        )
        if evidence.gradients[l - 1] == 0:
            text += f" With weights of 0 above it, layer {l} gets no gradient at all."
        yield Remark("identical units", "warning", text, remedies.RANDOM_WEIGHTS, l)
        return  # one layer says it all


def are_identical(parameters: Parameters, l: int) -> bool:
    rows = np.hstack((parameters.W[l], parameters.b[l]))
    return len(rows) > 1 and bool(np.all(np.ptp(rows, axis=0) <= 1e-6 * np.max(np.abs(rows))))


def dead_units(evidence: Evidence) -> Iterator[Remark]:
    """A layer of which half of the units are dead. Before training only a layer without a living
    unit is told: some are usual in a first draw.
    """
    dead = evidence.dead
    l = worst_layer(dead)
    if l is None or not evidence.is_no_better_than_guess:
        return
    if np.mean(dead[l]) < (1.0 if evidence.untrained else 0.5):
        return
    remedy = remedies.too_small(evidence) or remedies.LEAKY_RELU
    yield Remark("dead units", "error", dead_sentence(evidence, l), remedy, l)


def vanishing(evidence: Evidence) -> Iterator[Remark]:
    """The network does no better than a guess, and the gradients of an inner layer are tiny beside
    those of another one, or all of them are.
    """
    if not evidence.hidden or not evidence.is_no_better_than_guess:
        return
    gradients = evidence.gradients
    inner, steepest = int(np.argmin(gradients[:-1])), int(np.argmax(gradients))
    smallest, largest = gradients[inner], gradients[steepest]
    if smallest < (1e-3 if evidence.untrained else 0.03) * largest:
        text = (
            f"The gradients vanish towards layer {inner + 1}: {short(smallest)} there against"
            f" {short(largest)} in layer {steepest + 1}."
        )
    elif 0 < largest < 1e-6 * evidence.guess:
        text = (
            f"The gradients vanish in every layer: the largest is {short(largest)}, though the cost"
            f" is still {short(evidence.cost)}."
        )
    else:
        return
    yield Remark("vanishing", "warning", text, remedies.livelier(evidence))


def plateau(evidence: Evidence) -> Iterator[Remark]:
    """Half of the training has gone by at the cost of giving the same answer to every example."""
    costs, epochs = evidence.second_half("cost"), evidence.second_half("epoch")
    if len(costs) < MIN_ROWS or not evidence.is_no_better_than_guess or evidence.falling > 0.03:
        return
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
    yield Remark("plateau", "warning", text, remedies.livelier(evidence))


def stuck(evidence: Evidence) -> Iterator[Remark]:
    """The cost stays well above 0, though the nearest neighbours tell the targets better than the
    network does: there is more to be learned.
    """
    costs, epochs = evidence.second_half("cost"), evidence.second_half("epoch")
    if len(costs) < MIN_ROWS or evidence.learned or evidence.leaps or abs(evidence.falling) > 0.02:
        return
    if evidence.lags_behind_neighbours:
        why, remedy = remedies.freer(evidence)
        text = (
            f"Since epoch {epochs[0]:.0f} the cost has stayed at {short(float(np.median(costs)))}"
            f" ({evidence.cost / evidence.guess:.0%} of the cost of a guess), though nearest"
            f" neighbours tell the answer better: {why}."
        )
        yield Remark("stuck", "warning", text, remedy)


def overfitting(evidence: Evidence) -> Iterator[Remark]:
    """The test cost has turned while the training cost goes on falling, by more than the noise of
    mini-batches.

    The rise is measured in parts of what training had gained on the test set over a guess.
    """
    train, test, epochs = (evidence.column(name) for name in ("cost", "test_cost", "epoch"))
    if len(test) < 30 or not np.isfinite(test).all():
        return
    if evidence.leaps_of_late:
        return
    smooth_train, smooth_test = smooth(train), smooth(test)
    best = int(np.argmin(smooth_test))
    lowest, now = smooth_test[best], smooth_test[-1]
    noise = np.median(np.abs(test - smooth_test)[best:])
    gained = max(evidence.guess - lowest, 0.1 * evidence.scale)
    if (
        now - lowest > max(0.1 * gained, 4 * noise)
        and smooth_train[-1] < 0.9 * smooth_train[best]
        and best < 0.8 * len(test)
    ):
        turn = 0 if test[0] <= lowest else row_of_the_turn(test, best, lowest)
        since = f"since about epoch {epochs[turn]:.0f}" if turn else "from the start"
        text = (
            f"The test cost rises {since}, from {short(test[turn])} to {short(now)}, while the"
            f" training cost falls from {short(smooth_train[best])} to {short(smooth_train[-1])}:"
            " overfitting."
        )
        remedy = remedies.against_overfitting(evidence, can_stop_earlier=turn > 0)
        yield Remark("overfitting", "warning", text, remedy)


def row_of_the_turn(test: np.ndarray, best: int, lowest: float) -> int:
    """The row near the best one whose test cost is the running median there: the median of an odd
    number of rows is the value of one of them.
    """
    reach = max(2, len(test) // 20)
    near = max(0, best - reach)
    return near + int(np.argmin(np.abs(test[near : best + reach + 1] - lowest)))


def unfinished(evidence: Evidence) -> Iterator[Remark]:
    """Training has ended because its epochs were done, while the cost was still falling."""
    trainer = evidence.trainer
    is_done = trainer.stop.epochs is not None and trainer.epoch >= trainer.stop.epochs
    if not is_done or evidence.learned or evidence.leaps or evidence.falling < 0.1:
        return
    text = (
        f"Training ended after {trainer.epoch} epochs, while the cost was still falling: by"
        f" {evidence.falling:.0%} in the second half of them."
    )
    yield Remark("unfinished", "info", text, remedies.more_epochs(evidence))
