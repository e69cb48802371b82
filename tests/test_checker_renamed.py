"""The same programs in random words: a variable is what its value and its use say it is.

No verdict turns from right to wrong or from wrong to right, and most lines stay judged.
"""

import json
from pathlib import Path
from random import Random

import pytest

from lab.checker import Setting, check
from tests.pastes import paste_of
from tests.pastes.renaming import renamed
from tests.pastes.scoring import mutated

DATA = Path(__file__).parent / "data"
JUDGED = ("right", "wrong")
# of the pastes in styles, of which there are many, a third: the others come without other words
STYLES = {"checker_styles.json": 3, "checker_programs.json": 1}
SEEDS = (*range(3000, 3006), 3021, 5013, 5029, 6009, 6039, 6114)
# of the lines that are judged with telling names: it is 0.905, and a slow machine judges fewer
REACH = 0.88


def programs():
    """Whole pastes in the manners of courses, and drawn ones, right and with a mistake, with their
    settings. Pastes with words around them are left out.
    """
    for file, every in STYLES.items():
        for paste in json.loads((DATA / file).read_text(encoding="utf-8"))[::every]:
            text = "\n".join(paste["text"])
            yield text, None
    for seed in SEEDS:
        paste = paste_of(seed)
        yield paste.text, Setting(**paste.setting)
        if found := mutated(paste, Random(seed)):
            yield found[0].text, Setting(**paste.setting)


def verdicts(text, setting):
    return {line.number: line.verdict for line in check(text, setting).lines}


@pytest.fixture(scope="module")
def judged():
    """The verdicts with the names of the paste, and with random words, line by line."""
    found = []
    for seed, (text, setting) in enumerate(programs()):
        try:
            other = renamed(text, Random(seed))
        except SyntaxError:  # prose around it, or another language
            continue
        before, after = verdicts(text, setting), verdicts(other, setting)
        lines = {*before, *after}
        found += [(other, n, before.get(n, ""), after.get(n, "")) for n in sorted(lines)]
    return found


def test_no_verdict_turns_round(judged):
    turned = [
        f"line {n}: {before}, then {after}\n{text}"
        for text, n, before, after in judged
        if {before, after} == {"right", "wrong"} or (after == "wrong" != before)
    ]
    assert not turned, "\n\n".join(turned)


def test_most_lines_stay_judged(judged):
    told = [(before, after) for _, _, before, after in judged if before in JUDGED]
    same = sum(before == after for before, after in told)
    assert same >= REACH * len(told), f"{same} of {len(told)}"
