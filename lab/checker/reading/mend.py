"""What copying does to mathematics, undone: signs in disguise, glued indices, lost fraction bars.

A rendered page has its layout in boxes that a copy loses. What can only be guessed is named in
`Mended.lost`, so that nobody is told that a guess is right.
"""

import re
import unicodedata
from dataclasses import dataclass

from lab.checker.reading.unwrap import INVISIBLE
from lab.checker.reading.vocabulary import LATEX

NAME = r"(?:[∂dδΔ]?[WwbZzAaXx])"
LAYER = r"(?:[lL]|\d)(?:\s?[-+−]\s?\d)?"
BEHIND = r"(?=$|[^A-Za-z]|[d∂][WwbZzAa]|∂)"

# what is put right for certain, in order; each is a pattern and what belongs there
CERTAIN = (
    (r"(?<=[\])])\(i\)", ""),  # Z[l](i), the value of one example
    (r"[∑Σ]\s*(?:_?\(?\{?i\s*=\s*1\}?\)?\s*\^?\{?m\}?|mi\s*=\s*1)", "∑ "),
    (r"\bm\s?[∑Σ]\s*i\s*=\s*1", "∑ "),
    (r"\^\(\(([^()]*)\)\)", r"^{(\1)}"),  # ^((l)), of a text processor
    (r"ˆ\s*([yY])", "ŷ"),
    (r"(?<![\w\\])[yY]\^(?![\w{(\[])", "ŷ"),
    (rf"(?<![\w\\])({NAME})\(({LAYER})\)", r"\1^{(\2)}"),  # a(2), of a superscript
    (rf"(?<=\])\s?[T⊤]{BEHIND}", "^T "),  # W[2]T
    (rf"(?<=\)\}})\s?[T⊤]{BEHIND}", "^T "),
    (rf"(?<![\w\\])({NAME}\d?)[T⊤](?![A-Za-z0-9_(])", r"\1^T"),  # WT, A1T
    (rf"∂\s?([JLCEℒ])\s?∂\s?({NAME})", r"∂\1/∂\2"),
    (r"(?<=[\]}])(?=[d∂][WbZA]\b)", " "),
)
# a bar that is gone: 1 and m stand side by side
FRACTION = re.compile(rf"(?<![\w.)\]])1\s?m(?=\s*(?:[∂δ∑Σ(\[]|{NAME}|np\.|sum|$))")
KATEX_FRACTION = re.compile("(?<![A-Za-z0-9])m\\s*1\\s*\u200b")


@dataclass(frozen=True)
class Mended:
    """A line put right. lost: what copying took from it and could only be guessed."""

    text: str
    lost: frozenset[str] = frozenset()


def mend(line: str) -> Mended:
    """The line as it was before it was copied, as far as can be told."""
    line, bars = KATEX_FRACTION.subn("1m ", line)
    line = unicodedata.normalize("NFC", "".join(map(undisguised, INVISIBLE.sub("", line))))
    if LATEX.search(line):
        return Mended(line)
    for pattern, belongs in CERTAIN:
        line = re.sub(pattern, belongs, line)
    line, fractions = FRACTION.subn("1/m ", line)
    return Mended(line, frozenset({"fraction"} if bars or fractions else ()))


def undisguised(sign: str) -> str:
    """A mathematical alphanumeric, such as an italic dZ, or a full-width letter, as the plain one."""
    disguised = "\U0001d400" <= sign <= "\U0001d7ff" or "\uff01" <= sign <= "\uff5e" or sign == "ℎ"
    return unicodedata.normalize("NFKC", sign) if disguised else sign
