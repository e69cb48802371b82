"""One small pass to be worked out by hand: its numbers, what each grid is computed from, and how
far rounding may take it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from lab.engine import CHAIN_RULE, Array, Network, Parameters, backward, forward

DIGITS = 3  # decimals that are asked for
HALF = 0.5 * 10.0**-DIGITS  # what rounding to them may take away
EXAMPLES = 3  # m: not the number of units of any layer, so that 1/m and 1/n differ
SHAPES = ((2, 2, 1), (2, 2, 2))
HIDDEN = ("tanh", "sigmoid", "relu")
OUTPUTS = ("sigmoid", "linear")
FLATTEST = 0.05  # the largest entry of every grid is at least this, else three digits say little
STEEPEST_BEND = 0.77  # the largest |g''| of the hidden activations, that of tanh

Grids = Mapping[str, Array]
"""Matrices by their names, "dW[2]"."""


@dataclass(frozen=True)
class Variant:
    """One small pass with its numbers. parameters, X (n[0], m) and Y (n[L], m) are given."""

    network: Network
    parameters: Parameters
    X: Array
    Y: Array

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The grids in the order in which they are filled."""
        L = self.network.L
        way_up = [f"{letter}[{l}]" for l in self.network.layers for letter in "ZA"]
        way_back = []
        for l in range(L, 0, -1):
            way_back += [f"dZ[{l}]", f"dW[{l}]", f"db[{l}]"]
            way_back += [f"dA[{l - 1}]"] if l > 1 else []
        return (*way_up, *way_back)

    @cached_property
    def given(self) -> dict[str, Array]:
        """What need not be computed: X as A[0], Y, and every W and b."""
        given = {"A[0]": self.X, "Y": self.Y}
        for l, W in self.parameters.W.items():
            given |= {f"W[{l}]": W, f"b[{l}]": self.parameters.b[l]}
        return given

    @cached_property
    def right(self) -> dict[str, Array]:
        """The right grids, as the engine computes them."""
        trace = forward(self.network, self.parameters, self.X)
        gradients = backward(self.network, self.parameters, trace, self.Y)
        layers = {"Z": trace.Z, "A": trace.A}
        layers |= {kind: getattr(gradients, kind) for kind in ("dZ", "dW", "db", "dA")}
        return {name: layers[name[:-3]][int(name[-2])] for name in self.names}


def draw(seed: int) -> Variant:
    """The variant of this seed: numbers of one decimal, none of whose grids is all but zero."""
    rng = np.random.default_rng(seed)
    while True:
        variant = candidate(rng)
        if is_telling(variant):
            return variant


def candidate(rng: np.random.Generator) -> Variant:
    sizes = SHAPES[int(rng.integers(len(SHAPES)))]
    output = str(rng.choice(OUTPUTS))
    network = Network(sizes, str(rng.choice(HIDDEN)), output)
    parameters = Parameters(sizes, np.zeros(network.parameter_count))
    parameters.flat[...] = rng.integers(1, 13, parameters.flat.size) / 10
    parameters.flat[...] *= rng.choice([-1, 1], parameters.flat.size)
    X = rng.integers(-4, 5, (sizes[0], EXAMPLES)) / 2
    Y = rng.integers(0, 2, (sizes[-1], EXAMPLES)).astype(float)
    if output == "linear":
        Y = rng.integers(-10, 11, (sizes[-1], EXAMPLES)) / 10
    return Variant(network, parameters, X, Y)


def is_telling(variant: Variant) -> bool:
    """Whether three digits tell its numbers apart, and no relu unit stands near its kink."""
    if any(np.max(np.abs(grid)) < FLATTEST for grid in variant.right.values()):
        return False
    Z = variant.right["Z[1]"]
    if variant.network.hidden[0] == "relu":
        return bool(np.all(np.abs(Z) > FLATTEST) and np.all(np.any(Z > 0, axis=1)))
    return True


def at_hand(variant: Variant, known: Grids, name: str) -> dict[str, Any]:
    """What the equation of this grid may take: the engine's names, from the grids that are
    known.
    """
    kind, l = kind_of(name)
    l += kind == "dA"  # dA[l-1] is computed in layer l
    network = variant.network
    quantities = ("Z", "A", "dA", "dZ", "W", "b")
    layer = {q: known[f"{q}[{l}]"] for q in quantities if f"{q}[{l}]" in known}
    before = {f"{q}_prev": known[f"{q}[{l - 1}]"] for q in "AZ" if f"{q}[{l - 1}]" in known}
    return dict(l=l, **layer, **before, Y=variant.Y, g=network.g(l), J=network.J, m=EXAMPLES)


def kind_of(name: str) -> tuple[str, int]:
    """("dW", 2) of "dW[2]"."""
    kind, l = name[:-1].split("[")
    return kind, int(l)


def compute(variant: Variant, known: Grids, name: str) -> Array:
    """The grid of this name, by its equation from what is known."""
    hand = at_hand(variant, known, name)
    kind, l = kind_of(name)
    if kind == "Z":
        return hand["W"] @ hand["A_prev"] + hand["b"]
    if kind == "A":
        return hand["g"].g(hand["Z"])
    if kind == "dZ":
        return (CHAIN_RULE.dZ_output if l == variant.network.L else CHAIN_RULE.dZ)(**hand)
    return {"dW": CHAIN_RULE.dW, "db": CHAIN_RULE.db, "dA": CHAIN_RULE.dA_prev}[kind](**hand)


def tolerance(variant: Variant, known: Grids, name: str) -> Array:
    """How far an entry may be off: its own rounding, and what the rounding of the grids that it is
    made of can do to it. A[0], Y, W and b are exact.
    """
    hand = at_hand(variant, known, name)
    kind, l = kind_of(name)
    size = {key: np.abs(value) for key, value in hand.items() if isinstance(value, np.ndarray)}
    of_A_prev = HALF if hand["l"] > 1 else 0.0
    spread: Array | float = HALF  # A, db and dZ[L] pass a rounding on as it is, or less
    if kind == "Z":
        spread = np.sum(size["W"], axis=1, keepdims=True) * of_A_prev
    elif kind == "dZ" and l < variant.network.L:
        slopes = np.abs(hand["g"].g_prime(hand["Z"]))
        spread = HALF * (slopes + STEEPEST_BEND * size["dA"])
    elif kind == "dW":
        of_dZ = HALF * np.sum(size["A_prev"], axis=1)[np.newaxis, :]
        spread = (of_dZ + of_A_prev * np.sum(size["dZ"], axis=1)[:, np.newaxis]) / EXAMPLES
    elif kind == "dA":
        spread = HALF * np.sum(size["W"], axis=0)[:, np.newaxis]
    return np.broadcast_to(1.001 * (HALF + spread), variant.right[name].shape)
