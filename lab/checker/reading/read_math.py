r"""Reads mathematics: LaTeX copied from a page, and plain text with Unicode signs, into the
expression tree.

Three steps. `plain` takes the formatting away (\left, \mathbf, &, $), writes every sign in one way,
and mends stray brackets. Lark parses the rest with grammar.lark. Then each row of factors is gone
through from the left: a name of a function takes what follows it, \sum takes all the rest, \partial
makes a gradient of the next name, and what stays is an Apply("chain"), a product whose kind is not
yet known.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from lark import Lark, Token
from lark import Tree as Parsed
from lark.exceptions import LarkError

from lab.checker.meaning.helpers import ACTIVATIONS, helper
from lab.checker.meaning.names import parse
from lab.checker.reading.entries import COMPONENT, with_other_letters
from lab.checker.reading.tree import (
    HERE,
    LAST,
    Apply,
    Layer,
    Name,
    Number,
    Statement,
    Tree,
    Unreadable,
    rectified,
)

GRAMMAR = (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def parser() -> Lark:
    return Lark(GRAMMAR, start="line", parser="lalr")


def read_math(source: str, notation: str) -> list[Statement]:
    """The statement of one line; of a = b = c, the last is the value. Raises Unreadable, with the
    reason.
    """
    text = plain(source)
    how = "="
    if step := re.search(r"([+\-*/])=", text):
        how, text = step[0], text[: step.start()] + "=" + text[step.end() :]
    try:
        sides = [child for child in parser().parse(text).children if isinstance(child, Parsed)]
        trees = [Reader(text).side(side) for side in sides]
    except LarkError as problem:
        raise Unreadable(f"I cannot read this from {near(text, problem)} on") from None
    except RecursionError:
        raise Unreadable("the expression is nested too deeply") from None
    return [with_other_letters(Statement(tuple(trees[:-1]), how, trees[-1], notation))]


def read_small(text: str) -> Tree:
    """A small expression in canonical names, as a Setting's `names` give it: "A2 - Y", "W^[l]",
    "-dZ2".
    """
    return read_math(text, "text")[0].value


def near(text: str, problem: LarkError) -> str:
    at = getattr(problem, "pos_in_stream", None)
    return repr(text[at : at + 12]) if isinstance(at, int) and at < len(text) else "its end"


# Step one: the formatting.

UNICODE = {
    "δ": r"\delta ", "Δ": r"\Delta ", "σ": r"\sigma ", "∂": r"\partial ", "∇": r"\nabla ", "η": r"\eta ", "α": r"\alpha ", "λ": r"\lambda ",
    "φ": r"\phi ", "ϕ": r"\phi ", "θ": r"\theta ", "Θ": r"\Theta ", "ε": r"\epsilon ", "∑": r"\sum ", "Σ": r"\sum ", "√": r"\sqrt ",
    "∘": "⊙", "∗": "*", "⋅": "·", "•": "·", "−": "-", "–": "-", "←": "=", "≔": "=", "′": "'", "’": "'", "ᵀ": "^{T}",
    "ŷ": "yhat ", "Ŷ": "yhat ", "≥": ">=", "≤": "<=", "≠": "!=", "𝟙": r"\ones ", "ℒ": "L", "⊤": "T", "½": "(1/2)",
    "\u2009": " ", "\u00a0": " ", "β": r"\beta ", "ω": r"\omega ", "ψ": r"\psi ", "γ": r"\gamma ",
}  # fmt: skip
RAISED = {
    "⁰": "0",
    "¹": "1",
    "²": "2",
    "³": "3",
    "⁴": "4",
    "⁵": "5",
    "⁺": "+",
    "⁻": "-",
    "⁽": "(",
    "⁾": ")",
    "ˡ": "l",
    "ᴸ": "L",
    "ⁱ": "i",
}
RAISED |= {"⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9", "ᵐ": "m"}
LOWERED = {
    "₀": "0",
    "₁": "1",
    "₂": "2",
    "₃": "3",
    "₄": "4",
    "₅": "5",
    "₊": "+",
    "₋": "-",
    "₍": "(",
    "₎": ")",
    "ₗ": "l",
    "ᵢ": "i",
    "ⱼ": "j",
    "ₖ": "k",
}
LOWERED |= {"₆": "6", "₇": "7", "₈": "8", "₉": "9"}
SIGNS = {
    r"odot|circ|bigodot": "⊙", "cdot|bullet|centerdot": "·", "times": "×", "otimes|bigotimes": "⊗", "ast|star": "*",
    "leftarrow|gets|rightarrow|to|mapsto|longrightarrow|coloneqq|Leftarrow|triangleq|equiv": "=",
    "geq|ge": ">=", "leq|le": "<=", "neq|ne": "!=", "gt": ">", "lt": "<",
    "intercal|top|mathsf T": "T", "lbrace": "(", "rbrace": ")", "lbrack": "[", "rbrack": "]", "ln": r"\log ", "div": "/",
}  # fmt: skip
INVISIBLE = (
    r"\\(?:left|right|[bB]igg?[lrm]?|displaystyle|textstyle|limits|nolimits|quad|qquad|nonumber|notag|hspace\{[^}]*\}|color\{[^}]*\}"
    r"|tag\{[^}]*\}|label\{[^}]*\}|(?:begin|end)\{[^}]*\}(?:\[[^\]]*\]|\{[^}]*\})?)(?![A-Za-z])|\\[,;:!>"
    r" ]|\\\\|[&$~]|\\[()\[\]]"
)
WRAPPERS = (
    r"\\(?:math(?:bf|rm|it|sf|cal|scr|tt|bb|frak)|text(?:bf|it|rm|tt)?|operatorname\*?|boldsymbol|bm|vec|bar|tilde|underline"
    r"|overline|pmb|bold|mbox)"
)


# h_θ(x) and f_k(x), what the network gives
HYPOTHESIS = re.compile(
    r"(?<![\\A-Za-z])(?:h_(?:\\?\w|\{[^{}]*\})+|h|f_(?:\w|\{\w\}))\s*\(\s*[xX](?:[^()]|\([^()]*\))*\)"
)


def plain(source: str) -> str:
    """The line with one spelling for every sign, and with its brackets balanced."""
    text = "".join(UNICODE.get(sign, sign) for sign in source)
    text = re.sub(
        f"[{''.join(RAISED)}]+",
        lambda found: "^{" + "".join(RAISED[sign] for sign in found[0]) + "}",
        text,
    )
    text = re.sub(
        f"[{''.join(LOWERED)}]+",
        lambda found: "_{" + "".join(LOWERED[sign] for sign in found[0]) + "}",
        text,
    )
    text = re.sub(INVISIBLE, " ", text)
    text = re.sub(r"(\\(?:delta|Delta|[tT]heta|nabla))\s*(\d+)", r"\1_{\2}", text)  # δ1
    text = re.sub(r"(?<![\\\w.])sum_", r"\\sum _", text)
    text = re.sub(r"(\\(?:delta|sum))\s*([ijk]{1,2})\b", r"\1_{\2}", text)  # δj
    # wjk
    text = re.sub(
        r"(?<![\\A-Za-z_^{])([aobtwxyzAOWXZ])([ijk]{1,2})(?![A-Za-z0-9_'])", r"\1_{\2}", text
    )
    text = re.sub(r"\^([lL\d])_(\w+)", r"^{\1}_{\2}", text)  # z^l_j
    text = HYPOTHESIS.sub(" yhat ", text)
    text = re.sub(r"(?<=\w)\[(l|L|\d)(\s*[+-]\s*\d)?\]", r"^{[\1\2]}", text)  # dW[l]
    text = re.sub(r"\^(\[[^\[\]]*\]|\([lL\d][^()]{0,3}\))T\b", r"^{\1T}", text)  # W^[3]T
    text = re.sub(
        r"\\(?:mathbb|mathbf|boldsymbol|bm)\s*\{?\s*([1I])\s*\}?(?=\s*(?:[({_^\[\\]|$))",
        r"\\ones ",
        text,
    )
    text = re.sub(
        r"\\(?:hat|widehat)\s*(?:\{\s*(?:\\math\w+\s*\{)?\s*([yYaAoO])\s*\}?\s*\}|([yYaAoO]))",
        " yhat ",
        text,
    )
    for _ in range(3):  # wrappers stand in one another
        text = re.sub(
            WRAPPERS + r"\s*(?:\{([^{}]*)\}|\s([A-Za-z]))",
            lambda found: f" {found[1] or found[2] or ''} ",
            text,
        )
    text = (
        text.replace(r"\_", "_")
        .replace(r"\{", "(")
        .replace(r"\}", ")")
        .replace(r"\prime", "'")
        .replace(r"^{'}", "'")
        .replace("^'", "'")
    )
    text = re.sub(r"\\[dtc]frac(?![A-Za-z])", r"\\frac", text)
    text = re.sub(r"\\frac\s*(\d|[A-Za-z])\s*(\d|[A-Za-z])(?![A-Za-z])", r"\\frac{\1}{\2}", text)
    text = re.sub(r"\b([JCLE])\s*\([^()]*[,;][^()]*\)", r"\1", text)  # J(W, b; x, y)
    for names, sign in SIGNS.items():
        text = re.sub(rf"\\(?:{names})(?![A-Za-z])", f" {sign} ".replace("\\", r"\\"), text)
    text = re.sub(r"\|\||\\\||\\[lr]Vert", "‖", text)
    text = re.sub(r"‖([^‖]*)‖(?:_\{?2\}?)?", r"\\norm{\1}", text)
    text = (
        text.replace(":=", "=")
        .replace("<-", "=")
        .replace("==", "=")
        .replace("**", "^")
        .replace(".*", "⊙")
        .replace("->", "=")
    )
    text = re.sub(r"\s\.([+-])\s", r" \1 ", text)  # a .- y
    return balanced(text).strip(" .,;")


def balanced(text: str) -> str:
    """Stray closing brackets dropped, missing ones added at the end."""
    pairs, open_, kept = {")": "(", "]": "[", "}": "{"}, [], []
    for sign in text:
        if sign in "([{":
            open_.append(sign)
        elif sign in pairs:
            if pairs[sign] not in open_:
                continue
            while open_[-1] != pairs[sign]:
                kept.append({"(": ")", "[": "]", "{": "}"}[open_.pop()])
            open_.pop()
        kept.append(sign)
    return "".join(kept) + "".join({"(": ")", "[": "]", "{": "}"}[sign] for sign in reversed(open_))


# Step two and three: the parse tree, read.

FUNCTIONS = {
    r"\log": "log",
    "log": "log",
    "ln": "log",
    r"\exp": "exp",
    "exp": "exp",
    r"\sqrt": "sqrt",
    "sqrt": "sqrt",
    "abs": "abs",
}
TWO_ARGUMENTS = {r"\max": "maximum", "max": "maximum", r"\min": "minimum", "min": "minimum"}
PRODUCTS = {
    "dot": ("@", "dot"),
    "matmul": ("@", None),
    "multiply": ("*", None),
    "outer": ("outer", None),
}
GREEK = {
    r"\delta": "delta",
    r"\sigma": "sigma",
    r"\phi": "phi",
    r"\varphi": "phi",
    r"\eta": "eta",
    r"\alpha": "alpha",
    r"\lambda": "lambda",
}
GREEK |= {
    r"\theta": "theta",
    r"\Theta": "Theta",
    r"\epsilon": "epsilon",
    r"\varepsilon": "epsilon",
    r"\tanh": "tanh",
    r"\ell": "loss",
    r"\gamma": "eta",
    **{
        f"\\{letter}": letter
        for letter in (
            "beta",
            "xi",
            "psi",
            "zeta",
            "kappa",
            "nu",
            "tau",
            "chi",
            "Phi",
            "Psi",
            "Gamma",
            "Lambda",
        )
    },
    r"\omega": "w",
    r"\Omega": "W",
}
GREEK |= {r"\Sigma": "sum", r"\varDelta": "Delta", r"\mu": "alpha", r"\rho": "alpha"}
COSTS = {
    "L",
    "J",
    "C",
    "E",
    "loss",
    "cost",
    "Loss",
    "Cost",
    "l",
    "Error",
    "error",
    "Cost0",
    "MSE",
    "CE",
}
DIFFERENTIAL = re.compile(r"d[WbZAwza][\d_lL]*")  # dA3/dZ3
OF_COST = re.compile(r"d(L|J|C|E|loss|Loss|cost|Cost|Error|error|J0)")


class Factor:
    """One factor of a product: what it is (a number, a word, a group), and its superscripts and
    subscripts as text.
    """

    def __init__(self, reader: "Reader", parsed: Parsed) -> None:
        atom, *scripts = parsed.children
        assert isinstance(atom, Parsed)
        self.content = atom.children[0]
        self.ups = [reader.text_of(script.children[1]) for script in scripts if script.data == "up"]
        self.up_trees = [script.children[1] for script in scripts if script.data == "up"]
        self.downs = [
            reader.text_of(script.children[1]) for script in scripts if script.data == "down"
        ]
        self.down_trees = [script.children[1] for script in scripts if script.data == "down"]
        self.primes = sum(script.data == "prime" for script in scripts) + sum(
            up.count("'") for up in self.ups
        )
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


def is_cost(factor: Factor) -> bool:
    """J, and with an index, C_0 or E_n, that of one example."""
    return factor.word in COSTS or factor.word.partition("_")[0] in COSTS


def is_differential(factor: "Factor | Tree") -> bool:
    """dA3, of dA3/dZ3."""
    return isinstance(factor, Factor) and bool(DIFFERENTIAL.fullmatch(factor.word))


class Reader:
    """Turns Lark's tree of one line into ours."""

    def __init__(self, text: str) -> None:
        self.text = text

    def text_of(self, parsed: Parsed | Token) -> str:
        """What stands there, without spaces and outer braces."""
        tokens = (
            [parsed]
            if isinstance(parsed, Token)
            else list(parsed.scan_values(lambda part: isinstance(part, Token)))
        )
        if not tokens:
            return ""
        start, end = tokens[0].start_pos or 0, tokens[-1].end_pos or 0
        while start > 0 and self.text[start - 1] in "([ ":
            start -= 1
        while end < len(self.text) and self.text[end] in ")]' ":
            end += 1
        return (
            balanced(self.text[start:end].replace(" ", ""))
            if isinstance(parsed, Parsed)
            else str(parsed)
        )

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
        row: list[tuple[str, Factor | Tree]] = []
        operator, sign = "", ""
        for child in parsed.children:
            if isinstance(child, Token):
                operator, sign = (
                    (str(child), sign) if child.type == "OPERATOR" else (operator, str(child))
                )
                continue
            row.append((operator, Factor(self, child)))
            if sign == "-":
                row.insert(0, ("", Number(-1.0)))
            operator, sign = "", ""
        return self.row(row)

    def row(self, row: list[tuple[str, "Factor | Tree"]]) -> Tree:
        """A product from its row, taken from the left: functions and \\sum take what follows
        them.
        """
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

    def take(self, factor: Factor, row: list[tuple[str, "Factor | Tree"]]) -> Tree:
        """The tree of one factor, which takes from the row what belongs to it."""
        factor = self.without_brackets(factor)
        word = factor.word
        follows = row[0][1] if row and row[0][0] == "" and isinstance(row[0][1], Factor) else None
        if word in (r"\frac",):
            return self.scripted(factor, self.fraction(self.next(row), self.next(row)))
        if (
            word.split(".")[-1] in ("sum", "mean")
            and follows is not None
            and follows.is_group
            and len(self.arguments_of(follows)) > 1
        ):
            return self.reduced(word.split(".")[-1], self.next(row))
        if word in (r"\sum", "sum", "np.sum"):
            return self.summed(factor, row)
        if word == r"\norm":
            group = self.grouped(self.next(row))
            return Apply("sum", (Apply("**", (group, Number(2.0))),), (None, False))
        if word == r"\ones":
            return self.indicator(factor, row, follows)
        if word == r"\partial" or (word == "d" and follows is not None and not follows.is_group):
            return self.gradient(row)
        if word == r"\nabla":
            return self.nabla(factor, row)
        if (
            word == r"\Delta"
            and follows is not None
            and follows.word
            and not factor.ups
            and not factor.downs
        ):
            target = self.next(row)
            return self.named(target, "Delta_" + target.word)
        if word == r"\Delta":
            return self.named(factor, "Delta")
        if word == "e" and factor.ups:
            return Apply("exp", (self.script_tree(factor.up_trees[0]),))
        if OF_COST.fullmatch(word) and row and row[0][0] == "/" and isinstance(row[0][1], Factor):
            below = self.next(row)
            if below.word.startswith("d") and len(below.word) > 1:
                return self.named(below, below.word)
            if below.word == "d":
                return self.gradient(row)
            row.insert(0, ("/", below))
        if is_differential(factor) and row and row[0][0] == "/" and is_differential(row[0][1]):
            below = self.next(row)
            return Apply(
                "partial", (self.named(factor, word[1:]), self.named(below, below.word[1:]))
            )
        if word in FUNCTIONS:
            return Apply(FUNCTIONS[word], (self.argument(row),))
        if word.split(".")[-1] in TWO_ARGUMENTS and follows is not None and follows.is_group:
            first, second = self.arguments(self.next(row))[:2]
            return rectified(Apply(TWO_ARGUMENTS[word.split(".")[-1]], (first, second)))
        if word.split(".")[-1] in PRODUCTS and follows is not None and follows.is_group:
            arguments = self.arguments(self.next(row))
            op, note = PRODUCTS[word.split(".")[-1]]
            if len(arguments) != 2:
                raise Unreadable(f"{word} takes two factors, and here it has {len(arguments)}")
            return Apply(op, tuple(arguments), note)
        if word and (function := self.function(factor, follows)):
            return self.applied(factor, function, row, follows)
        return self.scripted(factor, self.value(factor))

    def without_brackets(self, factor: Factor) -> Factor:
        """(f^{l-1})' is the derivative of f^{l-1}: the function alone, with the prime."""
        if not factor.is_group or not factor.primes:
            return factor
        inside = factor.content
        while isinstance(inside, Parsed) and inside.data != "factor" and len(inside.children) == 1:
            inside = inside.children[0]
        alone = (
            Factor(self, inside)
            if isinstance(inside, Parsed) and inside.data == "factor"
            else factor
        )
        if helper(alone.word) is None:
            return factor
        alone.primes = factor.primes
        return alone

    def next(self, row: list[tuple[str, "Factor | Tree"]]) -> Factor:
        factor = row.pop(0)[1] if row else None
        if not isinstance(factor, Factor):
            raise Unreadable("something is missing at the end")
        return factor

    def argument(self, row: list[tuple[str, "Factor | Tree"]]) -> Tree:
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

    def reduced(self, op: str, group: Factor) -> Tree:
        """np.sum(dZ, axis=1, keepdims=True) in the middle of mathematics."""
        text = self.text_of(group.content)
        axis = re.search(r"axis=(-?\d)", text)
        return Apply(
            op, (self.arguments(group)[0],), (int(axis[1]) if axis else None, "keepdims=T" in text)
        )

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
        if entry := re.fullmatch(rf"(.+)_({COMPONENT})", word):  # a_j, typed without braces
            word, script.component = entry[1], entry[2]
        word = f"{word}_{script.word}" if script.word else word
        spelling = word + (
            "".join("_{" + down + "}" for down in factor.downs)
            + "".join("^{" + up + "}" for up in factor.ups)
        )
        if "." in word and not parse(word):  # Z.A, a product
            parts = [Name(part, part) for part in word.split(".")]
            tree: Tree = Apply("chain", tuple(parts), ("", *["."] * (len(parts) - 1)))
        else:
            tree = Name(spelling, word, script.layer, lost=script.lost, component=script.component)
            if script.power is not None:
                tree = Apply(
                    "power or layer",
                    (
                        replace(tree, lost=False),
                        replace(tree, layer=Layer(plus=script.power), lost=False),
                    ),
                    script.power,
                )
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
        if isinstance(parsed, Token):
            return (
                Number(float(parsed))
                if parsed.type == "NUMBER"
                else Name(str(parsed), GREEK.get(str(parsed), str(parsed)))
            )
        items = parsed.children[0]
        if not isinstance(items, Parsed) or not items.children:
            raise Unreadable("an exponent is empty")
        return self.side(items.children[0].children[-1])

    # what takes something that follows

    def function(self, factor: Factor, follows: Factor | None) -> Callable[..., Tree] | None:
        """The activation, or the derivative of one, that the word names. A word that may also be a
        quantity needs brackets.
        """
        word = factor.word
        called = follows is not None and follows.is_group
        if word in ("a", "h", "A", "p", "d") or (
            word in ("g", "f", "phi", "act") and not called and not factor.primes
        ):
            return None
        bare = word.rstrip("0123456789_")
        known = helper(word.replace(".", "_")) or (helper(bare) if bare in ACTIVATIONS else None)
        if known is None or (parse(word) is not None and not called and bare not in ACTIVATIONS):
            return None
        return known

    def applied(
        self,
        factor: Factor,
        function: Callable[..., Tree],
        row: list[tuple[str, "Factor | Tree"]],
        follows: Factor | None,
    ) -> Tree:
        if follows is not None and follows.is_group:
            group = self.next(row)
            applied = function(*self.arguments(group))
            after = Scripts(group.ups, [])
        elif (
            follows is not None
            and not factor.primes
            and factor.word in ("tanh", "sigmoid", "relu", "sigma", "softmax")
        ):
            applied, after = function(self.argument(row)), Scripts([], [])
        else:  # a derivative with nothing to be taken at: at Z, then
            applied, after = (
                function(Name("Z", "Z", Scripts(factor.ups, factor.downs).layer)),
                Scripts([], []),
            )
        if factor.primes and isinstance(applied, Apply) and applied.op == "g":
            applied = Apply("g'", applied.args, applied.note)
        tree: Tree = Apply("T", (applied,)) if after.transposed else applied
        powers = [
            script.power for script in (after, Scripts(factor.ups, [])) if script.power is not None
        ]
        return Apply("**", (tree, Number(float(powers[0])))) if powers else tree

    def summed(self, factor: Factor, row: list[tuple[str, "Factor | Tree"]]) -> Tree:
        """\\sum takes all the rest of the product; its index says what is summed over."""
        rest = self.row([("", row[0][1]), *row[1:]]) if row else None
        row.clear()
        if rest is None:
            raise Unreadable("a sum of nothing")
        index = factor.downs[0].strip("{}")[:1] if factor.downs else ""
        top = factor.ups[0].strip("{}") if factor.ups else ""
        return Apply("sum over", (rest,), (index, top))

    def indicator(
        self, factor: Factor, row: list[tuple[str, "Factor | Tree"]], follows: Factor | None
    ) -> Tree:
        """1(Z > 0), 1_{Z > 0}, or a vector of ones."""
        if factor.down_trees and re.search(r"[<>]", factor.downs[0]):
            return self.script_tree(factor.down_trees[0])
        if follows is not None and follows.is_group:
            return self.grouped(self.next(row))
        return Apply("full", (Name("m", "m"), Number(1.0)), 1.0)

    def gradient(self, row: list[tuple[str, "Factor | Tree"]]) -> Tree:
        """\\partial Z: written for dJ/dZ. \\partial L / \\partial Z in text."""
        target = self.next(row)
        if is_cost(target) and row and row[0][0] == "/":
            mark = row.pop(0)[1]
            if isinstance(mark, Factor) and mark.word in (r"\partial", "d"):
                below = self.next(row)
                return self.named(below, "d" + below.word)
            if isinstance(mark, Factor) and mark.word.startswith("d"):
                return self.named(mark, mark.word)
            raise Unreadable("I cannot read this derivative")
        if (
            row
            and row[0][0] == "/"
            and isinstance(row[0][1], Factor)
            and row[0][1].word == r"\partial"
        ):
            row.pop(0)
            below = self.next(row)
            return Apply(
                "partial", (self.named(target, target.word), self.named(below, below.word))
            )
        return self.named(target, "d" + target.word)

    def nabla(self, factor: Factor, row: list[tuple[str, "Factor | Tree"]]) -> Tree:
        """\\nabla_{W^{[2]}} J, and \\nabla W for dW."""
        if row and isinstance(row[0][1], Factor) and is_cost(row[0][1]):
            row.pop(0)
        elif not factor.downs:
            target = self.next(row)
            return self.named(target, "d" + target.word)
        if not factor.down_trees:
            raise Unreadable("a gradient, of what?")
        name = self.script_tree(factor.down_trees[0])
        if isinstance(name, Name):
            return Name(name.spelling, "d" + name.word, name.layer)
        if (
            isinstance(name, Apply)
            and name.op == "power or layer"
            and isinstance(name.args[1], Name)
        ):
            return Name(name.args[1].spelling, "d" + name.args[1].word, name.args[1].layer)
        raise Unreadable("a gradient, of what?")

    def fraction(self, above: Factor, below: Factor) -> Tree:
        """A quotient, or the derivative \\frac{\\partial J}{\\partial W}."""
        top, bottom = self.marked(above), self.marked(below)
        if top is None or bottom is None:
            return Apply("/", (self.grouped(above), self.grouped(below)))
        if is_cost(top) or top.word == "":
            return self.named(bottom, "d" + bottom.word)
        if is_cost(bottom):  # upside down, but what is meant is plain
            return self.named(top, "d" + top.word)
        return Apply("partial", (self.named(top, top.word), self.named(bottom, bottom.word)))

    def marked(self, factor: Factor) -> Factor | None:
        """The factor after the \\partial or d in a numerator or denominator; None if there is
        none.
        """
        if not isinstance(factor.content, Parsed):
            return None
        products = list(factor.content.find_data("product"))
        sums = list(factor.content.find_data("sum"))
        if not sums:
            return None
        product = (
            next(child for child in sums[-1].children if isinstance(child, Parsed))
            if sums
            else products[0]
        )
        factors = [Factor(self, child) for child in product.children if isinstance(child, Parsed)]
        if len(factors) >= 2 and factors[0].word in (r"\partial", "d"):
            return factors[1]
        if (
            len(factors) == 1
            and re.fullmatch(r"d[A-Za-z]\w*", factors[0].word)
            and factors[0].word not in ("delta", "data")
        ):
            factors[0].content = Token("WORD", factors[0].word[1:])
            return factors[0]
        return None


