"""What a line is read with: the names that the setting gives, the layers' numbering, and what
earlier lines have said.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from lab.checker.meaning.counting import ON_PAPER, Counting
from lab.checker.meaning.in_place import in_place
from lab.checker.meaning.names import is_of_the_mean, meanings
from lab.checker.reading.read_math import read_small
from lab.checker.reading.tree import (
    HERE,
    Apply,
    Layer,
    Name,
    Number,
    Statement,
    Symbol,
    Tree,
    Unreadable,
    is_op,
    rebuilt,
)
from lab.checker.setting import Setting

M = Symbol("m")
FACTORS: dict[str, Tree] = {
    "-1": Number(-1.0),
    "1/m": Apply("/", (Number(1.0), M)),
    "-1/m": Apply("/", (Number(-1.0), M)),
}


@dataclass
class Context:
    """The setting, and what the lines of a paste have said so far.

    counting: how the paste numbers its layers, where something in it says so. aliases: what the
    paste's own names were given. before: what a quantity was given last, for +=
    and masks. factors: what the learner's quantities are as multiples of the right ones, by the
    names in FACTORS, or "1"; factors_of_names: the same of the learner's names. ways: how the
    entries of W may be written, see with_components. oriented: a forward line has shown which way
    round W is stored; numbered: a gradient, that layers are numbered as on paper.
    """

    setting: Setting
    counting: Counting = ON_PAPER
    aliases: dict[str, Tree] = field(default_factory=dict)
    before: dict[str, Tree] = field(default_factory=dict)
    factors: dict[tuple[str, Layer | None], str] = field(default_factory=dict)
    factors_of_names: dict[str, str] = field(default_factory=dict)
    ways: tuple[bool, ...] = (False, True)
    oriented: bool = False
    numbered: bool = False

    @property
    def given(self) -> dict[str, Tree]:
        """The setting's names, as trees."""
        return given_names(tuple(sorted(self.setting.names.items())))

    def meanings(self, name: Name, counting: Counting = ON_PAPER) -> list[Tree]:
        """What the name may stand for here, the likeliest first: what the setting says, or else
        what is usual.
        """
        spelling = name.spelling
        untransposed = without_transpose(spelling)
        spellings = (spelling, spelling.removeprefix("self."), untransposed, name.word)
        for spelling in spellings:
            meant = self.given.get(plain_key(spelling))
            if meant is not None:
                given = as_written(meant, name)
                return [self.scaled(given) if isinstance(given, Symbol) else given]
        found = meanings(name)
        if name.lost:  # A^{} may also be that of the layer before
            symbols = [one for one in found if isinstance(one, Symbol) and one.layer]
            found += [
                replace(one, layer=one.layer and one.layer.shifted(-1))
                for one in symbols
                if one.kind in ("A", "dA") or (not name.layer and one.kind[-1] in "WbZA")
            ]
        return [
            self.scaled(counting.shift(one) if name.is_numbered else one)
            if isinstance(one, Symbol)
            else one
            for one in found
        ]

    def scaled(self, symbol: Symbol) -> Tree:
        """The symbol as the paste has it: the right quantity, times what its own line left open."""
        factor = self.factors.get((symbol.kind, symbol.layer))
        # d_yhat, read as dA where it was given as dZ; dZ, which was that of the output
        if factor is None and (symbol.loose or symbol.layer == HERE):
            factor = self.factors_of_names.get(symbol.spelling)
        if factor is None:
            return symbol
        known = replace(symbol, loose=False)
        if factor == "1":
            return known
        return Apply("as", (Apply("*", (FACTORS[factor], known)),), symbol.spelling)

    def define(self, statement: Statement) -> None:
        """Keep what a statement gives its names: in place of a name of the learner's own its value
        is read, and a later statement may change a quantity in place.
        """
        value = self.inlined(statement.value)
        for target in statement.targets:
            if not isinstance(target, Name):
                continue
            before = self.before.pop(target.spelling, None)
            if statement.how == "=":
                self.before[target.spelling] = value
                if not any(isinstance(one, Symbol) for one in meanings(target)):
                    self.aliases[target.spelling] = value
            elif before is not None:
                self.before[target.spelling] = in_place(statement, before)

    def inlined(self, tree: Tree) -> Tree:
        """The tree with the paste's own names replaced by what they were given."""
        return rebuilt(
            tree, lambda node: self.aliases.get(node.spelling) if isinstance(node, Name) else None
        )


def without_transpose(spelling: str) -> str:
    """W^{[2]} of W^{[2]T}, and w of w^{T}."""
    return re.sub(r"\^\{\}$", "", re.sub(r"(\^\{.*?),?T\}$", r"\1}", spelling))


