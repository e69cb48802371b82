"""`python -m lab sweep`: train a grid or a random sample of experiments, here or on a cluster."""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path

from lab.cli import claim
from lab.cli.options import DONE, FAILED, REFUSED, SOME_FAILED, STOPPED, Commands, Once
from lab.cli.output import TableFile, failures, keeper, ranking
from lab.cli.plan import planned, without_effect
from lab.settings import Whole, refuse
from lab.sweep import Estimate, Plan, Result, estimate, sweep, table
from lab.sweep.estimate import maker, trial

ADDRESS = re.compile(r"((tcp|tls|ws|wss)://)?[^\s/]+:\d{1,5}")
ABOUT = """\
Train a grid or a random sample of experiments, here or on a cluster.

  python -m lab sweep --grid learning_rate 0.001:3:16 --grid seed 0:3 \\
      --set dataset=spirals --set epochs=2000 --csv results.csv
  python -m lab sweep --sample 200 --grid learning_rate 0.001:3 \\
      --grid hidden_layers 8 8,8 8,8,8 --scheduler tcp://host:8786 --save

Values are written as in a link. low:high:count is a span of numbers, on the scale that suits the
setting; low:high is every whole number between the two or, in a sample, any number. The settings of
--set, or of a link copied from the page, hold for every run; --set and --grid go before a link.
--save keeps each run as it finishes, for nobody to see until `claim` has made it yours; --publish
puts it on the class board too.
"""
STATUSES = f"""\
exit status: {DONE} every run has a result; {FAILED} none has; {REFUSED} an option cannot be, and \
nothing was trained;
{SOME_FAILED} some runs have no result; {STOPPED} stopped by Ctrl+C: what was finished is shown, \
written and kept.
"""


def add_to(commands: Commands) -> None:
    parser = commands.add_parser(
        "sweep",
        help="train many experiments",
        description=ABOUT,
        epilog=STATUSES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command=run)
    add_plan(parser)
    add_place(parser)
    add_output(parser)


def add_plan(parser: argparse.ArgumentParser) -> None:
    what = parser.add_argument_group("what to train")
    what.add_argument(
        "--grid",
        nargs="+",
        action="append",
        default=[],
        metavar=("SETTING", "VALUE"),
        help="a setting and its values; once for each setting",
    )
    what.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="SETTING=VALUE",
        help="a setting of all runs; once for each setting",
    )
    what.add_argument(
        "--link", action=Once, help="a link of the Train page: the settings of all runs"
    )
    what.add_argument(
        "--sample",
        action=Once,
        type=int,
        metavar="RUNS",
        help="so many combinations of the --grid values by chance, instead of all",
    )
    what.add_argument(
        "--file", action=Once, type=Path, help="the CSV file to train on: dataset=csv"
    )


def add_place(parser: argparse.ArgumentParser) -> None:
    where = parser.add_argument_group("where to train")
    where.add_argument(
        "--scheduler",
        action=Once,
        metavar="ADDRESS",
        help="on a Dask cluster, such as tcp://host:8786; results come as stacks of networks end",
    )
    where.add_argument(
        "--workers",
        action=Once,
        type=int,
        metavar="N",
        help="in so many processes of this machine; as many as pay, if left out",
    )


def add_output(parser: argparse.ArgumentParser) -> None:
    results = parser.add_argument_group("what becomes of the results; the best ten are printed")
    results.add_argument(
        "--save",
        action="store_true",
        help="keep every run in the run store; `python -m lab claim` makes them yours",
    )
    results.add_argument(
        "--publish",
        action="store_true",
        help="keep every run, and show it to everybody on the class board",
    )
    results.add_argument(
        "--csv", action=Once, type=Path, help="write the table of all results to this file"
    )


