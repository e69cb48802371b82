"""Training and measuring by replaying tapes: an epoch of mini-batches, and a pass over all
examples.

`Replay` is what Trainer drives, by `train_part()` and `measure_part()`: each does a few
milliseconds of work, so that training can be left between two of them. It takes one network, flat
(P,), or a stack of R networks, flat (R, P), each with its own seed, learning rate and l2.
"""

from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import DTypeLike, NDArray

from lab.engine.accuracy import labels_of, share_right
from lab.engine.activations import Array
from lab.engine.draws import Draws
from lab.engine.elementwise import Call
from lab.engine.hyperparameters import Hyperparameters
from lab.engine.network import Layers, Network, layer_blocks
from lab.engine.optimizers import State
from lab.engine.steps import StepSizes, betas, freezing_calls, penalty_calls, update_calls
from lab.engine.tape import (
    Buffers,
    backward_calls,
    forward_calls,
    matrices,
    target_of,
    times_m,
)

Tape = list[Call]

CHUNK = 2**17  # numbers in the buffers of a pass over all examples, which then fit the cache,
FEWEST = 256  # but not fewer examples at a time than this
SHUFFLED = 2**18  # numbers of shuffled examples held at a time
# in the tapes of the mini-batches that follow one another, about eight a layer: they too should fit
# the cache
CALLS = 320


def replay(tape: Tape) -> None:
    for call in tape:
        call()


class Examples:
    """X (n[0], m) and Y (n[L], m) as the tape wants them: a row for each example, in the
    parameters' type.
    """

    def __init__(self, network: Network, X: Array, Y: Array, dtype: np.dtype) -> None:
        self.Y, self.m, self.labels = Y, X.shape[1], labels_of(Y)
        # the last column is the 1 that biases meet
        self.inputs = np.ones((self.m, X.shape[0] + 1), dtype)
        self.inputs[:, :-1] = X.T
        self.targets = np.ascontiguousarray(target_of(network, Y).T, dtype)


class Scratch:
    """Buffers by the number of examples: one set for all that never run at the same time, so that
    they stay in the cache.
    """

    def __init__(self, network: Network, dtype: np.dtype) -> None:
        self.network, self.dtype = network, dtype
        self.sets: dict[tuple[tuple[int, ...], int, bool], Buffers] = {}

    def buffers(self, lead: tuple[int, ...], m: int, dropout: bool = False) -> Buffers:
        key = (lead, m, dropout)
        if key not in self.sets:
            self.sets[key] = Buffers(self.network, lead, m, self.dtype, dropout)
        return self.sets[key]


