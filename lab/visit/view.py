"""What stands beside the network on the stage, where it is asked for: the health of every layer, or
the hidden space of one. Made of a picture's weights, and only while somebody looks at it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from lab.diagnosis import LayerHealth, Spread, health, thinned
from lab.engine import Array, GradientDescent, Parameters, Trainer, backward, forward
from lab.stage import HiddenSpace, Scene, hidden_space, lattice

Name = Literal["curves", "health", "hidden"]

MAX_EXAMPLES = 1000  # of the histograms
MAX_POINTS = 300  # of the hidden space
MARGIN = 1.08  # a window's side, in sides of what lies in it
STEPS = 1000  # from one end of a window to the other: coordinates travel as whole numbers
LEAST_WAIT = 0.1  # seconds from one to the next, while it plays
MOST_SHARE = 0.1  # of the time, for all of them


@dataclass
class View:
    """name: what is looked at; l: the layer whose space it is, None for the last hidden one."""

    name: Name = "curves"
    l: int | None = None
    _next_at: float = 0.0
    _made_of: tuple[Any, ...] = ()
    _told: dict[str, Any] = field(default_factory=dict, repr=False)

    def turn_to(self, name: Name, l: int | None = None) -> None:
        self.name = name
        self.l = l

    def tell(
        self,
        trainer: Trainer,
        parameters: Parameters,
        scene: Callable[[], Scene],
        state: tuple[Any, ...],
        is_playing: bool,
    ) -> dict[str, Any] | None:
        """What the stage needs for it; None while it plays and the one before is recent enough.
        state: what tells these weights from others.
        """
        if self.name == "curves":  # the stage has all that they need
            return {"name": "curves"}
        made_of = (self.name, self.l, *state)
        began = time.perf_counter()
        is_same_view = self._made_of[:2] == made_of[:2]
        if is_playing and is_same_view and (made_of == self._made_of or began < self._next_at):
            return None
        if made_of != self._made_of:
            self._told = self._make(trainer, parameters, scene)
            self._made_of = made_of
            spent = time.perf_counter() - began
            self._next_at = began + max(LEAST_WAIT, spent / MOST_SHARE)
        return self._told

    def _make(
        self, trainer: Trainer, parameters: Parameters, scene: Callable[[], Scene]
    ) -> dict[str, Any]:
        if self.name == "health":
            return {"name": "health", "layers": health_of(trainer, parameters)}
        L = trainer.network.L
        l = min(self.l or max(1, L - 1), L)
        return {"name": "hidden", "l": l} | space_of(trainer, parameters, scene(), l)


def health_of(trainer: Trainer, parameters: Parameters) -> list[dict[str, Any]]:
    """The layers 1..L, as JSON."""
    X, Y = (thinned(values, MAX_EXAMPLES) for values in (trainer.X, trainer.Y))
    step = step_of(trainer, parameters, X, Y)
    sizes = trainer.network.layer_sizes
    return [
        {"units": sizes[one.l]} | layer_told(one)
        for one in health(trainer.network, parameters, X, Y, step)
    ]


def step_of(trainer: Trainer, parameters: Parameters, X: Array, Y: Array) -> Array | None:
    """What the optimizer would add to the weights next, if it took these examples; None at an
    epoch of before, where nobody knows any more what it remembered.
    """
    settings = trainer.hyperparameters
    is_latest = parameters is trainer.parameters
    if not is_latest and not isinstance(settings.optimizer, GradientDescent):
        return None
    with np.errstate(all="ignore"):
        trace = forward(trainer.network, parameters, X)
        l2 = settings.l2
        assert isinstance(l2, int | float)  # of one network
        return trainer.step_from(backward(trainer.network, parameters, trace, Y, l2))


def layer_told(layer: LayerHealth) -> dict[str, Any]:
    return {
        "Z": spread_told(layer.Z),
        "A": spread_told(layer.A),
        "dZ": spread_told(layer.dZ),
        "dead": None if layer.dead is None else np.flatnonzero(layer.dead).tolist(),
        "saturated": None if layer.saturated is None else np.flatnonzero(layer.saturated).tolist(),
        "update": layer.update_ratio,
    }


def spread_told(spread: Spread | None) -> dict[str, Any] | None:
    if spread is None:
        return None
    return {"low": spread.low, "high": spread.high, "counts": spread.counts.tolist()}


def space_of(trainer: Trainer, parameters: Parameters, scene: Scene, l: int) -> dict[str, Any]:
    """Layer l's space, as JSON: places in steps of the window; what each point is, as the stage's
    points say it.
    """
    X, Y = (thinned(values, MAX_POINTS) for values in (trainer.X, trainer.Y))
    try:
        space = hidden_space(trainer.network, parameters, X, lattice(scene), l)
    except ValueError:  # weights that diverged
        return {"axes": None}
    low, size = window_of(space)
    labels = np.argmax(Y, axis=0) if scene.task == "classes" else Y[0]
    return {
        "axes": space.axes,
        "window": [*low[:, 0].tolist(), size],
        "grid": in_steps(space.grid.reshape(2, -1), low, size),
        "places": space.grid.shape[-1],
        "points": in_steps(space.points, low, size),
        "labels": np.round(labels, 3).tolist(),
        "cut": space.cut,
    }


def window_of(space: HiddenSpace) -> tuple[Array, float]:
    """The lower left corner (2, 1) and the side of the square around everything."""
    every = np.hstack((space.grid.reshape(2, -1), space.points))
    low = np.min(every, axis=1, keepdims=True)
    high = np.max(every, axis=1, keepdims=True)
    size = MARGIN * float(np.max(high - low)) or 1.0
    return (low + high - size) / 2, size


def in_steps(places: Array, low: Array, size: float) -> list[list[int]]:
    return np.rint(STEPS * (places - low) / size).astype(int).tolist()
