"""The engine's peers: the same networks, batches and optimizers, written as each library's own
examples do.

Every peer is made from a Work, an optimizer ("gradient descent" or "adam") and a dtype, and has
`run(epochs)`, which returns when the work is done. All shuffle anew every epoch, keep the short
last batch, and use one thread. Each is given the quickest form that its documentation names: fused
optimizers for PyTorch at every width, donated buffers for JAX.
"""

import warnings
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

import numpy as np

from lab.engine import Adam, GradientDescent, Network, Parameters, initialize
from lab.engine.draws import Draws
from lab.engine.hyperparameters import Hyperparameters
from lab.engine.replay import Examples, Replay, Scratch
from lab.engine.stack import crews

OPTIMIZERS = {"gradient descent": GradientDescent(0.01), "adam": Adam(0.001)}


@dataclass(frozen=True)
class Work:
    """A network and its examples: X (n[0], m), Y (n[L], m)."""

    name: str
    network: Network
    X: np.ndarray
    Y: np.ndarray
    batch_size: int

    @property
    def m(self) -> int:
        return self.X.shape[1]

    @property
    def full_batch(self) -> bool:
        return self.batch_size >= self.m

    @property
    def classes(self) -> np.ndarray:
        """The class of each example."""
        return self.Y.argmax(axis=0) if len(self.Y) > 1 else self.Y[0].astype(int)

    def parameters(self, dtype: np.dtype, seed: int = 0) -> Parameters:
        return initialize(self.network, "xavier", seed, dtype)

    def rows(self, dtype: np.dtype) -> tuple[np.ndarray, np.ndarray]:
        """The examples as rows, as the other libraries want them."""
        return np.ascontiguousarray(self.X.T, dtype), np.ascontiguousarray(self.Y.T, dtype)

    def batches(self) -> list[tuple[int, int]]:
        return [
            (start, min(start + self.batch_size, self.m))
            for start in range(0, self.m, self.batch_size)
        ]


class Engine:
    """Ours: the tape, without history."""

    def __init__(self, work: Work, optimizer: str, dtype: np.dtype) -> None:
        examples = Examples(work.network, work.X.astype(dtype), work.Y.astype(dtype), dtype)
        self.replay = Replay(
            work.network,
            work.parameters(dtype).flat,
            Hyperparameters(OPTIMIZERS[optimizer], work.batch_size),
            train=examples,
            test=None,
            draws=Draws.of(0),
        )

    def run(self, epochs: int) -> None:
        for _ in range(epochs):
            train_one_epoch(self.replay)


def train_one_epoch(replay: Replay) -> None:
    while not replay.train_part():
        pass


class Stack:
    """Ours: R networks, as many in one pass as StackTrainer takes, each with its own start and
    learning rate.

    one_order: all see the examples in the same order, as networks of one seed do.
    """

    def __init__(
        self, work: Work, optimizer: str, dtype: np.dtype, R: int, one_order: bool = False
    ) -> None:
        examples = Examples(work.network, work.X.astype(dtype), work.Y.astype(dtype), dtype)
        settings, scratch, self.replays = OPTIMIZERS[optimizer], Scratch(work.network, dtype), []
        for rows in crews(work.network, R, min(work.batch_size, work.m)):
            rates = replace(
                settings,
                learning_rate=settings.learning_rate * (0.5 + np.array(rows)[:, np.newaxis] / R),
            )
            self.replays += [
                Replay(
                    work.network,
                    initialize(work.network, "xavier", rows, dtype).flat,
                    Hyperparameters(rates, work.batch_size),
                    train=examples,
                    test=None,
                    draws=Draws.of(np.array(rows) * (not one_order)),
                    scratch=scratch,
                )
            ]

    def run(self, epochs: int) -> None:
        for _ in range(epochs):
            for replay in self.replays:
                train_one_epoch(replay)


class Floor:
    """The matrix products of every step and nothing else, through the same BLAS: what no NumPy
    engine can go below.
    """

    def __init__(self, work: Work, _optimizer: str, dtype: np.dtype) -> None:
        self.calls = []
        sizes = work.network.layer_sizes
        random = partial(np.random.default_rng(0).standard_normal, dtype=dtype)
        V = [random((n, n_prev + 1)) for n_prev, n in pairwise(sizes)]
        for size in {stop - start for start, stop in work.batches()}:
            count = sum(stop - start == size for start, stop in work.batches())
            A = [random((n + 1, size)) for n in sizes[:-1]]
            dZ = [random((n, size)) for n in sizes[1:]]
            step = []
            for l in range(len(V)):
                step += [
                    partial(V[l].dot, A[l], np.empty_like(dZ[l])),
                    partial(dZ[l].dot, A[l].T, np.empty_like(V[l])),
                ]
                step += [partial(V[l].T.dot, dZ[l], np.empty_like(A[l]))] if l else []
            self.calls += step * count

    def run(self, epochs: int) -> None:
        for _ in range(epochs):
            for call in self.calls:
                call()