def as_written(meant: Tree, name: Name) -> Tree:
    """A meaning that the setting gives, in the learner's spelling. What courses call dscores or
    dout may carry the 1/m.
    """

    def entry(node: Tree) -> Tree | None:
        return replace(node, component=name.component) if isinstance(node, Symbol) else None

    if isinstance(meant, Symbol):
        loose = meant.loose or is_of_the_mean(name)
        return replace(meant, spelling=name.spelling, component=name.component, loose=loose)
    return Apply("as", (rebuilt(meant, entry),), name.spelling)


@lru_cache(maxsize=256)
def given_names(items: tuple[tuple[str, str], ...]) -> dict[str, Tree]:
    """The Setting's names as trees. What cannot be read is left out: the usual meaning is used
    then.

    The gradient of a W that is stored transposed is transposed as well.
    """
    given: dict[str, Tree] = {}
    for spelling, meaning in items:
        tree = small_tree(meaning)
        if tree is None:
            continue
        given[plain_key(spelling)] = tree
        gradient = gradient_of(tree)
        if gradient is not None:
            for prefix in ("d", "d_", "grad_"):
                given.setdefault(prefix + plain_key(spelling), gradient)
    return given


def gradient_of(tree: Tree) -> Tree | None:
    """dA1 for A1, the transpose of dW2 for that of W2; None for what has no named gradient."""
    if is_op(tree, "T"):
        inner = gradient_of(tree.args[0])
        return Apply("T", (inner,)) if inner is not None else None
    if isinstance(tree, Symbol) and tree.kind in ("W", "b", "Z", "A"):
        return Symbol("d" + tree.kind, tree.layer)
    return None


def unread_names(names: Mapping[str, str]) -> list[str]:
    """Those whose meaning cannot be read, and which therefore stand for what is usual."""
    return [name for name, meaning in names.items() if small_tree(meaning) is None]


def plain_key(spelling: str) -> str:
    """A spelling without what does not matter: spaces, backslashes, braces of LaTeX, the kind of
    quote; nn.a{i} is nn.a[i].
    """
    latex = "\\" in spelling or "_{" in spelling or "^{" in spelling
    spelling = re.sub(r"\\(?:math\w\w|boldsymbol|bm|vec|text)(?=[{ ])", "", spelling)
    spelling = re.sub(r"[\\ ]", "", spelling).replace('"', "'")
    for mark, bracket in ("{[", "}]"):
        spelling = spelling.replace(mark, "" if latex else bracket)
    return spelling.removeprefix("self.")


PROSE = re.compile(
    r"[A-Za-z]{3,} +[A-Za-z]{2,}|\b(?!alpha|eta|lambda|delta|sigma|relu|tanh|softmax)[a-z]{3,}["
    r" -]+\w"
)
LEADING_WORDS = re.compile(r"^(?:[a-z-]{3,} +)+")
REMARK = re.compile(r"\s\([a-z]{3,}[^()]*\)$")
CANONICAL = re.compile(
    r"-?\b(?:d[WbZA]|[WbZA](?=\^?\[|\d))(?:\^?\[[lL](?:[+-]\d)?\]|\^?\[\d\]|\d|L)?(?:\.T)?(?!\w)"
)
OTHERS = re.compile(r"\b[XYmJ]\b")
WORDED = {
    "scalar ": "",
    "learning rate": "alpha",
    "number of examples": "m",
    " minus ": " - ",
    "minus ": "-",
    " times ": " * ",
    "the ": "",
    " of next layer": "[l+1]",
    " of previous layer": "[l-1]",
    " of layer l": "[l]",
}


def small_tree(meaning: str) -> Tree | None:
    """What can be read of "A2 - Y (up to sign)", "scalar b1" or "gradient by W2 (dW2)"."""
    loose = "sign" in meaning
    for words, name in WORDED.items():
        meaning = meaning.replace(words, name)
    text = REMARK.sub("", meaning.split("(up")[0])
    if PROSE.search(text) and not PROSE.search(bare := LEADING_WORDS.sub("", text)):
        text = bare
    attempts = [text, text.split("(")[0], text.split(",")[0]]
    if PROSE.search(text):
        attempts = [
            *CANONICAL.findall(" ".join(re.findall(r"\((.*?)\)", text))),
            *CANONICAL.findall(text),
            *OTHERS.findall(text),
            text.split(" ")[-1],
        ]
    for attempt in attempts:
        try:
            return rebuilt(read_small(attempt), lambda node: canonical(node, loose))
        except Unreadable:
            continue
    return None


def canonical(node: Tree, loose: bool) -> Tree | None:
    """A name of a small expression as the symbol it is."""
    if not isinstance(node, Name):
        return None
    found = meanings(node)
    if not found:
        raise Unreadable(f"{node.spelling} stands for nothing that I know")
    return replace(found[0], loose=loose) if isinstance(found[0], Symbol) else found[0]
