"""What to sweep: which settings, which values of each, every combination of them or a random
sample.

The ranges come from the settings' kinds, as on the Train page. Whatever is typed wrong is one
sentence.
"""

from typing import Any, Literal

import streamlit as st

from lab.data import EXTRA_FEATURES
from lab.experiment import Experiment, kinds
from lab.settings import Flag, Maybe, OneOf, Real, Several, Text, Whole, bounds, refuse
from lab.sweep import Plan, Span, grid, sample, spaced
from lab.sweep.plan import LOGARITHMIC
from lab.visit.sweep_state import MAX_RUNS

FIRST = ("learning_rate", "seed")  # that are swept until a visitor chooses
SUGGESTED: dict[str, tuple[float, float, int]] = {  # from, to, how many
    "learning_rate": (0.01, 3.0, 8),
    "seed": (0, 3, 4),
    "data_seed": (0, 3, 4),
    "samples": (50, 1000, 4),
    "noise": (0.0, 0.4, 5),
    "classes": (2, 6, 5),
    "test_share": (0.1, 0.5, 5),
    "batch_size": (8, 128, 5),
    "l2": (0.01, 10.0, 4),
    "keep_prob": (0.5, 1.0, 6),
    "epochs": (100, 1000, 4),
    "target_cost": (0.01, 0.3, 4),
    "patience": (10, 100, 3),
}
SHAPES = {
    "hidden_layers": "4; 8; 8, 8; 8, 8, 8",
    "features": f"; {EXTRA_FEATURES[0]}, {EXTRA_FEATURES[1]}",
}
SAMPLE = 40  # runs that are suggested
# what was chosen is there again when the visitor comes back from another page
LASTING: Literal["session"] = "session"


def wants_rate() -> bool:
    """Whether a learning rate is to be found, and no sweep made."""
    kinds_of_search = ["Sweep settings", "Find a learning rate"]
    chosen = st.segmented_control(
        "What to do",
        kinds_of_search,
        default=kinds_of_search[0],
        required=True,
        key="sweep_kind",
        persist_state=LASTING,
        label_visibility="collapsed",
    )
    return chosen == kinds_of_search[1]


def choose(base: Experiment) -> Plan:
    """The plan that the controls say. ValueError, in one sentence, where they say nothing that can
    be trained.
    """
    offered = [
        name for name, kind in kinds().items() if not isinstance(kind, Text) and name != "task"
    ]
    names = st.multiselect(
        "Settings to sweep",
        offered,
        default=list(FIRST),
        format_func=readable,
        key="sweep_settings",
        persist_state=LASTING,
    )
    how = st.segmented_control(
        "Try",
        ["Every combination", "A random sample"],
        default="Every combination",
        required=True,
        key="sweep_how",
        persist_state=LASTING,
    )
    by_chance = how == "A random sample"
    count = (
        st.number_input("Runs", 1, MAX_RUNS, SAMPLE, key="sweep_count", persist_state=LASTING)
        if by_chance
        else 0
    )
    choices, problems = {}, []
    for name in names:
        try:
            choices[name] = values(name, base, by_chance)
        except ValueError as problem:
            # to be told below the controls of the other settings, which stay
            problems.append(problem)
    if problems:
        raise problems[0]
    if not choices:
        raise ValueError("sweep: choose at least one setting")
    return (
        sample(base, choices, count, most=MAX_RUNS)
        if by_chance
        else grid(base, choices, most=MAX_RUNS)
    )


def values(name: str, base: Experiment, by_chance: bool) -> Any:
    """The control of one setting: the values it stands for."""
    kind, label, key = kinds()[name], readable(name), f"sweep_{name}"
    match kind:
        case Flag():
            st.caption(f"{label}: on and off")
            return [False, True]
        case OneOf(names=offered):
            own = getattr(base, name)
            others = [other for other in offered if other not in (own, "csv", "auto")]
            shown = [value for value in offered if value != "csv" or own == "csv"]
            return st.multiselect(
                label, shown, default=[own, *others][:3], key=key, persist_state=LASTING
            )
        case Several():
            words = "Separated by ; and each a list with commas; an empty one is none."
            text = st.text_input(label, SHAPES[name], help=words, key=key, persist_state=LASTING)
            return [kind.parse(name, part) for part in text.split(";")]
        case Whole() | Real() | Maybe():
            return numbers(name, label, by_chance)
    raise refuse("sweep", "a setting with several values", name)


def numbers(name: str, label: str, by_chance: bool) -> Any:
    """From, to, and how many: or in a sample any number between the two."""
    low, high = bounds(kinds()[name])
    first, last, many = SUGGESTED[name]
    whole = isinstance(low, int)
    options: dict[str, Any] = dict(
        min_value=low, max_value=high, format="%d" if whole else "%g", step=1 if whole else 0.01
    )
    options["persist_state"] = LASTING
    columns = st.columns(2 if by_chance else 3, vertical_alignment="bottom")
    start = columns[0].number_input(
        f"{label}, from", value=type(low)(first), key=f"sweep_{name}_from", **options
    )
    end = columns[1].number_input(
        f"{label}, to", value=type(low)(last), key=f"sweep_{name}_to", **options
    )
    count = 0
    if not by_chance:
        count = columns[2].number_input(
            f"{label}, how many",
            1,
            MAX_RUNS,
            many,
            key=f"sweep_{name}_count",
            help=scale(name, start),
            persist_state=LASTING,
        )
    if start > end:
        raise refuse(readable(name), f"a start up to {end:g}, where its values end", f"{start:g}")
    return (
        Span(start, end, log=name in LOGARITHMIC and start > 0)
        if by_chance
        else spaced(name, start, end, count)
    )


def scale(name: str, start: float) -> str:
    return (
        "Evenly on a logarithmic scale." if name in LOGARITHMIC and start > 0 else "Evenly spaced."
    )


def readable(name: str) -> str:
    return name.replace("_", " ").capitalize()
