"""A lab of two pages for test_runs.py: a run to keep, trained to its end at once, and the Runs
page. Its store lies beside it.
"""

import os
from pathlib import Path

import streamlit as st

os.environ["LAB_DATABASE_URL"] = f"sqlite:///{Path(__file__).parent / 'runs.sqlite'}"

import lab
from lab.experiment import Experiment
from lab.ui.session import current
from lab.ui.train import keep


def trained() -> None:
    session = current()
    if session.trainer.epoch == 0:
        session.open(Experiment(dataset="xor", samples=60, hidden_layers=(3,), epochs=20))
        session.trainer.run()
    keep.section(session)


runs = Path(lab.__file__).parent / "pages" / "runs.py"
st.navigation(
    [st.Page(trained, title="Trained", default=True), st.Page(runs, title="Runs", url_path="runs")]
).run()
