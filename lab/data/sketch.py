"""A hand on a drawing: points that are put, erased, moved, or become of another class.

    drawing = edited(drawing, [(None, (1000, 3000, 1))])      # a point is put, of the second class
    drawing = edited(drawing, [((1000, 3000), None)])         # and erased

A point is named by where it stands, not by a number, so that edits which follow each other faster
than their answers come back mean what the hand meant.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lab.data.drawing import MAX_CLASSES, MAX_POINTS, MIN_POINTS, STEPS, Drawing

Place = tuple[int, int]  # steps across and up
Point = tuple[int, int, int | None]  # and a class, or the steps of a value; None: as it was
PointEdit = tuple[Place | None, Point | None]  # what stands there becomes this
Kept = tuple[int, int, int]


def edited(drawing: Drawing, edits: Sequence[PointEdit]) -> Drawing:
    """The drawing with these edits. The first point of a class that is the next one makes it; a
    point that is not there any more is left.

    ValueError where nothing of what was asked for can be.
    """
    sketch = Sketch(drawing)
    for edit in edits:
        sketch.apply(*edit)
    if sketch.refused and not sketch.has_changed:
        raise ValueError(sketch.refused)
    return sketch.drawing() if sketch.has_changed else drawing


class Sketch:
    """A drawing under the hand: its two parts as lists of points."""

    def __init__(self, drawing: Drawing) -> None:
        points: list[Kept] = [(x, y, label) for x, y, label in drawing.points.tolist()]
        self.before = drawing
        self.classes = list(drawing.classes)
        self.train = points[: drawing.train]
        self.test = points[drawing.train :]
        self.has_changed = False
        self.refused = ""  # why something that was asked for cannot be

    def drawing(self) -> Drawing:
        return replace(
            self.before,
            classes=tuple(self.classes),
            points=np.array(self.train + self.test),
            train=len(self.train),
        )

    def apply(self, place: Place | None, point: Point | None) -> None:
        if place is None:
            if point is not None:
                self.put(point)
        elif found := self.find(place):
            if point is None:
                self.erase(*found)
            else:
                self.replace(*found, point)

    def put(self, point: Point) -> None:
        if len(self.train) + len(self.test) >= MAX_POINTS:
            self.refused = f"points: expected at most {MAX_POINTS:,}; erase some first"
            return
        x, y, label = point
        if label is not None and self.has_label(label):
            self.train.append((x, y, label))
            self.has_changed = True

    def erase(self, part: list[Kept], place: int) -> None:
        if part is self.train and len(part) == MIN_POINTS:
            self.refused = f"points: expected at least {MIN_POINTS} to train on; put others first"
            return
        del part[place]
        self.has_changed = True

    def replace(self, part: list[Kept], place: int, point: Point) -> None:
        x, y, label = point
        after = (x, y, part[place][2] if label is None else label)
        if after != part[place] and self.has_label(after[2]):
            part[place] = after
            self.has_changed = True

    def has_label(self, label: int) -> bool:
        """Whether the class or value is there, or can be made as the next class."""
        if self.classes and label == len(self.classes) < MAX_CLASSES:
            free = (str(k) for k in range(MAX_CLASSES + 1) if str(k) not in self.classes)
            self.classes.append(next(free))
        if label < (len(self.classes) or STEPS):
            return True
        self.refused = f"points: expected one of {len(self.classes)} classes, got class {label}"
        return False

    def find(self, place: Place) -> tuple[list[Kept], int] | None:
        """The point at a place, the latest of several; one step beside it counts, as a screen may
        round otherwise.
        """
        x, y = place
        for reach in (0, 1):
            for part in (self.test, self.train):
                for i in reversed(range(len(part))):
                    if max(abs(part[i][0] - x), abs(part[i][1] - y)) <= reach:
                        return part, i
        return None
