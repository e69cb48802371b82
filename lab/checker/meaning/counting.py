"""How learners number the layers: from 0, from 1, or with the input as layer 1."""

from dataclasses import dataclass, replace

from lab.checker.reading.tree import Symbol


@dataclass(frozen=True)
class Counting:
    """How a learner numbers the layers, as shifts to ours: of W, b and their gradients, of Z, of
    dZ, of A and dA.

    loop: besides, what their l is short of ours: in a loop over range(L), l + 1 is the layer.
    guess: nothing in the line says that it is counted so; it would only be right if it were.
    """

    weights: int = 0
    Z: int = 0
    dZ: int = 0
    A: int = 0
    loop: int = 0
    guess: bool = False

    def of(self, kind: str) -> int:
        return {"Z": self.Z, "dZ": self.dZ, "A": self.A, "dA": self.A}.get(kind, self.weights)

    def shift(self, symbol: Symbol) -> Symbol:
        """A quantity as the learner numbers it, in our numbers."""
        return self._shifted(symbol, 1)

    def back(self, symbol: Symbol) -> Symbol:
        """A quantity in our numbers, as the learner numbers it."""
        return self._shifted(symbol, -1)

    def _shifted(self, symbol: Symbol, sign: int) -> Symbol:
        # counted from the end, which is the same for everyone
        if symbol.layer is None or symbol.layer.L:
            return symbol
        by = self.of(symbol.kind) + (self.loop if symbol.layer.l else 0)
        return replace(symbol, layer=symbol.layer.shifted(sign * by))


ON_PAPER = Counting()
LISTS_OF_X_FROM_0 = Counting(weights=1, Z=1, dZ=1)  # activations[0] is X, weights[0] is W1
LISTS_OF_A_FROM_0 = Counting(weights=1, Z=1, dZ=1, A=1)  # activations[0] is A1
INPUT_IS_LAYER_1 = Counting(Z=-1, dZ=-1, A=-1)  # a(1) is X, z(2) = Theta(1) a(1): older courses
DELTAS_FROM_2 = Counting(dZ=-1)  # delta3 goes with W2 and a2
ALL_FROM_2 = Counting(weights=-1, Z=-1, dZ=-1, A=-1)  # the same, and W(2) leads to layer 2
WEIGHTS_LEAVE = Counting(weights=1)  # W(l) leads from layer l to the next
