"""One lesson on the page: its heading, the step that is on, and the way to the steps beside it."""

from contextlib import closing
from functools import partial

import numpy as np
import streamlit as st

from lab import plots
from lab.data import Dataset, plane
from lab.engine import Trainer, forward
from lab.experiment import Experiment, Run
from lab.lessons import (
    LESSONS,
    Choice,
    Curve,
    Lesson,
    Number,
    Read,
    Runs,
    See,
    Train,
    TryNext,
    Why,
)
from lab.lessons.claims import SEEDS, measured
from lab.lessons.progress import Committed, Progress, is_right
from lab.lessons.steps import SURE, Prediction
from lab.sweep import sweep
from lab.ui.lessons.address import go
from lab.ui.lessons.live import watch
from lab.ui.lessons.predict import heights, predict, said, sketched_epochs
from lab.ui.lessons.take_away import take_away
from lab.ui.turns import LONG_TURN, slices
from lab.visit.live_runs import LiveRuns
from lab.visit.session import Session

SIDE = 40  # points of a small boundary's side
TEXT_WIDTH = 760  # pixels: lines that can be read without losing one's place
QUIET = {"displayModeBar": False}  # the buttons would lie on the titles of a phone's charts


def show(session: Session, lesson: Lesson, wanted: int) -> None:
    """The lesson at the wanted step, or at the one before it that still asks for something."""
    progress = session.lessons.course
    place = min(wanted, progress.last_open(lesson))
    heading(progress, lesson, place)
    if place < wanted:
        st.info(f"Step {wanted + 1} opens when you have done this one.")
    step = lesson.steps[place]
    if isinstance(step, Read):
        st.markdown(step.words(progress.seed), width=TEXT_WIDTH)
    elif isinstance(step, Choice | Number | Curve):
        predict(progress, lesson, place, step)
    elif isinstance(step, Train):
        train(session, lesson, place, step)
    else:
        afterwards(session, lesson, step)
    if place == len(lesson.steps) - 1:
        progress.finished.add(lesson.key)
    ways_on(progress, lesson, place)


def heading(progress: Progress, lesson: Lesson, place: int) -> None:
    st.title(lesson.title)
    row = st.container(horizontal=True, vertical_alignment="center")
    row.caption(
        f"Lesson {LESSONS.index(lesson) + 1} of {len(LESSONS)} · about {lesson.minutes} minutes ·"
        f" step {place + 1} of {len(lesson.steps)} · start {progress.seed}",
        width="content",
        help=(
            "The start draws your data and your starting weights: whoever has the same one sees the"
            " same numbers. It stands in the address."
        ),
    )
    st.progress((place + 1) / len(lesson.steps))


def ways_on(progress: Progress, lesson: Lesson, place: int) -> None:
    """Back, and on where nothing is asked; the arrow keys do the same where no control needs
    them.
    """
    step = lesson.steps[place]
    is_control = isinstance(step, Choice | Number | Curve)
    row = st.container(horizontal=True)
    row.button(
        "Back" if place else "All lessons",
        icon=":material/arrow_back:",
        shortcut=None if is_control else "Left",
        on_click=go,
        args=(progress, lesson.key, place - 1) if place else (progress, ""),
    )
    if place < progress.last_open(lesson):
        row.button(
            "Next",
            icon=":material/arrow_forward:",
            shortcut=None if is_control else "Right",
            type="primary",
            on_click=go,
            args=(progress, lesson.key, place + 1),
        )
    following = LESSONS.index(lesson) + 1
    if place == len(lesson.steps) - 1 and following < len(LESSONS):
        row.button(
            f"Next lesson: {LESSONS[following].title}",
            type="primary",
            key="next lesson",
            on_click=go,
            args=(progress, LESSONS[following].key),
        )


# Training


def train(session: Session, lesson: Lesson, place: int, step: Train) -> None:
    """Train the lesson's experiments before the learner's eyes, and go on to what came of it."""
    progress = session.lessons.course
    st.markdown(step.text)
    if progress.runs(lesson) is not None:
        st.markdown("It is trained.")
        return
    live = session.lessons.live_on((lesson.key, progress.seed))
    if live is None:
        st.button(
            "Train",
            icon=":material/play_arrow:",
            type="primary",
            shortcut="Space",
            on_click=begin,
            args=(session, lesson),
        )
    elif live.is_over:
        take(session, lesson, live)
        go(progress, lesson.key, place + 1)
        st.rerun()
    else:
        watch(session, live, rerun_at_the_end)


def begin(session: Session, lesson: Lesson) -> None:
    """Play the runs that the lesson will show, each as it is."""
    seed = session.lessons.course.seed
    experiments = lesson.experiments(seed)
    makers = {name: partial(data_and_trainer, experiments[name]) for name in lesson.shown}
    with session.charged():
        session.lessons.begin_live((lesson.key, seed), makers)


def data_and_trainer(experiment: Experiment) -> tuple[Dataset, Trainer]:
    dataset = experiment.make_dataset()
    return dataset, experiment.make_trainer(dataset)


def rerun_at_the_end(live: LiveRuns) -> None:
    if live.is_over:
        st.rerun()


