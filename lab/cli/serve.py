"""`backprop-lab`: serve the pages, from a checkout or as installed."""

import argparse
import os
import sys
from pathlib import Path

import lab
from lab.cli.options import Commands

INSTALLED = "backprop_lab"  # the folder of an installed lab that holds app.py; see setup.py
ABOUT = (
    "`backprop-lab serve` is what `backprop-lab` alone does: it serves the pages, with the settings"
    " that come with it. What follows goes to Streamlit: `backprop-lab serve --server.port 8502`."
)


def add_to(commands: Commands) -> None:
    parser = commands.add_parser(
        "serve", help="serve the pages", description=ABOUT, prefix_chars="\0"
    )
    parser.add_argument("options", nargs="*", metavar="OPTION", help="options of streamlit run")
    parser.set_defaults(command=serve)


def home() -> Path:
    """The folder with app.py, its settings and its static files."""
    beside = Path(lab.__file__).parents[1]
    return beside if (beside / "app.py").exists() else beside / INSTALLED


def serve(options: argparse.Namespace) -> int:
    """Become the server. A process of its own: app.py settles it before NumPy is loaded."""
    command = [sys.executable, "-m", "streamlit", "run", str(home() / "app.py"), *options.options]
    os.execv(sys.executable, command)
