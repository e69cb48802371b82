"""Take a run away as code: the choice of a language, and the file."""

from collections.abc import Callable

import streamlit as st

from lab.data import Dataset
from lab.experiment import Run
from lab.export import notebook, numpy_script, sklearn_script, torch_script
from lab.ui.show import plain

SCRIPTS: dict[str, tuple[str, Callable[[Run, Dataset], str]]] = {
    "NumPy script": ("run.py", numpy_script),
    "Jupyter notebook": ("run.ipynb", lambda run, dataset: notebook(numpy_script(run, dataset))),
    "PyTorch script": ("run_torch.py", torch_script),
    "scikit-learn script": ("run_sklearn.py", sklearn_script),
}


def code(run: Run, dataset: Dataset, key: str) -> None:
    """Choose a language and download the script; or read why there is none."""
    kind = st.selectbox("As code", list(SCRIPTS), key=f"{key}_kind")
    name, script = SCRIPTS[kind]
    try:
        text = script(run, dataset)
    except ValueError as problem:
        st.caption(plain(f"{problem}."))
        return
    st.download_button(
        f"Download {name}",
        text,
        name,
        "text/plain",
        icon=":material/code:",
        on_click="ignore",
        key=f"{key}_code",
        width="stretch",
    )
