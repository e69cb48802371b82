"""What must hold of a checker whatever a paste says: complaints, in words, where it does not."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from random import Random

from lab.checker import Report, Setting
from tests.pastes import Paste, paste_of, truth
from tests.pastes.rewriting import FEWER, SAME, Rewritten, without
from tests.pastes.scoring import mutated, verdicts, wrong_lines

Check = Callable[[str, Setting], Report]


@lru_cache(maxsize=64)  # every property begins with the verdicts on the same pastes
def judged(check: Check, paste: Paste) -> dict[int, str]:
    return verdicts(check(paste.text, Setting(**paste.setting)))


def wrong_before(check: Check, rewritten: Rewritten) -> set[int]:
    """The lines called wrong, by the numbers they had before."""
    paste, numbers = rewritten
    return {numbers[number - 1] for number in wrong_lines(judged(check, paste))}


def same_verdicts(check: Check, seed: int, how: str) -> Iterator[str]:
    """Right and mutated, in other words: the same lines are wrong."""
    for paste in right_and_mutated(seed):
        before = wrong_lines(judged(check, paste))
        after = wrong_before(check, SAME[how](paste, Random(seed)))
        if before != after:
            kind = paste.kind or "right"
            yield f"seed {seed}, {kind}: wrong {sorted(before)}, then {sorted(after)}"


@lru_cache(maxsize=16)
def right_and_mutated(seed: int) -> tuple[Paste, ...]:
    paste = paste_of(seed)
    found = mutated(paste, Random(seed))
    return (paste, found[0]) if found and found[1] == "wrong" else (paste,)


def fewer_lines(check: Check, seed: int, what: str) -> Iterator[str]:
    """A right paste with less in it: nothing becomes wrong."""
    paste = paste_of(seed)
    before = wrong_lines(judged(check, paste))
    rewritten = without(paste, FEWER[what])
    if new := wrong_before(check, rewritten) - before:
        yield f"seed {seed}: wrong without: {sorted(new)}"


def shown_form_is_right(check: Check, seed: int) -> Iterator[str]:
    """The right form of a wrong line, put into the paste: it computes its gradients."""
    paste = paste_of(seed)
    for changed in right_and_mutated(seed)[1:]:
        report = check(changed.text, Setting(**changed.setting))
        for line in report.lines:
            if line.verdict != "wrong" or line.number != changed.mutated or not line.expected:
                continue
            rows = list(changed.rows)
            rows[line.number - 1] = replace(rows[line.number - 1], text=line.expected.strip())
            mended = replace(changed, rows=tuple(rows), mutated=0)
            if truth(mended, right=paste) == "wrong":
                yield f"seed {seed}, {changed.kind}: {line.text} -> {line.expected}"


def both_found(check: Check, seed: int) -> Iterator[str]:
    """Two mutations: both lines are wrong, and no other."""
    random, paste = Random(seed), paste_of(seed)
    first = mutated(paste, random)
    second = mutated(paste, random)
    if not first or not second or first[0].mutated == second[0].mutated:
        return
    if {first[1], second[1]} != {"wrong"} or "updated W used" in (first[0].kind, second[0].kind):
        return
    at = second[0].mutated
    rows = list(first[0].rows)
    rows[at - 1] = second[0].rows[at - 1]
    both = replace(first[0], rows=tuple(rows))
    if truth(both, right=paste) != "wrong":
        return
    found = wrong_lines(judged(check, both))
    due = {first[0].mutated, at}
    if found != due:
        kinds = f"{first[0].kind} and {second[0].kind}"
        yield f"seed {seed}, {kinds}: wrong {sorted(found)}, not {sorted(due)}"


def complaints(check: Check, seeds: range) -> dict[str, list[str]]:
    """All properties on some seeds, by name."""
    found: dict[str, list[str]] = {}
    for seed in seeds:
        for how in SAME:
            found.setdefault(how, []).extend(same_verdicts(check, seed, how))
        for what in FEWER:
            found.setdefault(what, []).extend(fewer_lines(check, seed, what))
        found.setdefault("the form shown is right", []).extend(shown_form_is_right(check, seed))
        found.setdefault("two mutations", []).extend(both_found(check, seed))
    return found
