"""What the options of all commands have in common: a parser that drops nothing in silence, and the
exit statuses.
"""

import argparse
from collections.abc import Sequence
from typing import Any

DONE = 0
FAILED = 1  # no run has a result
REFUSED = 2  # an option cannot be; nothing was trained
SOME_FAILED = 3
STOPPED = 130  # by Ctrl+C

Commands = argparse._SubParsersAction  # it has no public name


class Parser(argparse.ArgumentParser):
    """Takes options by their whole names only, so that a new one changes the meaning of none."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)


class Once(argparse.Action):
    """An option that would replace its own first value, if it were given twice."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        if getattr(namespace, self.dest) is not None:
            parser.error(f"{option_string}: expected once, got it twice")
        setattr(namespace, self.dest, values)
