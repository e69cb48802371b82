"""Published runs on the page: each made again here, live, its printed numbers beside ours."""

from collections.abc import Generator
from functools import partial

import pandas as pd
import streamlit as st

from lab.data import Dataset
from lab.engine import Trainer
from lab.experiment import Experiment
from lab.published import (
    GROUPS,
    RUNS,
    Comparison,
    Group,
    Line,
    PublishedRun,
    PublishedTrainer,
    compare,
    make_dataset,
    printed_numbers,
)
from lab.ui.lessons.address import open_run
from lab.ui.lessons.live import watch
from lab.ui.messages import plain
from lab.ui.runs.store import counted
from lab.ui.turns import in_turns
from lab.visit.live_runs import LiveRuns
from lab.visit.session import Session

TURN = 0.02  # seconds
HEADINGS = ("what", "digits that agree", "printed", "ours")  # a phone shows the first three


def show(session: Session, name: str) -> None:
    """The run of this name; all of them in their groups for the empty one."""
    if name:
        one_run(session, RUNS[name])
    else:
        every_run(session)


# All of them


def every_run(session: Session) -> None:
    st.title("Published runs")
    st.markdown(
        f"{len(RUNS)} trainings that others printed, in courses and articles: with their data,"
        " their starting weights and their order of mini-batches. Press one: it runs here, and every"
        " number that was printed stands beside ours."
    )
    for group in GROUPS:
        st.header(group.title)
        st.markdown(group.text)
        choose(session, group)
        done = [session.lessons.published[run.name] for run in group.runs if is_done(session, run)]
        if done:
            st.table(table_of_runs(done))


def is_done(session: Session, published: PublishedRun) -> bool:
    return published.name in session.lessons.published


def choose(session: Session, group: Group) -> None:
    """A button for each run of the group, and one for all of them."""
    row = st.container(horizontal=True)
    for published in group.runs:
        row.button(
            published.title,
            key=f"run {published.name}",
            icon=":material/check:" if is_done(session, published) else ":material/play_arrow:",
            on_click=open_and_begin,
            args=(session, published),
        )
    left = [published for published in group.runs if not is_done(session, published)]
    if left and row.button("All of these", key=f"all {group.title}", icon=":material/table_rows:"):
        for place, published in enumerate(left, start=1):
            words = f"{published.title}, {place} of {len(left)}"
            make_again(session, published, words)
        st.rerun()


def make_again(session: Session, published: PublishedRun, words: str = "Training") -> None:
    """Train it here in the script, without a picture, a turn at a time."""
    trainer = PublishedTrainer(published)
    in_turns(session.visitor, shares(trainer), words)
    session.lessons.published[published.name] = compare(published, trainer.results)


def shares(trainer: PublishedTrainer) -> Generator[float, None, None]:
    while not trainer.finished:
        trainer.run(seconds=TURN)
        yield trainer.epoch / trainer.published.epochs


def table_of_runs(comparisons: list[Comparison]) -> pd.DataFrame:
    """Each run by the last of its printed costs, or by its first number where none is one."""
    rows = {}
    for comparison in comparisons:
        costs = [line for line in comparison.compared if line.what == "costs"]
        line = costs[-1] if costs else comparison.compared[0]
        rows[comparison.published.title] = (name_of(line.what, line.at), *numbers_of(line))
    return pd.DataFrame.from_dict(rows, orient="index", columns=HEADINGS)


# One of them


def open_and_begin(session: Session, published: PublishedRun) -> None:
    open_run(published.name)
    if not is_done(session, published):
        begin(session, published)


def begin(session: Session, published: PublishedRun) -> None:
    """Play it, where there is something to draw."""
    session.lessons.published.pop(published.name, None)
    with session.charged():
        if can_be_drawn(published):
            make = partial(data_and_trainer, published)
            session.lessons.begin_live(("published", published.name), {published.title: make})


def can_be_drawn(published: PublishedRun) -> bool:
    return published.network.layer_sizes[-1] == 1


def data_and_trainer(published: PublishedRun) -> tuple[Dataset, Trainer]:
    return make_dataset(published), PublishedTrainer(published)


def one_run(session: Session, published: PublishedRun) -> None:
    st.title(published.title)
    st.markdown(recipe(published))
    sources(published)
    actions(session, published)
    live = session.lessons.live_on(("published", published.name))
    if live is not None:
        watch(session, live, partial(beneath, session, published), latest)
        return
    if not is_done(session, published) and not can_be_drawn(published):
        make_again(session, published)
    verdict(session.lessons.published.get(published.name) or Comparison(published, ()))


