"""Checks the gradients of a function of one's own against central differences, tensor by tensor.

    def loss_and_grads(params, X, Y): ...
        return loss, grads       # grads["W1"], or grads["dW1"], belongs to params["W1"]

    print(check_gradients(loss_and_grads, params, X, Y))

It runs the function as it is, so it is for one's own machine and one's own code: the paste of the
page is never run in this way. What a difference looks like is said in words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.checker.values.differences import Tensor, is_close, signature
from lab.checker.values.probe import LossAndGradients, Probe, example_axes, examples

EPS = 1e-5  # truncation (eps^2) and rounding (1e-16 / eps) are both small here
THRESHOLD = 1e-6
# the same for a function that computes in float32
EPS_FLOAT32, THRESHOLD_FLOAT32 = 1e-2, 1e-2
MAX_ENTRIES = 200  # of a tensor; of a larger one so many are drawn
ROUNDING = 1e-14  # of a loss of 1, with room for its sums


@dataclass(frozen=True)
class GradientFinding:
    """One tensor. difference: ||yours - measured|| / (||yours|| + ||measured||) over the measured
    entries; signature, message: what is wrong, "right" where nothing is; measured: how many entries
    of how many; kinks: entries left out, where the loss has no slope.
    """

    name: str
    shape: tuple[int, ...]
    signature: str
    message: str
    difference: float
    measured: int
    kinks: int = 0

    @property
    def passed(self) -> bool:
        return self.signature == "right"

    @property
    def size(self) -> int:
        return int(np.prod(self.shape))

    def __str__(self) -> str:
        told = "right" if self.passed else f"wrong: {self.message}"
        notes = []
        if self.measured + self.kinks < self.size:
            notes.append(f"{self.measured} of {self.size} entries measured")
        if self.kinks:
            notes.append(f"{self.kinks} on a kink, left out")
        return f"{told} (difference {self.difference:.1e}{''.join('; ' + note for note in notes)})"


@dataclass(frozen=True)
class GradientsReport(Mapping[str, GradientFinding]):
    """The findings by the parameters' names, in their order; printed, a row for each."""

    loss: float
    findings: dict[str, GradientFinding]
    notes: tuple[str, ...] = field(default=())

    @property
    def passed(self) -> bool:
        """True where every gradient is right."""
        return all(one.passed for one in self.findings.values())

    @property
    def first_wrong(self) -> GradientFinding | None:
        """The last wrong tensor in the order of the parameters: nearest to the output, where a
        backward pass begins.
        """
        return next((one for one in reversed(self.findings.values()) if not one.passed), None)

    @property
    def verdict(self) -> str:
        """All of it in one or two sentences."""
        wrong = [one for one in self.findings.values() if not one.passed]
        if not wrong:
            return f"All {len(self.findings)} gradients are those of your loss."
        first = wrong[-1]
        kinds = {one.message for one in wrong}
        if len(wrong) == len(self.findings) > 1 and len(kinds) == 1 and "ratio" in first.signature:
            return f"The same in every gradient: {first.message}."
        if len(wrong) == 1:
            return f"Only {first.name} is wrong, of {len(self.findings)} gradients."
        right = len(self.findings) - len(wrong)
        return (
            f"{right} of {len(self.findings)} gradients are right. Look at {first.name} first,"
            " nearest the output: what is wrong there may be the reason for the others."
        )

    def __getitem__(self, name: str) -> GradientFinding:
        return self.findings[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __str__(self) -> str:
        width = max((len(name) for name in self.findings), default=0)
        shape = max((len(str(one.shape)) for one in self.findings.values()), default=0)
        rows = [
            f"{name:<{width}}  {one.shape!s:<{shape}}  {one}" for name, one in self.findings.items()
        ]
        return "\n".join([*rows, self.verdict, *self.notes])


def check_gradients(
    loss_and_grads: LossAndGradients,
    params: Any,
    *args: Any,
    eps: float | None = None,
    threshold: float | None = None,
    max_entries: int = MAX_ENTRIES,
    seed: int = 0,
) -> GradientsReport:
    """Compare a function's gradients with central differences of its loss.

    loss_and_grads(params, *args) returns (loss, gradients): one number, and the gradients in the
    structure of params. params: a dictionary, list or tuple of arrays, nested or not, or one array;
    a gradient of params["W1"] may be called "W1", "dW1", "grad_W1" or "W1_grad". args: what else
    the function takes, such as X and Y: where two of them share a size, it is taken as the number
    of examples. Of a tensor with more than max_entries entries so many are drawn with the seed.

    The function is given float64 copies, 2 calls for each measured entry. An entry is left out
    where the loss has a kink, as with relu at 0. Raises ValueError for a loss that is not one
    finite number, or not the same twice (dropout, a shuffled batch); TypeError for params without
    arrays.
    """
    probe = Probe(loss_and_grads, params, args, eps or EPS)
    loss, gradients, notes = probe.look()
    single = probe.is_float32
    if single and eps is None:
        probe = replace(probe, eps=EPS_FLOAT32)
    limit = threshold or (THRESHOLD_FLOAT32 if single else THRESHOLD)
    random = np.random.default_rng(seed)
    m = examples(args)
    findings: dict[str, GradientFinding] = {}
    for place, (name, parameter) in enumerate(probe.named):
        places = np.arange(parameter.size)
        if parameter.size > max_entries:
            places = np.sort(random.choice(parameter.size, max_entries, replace=False))
        findings[name] = compared(probe, place, places, gradients[name], threshold=limit, m=m)
    if single:
        notes.append(f"Your function computes in float32: differences below {limit:g} say nothing.")
    return GradientsReport(loss, findings, tuple(notes))


def compared(
    probe: Probe, place: int, places: NDArray[np.intp], given: Any, threshold: float, m: int | None
) -> GradientFinding:
    """One tensor's gradient beside its slopes, measured at some of its entries."""
    name, parameter = probe.named[place]
    shape = parameter.shape
    if given is None:
        message = "there is no gradient of it"
        return GradientFinding(name, shape, "missing", message, float("inf"), 0)
    given = np.asarray(given, dtype=np.float64)
    numeric = np.array([probe.slope(place, int(entry)) for entry in places])
    smooth = np.ones(len(places), dtype=bool)
    if given.shape == shape:
        smooth = probe.smooth(place, places, given.ravel()[places], numeric, threshold)
    tensor = Tensor(given, parameter, places[smooth], numeric[smooth], m)
    gap = difference(tensor) if given.shape == shape else float("inf")
    told = ("right", "")
    if gap > threshold and not is_rounding(tensor, probe):
        told = of_one_example(probe, place, tensor) or signature(tensor)
    kinks = int(np.sum(~smooth))
    return GradientFinding(name, shape, *told, gap, tensor.numeric.size, kinks)


def difference(tensor: Tensor) -> float:
    """||yours - measured|| / (||yours|| + ||measured||); 0 where both are 0."""
    gap = float(np.linalg.norm(tensor.ours - tensor.numeric))
    scale = float(np.linalg.norm(tensor.ours) + np.linalg.norm(tensor.numeric))
    return float("inf") if not np.isfinite(gap) else gap / scale if scale else 0.0


def is_rounding(tensor: Tensor, probe: Probe) -> bool:
    """True where the gap is no larger than what rounding alone makes of the measured slopes."""
    if tensor.given.shape != tensor.parameter.shape:
        return False
    noise = ROUNDING * max(1.0, abs(probe.loss(probe.values))) / probe.eps
    gap = float(np.linalg.norm(tensor.ours - tensor.numeric))
    return bool(gap <= noise * np.sqrt(tensor.numeric.size))


def of_one_example(probe: Probe, place: int, tensor: Tensor) -> tuple[str, str] | None:
    """Whether the gradient is that of the first or the last example alone."""
    axes = example_axes(probe.args)
    if not axes or tensor.m is None or tensor.given.shape != tensor.parameter.shape:
        return None
    for which, at in (("first", 0), ("last", tensor.m - 1)):
        args = tuple(
            np.take(arg, [at], axis=axes[i]) if i in axes else arg
            for i, arg in enumerate(probe.args)
        )
        alone_probe = replace(probe, args=args)
        try:
            alone = np.array([alone_probe.slope(place, int(entry)) for entry in tensor.places])
        except (ValueError, IndexError, TypeError):  # a function for whole batches only
            return None
        for factor in (1.0, 1.0 / tensor.m):
            if is_close(tensor.ours, factor * alone):
                return "one example", f"it is the gradient of the {which} example alone"
    return None