def run(options: argparse.Namespace) -> int:
    """Plan, say how long it takes, train, and tell what has finished, after a Ctrl+C too."""
    check(options)
    contents = contents_of(options.file)
    plan = planned(options, contents)
    for sentence in (f"Left out: {reason}" for reason in plan.left_out):
        note(sentence)
    for sentence in without_effect(options, plan):
        note(sentence)
    if options.sample is not None and len(plan) < options.sample:
        note(f"There are only {len(plan):,} different combinations to draw")
    saves = options.save or options.publish
    keeping = keeper(plan, options.publish) if saves else nullcontext(lambda result: None)
    with TableFile(options.csv) as file, keeping as keep:
        announce(plan, expected(plan, contents, options), options.scheduler)
        results, ended = trained(plan, contents, options, keep)
        print(file=sys.stderr)  # below the bar
        if results:
            tell(results, plan, file)
        if saves and any(result.run for result in results):
            board = ", and on the class board" if options.publish else ""
            print(f"Kept{board}. {claim.ABOUT}", file=sys.stderr)
    if isinstance(ended, KeyboardInterrupt):
        note(f"Stopped: {len(results):,} of {len(plan):,} runs are done")
        return STOPPED
    if ended:
        note(str(ended))
        return FAILED if results else REFUSED
    return status(results)


def check(options: argparse.Namespace) -> None:
    """ValueError for options that cannot be, or not together."""
    if options.workers is not None:
        Whole(1, 1000).check("--workers", options.workers)
    if options.scheduler is not None and not ADDRESS.fullmatch(options.scheduler):
        raise refuse("--scheduler", "an address such as tcp://host:8786", options.scheduler)
    if options.scheduler and options.workers:
        raise refuse("--workers", "none beside --scheduler, whose cluster has its own", "both")
    if options.csv and options.file and options.csv.resolve() == options.file.resolve():
        raise refuse("--csv", "another file than --file, which it would replace", options.csv)


def note(sentence: str) -> None:
    print(f"{sentence}.", file=sys.stderr)


def trained(
    plan: Plan,
    contents: bytes | None,
    options: argparse.Namespace,
    keep: Callable[[Result], None],
) -> tuple[list[Result], BaseException | None]:
    """The results, each kept as it comes, and what ended training before its time, if anything."""
    results: list[Result] = []
    try:
        for result in sweep(
            plan.experiments, options.scheduler, contents, options.workers, progress=bar
        ):
            results.append(result)
            keep(result)
    except (KeyboardInterrupt, ValueError) as problem:
        return results, problem
    return results, None


def tell(results: Sequence[Result], plan: Plan, file: TableFile) -> None:
    """The best runs and the failed ones to the screen, all of them to the file."""
    rows = table(results, plan.settings)
    if any(not result.problem for result in results):
        trained_on = {one.experiment.file or one.experiment.dataset for one in results}
        print(ranking(rows, ", ".join(sorted(trained_on))), flush=True)
    for line in failures(results, plan.settings):
        print(line, file=sys.stderr)
    file.write(rows)


def status(results: Sequence[Result]) -> int:
    failed = sum(1 for result in results if result.problem)
    if not failed:
        return DONE
    return FAILED if failed == len(results) else SOME_FAILED


def contents_of(file: Path | None) -> bytes | None:
    try:
        return file.read_bytes() if file else None
    except OSError as problem:
        raise ValueError(f"--file: {file} cannot be read ({problem.strerror})") from None


def expected(plan: Plan, contents: bytes | None, options: argparse.Namespace) -> Estimate:
    make, workers = maker(contents), 1 if options.scheduler else options.workers
    first = estimate(plan.experiments, make, workers)
    return estimate(plan.experiments, make, workers, trial(first, make))


def announce(plan: Plan, told: Estimate, scheduler: str | None) -> None:
    where = (
        f"on the cluster at {scheduler}, of one core"
        if scheduler
        else "in this process"
        if told.workers == 1
        else f"on {told.workers} cores"
    )
    seconds = max(1, round(told.seconds))
    print(
        f"{len(plan):,} {'run' if len(plan) == 1 else 'runs'}, at most about"
        f" {seconds:,} {'second' if seconds == 1 else 'seconds'} {where}.",
        file=sys.stderr,
    )


def bar(share: float) -> None:
    print(f"\r{'#' * round(40 * share):.<40} {share:4.0%}", end="", file=sys.stderr, flush=True)
