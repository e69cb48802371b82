"""Scores lab.checker on drawn pastes: python -m tests.pastes --seed 0 --count 100 --show"""

import argparse
import statistics
import sys
from random import Random

from lab.checker import check
from tests.pastes import paste_of
from tests.pastes.properties import complaints
from tests.pastes.scoring import figures, mutated, score, short, table


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.pastes", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="the first paste")
    parser.add_argument("--count", type=int, default=100, help="how many")
    parser.add_argument("--show", action="store_true", help="list what was missed")
    parser.add_argument("--properties", action="store_true", help="other words, fewer lines, ...")
    parser.add_argument(
        "--print", type=int, metavar="SEED", help="print one paste, mutated and right"
    )
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    if asked.print is not None:
        show(asked.print)
        return 0
    if asked.properties:
        return properties(range(asked.seed, asked.seed + asked.count), asked.show)
    result = score(range(asked.seed, asked.seed + asked.count))
    if asked.show:
        print("\n".join(result.misses))
    print(table(result))
    n = result.counts[""]
    print(f"raised: {n['raised']}")
    print(
        f"open by convention: {n['open']}, of which no other line called wrong: {n['open_clean']}"
    )
    print(", ".join(f"{name}: {value:.3f}" for name, value in figures(result).items()))
    milliseconds = sorted(1000 * second for second in result.seconds)
    print(
        f"a check: median {statistics.median(milliseconds):.0f} ms, worst {milliseconds[-1]:.0f} ms"
    )
    missed = short(result)
    print("falls short: " + "; ".join(missed) if missed else "PASS")
    return bool(missed)


def properties(seeds: range, show_all: bool) -> int:
    """Print how many pastes miss each property."""
    found = complaints(check, seeds)
    for name, missed in found.items():
        print(f"{name}: {len(missed)} complaints on {len(seeds)} pastes")
        if show_all:
            print("\n".join(f"    {one}" for one in missed))
    return any(found.values())


def show(seed: int) -> None:
    """Print the paste of a seed, its setting, and the mutation that is scored."""
    paste = paste_of(seed)
    print(paste.setting, paste.style, "", paste.text, "", sep="\n")
    if found := mutated(paste, Random(seed)):
        changed, true = found
        print(f"line {changed.mutated}, {changed.kind}: {true}")
        print(changed.rows[changed.mutated - 1])


if __name__ == "__main__":
    sys.exit(main())
