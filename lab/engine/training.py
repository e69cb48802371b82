"""Training: epochs of mini-batches, with a history and snapshots, until a rule says stop.

    trainer = Trainer(network, parameters, Adam(0.01), X, Y, batch_size=32, seed=0)
    trainer.run(epochs=100)        # or seconds=0.03, which may end inside a long epoch
    trainer.history["cost"]        # one number for every recorded epoch

Silent: it prints and draws nothing. The same arguments give the same numbers, bit for bit, however
the run is cut into calls: what is random comes from the seed alone, and what is recorded depends on
the epoch alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lab.engine.activations import Array
from lab.engine.arguments import (
    check_budget,
    check_examples,
    check_seed,
    check_test,
)
from lab.engine.draws import Draws
from lab.engine.hyperparameters import CONSTANT, Decay, Hyperparameters
from lab.engine.logbook import HISTORY_POINTS, Logbook, Snapshot, Stop, on_grid
from lab.engine.loop import Loop, diverging
from lab.engine.network import CHAIN_RULE, Equations, Gradients, Network, Parameters, Units
from lab.engine.optimizers import Optimizer
from lab.engine.replay import Examples, Replay


class Trainer:
    """Trains a network's parameters (its own copy of them) on X (n[0], m) and Y (n[L], m).

    batch_size: examples of a step; they are shuffled anew every epoch, and the last batch is as
    short as it comes, with a 1/m of its own. From m up it is full batch, in the order given.
    seed: draws these orders and dropout's masks; a generator in its place is drawn from directly.
    keep_prob < 1: dropout on hidden layers. decay: how the learning rate falls from epoch to epoch.
    biases=False: they stay what they start from; so do frozen units, (l, i) from 1 up. equations:
    what `backward` applies; wrong ones train as well as they can, by `loop.py`, the right ones by
    `replay.py`.

    Many networks of one shape are trained together by a StackTrainer.

    Everything is computed in the type of the parameters, float64 or float32.
    Raises ValueError, naming the argument, for examples that do not fit and for settings out of
    range.
    """

    def __init__(
        self,
        network: Network,
        parameters: Parameters,
        optimizer: Optimizer,
        X: ArrayLike,
        Y: ArrayLike,
        batch_size: int = 32,
        seed: int | np.random.Generator = 0,
        X_test: ArrayLike | None = None,
        Y_test: ArrayLike | None = None,
        l2: float = 0.0,
        keep_prob: float = 1.0,
        stop: Stop | None = None,
        equations: Equations = CHAIN_RULE,
        decay: Decay = CONSTANT,
        biases: bool = True,
        frozen: Units = (),
    ) -> None:
        if parameters.layer_sizes != network.layer_sizes or parameters.flat.ndim != 1:
            raise ValueError(
                f"parameters: expected those of one network {network.layer_sizes}, got"
                f" {parameters.layer_sizes} x {parameters.flat.shape}; a stack of networks goes to"
                " StackTrainer"
            )
        dtype = parameters.flat.dtype
        self.network = network
        self.parameters = parameters.copy()
        self.hyperparameters = Hyperparameters(
            optimizer, batch_size, l2, keep_prob, decay, biases, frozen
        )
        self._check_frozen(self.hyperparameters)
        self.equations = equations
        self.X, self.Y = check_examples("X", X, "Y", Y, network, dtype)
        test = check_test(X_test, Y_test, network, dtype)
        self.X_test: Array | None
        self.Y_test: Array | None
        self.X_test, self.Y_test = test or (None, None)
        self._engine = self._make_engine(Draws.of(check_seed(seed)), test)
        self.epoch = 0  # whole ones
        self.resumed_at: int | None = None  # the epoch from which it goes on for another training
        self._is_trained = False  # of the epoch under way only its row of the history is missing
        self._log = Logbook(network)
        with diverging():
            self._record(epoch=0)
        self.change(stop=stop or Stop())

    def _make_engine(self, draws: Draws, test: tuple[Array, Array] | None) -> Loop | Replay:
        """What trains: tapes for the right equations, the loop as on paper for others."""
        network, settings = self.network, self.hyperparameters
        if self.equations != CHAIN_RULE:
            return Loop(
                network,
                self.parameters,
                settings,
                train=(self.X, self.Y),
                test=test,
                rng=draws.rngs[0],
                equations=self.equations,
            )
        dtype = self.parameters.flat.dtype
        return Replay(
            network,
            self.parameters.flat,
            settings,
            train=Examples(network, self.X, self.Y, dtype),
            test=Examples(network, *test, dtype) if test else None,
            draws=draws,
        )

    def _check_frozen(self, hyperparameters: Hyperparameters) -> None:
        for l, i in hyperparameters.frozen:
            self.network.check_unit("frozen", l, i)

    def change(self, stop: Stop | None = None, off: Units | None = None, **settings: Any) -> None:
        """Change the stop rule, which units are off, or settings of Hyperparameters by their names;
        training goes on from where it is. Another optimizer starts its averages anew.

        off: between two epochs only; ValueError inside one.

        Inside an epoch too they hold at once: the examples that it has left are cut into batches of
        the new size. Only a full batch under way is finished as the full batch that it is.
        """
        network = self.network if off is None else replace(self.network, off=off)
        if network != self.network and self.part:
            raise ValueError("off: an epoch is under way; train to its end first")
        if settings:
            hyperparameters = replace(self.hyperparameters, **settings)
            self._check_frozen(hyperparameters)
            self.hyperparameters = hyperparameters
            self._engine.change(hyperparameters)
        if network != self.network:
            self.network = network
            self._engine.switch(network)
            self._measure_anew()
        if stop is not None:
            self._log.stop = stop
            self._log.stopped = self._log.reason_to_stop(self.epoch)

    def set_parameter(self, place: int, value: float) -> None:
        """Set one number of parameters.flat between two epochs, and measure this epoch anew."""
        self.parameters.flat[place] = value
        self._engine.forget()
        self._measure_anew()

    def train_on(
        self,
        X: ArrayLike,
        Y: ArrayLike,
        X_test: ArrayLike | None = None,
        Y_test: ArrayLike | None = None,
    ) -> None:
        """Go on with other examples, from the parameters, the optimizer's averages and the epoch
        that are reached; what is measured at this epoch is measured anew. An epoch under way begins
        anew, with what its mini-batches have moved so far.

        Raises ValueError, and changes nothing, for examples that do not fit the network.
        """
        dtype = self.parameters.flat.dtype
        train = check_examples("X", X, "Y", Y, self.network, dtype)
        test = check_test(X_test, Y_test, self.network, dtype)
        if self._is_trained:  # of the epoch before only the row is missing
            self._is_trained = False
            self.epoch += 1
        self.X, self.Y = train
        self.X_test, self.Y_test = test or (None, None)
        self._engine.train_on(train, test)
        self._measure_anew()

    def _measure_anew(self) -> None:
        """Write the row of the epoch that is reached once more."""
        self._log.forget(self.epoch)
        with diverging():
            self._record(self.epoch)
        self._log.stopped = self._log.reason_to_stop(self.epoch)

    def resume(
        self, history: Mapping[str, Sequence[float]], snapshots: Sequence[Snapshot] = ()
    ) -> None:
        """Go on for another training of this network, whose last weights are the parameters that
        this trainer was made with: from the last epoch of its history, under the same stop rule.

        What a history does not hold begins anew: the optimizer's averages, and the order of the
        mini-batches. The numbers to come are therefore not those that the other would have had.
        """
        self._log.history = {name: list(column) for name, column in history.items()}
        self._log.snapshots = list(snapshots)
        self.epoch = self._engine.epoch = int(history["epoch"][-1])
        self.resumed_at = self.epoch
        self.change(stop=self.stop)

    @property
    def history(self) -> dict[str, list[float]]:
        """A column for every measure: epoch, cost, test_cost, accuracy, test_accuracy, gradient_1
        .. gradient_L.
        """
        return self._log.history

    @property
    def snapshots(self) -> list[Snapshot]:
        return self._log.snapshots

    @property
    def stop(self) -> Stop:
        return self._log.stop

    @property
    def stopped(self) -> str | None:
        """Why training has ended, in words."""
        return self._log.stopped

    @property
    def finished(self) -> bool:
        return self.stopped is not None

    @property
    def part(self) -> float:
        """How far the next epoch has come, from 0 to 1: above 0 where a call has ended inside it."""
        return 1.0 if self._is_trained else self._engine.progress

    def step_from(self, gradients: Gradients) -> Array:
        """What the optimizer would add to parameters.flat now for these gradients. Changes nothing."""
        settings = self.hyperparameters
        factor = settings.decay.factor(self.epoch)
        rate = factor * settings.optimizer.learning_rate
        moved = self.parameters.copy()
        state = self._engine.optimizer_state
        replace(settings.optimizer, learning_rate=rate).update(moved, gradients, state)
        step = moved.flat - self.parameters.flat
        return step * settings.trained(self.network, step.dtype)

    def run(
        self, epochs: int | None = None, seconds: float | None = None, frames: int = 0
    ) -> list[Snapshot]:
        """Train for so many epochs, or until the seconds are spent, or until training stops. The
        epoch under way, if there is one, is gone on with, and counts as the first.

        seconds: an epoch that is shorter than that is always whole when the call ends. A longer one
        may be left between two groups of mini-batches, a few milliseconds of work each, for the
        next call to go on with. Parameters must not be changed by hand in between.

        frames: return about so many snapshots, spread evenly over the call and ending with its last
        whole epoch.
        """
        check_budget(epochs, seconds, [self.stop], has_test=self.X_test is not None)
        began = perf_counter()
        first = self.epoch
        deadline = began + seconds if seconds else None
        is_carried_over = self.part > 0  # an earlier call has begun this epoch
        if not is_carried_over:
            self._engine.forget()
        taken: list[Snapshot] = []
        done = 0.0  # the part of this call's work that is done
        with diverging():
            while done < 1 and not self.finished:
                if not self._finish_epoch(deadline, is_carried_over):
                    return taken
                of_epochs = (self.epoch - first) / epochs if epochs else 0.0
                of_seconds = (perf_counter() - began) / seconds if seconds else 0.0
                done = max(of_epochs, of_seconds)
                is_last = done >= 1 or self.finished
                if frames and (is_last or is_carried_over or done * frames >= len(taken) + 1):
                    taken.append(Snapshot(self.epoch, self.parameters.flat.copy()))
                if not is_carried_over:
                    deadline = None  # epochs are short: those that follow are whole
                is_carried_over = False
            if not self.part:
                self._record(self.epoch)
        return taken

    def _finish_epoch(self, deadline: float | None, is_recorded: bool) -> bool:
        """Train to the end of the next epoch, and write its row where it is on the grid or
        `is_recorded`. False if the deadline came first.
        """
        while not self._is_trained:
            self._is_trained = self._engine.train_part()
            if deadline and not self._is_trained and perf_counter() >= deadline:
                return False
        is_recorded = is_recorded or on_grid(self.epoch + 1, HISTORY_POINTS)
        if is_recorded and not self._record(self.epoch + 1, deadline):
            return False
        self._is_trained = False
        self.epoch += 1
        self._log.stopped = self._log.reason_to_stop(self.epoch)
        return True

    def _record(self, epoch: int, deadline: float | None = None) -> bool:
        """Write the row of this epoch, unless it is there. False if the deadline came first."""
        if self._log.has(epoch):
            return True
        while (row := self._engine.measure_part()) is None:
            if deadline and perf_counter() >= deadline:
                return False
        self._log.write(epoch, row, self.parameters.flat)
        return True
