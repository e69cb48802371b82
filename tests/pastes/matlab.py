"""A drawn paste in MATLAB, as its writer would have put it there: the same program, for the reader
of MATLAB to bring back.
"""

import ast
import re
from dataclasses import replace

from tests.pastes.paste import Paste, Row

FORMS = ("lines alone", "script", "functions", "loop over layers", "example by example")
SIGNS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: ".*", ast.Div: "./", ast.Pow: ".^", ast.MatMult: "*",
    ast.Gt: ">", ast.Lt: "<", ast.GtE: ">=", ast.LtE: "<=",
}  # fmt: skip
CALLS = {
    "np.exp": "exp", "np.log": "log", "np.tanh": "tanh", "np.sqrt": "sqrt", "np.maximum": "max",
    "np.random.randn": "randn",
}  # fmt: skip
# lists whose first item has the number 0 in Python; a cell's has 1
FROM_0 = ("A", "weights", "biases", "zs", "activations", "deltas", "errors", "nabla_w", "nabla_b")


def can_be_matlab(paste: Paste) -> bool:
    """True for what MATLAB can say: matrices only, no dictionaries of strings."""
    style = paste.style
    said = not re.search(
        r'np\.where|labels|\["|\{"|\[p?None|\bfor p in|\+ \[', paste.text + paste.before
    )
    return style.form in FORMS and style.keepdims and said


