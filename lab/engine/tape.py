"""The fast path: the equations of network.py, recorded once as a list of calls over fixed buffers,
and replayed.

A small network spends its time not on arithmetic but on Python: looking names up, allocating
results, checking arguments. None of that changes from step to step. So a step is written down once,
as calls that need no argument, and training is

    for call in tape:
        call()

where each call is a `functools.partial` of a NumPy function that reads and writes arrays allocated
beforehand. What follows from that makes the rest of this file:

* **One product for weights and bias.** V[l] = [W[l] b[l]], a block of Parameters.flat as it is,
  meets A[l-1] with a row of ones below it: V A is W A + b, and dZ A^T is [dW db].
* **The hidden layers' buffers are one array**, layer below layer, each with its row of ones: g' of
  all is one call.
* **Units first, examples last, a stack of R networks in between**: (n[l] + 1, R, m), or
  (n[l] + 1, m) for a single network. Elementwise calls see whole arrays; products see the same
  memory as matrices (R, n[l] + 1, m).
* **No division by m.** The tape's gradient is m dV: the 1/m joins the learning rate. With sigmoid
  outputs it is 2 m dV, because 2 (A - Y) = tanh(Z / 2) - (2 Y - 1) is two calls shorter. `times_m`
  is this m or 2 m.
* **Constants are arrays** of the parameters' type: without an axis where a number will do, whole
  for np.maximum and np.minimum, whose loops are slow otherwise. A learning rate is changed by
  writing into one.

What has no fast form (an output that does not match its cost, gelu) calls the functions of the
tables themselves. The gradients are those of `backward` to rounding, and a test holds the two
together. `elementwise.py` has the activations' part of the tape, `steps.py` the optimizers',
`replay.py` the loops.
"""

from collections.abc import Iterator
from functools import partial
from itertools import pairwise

import numpy as np

from lab.engine.activations import Array
from lab.engine.elementwise import Call, g_calls, g_prime_calls, tanh_half_calls
from lab.engine.network import Layers, Network

FROM_A = {"tanh", "sigmoid", "relu", "linear"}  # g' needs A alone, so A may overwrite Z


class Buffers:
    """What a pass over m examples writes: (n[l] + 1, ..., m) for every hidden layer, (n[L], ..., m)
    for the output.
    """

    def __init__(
        self,
        network: Network,
        lead: tuple[int, ...],
        m: int,
        dtype: np.dtype,
        dropout: bool = False,
    ) -> None:
        self.network = network
        self.bounds = np.cumsum([0, *(n + 1 for n in network.layer_sizes[1:-1])])
        shape = (self.bounds[-1], *lead, m)
        self.G = np.ones(shape, dtype)  # g(Z), before dropout
        self.Z = self.G if FROM_A.issuperset(network.hidden) else np.ones(shape, dtype)
        self.dropout = dropout
        self.masks = np.ones(shape if dropout else 0, dtype)
        self.A = np.ones(shape, dtype) if dropout else self.G
        self.slope = np.ones(shape, dtype)  # g'(Z)
        self.dA = np.ones(shape, dtype)
        self.constants: dict[tuple[tuple[int, ...], float], Array] = {}
        self.Z_L, self.dZ_L = np.ones((2, network.layer_sizes[-1], *lead, m), dtype)

    def full_like(self, array: Array, value: float) -> Array:
        """An array of this shape, full of one value that nothing writes to: one for all who ask."""
        key = (array.shape, value)
        if key not in self.constants:
            self.constants[key] = np.full_like(array, value)
        return self.constants[key]

    def layers(self, block: Array) -> Layers:
        """The rows of each hidden layer in one of the blocks, its row of ones included."""
        return {
            l: block[start:stop] for l, (start, stop) in enumerate(pairwise(self.bounds), start=1)
        }

    def runs(self) -> Iterator[tuple[str, slice]]:
        """Each activation with the rows it holds, neighbouring layers of the same one together."""
        hidden, first = self.network.hidden, 0
        for last, name in enumerate(hidden):
            if hidden[last + 1 : last + 2] != (name,):
                yield name, slice(self.bounds[first], self.bounds[last + 1])
                first = last + 1


def matrices(A: Array) -> Array:
    """(n, ..., m) as matrices (..., n, m), by view."""
    return np.moveaxis(A, 0, -2)


def units(A: Array) -> Array:
    """Matrices (..., n, m) as (n, ..., m), by view."""
    return np.moveaxis(A, -2, 0)


def product(A: Array, B: Array, out: Array) -> list[Call]:
    """out = A B, for matrices or stacks of them, by the shortest way to the BLAS."""
    if A.ndim == 2:
        return [partial(A.dot, B, out)]
    if B.ndim == 2:
        return shared_product(units(A), B, units(out))
    if A.shape[-1] == 1:  # one unit: matmul has no BLAS for it
        return [partial(np.multiply, units(A), units(B), units(out))]
    return [partial(np.matmul, A, B, out)]


def shared_product(A: Array, B: Array, out: Array) -> list[Call]:
    """A stack times one matrix, as one product over the rows of all its networks. A (n, R, k), B
    (k, m), out (n, R, m).
    """
    A_whole, whole = (
        array if array.flags.c_contiguous else np.empty_like(array, order="C") for array in (A, out)
    )
    gather = [] if A_whole is A else [partial(np.copyto, A_whole, A)]
    spread = [] if whole is out else [partial(np.copyto, out, whole)]
    return [
        *gather,
        partial(A_whole.reshape(-1, A.shape[-1]).dot, B, whole.reshape(-1, out.shape[-1])),
        *spread,
    ]


