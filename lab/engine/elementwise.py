"""The activations g and g' as recorded calls, in the form that is fastest on the machine at hand.

Most processors have quick loops for exp, but not all have one for tanh in float64: where NumPy's is
slow, tanh and sigmoid go through exp, in more calls and about half the time. Which way is faster is
measured once in each process, in a few milliseconds. The two differ in the last bits.
"""

from collections.abc import Callable
from functools import cache, partial
from threading import Lock
from time import perf_counter

import numpy as np

from lab.engine.activations import ACTIVATIONS, LEAK, Array

Call = Callable[[], object]
FullLike = Callable[[Array, float], Array]

MIN_ENTRIES = 64  # of one network's array for which four calls more are less than what exp saves
# how much faster exp has to be: processors where it is not clear keep tanh, and so processes of one
# machine, busy or not, come to the same choice
MARGIN = 1.4
TRIALS = 40
TRIAL_ENTRIES = 1024

_measuring = Lock()


def g_calls(name: str, Z: Array, A: Array, full_like: FullLike = np.full_like) -> list[Call]:
    """A = g(Z)."""
    match name:
        case "tanh":
            return tanh_calls(Z, A)
        case "relu":
            return [partial(np.maximum, Z, full_like(Z, 0), out=A)]
        case "leaky relu":  # max(Z, leak Z)
            leak = np.array(LEAK, Z.dtype)
            return [partial(np.multiply, Z, leak, A), partial(np.maximum, Z, A, out=A)]
        case "sigmoid":
            return sigmoid_calls(Z, A)
    return [partial(from_table, ACTIVATIONS[name].g, Z, A)]


def g_prime_calls(
    name: str, Z: Array, A: Array, slope: Array, full_like: FullLike = np.full_like
) -> list[Call]:
    """slope = g'(Z), from A wherever that is shorter."""
    one = np.array(1, Z.dtype)
    match name:
        case "tanh":  # 1 - A^2
            return [partial(np.multiply, A, A, slope), partial(np.subtract, one, slope, slope)]
        case "sigmoid":  # A (1 - A)
            return [partial(np.subtract, one, A, slope), partial(np.multiply, A, slope, slope)]
        case "relu":  # 1 where A > 0
            return step_calls(A, slope, full_like)
        case "leaky relu":  # 1 where A > 0, else the leak
            above_zero = partial(np.maximum, A, full_like(A, 0), out=slope)
            return [
                above_zero,
                *step_calls(slope, slope, full_like),
                partial(np.maximum, slope, full_like(Z, LEAK), out=slope),
            ]
    return [partial(from_table, ACTIVATIONS[name].g_prime, Z, slope)]


def step_calls(A: Array, out: Array, full_like: FullLike) -> list[Call]:
    """out = 1 where A > 0, and 0 where A = 0, as min(A, tiny) / tiny: NumPy is slow from truth
    values to numbers.

    tiny is the smallest normal number, so that only a subnormal A, which nothing can tell from 0,
    gives less than 1.
    """
    tiny = float(np.finfo(A.dtype).tiny)
    return [
        partial(np.minimum, A, full_like(A, tiny), out=out),
        partial(np.multiply, out, np.array(1 / tiny, A.dtype), out),
    ]


def from_table(function: Callable[[Array], Array], Z: Array, out: Array) -> None:
    out[...] = function(Z)


def tanh_calls(Z: Array, out: Array) -> list[Call]:
    """out = tanh(Z), as it is or as 1 - 2 / (1 + e^(2 Z)), which cannot overflow to anything but 1."""
    if not goes_through_exp(Z):
        return [partial(np.tanh, Z, out)]
    return [partial(np.add, Z, Z, out), *tanh_half_of_exp_calls(out, out)]


def tanh_half_calls(Z: Array, out: Array) -> list[Call]:
    """out = tanh(Z / 2), which is 2 sigmoid(Z) - 1."""
    if goes_through_exp(Z):
        return tanh_half_of_exp_calls(Z, out)
    return [partial(np.multiply, Z, np.array(0.5, Z.dtype), out), partial(np.tanh, out, out)]


def tanh_half_of_exp_calls(Z: Array, out: Array) -> list[Call]:
    """out = tanh(Z / 2) = 1 - 2 / (1 + e^Z)."""
    one = np.array(1, Z.dtype)
    return [
        partial(np.exp, Z, out),
        partial(np.add, out, one, out),
        partial(np.divide, np.array(-2, Z.dtype), out, out),
        partial(np.add, out, one, out),
    ]


def sigmoid_calls(Z: Array, out: Array) -> list[Call]:
    """out = 1 / (1 + e^-Z), or the same as (tanh(Z / 2) + 1) / 2."""
    half, one = np.array(0.5, Z.dtype), np.array(1, Z.dtype)
    if goes_through_exp(Z):
        return [
            partial(np.negative, Z, out),
            partial(np.exp, out, out),
            partial(np.add, out, one, out),
            partial(np.divide, one, out, out),
        ]
    return [
        *tanh_half_calls(Z, out),
        partial(np.multiply, out, half, out),
        partial(np.add, out, half, out),
    ]


def goes_through_exp(Z: Array) -> bool:
    """True where exp is the faster way for Z, (n, m) or for R networks (n, R, m)."""
    entries = Z.shape[0] * Z.shape[-1]  # of one network, which trains the same alone as in a stack
    return Z.dtype == np.float64 and entries >= MIN_ENTRIES and exp_is_faster()


def exp_is_faster() -> bool:
    """True where tanh through exp is clearly faster than NumPy's own, in float64 on this machine."""
    with _measuring:  # threads that come together wait for one answer
        return _measure_exp()


@cache
def _measure_exp() -> bool:
    Z = np.linspace(-3, 3, TRIAL_ENTRIES)
    out = np.empty_like(Z)
    ways: tuple[list[Call], ...] = (
        [partial(np.tanh, Z, out)],
        [partial(np.add, Z, Z, out), *tanh_half_of_exp_calls(out, out)],
    )
    times = [[_seconds(calls) for calls in ways] for _ in range(TRIALS)]
    tanh, exp = np.min(times, axis=0)
    return bool(tanh > MARGIN * exp)


def _seconds(calls: list[Call]) -> float:
    began = perf_counter()
    for call in calls:
        call()
    return perf_counter() - began
