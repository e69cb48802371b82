"""Mathematics with its formatting taken away: one spelling for every sign, brackets balanced.

The rewrites are tables, in the order in which they are made.
"""

import re

from lab.checker.reading.vocabulary import (
    HYPOTHESIS,
    INVISIBLE,
    LOWERED,
    RAISED,
    SIGNS,
    UNICODE,
    WRAPPERS,
)

Rewrites = tuple[tuple[str, str], ...]
CALLED = r"(?:[^()]|\([^()]*\))*"
BRACED = r"[^{}]*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}]*)*"  # what stands in braces, with its own

# while \mathbf and its like still stand around letters
INDICES: Rewrites = (
    (rf"\\(?:under|over)brace\s*\{{({BRACED})\}}\s*[_^]\s*\{{{BRACED}\}}", r" \1 "),
    (
        r"\{\s*\\(?:rm|it|bf)\s+(\w+)\s*\}|(?<![A-Za-z])\{\s*(d)\s*\}(?=[A-Za-z])",
        r"\1\2",
    ),  # {\rm d}W
    (INVISIBLE, " "),
    (r"\{\s*([()])\s*\}", r"\1"),  # \large{(}
    (r"(\\(?:delta|Delta|[tT]heta|nabla))\s*(\d+)", r"\1_{\2}"),  # δ1
    (r"(?<![\\\w.])sum_", r"\\sum _"),
    (r"(\\(?:delta|sum))\s*([ijk]{1,2})\b", r"\1_{\2}"),  # δj
    (r"(?<![\\A-Za-z_^{])([aobtwxyzAOWXZ])([ijk]{1,2})(?![A-Za-z0-9_'])", r"\1_{\2}"),  # wjk
    (r"\^([lLmnNK\d])_(\w+)", r"^{\1}_{\2}"),  # z^l_j
    (r"(?<=[A-Za-z])_(\d)(?=[A-SU-Za-z])", r"_{\1} "),  # W_1x
    (r"(?<![\\\w])(W)([XA])(?!\w)|(?<![\\\w])([XA])(W)(?!\w)", r"\1\3 \2\4"),  # WX
    (r"_\{\s*(?::\s*,\s*[ij]|[ij]\s*,\s*:)\s*\}", ""),  # dZ_{:,i}, one example's
    (r"\bf\s*\(\s*[wW]\s*[,;]\s*[xX]\s*\)", " f "),
    (HYPOTHESIS.pattern, " yhat "),
    (r"(?<![\w.}\\^])1\s*_\s*(?=\{)", r"\\ones _"),  # 1_{Z > 0}
    (r"(?<![\^_])\{\s*\}", ""),  # g^{[1]}{}'
    (r"\^\{\s*(?:'|\\prime)\s*(\[[^\[\]]*\])\s*\}", r"'^{\1}"),  # g^{\prime[1]}
    (r"(?<=[\w'])\[(l|L|\d)(\s*[+-]\s*\d)?\]", r"^{[\1\2]}"),  # dW[l], g'[l]
    (r"\b([fg])'(\d)(?=\s*\()", r"\1_{\2}'"),  # g'1(Z1)
    (r"(\\[dD]elta)\s*\[(l|L|\d)(\s*[+-]\s*\d)?\]", r"\1^{[\2\3]}"),  # δ[l]
    (r"\b([fg])'_\w+(?=\s*\()", r"\1'"),  # f'_act(z)
    (r"(?<![\w\\])I\s*(?=\([^()]*\([^()]*\)[^()]*[<>]|\([^()]*[<>])", r"\\ones "),  # I(Z > 0)
    (r"\\hat\s*\{?\s*R\s*\}?", " J "),
    (r"\\in\s*\\mathbb.*$", ""),
    (r"\^(\[[^\[\]]*\]|\([lL\d][^()]{0,3}\))T\b", r"^{\1T}"),  # W^[3]T
    (r"\\(?:mathbb|mathbf|boldsymbol|bm)\s*\{?\s*([1I])\s*\}?(?=\s*(?:[({_^\[\\]|$))", r"\\ones "),
    (
        r"\\(?:hat|widehat)\s*"
        r"(?:\{\s*\\math\w+\s*\{\s*[yYaAoO]\s*\}\s*\}|\{\s*[yYaAoO]\s*\}|[yYaAoO])",
        " yhat ",
    ),
)
# and once they are gone
OPERATORS: Rewrites = (
    (r"\\([_*])", r"\1"),
    (r"\\\{", "("),
    (r"\\\}", ")"),
    (r"\\prime|\^\{'\}|\^'", "'"),
    (r"\^\{'\}|\^'", "'"),  # what ^{\prime} has become
    (r"\\[dtc]frac(?![A-Za-z])", r"\\frac"),
    (r"\\frac\s*(\d|[A-Za-z])\s*(\d|[A-Za-z])(?![A-Za-z])", r"\\frac{\1}{\2}"),
    (rf"\b([JCLE])\s*\({CALLED}[,;]{CALLED}\)", r"\1"),  # J(W, b; x, y)
    *(
        (rf"\\(?:{names})(?![A-Za-z])", f" {sign} ".replace("\\", r"\\"))
        for names, sign in SIGNS.items()
    ),
    (r"\|\||\\\||\\[lr]Vert", "‖"),
    (r"‖([^‖]*)‖(?:_\{?2\}?)?", r"\\norm{\1}"),
    (r":=|<-|==|->", "="),
    (r"\*\*", "^"),
    (r"\^\s*-\s*(\w+|\([^()]*\))", r"^{-\1}"),  # e^-z
    (r"\.\*", "⊙"),
    (r"\s\.([+-])\s", r" \1 "),  # a .- y
)


def plain(source: str) -> str:
    """The line with one spelling for every sign, and with its brackets balanced."""
    text = "".join(UNICODE.get(sign, sign) for sign in source)
    text = rewritten(in_scripts(text), INDICES)
    for _ in range(3):  # wrappers stand in one another
        text = re.sub(
            WRAPPERS + r"\s*(?:\{([^{}]*)\}|\s([A-Za-z]))",
            lambda found: f" {found[1] or found[2] or ''} ",
            text,
        )
    return balanced(rewritten(text, OPERATORS)).strip(" .,;")


def rewritten(text: str, rewrites: Rewrites) -> str:
    for pattern, belongs in rewrites:
        text = re.sub(pattern, belongs, text)
    return text


def in_scripts(text: str) -> str:
    """Raised and lowered signs, as in W¹ and a₂, as scripts."""
    for mark, signs in (("^", RAISED), ("_", LOWERED)):
        text = re.sub(
            f"[{''.join(signs)}]+",
            lambda found, mark=mark, signs=signs: (  # type: ignore[misc]
                mark + "{" + "".join(signs[sign] for sign in found[0]) + "}"
            ),
            text,
        )
    return text


def balanced(text: str) -> str:
    """Stray closing brackets dropped, missing ones added at the end."""
    pairs, open_, kept = {")": "(", "]": "[", "}": "{"}, [], []
    for sign in text:
        if sign in "([{":
            open_.append(sign)
        elif sign in pairs:
            if pairs[sign] not in open_:
                continue
            while open_[-1] != pairs[sign]:
                kept.append({"(": ")", "[": "]", "{": "}"}[open_.pop()])
            open_.pop()
        kept.append(sign)
    return "".join(kept) + "".join({"(": ")", "[": "]", "{": "}"}[sign] for sign in reversed(open_))
