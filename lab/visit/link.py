"""A visit begins with a link: makes its Session, and says what of the link cannot be had."""

from dataclasses import fields, replace

from lab.experiment import CSV, Experiment
from lab.visit.landscape_state import View
from lab.visit.own_file import NO_FILE, Awaited
from lab.visit.session import Session, sentence

# what pages put into the address beside the experiment
OF_PAGES = frozenset(
    {
        "paste",
        "lesson",
        "step",
        "start",
        "numbers",
        "sweep",
        "run",
        "class",
        "view",
        "preset",
        "play",
        "projector",
        "network",
        "examples",
        "edited",
        "mistake",
        "eps",
        *(setting.name for setting in fields(View)),
    }
)

EDITED = (
    "This link was copied from a run that was changed by hand while it trained. It opens the"
    " settings of that run, without those changes; keep a run to pass on its weights."
)


def from_link(query: dict[str, str]) -> Session:
    """The session a link asks for. What cannot be had is told in `problems`; there the defaults
    stand in, and the rest is kept.
    """
    own = {name: text for name, text in query.items() if name not in OF_PAGES}
    experiment, problems = Experiment.from_query(own)
    awaited = experiment if experiment.dataset == CSV else None
    if awaited:
        experiment = without_file(awaited)
    session = None
    while session is None:
        try:
            session = Session.of(experiment)
        except ValueError as problem:
            problems.append(f"{sentence(problem)} The default is used.")
            unsuited = ["features", "inputs_off", "output", "cost", "activations", "frozen", "off"]
            if experiment.needs_published:
                unsuited += ["dataset", "published", "initialization"]
            experiment = replace(
                experiment, **{name: getattr(Experiment(), name) for name in unsuited}
            )
    if "edited" in query:
        problems.append(EDITED)
    session.problems = problems
    session.awaited = Awaited(awaited, session.experiment) if awaited else None
    return session


def without_file(experiment: Experiment) -> Experiment:
    """The same on the default data, until its file is there."""
    default = Experiment()
    unsuited = ("dataset", "features", "inputs_off", "output", "cost", *NO_FILE)
    return replace(experiment, **{name: getattr(default, name) for name in unsuited})
