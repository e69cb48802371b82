"""Take a run away as code: the choice of a language, and the file."""

import streamlit as st

from lab.data import Dataset
from lab.experiment import Run
from lab.export import EXPORTS
from lab.ui.show import plain


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
