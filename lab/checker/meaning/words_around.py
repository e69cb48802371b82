"""What the words around equations say of the network: its cost, its activations, its layout."""

import re

from lab.checker.meaning.helpers import ACTIVATIONS

CROSS_ENTROPY = re.compile(
    r"cross[- ]?entropy|log[- ]?loss|logistic loss|negative log[- ]likelihood|\bBCE\b|\bNLL\b", re.I
)
SQUARED = re.compile(
    r"\bMSE\b|\bSSE\b|squared? (?:error|loss|difference)|mean[- ]squared?|quadratic (?:cost|loss)"
    r"|(?:cost|loss)(?: function)? (?:is|was) quadratic"
    r"|least squares|sum of squares|\bL2 loss\b",
    re.I,
)
ROWS = re.compile(
    r"(?:each|every|one) row (?:is|as|=|being|holds?|represents?|corresponds)|rows? (?:are|is|as|="
    r"|represent) (?:the |an? |single |one |my )*(?:examples?|samples?)|(?:examples?|samples?)"
    r" (?:are|is|as|in) (?:the )?rows?",
    re.I,
)
COLUMNS = re.compile(
    r"(?:each|every|one) column (?:is|as|=|being|holds?)|columns? (?:are|is|as|=) (?:the |an? )*"
    r"(?:examples?|samples?)|(?:examples?|samples?) (?:are|is|as|in) (?:the )?columns?",
    re.I,
)
ACTIVATION = re.compile(
    r"\b(leaky[ -]?relu|relu|tanh|sigmoid|logistic function|softmax|gelu|(?<!non-)linear activation)\b",
    re.I,
)
EVERYWHERE = re.compile(
    r"\b(?:both|all|every|each) (?:\w+ )?(?:layers?|units?|neurons?)\b|everywhere", re.I
)


def cost_said(words: str) -> str | None:
    """ "entropy" or "squared"; None where neither is named, or both."""
    entropy, squared = bool(CROSS_ENTROPY.search(words)), bool(SQUARED.search(words))
    if entropy == squared:
        return None
    return "entropy" if entropy else "squared"


def rows_said(words: str) -> bool | None:
    """Whether examples are rows; None where nothing is said, or both."""
    rows, columns = bool(ROWS.search(words)), bool(COLUMNS.search(words))
    return None if rows == columns else rows


def activations_said(words: str) -> tuple[str | None, str | None]:
    """The hidden and the output activation: "relu in the hidden layers", "a softmax output". One
    that is named alone goes where it mostly is.
    """
    hidden: str | None = None
    # no other layer has it, whatever else is said of the last one
    output = "softmax" if re.search(r"\bsoftmax\b", words, re.I) else None
    alone: list[str] = []
    for clause in re.split(r"[.,;\n]| and | then | except | but ", words):
        at_output = bool(re.search(r"\b(?:output|last|final)\b", clause, re.I))
        at_hidden = bool(re.search(r"\bhidden\b", clause, re.I))
        for match in ACTIVATION.finditer(clause):
            name = ACTIVATIONS[re.sub(r"[ -]|function|activation", "", match[1].lower())]
            if name == "softmax":
                continue
            if at_output and not at_hidden and output is None:
                output = name
            elif at_hidden and not at_output:
                hidden = hidden or name
            else:
                alone.append(name)
    if output is None and "sigmoid" in alone:
        output = "sigmoid"
    inner = [name for name in alone if name != output or EVERYWHERE.search(words)]
    return hidden or next(iter(inner), None), output
