"""The lab without a page: `python -m lab sweep` trains a grid or a random sample of experiments,
here or on a cluster. `python -m lab claim` brings the runs that it kept to your Runs page.

    python -m lab sweep --grid learning_rate 0.001:3:16 --grid seed 0:3 --set dataset=spirals --set
    epochs=2000 python -m lab sweep --sample 200 --grid learning_rate 0.001:3 --grid hidden_layers 8
    8,8 8,8,8 --scheduler tcp://host:8786 --save

Values are written as in a link. low:high:count is a span of numbers, on the scale that suits the
setting; low:high is every whole number between the two or, in a sample, any number. The settings of
--set, or of a link copied from the page, hold for every run. --save keeps each run as it finishes,
for nobody to see until `claim` has made it yours; --publish puts it on the class board too.
"""

import os

# before NumPy loads: small products are slower on two threads than on one
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pandas as pd

import lab
from lab.experiment import CSV, Experiment, digest_of, kinds
from lab.runs import MOST_KEPT, Entry, RunStore
from lab.runs.document import LONGEST_NAME
from lab.settings import Maybe, Real, Whole, refuse
from lab.sweep import (
    MEASURES,
    Estimate,
    Plan,
    Result,
    Span,
    estimate,
    grid,
    sample,
    spaced,
    sweep,
    table,
)
from lab.sweep.estimate import maker, trial
from lab.sweep.plan import LOGARITHMIC

