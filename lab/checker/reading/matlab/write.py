"""Lines of Python in MATLAB, Octave or Julia again: a right form in the language of the paste.

Writer(source, julia=False).line("dZ1 = np.dot(W2.T, dZ2) * (1 - A1 ** 2)")
# "dZ1 = (W2' * dZ2) .* (1 - A1 .^ 2)"
"""

import ast
import re

from lab.checker.reading.matlab.functions import minus_one, plus_one
from lab.checker.reading.matlab.scope import SCALARS
from lab.checker.reading.tree import Unreadable
from lab.checker.syntax import parse, parse_expression

SIGNS: dict[type, tuple[str, int]] = {
    ast.Add: ("+", 2),
    ast.Sub: ("-", 2),
    ast.Mult: ("*", 3),
    ast.Div: ("/", 3),
    ast.MatMult: ("*", 3),
    ast.Pow: ("^", 5),
    ast.Gt: (">", 1),
    ast.GtE: (">=", 1),
    ast.Lt: ("<", 1),
    ast.LtE: ("<=", 1),
    ast.Eq: ("==", 1),
}
PREFIX = 4  # how tight -x binds
TIGHTEST = 9
FUNCTIONS = {"maximum": "max", "minimum": "min", "zeros_like": "zeros", "multiply": "*"}
PRODUCTS = ("np.dot", "np.matmul", "np.multiply")
NUMPY_CALL = re.compile(r"np\.\w+\(")
TRANSPOSED = re.compile(r"([\w\])]+)\.T\b")