class Scripts:
    """What superscripts and subscripts say: [l] or (l) a layer, T a transpose, a bare number a
    power or a layer, a word.
    """

    def __init__(self, ups: list[str], downs: list[str]) -> None:
        self.layer: Layer | None = None
        self.power: int | None = None
        self.transposed = False
        self.word = ""
        self.component = ""
        self.lost = any(not up.strip("{}") for up in ups) or any(
            not down.strip("{}") for down in downs
        )
        for up in ups:
            self._up(up)
        for down in downs:
            self._down(down)

    def _up(self, text: str) -> None:
        # some call the layers k
        text = re.sub(r"(?<=[\[(])k(?=[+-]\d|[\])])", "l", text.strip("{}").replace("'", ""))
        for bracketed in re.findall(r"\[[^\]]*\]|\([^)]*\)", text):
            layer = layer_of(bracketed[1:-1])
            if layer is not None and self.layer is None:
                self.layer = layer
            text = text.replace(bracketed, "", 1)
        text = text.replace("{", "").replace("}", "")
        if text.endswith(("T", "t")) or text == "tr":
            self.transposed, text = True, text.rstrip("Tt,")
        text = text.strip(",")
        if (text.isdigit() and self.layer is None and len(text) < 4) or (
            text.isdigit() and len(text) < 4
        ):
            self.power = int(text)
        elif text and self.layer is None:
            self.layer = layer_of(text)

    def _down(self, text: str) -> None:
        text = text.strip("{}").strip("[]()").replace(r"\ell", "l")
        layer = layer_of(text)
        if layer is not None and self.layer is None:
            self.layer = layer
        elif re.fullmatch(COMPONENT, text):
            self.component = text.replace(",", "")
        elif layer is None and re.fullmatch(r"[A-Za-z_]{3,}|out|in|o|h|[xhyio]{2}", text):
            self.word = text


def layer_of(text: str) -> Layer | None:
    """l, l-1, L, 2, L-1, l+1; None for anything else, such as the index i of an example."""
    match = re.fullmatch(
        r"(l|L|\d{1,3})?([+-]\d{1,2})?",
        text.replace("ℓ", "l").replace(r"\ell", "l").replace("n_l", "L"),
    )
    if not match or not match[0] or match[1] is None:
        return None
    plus = int(match[2] or 0)
    if match[1].isdigit():
        return Layer(plus=int(match[1]) + plus)
    return (HERE if match[1] == "l" else LAST).shifted(plus)
