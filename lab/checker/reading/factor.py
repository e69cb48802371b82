"""One factor of a product, as Lark has parsed it."""

from typing import TYPE_CHECKING

from lark import Token
from lark import Tree as Parsed

from lab.checker.reading.tree import Tree
from lab.checker.reading.vocabulary import COSTS, DIFFERENTIAL, GREEK, INDEXED_COST

if TYPE_CHECKING:
    from lab.checker.reading.reader import Reader


class Factor:
    """One factor of a product: what it is (a number, a word, a group), and its superscripts and
    subscripts as text.
    """

    def __init__(self, reader: "Reader", parsed: Parsed) -> None:
        atom, *scripts = parsed.children
        assert isinstance(atom, Parsed)
        self.content = atom.children[0]
        self.up_trees = [script.children[1] for script in scripts if script.data == "up"]
        self.down_trees = [script.children[1] for script in scripts if script.data == "down"]
        self.ups = [reader.text_of(one) for one in self.up_trees]
        self.downs = [reader.text_of(one) for one in self.down_trees]
        self.primes = sum(script.data == "prime" for script in scripts)
        self.primes += sum(up.count("'") for up in self.ups)
        self.transposed = any(script.data == "transposed" for script in scripts)

    @property
    def word(self) -> str:
        """The word it is, Greek letters spelled out; "" for a number or a group."""
        if not isinstance(self.content, Token) or self.content.type == "NUMBER":
            return ""
        return GREEK.get(str(self.content), str(self.content))

    @property
    def is_group(self) -> bool:
        return isinstance(self.content, Parsed)


# The rest of a product: each factor with the operator before it, "" where there is none.
Row = list[tuple[str, Factor | Tree]]


def following(row: Row) -> Factor | None:
    """The factor that stands right behind, with no operator between."""
    if row and row[0][0] == "" and isinstance(row[0][1], Factor):
        return row[0][1]
    return None


def is_cost(factor: Factor) -> bool:
    """J, and with an index, C_0, Co or E_total, that of one example or of all."""
    return factor.word in COSTS or bool(INDEXED_COST.fullmatch(factor.word))


def is_differential(factor: Factor | Tree) -> bool:
    """dA3, of dA3/dZ3."""
    return isinstance(factor, Factor) and bool(DIFFERENTIAL.fullmatch(factor.word))
