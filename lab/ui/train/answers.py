"""What a network answers, class by class or in the target's own units; on Train and for kept runs.

Where the inputs are pixels, examples and the weights of layer 1 are drawn as images.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lab import plots
from lab.data import Answers, Dataset, Pixels, answers, as_images, pixels
from lab.engine import Parameters
from lab.runs import Entry, without_formulas
from lab.ui.messages import plain
from lab.visit.session import Session

MOST_BESIDE = 10  # classes of two tables side by side
MOST_RUNS = 20  # whose answers are computed
IMAGES_OF_A_KIND = 8  # wrong ones, and right ones
MOST_UNITS = 16  # whose weights are drawn
KNOWN_BY = {
    "names": "by their names",
    "neighbors": "as they share one range and go with the inputs beside and below them",
    None: "nothing but their number speaks for it",
}


def section(session: Session, epoch: int) -> None:
    """Below the charts of Train, at the epoch that is looked at."""
    dataset, network = session.dataset, session.trainer.network
    parameters = session.playback.parameters_at(epoch)
    parts = answers(dataset, network, parameters)
    st.header(
        f"Right and wrong at epoch {epoch:,}" if dataset.classes else f"Error at epoch {epoch:,}"
    )
    show(parts, key="train")
    images(dataset, parameters, parts[-1])


def show(parts: Sequence[Answers], key: str) -> None:
    """Each part in words, and for classes as a table."""
    beside = len(parts[0].dataset.classes) <= MOST_BESIDE
    places = st.columns(len(parts)) if beside else [st.container() for _ in parts]
    for place, part in zip(places, parts, strict=True):
        with place:
            st.markdown(f"**{part.part.capitalize()}:** {plain(part.in_words())}")
            if part.dataset.classes and part.finite:
                st.plotly_chart(
                    plots.confusion_table(part.confusion(), part.dataset.classes),
                    key=f"{key} confusion {part.part}",
                    alt=f"True classes against answers, {part.part}: {part.in_words()}",
                )


def images(dataset: Dataset, parameters: Parameters, part: Answers) -> None:
    """Examples and weights as images, where the inputs may be pixels and nobody switched it off."""
    found = pixels(dataset)
    if found is None or not wanted(dataset, found):
        return
    if dataset.classes and part.finite:
        for kind, title in (
            (part.labels != part.answered, "answered wrong, true class → answer"),
            (part.labels == part.answered, "answered right"),
        ):
            examples(part, np.flatnonzero(kind)[:IMAGES_OF_A_KIND], found.side, title)
    weights(parameters, found.side)


def weights(parameters: Parameters, side: int) -> None:
    """W[1], a unit an image."""
    count = parameters.layer_sizes[1]
    shown = min(count, MOST_UNITS)
    which = f"all {count} units" if shown == count else f"the first {shown} of {count} units"
    st.markdown(f"**W[1] as images, {which}**")
    for place, half in halves(shown):
        first = half.start + 1
        place.plotly_chart(
            plots.weight_images(parameters.W[1][half], side, first),
            key=f"weights as images {first}",
            alt=f"The weights of layer 1's units from {first} on, laid out as pixels",
        )
    st.caption("Blue is negative, orange positive; each unit on its own scale.")


def halves(count: int) -> Iterator[tuple[DeltaGenerator, slice]]:
    """Two places side by side, one below the other on a phone, and the images for each."""
    middle = max(plots.ACROSS, -(-count // 2))
    left, right = st.columns(2)
    yield left, slice(0, min(middle, count))
    if count > middle:
        yield right, slice(middle, count)


def wanted(dataset: Dataset, found: Pixels) -> bool:
    """The switch, which says why the inputs are taken for pixels."""
    return st.toggle(
        f"Draw the {found.side**2} inputs as images of {found.side} × {found.side} pixels",
        found.known_by is not None,
        key=f"images {dataset.name} {found.side}",
        help=f"Taken for pixels: {KNOWN_BY[found.known_by]}. Row by row, from the top left.",
    )


def examples(part: Answers, which: Any, side: int, title: str) -> None:
    """A row of examples, each with its true class and, where it differs, the answer."""
    if not len(which):
        return
    classes = part.dataset.classes
    pairs = [(classes[part.labels[i]], classes[part.answered[i]]) for i in which]
    captions = [true if true == answer else f"{true} → {answer}" for true, answer in pairs]
    st.markdown(f"**{part.part.capitalize()} examples {title}**")
    drawn = as_images(part.points[:, which], side)
    for place, half in halves(len(which)):
        place.plotly_chart(
            plots.example_images(drawn[half], captions[half]),
            key=f"images {title} {half.start}",
            alt=f"Examples {title}: {', '.join(captions[half])}",
        )


def of_runs(session: Session, entries: Mapping[str, Entry]) -> None:
    """What each kept run reached, and the tables of one of them."""
    found: dict[str, list[Answers]] = {}
    for name, entry in list(entries.items())[:MOST_RUNS]:
        experiment = entry.run.experiment
        try:
            dataset = session.dataset_of(experiment)
            network = experiment.make_network(dataset)
            found[name] = answers(dataset, network, entry.run.parameters)
        except ValueError as problem:
            st.info(plain(f"{name}: {problem}."))
    if len(entries) > MOST_RUNS:
        st.caption(f"Of the first {MOST_RUNS} of the {len(entries)} chosen runs.")
    if not found:
        return
    rows = pd.DataFrame([row(name, parts) for name, parts in found.items()])
    st.dataframe(without_formulas(rows), hide_index=True)
    with_classes = [name for name, parts in found.items() if parts[0].dataset.classes]
    if with_classes:
        chosen = st.selectbox("Right and wrong by class", with_classes)
        show(found[chosen], key="runs")


def row(name: str, parts: Sequence[Answers]) -> dict[str, Any]:
    """A run's measures on each of its parts."""
    told: dict[str, Any] = {"Name": name}
    for part in parts:
        if part.dataset.classes:
            told[f"{part.part.capitalize()}: right and wrong"] = part.in_words()
        else:
            told[f"{part.part.capitalize()}: R²"] = part.r_squared()
            told[f"{part.part.capitalize()}: error in units"] = part.error()
    return told