class PlainNumPy:
    """As tutorials write it: dictionaries of W1, b1, a new array for every result, the cost of
    every mini-batch, and an update layer by layer.
    """

    def __init__(self, work: Work, optimizer: str, dtype: np.dtype) -> None:
        self.work, self.optimizer = work, OPTIMIZERS[optimizer]
        self.X, self.Y = work.X.astype(dtype), work.Y.astype(dtype)
        parameters = work.parameters(dtype)
        self.L = work.network.L
        self.W = {f"W{l}": parameters.W[l].copy() for l in work.network.layers}
        self.W |= {f"b{l}": parameters.b[l].copy() for l in work.network.layers}
        self.v = {name: np.zeros_like(value) for name, value in self.W.items()}
        self.s = {name: np.zeros_like(value) for name, value in self.W.items()}
        self.t, self.rng, self.costs = 0, np.random.default_rng(0), []

    def run(self, epochs: int) -> None:
        for _ in range(epochs):
            self.costs.clear()
            if self.work.full_batch:
                self.step(self.X, self.Y)
                continue
            order = self.rng.permutation(self.work.m)
            X, Y = self.X[:, order], self.Y[:, order]
            for start, stop in self.work.batches():
                self.step(X[:, start:stop], Y[:, start:stop])

    def step(self, X: np.ndarray, Y: np.ndarray) -> None:
        tanh, m = self.work.network.hidden[0] == "tanh", X.shape[1]
        A, Z = {0: X}, {}
        for l in range(1, self.L + 1):
            Z[l] = np.dot(self.W[f"W{l}"], A[l - 1]) + self.W[f"b{l}"]
            if l < self.L:
                A[l] = np.tanh(Z[l]) if tanh else np.maximum(0, Z[l])
        if len(Y) == 1:
            with np.errstate(over="ignore"):
                A[self.L] = 1 / (1 + np.exp(-Z[self.L]))
        else:
            exponentials = np.exp(Z[self.L] - np.max(Z[self.L], axis=0, keepdims=True))
            A[self.L] = exponentials / np.sum(exponentials, axis=0, keepdims=True)
        self.costs.append(self.cost(A[self.L], Y))
        dZ, grads = A[self.L] - Y, {}
        for l in range(self.L, 0, -1):
            grads[f"W{l}"] = np.dot(dZ, A[l - 1].T) / m
            grads[f"b{l}"] = np.sum(dZ, axis=1, keepdims=True) / m
            if l > 1:
                dA = np.dot(self.W[f"W{l}"].T, dZ)
                dZ = dA * (1 - A[l - 1] ** 2) if tanh else dA * (Z[l - 1] > 0)
        self.update(grads)

    def cost(self, A: np.ndarray, Y: np.ndarray) -> float:
        if len(Y) == 1:
            return float(
                -np.sum(Y * np.log(A + 1e-8) + (1 - Y) * np.log(1 - A + 1e-8)) / Y.shape[1]
            )
        return float(-np.sum(Y * np.log(A + 1e-8)) / Y.shape[1])

    def update(self, grads: dict[str, np.ndarray]) -> None:
        alpha, adam = self.optimizer.learning_rate, self.optimizer
        self.t += 1
        for name, grad in grads.items():
            if not isinstance(adam, Adam):
                self.W[name] = self.W[name] - alpha * grad
                continue
            self.v[name] = adam.beta1 * self.v[name] + (1 - adam.beta1) * grad
            self.s[name] = adam.beta2 * self.s[name] + (1 - adam.beta2) * grad**2
            v_corrected = self.v[name] / (1 - adam.beta1**self.t)
            s_corrected = self.s[name] / (1 - adam.beta2**self.t)
            self.W[name] = self.W[name] - alpha * v_corrected / (
                np.sqrt(s_corrected) + adam.epsilon
            )


