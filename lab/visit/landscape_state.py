"""What the Landscape page remembers of a visit: which plane is looked at, and what was computed for
it.

The choice of the plane travels in the page's address, beside the experiment's settings.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

import numpy as np

from lab.data import Dataset
from lab.engine import OPTIMIZERS, Snapshot, Trainer
from lab.experiment import Experiment, kinds, setting
from lab.landscape import (
    Path,
    WeightPlane,
    first_to_last_plane,
    index_of,
    principal_plane,
    random_plane,
    weights_plane,
)
from lab.settings import Maybe, OneOf, Real, Text, Whole, bounds

PLANES = {
    "path": "Through the path",
    "line": "First to last weights",
    "weights": "Two weights",
    "random": "Random directions",
}
ZOOMS = ("0.25", "0.5", "1", "2", "4", "8")
OF_ONE_PLANE = {"first_weight": "weights", "second_weight": "weights", "directions": "random"}
ALONE = "none"  # no second optimizer
USUAL_RATES = {"gradient descent": 0.3, "momentum": 0.3, "rmsprop": 0.01, "adam": 0.01}
SLICE = 0.01  # seconds of training between two reports

Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class View:
    """What is looked at. first_weight, second_weight: names of weights; empty for those that moved
    most. directions: the seed of random ones. against: another optimizer that starts from the same
    weights, with against_rate as its learning rate; None is the usual one.
    """

    plane: str = setting("path", OneOf(tuple(PLANES)))
    first_weight: str = setting("", Text(60))
    second_weight: str = setting("", Text(60))
    directions: int = setting(0, Whole(0, 9999))
    zoom: str = setting("1", OneOf(ZOOMS))
    against: str = setting(ALONE, OneOf((ALONE, *OPTIMIZERS)))
    against_rate: float | None = setting(None, Maybe(Real(*bounds(kinds()["learning_rate"]))))

    @property
    def rate(self) -> float:
        """The other optimizer's learning rate."""
        return self.against_rate or USUAL_RATES[self.against]

    @property
    def in_use(self) -> "View":
        """The same with the settings at their defaults that its picture does not depend on."""
        unused = {name for name, plane in OF_ONE_PLANE.items() if plane != self.plane}
        if self.against == ALONE:
            unused.add("against_rate")
        default = View()
        return replace(self, **{name: getattr(default, name) for name in unused})

    def to_query(self) -> dict[str, str]:
        """What differs from the defaults, for an address."""
        default = View()
        used = self.in_use
        return {
            one.name: one.metadata["kind"].format(getattr(used, one.name))
            for one in fields(used)
            if getattr(used, one.name) != getattr(default, one.name)
        }

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple["View", list[str]]:
        """The view of an address, and a sentence for each part that was refused; there the default
        is used. What is not a view's is left alone.
        """
        view = cls()
        problems = []
        for one in fields(cls):
            if one.name in query:
                try:
                    value = one.metadata["kind"].parse(one.name, query[one.name])
                    view = replace(view, **{one.name: value})
                except ValueError as problem:
                    problems.append(f"{problem}. The default is used.")
        return view, problems


@dataclass
class LandscapeState:
    """view: None until the page was first looked at. marked: the point that is looked at, as a line
    and a place of the Picture. pictures: how many there were, so that a click on this one is told
    from a click on an earlier one.
    """

    view: View | None = None
    marked: tuple[int, int] | None = None
    pictures: int = 0
    _kept: dict[str, tuple[object, Any]] = field(default_factory=dict)

    def kept(self, what: str, key: object, make: Callable[[], Outcome]) -> Outcome:
        """What was made for this key; made anew, in place of the last, where the key is another."""
        if what not in self._kept or self._kept[what][0] != key:
            self._kept.pop(what, None)
            self._kept[what] = key, make()
        outcome: Outcome = self._kept[what][1]
        return outcome

    def mark(self, points: Sequence[Mapping[str, Any]]) -> None:
        """Look at the point that was clicked, if one was."""
        if points:
            line, place = points[0]["customdata"]
            self.marked = int(line), int(place)

    def forget_mark(self) -> None:
        """The picture is to be another."""
        self.marked = None
        self.pictures += 1


def path_of(experiment: Experiment, trainer: Trainer) -> Path:
    """The path of a training up to where it stands. ValueError before it has one."""
    reached = Snapshot(trainer.epoch, trainer.parameters.flat)
    name = f"{experiment.optimizer}, learning rate {experiment.learning_rate:g}"
    return Path.of(name, [*trainer.snapshots, reached])


def train_against(
    view: View, experiment: Experiment, dataset: Dataset, epochs: int
) -> Generator[float, None, Path]:
    """The path of the other optimizer: from the same weights, on the same mini-batches, for as many
    epochs.
    """
    other = replace(
        experiment,
        optimizer=view.against,
        learning_rate=view.rate,
        epochs=epochs,
        target_cost=None,
        patience=None,
    )
    trainer = other.make_trainer(dataset)
    while not trainer.finished:
        trainer.run(seconds=SLICE)
        yield trainer.epoch / epochs
    return path_of(other, trainer)


def plane_of(view: View, sizes: tuple[int, ...], paths: Sequence[Path]) -> WeightPlane:
    """The plane that is looked at; that of the principal components is fitted to all paths, each
    other one to the first. ValueError, in one sentence, where there is none.
    """
    own = paths[0].points
    match view.plane:
        case "line":
            return first_to_last_plane(own)
        case "weights":
            names = (view.first_weight, view.second_weight)
            return weights_plane(own[-1], *(index_of(sizes, name) for name in names))
        case "random":
            return random_plane(sizes, own[-1], view.directions)
    return principal_plane(np.concatenate([path.points for path in paths]))


def chosen_weights(view: View, names: Sequence[str]) -> tuple[str, str]:
    """The two weights that vary; the first of the names where none was chosen."""
    first = view.first_weight or names[0]
    return first, view.second_weight or next(name for name in names if name != first)