def take(session: Session, lesson: Lesson, live: LiveRuns) -> None:
    """Keep the runs that were shown, and those of the lesson's other experiments."""
    progress = session.lessons.course
    experiments = lesson.experiments(progress.seed)
    runs = {name: Run.of(experiments[name], *each) for name, each in live.trained.items()}
    others = [one for name, one in experiments.items() if name not in runs]
    if others:
        trained = train_unseen(session, others, f"{len(runs)} runs were shown. The rest follow.")
        runs |= {name: trained[one] for name, one in experiments.items() if name not in runs}
    progress.keep_runs(lesson, {name: runs[name] for name in experiments})
    session.lessons.end_live()


def train_unseen(
    session: Session, experiments: list[Experiment], words: str
) -> dict[Experiment, Run]:
    """Train here in the script, a turn at a time, below a bar with these words."""
    bar = st.progress(0.0, words)

    def tell(share: float) -> None:
        bar.progress(min(1.0, share), words)

    results = sweep(
        experiments,
        workers=1,
        progress=tell,
        turn=partial(slices().turn, session.visitor, at_least=LONG_TURN),
    )
    with closing(results):
        return {result.experiment: result.run for result in results if result.run}


# Afterwards


def afterwards(session: Session, lesson: Lesson, step: object) -> None:
    """What is shown of the runs."""
    progress = session.lessons.course
    runs = progress.runs(lesson)
    assert runs is not None  # `last_open` lets nobody come here before
    if isinstance(step, See):
        see(progress, lesson, step, runs)
    elif isinstance(step, Why):
        st.markdown(step.text(runs), width=TEXT_WIDTH)
        claim(lesson, runs)
    elif isinstance(step, TryNext):
        st.markdown(step.text, width=TEXT_WIDTH)
        if st.button("Open on Train", icon=":material/open_in_new:"):
            session.open(step.experiment(progress.seed))
            st.switch_page("lab/pages/train.py")
        take_away(progress, lesson, runs)


def claim(lesson: Lesson, runs: Runs) -> None:
    count = measured()[lesson.key]
    own = "true" if lesson.claim.holds(runs) else "**not** true"
    st.caption(
        f"What this lesson claims: {lesson.claim.text} It was true of {count} of {len(SEEDS)}"
        f" starts that were measured, and is {own} of yours.",
        width=TEXT_WIDTH,
    )


def see(progress: Progress, lesson: Lesson, step: See, runs: Runs) -> None:
    """Each prediction beside what happened, and the curves and boundaries of the runs."""
    for place, prediction in lesson.predictions.items():
        committed = progress.committed(lesson, place)
        assert committed is not None
        beside(progress, lesson, prediction, committed, runs)
    shown = {name: runs[name] for name in step.shown}
    histories = {name: run.history for name, run in shown.items()}
    st.plotly_chart(
        plots.outcome_curves(histories, step.column, step.log),
        key="outcome",
        config=QUIET,
        alt=f"{step.column.replace('_', ' ')} by epoch of {', '.join(shown)}",
    )
    tiles = [tile(name, run, row) for row, (name, run) in enumerate(shown.items())]
    which = "each of them" if len(tiles) > 1 else "the network"
    st.caption(f"What {which} says over the inputs at the end:")
    figure = plots.small_boundaries(tiles, columns=3 if len(tiles) <= 3 else 4)
    names = ", ".join(shown)
    st.plotly_chart(figure, key="boundaries", config=QUIET, alt=f"The boundaries of {names}")


def beside(
    progress: Progress, lesson: Lesson, step: Prediction, committed: Committed, runs: Runs
) -> None:
    """One prediction beside what happened."""
    right = is_right(step, committed, runs)
    mark = {True: ":material/check_circle: ", False: ":material/cancel: ", None: ""}[right]
    st.markdown(f"{mark}**{step.question}**")
    if isinstance(step, Choice):
        st.markdown(f"You said {said(step, committed)}. The run says **{step.answer(runs)}**.")
        if not right and committed.sure == SURE[-1]:
            st.caption("Certain and wrong is where most is learned: read the next step slowly.")
    elif isinstance(step, Number):
        assert isinstance(committed.value, float)
        happened = step.answer(runs)
        st.plotly_chart(
            plots.number_line(step.low, step.high, committed.value, happened, step.unit),
            key=f"line {step.question}",
            config=QUIET,
            alt=f"You said {committed.value:g}, the run says {happened:.4g}",
        )
    else:
        epochs = sketched_epochs(progress, lesson, step)
        history = runs[step.run].history
        figure = plots.sketch(epochs, heights(committed), step.top, history)
        alt = in_points(step, runs)
        st.plotly_chart(figure, key=f"sketch {step.question}", config=QUIET, alt=alt)
        if max(history["cost"]) > step.top:
            st.caption(f"The run goes up to {max(history['cost']):,.1f}, above this scale.")


def in_points(step: Curve, runs: Runs) -> str:
    """The curve that was sketched as it happened, for whoever cannot see it."""
    return "The run's cost at the five epochs: " + ", ".join(f"{y:.3g}" for y in step.answer(runs))


def tile(name: str, run: Run, row: int) -> plots.Tile:
    """What a run's network says over its inputs, small, with the training examples."""
    dataset = run.experiment.make_dataset()
    view = plane(dataset)
    xs, ys, X = view.grid(SIDE)
    network = run.experiment.make_network(dataset)
    outputs = forward(network, run.parameters, X).A[network.L]
    points = np.vstack([*view.project(dataset.points), dataset.labels(dataset.Y)])
    return plots.Tile(name, xs, ys, outputs, dataset.task, row, points)
