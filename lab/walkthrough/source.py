"""The lines that computed a step, taken from the running code, so that page and engine cannot drift
apart.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import lab

ROOT = Path(inspect.getfile(lab)).parents[1]


class Excerpt(NamedTuple):
    """A function as it stands in its file, without its docstring: the file from the project's root,
    the first line, the text.
    """

    file: str
    line: int
    text: str


def excerpt(function: Callable[..., Any]) -> Excerpt:
    lines, first = inspect.getsourcelines(function)
    lines = textwrap.dedent("".join(lines)).splitlines()
    definition = ast.parse("\n".join(lines)).body[0]
    assert isinstance(definition, ast.FunctionDef)
    if ast.get_docstring(definition):
        start, end = definition.body[0].lineno, definition.body[0].end_lineno
        del lines[start - 1 : end]
    file = Path(inspect.getfile(function)).relative_to(ROOT).as_posix()
    return Excerpt(file, first, "\n".join(lines))