class Pass:
    """Forward over all examples, and backward where there is room for moments, in chunks that fit
    the cache.

    `advance` leaves Z[L] in `Z_L` (..., n[L], m), and `times_m` times the gradient without its
    penalty in moments[0].
    """

    def __init__(
        self, scratch: Scratch, flat: Array, examples: Examples, moments: Array | None = None
    ) -> None:
        network, lead, m = scratch.network, flat.shape[:-1], examples.m
        # whatever R is: a stack then sums as each network does alone
        size = max(FEWEST, CHUNK // (4 * sum(network.layer_sizes)))
        blocks = partial(layer_blocks, network.layer_sizes)
        Z_L = np.empty((network.layer_sizes[-1], *lead, m), flat.dtype)
        self.Z_L = matrices(Z_L)
        self.tapes: list[Tape] = []  # one for each chunk
        self.next = 0  # the chunk whose turn it is
        for start, stop in pairwise([*range(0, m, size), m]):
            X, target = (
                examples.inputs[start:stop].T,
                units_first(examples.targets[start:stop], lead),
            )
            buffers = scratch.buffers(lead, stop - start)
            tape = forward_calls(blocks(flat), X, buffers)
            tape += [partial(np.copyto, Z_L[..., start:stop], buffers.Z_L)]
            if moments is not None:
                dV, part = moments
                tape += backward_calls(
                    blocks(flat), blocks(part if start else dV), X, target, buffers
                )
                tape += [partial(np.add, dV, part, dV)] if start else []
            self.tapes.append(tape)

    def advance(self) -> bool:
        """Take the next chunk of examples through. True when that was the last."""
        replay(self.tapes[self.next])
        self.next = (self.next + 1) % len(self.tapes)
        return not self.next


def units_first(rows: Array, lead: tuple[int, ...]) -> Array:
    """(..., m, n) as (n, ..., m), by view; (n, 1, m) for rows that a stack shares."""
    return np.moveaxis(rows, -1, 0) if rows.ndim > len(lead) + 1 else rows.T[:, np.newaxis]


@dataclass
class Group:
    """Mini-batches of one size that are filled together: where they start in the shuffled order,
    and a tape for each.
    """

    size: int
    start: int
    inputs: Array  # (batches, ..., size, n[0] + 1): a batch lies in one place, for all networks
    targets: Array  # (batches, ..., size, n[L])
    tapes: list[Tape]

    def at(self, start: int, count: int) -> "Group":
        """The first `count` batches, to be filled from the place `start`."""
        return Group(
            self.size, start, self.inputs[:count], self.targets[:count], self.tapes[:count]
        )

    def fill(self, examples: Examples, order: NDArray[np.intp]) -> None:
        """Gather the batches' examples. order (..., m): the shuffled places of all examples."""
        count = len(self.tapes)
        places = order[..., self.start : self.start + count * self.size].reshape(
            *order.shape[:-1], count, self.size
        )
        picked = places.swapaxes(0, -2)  # the batches first, then the networks
        examples.inputs.take(picked, 0, self.inputs, "clip")
        examples.targets.take(picked, 0, self.targets, "clip")


class Replay:
    """A network, or a stack of them, in training. `flat` (..., P) is changed in place, and nothing
    else that is given.

    draws: their generators. scratch: where others work too.
    """

    def __init__(
        self,
        network: Network,
        flat: Array,
        hyperparameters: Hyperparameters,
        train: Examples,
        test: Examples | None,
        draws: Draws,
        scratch: Scratch | None = None,
    ) -> None:
        self.scratch = scratch or Scratch(network, flat.dtype)
        self.network = network
        self.flat = flat
        self.lead = flat.shape[:-1]
        self.hyperparameters = hyperparameters
        self.train = train
        self.test = test
        self.draws = draws
        self.moments, self.averages = np.zeros((2, 2, *flat.shape), flat.dtype)  # see update_calls
        self.dV = self.moments[0]
        self.W, self.dW = weights(network, flat), weights(network, self.dV)
        self._make_passes()
        # in every update dV is so many times the gradient
        self.unit = times_m(network, min(hyperparameters.batch_size, self.train.m))
        self.ahead: list[Group] = []  # of the epoch under way, the next one last
        self.epoch = 0  # the one under way
        self._record(t=0)

    @property
    def optimizer_state(self) -> State:
        """What the optimizer remembers, as `optimizers.py` has it: the averages on the tape are
        sums, of gradients that are `unit` times dW.
        """
        of_v, of_s = (1 - beta for beta in betas(self.hyperparameters.optimizer))
        v, s = self.averages
        return State(self.steps.t, of_v * v / self.unit, of_s * s / self.unit**2)

    def _make_passes(self) -> None:
        self.pass_train = Pass(self.scratch, self.flat, self.train, self.moments)
        self.pass_test = Pass(self.scratch, self.flat, self.test) if self.test else None
        self.is_fresh = False  # whether dV holds the gradient of the pass over all examples

    def switch(self, network: Network) -> None:
        """Go on, between two epochs, with other units off."""
        self.network = network
        self._begin_epoch_anew()

    def change(self, hyperparameters: Hyperparameters) -> None:
        """Go on with other settings, at once: in an epoch under way with the examples that are
        left. A learning rate changes without a new recording; another optimizer starts anew.

        A full batch under way is finished as it was begun, but for its update.
        """
        old, new = self.hyperparameters, hyperparameters
        self.hyperparameters = new
        t = self.steps.t
        if type(new.optimizer) is not type(old.optimizer):
            t = 0
            self.averages[...] = 0
        pairs = zip(self.averages, betas(old.optimizer), betas(new.optimizer), strict=True)
        for sums, before, after in pairs:
            if before != after:
                sums *= (1 - before) / (1 - after)
        if new.frozen != old.frozen:  # an average that is left would move what is frozen
            self.averages *= new.trained(self.network, self.flat.dtype)
        slower = replace(new.optimizer, learning_rate=old.optimizer.learning_rate)
        if replace(new, optimizer=slower, decay=old.decay) == old:
            self.steps.change(new.optimizer)
            return
        self.is_fresh = False
        start = self.ahead[-1].start if self.ahead else 0
        self._record(t, start)
        self.ahead = self.groups[::-1] if start else []

    def train_on(self, train: tuple[Array, Array], test: tuple[Array, Array] | None) -> None:
        """Go on with other examples, (X, Y) each; an epoch under way begins anew."""
        dtype = self.flat.dtype
        self.train = Examples(self.network, *train, dtype)
        self.test = Examples(self.network, *test, dtype) if test else None
        self._begin_epoch_anew()

    def _begin_epoch_anew(self) -> None:
        """With buffers and tapes of other sizes, or for another network."""
        self.scratch = Scratch(self.network, self.flat.dtype)
        self._make_passes()
        self.ahead = []
        self._record(self.steps.t)

    def part(self, rows: list[int]) -> "Replay":
        """These networks of the stack, in arrays of their own, to go on without the others."""
        settings = self.hyperparameters
        rates = np.asarray(settings.optimizer.learning_rate)[rows]
        part = Replay(
            self.network,
            self.flat[rows],
            replace(
                settings,
                optimizer=replace(settings.optimizer, learning_rate=rates),
                l2=tuple(np.asarray(settings.l2)[rows]),
            ),
            train=self.train,
            test=self.test,
            draws=self.draws.part(rows),
            scratch=self.scratch,
        )
        part.epoch = self.epoch
        part.averages[...] = self.averages[:, rows]
        part._record(self.steps.t)
        return part

    def forget(self) -> None:
        """Whoever was handed the parameters between two epochs may have changed them."""
        self.is_fresh = False

    @property
    def progress(self) -> float:
        """How far the epoch under way has come, from 0 to 1."""
        if self.ahead:
            return self.ahead[-1].start / self.train.m
        return self.pass_train.next / len(self.pass_train.tapes)

    def train_part(self) -> bool:
        """Train on the next mini-batches, or take some examples more through a full batch. True
        when that ended the epoch.
        """
        if self.start and not self.ahead:  # these batches were cut from a part of the last epoch
            self._record(self.steps.t)
        self.steps.factor = self.hyperparameters.decay.factor(self.epoch)
        if self.groups and not self.pass_train.next:
            return self._train_group()
        if not self._differentiate():
            return False
        self.steps.advance(1)
        replay(self.tape_update)
        self.is_fresh = False
        self.epoch += 1
        return True

    def _train_group(self) -> bool:
        if not self.ahead:
            self.order = self._shuffled()
            self.ahead = self.groups[::-1]
        group = self.ahead.pop()
        group.fill(self.train, self.order)
        self.steps.advance(len(group.tapes))
        for tape in group.tapes:
            replay(tape)
        self.is_fresh = False
        is_whole = not self.ahead
        self.epoch += is_whole
        return is_whole

    def measure_part(self) -> dict[str, Array] | None:
        """Take some examples more through the network. When all are through: costs, accuracies and
        the gradient's root mean squares by layer, over all examples, dropout off; each (...).
        """
        if not self._differentiate():
            return None
        if self.pass_test and not self.pass_test.advance():
            return None
        return self._measures()

    def _differentiate(self) -> bool:
        """Go on with the pass over all examples, into dV. True when it is there: in full batch,
        what is measured is also what is trained on.
        """
        if not self.is_fresh and self.pass_train.advance():
            replay(self.tape_gradient)
            self.is_fresh = True
        return self.is_fresh

    def _measures(self) -> dict[str, Array]:
        network, m, l2 = self.network, self.train.m, self.hyperparameters.l2
        weight_penalty = (
            np.multiply(l2, sum(square_sum(W) for W in self.W.values())) / (2 * m)
            if np.any(l2)
            else 0.0
        )
        loss, right = judge(network, self.pass_train.Z_L, self.train)
        row = {"cost": loss + weight_penalty, "accuracy": right}
        if self.test and self.pass_test:
            loss, right = judge(network, self.pass_test.Z_L, self.test)
            row |= {"test_cost": loss + weight_penalty, "test_accuracy": right}
        for l, dW in self.dW.items():
            size = dW.shape[-1] * dW.shape[-2]
            row[f"gradient_{l}"] = np.sqrt(square_sum(dW) / size) / times_m(network, m)
        return row

    def _shuffled(self) -> NDArray[np.intp]:
        m = self.train.m
        return (
            self.draws.permutations(m)
            if self.hyperparameters.batch_size < m
            else np.broadcast_to(np.arange(m), (*self.draws.whose.shape, m))
        )

    def _record(self, t: int, start: int = 0) -> None:
        """Write the tapes, to go on after t steps and, in an epoch under way, from the example at
        `start` in its order.
        """
        settings = self.hyperparameters
        self.start = start
        m, dtype = self.train.m, self.flat.dtype
        size = min(settings.batch_size, m - start)
        held = self._held(size)
        self.steps = StepSizes(settings.optimizer, self.unit, t, held, dtype)
        self.tape_gradient = self._finish_gradient()
        self.tape_update = self._update(m, 0)
        self.groups: list[Group] = []
        if size < m or settings.keep_prob < 1:
            self.groups = self._cut(start, size, held)

    def _held(self, size: int) -> int:
        """How many mini-batches of this size to fill and to replay together."""
        m, width, R = self.train.m, sum(self.network.layer_sizes), int(np.prod(self.lead))
        calls, numbers = 8 * self.network.L, width * size * R
        return min(m // size, max(1, min(CALLS // calls, SHUFFLED // numbers)))

    def _cut(self, start: int, size: int, held: int) -> list[Group]:
        """The examples from `start` on, as groups of mini-batches; the last batch is as short as it
        comes.
        """
        m = self.train.m
        even = m - (m - start) % size
        batches = self._batches(held, size)
        groups = [
            batches.at(place, min(held, (even - place) // size))
            for place in range(start, even, held * size)
        ]
        if even < m:
            groups += [self._batches(1, m - even).at(even, 1)]
        return groups

    def _batches(self, count: int, size: int) -> Group:
        """So many mini-batches of one size, over the same buffers."""
        keep_prob = self.hyperparameters.keep_prob
        inputs, targets = (
            np.empty((count, *self.draws.whose.shape, size, rows.shape[-1]), rows.dtype)
            for rows in (self.train.inputs, self.train.targets)
        )
        buffers = self.scratch.buffers(self.lead, size, keep_prob < 1)
        V, dV = (
            layer_blocks(self.network.layer_sizes, self.flat),
            layer_blocks(self.network.layer_sizes, self.dV),
        )
        draw = [partial(draw_masks, self.draws, buffers, keep_prob)] if keep_prob < 1 else []
        tapes = []
        for i in range(count):
            X, target = inputs[i].mT, units_first(targets[i], self.lead)
            gradient = forward_calls(V, X, buffers) + backward_calls(V, dV, X, target, buffers)
            tapes += [draw + gradient + self._finish_gradient() + self._update(size, i)]
        return Group(size, 0, inputs, targets, tapes)

    def _finish_gradient(self) -> Tape:
        """What follows a backward pass: the penalty's part, and nothing for what is not trained."""
        settings, calls, dtype = self.hyperparameters, list[Call](), self.flat.dtype
        if np.any(settings.l2):
            shrinkage = shrinkage_of(self.network, settings.l2, dtype)
            calls += penalty_calls(self.flat, self.moments, shrinkage)
        if not settings.trains_everything:
            calls += freezing_calls(self.moments, settings.trained(self.network, dtype))
        return calls

    def _update(self, size: int, i: int) -> Tape:
        """The optimizer's calls after a batch of `size` examples, with the step size of slot i."""
        ratio = self.unit / times_m(self.network, size)
        to_unit = (
            [partial(np.multiply, self.dV, np.array(ratio, self.dV.dtype), self.dV)]
            if ratio != 1
            else []
        )
        return to_unit + update_calls(
            self.hyperparameters.optimizer,
            self.flat,
            self.moments,
            self.averages,
            *self.steps.slot(i),
        )


def draw_masks(draws: Draws, buffers: Buffers, keep_prob: float) -> None:
    """Dropout's masks for a batch, layer after layer."""
    for mask in buffers.layers(buffers.masks).values():
        matrices(mask[:-1])[...] = draws.masks(len(mask) - 1, mask.shape[-1], keep_prob)


def weights(network: Network, flat: Array) -> Layers:
    """W[l], or dW[l], in a flat array of parameters or gradients: views."""
    return {l: V[..., :-1] for l, V in layer_blocks(network.layer_sizes, flat).items()}


def square_sum(W: Array) -> Array:
    """The sum of W^2 over both axes of each matrix, (...), without room for the squares."""
    return np.add.reduce(np.vecdot(W, W), -1)


def weight_mask(network: Network, dtype: DTypeLike) -> Array:
    """(P,): 1 at every weight and 0 at biases."""
    is_weight = np.zeros(network.parameter_count, dtype)
    for W in weights(network, is_weight).values():
        W[...] = 1
    return is_weight


def shrinkage_of(network: Network, l2: float | tuple[float, ...], dtype: DTypeLike) -> Array:
    """What `penalty_calls` wants: l2 at every weight and 0 at biases, in units of the tape, (P,) or
    (R, P).
    """
    units = times_m(network, 1) * weight_mask(network, np.float64)
    return np.multiply.outer(l2, units).astype(dtype)


def judge(network: Network, Z: Array, examples: Examples) -> tuple[Array, Array]:
    """The cost without its penalty, and the accuracy, from Z[L] (..., n[L], m). Both (...)."""
    J, A = network.J, network.g(network.L).g(Z)
    losses = (
        J.loss_from_Z(Z, examples.Y)
        if network.is_matched and J.loss_from_Z
        else J.loss(A, examples.Y)
    )
    return np.add.reduce(losses, (-2, -1)) / examples.m, share_right(A, examples.labels)
