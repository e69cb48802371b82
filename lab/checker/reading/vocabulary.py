"""The spellings of mathematics: every sign, command and function name that `plain` and `Reader`
know. To teach the checker one more spelling, add it here.
"""

import re

from lab.checker.meaning.vocabulary import words

LATEX = re.compile(r"\\[a-zA-Z]|[\^_]\{")  # tells LaTeX from text
# Signs that are written in one way before anything is read.
UNICODE = {
    "δ": r"\delta ", "Δ": r"\Delta ", "σ": r"\sigma ", "∂": r"\partial ", "∇": r"\nabla ", "η": r"\eta ", "α": r"\alpha ", "λ": r"\lambda ",
    "φ": r"\phi ", "ϕ": r"\phi ", "θ": r"\theta ", "Θ": r"\Theta ", "ε": r"\epsilon ", "∑": r"\sum ", "Σ": r"\sum ", "√": r"\sqrt ",
    "∘": "⊙", "∗": "*", "⋅": "·", "•": "·", "−": "-", "–": "-", "←": "=", "≔": "=", "≡": "=", "≜": "=", "′": "'", "’": "'", "ᵀ": "^{T}",
    "ŷ": "yhat ", "Ŷ": "yhat ", "≥": ">=", "≤": "<=", "≠": "!=", "𝟙": r"\ones ", "ℒ": "L", "⊤": "T", "½": "(1/2)",
    "\u2009": " ", "\u00a0": " ", "β": r"\beta ", "ω": r"\omega ", "ψ": r"\psi ", "γ": r"\gamma ",
}  # fmt: skip
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ˡᴸⁱᵐ", "0123456789+-()lLim", strict=True))
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₗᵢⱼₖ", "0123456789+-()lijk", strict=True))
SIGNS = {
    r"odot|circ|bigodot": "⊙", "cdot|bullet|centerdot": "·", "times": "×", "otimes|bigotimes": "⊗", "ast|star": "*",
    "leftarrow|gets|rightarrow|to|mapsto|longrightarrow|coloneqq|Leftarrow|triangleq|equiv": "=",
    "bigtriangledown|triangledown": r"\nabla", "geq|ge": ">=", "leq|le": "<=", "neq|ne": "!=", "gt": ">", "lt": "<",
    "intercal|top|mathsf T": "T", "lbrace": "(", "rbrace": ")", "lbrack": "[", "rbrack": "]", "ln": r"\log ", "div": "/",
}  # fmt: skip
INVISIBLE = (
    r"\\(?:left|right|[bB]igg?[lrm]?|displaystyle|textstyle|limits|nolimits|quad|qquad|space|nonumber|notag|rm|it|bf|cal|small|large|Large|hspace\{[^}]*\}|color\{[^}]*\}"
    r"|tag\{[^}]*\}|label\{[^}]*\}|(?:begin|end)\{[^}]*\}(?:\[[^\]]*\]|\{[^}]*\})?)(?![A-Za-z])|\\[,;:!>"
    r" ]|\\\\|[&$~]|\\[()\[\]]"
)
WRAPPERS = (
    r"\\(?:math(?:bf|rm|it|sf|cal|scr|tt|bb|frak)|text(?:bf|it|rm|tt)?|operatorname\*?|boldsymbol|bm|vec|bar|hat|widehat|tilde|underline"
    r"|overline|pmb|bold|mbox)"
)
# h_θ(x) and f_k(x), what the network gives
HYPOTHESIS = re.compile(
    r"(?<![\\A-Za-z])(?:h_(?:\\?\w|\{[^{}]*\})+|h|f_(?:\w|\{\w\}))\s*\(\s*[xX](?:[^()]|\([^()]*\))*\)"
)
# Words and commands, by what they do.
FUNCTIONS = {name: name.lstrip("\\") for name in words(r"\log \exp \sqrt log exp sqrt abs sign")}
FUNCTIONS |= {"ln": "log", "sgn": "sign"}
TWO_ARGUMENTS = {r"\max": "maximum", "max": "maximum", r"\min": "minimum", "min": "minimum"}
PRODUCTS = {
    "dot": ("@", "dot"),
    "matmul": ("@", None),
    "multiply": ("*", None),
    "outer": ("outer", None),
}
LETTERS = words(
    "delta sigma phi eta alpha lambda theta Theta epsilon tanh beta xi psi zeta kappa nu tau chi Phi"
    " Psi Gamma Lambda"
)
GREEK = {f"\\{letter}": letter for letter in LETTERS}
# what they mostly stand for besides
GREEK |= {r"\varphi": "phi", r"\varepsilon": "epsilon", r"\varDelta": "Delta", r"\Sigma": "sum"}
GREEK |= {r"\gamma": "eta", r"\mu": "alpha", r"\rho": "alpha", r"\ell": "loss"}
GREEK |= {r"\omega": "w", r"\Omega": "W"}
COSTS = words("L J C E l loss cost Loss Cost Error error Cost0 MSE CE")
INDEXED_COST = re.compile(rf"(?:{'|'.join(sorted(COSTS))})_\w*|[JCLE](?:o|i|n|k|p|x|tot|total)")
DIFFERENTIAL = re.compile(r"d_?(?!elta)[A-Za-z]\w*")  # dA3/dZ3
OF_COST = re.compile(r"d_?(L|J|C|E|loss|Loss|cost|Cost|Error|error|J0)")
DIFFERENTIALS = (r"\partial", "d")
# words that are always a quantity, and those that are a function only with brackets or a prime
QUANTITIES_FIRST = ("a", "h", "A", "p", "d")
QUANTITIES_UNLESS_CALLED = ("g", "f", "phi", "act")
APPLIED_WITHOUT_BRACKETS = ("tanh", "sigmoid", "relu", "sigma", "softmax")
