"""Mathematics with its formatting taken away: one spelling for every sign, brackets balanced."""

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


def plain(source: str) -> str:
    """The line with one spelling for every sign, and with its brackets balanced."""
    text = "".join(UNICODE.get(sign, sign) for sign in source)
    text = re.sub(
        f"[{''.join(RAISED)}]+",
        lambda found: "^{" + "".join(RAISED[sign] for sign in found[0]) + "}",
        text,
    )
    text = re.sub(
        f"[{''.join(LOWERED)}]+",
        lambda found: "_{" + "".join(LOWERED[sign] for sign in found[0]) + "}",
        text,
    )
    text = re.sub(INVISIBLE, " ", text)
    text = re.sub(r"(\\(?:delta|Delta|[tT]heta|nabla))\s*(\d+)", r"\1_{\2}", text)  # δ1
    text = re.sub(r"(?<![\\\w.])sum_", r"\\sum _", text)
    text = re.sub(r"(\\(?:delta|sum))\s*([ijk]{1,2})\b", r"\1_{\2}", text)  # δj
    # wjk
    text = re.sub(
        r"(?<![\\A-Za-z_^{])([aobtwxyzAOWXZ])([ijk]{1,2})(?![A-Za-z0-9_'])", r"\1_{\2}", text
    )
    text = re.sub(r"\^([lL\d])_(\w+)", r"^{\1}_{\2}", text)  # z^l_j
    text = re.sub(
        r"(?<![\\\w])(W)([XA])(?!\w)|(?<![\\\w])([XA])(W)(?!\w)", r"\1\3 \2\4", text
    )  # WX
    text = re.sub(r"_\{\s*(?::\s*,\s*[ij]|[ij]\s*,\s*:)\s*\}", "", text)  # dZ_{:,i}, one example's
    text = HYPOTHESIS.sub(" yhat ", text)
    text = re.sub(r"(?<![\w.}\\])1\s*_\s*(?=\{)", r"\\ones _", text)  # 1_{Z > 0}
    text = re.sub(r"(?<![\^_])\{\s*\}", "", text)  # g^{[1]}{}'
    text = re.sub(r"(?<=\w)\[(l|L|\d)(\s*[+-]\s*\d)?\]", r"^{[\1\2]}", text)  # dW[l]
    text = re.sub(r"\^(\[[^\[\]]*\]|\([lL\d][^()]{0,3}\))T\b", r"^{\1T}", text)  # W^[3]T
    text = re.sub(
        r"\\(?:mathbb|mathbf|boldsymbol|bm)\s*\{?\s*([1I])\s*\}?(?=\s*(?:[({_^\[\\]|$))",
        r"\\ones ",
        text,
    )
    text = re.sub(
        r"\\(?:hat|widehat)\s*(?:\{\s*\\math\w+\s*\{\s*[yYaAoO]\s*\}\s*\}|\{\s*[yYaAoO]\s*\}|[yYaAoO])",
        " yhat ",
        text,
    )
    for _ in range(3):  # wrappers stand in one another
        text = re.sub(
            WRAPPERS + r"\s*(?:\{([^{}]*)\}|\s([A-Za-z]))",
            lambda found: f" {found[1] or found[2] or ''} ",
            text,
        )
    text = (
        text.replace(r"\_", "_")
        .replace(r"\{", "(")
        .replace(r"\}", ")")
        .replace(r"\prime", "'")
        .replace(r"^{'}", "'")
        .replace("^'", "'")
    )
    text = re.sub(r"\\[dtc]frac(?![A-Za-z])", r"\\frac", text)
    text = re.sub(r"\\frac\s*(\d|[A-Za-z])\s*(\d|[A-Za-z])(?![A-Za-z])", r"\\frac{\1}{\2}", text)
    text = re.sub(r"\b([JCLE])\s*\([^()]*[,;][^()]*\)", r"\1", text)  # J(W, b; x, y)
    for names, sign in SIGNS.items():
        text = re.sub(rf"\\(?:{names})(?![A-Za-z])", f" {sign} ".replace("\\", r"\\"), text)
    text = re.sub(r"\|\||\\\||\\[lr]Vert", "‖", text)
    text = re.sub(r"‖([^‖]*)‖(?:_\{?2\}?)?", r"\\norm{\1}", text)
    text = (
        text.replace(":=", "=")
        .replace("<-", "=")
        .replace("==", "=")
        .replace("**", "^")
        .replace(".*", "⊙")
        .replace("->", "=")
    )
    text = re.sub(r"\s\.([+-])\s", r" \1 ", text)  # a .- y
    return balanced(text).strip(" .,;")


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