OWNER = "command line"  # of the runs that are kept, until somebody claims them
# whole: runs given to nobody would be lost
SOMEBODY = re.compile(r"browser:[0-9a-f]{64}|user:\S* .+")
BEST = 10  # rows that are printed
CLAIM = (
    "`python -m lab claim OWNER` brings kept runs to your Runs page, where they can be looked at,"
    " published and deleted; what to write for OWNER stands there, below Bring runs in."
)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        options.command(options)
    except ValueError as problem:
        print(f"{problem}.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    return 0


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m lab", description="The lab without a page.")
    top.add_argument("--version", action="version", version=f"Backprop Lab {lab.__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    claim = commands.add_parser(
        "claim", help="bring the runs that sweeps have kept to your Runs page", description=CLAIM
    )
    claim.add_argument(
        "owner", metavar="OWNER", help="who you are to the lab: your Runs page tells it"
    )
    claim.set_defaults(command=claim_runs)
    sweeps = commands.add_parser(
        "sweep",
        help="train many experiments",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    sweeps.set_defaults(command=run_sweep)
    sweeps.add_argument(
        "--grid",
        nargs="+",
        action="append",
        default=[],
        metavar="SETTING VALUE",
        help="a setting and its values",
    )
    sweeps.add_argument(
        "--set", action="append", default=[], metavar="SETTING=VALUE", help="a setting of all runs"
    )
    sweeps.add_argument(
        "--link", default="", help="a link of the Train page: the settings of all runs"
    )
    sweeps.add_argument(
        "--sample", type=int, metavar="RUNS", help="so many combinations by chance, instead of all"
    )
    sweeps.add_argument("--file", type=Path, help="the CSV file, for a link to one")
    sweeps.add_argument(
        "--scheduler", metavar="ADDRESS", help="of a Dask cluster, such as tcp://host:8786"
    )
    sweeps.add_argument(
        "--workers", type=int, metavar="N", help="so many processes; as many as pay, if left out"
    )
    sweeps.add_argument(
        "--save",
        action="store_true",
        help="keep every run in the run store; `python -m lab claim` makes them yours",
    )
    sweeps.add_argument(
        "--publish",
        action="store_true",
        help="keep every run, and show it to everybody on the class board",
    )
    sweeps.add_argument("--csv", type=Path, help="write the table of results to this file")
    return top


def run_sweep(options: argparse.Namespace) -> None:
    """Plan, say how long it takes, train, and print the best; what has finished is printed after a
    Ctrl-C too.
    """
    if options.workers is not None:
        Whole(1, 1000).check("--workers", options.workers)
    contents = contents_of(options.file)
    plan = planned(options, contents)
    for sentence in plan.left_out:
        print(f"Left out: {sentence}.", file=sys.stderr)
    announce(plan, expected(plan, contents, options), options.scheduler)
    saves = options.save or options.publish
    results: list[Result] = []
    try:
        with keeper(plan, options.publish) if saves else nullcontext(lambda _: None) as keep:
            for result in sweep(
                plan.experiments, options.scheduler, contents, options.workers, progress=bar
            ):
                results.append(result)
                keep(result)
    finally:
        if results:
            show(table(results, plan.settings), options.csv)
        if results and saves:
            print(
                f"Kept{', and on the class board' if options.publish else ''}. {CLAIM}",
                file=sys.stderr,
            )


def claim_runs(options: argparse.Namespace) -> None:
    """Make the runs of the command line somebody's, who then finds them on their Runs page."""
    if not SOMEBODY.fullmatch(options.owner):
        raise refuse("claim", "OWNER as the Runs page tells it, below Bring runs in", options.owner)
    with closing(RunStore()) as store:
        given = store.give(OWNER, options.owner)
    print(f"Runs that are new on your Runs page: {given:,}.")


def contents_of(file: Path | None) -> bytes | None:
    try:
        return file.read_bytes() if file else None
    except OSError as problem:
        raise ValueError(f"--file: {file} cannot be read ({problem.strerror})") from None


def planned(options: argparse.Namespace, contents: bytes | None) -> Plan:
    query = [
        *parse_qsl(urlsplit(options.link).query),
        *(tuple(pair.partition("=")[::2]) for pair in options.set),
    ]
    base, problems = Experiment.from_query(dict(query))
    if problems:
        raise ValueError(problems[0].removesuffix(". The default is used."))
    # else the runs would not know their file again
    if contents is not None and base.dataset == CSV and not base.file_digest:
        base = replace(base, file=base.file or options.file.name, file_digest=digest_of(contents))
    if options.sample is not None:
        return sample(
            base,
            {name: values(name, texts, spans=True) for name, *texts in options.grid},
            options.sample,
        )
    return grid(base, {name: values(name, texts) for name, *texts in options.grid})


def values(name: str, texts: Sequence[str], spans: bool = False) -> Any:
    """The values that stand behind a setting on the command line."""
    if name not in kinds():
        raise refuse("--grid", f"settings such as {', '.join(list(kinds())[:3])}", name)
    if len(texts) == 1 and ":" in texts[0]:
        return span(name, texts[0], spans)
    return [kinds()[name].parse(name, text) for text in texts]


def span(name: str, text: str, spans: bool) -> list[Any] | Span:
    low, high, *count = text.split(":")
    kind = kinds()[name]
    kind = kind.kind if isinstance(kind, Maybe) else kind
    if not isinstance(kind, Whole | Real) or len(count) > 1:
        raise refuse(name, "values written as in a link", text)
    first, last = kind.parse(name, low), kind.parse(name, high)
    if count:
        return spaced(name, first, last, Whole(1, 1000).parse(f"{name}: count", count[0]))
    if spans:
        return Span(first, last, log=name in LOGARITHMIC and first > 0)
    if isinstance(kind, Whole):
        return list(range(int(first), int(last) + 1))
    raise refuse(name, "a count behind low:high, as in 0.001:3:16", text)


def expected(plan: Plan, contents: bytes | None, options: argparse.Namespace) -> Estimate:
    make, workers = maker(contents), 1 if options.scheduler else options.workers
    return estimate(
        plan.experiments, make, workers, trial(estimate(plan.experiments, make, workers), make)
    )


def announce(plan: Plan, told: Estimate, scheduler: str | None) -> None:
    where = (
        f"on the cluster at {scheduler}, of one core"
        if scheduler
        else "in this process"
        if told.workers == 1
        else f"on {told.workers} cores"
    )
    print(
        f"{len(plan):,} runs, at most about {told.seconds:,.0f} seconds {where}.", file=sys.stderr
    )


def bar(share: float) -> None:
    print(f"\r{'#' * round(40 * share):.<40} {share:4.0%}", end="", file=sys.stderr, flush=True)


@contextmanager
def keeper(plan: Plan, publish: bool) -> Iterator[Callable[[Result], None]]:
    """Keeps a run as soon as it is there: whatever happens later, it is in the store. ValueError if
    there is no room for all.
    """
    with closing(RunStore()) as store:
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
        f"{name.replace('_', ' ')} {kinds()[name].format(getattr(experiment, name))}"
        for name in settings
    )


def show(rows: pd.DataFrame, file: Path | None) -> None:
    """The best runs on the screen, all of them in the file."""
    measure = next(
        (one for one in MEASURES.values() if rows[one.column].notna().any()), MEASURES["cost"]
    )
    ranked = rows.sort_values(measure.column, ascending=not measure.higher_is_better)
    print(file=sys.stderr)
    print(ranked.head(BEST).to_string(index=False))
    for problem, count in (
        rows.loc[rows["problem"] != "", "problem"].value_counts().head(BEST).items()
    ):
        print(f"{count} without a result: {problem}", file=sys.stderr)
    if file:
        rows.to_csv(file, index=False)


if __name__ == "__main__":
    sys.exit(main())
