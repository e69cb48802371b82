"""`python -m lab check`: the lines of a learner's files, judged; for an editor, and for a teacher
with thirty homeworks.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lab.checker import Report, Setting, check
from lab.checker.paste import DEFAULT
from lab.checker.report import Line, ReadAs
from lab.cli.options import Commands, Once
from lab.cli.papers import Paper, read_paper
from lab.engine import ACTIVATIONS, COSTS, OUTPUTS

RIGHT, WRONG, NOT_JUDGED = 0, 1, 2  # exit statuses; what the options refuse is NOT_JUDGED too
ABOUT = (
    "`python -m lab check FILE...` says of every wrong line why, as `file:line: message`. It"
    " runs nothing of a file. Exit status 0:"
    " nothing is wrong; 1: a line is wrong; 2: nothing could be judged in one of the files."
)
TOLD = ("wrong", "ambiguous", "unreadable")  # verdicts that are always shown


def add_to(commands: Commands) -> None:
    parser = commands.add_parser("check", help="judge the backprop in files", description=ABOUT)
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="programs, notebooks, LaTeX; - reads"
    )
    network = parser.add_argument_group("the network, where a file does not say it itself")
    network.add_argument("--sizes", action=Once, help="units by layer: 4,5,3")
    network.add_argument("--hidden", action=Once, choices=sorted(ACTIVATIONS))
    network.add_argument("--output", action=Once, choices=sorted(OUTPUTS))
    network.add_argument("--cost", action=Once, choices=sorted(COSTS))
    layout = network.add_mutually_exclusive_group()
    layout.add_argument("--rows", action="store_true", help="examples are rows, Z = X W + b")
    layout.add_argument("--columns", action="store_true", help="examples are columns, Z = W X + b")
    cost = network.add_mutually_exclusive_group()
    cost.add_argument("--sum", action="store_true", help="J is a sum over the examples: no 1/m")
    cost.add_argument("--mean", action="store_true", help="J is their mean")
    parser.add_argument("--all", action="store_true", help="show lines that are right, too")
    parser.add_argument("--json", action="store_true", help="everything, for a program")
    parser.set_defaults(command=check_files)


def check_files(options: argparse.Namespace) -> int:
    """Judge every file, print, and tell the worst by the exit status."""
    with_options(DEFAULT, told_by(options))  # what cannot be is told before anything is read
    results = []
    for name in options.files:
        found, said = judged(name, options)
        results.append(found)
        if not options.json:
            print("\n".join(said), flush=True)
    if options.json:
        print(json.dumps(results, indent=2, ensure_ascii=False))
    verdicts = {one["verdict"] for one in results}
    return WRONG if "wrong" in verdicts else NOT_JUDGED if "not judged" in verdicts else RIGHT


def judged(name: str, options: argparse.Namespace) -> tuple[dict[str, object], list[str]]:
    """One file's result and what is printed of it; a file that cannot be read stops no other."""
    try:
        paper = read_paper(name)
    except ValueError as problem:
        failed: dict[str, object] = {
            "file": name,
            "verdict": "not judged",
            "problem": str(problem),
            "lines": [],
        }
        return failed, [f"{name}: not judged ({problem})"]
    report = checked(paper.text, options)
    return result(paper, report), rows(paper, report, everything=options.all)


def checked(text: str, options: argparse.Namespace) -> Report:
    """The report on a text in the network that is read from it, with what the options say of it in
    the place of what was read.
    """
    report = check(text)
    told = told_by(options)
    if not told:
        return report
    read = report.read_as.setting if report.read_as else DEFAULT
    setting = with_options(read, told)
    return replace(check(text, setting), read_as=ReadAs(setting, as_told(setting)))


def told_by(options: argparse.Namespace) -> dict[str, Any]:
    """What the options say of the network. Raises ValueError for sizes that cannot be."""
    told = {
        "layer_sizes": sizes_of(options.sizes) if options.sizes else None,
        "hidden": options.hidden,
        "output": options.output,
        "cost": options.cost,
        "layout": "rows" if options.rows else "columns" if options.columns else None,
        "mean": True if options.mean else False if options.sum else None,
    }
    return {name: value for name, value in told.items() if value is not None}


def with_options(read: Setting, told: dict[str, Any]) -> Setting:
    """A network with parts replaced. Raises ValueError for one that cannot be."""
    fields = {"hidden": read.network.hidden[:1] or "tanh", **told}
    if "output" in told and "cost" not in told:
        fields["cost"] = None  # the cost that goes with it
    if "hidden" not in told and len(fields.get("layer_sizes", read.layer_sizes)) == read.L + 1:
        fields["hidden"] = read.hidden
    return replace(read, **fields)


def sizes_of(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in re.split(r"[ ,x-]+", text.strip()))
    except ValueError:
        raise ValueError(f"--sizes: expected whole numbers such as 4,5,3, got {text!r}") from None


def result(paper: Paper, report: Report) -> dict[str, object]:
    """One file's verdict and lines, as they are written in JSON."""
    return {
        "file": paper.name,
        "verdict": verdict_of(report.lines),
        "network": described(report),
        "lines": [
            {
                "line": paper.place(line.number)[1],
                "cell": paper.place(line.number)[0],
                "text": line.text,
                "verdict": line.verdict,
                "defines": line.defines,
                "error_class": line.error_class,
                "message": line.message,
                "expected": line.expected,
            }
            for line in report.lines
        ],
    }


def verdict_of(lines: Sequence[Line]) -> str:
    """ "wrong" with one wrong line, "right" with one that is right, else "not judged"."""
    found = {line.verdict for line in lines if not line.reason.startswith("A name of your own")}
    return "wrong" if "wrong" in found else "right" if "right" in found else "not judged"


def rows(paper: Paper, report: Report, everything: bool) -> list[str]:
    """What is printed of a file: a row for a line that something is to be said of, and a sum."""
    found = []
    for line in report.lines:
        if everything or line.verdict in TOLD:
            cell, number = paper.place(line.number)
            where = f"{paper.name}:{cell}:{number}" if cell else f"{paper.name}:{number}"
            what = report.place(line)  # of several equations in a line, which
            verdict = line.verdict if what.startswith("line ") else f"{what}: {line.verdict}"
            found.append(f"{where}: {verdict}: {' '.join(line.message.split())}")
    counts = Counter(line.verdict for line in report.lines)
    total = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
    about = ". ".join(filter(None, (total or "no lines", described(report))))
    found.append(f"{paper.name}: {verdict_of(report.lines)} ({about})")
    return found


def described(report: Report) -> str:
    """The network of a file: as it was read from it, or as the options say."""
    return report.read_as.sentence.rstrip(".") if report.read_as else ""


def as_told(setting: Setting) -> str:
    """A network in one row: "4-5-3, tanh, sigmoid, binary cross-entropy, examples as columns"."""
    network = setting.network
    sizes = "-".join(map(str, network.layer_sizes))
    hidden = ", ".join(sorted(set(network.hidden))) or "no hidden layer"
    parts = [sizes, hidden, network.output, network.cost, f"examples as {setting.layout}"]
    return ", ".join([*map(str, parts), *([] if setting.mean else ["J a sum"])])
