"""A hand that draws points: what can be undone, and how the run says that its data were edited."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lab.data import Dataset, Drawing, PointEdit, edited
from lab.data.drawing import MAX_CLASSES, STEPS
from lab.experiment import DRAWN, OF_THE_DATA, Experiment
from lab.visit.own_file import NO_FILE

MAX_UNDONE = 20  # strokes
OF_A_STROKE = sorted({*OF_THE_DATA, "output", "cost"})


@dataclass
class Strokes:
    """latest: the drawing as it was left, to come back to. befores: the settings before each stroke
    that can be undone, the latest last.
    """

    latest: str = ""
    befores: list[dict[str, Any]] = field(default_factory=list)
    _stroke: tuple[str, int] | None = None
    _after: dict[str, Any] = field(default_factory=dict)  # the settings that the last one led to
    _told: str = ""
    _began: str = ""
    _counts: dict[str, int] = field(default_factory=dict)

    def note(
        self, before: Experiment, after: Experiment, stroke: tuple[str, int] | None = None
    ) -> None:
        """Remember an edit. stroke: of which page, and which of its strokes; its edits are undone
        together. None: a stroke of its own.
        """
        if not self.can_undo(before):
            self.befores = []
            self._stroke = None
        if stroke is None or stroke != self._stroke:
            self.befores = [*self.befores, settings_of(before)][-MAX_UNDONE:]
        self._stroke = stroke
        self._left_at(after)

    def can_undo(self, experiment: Experiment) -> bool:
        """Whether there is a stroke to undo, and the data are still what it has left."""
        return bool(self.befores) and settings_of(experiment) == self._after

    def undone(self, experiment: Experiment) -> Experiment:
        """The experiment without the last stroke."""
        return replace(experiment, **self.befores[-1])

    def undo(self, after: Experiment) -> None:
        """The last stroke was undone, which led to this experiment."""
        self.befores.pop()
        self._stroke = None
        self._left_at(after)

    def _left_at(self, after: Experiment) -> None:
        self._after = settings_of(after)
        self.keep(after)

    def notes(self, experiment: Experiment, dataset: Dataset) -> dict[str, Any]:
        """What the stage needs to know of points to draw some."""
        return {
            "drawn": experiment.dataset == DRAWN,
            "steps": STEPS,
            "classes": MAX_CLASSES if dataset.classes else 0,
            "undo": self.can_undo(experiment),
        }

    def keep(self, experiment: Experiment) -> None:
        """Remember its drawing, if it has one."""
        self.latest = experiment.points or self.latest

    def tell(self, changes: list[str], reached: str, edits: Sequence[PointEdit] | None) -> None:
        """Say among a run's changes that its data were edited: one sentence for all strokes that no
        other change came between. edits: None for what was undone.
        """
        if changes and changes[-1] == self._told:
            changes.pop()
        else:
            self._began = reached
            self._counts = {}
        for kind in ["undone"] if edits is None else map(kind_of, edits):
            self._counts[kind] = self._counts.get(kind, 0) + 1
        when = self._began if reached == self._began else f"{self._began} to {reached}"
        what = ", ".join(f"{count:,} {kind}" for kind, count in self._counts.items())
        self._told = f"{when}: its data were edited by hand ({what})"
        changes.append(self._told)


def is_picture(dataset: Dataset) -> bool:
    """Whether its examples can be drawn by hand: as points of two inputs."""
    return len(dataset.raw_inputs) == 2


def drawn(experiment: Experiment, dataset: Dataset, edits: Sequence[PointEdit]) -> Experiment:
    """The experiment on its drawing with these edits, or on a drawn copy of its data with them.
    ValueError where nothing of them can be.
    """
    is_drawn = experiment.dataset == DRAWN
    drawing = edited(Drawing.read(experiment.points) if is_drawn else Drawing.of(dataset), edits)
    return replace(experiment, **NO_FILE, dataset=DRAWN, points=drawing.text)


def settings_of(experiment: Experiment) -> dict[str, Any]:
    """What a stroke may change."""
    return {name: getattr(experiment, name) for name in OF_A_STROKE}


def kind_of(edit: PointEdit) -> str:
    before, after = edit
    if before is None:
        return "put"
    if after is None:
        return "erased"
    return "moved" if after[:2] != before else "relabelled"
