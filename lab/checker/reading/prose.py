"""Tells equations from prose: what has an equals sign need not be an equation."""

import re

from lab.checker.meaning.vocabulary import KNOWN as NAME_WORDS
from lab.checker.meaning.vocabulary import words
from lab.checker.reading.vocabulary import LATEX

EQUALS = re.compile(
    r"(?<![<>!=:+\-*/])(?::=|=(?!=)|[←≔≡≜])|<-|\\(?:left|long)?(?:gets|leftarrow|coloneqq|equiv|triangleq)(?![a-z])|[+\-*/]="
)
FUNCTIONS = words(
    "relu sigmoid tanh softmax softplus gelu linear log exp sum mean max min dot matmul multiply"
    " sqrt abs where outer transpose leaky sigma delta alpha beta gamma eta theta lambda nabla"
    " partial phi prime diag sign"
)
# words that no equation has
STOPS = words(
    "the is are of my we that which have has but because so this these those it you what how why"
    " an and or if when then with from by as at in on be been not can could should would will"
    " please here there let call called means eg ie where"
)
WORD = re.compile(r"(?<![\\\w])[A-Za-z][A-Za-z']+(?![\w(\[^{]|\.\w)")
TWO_WORDS = re.compile(r"(?<![\\\w.])[A-Za-z]{3,}\s+[A-Za-z]{3,}(?![\w(])")
LOCAL = re.compile(
    r"(?:∂|\\partial|\bd_?)\s*\w+[^=]{0,30}[/}][^=]{0,9}(?:∂|\\partial|\bd_?)\s*\w"
)  # dz/db = 1
MASKED = re.compile(r"\w\[[^\]]*[<>]")  # dZ[Z <= 0] = 0
NUMBERS_ONLY = re.compile(
    r"(?:[\s\d.,;:()\[\]{}+\-*^∞…~]|n_l|\b[eE]\b|\\[lc]?dots|(?<![A-Za-z])[lLmnN](?![A-Za-z]))*"
)
OTHER_SCRIPT = "[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"  # whose words stand without spaces
REMARK = re.compile(
    r"\s*(?:[,;(]|\\text\{|\\mbox\{|\\q?quad|\s)\s*\(?"
    r"\b(?:where|for|with|since|because|which|is (?:this|that|it)|if|as|i\.?e\.?|e\.?g\.?)\b(?!\s*=).*$"
    r"|\s*<-+\s*(?=(?:is|this|here|right|wrong|why|what|ok)\b|\?).*$"
    r"|\s*(?:#|//|%(?!\w)|<--|<==|←--|⟵)\s?.*$"
    r"|\s+\((?![^()]*\s-\s)(?=[^()]*[A-Za-z]{3,} ?)[A-Za-z ,.'?!-]+\)\s*[.?]*$"
    r"|\s{2,}\((?=[^()=]*[A-Za-z]{3,} [A-Za-z]{3,})[^()=]*\)\s*$"
    rf"|\s*[，,]?\s*{OTHER_SCRIPT}.*$"
    r"|\s*\\(?:text|mbox|textrm)\{[^{}]*[A-Za-z]{2,} [^{}]*\}\s*$"
    r"|(?<=[\w)\]}])[.?!,;]\s+(?:ok|okay|right|correct|true|thanks|thank|thx|please|pls|why|is|are|am"
    r"|any|help|what|does|do|can|how|which)\b[^=]*$"
    r"|\s*\?+\s*$"
)
DEFINITION = re.compile(r"\s*(?:[A-Za-z]{4,}|[A-Za-z]{3,}[ -][A-Za-z]+)[\s.,;]*")


def is_equation(text: str, marked: bool = False) -> bool:
    """True for what computes something. marked: it stands between signs of LaTeX."""
    found = EQUALS.search(text)
    if found is None:
        return False
    if text.count("←") > 1:
        return False  # a drawing of what flows where
    left, right = text[: found.start()], text[found.end() :]
    if not re.search(r"[^\W\d_]", left) or not re.search(r"\w", right):
        return False
    if NUMBERS_ONLY.fullmatch(right) and not LOCAL.search(left) and not MASKED.search(left):
        return False
    if DEFINITION.fullmatch(right) and not marked:
        return False
    if len(left.split()) > 4 and not marked and is_sentence(left):
        return False
    return not is_sentence(text)


