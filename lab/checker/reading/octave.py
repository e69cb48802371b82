"""Octave and MATLAB lines, rewritten as NumPy: .* is *, * is the matrix product, ' is the
transpose, {i} is [i].
"""

import re
from dataclasses import replace

from lab.checker.reading.numpy import read_numpy
from lab.checker.reading.tree import Apply, Statement, Tree

MARKS = re.compile(
    r"\.[*/^]|[\w)\]}]'|\w\{\w+\}|\(:\s*,|,\s*:\)|\bend\b|\bsum\([^()]*,\s*[12]\)|^\s*\[.*\]\s*="
    r"|;\s*%"
)
PYTHON = re.compile(r"\bnp\.|\bnumpy|\bself\.|\.T\b|\bdot\(|@|\*\*|['\"]|\[|;.*;|axis|dim")


def is_octave(source: str) -> bool:
    """True for a line that only Octave could mean."""
    if re.search(r"\\|\^\{|_\{|\bnp\.|\.T\b|[\[(,+=]\s*['\"]|'\(", source):
        return False
    return bool(MARKS.search(source))


def may_be_octave(source: str) -> bool:
    """True for a line that ends in a semicolon and has nothing of Python in it: there * may be
    either product.
    """
    return source.rstrip().endswith(";") and not PYTHON.search(source)


def read_octave(source: str) -> list[Statement]:
    """The statements of an Octave line, whose * takes numbers and matrices. Raises Unreadable."""
    return [replace(one, value=in_octave(one.value)) for one in read_numpy(to_numpy(source))]


def in_octave(tree: Tree, either_product: bool = False) -> Tree:
    """The tree with what Octave means: sum(x) adds up columns. either_product: every * is left
    open, for the shapes to settle.
    """
    if not isinstance(tree, Apply):
        return tree
    args = tuple(in_octave(arg, either_product) for arg in tree.args)
    if tree.op == "*" and either_product:
        return Apply("chain", args, ("", "·"))
    if tree.op in ("sum", "mean") and tree.note == (None, False):
        return Apply("sum of columns", args, tree.op)
    return Apply(tree.op, args, "dot" if tree.op == "@" else tree.note)


def to_numpy(source: str) -> str:
    """The same line in NumPy's spelling; what it does not know it leaves, for the NumPy reader to
    refuse.
    """
    text = re.sub(r"%.*", "", source).strip().rstrip(";")
    # Theta2(:, 2:end): without the column of the bias
    text = re.sub(r"\((?:\s*:\s*,\s*\d?\s*:?\s*(?:end)?\s*)\)", "", text)
    text = re.sub(r"(\w)\{([^{}]+)\}", r"\1[\2]", text)
    text = re.sub(r"([\w)\]])\.?'", r"\1.T", text)
    text = re.sub(
        r"\bsize\((\w+),\s*([12])\)", lambda found: f"{found[1]}.shape[{int(found[2]) - 1}]", text
    )
    text = re.sub(
        r"\b(sum|mean)\((.*?),\s*([12])\)",
        lambda found: f"np.{found[1]}({found[2]}, axis={int(found[3]) - 1}, keepdims=True)",
        text,
    )
    text = re.sub(r"\bones\((.*?)\)", r"np.ones((\1))", text)
    signs = {".*": "*", "./": "/", ".^": "**", "*": "@", "^": "**"}
    return re.sub(r"\.\*|\./|\.\^|(?<!\*)\*(?!\*)|\^", lambda found: f" {signs[found[0]]} ", text)
