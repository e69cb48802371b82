"""A lesson as one HTML file, which is taken without a server: by double click, with the network
off.

The file asks for the predictions, plays recorded runs by the stage's own modules, and then shows
both and why. What the runs gave is packed with gzip, and the page unpacks it when every prediction
is made: it cannot be read at a glance. It is packed, not locked: whoever takes the file apart has
it.
"""

import base64
import gzip
import json
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from lab.data import Dataset
from lab.engine import Network
from lab.experiment import Experiment, Run, few
from lab.export.page import encoded, examples_packet, filled, program, run_packet
from lab.export.prose import as_html, inline
from lab.lessons import Choice, Curve, Lesson, Number, Read, Runs, See, Train, TryNext, Why
from lab.lessons.claims import SEEDS, measured
from lab.lessons.steps import Prediction, Step
from lab.stage import Scene

ENTRY = "lesson_file.js"
MOST_WEIGHT_BYTES = 110_000  # of all recorded moments together, so that the file stays small

MakeScene = Callable[[Dataset, Network], Scene]
AddressOf = Callable[[Experiment], str]


def lesson_page(
    lesson: Lesson,
    seed: int,
    runs: Runs,
    make_scene: MakeScene,
    address: str,
    address_of: AddressOf,
) -> str:
    """The HTML of a lesson with the runs of this seed. make_scene: what the stage draws of a run.
    address: of the lesson in the lab; address_of: of an experiment on its Train page.
    """
    shown = {name: runs[name] for name in lesson.shown}
    scenes = {name: scene_of(run, make_scene) for name, run in shown.items()}
    colors = next(iter(scenes.values())).colors
    told = {
        "steps": [described(lesson, step, seed, address_of) for step in lesson.steps],
        "colors": {
            "yours": colors.classes[1],
            "happened": colors.classes[0],
            "runs": list(colors.classes),
        },
    }
    after = {
        "answers": {place: answer(step, runs) for place, step in lesson.predictions.items()},
        "runs": [recorded(name, run, scenes[name], len(shown)) for name, run in shown.items()],
        "why": as_html(why_of(lesson, runs)),
        "claim": as_html(claim_of(lesson, runs)),
    }
    parts = {
        "title": escape(lesson.title),
        "made": escape(how_it_was_made(lesson, seed, runs)),
        "address": escape(address, quote=True),
        "lesson": json.dumps(told).replace("<", "\\u003c"),
        "after": base64.b64encode(gzip.compress(json.dumps(after).encode(), mtime=0)).decode(),
        "program": program(ENTRY),
    }
    return filled("lesson.html", parts)


def scene_of(run: Run, make_scene: MakeScene) -> Scene:
    dataset = run.experiment.make_dataset()
    return make_scene(dataset, run.experiment.make_network(dataset))


def described(lesson: Lesson, step: Step, seed: int, address_of: AddressOf) -> dict[str, Any]:
    """A step as the page draws it, without anything that the runs gave."""
    match step:
        case Read():
            return {"kind": "read", "html": as_html(step.words(seed))}
        case Choice():
            options = [{"name": option, "html": inline(option)} for option in step.options]
            return asked("choice", step, options=options)
        case Number():
            names = ("low", "high", "step", "near", "unit", "middle")
            return asked("number", step, **{name: getattr(step, name) for name in names})
        case Curve():
            last = lesson.experiments(seed)[step.run].epochs
            return asked("curve", step, top=step.top, epochs=step.epochs(last))
        case Train():
            words = f"{step.text} They were trained in the lab, and are played here as recorded."
            return {"kind": "train", "html": as_html(words)}
        case See():
            return {"kind": "see", "column": step.column, "log": step.log}
        case Why():
            return {"kind": "why"}
        case TryNext():
            address = address_of(step.experiment(seed))
            return {"kind": "try", "html": as_html(step.text), "address": address}


def asked(kind: str, prediction: Prediction, **parts: Any) -> dict[str, Any]:
    return {"kind": kind, "question": as_html(prediction.question), **parts}


def answer(step: Prediction, runs: Runs) -> Mapping[str, Any]:
    """What happened, of a prediction: of a curve, whose run it is."""
    if isinstance(step, Curve):
        return {"run": step.run}
    value = step.answer(runs)
    return {"value": value, "html": inline(value) if isinstance(value, str) else ""}


def recorded(name: str, run: Run, scene: Scene, count: int) -> dict[str, str]:
    """One of so many runs, as the page plays it: as many of its moments as there is room for."""
    room = MOST_WEIGHT_BYTES // (4 * run.parameters.flat.size * count)
    moments = few(list(run.moments), max(2, room)) if len(run.moments) > room else run.moments
    dataset = run.experiment.make_dataset()
    return {
        "name": name,
        "packet": encoded(run_packet(run, scene, moments)),
        "examples": encoded(examples_packet(run, dataset, scene.network)),
    }


def why_of(lesson: Lesson, runs: Runs) -> str:
    return next(step for step in lesson.steps if isinstance(step, Why)).text(runs)


def claim_of(lesson: Lesson, runs: Runs) -> str:
    own = "true" if lesson.claim.holds(runs) else "**not** true"
    return (
        f"What this lesson claims: {lesson.claim.text} It was true of {measured()[lesson.key]} of"
        f" {len(SEEDS)} starts that were measured, and is {own} of this one."
    )


def how_it_was_made(lesson: Lesson, seed: int, runs: Runs) -> str:
    """Whose numbers these are."""
    made_by = ", ".join(
        f"{name} {version}" for name, version in runs[lesson.shown[0]].versions.items()
    )
    return (
        f"About {lesson.minutes} minutes, start {seed}: another start has other data and other"
        f" starting weights. Trained with {made_by}."
    )
