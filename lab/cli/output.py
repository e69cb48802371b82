"""Where a sweep's results go: the best to the screen, all to a table in a file, the runs to the
store. Whether they can go there is tried before anything is trained.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType

import pandas as pd

from lab.experiment import Experiment, kinds
from lab.runs import MOST_KEPT, Entry, RunStore, without_formulas
from lab.runs.document import LONGEST_NAME
from lab.settings import refuse
from lab.sweep import MEASURES, Plan, Result

OWNER = "command line"  # of the runs that are kept, until somebody claims them
MAX_ROWS_SHOWN = 10
MAX_FAILED_NAMED = 5  # runs, for each reason


class TableFile:
    """The file that a table of results is written to, or None. It is there from the start, so that
    a path that cannot be written is found at once; a new one is gone if nothing was written.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.is_new = path is not None and not path.exists()

    def __enter__(self) -> "TableFile":
        try:
            if self.path:
                self.path.open("ab").close()
        except OSError as problem:
            raise unwritable(self.path, problem) from None
        return self

    def write(self, rows: pd.DataFrame) -> None:
        """ValueError if it cannot be written after all; the rows are on the screen then."""
        if self.path is None:
            return
        try:
            without_formulas(rows).to_csv(self.path, index=False)
            self.is_new = False
        except OSError as problem:
            print(rows.to_csv(index=False))
            raise unwritable(self.path, problem) from None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self.path and self.is_new:
            self.path.unlink(missing_ok=True)


def unwritable(path: Path | None, problem: OSError) -> ValueError:
    return ValueError(f"--csv: {path} cannot be written ({problem.strerror})")


@contextmanager
def keeper(plan: Plan, publish: bool) -> Iterator[Callable[[Result], None]]:
    """Keeps a run as soon as it is there: whatever happens later, it is in the store. ValueError if
    the store cannot be written, or has no room for all.
    """
    with closing(RunStore()) as store:
        store.restore(OWNER, [])  # changes nothing, but must be allowed to
        waiting = len(store.cards(OWNER))
        if len(plan) + waiting > MOST_KEPT:
            raise refuse(
                "--save",
                f"at most {MOST_KEPT:,} runs with those that wait for `python -m lab claim`",
                f"{len(plan):,} and {waiting:,}",
            )

        def keep(result: Result) -> None:
            if result.run:
                name = ", ".join(told(result.experiment, plan.settings)) or "sweep"
                (run_id,) = store.keep(OWNER, [Entry(name[:LONGEST_NAME], result.run)])
                if publish:
                    store.publish(OWNER, run_id)

        yield keep


def told(experiment: Experiment, settings: Sequence[str]) -> Iterator[str]:
    return (
        f"{name.replace('_', ' ')} {kinds()[name].format(getattr(experiment, name)) or 'none'}"
        for name in settings
    )


def ranking(rows: pd.DataFrame, data: str) -> str:
    """The best runs as text, below a line that says what they are the best of, and by what."""
    measure = next(one for one in MEASURES.values() if rows[one.column].notna().any())
    ranked = rows.sort_values(measure.column, ascending=not measure.higher_is_better)
    runs = "1 run" if len(rows) == 1 else f"{len(rows):,} runs"
    shown = ranked.head(MAX_ROWS_SHOWN).to_string(index=False)
    return f"{runs} on {data}, the best by {measure.label} first:\n\n{shown}"


def failures(results: Sequence[Result], settings: Sequence[str]) -> Iterator[str]:
    """For each reason a line that says how many runs have no result for it, and one with which."""
    by_reason: dict[str, list[Result]] = {}
    for result in results:
        if result.problem:
            by_reason.setdefault(result.problem, []).append(result)
    for problem, failed in by_reason.items():
        yield f"{len(failed):,} without a result: {problem}"
        which = [", ".join(told(result.experiment, settings)) for result in failed]
        more = f"; and {len(which) - MAX_FAILED_NAMED:,} more"
        if settings:
            yield (
                f"    {'; '.join(which[:MAX_FAILED_NAMED])}"
                f"{more if len(which) > MAX_FAILED_NAMED else ''}"
            )
