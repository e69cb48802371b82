"""Python's signs, and NumPy's and PyTorch's names, for operations of one array and of two."""

import ast

from lab.checker.meaning.vocabulary import words

ARITHMETIC: dict[type, str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.MatMult: "@",
    ast.Div: "/",
    ast.Pow: "**",
}
COMPARISONS: dict[type, str] = {
    ast.Gt: ">",
    ast.Lt: "<",
    ast.GtE: ">=",
    ast.LtE: "<=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
BINARY_FUNCTIONS = {
    "add": "+",
    "subtract": "-",
    "sub": "-",
    "multiply": "*",
    "mul": "*",
    "divide": "/",
    "true_divide": "/",
    "div": "/",
    "power": "**",
    "pow": "**",
    "matmul": "@",
    "mm": "@",
    "maximum": "maximum",
    "minimum": "minimum",
    "outer": "outer",
    "ger": "outer",
    "greater": ">",
    "greater_equal": ">=",
    "less": "<",
    "less_equal": "<=",
    "equal": "==",
}
UNARY_FUNCTIONS = {name: name for name in words("exp log sqrt abs cosh sign neg diag")}
UNARY_FUNCTIONS |= {"absolute": "abs", "fabs": "abs", "negative": "neg"}
