"""Settings that go with others: what a change of data, output or layers takes along."""

from typing import Any

from lab.experiment import AUTO, CSV, DRAWN, Experiment
from lab.published import PUBLISHED
from lab.visit.own_file import NO_FILE, Upload

OTHER_WEIGHTS = {"dataset", "features", "inputs_off", "hidden_layers", "seed"}
"""Settings with which a network no longer starts from the weights of a published run."""


def with_dependent_settings(
    settings: dict[str, Any], experiment: Experiment, upload: Upload | None, points: str
) -> dict[str, Any]:
    """The settings to change in this experiment, with those that only made sense for what they
    replace at their defaults; upload: the visitor's file, which brings its own; points: the drawing
    to come back to.
    """
    if "dataset" in settings:
        of_file = upload.settings if upload and settings["dataset"] == CSV else NO_FILE
        drawing = points if settings["dataset"] == DRAWN else ""
        fresh = {"features": (), "inputs_off": (), "output": AUTO, "published": ""}
        settings = {**fresh, "points": drawing, **of_file, **settings}
    if "activation" in settings:  # of all layers
        settings = {"activations": (), **settings}
    if "output" in settings:
        settings = {"cost": AUTO, **settings}
    if experiment.initialization == PUBLISHED and settings.keys() & OTHER_WEIGHTS:
        settings = {"initialization": Experiment().initialization, **settings}
    return settings
