"""What the lab does not know: networks of other kinds, told by the names in their equations.

Their equations look like those of layers, and judged as such they would be called wrong.
"""

import re
from collections.abc import Iterable

NOT_COVERED = {
    "recurrent networks": re.compile(
        r"\b[dD]?[WwUV]_?\{?hh\}?|\bh_?\{?\(?t\s*[-+]\s*1|\bh\^\{?(?:\\langle|<|\()\s*t|[a-z]_\{?t\s*-\s*1\}?"
        r"|\\langle\s*t\b|<t>|\^\{?\(t(?:-1)?\)"
        r"|(?i:\b(?:d[hc]_?(?:next|prev)|h_?(?:next|prev)|lstm|gru)\b)|\bd?h\[t\b"
    ),
    "batch normalisation": re.compile(
        r"\\mu_\{?B|\bmu_?B\b|\\hat\s*\{?x\}?_i|\\gamma\b.*\\(?:hat|beta)|\\sigma_\{?B|\bBN\s*\("
        r"|(?is:\bd?x_?hat\b.*\b(?:d?gamma|d?beta|d?mu|d?var|std|mean|sqrt|eps)\b)"
        r"|\bd?gamma\b.*\bx"
        r"|(?i:\b(?:dgamma|d?inv_?(?:std|var)|batch_?norm\w*|bn_\w+|running_mean)\b)"
    ),
    "convolution": re.compile(
        r"\\operatorname\{conv\}|rot_?\{?180|\\circledast"
        r"|(?i:\b(?:im2col|col2im|conv(?:[12]?d|olution|olve\w*|[12]?d?_\w+)?|max_?pool\w*|kernel_size)\b)"
    ),
    "attention": re.compile(
        r"\bQ\s*\.?\s*K\s*\^\s*\{?\s*\\?T|\\sqrt\s*\{?\s*d_\{?k|\bd_k\b|\bsqrt\(d_?k\)"
        r"|(?i:\b(?:attn\w*|self_attention|attention_\w+|qkv|num_heads|n_heads)\b)"
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


def why_not_covered(kind: str) -> str:
    return f"This is about {kind}, which I do not know: I judge layers of units only."


def not_covered(texts: Iterable[str]) -> str:
    """The kind of network that these equations are about, if it is one that the lab does not know;
    "" if it is none of them.
    """
    whole = "\n".join(texts)
    return next((kind for kind, signs in NOT_COVERED.items() if signs.search(whole)), "")


def in_code(text: str) -> str:
    """The same of a program, whose comments may speak of anything. A list of states goes through
    time: of a single line that says nothing.
    """
    lines = [line.split("#")[0] for line in text.split("\n")]
    over_time = any(re.search(r"(?i)\bd?hs\[t\b", line) for line in lines)
    return "recurrent networks" if over_time else not_covered(lines)
