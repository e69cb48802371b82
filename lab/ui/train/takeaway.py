"""Take a run away: as a page that plays without a server, or as code in a language of choice."""

from collections.abc import Sequence
from urllib.parse import urlencode, urljoin

import streamlit as st

from lab.data import Axes, Dataset
from lab.engine import Snapshot
from lab.experiment import Experiment, Run
from lab.export import EXPORTS, page
from lab.ui.messages import plain
from lab.visit.scene import make_scene


def section(
    run: Run,
    dataset: Dataset,
    key: str,
    title: str,
    moments: Sequence[Snapshot] = (),
    axes: Axes = "pca",
) -> None:
    """Both ways. moments: whose weights the page plays, the run's own where none are given."""
    address = address_of(run.experiment)

    def written() -> str:
        scene = make_scene(dataset, run.experiment.make_network(dataset), axes)
        return page(run, dataset, scene, title=title, address=address, moments=moments)

    st.download_button(
        "Take it away as a page",
        written,
        "run.html",
        "text/html",
        icon=":material/play_circle:",
        on_click="ignore",
        key=f"{key}_page",
        width="stretch",
        help="One file that plays by double click, with no lab and no network.",
    )
    code(run, dataset, key)


def address_of(experiment: Experiment) -> str:
    """The address of the Train page with these settings."""
    return urljoin(st.context.url or "", "./") + "?" + urlencode(experiment.to_query())


def code(run: Run, dataset: Dataset, key: str) -> None:
    """Choose a language and download the script, written when it is asked for; or read why there is
    none.
    """
    export = EXPORTS[st.selectbox("As code", list(EXPORTS), key=f"{key}_kind")]
    try:
        export.check(run, dataset)
    except ValueError as problem:
        st.caption(plain(f"{problem}."))
        return
    st.download_button(
        f"Download {export.file}",
        lambda: export.write(run, dataset),
        export.file,
        "text/plain",
        icon=":material/code:",
        on_click="ignore",
        key=f"{key}_code",
        width="stretch",
    )