def latest(live: LiveRuns) -> None:
    """The printed number that training came to last, beside ours."""
    assert isinstance(live.trainer, PublishedTrainer)  # `begin` has made it
    lines = compare(live.trainer.published, live.trainer.results).compared
    if lines:
        digits, printed, ours = numbers_of(lines[-1])
        what = name_of(lines[-1].what, lines[-1].at)
        st.markdown(f"{what}: printed **{printed}**, ours **{ours}**, digits that agree: {digits}")


def beneath(session: Session, published: PublishedRun, live: LiveRuns) -> None:
    """The numbers, as far as the live run has come."""
    trainer = live.trainer
    assert isinstance(trainer, PublishedTrainer)  # `begin` has made it
    comparison = compare(published, trainer.results)
    if live.is_over:
        session.lessons.published[published.name] = comparison
    verdict(comparison)


def actions(session: Session, published: PublishedRun) -> None:
    row = st.container(horizontal=True)
    if can_be_drawn(published):
        row.button(
            "Run it again" if is_done(session, published) else "Run it from the start",
            icon=":material/play_arrow:",
            on_click=begin,
            args=(session, published),
        )
    try:
        experiment = Experiment.of_published(published.name)
    except ValueError as problem:
        st.caption(f"Train cannot take this one: {plain(str(problem))}.")
    else:
        if row.button("Open on Train", icon=":material/open_in_new:"):
            session.lessons.end_live()
            session.open(experiment)
            st.switch_page("lab/pages/train.py")
    row.button("All published runs", icon=":material/arrow_back:", on_click=open_run, args=("",))


def recipe(published: PublishedRun) -> str:
    """The settings, in a sentence."""
    m = published.make_examples()[0].shape[1]
    sizes = "-".join(map(str, published.network.layer_sizes))
    batch = f"mini-batches of {published.batch_size}" if published.batch_size else "full batch"
    decay = ", which decays" if published.hyper.get("decay") else ""
    note = f" {published.note[0].upper()}{published.note[1:]}." if published.note else ""
    return (
        f"{sizes} with {', then '.join(dict.fromkeys(published.hyper['acts']))};"
        f" {published.optimizer} at a rate of {published.hyper['learning_rate']:g}{decay};"
        f" {counted(published.epochs, 'epoch')} in {batch} of {counted(m, 'example')}."
        f"{plain(note)}"
    )


def sources(published: PublishedRun) -> None:
    """Where it was printed, as the file of the runs names it."""
    with st.expander(f"Printed in {counted(len(published.sources), 'place')}"):
        for source in published.sources:
            st.markdown(plain(", ".join(source.values())))


def verdict(comparison: Comparison) -> None:
    """What came of it, in a sentence, and every number."""
    if comparison.is_whole:
        worst = f"the number that agrees least agrees to {comparison.digits} digits"
        if comparison.agrees:
            st.success(f"All within rounding; {worst}.", icon=":material/check_circle:")
        else:
            st.error(f"Not all within rounding; {worst}.", icon=":material/cancel:")
    if any(line.others for line in comparison.lines):
        st.caption(
            "Where rounding grows, other publications of this run print other numbers themselves:"
            " such a line stands with what they print."
        )
    st.table(table_of_numbers(comparison))


def table_of_numbers(comparison: Comparison) -> pd.DataFrame:
    """Every printed number, with ours where it is known."""
    known = {(line.what, line.at): line for line in comparison.lines}
    rows = []
    for what, at, value, *_ in printed_numbers(comparison.published):
        line = known.get((what, at))
        numbers = numbers_of(line) if line else ("", f"{value:.16g}", "…")
        rows.append((name_of(what, at), *numbers))
    return pd.DataFrame(rows, columns=HEADINGS).set_index("what")


def numbers_of(line: Line) -> tuple[str, str, str]:
    """The digits that agree, printed, and ours, as a row of a table writes them."""
    printed = f"{line.printed:.16g}"
    if line.others:
        printed += f" (elsewhere {', '.join(f'{other:.16g}' for other in line.others)})"
    digits = "overflow" if line.is_overflow else "all" if line.digits == 16 else str(line.digits)
    return digits, printed, f"{line.ours:.16g}"


def name_of(what: str, at: tuple[int, ...]) -> str:
    """What a printed number is, as a row of a table writes it."""
    if what == "costs":
        return f"cost before epoch {at[0] + 1:,}" if at[0] else "cost at the start"
    entry = f"[{', '.join(map(str, at))}]" if at else ""
    return f"{what.replace('_', ' ')}{entry}"
