"""All published runs, made again: how many digits agree with what was printed, and how long each
takes.

    python -m benchmarks.published                  # all of them, a few minutes
    python -m benchmarks.published mazur circles    # those whose names begin so
"""

import sys
import time
from collections.abc import Iterable, Iterator

from lab.published import RUNS, Comparison, run

HEADER = ("run", "numbers", "digits that agree", "within rounding", "seconds")


def rows(names: Iterable[str]) -> Iterator[tuple[str, ...]]:
    for name in names:
        began = time.perf_counter()
        comparison = run(name)
        yield row_of(comparison, time.perf_counter() - began)


def row_of(comparison: Comparison, seconds: float) -> tuple[str, ...]:
    """digits: of the number that agrees least; in brackets of those that publications differ in."""
    chaotic = [line.digits for line in comparison.compared if line.others]
    settled = any(not line.others for line in comparison.compared)
    digits = f"{comparison.digits}" if settled else ""
    return (
        comparison.published.name,
        str(len(comparison.compared)),
        f"{digits} ({min(chaotic)})".strip() if chaotic else digits,
        "yes" if comparison.agrees else "no",
        f"{seconds:.1f}",
    )


def main() -> None:
    beginnings = tuple(sys.argv[1:]) or ("",)
    for row in (HEADER, ["---"] * len(HEADER)):
        print("| " + " | ".join(row) + " |")
    for row in rows(name for name in RUNS if name.startswith(beginnings)):
        print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
