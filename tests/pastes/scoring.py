"""lab.checker beside the truth: how many drawn pastes are judged as they are, form by form."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from lab.checker import Report, Setting, check
from tests.pastes import Paste, paste_of, truth

GREY = ("ambiguous", "depends", "not judged", "not covered")
# figures: (counted in, out of), the least or most that is asked
ASKED = {
    "right pastes, nothing called wrong": ("clean", "right", 0.99),
    "mutated, exactly that line called wrong": ("exact", "mutated", 0.93),
    "mutated, the wrong line called right": ("passed", "mutated", -0.02),
    "equations right or grey": ("fair", "equations", 0.99),
}


@dataclass
class Score:
    """Counts by form ("" for all), the misses in words, and the time of each check."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: {"": Counter()})
    misses: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def count(self, form: str, **what: bool | int) -> None:
        for key in ("", form):
            self.counts.setdefault(key, Counter()).update({k: int(v) for k, v in what.items()})


def verdicts(report: Report) -> dict[int, str]:
    """Each line's verdict; a name that is not judged is grey, however it is called."""
    return {
        line.number: "not judged" if line.reason.startswith("A name of your own") else line.verdict
        for line in report.lines
    }


def wrong_lines(found: dict[int, str]) -> set[int]:
    return {number for number, verdict in found.items() if verdict == "wrong"}


def mutated(paste: Paste, random: Random) -> tuple[Paste, str] | None:
    """One mutation of a paste, every kind as likely, and its truth; None where it has none."""
    choices = paste.mutations()
    if not choices:
        return None
    kind = random.choice(sorted({mutation.kind for _, mutation in choices}))
    changed = paste.mutate(*random.choice([one for one in choices if one[1].kind == kind]))
    return changed, truth(changed, right=paste)


def score(seeds: Iterable[int]) -> Score:
    result = Score()
    for seed in seeds:
        paste = paste_of(seed)
        judge(result, seed, paste, "right")
        if found := mutated(paste, Random(seed)):
            judge(result, seed, *found)
    return result


def judge(result: Score, seed: int, paste: Paste, true: str) -> None:
    """Check one paste and count."""
    began = time.perf_counter()
    try:
        found = verdicts(check(paste.text, Setting(**paste.setting)))
    except Exception as problem:  # the checker must not raise, whatever it is given
        result.count(paste.style.form, raised=1)
        told(result, seed, paste, f"raised {type(problem).__name__}: {problem}")
        return
    result.seconds.append(time.perf_counter() - began)
    wrong, form = wrong_lines(found), paste.style.form
    if true == "wrong":
        verdict = found.get(paste.mutated, "no row")
        exact = wrong == {paste.mutated}
        false = len(wrong - {paste.mutated})
        caught = paste.mutated in wrong
        result.count(
            form, mutated=1, exact=exact, caught=caught, false=false, passed=verdict == "right"
        )
        if not exact:
            told(result, seed, paste, f"{verdict}; wrong: {sorted(wrong)}")
        return
    clean = not wrong
    if true == "open":
        result.count(form, open=1, open_clean=wrong <= {paste.mutated})
        return
    lines = {number: found.get(number, silent(paste, number)) for number in paste.equations}
    greys = sum(verdict in GREY for verdict in lines.values())
    green = sum(verdict == "right" for verdict in lines.values())
    result.count(form, right=1, clean=clean, equal=paste.mutated > 0)
    result.count(form, equations=len(lines), fair=greys + green, green=green)
    for number, verdict in lines.items():
        if verdict not in (*GREY, "right", "wrong"):
            text = str(paste.rows[number - 1]).strip()
            told(result, seed, paste, f"line {number} {text}: {verdict}")
    if not clean:
        told(result, seed, paste, f"right, but called wrong: {sorted(wrong)}")


def silent(paste: Paste, number: int) -> str:
    """What a line without a row counts as: a helper need not be judged where nothing calls it."""
    return "not judged" if paste.rows[number - 1].role in ("g", "slope") else "no row"


def told(result: Score, seed: int, paste: Paste, what: str) -> None:
    line = str(paste.rows[paste.mutated - 1]).strip() if paste.mutated else ""
    mutation = f" | line {paste.mutated} {paste.kind}: {line}" if paste.mutated else ""
    result.misses.append(
        f"seed {seed} [{paste.style.form}, {paste.style.naming}]{mutation} | {what}"
    )


def figures(result: Score) -> dict[str, float]:
    counts = result.counts[""]
    return {name: counts[part] / max(1, counts[of]) for name, (part, of, _) in ASKED.items()}


def short(result: Score) -> list[str]:
    """The figures that fall short of what is asked."""
    found = figures(result)
    return [
        name
        for name, (_, _, asked) in ASKED.items()
        if (found[name] < asked if asked > 0 else found[name] > -asked)
    ]


def table(result: Score) -> str:
    """One row a form: pastes without a false alarm, exactly the mutated line found, ..."""
    head = (
        "form",
        "right",
        "clean",
        "green",
        "grey",
        "mutated",
        "exact",
        "caught",
        "passed",
        "false",
    )
    rows = [head]
    for form, n in sorted(result.counts.items()):
        rows.append(
            (
                form or "all",
                str(n["right"]),
                f"{n['clean'] / max(1, n['right']):.3f}",
                f"{n['green'] / max(1, n['equations']):.3f}",
                f"{(n['fair'] - n['green']) / max(1, n['equations']):.3f}",
                str(n["mutated"]),
                f"{n['exact'] / max(1, n['mutated']):.3f}",
                f"{n['caught'] / max(1, n['mutated']):.3f}",
                f"{n['passed'] / max(1, n['mutated']):.3f}",
                str(n["false"]),
            )
        )
    return "\n".join(
        "  ".join(cell.rjust(8) for cell in (one[0].ljust(18), *one[1:])) for one in rows
    )
