"""The lab's commands: `backprop-lab COMMAND`, or `python -m lab COMMAND`. A command is a module
with `add_to`, which tells the parser its options and the function that carries it out.

serve.py     serve the pages: what `backprop-lab` alone does
doctor.py    look whether database, browser side, wire and cores are as they should be
check.py     judge the backprop in files
papers.py    the files that check reads: programs, notebooks, LaTeX
claim.py     bring the runs that sweeps have kept to somebody's Runs page
sweep.py     train a grid or a random sample of experiments
plan.py      what a sweep trains: its options as a Plan
output.py    where a sweep's results go: the screen, a table in a file, the run store
options.py   what all commands' options have in common
"""

import os
import sys
from collections.abc import Sequence

import lab
from lab.cli import check, claim, doctor, serve, sweep
from lab.cli.options import REFUSED, STOPPED, Parser

COMMANDS = (serve, check, claim, sweep, doctor)
CLOSED = 141  # what a shell gives a program that wrote to a pipe nobody reads any more


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry a command out, and give its exit status. What the user got wrong is one sentence."""
    try:
        options = parser().parse_args(arguments)
        return int(options.command(options))
    except ValueError as problem:
        print(f"{problem}.", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        # else Python tries to write what is left when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED


def console(arguments: Sequence[str] | None = None) -> int:
    """`backprop-lab`: without a command it serves the pages."""
    given = sys.argv[1:] if arguments is None else arguments
    return main(given or ["serve"])


def parser() -> Parser:
    top = Parser(prog="python -m lab", description="Backprop Lab from the command line.")
    top.add_argument("--version", action="version", version=f"Backprop Lab {lab.__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    return top
