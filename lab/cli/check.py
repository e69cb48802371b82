"""`python -m lab check`: the lines of a learner's files, judged; for an editor, and for a teacher
with thirty homeworks.
"""

import argparse
import json
import re
from collections import Counter

from lab.checker import Line, Setting, check
from lab.cli.options import Commands, Once
from lab.cli.papers import Paper, read_paper
from lab.engine import ACTIVATIONS, COSTS, OUTPUTS

RIGHT, WRONG, NOT_JUDGED = 0, 1, 2  # exit statuses; what the options refuse is NOT_JUDGED too
ABOUT = (
    "`python -m lab check FILE...` says of every wrong line why, as `file:line: message`. It"
    " runs nothing of a file. Exit status 0:"
    " nothing is wrong; 1: a line is wrong; 2: nothing could be judged in one of the files."
)
WIDTHS = (3, 4, 5, 2)  # units of a network whose sizes nobody tells, from the input
LAYER = re.compile(r"\b(?:self\.)?(?:d?[WZAbzaw]|theta|Theta|delta)_?(?:\[|\^\{?[\[(]|_\{?)?(\d)\b")
TOLD = ("wrong", "ambiguous", "unreadable")  # verdicts that are always shown


def add_to(commands: Commands) -> None:
    parser = commands.add_parser("check", help="judge the backprop in files", description=ABOUT)
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="programs, notebooks, LaTeX; - reads"
    )
    network = parser.add_argument_group("the network that the files are about")
    network.add_argument(
        "--sizes", action=Once, help="units by layer: 4,5,3; else by the names' numbers"
    )
    network.add_argument("--hidden", action=Once, choices=sorted(ACTIVATIONS), help="default: tanh")
    network.add_argument("--output", action=Once, choices=sorted(OUTPUTS), help="default: sigmoid")
    network.add_argument("--cost", action=Once, choices=sorted(COSTS), help="default: the output's")
    network.add_argument("--rows", action="store_true", help="examples are rows, Z = X W + b")
    network.add_argument("--sum", action="store_true", help="J is a sum over the examples: no 1/m")
    parser.add_argument("--all", action="store_true", help="show lines that are right, too")
    parser.add_argument("--json", action="store_true", help="everything, for a program")
    parser.set_defaults(command=check_files)


def check_files(options: argparse.Namespace) -> int:
    """Judge every file, print, and tell the worst by the exit status."""
    setting_of(options, "")  # what cannot be is told before anything is read
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
    setting = setting_of(options, paper.text)
    lines = tuple(check(paper.text, setting).lines)
    return result(paper, setting, lines), rows(paper, setting, lines, everything=options.all)


def setting_of(options: argparse.Namespace, text: str) -> Setting:
    """The network of the options. Raises ValueError for sizes and costs that cannot be."""
    sizes = sizes_of(options.sizes) if options.sizes else guessed_sizes(text)
    return Setting(
        sizes,
        hidden=options.hidden or "tanh",
        output=options.output or "sigmoid",
        cost=options.cost,
        layout="rows" if options.rows else "columns",
        mean=not options.sum,
    )


def sizes_of(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in re.split(r"[ ,x-]+", text.strip()))
    except ValueError:
        raise ValueError(f"--sizes: expected whole numbers such as 4,5,3, got {text!r}") from None


def guessed_sizes(text: str) -> tuple[int, ...]:
    """Sizes of as many layers as the names in the text are numbered, two where they are not."""
    L = max((int(found) for found in LAYER.findall(text)), default=2)
    L = min(max(L, 1), 6)
    return (*(WIDTHS[l % len(WIDTHS)] for l in range(L)), 1)


def result(paper: Paper, setting: Setting, lines: tuple[Line, ...]) -> dict[str, object]:
    """One file's verdict and lines, as they are written in JSON."""
    return {
        "file": paper.name,
        "verdict": verdict_of(lines),
        "network": described(setting),
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
            for line in lines
        ],
    }


def verdict_of(lines: tuple[Line, ...]) -> str:
    """ "wrong" with one wrong line, "right" with one that is right, else "not judged"."""
    found = {line.verdict for line in lines if not line.reason.startswith("A name of your own")}
    return "wrong" if "wrong" in found else "right" if "right" in found else "not judged"


def rows(paper: Paper, setting: Setting, lines: tuple[Line, ...], everything: bool) -> list[str]:
    """What is printed of a file: a row for a line that something is to be said of, and a sum."""
    found = []
    for line in lines:
        if everything or line.verdict in TOLD:
            cell, number = paper.place(line.number)
            where = f"{paper.name}:{cell}:{number}" if cell else f"{paper.name}:{number}"
            found.append(f"{where}: {line.verdict}: {' '.join(line.message.split())}")
    counts = Counter(line.verdict for line in lines)
    total = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
    found.append(f"{paper.name}: {verdict_of(lines)} ({total or 'no lines'}; {described(setting)})")
    return found


def described(setting: Setting) -> str:
    network = setting.network
    sizes = "-".join(map(str, network.layer_sizes))
    hidden = ", ".join(sorted(set(network.hidden)))
    layout = f"examples as {setting.layout}"
    kind = "" if setting.mean else ", J a sum"
    return (
        f"{sizes}, {hidden or 'no hidden layer'}, {network.output}, {network.cost}, {layout}{kind}"
    )
