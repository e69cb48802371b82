"""A run as one HTML file, which plays without a server: by double click, with the network off.

The file holds the stage's own modules, joined into one, and the run as a packet of the stage
(lab/stage/packet.py): its scene, its history and the weights at the moments that were kept, in
float32. So what it shows is what the lab shows, to about seven digits.
"""

import base64
import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template

import numpy as np

from lab.data import Dataset
from lab.engine import Network, Snapshot
from lab.experiment import Experiment, Run, few, kinds
from lab.stage import Feed, Scene
from lab.stage.files import STATIC
from lab.stage.packet import encode

MODULES = STATIC / "stage"
ENTRY = "run_file.js"
TEMPLATES = Path(__file__).parent / "templates"
MOST_MOMENTS = 100
MOST_EXAMPLE_NUMBERS = 20_000  # inputs and targets that the file may hold, to compute J

IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w.]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:const|let|class|function) (\w+))", re.MULTILINE)


def page(
    run: Run,
    dataset: Dataset,
    scene: Scene,
    title: str,
    address: str,
    moments: Sequence[Snapshot] = (),
) -> str:
    """The HTML of a run. scene: what the stage draws of it. address: of these settings in the lab.
    moments: whose weights it plays, the run's own where none are given.
    """
    parts = {
        "title": escape(title),
        "settings": settings_table(run.experiment),
        "made": escape(how_it_was_made(run)),
        "address": escape(address, quote=True),
        "run": encoded(run_packet(run, scene, moments)),
        "examples": encoded(examples_packet(run, dataset, scene.network)),
        "program": program(ENTRY),
    }
    return filled("page.html", parts)


def filled(template: str, parts: Mapping[str, str]) -> str:
    """The page that this template makes of the parts, below the head and with the style sheet that
    all pages of a file share.
    """
    head, body, style = (
        (TEMPLATES / name).read_text(encoding="utf-8")
        for name in ("head.html", template, "page.css")
    )
    return Template(head + body).substitute(parts, style=style)


def encoded(packet: bytes) -> str:
    return base64.b64encode(packet).decode()


def run_packet(run: Run, scene: Scene, moments: Sequence[Snapshot] = ()) -> bytes:
    """The run as the stage is sent one: its history, and its weights at these moments (its own,
    where none are given) and at its end.
    """
    last = Snapshot(int(run.metrics["epoch"]), run.parameters.flat)
    earlier = [moment for moment in moments or run.moments if moment.epoch < last.epoch]
    everything = [*earlier, last]
    shown = everything if len(everything) <= MOST_MOMENTS else few(everything, MOST_MOMENTS)
    return Feed("kept").send(scene, shown, run.history, playing=False)


def examples_packet(run: Run, dataset: Dataset, network: Network) -> bytes:
    """What J is computed from: the training examples, unless they are too many for a small file."""
    header = {"cost": network.cost, "l2": run.experiment.l2}
    numbers = dataset.X.size + dataset.Y.size
    arrays = {"X": dataset.X, "Y": dataset.Y} if numbers <= MOST_EXAMPLE_NUMBERS else {}
    return encode(header, {name: np.asarray(array) for name, array in arrays.items()})


def settings_table(experiment: Experiment) -> str:
    """The rows of a table: every setting that differs from the defaults, as a link writes it, and
    the few that everybody asks for.
    """
    asked_for = ("dataset", "hidden_layers", "activation", "optimizer", "learning_rate", "seed")
    query = experiment.to_query()
    names = [name for name in kinds() if name in asked_for or name in query]
    return "".join(
        f"<tr><th>{escape(name.replace('_', ' '))}</th>"
        f"<td>{escape(experiment.told(name))}</td></tr>"
        for name in names
    )


def how_it_was_made(run: Run) -> str:
    """How the run came about, in a sentence or two."""
    made_by = ", ".join(f"{name} {version}" for name, version in run.versions.items())
    words = f"Trained {run.seconds:.2f} s with {made_by}; stopped: {run.stopped}."
    if run.changes:
        words += f" Changed while it trained: {'; '.join(run.changes)}."
    return words


def program(entry: str) -> str:
    """The modules that this one needs, and itself, as one: each a function that is called once and
    gives what it exports, after those that it imports.
    """
    written: dict[str, str] = {}

    def add(name: str) -> None:
        source = (MODULES / name).read_text(encoding="utf-8")
        for _, other in IMPORT.findall(source):
            if other not in written:
                add(other)
        written[name] = as_function(name, source)

    add(entry)
    return "\n".join(written.values())


def as_function(name: str, source: str) -> str:
    """One module as a constant that holds its exports. ValueError for an import or an export of
    another form: it would not run.
    """
    exports = ", ".join(EXPORT.findall(source))
    body = IMPORT.sub(lambda found: f"const {{{found[1]}}} = {variable(found[2])};\n", source)
    body = EXPORT.sub("", body)
    if re.search(r"^(import|export)\b", body, re.MULTILINE) or "</script" in body:
        raise ValueError(f"{name}: expected imports and exports by name, one to a line")
    return f"const {variable(name)} = (() => {{\n{body}\nreturn {{ {exports} }};\n}})();"


def variable(name: str) -> str:
    return "module_" + re.sub(r"\W", "_", name.removesuffix(".js"))