class Writer:
    """Writes expressions. source: the whole paste, which says what is a cell or takes a dot."""

    def __init__(self, source: str, julia: bool) -> None:
        self.julia = julia
        self.cells = set(re.findall(r"\b(\w+)\{", source))
        self.fields = set(re.findall(r"\b(\w+)\.\w", source))
        self.dotted = set(re.findall(r"\b(\w+)\.\(", source))
        self.semicolon = not julia and bool(re.search(r";\s*$", source, re.MULTILINE))

    def line(self, python: str) -> str:
        """A statement; as it is where it cannot be said."""
        try:
            (statement,) = parse(python).body
            return self.statement(statement) + ";" * self.semicolon
        except (SyntaxError, ValueError, Unreadable):
            return python

    def sentence(self, words: str) -> str:
        """Words with pieces of Python in them."""
        while found := NUMPY_CALL.search(words):
            end = end_of_bracket(words, found.end() - 1)
            piece = self.piece(words[found.start() : end])
            if "np." in piece:
                break
            words = words[: found.start()] + piece + words[end:]
        return TRANSPOSED.sub(r"\1'", words)

    def piece(self, python: str) -> str:
        try:
            return self.text(parse_expression(python))[0]
        except (SyntaxError, ValueError, Unreadable):
            return python

    def statement(self, node: ast.stmt) -> str:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            return f"{self.text(node.targets[0])[0]} = {self.text(node.value)[0]}"
        if isinstance(node, ast.AugAssign):
            sign, _ = SIGNS[type(node.op)]
            dot = "." if self.julia and not is_number(node.value) else ""
            return f"{self.text(node.target)[0]} {dot}{sign}= {self.text(node.value)[0]}"
        raise Unreadable("a statement that is not written here")

    def text(self, node: ast.expr) -> tuple[str, int]:
        """An expression, and how tightly it is bound."""
        if isinstance(node, ast.Name):
            return ("lambda" if node.id == "lambda_" and not self.julia else node.id), TIGHTEST
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            return f"{node.value:g}" if isinstance(node.value, float) else str(node.value), TIGHTEST
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return "-" + self.inside(node.operand, PREFIX), PREFIX
        if isinstance(node, ast.BinOp):
            return self.operation(node.op, node.left, node.right)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self.operation(node.ops[0], node.left, node.comparators[0])
        if isinstance(node, ast.Attribute):
            if node.attr == "T":
                return self.inside(node.value, TIGHTEST) + "'", TIGHTEST
            return f"{self.inside(node.value, TIGHTEST)}.{node.attr}", TIGHTEST
        if isinstance(node, ast.Subscript):
            return self.item(node), TIGHTEST
        if isinstance(node, ast.Call):
            return self.call(node)
        raise Unreadable("an expression that is not written here")

    def inside(self, node: ast.expr, least: int) -> str:
        """An operand, in brackets where it is bound more loosely."""
        text, tightness = self.text(node)
        return text if tightness >= least else f"({text})"

    def operation(
        self, op: ast.operator | ast.cmpop, left: ast.expr, right: ast.expr
    ) -> tuple[str, int]:
        if type(op) not in SIGNS:
            raise Unreadable("a sign that is not written here")
        sign, level = SIGNS[type(op)]
        numbers = is_number(left) or is_number(right) if sign == "*" else is_number(right)
        plain = isinstance(op, ast.MatMult) or (numbers and (sign in "*/" or is_number(left)))
        dots = sign in "*/^" or self.julia
        dot = "." if dots and not plain else ""
        return f"{self.inside(left, level)} {dot}{sign} {self.inside(right, level + 1)}", level

    def call(self, node: ast.Call) -> tuple[str, int]:
        name = ast.unparse(node.func)
        args = list(node.args)
        if name in PRODUCTS and len(args) == 2:
            return self.product(name, *args)
        if name in ("np.hstack", "np.vstack") and args and isinstance(args[0], ast.List):
            sign = "; " if name == "np.vstack" else " "
            return f"[{sign.join(self.inside(one, 4) for one in args[0].elts)}]", TIGHTEST
        if name in ("np.ones", "np.zeros") and args and isinstance(args[0], ast.Tuple):
            args = args[0].elts
        if name in ("np.sum", "np.mean", "np.max"):
            return self.reduction(name[3:], node), TIGHTEST
        bare = name.removeprefix("np.")
        bare = FUNCTIONS.get(bare, bare)
        if name == "np.array":
            return self.text(args[0])
        dot = "." if self.julia and (name.startswith("np.") or bare in self.dotted) else ""
        return f"{bare}{dot}({', '.join(self.text(one)[0] for one in args)})", TIGHTEST

    def product(self, name: str, left: ast.expr, right: ast.expr) -> tuple[str, int]:
        sign = ".*" if name == "np.multiply" else "*"
        return f"{self.inside(left, 3)} {sign} {self.inside(right, 4)}", 3

    def reduction(self, name: str, node: ast.Call) -> str:
        x = self.text(node.args[0])[0]
        axis = next((one.value for one in node.keywords if one.arg == "axis"), None)
        if axis is None:
            return f"{name}({x})" if self.julia else f"{name}({name}({x}))"
        place = self.text(plus_one(axis))[0]
        if self.julia:
            return f"{'maximum' if name == 'max' else name}({x}, dims={place})"
        return f"{name}({x}, {'[], ' * (name == 'max')}{place})"

    def item(self, node: ast.Subscript) -> str:
        owner = self.inside(node.value, TIGHTEST)
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            key = node.slice.value
            return f'{owner}["{key}"]' if self.julia else f"{owner}.{key}"
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        index = ", ".join(self.index(one) for one in parts)
        if self.julia:
            return f"{owner}[{index}]"
        return f"{owner}{{{index}}}" if owner in self.cells else f"{owner}({index})"

    def index(self, node: ast.expr) -> str:
        """An index, which counts from 0 in Python and from 1 here."""
        if isinstance(node, ast.Slice):
            if node.lower is None and node.upper is None:
                return ":"
            lower = "1" if node.lower is None else self.index(node.lower)
            upper = "end" if node.upper is None else self.index(minus_one(node.upper))
            return lower if lower == upper else f"{lower}:{upper}"
        if isinstance(node, ast.Compare):
            return self.text(node)[0]
        if isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant):
            back = int(str(node.operand.value)) - 1  # -1 is the last
            return f"end-{back}" if back else "end"
        if ast.unparse(node).startswith("-"):
            return f"end{ast.unparse(plus_one(node))}".replace(" ", "")
        return self.text(plus_one(node))[0]


def is_number(node: ast.expr) -> bool:
    """True for what is one number: a constant, m, alpha, and what is made of those."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return SCALARS.fullmatch(node.id) is not None
    if isinstance(node, ast.UnaryOp):
        return is_number(node.operand)
    return isinstance(node, ast.BinOp) and is_number(node.left) and is_number(node.right)


def end_of_bracket(words: str, begin: int) -> int:
    """The place behind the bracket that begins here."""
    depth = 0
    for place in range(begin, len(words)):
        depth += (words[place] in "([") - (words[place] in ")]")
        if depth == 0:
            return place + 1
    return len(words)
