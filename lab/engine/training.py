"""Training: epochs of mini-batches, with a history and snapshots, until a rule says stop.

    trainer = Trainer(network, parameters, Adam(0.01), X, Y, batch_size=32, seed=0)
    trainer.run(epochs=100)        # or seconds=0.03
    trainer.history["cost"]        # one number for every recorded epoch

Silent: it prints and draws nothing. The same arguments give the same numbers, bit for bit, however
the run is cut into calls: what is random comes from the seed alone, and what is recorded depends on
the epoch alone.
"""

import time
from typing import Any

from numpy.typing import ArrayLike

from lab.engine.activations import Array
from lab.engine.arguments import (
    check_budget,
    check_examples,
    check_seed,
    check_settings,
    check_test,
)
from lab.engine.draws import Draws
from lab.engine.logbook import HISTORY_POINTS, Logbook, Snapshot, Stop, on_grid
from lab.engine.loop import Loop, diverging
from lab.engine.network import CHAIN_RULE, Equations, Network, Parameters
from lab.engine.optimizers import Optimizer
from lab.engine.replay import Examples, Replay
from lab.engine.stack import StackTrainer


class Trainer:
    """Trains a network's parameters (its own copy of them) on X (n[0], m) and Y (n[L], m).

    batch_size: examples of a step; they are shuffled anew every epoch, and the last batch is as
    short as it comes, with a 1/m of its own. From m up it is full batch, in the order given.
    keep_prob < 1: dropout on hidden layers. equations: what `backward` applies; wrong ones train as
    well as they can, by `loop.py`, the right ones by `replay.py`.

    parameters of R networks, flat (R, P): Trainer(...) is then a StackTrainer, which trains them
    together and takes a learning rate, l2, seed and stop for each.

    Everything is computed in the type of the parameters, float64 or float32.
    Raises ValueError, naming the argument, for examples that do not fit and for settings out of
    range.
    """

    def __new__(cls, *arguments: Any, **settings: Any) -> Any:
        parameters = arguments[1] if len(arguments) > 1 else settings.get("parameters")
        is_stack = isinstance(parameters, Parameters) and parameters.flat.ndim == 2
        return StackTrainer(*arguments, **settings) if is_stack else super().__new__(cls)

    def __init__(
        self,
        network: Network,
        parameters: Parameters,
        optimizer: Optimizer,
        X: ArrayLike,
        Y: ArrayLike,
        batch_size: int = 32,
        seed: int = 0,
        X_test: ArrayLike | None = None,
        Y_test: ArrayLike | None = None,
        l2: float = 0.0,
        keep_prob: float = 1.0,
        stop: Stop | None = None,
        equations: Equations = CHAIN_RULE,
    ) -> None:
        if parameters.layer_sizes != network.layer_sizes or parameters.flat.ndim != 1:
            raise ValueError(
                f"parameters: expected those of one network {network.layer_sizes}, got"
                f" {parameters.layer_sizes} x {parameters.flat.shape}"
            )
        dtype = parameters.flat.dtype
        self.network, self.parameters, self.equations = network, parameters.copy(), equations
        self.X, self.Y = check_examples("X", X, "Y", Y, network, dtype)
        test = check_test(X_test, Y_test, network, dtype)
        self.X_test: Array | None
        self.Y_test: Array | None
        self.X_test, self.Y_test = test or (None, None)
        check_settings(batch_size, l2, keep_prob)
        self.optimizer, self.batch_size, self.l2, self.keep_prob = (
            optimizer,
            batch_size,
            l2,
            keep_prob,
        )
        train, draws = (self.X, self.Y), Draws.of(check_seed(seed))
        self._engine: Loop | Replay
        if equations == CHAIN_RULE:
            training, testing = (
                Examples(network, *train, dtype),
                (Examples(network, *test, dtype) if test else None),
            )
            self._engine = Replay(
                network,
                self.parameters.flat,
                optimizer,
                training,
                testing,
                draws,
                batch_size,
                l2,
                keep_prob,
            )
        else:
            self._engine = Loop(
                network,
                self.parameters,
                optimizer,
                train,
                test,
                draws.rngs[0],
                batch_size,
                l2,
                keep_prob,
                equations,
            )
        self.epoch, self._log = 0, Logbook(network)
        self._record()
        self.change(stop=stop or Stop())

    def change(
        self,
        optimizer: Optimizer | None = None,
        batch_size: int | None = None,
        l2: float | None = None,
        keep_prob: float | None = None,
        stop: Stop | None = None,
    ) -> None:
        """Change settings between epochs; training goes on from where it is. Another optimizer
        starts its averages anew.
        """
        batch_size = self.batch_size if batch_size is None else batch_size
        l2 = self.l2 if l2 is None else l2
        keep_prob = self.keep_prob if keep_prob is None else keep_prob
        check_settings(batch_size, l2, keep_prob)
        self.optimizer, self.batch_size, self.l2, self.keep_prob = (
            optimizer or self.optimizer,
            batch_size,
            l2,
            keep_prob,
        )
        self._engine.change(self.optimizer, batch_size, l2, keep_prob)
        if stop is not None:
            self._log.stop = stop
            self._log.stopped = self._log.reason_to_stop(self.epoch)

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

    def run(
        self, epochs: int | None = None, seconds: float | None = None, frames: int = 0
    ) -> list[Snapshot]:
        """Train for so many epochs, or whole epochs until the seconds are spent (at least one), or
        until training stops.

        frames: return about so many snapshots, spread evenly over the call and ending with its last
        epoch.
        """
        check_budget(epochs, seconds, [self.stop], has_test=self.X_test is not None)
        began, first = time.perf_counter(), self.epoch
        taken: list[Snapshot] = []
        done = 0.0  # the part of this call's work that is done
        self._engine.forget()
        while done < 1 and not self.finished:
            self._train_one_epoch()
            of_epochs = (self.epoch - first) / epochs if epochs else 0.0
            of_seconds = (time.perf_counter() - began) / seconds if seconds else 0.0
            done = max(of_epochs, of_seconds)
            if frames and (done * frames >= len(taken) + 1 or done >= 1 or self.finished):
                taken.append(Snapshot(self.epoch, self.parameters.flat.copy()))
        self._record()
        return taken

    def _train_one_epoch(self) -> None:
        with diverging():
            self._engine.train_one_epoch()
        self.epoch += 1
        if on_grid(self.epoch, HISTORY_POINTS):
            self._record()
        self._log.stopped = self._log.reason_to_stop(self.epoch)

    def _record(self) -> None:
        if not self._log.has(self.epoch):
            with diverging():
                self._log.write(self.epoch, self._engine.measure(), self.parameters.flat)
