"""The spellings of mathematics: every sign, command and function name that `plain` and `Reader`
know. To teach the checker one more spelling, add it here.
"""

import re

LATEX = re.compile(r"\\[a-zA-Z]|[\^_]\{")  # tells LaTeX from text

# Signs that are written in one way before anything is read.

UNICODE = {
    "δ": r"\delta ", "Δ": r"\Delta ", "σ": r"\sigma ", "∂": r"\partial ", "∇": r"\nabla ", "η": r"\eta ", "α": r"\alpha ", "λ": r"\lambda ",
    "φ": r"\phi ", "ϕ": r"\phi ", "θ": r"\theta ", "Θ": r"\Theta ", "ε": r"\epsilon ", "∑": r"\sum ", "Σ": r"\sum ", "√": r"\sqrt ",
    "∘": "⊙", "∗": "*", "⋅": "·", "•": "·", "−": "-", "–": "-", "←": "=", "≔": "=", "′": "'", "’": "'", "ᵀ": "^{T}",
    "ŷ": "yhat ", "Ŷ": "yhat ", "≥": ">=", "≤": "<=", "≠": "!=", "𝟙": r"\ones ", "ℒ": "L", "⊤": "T", "½": "(1/2)",
    "\u2009": " ", "\u00a0": " ", "β": r"\beta ", "ω": r"\omega ", "ψ": r"\psi ", "γ": r"\gamma ",
}  # fmt: skip
RAISED = {
    "⁰": "0",
    "¹": "1",
    "²": "2",
    "³": "3",
    "⁴": "4",
    "⁵": "5",
    "⁺": "+",
    "⁻": "-",
    "⁽": "(",
    "⁾": ")",
    "ˡ": "l",
    "ᴸ": "L",
    "ⁱ": "i",
}
RAISED |= {"⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9", "ᵐ": "m"}
LOWERED = {
    "₀": "0",
    "₁": "1",
    "₂": "2",
    "₃": "3",
    "₄": "4",
    "₅": "5",
    "₊": "+",
    "₋": "-",
    "₍": "(",
    "₎": ")",
    "ₗ": "l",
    "ᵢ": "i",
    "ⱼ": "j",
    "ₖ": "k",
}
LOWERED |= {"₆": "6", "₇": "7", "₈": "8", "₉": "9"}
SIGNS = {
    r"odot|circ|bigodot": "⊙", "cdot|bullet|centerdot": "·", "times": "×", "otimes|bigotimes": "⊗", "ast|star": "*",
    "leftarrow|gets|rightarrow|to|mapsto|longrightarrow|coloneqq|Leftarrow|triangleq|equiv": "=",
    "geq|ge": ">=", "leq|le": "<=", "neq|ne": "!=", "gt": ">", "lt": "<",
    "intercal|top|mathsf T": "T", "lbrace": "(", "rbrace": ")", "lbrack": "[", "rbrack": "]", "ln": r"\log ", "div": "/",
}  # fmt: skip
INVISIBLE = (
    r"\\(?:left|right|[bB]igg?[lrm]?|displaystyle|textstyle|limits|nolimits|quad|qquad|nonumber|notag|hspace\{[^}]*\}|color\{[^}]*\}"
    r"|tag\{[^}]*\}|label\{[^}]*\}|(?:begin|end)\{[^}]*\}(?:\[[^\]]*\]|\{[^}]*\})?)(?![A-Za-z])|\\[,;:!>"
    r" ]|\\\\|[&$~]|\\[()\[\]]"
)
WRAPPERS = (
    r"\\(?:math(?:bf|rm|it|sf|cal|scr|tt|bb|frak)|text(?:bf|it|rm|tt)?|operatorname\*?|boldsymbol|bm|vec|bar|tilde|underline"
    r"|overline|pmb|bold|mbox)"
)


# h_θ(x) and f_k(x), what the network gives
HYPOTHESIS = re.compile(
    r"(?<![\\A-Za-z])(?:h_(?:\\?\w|\{[^{}]*\})+|h|f_(?:\w|\{\w\}))\s*\(\s*[xX](?:[^()]|\([^()]*\))*\)"
)

# Words and commands, by what they do.

FUNCTIONS = {
    r"\log": "log",
    "log": "log",
    "ln": "log",
    r"\exp": "exp",
    "exp": "exp",
    r"\sqrt": "sqrt",
    "sqrt": "sqrt",
    "abs": "abs",
    "sign": "sign",
    "sgn": "sign",
}
TWO_ARGUMENTS = {r"\max": "maximum", "max": "maximum", r"\min": "minimum", "min": "minimum"}
PRODUCTS = {
    "dot": ("@", "dot"),
    "matmul": ("@", None),
    "multiply": ("*", None),
    "outer": ("outer", None),
}
GREEK = {
    r"\delta": "delta",
    r"\sigma": "sigma",
    r"\phi": "phi",
    r"\varphi": "phi",
    r"\eta": "eta",
    r"\alpha": "alpha",
    r"\lambda": "lambda",
}
GREEK |= {
    r"\theta": "theta",
    r"\Theta": "Theta",
    r"\epsilon": "epsilon",
    r"\varepsilon": "epsilon",
    r"\tanh": "tanh",
    r"\ell": "loss",
    r"\gamma": "eta",
    **{
        f"\\{letter}": letter
        for letter in (
            "beta",
            "xi",
            "psi",
            "zeta",
            "kappa",
            "nu",
            "tau",
            "chi",
            "Phi",
            "Psi",
            "Gamma",
            "Lambda",
        )
    },
    r"\omega": "w",
    r"\Omega": "W",
}
GREEK |= {r"\Sigma": "sum", r"\varDelta": "Delta", r"\mu": "alpha", r"\rho": "alpha"}
COSTS = {
    "L",
    "J",
    "C",
    "E",
    "loss",
    "cost",
    "Loss",
    "Cost",
    "l",
    "Error",
    "error",
    "Cost0",
    "MSE",
    "CE",
}
INDEXED_COST = re.compile(rf"(?:{'|'.join(sorted(COSTS))})_\w*|[JCLE](?:o|i|n|k|p|x|tot|total)")
DIFFERENTIAL = re.compile(r"d[WbZAwza][\d_lL]*")  # dA3/dZ3
OF_COST = re.compile(r"d(L|J|C|E|loss|Loss|cost|Cost|Error|error|J0)")
DIFFERENTIALS = (r"\partial", "d")
# words that are always a quantity, and those that are a function only with brackets or a prime
QUANTITIES_FIRST = ("a", "h", "A", "p", "d")
QUANTITIES_UNLESS_CALLED = ("g", "f", "phi", "act")
APPLIED_WITHOUT_BRACKETS = ("tanh", "sigmoid", "relu", "sigma", "softmax")