def forward_calls(V: Layers, X: Array, buffers: Buffers) -> list[Call]:
    """The forward pass up to Z[L]. X (..., n[0] + 1, m), with a row of ones, or one for all
    networks; V[l] (..., n[l], n[l-1] + 1).
    """
    network, L = buffers.network, buffers.network.L
    Z, G, A = buffers.layers(buffers.Z), buffers.layers(buffers.G), buffers.layers(buffers.A)
    masks = buffers.layers(buffers.masks)
    A_prev, calls = X, list[Call]()
    for l in network.layers[:-1]:
        calls += product(V[l], A_prev, matrices(Z[l][:-1]))  # Z[l] = W[l] A[l-1] + b[l]
        # A[l] = g(Z[l])
        calls += g_calls(network.hidden[l - 1], Z[l][:-1], G[l][:-1], buffers.full_like)
        calls += off_calls(network, l, G[l])
        if buffers.dropout:
            # A[l] = A[l] mask / keep_prob
            calls += [partial(np.multiply, G[l][:-1], masks[l][:-1], A[l][:-1])]
        A_prev = matrices(A[l])
    return calls + product(V[L], A_prev, matrices(buffers.Z_L))  # Z[L] = W[L] A[L-1] + b[L]


def backward_calls(V: Layers, dV: Layers, X: Array, target: Array, buffers: Buffers) -> list[Call]:
    """The backward pass after a forward one: dV[l] = `times_m` [dW[l] db[l]] for every layer.
    `target` is of `target_of`.
    """
    network = buffers.network
    A, slope, dA = (
        buffers.layers(buffers.A),
        buffers.layers(buffers.slope),
        buffers.layers(buffers.dA),
    )
    dZ = {network.L: buffers.dZ_L}
    inputs = {0: X} | {l: matrices(A[l]) for l in A}
    calls: list[Call] = []
    for name, rows in buffers.runs():
        # g'(Z[l])
        calls += g_prime_calls(
            name, buffers.Z[rows], buffers.G[rows], buffers.slope[rows], buffers.full_like
        )
    if buffers.dropout:
        # dropout's own derivative
        calls += [partial(np.multiply, buffers.slope, buffers.masks, buffers.slope)]
    calls += dZ_output_calls(network, buffers.Z_L, target, buffers.dZ_L)
    for l in reversed(network.layers):
        # m [dW[l] db[l]] = dZ[l] A[l-1]^T
        calls += product(matrices(dZ[l]), inputs[l - 1].mT, dV[l])
        if l > 1:
            dZ[l - 1] = dA[l - 1][:-1]
            # dA[l-1] = W[l]^T dZ[l]
            calls += product(V[l].mT, matrices(dZ[l]), matrices(dA[l - 1]))
            # dZ[l-1] = dA[l-1] g'(Z[l-1])
            calls += [partial(np.multiply, dZ[l - 1], slope[l - 1][:-1], dZ[l - 1])]
            calls += off_calls(network, l - 1, dZ[l - 1])
    return calls


def off_calls(network: Network, l: int, rows: Array) -> list[Call]:
    """A = 0, or dZ = 0, for the units of layer l that are off. rows (n[l] or more, ..., m)."""
    return [partial(rows[i - 1].fill, 0) for layer, i in network.off if layer == l]


def doubled(network: Network) -> bool:
    """True where the output's dZ is 2 (A - Y)."""
    return network.output == "sigmoid" and network.is_matched


def times_m(network: Network, m: int) -> int:
    """How many times dW and db the tape's dV is, for a batch of m examples."""
    return 2 * m if doubled(network) else m


def target_of(network: Network, Y: Array) -> Array:
    """What `backward_calls` wants of Y: -1 and 1 for sigmoid outputs, see `doubled`."""
    return 2 * Y - 1 if doubled(network) else Y


def dZ_output_calls(network: Network, Z: Array, target: Array, dZ: Array) -> list[Call]:
    """dZ[L] = A[L] - Y where output and cost match, twice that for sigmoid. All (n[L], ..., m)."""
    if not network.is_matched:
        return [partial(unmatched, network, matrices(Z), matrices(target), matrices(dZ))]
    minus_target = partial(np.subtract, dZ, target, dZ)
    match network.output:
        case "sigmoid":  # 2 A - 1 = tanh(Z / 2)
            return [*tanh_half_calls(Z, dZ), minus_target]
        case "softmax":  # A = e^(Z - max Z) / sum of it, over the units
            row = np.empty_like(Z[:1])
            shifted = [
                partial(np.maximum.reduce, Z, 0, None, row, True),
                partial(np.subtract, Z, row, dZ),
            ]
            divided = [
                partial(np.add.reduce, dZ, 0, None, row, True),
                partial(np.divide, dZ, row, dZ),
            ]
            return [*shifted, partial(np.exp, dZ, dZ), *divided, minus_target]
    return [partial(np.subtract, Z, target, dZ)]


def unmatched(network: Network, Z: Array, Y: Array, dZ: Array) -> None:
    """dZ[L] the long way, dA[L] g'(Z[L]), as `backward` takes it. All (..., n[L], m)."""
    g = network.g(network.L)
    dZ[...] = g.dZ(network.J.dA(g.g(Z), Y), Z)
