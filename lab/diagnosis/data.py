"""Checks of the data and of the settings that go with them."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lab.diagnosis import remedies
from lab.diagnosis.evidence import Evidence
from lab.diagnosis.remark import Remark
from lab.engine import Array

LARGE_CLASS = 0.8  # of the examples
FEW_INPUTS = 10  # of more inputs, such as pixels, some are often constant


def same_inputs(evidence: Evidence) -> Iterator[Remark]:
    """No example differs from another, so that one answer has to do for all."""
    if constant_rows(evidence.X).all() and evidence.X.shape[-1] > 1:
        text = (
            "Every input is the same in every example, so the network can only give all of them the"
            " same answer."
        )
        yield Remark("same inputs", "error", text, remedies.OTHER_DATA)


def constant_inputs(evidence: Evidence) -> Iterator[Remark]:
    constant = constant_rows(evidence.X)
    if not 0 < np.sum(constant) < len(constant) <= FEW_INPUTS:
        return
    numbers = ", ".join(str(1 + row) for row in np.flatnonzero(constant))
    text = (
        f"Input {numbers} (of {len(constant)}) is the same in every example, so it tells the"
        " network nothing."
    )
    yield Remark("constant inputs", "info", text, remedies.FEWER_INPUTS)


def constant_rows(X: Array) -> NDArray[np.bool_]:
    return np.ptp(X, axis=-1) == 0


def imbalance(evidence: Evidence) -> Iterator[Remark]:
    """Nearly all examples are of one class, and the network answers it to every one."""
    if not evidence.is_classification or evidence.untrained:
        return
    labels, answers = classes_of(evidence.Y), classes_of(evidence.answers)
    common = np.argmax(np.bincount(labels))
    share, others = np.mean(labels == common), np.sum(labels != common)
    if share >= LARGE_CLASS and np.all(answers == common):
        text = (
            f"The network answers every example with one class. {share:.0%} of the examples are of"
            f" that class, so {share:.0%} are right, but of the {others} others it finds none."
        )
        yield Remark("imbalance", "info", text, remedies.watch_the_cost(evidence))


def classes_of(answers: Array) -> NDArray[np.intp]:
    """The class of each column: its largest row, or for one row whether it is above 0.5."""
    return np.argmax(answers, axis=0) if len(answers) > 1 else (answers[0] > 0.5).astype(np.intp)


def patience_without_test(evidence: Evidence) -> Iterator[Remark]:
    patience = evidence.trainer.stop.patience
    if patience is not None and evidence.trainer.X_test is None:
        text = (
            f"The patience of {patience} epochs has no effect: it watches the test cost, and there"
            " is no test part."
        )
        yield Remark("patience", "info", text, remedies.TEST_PART)
