"""`python -m lab claim`: bring the runs that sweeps have kept to somebody's Runs page."""

import argparse
import re
from contextlib import closing

from lab.cli.options import DONE, Commands
from lab.cli.output import OWNER
from lab.runs import RunStore
from lab.settings import refuse

# whole: runs given to nobody would be lost
SOMEBODY = re.compile(r"browser:[0-9a-f]{64}|user:\S* .+")
ABOUT = (
    "`python -m lab claim OWNER` brings kept runs to your Runs page, where they can be looked at,"
    " published and deleted; what to write for OWNER stands there, below Bring runs in."
)


def add_to(commands: Commands) -> None:
    parser = commands.add_parser(
        "claim", help="bring the runs that sweeps have kept to your Runs page", description=ABOUT
    )
    parser.add_argument(
        "owner", metavar="OWNER", help="who you are to the lab: your Runs page tells it"
    )
    parser.set_defaults(command=claim)


def claim(options: argparse.Namespace) -> int:
    """Make the runs of the command line somebody's, who then finds them on their Runs page."""
    if not SOMEBODY.fullmatch(options.owner):
        raise refuse("claim", "OWNER as the Runs page tells it, below Bring runs in", options.owner)
    with closing(RunStore()) as store:
        given = store.give(OWNER, options.owner)
    print(f"Runs that are new on your Runs page: {given:,}.")
    return DONE
