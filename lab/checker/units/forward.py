"""The forward pass that equations write, on random numbers, and its derivatives as differences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from lab.checker.meaning.vocabulary import LABEL, RATE
from lab.checker.reading.tree import Name, Tree, has_op
from lab.checker.units.formulas import value, with_axes
from lab.checker.units.names import Key, gradient_of, is_kronecker, key_of, keys_in
from lab.checker.values.operations import Impossible
from lab.engine import Array

UNITS = 3  # of every letter
STEP = 1e-5


@dataclass(frozen=True)
class Forward:
    """What each quantity is made of; what has no definition is given."""

    definitions: Mapping[Key, Tree]
    origins: dict[Key, set[Key]] = field(default_factory=dict)

    @cached_property
    def costs(self) -> list[Key]:
        """The cost, and what it is the sum of, where that has names of its own."""
        return [
            key
            for key, tree in self.definitions.items()
            if key.is_cost and (key.stem != "error" or has_op(tree, "**"))
        ]

    def meant(self, key: Key) -> Key:
        """The quantity that a name stands for: z_k is z_i, counted by another letter, unless both
        are quantities of their own.
        """
        if key in self.definitions or len(key.letters) != 1:
            return key
        others = [one for one in self.definitions if one.stem == key.stem and len(one.letters) == 1]
        if len(others) == 1 and key not in self.written_in(others[0]):
            return others[0]
        return Key(key.stem, "?")

    def written_in(self, key: Key) -> set[Key]:
        """The names that a definition is made of, as they are written, however far back."""
        found: set[Key] = set()
        new = [key]
        while new:
            inside = keys_in(self.definitions[new.pop()]) - found
            found |= inside
            new += [one for one in inside if one in self.definitions]
        return found

    def made_of(self, key: Key) -> set[Key]:
        """The quantities that this one depends on."""
        if key not in self.origins:
            found: set[Key] = set()
            new = [key] if key in self.definitions else []
            while new:
                inside = {self.meant(one) for one in keys_in(self.definitions[new.pop()])} - found
                found |= inside
                new += [one for one in inside if one in self.definitions]
            self.origins[key] = found
        return self.origins[key]

    def is_written(self, key: Key) -> bool:
        """True for what is defined, and for what a definition is made of."""
        meant = self.meant(key)
        return meant in self.definitions or any(
            self.leads_to(meant, one) for one in self.definitions
        )

    def gradient(self, key: Key) -> Key | None:
        """w, of dw, if it is a quantity of the forward pass."""
        below = gradient_of(key)
        return below if below is not None and self.is_written(below) else None

    def leads_to(self, below: Key, above: Key) -> bool:
        return below in self.made_of(above)


@dataclass
class Sample:
    """One forward pass on random numbers."""

    forward: Forward
    seed: int
    given: dict[Key, Array] = field(default_factory=dict)
    slopes: dict[tuple[Key, Key], Array] = field(default_factory=dict)
    moved: tuple[Key, Array] | None = None
    known: dict[Key, Array] = field(default_factory=dict)
    gradients: dict[Key, Array] = field(default_factory=dict)

    def of(self, key: Key) -> Array:
        """The values of a quantity, along the letters of its definition."""
        if key not in self.known:
            found = self.computed(key)
            if self.moved is not None and self.moved[0] == key:
                found = found + self.moved[1]
            self.known[key] = found
        return self.known[key]

    def computed(self, key: Key) -> Array:
        if key not in self.forward.definitions:
            if key not in self.given:
                self.given[key] = self.drawn(key)
            return self.given[key]
        with np.errstate(all="ignore"):
            found = value(self.forward.definitions[key], self.look, self.slope)
        if key.is_cost:
            return np.asarray(np.sum(found))
        shape = with_axes(np.zeros((UNITS,) * len(key.letters)), key.letters).shape
        if found.shape != shape:
            raise Impossible("its indices do not fit")
        places = sorted(key.letters)
        found = found.reshape((UNITS,) * len(places))
        return np.transpose(found, [places.index(one) for one in key.letters])

    def drawn(self, key: Key) -> Array:
        """Random values of what is given: every second sample without negative ones, for
        logarithms; labels of several classes add up to 1.
        """
        if key.stem in RATE:
            return np.array(0.3)
        rng = np.random.default_rng([self.seed, *map(ord, key.stem + key.letters)])
        shape = (UNITS,) * len(key.letters)
        positive = self.seed % 2 or key.stem in LABEL
        values = rng.uniform(0.1 if positive else -0.9, 0.9, shape)
        return values / np.sum(values) if shape and key.stem in LABEL else values

    def look(self, name: Name) -> Array:
        return self.along(key_of(name))

    def along(self, key: Key) -> Array:
        """The values of a quantity along the letters it is written with."""
        if is_kronecker(key):
            return with_axes(np.eye(UNITS), key.letters)
        return with_axes(self.of(self.forward.meant(key)), key.letters)

    def slope(self, above: Name, below: Name) -> Array:
        return self.derivative(key_of(above), key_of(below))

    def derivative(self, above: Key, below: Key) -> Array:
        """d above / d below, along the letters that both are written with."""
        ends = self.forward.meant(above), self.forward.meant(below)
        if not self.forward.leads_to(ends[1], ends[0]):
            raise Impossible(f"{above.stem} does not depend on {below.stem}")
        if ends not in self.slopes:
            self.slopes[ends] = self.differences(*ends)
        letters = "" if above.is_cost else above.letters
        return with_axes(self.slopes[ends], letters + below.letters)

    def gradient(self, below: Key) -> Array:
        """The gradient of the cost, where all costs that are written have the same."""
        if below not in self.gradients:
            meant = self.forward.meant(below)
            costs = [one for one in self.forward.costs if self.forward.leads_to(meant, one)]
            found = [self.derivative(one, below) for one in costs]
            if not found or not all(np.allclose(found[0], one) for one in found[1:]):
                raise Impossible("which cost is meant?")
            self.gradients[below] = found[0]
        return self.gradients[below]

    def differences(self, above: Key, below: Key) -> Array:
        at = self.of(below)
        columns = []
        for step in steps(at.shape):
            ends = [
                Sample(self.forward, self.seed, self.given, moved=(below, sign * step)).of(above)
                for sign in (1, -1)
            ]
            columns.append((ends[0] - ends[1]) / (2 * STEP))
        return np.stack(columns, axis=-1).reshape(columns[0].shape + at.shape)


def steps(shape: tuple[int, ...]) -> Iterator[Array]:
    """A small step of each entry alone."""
    for entry in np.ndindex(shape):
        step = np.zeros(shape)
        step[entry] = STEP
        yield step
