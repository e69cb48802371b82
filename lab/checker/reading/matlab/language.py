"""Tells MATLAB (and Octave) and Julia from Python and mathematics, by what only one has."""

import re

# each line counts once for the first pattern of a language that it has
PYTHON = re.compile(
    r"\bnp\.|\bnumpy\b|\bself\.|\.T\b|\bimport\b|\*\*|\bdef\b|\brange\(|\blen\(|\baxis ?=|\bdim ?="
    r"|^\s*(?:for|if|elif|else|while|with|class)\b.*:\s*(?:#.*)?$|\blambda \w+:|\s@\s"
)
MATHEMATICS = re.compile(r"\\[a-zA-Z]{2,}|[\^_]\{|\$\$|\w'\(|\^T\b|[·⊙∘ᵀ∂]")
STRING = re.compile(r"""(["'])[^"'\n]*\\n[^"'\n]*\1""")  # a format with its line break
MATLAB = re.compile(
    r"^\s*%|;\s*%|\.\*|\./|\.\^|[\w)\]}]'|\w\{[^{}]+\}|\(:\s*,|,\s*:\)|\(:\)|\bend\)|,\s*end\b"
    r"|^\s*(?:end|endfor|endif|endfunction|endwhile)\s*;?\s*$|^\s*function\b|\bbsxfun\(|@\(\w"
    r"|\bones\(\w+,|\bzeros\(\w+,|\bsize\(\w+|\bsum\(.*,\s*[12]\)|\.\.\.\s*$"
)
KEYS = re.compile(r"""\[\s*(['"])[^'"]*\1\s*\]""")  # grads['W2'] has no transpose
BLOCKS = re.compile(r"^\s*function\b|^\s*for \w+ =|^\s*end\s*$")
# what one of them has and the other has not
ONLY_MATLAB = re.compile(
    r"^\s*%|;\s*%|;\s*$|\w\{[^{}]+\}|\(:\s*,|,\s*:\)|\(:\)|@\(|\bend\)|^\s*end\w+|\.'|~=|\.\.\.\s*$"
    r"|^\s*function\s+(?:\[|\w+\s*=)|\bnumel\(|^\s*(?:if|for|while)\b.*,\s"
)
ONLY_JULIA = re.compile(
    r"\w\s*\.[-+]|\.=|\w\.\(|\bdims\s*=|@\.|^\s*using\b|\bprintln\(|\bpush!"
    r"|^\s*function\b[^=]*\)\s*$"
    r"|^\s*for \w+ (?:in|∈) .*[^:]$|^\s*begin\s*$|\w\[[^\]]*\bend\b|^\s*\w+\(\w+\) = .*[^;]$|::\w"
)
# commands of MATLAB's own, whose arguments are words: load data.mat
COMMANDS = "clear|clc|close|load|save|hold|figure|axis|warning|addpath|more|format|global|persistent|pkg|cd"
COMMAND = re.compile(rf"\s*(?:{COMMANDS})(?:\s+[-\w.*/\\:]+)*\s*")


def is_command(line: str) -> bool:
    """True for clc; close all; load data.mat, perhaps with a remark behind it."""
    parts = [part for part in re.split(r"[;,]", line.split("%")[0]) if part.strip()]
    return bool(parts) and all(COMMAND.fullmatch(part) for part in parts)


def language(source: str) -> str:
    """ "matlab" (Octave too), "julia", or "" for anything else."""
    lines = [KEYS.sub("[]", line) for line in source.split("\n") if line.strip()]
    if any(MATHEMATICS.search(STRING.sub("", line)) for line in lines):
        return ""
    python, blocks, matlab, only_matlab, julia = (
        sum(bool(pattern.search(line)) for line in lines)
        for pattern in (PYTHON, BLOCKS, MATLAB, ONLY_MATLAB, ONLY_JULIA)
    )
    either = max(matlab, julia + blocks)
    if either == 0 or python >= either:
        return ""
    return "julia" if julia > only_matlab else "matlab"
