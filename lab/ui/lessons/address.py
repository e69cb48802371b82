"""The address of the lessons: which lesson, which step, and from what its numbers are drawn.

/lessons?lesson=learning-rate&step=2&start=7, /lessons?lesson=by-hand&numbers=12,
/lessons?lesson=published&run=circles_he; without a lesson, the list of all.
"""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from lab.lessons import BY_KEY, Lesson
from lab.lessons.by_hand import Drill
from lab.lessons.common import LAST_SEED
from lab.lessons.progress import Progress
from lab.published import RUNS
from lab.settings import Whole
from lab.ui.address import move
from lab.ui.messages import plain
from lab.ui.session import current

ORDER = "what-first"
DRILL = "by-hand"
HUNT = "where-am-i-wrong"
PUBLISHED = "published"
LAST_VARIANT = 9999
EXERCISES = {
    ORDER: "What first, then what?",
    DRILL: "One pass by hand",
    HUNT: "Where am I wrong?",
}


@dataclass(frozen=True)
class Place:
    """Where a visitor is: at a lesson's step (from 0), at an exercise, at the published runs or at
    one of them, or at the list.
    """

    lesson: Lesson | None = None
    step: int = 0
    exercise: str = ""
    is_published: bool = False
    run: str = ""


def here(progress: Progress) -> Place:
    """What the address says. What it has wrong is told on the page, and the list or the first step
    stands in for it.
    """
    key = st.query_params.get("lesson", "")
    if key == DRILL:
        own = progress.drill.seed if progress.drill else new_numbers()
        numbers = number("numbers", own, 0, LAST_VARIANT)
        if progress.drill is None or progress.drill.seed != numbers:
            progress.drill = Drill(numbers)
    if key in EXERCISES:
        st.query_params.from_dict(address_of(progress, key))
        return Place(exercise=key)
    if key == PUBLISHED:
        return Place(is_published=True, run=run_here())
    lesson = BY_KEY.get(key)
    if lesson is None:
        if key:
            st.error(plain(f"lesson: there is none called {key[:40]!r}. These are all."))
        return Place()
    progress.seed = number("start", progress.seed, 0, LAST_SEED)
    step = number("step", 1, 1, len(lesson.steps)) - 1
    # written as it is, too: a link of this page to itself leaves the browser's address as it was
    st.query_params.from_dict(address_of(progress, key, step))
    return Place(lesson, step)


def run_here() -> str:
    """The published run of the address; "" where it names none, which is told."""
    name = st.query_params.get("run", "")
    if name and name not in RUNS:
        st.error(plain(f"run: there is no published run called {name[:40]!r}. These are all."))
        return ""
    return name


def open_run(name: str) -> None:
    """Put a published run into the address; "" is the list of them."""
    move(current(), {"lesson": PUBLISHED, **({"run": name} if name else {})})


def new_numbers() -> int:
    """Those of another variant of the drill."""
    return int(np.random.default_rng().integers(LAST_VARIANT + 1))


def number(name: str, default: int, low: int, high: int) -> int:
    """A whole number of the address; the default, and a sentence on the page, for anything else."""
    text = st.query_params.get(name)
    if text is None:
        return default
    try:
        return Whole(low, high).parse(name, text)
    except ValueError as problem:
        st.error(plain(f"{problem}."))
        return default


def go(progress: Progress, key: str, step: int = 0) -> None:
    """What a button does: put a lesson's step, or an exercise, into the address; "" is the list."""
    move(current(), address_of(progress, key, step))


def address_of(progress: Progress, key: str, step: int = 0) -> dict[str, str]:
    if not key:
        return {}
    if key == DRILL and progress.drill:
        return {"lesson": key, "numbers": str(progress.drill.seed)}
    if key in EXERCISES:
        return {"lesson": key}
    return {"lesson": key, "step": str(step + 1), "start": str(progress.seed)}
