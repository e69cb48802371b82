"""What a sweep trains: the options --link, --set, --file, --grid and --sample as a Plan.

Nothing is dropped in silence: what cannot be, contradicts another option or is given twice is
refused with a sentence, and what has no effect is told.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from lab.data import DATASETS
from lab.experiment import CSV, DRAWN, OF_A_FILE, Experiment, digest_of, kinds
from lab.settings import refuse
from lab.sweep import Plan, Span, grid, sample, values

OF_TOY_DATA = ("samples", "noise", "classes")


def planned(options: argparse.Namespace, contents: bytes | None) -> Plan:
    """The plan of the options. ValueError, a sentence for each fault, for what cannot be."""
    shared = linked(options.link or "") | assigned(options.set)
    names = once("--grid", (name for name, *_ in options.grid))
    for name in names:
        if name in (text.partition("=")[0] for text in options.set):
            raise refuse(name, "values from --set or from --grid", "both")
    choices: dict[str, Any] = {
        name: grid_values(name, texts, spans=options.sample is not None)
        for name, *texts in options.grid
    }
    if contents is not None:
        shared.setdefault("dataset", CSV)
    base, problems = Experiment.from_query(shared)
    if problems:
        raise ValueError(".\n".join(one.removesuffix(". The default is used.") for one in problems))
    check_file(base, choices, contents is not None)
    # else the runs would not know their file again
    if contents is not None and not base.file_digest:
        base = replace(base, file=base.file or options.file.name, file_digest=digest_of(contents))
    plan = combined(base, choices, options.sample)
    if not plan.experiments:
        raise ValueError(f"sweep: no combination can be: {'; '.join(plan.left_out)}")
    return plan


def combined(base: Experiment, choices: Mapping[str, Any], count: int | None) -> Plan:
    if count is None:
        return grid(base, choices)
    if not choices:
        raise refuse("--sample", "a --grid to draw from", "none")
    return sample(base, choices, count)


def linked(link: str) -> dict[str, str]:
    """The settings of a link, or of what stands behind its question mark."""
    address, _, query = link.rpartition("?")
    if "://" in query:  # a link of the default settings alone
        address, query = query, ""
    pairs = parse_qsl(query.partition("#")[0], keep_blank_values=True)
    if link and "://" not in address and "=" not in query:
        raise refuse("--link", "a link of the Train page, with ?setting=value behind it", link)
    once("--link", (name for name, _ in pairs))
    return dict(pairs)


def assigned(texts: Iterable[str]) -> dict[str, str]:
    """The settings of --set."""
    pairs = [text.partition("=") for text in texts]
    for name, sign, value in pairs:
        if not sign:
            raise refuse("--set", "SETTING=VALUE, such as epochs=2000", name)
        known("--set", name)
        kinds()[name].parse(name, value)
    once("--set", (name for name, _, _ in pairs))
    return {name: value for name, _, value in pairs}


def once(option: str, names: Iterable[str]) -> list[str]:
    """The names, none of which may come twice."""
    counted = Counter(names)
    for name, count in counted.items():
        if count > 1:
            raise refuse(option, "each setting once, with all its values", f"{name} twice")
    return list(counted)


def known(option: str, name: str) -> None:
    if name not in kinds():
        raise refuse(option, f"settings such as {', '.join(list(kinds())[:3])}", name)


def grid_values(name: str, texts: Sequence[str], spans: bool) -> list[Any] | Span:
    """The values of one --grid."""
    known("--grid", name)
    return values(name, texts, spans)


def check_file(base: Experiment, choices: Mapping[str, Any], is_there: bool) -> None:
    """ValueError unless --file is there exactly where a run is on a file."""
    datasets = choices.get("dataset", [base.dataset])
    if is_there and CSV not in datasets:
        raise refuse("--file", "dataset=csv beside a file", f"dataset={', '.join(datasets)}")
    if not is_there and CSV in datasets:
        raise refuse("--file", "the CSV file that dataset=csv is about", "none")


def without_effect(options: argparse.Namespace, plan: Plan) -> Iterator[str]:
    """The settings that were given and mean nothing to any of the data, a sentence for each."""
    given = {**linked(options.link or ""), **assigned(options.set)}.keys() | set(plan.settings)
    datasets = {experiment.dataset for experiment in plan.experiments}
    used = {name for one in datasets & DATASETS.keys() for name in DATASETS[one].settings}
    used |= set(OF_A_FILE) if CSV in datasets else set()
    used |= {"points"} if DRAWN in datasets else set()
    for name in (*OF_TOY_DATA, *OF_A_FILE, "points"):
        if name in given - used:
            yield f"{name} has no effect on {', '.join(sorted(datasets))}"
