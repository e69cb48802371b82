"""What to sweep: which settings, which values of each, every combination of them or a random
sample.

The ranges come from the settings' kinds, as on the Train page. Whatever is typed wrong is one
sentence.
"""

from collections.abc import Sequence
from typing import Any, Literal

import streamlit as st

from lab.data import EXTRA_FEATURES
from lab.experiment import Experiment, kinds
from lab.settings import Flag, Maybe, OneOf, Real, Several, Whole, refuse
from lab.sweep import Plan, Span, grid, sample, split, values
from lab.visit.sweep_state import MAX_RUNS

FIRST = ("learning_rate", "seed")  # that are swept until a visitor chooses
SUGGESTED = {
    "learning_rate": "0.01:3:8",
    "seed": "0:3",
    "data_seed": "0:3",
    "samples": "50, 100, 300, 1000",
    "noise": "0, 0.1, 0.2, 0.3, 0.4",
    "classes": "2:6",
    "test_share": "0.1, 0.2, 0.3, 0.5",
    "batch_size": "8, 16, 32, 64, 128",
    "decay_rate": "0.001, 0.01, 0.1, 1",
    "decay_every": "1, 10, 100",
    "decay_after": "0, 100, 300",
    "l2": "0, 0.01, 0.1, 1",
    "keep_prob": "0.5, 0.7, 0.8, 0.9, 1",
    "epochs": "100, 200, 500, 1000",
    "target_cost": "0.01, 0.03, 0.1, 0.3",
    "patience": "10, 30, 100",
    "hidden_layers": "4; 8; 8, 8; 8, 8, 8",
    "activations": "tanh, relu; relu, tanh",
    "features": f"; {EXTRA_FEATURES[0]}, {EXTRA_FEATURES[1]}",
    "inputs_off": "; x1; x2",
    "frozen": "; 1.1",
    "off": "; 1.1",
}
OF_LISTS = "Lists, with a semicolon between them: 8; 8, 8; 16, 16. An empty one is none."
OF_NUMBERS = (
    "0.01, 0.03, 0.1 are these; 0.001:3:8 are eight numbers from 0.001 to 3; 0:3 are 0, 1, 2, 3."
)
BY_CHANCE = " In a random sample 0.001:3 is any number between the two."
LONGEST = 2000  # characters of one setting's values
MAX_VALUES_TOLD = 12  # of a range such as 0.01:3:8
SAMPLE = 40  # runs that are suggested
# what was chosen is there again when the visitor comes back from another page
LASTING: Literal["session"] = "session"


SWEEP = "Sweep settings"
RATE = "Find a learning rate"
MANY = "Side by side"
KEPT = "Kept sweeps"


def what_to_do() -> str:
    """SWEEP, RATE, MANY or KEPT."""
    chosen: str = st.segmented_control(
        "What to do",
        [SWEEP, RATE, MANY, KEPT],
        default=SWEEP,
        required=True,
        key="sweep_kind",
        persist_state=LASTING,
        label_visibility="collapsed",
    )
    return chosen


def choose(base: Experiment) -> Plan:
    """The plan that the controls say. ValueError, in one sentence, where they say nothing that can
    be trained.
    """
    offered = [
        name
        for name, kind in kinds().items()
        if (name in SUGGESTED or isinstance(kind, Flag | OneOf)) and name != "task"
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
            choices[name] = values_of(name, base, by_chance)
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


def values_of(name: str, base: Experiment, by_chance: bool) -> Any:
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
        case Several() | Whole() | Real() | Maybe():
            text = st.text_input(
                label,
                SUGGESTED[name],
                help=OF_LISTS if isinstance(kind, Several) else OF_NUMBERS + BY_CHANCE,
                key=key,
                persist_state=LASTING,
                max_chars=LONGEST,
            )
            found = values(name, split(name, text), spans=by_chance)
            if ":" in text and not isinstance(found, Span):
                tell(found)
            return found
    raise refuse("sweep", "a setting with several values", name)


def tell(found: Sequence[float]) -> None:
    """The numbers that a range stands for."""
    told = [f"{value:.3g}" for value in found[:MAX_VALUES_TOLD]]
    rest = len(found) - len(told)
    st.caption(", ".join(told) + (f" and {rest} more" if rest else ""))


def readable(name: str) -> str:
    return name.replace("_", " ").capitalize()
