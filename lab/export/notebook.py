"""A script as a Jupyter notebook: every `# %% Title` begins a cell, and its title becomes the
heading above it.
"""

import ast
import re

CELL = re.compile(r"^# %% (.*)\n", re.MULTILINE)


def notebook(script: str) -> str:
    """The notebook's file. The script's docstring opens it; the code is the script's, in the same
    order.
    """
    # here, because it takes a quarter of a second that a visitor's first picture can do without
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    opening, *rest = CELL.split(script)
    cells = [new_markdown_cell(heading(ast.get_docstring(ast.parse(opening)) or ""), id="about")]
    for number, (title, code) in enumerate(zip(rest[::2], rest[1::2], strict=True)):
        cells.append(new_markdown_cell(f"## {title}", id=f"title-{number}"))
        cells.append(new_code_cell(code.strip(), id=f"code-{number}"))
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.writes(new_notebook(cells=cells, metadata=metadata))


def heading(docstring: str) -> str:
    """The docstring with its first line as the heading."""
    first, _, rest = docstring.partition("\n")
    return f"# {first}\n{rest}"