class ScikitLearn:
    """MLPClassifier, which goes on where it was with warm_start."""

    def __init__(self, work: Work, optimizer: str, dtype: np.dtype) -> None:
        from sklearn.neural_network import MLPClassifier

        settings = OPTIMIZERS[optimizer]
        self.model = MLPClassifier(
            work.network.layer_sizes[1:-1],
            activation=work.network.hidden[0],
            solver="adam" if optimizer == "adam" else "sgd",
            alpha=0.0,
            batch_size=min(work.batch_size, work.m),
            learning_rate_init=settings.learning_rate,
            momentum=0.0,
            nesterovs_momentum=False,
            tol=0.0,
            n_iter_no_change=10**9,
            warm_start=True,
            random_state=0,
        )
        self.X, self.classes = work.rows(dtype)[0], work.classes

    def run(self, epochs: int) -> None:
        self.model.max_iter = epochs
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it has not converged
            self.model.fit(self.X, self.classes)


class PyTorch:
    """Eager PyTorch with a fused optimizer; `compiled` puts forward pass and loss through
    torch.compile.
    """

    def __init__(self, work: Work, optimizer: str, dtype: np.dtype, compiled: bool = False) -> None:
        import torch

        torch.set_num_threads(1)
        torch.compiler.reset()
        self.torch, self.work = torch, work
        X, Y = work.rows(dtype)
        self.X, self.binary = torch.from_numpy(X), len(work.Y) == 1
        self.Y = torch.from_numpy(Y) if self.binary else torch.from_numpy(work.classes)
        parameters = work.parameters(dtype)
        self.W = [torch.tensor(parameters.W[l], requires_grad=True) for l in work.network.layers]
        self.b = [
            torch.tensor(parameters.b[l][:, 0], requires_grad=True) for l in work.network.layers
        ]
        make = torch.optim.Adam if optimizer == "adam" else torch.optim.SGD
        self.optimizer = make(
            [*self.W, *self.b], lr=OPTIMIZERS[optimizer].learning_rate, fused=True
        )
        self.g = torch.tanh if work.network.hidden[0] == "tanh" else torch.relu
        self.loss = torch.compile(self._loss) if compiled else self._loss

    def _loss(self, A, Y):
        functional = self.torch.nn.functional
        for W, b in zip(self.W[:-1], self.b[:-1], strict=True):
            A = self.g(functional.linear(A, W, b))
        Z = functional.linear(A, self.W[-1], self.b[-1])
        return (
            functional.binary_cross_entropy_with_logits(Z, Y)
            if self.binary
            else functional.cross_entropy(Z, Y)
        )

    def run(self, epochs: int) -> None:
        for _ in range(epochs):
            X, Y = self.X, self.Y
            if not self.work.full_batch:
                order = self.torch.randperm(self.work.m)
                X, Y = X[order], Y[order]
            for start, stop in self.work.batches():
                self.optimizer.zero_grad(set_to_none=True)
                self.loss(X[start:stop], Y[start:stop]).backward()
                self.optimizer.step()


class Jax:
    """A compiled step, called from Python for every mini-batch."""

    def __init__(self, work: Work, optimizer: str, dtype: np.dtype) -> None:
        import jax

        jax.config.update("jax_enable_x64", True)
        self.jax, self.work, self.rng = jax, work, np.random.default_rng(0)
        self.settings = OPTIMIZERS[optimizer]
        self.X, self.Y = map(jax.numpy.asarray, work.rows(dtype))
        self.state = self.start(work.parameters(dtype))
        self.compile()

    def start(self, parameters: Parameters):
        """(layers, v, s, t) as JAX arrays; W as (n[l-1], n[l]), because examples are rows."""
        jnp, tree = self.jax.numpy, self.jax.tree_util
        layers = [
            (jnp.asarray(parameters.W[l].mT), jnp.asarray(parameters.b[l].mT)) for l in parameters.W
        ]
        zeros = tree.tree_map(jnp.zeros_like, layers)
        return (
            layers,
            zeros,
            tree.tree_map(jnp.zeros_like, layers),
            jnp.zeros((), parameters.flat.dtype),
        )

    def compile(self) -> None:
        self.step = self.jax.jit(self._step, donate_argnums=0)

    def run(self, epochs: int) -> None:
        for _ in range(epochs):
            X, Y = self.X, self.Y
            if not self.work.full_batch:
                order = self.rng.permutation(self.work.m)
                X, Y = X[order], Y[order]
            for start, stop in self.work.batches():
                self.state = self.step(self.state, X[start:stop], Y[start:stop])
        self.jax.block_until_ready(self.state)

    def _loss(self, layers, A, Y):
        jnp, nn = self.jax.numpy, self.jax.nn
        for W, b in layers[:-1]:
            A = jnp.tanh(A @ W + b) if self.work.network.hidden[0] == "tanh" else nn.relu(A @ W + b)
        Z = A @ layers[-1][0] + layers[-1][1]
        losses = jnp.logaddexp(0, Z) - Y * Z if Z.shape[-1] == 1 else -Y * nn.log_softmax(Z)
        return jnp.sum(losses) / len(Y)

    def _step(self, state, X, Y):
        jnp, tree_map = self.jax.numpy, self.jax.tree_util.tree_map
        layers, v, s, t = state
        grads = self.jax.grad(self._loss)(layers, X, Y)
        adam, alpha = self.settings, self.settings.learning_rate
        if not isinstance(adam, Adam):
            return tree_map(lambda w, d: w - alpha * d, layers, grads), v, s, t
        t = t + 1
        v = tree_map(lambda v, d: adam.beta1 * v + (1 - adam.beta1) * d, v, grads)
        s = tree_map(lambda s, d: adam.beta2 * s + (1 - adam.beta2) * d**2, s, grads)
        rate, root = alpha / (1 - adam.beta1**t), jnp.sqrt(1 - adam.beta2**t)
        return (
            tree_map(
                lambda w, v, s: w - rate * v / (jnp.sqrt(s) / root + adam.epsilon), layers, v, s
            ),
            v,
            s,
            t,
        )


