r"""A derivative in two cases, \begin{cases} dA & Z > 0 \\ 0 & else \end{cases}, as a product."""

import re

CASES = re.compile(
    r"\\begin\{cases\}(?!\s*[^&]*=)(.*?)&(.*?)\\\\(.*?)&(.*?)\\end\{cases\}", re.DOTALL
)
IN_WORDS = re.compile(  # 1 if Z > 0, 0 otherwise
    r"=[ ]*1[ ]+(?:if|for|when)[ ]+([^=<>,;\n]+>[ ]*0),?[ ]*(?:else|and)?[ ]*0(?:[ ]+(?:otherwise|else))?\b"
)
CONDITION_WORDS = r"\\(?:text|mbox|textrm|mathrm)\{[^}]*\}|\b(?:if|for|when)\b"


def with_indicators(text: str) -> str:
    """The text with every such pair of cases as one expression, on as many lines as before."""
    return IN_WORDS.sub(r"= (\1)", CASES.sub(as_indicator, text))


def as_indicator(cases: re.Match[str]) -> str:
    """dA if Z > 0 and else 0, as dA times Z > 0; on as many lines as before."""
    above, condition = (
        re.sub(CONDITION_WORDS, " ", part).strip(" ,.\n\t") for part in cases.group(1, 2)
    )
    other = cases[3].strip(" ,.\n\t")
    lines = "\n" * cases[0].count("\n")
    if not re.search(r"[<>]|\\[gl]eq?", condition):
        return cases[0]
    if above.strip() == "0":
        above, condition = other, turned(condition)
    elif other != "0":
        return cases[0]
    return rf"({above}) \odot ({condition}){lines}"


def turned(condition: str) -> str:
    """Z > 0 for Z <= 0, and the other way round."""
    if re.search(r"<|\\le", condition):
        return re.sub(r"<=?|\\leq?", ">", condition)
    return re.sub(r">=?|\\geq?", "<", condition)
