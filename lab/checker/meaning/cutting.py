"""A name cut into known words and numbers: djdw2 -> dj d w 2."""

import re
from dataclasses import dataclass
from functools import lru_cache

from lab.checker.meaning.vocabulary import GRADIENT, KNOWN, PAIRS, PLACES
from lab.checker.reading.tree import Layer

ENDING = re.compile(r"(?<=[^_])_+(?!min|max|std|var|dim|len|idx|id|pos|num|mean|fn)[A-Za-z]{0,3}$")


def without_ending(word: str) -> str:
    """The word without a short ending that says nothing: m_, dW1_v, lr_new. "" where it has none."""
    bare = ENDING.sub("", word)
    return bare if bare != word else ""


@dataclass(frozen=True)
class Cut:
    """A name cut into words. layer: what its number or its places say, None where nothing does;
    numbered: a number did.
    """

    word: str
    pieces: tuple[str, ...]
    layer: Layer | None
    numbered: bool

    def has(self, known: frozenset[str]) -> bool:
        return not known.isdisjoint(self.pieces)

    @property
    def gradient(self) -> bool:
        return self.has(GRADIENT)

    @property
    def places(self) -> list[str]:
        return [piece for piece in self.pieces if piece in PLACES]


GREEK = str.maketrans({"θ": "theta", "Θ": "theta", "δ": "delta", "Δ": "delta", "∇": "nabla"})


def cut_up(word: str) -> Cut | None:
    """The word in known words and numbers. None if that cannot be done."""
    joined = (
        re.sub(r"(?i)(?:one|^y)_?hot", "onehot", word)
        .replace("ground_truth", "truth")
        .replace("pre_activation", "preactivation")
    )
    joined = joined.translate(GREEK)
    pieces: list[str] = []
    for part in re.findall(r"[A-Za-z]+|\d+", joined):
        cut = (part,) if part.isdigit() else cut_letters(part.lower())
        if cut is None:
            return None
        pieces += cut
    numbers = [Layer(plus=int(piece)) for piece in pieces if piece.isdigit() and len(piece) < 4]
    letters = tuple(piece for piece in pieces if not piece.isdigit())
    said = [
        *(PLACES[piece] for piece in letters if piece in PLACES),
        *(PAIRS[piece] for piece in letters if piece in PAIRS),
        *numbers,
    ]
    layer = said[-1] if said else None
    if "syn" in letters and layer is not None:
        layer = layer.shifted(1)  # syn0 leads from the input to layer 1
    return Cut(joined, letters, layer, bool(numbers))


@lru_cache(maxsize=4096)
def cut_letters(letters: str) -> tuple[str, ...] | None:
    """As few known words as possible: djdw -> dj d w. None if more than five are needed."""
    if len(letters) > 40:
        return None
    best: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(1, len(letters) + 1):
        ways = [
            (*best[start], letters[start:end])
            for start in range(end)
            if start in best and letters[start:end] in KNOWN
        ]
        if ways:
            best[end] = min(ways, key=len)
    cut = best.get(len(letters))
    return cut if cut and len(cut) <= 5 and not is_by_accident(cut) else None


def is_by_accident(cut: tuple[str, ...]) -> bool:
    """True for a word that has several known letters in it: del o z o."""
    letters = [piece for piece in cut if len(piece) == 1 and piece != "d"]
    words = [piece for piece in cut if len(piece) > 1]
    return len(letters) > (1 if words else 2)
