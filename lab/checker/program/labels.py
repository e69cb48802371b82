"""Labels that a paste turns into rows of 0 and 1: what comes out is Y, whose entries are those of the
small sample.

Y(i, y(i)) = 1, Y(:, k) = (y == k), (1:K) == y(i).
"""

from typing import Any

from lab.checker.program.binding import Binder
from lab.checker.program.numpy_names import Arrays
from lab.checker.program.sites import is_zeros
from lab.checker.program.values import Box


class Labels:
    """Knows labels by what is done with them."""

    def __init__(self, binder: Binder, arrays: Arrays) -> None:
        self.binder, self.arrays = binder, arrays
        self.first = 1  # class, unless one is called 0

    def is_of_targets(self, value: Any) -> bool:
        """True for what is made of the targets alone."""
        network = self.binder.network
        others = sum(1 << node.index for node in network.keys if node is not network.Y)
        if not isinstance(value, Box) or value.node.above & others:
            return False
        return value.node is network.Y or value.node.depends_on(network.Y)

    def compared(self, left: Any, right: Any) -> Any:
        """Labels == all the classes: Y, with a row for each example. Labels == one class: what Y has
        of it. None for anything else.
        """
        labels, other = (left, right) if self.is_of_targets(left) else (right, left)
        if not self.is_of_targets(labels):
            return None
        if isinstance(other, range):
            return self.laid_out(rows=True)
        reading = self.binder.reading
        if type(other) is not int or not 0 <= other <= reading.sizes[-1] > 1:
            return None
        self.first = min(self.first, other)
        one = slice(other - self.first, other - self.first + 1)
        key = (slice(None), one) if reading.rows else (one, slice(None))
        return self.arrays.apply("index", Box(self.binder.network.Y), note=key)

    def stored(self, owner: Any, key: Any, value: Any) -> Any:
        """Y where a 1 is put at each label, or labels are compared with each class; else None."""
        if isinstance(owner, Box) and not (is_zeros(owner.node) or self.is_of_targets(owner)):
            return None
        if isinstance(owner, Box) and len(owner.node.shape) == 2 and self.is_of_targets(key):
            return self.laid_out(rows=owner.node.shape[0] == 1) if value == 1 else None
        if not isinstance(key, tuple) or len(key) != 2:
            return None
        at_label = [self.is_of_targets(one) for one in key]
        if at_label.count(True) == 1 and value == 1:
            return self.laid_out(rows=at_label[1])
        whole = [one == slice(None) for one in key]
        if whole.count(True) == 1 and self.is_of_targets(value) and value.node.op == "index":
            return self.laid_out(rows=whole[0]) if self.is_a_class(value) else None
        return None

    def is_a_class(self, box: Box) -> bool:
        """True for what labels == one class gives."""
        n = 1 if self.binder.reading.rows else 0
        note = box.node.note
        return isinstance(note, tuple) and len(note) == 2 and note[n] != slice(None)

    def is_laid_out_otherwise(self, box: Box, key: tuple[Any, ...]) -> bool:
        """True for X(t, :) and Y(:, t) in one paste: of the examples that are gone through one by one
        a row here, a column there.
        """
        reading, network = self.binder.reading, self.binder.network
        if not reading.one_by_one or box.node.bare not in (network.X, network.Y) or len(key) != 2:
            return False
        example, units = key if not reading.rows else key[::-1]
        return example in (0, slice(0, 1)) and units == slice(None)

    def laid_out(self, *, rows: bool) -> Any:
        """Y with the examples in rows or in columns, whatever the network has."""
        Y = Box(self.binder.network.Y)
        return Y if rows == self.binder.reading.rows else self.arrays.apply("T", Y)
