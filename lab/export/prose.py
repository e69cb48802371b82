"""The little Markdown that lessons are written in, as HTML: paragraphs, lists, tables, code,
**strong** and *stressed* words. Everything else is text.
"""

import re
from html import escape

FENCE = re.compile(r"```\w*\n(.*?)\n```", re.DOTALL)
ITEM = re.compile(r"^[-*] ", re.MULTILINE)
RULE = re.compile(r"^\|[-|: ]+\|$")
INLINE = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*(\S|\S.*?\S)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w*])\*(\S|\S.*?\S)\*(?![\w*])"), r"<em>\1</em>"),
)


def as_html(text: str) -> str:
    """A text of several blocks, with empty lines between them."""
    parts = FENCE.split(text)  # texts and the code between them, in turn
    return "".join(
        f"<pre><code>{escape(part)}</code></pre>" if place % 2 else blocks(part)
        for place, part in enumerate(parts)
    )


def blocks(text: str) -> str:
    return "".join(block(each) for each in re.split(r"\n\s*\n", text.strip()) if each)


def block(text: str) -> str:
    if text.startswith("|"):
        return table(text.splitlines())
    lead, *items = ITEM.split(text)
    if not items:
        return f"<p>{inline(text)}</p>"
    listed = "".join(f"<li>{inline(item.strip())}</li>" for item in items)
    return (f"<p>{inline(lead.strip())}</p>" if lead.strip() else "") + f"<ul>{listed}</ul>"


def table(lines: list[str]) -> str:
    """The first line is its head."""
    rows = [line.strip().strip("|").split("|") for line in lines if not RULE.match(line.strip())]
    kinds = ["th"] + ["td"] * (len(rows) - 1)
    cells = (
        "".join(f"<{kind}>{inline(cell.strip())}</{kind}>" for cell in row)
        for kind, row in zip(kinds, rows, strict=True)
    )
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def inline(text: str) -> str:
    """One line's words."""
    html = escape(text)
    for pattern, replacement in INLINE:
        html = pattern.sub(replacement, html)
    return html
