"""What is said of a program does not hang on the last bit of a number: another processor, another
BLAS, computes another one.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from lab.checker import check
from lab.checker.program import tape
from lab.checker.program.matching import counted, most_frequent

STYLES = Path(__file__).parent / "data" / "checker_styles.json"
ROUNDED = ("exp", "log", "@", "tanh", "sqrt", "sum", "mean", "einsum", "activation", "slope")
BETWEEN = 0.3717 / 4  # 0.092925: rounded to four digits, two numbers by its last bit
LAST_BIT = 2.2e-16


def on_another_machine(salt, operate):
    """The operations, with what is rounded a last bit larger or smaller: the same for the same."""

    def operation(op, note, *args):
        value = operate(op, note, *args)
        if op not in ROUNDED:
            return value
        told = b"".join(np.asarray(arg).tobytes() for arg in args)
        digest = hashlib.blake2b(f"{salt} {op} {note}".encode() + told, digest_size=8).digest()
        bits = np.random.default_rng(int.from_bytes(digest)).integers(-1, 2, size=value.shape)
        is_whole = np.round(value) == value
        return np.asarray(np.where(is_whole, value, value * (1 + LAST_BIT * bits)))

    return operation


def paste(name):
    pastes = json.loads(STYLES.read_text(encoding="utf-8"))
    return next(one for one in pastes if one["name"].startswith(name))


def verdicts(text):
    return {line.number: line.verdict for line in check(text).lines}


@pytest.mark.parametrize("salt", range(3))
def test_verdicts_stay(monkeypatch, salt):
    """Of a paste whose steps are -alpha / 4, and its slope at the wrong quantity."""
    found = paste("mini batches gone through one example at a time, the cost's slope")
    (mistake,) = (one for one in found["mistakes"] if "z*(1-z)" in one["wrong"])
    text = "\n".join(found["text"]).replace(mistake["right"], mistake["wrong"], 1)
    here = verdicts(text)
    monkeypatch.setattr(tape, "operate", on_another_machine(salt, tape.operate))
    assert verdicts(text) == here
    assert list(here.values()).count("wrong") == 1


def test_constants_that_agree_are_one_wherever_they_lie():
    near = [BETWEEN * (1 + bits * LAST_BIT) for bits in (-2, 0, 2)]
    assert counted([*near, 0.5]) == {near[0]: 3, 0.5: 1}
    assert most_frequent([0.5, *near, 0.5]) == near[0]
    assert most_frequent([]) == 0
