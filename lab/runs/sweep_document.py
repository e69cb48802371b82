"""A kept sweep as one JSON document and back: its plan, and every run in it as it stands in the
document of a run alone. Whatever comes in is taken for hostile, as there.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from lab.experiment import Experiment, kinds
from lab.runs.document import (
    LATEST,
    LONGEST_NAME,
    LONGEST_NOTE,
    Reader,
    a_list,
    an_object,
    contents,
    kind,
    number,
    parsed,
    printable,
    words,
)
from lab.settings import refuse
from lab.sweep import Plan, Result

FORMAT = "backprop-lab sweep"
VERSION = 1
MOST_RUNS = 1000  # of a sweep: the page takes half of that
LARGEST_BYTES = 64 * 2**20  # of a document: 500 runs of 30,000 weights, or 50,000 runs of 100
SHARED = ("experiment", "versions")  # of a run's document, what stands once for the sweep


@dataclass(frozen=True)
class SweepEntry:
    """A sweep with the name and the note it is kept under, empty until it has one; when that was,
    in seconds since 1970; its answer in words; and whether it was under way.
    """

    name: str
    plan: Plan
    results: Sequence[Result]
    answer: str = ""
    note: str = ""
    running: bool = False
    kept: float = field(default_factory=time.time)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", printable("name", self.name, LONGEST_NAME))
        object.__setattr__(self, "note", printable("note", self.note, LONGEST_NOTE))
        if len(self.plan) > MOST_RUNS:
            raise refuse("sweep", f"at most {MOST_RUNS:,} runs to keep", f"{len(self.plan):,}")


def to_json(entry: SweepEntry) -> str:
    """The document of a sweep."""
    places = {experiment: place for place, experiment in enumerate(entry.plan.experiments)}
    versions = next((result.run.versions for result in entry.results if result.run), {})
    document = {
        "format": FORMAT,
        "version": VERSION,
        "name": entry.name,
        "note": entry.note,
        "kept": entry.kept,
        "answer": entry.answer,
        "running": entry.running,
        "settings": entry.plan.settings,
        "left_out": entry.plan.left_out,
        "experiments": [asdict(experiment) for experiment in entry.plan.experiments],
        "versions": versions,
        "results": [told(result, places[result.experiment]) for result in entry.results],
    }
    return json.dumps(document, allow_nan=False)


def told(result: Result, place: int) -> dict[str, Any]:
    """What became of the experiment at this place of the plan."""
    run = contents(result.run) if result.run else None
    own = run and {name: part for name, part in run.items() if name not in SHARED}
    return {"place": place, "problem": result.problem, "run": own}


def from_json(text: str | bytes) -> SweepEntry:
    """The sweep of a document. ValueError, in one sentence, for anything that `to_json` would not
    write.
    """
    document = parsed(text, FORMAT, LARGEST_BYTES)
    plan = plan_of(document)
    results = [
        result_of(told, plan.experiments, document.get("versions"))
        for told in a_list("results", document.get("results"), MOST_RUNS)
    ]
    name, note = (words(key, document.get(key), LONGEST_NOTE) for key in ("name", "note"))
    return SweepEntry(
        name,
        plan,
        results,
        answer=words("answer", document.get("answer")),
        note=note,
        running=document.get("running") is True,
        kept=number("kept", document.get("kept"), 0, LATEST),
    )


def plan_of(document: Mapping[str, Any]) -> Plan:
    settings = [
        words("settings", name) for name in a_list("settings", document.get("settings"), 99)
    ]
    if unknown := [name for name in settings if name not in kinds()]:
        raise refuse("settings", f"settings such as {', '.join(list(kinds())[:3])}", unknown[0])
    experiments = [
        Experiment.from_json(json.dumps(an_object("experiments", one)))
        for one in a_list("experiments", document.get("experiments"), MOST_RUNS)
    ]
    left_out = [words("left_out", why) for why in a_list("left_out", document.get("left_out"), 999)]
    return Plan(tuple(experiments), tuple(settings), tuple(left_out))


def result_of(told: Any, experiments: Sequence[Experiment], versions: Any) -> Result:
    """One of the results, put together with what stands once for all."""
    parts = an_object("results", told)
    place = parts.get("place")
    if not isinstance(place, int) or not 0 <= place < len(experiments):
        raise refuse("place", f"one of the {len(experiments)} experiments", kind(place))
    experiment = experiments[place]
    run = parts.get("run")
    if run is not None:
        whole = {**an_object("run", run), "experiment": asdict(experiment), "versions": versions}
        run = Reader(whole).run()
    return Result(experiment, run, words("problem", parts.get("problem")))
