"""What the lab does not know: networks of other kinds, told by the names in their equations.

Their equations look like those of layers, and judged as such they would be called wrong.
"""

import re
from collections.abc import Iterable

NOT_COVERED = {
    "recurrent networks": re.compile(
        r"\b[dD]?[WwUV]_?\{?hh\}?|\bh_?\{?\(?t\s*[-+]\s*1|\bh\^\{?(?:\\langle|<|\()\s*t|[a-z]_\{?t\s*-\s*1\}?"
        r"|\bd?h_?(?:next|prev)\b|\bh\[t\b|\\langle\s*t\b|<t>|\^\{?\(t(?:-1)?\)"
    ),
    "batch normalisation": re.compile(
        r"\\mu_\{?B|\bmu_?B\b|\\hat\s*\{?x\}?_i|\bd?x_?hat\b|\bd?gamma\b.*\bx|\\gamma\b.*\\(?:hat|beta)"
        r"|\\sigma_\{?B|\bBN\s*\(|batch_?norm"
    ),
    "convolution": re.compile(
        r"\bconv(?:2d|olution)?\b|\\operatorname\{conv\}|rot_?\{?180|\\circledast"
    ),
    "attention": re.compile(
        r"\bQ\s*\.?\s*K\s*\^\s*\{?\s*\\?T|\\sqrt\s*\{?\s*d_\{?k|\bd_k\b|\bsqrt\(d_?k\)"
    ),
}


# of these, only the lines themselves are not judged
LINES_NOT_COVERED = {
    "momentum, RMSProp or Adam": re.compile(
        r"\b[vVsSmM]_?\{?(?:dW|db|t\b)|\\beta_?\{?[12]?|β[₁₂12]?|\bbeta_?[12]?\b|\\hat\s*\{?[mv]"
    ),
    "dropout": re.compile(r"keep\\?_?prob|dropout|\bD\^?\{?[\[(]|\bD[12]\b.*(?:keep|/)"),
}


def line_not_covered(text: str) -> str:
    """What a line is about that is not judged, whatever the others are; "" for any other line."""
    return next((kind for kind, signs in LINES_NOT_COVERED.items() if signs.search(text)), "")


def not_covered(texts: Iterable[str]) -> str:
    """The kind of network that these equations are about, if it is one that the lab does not know;
    "" if it is none of them.
    """
    whole = "\n".join(texts)
    return next((kind for kind, signs in NOT_COVERED.items() if signs.search(whole)), "")