def is_sentence(text: str) -> bool:
    """True for what is said in words, be there an equals sign in it or not."""
    bare = re.sub(r"\\(?:text|mbox|textrm|operatorname|mathrm)\s*\{([^{}]*)\}", r" \1 ", text)
    found = [word.lower() for word in WORD.findall(bare)]
    ordinary = [word for word in found if word not in FUNCTIONS]
    if any(word in STOPS for word in ordinary):
        return True
    if any(is_plain_english(match[0]) for match in TWO_WORDS.finditer(bare)):
        return True
    return sum(len(word) > 3 and word not in NAME_WORDS for word in ordinary) >= 3


TOKEN = (
    r"(?:[d∂δΔ]?[A-Za-z](?:\d|_\w|\^?\[[lL\d][^\]]{0,3}\]|\^?\{[^}]*\})*(?:\.T\b|\^?T\b|ᵀ|²)?['′]?(?![A-Za-z])"
    r"|\d+(?:\.\d+)?|(?:relu|sigmoid|tanh|softmax|log|sum|mean|exp|sigma|lr|alpha|eta)['′]?(?![A-Za-z])|[σΣ∑α]['′]?)"
)
LEFT_SIDE = re.compile(rf"(?<![\w\])}}])(?<![d∂][a-km-z]/)({TOKEN}(?:\([a-zA-Z]\))?)\s*(?::=|=)\s*")
# an article is no A, and a full stop no product
PART = re.compile(
    rf"\s*(?:(?!(?:a|A|I)\s[a-z]{{2}}){TOKEN}|[-+*/·⊙∘×−@()^²ᵀ∗<>]|(?<=\s)\.(?=\s+{TOKEN}))"
)
CALL = re.compile(r"\w+(?:\.\w+)+\(")  # np.sum(
COMPUTED = re.compile(
    r"(?:d|∂)?[WbZA](?![A-Za-z])|[d∂][wbza](?![A-Za-z])|[δJC](?![A-Za-z])|delta"
    r"|(?:σ|sigma|sigmoid|tanh|relu)['′]?\("
)
WORDS_BETWEEN = re.compile(r"(?:(?<![\\A-Za-z{])[A-Za-z][A-Za-z-]+(?![A-Za-z{}(_^])[ ,.:;?]*)+")


def in_a_sentence(text: str) -> list[str]:
    """The equations that stand among words: "then dZ2 = A2 - Y, and dW2 = ..."."""
    if LATEX.search(text):
        parts = (part.strip(" ,.;:?") for part in WORDS_BETWEEN.split(text))
        return [part for part in parts if LATEX.search(part) and is_equation(part)]
    found = []
    for left in LEFT_SIDE.finditer(text):
        end = left.end()
        while part := PART.match(text, end):
            end = part.end()
        right, rest = text[left.end() : end].strip(), text[end:].lstrip()
        stops = bool(rest) and (rest[0].isalpha() or rest[0] in ".,;:?!)'\"”")
        goes_on = bool(rest) and (not stops or CALL.match(rest) is not None)
        whole = right.count("(") == right.count(")") and right[-1:] not in "-+*/·⊙∘×−@^∗"
        if COMPUTED.match(left[1]) and re.search(r"\W", right) and whole and not goes_on:
            found.append(text[left.start() : end].strip())
    return found


def is_plain_english(pair: str) -> bool:
    """True for two words side by side of which none is a function's name."""
    return not any(word.lower() in FUNCTIONS for word in pair.split())


LEADING = re.compile(
    r"^(?:(?:where|with|let|given|and|so|then|thus|hence|now|also|or|but|here|finally|first)\b[ ,]*)+",
    re.I,
)


def without_lead(text: str) -> str:
    """The equation without the words that lead up to it: "where L = ..."."""
    return LEADING.sub("", text)


def without_remark(text: str) -> tuple[str, str]:
    """The equation, and what is said behind it: ", for l = 1..L", "(output layer)", "# right?"."""
    found = REMARK.search(text)
    if found is None or "=" not in text[: found.start()]:
        return text, ""
    return text[: found.start()].rstrip(" ,;"), found[0]
