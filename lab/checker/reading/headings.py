"""What the words around equations say of them: which layer they are about."""

import re

from lab.checker.reading.tree import HERE, LAST, Layer

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
NUMERALS = ("one", "two", "three", "four", "five", "six", "seven", "eight")
NTH = "|".join(ORDINALS) + r"|\d{1,2}(?:st|nd|rd|th)"
LAST_LAYER = re.compile(
    r"\b(?i:output|last|final|top)(?:\s+and\s+\w+)?\s+(?i:layers?)\b|\b(?i:layer)\s+L\b"
)
NTH_LAYER = re.compile(
    rf"\b({NTH})(?:\s+and\s+(?:output|last|final))?\s+(?:hidden\s+)?layer\b", re.I
)
NUMBERED_LAYER = re.compile(rf"\blayer\s*#?\s*(\d{{1,2}}|\b(?:{'|'.join(NUMERALS)}))\b", re.I)
ANY_LAYER = re.compile(
    r"\b(?:every|each|any|all|other|remaining|hidden|general|arbitrary)\b[\w\s,(]*\blayers?\b"
    r"|\blayers?\s+l\b|\bl-?th\b|\bin general\b|\bfor\s+(?:each\s+|every\s+)?\$?l\b",
    re.I,
)
SECTION = re.compile(r"\b(?:forward|back(?:ward|[- ]?prop\w*)|update|cost|loss)\b", re.I)
LONGEST_HEADING = 7  # words


def layer_said(words: str) -> Layer | None:
    """The layer that some words are about, the last one they mention."""
    found = [
        *((match.end(), 1, LAST) for match in LAST_LAYER.finditer(words)),
        *((match.end(), 2, Layer(plus=number(match[1]))) for match in NTH_LAYER.finditer(words)),
        *(
            (match.end(), 2, Layer(plus=number(match[1])))
            for match in NUMBERED_LAYER.finditer(words)
        ),
        *((match.end(), 0, HERE) for match in ANY_LAYER.finditer(words)),
    ]
    return max(found, key=lambda one: one[:2])[2] if found else None


def numeral(count: int) -> str:
    """two for 2; in digits what is more than eight."""
    return NUMERALS[count - 1] if 0 < count <= len(NUMERALS) else str(count)


def number(word: str) -> int:
    """2 for second, two, 2nd and 2."""
    for words in (ORDINALS, NUMERALS):
        if word.lower() in words:
            return words.index(word.lower()) + 1
    return int(re.sub(r"\D", "", word))


def is_heading(words: str) -> bool:
    """True for what introduces the lines that follow, rather than speaking of something."""
    words = words.strip(" *_")
    if words.split(" ")[0] in ("is", "are", "was", "="):
        return False
    return (
        words.endswith((":", ":-"))
        or words.startswith("#")
        or (0 < len(words.split()) <= LONGEST_HEADING and not words.endswith(("?", ".")))
    )


def heading(words: str, current: Layer | None) -> Layer | None:
    """The layer that the next equations are about, after these words."""
    clause = re.split(r"[.;?!]\s", words.strip())[-1]
    if not is_heading(clause):
        return current
    said = layer_said(clause)
    if said is not None:
        return said
    return None if SECTION.search(clause) else current
