"""What equations come wrapped in: notebooks, diffs, quotes, editors' line numbers, REPL prompts.

`unwrap` takes the wrapping away and keeps each line's number in the paste.
"""

import html
import itertools
import json
import re
from collections.abc import Iterator

Numbered = tuple[int, str]

QUOTE = re.compile(r"^(?!>>> )(?:> ?)+")
PROMPT = re.compile(r"^\s*(?:>>> ?|\.\.\.(?: |$)|In ?\[\d*\]: ?|\.\.\.: ?)")
DIFF_HEAD = re.compile(r"^(?:diff --git |index [0-9a-f]+\.\.|--- |\+\+\+ |@@ )")
LINE_NUMBER = re.compile(r"^\s*(\d{1,4})(?:[:.|)\t]|\s(?=\s)|$)[ \t]?(.*)$")
TAG = re.compile(r"</?(?:p|br|code|pre|div|span|b|i|em|strong|li|ul|ol|h\d|a|td|tr|table)\b[^<>]*>")
MARKUP = re.compile(
    r"</?(?:p|br|code|pre|div|span|sup|sub|li|em|strong)\b[^<>]*>|&(?:nbsp|lt|gt|amp|#\d+);"
)
SHORTCODE = re.compile(
    r"([{[])(%?) *(latex|tex|math|katex|mathjax) *\2[}\]](.+?)\1\2 *(?:end|/)\3 *\2[}\]]"
)
COMMENT = re.compile(r"^\s*(?:#+|//+|%+)(?: |$)")
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\u2061-\u2064]")


def unwrap(text: str) -> list[Numbered]:
    """The lines of a paste with their numbers, from 1, out of whatever they are wrapped in."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if cells := notebook_lines(text):
        return cells
    lines = list(enumerate(text.split("\n"), 1))
    for layer in (
        without_comment_marks,
        without_markup,
        without_quotes,
        without_diff,
        without_line_numbers,
        without_prompts,
    ):
        lines = layer(lines)
    return lines


def notebook_lines(text: str) -> list[Numbered]:
    """The sources of a notebook's cells; code cells between fences. Empty if it is no notebook."""
    if not text.lstrip().startswith("{"):
        return []
    try:
        cells = json.loads(text).get("cells")
    except (ValueError, AttributeError, RecursionError):
        return []
    if not isinstance(cells, list):
        return []
    return list(lines_of_cells(text, [cell for cell in cells if isinstance(cell, dict)]))


def lines_of_cells(text: str, cells: list[dict[str, object]]) -> Iterator[Numbered]:
    place = 0
    for cell in cells:
        source = cell.get("source", "")
        parts = source if isinstance(source, list) else str(source).splitlines(keepends=True)
        lines = []
        for part in map(str, parts):
            place = max(found_in_json(text, part, place), place)
            lines.append((1 + text.count("\n", 0, place), part.rstrip("\n")))
        if not lines:
            continue
        fence = cell.get("cell_type") == "code"
        yield from [(lines[0][0], "```python")] if fence else []
        yield from lines
        yield lines[-1][0], "```" if fence else ""


def found_in_json(text: str, part: str, begin: int) -> int:
    """Where a string stands in the file, -1 if it is written in some other way."""
    spellings = (json.dumps(part), json.dumps(part, ensure_ascii=False))
    places = [text.find(one[1:-1], begin) for one in spellings]
    return next((place for place in places if place >= 0), -1)


def without_comment_marks(lines: list[Numbered]) -> list[Numbered]:
    """What is said in a comment, where the whole paste is one."""
    if not all(COMMENT.match(line) for _, line in lines if line.strip()):
        return lines
    return [(number, COMMENT.sub("", line)) for number, line in lines]


def without_markup(lines: list[Numbered]) -> list[Numbered]:
    """HTML's tags and entities, with an index that <sup> or <sub> raises or lowers; the tags of a
    site's pages around mathematics, as dollars.
    """
    lines = [(number, SHORTCODE.sub(r"$\4$", line)) for number, line in lines]
    if not any(MARKUP.search(line) for _, line in lines):
        return lines
    kept = []
    for number, line in lines:
        line = re.sub(r"<sup>(.*?)</sup>", r"^{\1}", line)
        line = re.sub(r"<sub>(.*?)</sub>", r"_{\1}", line)
        kept.append((number, html.unescape(TAG.sub("", line))))
    return kept


def without_quotes(lines: list[Numbered]) -> list[Numbered]:
    """> what someone else wrote; the prompt >>> is no quote."""
    return [(number, QUOTE.sub("", line)) for number, line in lines]


def without_diff(lines: list[Numbered]) -> list[Numbered]:
    """The state after a unified diff: what it takes away is not judged."""
    if sum(bool(DIFF_HEAD.match(line)) for _, line in lines) < 2 and not any(
        line.startswith("@@ ") for _, line in lines
    ):
        return lines
    kept = []
    for number, line in lines:
        if DIFF_HEAD.match(line) or line.startswith(("-", "\\ No newline")):
            continue
        kept.append((number, line[1:] if line[:1] in "+ " else line))
    return kept


def without_line_numbers(lines: list[Numbered]) -> list[Numbered]:
    """Numbers that count the lines up, as editors and pages show them."""
    found = [LINE_NUMBER.match(line) for _, line in lines if line.strip()]
    if len(found) < 3 or not all(found):
        return lines
    numbers = [int(match[1]) for match in found if match]
    if any(after != before + 1 for before, after in itertools.pairwise(numbers)):
        return lines
    bare = re.compile(r"^\s*\d{1,4}[:.|)]?[ \t]?")
    return [(number, bare.sub("", line, count=1)) for number, line in lines]


def without_prompts(lines: list[Numbered]) -> list[Numbered]:
    """A session's input: what it printed has no prompt."""
    typed = [(number, line) for number, line in lines if PROMPT.match(line)]
    if len(typed) < 2 or not any(re.match(r"\s*(?:>>>|In ?\[)", line) for _, line in typed):
        return lines
    kept = []
    for number, line in lines:
        if PROMPT.match(line):
            kept.append((number, PROMPT.sub("", line, count=1)))
        elif "=" not in line or re.match(r"\s*(?:Out\[|array\(|\[)", line):
            continue
        else:
            kept.append((number, line))
    return kept