class Matlab:
    """Writes Python's trees as MATLAB; brackets around everything that has parts."""

    def program(self, text: str) -> str:
        return "\n".join(self.statement(one, 0) for one in ast.parse(text).body)

    def statement(self, node: ast.stmt, depth: int) -> str:
        indent = "  " * depth
        if isinstance(node, ast.Assign):
            target = node.targets[0]
            if isinstance(node.value, ast.Dict):
                return indent + self.container(target, node.value)
            return f"{indent}{self.target(target)} = {self.text(node.value)};"
        if isinstance(node, ast.AugAssign):
            sign = SIGNS[type(node.op)].strip(".")
            return f"{indent}{self.target(node.target)} {sign}= {self.text(node.value)};"
        if isinstance(node, ast.For):
            head = f"{indent}for {self.text(node.target)} = {self.range(node.iter)}"
            return "\n".join([head, *self.block(node.body, depth), f"{indent}end"])
        if isinstance(node, ast.FunctionDef):
            return self.function(node)
        raise NotImplementedError(ast.dump(node))

    def block(self, nodes: list[ast.stmt], depth: int) -> list[str]:
        return [self.statement(one, depth + 1) for one in nodes]

    def container(self, target: ast.expr, value: ast.Dict) -> str:
        name = self.text(target)
        filled = f" {name}{{1}} = {self.text(value.values[0])};" if value.values else ""
        return f"{name} = {{}};{filled}"

    def function(self, node: ast.FunctionDef) -> str:
        """Its outputs are named in its head; what is returned without a name is called out."""
        takes = ", ".join(one.arg for one in node.args.args)
        last = node.body[-1]
        assert isinstance(last, ast.Return)
        assert last.value is not None
        parts = last.value.elts if isinstance(last.value, ast.Tuple) else [last.value]
        named = all(isinstance(one, ast.Name) for one in parts)
        gives = ", ".join(self.text(one) for one in parts) if named else "out"
        body = self.block(node.body[:-1], 0)
        if not named:
            body.append(f"  out = {self.text(parts[0])};")
        gives = f"[{gives}]" if "," in gives else gives
        return "\n".join([f"function {gives} = {node.name}({takes})", *body, "end"])

    def range(self, node: ast.expr) -> str:
        assert isinstance(node, ast.Call)
        name, args = ast.unparse(node.func), [self.text(one) for one in node.args]
        if name == "reversed":
            inner = node.args[0]
            assert isinstance(inner, ast.Call)
            return f"{self.text(inner.args[0])}-1:-1:0"
        if len(args) == 3:
            return f"{args[0]}:{args[2]}:{args[1]}+1"
        return f"0:{args[0]}-1" if len(args) == 1 else f"{args[0]}:{args[1]}-1"

    def target(self, node: ast.expr) -> str:
        if isinstance(node, ast.Tuple):
            return f"[{', '.join(self.text(one) for one in node.elts)}]"
        return self.text(node)

    def text(self, node: ast.expr) -> str:
        if isinstance(node, ast.Name | ast.Constant):
            return str(node.id if isinstance(node, ast.Name) else node.value)
        if isinstance(node, ast.BinOp):
            sign = SIGNS[type(node.op)]
            return f"({self.text(node.left)} {sign} {self.text(node.right)})"
        if isinstance(node, ast.UnaryOp):
            return f"(-{self.text(node.operand)})"
        if isinstance(node, ast.Compare):
            sign = SIGNS[type(node.ops[0])]  # type: ignore[index]
            return f"({self.text(node.left)} {sign} {self.text(node.comparators[0])})"
        if isinstance(node, ast.Attribute) and node.attr == "T":
            return f"{self.text(node.value)}'"
        if isinstance(node, ast.Subscript):
            return self.item(node)
        if isinstance(node, ast.Call):
            return self.call(node)
        raise NotImplementedError(ast.dump(node))

    def item(self, node: ast.Subscript) -> str:
        name = ast.unparse(node.value)
        if name.endswith(".shape"):
            return f"size({name.removesuffix('.shape')}, {int(ast.unparse(node.slice)) + 1})"
        if isinstance(node.slice, ast.Compare):
            return f"{self.text(node.value)}({self.text(node.slice)})"
        if isinstance(node.slice, ast.Tuple | ast.Slice):
            columns = isinstance(node.slice, ast.Tuple)
            return f"{name}(:, i + 1)" if columns else f"{name}(i + 1, :)"
        place = self.text(node.slice)
        return f"{name}{{{place} + 1}}" if name in FROM_0 else f"{name}{{{place}}}"

    def call(self, node: ast.Call) -> str:
        name = ast.unparse(node.func)
        args = [self.text(one) for one in node.args]
        axis = next((int(ast.unparse(k.value)) + 1 for k in node.keywords if k.arg == "axis"), 0)
        if name == "np.multiply":
            return f"({args[0]} .* {args[1]})"
        if name in ("np.dot", "np.matmul"):
            return f"({args[0]} * {args[1]})"
        if name == "np.power":
            return f"({args[0]} .^ {args[1]})"
        if name in ("np.sum", "np.mean"):
            return (
                f"{name[3:]}({args[0]}, {axis})" if axis else f"{name[3:]}({name[3:]}({args[0]}))"
            )
        if name == "np.max":
            return f"max({args[0]}, [], {axis})"
        if name == "np.zeros_like":
            return f"zeros(size({args[0]}))"
        if name == "np.array":
            return args[0]
        if isinstance(node.func, ast.Attribute) and not name.startswith("np."):
            return self.method(self.text(node.func.value), node.func.attr, args, axis)
        return f"{CALLS.get(name, name)}({', '.join(args)})"

    def method(self, value: str, name: str, args: list[str], axis: int) -> str:
        if name == "dot":
            return f"({value} * {args[0]})"
        if name in ("sum", "mean"):
            return f"{name}({value}, {axis})" if axis else f"{name}({name}({value}))"
        assert name == "astype"
        return value


def in_matlab(paste: Paste) -> str:
    """The paste's program in MATLAB."""
    return Matlab().program(paste.text)


def brought_back(paste: Paste, python: str) -> Paste:
    """The paste with the program that was rewritten from MATLAB; its lists now count from 0."""

    def ends(expression: str) -> str:
        return re.sub(r"^(d?[Wb])\[(\d)\]", lambda at: f"{at[1]}[{int(at[2]) - 1}]", expression)

    return replace(
        paste,
        rows=tuple(Row(line) for line in python.split("\n")),
        ends=tuple((end, ends(expression)) for end, expression in paste.ends),
        before=paste.before if paste.style.form != "lines alone" else before(paste),
    )


def before(paste: Paste) -> str:
    """What runs ahead of lines alone, counted as the lines are."""
    if paste.style.naming != "lists":
        return paste.before
    kinds = "W|b|Z|dZ|dA|dW|db"
    return re.sub(rf"\b({kinds})\[(\d)\]", lambda at: f"{at[1]}[{int(at[2]) - 1}]", paste.before)
