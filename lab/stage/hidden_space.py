"""The hidden space: a grid over the window, and the examples, as layer l sees them.

A layer of two units is shown exactly. One of more is shown along the first two principal axes of
its A[l] over the examples, so that the picture keeps as much of their variance as two axes can.
What is a curved grid here is what the next layer cuts with straight lines (Olah 2014).
"""

from dataclasses import dataclass

import numpy as np

from lab.engine import Array, Network, Parameters, forward
from lab.stage.packet import Plane, Scene

LINES = 11  # of the grid, in each direction
PLACES = 41  # along each of them


@dataclass(frozen=True)
class HiddenSpace:
    """grid: (2, lines, places) and points: (2, m), where they lie; axes: the names of the two
    axes; cut: a, b, c of the line a x + b y + c = 0 on which a sigmoid output says one half, where
    this layer's two units are all that it sees.
    """

    grid: Array
    points: Array
    axes: tuple[str, str]
    cut: tuple[float, float, float] | None = None


def hidden_space(
    network: Network, parameters: Parameters, X: Array, lattice: Array, l: int
) -> HiddenSpace:
    """Layer l's view of the examples X (n[0], m) and of a `lattice` (n[0], lines, places).

    ValueError for weights with which A[l] is not finite.
    """
    with np.errstate(all="ignore"):
        A = forward(network, parameters, X).A[l]
        A_lattice = forward(network, parameters, lattice.reshape(len(lattice), -1)).A[l]
    if not (np.isfinite(A).all() and np.isfinite(A_lattice).all()):
        raise ValueError(f"A[{l}]: expected finite numbers")
    middle, axes, names = axes_of(A, l)
    return HiddenSpace(
        grid=(axes @ (A_lattice - middle)).reshape(2, *lattice.shape[1:]),
        points=axes @ (A - middle),
        axes=names,
        cut=cut_of(network, parameters, l),
    )


def axes_of(A: Array, l: int) -> tuple[Array, Array, tuple[str, str]]:
    """The middle (n, 1), two axes (2, n) and their names, for A (n, m) of layer l."""
    n = len(A)
    if n <= 2:
        axes = np.eye(2, n)
        second = f"A[{l}], unit 2" if n == 2 else "there is no second unit"
        return np.zeros((n, 1)), axes, (f"A[{l}], unit 1", second)
    middle = A.mean(axis=1, keepdims=True)
    covariance = (A - middle) @ (A - middle).T
    variances, vectors = np.linalg.eigh(covariance)  # the largest last
    axes = vectors[:, :-3:-1].T
    axes = axes * sign_of_largest(axes)
    shares = variances[:-3:-1] / max(np.sum(variances), np.finfo(float).tiny)
    first, second = (
        f"{order} principal axis of A[{l}], {100 * share:.0f} %"
        for order, share in zip(("first", "second"), shares, strict=True)
    )
    return middle, axes, (first, second)


def sign_of_largest(axes: Array) -> Array:
    """+-1 for each row: an axis and its opposite are the same, so the largest entry is positive."""
    largest = np.argmax(np.abs(axes), axis=1)
    return np.sign(np.take_along_axis(axes, largest[:, np.newaxis], axis=1))


def cut_of(network: Network, parameters: Parameters, l: int) -> tuple[float, float, float] | None:
    is_seen = l == network.L - 1 and network.layer_sizes[l:] == (2, 1)
    if not is_seen or network.output != "sigmoid":
        return None
    a, b = parameters.W[network.L][0]
    return float(a), float(b), float(parameters.b[network.L][0, 0])


def lattice(scene: Scene) -> Array:
    """The network's inputs along the lines of a grid over the window, (n[0], lines, places): LINES
    across, from the bottom, then LINES up, from the left; for a curve, which has one input, one.
    """
    along = np.linspace(0, 1, PLACES)
    if scene.task == "curve":
        return inputs_at(scene, along[np.newaxis], np.zeros((1, PLACES)))
    beside = np.linspace(0, 1, LINES)
    s, t = np.meshgrid(along, beside)
    return inputs_at(scene, np.vstack((s, t)), np.vstack((t, s)))


def inputs_at(scene: Scene, s: Array, t: Array) -> Array:
    """The network's inputs (n[0], ...) at the shares s and t of the window's width and height."""
    grid = scene.grid
    if isinstance(grid, Plane):
        origin, u = np.asarray(grid.origin), np.asarray(grid.u)
        v = np.zeros_like(u) if grid.v is None else np.asarray(grid.v)
        return np.multiply.outer(u, s) + np.multiply.outer(v, t) + origin[:, np.newaxis, np.newaxis]
    columns, rows = scene.shape
    places = np.rint(t * (rows - 1)) * columns + np.rint(s * (columns - 1))
    return grid[:, places.astype(int)]
