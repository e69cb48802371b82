r"""From Lark's tree of one line to the expression tree.

Each row of factors is gone through from the left: a name of a function takes what follows it, \\sum
takes all the rest, \\partial makes a gradient of the next name, and what stays is an
Apply("chain"), a product whose kind is not yet known.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from lark import Token
from lark import Tree as Parsed

from lab.checker.meaning.helpers import helper
from lab.checker.meaning.parsing import parse
from lab.checker.reading import derivatives, functions
from lab.checker.reading.entries import COMPONENT
from lab.checker.reading.factor import Factor, Row
from lab.checker.reading.plain import balanced
from lab.checker.reading.scripts import Scripts
from lab.checker.reading.tree import Apply, Layer, Name, Number, Tree, Unreadable
from lab.checker.reading.vocabulary import GREEK

WRITTEN_TOGETHER = re.compile(r"[xXaAhH]W(?:_?[\dho])?|Xw|[UVW][xhaz]|wx|xw")  # x W_1, W x, U h
Rule = Callable[["Reader", Factor, Row], Tree | None]

RULES: tuple[Rule, ...] = (
    derivatives.fraction,
    functions.reduction,
    functions.encoded,
    functions.total,
    functions.norm,
    functions.indicator,
    derivatives.gradient,
    derivatives.nabla,
    derivatives.change,
    functions.exponential,
    derivatives.of_the_cost,
    derivatives.local,
    functions.elementary,
    functions.extreme,
    functions.product_called,
    functions.activation,
)


class Reader:
    """Turns Lark's tree of one line into ours."""

    def __init__(self, text: str) -> None:
        self.text = text

    def text_of(self, parsed: Parsed | Token) -> str:
        """What stands there, without spaces and outer braces."""
        if isinstance(parsed, Token):
            return str(parsed)
        tokens = list(parsed.scan_values(lambda part: isinstance(part, Token)))
        if not tokens:
            return ""
        start, end = tokens[0].start_pos or 0, tokens[-1].end_pos or 0
        while start > 0 and self.text[start - 1] in "([ ":
            start -= 1
        while end < len(self.text) and self.text[end] in ")]' ":
            end += 1
        return balanced(self.text[start:end].replace(" ", ""))

    def side(self, parsed: Parsed) -> Tree:
        if parsed.data == "sum":
            return self.sum(parsed)
        left, comparison, right = parsed.children
        return Apply(str(comparison), (self.side(left), self.side(right)))

    def sum(self, parsed: Parsed) -> Tree:
        children = list(parsed.children)
        sign = str(children.pop(0)) if isinstance(children[0], Token) else "+"
        total = self.product(children.pop(0))
        total = Apply("neg", (total,)) if sign == "-" else total
        for sign_, product in zip(children[::2], children[1::2], strict=True):
            total = Apply(str(sign_), (total, self.product(product)))
        return total

    def product(self, parsed: Parsed) -> Tree:
        """The row of factors, each with the operator before it ("" where there is none)."""
        row: Row = []
        operator, sign = "", ""
        for child in parsed.children:
            if isinstance(child, Token) and child.type == "OPERATOR":
                operator = str(child)
                continue
            if isinstance(child, Token):
                sign = str(child)
                continue
            row.append((operator, Factor(self, child)))
            if sign == "-":
                row.insert(0, ("", Number(-1.0)))
            operator, sign = "", ""
        return self.row(row)

    def row(self, row: Row) -> Tree:
        """A product from its row, from the left: functions and \\sum take what follows them."""
        operators: list[str] = []
        factors: list[Tree] = []
        while row:
            operator, factor = row.pop(0)
            operators.append(operator)
            factors.append(self.take(factor, row) if isinstance(factor, Factor) else factor)
        if len(factors) == 1:
            return factors[0]
        operators[0] = ""
        return Apply("chain", tuple(factors), tuple(operators))

    def take(self, factor: Factor, row: Row) -> Tree:
        """The tree of one factor, which takes from the row what belongs to it: by the first rule
        that knows it.
        """
        factor = self.without_brackets(factor)
        trees = (rule(self, factor, row) for rule in RULES)
        found = next((tree for tree in trees if tree is not None), None)
        return self.scripted(factor, self.value(factor)) if found is None else found

    def without_brackets(self, factor: Factor) -> Factor:
        """(f^{l-1})' is the derivative of f^{l-1}: the function alone, with the prime."""
        if not factor.is_group or not factor.primes:
            return factor
        inside = factor.content
        while isinstance(inside, Parsed) and inside.data != "factor" and len(inside.children) == 1:
            inside = inside.children[0]
        if not isinstance(inside, Parsed) or inside.data != "factor":
            return factor
        alone = Factor(self, inside)
        if helper(alone.word) is None:
            return factor
        alone.primes = factor.primes
        return alone

    def next(self, row: Row) -> Factor:
        factor = row.pop(0)[1] if row else None
        if not isinstance(factor, Factor):
            raise Unreadable("something is missing at the end")
        return factor

    def argument(self, row: Row) -> Tree:
        """What \\log and its like are applied to: the next factor."""
        return self.take(self.next(row), row)

    def arguments_of(self, factor: Factor) -> list[Parsed]:
        """The parts of a group, between its commas, not yet read."""
        assert isinstance(factor.content, Parsed)
        items = factor.content.children[0]
        assert isinstance(items, Parsed)
        if not items.children:
            raise Unreadable("there are empty brackets")
        return [line for line in items.children if isinstance(line, Parsed)]

    def arguments(self, factor: Factor) -> list[Tree]:
        return [self.side(line.children[-1]) for line in self.arguments_of(factor)]

    def grouped(self, factor: Factor) -> Tree:
        if not factor.is_group:
            return self.scripted(factor, self.value(factor))
        arguments = self.arguments(factor)
        if len(arguments) != 1:
            raise Unreadable("a comma stands where I expected one expression")
        return arguments[0]

    def value(self, factor: Factor) -> Tree:
        """A factor without its scripts."""
        if factor.is_group:
            return self.grouped(factor)
        content = str(factor.content)
        if isinstance(factor.content, Token) and factor.content.type == "NUMBER":
            return Number(float(content))
        return self.named(factor, factor.word)

    def named(self, factor: Factor, word: str) -> Tree:
        """A quantity: the layer is in its superscript, W^{[2]T}, or in its subscript, W_2. Then its
        own scripts are applied.
        """
        if word.startswith("\\"):
            raise Unreadable(f"I do not know {word}")
        script = Scripts(factor.ups, factor.downs)
        if script.by_label:
            raise Unreadable("an entry is picked by its label: write it with Y, as sum(Y log A)")
        if entry := re.fullmatch(rf"(.+)_({COMPONENT})", word):  # a_j, typed without braces
            word, script.component = entry[1], entry[2]
        word = f"{word}_{script.word}" if script.word else word
        scripts = [f"_{{{down}}}" for down in factor.downs] + [f"^{{{up}}}" for up in factor.ups]
        spelling = word + "".join(scripts)
        product = WRITTEN_TOGETHER.fullmatch(word)
        if "." in word and not parse(word):  # Z.A, a product
            parts = [Name(part, part) for part in word.split(".")]
            tree: Tree = Apply("chain", tuple(parts), ("", *["."] * (len(parts) - 1)))
        elif product:
            first, last = product[0][0], product[0][1:]
            behind = Name(spelling[1:], last, script.layer, lost=script.lost)
            tree = Apply("chain", (Name(first, first), behind), ("", ""))
        else:
            tree = Name(spelling, word, script.layer, lost=script.lost, component=script.component)
            if script.power is not None:
                base = replace(tree, lost=False)
                layered = replace(base, layer=Layer(plus=script.power))
                tree = Apply("power or layer", (base, layered), script.power)
        primed = factor.primes > 0
        return Apply("T", (tree,)) if script.transposed or factor.transposed or primed else tree

    def scripted(self, factor: Factor, tree: Tree) -> Tree:
        """What ^T, ^2 and .T do to a group or a number; a name has dealt with its own."""
        if factor.word and not factor.word.startswith("\\"):
            return tree
        script = Scripts(factor.ups, [])
        if script.transposed or factor.transposed or (factor.primes and factor.is_group):
            tree = Apply("T", (tree,))
        if script.power is not None:
            tree = Apply("**", (tree, Number(float(script.power))))
        return tree

    def script_tree(self, parsed: Parsed | Token) -> Tree:
        """A superscript read as an expression, the exponent of e."""
        if isinstance(parsed, Token) and parsed.type == "NUMBER":
            return Number(float(parsed))
        if isinstance(parsed, Token):
            return Name(str(parsed), GREEK.get(str(parsed), str(parsed)))
        items = parsed.children[0]
        if not isinstance(items, Parsed) or not items.children:
            raise Unreadable("an exponent is empty")
        return self.side(items.children[0].children[-1])