class JaxScan(Jax):
    """A whole epoch in one compiled call: a lax.scan over the full batches, then the short one."""

    def compile(self) -> None:
        self.epoch = self.jax.jit(self._epoch, donate_argnums=0)

    def run(self, epochs: int) -> None:
        for _ in range(epochs):
            order = None if self.work.full_batch else self.rng.permutation(self.work.m)
            self.state = self.epoch(self.state, self.X, self.Y, order)
        self.jax.block_until_ready(self.state)

    def _epoch(self, state, X, Y, order):
        if order is None:
            return self._step(state, X, Y)
        X, Y, size = X[order], Y[order], self.work.batch_size
        even = self.work.m - self.work.m % size
        batches = (X[:even].reshape(-1, size, X.shape[1]), Y[:even].reshape(-1, size, Y.shape[1]))
        state, _ = self.jax.lax.scan(
            lambda state, batch: (self._step(state, *batch), None), state, batches
        )
        return self._step(state, X[even:], Y[even:]) if even < self.work.m else state


class JaxRun(JaxScan):
    """A whole run in one compiled call: a loop over epochs around the scan, so that nothing returns
    to Python in between. The orders of ORDERS epochs are drawn before it, as ours are: sorting
    random numbers inside takes longer.
    """

    ORDERS = 512

    def compile(self) -> None:
        self.epochs = self.jax.jit(self._epochs, donate_argnums=0)

    def run(self, epochs: int) -> None:
        while epochs > 0:
            count = min(epochs, self.ORDERS)
            orders = None
            if not self.work.full_batch:
                orders = np.zeros((self.ORDERS, self.work.m), np.int32)
                for order in orders[:count]:
                    order[:] = self.rng.permutation(self.work.m)
            self.state = self.epochs(self.state, self.X, self.Y, orders, count)
            epochs -= count
        self.jax.block_until_ready(self.state)

    def _epochs(self, state, X, Y, orders, count):
        def epoch(number, state):
            return self._epoch(state, X, Y, None if orders is None else orders[number])

        return self.jax.lax.fori_loop(0, count, epoch, state)


class JaxStack(JaxScan):
    """R networks at once: the epoch of JaxScan under vmap, each network with its own order and
    start.
    """

    def __init__(self, work: Work, optimizer: str, dtype: np.dtype, R: int) -> None:
        self.R = R
        super().__init__(work, optimizer, dtype)
        starts = [self.start(work.parameters(dtype, seed)) for seed in range(R)]
        self.state = self.jax.tree_util.tree_map(
            lambda *leaves: self.jax.numpy.stack(leaves), *starts
        )

    def compile(self) -> None:
        in_axes = (0, None, None, None if self.work.full_batch else 0)
        self.epoch = self.jax.jit(self.jax.vmap(self._epoch, in_axes=in_axes), donate_argnums=0)

    def run(self, epochs: int) -> None:
        for _ in range(epochs):
            orders = (
                None
                if self.work.full_batch
                else np.stack([self.rng.permutation(self.work.m) for _ in range(self.R)])
            )
            self.state = self.epoch(self.state, self.X, self.Y, orders)
        self.jax.block_until_ready(self.state)


PEERS = {
    "ours": Engine,
    "plain NumPy": PlainNumPy,
    "scikit-learn": ScikitLearn,
    "PyTorch eager": PyTorch,
    "PyTorch compiled": partial(PyTorch, compiled=True),
    "JAX step": Jax,
    "JAX scan": JaxScan,
    "JAX run": JaxRun,
    "products alone": Floor,
}
